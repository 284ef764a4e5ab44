"""DataRow messages, as a target sends them; the bastion itself only rewrites them."""

from __future__ import annotations

import struct


def encode_data_row(values: tuple[bytes | None, ...]) -> bytes:
    """Return the body of one; `None` is NULL."""
    cells = (
        b"\xff" * 4 if value is None else struct.pack(">I", len(value)) + value for value in values
    )
    return struct.pack(">H", len(values)) + b"".join(cells)
