"""Snapshots of targets' catalogs, and the changes that statements of the bastion make to them.

A snapshot is read on a connection of its own, so what a transaction changed and did not
commit is not in it. Changes are noted before they run: a statement that names what is
being changed is not judged by a snapshot that does not show it.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from appliance.config import PostgresTarget
from appliance.masking.catalog import Catalog
from appliance.model import StatementFacts
from appliance.targets.postgres import CatalogLockedError, load_catalog

KEPT_CHANGES = 1000
TargetKey = tuple[str, int, str, str]


@dataclass(slots=True)
class TargetCatalogs:
    """The snapshot of one target, and who changes it; make it with `CatalogCache.of`."""

    target: PostgresTarget
    epoch: int = 0
    """Number of changes that were begun or ended."""
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _catalog: Catalog | None = None
    _read_at: float = 0.0
    _changes: deque[tuple[int, frozenset[str]]] = field(
        default_factory=lambda: deque(maxlen=KEPT_CHANGES)
    )
    _open: dict[int, frozenset[str]] = field(default_factory=dict)
    """Session → names that its transaction changed."""

    def fresh(self, max_age_seconds: float) -> Catalog | None:
        """Return the snapshot if it is no older than `max_age_seconds`."""
        is_fresh = time.monotonic() - self._read_at <= max_age_seconds
        return self._catalog if is_fresh else None

    async def snapshot(self, max_age_seconds: float) -> Catalog:
        """Return a snapshot no older than `max_age_seconds`.

        While a transaction holds locks that the reading would wait for, the last one stays in
        use: what is not committed is not to be seen anyway.

        Raises `TargetError` if a new one is needed and cannot be read.
        """
        async with self._lock:
            fresh = self.fresh(max_age_seconds)  # Somebody else may have just read it.
            if fresh is not None:
                return fresh
            if self._catalog is not None and self._open:
                return self._catalog
            read_at = time.monotonic()
            try:
                self._catalog = await load_catalog(self.target)
            except CatalogLockedError:
                if self._catalog is None:
                    raise
            else:
                self._read_at = read_at
            return self._catalog

    def forget(self) -> None:
        """Read the catalog again before the next statement."""
        self._read_at = 0.0

    def begin_change(self, session: int, names: Iterable[str]) -> None:
        """Note that a session is about to change relations of these names."""
        self._open[session] = self._open.get(session, frozenset()) | frozenset(names)
        self._log(self._open[session])

    def end_changes(self, session: int) -> None:
        """Note that a session's transaction is over: what it changed can be seen."""
        if session in self._open:
            self._log(self._open.pop(session))
            self.forget()

    def is_changing(self, facts: StatementFacts) -> bool:
        """Return whether a transaction that is still open changed a relation of a statement."""
        return bool(self._open) and any(names_of(facts) & names for names in self._open.values())

    def has_changed(self, facts: StatementFacts, epoch: int) -> bool:
        """Return whether a relation of a statement was changed after `epoch`."""
        if epoch == self.epoch:
            return False
        if self._changes[0][0] > epoch + 1:
            return True  # Older changes are not kept.
        names = names_of(facts)
        return any(number > epoch and names & changed for number, changed in self._changes)

    def _log(self, names: frozenset[str]) -> None:
        self.epoch += 1
        self._changes.append((self.epoch, names))


def names_of(facts: StatementFacts) -> frozenset[str]:
    """Return the names of a statement's relations, without their schemas."""
    return frozenset(relation.name for relation in facts.relations)


class CatalogCache:
    """Snapshots by target; read again by age, after changes, or for an unknown OID."""

    def __init__(self) -> None:
        self._targets: dict[TargetKey, TargetCatalogs] = {}

    def of(self, target: PostgresTarget) -> TargetCatalogs:
        """Return what is known of a target; the same for all of its sessions."""
        key = (target.host, target.port, target.database, target.account)
        return self._targets.setdefault(key, TargetCatalogs(target))
