"""Audit what was decided about a command line, and wait for the approval it may need."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import asyncssh

from appliance.errors import AccessDenied
from appliance.model import Decision, Outcome
from appliance.session.approvals import wait_for_approval
from appliance.session.client_streams import ClientProcess, columns_of, notice
from appliance.session.evidence import Session
from appliance.session.guard import CommandDecision
from appliance.shell.visible import visible_line


async def obey_decision(
    session: Session,
    process: ClientProcess,
    answer: CommandDecision,
    line: str,
) -> None:
    """Audit the answer about a line or script, and wait if it asks.

    Raises `AccessDenied` if it may not run.
    """
    decision, names = answer.decision, answer.names
    facts = {"rule": decision.rule, "commands": list(names)}
    if decision.outcome is Outcome.ASK:
        if answer.reads_script:  # What follows on standard input is no answer to the question.
            never = asyncio.Event()
            await ask_about_line(session, decision, names, never, process.stderr.write, 0, line)
        else:
            await _wait_for_approval(session, process, decision, names, line)
        await session.record_event("shell:command:allowed", approved=True, **facts)
    elif decision.outcome is Outcome.DENY:
        receipt = await session.record_event(
            "shell:command:denied", reason=decision.reason, **facts
        )
        reason = f"{decision.reason}, audit entry {receipt.index}"
        raise AccessDenied(replace(decision, reason=reason))
    else:
        await session.record_event("shell:command:allowed", **facts)


async def _wait_for_approval(
    session: Session,
    process: ClientProcess,
    decision: Decision,
    names: tuple[str, ...],
    line: str,
) -> None:
    withdrawn = asyncio.Event()
    watching = asyncio.create_task(_watch_for_withdrawal(process, withdrawn))
    try:
        show, columns = process.stderr.write, columns_of(process)
        await ask_about_line(session, decision, names, withdrawn, show, columns, line)
    finally:
        watching.cancel()


async def ask_about_line(
    session: Session,
    decision: Decision,
    names: tuple[str, ...],
    withdrawn: asyncio.Event,
    show: Callable[[bytes], None],
    columns: int,
    line: str,
) -> None:
    """Return once the request is approved; setting `withdrawn` withdraws it.

    Raises `AccessDenied` if it is not.
    """

    def tell(text: str) -> None:
        show(notice(text, columns))

    detail = visible_line(line)
    await wait_for_approval(
        session, tell, decision, " ".join(names), detail=detail, withdrawn=withdrawn
    )


async def _watch_for_withdrawal(process: ClientProcess, withdrawn: asyncio.Event) -> None:
    """Set `withdrawn` on Ctrl-C, a signal or the end of the terminal; of a pipe, when it closes.

    What is piped in is the command's, and waits for it.
    """
    if process.term_type is None:
        await process.wait_closed()
        withdrawn.set()
        return
    while True:
        try:
            data = await process.stdin.read(1024)
        except asyncssh.TerminalSizeChanged:
            continue
        except (asyncssh.SignalReceived, asyncssh.BreakReceived, OSError, asyncssh.Error):
            data = b"\x03"
        if not data or b"\x03" in data:
            withdrawn.set()
            return
