"""A session on an SSH target: a shell, or one command line that the policy judged."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import asyncssh

from appliance.config import SSHTarget
from appliance.errors import AccessDenied, EvidenceError, TargetError
from appliance.model import Action, Decision, Outcome, Question, RequestState
from appliance.policy.decision import decide
from appliance.recording.events import Code
from appliance.session.credentials import connect_session
from appliance.session.environment import accept_environment
from appliance.session.evidence import Session
from appliance.session.guard import NOT_JUDGED, CommandDecision, guards_terminals
from appliance.session.judging import judge_command_line
from appliance.session.script_input import ScriptInput
from appliance.session.services import Services
from appliance.session.terminal import TerminalGuard
from appliance.session.transfers import refuse_transfer
from appliance.shell.commands import UNKNOWN, screen_program
from appliance.shell.programs import TERMINALS
from appliance.shell.screen import fit_size
from appliance.shell.visible import visible_line

CHUNK_BYTES = 32 * 1024

ClientProcess = asyncssh.SSHServerProcess[bytes]
TargetProcess = asyncssh.SSHClientProcess[bytes]


@dataclass(frozen=True, slots=True)
class Script:
    """What the client sent as standard input before the command began."""

    data: bytes
    rest: ScriptInput | None = None
    """Where the rest comes from, judged part by part; without it there is none."""
    has_terminal: bool = True


async def run_shell(
    services: Services,
    session: Session,
    target: SSHTarget,
    process: ClientProcess,
    command: str | None,
) -> None:
    """Serve one channel from the decision to the exit status.

    Raises `AccessDenied` or `TargetError` with what the person may read, `EvidenceError`
    if audit or recording fail.
    """
    script: Script | None = None
    if command is None:
        _require(decide(services.policy.rule_set, _question(session, Action.SHELL)))
        if process.term_type is None and _is_guarded(services, session):
            # SECURITY: a shell without a terminal runs its input like any script
            # (test_script_input.py).
            script = await _require_script(services, session, process)
    else:
        # The recording holds the whole line, the log only names: see docs/formats.md.
        session.mark(f"command: {command}")
        refusal = refuse_transfer(services.policy.rule_set, session.target, command)
        if refusal is not None:
            await session.record_event(
                "shell:command:denied", rule=refusal.rule, reason=refusal.reason
            )
            raise AccessDenied(refusal)
        command, script = await _require_command(services, session, process, command)
    try:
        async with await connect_session(session, target) as connection:
            await _bridge(services, session, connection, process, command, script)
    finally:
        if script is not None and script.rest is not None:
            script.rest.close()


def _is_guarded(services: Services, session: Session) -> bool:
    return guards_terminals(services.policy.rule_set, _question(session, Action.SHELL))


async def _require_script(
    services: Services, session: Session, process: ClientProcess
) -> Script | None:
    """Return the first lines for a login shell without a terminal."""

    async def judge(text: str | None) -> CommandDecision:
        if text is None:
            return CommandDecision(NOT_JUDGED, (UNKNOWN.text,))
        if not text.strip():
            return CommandDecision(Decision(Outcome.ALLOW, "empty-line", ""), ())
        question = _question(session, Action.SHELL, text)
        rules = services.policy.rule_set
        return await judge_command_line(services.judging, rules, question, is_shell_input=True)

    source = ScriptInput(process, judge)
    part = await source.next_part()
    await _obey(services, session, process, part.answer, _as_text(part.data))
    return Script(part.data, None if part.is_last else source)


def _question(session: Session, action: Action, command: str | None = None) -> Question:
    now = datetime.now(UTC)
    return Question(
        session.identity, session.target, action, now, command=command, account=session.account
    )


def _require(decision: Decision) -> None:
    if decision.outcome is not Outcome.ALLOW:
        raise AccessDenied(decision)


async def _require_command(
    services: Services, session: Session, process: ClientProcess, command: str
) -> tuple[str, Script | None]:
    """Return the line to run, and its standard input if that was judged with it."""
    question = _question(session, Action.EXEC, command)
    is_terminal = process.term_type is not None
    rules = services.policy.rule_set
    answer = await judge_command_line(services.judging, rules, question, is_terminal=is_terminal)
    script: Script | None = None
    line = command
    if answer.reads_script and not is_terminal:

        async def judge(text: str | None) -> CommandDecision:
            return await judge_command_line(services.judging, rules, question, stdin=text)

        source = ScriptInput(process, judge)
        part = await source.next_part()
        answer = part.answer
        script = Script(part.data, None if part.is_last else source)
        line = f"{command}\n{_as_text(part.data)}"
    await _obey(services, session, process, answer, line)
    if answer.catalogued_line is not None:
        # SECURITY: input could drive the program, a terminal would give it a pager
        # (tests/bypass/test_catalogue.py).
        return answer.catalogued_line, Script(b"", has_terminal=False)
    return command, script


def _as_text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


async def _obey(
    services: Services,
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
            await _ask(services, session, decision, names, never, process.stderr.write, line)
        else:
            await _wait_for_approval(services, session, process, decision, names, line)
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
    services: Services,
    session: Session,
    process: ClientProcess,
    decision: Decision,
    names: tuple[str, ...],
    line: str,
) -> None:
    withdrawn = asyncio.Event()
    watching = asyncio.create_task(_watch_for_withdrawal(process, withdrawn))
    try:
        await _ask(services, session, decision, names, withdrawn, process.stderr.write, line)
    finally:
        watching.cancel()


async def _ask(
    services: Services,
    session: Session,
    decision: Decision,
    names: tuple[str, ...],
    withdrawn: asyncio.Event,
    show: Callable[[bytes], None],
    line: str,
) -> None:
    """Return once the request is approved; setting `withdrawn` withdraws it.

    Raises `AccessDenied` if it is not.
    """
    request = await services.desk.create(
        session.identity, session.id, session.target, decision, " ".join(names), visible_line(line)
    )
    session.mark(f"request {request.number} filed (rule {decision.rule})")
    show(
        f"bastion: waiting for an approval: request {request.number},"
        f" by {' or '.join(decision.approvers)}. Ctrl-C withdraws it.\r\n".encode()
    )
    try:
        settled = await services.desk.wait(request, withdrawn)
    except asyncio.CancelledError:
        withdrawn.set()
        await asyncio.shield(services.desk.wait(request, withdrawn))
        raise
    session.mark(f"request {settled.number} {settled.state} by {settled.decided_by or '-'}")
    if settled.state is not RequestState.APPROVED:
        reason = f": {settled.reason}" if settled.reason else ""
        message = f"request {settled.number} was {settled.state}{reason}"
        raise AccessDenied(Decision(Outcome.DENY, decision.rule, message))
    show(f"bastion: request {settled.number} was approved\r\n".encode())


async def _watch_for_withdrawal(process: ClientProcess, withdrawn: asyncio.Event) -> None:
    """Set `withdrawn` on Ctrl-C, a signal or the end of the terminal."""
    while True:
        try:
            data = await process.stdin.read(1024)
        except asyncssh.TerminalSizeChanged:
            continue
        except (asyncssh.SignalReceived, asyncssh.BreakReceived, OSError, asyncssh.Error):
            data = b"\x03"
        if b"\x03" in data or (not data and process.term_type is not None):
            withdrawn.set()
        if not data or b"\x03" in data:
            return


async def _bridge(
    services: Services,
    session: Session,
    connection: asyncssh.SSHClientConnection,
    process: ClientProcess,
    command: str | None,
    script: Script | None = None,
) -> None:
    term_type = process.term_type if script is None or script.has_terminal else None
    is_guarded = term_type is not None and _is_guarded(services, session)
    if is_guarded and not TERMINALS.match(term_type or ""):
        term_type = "vt100"  # The guard reads the screen, so it must know its language.
    size = process.term_size
    if is_guarded:
        size = (*fit_size(size[0], size[1]), *size[2:])
    try:
        remote: TargetProcess = await connection.create_process(
            command,
            request_pty="force" if term_type else False,
            term_type=term_type,
            term_size=size if term_type else (0, 0, 0, 0),
            term_modes=process.term_modes if term_type else {},
            env=accept_environment(process.env, session.services.machine.ssh.accept_env),
            encoding=None,
        )
    except asyncssh.Error as error:
        raise TargetError(f"{session.target} does not open a channel") from error
    guard = _open_guard(services, session, process, remote, command) if is_guarded else None
    typing = asyncio.create_task(_forward_input(services, session, process, remote, script, guard))
    guarding = asyncio.create_task(_run_guard(session, guard)) if guard else None
    try:
        await asyncio.gather(
            _forward_output(session, remote.stdout, process.stdout, guard=guard),
            _forward_output(session, remote.stderr, process.stderr, Code.ERROR),
        )
    except (OSError, asyncssh.Error) as error:
        raise TargetError(f"the connection to {session.target} broke") from error
    finally:
        typing.cancel()
        if guarding is not None:
            guarding.cancel()
            await asyncio.wait({guarding})
    await remote.wait_closed()
    status = remote.exit_status
    if session.recording is not None:
        session.recording.exited(remote.exit_signal[0] if remote.exit_signal else status or 0)
    await session.record_event("shell:command:completed", status=status)
    await send_rest(process)
    if remote.exit_signal is not None:
        process.exit_with_signal(*remote.exit_signal)
    else:
        process.exit(255 if status is None else status)


async def send_rest(process: ClientProcess) -> None:
    """Return once the client's window took everything that was written.

    An exit status that overtook the last data would truncate it for some clients.
    """
    if not process.channel.is_closing():
        process.channel.set_write_buffer_limits(0)
        await process.stdout.drain()


def record_output(session: Session, data: bytes, code: Code = Code.OUTPUT) -> None:
    """Record what the person is about to see.

    Raises `EvidenceError` if it cannot be written: then they do not see it.
    """
    assert session.recording is not None
    session.recording.output(data, code)
    if session.echo is not None and (typed := session.echo.shown(data)):
        session.recording.typed(typed)


def record_input(session: Session, process: ClientProcess, data: bytes) -> None:
    """Record what a command is about to read; of a terminal, what its screen will repeat.

    Raises `EvidenceError`, and ends the session, if it cannot be written.
    """
    assert session.recording is not None
    if process.term_type is None:
        try:
            session.recording.stream(Code.INPUT, data)
        except EvidenceError as error:
            session.fail_evidence(error)
            raise
    elif session.echo is not None:
        session.echo.typed(data)


def record_size(session: Session, width: int, height: int) -> None:
    """Record a new size of the terminal; a failure ends the session."""
    assert session.recording is not None
    try:
        session.recording.resize(width, height)
    except EvidenceError as error:
        session.fail_evidence(error)


def _open_guard(
    services: Services,
    session: Session,
    process: ClientProcess,
    remote: TargetProcess,
    command: str | None,
) -> TerminalGuard:

    async def send(data: bytes) -> None:
        record_input(session, process, data)
        remote.stdin.write(data)
        await remote.stdin.drain()

    def show(data: bytes) -> None:
        record_output(session, data)
        process.stdout.write(data)

    async def ask(
        decision: Decision, names: tuple[str, ...], withdrawn: asyncio.Event, line: str
    ) -> None:
        await _ask(services, session, decision, names, withdrawn, show, line)

    program = screen_program(command) if command is not None else None
    return TerminalGuard(session, process.term_size[:2], send, show, ask, program)


async def _run_guard(session: Session, guard: TerminalGuard) -> None:
    try:
        await guard.run()
    except EvidenceError as error:
        session.fail_evidence(error)
    except (OSError, asyncssh.Error):
        session.close_soon("the connection to the target broke")
    except Exception:
        session.close_soon("internal error: the session ends; tell whoever runs the bastion")
        raise


async def _forward_output(
    session: Session,
    source: asyncssh.SSHReader[bytes],
    sink: asyncssh.SSHWriter[bytes],
    code: Code = Code.OUTPUT,
    guard: TerminalGuard | None = None,
) -> None:
    while data := await source.read(CHUNK_BYTES):
        record_output(session, data, code)
        if guard is not None:
            guard.feed_output(data)
        sink.write(data)
        await sink.drain()


async def _forward_input(
    services: Services,
    session: Session,
    process: ClientProcess,
    remote: TargetProcess,
    script: Script | None,
    guard: TerminalGuard | None,
) -> None:
    async def send(data: bytes) -> None:
        record_input(session, process, data)
        remote.stdin.write(data)
        await remote.stdin.drain()

    def resize(size: asyncssh.TerminalSizeChanged) -> None:
        record_size(session, size.width, size.height)
        columns, rows = size.width, size.height
        if guard is not None:
            columns, rows = fit_size(columns, rows)
            guard.resize(columns, rows)
        remote.change_terminal_size(columns, rows, size.pixwidth, size.pixheight)

    try:
        if script is not None:
            await send(script.data)
            if script.rest is not None:
                script.rest.on_signal(remote.send_signal)
                if not await _forward_script(services, session, process, script.rest, send):
                    return  # The session ends; the shell is not told that its input has.
        if script is None or (script.rest is not None and script.rest.is_too_long):
            take = send if guard is None else guard.type
            await read_client(process, take, resize, remote.send_signal)
        if guard is not None:
            await guard.finish()
        remote.stdin.write_eof()
    except (OSError, asyncssh.Error):
        remote.terminate()


async def _forward_script(
    services: Services,
    session: Session,
    process: ClientProcess,
    source: ScriptInput,
    send: Callable[[bytes], Awaitable[None]],
) -> bool:
    """Pass on the parts of a script that may run; return false at the first that may not."""
    is_last = False
    while not is_last and not source.is_too_long:
        part = await source.next_part()
        is_last = part.is_last
        try:
            await _obey(services, session, process, part.answer, _as_text(part.data))
        except AccessDenied as error:
            session.close_soon(f"{error.decision.reason} (rule {error.decision.rule})")
            return False
        except EvidenceError as error:
            session.fail_evidence(error)
            return False
        await send(part.data)
    return True


async def read_client(
    process: ClientProcess,
    send: Callable[[bytes], Awaitable[None]],
    resize: Callable[[asyncssh.TerminalSizeChanged], None],
    signal: Callable[[str], None],
) -> None:
    """Pass on what the client types until it sends EOF; window sizes and signals, too."""
    while True:
        try:
            data = await process.stdin.read(CHUNK_BYTES)
        except asyncssh.TerminalSizeChanged as size:
            resize(size)
        except asyncssh.BreakReceived:
            signal("INT")
        except asyncssh.SignalReceived as received:
            signal(received.signal)
        else:
            if not data:
                return
            await send(data)
