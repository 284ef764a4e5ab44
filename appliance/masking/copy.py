"""Mask the rows of COPY TO STDOUT in its three formats.

PostgreSQL sends each row as one CopyData message; one that holds anything else is refused,
as is a row of another width than was analysed. `copy_layout` says which bytes separate and
quote. Values that are not masked stay as they are, byte for byte; masked ones are written
as PostgreSQL would write them.

Source: PostgreSQL documentation, "COPY", File Formats. No I/O.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Collection, Sequence
from functools import lru_cache

from appliance.errors import ProtocolError
from appliance.masking.copy_layout import LETTERS, CopyLayout
from appliance.masking.ops import Op, OpCode

SIGNATURE = b"PGCOPY\n\xff\r\n\0"
HEADER_BYTES = len(SIGNATURE) + 8
MAX_EXTENSION_BYTES = 1024
TRAILER = b"\xff\xff"
UNESCAPED = {letter: value for value, letter in LETTERS.items()}
ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
END_OF_DATA = rb"\."
"""Alone on a line it ends a COPY for those who read text; CSV quotes it there."""
NOT_ONE_ROW = "a message of COPY is not one row"
WIDTH = "a row of COPY does not have the columns that were analysed"


def mask_copy_row(
    body: bytes, ops: Sequence[Op], layout: CopyLayout, quoted: Collection[int] = ()
) -> bytes:
    """Mask the row in the body of a CopyData message; the end of a binary COPY is none.

    `quoted` are the columns whose values stand in quotes whatever they are.

    Raises `ProtocolError` if the body is not one row, or has another width than `ops`.
    """
    match layout.format:
        case "binary":
            return body if body == TRAILER else _mask_binary_row(body, ops)
        case "csv":
            return _mask_csv_row(body, ops, layout, quoted)
    return _mask_text_row(body, ops, layout)


def read_copy_row(body: bytes, layout: CopyLayout) -> list[bytes | None]:
    """Return the values of a row as they were before COPY; none for the end of a binary one.

    Raises `ProtocolError` if the body is not one row.
    """
    match layout.format:
        case "binary":
            return [] if body == TRAILER else split_values(memoryview(body), _width(body), WIDTH)
        case "csv":
            return [_read_csv(field, layout) for field in split_csv(body, layout)]
    # SECURITY: whoever writes NULL as one person is written would read of them unseen.
    null = None if layout.takes_value_for_null else layout.null
    values = split_text(body, layout)
    return [None if value == null else unescape_text(value) for value in values]


def header_size(body: bytes, layout: CopyLayout) -> int:
    """Return how many bytes of the first message stand before the first row.

    In text and CSV the names of the columns have a message of their own.

    Raises `ProtocolError` if that is not how a COPY begins.
    """
    if layout.format == "csv":
        split_csv(body, layout)
        return len(body)
    if layout.format == "text":
        split_text(body, layout)
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


def split_csv(body: bytes, layout: CopyLayout) -> list[bytes]:
    """Split a row of the CSV format, with its line end, into its fields as they are written.

    Raises `ProtocolError` if it is not one row.
    """
    return _split(body, _csv_field(layout), layout)


def split_text(body: bytes, layout: CopyLayout) -> list[bytes]:
    """Split a row of the text format, with its line end, into its values as they are written.

    Raises `ProtocolError` if it is not one row.
    """
    return _split(body, _text_field(layout), layout)


def _split(body: bytes, pattern: re.Pattern[bytes], layout: CopyLayout) -> list[bytes]:
    fields: list[bytes] = []
    position = 0
    while True:
        found = pattern.match(body, position)
        if found is None:
            raise ProtocolError(NOT_ONE_ROW)
        fields.append(found[1])
        position = found.end()
        if found[2] != layout.delimiter:
            return fields


@lru_cache
def _csv_field(layout: CopyLayout) -> re.Pattern[bytes]:
    quote, escape, mark = map(re.escape, (layout.quote, layout.escape, layout.delimiter))
    inside = rb"(?:[^" + quote + escape + rb"]|" + escape + rb"[" + quote + escape + rb"])*+"
    plain = rb"[^" + quote + mark + rb"\r\n]*+"
    return _field(quote + inside + quote + rb"|" + plain, mark)


@lru_cache
def _text_field(layout: CopyLayout) -> re.Pattern[bytes]:
    mark = re.escape(layout.delimiter)
    if layout.delimiter in LETTERS:  # Within a value it is a letter behind a backslash.
        return _field(rb"[^" + mark + rb"\n]*+", mark)
    return _field(rb"(?:[^\\" + mark + rb"\n]|\\[^\n])*+", mark)


def _field(value: bytes, mark: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(" + value + rb")(" + mark + rb"|\n\Z)", re.DOTALL)


def _width(body: bytes | memoryview) -> int:
    if len(body) < 2:
        raise ProtocolError("a row ends before its values")
    return int(struct.unpack_from(">H", body)[0])


def _mask_binary_row(body: bytes, ops: Sequence[Op]) -> bytes:
    return join_values(split_values(memoryview(body), len(ops), WIDTH), ops)


def _mask_csv_row(
    body: bytes, ops: Sequence[Op], layout: CopyLayout, quoted: Collection[int]
) -> bytes:
    fields = split_csv(body, layout)
    if len(fields) != len(ops):
        raise ProtocolError(WIDTH)
    masked = [
        _mask_csv_field(field, op, layout, place in quoted, len(ops) == 1)
        for place, (field, op) in enumerate(zip(fields, ops, strict=True))
    ]
    return layout.delimiter.join(masked) + b"\n"


def _mask_csv_field(
    field: bytes, op: Op, layout: CopyLayout, is_quoted: bool, is_alone: bool
) -> bytes:
    value = None if op.code is OpCode.PASS else _read_csv(field, layout)
    if value is None:
        return field
    masked = op.function(value)
    # SECURITY: of another mask, quotes would tell which values are what they become.
    if op.code is OpCode.DETECT and masked == value:
        return field
    if masked is None:
        return layout.null
    special = {layout.quote[0], layout.delimiter[0], *b"\r\n"}
    if not (
        is_quoted
        or masked == layout.null
        or (is_alone and masked == END_OF_DATA)
        or special.intersection(masked)
    ):
        return masked
    doubled = re.sub(_class(layout.quote, layout.escape), lambda m: layout.escape + m[0], masked)
    return layout.quote + doubled + layout.quote


def _mask_text_row(body: bytes, ops: Sequence[Op], layout: CopyLayout) -> bytes:
    values = split_text(body, layout)
    if len(values) != len(ops):
        raise ProtocolError(WIDTH)
    masked = [_mask_text_value(*pair, layout) for pair in zip(values, ops, strict=True)]
    return layout.delimiter.join(masked) + b"\n"


def _mask_text_value(value: bytes, op: Op, layout: CopyLayout) -> bytes:
    if op.code is OpCode.PASS or value == layout.null:
        return value
    masked = op.function(unescape_text(value))
    return layout.null if masked is None else escape_text(masked, layout)


def escape_text(value: bytes, layout: CopyLayout) -> bytes:
    """Return a value as the text format writes it."""
    special = _class(*LETTERS, b"\\", layout.delimiter)
    return re.sub(special, lambda m: b"\\" + LETTERS.get(m[0], m[0]), value)


def unescape_text(value: bytes) -> bytes:
    """Return a value as it was before the text format escaped it."""
    return ESCAPE.sub(lambda match: UNESCAPED.get(match[1], match[1]), value)


def _read_csv(field: bytes, layout: CopyLayout) -> bytes | None:
    if field.startswith(layout.quote):
        escape = re.escape(layout.escape)
        return re.sub(escape + rb"(.)", rb"\1", field[1:-1], flags=re.DOTALL)
    return None if field == layout.null else field


def _class(*characters: bytes) -> bytes:
    return b"[" + b"".join(map(re.escape, characters)) + b"]"
