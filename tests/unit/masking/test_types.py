"""The type table is PostgreSQL's, and numbers are read as PostgreSQL writes them."""

from __future__ import annotations

import pytest

from appliance.masking.types import decode_integer, element_of, encode_integer, fit_text
from appliance.pgwire.messages import Field


def field(oid: int, code: int = 0, modifier: int = -1) -> Field:
    return Field("c", 0, 0, oid, -1, modifier, code)


def test_the_element_of_an_array_keeps_modifier_and_format() -> None:
    element = element_of(field(1015, 1, 14))
    assert element is not None
    assert (element.type_oid, element.type_modifier, element.format) == (1043, 14, 1)
    assert element_of(field(25)) is None


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(b"12", 12), (b"-12", -12), (b"", None), (b"--1", None), (b"32768", None), (b"1" * 30, None)],
)
def test_integers_in_text(value: bytes, wanted: int | None) -> None:
    assert decode_integer(value, field(21)) == wanted


def test_integers_in_binary() -> None:
    assert decode_integer(encode_integer(-2, field(21, 1)), field(21, 1)) == -2
    assert decode_integer(b"\0", field(21, 1)) is None
    with pytest.raises(OverflowError):
        encode_integer(40_000, field(21))


def test_a_name_is_cut_between_characters() -> None:
    assert fit_text("é" * 40, field(19)) == "é" * 31
