"""Inspect, decide, audit: what happens to a statement before the target sees it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from appliance.errors import BastionError
from appliance.masking.catalog import Catalog
from appliance.masking.clearing import Cleared
from appliance.masking.new_code import makes_code
from appliance.masking.protection import survey_of
from appliance.masking.side_effects import has_unsafe_checks
from appliance.masking.verdict import Verdict
from appliance.model import AccessRequest, Action, Decision, Outcome, RequestState, StatementFacts
from appliance.pgwire.messages import encode_info
from appliance.session.approvals import await_answer
from appliance.session.budgets import Meter, open_meter
from appliance.session.grants import ActiveGrants
from appliance.session.postgres.decisions import Decided, Decisions
from appliance.session.postgres.entries import OpenEntries, StatementEntry, logged_text, open_entry
from appliance.session.postgres.judge import UNKNOWN_NAME, Judge, Refused
from appliance.session.postgres.notifications import note_sent
from appliance.session.postgres.review import has_same_code, means_the_same, text_to_review
from appliance.session.postgres.switches import Switches
from appliance.store import Store
from appliance.store.database import StoreBusyError

ADVICE = {
    "rows": "select fewer rows",
    "bytes": "select fewer rows or columns",
    "time": "ask for less at once, or wait until tomorrow",
    "look-ups": "wait until tomorrow, or ask for a larger lookup_budget in the policy",
}


@dataclass(frozen=True, slots=True)
class Admission:
    """What an admitted statement may do."""

    row_limit: int | None
    entry: StatementEntry


@dataclass(slots=True)
class Gate(Judge):
    """Judges the statements of one session."""

    tell: Callable[[bytes], Awaitable[None]]
    """Sends a notice to the client at once."""
    withdrawn: asyncio.Event
    pids: tuple[int, int] = (0, 0)
    """Of the target's backend, and what the client takes for it."""
    meter: Meter = field(init=False)
    grants: ActiveGrants = field(init=False)
    has_waited: bool = False
    """Somebody was asked; cleared by whoever wants to know."""
    switches: Switches = field(default_factory=Switches)
    _decisions: Decisions = field(init=False)
    open_entries: OpenEntries = field(default_factory=OpenEntries)

    def __post_init__(self) -> None:
        """Look up the budgets of the identity."""
        self.look_up_catalog()
        services = self.session.services
        identity = self.session.identity
        self.meter = open_meter(services.policy.rule_set, identity, services.store)
        self.grants = ActiveGrants(services.store, identity.key, self.session.target)
        self._decisions = Decisions(self._decide)

    def remember(self, verdict: Verdict) -> None:
        """Bind the name that a PREPARE or DECLARE makes; call it when the statement runs."""
        control = verdict.control
        if control is not None and control.action == "notify":
            note_sent(self.pids[0], control.name, control.payload)
        self.names.bind(verdict)

    def end_transaction(self) -> None:
        """Note that no transaction is open: what it changed can be seen, or never was."""
        self.switches.end_transaction()
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
        if facts.kind == "prepare transaction" and self.catalogs.is_open(self._owner):
            # SECURITY: COMMIT PREPARED would make it seen while statements are judged without it.
            message = "a transaction that changed relations cannot be prepared here: COMMIT it"
            await self.refuse(verdict, "55006", "shape-changed", message)
        if verdict.changed is not None:
            # A new name means nothing to the snapshot: only a view can hide something.
            catalog = await self.catalog()
            changed = {relation.name for relation in verdict.changed}
            names = [name for name in changed if catalog.named("", name)]
            telling = changed if verdict.is_telling else ()
            self.catalogs.begin_change(
                self._owner, names, verdict.changed, telling, is_code=makes_code(facts)
            )

    async def check(self, verdict: Verdict) -> None:
        """Audit and raise `Refused` if the analysis says that the statement may not run."""
        is_protected = bool(self.target.phi.columns)
        if is_protected and verdict.runs_code and self.catalogs.is_coding(self._owner):
            # SECURITY: a function that was replaced would be judged by what it was before.
            message = "this transaction made code that is not judged yet: COMMIT it first"
            await self.refuse(verdict, "55006", "code-changed", message)
        refusal = verdict.refusal or self.switches.refuse(verdict)
        if refusal is not None:
            try:
                await self.refuse(verdict, refusal.sqlstate, refusal.rule, refusal.message)
            except Refused as refused:
                # SECURITY: whether a mistake is told would tell what a check before it found.
                survey = survey_of(await self.catalog(), self.target.phi)
                refused.source = "" if has_unsafe_checks(survey) else verdict.source
                raise

    def _decide(self, facts: StatementFacts) -> Decision:
        return self.session.decide(Action.STATEMENT, statement=facts)

    def admit_at_once(self, verdict: Verdict) -> Admission | None:
        """Return what lets a statement run that only reads, that policy allows, and that no
        budget but that of look-ups counts; `None` about any other.
        """
        if (
            verdict.refusal is not None
            or verdict.changed is not None
            or verdict.facts.writes
            or not self.meter.is_idle
            or self.catalogs.has_changes
            or self.switches.refuse(verdict) is not None
        ):
            return None
        decided = self._decisions.about(verdict.facts)
        if decided.decision.outcome is not Outcome.ALLOW:
            return None
        # What is beyond the budget is counted again by whoever refuses it.
        store = self.session.services.store
        try:
            if verdict.lookups and not self._count_lookups(store, verdict, waits=False):
                return None
        except StoreBusyError:
            return None
        return self._open(verdict, decided, decided.said)

    def _open(self, verdict: Verdict, decided: Decided, said: dict[str, object]) -> Admission:
        self.switches.note(verdict)
        entry = open_entry(self.session, self.open_entries, said)
        entry.grants, entry.reads_subjects = self.grant_numbers(), verdict.subject_reads > 0
        return Admission(decided.decision.row_limit, entry)

    async def admit(self, verdict: Verdict) -> Admission:
        """Return what lets the statement run; its entry is durable if it writes.

        Waits for an approval if policy asks. Raises `Refused` if it may not run.
        """
        if (admission := self.admit_at_once(verdict)) is not None:
            return admission
        await self.check(verdict)
        is_of_shape = verdict.changed is not None or self.catalogs.has_telling
        if verdict.facts.touches_protected or is_of_shape:
            await self._note_changes(verdict)
        store = self.session.services.store
        if verdict.lookups and not await store.in_thread(self._count_lookups, verdict):
            reason = f"today's look-ups of protected columns are used up: {ADVICE['look-ups']}"
            await self.refuse(verdict, "42501", "lookup-budget", reason)
        if not self.meter.is_idle:
            self.meter.begin()
            await self.admit_amount(verdict, "time", 0.001)
        decided = self._decisions.about(verdict.facts)
        decision, said = decided.decision, decided.said
        if decision.outcome is Outcome.DENY:
            await self.refuse(verdict, "42501", decision.rule, decision.reason)
        if decision.outcome is Outcome.ASK:
            catalog = await self.catalog()
            said = {**said, "request": await self.ask(decision, verdict)}
            await self.check_again([verdict], catalog)
        admission = self._open(verdict, decided, said)
        # A statement that only reads may run meanwhile: its answer waits for the entry.
        if verdict.facts.writes:
            admission.entry.begin()
            await self.session.settle_evidence()
        return admission

    def asks(self, verdict: Verdict) -> bool:
        """Return whether somebody has to approve a statement."""
        return self._decisions.about(verdict.facts).decision.outcome is Outcome.ASK

    async def check_again(self, verdicts: Iterable[Verdict], before: Catalog) -> None:
        """Refuse what means something else since `before`: somebody was asked meanwhile.

        Raises `Refused`.
        """
        # SECURITY: a view or function that is replaced while a request waits would run in the
        # name of what was approved (test_what_changed_while_it_waited_does_not_run).
        is_same = has_same_code(before, await self._snapshot(0.0))
        for verdict in verdicts:
            inner = None if verdict.control is None else verdict.control.inner
            fresh = await self.renew(verdict)
            is_same = is_same and (fresh is verdict or means_the_same(inner or verdict, fresh))
            if not is_same:
                message = "what it means was changed while it waited: run it again"
                await self.refuse(verdict, "55006", "changed-meanwhile", message)

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
        )
        # A mistyped name is told as PostgreSQL tells it.
        where = "" if rule == UNKNOWN_NAME else f" (rule {rule}, audit entry {receipt.index})"
        raise Refused(sqlstate, reason + where)

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
        detail = None if verdict is None else prefix + text_to_review(verdict)
        self.has_waited = True

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
        filing = desk.create(
            session.identity, session.id, session.target, decision, summary, detail
        )
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

    def grant_numbers(self) -> tuple[int, ...]:
        """Return the unmask grants of the person that hold at this moment."""
        return tuple(grant.number for grant in self.grants.now())

    def grant_marks(self) -> dict[str, object]:
        """Return what every entry says while grants hold."""
        with contextlib.suppress(BastionError):  # Without the store nothing is in clear.
            if numbers := self.grant_numbers():
                return {"grants": list(numbers)}
        return {}

    def _count_lookups(self, store: Store, verdict: Verdict, *, waits: bool = True) -> bool:
        """Count the look-ups of a statement; return whether the budgets had room for them."""
        session, now = self.session, datetime.now(UTC)
        spent = store.count_lookups(
            session.identity.key, session.target, now, len(verdict.lookups), waits=waits
        )
        budget = self.meter.limits.day.lookups
        return spent <= self.target.phi.lookup_budget and (
            budget is None or store.lookups(session.identity.key, now) <= budget
        )


def _text(verdict: Verdict) -> str:
    return logged_text(verdict.facts)
