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
from appliance.targets.postgres import CatalogLockedError, load_catalog

KEPT_CHANGES = 1000
TargetKey = tuple[str, int, str, str]


@dataclass(slots=True)
class _Known:
    """What is known of one target."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    catalog: Catalog | None = None
    read_at: float = 0.0
    epoch: int = 0
    """Number of changes that were begun or ended."""
    changes: deque[tuple[int, frozenset[str]]] = field(
        default_factory=lambda: deque(maxlen=KEPT_CHANGES)
    )
    open: dict[int, frozenset[str]] = field(default_factory=dict)
    """Session → names that its transaction changed."""

    def is_fresh(self, max_age_seconds: float) -> bool:
        """Return whether the snapshot is no older."""
        return time.monotonic() - self.read_at <= max_age_seconds


class CatalogCache:
    """Snapshots by target; read again by age, after changes, or for an unknown OID."""

    def __init__(self) -> None:
        self._targets: dict[TargetKey, _Known] = {}

    def _known(self, target: PostgresTarget) -> _Known:
        key = (target.host, target.port, target.database, target.account)
        known = self._targets.get(key)
        return self._targets.setdefault(key, _Known()) if known is None else known

    async def snapshot(self, target: PostgresTarget, max_age_seconds: float) -> Catalog:
        """Return a snapshot no older than `max_age_seconds`.

        While a transaction holds locks that the reading would wait for, the last one stays in
        use: what is not committed is not to be seen anyway.

        Raises `TargetError` if a new one is needed and cannot be read.
        """
        known = self._known(target)
        if known.catalog is not None and known.is_fresh(max_age_seconds):
            return known.catalog
        async with known.lock:
            if known.catalog is not None and known.is_fresh(max_age_seconds):
                return known.catalog  # Somebody else has just read it.
            if known.catalog is not None and known.open:
                return known.catalog
            read_at = time.monotonic()
            try:
                known.catalog = await load_catalog(target)
            except CatalogLockedError:
                if known.catalog is None:
                    raise
            else:
                known.read_at = read_at
            return known.catalog

    def forget(self, target: PostgresTarget) -> None:
        """Read the catalog again before the next statement."""
        self._known(target).read_at = 0.0

    def epoch(self, target: PostgresTarget) -> int:
        """Return a number that grows with each change."""
        return self._known(target).epoch

    def begin_change(self, target: PostgresTarget, session: int, names: Iterable[str]) -> None:
        """Note that a session is about to change relations of these names."""
        known = self._known(target)
        known.open[session] = known.open.get(session, frozenset()) | frozenset(names)
        self._log(known, known.open[session])

    def end_changes(self, target: PostgresTarget, session: int) -> None:
        """Note that a session's transaction is over: what it changed can be seen."""
        known = self._known(target)
        if session in known.open:
            self._log(known, known.open.pop(session))
            known.read_at = 0.0

    def is_changing(self, target: PostgresTarget, names: frozenset[str]) -> bool:
        """Return whether a transaction that is still open changed any of these names."""
        return any(names & changed for changed in self._known(target).open.values())

    def has_changed(self, target: PostgresTarget, names: frozenset[str], epoch: int) -> bool:
        """Return whether any of these names was changed after `epoch`."""
        known = self._known(target)
        if known.changes and known.changes[0][0] > epoch + 1:
            return True  # Older changes are not kept.
        return any(number > epoch and names & changed for number, changed in known.changes)

    @staticmethod
    def _log(known: _Known, names: frozenset[str]) -> None:
        known.epoch += 1
        known.changes.append((known.epoch, names))
