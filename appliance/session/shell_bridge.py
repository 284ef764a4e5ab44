"""Between a client's channel and its shell or command on the target: both directions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import asyncssh

from appliance.errors import AccessDenied, EvidenceError, TargetError
from appliance.model import Decision
from appliance.recording.events import Code
from appliance.session.client_streams import (
    CHUNK_BYTES,
    COMMAND_CHUNK_BYTES,
    ClientProcess,
    columns_of,
    read_client,
    record_input,
    record_output,
    record_size,
    send_rest,
)
from appliance.session.evidence import Session
from appliance.session.recorder import wait_for_disk
from appliance.session.script_input import Script, ScriptInput
from appliance.session.shell_approvals import ask_about_line, obey_decision
from appliance.session.terminal.guard import TerminalGuard, lets_unread_pass
from appliance.session.terminal.modes import readable_modes
from appliance.shell.commands import screen_program
from appliance.shell.programs import TERMINALS
from appliance.shell.screen import fit_size
from appliance.targets.ssh import stop_output
from appliance.targets.ssh_returns import lends_display

NO_STATUS = 255
"""What OpenSSH's client ends with if the target says no status."""
TargetProcess = asyncssh.SSHClientProcess[bytes]


async def bridge_shell(
    session: Session,
    connection: asyncssh.SSHClientConnection,
    process: ClientProcess,
    command: str | None,
    script: Script | None,
    unread: asyncio.Event,
    *,
    is_guarded: bool,
) -> None:
    """Run a shell or `command` on the target until it ends; pass its exit status on.

    With `is_guarded` a terminal's lines wait for their decision. `unread` is set once nobody
    reads the output any more. Raises `TargetError` if
    the target does not open a channel or breaks off, `EvidenceError` if audit or recording
    fail.
    """
    term_type = process.term_type if script is None or script.has_terminal else None
    is_guarded = is_guarded and term_type is not None
    remote = await _open_process(
        session, connection, process, command, term_type, is_guarded=is_guarded
    )
    guard = _open_guard(session, process, remote, command) if is_guarded else None
    if guard is not None and command is not None:
        await guard.begin_with(command)
    typing = asyncio.create_task(_forward_input(session, process, remote, script, guard))
    session.watch(typing)
    guarding = asyncio.create_task(_run_guard(session, guard)) if guard else None
    stopping = asyncio.create_task(_stop_unread(remote, unread))
    try:
        await asyncio.gather(
            _forward_output(session, remote.stdout, process.stdout, guard=guard),
            _forward_output(session, remote.stderr, process.stderr, Code.ERROR),
        )
    except (OSError, asyncssh.Error) as error:
        raise TargetError(f"the connection to {session.target} broke") from error
    finally:
        typing.cancel()
        stopping.cancel()
        if guarding is not None:
            guarding.cancel()
            await asyncio.wait({guarding})
    await remote.wait_closed()
    if remote.exit_status is None and remote.exit_signal is None and connection.is_closed():
        session.lose_target()  # With a word of farewell: to asyncssh that is no error.
        raise TargetError(f"the connection to {session.target} broke")
    await _exit(session, process, remote)


async def _stop_unread(remote: TargetProcess, unread: asyncio.Event) -> None:
    await unread.wait()
    stop_output(remote.channel)


async def _open_process(
    session: Session,
    connection: asyncssh.SSHClientConnection,
    process: ClientProcess,
    command: str | None,
    term_type: str | None,
    *,
    is_guarded: bool,
) -> TargetProcess:
    size, modes = process.term_size, process.term_modes
    if is_guarded:
        modes = readable_modes(modes, may_be_silent=lets_unread_pass(session))
        size = (*fit_size(size[0], size[1]), *size[2:])
        if not TERMINALS.match(term_type or ""):
            term_type = "vt100"  # The guard reads the screen, so it must know its language.
    try:
        remote: TargetProcess = await connection.create_process(
            command,
            request_pty="force" if term_type else False,
            term_type=term_type,
            term_size=size if term_type else (0, 0, 0, 0),
            term_modes=modes if term_type else {},
            x11_forwarding="ignore_failure" if lends_display(connection) else False,
            env=dict(process.env),
            encoding=None,
        )
    except asyncssh.Error as error:
        raise TargetError(f"{session.target} does not open a channel") from error
    if lends_display(connection) and connection.display_refused:
        process.stderr.write(f"bastion: {session.target} does not offer X11\r\n".encode())
    return remote


async def _exit(session: Session, process: ClientProcess, remote: TargetProcess) -> None:
    """Record how the target's process ended, and end the client's channel in the same way."""
    status = NO_STATUS if remote.exit_status is None else remote.exit_status
    if session.recording is not None:
        session.recording.exited(remote.exit_signal[0] if remote.exit_signal else status)
    await session.record_event("shell:command:completed", status=remote.exit_status)
    await send_rest(process)
    if remote.exit_signal is not None:
        process.exit_with_signal(*remote.exit_signal)
    else:
        process.exit(status)


def _open_guard(
    session: Session,
    process: ClientProcess,
    remote: TargetProcess,
    command: str | None,
) -> TerminalGuard:

    async def send(data: bytes, *, is_typed: bool = True) -> None:
        if is_typed:
            record_input(session, process, data)
        remote.stdin.write(data)
        await remote.stdin.drain()

    def show(data: bytes) -> None:
        record_output(session, data)
        process.stdout.write(data)

    async def ask(
        decision: Decision, names: tuple[str, ...], withdrawn: asyncio.Event, line: str
    ) -> None:
        await ask_about_line(session, decision, names, withdrawn, show, columns_of(process), line)

    program = screen_program(command) if command is not None else None
    modes = readable_modes(process.term_modes, may_be_silent=lets_unread_pass(session))
    return TerminalGuard(session, process.term_size[:2], send, show, ask, program, modes)


async def _run_guard(session: Session, guard: TerminalGuard) -> None:
    try:
        await guard.run()
    except EvidenceError as error:
        session.fail_evidence(error)
    except (OSError, asyncssh.Error):
        session.close_soon("the connection to the target broke")
    except Exception as error:
        session.fail(error)


async def _forward_output(
    session: Session,
    source: asyncssh.SSHReader[bytes],
    sink: asyncssh.SSHWriter[bytes],
    code: Code = Code.OUTPUT,
    guard: TerminalGuard | None = None,
) -> None:
    assert session.recording is not None
    is_text = session.recording.is_text
    while data := await source.read(CHUNK_BYTES if is_text else COMMAND_CHUNK_BYTES):
        shown = data if guard is None else guard.feed_output(data)
        if not shown:
            continue  # The guard's own question to the target.
        await wait_for_disk(session)
        record_output(session, shown, code)
        sink.write(shown)
        await sink.drain()
        await asyncio.sleep(0)  # Others' keys are not kept waiting by megabytes that are there.
    if guard is not None and (shown := guard.release_output()):
        record_output(session, shown, code)
        sink.write(shown)


async def _forward_input(
    session: Session,
    process: ClientProcess,
    remote: TargetProcess,
    script: Script | None,
    guard: TerminalGuard | None,
) -> None:
    async def send(data: bytes) -> None:
        await wait_for_disk(session)
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
                if not await _forward_script(session, process, script.rest, send):
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
            await obey_decision(session, process, part.answer, part.text)
        except AccessDenied as error:
            session.close_soon(f"{error.decision.reason} (rule {error.decision.rule})")
            return False
        except EvidenceError as error:
            session.fail_evidence(error)
            return False
        await send(part.data)
    return True
