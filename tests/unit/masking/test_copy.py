"""COPY rows are masked in each format, at every split point."""

from __future__ import annotations

import struct

import pytest

from appliance.errors import ProtocolError
from appliance.masking.copy import MAX_ROW_BYTES, SIGNATURE, CopyMasker
from appliance.masking.ops import NULL, PASS, constant_op

OPS = (PASS, constant_op(b"a,\tb"), NULL)


def binary(*rows: tuple[bytes | None, ...]) -> bytes:
    parts = [SIGNATURE, struct.pack(">II", 0, 0)]
    for row in rows:
        parts.append(struct.pack(">h", len(row)))
        parts.extend(
            struct.pack(">i", -1 if value is None else len(value)) + (value or b"") for value in row
        )
    return b"".join([*parts, b"\xff\xff"])


CASES = [
    pytest.param(
        "text", b"1\tMRK\tx\n\\N\t\\N\t\\N\n", b"1\ta,\\tb\t\\N\n\\N\t\\N\t\\N\n", id="text"
    ),
    pytest.param("text", b"a\\tb\\\\\tM\\nRK\tx\n", b"a\\tb\\\\\ta,\\tb\t\\N\n", id="escapes"),
    pytest.param("csv", b'1,"MRK\n""x""",z\n,,\n', b'1,"a,\tb",\n,,\n', id="csv"),
    pytest.param("csv", b'"",MRK,\n', b'"","a,\tb",\n', id="csv-empty"),
    pytest.param(
        "binary",
        binary((b"1", b"MRK", b"x"), (None, None, None)),
        binary((b"1", b"a,\tb", None), (None, None, None)),
        id="binary",
    ),
]


@pytest.mark.parametrize(("copy_format", "data", "wanted"), CASES)
def test_rows_are_masked_at_every_split(copy_format: str, data: bytes, wanted: bytes) -> None:
    for cut in range(len(data) + 1):
        masker = CopyMasker(OPS, copy_format)
        out = masker.feed(data[:cut]) + masker.feed(data[cut:]) + masker.finish()
        assert out == wanted


def test_the_header_stays() -> None:
    masker = CopyMasker(OPS, "csv", has_header=True)
    assert masker.feed(b"a,b,c\n1,2,3\n") == b'a,b,c\n1,"a,\tb",\n'


@pytest.mark.parametrize(
    ("copy_format", "data"),
    [
        ("text", b"1\t2\n"),
        ("csv", b"1,2,3,4\n"),
        ("csv", b'1,2"3,4\n"\n'),
        ("binary", b"X" * 30),
        ("binary", binary((b"1",))),
        ("binary", binary() + b"more"),
        ("binary", SIGNATURE + struct.pack(">IIhi", 0, 0, 3, -7)),
    ],
)
def test_refuses_a_row_that_was_not_analysed(copy_format: str, data: bytes) -> None:
    masker = CopyMasker(OPS, copy_format)
    with pytest.raises(ProtocolError):
        masker.feed(data)


def test_refuses_an_end_within_a_row() -> None:
    masker = CopyMasker(OPS, "text")
    masker.feed(b"1\t2")
    with pytest.raises(ProtocolError, match="within a row"):
        masker.finish()


@pytest.mark.parametrize("copy_format", ["text", "csv", "binary"])
def test_nothing_masked_is_passed_on_as_it_is(copy_format: str) -> None:
    masker = CopyMasker((PASS,), copy_format)
    assert [masker.feed(b"any\0"), masker.feed(b""), masker.finish()] == [b"any\0", b"", b""]
    assert masker.rows == 1


def test_the_end_mark_and_the_header_are_no_rows() -> None:
    masker = CopyMasker(OPS, "text", has_header=True)
    out = masker.feed(b"a\tb\tc\n1\t2\t3\n\\.\n")
    assert out == b"a\tb\tc\n1\ta,\\tb\t\\N\n\\.\n"
    assert masker.rows == 1


def test_refuses_a_row_that_never_ends() -> None:
    with pytest.raises(ProtocolError, match="too long"):
        CopyMasker(OPS, "text").feed(b"x" * (MAX_ROW_BYTES + 1))


def test_a_binary_header_with_an_extension_stays_at_every_split() -> None:
    data = SIGNATURE + struct.pack(">II", 0, 3) + b"ext" + struct.pack(">h", -1)
    for cut in range(len(data)):
        masker = CopyMasker(OPS, "binary")
        assert masker.feed(data[:cut]) + masker.feed(data[cut:]) + masker.finish() == data
