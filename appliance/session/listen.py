"""A port or socket that a target listens on for a client (`ssh -R`): one session each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import asyncssh

from appliance.errors import TargetError
from appliance.session.destinations import ForwardDestination, PortDestination
from appliance.session.evidence import Session
from appliance.session.forward import Streams
from appliance.session.returns import Returns

OpenClient = Callable[[int, str, int], Awaitable[Streams]]
"""Opens a channel to the client: the port listened on, and who connected from where."""


class TargetListener:
    """What a target listens on, over the session's own connection to it."""

    def __init__(
        self,
        session: Session,
        connection: asyncssh.SSHClientConnection,
        open_client: OpenClient,
        told: asyncio.Future[int],
    ) -> None:
        """`told` is the port, 0 for a socket, once the client knows it."""
        self._session, self._connection = session, connection
        self._open_client, self._told = open_client, told
        self._listener: asyncssh.SSHListener | None = None
        self._returns = Returns(session)

    async def open(self, where: ForwardDestination, rule: str) -> int:
        """Have the target listen; return the port, 0 for a socket.

        Raises `TargetError` if it refuses, `EvidenceError` if it cannot be audited.
        """
        await self._session.record_event(
            "forward:listener:opened", destination=str(where), rule=rule
        )
        try:
            if isinstance(where, PortDestination):
                self._listener = await self._connection.create_server(
                    self._accept_port, where.host, where.port, encoding=None
                )
            else:
                self._listener = await self._connection.create_unix_server(
                    self._accept_socket, where.path, encoding=None
                )
        except (OSError, asyncssh.Error, asyncssh.ChannelListenError) as error:
            raise TargetError(f"{self._session.target} does not listen on {where}") from error
        port = self._listener.get_port()
        if isinstance(where, PortDestination) and where.port == 0:
            bound = PortDestination(where.host, port)
            await self._session.record_event("forward:listener:bound", destination=str(bound))
        return port

    async def serve(self, cancelled: asyncio.Event) -> None:
        """Return when the target has gone, or when after a cancel the last one has left."""
        waiting = [
            asyncio.create_task(self._connection.wait_closed()),
            asyncio.create_task(cancelled.wait()),
        ]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
        if cancelled.is_set() and self._listener is not None:
            self._listener.close()
            await self._listener.wait_closed()
            await self._returns.finish()

    async def close(self) -> None:
        """End every connection, and say in the audit log how many there were."""
        await self._returns.close()
        await self._session.record_event(
            "forward:listener:closed",
            connections=self._returns.accepted,
            refused=self._returns.refused,
        )

    async def _accept_port(self, host: str, port: int) -> asyncssh.SSHTCPSession[bytes]:
        start = await self._returns.accept(
            lambda: self._open(host, port), origin=f"{host[:64]}:{port}"
        )
        return asyncssh.stream.SSHTCPStreamSession[bytes](start)

    async def _accept_socket(self) -> asyncssh.SSHUNIXSession[bytes]:
        start = await self._returns.accept(lambda: self._open("", 0))
        return asyncssh.stream.SSHUNIXStreamSession[bytes](start)

    async def _open(self, host: str, port: int) -> Streams:
        return await self._open_client(await asyncio.shield(self._told), host, port)
