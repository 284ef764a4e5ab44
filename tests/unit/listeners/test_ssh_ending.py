"""How the work of a session ends."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from appliance.errors import EvidenceError
from appliance.listeners.ssh_ending import until_ended


@pytest.mark.parametrize("fails", ["in the work", "beside it"])
def test_what_failed_is_told_before_the_session_is_closed(fails):
    """The close may wait ten seconds for a disk that hangs."""
    error = EvidenceError("x", public="the recording cannot be written")
    told: list[str] = []

    async def run() -> None:
        session = SimpleNamespace(
            ended=asyncio.Event(),
            evidence_failed=fails == "beside it",
            end_reason=error.public,
            catch_up_seconds=0.0,
        )

        async def work() -> None:
            if fails == "in the work":
                raise error
            session.ended.set()
            await asyncio.Event().wait()

        process = SimpleNamespace(tell_end=told.append)
        with pytest.raises(EvidenceError, match=r"x|cannot be written"):
            await until_ended(session, asyncio.create_task(work()), process)

    asyncio.run(run())
    assert told == ["the recording cannot be written: the session ends"]
