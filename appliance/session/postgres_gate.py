"""Inspect, decide, audit: what happens to a statement before the target sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from pgparse import PGQueryError

from appliance.config import PostgresTarget
from appliance.errors import ProtocolError
from appliance.masking.catalog import Catalog
from appliance.masking.clearing import Cleared
from appliance.masking.protection import is_surveyed, survey_of
from appliance.masking.statements import analyse
from appliance.masking.verdict import Refusal, Verdict
from appliance.model import (
    AccessRequest,
    Action,
    Decision,
    Outcome,
    RequestState,
    StatementFacts,
)
from appliance.pgwire.messages import encode_info, encode_notice
from appliance.session.approvals import await_answer
from appliance.session.budgets import Meter, open_meter
from appliance.session.evidence import Session
from appliance.session.grants import ActiveGrants
from appliance.session.postgres_decisions import Decisions
from appliance.session.postgres_entries import OpenEntries, StatementEntry, logged_text, open_entry
from appliance.session.postgres_names import NAMED, Names
from appliance.session.postgres_notifications import note_sent
from appliance.session.postgres_parameters import refuse_unbound
from appliance.targets.catalogs import CatalogCache, TargetCatalogs

RELATION_UNKNOWN_SECONDS, RELATION_MADE_SECONDS = 1.0, 10.0
"""A statement that names an unknown relation is not judged by an older snapshot; the second
holds for one that its own session made: no snapshot shows it before COMMIT."""
READING = frozenset({"select", "insert", "update", "delete", "merge", "copy", "create table as"})
CATALOGS = CatalogCache()
ADVICE = {
    "rows": "select fewer rows",
    "bytes": "select fewer rows or columns",
    "time": "ask for less at once, or wait until tomorrow",
}


class Refused(Exception):  # noqa: N818  one statement's no; the conversation goes on
    """The statement may not run: what the client is told."""

    def __init__(self, sqlstate: str, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.sqlstate, self.message = sqlstate, message
        self.position = position
        """Where in the statement's text, in characters from 1."""
        self.source = ""
        """The statement, if the target may be asked what is wrong with it."""

    def encode(self) -> bytes:
        """Return the ErrorResponse that tells the client."""
        fields = {"S": "ERROR", "V": "ERROR", "C": self.sqlstate, "M": self.message}
        return encode_notice(
            b"E", fields if self.position is None else {**fields, "P": str(self.position)}
        )


@dataclass(frozen=True, slots=True)
class Admission:
    """What an admitted statement may do."""

    row_limit: int | None
    entry: StatementEntry


@dataclass(slots=True)
class Gate:
    """Judges the statements of one session."""

    session: Session
    target: PostgresTarget
    tell: Callable[[bytes], Awaitable[None]]
    """Sends a notice to the client at once."""
    withdrawn: asyncio.Event
    pids: tuple[int, int] = (0, 0)
    """Of the target's backend, and what the client takes for it."""
    names: Names = field(default_factory=Names)
    meter: Meter = field(init=False)
    grants: ActiveGrants = field(init=False)
    catalogs: TargetCatalogs = field(init=False)
    _decisions: Decisions = field(init=False)
    _refresh_seconds: float = field(init=False)
    open_entries: OpenEntries = field(default_factory=OpenEntries)

    def __post_init__(self) -> None:
        """Look up the budgets of the identity."""
        services = self.session.services
        identity = self.session.identity
        self.meter = open_meter(services.policy.rule_set, identity, services.store)
        self.grants = ActiveGrants(services.store, identity.key, self.session.target)
        self.catalogs = CATALOGS.of(self.target)
        self._decisions = Decisions(self._decide)
        self._refresh_seconds = services.machine.catalog_refresh.total_seconds()

    async def catalog(self) -> Catalog:
        """Return the snapshot that statements are judged by."""
        return await self._snapshot(self._refresh_seconds)

    async def _snapshot(self, max_age_seconds: float) -> Catalog:
        catalog = self.catalogs.fresh(max_age_seconds)
        if catalog is None:
            catalog = await self.catalogs.snapshot(max_age_seconds)
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
            verdicts = analyse(text, catalog, self.target.phi)
            if any(verdict.is_catalog_stale for verdict in verdicts):
                is_made = not any(self._is_unknown(verdict, catalog) for verdict in verdicts)
                age = RELATION_MADE_SECONDS if is_made else RELATION_UNKNOWN_SECONDS
                catalog = await self._snapshot(age)
                verdicts = tuple(
                    self._refuse_locked(verdict, catalog)
                    for verdict in analyse(text, catalog, self.target.phi)
                )
        except ProtocolError as error:
            receipt = await self.session.record_event(
                "postgres:statement:denied", rule="unreadable-statement", sqlstate=error.sqlstate
            )
            cause = error.__cause__
            if isinstance(cause, PGQueryError):  # The client's own text, in PostgreSQL's words.
                raise Refused(error.sqlstate, cause.message, cause.position) from error
            raise Refused(error.sqlstate, f"{error} (audit entry {receipt.index})") from error
        epoch = self.catalogs.epoch
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
        is_current = verdict.catalog_version == (await self.catalog()).version
        if is_current and not self.is_stale(verdict):
            return verdict
        (fresh,) = await self.inspect(verdict.source)
        inner = fresh.control.inner if fresh.control is not None else None
        return fresh if inner is None else replace(inner, epoch=fresh.epoch)

    def is_stale(self, verdict: Verdict) -> bool:
        """Return whether a relation of the statement was changed since it was judged."""
        return self.catalogs.has_changed(verdict.facts, verdict.epoch)

    async def resolve(self, verdict: Verdict) -> Verdict:
        """Return what really runs: EXECUTE and FETCH mean the statement they name."""
        control = verdict.control
        if control is None:
            return verdict
        if control.action in NAMED:
            inner = self.names.source(verdict)
            if inner is not None and control.action == "execute":
                inner = refuse_unbound(await self.renew(inner))
            if inner is None:
                sqlstate, what = NAMED[control.action]
                message = f'{what} "{control.name}" does not exist'
                return replace(verdict, refusal=Refusal(sqlstate, "unknown-name", message))
            return replace(
                inner,
                facts=replace(inner.facts, text=verdict.facts.text + " /* " + _text(inner) + " */"),
                refusal=verdict.refusal or inner.refusal,
            )
        return verdict

    def remember(self, verdict: Verdict) -> None:
        """Bind the name that a PREPARE or DECLARE makes; call it when the statement runs."""
        control = verdict.control
        if control is not None and control.action == "notify":
            note_sent(self.pids[0], control.name, control.payload)
        self.names.bind(verdict)

    def end_transaction(self) -> None:
        """Note that no transaction is open: what it changed can be seen, or never was."""
        self.catalogs.end_changes(self._owner)

    async def _note_changes(self, verdict: Verdict) -> None:
        """Refuse what names relations that an open transaction changed; note new changes."""
        facts = verdict.facts
        # SECURITY: its columns are open; its messages, its plan and the look-ups in it are not.
        is_told = self.catalogs.is_telling(self._owner, facts) and not facts.kind.startswith(
            "drop "
        )
        if is_told or (facts.touches_protected and self.catalogs.is_changing(facts)):
            message = "a relation of this statement is being changed: COMMIT the change first"
            await self.refuse(verdict, "55006", "shape-changed", message)
        if verdict.changed is not None:
            # A new name means nothing to the snapshot: only a view can hide something.
            catalog = await self.catalog()
            changed = {relation.name for relation in verdict.changed}
            names = [name for name in changed if catalog.named("", name)]
            telling = changed if verdict.is_telling else ()
            self.catalogs.begin_change(self._owner, names, verdict.changed, telling)

    async def check(self, verdict: Verdict) -> None:
        """Audit and raise `Refused` if the analysis says that the statement may not run."""
        if verdict.refusal is not None:
            refusal = verdict.refusal
            try:
                await self.refuse(verdict, refusal.sqlstate, refusal.rule, refusal.message)
            except Refused as refused:
                # SECURITY: whether a mistake is told would tell what a check before it found.
                survey = survey_of(await self.catalog(), self.target.phi)
                refused.source = "" if survey.has_unsafe_checks else verdict.source
                raise

    def _decide(self, facts: StatementFacts) -> Decision:
        return self.session.decide(Action.STATEMENT, statement=facts)

    async def admit(self, verdict: Verdict) -> Admission:
        """Return what lets the statement run; its entry is durable if it writes.

        Waits for an approval if policy asks. Raises `Refused` if it may not run.
        """
        await self.check(verdict)
        is_of_shape = verdict.changed is not None or self.catalogs.has_telling
        if verdict.facts.touches_protected or is_of_shape:
            await self._note_changes(verdict)
        if verdict.lookups:
            await self._spend_lookups(verdict)
        if not self.meter.is_idle:
            self.meter.begin()
            await self.admit_amount(verdict, "time", 0.001)
        decided = self._decisions.about(verdict.facts)
        decision, said = decided.decision, decided.said
        if decision.outcome is Outcome.DENY:
            await self.refuse(verdict, "42501", decision.rule, decision.reason)
        if decision.outcome is Outcome.ASK:
            said = {**said, "request": await self.ask(decision, verdict)}
        entry = open_entry(self.session, self.open_entries, said)
        entry.grants = tuple(grant.number for grant in self.grants.now())
        # A statement that only reads may run meanwhile: its answer waits for the entry.
        if verdict.facts.writes:
            entry.begin()
            await self.session.settle_evidence()
        return Admission(decision.row_limit, entry)

    async def admit_export(self, verdict: Verdict | None, rows: int) -> int | None:
        """Return the new row limit once more rows may flow.

        Raises `Refused` if they may not.
        """
        facts = None if verdict is None else verdict.facts
        decision = self.session.decide(Action.EXPORT, statement=facts, rows=rows)
        await self.session.record_event(
            "postgres:export:limited", rule=decision.rule, rows=rows, outcome=decision.outcome
        )
        if decision.outcome is Outcome.DENY:
            raise Refused(
                "54000", f"stopped after {rows} rows: {decision.reason} (rule {decision.rule})"
            )
        if decision.outcome is Outcome.ASK:
            await self.ask(decision, verdict, f"more than {rows} rows of: ")
        return decision.row_limit if decision.outcome is Outcome.ALLOW else None

    async def admit_amount(self, verdict: Verdict | None, what: str, wanted: float) -> None:
        """Return once the budgets have room for `wanted` more rows, bytes or seconds.

        Waits for an approval if the limits ask. Raises `Refused` if there is no room.
        """
        limits = self.meter.limits
        while (excess := self.meter.excess(what, wanted)) is not None:
            await self.session.record_event(
                "postgres:budget:exceeded",
                span=excess.span,
                what=what,
                limit=int(excess.limit),
                outcome=limits.above,
            )
            reason = f"the budget of {excess} is used up"
            if limits.above == "deny":
                raise Refused("53400", f"stopped: {reason}; {ADVICE[what]} (limits of your role)")
            decision = Decision(
                Outcome.ASK, "limits", reason, approvers=limits.approvers, timeout=limits.timeout
            )
            await self.ask(decision, verdict, f"beyond {excess}: ")
            self.meter.extend(excess, wanted)

    def refuse_time(self) -> Refused:
        """Write down that a running statement used up its time; return what to say."""
        excess = self.meter.excess("time", 1e9)
        self.session.record_soon(
            "postgres:budget:exceeded",
            span=None if excess is None else excess.span,
            what="time",
            limit=0 if excess is None else int(excess.limit),
            outcome="deny",
        )
        return Refused("53400", f"stopped: the budget of {excess} is used up; {ADVICE['time']}")

    async def refuse(self, verdict: Verdict, sqlstate: str, rule: str, reason: str) -> None:
        """Audit a denial and raise `Refused`."""
        receipt = await self.session.record_event(
            "postgres:statement:denied",
            rule=rule,
            reason=reason,
            statement=_text(verdict),
            **self._grant_marks(),
        )
        raise Refused(sqlstate, f"{reason} (rule {rule}, audit entry {receipt.index})")

    async def ask(self, decision: Decision, verdict: Verdict | None, prefix: str = "") -> int:
        """File a request for each rule that asks, wait, and return the last one's number.

        Raises `Refused` if one is not approved.
        """
        for one in (decision, *decision.further):
            number = await self._ask_one(one, verdict, prefix)
        return number

    async def _ask_one(self, decision: Decision, verdict: Verdict | None, prefix: str) -> int:
        desk, session = self.session.services.desk, self.session
        summary = prefix + ("" if verdict is None else _text(verdict))

        async def tell_filed(request: AccessRequest) -> None:
            roles = " or ".join(decision.approvers)
            await self.tell(
                encode_info(
                    f"request {request.number} filed: waiting for an approval by {roles} "
                    f"(bastionctl approve {request.number})",
                    hint="Cancel the statement (Ctrl-C) to withdraw the request.",
                )
            )

        self.withdrawn.clear()
        filing = desk.create(session.identity, session.id, session.target, decision, summary)
        settled = await await_answer(session, filing, tell_filed, self.withdrawn)
        what = f"request {settled.number} was {settled.state}"
        match settled.state:
            case RequestState.APPROVED:
                return settled.number
            case RequestState.WITHDRAWN:
                raise Refused("57014", what)
            case _:
                by = f" by {settled.decided_by}" if settled.decided_by else ""
                because = f": {settled.reason}" if settled.reason else ""
                raise Refused("42501", f"{what}{by}{because} (rule {decision.rule})")

    def cleared(self) -> Cleared:
        """Return the columns whose masks are lifted at this moment."""
        return frozenset().union(*(grant.columns for grant in self.grants.now()))

    def _grant_marks(self) -> dict[str, object]:
        numbers = [grant.number for grant in self.grants.now()]
        return {"grants": numbers} if numbers else {}

    async def _spend_lookups(self, verdict: Verdict) -> None:
        session = self.session
        spent = session.services.store.count_lookups(
            session.identity.key, session.target, datetime.now(UTC), len(verdict.lookups)
        )
        budget = self.meter.limits.day.lookups
        if spent > self.target.phi.lookup_budget or (
            budget is not None
            and session.services.store.lookups(session.identity.key, datetime.now(UTC)) > budget
        ):
            reason = "today's look-ups of protected columns are used up"
            await self.refuse(verdict, "42501", "lookup-budget", reason)


def _text(verdict: Verdict) -> str:
    return logged_text(verdict.facts)
