"""Ask the SFTP relay about files, in a client's name: what is asked is judged and audited there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from fnmatch import fnmatchcase

from appliance.errors import TargetError
from appliance.session.sftp import packets as wire
from appliance.session.sftp.channel import Sink
from appliance.session.sftp.packets import Attributes, Fields, Framer, Kind

CHUNK_BYTES = 32 * 1024
WINDOW = 32
"""Reads or writes of one file under way."""
MAGIC = frozenset(b"*?[")


class FileError(Exception):
    """What the target, or the policy, says instead of doing it."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class FileClient:
    """The relay's client; also what the relay takes for the client's channel."""

    def __init__(self, stderr: Sink) -> None:
        self.stdin, self.stdout, self.stderr = asyncio.StreamReader(), self, stderr
        self._framer = Framer()
        self._waiting: dict[int, asyncio.Future[bytes]] = {}
        self._ids = 0

    # What the relay calls

    def write(self, data: bytes) -> None:
        for packet in self._framer.feed(data):
            number = 0 if packet[0] == Kind.VERSION else Fields(packet, 1).uint32()
            if (reply := self._waiting.pop(number, None)) is not None and not reply.done():
                reply.set_result(packet)

    def writelines(self, pieces: Iterable[bytes | memoryview]) -> None:
        self.write(b"".join(pieces))

    async def drain(self) -> None:
        """Whoever asks has room for the answers: there are at most `WINDOW`."""

    # What scp and rsync call

    async def greet(self) -> None:
        """Begin the conversation."""
        self._waiting[0] = reply = asyncio.get_running_loop().create_future()
        self.stdin.feed_data(wire.packet(Kind.INIT, wire.VERSION.to_bytes(4, "big")))
        await reply

    def leave(self) -> None:
        """End the conversation."""
        self.stdin.feed_eof()

    async def look(self, path: bytes) -> Attributes:
        """Return the attributes of a file, links followed. Raises `FileError`, as the others do."""
        reply = await self._ask(Kind.STAT, wire.string(path))
        return wire.decode_attributes(Fields(reply, 5))

    async def find(self, path: bytes) -> Attributes | None:
        """Return the attributes of a file, `None` if there is none."""
        try:
            return await self.look(path)
        except FileError as error:
            if error.code != wire.NO_SUCH_FILE:
                raise
            return None

    async def find_entry(self, path: bytes) -> Attributes | None:
        """As `find`, of a link itself."""
        try:
            reply = await self._ask(Kind.LSTAT, wire.string(path))
        except FileError as error:
            if error.code != wire.NO_SUCH_FILE:
                raise
            return None
        return wire.decode_attributes(Fields(reply, 5))

    async def names(self, path: bytes) -> list[bytes]:
        """Return the names in a directory, in their order."""
        return [name for name, _ in await self.entries(path)]

    async def entries(self, path: bytes) -> list[tuple[bytes, Attributes]]:
        """Return what is in a directory, in the order of the names; links are not followed."""
        handle = _handle(await self._ask(Kind.OPENDIR, wire.string(path)))
        found: dict[bytes, Attributes] = {}
        try:
            while True:
                reply = await self._ask(Kind.READDIR, wire.string(handle))
                for name, entry in wire.decode_names(Fields(reply, 5)):
                    fields = Fields(entry)
                    fields.string()
                    fields.string()
                    found[name] = wire.decode_attributes(fields)
        except FileError as error:
            if error.code != wire.EOF:
                raise
        finally:
            await self.close(handle)
        return [(name, found[name]) for name in sorted(found.keys() - {b".", b".."})]

    async def match(self, pattern: bytes) -> list[bytes]:
        """Return the paths that a pattern of a shell stands for."""
        found = [b"/" if pattern.startswith(b"/") else b""]
        for part in filter(None, pattern.split(b"/")):
            if not MAGIC & set(part):
                found = [base + part + b"/" for base in found]
                continue
            below = [
                base + name + b"/"
                for base in found
                for name in await self._names_of(base or b".")
                if fnmatchcase(name, part) and (name[:1] != b"." or part[:1] == b".")
            ]
            found = below
        paths = [path.rstrip(b"/") or b"/" for path in found]
        return [path for path in paths if await self.find(path) is not None]

    async def _names_of(self, path: bytes) -> list[bytes]:
        try:
            return await self.names(path)
        except FileError:
            return []  # No directory: the pattern stands for nothing below it.

    async def open(self, path: bytes, flags: int, attributes: Attributes) -> bytes:
        """Return a handle."""
        body = wire.string(path) + flags.to_bytes(4, "big") + wire.encode_attributes(attributes)
        return _handle(await self._ask(Kind.OPEN, body))

    async def read(self, handle: bytes, size: int) -> AsyncIterator[bytes]:
        """Yield `size` bytes from the beginning of a file.

        Raises `FileError` if there are fewer.
        """
        asked: list[tuple[int, int, asyncio.Future[bytes]]] = []
        offset = 0
        while asked or offset < size:
            while offset < size and len(asked) < WINDOW:
                count = min(CHUNK_BYTES, size - offset)
                asked.append((offset, count, self._read(handle, offset, count)))
                offset += count
            start, count, reply = asked.pop(0)
            data = Fields(_require(await reply), 5).string()
            yield data
            while len(data) < count:  # It gave less than it was asked for.
                start, count = start + len(data), count - len(data)
                data = Fields(_require(await self._read(handle, start, count)), 5).string()
                yield data

    def _read(self, handle: bytes, offset: int, count: int) -> asyncio.Future[bytes]:
        where = offset.to_bytes(8, "big") + count.to_bytes(4, "big")
        return self._send(Kind.READ, wire.string(handle) + where)

    def write_at(self, handle: bytes, offset: int, data: bytes) -> asyncio.Future[bytes]:
        """Return the reply to come, for `settle`."""
        where = offset.to_bytes(8, "big")
        return self._send(Kind.WRITE, wire.string(handle) + where + wire.string(data))

    async def settle(self, reply: asyncio.Future[bytes]) -> None:
        """Return once it has come."""
        _require(await reply)

    async def close(self, handle: bytes) -> None:
        await self._ask(Kind.CLOSE, wire.string(handle))

    async def make_folder(self, path: bytes, mode: int) -> None:
        attributes = wire.encode_attributes(Attributes(None, mode))
        await self._ask(Kind.MKDIR, wire.string(path) + attributes)

    async def read_link(self, path: bytes) -> bytes:
        """Return where a symbolic link leads, as it is written there.

        Raises `FileError` if it cannot be read, `TargetError` if the target answers otherwise.
        """
        names = wire.decode_names(Fields(await self._ask(Kind.READLINK, wire.string(path)), 5))
        if len(names) != 1:
            raise TargetError("the target reads a link as something else")
        return names[0][0]

    async def link(self, path: bytes, aim: bytes) -> None:
        """Make a symbolic link."""
        # OpenSSH has the arguments the other way round than the draft.
        await self._ask(Kind.SYMLINK, wire.string(aim) + wire.string(path))

    async def remove(self, path: bytes, *, is_directory: bool) -> None:
        """Remove a file, or an empty directory."""
        await self._ask(Kind.RMDIR if is_directory else Kind.REMOVE, wire.string(path))

    async def change(self, path: bytes, attributes: Attributes) -> None:
        """Set what `attributes` has."""
        await self._ask(Kind.SETSTAT, wire.string(path) + wire.encode_attributes(attributes))

    async def _ask(self, kind: Kind, body: bytes) -> bytes:
        return _require(await self._send(kind, body))

    def _send(self, kind: Kind, body: bytes) -> asyncio.Future[bytes]:
        self._ids += 1
        reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[self._ids] = reply
        self.stdin.feed_data(wire.message(kind, self._ids, body))
        return reply


def _require(packet: bytes) -> bytes:
    if packet[0] == Kind.STATUS:
        fields = Fields(packet, 5)
        if (code := fields.uint32()) != wire.OK:
            raise FileError(code, fields.string().decode("utf-8", "replace"))
    return packet


def _handle(packet: bytes) -> bytes:
    if packet[0] != Kind.HANDLE:
        raise TargetError("the target opens a file without a handle")
    return Fields(packet, 5).string()
