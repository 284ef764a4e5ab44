"""What is on its way to the client, held back until every entry about it is durable."""

from __future__ import annotations

from dataclasses import dataclass, field

from appliance.session.evidence import Session
from appliance.session.postgres.running import Running
from appliance.session.postgres.streams import ClientStream
from appliance.targets.postgres_link import READ_BYTES

SEALED_BYTES = 6 * READ_BYTES
"""Rows of subjects leave in such portions: each one needs an entry of its own."""
UNCOPIED_BYTES = READ_BYTES // 4
"""Larger pieces are sent as they are; smaller ones are joined."""


@dataclass(slots=True)
class Outbox:
    """Holds back the bytes for one client."""

    session: Session
    client: ClientStream
    run: Running | None = None
    """The statement that the bytes held back last are about."""
    _held: bytearray = field(default_factory=bytearray)
    _filled: list[bytes] = field(default_factory=list)
    """Held back before `_held`, in pieces that are not copied again; see `hold`."""
    _size: int = 0
    """Bytes in both."""
    _sealed: list[bytes] = field(default_factory=list)
    """Held back for entries that are on their way, while the next rows come."""
    _sealed_until: int = 0

    @property
    def holds_much(self) -> bool:
        """Whether what is held back ought to leave."""
        return self._size > READ_BYTES

    def add(self, data: bytes) -> None:
        """Hold back a small message."""
        self._held += data
        self._size += len(data)

    def keep(self, data: bytes) -> None:
        """Hold back a piece of any size."""
        self._size += len(data)
        if len(data) < UNCOPIED_BYTES:
            self._held += data
        else:
            if self._held:
                self._filled.append(bytes(self._held))
                self._held.clear()
            self._filled.append(data)

    async def hold(self, data: bytes) -> None:
        """Hold back a piece of any size; send what became too much."""
        self.keep(data)
        await self.relieve()

    @property
    def is_due(self) -> bool:
        """Whether `relieve` has something to do."""
        return self._size > READ_BYTES and (not self._names_subjects or self._size > SEALED_BYTES)

    async def relieve(self) -> None:
        """Send what became too much."""
        if self.is_due:
            await (self._seal() if self._names_subjects else self.flush())

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
        await self.session.settle_evidence()
        if self._size or self._sealed:
            await self.client.send(*self._take())

    def flush_at_once(self) -> bool:
        """Send what is held back if every entry about it is durable, and the client keeps up."""
        if self.run is not None or not self.session.is_settled:
            return False
        return not (self._size or self._sealed) or self.client.send_at_once(b"".join(self._take()))

    def _take(self) -> list[bytes]:
        pieces = [*self._sealed, *self._filled, bytes(self._held)]
        self._sealed, self._filled, self._size = [], [], 0
        self._held.clear()
        return pieces

    async def _seal(self) -> None:
        """Begin the entry about what is held back, and send what waited for the one before."""
        if self.run is not None:
            self.run.begin_entry()
        await self.session.settle_evidence(self._sealed_until)
        pieces, self._sealed = self._sealed, [*self._filled, bytes(self._held)]
        self._filled, self._size = [], 0
        self._held.clear()
        self._sealed_until = self.session.begun
        await self.client.send(*pieces)
