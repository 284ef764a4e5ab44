"""What a statement means just now: its verdict, by a catalog that is fresh enough."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from pgparse import PGQueryError

from appliance.config import PostgresTarget
from appliance.errors import ProtocolError
from appliance.masking.catalog import Catalog
from appliance.masking.grammar import hint_about, refuse_too_long
from appliance.masking.protection import is_surveyed, survey_of
from appliance.masking.statements import (
    analyse,
    analyse_executed,
    keep_verdicts,
    kept_verdicts,
)
from appliance.masking.verdict import Refusal, Verdict
from appliance.pgwire.messages import encode_notice
from appliance.session.evidence import Session
from appliance.session.postgres.entries import logged_text
from appliance.session.postgres.judging import QUICK_CHARACTERS
from appliance.session.postgres.names import NAMED, Names
from appliance.session.postgres.parameters import refuse_unbound
from appliance.session.postgres.pinning import pinned_catalog
from appliance.targets.catalogs import CatalogCache, TargetCatalogs
from appliance.targets.postgres import CatalogLockedError

RELATION_UNKNOWN_SECONDS, RELATION_MADE_SECONDS = 1.0, 10.0
"""A statement that names an unknown relation is not judged by an older snapshot; the second
holds for one that its own session made: no snapshot shows it before COMMIT."""
READING = frozenset({"select", "insert", "update", "delete", "merge", "copy", "create table as"})
CATALOGS = CatalogCache()
UNKNOWN_NAME = "unknown-name"
"""The rule of a prepared statement or cursor that is not there."""


class Refused(Exception):  # noqa: N818  one statement's no; the conversation goes on
    """The statement may not run: what the client is told."""

    def __init__(self, sqlstate: str, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.sqlstate, self.message = sqlstate, message
        self.position = position
        """Where in the statement's text, in characters from 1."""
        self.hint = ""
        self.source = ""
        """The statement, if the target may be asked what is wrong with it."""

    def encode(self) -> bytes:
        """Return the ErrorResponse that tells the client."""
        fields = {"S": "ERROR", "V": "ERROR", "C": self.sqlstate, "M": self.message}
        if self.hint:
            fields["H"] = self.hint
        return encode_notice(
            b"E", fields if self.position is None else {**fields, "P": str(self.position)}
        )


@dataclass(slots=True)
class Judge:
    """Judges the statements of one session; `Gate` decides about them."""

    session: Session
    target: PostgresTarget
    names: Names = field(init=False, default_factory=Names)
    catalogs: TargetCatalogs = field(init=False)
    _refresh_seconds: float = field(init=False)

    def look_up_catalog(self) -> None:
        """Look up what is known of the target."""
        self.catalogs = CATALOGS.of(self.target)
        self._refresh_seconds = self.session.services.machine.catalog_refresh.total_seconds()

    def catalog_at_once(self) -> Catalog | None:
        """Return the snapshot that statements are judged by, if it need not be read first."""
        read = self.catalogs.fresh(self._refresh_seconds)
        catalog = None if read is None else self.catalogs.pinned(read, self.target.phi)
        is_ready = catalog is not None and is_surveyed(catalog, self.target.phi)
        return catalog if is_ready else None

    async def catalog(self) -> Catalog:
        """Return the snapshot that statements are judged by."""
        return self.catalog_at_once() or await self._snapshot(self._refresh_seconds)

    async def confirmed_catalog(self) -> Catalog:
        """Return a snapshot that shows the catalog as it was at some moment after this call.

        Raises `TargetError` if it cannot be read.
        """
        await self.catalogs.confirm()
        return await self.catalog()

    async def _catalog_as_it_is(self) -> Catalog:
        """Do what `confirmed_catalog` does; refuse, and audit that, while it is locked."""
        try:
            return await self.confirmed_catalog()
        except CatalogLockedError as error:
            await self.session.record_event(
                "postgres:statement:denied", rule="catalog-locked", sqlstate="55006"
            )
            raise Refused("55006", str(error)) from error

    async def _snapshot(self, max_age_seconds: float) -> Catalog:
        catalog = self.catalogs.fresh(max_age_seconds)
        if catalog is None:
            catalog = await self.catalogs.snapshot(max_age_seconds)
        catalog = await pinned_catalog(self.session, self.catalogs, catalog, self.target.phi)
        if not is_surveyed(catalog, self.target.phi):
            # A large database takes a second or more: other sessions must not wait.
            await asyncio.to_thread(survey_of, catalog, self.target.phi)
        return catalog

    @property
    def _owner(self) -> int:
        return id(self)

    async def inspect(self, text: str) -> tuple[Verdict, ...]:
        """Return a verdict for each statement; what is refused is audited.

        Raises `Refused` if the text cannot be understood.
        """
        try:
            catalog = await self.catalog()
            verdicts = await self.judge(text, catalog)
            if any(verdict.relies_on_names for verdict in verdicts):
                before, catalog = catalog, await self._catalog_as_it_is()
                if catalog is not before:
                    verdicts = await self.judge(text, catalog)
            if any(verdict.is_catalog_stale for verdict in verdicts):
                is_made = not any(self._is_unknown(verdict, catalog) for verdict in verdicts)
                age = RELATION_MADE_SECONDS if is_made else RELATION_UNKNOWN_SECONDS
                catalog = await self._snapshot(age)
                verdicts = tuple(
                    self._refuse_locked(verdict, catalog)
                    for verdict in await self.judge(text, catalog)
                )
        except ProtocolError as error:
            receipt = await self.session.record_event(
                "postgres:statement:denied", rule="unreadable-statement", sqlstate=error.sqlstate
            )
            cause = error.__cause__
            if isinstance(cause, PGQueryError):  # The client's own text, in PostgreSQL's words.
                refused = Refused(error.sqlstate, cause.message, cause.position)
                refused.hint = hint_about(text)
                raise refused from error
            raise Refused(error.sqlstate, f"{error} (audit entry {receipt.index})") from error
        return verdicts

    async def judge(self, text: str, catalog: Catalog) -> tuple[Verdict, ...]:
        """Return what `analyse` says, dated; other sessions go on while a long text is read.

        Raises `ProtocolError` if the text cannot be judged.
        """
        rules = self.target.phi
        if self._is_quick(text, catalog):
            return self._date(analyse(text, catalog, rules), self.catalogs.epoch)
        refuse_too_long(text)
        epoch = self.catalogs.epoch  # As it is with this catalog, whatever changes meanwhile.
        verdicts = await self.session.services.judges.judge(analyse, (text,), catalog, rules)
        keep_verdicts(text, catalog, rules, verdicts)
        return self._date(verdicts, epoch)

    def _is_quick(self, text: str, catalog: Catalog) -> bool:
        # WITH RECURSIVE is analysed until nothing changes.
        is_short = len(text) <= QUICK_CHARACTERS and "recursive" not in text.lower()
        return is_short or kept_verdicts(text, catalog, self.target.phi) is not None

    def inspect_at_once(self, text: str) -> tuple[Verdict, ...] | None:
        """Return what `inspect` does, unless it has to wait or to refuse."""
        catalog = self.catalog_at_once()
        if catalog is None or not self._is_quick(text, catalog):
            return None
        try:
            verdicts = analyse(text, catalog, self.target.phi)
        except ProtocolError:
            return None
        must_wait = not verdicts or any(
            verdict.is_catalog_stale or verdict.relies_on_names for verdict in verdicts
        )
        return None if must_wait else self._date(verdicts, self.catalogs.epoch)

    @staticmethod
    def _date(verdicts: tuple[Verdict, ...], epoch: int) -> tuple[Verdict, ...]:
        return tuple(
            verdict if verdict.epoch == epoch else replace(verdict, epoch=epoch)
            for verdict in verdicts
        )

    def _is_unknown(self, verdict: Verdict, catalog: Catalog) -> bool:
        """Return whether a statement names what neither the snapshot nor this session knows."""
        return verdict.is_catalog_stale and not all(
            catalog.named(name.schema, name.name) or self.catalogs.has_made(self._owner, name)
            for name in verdict.facts.relations
        )

    def _refuse_locked(self, verdict: Verdict, catalog: Catalog) -> Verdict:
        """Refuse to read what is not known and cannot be looked up; others may have made it."""
        is_blind = self.catalogs.is_locked and self._is_unknown(verdict, catalog)
        if not is_blind or not verdict.facts.kinds & READING or verdict.refusal is not None:
            return verdict
        message = "a transaction locks the catalog, and this relation is new: try again"
        return replace(verdict, refusal=Refusal("55006", "catalog-locked", message))

    async def renew(self, verdict: Verdict) -> Verdict:
        """Return the verdict of a prepared statement as it is now.

        PostgreSQL understands its text anew where a relation of it was changed. A newer
        snapshot tells of changes that did not pass the bastion.
        """
        relies = verdict.relies_on_names
        catalog = await (self._catalog_as_it_is() if relies else self.catalog())
        if self._is_current(verdict, catalog):
            return verdict
        (fresh,) = await self.inspect(verdict.source)
        inner = fresh.control.inner if fresh.control is not None else None
        return fresh if inner is None else replace(inner, epoch=fresh.epoch)

    def is_current(self, verdict: Verdict) -> bool:
        """Return whether `renew` would return the verdict as it is, and at once."""
        catalog = None if verdict.relies_on_names else self.catalog_at_once()
        return catalog is not None and self._is_current(verdict, catalog)

    def _is_current(self, verdict: Verdict, catalog: Catalog) -> bool:
        return verdict.catalog_version == catalog.version and not self.is_stale(verdict)

    def is_stale(self, verdict: Verdict) -> bool:
        """Return whether a relation of the statement was changed since it was judged."""
        return self.catalogs.has_changed(verdict.facts, verdict.epoch)

    @property
    def is_changing_shape(self) -> bool:
        """Return whether this session's open transaction changed a relation."""
        return self.catalogs.is_open(self._owner)

    def is_growing(self, verdict: Verdict) -> bool:
        """Return whether this session's open transaction changed a relation of the statement."""
        return self.catalogs.has_open_change(self._owner, verdict.facts)

    async def _judge_executed(self, verdict: Verdict, prepared: Verdict) -> Verdict:
        """Judge EXPLAIN or CREATE TABLE AS of EXECUTE as of the prepared query itself."""
        catalog = await self._catalog_as_it_is()
        texts, rules = (verdict.source, prepared.source), self.target.phi
        epoch = self.catalogs.epoch
        if sum(map(len, texts)) <= QUICK_CHARACTERS:
            fresh = analyse_executed(*texts, catalog, rules)
        else:
            judges = self.session.services.judges
            fresh = await judges.judge(analyse_executed, texts, catalog, rules)
        return refuse_unbound(self._date((fresh,), epoch)[0])

    async def resolve(self, verdict: Verdict) -> Verdict:
        """Return what really runs: EXECUTE and FETCH mean the statement they name."""
        control = verdict.control
        if control is None:
            return verdict
        if control.action in NAMED:
            inner = self.names.source(verdict)
            if inner is not None and control.action == "executed":
                return await self._judge_executed(verdict, inner)
            if inner is not None and control.action == "execute":
                inner = refuse_unbound(await self.renew(inner))
            if inner is None:
                sqlstate, what = NAMED[control.action]
                message = f'{what} "{control.name}" does not exist'
                return replace(verdict, refusal=Refusal(sqlstate, UNKNOWN_NAME, message))
            use = self.names.use_of(verdict)
            text = f"{verdict.facts.text} /* {logged_text(inner.facts)} */"
            return replace(
                inner,
                facts=replace(inner.facts, text=text),
                refusal=verdict.refusal or inner.refusal,
                # SECURITY: a portal is a cursor, too, that no DECLARE counted.
                lookups=() if use is not None and use.is_counted else inner.lookups,
                given=verdict.source.strip(),
                is_settled=control.action == "fetch",
            )
        return verdict
