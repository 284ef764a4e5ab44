"""Rows of subjects leave in portions, whatever the size of the pieces they come in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from appliance.session.postgres.outbox import SEALED_BYTES, UNCOPIED_BYTES, Outbox


@dataclass
class Ends:
    """The session whose entries are durable at once, and the client that reads everything."""

    sent: bytearray = field(default_factory=bytearray)
    entries: int = 0
    begun: int = 0
    is_settled: bool = True

    async def settle_evidence(self, until: int | None = None) -> None:
        assert until is None or until <= self.begun

    async def send(self, *pieces: bytes) -> None:
        self.sent += b"".join(pieces)

    def begin_entry(self) -> None:
        self.entries += 1


@pytest.mark.parametrize("size", [100, UNCOPIED_BYTES - 1, UNCOPIED_BYTES, 3 * UNCOPIED_BYTES])
def test_portions_of_any_piece(size: int) -> None:
    ends = Ends()
    outbox = Outbox(ends, ends)  # type: ignore[arg-type]  # what it uses of them
    entry = SimpleNamespace(scan=object())
    pieces = [bytes([number % 251]) * size for number in range(4 * SEALED_BYTES // size)]

    async def hold() -> None:
        for piece in pieces:
            outbox.run = SimpleNamespace(entry=entry, begin_entry=ends.begin_entry)  # type: ignore[assignment]
            await outbox.hold(piece)
            assert not outbox.is_due
        assert 2 <= ends.entries <= 5
        assert len(ends.sent) >= SEALED_BYTES
        await outbox.flush()

    asyncio.run(hold())
    assert ends.sent == b"".join(pieces)
