"""Tokens: keyed, deterministic, the same in both formats, and of the column's type."""

from __future__ import annotations

import struct
import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.masking.numerics import decode_numeric, encode_numeric
from appliance.masking.tokens import format_op, hash_op
from appliance.masking.types import INTEGER_BYTES
from appliance.pgwire.messages import Field

KEY = b"key"


def field(oid: int, code: int = 0, modifier: int = -1) -> Field:
    return Field("c", 0, 0, oid, -1, modifier, code)


@pytest.mark.parametrize("build", [hash_op, format_op])
@pytest.mark.parametrize(("oid", "size"), INTEGER_BYTES.items())
@given(data=st.data())
def test_an_integer_has_one_token_in_both_formats(build, oid: int, size: int, data) -> None:
    """Text and binary agree, the type holds, and the sign stays."""
    limit = 1 << size * 8 - 1
    number = data.draw(st.integers(-limit, limit - 1))
    text = build(field(oid), KEY).function(b"%d" % number)
    packed = build(field(oid, 1), KEY).function(number.to_bytes(size, "big", signed=True))
    assert int(text) == int.from_bytes(packed, "big", signed=True)
    assert -limit <= int(text) < limit
    if number and int(text):
        assert (int(text) < 0) == (number < 0)


def test_no_two_small_integers_share_a_token() -> None:
    function = hash_op(field(21), KEY).function
    numbers = range(-(2**15), 2**15, 5)
    assert len({function(b"%d" % number) for number in numbers}) == len(numbers)


def test_a_formatted_integer_keeps_its_digits() -> None:
    function = format_op(field(23), KEY).function
    for number in (7, 42, 12345, -999, 2_147_483_647):
        assert len(function(b"%d" % number)) == len(str(number))


@given(st.uuids())
def test_a_uuid_has_one_token_in_both_formats(value: uuid.UUID) -> None:
    """Text and binary agree on a valid UUID of version 8."""
    for build in (hash_op, format_op):
        token = build(field(2950, 1), KEY).function(value.bytes)
        assert str(uuid.UUID(bytes=token)).encode() == build(field(2950), KEY).function(
            str(value).encode()
        )
        assert uuid.UUID(bytes=token).version == 8


@given(st.decimals(0, 9999, places=2))
def test_a_numeric_has_one_token_in_both_formats(number: Decimal) -> None:
    """Text and binary agree; numeric(6,2) has room for four digits before the point."""
    modifier = 4 + (6 << 16) + 2
    plain, packed = field(1700, 0, modifier), field(1700, 1, modifier)
    token = hash_op(packed, KEY).function(encode_numeric(number, packed))
    value = decode_numeric(token, packed)
    assert value == decode_numeric(hash_op(plain, KEY).function(f"{number}0".encode()), plain)
    assert value is not None and 0 <= value < 10_000


def test_char_and_varchar_join() -> None:
    padded = hash_op(field(1042, 0, 4 + 11), KEY).function(b"MRN1       ")
    assert padded == hash_op(field(1043, 0, 4 + 11), KEY).function(b"MRN1")


def test_bytes_have_one_token_in_both_formats() -> None:
    token = hash_op(field(17, 1), KEY).function(b"secret")
    assert hash_op(field(17), KEY).function(b"\\x" + b"secret".hex().encode()) == (
        b"\\x" + token.hex().encode()
    )
    assert hash_op(field(17), KEY).function(b"\\000escape") is None


def test_json_has_one_token_in_both_formats() -> None:
    token = hash_op(field(3802), KEY).function(b'{"a": 1}')
    assert token.startswith(b'"')
    assert hash_op(field(3802, 1), KEY).function(b'\x01{"a": 1}') == b"\x01" + token
    assert len(hash_op(field(142), KEY).function(b"<a/>")) == 32


@pytest.mark.parametrize(
    ("oid", "code", "value"),
    [(23, 0, b"x"), (23, 0, b"99999999999"), (23, 1, b"\0"), (2950, 0, b"zz"), (2950, 0, b""),
     (2950, 1, b"\0"), (1700, 0, b"NaN"), (1700, 1, b"")],
)  # fmt: skip
def test_what_is_no_value_of_the_type_is_null(oid: int, code: int, value: bytes) -> None:
    for build in (hash_op, format_op):
        assert build(field(oid, code), KEY).function(value) is None


@pytest.mark.parametrize("oid", [16, 1082, 700, 869])
def test_types_without_a_token_are_null(oid: int) -> None:
    assert hash_op(field(oid), KEY).function(struct.pack(">i", 1)) is None
    assert format_op(field(oid), KEY).function(b"1") is None
    no_room = field(1700, 0, 4 + (3 << 16) + 3)
    assert hash_op(no_room, KEY).function(b"0.5") is None


@pytest.mark.parametrize(("oid", "form"), [(23, "%d"), (23, "-%d"), (25, "%d"), (25, "%x@")])
def test_no_value_is_its_own_format(oid, form):
    values = [(form % number).encode() for number in range(1, 300)]
    for number in range(10):
        function = format_op(field(oid), KEY + bytes([number])).function
        assert [value for value in values if function(value) == value] == []
