"""What went through an open file: how much, and the digest of it. No I/O.

Clients read and write a file from its start, several requests at a time; then there is
one extent and its SHA-256 is the content's. Whatever jumps about leaves several extents.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

MAX_LISTED = 16


@dataclass(slots=True)
class _Extent:
    start: int
    end: int
    digest: str


@dataclass(slots=True)
class Content:
    """One direction of one open file."""

    size: int = 0
    keep: Callable[[int, bytes | memoryview], None] | None = None
    """Takes all that passes, with its offset; where policy says that content is kept."""
    _start: int = 0
    _next: int = 0
    _hash: hashlib._Hash | None = None
    _extents: list[_Extent] = field(default_factory=list)
    _count: int = 0
    _all: hashlib._Hash = field(default_factory=hashlib.sha256)

    def add(self, offset: int, *pieces: bytes | memoryview) -> None:
        """Take note of bytes that went to or came from `offset`, in the pieces that came."""
        if self._hash is None or offset != self._next:
            self._finish()
            self._hash, self._start, self._next = hashlib.sha256(), offset, offset
        if self.keep is not None:
            self.keep(offset, b"".join(pieces))
        for piece in pieces:
            self._hash.update(piece)
        size = sum(map(len, pieces))
        self._next += size
        self.size += size

    def _finish(self) -> None:
        if self._hash is None:
            return
        extent = _Extent(self._start, self._next, self._hash.hexdigest())
        self._all.update(f"{extent.start} {extent.end} {extent.digest}\n".encode())
        self._count += 1
        if len(self._extents) < MAX_LISTED:
            self._extents.append(extent)
        self._hash = None

    def describe(self) -> dict[str, object]:
        """Return bytes and `sha256` of the content, or of its extents if it has several."""
        self._finish()
        match self._extents:
            case []:
                return {"bytes": 0, "sha256": hashlib.sha256().hexdigest()}
            case [one] if self._count == 1 and one.start == 0:
                return {"bytes": self.size, "sha256": one.digest}
            case _:
                listed = [[one.start, one.end, one.digest] for one in self._extents]
                return {
                    "bytes": self.size,
                    "extents": listed,
                    "extent_count": self._count,
                    "sha256_of_extents": self._all.hexdigest(),
                }
