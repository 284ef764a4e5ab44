"""A session on an SSH target: a shell, or one command line that the policy judged."""

from __future__ import annotations

import asyncio

from appliance.config import SSHTarget
from appliance.errors import AccessDenied
from appliance.model import Action, Decision, Outcome
from appliance.session.client_streams import ClientProcess
from appliance.session.credentials import connect_session
from appliance.session.evidence import Session
from appliance.session.guard import NOT_JUDGED, CommandDecision, guards_terminals, offers_terminal
from appliance.session.judging import judge_command_line
from appliance.session.loans import Loans, lending, permit_loans
from appliance.session.observer import observe
from appliance.session.rsync.arguments import parse_rsync
from appliance.session.rsync.server import run_rsync
from appliance.session.scp import run_scp
from appliance.session.script_input import Script, ScriptInput
from appliance.session.shell_approvals import obey_decision
from appliance.session.shell_bridge import bridge_shell
from appliance.session.transfers import (
    parse_scp,
    refuse_transfer,
    speaks_about_files,
    transfer_program,
)
from appliance.shell.commands import UNKNOWN


async def run_shell(
    session: Session,
    target: SSHTarget,
    process: ClientProcess,
    command: str | None,
    asked: Loans,
    unread: asyncio.Event,
) -> None:
    """Serve one channel from the decision to the exit status.

    `unread` is set once nobody reads the output any more: the target may stop.
    Raises `AccessDenied` or `TargetError` with what the person may read, `EvidenceError`
    if audit or recording fail.
    """
    script: Script | None = None
    shell = session.question(Action.SHELL)
    is_guarded = guards_terminals(session.services.policy.rule_set, shell)
    if command is None:
        _require(offers_terminal(session.services.policy.rule_set, shell))
        if process.term_type is None and is_guarded:
            # SECURITY: a shell without a terminal runs its input like any script
            # (test_script_input.py).
            script = await _require_script(session, process)
    else:
        # The recording holds the whole line, the log only names: see docs/formats.md.
        session.mark(f"command: {command}")
        if process.term_type is None and await _serve_files(session, target, process, command):
            return
        refusal = refuse_transfer(session.services.policy.rule_set, session.target, command)
        if refusal is not None:
            await session.record_event(
                "shell:command:denied", rule=refusal.rule, reason=refusal.reason
            )
            raise AccessDenied(refusal)
        command, script = await _require_command(session, process, command)
    try:
        loans = await permit_loans(session, process, asked)
        async with (
            await connect_session(session, target, permits=loans.permits) as connection,
            lending(session, connection, process, loans),
            observe(session, target),
        ):
            await bridge_shell(
                session, connection, process, command, script, unread, is_guarded=is_guarded
            )
    finally:
        if script is not None and script.rest is not None:
            script.rest.close()


async def _serve_files(
    session: Session,
    target: SSHTarget,
    process: ClientProcess,
    command: str,
) -> bool:
    """Serve `scp -O`, or rsync where rules speak about files, on the target's SFTP server."""
    scp = parse_scp(command)
    rules = session.services.policy.rule_set
    is_rsync = transfer_program(command) == "rsync" and speaks_about_files(rules, session.target)
    if not (scp or is_rsync) or not await _is_file_transfer(session, command):
        return False
    if scp is not None:
        await run_scp(session, target, process, scp)
        return True
    rsync = parse_rsync(command)
    if rsync is not None:
        await run_rsync(session, target, process, rsync)
    return rsync is not None


async def _is_file_transfer(session: Session, command: str) -> bool:
    """Say whether files are served as SFTP: that is allowed, and no rule holds the line back."""
    if session.decide(Action.SFTP).outcome is not Outcome.ALLOW:
        return False
    question, rules = (
        session.question(Action.EXEC, command=command),
        session.services.policy.rule_set,
    )
    decision = (await judge_command_line(session.services.judging, rules, question)).decision
    # SECURITY: test_a_rule_that_holds_scp_back_is_obeyed.
    is_held_back = decision.outcome is not Outcome.ALLOW
    return not (is_held_back and decision.rule in {rule.id for rule in rules.rules})


async def _require_script(session: Session, process: ClientProcess) -> Script | None:
    """Return the first lines for a login shell without a terminal."""

    async def judge(text: str | None) -> CommandDecision:
        if text is None:
            return CommandDecision(NOT_JUDGED, (UNKNOWN.text,))
        if not text.strip():
            return CommandDecision(Decision(Outcome.ALLOW, "empty-line", ""), ())
        question = session.question(Action.SHELL, command=text)
        rules = session.services.policy.rule_set
        return await judge_command_line(
            session.services.judging, rules, question, is_shell_input=True
        )

    source = ScriptInput(process, judge)
    part = await source.next_part()
    await obey_decision(session, process, part.answer, part.text)
    return Script(part.data, None if part.is_last else source)


def _require(decision: Decision) -> None:
    if decision.outcome is not Outcome.ALLOW:
        raise AccessDenied(decision)


async def _require_command(
    session: Session, process: ClientProcess, command: str
) -> tuple[str, Script | None]:
    """Return the line to run, and its standard input if that was judged with it."""
    question = session.question(Action.EXEC, command=command)
    is_terminal = process.term_type is not None
    rules = session.services.policy.rule_set
    answer = await judge_command_line(
        session.services.judging, rules, question, is_terminal=is_terminal
    )
    script: Script | None = None
    line = command
    if answer.reads_script and not is_terminal:

        async def judge(text: str | None) -> CommandDecision:
            return await judge_command_line(session.services.judging, rules, question, stdin=text)

        source = ScriptInput(process, judge)
        part = await source.next_part()
        answer = part.answer
        script = Script(part.data, None if part.is_last else source)
        line = f"{command}\n{part.text}"
    await obey_decision(session, process, answer, line)
    if answer.catalogued_line is not None:
        # SECURITY: input could drive the program, a terminal would give it a pager
        # (tests/bypass/test_catalogue.py).
        return answer.catalogued_line, Script(b"", has_terminal=False)
    return command, script
