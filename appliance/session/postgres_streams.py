"""The two byte streams of a PostgreSQL conversation, as messages, with back-pressure."""

from __future__ import annotations

import asyncio
import struct
from typing import Protocol

from appliance.errors import ProtocolError, TargetError
from appliance.masking.plan import RowPlan
from appliance.masking.rows import RowMasker
from appliance.pgwire.messages import MAX_CLIENT_BYTES, MAX_SERVER_BYTES, FrameReader
from appliance.targets.postgres import TargetConnection

READ_BYTES = 64 * 1024
QUEUED_MESSAGES = 64


class Reader(Protocol):
    """asyncio.StreamReader or asyncssh.SSHReader."""

    async def read(self, n: int = -1, /) -> bytes:
        """Return up to `n` bytes; `b""` at the end."""


class Writer(Protocol):
    """asyncio.StreamWriter or asyncssh.SSHWriter."""

    def write(self, data: bytes, /) -> None:
        """Queue bytes."""

    async def drain(self) -> None:
        """Wait until the peer keeps up."""

    def close(self) -> None:
        """Close the connection."""


class ClientStream:
    """Messages of the client; read ahead a little, so that its leaving is noticed."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        self._reader, self._writer = reader, writer
        self._frames = FrameReader(MAX_CLIENT_BYTES)
        self._queue: asyncio.Queue[tuple[bytes, bytes] | BaseException | None] = asyncio.Queue(
            QUEUED_MESSAGES
        )
        self.gone = asyncio.Event()
        """Set when the client closed its side."""

    async def pump(self, first: bytes = b"") -> None:
        """Read until the end; `first` was already read."""
        try:
            data = first or await self._reader.read(READ_BYTES)
            while data:
                for frame in self._frames.feed(data):
                    await self._queue.put(frame)
                data = await self._reader.read(READ_BYTES)
        except (OSError, ProtocolError) as error:
            self.gone.set()
            await self._queue.put(error)
        else:
            self.gone.set()
            await self._queue.put(None)

    async def next(self) -> tuple[bytes, bytes] | None:
        """Return the next message; `None` at the end.

        Raises `ProtocolError` if it is malformed.
        """
        item = await self._queue.get()
        if isinstance(item, ProtocolError):
            raise item
        return None if isinstance(item, BaseException) else item

    async def send(self, data: bytes) -> None:
        """Send bytes and wait until the client keeps up; a client that left is no error."""
        if not data:
            return
        try:
            self._writer.write(data)
            await self._writer.drain()
        except OSError:
            self.gone.set()


class TargetStream:
    """Messages of the target; rows go through the row engine in bulk."""

    def __init__(self, connection: TargetConnection, engine: RowMasker) -> None:
        self._connection, self._engine = connection, engine
        self._buffer = bytearray()

    async def send(self, data: bytes) -> None:
        """Send bytes.

        Raises `TargetError` if the connection is lost.
        """
        try:
            self._connection.writer.write(data)
            await self._connection.writer.drain()
        except OSError as error:
            raise TargetError("PostgreSQL closed the connection") from error

    async def fill(self) -> None:
        """Read more; safe to cancel.

        Raises `TargetError` if the connection is lost.
        """
        try:
            data = await self._connection.reader.read(READ_BYTES)
        except OSError as error:
            raise TargetError("PostgreSQL closed the connection") from error
        if not data:
            raise TargetError("PostgreSQL closed the connection")
        self._buffer += data

    def pending(self) -> tuple[bytes, int] | None:
        """Return type and length of the next message if it is whole.

        Raises `ProtocolError` if its length is out of bounds.
        """
        if len(self._buffer) < 5:
            return None
        (length,) = struct.unpack_from(">I", self._buffer, 1)
        if not 4 <= length <= MAX_SERVER_BYTES:
            raise ProtocolError("a message's length is out of bounds")
        return (bytes(self._buffer[:1]), length) if len(self._buffer) > length else None

    async def peek(self) -> bytes:
        """Wait for a whole message and return its type."""
        while (head := self.pending()) is None:
            await self.fill()
        return head[0]

    async def next(self) -> tuple[bytes, bytes]:
        """Wait for a whole message and take it."""
        while (head := self.pending()) is None:
            await self.fill()
        end = head[1] + 1
        body = bytes(self._buffer[5:end])
        del self._buffer[:end]
        return head[0], body

    def take_rows(self, plan: RowPlan, max_rows: int | None) -> tuple[bytes, int]:
        """Take the whole rows at the front, masked; return them and their number."""
        output, consumed, rows = self._engine.feed_rows(bytes(self._buffer), plan, max_rows)
        del self._buffer[:consumed]
        return output, rows

    def take_copy(self, plan: RowPlan, max_rows: int | None) -> tuple[bytes, int]:
        """Take the whole COPY rows at the front, masked; return them and their number."""
        output, consumed, rows = self._engine.feed_copy(bytes(self._buffer), plan, max_rows)
        del self._buffer[:consumed]
        return output, rows

    def close(self) -> None:
        """Close the connection."""
        self._connection.writer.close()
