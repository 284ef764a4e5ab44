"""The channels of one SSH connection: lobby, psql, shell, forward; everything else is refused."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import asyncssh

from appliance.config import PostgresTarget, Target
from appliance.errors import AccessDenied, BastionError, EvidenceError
from appliance.model import Identity, TargetName
from appliance.session.evidence import Session, error_message, open_session
from appliance.session.lobby import Lobby, escape_terminal, is_lobby_command, serve_lobby
from appliance.session.psql import run_psql
from appliance.session.shell import run_shell

if TYPE_CHECKING:
    from appliance.listeners.ssh import BastionServer

EXIT_REFUSED = 1
EXIT_DENIED = 126
EXIT_EVIDENCE = 255
END_SECONDS = 0.3

Streams = tuple[asyncssh.SSHReader[bytes], asyncssh.SSHWriter[bytes]]


class BastionProcess(asyncssh.SSHServerProcess[bytes]):
    """One session channel: a terminal, a command line, or neither."""

    def __init__(self, server: BastionServer) -> None:
        super().__init__(self._start, None, 3, False)
        self._server = server

    def subsystem_requested(self, subsystem: str) -> bool:
        self._server.refuse(f"subsystem {subsystem[:32]}", "subsystems are not offered")
        return False

    def _start(self, process: asyncssh.SSHServerProcess[bytes]) -> None:
        self._server.run_task(_serve_channel(self._server, process))


async def _serve_channel(server: BastionServer, process: asyncssh.SSHServerProcess[bytes]) -> None:
    identity = server.identity
    assert identity is not None
    name = TargetName(server.username)
    target = server.services.policy.targets.get(name)
    command = process.command
    try:
        if target is None or (
            isinstance(target, PostgresTarget) and command and is_lobby_command(command)
        ):
            await _serve_lobby(server, identity, process, command)
        elif isinstance(target, PostgresTarget) and command is not None:
            await server.record_refusal("exec", "a database takes no command line")
            _end(
                process,
                "a database takes no command line: pipe SQL to `ssh TARGET@…`, "
                "or use a lobby command such as `approve N`",
                127,
            )
        else:
            await _serve_target(server, identity, name, target, process)
    except BastionError as error:
        _end(process, error_message(error), _exit_status(error))
    except (OSError, asyncssh.Error):
        process.close()  # The client went away.
    except Exception as error:
        _end(process, error_message(error), EXIT_EVIDENCE)
        raise


def _exit_status(error: BastionError) -> int:
    match error:
        case EvidenceError():
            return EXIT_EVIDENCE
        case AccessDenied():
            return EXIT_DENIED
        case _:
            return EXIT_REFUSED


def _end(process: asyncssh.SSHServerProcess[bytes], message: str, status: int) -> None:
    text = escape_terminal(message)
    line_end = "\r\n" if process.term_type else "\n"
    try:
        process.stderr.write(f"bastion: {text}{line_end}".encode())
        process.exit(status)
    except (OSError, asyncssh.Error):
        pass  # The client is gone already.


async def _serve_lobby(
    server: BastionServer,
    identity: Identity,
    process: asyncssh.SSHServerProcess[bytes],
    command: str | None,
) -> None:
    if command is None:
        process.exit(await serve_lobby(server.services, identity, process))
        return
    answer = await Lobby(server.services, identity).run(command)
    text = escape_terminal(answer.text)
    sink = process.stdout if answer.status == 0 else process.stderr
    sink.write((text.replace("\n", "\r\n") if process.term_type else text).encode())
    process.exit(answer.status)


async def _serve_target(
    server: BastionServer,
    identity: Identity,
    name: TargetName,
    target: Target,
    process: asyncssh.SSHServerProcess[bytes],
) -> None:
    terminal = process.term_type is not None
    width, height, *_ = process.term_size
    size = (width or 80, height or 24)
    command = process.command
    road = "shell" if command is None else "exec"
    if isinstance(target, PostgresTarget):
        road = "psql"
    async with open_session(
        server.services, identity, name, road, size=size, terminal=terminal
    ) as session:
        if isinstance(target, PostgresTarget):
            work = run_psql(server.services, session, process)
        else:
            work = run_shell(server.services, session, target, process, command)
        await _until_ended(session, asyncio.create_task(work), process)


async def _until_ended(
    session: Session,
    work: asyncio.Task[None],
    process: asyncssh.SSHServerProcess[bytes] | None = None,
) -> None:
    """Wait for `work`, or end it when the session has to end.

    Whatever `work` hangs in (a target or a client that does not answer), it is left after
    `END_SECONDS`.
    """
    ended = asyncio.create_task(session.ended.wait())
    try:
        await asyncio.wait({work, ended}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            await _abandon(work)
            if session.evidence_failed:
                reason = session.end_reason or "the session ended"
                raise EvidenceError(reason, public=reason)
            if process is not None:
                await _end_by_force(process, session.end_reason or "the session ended")
        else:
            work.result()
    finally:
        ended.cancel()
        await _abandon(work)


async def _abandon(work: asyncio.Task[None]) -> None:
    if not work.done():
        work.cancel()
        await asyncio.wait({work}, timeout=END_SECONDS)
        work.add_done_callback(_forget)


def _forget(work: asyncio.Task[None]) -> None:
    if not work.cancelled():
        work.exception()  # The session says why it ended.


async def _end_by_force(process: asyncssh.SSHServerProcess[bytes], reason: str) -> None:
    """Say why, and close the channel even of a client that does not read."""
    with suppress(OSError, asyncssh.Error):
        process.stderr.write(f"\r\nbastion: {escape_terminal(reason)}\r\n".encode())
    if await _is_sent(process.channel):
        with suppress(OSError, asyncssh.Error):
            process.exit(EXIT_REFUSED)
    else:
        # SECURITY: exit() would wait for the client's window for ever
        # (test_kill_ends_whatever_hangs).
        process.channel.abort()


async def _is_sent(channel: asyncssh.channel.SSHChannel[bytes]) -> bool:
    for _ in range(10):
        if channel.get_write_buffer_size() == 0:
            return True
        await asyncio.sleep(END_SECONDS / 10)
    return False


async def open_forward(
    server: BastionServer, identity: Identity, host: str
) -> asyncssh.SSHTCPSession[bytes]:
    """Open a session for a forwarded connection to the database target `host`.

    Raises `asyncssh.ChannelOpenError` with the reason if it is refused.
    """
    name = TargetName(host)
    target = server.services.policy.targets.get(name)
    if not isinstance(target, PostgresTarget):
        reason = "only databases can be forwarded to, by their target name: see `targets`"
        await server.record_refusal("direct-tcpip", reason)
        raise asyncssh.ChannelOpenError(asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED, reason)
    loop = asyncio.get_running_loop()
    opened: asyncio.Future[None] = loop.create_future()
    streams: asyncio.Future[Streams] = loop.create_future()
    running = server.run_task(_serve_forward(server, identity, name, opened, streams))
    either: set[asyncio.Future[None] | asyncio.Task[object]] = {opened, running}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if not opened.done():
        error = None if running.cancelled() else running.exception()
        reason = error_message(error) if error else "the connection ends"
        await server.record_refusal("direct-tcpip", reason)
        raise asyncssh.ChannelOpenError(asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED, reason)

    def start(reader: asyncssh.SSHReader[bytes], writer: asyncssh.SSHWriter[bytes]) -> None:
        streams.set_result((reader, writer))

    return asyncssh.stream.SSHTCPStreamSession[bytes](start)


async def _serve_forward(
    server: BastionServer,
    identity: Identity,
    name: TargetName,
    opened: asyncio.Future[None],
    streams: asyncio.Future[Streams],
) -> None:
    from appliance.session.postgres import serve_postgres  # the SQL grammar: only when needed

    async with open_session(server.services, identity, name, "forward") as session:
        opened.set_result(None)
        reader, writer = await streams
        try:
            work = serve_postgres(server.services, session, reader, writer)
            await _until_ended(session, asyncio.create_task(work))
        finally:
            if session.was_killed and not await _is_sent(writer.channel):
                writer.channel.abort()
            writer.close()
