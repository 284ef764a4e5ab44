"""Rows of subjects leave in portions, whatever the size of the pieces they come in."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from appliance.errors import EvidenceError, ProtocolError
from appliance.session.postgres.outbox import (
    MOST_SEALED_BYTES,
    SEALED_BYTES,
    UNCOPIED_BYTES,
    Outbox,
)
from appliance.targets.postgres_link import READ_BYTES


@dataclass
class Ends:
    """The session, whose entries are durable at once or by `settled`; the client reads everything."""

    sent: bytearray = field(default_factory=bytearray)
    largest: int = 0
    """Bytes of the largest piece that was sent."""
    begun: int = 0
    settled: int | None = None
    has_unsettled_error: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    recording: SimpleNamespace | None = None
    written: asyncio.Event = field(default_factory=asyncio.Event)
    is_settled: bool = True
    confirmed: list[tuple[object, bytes]] = field(default_factory=list)
    """What was asked about, and what had been sent by then."""
    is_changed: bool = False

    @property
    def entries(self) -> int:
        return self.begun

    def is_settled_until(self, number: int) -> bool:
        return self.settled is None or number <= self.settled

    async def settle_evidence(self, until: int | None = None) -> None:
        assert until is None or until <= self.begun
        while not self.is_settled_until(self.begun if until is None else until):
            if self.has_unsettled_error:
                raise EvidenceError("an entry cannot be written")
            await self.changed.wait()
            self.changed.clear()

    def settle(self, until: int) -> None:
        self.settled = until
        self.changed.set()

    async def send(self, *pieces: bytes) -> None:
        self.largest = max(self.largest, *map(len, pieces), 0)
        self.sent += b"".join(pieces)

    def begin_entry(self) -> None:
        self.begun += 1

    async def confirm(self, runs: list[object]) -> None:
        self.confirmed += [(run, bytes(self.sent)) for run in runs]
        if self.is_changed:
            raise ProtocolError("the catalog changed")


@pytest.mark.parametrize("size", [100, UNCOPIED_BYTES - 1, UNCOPIED_BYTES, 3 * UNCOPIED_BYTES])
def test_portions_of_any_piece(size: int) -> None:
    ends = Ends()
    outbox = Outbox(ends, ends, ends.confirm)  # type: ignore[arg-type]  # what it uses of them
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
    assert ends.largest < READ_BYTES + UNCOPIED_BYTES


def portion(outbox: Outbox, ends: Ends, number: int) -> asyncio.Task[None]:
    """Hold back what is one portion, of bytes that say its number."""
    entry = SimpleNamespace(scan=object())
    outbox.run = SimpleNamespace(entry=entry, begin_entry=ends.begin_entry)  # type: ignore[assignment]
    return asyncio.create_task(outbox.hold(bytes([number]) * (SEALED_BYTES + 1)))


def test_a_portion_leaves_behind_its_entry_and_rows_come_meanwhile() -> None:
    async def converse() -> None:
        ends = Ends(settled=0)
        outbox = Outbox(ends, ends, ends.confirm)  # type: ignore[arg-type]  # what it uses of them
        most = MOST_SEALED_BYTES // (SEALED_BYTES + 1)
        for number in range(1, most + 1):
            await portion(outbox, ends, number)
        assert not ends.sent
        one_more = portion(outbox, ends, most + 1)
        await asyncio.sleep(0)
        assert not one_more.done() and not ends.sent  # No more is taken than may wait.
        ends.settle(1)
        await one_more
        assert set(ends.sent) == {1}
        ends.settle(most + 1)
        await portion(outbox, ends, most + 2)
        assert set(ends.sent) == set(range(1, most + 2))
        ends.settle(ends.begun)
        outbox.run = None
        await outbox.flush()
        assert list(dict.fromkeys(ends.sent)) == list(range(1, most + 3))

    asyncio.run(converse())


def test_nothing_leaves_behind_an_entry_that_failed() -> None:
    async def converse() -> None:
        ends = Ends(settled=0)
        outbox = Outbox(ends, ends, ends.confirm)  # type: ignore[arg-type]  # what it uses of them
        await portion(outbox, ends, 1)
        ends.has_unsettled_error = True
        for number in (2, 3):
            with pytest.raises(EvidenceError):
                await portion(outbox, ends, number)
        with pytest.raises(EvidenceError):
            await outbox.flush()
        assert not ends.sent

    asyncio.run(converse())


def test_statements_that_complete_faster_than_they_are_recorded_wait() -> None:
    async def converse() -> None:
        ends = Ends(recording=SimpleNamespace(is_full=True, lag_seconds=0.0))
        outbox = Outbox(ends, ends, ends.confirm)  # type: ignore[arg-type]
        outbox.add(b"done")
        assert outbox.is_due
        assert not outbox.flush_at_once()
        waiting = [asyncio.create_task(outbox.relieve()), asyncio.create_task(outbox.flush())]
        for _ in range(5):
            await asyncio.sleep(0)
        assert not any(task.done() for task in waiting)
        assert not ends.sent
        ends.recording.is_full = False
        ends.written.set()
        async with asyncio.timeout(30):
            await asyncio.gather(*waiting)
        assert not outbox.is_due
        assert ends.sent == b"done"

    asyncio.run(converse())


@pytest.mark.parametrize("is_large", [False, True])
@pytest.mark.parametrize("is_changed", [False, True])
@pytest.mark.parametrize("scan", [None, object()])
def test_nothing_leaves_before_the_catalog_is_confirmed(scan, is_changed, is_large) -> None:
    async def converse() -> None:
        ends = Ends(is_changed=is_changed)
        outbox = Outbox(ends, ends, ends.confirm)  # type: ignore[arg-type]  # what it uses of them
        run = SimpleNamespace(
            entry=SimpleNamespace(scan=scan),
            begin_entry=ends.begin_entry,
            awaits_confirmation=True,
        )
        outbox.run = run  # type: ignore[assignment]
        outbox.watch(outbox.run)
        outbox.watch(outbox.run)
        outbox.keep(bytes(SEALED_BYTES + 1 if is_large else 10))
        outbox.run = None if not is_large else outbox.run
        assert not outbox.flush_at_once()
        with pytest.raises(ProtocolError) if is_changed else contextlib.nullcontext():
            await (outbox.relieve() if is_large else outbox.flush())
        assert ends.confirmed == [(run, b"")]
        assert bool(ends.sent) != is_changed

    asyncio.run(converse())
