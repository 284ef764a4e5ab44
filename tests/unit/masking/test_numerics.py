"""Numeric values survive their binary form."""

from __future__ import annotations

import struct
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.masking.numerics import decode_numeric, encode_numeric, whole_digits
from appliance.pgwire.messages import Field

TEXT, BINARY = (Field("c", 0, 0, 1700, -1, -1, code) for code in (0, 1))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30,
                   places=9))  # fmt: skip
def test_decode_is_the_inverse_of_encode(number: Decimal) -> None:
    """A number comes back from both formats."""
    assert decode_numeric(encode_numeric(number, BINARY), BINARY) == number
    assert decode_numeric(encode_numeric(number, TEXT), TEXT) == number


@pytest.mark.parametrize(
    ("number", "wanted"),
    [
        ("0", (0, 0, 0, 0)),
        ("12345.6789", (3, 1, 0, 4, 1, 2345, 6789)),
        ("-0.0001", (1, -1, 0x4000, 4, 1)),
        ("10000", (1, 1, 0, 0, 1)),
    ],
)
def test_the_bytes_are_those_of_postgresql(number: str, wanted: tuple[int, ...]) -> None:
    head, groups = wanted[:4], wanted[4:]
    packed = struct.pack(">hhHh", *head) + struct.pack(f">{len(groups)}H", *groups)
    assert encode_numeric(Decimal(number), BINARY) == packed


@given(st.binary(max_size=20))
def test_any_bytes_give_a_number_or_none(value: bytes) -> None:
    """Hostile bytes never raise."""
    for field in (TEXT, BINARY):
        number = decode_numeric(value, field)
        assert number is None or number.is_finite()


@pytest.mark.parametrize(
    "value",
    [
        struct.pack(">hhHh", 0, 0, 0xC000, 0),
        struct.pack(">hhHhH", 1, 0, 0, 0, 10_000),
        struct.pack(">hhHh", 1, 0, 0, 0),
        struct.pack(">hhHhH", 1, 999, 0, 0, 1),
        b"1",
    ],
    ids=["NaN", "group", "count", "weight", "short"],
)
def test_what_is_no_finite_number_is_none(value: bytes) -> None:
    assert decode_numeric(value, BINARY) is None
    assert decode_numeric(b"NaN", TEXT) is None


@pytest.mark.parametrize(
    ("modifier", "wanted"),
    [(-1, 1000), (4 + (6 << 16) + 2, 4), (4 + (3 << 16) + 3, 0), (4 + (3 << 16) + 0x7FE, 3)],
    ids=["none", "6,2", "3,3", "3,-2"],
)
def test_the_declaration_limits_the_digits(modifier: int, wanted: int) -> None:
    assert whole_digits(Field("c", 0, 0, 1700, -1, modifier, 0)) == wanted
