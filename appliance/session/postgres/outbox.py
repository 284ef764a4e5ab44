"""What is on its way to the client, held back until every entry about it is durable."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from appliance.session.evidence import Session
from appliance.session.postgres.running import Running
from appliance.session.postgres.streams import ClientStream
from appliance.session.recorder import wait_for_disk
from appliance.targets.postgres_link import READ_BYTES

SEALED_BYTES = 24 * READ_BYTES
"""Rows of subjects leave in such portions: each one needs an entry of its own, which costs
the audit process 0.2 ms and 40 µs for each 1,000 subjects.
"""
MOST_SEALED_BYTES = SEALED_BYTES * 3 // 2
"""So much may wait for entries while more rows come."""
PIECES_AT_ONCE = 3
"""Of what was sealed, so many leave when more came."""
UNCOPIED_BYTES = READ_BYTES // 4
"""Larger pieces are sent as they are; smaller ones are joined."""


@dataclass(slots=True)
class Outbox:
    """Holds back the bytes for one client."""

    session: Session
    client: ClientStream
    confirm: Callable[[list[Running]], Awaitable[None]]
    """Returns once the answers of these may leave, as far as the catalog goes."""
    run: Running | None = None
    """The statement that the bytes held back last are about."""
    _watched: list[Running] = field(default_factory=list)
    """Statements with bytes held back, for which `confirm` was not called."""
    _held: bytearray = field(default_factory=bytearray)
    _filled: list[bytes] = field(default_factory=list)
    """Held back before `_held`, in pieces that are not copied again; see `hold`."""
    _size: int = 0
    """Bytes in both."""
    _fresh: int = 0
    """Bytes that came since `relieve` last looked."""
    _sealed: deque[tuple[int, bytes]] = field(default_factory=deque)
    """Pieces of portions that wait for their entries, while the next rows come, with the number
    of the entry of each.
    """
    _sealed_bytes: int = 0

    @property
    def holds_much(self) -> bool:
        """Whether what is held back ought to leave."""
        return self._size > READ_BYTES

    def add(self, data: bytes) -> None:
        """Hold back a small message."""
        self._held += data
        self._size += len(data)
        self._fresh += len(data)

    def keep(self, data: bytes) -> None:
        """Hold back a piece of any size."""
        self._size += len(data)
        self._fresh += len(data)
        if len(data) < UNCOPIED_BYTES:
            self._held += data
            if len(self._held) >= READ_BYTES:  # What leaves later leaves piece by piece.
                self._fill()
        else:
            if self._held:
                self._fill()
            self._filled.append(data)

    def _fill(self) -> None:
        self._filled.append(bytes(self._held))
        self._held.clear()

    async def hold(self, data: bytes) -> None:
        """Hold back a piece of any size; send what became too much."""
        self.keep(data)
        await self.relieve()

    def watch(self, run: Running | None) -> None:
        """Note that an answer of `run` is held back, which may have to be confirmed."""
        is_watched = any(one is run for one in self._watched)
        if run is not None and run.awaits_confirmation and not is_watched:
            self._watched.append(run)

    async def _confirm(self) -> None:
        if self._watched:
            watched = list(self._watched)
            await self.confirm(watched)
            del self._watched[: len(watched)]

    @property
    def is_due(self) -> bool:
        """Whether `relieve` has something to do."""
        if self._is_ahead_of_disk:
            return True
        if self._fresh <= READ_BYTES:
            return False
        return not self._names_subjects or self._size > SEALED_BYTES or self._is_ready

    async def relieve(self) -> None:
        """Send what became too much."""
        await self._wait_for_disk()
        if not self.is_due:
            return
        await self._confirm()
        self._fresh = 0
        if not self._names_subjects:
            await self.flush()
            return
        if self._size > SEALED_BYTES:
            self._seal()
        is_full = self._sealed_bytes > MOST_SEALED_BYTES or self.session.has_unsettled_error
        if self._sealed and is_full:
            await self.session.settle_evidence(self._sealed[0][0])
        # About as much as came: the client gets a stream, not a portion at once.
        for _ in range(PIECES_AT_ONCE):
            if self._is_ready:
                _, piece = self._sealed.popleft()
                self._sealed_bytes -= len(piece)
                await self.client.send(piece)

    @property
    def _is_ahead_of_disk(self) -> bool:
        """Whether statements complete faster than the recording takes them."""
        recording = self.session.recording
        return recording is not None and recording.is_full

    async def _wait_for_disk(self) -> None:
        if self._is_ahead_of_disk:
            await wait_for_disk(self.session)

    @property
    def _is_ready(self) -> bool:
        """Whether the entry of the first piece that was sealed is durable."""
        return bool(self._sealed) and self.session.is_settled_until(self._sealed[0][0])

    @property
    def _names_subjects(self) -> bool:
        entry = None if self.run is None else self.run.entry
        return entry is not None and entry.scan is not None

    async def flush(self) -> None:
        """Send what is held back, once every entry about it is durable.

        Raises `EvidenceError` if one cannot be.
        """
        if self.run is not None:
            self.run.begin_entry()
        await self._wait_for_disk()
        if self._watched:
            await asyncio.gather(self._confirm(), self.session.settle_evidence())
        else:
            await self.session.settle_evidence()
        if self._size or self._sealed:
            await self.client.send(*self._take())

    def flush_at_once(self) -> bool:
        """Send what is held back if every entry about it is durable, and the client keeps up."""
        if self._watched or self.run is not None:
            return False
        if not self.session.is_settled or self._is_ahead_of_disk:
            return False
        return not (self._size or self._sealed) or self.client.send_at_once(b"".join(self._take()))

    def _take(self) -> list[bytes]:
        pieces = [*(piece for _, piece in self._sealed), *self._take_held()]
        self._sealed.clear()
        self._sealed_bytes = 0
        return pieces

    def _take_held(self) -> list[bytes]:
        pieces = [*self._filled, bytes(self._held)]
        self._filled, self._size, self._fresh = [], 0, 0
        self._held.clear()
        return pieces

    def _seal(self) -> None:
        """Begin the entry about what is held back, which then waits for it."""
        if self.run is not None:
            self.run.begin_entry()
        self._sealed_bytes += self._size
        self._sealed += [(self.session.begun, piece) for piece in self._take_held()]
