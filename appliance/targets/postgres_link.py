"""One connection to a PostgreSQL server: what came and nobody took yet, and a way to write.

Without asyncio's streams between: they would copy each answer twice, and hand each over
from one task to another, before somebody looks at it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from appliance.targets.silence import SilenceWatch

READ_BYTES = 64 * 1024
AHEAD_BYTES = 2 * READ_BYTES
"""So much is read before somebody wants it."""


class Link(asyncio.BufferedProtocol):
    """The protocol of the connection; whoever wants what came takes it from `buffer`."""

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.has_ended = False
        """Nothing more will come."""
        self.on_change: Callable[[], None] = lambda: None
        """Called when something came or the connection ended."""
        self.silence: SilenceWatch | None = None
        self._transport: asyncio.Transport | None = None
        self._space = memoryview(bytearray(READ_BYTES))
        self._is_read = True
        self._is_lost = False
        self._drained: asyncio.Future[None] | None = None
        """There while the server does not keep up."""

    @property
    def transport(self) -> asyncio.Transport:
        """The transport; only once there is a connection."""
        assert self._transport is not None
        return self._transport

    @transport.setter
    def transport(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def write(self, data: bytes) -> None:
        """Queue bytes; after the connection is lost they go nowhere."""
        if not self._is_lost:  # uvloop raises RuntimeError.
            self.transport.write(data)

    @property
    def keeps_up(self) -> bool:
        """Whether `drain` would neither wait nor raise."""
        return self._drained is None and not self._is_lost

    async def drain(self) -> None:
        """Wait until the server keeps up.

        Raises `ConnectionResetError` if the connection is lost.
        """
        while self._drained is not None and not self._is_lost:
            await asyncio.shield(self._drained)
        if self._is_lost:
            raise ConnectionResetError("the connection is lost")

    def read_on(self) -> None:
        """Read more, even if much is there that nobody took: it may be one long message."""
        if not self._is_read and not self._is_lost:
            self._is_read = True
            self.transport.resume_reading()

    async def read_exactly(self, count: int) -> bytes:
        """Take the next `count` bytes, before there is anybody else who reads.

        Raises `EOFError` if the connection ends before.
        """
        changed = asyncio.Event()
        self.on_change = changed.set
        while len(self.buffer) < count:
            if self.has_ended:
                raise EOFError("the connection ended")
            changed.clear()
            self.read_on()
            await changed.wait()
        data = bytes(self.buffer[:count])
        del self.buffer[:count]
        return data

    async def read_to_end(self) -> None:
        """Wait until the server closes the connection, whatever it says."""
        with suppress(EOFError):
            while True:
                await self.read_exactly(len(self.buffer) + 1)

    def close(self) -> None:
        """Close the connection."""
        self.transport.close()

    # asyncio's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop has its own

    def get_buffer(self, _sizehint: int) -> memoryview:
        """Return where the next bytes go."""
        return self._space

    def buffer_updated(self, nbytes: int) -> None:
        """Keep what came; stop reading if nobody takes it."""
        self.buffer += self._space[:nbytes]
        if len(self.buffer) >= AHEAD_BYTES and self._is_read:
            self._is_read = False
            self.transport.pause_reading()
        self.on_change()

    def eof_received(self) -> None:
        """Note that nothing more comes."""
        self.has_ended = True
        self.on_change()

    def connection_lost(self, _error: Exception | None) -> None:
        """Note it, and let whoever waits see it."""
        self.has_ended = self._is_lost = True
        if self.silence is not None:
            self.silence.stop()
        self.resume_writing()
        self.on_change()

    def pause_writing(self) -> None:
        """Let writers wait."""
        self._drained = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        """Let writers go on."""
        drained, self._drained = self._drained, None
        if drained is not None:
            drained.set_result(None)
