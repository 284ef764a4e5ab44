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
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from appliance.errors import BastionError, ProtocolError
from appliance.masking.copy import (
    TRAILER,
    header_size,
    join_values,
    mask_copy_row,
    read_copy_row,
    split_values,
)
from appliance.pgwire.messages import MAX_SERVER_BYTES

if TYPE_CHECKING:
    from appliance.masking.plan import RowPlan
    from appliance.masking.subjects import SubjectScan

MAX_ROW_BYTES = MAX_SERVER_BYTES
DATA_ROW, COPY_DATA = 0x44, 0x64  # 'D', 'd'
WIDTH = "a row does not have the columns that were announced"


class RowMasker(Protocol):
    """What both engines offer."""

    def feed_rows(
        self,
        buffer: bytes | bytearray,
        plan: RowPlan,
        max_rows: int | None = None,
        scan: Any | None = None,
    ) -> tuple[bytes, int, int]:
        """See `RowEngine.feed_rows`; `scan` is of the engine's own kind: see `load_scan`."""

    def feed_copy(
        self,
        buffer: bytes | bytearray,
        plan: RowPlan,
        max_rows: int | None = None,
        scan: Any | None = None,
        *,
        begins: bool = False,
    ) -> tuple[bytes, int, int]:
        """See `RowEngine.feed_copy`."""


class RowEngine:
    """The row engine in plain Python."""

    def __init__(self, max_row_bytes: int = MAX_ROW_BYTES) -> None:
        self._max_row_bytes = max_row_bytes

    def feed_rows(
        self,
        buffer: bytes | bytearray,
        plan: RowPlan,
        max_rows: int | None = None,
        scan: SubjectScan | None = None,
    ) -> tuple[bytes, int, int]:
        """Rewrite the whole DataRow messages at the front of `buffer`.

        Returns the bytes to send, how many bytes of `buffer` were consumed, and the
        number of rows. Unmasked values are byte-identical; NULL stays NULL. With
        `max_rows`, stops after so many rows and leaves the rest unconsumed. `scan` is told
        whom each row is about, if the plan has a column that says it.

        Raises `ProtocolError` if a row has another width than the plan, a length that
        lies, or more than the engine's maximum of bytes. Nothing of this buffer may be
        sent then.
        """

        def rewrite(body: bytes) -> tuple[bytes, bool]:
            values = split_values(memoryview(body), plan.width, WIDTH)
            _note(scan, plan, values)
            return body if plan.is_pass else join_values(values, plan.ops), True

        return self._feed(buffer, DATA_ROW, 6, max_rows, rewrite)

    def feed_copy(
        self,
        buffer: bytes | bytearray,
        plan: RowPlan,
        max_rows: int | None = None,
        scan: SubjectScan | None = None,
        *,
        begins: bool = False,
    ) -> tuple[bytes, int, int]:
        """Rewrite the whole CopyData messages at the front of `buffer`, as `feed_rows` does.

        With `begins`, the first of them is the first of its COPY, which may have a header.
        A plan that passes everything does not look into rows, unless there is a `scan` to
        tell. Headers and the end of a binary COPY are no rows.

        Raises `ProtocolError` if a message is not one row of the plan's width or not the
        header that must be there, or larger than the engine's maximum. Nothing of this
        buffer may be sent then.
        """
        has_header = begins and plan.layout.has_header

        def rewrite(body: bytes) -> tuple[bytes, bool]:
            nonlocal has_header
            start = header_size(body, plan.layout) if has_header else 0
            has_header = False
            head, row = body[:start], body[start:]
            if head and not row:
                return head, False
            notes = scan is not None and bool(plan.subjects)
            if notes or not plan.is_pass:
                masked = mask_copy_row(row, plan.ops, plan.layout, plan.quoted)
                row, read = masked, row
            if notes:
                _note(scan, plan, read_copy_row(read, plan.layout))
            return head + row, plan.layout.format != "binary" or row != TRAILER

        return self._feed(buffer, COPY_DATA, 4, max_rows, rewrite)

    def _feed(
        self,
        buffer: bytes | bytearray,
        kind: int,
        least: int,
        max_rows: int | None,
        rewrite: Callable[[bytes], tuple[bytes, bool]],
    ) -> tuple[bytes, int, int]:
        """Rewrite the bodies of the whole messages of a type; `rewrite` says which are rows."""
        parts: list[bytes] = []
        position = rows = 0
        limit = len(buffer) if max_rows is None else max_rows
        while rows < limit and len(buffer) - position >= 5 and buffer[position] == kind:
            (length,) = struct.unpack_from(">I", buffer, position + 1)
            if length < least or length > self._max_row_bytes:
                raise ProtocolError("a row's length is out of bounds")
            end = position + 1 + length
            if end > len(buffer):
                break
            body, is_row = rewrite(bytes(buffer[position + 5 : end]))
            parts += (struct.pack(">BI", kind, len(body) + 4), body)
            position = end
            rows += is_row
        return b"".join(parts), position, rows


def _note(scan: SubjectScan | None, plan: RowPlan, values: list[bytes | None]) -> None:
    if scan is None or not values:
        return
    for column, kind in plan.subjects:
        value = values[column]
        if value is not None:
            scan.note(value, kind)


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
