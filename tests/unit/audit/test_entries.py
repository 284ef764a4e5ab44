"""The scanner in C takes an event only if the Python encoder would write the same bytes."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from appliance.audit.daemon import decode_call
from appliance.audit.events import (
    KINDS,
    Canonical,
    EncodedEvent,
    encode_canonical,
    encode_event,
    encode_request,
    event_from_json,
    event_to_json,
)
from appliance.errors import EvidenceError
from appliance.ipc import decode_body
from appliance.model import AuditEvent

split_append = pytest.importorskip("appliance.audit._entries", reason="no C compiler").split_append

NOW = datetime(2026, 2, 28, 23, 59, 5, 17, tzinfo=UTC)
STATEMENT = {
    "masked": [["ssn", "keep_last"]],
    "n": 7,
    "relations": ["ehr.patients"],
    "rows": 1,
    "rule": "all",
    "statement": 'SELECT "é" FROM ehr.patients\n\tWHERE id = $1 -- \\ \x01 \x1f',
    "us": 812,
    "writes": False,
}
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**54), 2**54) | st.floats(-1e15, 1e15) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
EVENTS = st.builds(
    AuditEvent,
    st.sampled_from(sorted(KINDS)),
    st.datetimes(timezones=st.just(UTC)),
    st.none() | TEXT,
    st.none() | TEXT,
    st.none() | TEXT,
    st.dictionaries(TEXT, VALUES, max_size=6),
)


def body_of(event: AuditEvent, number: int = 3) -> bytes:
    return b'{"id":%d,"method":"append","event":%b}' % (number, encode_request(event))


def in_python(body: bytes) -> EncodedEvent:
    return encode_event(event_from_json(decode_body(body)["event"]))


def statement_event() -> AuditEvent:
    return AuditEvent(
        "postgres:statement:completed", NOW, "0123456789abcdef", "Ana Müller", "clinic", STATEMENT
    )


def test_the_entry_of_a_statement_is_taken_as_it_is():
    body = body_of(statement_event())
    call = decode_call(body)
    assert call == {"id": 3, "method": "append", "event": in_python(body)}


@given(EVENTS)
def test_what_is_taken_is_what_python_writes(event: AuditEvent):
    """Whatever an event holds, the entry is the one that Python encodes."""
    try:
        body = body_of(event)
    except EvidenceError:
        return
    parts = split_append(body)
    if parts is not None:
        number, kind, head, tail = parts
        assert (number, kind.decode()) == (3, event.kind)
        assert EncodedEvent(head, tail) == in_python(body)


@given(st.integers(0, 600), st.binary(max_size=3), st.integers(0, 3))
@example(0, b" ", 0)
def test_changed_bytes_are_taken_only_if_python_would_write_them(at, put, cut):
    """Bytes that are put in or cut out never get an entry of another form into the log."""
    body = body_of(statement_event())
    changed = body[:at] + put + body[at + cut :]
    check_against_python(changed)


def check_against_python(body: bytes) -> None:
    parts = split_append(body)
    if parts is None:
        return
    number, kind, head, tail = parts
    call = decode_body(body)
    assert (call["id"], call["method"], call["event"]["kind"]) == (number, "append", kind.decode())
    if kind.decode() in KINDS:
        assert EncodedEvent(head, tail) == in_python(body)


EVENT = '{"at":"2024-02-29T00:00:00.000000+00:00","data":{"a":1},"kind":"lobby:command:run"}'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{"a":1}', '{"b":1,"a":1}'),
        ('{"a":1}', '{"a":1,"a":2}'),
        ('{"a":1}', '{"a":1,"a":1}'),
        ('{"a":1}', '{"ab":1,"a":2}'),
        ('{"a":1}', '{"a":1.0}'),
        ('{"a":1}', '{"a":1e3}'),
        ('{"a":1}', '{"a":-0}'),
        ('{"a":1}', '{"a":01}'),
        ('{"a":1}', '{"a":-}'),
        ('{"a":1}', '{"a":9007199254740993}'),
        ('{"a":1}', '{"a": 1}'),
        ('{"a":1}', '{"a":1,}'),
        ('{"a":1}', '{"a":NaN}'),
        ('{"a":1}', '{"a":nul}'),
        ('{"a":1}', '{"a":[1,]}'),
        ('{"a":1}', '{"\\u0061":1}'),
        ('{"a":1}', '{"a":"\\/"}'),
        ('{"a":1}', '{"a":"\\u0041"}'),
        ('{"a":1}', '{"a":"\\u000A"}'),
        ('{"a":1}', '{"a":"\\u000a"}'),
        ('{"a":1}', '{"a":"\\u001F"}'),
        ('{"a":1}', '{"a":"\\ud800"}'),
        ('{"a":1}', '{"a":"\n"}'),
        ('{"a":1}', '{"a":' + "[" * 40 + "]" * 40 + "}"),
        ('{"a":1}', "[]"),
        ("02-29", "02-30"),
        ("2024-02-29", "2023-02-29"),
        ("2024-02-29", "1900-02-29"),
        ("02-29", "04-31"),
        ("02-29", "13-01"),
        ("02-29", "00-01"),
        ("2024", "0000"),
        ("T00:", "T24:"),
        ("00:00.", "00:60."),
        ("+00:00", "+01:00"),
        ("+00:00", "Z"),
        (".000000", ".000"),
        ('"kind"', '"more":1,"kind"'),
        ('"kind":', '"identity":null,"kind":'),
        ('"lobby:command:run"', '"lobby:command:run","kind":"lobby:command:run"'),
        ('"lobby:command:run"', '"lobby:command:run","target":"a","session":"b"'),
    ],
)
def test_other_spellings_are_left_to_python(old: str, new: str):
    body = f'{{"id":1,"method":"append","event":{EVENT}}}'
    assert split_append(body.encode()) is not None
    assert split_append(body.replace(old, new).encode()) is None


def test_a_call_that_is_cut_or_goes_on_is_none():
    body = f'{{"id":1,"method":"append","event":{EVENT}}}'.encode()
    assert not any(split_append(body[:size]) for size in range(len(body)))
    assert split_append(body + b" ") is None


@pytest.mark.parametrize("text", [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xe2\x82"])
def test_what_is_no_utf8_is_left_to_python(text: bytes):
    body = f'{{"id":1,"method":"append","event":{EVENT}}}'.encode()
    assert split_append(body.replace(b'{"a":1}', b'{"a":"' + text + b'"}')) is None


def test_an_unknown_kind_and_a_large_entry_are_left_to_python():
    body = f'{{"id":1,"method":"append","event":{EVENT}}}'
    for other in (
        body.replace("lobby:command:run", "made:up:kind"),
        body.replace('{"a":1}', json.dumps({"a": "x" * 70_000}, separators=(",", ":"))),
    ):
        assert isinstance(decode_call(other.encode())["event"], dict)


@given(st.dictionaries(st.text("abz_", min_size=1, max_size=3) | TEXT, VALUES, min_size=1))
def test_a_value_that_is_canonical_already_changes_nothing(data):
    """Whichever values of an event come encoded, its bytes and its JSON are the same."""
    plain = AuditEvent("lobby:command:run", NOW, data=data)
    names = sorted(data)[::2]
    try:
        encoded = {name: Canonical(encode_canonical(data[name])) for name in names}
        expected = encode_event(plain)
    except (EvidenceError, ValueError, rfc8785.CanonicalizationError):
        return
    mixed = AuditEvent("lobby:command:run", NOW, data=data | encoded)
    assert encode_event(mixed) == expected
    assert encode_event(event_from_json(event_to_json(mixed))) == expected
