"""COPY rows are masked in each format; what is not one row of the plan is refused."""

from __future__ import annotations

import struct

import pytest

from appliance.errors import ProtocolError
from appliance.masking.copy import SIGNATURE, TRAILER, header_size, mask_copy_row, read_copy_row
from appliance.masking.copy_layout import CSV_LAYOUT, LAYOUTS
from appliance.masking.detection import detect_op
from appliance.masking.ops import NULL, PASS, constant_op
from appliance.pgwire.messages import Field

OPS = (PASS, constant_op(b"a,\tb"), NULL)
HEADER = SIGNATURE + struct.pack(">II", 0, 3) + b"ext"


def binary(*values: bytes | None) -> bytes:
    parts = [
        struct.pack(">i", -1 if value is None else len(value)) + (value or b"") for value in values
    ]
    return struct.pack(">h", len(values)) + b"".join(parts)


@pytest.mark.parametrize(
    ("copy_format", "row", "wanted", "values"),
    [
        ("text", b"1\tMRK\tx\n", b"1\ta,\\tb\t\\N\n", [b"1", b"MRK", b"x"]),
        ("text", b"\\N\t\\N\t\\N\n", b"\\N\t\\N\t\\N\n", [None, None, None]),
        ("text", b"a\\tb\\\\\tM\\nRK\tx\n", b"a\\tb\\\\\ta,\\tb\t\\N\n", [b"a\tb\\", b"M\nRK", b"x"]),
        ("csv", b'1,"MRK\n""x""",z\n', b'1,"a,\tb",\n', [b"1", b'MRK\n"x"', b"z"]),
        ("csv", b",,\n", b",,\n", [None, None, None]),
        ("csv", b'"",MRK,\n', b'"","a,\tb",\n', [b"", b"MRK", None]),
        ("csv", b'a\\b,x,"y"\n', b'a\\b,"a,\tb",\n', [b"a\\b", b"x", b"y"]),
        ("binary", binary(b"1", b"MRK", b"x"), binary(b"1", b"a,\tb", None), [b"1", b"MRK", b"x"]),
        ("binary", binary(None, None, b""), binary(None, None, None), [None, None, b""]),
        ("binary", TRAILER, TRAILER, []),
    ],
)  # fmt: skip
def test_rows_are_masked_and_read(copy_format, row: bytes, wanted: bytes, values) -> None:
    assert mask_copy_row(row, OPS, LAYOUTS[copy_format]) == wanted
    assert read_copy_row(row, LAYOUTS[copy_format]) == values


def test_a_masked_value_is_quoted_where_csv_needs_it() -> None:
    for value, wanted in (
        (b"x", b"x"),
        (b"", b'""'),
        (b'a"b', b'"a""b"'),
        (b"\\.", b'"\\."'),
        (b"\\x", b"\\x"),
    ):
        assert mask_copy_row(b"y\n", (constant_op(value),), CSV_LAYOUT) == wanted + b"\n"


def test_what_detectors_find_nothing_in_stays_as_it_is_written() -> None:
    field = Field("a", 0, 0, 25, -1, -1, 0)
    op = detect_op(field, (), None)
    for value in (b"a\\b", b'"quoted"', b'""', b'"a""b"', b"plain"):
        assert mask_copy_row(value + b"\n", (op,), CSV_LAYOUT) == value + b"\n"
        assert mask_copy_row(value + b"\n", (constant_op(b"x"),), CSV_LAYOUT) == b"x\n"
    assert mask_copy_row(b'"me@host.example"\n', (op,), CSV_LAYOUT) == b"[email]\n"


@pytest.mark.parametrize(
    ("copy_format", "row"),
    [
        ("text", b"1\t2\n"), ("text", b"1\t2\t3"), ("text", b"1\t2\t3\n4\t5\t6\n"), ("text", b""),
        ("csv", b"1,2,3,4\n"), ("csv", b"1,2\n"), ("csv", b'1,2"3,4\n"\n'), ("csv", b"1,2,3"), ("csv", b"1,2,3\n4,5,6\n"),
        ("csv", b'1,2,"3\n'), ("csv", b'1,2,"3"x\n'), ("csv", b"1,2,\n\n"), ("csv", b""),
        ("binary", b""), ("binary", b"X" * 30), ("binary", binary(b"1")), ("binary", binary(b"1", b"2", b"3") + b"more"),
        ("binary", struct.pack(">hi", 3, -7)), ("binary", struct.pack(">h", 3)), ("binary", TRAILER + b"x"),
    ],
)  # fmt: skip
def test_refuses_a_row_that_was_not_analysed(copy_format: str, row: bytes) -> None:
    with pytest.raises(ProtocolError):
        mask_copy_row(row, OPS, LAYOUTS[copy_format])


@pytest.mark.parametrize(
    ("copy_format", "body", "wanted"),
    [
        ("text", b"a\tb\n", 4), ("csv", b'"a\nb",c\n', 8), ("binary", HEADER, 22), ("binary", HEADER + binary(b"1"), 22),
        ("text", b"a\n1\n", None), ("text", b"", None), ("csv", b"a\n1\n", None), ("csv", b"", None),
        ("binary", HEADER[:-1], None), ("binary", b"X" * 30, None), ("binary", SIGNATURE + b"\1" + HEADER[12:], None),
        ("binary", SIGNATURE + struct.pack(">II", 0, 1025) + bytes(1025), None),
    ],
)  # fmt: skip
def test_headers(copy_format: str, body: bytes, wanted: int | None) -> None:
    if wanted is not None:
        assert header_size(body, LAYOUTS[copy_format]) == wanted
        return
    with pytest.raises(ProtocolError):
        header_size(body, LAYOUTS[copy_format])
