"""Each mask for each type and format gives a valid value of that type, or NULL."""

from __future__ import annotations

import re
import struct

import pytest

from appliance.masking.masks import compile_mask
from appliance.masking.rules import MaskSpec, parse_mask
from appliance.pgwire.messages import Field

KEY = b"key"
INT2, INT4, INT8, BOOL = 21, 23, 20, 16
NAME, TEXT, UNKNOWN, BPCHAR, VARCHAR = 19, 25, 705, 1042, 1043
ENUM, ENUM_ARRAY, RECORD, INT4RANGE = 16390, 16391, 2249, 3904
JSON, JSONB, UUID, DATE, TIMESTAMP, TIMESTAMPTZ = 114, 3802, 2950, 1082, 1114, 1184
DAY = 86_400_000_000


def masked(
    mask: str, type_oid: int, value: bytes, binary: int = 0, modifier: int = -1
) -> bytes | None:
    spec = MaskSpec.model_validate(parse_mask(mask))
    return compile_mask(spec, Field("c", 0, 0, type_oid, -1, modifier, binary), KEY).function(value)


ALWAYS_THE_SAME = [
    *[
        pytest.param(mask, oid, fmt, b"[redacted]", id=f"{mask}-{oid}-{fmt}")
        for mask in ("redact", "json(a)")
        for oid in (TEXT, VARCHAR, BPCHAR, NAME, UNKNOWN)
        for fmt in (0, 1)
    ],
    pytest.param("redact", JSON, 0, b'"[redacted]"', id="json-text"),
    pytest.param("redact", JSON, 1, b'"[redacted]"', id="json-binary"),
    pytest.param("redact", JSONB, 0, b'"[redacted]"', id="jsonb-text"),
    pytest.param("redact", JSONB, 1, b'\x01"[redacted]"', id="jsonb-binary"),
    pytest.param('constant(a"b\\c)', JSONB, 1, b'\x01"a\\"b\\\\c"', id="jsonb-escapes"),
    pytest.param("constant(é)", TEXT, 0, "é".encode(), id="constant-utf8"),
    *[
        pytest.param(mask, oid, fmt, None, id=f"{mask}-{oid}-{fmt}-null")
        for mask in ("redact", "constant(x)", "keep_first(2)", "keep_last(2)")
        for oid in (INT4, DATE, TIMESTAMPTZ, UUID, BOOL, ENUM, ENUM_ARRAY, RECORD, INT4RANGE)
        for fmt in (0, 1)
    ],
    *[
        pytest.param(mask, JSONB, fmt, None, id=f"{mask}-jsonb-{fmt}")
        for mask in ("keep_first(2)", "keep_last(2)", "year", "zip3", "age90", "format")
        for fmt in (0, 1)
    ],
    *[
        pytest.param("null", oid, fmt, None, id=f"null-{oid}-{fmt}")
        for oid in (TEXT, INT8, DATE, JSONB)
        for fmt in (0, 1)
    ],
    pytest.param("year", INT4, 0, None, id="year-of-a-number"),
    pytest.param("age90", BOOL, 1, None, id="age-of-a-bool"),
    pytest.param("hash", DATE, 0, None, id="hash-of-date"),
]


@pytest.mark.parametrize(("mask", "type_oid", "fmt", "wanted"), ALWAYS_THE_SAME)
def test_the_value_does_not_matter(
    mask: str, type_oid: int, fmt: int, wanted: bytes | None
) -> None:
    for value in (b"", b"12345678", b"\x00\x00\x00\x05", b"\xff"):
        assert masked(mask, type_oid, value, fmt) == wanted


def test_an_unknown_mask_is_null() -> None:
    spec = MaskSpec(name="later")
    assert compile_mask(spec, Field("c", 0, 0, TEXT, -1, -1, 0), KEY).function(b"x") is None


def test_a_constant_without_argument_is_empty() -> None:
    spec = MaskSpec(name="constant")
    assert compile_mask(spec, Field("c", 0, 0, TEXT, -1, -1, 0), KEY).function(b"x") == b""


@pytest.mark.parametrize(
    ("mask", "type_oid", "modifier", "wanted"),
    [
        pytest.param("redact", VARCHAR, 4 + 3, b"[re", id="varchar-3"),
        pytest.param("redact", VARCHAR, 4 + 12, b"[redacted]", id="varchar-12"),
        pytest.param("redact", VARCHAR, -1, b"[redacted]", id="varchar"),
        pytest.param("redact", BPCHAR, 4 + 3, b"[re", id="bpchar-3"),
        pytest.param("redact", BPCHAR, 4 + 12, b"[redacted]  ", id="bpchar-12"),
        pytest.param("constant(" + "x" * 80 + ")", NAME, -1, b"x" * 63, id="name"),
        pytest.param("constant(éé)", VARCHAR, 4 + 1, "é".encode(), id="varchar-utf8"),
    ],
)
def test_a_text_fits_the_column(mask: str, type_oid: int, modifier: int, wanted: bytes) -> None:
    assert masked(mask, type_oid, b"value", modifier=modifier) == wanted


@pytest.mark.parametrize(
    ("mask", "value", "wanted"),
    [
        ("keep_first(2)", b"abcd", b"ab**"),
        ("keep_last(2)", b"abcd", b"**cd"),
        ("keep_last(4)", b"abcd", b"****"),
        ("keep_last(9)", b"abcd", b"****"),
        ("keep_first(0)", b"abcd", b"****"),
        ("keep_first(1)", b"", b""),
        ("keep_first(1)", "éàü".encode(), "é**".encode()),
        ("keep_last(1)", "éà😀".encode(), "**😀".encode()),
        ("keep_first(1)", b"\x80\x80ab", b"a*"),
        ("keep_last(1)", b"\x80\x80", b""),
    ],
)
def test_characters_are_kept_whole(mask: str, value: bytes, wanted: bytes) -> None:
    assert masked(mask, TEXT, value) == masked(mask, TEXT, value, 1) == wanted


@pytest.mark.parametrize(
    ("type_oid", "value", "year", "month"),
    [
        (DATE, b"1971-02-03", b"1971-01-01", b"1971-02-01"),
        (TIMESTAMP, b"1971-02-03 04:05:06.7", b"1971-01-01 00:00:00", b"1971-02-01 00:00:00"),
        (
            TIMESTAMPTZ,
            b"1971-02-03 04:05:06-05:30",
            b"1971-01-01 00:00:00+00",
            b"1971-02-01 00:00:00+00",
        ),
        (DATE, b"infinity", None, None),
        (DATE, b"-infinity", None, None),
        (DATE, b"0044-03-15 BC", None, None),
        (TIMESTAMP, b"0044-03-15 04:05:06 BC", None, None),
        (DATE, b"12044-03-15", None, None),
        (DATE, b"03/15/1971", None, None),
        (TEXT, b"1971-02-03 and more", b"1971", b"1971-02"),
        (TEXT, b"yesterday", None, None),
    ],
)
def test_dates_in_text_keep_year_or_month(
    type_oid: int, value: bytes, year: bytes | None, month: bytes | None
) -> None:
    assert (masked("year", type_oid, value), masked("month", type_oid, value)) == (year, month)


@pytest.mark.parametrize(
    ("days", "year", "month"),
    [
        pytest.param(0, 0, 0, id="epoch"),
        pytest.param(33, 0, 31, id="2000-02-03"),
        pytest.param(-1, -365, -31, id="1999-12-31"),
        pytest.param(2**31 - 1, None, None, id="infinity"),
        pytest.param(-(2**31), None, None, id="minus-infinity"),
        pytest.param(-731000, None, None, id="BC"),
    ],
)
def test_binary_dates_keep_year_or_month(days: int, year: int | None, month: int | None) -> None:
    for mask, wanted in (("year", year), ("month", month)):
        packed = None if wanted is None else struct.pack(">i", wanted)
        assert masked(mask, DATE, struct.pack(">i", days), 1) == packed
        if abs(days) > 10**6:  # such a day does not fit a timestamp
            continue
        packed = None if wanted is None else struct.pack(">q", wanted * DAY)
        stamp = struct.pack(">q", days * DAY + 1)
        assert masked(mask, TIMESTAMP, stamp, 1) == masked(mask, TIMESTAMPTZ, stamp, 1) == packed


@pytest.mark.parametrize("stamp", [2**63 - 1, -(2**63)], ids=["infinity", "minus-infinity"])
def test_infinite_timestamps_are_null(stamp: int) -> None:
    assert masked("year", TIMESTAMP, struct.pack(">q", stamp), 1) is None


@pytest.mark.parametrize("type_oid", [DATE, TIMESTAMP])
def test_a_binary_date_of_another_length_is_null(type_oid: int) -> None:
    assert masked("year", type_oid, b"\0\0\0", 1) is None


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (b"90210", b"90200"),
        (b"90210-1234", b"90200"),
        (b"03601", b"00000"),
        (b"9021", b"00000"),
        (b"W1A 1AA", b"00000"),
        (b"", b"00000"),
    ],
)
def test_zip3_keeps_a_populous_area(value: bytes, wanted: bytes) -> None:
    assert masked("zip3", TEXT, value) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (b"5", b"5"),
        (b"90", b"90"),
        (b"104", b"90"),
        (b"-3", None),
        (b"old", None),
        (b"", None),
        (b"123456x", None),
        (b"9" * 5000, None),
        ("\u0665".encode(), None),
    ],
    ids=["5", "90", "104", "negative", "word", "empty", "mixed", "huge", "arabic"],
)
def test_age90_caps_text(value: bytes, wanted: bytes | None) -> None:
    assert masked("age90", TEXT, value) == masked("age90", INT4, value) == wanted


@pytest.mark.parametrize(("type_oid", "layout"), [(INT2, ">h"), (INT4, ">i"), (INT8, ">q")])
def test_age90_caps_binary_integers(type_oid: int, layout: str) -> None:
    for age, wanted in ((5, 5), (90, 90), (104, 90)):
        assert masked("age90", type_oid, struct.pack(layout, age), 1) == struct.pack(layout, wanted)
    assert masked("age90", type_oid, struct.pack(layout, -1), 1) is None
    assert masked("age90", type_oid, b"\0", 1) is None


@pytest.mark.parametrize(("type_oid", "bits"), [(INT2, 15), (INT4, 31), (INT8, 63)])
def test_a_hashed_integer_fits_its_type(type_oid: int, bits: int) -> None:
    for number in range(50):
        value = masked("hash", type_oid, b"%d" % number)
        assert value is not None
        assert 0 <= int(value) < 2**bits


def test_hash_is_deterministic_and_fits() -> None:
    value = masked("hash", TEXT, b"MRK")
    assert value == masked("hash", TEXT, b"MRK") != masked("hash", TEXT, b"MRL")
    assert value is not None
    assert len(value) == 32
    assert masked("hash", VARCHAR, b"MRK", modifier=4 + 8) == value[:8]
    uuid = masked("hash", UUID, b"0" * 16, 1)
    assert uuid is not None
    assert len(uuid) == 16


def test_the_key_changes_the_hash() -> None:
    field = Field("c", 0, 0, TEXT, -1, -1, 0)
    one, two = (compile_mask(MaskSpec(name="hash"), field, key) for key in (b"1", b"2"))
    assert one.function(b"x") != two.function(b"x")


def test_format_keeps_the_shape() -> None:
    value = masked("format", TEXT, "Ab-12 (é)_日".encode())
    assert value is not None
    assert re.fullmatch(r"[A-Z][a-z]-\d\d \([a-z]\)\*[a-z]", value.decode())
    assert masked("format", TEXT, b"\xff") is None
