"""A file's content between two rsyncs: whole, plain or deflated; never as parts of an older file.

Source: rsync's token.c, for files of which the receiver has nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

from appliance.errors import ProtocolError
from appliance.session.rsync import wire
from appliance.session.rsync.stream import Stream

CHUNK_BYTES = 32 * 1024
END, DEFLATED = 0, 0x40
MAX_DEFLATED_BYTES = 0x3FFF
FLUSHED = b"\0\0\xff\xff"
"""The end of what zlib flushes: left out on the wire."""


async def receive_plain(stream: Stream) -> AsyncIterator[bytes]:
    """Yield a file's pieces.

    Raises `ProtocolError` if the client refers to a file that it does not know.
    """
    while length := await stream.integer():
        _require(length > 0)
        while length:
            data = await stream.some(min(length, CHUNK_BYTES))
            length -= len(data)
            yield data


async def receive_deflated(stream: Stream) -> AsyncIterator[bytes]:
    """As `receive_plain`, of `rsync -z`; pieces are `CHUNK_BYTES` or smaller however they grow.

    Raises `ProtocolError` also if something does not inflate.
    """
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    while True:
        kind = await stream.byte()
        _require(kind == END or kind & 0xC0 == DEFLATED)
        if kind == END:
            data = FLUSHED
        else:
            data = await stream.read((kind & 0x3F) << 8 | await stream.byte())
        while data:
            try:
                piece = inflater.decompress(data, CHUNK_BYTES)
            except zlib.error as error:
                raise ProtocolError("rsync sends what does not inflate") from error
            data = inflater.unconsumed_tail
            if piece:
                yield piece
        if kind == END:
            return


def _require(is_whole: bool) -> None:
    if not is_whole:
        raise ProtocolError("rsync sends parts of a file that it was not told of")


class Encoder:
    """Encodes the pieces of one file."""

    def __init__(self, *, deflates: bool) -> None:
        self._deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS) if deflates else None

    def piece(self, data: bytes) -> bytes:
        if self._deflater is None:
            return wire.integer(len(data)) + data if data else b""
        return _deflated(self._deflater.compress(data))

    def end(self) -> bytes:
        if self._deflater is None:
            return wire.integer(0)
        rest = self._deflater.flush(zlib.Z_SYNC_FLUSH)
        return _deflated(rest.removesuffix(FLUSHED)) + bytes([END])


def _deflated(data: bytes) -> bytes:
    starts = range(0, len(data), MAX_DEFLATED_BYTES)
    pieces = (data[start : start + MAX_DEFLATED_BYTES] for start in starts)
    return b"".join(
        bytes([DEFLATED | len(piece) >> 8, len(piece) & 0xFF]) + piece for piece in pieces
    )
