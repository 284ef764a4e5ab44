"""The channels of one SSH connection: lobby, psql, shell, forward; everything else is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING

import asyncssh
from asyncssh.constants import EXTENDED_DATA_STDERR

from appliance.config import PostgresTarget, SSHTarget, Target
from appliance.errors import AccessDenied, BastionError, EvidenceError, TargetError
from appliance.listeners.destinations import Destination, parse_destination, resolve_target
from appliance.model import Decision, Identity, Outcome, TargetName
from appliance.session.evidence import Session, error_message, open_session
from appliance.session.forward import open_target_stream, serve_forward
from appliance.session.lobby import Lobby, escape_terminal, is_lobby_command, serve_lobby
from appliance.session.psql import run_psql
from appliance.session.sftp import run_sftp
from appliance.session.shell import run_shell
from appliance.session.watching import serve_watch, wait_for_watcher

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
        if subsystem == "sftp":
            return True
        self._server.refuse(f"subsystem {subsystem[:32]}", "subsystems are not offered")
        return False

    def session_started(self) -> None:
        # asyncssh would serve the subsystem sftp itself, from the bastion's own files.
        channel = self.channel
        error = asyncssh.SSHWriter[bytes](self, channel, EXTENDED_DATA_STDERR)
        out = asyncssh.SSHWriter[bytes](self, channel)
        self._start_process(asyncssh.SSHReader[bytes](self, channel), out, error)

    def _start(self, process: asyncssh.SSHServerProcess[bytes]) -> None:
        self._server.run_task(_serve_channel(self._server, process))


async def _serve_channel(server: BastionServer, process: asyncssh.SSHServerProcess[bytes]) -> None:
    identity = server.identity
    assert identity is not None
    policy = server.services.policy
    destination, command = _find_destination(server, process.command)
    try:
        if destination is None and process.subsystem:
            await server.record_refusal("subsystem sftp", "files are on targets")
            raise TargetError("files are on targets: sftp TARGET@bastion, or scp -J")
        if destination is None:
            await _serve_lobby(server, identity, process, command)
            return
        target, account = resolve_target(policy, destination)
        if process.subsystem and isinstance(target, PostgresTarget):
            await server.record_refusal("subsystem sftp", "a database has no files")
            raise TargetError("a database has no files")
        if isinstance(target, PostgresTarget) and command is not None:
            if is_lobby_command(command):
                await _serve_lobby(server, identity, process, command)
                return
            await server.record_refusal("exec", "a database takes no command line")
            _end(
                process,
                "a database takes no command line: pipe SQL to `ssh TARGET@…`, "
                "or use a lobby command such as `approve N`",
                127,
            )
            return
        name = destination.target
        await _serve_target(server, identity, name, account, target, process, command)
    except BastionError as error:
        _end(process, error_message(error), _exit_status(error))
    except (OSError, asyncssh.Error):
        process.close()  # The client went away.
    except Exception as error:
        _end(process, error_message(error), EXIT_EVIDENCE)
        raise


def _find_destination(
    server: BastionServer, command: str | None
) -> tuple[Destination | None, str | None]:
    """Return where a channel leads, `None` for the lobby, and the command that is left.

    In the lobby, `TARGET CMD` is CMD on that target; a lobby command of that name wins.
    """
    targets, destination = server.services.policy.targets, server.destination
    if destination.target in targets or destination.account is not None:
        return destination, command
    if command is None or is_lobby_command(command):
        return None, command
    name, _, rest = command.strip().partition(" ")
    named = parse_destination(name)
    if named.target in targets:
        return named, rest.strip() or None
    return None, command


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
    words = command.split()
    if words[:1] == ["watch"] and len(words) == 2:
        await serve_watch(server.services, identity, process, words[1])
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
    account: str | None,
    target: Target,
    process: asyncssh.SSHServerProcess[bytes],
    command: str | None,
) -> None:
    terminal = process.term_type is not None
    width, height, *_ = process.term_size
    size = (width or 80, height or 24)
    road = "shell" if command is None else "exec"
    if isinstance(target, PostgresTarget):
        road = "psql"
    elif process.subsystem:
        road = "sftp"
    async with open_session(
        server.services, identity, name, road, size=size, terminal=terminal, account=account
    ) as session:

        async def work() -> None:
            await wait_for_watcher(session, process)
            if isinstance(target, PostgresTarget):
                await run_psql(server.services, session, process)
            elif process.subsystem:
                await run_sftp(server.services, session, target, process)
            else:
                await run_shell(server.services, session, target, process, command)

        await _until_ended(session, asyncio.create_task(work()), process)


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


async def _watched_forward(session: Session) -> None:
    """Let a forward open only once its session has the watcher it may need."""
    await _until_ended(session, asyncio.create_task(wait_for_watcher(session, None)))
    if session.ended.is_set():
        raise AccessDenied(Decision(Outcome.DENY, "ended", session.end_reason or "it ended"))


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
    server: BastionServer, identity: Identity, host: str, port: int
) -> asyncssh.SSHTCPSession[bytes]:
    """Open a session for a forwarded connection: to the database target `host`, or through
    the SSH target that the connection is for.

    Raises `asyncssh.ChannelOpenError` with the reason if it is refused.
    """
    loop = asyncio.get_running_loop()
    opened: asyncio.Future[None] = loop.create_future()
    streams: asyncio.Future[Streams] = loop.create_future()
    work = _find_forward(server, identity, host, port, opened, streams)
    if work is None:
        reason = "only databases can be forwarded to, by their target name: see `targets`"
        await server.record_refusal("direct-tcpip", reason)
        raise asyncssh.ChannelOpenError(asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED, reason)
    running = server.run_task(work)
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


def _find_forward(
    server: BastionServer,
    identity: Identity,
    host: str,
    port: int,
    opened: asyncio.Future[None],
    streams: asyncio.Future[Streams],
) -> Coroutine[object, object, None] | None:
    targets = server.services.policy.targets
    name = TargetName(host)
    if isinstance(targets.get(name), PostgresTarget):
        return _serve_database(server, identity, name, opened, streams)
    if isinstance(targets.get(server.destination.target), SSHTarget):
        return _serve_through(server, identity, (host, port), opened, streams)
    return None


async def _serve_database(
    server: BastionServer,
    identity: Identity,
    name: TargetName,
    opened: asyncio.Future[None],
    streams: asyncio.Future[Streams],
) -> None:
    from appliance.session.postgres import serve_postgres  # the SQL grammar: only when needed

    async with open_session(server.services, identity, name, "forward") as session:
        await _watched_forward(session)
        opened.set_result(None)
        reader, writer = await streams
        try:
            work = serve_postgres(server.services, session, reader, writer)
            await _until_ended(session, asyncio.create_task(work))
        finally:
            if session.was_killed and not await _is_sent(writer.channel):
                writer.channel.abort()
            writer.close()


async def _serve_through(
    server: BastionServer,
    identity: Identity,
    where: tuple[str, int],
    opened: asyncio.Future[None],
    streams: asyncio.Future[Streams],
) -> None:
    services = server.services
    destination = server.destination
    target, account = resolve_target(services.policy, destination)
    assert isinstance(target, SSHTarget)
    async with open_session(
        services, identity, destination.target, "forward", account=account
    ) as session:
        await _watched_forward(session)
        host, port = where
        connection, there = await open_target_stream(session, target, services.policy, host, port)
        async with connection:
            opened.set_result(None)
            here = await streams
            try:
                work = serve_forward(session, here, there)
                await _until_ended(session, asyncio.create_task(work))
            finally:
                here[1].close()
