"""What was executed on an SSH target, not only what was typed: sudo's word for it.

A second connection, as an account of its own, runs `bastion-observe`, which the role
`bastion_target` installs: it prints what sudo logs in this session, as it happens. Every
program goes into the audit log. One that a rule about commands denies raises an alarm and
ends the session; with `observe: strict` one that was in no command line of the session
raises an alarm, too. Without the observer there is no session.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncssh

from appliance.config import SSHTarget
from appliance.config.policy import OBSERVER_ACCOUNT, Observe
from appliance.errors import BastionError, TargetError
from appliance.model import Action, Outcome
from appliance.session.credentials import connect_observer
from appliance.session.evidence import Session, error_message
from appliance.session.judging import judge_command_line
from appliance.session.lifecycle import uninterrupted
from appliance.shell.executed import Execution, is_plain_execution, parse_execution
from appliance.shell.judge import MAX_LINE_CHARS

OBSERVER = "/usr/local/libexec/bastion-observe"
READY = "ready"
READY_SECONDS = 10.0
CATCH_UP_SECONDS = 30.0
"""How long the end of a session waits for what sudo said before; then it raises an alarm."""
MAX_UNJUDGED = 1000
"""Programs that are logged and not judged yet; no more is read until they are."""

logger = logging.getLogger(__name__)


@asynccontextmanager
async def observe(session: Session, target: SSHTarget) -> AsyncIterator[None]:
    """Watch over a session while it runs, if its target is to be observed.

    The session must be logged in by then. Raises `TargetError` if the target has no
    observer, or that does not find the session.
    """
    if target.observe is Observe.OFF:
        yield
        return
    try:
        # SECURITY: not as the session's account, whose start files and processes could
        # stand in for the observer (test_the_account_cannot_stand_in_for_its_observer).
        connection = await connect_observer(session, target, OBSERVER_ACCOUNT, OBSERVER)
    except TargetError as error:
        raise _has_no_observer(session) from error
    async with connection:
        process = await _start(session, target, connection)
        observer = Observer(session, target, process)
        reading = asyncio.create_task(observer.read())
        judging = asyncio.create_task(observer.judge())
        session.watch(reading)
        session.watch(judging)
        session.catch_up_seconds = CATCH_UP_SECONDS
        try:
            yield
        finally:
            # SECURITY: who leaves at once is heard to the end, too
            # (test_a_flood_before_it_hides_no_program).
            await uninterrupted(observer.settle(reading, judging))


async def _start(
    session: Session, target: SSHTarget, connection: asyncssh.SSHClientConnection
) -> asyncssh.SSHClientProcess[str]:
    """Return the observer once it has found the session."""
    asked = f"{session.id} {session.account or target.account}"
    try:
        process = await connection.create_process(asked, errors="replace", stderr=asyncssh.DEVNULL)
        async with asyncio.timeout(READY_SECONDS):
            first = await process.stdout.readline()
    except (OSError, asyncssh.Error, TimeoutError) as error:
        raise TargetError(f"{session.target} does not let itself be observed") from error
    if first.strip() != READY:
        raise _has_no_observer(session)
    return process


def _has_no_observer(session: Session) -> TargetError:
    return TargetError(
        f"{session.target} has no observer: role bastion_target, bastion_target_observe"
    )


class Observer:
    """Reads what one session executes."""

    def __init__(
        self,
        session: Session,
        target: SSHTarget,
        process: asyncssh.SSHClientProcess[str],
    ) -> None:
        self._session, self._process = session, process
        self._is_strict = target.observe is Observe.STRICT
        self._unjudged: asyncio.Queue[Execution | None] = asyncio.Queue()
        self._synced = asyncio.Event()

    async def read(self) -> None:
        """Log what is executed until cancelled; if the observer ends, so does the session."""
        session, lines = self._session, self._process.stdout
        try:
            while line := await lines.readline():
                await self._take(line)
                await asyncio.sleep(0)  # Others have their turn, however much is said here.
                if self._unjudged.qsize() >= MAX_UNJUDGED:
                    await self._unjudged.join()
            reason = f"the observer on {session.target} has ended: the session ends"
        except BastionError as error:
            reason = error_message(error)
        except (OSError, asyncssh.Error, ValueError, RecursionError):
            reason = f"the observer on {session.target} failed: the session ends"
        session.close_soon(reason)

    async def _take(self, line: str) -> None:
        fields = json.loads(line)
        if isinstance(fields, dict) and "synced" in fields:
            self._synced.set()
            return
        message = fields.get("MESSAGE") if isinstance(fields, dict) else ""
        # SECURITY: journalctl writes text that is no UTF-8 as numbers, and as null what it
        # leaves out (test_no_form_of_a_message_hides_a_program).
        if isinstance(message, list) and all(isinstance(one, int) for one in message):
            message = bytes(message).decode("utf-8", "replace")
        if not isinstance(message, str):
            await self._alarm(None, "executed, and cannot be judged", {"program": "unknown"})
            return
        execution = parse_execution(message)
        if execution is None:
            # SECURITY: sudo speaks like this for accounts that are not enrolled
            # (test_no_form_of_a_message_hides_a_program).
            if is_plain_execution(message):
                await self._alarm(None, "executed, and cannot be judged", {"program": "unknown"})
            return
        facts = execution.facts
        if execution.refusal is not None:
            await self._session.record_event(
                "target:command:refused", reason=execution.refusal, **facts
            )
            return
        await self._session.record_event("target:command:executed", **facts)
        self._session.mark(f"executed as {execution.user}: {execution.command}")
        self._unjudged.put_nowait(execution)

    async def settle(self, reading: asyncio.Task[None], judging: asyncio.Task[None]) -> None:
        """End both tasks, once what sudo has said is read and judged; a kill waits for neither.

        Raises `EvidenceError` if that cannot be audited.
        """
        try:
            if not self._session.ended.is_set():
                await self._catch_up(reading)
        finally:
            reading.cancel()
            await asyncio.wait({reading})
            self._unjudged.put_nowait(None)
            await judging

    async def _catch_up(self, reading: asyncio.Task[None]) -> None:
        """Wait until what sudo has said by now is read, or nothing more can be."""
        with suppress(OSError):  # It has gone: `reading` ends, too.
            self._process.stdin.write("sync\n")
        synced = asyncio.create_task(self._synced.wait())
        ended = asyncio.create_task(self._session.ended.wait())
        await asyncio.wait(
            {synced, ended, reading},
            timeout=CATCH_UP_SECONDS,
            return_when=asyncio.FIRST_COMPLETED,
        )
        for task in (synced, ended):
            task.cancel()
        if not (self._synced.is_set() or self._session.ended.is_set()):
            reason = "the session ended before sudo's word was read to its end"
            await self._alarm(None, reason, {"program": "unknown"})

    async def judge(self) -> None:
        """Ask the rules about each program, after it is logged: that may take a while."""
        while (execution := await self._unjudged.get()) is not None:
            try:
                await self._judge(execution)
            except BastionError as error:
                self._session.close_soon(error_message(error))
            finally:
                self._unjudged.task_done()

    async def _judge(self, execution: Execution) -> None:
        session = self._session
        facts = execution.facts
        question = session.question(Action.EXEC, command=execution.command)
        rules = self._session.services.policy.rule_set
        answer = await judge_command_line(self._session.services.judging, rules, question)
        decision = answer.decision
        if decision.outcome is Outcome.DENY and decision.rule in {rule.id for rule in rules.rules}:
            await self._alarm(decision.rule, decision.reason, facts)
            what = f"{execution.program} was executed, which rule {decision.rule} denies"
            session.close_soon(f"{what}: the session ends")
        elif len(execution.command) > MAX_LINE_CHARS or decision.rule == "command-error":
            await self._alarm(None, "executed, and cannot be judged", facts)
        elif self._is_strict and not session.commands & set(answer.names):
            await self._alarm(None, "executed but never typed", facts)

    async def _alarm(self, rule: str | None, reason: str, facts: dict[str, object]) -> None:
        receipt = await self._session.record_event(
            "target:command:unexpected", rule=rule, reason=reason, **facts
        )
        self._session.mark(f"alarm: {reason}, audit entry {receipt.index}")
        logger.warning(
            "session %s of %s on %s: %r: %s",
            self._session.id, self._session.identity.name, self._session.target,
            facts["program"], reason,
        )  # fmt: skip
