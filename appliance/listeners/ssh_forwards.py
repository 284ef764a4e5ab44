"""Connections that a client forwards: to a database, or through an SSH target."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING

import asyncssh

from appliance.config import PostgresTarget, SSHTarget
from appliance.errors import AccessDenied
from appliance.listeners.destinations import resolve_target
from appliance.listeners.ssh_ending import is_sent, until_ended
from appliance.model import Decision, Identity, Outcome, TargetName
from appliance.session.evidence import Session, error_message, open_session
from appliance.session.forward import open_target_stream, serve_forward
from appliance.session.watching import wait_for_watcher

if TYPE_CHECKING:
    from appliance.listeners.ssh import BastionServer

Streams = tuple[asyncssh.SSHReader[bytes], asyncssh.SSHWriter[bytes]]


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
            await until_ended(session, asyncio.create_task(work))
        finally:
            if session.was_killed and not await is_sent(writer.channel):
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
                await until_ended(session, asyncio.create_task(work))
            finally:
                here[1].close()


async def _watched_forward(session: Session) -> None:
    """Let a forward open only once its session has the watcher it may need."""
    await until_ended(session, asyncio.create_task(wait_for_watcher(session, None)))
    if session.ended.is_set():
        raise AccessDenied(Decision(Outcome.DENY, "ended", session.end_reason or "it ended"))
