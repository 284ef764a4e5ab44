"""The list of files that an rsync sender makes, and its order.

Source: `send_file_entry`, `recv_file_entry` and `f_name_cmp` of rsync's flist.c, for protocol 30.
"""

from __future__ import annotations

import stat
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag

from appliance.errors import ProtocolError
from appliance.session.rsync import wire
from appliance.session.rsync.arguments import RsyncCommand
from appliance.session.rsync.stream import Stream

MAX_FILES = 100_000
MAX_DEPTH = 64
"""Of directories in each other."""
MAX_PATH_BYTES = 4096
ROOT = b"."


class Flag(IntFlag):
    """What an entry has, or shares with the one before it."""

    TOP = 1 << 0
    SAME_MODE = 1 << 1
    EXTENDED = 1 << 2
    SAME_OWNER = 1 << 3
    SAME_GROUP = 1 << 4
    SAME_NAME = 1 << 5
    LONG_NAME = 1 << 6
    SAME_TIME = 1 << 7
    SAME_MAJOR = 1 << 8
    """Of a device; of a directory: its content is not in the list."""
    LINKED = 1 << 9
    OWNER_NAME = 1 << 10
    GROUP_NAME = 1 << 11


@dataclass(slots=True)
class Entry:
    """A file in the list."""

    name: bytes
    """Below the root of the transfer, `.` for the root itself."""
    mode: int
    size: int = 0
    changed: int = 0
    """Seconds since 1970."""
    aim: bytes = b""
    """Of a symbolic link."""
    owner: tuple[int, int] = (0, 0)
    """User and group."""
    is_top: bool = False
    """Named by the person."""
    has_content: bool = False
    """A directory whose files are all in the list."""
    source: bytes = b""
    """The path at the target, of a file that is sent."""

    @property
    def is_directory(self) -> bool:
        return stat.S_ISDIR(self.mode)


def order(entry: Entry) -> tuple[tuple[int, bytes], ...]:
    """Return the key both sides sort by: in a directory its files, then its directories."""
    if entry.name == ROOT:
        return ()
    *above, last = entry.name.split(b"/")
    place = (1, last + b"/") if entry.is_directory else (0, last)
    return (*((1, part + b"/") for part in above), place)


async def receive_list(stream: Stream, asked: RsyncCommand) -> list[Entry]:
    """Return the files that the client has, in the order of their indexes.

    Raises `ProtocolError` if a name leads out of its root, or the list is malformed or too long.
    """
    entries: list[Entry] = []
    last = Entry(b"", 0)
    while first := await stream.byte():
        flags = Flag(first)
        if flags & Flag.EXTENDED:
            flags |= Flag(await stream.byte() << 8)
        last = await _receive_entry(stream, asked, flags, last)
        entries.append(last)
        if len(entries) > MAX_FILES:
            raise ProtocolError(f"rsync: more than {MAX_FILES} files: send them in parts")
    if "numeric-ids" not in asked.words:
        for _ in asked.letters & frozenset("og"):
            await _skip_names(stream)
    entries.sort(key=order)
    return entries


async def _receive_entry(stream: Stream, asked: RsyncCommand, flags: Flag, last: Entry) -> Entry:
    shared = await stream.byte() if flags & Flag.SAME_NAME else 0
    length = await (stream.varint() if flags & Flag.LONG_NAME else stream.byte())
    if shared + length > MAX_PATH_BYTES:
        raise ProtocolError("rsync sends a name that is too long")
    name = _checked(last.name[:shared] + await stream.read(length))
    size = await stream.varlong(3)
    changed = last.changed if flags & Flag.SAME_TIME else await stream.varlong(4)
    mode = last.mode if flags & Flag.SAME_MODE else await stream.integer()
    entry = Entry(name, mode, size, changed, owner=last.owner, is_top=bool(flags & Flag.TOP))
    if flags & Flag.LINKED:
        raise ProtocolError("rsync sends what nobody asked for")
    for letter, is_same, is_named in (
        ("o", Flag.SAME_OWNER, Flag.OWNER_NAME),
        ("g", Flag.SAME_GROUP, Flag.GROUP_NAME),
    ):
        if letter in asked.letters and not flags & is_same:
            await stream.varint()
            if flags & is_named:
                await stream.read(await stream.byte())
    if "D" in asked.letters and not (
        entry.is_directory or stat.S_ISREG(mode) or stat.S_ISLNK(mode)
    ):
        if not flags & Flag.SAME_MAJOR:
            await stream.varint()
        await stream.varint()
    elif "l" in asked.letters and stat.S_ISLNK(mode):
        length = await stream.varint()
        if not 0 < length <= MAX_PATH_BYTES:
            raise ProtocolError("rsync sends a link that is too long")
        entry.aim = await stream.read(length)
    entry.has_content = "r" in asked.letters and not flags & Flag.SAME_MAJOR
    return entry


def _checked(name: bytes) -> bytes:
    """Return a name that stays below the root.

    Raises `ProtocolError` for any other.
    """
    # SECURITY: tests/bypass/test_rsync_wire.py.
    parts = name.split(b"/")
    if name != ROOT and (b"\0" in name or any(part in {b"", b".", b".."} for part in parts)):
        raise ProtocolError("rsync sends a name that leads elsewhere")
    return name


async def _skip_names(stream: Stream) -> None:
    """Read the names of users or groups: the target has its own."""
    while await stream.varint():
        await stream.read(await stream.byte())


def encode_list(entries: Sequence[Entry], asked: RsyncCommand) -> bytes:
    """Encode a list whose files the client asks for by their place in it."""
    pieces = [_encode_entry(entry, asked) for entry in entries]
    names = 0 if "numeric-ids" in asked.words else len(asked.letters & frozenset("og"))
    return b"".join(pieces) + bytes(1 + names)


def _encode_entry(entry: Entry, asked: RsyncCommand) -> bytes:
    flags = Flag.LONG_NAME | (Flag.TOP if entry.is_top else Flag(0))
    if entry.is_directory and not entry.has_content:
        flags |= Flag.SAME_MAJOR | Flag.EXTENDED
    head = wire.shortint(flags) if flags & Flag.EXTENDED else bytes([flags])
    body = wire.varint(len(entry.name)) + entry.name + wire.varlong(entry.size, 3)
    body += wire.varlong(entry.changed, 4) + wire.integer(entry.mode)
    for letter, number in zip("og", entry.owner, strict=True):
        if letter in asked.letters:
            body += wire.varint(number)
    if "l" in asked.letters and stat.S_ISLNK(entry.mode):
        body += wire.varint(len(entry.aim)) + entry.aim
    return head + body
