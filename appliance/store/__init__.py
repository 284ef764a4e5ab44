"""State that gateway and web share: sign-ins, keys, sessions, access requests, pinned columns.

SQLite in WAL mode; every method is one short transaction. What writes may wait for the
disk, or seconds for another process that writes: an event loop calls it by `in_thread`.
Holds no evidence, no PHI and no secret: sign-in tokens are stored as SHA-256.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from appliance.store.budgets import Budgets
from appliance.store.pins import Pins
from appliance.store.requests import Requests
from appliance.store.sessions import Sessions
from appliance.store.sign_ins import SignIns

P = ParamSpec("P")
ResultT = TypeVar("ResultT")


class Store(SignIns, Sessions, Requests, Budgets, Pins):
    """The state store in one SQLite file."""

    def __init__(self, path: Path) -> None:
        """Open or create it, as `Database` does."""
        self._path = path
        # Its own: what waits there keeps no other thread's work from being done.
        self._thread = ThreadPoolExecutor(1, "store")
        self._beside: Store | None = None
        """Used, opened and closed in that thread only."""
        super().__init__(path)

    async def in_thread(
        self, work: Callable[Concatenate[Store, P], ResultT], *args: P.args, **more: P.kwargs
    ) -> ResultT:
        """Return what `work` does with a store, on a connection and thread beside this one.

        One after the other, in the order of the calls; what has begun is done, even if the
        caller is cancelled. Raises what `work` raises.
        """

        def run() -> ResultT:
            if self._beside is None:
                self._beside = Store(self._path)
            return work(self._beside, *args, **more)

        return await asyncio.get_running_loop().run_in_executor(self._thread, run)

    def close(self) -> None:
        """Close the file, once what is being done in its thread is done."""
        self._thread.submit(self._close_beside).result()
        self._thread.shutdown()
        super().close()

    def _close_beside(self) -> None:
        if self._beside is not None:
            self._beside.close()
