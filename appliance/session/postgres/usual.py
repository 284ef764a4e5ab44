"""What of an answer can be relayed at once: nothing is waited for, asked or refused.

That is most of every answer. `Answers` in `answers` does the rest.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from appliance.errors import ProtocolError
from appliance.masking.catalog import Catalog
from appliance.masking.plan import RowPlan
from appliance.masking.verdict import Verdict
from appliance.pgwire.messages import encode_message
from appliance.session.postgres.confirmation import confirm_runs
from appliance.session.postgres.gate import Gate
from appliance.session.postgres.limits import RunLimits
from appliance.session.postgres.outbox import Outbox
from appliance.session.postgres.plans import PlanCache, Planned
from appliance.session.postgres.running import Running
from appliance.session.postgres.streams import ClientStream, TargetStream
from appliance.session.postgres.subjects import scan_of

READY = frozenset({b"Z"})
MESSAGES_AT_ONCE = 64
"""Each may be an answer of its own, which takes 0.1 ms."""
PLAIN = frozenset({b"1", b"2", b"Z"})
"""What is passed on as it is, and usual."""


class Progress(Enum):
    """Why an answer is not relayed to its end."""

    WAITING = auto()
    """The target has to send more."""
    STUCK = auto()
    """The next message is not a usual one."""
    LONG = auto()
    """Others are next: of thousands of statements some were relayed."""


@dataclass(slots=True)
class UsualAnswers:
    """The answers of one conversation, as far as they can be relayed at once."""

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
        self._plans = PlanCache(self.gate.session.services.mask_key)
        self._outbox = Outbox(self.gate.session, self.client, self._confirm)
        self._limits = RunLimits(self.gate, self._outbox.flush, self.cancel)

    def begin(self, queue: deque[Running]) -> None:
        """Note that the answer to something comes next; `relay_on` relays it."""
        self.failed = self.has_parsed = False
        self._limits.start(queue[0] if queue else None)

    def relay_at_once(self, queue: deque[Running], until: frozenset[bytes]) -> bytes | Progress:
        """Relay what is there and usual; return the type if one in `until` was handled.

        Otherwise return why it ends: `WAITING` for more, `LONG` for others to have their turn,
        or `STUCK` before a message for which something must be waited for, asked or told;
        nothing of that was taken.
        """
        if self._copy_plan is not None or self._limits.refusal is not None or self._has_dropped:
            return Progress.STUCK
        if until == READY and len(queue) == 1 and self._relay_whole(queue):
            return b"Z"
        for _ in range(MESSAGES_AT_ONCE):
            if (head := self.target.pending()) is None:
                return Progress.WAITING
            kind, length = head
            run = self._outbox.run = queue[0] if queue else None
            if self._outbox.is_due or not self._relay_usual(kind, length, run, queue):
                return Progress.STUCK
            if kind in until:
                self._pause(queue)
                return kind
        return Progress.LONG

    def _relay_whole(self, queue: deque[Running]) -> bool:
        """Relay the whole answer of a statement if it is there, and nothing limits it."""
        run, answer = queue[0], self.target.whole_answer()
        if answer is None or run.row_limit is not None or not self._limits.has_room(run):
            return False
        catalog = self.gate.catalog_at_once()
        if catalog is None:
            return False
        body = self.target.look(answer[0] + 5, answer[1])
        planned = self._plan(run.verdict, body, catalog)
        if planned.cleared:
            return False
        self.use(run, planned, body)
        scan = scan_of(self.gate, run, planned.plan)
        before, rows, count, behind = self.target.take_answer(answer, planned.plan, scan)
        run.count(count)
        if scan is not None:
            scan.keep()
        self._outbox.watch(run)
        self._complete(run, "completed")
        self._advance(queue)
        self.status = behind[-1:]
        description = b"" if run.hides_description else planned.description
        self._outbox.keep(b"".join((before, description, rows, behind)))
        self._pause(queue)
        return True

    def _relay_usual(
        self, kind: bytes, length: int, run: Running | None, queue: deque[Running]
    ) -> bool:
        """Relay one message, or rows; return whether it was taken."""
        if kind == b"D":
            return run is not None and self._relay_rows_at_once(run)
        if kind == b"T":
            return run is not None and self._describe_at_once(run, length)
        if kind == b"C":
            _, body = self.target.take_next(length)
            self._outbox.watch(run)
            self._complete(run, "completed")
            self._advance(queue)
            self._outbox.add(encode_message(kind, body))
            return True
        if kind in PLAIN:
            _, body = self.target.take_next(length)
            self._note(kind, body)
            self._tell_plain(kind, body)
            return True
        return False

    async def _confirm(self, runs: list[Running]) -> None:
        # What the session itself has just committed is no news, but looks like it.
        if not (self.gate.is_changing_shape and self.status == b"I"):
            await confirm_runs(self.gate, self._plans, runs)

    def _tell_plain(self, kind: bytes, body: bytes) -> None:
        if kind == b"Z" and (len(body) != 1 or body not in b"ITE"):
            raise ProtocolError("an unknown transaction status")
        self._outbox.add(encode_message(kind, body))

    def _relay_rows_at_once(self, run: Running) -> bool:
        if run.plan is None or not self._limits.has_room(run):
            return False
        self._outbox.watch(run)
        scan = scan_of(self.gate, run, run.plan)
        output, rows = self.target.take_rows(run.plan, self._limits.rows_left(run), scan)
        run.count(rows)
        if scan is not None:
            scan.keep()
        self._outbox.keep(output)
        return True

    def _describe_at_once(self, run: Running, length: int) -> bool:
        catalog = self.gate.catalog_at_once()
        if catalog is None:
            return False
        _, body = self.target.take_next(length)
        planned = self._plan(run.verdict, body, catalog)
        self.use(run, planned, body)
        if not run.hides_description:
            self._outbox.add(planned.description)
        return True

    def _plan(self, verdict: Verdict | None, body: bytes, catalog: Catalog) -> Planned:
        touches = verdict is not None and verdict.facts.touches_protected
        if verdict is not None and touches and self.gate.is_stale(verdict):
            # SECURITY: it ran after a change that it was not judged by.
            verdict = replace(verdict, columns=())
        elif verdict is not None and not touches and self.gate.is_growing(verdict):
            verdict = replace(verdict, is_growing=True)
        cleared = self.gate.cleared()
        planned = self._plans.plan(verdict, body, catalog, self.gate.target.phi, cleared)
        if planned.plan.needs_refresh:
            self.gate.catalogs.forget()
        return planned

    def use(self, run: Running, planned: Planned, body: bytes) -> None:
        """Let a plan apply to the rows from here on; its entry names the grants in it."""
        run.use(planned, body)
        self._note_grants(run, planned.plan.unmasked)

    def _note_grants(self, run: Running, unmasked: tuple[str, ...]) -> None:
        # SECURITY: also one that began while the statement ran
        # (test_a_grant_that_begins_while_a_statement_runs_is_in_its_entry).
        if unmasked and run.entry is not None:
            run.entry.note_grants(self.gate.grant_numbers(), unmasked)

    def _advance(self, queue: deque[Running]) -> None:
        """Turn to the statement whose answer comes next."""
        if queue:
            queue.popleft()
            self._limits.start(queue[0] if queue else None)

    def _pause(self, queue: deque[Running]) -> None:
        for left in queue:
            left.begin_entry()
        self._limits.pause(queue[0] if queue else None)

    def _complete(self, run: Running | None, what: str, **more: object) -> None:
        if run is None:
            return
        self._limits.end(run)
        session = self.gate.session
        milliseconds = round((time.monotonic() - run.started) * 1000, 1)
        masked = tuple([name for name, _ in run.masked])
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
            run.entry.end(what, rows=run.rows, us=round(milliseconds * 1000), **more)
            self._outbox.run = None

    def _note(self, kind: bytes, body: bytes) -> None:
        if kind == b"Z":
            self.status = body
            self._limits.refusal = None  # A Parse or Bind was complete before it could be stopped.
        self.failed = self.failed or kind == b"E"
        self.has_parsed = self.has_parsed or kind == b"1"

    def tell(self, data: bytes) -> None:
        """Let the client have a message of our own, in its place among the answers."""
        self._outbox.add(data)

    def abandon(self) -> None:
        """Count what the running statement used: the conversation ends."""
        self._limits.abandon()

    @property
    def holds_much(self) -> bool:
        """Whether what is held back ought to leave: endless answers wait for the client."""
        return self._outbox.holds_much

    def flush_at_once(self) -> bool:
        """Send what is held back; return whether that could be done without waiting."""
        return self._outbox.flush_at_once()
