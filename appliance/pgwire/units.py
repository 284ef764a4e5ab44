"""What most drivers send for a prepared statement, and what comes back, each in one piece.

`read_unit` and `read_answer` say whether bytes are exactly that, in C where it was compiled.
No I/O.
"""

from __future__ import annotations

import re

from appliance.errors import ProtocolError
from appliance.pgwire.messages import (
    MAX_CLIENT_BYTES,
    MAX_SERVER_BYTES,
    FrameReader,
    decode_bind,
    decode_execute,
    encode_message,
)

__all__ = [
    "DESCRIBE",
    "Answer",
    "BoundUnit",
    "read_answer",
    "read_answer_slowly",
    "read_unit",
    "read_unit_slowly",
]

WHOLE = re.compile(b"2?TD*CZ")
DESCRIBE = encode_message(b"D", b"P\0")
"""A Describe of the unnamed portal."""

BoundUnit = tuple[bytes, bool, int]
"""The name of the statement, whether the portal is described, and where the Bind ends."""


Answer = tuple[int, int, int]
"""Where the RowDescription begins, where the rows do, and where they end."""


def read_unit_slowly(data: bytes) -> BoundUnit | None:
    """Do what `read_unit` does with the decoders of `messages`."""
    reader = FrameReader(MAX_CLIENT_BYTES)
    try:
        frames = reader.feed(data)
        kinds = b"".join(kind for kind, _ in frames)
        if reader.is_within_message or kinds not in {b"BES", b"BDES"}:
            return None
        bind = decode_bind(frames[0][1])
        portal, _ = decode_execute(frames[-2][1])
    except ProtocolError:
        return None
    is_described = kinds == b"BDES"
    if bind.portal or portal or frames[-1][1] or (is_described and frames[1][1] != b"P\0"):
        return None
    return bind.statement.encode(), is_described, len(frames[0][1]) + 5


def read_answer_slowly(buffer: bytearray) -> Answer | None:
    """Do what `read_answer` does with the reader of `messages`."""
    reader = FrameReader(MAX_SERVER_BYTES)
    try:
        frames = reader.feed(bytes(buffer))
    except ProtocolError:
        return None
    kinds = b"".join(kind for kind, _ in frames)
    if reader.is_within_message or WHOLE.fullmatch(kinds) is None:
        return None
    if (kinds.startswith(b"2") and frames[0][1]) or frames[-1][1] not in {b"I", b"T", b"E"}:
        return None
    sizes = [len(body) + 5 for _, body in frames]
    description = sizes[0] if kinds.startswith(b"2") else 0
    return description, description + sizes[kinds.index(b"T")], sum(sizes[:-2])


try:
    from appliance.pgwire._units import read_answer, read_unit
except ImportError:  # No C compiler.
    read_answer, read_unit = read_answer_slowly, read_unit_slowly
