"""Who waits for a disk waits alone: other recordings, and the state store, go on."""

from __future__ import annotations

import asyncio
import os
import threading
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from appliance.errors import EvidenceError
from appliance.recording import extent
from appliance.session import recorder
from appliance.session.disk import AT_ONCE, DiskThreads
from appliance.store import Store
from tests.unit.session.test_shell_bridge import make_recording

STUCK = 40
"""Sessions on disks that hang: many more than asyncio's own threads, or places here."""


def session_of(recording, disk):
    return SimpleNamespace(
        id=recording.path.stem,
        recording=recording,
        services=SimpleNamespace(disk=disk),
        flushed=asyncio.Event(),
        written=asyncio.Event(),
    )


def test_disks_that_hang_hold_up_no_other_recording_and_no_store(tmp_path, monkeypatch):
    recordings = [make_recording(tmp_path, f"s{number}") for number in range(STUCK + 1)]
    *stuck, quick = recordings
    held, released = {one._extent._descriptor for one in stuck}, threading.Event()
    asked = threading.Semaphore(0)

    def sync(descriptor: int) -> None:
        if descriptor in held:
            asked.release()
            assert released.wait(60)

    monkeypatch.setattr(extent.os, "fdatasync", sync)
    store = Store(tmp_path / "state.sqlite")

    async def run() -> None:
        disk = DiskThreads()
        sessions = {one: session_of(one, disk) for one in recordings}
        keeping = [
            asyncio.create_task(recorder._keep_durable(session, one))
            for one, session in sessions.items()
        ]
        for one in stuck:
            one.output(b"x")
        async with asyncio.timeout(30):
            await asyncio.to_thread(lambda: [asked.acquire() for _ in stuck])
            before = quick.durable.bytes
            quick.output(b"shown")
            await store.in_thread(Store.lookups, "ada", datetime.now(UTC))
            while quick.durable.bytes == before:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert not any(session.flushed.is_set() for session in sessions.values())
        released.set()
        for task in keeping:
            task.cancel()
        await asyncio.gather(*keeping, return_exceptions=True)

    try:
        asyncio.run(run())
    finally:
        released.set()
    for one in recordings:
        one.close("ended")
        one.release()
    store.close()


def test_few_run_at_once_as_long_as_they_are_quick(monkeypatch):
    monkeypatch.setattr("appliance.session.disk.SLOW_SECONDS", 60)
    counting, running, most = threading.Lock(), 0, 0

    def work() -> None:
        nonlocal running, most
        with counting:
            running += 1
            most = max(most, running)
        os.sched_yield()
        with counting:
            running -= 1

    async def run() -> None:
        disk = DiskThreads()
        await asyncio.gather(*(disk.run(work) for _ in range(200)))

    asyncio.run(run())
    assert 1 <= most <= AT_ONCE


def test_what_fails_is_told_to_who_asked():
    def fail() -> None:
        raise EvidenceError("no")

    async def run() -> None:
        disk = DiskThreads()
        with pytest.raises(EvidenceError, match="no"):
            await disk.run(fail)
        assert await disk.run(lambda: 1) == 1

    asyncio.run(run())
