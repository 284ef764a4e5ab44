"""Snapshots of targets' catalogs, and the changes that statements of the bastion make to them.

A snapshot is read on a connection of its own, so what a transaction changed and did not
commit is not in it. Changes are noted before they run: a statement that names what is
being changed is not judged by a snapshot that does not show it. Changes by another road
are found by a mark of the catalog, see `catalog_marks`: each second while statements come,
and by `confirm` whenever somebody must be sure.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from appliance.config import PostgresTarget
from appliance.errors import TargetError
from appliance.masking.catalog import Catalog
from appliance.masking.rules import ProtectedData
from appliance.model import RelationName, StatementFacts
from appliance.targets.catalog_marks import CatalogMarks
from appliance.targets.postgres import CatalogLockedError, load_catalog

KEPT_CHANGES = 1000
RETRY_SECONDS, CONFIRM_SECONDS = 30.0, 3.0
"""A catalog that a transaction locks is tried that often: each try waits for the lock. The
second holds where somebody must be sure."""
LOOK_SECONDS = 1.0
"""While statements come, somebody looks that often whether the catalog changed."""
NEVER = float("-inf")
TargetKey = tuple[str, int, str, str]


@dataclass(slots=True)
class TargetCatalogs:
    """The snapshot of one target, and who changes it; make it with `CatalogCache.of`."""

    target: PostgresTarget
    epoch: int = 0
    """Number of changes that were begun or ended."""
    is_locked: bool = False
    """The last attempt to read the catalog waited for a transaction in vain."""
    marks: CatalogMarks = field(init=False)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _catalog: Catalog | None = None
    _mark: bytes = b""
    """Of the target's catalog, read before `_catalog`."""
    _look_at: float = NEVER
    _looking: asyncio.Task[None] | None = None
    _read_at: float = NEVER
    _tried_at: float = NEVER
    _forgets: int = 0
    _changes: deque[tuple[int, frozenset[str]]] = field(
        default_factory=lambda: deque(maxlen=KEPT_CHANGES)
    )
    _open: dict[int, frozenset[str]] = field(default_factory=dict)
    """Session → names that its transaction changed."""
    _made: dict[int, frozenset[RelationName]] = field(default_factory=dict)
    """Session → what it made or changed, as it was written, until a snapshot shows it."""
    _coding: set[int] = field(default_factory=set)
    """Sessions whose transactions made code, that no snapshot shows."""
    _telling: dict[int, frozenset[str]] = field(default_factory=dict)
    """Session → names of views that its transaction made, and that read protected data."""
    _unread: set[str] = field(default_factory=set)
    """Changed by transactions that are over, and not yet in a snapshot."""
    pinning: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by whoever pins what a snapshot protects: one snapshot after the other."""
    _pinned: dict[str, tuple[Catalog, Catalog]] = field(default_factory=dict)
    """Fingerprint of rules → a snapshot as it was read, and with the pins of these rules."""
    _moved: dict[str, object] = field(default_factory=dict)
    _unread_telling: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Know how to ask for a mark."""
        self.marks = CatalogMarks(self.target)

    def join(self) -> None:
        """Note that a session uses this."""
        if not self.marks.sessions:  # A lock belongs to the loop in which it was waited for.
            self._lock, self.pinning = asyncio.Lock(), asyncio.Lock()
        self.marks.join()

    def leave(self) -> None:
        """Note that a session does not use this any more."""
        self.marks.leave()
        if not self.marks.sessions and self._looking is not None:
            self._looking.cancel()

    def fresh(self, max_age_seconds: float) -> Catalog | None:
        """Return the snapshot if it is no older than `max_age_seconds`.

        Now and then somebody looks meanwhile whether it still holds.
        """
        now = time.monotonic()
        if now >= self._look_at and self.marks.sessions:
            self._look_soon(now)
        return self._catalog if now - self._read_at <= max_age_seconds else None

    def _look_soon(self, now: float) -> None:
        is_looking = self._looking is not None and not self._looking.done()
        if self._catalog is not None and self.target.phi.columns and not is_looking:
            self._looking = asyncio.create_task(self._look())
        self._look_at = now + LOOK_SECONDS

    async def _look(self) -> None:
        with suppress(TargetError):  # Whoever needs it will hear of it.
            await self.confirm()

    async def confirm(self) -> None:
        """Read the catalog again unless the snapshot shows it as it is after this call.

        Raises `TargetError` if that cannot be done: also while a transaction locks it.
        """
        mark = await self.marks.read()
        if mark == self._mark and self._catalog is not None:
            return
        async with self._lock:
            if mark == self._mark and self._catalog is not None:
                return  # Somebody else has just read it.
            if not self._waits_for_lock(CONFIRM_SECONDS):
                self.forget()
                await self._read()
            if self.is_locked:
                raise CatalogLockedError("a transaction locks the target's catalog: try again")

    async def snapshot(self, max_age_seconds: float) -> Catalog:
        """Return a snapshot no older than `max_age_seconds`.

        While a transaction holds locks that the reading would wait for, the last one stays in
        use, and `is_locked` is set.

        Raises `TargetError` if a new one is needed and cannot be read.
        """
        async with self._lock:
            fresh = self.fresh(max_age_seconds)  # Somebody else may have just read it.
            if fresh is not None:
                return fresh
            if self._catalog is not None and self._waits_for_lock(RETRY_SECONDS):
                return self._catalog
            return await self._read()

    @property
    def latest(self) -> Catalog | None:
        """Return the newest snapshot, however old."""
        return self._catalog

    def pinned(self, catalog: Catalog, rules: ProtectedData) -> Catalog | None:
        """Return a snapshot with its pins; `None` if they are not known."""
        known = self._pinned.get(rules.fingerprint)
        return known[1] if known is not None and known[0] is catalog else None

    def note_pinned(self, catalog: Catalog, rules: ProtectedData, pinned: Catalog) -> None:
        """Note a snapshot with its pins."""
        others = {key: one for key, one in self._pinned.items() if one[0] is self._catalog}
        self._pinned = {**others, rules.fingerprint: (catalog, pinned)}

    def is_news(self, rules: ProtectedData, moved: object) -> bool:
        """Return whether something else than the last time is not as rules name it."""
        before = self._moved.get(rules.fingerprint, ({}, []))
        self._moved[rules.fingerprint] = moved
        return before != moved

    def _waits_for_lock(self, seconds: float) -> bool:
        return self.is_locked and time.monotonic() - self._tried_at <= seconds

    async def _read(self) -> Catalog:
        """Read the catalog, or leave it as it is and set `is_locked`; `_lock` is held."""
        read_at = self._tried_at = time.monotonic()
        forgets = self._forgets
        unread, telling = set(self._unread), set(self._unread_telling)
        try:
            # SECURITY: of before the snapshot: a change between the two shows as another mark.
            mark = await self.marks.read()
            self._catalog = await load_catalog(self.target)
        except CatalogLockedError:
            self.is_locked = True
            if self._catalog is None:
                raise
        else:
            self.is_locked, self._mark = False, mark
            if forgets == self._forgets:  # What changed meanwhile is not in it.
                self._read_at = read_at
            self._made = {s: made for s, made in self._made.items() if s in self._open}
            self._unread -= unread
            self._unread_telling -= telling
        return self._catalog

    def forget(self) -> None:
        """Read the catalog again before the next statement."""
        self._read_at = self._tried_at = NEVER
        self._forgets += 1

    def begin_change(
        self,
        session: int,
        names: Iterable[str],
        made: Iterable[RelationName] = (),
        telling: Iterable[str] = (),
        *,
        is_code: bool = False,
    ) -> None:
        """Note that a session is about to change relations of these names.

        `made` may be new, too; `telling` are those that it makes to views which read protected
        data. `is_code`: it makes code.
        """
        if is_code:
            self._coding.add(session)
        self._made[session] = self._made.get(session, frozenset()) | frozenset(made)
        self._open[session] = self._open.get(session, frozenset()) | frozenset(names)
        if told := self._telling.get(session, frozenset()) | frozenset(telling):
            self._telling[session] = told
        self._log(self._open[session])

    def end_changes(self, session: int) -> None:
        """Note that a session's transaction is over: what it changed can be seen."""
        if session in self._open:
            names = self._open.pop(session)
            self._unread |= names
            self._unread_telling |= self._telling.pop(session, frozenset())
            self._coding.discard(session)
            self._log(names)
            self.forget()

    @property
    def has_changes(self) -> bool:
        """Whether somebody changed a relation, and no snapshot shows it."""
        return bool(self._open or self._unread or self.has_telling)

    def is_open(self, session: int) -> bool:
        """Return whether an open transaction of a session changed relations."""
        return session in self._open

    def is_coding(self, session: int) -> bool:
        """Return whether an open transaction of a session made code."""
        return session in self._coding

    def is_changing(self, facts: StatementFacts) -> bool:
        """Return whether a relation of a statement was changed, and no snapshot shows it."""
        if not (self._open or self._unread):
            return False
        names = names_of(facts)
        return bool(names & self._unread) or any(names & own for own in self._open.values())

    def has_open_change(self, session: int, facts: StatementFacts) -> bool:
        """Return whether a session's open transaction changed a relation of a statement."""
        return session in self._open and not names_of(facts).isdisjoint(self._open[session])

    def has_made(self, session: int, name: RelationName) -> bool:
        """Return whether a session made a relation of this name, and no snapshot shows it."""
        return name in self._made.get(session, frozenset())

    @property
    def has_telling(self) -> bool:
        """Return whether somebody made a view of protected data that no snapshot shows."""
        return bool(self._telling or self._unread_telling)

    def is_telling(self, session: int, facts: StatementFacts) -> bool:
        """Return whether a statement of a session names a view that is one of those for it."""
        own = self._telling.get(session, frozenset())
        return not names_of(facts).isdisjoint(own | self._unread_telling)

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

    def forget_all(self) -> None:
        """Know nothing of any target."""
        self._targets.clear()
