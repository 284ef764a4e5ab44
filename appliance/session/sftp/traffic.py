"""What one person's SFTP channels do to paths of one account, at a time.

Between the moment at which the target says where a path leads and the moment at which it
uses the path, no other channel of theirs may move a folder or put a link in its place.
"""

from __future__ import annotations

import asyncio
from collections import Counter

WAIT_SECONDS = 10.0
LINGER_SECONDS = 1.0


class Traffic:
    """The requests under way that use paths, and those that change where paths lead."""

    def __init__(self) -> None:
        self._using: Counter[object] = Counter()
        self._changing: Counter[object] = Counter()
        self._changes = 0
        self._own_changes: Counter[object] = Counter()
        self._ended = asyncio.Condition()

    def changes_beside(self, channel: object) -> int:
        """Return how often other channels began or ended a change."""
        return self._changes - self._own_changes[channel]

    async def begin(self, channel: object, *, changes: bool) -> None:
        """Wait until no other channel is in the way, and be under way.

        Raises `TimeoutError` if one stays in the way.
        """
        async with asyncio.timeout(WAIT_SECONDS), self._ended:
            await self._ended.wait_for(lambda: self._is_free(channel, changes=changes))
        self._using[channel] += 1
        if changes:
            self._changing[channel] += 1
            self._count_change(channel)

    async def end(self, channel: object, *, changes: bool) -> None:
        """Be no longer under way: the target has answered, or was not asked."""
        self._using[channel] -= 1
        if changes:
            self._changing[channel] -= 1
            self._count_change(channel)
        async with self._ended:
            self._ended.notify_all()

    async def leave(self, channel: object) -> None:
        """Forget a channel that has ended; what it has changed stays counted."""
        if self._changing[channel]:
            await asyncio.sleep(LINGER_SECONDS)  # The target may still be about to do it.
        del self._using[channel], self._changing[channel], self._own_changes[channel]
        async with self._ended:
            self._ended.notify_all()

    def _count_change(self, channel: object) -> None:
        self._changes += 1
        self._own_changes[channel] += 1

    def _is_free(self, channel: object, *, changes: bool) -> bool:
        others = self._using if changes else self._changing
        return others.total() == others[channel]
