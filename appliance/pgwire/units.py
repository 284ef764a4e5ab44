"""What most drivers send for a prepared statement: Bind, Describe, Execute and Sync in one.

`read_unit` says whether bytes are exactly that, in C where it was compiled. No I/O.
"""

from __future__ import annotations

from appliance.errors import ProtocolError
from appliance.pgwire.messages import (
    MAX_CLIENT_BYTES,
    FrameReader,
    decode_bind,
    decode_execute,
    encode_message,
)

__all__ = ["DESCRIBE", "BoundUnit", "read_unit", "read_unit_slowly"]

DESCRIBE = encode_message(b"D", b"P\0")
"""A Describe of the unnamed portal."""

BoundUnit = tuple[bytes, bool, int]
"""The name of the statement, whether the portal is described, and where the Bind ends."""


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


try:
    from appliance.pgwire._units import read_unit
except ImportError:  # No C compiler.
    read_unit = read_unit_slowly
