"""Describe, mask, audit, forward: one answer of the target on its way to the client."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from appliance.errors import ProtocolError
from appliance.masking.plan import RowPlan
from appliance.masking.verdict import Verdict
from appliance.pgwire.messages import (
    Cursor,
    decode_notice,
    decode_parameter,
    encode_message,
    encode_notice,
    encode_parameter,
)
from appliance.pgwire.sqlstates import SQLSTATES
from appliance.session.postgres_copy import plan_copy_out, relay_copy_in
from appliance.session.postgres_gate import Gate
from appliance.session.postgres_limits import RunLimits
from appliance.session.postgres_notices import (
    CONSTANT,
    OF_THE_TEXT,
    code_to_tell,
    fields_to_tell,
    is_about_the_text,
    is_constant,
)
from appliance.session.postgres_notifications import can_notify, filter_notification
from appliance.session.postgres_outbox import Outbox
from appliance.session.postgres_plans import PlanCache, Planned
from appliance.session.postgres_running import Running
from appliance.session.postgres_startup import PARAMETERS
from appliance.session.postgres_streams import ClientStream, TargetStream
from appliance.session.postgres_subjects import reads_subjects, scan_subjects

FORWARDED = frozenset({b"1", b"2", b"3", b"n", b"t", b"I", b"s"})
ROWS, COPIED_ROWS = frozenset({b"D"}), frozenset({b"D", b"d"})
"""What is taken in bulk; copied rows while a COPY is planned."""
ENDS = frozenset({b"C", b"E", b"s"})
STOPPED = ENDS | {b"d", b"c"}
"""What a refused statement still sends; 's' too, or its rows would seem to be all."""


@dataclass(slots=True)
class Answers:
    """Relays the answers of one conversation."""

    gate: Gate
    client: ClientStream
    target: TargetStream
    cancel: Callable[[], Awaitable[None]]
    status: bytes = b"I"
    """Transaction status of the last ReadyForQuery."""
    failed: bool = False
    """The unit being relayed ended in an error."""
    has_parsed: bool = False
    """A ParseComplete was among what was relayed last."""
    _outbox: Outbox = field(init=False)
    _plans: PlanCache = field(init=False)
    _limits: RunLimits = field(init=False)
    _has_dropped: bool = False
    """Rows were withheld because of the refusal of `_limits`."""
    _copy_plan: RowPlan | None = None
    """While a COPY TO STDOUT sends its rows."""

    def __post_init__(self) -> None:
        """Begin with no plan, and nothing to send."""
        self._outbox = Outbox(self.gate.session, self.client)
        self._plans = PlanCache(self.gate.session.services.mask_key)
        self._limits = RunLimits(self.gate, self._outbox.flush, self.cancel)

    async def relay(
        self, queue: deque[Running], until: frozenset[bytes], *, quiet: bool = False
    ) -> bytes:
        """Relay until a message of a type in `until` was handled, and return the type.

        `queue` holds the statements whose results are due, in order. `quiet` swallows
        everything: the gateway asked on its own account.
        """
        self.failed = self.has_parsed = False
        self._limits.start(queue[0] if queue else None)
        while True:
            message = self.target.take(ROWS if self._copy_plan is None else COPIED_ROWS)
            if message is None:
                await self.target.fill()
                continue
            kind, body = message
            run = self._outbox.run = queue[0] if queue else None
            if kind == b"D":
                await self._relay_rows(run)
                continue
            if kind == b"d" and self._copy_plan is not None and run is not None:
                await self._relay_bulk(run, self.target.take_copy, self._copy_plan)
                continue
            if quiet:
                self._note(kind, body)
            else:
                await self._relay_message(kind, body, run, queue)
            if self.holds_much:
                await self.flush()
            if kind in until or (kind == b"E" and b"Z" not in until):
                for left in queue:
                    left.begin_entry()
                self._limits.pause(queue[0] if queue else None)
                if kind == b"Z":  # As PostgreSQL does; see `Conversation` for the rest.
                    await self.flush()
                return kind

    async def relay_idle(self) -> None:
        """Relay what the target said without being asked."""
        while self.target.pending() is not None:
            kind, body = await self.target.next()
            if kind not in {b"N", b"S", b"A", b"E"}:
                raise ProtocolError("the target answered a question that nobody asked")
            await self._relay_message(kind, body, None, deque())
        await self.flush()

    async def describe(self, verdict: Verdict | None, body: bytes) -> Planned:
        """Return the plan for the body of a RowDescription."""
        catalog = await self.gate.catalog()
        touches = verdict is not None and verdict.facts.touches_protected
        if verdict is not None and touches and self.gate.is_stale(verdict):
            # SECURITY: it ran after a change that it was not judged by.
            verdict = replace(verdict, columns=())
        cleared = self.gate.cleared()
        planned = self._plans.plan(verdict, body, catalog, self.gate.target.phi, cleared)
        if planned.plan.needs_refresh:
            self.gate.catalogs.forget()
        return planned

    def tell(self, data: bytes) -> None:
        """Let the client have a message of our own, in its place among the answers."""
        self._outbox.add(data)

    @property
    def holds_much(self) -> bool:
        """Whether what is held back ought to leave: endless answers wait for the client."""
        return self._outbox.holds_much

    async def flush(self) -> None:
        """Send what is held back, once every entry about it is durable."""
        await self._outbox.flush()

    async def _relay_rows(self, run: Running | None) -> None:
        if run is None or run.plan is None:
            raise ProtocolError("the target sent rows that were not described")
        if run.cleared and not run.cleared <= self.gate.cleared():
            # SECURITY: a grant ended while the rows come: the rest is masked again.
            run.use(await self.describe(run.verdict, run.description), run.description)
        await self._relay_bulk(run, self.target.take_rows, run.plan)

    async def _relay_bulk(
        self,
        run: Running,
        take: Callable[[RowPlan, int | None], tuple[bytes, int]],
        plan: RowPlan,
    ) -> None:
        await self._limits.make_room(run)
        output, rows = take(plan, self._limits.rows_left(run))
        await self._pass_rows(run, rows, output)

    async def _pass_rows(self, run: Running, rows: int, output: bytes) -> None:
        if not await self._limits.spend(run, rows, len(output)):
            self._has_dropped = True
            return
        run.rows += rows
        scan_subjects(self.gate, run, self.target, self._copy_plan)
        await self._outbox.hold(output)

    def _note(self, kind: bytes, body: bytes) -> None:
        if kind == b"Z":
            self.status = body
        self.failed = self.failed or kind == b"E"
        self.has_parsed = self.has_parsed or kind == b"1"

    async def _relay_message(
        self, kind: bytes, body: bytes, run: Running | None, queue: deque[Running]
    ) -> None:
        self._note(kind, body)
        if kind in {b"C", b"s"} and not self._has_dropped:
            self._limits.refusal = None  # It was complete before it could be stopped.
        if self._limits.refusal is not None and kind in STOPPED:
            await self._relay_after_refusal(kind, run, queue)
            return
        match kind:
            case b"T":
                planned = await self.describe(None if run is None else run.verdict, body)
                if run is not None:
                    run.use(planned, body)
                if run is None or not run.hides_description:
                    await self._outbox.hold(planned.description)
            case b"n" if run is not None and run.hides_description:
                pass
            case b"C" | b"I":
                await self._complete(run, "completed")
                self._advance(queue)
                await self._outbox.hold(encode_message(kind, body))
            case b"E" | b"N":
                await self._relay_notice(kind, body, run)
            case b"S":
                name, value = decode_parameter(body)
                if name == "client_encoding" and value.upper() != "UTF8":
                    raise ProtocolError("client_encoding must stay UTF8", "0A000")
                if name in PARAMETERS:
                    self._outbox.add(encode_parameter(name, value))
            case b"A":
                is_computed = can_notify(await self.gate.catalog())
                told = filter_notification(body, self.gate.pids, is_computed=is_computed)
                self._outbox.add(told)
            case b"H" if run is not None:
                await self._open_copy(run, body)
                self._outbox.add(encode_message(kind, body))
            case b"c" if self._copy_plan is not None:
                self._copy_plan = None
                self._outbox.add(encode_message(b"c"))
            case b"G" if run is not None:
                self._outbox.add(encode_message(kind, body))
                await self.flush()
                await relay_copy_in(self.client, self.target)
            case b"Z":
                if len(body) != 1 or body not in b"ITE":
                    raise ProtocolError("an unknown transaction status")
                self._outbox.add(encode_message(kind, body))
            case _ if kind in FORWARDED:
                self._outbox.add(encode_message(kind, body))
            case _:
                await self.gate.session.record_event(
                    "postgres:message:refused", side="target", type=kind.hex()
                )
                raise ProtocolError("the target sent a message that is not known here")

    async def _relay_after_refusal(
        self, kind: bytes, run: Running | None, queue: deque[Running]
    ) -> None:
        if kind not in ENDS or self._limits.refusal is None:
            self._has_dropped = True
            return
        await self._complete(run, "failed", sqlstate=self._limits.refusal.sqlstate)
        self._advance(queue)
        self.failed, self._has_dropped = True, False
        self._copy_plan = None
        self._outbox.add(self._limits.refusal.encode())
        self._limits.refusal = None

    def _advance(self, queue: deque[Running]) -> None:
        """Turn to the statement whose answer comes next."""
        if queue:
            queue.popleft()
            self._limits.start(queue[0] if queue else None)

    async def _complete(self, run: Running | None, what: str, **more: object) -> None:
        if run is None:
            return
        self._limits.end(run)
        session = self.gate.session
        milliseconds = round((time.monotonic() - run.started) * 1000, 1)
        masked = [name for name, _ in run.masked]
        if session.recording is not None:
            session.recording.statement(
                outcome=what,
                text=run.verdict.facts.text,
                ms=milliseconds,
                rows=run.rows,
                masked=masked,
                **more,
            )
        if run.entry is not None:
            run.entry.masked = run.masked
            if run.entry.scan is None and run.rows and reads_subjects(run, self.gate.target.phi):
                more["subjects_unknown"] = True
            run.entry.end(what, rows=run.rows, us=round(milliseconds * 1000), **more)
            self._outbox.run = None

    async def _relay_notice(self, kind: bytes, body: bytes, run: Running | None) -> None:
        fields = decode_notice(body)
        code = fields.get("C", "XX000")
        # Without a statement: a deferred constraint at commit quotes the values of its key.
        is_hidden = run is None or run.hides_details
        if is_hidden and code not in SQLSTATES:  # For those PostgreSQL need not be there any more.
            code = code_to_tell(code, await self.gate.catalog())
        if kind == b"E" and run is not None:
            await self._complete(run, "failed", sqlstate=code)
        severity = fields.get("V", "ERROR" if kind == b"E" else "NOTICE")
        kept = {"S": severity, "V": severity, "C": code}
        if is_constant(fields):
            kept |= {name: fields[name] for name in CONSTANT if name in fields}
        elif is_hidden and kind == b"E" and is_about_the_text(fields):
            kept |= {name: fields[name] for name in OF_THE_TEXT if name in fields}
        elif is_hidden:
            what = "the statement failed" if kind == b"E" else "a notice of the target"
            kept["M"] = (
                f"{what} (SQLSTATE {code}); details are hidden because it may touch protected data"
            )
        elif run is not None:
            catalog = await self.gate.catalog()
            kept |= fields_to_tell(fields, run.verdict, catalog, self.gate.target.phi)
        self._outbox.add(encode_notice(kind, kept))
        if severity in {"FATAL", "PANIC"}:
            await self.flush()

    async def _open_copy(self, run: Running, body: bytes) -> None:
        cursor = Cursor(body)
        is_binary = cursor.take(1) != b"\0"
        count = cursor.count()
        cleared = self.gate.cleared()
        planned = await plan_copy_out(self.gate, run.verdict, run.copy_fields, count, cleared)
        if planned.masked and is_binary != (planned.plan.copy_format == "binary"):
            raise ProtocolError("COPY has another format than was analysed")
        run.cleared = cleared if planned.plan.width else frozenset()
        run.masked, run.subject, run.labels = planned.masked, planned.subject, planned.labels
        self._copy_plan = planned.plan
        self.target.begin_copy()
