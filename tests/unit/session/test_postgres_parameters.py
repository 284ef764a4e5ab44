"""What the values of a Bind add to a verdict."""

from __future__ import annotations

import struct

import pytest

from appliance.errors import ProtocolError
from appliance.masking.verdict import Verdict
from appliance.model import StatementFacts, parse_column
from appliance.session.postgres.parameters import bind_values, refuse_unbound

SSN = parse_column("ehr.patients.ssn")
FACTS = StatementFacts("select", frozenset(), frozenset(), False, True, True, "")
ARRAY = Verdict(FACTS, lookups=(SSN,), arrays=((1, SSN),))
SHOWN = Verdict(FACTS, settings=((2, "show"),))
SET = Verdict(FACTS, settings=((1, "set"),))
BINARY = struct.pack(">iii", 1, 0, 25) + struct.pack(">ii", 3, 1) + b"\0\0\0\1x" * 3


def body(*values: bytes | None, codes: tuple[int, ...] = ()) -> bytes:
    found = b"\0\0" + struct.pack(f">H{len(codes)}H", len(codes), *codes)
    found += struct.pack(">H", len(values))
    for value in values:
        found += struct.pack(">i", -1) if value is None else struct.pack(">i", len(value)) + value
    return found + b"\0\0"


@pytest.mark.parametrize(
    ("values", "codes", "count"),
    [
        ([b"{1}"], (), 1),
        ([b'{1,2,"a,b"}'], (0,), 4),
        ([None], (), 1),
        ([b"{}"], (), 1),
        ([b"1 2 3"], (), 3),
        ([BINARY, b"x"], (1, 0), 3),
        ([struct.pack(">iii", 0, 0, 25)], (1,), 1),
        ([b"\0\0\0\2" + bytes(8) + struct.pack(">iiii", 4, 1, 5, 1)], (1,), 20),
    ],
)
def test_each_compared_value_is_a_lookup(values, codes, count) -> None:
    assert bind_values(ARRAY, body(*values, codes=codes)).lookups == (SSN,) * count


@pytest.mark.parametrize(
    ("value", "code", "count"),
    [(b"x", 1, 1), (b"{1,2}", 0, 2), (b"1 2 3", 0, 3), (BINARY, 1, 3), (b"a longer text", 1, 1)],
)
def test_an_element_may_be_an_array(value, code, count) -> None:
    element = Verdict(FACTS, lookups=(SSN,), elements=((1, SSN),))
    assert bind_values(element, body(value, codes=(code,))).lookups == (SSN,) * count
    assert refuse_unbound(element).refusal is not None


@pytest.mark.parametrize(
    ("pattern", "is_refused"),
    [
        (b"O'Neill-smith", 0),
        (None, 0),
        ("é".encode(), 0),
        (b"a%", 1),
        (b"_", 1),
        (b"a\\", 1),
        (b"", 1),
    ],
)
def test_a_pattern_is_one_text(pattern: bytes | None, is_refused: int) -> None:
    like = Verdict(FACTS, lookups=(SSN,), patterns=(2,))
    for code in (0, 1):
        found = bind_values(like, body(b"%", pattern, codes=(0, code)))
        assert (found.refusal is not None) is bool(is_refused) and found.lookups == (SSN,)
    assert refuse_unbound(like).refusal is not None


def test_too_many_values_are_refused() -> None:
    refusal = bind_values(ARRAY, body(b"{" + b"1," * 70_000 + b"1}")).refusal
    assert refusal is not None and refusal.rule == "lookup-budget"


@pytest.mark.parametrize(
    ("verdict", "values", "is_refused"),
    [
        (SHOWN, [b"x", b"server_version"], False),
        (SHOWN, [b"x", b"Server_Version"], False),
        (SHOWN, [b"x", b"app.patient"], True),
        (SHOWN, [b"x", None], True),
        (SET, [b"search_path"], False),
        (SET, [b"server_version"], True),
        (SET, [b"role"], True),
    ],
)
def test_only_open_settings_pass(verdict, values, is_refused) -> None:
    refusal = bind_values(verdict, body(*values)).refusal
    assert (refusal is not None) is is_refused


@pytest.mark.parametrize(
    "data",
    [
        body(),
        body(b"\0\0", codes=(1,)),
        body(b"\0\0\0\7" + bytes(8), codes=(1,)),
        body(b"\0\0\0\2" + bytes(8), codes=(1,)),
        body(b"x", codes=(0, 0)),
        body(b"x", codes=(2,)),
        b"\0",
    ],
)
def test_a_malformed_bind_is_no_lookup(data) -> None:
    with pytest.raises(ProtocolError):
        bind_values(ARRAY, data)


def test_other_statements_are_as_they_were() -> None:
    plain = Verdict(FACTS)
    assert bind_values(plain, b"not looked at") is plain
    assert refuse_unbound(plain) is plain
    refusal = refuse_unbound(ARRAY).refusal
    assert refusal is not None and refusal.rule == "values-unknown"
