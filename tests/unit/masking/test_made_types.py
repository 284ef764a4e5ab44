"""Identifiers in rows, arrays and texts of types whose numbers say nothing."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.masking.made_types import scan_made_op
from appliance.pgwire.messages import Field

TEXT, INT4, RECORD, MADE = 25, 23, 2249, 20001


def scan(value: bytes, code: int = 0) -> bytes | None:
    return scan_made_op(Field("x", 0, 0, RECORD, -1, -1, code), (), None).function(value)


def row(*fields: tuple[int, bytes | None]) -> bytes:
    parts = [
        struct.pack(">Ii", oid, -1 if value is None else len(value)) + (value or b"")
        for oid, value in fields
    ]
    return struct.pack(">i", len(fields)) + b"".join(parts)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("(1,North,a@b.example)", '(1,North,"[email]")'),
        ('(1,"SSN 731-52-8801",,t)', '(1,"SSN [ssn]",,t)'),
        ('("a ""q"" 731-52-8801 \\\\",x)', '("a ""q"" [ssn] \\\\",x)'),
        ('(1,"{""phone"": ""212-555-0181""}")', '(1,"{""phone"": ""[phone]""}")'),
        ('("(x,""731-52-8801"")")', '("(x,""[ssn]"")")'),
        ('{"(1,731-52-8801)",NULL}', '{"(1,\\"[ssn]\\")",NULL}'),
        ("a@b.example", "[email]"),
        ("(not a row 731-52-8801", "(not a row [ssn]"),
        ('("SSN 731-52",8801)', '("SSN 731-52",8801)'),
    ],
)
def test_text_by_its_fields(value: str, wanted: str):
    masked = scan(value.encode())
    assert masked is not None
    assert masked.decode().replace('"[ssn]"', "[ssn]") == wanted.replace('"[ssn]"', "[ssn]")


def test_binary_by_its_fields():
    inner = row((TEXT, b"731-52-8801"), (INT4, b"1111"))
    array = struct.pack(">iiIii", 1, 0, TEXT, 1, 1) + struct.pack(">i", 11) + b"731-52-8801"
    masked = scan(row((TEXT, b"x" * 49), (MADE, inner), (INT4, None), (1009, array)), 1)
    assert masked == row(
        (TEXT, b"x" * 49), (MADE, row((TEXT, b"[ssn]"), (INT4, b"1111"))), (INT4, None),
        (1009, struct.pack(">iiIii", 1, 0, TEXT, 1, 1) + struct.pack(">i", 5) + b"[ssn]"),
    )  # fmt: skip
    # The length of 49 bytes is the digit `1`: in front of a number that is no part of it.
    long = b"731-52-8801".ljust(49)
    assert scan(row((TEXT, long)), 1) == row((TEXT, b"[ssn]".ljust(43)))


def test_what_is_neither_row_nor_text_is_kept_or_null():
    assert scan(b"a@b.example", 1) == b"[email]"
    assert scan(b"\0\0\0\1\0\0\0\7nothing", 1) == b"\0\0\0\1\0\0\0\7nothing"
    assert scan(b"\0\0\0\1\0\0\0\7a@b.example", 1) is None


@given(st.binary(max_size=80) | st.text(max_size=40).map(str.encode))
def test_what_holds_nothing_stays(value: bytes):
    for code in (0, 1):
        masked = scan(value, code)
        assert masked is None or masked == value or b"[" in masked


@given(st.lists(st.tuples(st.sampled_from([TEXT, INT4, MADE]), st.none() | st.binary(max_size=9))))
def test_a_row_without_identifiers_is_the_same(fields):
    assert scan(row(*fields), 1) == row(*fields)
