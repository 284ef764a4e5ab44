"""Reading for a connection of `ssh_transport`: packets are opened where they were read.

A stream would copy each read out of the loop's buffer, and asyncssh each one behind what it
holds. Here one room serves all connections of a thread: a loop asks for it, fills it and says so
at once. What is left of a packet that is not whole is held by its connection until then. And
what a channel brings can be read in the pieces that came.
"""

# ruff: noqa: SLF001  the attributes are asyncssh's, see ssh_transport.WRITTEN_FOR

from __future__ import annotations

import asyncio
import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from asyncssh import SSHReader

    from appliance.targets.ssh_transport import QuickConnection

TURN_BYTES = 128 * 1024
"""What a connection takes in one turn of the loop. There may be megabytes, and uvloop reads up
to 32 times in a turn: a key of somebody else would wait for all of it."""
HELD_BYTES = 64 * 1024
"""Of a packet that is not whole; more than that, which few peers send, is copied."""

REST_TURNS = 32
"""Of what came before the connection broke: a channel's window."""


class _Room(threading.local):
    def __init__(self) -> None:
        self.view = memoryview(bytearray(HELD_BYTES + TURN_BYTES))


_room = _Room()


class Reading(asyncio.BufferedProtocol):
    """What a transport knows of a connection."""

    def __init__(self, connection: QuickConnection, transport: asyncio.Transport) -> None:
        self._connection, self._transport = connection, transport
        self._held = 0
        self._opens_in_place = self._leaves_some = False

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002  asyncio's
        held = self._connection._inpbuf  # What was received of a packet that is not whole.
        self._opens_in_place = len(held) <= HELD_BYTES and self._connection.opens_in_place()
        self._held = len(held) if self._opens_in_place else 0
        if self._held:
            _room.view[: self._held] = held
        return _room.view[self._held : self._held + TURN_BYTES]

    def buffer_updated(self, count: int) -> None:
        self._leaves_some = count == TURN_BYTES
        if self._leaves_some:
            self._transport.pause_reading()
            asyncio.get_running_loop().call_soon(self._read_on)
        received = _room.view[: self._held + count]
        if self._opens_in_place:
            self._connection.open_received(received)
        else:
            self._connection.data_received(bytes(received))

    def _read_on(self) -> None:
        """Read again: others have had their turn."""
        if not self._connection.ignores_peer:
            self._transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._leaves_some:
            self._read_rest()
        self._connection.connection_lost(exc)

    def _read_rest(self) -> None:
        """Take what came before the connection broke: an exit status may be the last of it."""
        number = self._transport.get_extra_info("socket").fileno()
        with suppress(OSError):
            for _ in range(REST_TURNS):
                # SECURITY: nothing more of a peer with whom the gateway itself has broken
                # (test_nothing_more_is_taken_once_the_connection_was_ended_here).
                if not self._connection.is_open or not (data := os.read(number, TURN_BYTES)):
                    break
                self._connection.data_received(data)

    def eof_received(self) -> None:
        self._connection.eof_received()

    def pause_writing(self) -> None:
        self._connection.pause_writing()

    def resume_writing(self) -> None:
        self._connection.resume_writing()


class PieceReader:
    """Reads long stretches of a stream without joining them, and wakes up for whole ones only."""

    def __init__(self, stream: SSHReader[bytes]) -> None:
        self._stream, self._session = stream, cast("Any", stream._session)
        self._kind = stream._datatype
        self._wanted = 0
        vars(self._session)["data_received"] = self._receive

    def _receive(self, data: bytes, kind: int | None) -> None:
        session = self._session
        session._recv_buf[kind].append(data)
        session._recv_buf_len += len(data)
        if kind != self._kind or session._recv_buf_len >= self._wanted:
            if session._read_waiters[kind] is not None:
                session._unblock_read(kind)
            if session._recv_buf_len >= session._limit:
                session._maybe_pause_reading()

    async def read(self, size: int) -> list[bytes | memoryview]:
        """Return the next `size` bytes; fewer at the end, or before what is not data.

        Raises what the stream's own `read` raises.
        """
        session, waiting = self._session, self._session._recv_buf[self._kind]
        pieces: list[bytes | memoryview] = []
        left = size
        while True:
            while left and waiting and not isinstance(waiting[0], Exception):
                piece = waiting.pop(0)
                if len(piece) > left:
                    view = memoryview(piece)
                    waiting.insert(0, view[left:])
                    piece = view[:left]
                pieces.append(piece)
                left -= len(piece)
                session._recv_buf_len -= len(piece)
            if session._maybe_resume_reading():
                continue
            if not left or waiting or session._eof_received:
                break
            self._wanted = min(left, session._limit)
            try:
                await session._block_read(self._kind)
            finally:
                self._wanted = 0
        return pieces if pieces or not waiting else [await self._stream.read(size)]
