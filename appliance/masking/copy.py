"""Mask the rows of COPY TO STDOUT in its three formats.

PostgreSQL sends each row as one CopyData message; one that holds anything else is refused,
as is a row of another width than was analysed. Only the default delimiter, quote and NULL
are understood; `refusals` refuses the others. Values that are not masked stay as they are,
byte for byte.

Source: PostgreSQL documentation, "COPY", File Formats. No I/O.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence

from appliance.errors import ProtocolError
from appliance.masking.ops import Op, OpCode

SIGNATURE = b"PGCOPY\n\xff\r\n\0"
HEADER_BYTES = len(SIGNATURE) + 8
MAX_EXTENSION_BYTES = 1024
TRAILER = b"\xff\xff"
UNESCAPED = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
ESCAPED = {value: b"\\" + key for key, value in UNESCAPED.items()} | {b"\\": b"\\\\"}
ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
SPECIAL = re.compile(rb"[\b\f\n\r\t\v\\]")
CSV_FIELD = re.compile(rb'("(?:[^"]|"")*"|[^",\n]*)(,|\n\Z)')
CSV_SPECIAL = re.compile(rb'[",\n\r\\]')
WIDTH = "a row of COPY does not have the columns that were analysed"


def mask_copy_row(body: bytes, ops: Sequence[Op], copy_format: str) -> bytes:
    """Mask the row in the body of a CopyData message; the end of a binary COPY is none.

    Raises `ProtocolError` if the body is not one row, or has another width than `ops`.
    """
    match copy_format:
        case "binary":
            return body if body == TRAILER else _mask_binary_row(body, ops)
        case "csv":
            return _mask_csv_row(body, ops)
    return _mask_text_row(body, ops)


def read_copy_row(body: bytes, copy_format: str) -> list[bytes | None]:
    """Return the values of a row as they were before COPY; none for the end of a binary one.

    Raises `ProtocolError` if the body is not one row.
    """
    match copy_format:
        case "binary":
            return [] if body == TRAILER else split_values(memoryview(body), _width(body), WIDTH)
        case "csv":
            return [_read_csv(field) for field in split_csv(body)]
    values = split_text(body)
    return [None if value == b"\\N" else unescape_text(value) for value in values]


def header_size(body: bytes, copy_format: str) -> int:
    """Return how many bytes of the first message stand before the first row.

    In text and CSV the names of the columns have a message of their own.

    Raises `ProtocolError` if that is not how a COPY begins.
    """
    if copy_format == "csv":
        split_csv(body)
        return len(body)
    if copy_format == "text":
        split_text(body)
        return len(body)
    if len(body) < HEADER_BYTES or not body.startswith(SIGNATURE):
        raise ProtocolError("not a binary COPY")
    flags, extension = struct.unpack_from(">II", body, len(SIGNATURE))
    size = HEADER_BYTES + int(extension)
    if flags or extension > MAX_EXTENSION_BYTES or size > len(body):
        raise ProtocolError("not a binary COPY")
    return size


def split_values(body: memoryview, width: int, other_width: str) -> list[bytes | None]:
    """Split a row of the binary format, or the body of a DataRow, into its values.

    Raises `ProtocolError`, with `other_width` if it has not `width` columns, or if a length
    does not fit.
    """
    if _width(body) != width:
        raise ProtocolError(other_width)
    position = 2
    values: list[bytes | None] = []
    for _ in range(width):
        if len(body) - position < 4:
            raise ProtocolError("a row ends before its values")
        (length,) = struct.unpack_from(">i", body, position)
        position += 4
        if length == -1:
            values.append(None)
            continue
        if length < 0 or length > len(body) - position:
            raise ProtocolError("a value runs past the end of its row")
        values.append(bytes(body[position : position + length]))
        position += length
    if position != len(body):
        raise ProtocolError("a row is longer than its values")
    return values


def join_values(values: Sequence[bytes | None], ops: Sequence[Op]) -> bytes:
    """Return the values masked, in the form that `split_values` reads."""
    parts: list[bytes] = [struct.pack(">H", len(ops))]
    for value, op in zip(values, ops, strict=True):
        masked = None if value is None else op.function(value)
        parts.append(b"\xff\xff\xff\xff" if masked is None else struct.pack(">I", len(masked)))
        parts.append(masked or b"")
    return b"".join(parts)


def split_csv(body: bytes) -> list[bytes]:
    """Split a row of the CSV format, with its line end, into its fields as they are written.

    Raises `ProtocolError` if it is not one row.
    """
    fields: list[bytes] = []
    position = 0
    while True:
        found = CSV_FIELD.match(body, position)
        if found is None:
            raise ProtocolError("a message of COPY is not one row")
        fields.append(found[1])
        position = found.end()
        if found[2] != b",":
            return fields


def _width(body: bytes | memoryview) -> int:
    if len(body) < 2:
        raise ProtocolError("a row ends before its values")
    return int(struct.unpack_from(">H", body)[0])


def _mask_binary_row(body: bytes, ops: Sequence[Op]) -> bytes:
    return join_values(split_values(memoryview(body), len(ops), WIDTH), ops)


def _mask_csv_row(body: bytes, ops: Sequence[Op]) -> bytes:
    fields = split_csv(body)
    if len(fields) != len(ops):
        raise ProtocolError(WIDTH)
    return b",".join(map(_mask_csv_field, fields, ops)) + b"\n"


def _mask_csv_field(field: bytes, op: Op) -> bytes:
    value = None if op.code is OpCode.PASS else _read_csv(field)
    if value is None:
        return field
    masked = op.function(value)
    # SECURITY: of another mask, quotes would tell which values are what they become.
    is_clear = op.code is OpCode.DETECT and masked == value
    return field if is_clear else _write_csv(masked)


def split_text(body: bytes) -> list[bytes]:
    """Split a row of the text format, with its line end, into its values as they are written.

    Raises `ProtocolError` if it is not one row.
    """
    row, newline, rest = body.partition(b"\n")
    if not newline or rest:
        raise ProtocolError("a message of COPY is not one row")
    return row.split(b"\t")


def _mask_text_row(body: bytes, ops: Sequence[Op]) -> bytes:
    values = split_text(body)
    if len(values) != len(ops):
        raise ProtocolError(WIDTH)
    return b"\t".join(map(mask_text_value, values, ops)) + b"\n"


def mask_text_value(value: bytes, op: Op) -> bytes:
    """Mask one value as the text format writes it."""
    if op.code is OpCode.PASS or value == b"\\N":
        return value
    masked = op.function(unescape_text(value))
    return b"\\N" if masked is None else SPECIAL.sub(lambda match: ESCAPED[match[0]], masked)


def unescape_text(value: bytes) -> bytes:
    """Return a value as it was before the text format escaped it."""
    return ESCAPE.sub(_unescape, value)


def _unescape(match: re.Match[bytes]) -> bytes:
    return UNESCAPED.get(match[1], match[1])


def _read_csv(field: bytes) -> bytes | None:
    if field.startswith(b'"'):
        return field[1:-1].replace(b'""', b'"')
    return field or None


def _write_csv(value: bytes | None) -> bytes:
    if value is None:
        return b""
    if not value or CSV_SPECIAL.search(value):
        return b'"' + value.replace(b'"', b'""') + b'"'
    return value
