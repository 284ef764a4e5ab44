"""What a running statement may still use: rows, bytes, time, and the grants it relies on.

Where a limit is reached the gate is asked. If it refuses, the target is told to cancel the
statement; whoever relays withholds what still comes while `RunLimits.refusal` is set.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from appliance.errors import BastionError
from appliance.session.budgets import Spent
from appliance.session.postgres.gate import Gate
from appliance.session.postgres.judge import Refused
from appliance.session.postgres.running import Running

COUNTED_SECONDS = 5.0
"""The time of a running statement is counted that often."""


@dataclass(slots=True)
class RunLimits:
    """Limits the statement of a conversation that runs just now."""

    gate: Gate
    flush: Callable[[], Awaitable[None]]
    """Sends the client what is held back, before somebody is asked."""
    cancel: Callable[[], Awaitable[None]]
    refusal: Refused | None = None
    """Why the statement is being stopped; cleared by whoever tells the client."""
    _running: Running | None = None
    """Whose time is counted."""
    _timer: asyncio.TimerHandle | None = None
    _cancelling: asyncio.Task[None] | None = None

    def start(self, run: Running | None) -> None:
        """The statement begins to run, or to run on."""
        # SECURITY: a Parse or Bind, too: to plan may be to run what is declared IMMUTABLE
        # (test_a_bind_that_plans_for_long_is_stopped).
        if run is not None and not self.gate.meter.is_idle:
            run.spent = run.spent or (Spent() if run.cursor is None else run.cursor.spent)
            self.gate.meter.statement, run.since = run.spent, time.monotonic()
            self._running = run
            self._start_timer(run)

    def pause(self, run: Running | None) -> None:
        """The statement stops in the middle: a portal with a row limit, or an error."""
        self._stop_timer()
        self._running = None
        if run is not None and not self.gate.meter.is_idle:
            self.gate.meter.end(time.monotonic() - run.since)

    def abandon(self) -> None:
        """The conversation ends, perhaps in the middle of a statement: it counts."""
        with contextlib.suppress(BastionError):  # What was ahead stays counted.
            self.pause(self._running)

    def end(self, run: Running) -> None:
        """The statement is complete, or failed."""
        self.pause(run)
        if not self.gate.meter.is_idle:
            run.since = time.monotonic()

    def has_room(self, run: Running) -> bool:
        """Return whether `make_room` and `spend` have nothing to do, and nothing to refuse."""
        return (
            self.refusal is None
            and not run.cleared
            and self.gate.meter.is_idle
            and (run.row_limit is None or run.shown < run.row_limit)
        )

    async def make_room(self, run: Running) -> None:
        """Return once the next rows may come, or `refusal` says why they may not."""
        self._check_grants(run)
        if self.refusal is None and run.row_limit is not None and run.shown >= run.row_limit:
            await self._ask_for_more(run)
        if self.refusal is None and self.gate.meter.excess("rows", 1) is not None:
            await self._admit(run, "rows", 1)

    def rows_left(self, run: Running) -> int | None:
        """Return how many rows may come before `make_room` is due again; `None`: any number."""
        if self.refusal is not None:
            return None
        left = self.gate.meter.at_once("rows")
        limits = [] if left is None else [int(left)]
        if run.row_limit is not None:
            limits.append(run.row_limit - run.shown)
        return min(limits, default=None)

    async def spend(self, run: Running, rows: int, output_bytes: int) -> bool:
        """Count what is about to leave; return whether it may."""
        meter = self.gate.meter
        if self.refusal is None and meter.excess("bytes", output_bytes) is not None:
            await self._admit(run, "bytes", output_bytes)
        if self.refusal is not None:
            return False
        if not meter.is_idle:
            meter.spend(rows=rows, bytes=output_bytes)
        return True

    def _check_grants(self, run: Running) -> None:
        """Stop a COPY whose masks were lifted by a grant that ended."""
        if self.refusal is None and run.cleared and not run.cleared <= self.gate.cleared():
            self._stop(Refused("42501", "stopped: the unmask grant ended"))

    async def _ask_for_more(self, run: Running) -> None:
        await self.flush()
        try:
            limit = await self.gate.admit_export(run.verdict, run.shown)
            run.limit_rows(limit if limit is None or limit > run.shown else None)
        except Refused as refusal:
            self.refusal = refusal
            await self.cancel()

    async def _admit(self, run: Running, what: str, wanted: float) -> None:
        await self.flush()
        self._stop_timer()
        began = time.monotonic()
        try:
            await self.gate.admit_amount(run.verdict, what, wanted)
        except Refused as refusal:
            self.refusal = refusal
            await self.cancel()
        else:
            run.since += time.monotonic() - began
            self._start_timer(run)

    def _start_timer(self, run: Running) -> None:
        self._stop_timer()
        left = self.gate.meter.left("time")
        if left is not None:
            left = max(0.0, left - (time.monotonic() - run.since))
            seconds = min(left, COUNTED_SECONDS)
            self._timer = asyncio.get_running_loop().call_later(seconds, self._count_time, run)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _count_time(self, run: Running) -> None:
        """Count the time so far: others see it, and a kill forgets no more than the rest."""
        self._timer, now = None, time.monotonic()
        meter = self.gate.meter
        try:
            meter.spend(time=now - run.since)
            run.since = now
            is_used_up = meter.excess("time", 0.001) is not None
        except BastionError as error:
            self._stop(Refused("58030", f"stopped: {error}"))
            return
        if is_used_up:
            # A statement cannot wait for an approval while it holds its locks.
            self._stop(self.gate.refuse_time())
        else:
            self._start_timer(run)

    def _stop(self, refusal: Refused) -> None:
        if self.refusal is None:
            self.refusal = refusal
            self._cancelling = asyncio.ensure_future(self.cancel())
