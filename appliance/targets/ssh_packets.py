"""A channel's data as packets under AES-GCM: sealed for a turn, opened for what one read brought.

In C where it was compiled. What is not a channel's data is asyncssh's. No I/O.
"""

# ruff: noqa: SLF001  the attributes are asyncssh's, see ssh_transport.WRITTEN_FOR

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, cast

from asyncssh.channel import SSHChannel
from asyncssh.constants import MSG_CHANNEL_DATA, MSG_CHANNEL_WINDOW_ADJUST
from asyncssh.misc import ProtocolError
from asyncssh.process import SSHClientProcess

from appliance.targets.ssh_cipher import KeptGCM, Piece

__all__ = [
    "BLOCK_BYTES",
    "LENGTH_BYTES",
    "TAG_BYTES",
    "Waiting",
    "open_data",
    "open_data_slowly",
    "pad",
    "seal_data",
    "seal_data_slowly",
    "take_pieces",
]

BLOCK_BYTES, TAG_BYTES, LENGTH_BYTES, MIN_PADDING_BYTES = 16, 16, 4, 4
DATA_HEAD = struct.Struct(">BII")
PACKET_HEAD = struct.Struct(">BBII")

Waiting = list[tuple[Piece, int | None]]
"""Pieces of data with their kinds: `None`, or a number of extended data."""


def take_pieces(waiting: Waiting, most: int) -> tuple[list[Piece], int, int | None]:
    """Take up to `most` bytes from the front, all of one kind; return them and their number."""
    kind, pieces, left = waiting[0][1], [], most
    while waiting and waiting[0][1] == kind and left:
        piece = waiting[0][0]
        if len(piece) > left:
            view = memoryview(piece)
            waiting[0] = view[left:], kind
            piece = view[:left]
        else:
            del waiting[0]
        pieces.append(piece)
        left -= len(piece)
    return pieces, most - left, kind


def pad(size: int) -> int:
    """Return how much padding a payload of `size` bytes has."""
    padding = -(1 + size) % BLOCK_BYTES
    return padding if padding >= MIN_PADDING_BYTES else padding + BLOCK_BYTES


def seal_data_slowly(
    cipher: KeptGCM,
    waiting: Waiting,
    channel: int,
    most: int,
    packet_bytes: int,
    fill: Callable[[int], bytes],
) -> tuple[list[Piece], int, int]:
    """Take up to `most` bytes off the front of `waiting`.

    Returns sealed packets, how many bytes were taken, and how many the packets have. Data of
    another kind than `None` ends it. Each packet has up to `packet_bytes` of data, padding from
    `fill`, and is whole: length, what is sealed, tag.
    """
    packets: list[Piece] = []
    taken = 0
    while taken < most and waiting and waiting[0][1] is None:
        pieces, size, _ = take_pieces(waiting, min(packet_bytes, most - taken))
        head = DATA_HEAD.pack(MSG_CHANNEL_DATA, channel, size)
        padding = pad(len(head) + size)
        packet = b"".join((bytes((padding,)), head, *pieces, fill(padding)))
        length = len(packet).to_bytes(LENGTH_BYTES, "big")
        packets.append(length + cipher.seal(length, packet))
        taken += size
    return packets, taken, sum(map(len, packets))


def open_data_slowly(
    cipher: KeptGCM, channels: dict[int, SSHChannel[Any]], received: memoryview, most: int
) -> tuple[int, int, bytes | None]:
    """Open what was received, and hand on what is data of a channel, or room in its window.

    Returns where it stopped, how many packets were handed on, and an open packet that has to be
    looked at, or `None`: then no other is whole. `most` is the size that a packet may have.
    Raises `asyncssh.ProtocolError` if it has another, `MACError` if it is not what the peer
    sealed, and what channels raise.
    """
    at, count, end = 0, 0, len(received)
    while end - at >= LENGTH_BYTES:
        length = received[at : at + LENGTH_BYTES]
        size = int.from_bytes(length, "big")
        if size > most or size < BLOCK_BYTES or size % BLOCK_BYTES:
            raise ProtocolError("Packet size not possible")
        after = at + LENGTH_BYTES + size + TAG_BYTES
        if after > end:
            break
        packet = cipher.open(length, received[at + LENGTH_BYTES : after])
        at = after
        if not _hand_on(channels, packet):
            return at, count, packet
        count += 1
    return at, count, None


def _hand_on(channels: dict[int, SSHChannel[Any]], packet: bytes) -> bool:
    """Hand on the packet if it is a channel's data, or window, and nothing is wrong with it."""
    padding, kind, number, size = PACKET_HEAD.unpack_from(packet)
    chan = channels.get(number)
    if chan is None or chan._recv_state != "open" or padding < MIN_PADDING_BYTES:
        return False
    if kind == MSG_CHANNEL_DATA:
        end = PACKET_HEAD.size + size
        if end + padding != len(packet) or size > chan._recv_window:
            return False
        # What reads from a process joins what there is: no copy before.
        whole = memoryview(packet) if type(chan._session) is SSHClientProcess else packet
        chan._accept_data(cast("bytes", whole[PACKET_HEAD.size : end]))
        return True
    if kind == MSG_CHANNEL_WINDOW_ADJUST and PACKET_HEAD.size + padding == len(packet):
        chan._send_window += size
        if chan._send_buf or chan._send_paused or chan._send_state != "open":
            chan._flush_send_buf()
        return True
    return False


try:
    from appliance.targets._packets import open_data, seal_data
except ImportError:  # No C compiler.
    open_data, seal_data = open_data_slowly, seal_data_slowly
