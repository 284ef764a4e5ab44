"""Who watches one session, and what they get to see."""

from __future__ import annotations

import asyncio
from collections import deque

from appliance.recording.events import Event

BACKLOG_EVENTS = 200
"""What a watcher who comes later sees of what was before."""
MAX_BEHIND = 2000
"""Events a watcher may lag; who reads no more is not watching."""


class Audience:
    """Who watches one session."""

    def __init__(self, roles: tuple[str, ...]) -> None:
        self.roles = roles
        """Roles of whom one must watch; empty: the session needs nobody."""
        self.present = asyncio.Event()
        self._queues: set[asyncio.Queue[Event | None]] = set()
        self._backlog: deque[Event] = deque(maxlen=BACKLOG_EVENTS)

    def feed(self, event: Event) -> None:
        """Show an event to everybody; who cannot keep up is no watcher any more."""
        if not self.roles:
            return
        self._backlog.append(event)
        for queue in tuple(self._queues):
            if queue.qsize() >= MAX_BEHIND:
                self._queues.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait(event)

    def enter(self) -> asyncio.Queue[Event | None]:
        """Return the events of a new watcher; `None` at the end."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        for event in self._backlog:
            queue.put_nowait(event)
        self._queues.add(queue)
        self.present.set()
        return queue

    def leave(self, queue: asyncio.Queue[Event | None]) -> bool:
        """Forget a watcher; return whether somebody is left."""
        self._queues.discard(queue)
        return bool(self._queues)
