"""SFTP version 3 on the wire: frames, the fields of requests, the replies made here. Pure.

Source: draft-ietf-secsh-filexfer-02; OpenSSH's PROTOCOL file, section 4, for its extensions
and for the order of SYMLINK's arguments.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from appliance.errors import ProtocolError

MAX_PACKET_BYTES = 256 * 1024
"""As OpenSSH's sftp-server, SFTP_MAX_MSG_LENGTH."""
BEGINNING_BYTES = 512
"""What comes before a file's data in a packet is shorter: a handle has up to 256 bytes."""
MAX_PATH_BYTES = 4096
VERSION = 3
EXPAND = b"expand-path@openssh.com"

FXF_READ, FXF_WRITE, FXF_APPEND, FXF_CREAT, FXF_TRUNC, FXF_EXCL = 1, 2, 4, 8, 16, 32
PERMISSIONS = 0o777
ATTR_SIZE, ATTR_UIDGID, ATTR_PERMISSIONS, ATTR_ACMODTIME, ATTR_EXTENDED = 1, 2, 4, 8, 1 << 31

OK, EOF, NO_SUCH_FILE, PERMISSION_DENIED, FAILURE, BAD_MESSAGE = 0, 1, 2, 3, 4, 5
OP_UNSUPPORTED = 8


class Kind(IntEnum):
    """Message types."""

    INIT = 1
    VERSION = 2
    OPEN = 3
    CLOSE = 4
    READ = 5
    WRITE = 6
    LSTAT = 7
    FSTAT = 8
    SETSTAT = 9
    FSETSTAT = 10
    OPENDIR = 11
    READDIR = 12
    REMOVE = 13
    MKDIR = 14
    RMDIR = 15
    REALPATH = 16
    STAT = 17
    RENAME = 18
    READLINK = 19
    SYMLINK = 20
    STATUS = 101
    HANDLE = 102
    DATA = 103
    NAME = 104
    ATTRS = 105
    EXTENDED = 200
    EXTENDED_REPLY = 201


Piece = bytes | memoryview


class Framer:
    """Splits a byte stream into packets."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield each whole packet, without its length, as it is completed.

        Raises `ProtocolError` if a packet is empty or larger than `MAX_PACKET_BYTES`.
        """
        self._buffer += data
        start, end = 0, len(self._buffer)
        try:
            while end - start >= 4:
                length = int.from_bytes(self._buffer[start : start + 4], "big")
                if not 0 < length <= MAX_PACKET_BYTES:
                    raise ProtocolError(f"an SFTP packet of {length} bytes")
                if end - start - 4 < length:
                    return
                packet = bytes(memoryview(self._buffer)[start + 4 : start + 4 + length])
                start += 4 + length
                yield packet
        finally:
            del self._buffer[:start]

    def finish(self, pieces: Sequence[Piece]) -> tuple[bytes, Sequence[Piece]]:
        """Return the packet that lacks just `pieces`: its beginning, and what follows that.

        The beginning has `BEGINNING_BYTES`, or all of the packet; the rest is not copied.
        """
        beginning = bytes(memoryview(self._buffer)[4:])
        self._buffer.clear()
        wanted, more = BEGINNING_BYTES - len(beginning), list(pieces)
        while wanted > 0 and more:
            first = memoryview(more.pop(0))
            beginning += first[:wanted]
            if len(first) > wanted:
                more.insert(0, first[wanted:])
            wanted = BEGINNING_BYTES - len(beginning)
        return beginning, more

    @property
    def rest(self) -> int:
        """The number of bytes of an unfinished packet."""
        return len(self._buffer)

    @property
    def missing(self) -> int:
        """How many bytes it lacks; 0 while its length is not known."""
        if len(self._buffer) < 4:
            return 0
        return 4 + int.from_bytes(self._buffer[:4], "big") - len(self._buffer)


class Fields:
    """Reads the fields of one packet; a long one goes on in `more`."""

    def __init__(self, packet: bytes, offset: int = 0, more: Sequence[Piece] = ()) -> None:
        self._packet, self._offset, self._more = packet, offset, more

    def uint32(self) -> int:
        return int.from_bytes(self._take(4), "big")

    def uint64(self) -> int:
        return int.from_bytes(self._take(8), "big")

    def string(self) -> bytes:
        return self._take(self.uint32())

    def path(self) -> bytes:
        """Read a path.

        Raises `ProtocolError` if it holds NUL or is longer than `MAX_PATH_BYTES`.
        """
        path = self.string()
        if b"\0" in path or len(path) > MAX_PATH_BYTES:
            raise ProtocolError("an SFTP path that no file system has")
        return path

    def pieces(self) -> list[Piece]:
        """Read a string that may be long: it is not copied if it is the last."""
        size = self.uint32()
        if self._more:
            pieces = self.rest_pieces()
            if sum(map(len, pieces)) == size:
                self._packet, self._offset, self._more = b"", 0, ()
                return pieces
        self._need(size)
        start = self._offset
        self._offset += size
        return [memoryview(self._packet)[start : self._offset]]

    def rest(self) -> bytes:
        return b"".join(self.rest_pieces())

    def rest_pieces(self) -> list[Piece]:
        """As `rest`, of what may be long: it is not copied."""
        return [memoryview(self._packet)[self._offset :], *self._more]

    def end(self) -> None:
        """Raise `ProtocolError` if something follows."""
        if self._more or self._offset != len(self._packet):
            raise ProtocolError("an SFTP packet with something behind its end")

    def _need(self, count: int) -> None:
        """Have the next `count` bytes in one piece."""
        if self._offset + count > len(self._packet):
            self._packet, self._more = b"".join((self._packet, *self._more)), ()
            if self._offset + count > len(self._packet):
                raise ProtocolError("a truncated SFTP packet")

    def _take(self, count: int) -> bytes:
        self._need(count)
        end = self._offset + count
        piece = self._packet[self._offset : end]
        self._offset = end
        return piece


@dataclass(frozen=True, slots=True)
class Attributes:
    """What of a file's attributes a rule may care about."""

    size: int | None
    mode: int | None
    times: tuple[int, int] | None = None
    """Of the last access and the last change, in seconds since 1970."""
    owner: tuple[int, int] | None = None
    """User and group: what the target says, never what it is asked to set."""


def decode_attributes(fields: Fields) -> Attributes:
    """Read an ATTRS structure to the end of the packet.

    Raises `ProtocolError` if it is malformed.
    """
    flags = fields.uint32()
    size = fields.uint64() if flags & ATTR_SIZE else None
    owner = (fields.uint32(), fields.uint32()) if flags & ATTR_UIDGID else None
    mode = fields.uint32() if flags & ATTR_PERMISSIONS else None
    times = (fields.uint32(), fields.uint32()) if flags & ATTR_ACMODTIME else None
    if flags & ATTR_EXTENDED:
        for _ in range(fields.uint32()):
            fields.string()
            fields.string()
    fields.end()
    return Attributes(size, mode, times, owner)


def encode_attributes(attributes: Attributes) -> bytes:
    """Encode an ATTRS structure, without an owner."""
    flags, body = 0, b""
    if attributes.size is not None:
        flags, body = flags | ATTR_SIZE, struct.pack(">Q", attributes.size)
    if attributes.mode is not None:
        flags, body = flags | ATTR_PERMISSIONS, body + struct.pack(">I", attributes.mode)
    if attributes.times is not None:
        flags, body = flags | ATTR_ACMODTIME, body + struct.pack(">II", *attributes.times)
    return struct.pack(">I", flags) + body


def encode_permissions(mode: int | None) -> bytes:
    """Encode an ATTRS structure with the permissions of `mode`, and with nothing else of it."""
    if mode is None:
        return struct.pack(">I", 0)
    return struct.pack(">II", ATTR_PERMISSIONS, mode & PERMISSIONS)


def decode_names(fields: Fields) -> list[tuple[bytes, bytes]]:
    """Read the body of a NAME reply: each file name and the bytes of its whole entry.

    Raises `ProtocolError` if it is malformed.
    """
    entries = []
    for _ in range(fields.uint32()):
        before = fields.rest()
        name = fields.string()
        fields.string()
        flags = fields.uint32()
        sizes = ((ATTR_SIZE, 8), (ATTR_UIDGID, 8), (ATTR_PERMISSIONS, 4), (ATTR_ACMODTIME, 8))
        for flag, size in sizes:
            if flags & flag:
                fields._take(size)  # noqa: SLF001  the same module
        if flags & ATTR_EXTENDED:
            for _ in range(fields.uint32()):
                fields.string()
                fields.string()
        entries.append((name, before[: len(before) - len(fields.rest())]))
    fields.end()
    return entries


def string(data: bytes) -> bytes:
    """Encode a string."""
    return struct.pack(">I", len(data)) + data


def packet(kind: Kind, body: bytes) -> bytes:
    """Encode a packet without an id: INIT and VERSION."""
    return struct.pack(">IB", len(body) + 1, kind) + body


def message(kind: int, number: int, body: bytes | memoryview) -> bytes:
    """Encode a packet with its id."""
    return b"".join((head(kind, number, len(body)), body))


def head(kind: int, number: int, size: int) -> bytes:
    """Encode what stands before a body of `size` bytes."""
    return struct.pack(">IBI", size + 5, kind, number)


def status(number: int, code: int, text: str = "") -> bytes:
    """Encode a STATUS reply."""
    body = struct.pack(">I", code) + string(text.encode()) + string(b"")
    return message(Kind.STATUS, number, body)
