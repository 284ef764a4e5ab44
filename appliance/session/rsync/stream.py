"""The conversation with an rsync client: what it sends, without its frames, and what it is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from appliance.errors import ProtocolError
from appliance.session.rsync import wire
from appliance.session.rsync.wire import Change, Indexes, Message
from appliance.session.sftp.channel import Sink
from appliance.session.sftp.state import to_printable, to_text

MAX_MESSAGE_BYTES = 64 * 1024


class ClientLeft(Exception):  # noqa: N818  no error: nobody is there to be told
    """The client says nothing more."""


class Stream:
    """`read_client` returns some bytes of the client's, none at their end."""

    def __init__(self, read_client: Callable[[], Awaitable[bytes]], client: Sink) -> None:
        self._read_client, self._client = read_client, client
        self._raw, self._data, self._out = bytearray(), bytearray(), bytearray()
        self._left = 0
        """Bytes of a frame that are still to come."""
        self._received, self._sent = Indexes(), Indexes()
        self.has_io_error = False
        """The client could not read all of its files."""
        self.has_failed = False

    async def greet(self) -> None:
        """Agree on the protocol.

        Raises `ProtocolError` if the client's is too old.
        """
        self._client.write(wire.integer(wire.PROTOCOL))
        while len(self._raw) < 4:
            await self._read_on()
        version = int.from_bytes(self._raw[:4], "little")
        del self._raw[:4]
        if not wire.PROTOCOL <= version < 256:
            raise ProtocolError("rsync: the client is older than 3.0, or no rsync")
        # No common abilities beside the protocol's; a seed for sums that are not used.
        self._client.write(b"\0" + wire.integer(1))

    # From the client

    async def read(self, count: int) -> bytes:
        """Return so many bytes; raise `ClientLeft` if there are fewer."""
        while len(self._data) < count:
            await self._receive()
        return self._take(count)

    async def some(self, most: int) -> bytes:
        """Return some bytes, `most` of them or fewer."""
        if not self._data:
            await self._receive()
        return self._take(min(most, len(self._data)))

    def _take(self, count: int) -> bytes:
        data = bytes(memoryview(self._data)[:count])
        del self._data[:count]
        return data

    async def _receive(self) -> None:
        """Read on until there is more data."""
        while not self._unframe():
            await self._read_on()

    async def _read_on(self) -> None:
        if not (more := await self._read_client()):
            raise ClientLeft
        self._raw += more

    def _unframe(self) -> bool:
        """Take over what came of a frame; say whether it was anything."""
        while not self._left:
            if not self._message():
                return False
        count = min(self._left, len(self._raw))
        self._data += memoryview(self._raw)[:count]
        del self._raw[:count]
        self._left -= count
        return count > 0

    def _message(self) -> bool:
        """Take a frame's header, and all of it if it is a message; say whether one was there."""
        if len(self._raw) < 4:
            return False
        kind, length = wire.frame_header(self._raw[:4])
        if kind == Message.DATA:
            self._left = length
            del self._raw[:4]
            return True
        if not kind > 0 or length > MAX_MESSAGE_BYTES:
            raise ProtocolError("rsync sends what is not of its protocol")
        if len(self._raw) < 4 + length:
            return False
        if kind == Message.IO_ERROR:
            self.has_io_error = True
        del self._raw[: 4 + length]
        return True

    async def byte(self) -> int:
        return (await self.read(1))[0]

    async def shortint(self) -> int:
        return int.from_bytes(await self.read(2), "little")

    async def integer(self) -> int:
        return int.from_bytes(await self.read(4), "little", signed=True)

    async def varint(self) -> int:
        return await self._variable(1, 4)

    async def varlong(self, least: int) -> int:
        return await self._variable(least, 8)

    async def _variable(self, least: int, most: int) -> int:
        first, digits = await self.byte(), await self.read(least - 1)
        extra = wire.extra_bytes(first)
        if least + extra > most + 1:
            raise ProtocolError("rsync sends a number that is too large")
        digits += await self.read(extra)
        highest = first & ((0x80 >> extra) - 1) if extra else first
        value = int.from_bytes(digits + bytes([highest]), "little")
        if value >> (8 * most - 1):
            raise ProtocolError("rsync sends a number below nothing, or beyond numbers")
        return value

    async def text(self, most: int) -> bytes:
        """Read a short string with its length.

        Raises `ProtocolError` if it is longer than `most`.
        """
        length = await self.byte()
        if length & 0x80:
            length = (length & 0x7F) << 8 | await self.byte()
        if length > most:
            raise ProtocolError("rsync sends a name that is too long")
        return await self.read(length)

    async def index(self) -> int:
        """Read an index, or `DONE`.

        Raises `ProtocolError` if it is negative otherwise: those are of protocols not spoken.
        """
        first = await self.byte()
        if first == 0:
            return wire.DONE
        if first == 0xFF:
            raise ProtocolError("rsync sends an index that no file has")
        if first < 0xFE:
            index = self._received.last + first
        else:
            high, low = await self.read(2)
            if high & 0x80:
                rest = await self.read(2)
                index = int.from_bytes(bytes([low, *rest, high & 0x7F]), "little")
            else:
                index = self._received.last + (high << 8 | low)
        self._received.last = index
        return index

    async def change(self) -> tuple[Change, bytes]:
        """Read what is said of a file, and that as it came, for an echo."""
        change = Change(await self.shortint() & sum(Change))
        raw = wire.shortint(change)
        if change & Change.BASIS_FOLLOWS:
            raw += await self.read(1)
        if change & Change.NAME_FOLLOWS:
            name = await self.text(4096)
            raw += bytes([len(name) >> 8 | 0x80, len(name) & 0xFF]) + name
        return change, raw

    # To the client

    def write(self, data: bytes) -> None:
        self._out += data

    def write_index(self, index: int) -> None:
        self._out += self._sent.encode(index)

    async def flush(self) -> None:
        """Return once the client has room for what was written."""
        self._send()
        await self._client.drain()

    def _send(self) -> None:
        while self._out:
            piece = bytes(memoryview(self._out)[: wire.MAX_FRAME_BYTES])
            del self._out[: len(piece)]
            self._client.write(wire.frame(Message.DATA, piece))

    def tell(self, kind: Message, data: bytes) -> None:
        """Send a message, behind what was written."""
        self._send()
        self._client.write(wire.frame(kind, data))

    def complain(self, path: bytes, text: str) -> None:
        """Say what failed; rsync goes on, and ends with status 23."""
        self.has_failed = True
        said = f"rsync: {to_printable(to_text(path))}: {to_printable(text)}\n"
        self.tell(Message.ERROR_XFER, said.encode()[: wire.MAX_FRAME_BYTES])

    def note(self, text: str) -> None:
        self.tell(Message.INFO, f"{to_printable(text)}\n".encode())
