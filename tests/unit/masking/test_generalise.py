"""ZIP codes to three digits, ages to 90."""

from __future__ import annotations

import struct

import pytest

from appliance.masking.generalise import SMALL_AREAS, age_op, zip_op
from appliance.pgwire.messages import Field


def field(oid: int, code: int = 0, modifier: int = -1) -> Field:
    return Field("c", 0, 0, oid, -1, modifier, code)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (b"90210", b"90200"), (b"90210-1234", b"90200"), (b"902101234", b"90200"),
        (b"999-88-7777", b"00000"), (b"9021", b"00000"), (b"90210 Main St", b"00000"),
    ],
)  # fmt: skip
def test_only_a_zip_code_keeps_its_area(value: bytes, wanted: bytes) -> None:
    assert zip_op(field(25)).function(value) == wanted


def test_every_small_area_is_hidden() -> None:
    assert len(SMALL_AREAS) == 21
    for area in SMALL_AREAS:
        assert zip_op(field(25)).function(area + b"01") == b"00000"
        assert zip_op(field(23)).function(b"%d" % int(area + b"01")) == b"0"


def test_a_zip_code_as_a_number() -> None:
    assert zip_op(field(23)).function(b"2139") == b"2100"
    assert zip_op(field(23, 1)).function(struct.pack(">i", 90210)) == struct.pack(">i", 90200)
    for value in (b"100000", b"-5", b"x"):
        assert zip_op(field(23)).function(value) is None
    assert zip_op(field(1082)).function(b"1971-02-03") is None


@pytest.mark.parametrize(
    ("oid", "value", "wanted"),
    [
        (1700, b"89.99", b"89.99"), (1700, b"90.5", b"90"), (1700, b"-1", None),
        (1700, b"NaN", None), (700, b"89.5", b"89.5"), (701, b"1e+30", b"90"),
        (701, b"-1", None), (701, b"Infinity", None), (25, b"104.5", b"90"), (25, b"12", b"12"),
        (1186, b"93 years", None), (16, b"t", None),
    ],
)  # fmt: skip
def test_ages_in_text(oid: int, value: bytes, wanted: bytes | None) -> None:
    assert age_op(field(oid)).function(value) == wanted


@pytest.mark.parametrize(
    ("age", "wanted"), [(5.5, 5.5), (90.5, 90.0), (float("inf"), None), (-0.0, None), (-1.0, None),
                        (float("nan"), None)]
)  # fmt: skip
def test_ages_in_binary_floats(age: float, wanted: float | None) -> None:
    for oid, layout in ((700, ">f"), (701, ">d")):
        packed = None if wanted is None else struct.pack(layout, wanted)
        assert age_op(field(oid, 1)).function(struct.pack(layout, age)) == packed
        assert age_op(field(oid, 1)).function(b"\0") is None
