"""The session channels of one SSH connection: lobby, psql, shell, command, sftp."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import asyncssh
from asyncssh.constants import EXTENDED_DATA_STDERR

from appliance.config import PostgresTarget, Target
from appliance.errors import AccessDenied, BastionError, EvidenceError, TargetError
from appliance.listeners.destinations import Destination, parse_destination, resolve_target
from appliance.listeners.ssh_ending import EXIT_REFUSED, until_ended
from appliance.model import Action, Identity, TargetName
from appliance.session.client_streams import columns_of, notice
from appliance.session.environment import accepts_variable
from appliance.session.evidence import error_message
from appliance.session.lifecycle import open_session
from appliance.session.loans import Loans
from appliance.session.lobby import Lobby, escape_terminal, is_lobby_command, serve_lobby
from appliance.session.psql import run_psql
from appliance.session.sftp.channel import run_sftp
from appliance.session.shell import run_shell
from appliance.session.watching import serve_watch, wait_for_watcher
from appliance.targets.ssh_returns import DisplayRequest

if TYPE_CHECKING:
    from appliance.listeners.ssh import BastionServer

EXIT_DENIED = 126
EXIT_EVIDENCE = 255


class BastionProcess(asyncssh.SSHServerProcess[bytes]):
    """One session channel: a terminal, a command line, or neither."""

    def __init__(self, server: BastionServer) -> None:
        super().__init__(self._start, None, 3, False)
        self._server = server
        self._has_begun = self._was_told = False
        self.asked = Loans()
        self.unread = asyncio.Event()
        """Nobody reads on the client's side any more."""

    def pty_requested(
        self,
        term_type: str,  # noqa: ARG002
        term_size: tuple[int, int, int, int],  # noqa: ARG002
        term_modes: Mapping[int, int],  # noqa: ARG002
    ) -> bool:
        # SECURITY: it would keep what a running command reads out of its recording
        # (test_a_terminal_asked_for_late_hides_no_input).
        return not self._has_begun

    def accepts_variable(self, name: bytes, value: bytes) -> bool:
        """Return whether the target may be given a variable of the client's environment."""
        patterns = self._server.services.machine.ssh.accept_env
        return not self._has_begun and accepts_variable(name, value, patterns)

    def agent_requested(self) -> bool:
        """Return whether the target may be lent the client's agent."""
        if self._has_begun or not self._server.offers(Action.AGENT):
            return False
        self.asked = replace(self.asked, agent=True)
        return True

    def display_requested(self, display: DisplayRequest) -> bool:
        """Return whether the target may be lent the client's display."""
        if self._has_begun or self.asked.display or not self._server.offers(Action.X11):
            return False
        self.asked = replace(self.asked, display=display)
        return True

    def subsystem_requested(self, subsystem: str) -> bool:
        if subsystem == "sftp":
            return True
        self._server.refuse("subsystem", f"the subsystem {subsystem[:32]} is not offered")
        return False

    def command_refused(self) -> None:
        """Say why asyncssh does not take a command line: `ssh -v` shows it."""
        if self._has_begun:
            return  # A second one.
        reason = "a command line has to be UTF-8"
        self._server.refuse("exec", reason)
        self._server.tell(reason)

    def session_started(self) -> None:
        self._has_begun = True
        # asyncssh would serve the subsystem sftp itself, from the bastion's own files.
        channel = self.channel
        error = asyncssh.SSHWriter[bytes](self, channel, EXTENDED_DATA_STDERR)
        out = asyncssh.SSHWriter[bytes](self, channel)
        self._start_process(asyncssh.SSHReader[bytes](self, channel), out, error)

    def tell_end(self, message: str) -> None:
        """Say why it ends; the first reason stays."""
        if self._was_told:
            return
        self._was_told = True
        with suppress(OSError, asyncssh.Error):  # The client is gone already.
            self.stderr.write(notice(escape_terminal(message), columns_of(self)))

    def _start(self, _: asyncssh.SSHServerProcess[bytes]) -> None:
        self._server.run_task(_serve_channel(self._server, self))


async def _serve_channel(server: BastionServer, process: BastionProcess) -> None:
    identity = server.identity
    assert identity is not None
    policy = server.services.policy
    # asyncssh asks a target for a shell where the line is empty, so it is judged as one.
    destination, command = _find_destination(server, process.command or None)
    try:
        if destination is None and process.subsystem:
            await server.record_refusal("subsystem", "files are on targets")
            raise TargetError("files are on targets: sftp TARGET@bastion, or scp -J")
        if destination is None:
            await _serve_lobby(server, identity, process, command)
            return
        target, account = resolve_target(policy, destination)
        if process.subsystem and isinstance(target, PostgresTarget):
            await server.record_refusal("subsystem", "a database has no files")
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


def _end(process: BastionProcess, message: str, status: int) -> None:
    process.tell_end(message)
    with suppress(OSError, asyncssh.Error):
        process.exit(status)


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
    process: BastionProcess,
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
                await run_psql(session, process)
            elif process.subsystem:
                await run_sftp(session, target, process)
            else:
                await run_shell(session, target, process, command, process.asked, process.unread)

        await until_ended(session, asyncio.create_task(work()), process)
