"""rsync's protocol 30 on the wire: numbers, indexes of files, frames. Pure.

Source: rsync's own conversations, and the description in rsync's tech report and io.c.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag

PROTOCOL = 30
DONE = -1
"""Instead of the index of a file: a phase ends."""
PHASES = 2
"""After so many of them nothing is asked for again."""
MAX_FRAME_BYTES = 32 * 1024
_FRAME_BASE = 7


class Message(IntEnum):
    """What a frame holds."""

    DATA = 0
    ERROR_XFER = 1
    """Text of an error after which rsync goes on, and ends with status 23."""
    INFO = 2
    IO_ERROR = 22
    NOOP = 42
    DELETED = 101
    NO_SEND = 102
    """The index of a file that does not come."""


class Change(IntFlag):
    """What is said of a file before it is sent, or instead."""

    SIZE = 1 << 2
    TIME = 1 << 3
    PERMISSIONS = 1 << 4
    BASIS_FOLLOWS = 1 << 11
    NAME_FOLLOWS = 1 << 12
    IS_NEW = 1 << 13
    LOCAL = 1 << 14
    TRANSFER = 1 << 15


def extra_bytes(first: int) -> int:
    """Return how many bytes more a number has than its least, from its first byte.

    As many as that byte has leading ones, six at the most.
    """
    count = 0
    while count < 6 and first & 0x80 >> count:
        count += 1
    return count


def varint(value: int) -> bytes:
    """Encode a number of 32 bits."""
    return _variable(value & 0xFFFFFFFF, 1, 4)


def varlong(value: int, least: int) -> bytes:
    """Encode a number of 64 bits in `least` bytes or more."""
    return _variable(value & 0xFFFFFFFFFFFFFFFF, least, 8)


def _variable(value: int, least: int, most: int) -> bytes:
    """Encode the bytes that count, lowest first; before them the highest, or how many there are."""
    digits = value.to_bytes(most, "little")
    count = max(least, len(digits.rstrip(b"\0")))
    highest, room = digits[count - 1], 1 << (7 + least - count)
    if highest >= room:
        return bytes([~(room - 1) & 0xFF]) + digits[:count]
    return bytes([(highest | ~(2 * room - 1)) & 0xFF]) + digits[: count - 1]


def shortint(value: int) -> bytes:
    return value.to_bytes(2, "little")


def integer(value: int) -> bytes:
    return value.to_bytes(4, "little", signed=True)


def frame(kind: int, data: bytes) -> bytes:
    """Encode a frame."""
    return ((_FRAME_BASE + kind << 24) + len(data)).to_bytes(4, "little") + data


def frame_header(header: bytes | bytearray) -> tuple[int, int]:
    """Return kind and length of a frame; the kind is below 0 if it is none."""
    number = int.from_bytes(header, "little")
    return (number >> 24) - _FRAME_BASE, number & 0xFFFFFF


class Indexes:
    """Encodes indexes by their distance from the last one."""

    def __init__(self) -> None:
        self.last = -1

    def encode(self, index: int) -> bytes:
        """Encode an index, or `DONE`."""
        if index == DONE:
            return b"\0"
        distance, self.last = index - self.last, index
        if 0 < distance < 0xFE:
            return bytes([distance])
        if 0 <= distance <= 0x7FFF:
            return b"\xfe" + distance.to_bytes(2, "big")
        digits = index.to_bytes(4, "little")
        return bytes([0xFE, digits[3] | 0x80, digits[0], digits[1], digits[2]])
