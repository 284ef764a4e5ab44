"""Forwards that a client asks for: to a database, through an SSH target, or back from one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING

import asyncssh

from appliance.config import SSHTarget
from appliance.errors import AccessDenied, BastionError
from appliance.listeners.destinations import find_database, resolve_target
from appliance.listeners.ssh_ending import is_sent, until_ended
from appliance.model import Action, Decision, Identity, Outcome, TargetName
from appliance.session.credentials import connect_session
from appliance.session.database_addresses import settle_destination
from appliance.session.destinations import ForwardDestination, parse_port, parse_socket
from appliance.session.evidence import Session, error_message
from appliance.session.forward import (
    PORTS,
    Forward,
    Streams,
    decide_forward,
    open_target_stream,
    permit_forward,
    serve_forward,
)
from appliance.session.lifecycle import open_session
from appliance.session.listen import OpenClient, TargetListener
from appliance.session.watching import wait_for_watcher

if TYPE_CHECKING:
    from appliance.listeners.ssh import BastionServer

CHANNELS = {
    Action.FORWARD: "direct-tcpip",
    Action.LISTEN: "tcpip-forward",
    Action.FORWARD_SOCKET: "direct-streamlocal",
    Action.LISTEN_SOCKET: "streamlocal-forward",
}
ALIVE_SECONDS = 5.0

Work = Coroutine[object, object, None]
Opened = asyncio.Future[int]
"""Set when a session's forward is open: to the port, if the target listens on one."""
Serve = Callable[[Opened], Work]
Parse = Callable[[], ForwardDestination]
Start = Callable[[asyncssh.SSHReader[bytes], asyncssh.SSHWriter[bytes]], None]


class ListenerHandle(asyncssh.SSHListener):
    """What asyncssh keeps of a port or socket that a target listens on."""

    def __init__(self) -> None:
        super().__init__()
        self.told: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        """The port, 0 for a socket, once the client is about to know it."""
        self.cancelled = asyncio.Event()

    def get_port(self) -> int:
        return self.told.result()

    def close(self) -> None:
        self.cancelled.set()

    async def wait_closed(self) -> None:
        pass


async def open_forward(
    server: BastionServer, identity: Identity, host: str, port: int
) -> asyncssh.SSHTCPSession[bytes]:
    """Open a session for a forwarded connection: to the database target `host`, or through
    the SSH target that the connection is for.

    Raises `asyncssh.ChannelOpenError` with the reason if it is refused.
    """
    streams: asyncio.Future[Streams] = asyncio.get_running_loop().create_future()
    # SECURITY: test_a_database_is_reached_by_its_masks_however_its_name_is_written.
    if (name := find_database(server.services.policy, host)) is not None:

        def serve(opened: Opened) -> Work:
            return _serve_database(server, identity, name, opened, streams)
    else:

        def serve(opened: Opened) -> Work:
            asked = _find_forward(
                server, identity, Action.FORWARD, lambda: parse_port(host, port, listens=False)
            )
            return _serve_through(server, asked, opened, streams)

    start = await _open_channel(server, Action.FORWARD, serve, streams)
    return asyncssh.stream.SSHTCPStreamSession[bytes](start)


async def open_socket_forward(
    server: BastionServer, identity: Identity, path: str
) -> asyncssh.SSHUNIXSession[bytes]:
    """Open a session for a connection to a unix socket of the SSH target.

    Raises `asyncssh.ChannelOpenError` with the reason if it is refused.
    """
    streams: asyncio.Future[Streams] = asyncio.get_running_loop().create_future()

    def serve(opened: Opened) -> Work:
        asked = _find_forward(server, identity, Action.FORWARD_SOCKET, lambda: parse_socket(path))
        return _serve_through(server, asked, opened, streams)

    start = await _open_channel(server, Action.FORWARD_SOCKET, serve, streams)
    return asyncssh.stream.SSHUNIXStreamSession[bytes](start)


async def open_port_listener(
    server: BastionServer, identity: Identity, host: str, port: int
) -> ListenerHandle | bool:
    """Open a session in which the SSH target listens on a port; return false if refused."""

    async def open_client(bound: int, origin: str, origin_port: int) -> Streams:
        return await server.connection.open_connection(host, bound, origin, origin_port)

    return await _open_listener(
        server,
        identity,
        Action.LISTEN,
        lambda: parse_port(host, port, listens=True),
        open_client,
    )


async def open_socket_listener(
    server: BastionServer, identity: Identity, path: str
) -> ListenerHandle | bool:
    """Open a session in which the SSH target listens on a socket; return false if refused."""

    async def open_client(_bound: int, _origin: str, _origin_port: int) -> Streams:
        return await server.connection.open_unix_connection(path)

    return await _open_listener(
        server, identity, Action.LISTEN_SOCKET, lambda: parse_socket(path), open_client
    )


async def _open_listener(
    server: BastionServer,
    identity: Identity,
    action: Action,
    parse: Parse,
    open_client: OpenClient,
) -> ListenerHandle | bool:
    handle = ListenerHandle()

    def serve(opened: Opened) -> Work:
        asked = _find_forward(server, identity, action, parse)
        return _serve_listener(server, asked, open_client, opened, handle)

    try:
        handle.told.set_result(await _run_until_opened(server, serve))
    except BastionError as error:
        await _refuse(server, action, error)
        return False
    return handle


async def _open_channel(
    server: BastionServer, action: Action, serve: Serve, streams: asyncio.Future[Streams]
) -> Start:
    """Return what takes the client's end of a channel, once its session has opened.

    Raises `asyncssh.ChannelOpenError` with the reason if it does not.
    """
    try:
        await _run_until_opened(server, serve)
    except BastionError as error:
        reason = await _refuse(server, action, error)
        code = asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED
        raise asyncssh.ChannelOpenError(code, reason) from error
    return lambda reader, writer: streams.set_result((reader, writer))


async def _run_until_opened(server: BastionServer, serve: Serve) -> int:
    """Run a session of the connection; return what it says when it has opened.

    Raises `BastionError` with what ended it before.
    """
    opened: Opened = asyncio.get_running_loop().create_future()
    running = server.run_task(serve(opened))
    either: set[Opened | asyncio.Task[object]] = {opened, running}
    while not opened.done() and not running.done():
        await asyncio.wait(either, timeout=ALIVE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if opened.done() or running.done():
            break
        # The answer to `-R` holds up those to the client's keepalives: it must hear something.
        server.tell("a forward is not open yet")
    if opened.done():
        return opened.result()
    error = None if running.cancelled() else running.exception()
    if isinstance(error, BastionError):
        raise error
    raise BastionError("internal error" if error else "the connection ends")


async def _refuse(server: BastionServer, action: Action, error: BastionError) -> str:
    """Audit a refusal, and return what the person may read."""
    reason = error_message(error)
    server.tell(reason)  # The answer to `-R` has no room for a reason.
    await server.record_refusal(CHANNELS[action], reason)
    return reason


def _find_forward(
    server: BastionServer, identity: Identity, action: Action, parse: Parse
) -> Forward:
    """Return what is asked for, unless policy denies it: then no session is opened for it.

    Raises `AccessDenied`; also if the connection is for no SSH target.
    """
    policy, destination = server.services.policy, server.destination
    if not isinstance(policy.targets.get(destination.target), SSHTarget):
        reason = "only databases can be forwarded to, by their target name: see `targets`"
        if action is not Action.FORWARD:
            reason = "only SSH targets listen or have sockets: ssh TARGET@bastion, or ssh -J"
        raise server.denial("forward-target", reason)
    target, account = resolve_target(policy, destination)
    assert isinstance(target, SSHTarget)
    asked = Forward(identity, destination.target, target, account, action, parse())
    decision = decide_forward(policy, asked)
    if decision.outcome is Outcome.DENY:
        raise AccessDenied(decision)
    if decision.outcome is Outcome.ASK:
        server.let_sessions_open()
    return asked


async def _serve_database(
    server: BastionServer,
    identity: Identity,
    name: TargetName,
    opened: Opened,
    streams: asyncio.Future[Streams],
) -> None:
    from appliance.session.postgres.conversation import (
        serve_postgres,  # the SQL grammar: only when needed
    )

    async with open_session(server.services, identity, name, "forward") as session:

        async def work() -> None:
            opened.set_result(0)
            await serve_postgres(session, *await streams)

        await _until_ended(session, work, streams)


async def _serve_through(
    server: BastionServer, asked: Forward, opened: Opened, streams: asyncio.Future[Streams]
) -> None:
    async with open_session(
        server.services, asked.identity, asked.name, "forward", account=asked.account
    ) as session:

        async def work() -> None:
            where = await settle_destination(session.services.policy, asked)
            rule = await permit_forward(session, asked, server.tell)
            connection, there = await open_target_stream(session, asked, rule, where)
            async with connection:
                opened.set_result(0)
                await serve_forward(session, await streams, there)

        await _until_ended(session, work, streams)


async def _serve_listener(
    server: BastionServer,
    asked: Forward,
    open_client: OpenClient,
    opened: Opened,
    handle: ListenerHandle,
) -> None:
    async with open_session(
        server.services, asked.identity, asked.name, "listen", account=asked.account
    ) as session:

        async def work() -> None:
            rule = await permit_forward(session, asked, server.tell)
            connection = await connect_session(session, asked.target, permits=PORTS)
            listener = TargetListener(session, connection, open_client, handle.told)
            async with connection:
                try:
                    opened.set_result(await listener.open(asked.where, rule))
                    await listener.serve(handle.cancelled)
                finally:
                    await listener.close()

        await _until_ended(session, work)


async def _until_ended(
    session: Session, work: Callable[[], Work], streams: asyncio.Future[Streams] | None = None
) -> None:
    """Do what a session is for, once it is watched; close the client's end in the end.

    Raises `AccessDenied` with the reason if the session ends before.
    """

    async def watched() -> None:
        await wait_for_watcher(session, None)
        await work()

    try:
        await until_ended(session, asyncio.create_task(watched()))
    finally:
        if streams is not None and streams.done():
            writer = streams.result()[1]
            if session.was_killed and not await is_sent(writer.channel):
                writer.channel.abort()
            writer.close()
    if session.ended.is_set():
        raise AccessDenied(Decision(Outcome.DENY, "ended", session.end_reason or "it ended"))
