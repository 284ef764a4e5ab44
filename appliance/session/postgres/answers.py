"""Describe, mask, audit, forward: one answer of the target on its way to the client."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from appliance.errors import ProtocolError
from appliance.masking.doors import Door
from appliance.masking.plan import RowPlan
from appliance.masking.subjects import Scan
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
from appliance.session.postgres.copy import plan_copy_out, relay_copy_in, takes_copy_in
from appliance.session.postgres.judge import Refused
from appliance.session.postgres.known_errors import words_to_tell
from appliance.session.postgres.notices import (
    OF_THE_TEXT,
    code_to_tell,
    constant_fields,
    fields_to_tell,
    is_about_the_text,
    is_constant,
)
from appliance.session.postgres.notifications import can_notify, filter_notification
from appliance.session.postgres.plans import Planned
from appliance.session.postgres.running import Running
from appliance.session.postgres.startup import PARAMETERS
from appliance.session.postgres.subjects import scan_of
from appliance.session.postgres.usual import PLAIN, Progress, UsualAnswers

FORWARDED = PLAIN | {b"3", b"n", b"t", b"I", b"s"}
ROWS, COPIED_ROWS = frozenset({b"D"}), frozenset({b"D", b"d"})
"""What is taken in bulk; copied rows while a COPY is planned."""
ENDS = frozenset({b"C", b"E", b"s"})
STOPPED = ENDS | {b"d", b"c"}
"""What a refused statement still sends; 's' too, or its rows would seem to be all."""


@dataclass(slots=True)
class Answers(UsualAnswers):
    """Relays the answers of one conversation."""

    async def relay(
        self, queue: deque[Running], until: frozenset[bytes], *, quiet: bool = False
    ) -> bytes:
        """Relay until a message of a type in `until` was handled, and return the type.

        `queue` holds the statements whose results are due, in order. `quiet` swallows
        everything: the gateway asked on its own account.
        """
        self.begin(queue)
        return await self.relay_on(queue, until, quiet=quiet)

    async def relay_on(
        self, queue: deque[Running], until: frozenset[bytes], *, quiet: bool = False
    ) -> bytes:
        """Do what `relay` does with what is left of an answer."""
        while True:
            progress = Progress.STUCK if quiet else self.relay_at_once(queue, until)
            if isinstance(progress, bytes):
                if progress == b"Z":  # As PostgreSQL does; see `Conversation` for the rest.
                    await self.flush()
                return progress
            if self._outbox.is_due:
                await self._outbox.relieve()
                continue
            if progress is Progress.LONG:
                await asyncio.sleep(0)
                continue
            if progress is Progress.WAITING:
                await self.target.fill()
                continue
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
                self._pause(queue)
                if kind == b"Z":
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
        return self._plan(verdict, body, await self.gate.catalog())

    async def flush(self) -> None:
        """Send what is held back, once every entry about it is durable."""
        await self._outbox.flush()

    async def _relay_rows(self, run: Running | None) -> None:
        if run is None or run.plan is None:
            raise ProtocolError("the target sent rows that were not described")
        if run.cleared and not run.cleared <= self.gate.cleared():
            # SECURITY: a grant ended while the rows come: the rest is masked again.
            self.use(run, await self.describe(run.verdict, run.description), run.description)
        await self._relay_bulk(run, self.target.take_rows, run.plan)

    async def _relay_bulk(
        self,
        run: Running,
        take: Callable[[RowPlan, int | None, Scan | None], tuple[bytes, int]],
        plan: RowPlan,
    ) -> None:
        self._outbox.watch(run)
        await self._limits.make_room(run)
        scan = scan_of(self.gate, run, plan)
        output, rows = take(plan, self._limits.rows_left(run), scan)
        may_leave = await self._limits.spend(run, rows, len(output))
        if scan is not None:
            (scan.keep if may_leave else scan.drop)()
        if not may_leave:
            self._has_dropped = True
            return
        run.count(rows)
        await self._outbox.hold(output)

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
                    self.use(run, planned, body)
                if run is None or not run.hides_description:
                    await self._outbox.hold(planned.description)
            case b"n" if run is not None and run.hides_description:
                pass
            case b"C" | b"I":
                self._outbox.watch(run)
                self._complete(run, "completed")
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
                self._outbox.add(await self._notification(body))
            case b"H" if run is not None:
                self._outbox.watch(run)
                await self._open_copy(run, body)
                self._outbox.add(encode_message(kind, body))
            case b"c" if self._copy_plan is not None:
                self._copy_plan = None
                self._outbox.add(encode_message(b"c"))
            case b"G" if run is not None and takes_copy_in(run.verdict):
                self._outbox.add(encode_message(kind, body))
                await self.flush()
                await relay_copy_in(self.client, self.target)
            case _ if kind in FORWARDED:
                self._tell_plain(kind, body)
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
        refusal = self._limits.refusal
        if kind == b"C" and run is not None and run.verdict.facts.writes:
            # It was quicker than its cancellation: what it wrote stays.
            refusal = Refused(refusal.sqlstate, f"{refusal.message}; what it wrote was written")
            self._complete(run, "completed", sqlstate=refusal.sqlstate)
        else:
            self._complete(run, "failed", sqlstate=refusal.sqlstate)
        self._advance(queue)
        self.failed, self._has_dropped = True, False
        self._copy_plan = None
        self._outbox.add(refusal.encode())
        self._limits.refusal = None

    async def _notification(self, body: bytes) -> bytes:
        is_open = self.gate.target.phi.opens(Door.NOTIFY)
        is_computed = can_notify(await self.gate.catalog())
        return filter_notification(body, self.gate.pids, is_computed=is_computed, is_open=is_open)

    async def _known_words(self, fields: dict[str, str], run: Running | None) -> dict[str, str]:
        text = "" if run is None else run.verdict.source
        return words_to_tell(fields, text, await self.gate.catalog(), self.gate.target.phi)

    def _watch_words(self, kind: bytes, run: Running | None) -> None:
        """Note that words of `run` are told: what they may quote is known by names."""
        if run is not None and self.gate.target.phi.columns:
            run.has_told, run.has_failed = True, kind == b"E"
            self._outbox.watch(run)

    async def _relay_notice(self, kind: bytes, body: bytes, run: Running | None) -> None:
        fields = decode_notice(body)
        code = fields.get("C", "XX000")
        # Without a statement: a deferred constraint at commit quotes the values of its key.
        is_hidden = run is None or run.hides_details
        if is_hidden and code not in SQLSTATES:  # For those PostgreSQL need not be there any more.
            code = code_to_tell(code, await self.gate.catalog())
        if kind == b"E" and run is not None:
            self._complete(run, "failed", sqlstate=code)
        severity = fields.get("V", "ERROR" if kind == b"E" else "NOTICE")
        kept = {"S": severity, "V": severity, "C": code}
        if is_hidden and is_constant(fields):
            kept |= constant_fields(fields)
        elif is_hidden and kind == b"E" and is_about_the_text(fields):
            kept |= {name: fields[name] for name in OF_THE_TEXT if name in fields}
        elif is_hidden and (known := await self._known_words(fields, run)):
            self._watch_words(kind, run)
            kept |= known
        elif is_hidden:
            what = "the statement failed" if kind == b"E" else "a notice of the target"
            kept["M"] = (
                f"{what} (SQLSTATE {code}); details are hidden because it may touch protected data"
            )
        elif run is not None:
            self._watch_words(kind, run)
            catalog = await self.gate.catalog()
            kept |= fields_to_tell(fields, run.verdict, catalog, self.gate.target.phi)
        in_order = {name: kept[name] for name in (*fields, *kept) if name in kept}
        self._outbox.add(encode_notice(kind, in_order))
        if severity in {"FATAL", "PANIC"}:
            await self.flush()

    async def _open_copy(self, run: Running, body: bytes) -> None:
        cursor = Cursor(body)
        is_binary = cursor.take(1) != b"\0"
        count = cursor.count()
        cleared = self.gate.cleared()
        planned = await plan_copy_out(self.gate, run.verdict, run.copy_fields, count, cleared)
        if planned.masked and is_binary != (planned.plan.layout.format == "binary"):
            raise ProtocolError("COPY has another format than was analysed")
        run.cleared = cleared if planned.plan.width else frozenset()
        run.masked, run.labels = planned.masked, planned.labels
        self._note_grants(run, planned.unmasked)
        self._copy_plan = planned.plan
        self.target.begin_copy()
