"""Connections that a target opens and that lead back to the client, of one session.

Each was asked for by the client: a port or socket that the target listens on, the agent,
X11. Nothing else that a target opens is answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import asyncssh

from appliance.errors import EvidenceError
from appliance.session.evidence import Session
from appliance.session.forward import Streams, serve_forward

MAX_STREAMS = 64
"""At a time, of one session."""
Relay = Callable[[Session, Streams, Streams], Awaitable[None]]


class Returns:
    """The connections that come back for one purpose, each audited and counted.

    `is_single`: only the first is taken.
    """

    def __init__(
        self,
        session: Session,
        relay: Relay = serve_forward,
        *,
        is_single: bool = False,
        **facts: str,
    ) -> None:
        self._session, self._relay, self.facts = session, relay, facts
        self._is_single, self._is_closed = is_single, False
        self._running: set[asyncio.Task[None]] = set()
        self.accepted = self.refused = 0

    async def accept(
        self, open_client: Callable[[], Awaitable[Streams]], **facts: str
    ) -> Callable[[asyncssh.SSHReader[bytes], asyncssh.SSHWriter[bytes]], None]:
        """Return what takes the target's end, once the client's end is open.

        Raises `asyncssh.ChannelOpenError` if it does not open.
        """
        # SECURITY: test_a_target_opens_no_more_than_the_limit,
        # test_a_single_connection_to_the_display_is_single.
        limit = 1 if self._is_single else MAX_STREAMS
        is_full = len(self._running) >= limit or (self._is_single and self.accepted)
        if is_full or self._is_closed or self._session.ended.is_set():
            self.refused += 1
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_RESOURCE_SHORTAGE, "too many")
        loop = asyncio.get_running_loop()
        opened: asyncio.Future[None] = loop.create_future()
        there: asyncio.Future[Streams] = loop.create_future()
        task = asyncio.create_task(self._carry(open_client, facts, opened, there))
        self._session.watch(task)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.wait({task, opened}, return_when=asyncio.FIRST_COMPLETED)
        if not opened.done():
            self.refused += 1
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, "the client refuses")
        self.accepted += 1
        return lambda reader, writer: there.set_result((reader, writer))

    async def finish(self) -> None:
        """Return when everything that is open has ended."""
        while self._running:
            await asyncio.wait(self._running)

    async def close(self) -> None:
        """End everything that is open, and take no more."""
        self._is_closed = True
        for task in self._running:
            task.cancel()
        await self.finish()

    async def _carry(
        self,
        open_client: Callable[[], Awaitable[Streams]],
        facts: dict[str, str],
        opened: asyncio.Future[None],
        there: asyncio.Future[Streams],
    ) -> None:
        try:
            await self._session.record_event("forward:channel:opened", **self.facts, **facts)
            await self._join(open_client, opened, there)
        except EvidenceError:
            pass  # The session ends.

    async def _join(
        self,
        open_client: Callable[[], Awaitable[Streams]],
        opened: asyncio.Future[None],
        there: asyncio.Future[Streams],
    ) -> None:
        ends: list[Streams] = []
        try:
            ends.append(await open_client())
            opened.set_result(None)
            ends.append(await there)
            await self._relay(self._session, *ends)
        except (OSError, asyncssh.Error):
            pass  # The client refuses it, or has gone.
        finally:
            for _, writer in ends:
                # What waits for a peer that does not read would keep a killed session open.
                writer.channel.abort() if self._session.ended.is_set() else writer.close()
            if len(ends) < 2:
                await self._session.record_event(
                    "forward:channel:closed", bytes_sent=0, bytes_received=0
                )
