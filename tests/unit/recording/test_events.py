import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import EvidenceError
from appliance.recording.events import (
    AS_BYTES,
    Code,
    Event,
    Header,
    decode_events,
    decode_header,
    encode_event,
    encode_header,
    encode_object,
    encode_stream,
    encode_v2,
    encode_v3,
)

HEADER = Header("shell s1", 80, 24, datetime(2026, 11, 25, tzinfo=UTC), terminal=True)


def test_the_header_is_asciicast_v3():
    fields = json.loads(encode_header(HEADER))
    assert fields["version"] == 3
    assert fields["term"] == {"cols": 80, "rows": 24}
    assert fields["timestamp"] == int(HEADER.started_at.timestamp())
    assert decode_header(encode_header(HEADER)) == HEADER


@given(st.lists(st.tuples(st.floats(0, 1e6), st.sampled_from(Code), st.text())))
def test_events_come_back(events):
    """decode(encode(e)) == e, except that a lone surrogate becomes a question mark."""
    lines = [encode_event(interval, code, text) for interval, code, text in events]
    back = list(decode_events(lines))
    assert [(event.code, event.data) for event in back] == [
        (code, text.encode("utf-8", "replace").decode()) for _, code, text in events
    ]


@given(st.binary(min_size=1), st.sampled_from(sorted(AS_BYTES)))
def test_a_stream_is_exact(data, code):
    """Every byte of a command's stream comes back, UTF-8 or not."""
    (event,) = decode_events([encode_stream(0, code, data)])
    assert event.stream() == (code, data)


def test_version_2_has_absolute_times_and_only_what_it_knows():
    events = list(decode_events([
        encode_event(1, Code.OUTPUT, "a"),
        encode_event(0.5, Code.STATEMENT, "{}"),
        encode_event(1, Code.RESIZE, "90x30"),
        encode_event(1, Code.EXIT, "0"),
    ]))  # fmt: skip
    header, *lines = [json.loads(line) for line in encode_v2(HEADER, events)]
    assert header == {
        "version": 2,
        "width": 80,
        "height": 24,
        "timestamp": int(HEADER.started_at.timestamp()),
        "title": "shell s1",
    }
    assert lines == [[1.0, "o", "a"], [2.5, "r", "90x30"]]


def test_version_3_is_what_was_read():
    events = [Event(1.5, Code.OUTPUT, "a"), Event(2.25, Code.MARKER, "b")]
    first, *rest = encode_v3(HEADER, events)
    assert decode_header(first) == HEADER
    assert list(decode_events(rest)) == events


def test_comments_and_unknown_codes_are_skipped():
    lines = [b"# a comment\n", b'[1.0,"zoom","x"]\n', b'[1.0,"o","x"]\n']
    assert list(decode_events(lines)) == [Event(2.0, Code.OUTPUT, "x")]


@given(st.binary())
def test_any_line_is_an_event_or_an_evidence_error(line):
    for decode in (lambda: list(decode_events([line])), lambda: decode_header(line)):
        try:
            decode()
        except EvidenceError:
            pass


@pytest.mark.parametrize(
    "line",
    [b"", b"{}", b'{"version":2}', b"[]", b'{"version":3,"term":{"cols":"x"}}', b"[" * 100_000],
)
def test_a_bad_header_is_an_evidence_error(line):
    with pytest.raises(EvidenceError):
        decode_header(line)


def test_damaged_base64_is_an_evidence_error():
    with pytest.raises(EvidenceError):
        Event(0, Code.OUTPUT_BYTES, "%%%").stream()
    assert Event(0, Code.MARKER, "x").stream() is None


@pytest.mark.parametrize(
    "fields",
    [
        {
            "outcome": "completed",
            "text": "SELECT 'é'\n",
            "ms": 0.8,
            "rows": 1,
            "masked": ("a", "b"),
        },
        {"a": 1e22, "b": -0.0, "c": True, "d": None, "e": [1, "a"], "f": {"g": ()}, "h": 2**60},
        {"lone": "\ud800", "quote": '"\\', "sum": 0.1 + 0.2},
        {},
    ],
)
def test_an_object_is_what_json_writes(fields):
    assert encode_object(fields) == json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
