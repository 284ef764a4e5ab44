"""Mask the rows of COPY TO STDOUT in its three formats, however the bytes are split.

PostgreSQL sends one row per CopyData message, but nothing here relies on it: an incomplete
row waits for its rest. A row of another width than was analysed is refused. Only the
default delimiter, quote and NULL are understood; `refusals` refuses the others.

Source: PostgreSQL documentation, "COPY", File Formats. No I/O.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence

from appliance.errors import ProtocolError
from appliance.masking.ops import Op, OpCode

MAX_ROW_BYTES = 64 * 1024 * 1024
SIGNATURE = b"PGCOPY\n\xff\r\n\0"
UNESCAPED = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
ESCAPED = {value: b"\\" + key for key, value in UNESCAPED.items()} | {b"\\": b"\\\\"}
ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
SPECIAL = re.compile(rb"[\b\f\n\r\t\v\\]")
CSV_ROW = re.compile(rb'(?:[^"\n]|"(?:[^"]|"")*")*\n')
CSV_FIELD = re.compile(rb'("(?:[^"]|"")*"|[^",]*)(?:,|$)')


class CopyMasker:
    """Masks one COPY; `ops` has one instruction per column, empty if nothing is masked."""

    def __init__(self, ops: Sequence[Op], copy_format: str, *, has_header: bool = False) -> None:
        self._ops = tuple(ops)
        self._buffer = b""
        self._is_pass = all(op.code is OpCode.PASS for op in self._ops)
        self._skip_row = has_header and copy_format != "binary"
        self._header_seen = self._ended = False
        self._take: Callable[[], bytes | None] = {
            "binary": self._take_binary,
            "csv": self._take_csv,
        }.get(copy_format, self._take_text)
        self.rows = 0

    def feed(self, data: bytes) -> bytes:
        """Return the masked bytes of the rows that `data` completes.

        Raises `ProtocolError` if a row is malformed, too long, or of another width.
        """
        if self._is_pass:
            self.rows += 1 if data else 0
            return data
        self._buffer += data
        if len(self._buffer) > MAX_ROW_BYTES:
            raise ProtocolError("a row of COPY is too long")
        parts = []
        while (part := self._take()) is not None:
            parts.append(part)
        return b"".join(parts)

    def finish(self) -> bytes:
        """Refuse a stream that ends within a row.

        Raises `ProtocolError` if bytes are left.
        """
        if self._buffer:
            raise ProtocolError("COPY ended within a row")
        return b""

    def _masked(self, values: list[bytes | None]) -> list[bytes | None]:
        if len(values) != len(self._ops):
            raise ProtocolError("a row of COPY does not have the columns that were analysed")
        self.rows += 1
        return [
            None if value is None else op.function(value)
            for value, op in zip(values, self._ops, strict=True)
        ]

    def _take_text(self) -> bytes | None:
        row, newline, rest = self._buffer.partition(b"\n")
        if not newline:
            return None
        self._buffer = rest
        if self._skip_row:
            self._skip_row = False
            return row + newline
        if row == b"\\.":
            return row + newline
        self.rows += 1
        return mask_text_row(row, self._ops) + newline

    def _take_csv(self) -> bytes | None:
        match = CSV_ROW.match(self._buffer)
        if match is None:
            return None
        self._buffer = self._buffer[match.end() :]
        row = match[0][:-1]
        if self._skip_row:
            self._skip_row = False
            return match[0]
        values: list[bytes | None] = []
        position = 0
        while position <= len(row):
            found = CSV_FIELD.match(row, position)
            if found is None:
                raise ProtocolError("a row of COPY is not CSV")
            values.append(_read_csv(found[1]))
            position = found.end() + (1 if found.end() == len(row) and found[0][-1:] != b"," else 0)
        return b",".join(_write_csv(value) for value in self._masked(values)) + b"\n"

    def _take_binary(self) -> bytes | None:
        if not self._header_seen:
            return self._take_binary_header()
        data = self._buffer
        if self._ended or len(data) < 2:
            if self._ended and data:
                raise ProtocolError("bytes after the end of a binary COPY")
            return None
        (count,) = struct.unpack_from(">h", data)
        if count == -1:
            self._ended, self._buffer = True, data[2:]
            return data[:2]
        values: list[bytes | None] = []
        position = 2
        for _ in range(count):
            if len(data) - position < 4:
                return None
            (length,) = struct.unpack_from(">i", data, position)
            position += 4
            if length < -1 or length > MAX_ROW_BYTES:
                raise ProtocolError("a value's length in COPY is out of bounds")
            if len(data) - position < max(length, 0):
                return None
            values.append(None if length == -1 else data[position : position + length])
            position += max(length, 0)
        self._buffer = data[position:]
        parts = [data[:2]]
        for value in self._masked(values):
            parts.append(struct.pack(">i", -1 if value is None else len(value)))
            parts.append(value or b"")
        return b"".join(parts)

    def _take_binary_header(self) -> bytes | None:
        if len(self._buffer) < 19:
            return None
        (extension,) = struct.unpack_from(">I", self._buffer, 15)
        if not self._buffer.startswith(SIGNATURE) or extension > 1024:
            raise ProtocolError("not a binary COPY")
        size = 19 + extension
        if len(self._buffer) < size:
            return None
        header, self._buffer = self._buffer[:size], self._buffer[size:]
        self._header_seen = True
        return header


def mask_text_row(row: bytes, ops: Sequence[Op]) -> bytes:
    """Mask one row of the text format, without its line end.

    A value that is not masked is byte-identical. Raises `ProtocolError` if the row has
    another width than `ops`.
    """
    values = row.split(b"\t")
    if len(values) != len(ops):
        raise ProtocolError("a row of COPY does not have the columns that were analysed")
    return b"\t".join(mask_text_value(value, op) for value, op in zip(values, ops, strict=True))


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
    if not value or re.search(rb'[",\n\r\\]', value):
        return b'"' + value.replace(b'"', b'""') + b'"'
    return value
