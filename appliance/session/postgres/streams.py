"""The two byte streams of a PostgreSQL conversation, as messages, with back-pressure."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from appliance.errors import ProtocolError, TargetError
from appliance.masking.plan import RowPlan
from appliance.masking.rows import RowMasker
from appliance.masking.subjects import Scan
from appliance.pgwire.messages import LENGTH, MAX_CLIENT_BYTES, MAX_SERVER_BYTES, FrameReader
from appliance.pgwire.units import Answer, read_answer
from appliance.targets.postgres_link import READ_BYTES, Link

QUEUED_MESSAGES = 64


class Reader(Protocol):
    """asyncio.StreamReader or asyncssh.SSHReader."""

    async def read(self, n: int = -1, /) -> bytes:
        """Return up to `n` bytes; `b""` at the end."""


class Writer(Protocol):
    """asyncio.StreamWriter or asyncssh.SSHWriter."""

    def write(self, data: bytes, /) -> None:
        """Queue bytes."""

    def drain(self) -> Coroutine[Any, Any, None]:
        """Wait until the peer keeps up."""

    def close(self) -> None:
        """Close the connection."""


class Signal:
    """Wakes one task: cheaper than an Event, for conditions that are looked at anew."""

    def __init__(self) -> None:
        self._waiter: asyncio.Future[None] | None = None

    def wake(self) -> None:
        """Let whoever waits look again."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def wait(self) -> None:
        """Wait for the next `wake`."""
        self._waiter = asyncio.get_running_loop().create_future()
        await self._waiter


class ClientStream:
    """Messages of the client; read ahead a little, so that its leaving is noticed."""

    def __init__(self, reader: Reader, writer: Writer, signal: Signal) -> None:
        self._reader, self._writer, self._signal = reader, writer, signal
        self._frames = FrameReader(MAX_CLIENT_BYTES)
        self._queue: deque[tuple[bytes, bytes] | BaseException | None] = deque()
        self._room = Signal()
        self.gone = asyncio.Event()
        """Set when the client closed its side."""
        self.take_at_once: Callable[[bytes], bool] = lambda _: False
        """Asked about bytes that came while no message waits; true if it took them."""

    async def pump(self, first: bytes = b"") -> None:
        """Read until the end; `first` was already read."""
        end: BaseException | None = None
        try:
            data = first or await self._reader.read(READ_BYTES)
            while data:
                is_whole = not self._queue and not self._frames.is_within_message
                if is_whole and self.take_at_once(data):
                    data = await self._reader.read(READ_BYTES)
                    continue
                for frame in merge_copy_data(self._frames.feed(data)):
                    self._queue.append(frame)
                    self._signal.wake()
                    while len(self._queue) >= QUEUED_MESSAGES:
                        await self._room.wait()
                data = await self._reader.read(READ_BYTES)
        except (OSError, ProtocolError) as error:
            end = error
        self.gone.set()
        self._queue.append(end)
        self._signal.wake()

    def has_next(self) -> bool:
        """Return whether `next` would not wait."""
        return bool(self._queue)

    def next_kind(self) -> bytes | None:
        """Return the type of the next message if it is there already."""
        item = self._queue[0] if self._queue else None
        return item[0] if isinstance(item, tuple) else None

    def upcoming(self, count: int) -> list[tuple[bytes, bytes]]:
        """Return up to `count` messages that are there already, and leave them there."""
        ahead = itertools.islice(self._queue, count)
        return [item for item in ahead if isinstance(item, tuple)]  # Only the last is none.

    def drop(self, count: int) -> None:
        """Take messages that `upcoming` returned."""
        for _ in range(count):
            self._queue.popleft()
        self._room.wake()

    async def next(self) -> tuple[bytes, bytes] | None:
        """Return the next message; `None` at the end.

        Raises `ProtocolError` if it is malformed.
        """
        while not self._queue:
            await self._signal.wait()
        item = self._queue.popleft()
        self._room.wake()
        if isinstance(item, ProtocolError):
            raise item
        return None if isinstance(item, BaseException) else item

    def send_at_once(self, data: bytes) -> bool:
        """Send bytes; return whether the client keeps up, or is gone: else call `drain`."""
        try:
            self._writer.write(data)
            drain = self._writer.drain()
            try:
                drain.send(None)
            except StopIteration:
                return True
            drain.close()
        except OSError:
            self.gone.set()
            return True
        return False

    async def send(self, *pieces: bytes) -> None:
        """Send bytes and wait until the client keeps up; a client that left is no error."""
        try:
            for data in pieces:
                if data:
                    self._writer.write(data)
                    await self._writer.drain()
        except OSError:
            self.gone.set()

    async def drain(self) -> None:
        """Wait until the client keeps up; one that left is no error."""
        try:
            await self._writer.drain()
        except OSError:
            self.gone.set()


def merge_copy_data(frames: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Join neighbouring CopyData messages: their boundaries have no meaning.

    Source: PostgreSQL documentation, "COPY Operations" (message boundaries are not
    required to have anything to do with row boundaries).
    """
    if not any(kind == b"d" for kind, _ in frames):
        return frames
    merged: list[tuple[bytes, bytes]] = []
    for is_data, group in itertools.groupby(frames, lambda frame: frame[0] == b"d"):
        members = list(group)
        merged += [(b"d", b"".join(body for _, body in members))] if is_data else members
    return merged


class TargetStream:
    """Messages of the target; rows go through the row engine in bulk."""

    def __init__(self, link: Link, engine: RowMasker, signal: Signal) -> None:
        self._link, self._engine, self._signal = link, engine, signal
        self._buffer = link.buffer
        link.on_change = signal.wake
        self._copy_begins = False

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come than what is there."""
        return self._link.has_ended

    async def send(self, data: bytes) -> None:
        """Send bytes.

        Raises `TargetError` if the connection is lost.
        """
        try:
            self._link.write(data)
            await self._link.drain()
        except OSError as error:
            raise TargetError("PostgreSQL closed the connection") from error

    @property
    def keeps_up(self) -> bool:
        """Whether `send` would not wait."""
        return self._link.keeps_up

    def send_at_once(self, data: bytes) -> None:
        """Send bytes to a target that keeps up; its answer is read, whatever came before."""
        self._link.write(data)
        self._link.read_on()

    def read_on(self) -> None:
        """Let more come.

        Raises `TargetError` if the connection is lost.
        """
        if self._link.has_ended:
            raise TargetError("PostgreSQL closed the connection")
        self._link.read_on()

    async def fill(self) -> None:
        """Wait for more.

        Raises `TargetError` if the connection is lost.
        """
        self.read_on()
        await self._signal.wait()

    def pending(self) -> tuple[bytes, int] | None:
        """Return type and length of the next message if it is whole.

        Raises `ProtocolError` if its length is out of bounds.
        """
        if len(self._buffer) < 5:
            return None
        (length,) = LENGTH.unpack_from(self._buffer, 1)
        if not 4 <= length <= MAX_SERVER_BYTES:
            # SECURITY: refused by its head: nothing of it is waited for or held.
            raise ProtocolError(
                "the target sent a message of more than 64 MiB, or of none", "54000"
            )
        return (bytes(self._buffer[:1]), length) if len(self._buffer) > length else None

    def take(self, leave: frozenset[bytes] = frozenset()) -> tuple[bytes, bytes] | None:
        """Take the next message if it is whole.

        One of a type in `leave` stays where it is, and comes without its body. Raises what
        `pending` raises.
        """
        head = self.pending()
        if head is None:
            return None
        kind, length = head
        if kind in leave:
            return kind, b""
        return self.take_next(length)

    def take_next(self, length: int) -> tuple[bytes, bytes]:
        """Take the message that `pending` gave the length of."""
        kind, body = bytes(self._buffer[:1]), bytes(self._buffer[5 : length + 1])
        del self._buffer[: length + 1]
        return kind, body

    async def next(self) -> tuple[bytes, bytes]:
        """Wait for a whole message and take it."""
        while (message := self.take()) is None:
            await self.fill()
        return message

    def whole_answer(self) -> Answer | None:
        """Return where the parts of an answer are if all that is there is one, and no more."""
        return read_answer(self._buffer) if len(self._buffer) <= READ_BYTES else None

    def look(self, start: int, end: int) -> bytes:
        """Return bytes that stay where they are."""
        return bytes(self._buffer[start:end])

    def take_answer(
        self, answer: Answer, plan: RowPlan, scan: Scan | None
    ) -> tuple[bytes, bytes, int, bytes]:
        """Take a whole answer: what is before its description, its rows, masked, and their
        number, and what is behind them. `scan` hears whom they are about.

        Raises `ProtocolError` if a row is malformed.
        """
        description, start, end = answer
        raw = self.look(start, end)
        output, consumed, rows = self._engine.feed_rows(raw, plan, None, scan)
        if consumed != len(raw):
            raise ProtocolError("the target sent half a row")
        before, behind = self.look(0, description), bytes(self._buffer[end:])
        self._buffer.clear()
        return before, output, rows, behind

    def take_rows(
        self, plan: RowPlan, max_rows: int | None, scan: Scan | None
    ) -> tuple[bytes, int]:
        """Take the whole rows at the front, masked; return them and their number.

        `scan` hears whom they are about.
        """
        output, consumed, rows = self._engine.feed_rows(self._buffer, plan, max_rows, scan)
        del self._buffer[:consumed]
        return output, rows

    def begin_copy(self) -> None:
        """Let the next message of a COPY be its first, which may have a header."""
        self._copy_begins = True

    def take_copy(
        self, plan: RowPlan, max_rows: int | None, scan: Scan | None
    ) -> tuple[bytes, int]:
        """Take the whole COPY rows at the front, as `take_rows` does."""
        begins = self._copy_begins
        output, consumed, rows = self._engine.feed_copy(
            self._buffer, plan, max_rows, scan, begins=begins
        )
        del self._buffer[:consumed]
        self._copy_begins = begins and not consumed
        return output, rows

    def close(self) -> None:
        """Close the connection."""
        self._link.close()
