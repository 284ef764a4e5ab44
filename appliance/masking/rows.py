"""Rewrite DataRow messages by a plan: the readable engine, and the loader of the fast one.

Theory of operation: the caller hands over whatever it read from the target. Whole 'D'
messages at the front are rewritten; the engine stops at the first other message, at an
incomplete one, or after `max_rows`. It keeps nothing between calls, so a stream may be
split anywhere. A row whose column count is not the plan's, or whose lengths do not add
up, raises: such a row was not made by the statement the plan belongs to, or by a sane
server. This class is the oracle for `_rows.RowEngine`, which does the same in C.

Source: PostgreSQL documentation, "Message Formats", DataRow (B). No I/O.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Protocol

from appliance.errors import BastionError, ProtocolError
from appliance.masking.copy import mask_text_row

if TYPE_CHECKING:
    from appliance.masking.plan import RowPlan

MAX_ROW_BYTES = 64 * 1024 * 1024
DATA_ROW, COPY_DATA = 0x44, 0x64  # 'D', 'd'


class RowMasker(Protocol):
    """What both engines offer."""

    def feed_rows(
        self, buffer: bytes, plan: RowPlan, max_rows: int | None = None
    ) -> tuple[bytes, int, int]:
        """See `RowEngine.feed_rows`."""

    def feed_copy(
        self, buffer: bytes, plan: RowPlan, max_rows: int | None = None
    ) -> tuple[bytes, int, int]:
        """See `RowEngine.feed_copy`."""


class RowEngine:
    """The row engine in plain Python."""

    def __init__(self, max_row_bytes: int = MAX_ROW_BYTES) -> None:
        self._max_row_bytes = max_row_bytes

    def feed_rows(
        self, buffer: bytes, plan: RowPlan, max_rows: int | None = None
    ) -> tuple[bytes, int, int]:
        """Rewrite the whole DataRow messages at the front of `buffer`.

        Returns the bytes to send, how many bytes of `buffer` were consumed, and the
        number of rows. Unmasked values are byte-identical; NULL stays NULL. With
        `max_rows`, stops after so many rows and leaves the rest unconsumed.

        Raises `ProtocolError` if a row has another width than the plan, a length that
        lies, or more than the engine's maximum of bytes. Nothing of this buffer may be
        sent then.
        """
        view = memoryview(buffer)
        parts: list[bytes | memoryview] = []
        position = rows = 0
        limit = len(view) if max_rows is None else max_rows
        while rows < limit and len(view) - position >= 5 and view[position] == DATA_ROW:
            (length,) = struct.unpack_from(">I", view, position + 1)
            if length < 6 or length > self._max_row_bytes:
                raise ProtocolError("a row's length is out of bounds")
            end = position + 1 + length
            if end > len(view):
                break
            body = view[position + 5 : end]
            values = split_row(body, plan.width)
            if plan.is_pass:
                parts.append(view[position:end])
            else:
                parts.append(_join_row(values, plan))
            position = end
            rows += 1
        return b"".join(parts), position, rows

    def feed_copy(
        self, buffer: bytes, plan: RowPlan, max_rows: int | None = None
    ) -> tuple[bytes, int, int]:
        """Rewrite the whole CopyData messages at the front of `buffer`, as `feed_rows` does.

        For the text format, which has one row in each message; a plan that passes
        everything takes any format.

        Raises `ProtocolError` if a message is not one row of the plan's width, or larger
        than the engine's maximum. Nothing of this buffer may be sent then.
        """
        parts: list[bytes] = []
        position = rows = 0
        limit = len(buffer) if max_rows is None else max_rows
        while rows < limit and len(buffer) - position >= 5 and buffer[position] == COPY_DATA:
            (length,) = struct.unpack_from(">I", buffer, position + 1)
            if length < 4 or length > self._max_row_bytes:
                raise ProtocolError("a row's length is out of bounds")
            end = position + 1 + length
            if end > len(buffer):
                break
            if plan.is_pass:
                parts.append(buffer[position:end])
            else:
                row, newline, rest = buffer[position + 5 : end].partition(b"\n")
                if not newline or rest:
                    raise ProtocolError("a message of COPY is not one row")
                masked = mask_text_row(row, plan.ops)
                parts.append(b"d" + struct.pack(">I", len(masked) + 5) + masked + b"\n")
            position = end
            rows += 1
        return b"".join(parts), position, rows


def split_row(body: memoryview, width: int) -> list[memoryview | None]:
    """Split the body of a DataRow into its values; NULL is `None`.

    Raises `ProtocolError` if it has not `width` columns or a length does not fit.
    """
    (count,) = struct.unpack_from(">H", body)
    if count != width:
        raise ProtocolError("a row does not have the columns that were announced")
    position = 2
    values: list[memoryview | None] = []
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
        values.append(body[position : position + length])
        position += length
    if position != len(body):
        raise ProtocolError("a row is longer than its values")
    return values


def _join_row(values: list[memoryview | None], plan: RowPlan) -> bytes:
    parts: list[bytes] = [struct.pack(">H", plan.width)]
    for value, op in zip(values, plan.ops, strict=True):
        masked = None if value is None else op.function(bytes(value))
        if masked is None:
            parts.append(b"\xff\xff\xff\xff")
        else:
            parts.append(struct.pack(">I", len(masked)))
            parts.append(masked)
    body = b"".join(parts)
    return b"D" + struct.pack(">I", len(body) + 4) + body


NOT_BUILT = (
    "the compiled row engine is not built: install a C compiler and Python's headers"
    " and reinstall, or set row_engine: python"
)


def load_engine(kind: str, max_row_bytes: int = MAX_ROW_BYTES) -> RowMasker:
    """Return the engine `kind` asks for: `compiled` or `python`.

    Raises `BastionError` if the compiled engine is asked for but was not built, or the
    kind is unknown: the slow engine is never a silent substitute.
    """
    if kind == "python":
        return RowEngine(max_row_bytes)
    if kind != "compiled":
        raise BastionError(f"unknown row engine {kind!r}: use compiled or python")
    try:
        from appliance.masking._rows import RowEngine as CompiledRowEngine
    except ImportError as error:
        raise BastionError(NOT_BUILT) from error
    return CompiledRowEngine(max_row_bytes)
