"""Arrays keep their shape while their elements are masked."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.masking.arrays import array_op, mask_binary_array, mask_text_array
from appliance.masking.ops import NULL, PASS, constant_op
from appliance.pgwire.messages import Field

TEXT_ARRAY = Field("c", 0, 0, 1009, -1, -1, 0)


def same(value: bytes) -> bytes:
    return value


def star(_value: bytes) -> bytes:
    return b"*"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (b"{}", b"{}"),
        (b"{a,NULL,null,b c}", b"{*,NULL,null,*}"),
        (rb'{"a\"b","c\\","{,}"}', b"{*,*,*}"),
        (b"{{1,2},{3,4}}", b"{{*,*},{*,*}}"),
        (b"[0:1]={a,b}", b"[0:1]={*,*}"),
        (b"[-1:0][2:2]={{a},{b}}", b"[-1:0][2:2]={{*},{*}}"),
    ],
)
def test_each_element_of_a_literal_is_masked(value: bytes, wanted: bytes) -> None:
    assert mask_text_array(value, star) == wanted
    assert mask_text_array(value, same) == value


@pytest.mark.parametrize(
    "value",
    [b"", b"a", b"{", b"}", b"{a", b"a}", b"{a}b", b"{}{}", b"{,}", b"{a b}c", b'{"a}', b'{a"b"}',
     b"{a,,b}", b"{a}{b}", b"[0:1]=", b"[0:1]=a", b"{a{b}}", b'{"a"b}', b"{a\\", b"{a},"],
)  # fmt: skip
def test_what_is_no_array_is_null(value: bytes) -> None:
    assert mask_text_array(value, same) is None


@pytest.mark.parametrize(
    ("masked", "wanted"),
    [
        (b"plain", b"{plain}"), (b"", b'{""}'), (b"null", b'{"null"}'), (b"a b", b'{"a b"}'),
        (b'"\\', rb'{"\"\\"}'), (b"{,}", b'{"{,}"}'), (None, b"{NULL}"),
    ],
)  # fmt: skip
def test_a_masked_element_is_quoted_as_needed(masked: bytes | None, wanted: bytes) -> None:
    assert mask_text_array(b"{x}", lambda _value: masked) == wanted


def pack(*elements: bytes | None, oid: int = 25) -> bytes:
    head = struct.pack(">iiIii", 1, int(None in elements), oid, len(elements), 1)
    return head + b"".join(
        struct.pack(">i", -1) if e is None else struct.pack(">i", len(e)) + e for e in elements
    )


@given(st.lists(st.none() | st.binary(max_size=5), min_size=1, max_size=5))
def test_binary_elements_are_masked_in_place(elements: list[bytes | None]) -> None:
    """Count, order and NULLs of a binary array stay."""
    value = pack(*elements)
    assert mask_binary_array(value, 25, same) == value
    wanted = pack(*[None if e is None else b"*" for e in elements])
    assert mask_binary_array(value, 25, star) == wanted
    nulls = pack(*[None] * len(elements))
    assert mask_binary_array(value, 25, lambda _value: None) == nulls


def test_an_empty_binary_array_stays() -> None:
    empty = struct.pack(">iiI", 0, 0, 25)
    assert mask_binary_array(empty, 25, star) == empty


@given(st.binary(max_size=40) | st.binary(max_size=30).map(lambda tail: pack(b"ab") + tail))
def test_any_bytes_give_an_array_or_null(value: bytes) -> None:
    """Hostile bytes never raise, and what is not an array never passes."""
    for function in (same, star):
        for result in (mask_text_array(value, function), mask_binary_array(value, 25, function)):
            assert result is None or isinstance(result, bytes)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(b"", id="empty"),
        pytest.param(pack(b"a", oid=23), id="another type"),
        pytest.param(pack(b"a")[:-1], id="cut"),
        pytest.param(pack(b"a") + b"x", id="more"),
        pytest.param(struct.pack(">iiI", 7, 0, 25) + bytes(56), id="dimensions"),
        pytest.param(struct.pack(">iiIii", 1, 0, 25, 2**31 - 1, 1), id="count that lies"),
        pytest.param(struct.pack(">iiIiii", 1, 0, 25, 1, 1, -2), id="length that lies"),
        pytest.param(struct.pack(">iiI", 1, 0, 25), id="no bounds"),
        pytest.param(struct.pack(">iiI", -1, 0, 25), id="negative"),
    ],
)
def test_a_malformed_binary_array_is_null(value: bytes) -> None:
    assert mask_binary_array(value, 25, same) is None


def test_an_element_that_becomes_null_makes_the_whole_null() -> None:
    assert array_op(NULL, TEXT_ARRAY) is NULL
    assert array_op(constant_op(b"x"), TEXT_ARRAY).function(b"{a}") == b"{x}"
    assert array_op(PASS, TEXT_ARRAY).function(b"{a}") == b"{a}"
