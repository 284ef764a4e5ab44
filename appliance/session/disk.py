"""Threads in which sessions wait for the disk that has their recordings.

They are nobody else's: what waits here holds up no other work of the process, nor is held up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

AT_ONCE = 4
"""More would take turns with the event loop for the interpreter."""
SLOW_SECONDS = 0.05
"""Whoever takes longer waits for the disk, not for the interpreter: another begins beside."""
MAX_THREADS = 1000
"""One that is not needed is not made."""

ResultT = TypeVar("ResultT")


class DiskThreads:
    """Where every recording of one process is sealed and written."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(MAX_THREADS, "recording")
        self._places = asyncio.Semaphore(AT_ONCE)

    async def run(self, work: Callable[[], ResultT]) -> ResultT:
        """Return what `work` returns; a slow disk under one holds up no other.

        What has begun is done, even if the caller is cancelled. Raises what `work` raises.
        """
        async with self._places:
            doing = asyncio.get_running_loop().run_in_executor(self._threads, work)
            try:
                await asyncio.wait({doing}, timeout=SLOW_SECONDS)
            except asyncio.CancelledError:
                doing.cancel()
                raise
        return await doing
