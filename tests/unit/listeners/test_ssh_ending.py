"""How the work of a session ends."""

from __future__ import annotations

import asyncio
import selectors
from types import SimpleNamespace

import pytest

from appliance.errors import EvidenceError
from appliance.listeners.ssh_ending import until_ended
from appliance.session.supervision import POLL_SECONDS


@pytest.mark.parametrize("fails", ["in the work", "beside it"])
def test_what_failed_is_told_before_the_session_is_closed(fails):
    """The close may wait ten seconds for a disk that hangs."""
    error = EvidenceError("x", public="the recording cannot be written")
    told: list[str] = []

    async def run() -> None:
        session = SimpleNamespace(
            ended=asyncio.Event(),
            evidence_failed=fails == "beside it",
            fault=None,
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


class Clock(asyncio.SelectorEventLoop):
    """A loop whose seconds pass at once when it has nothing to do: no machine is too slow."""

    def __init__(self) -> None:
        self.now = 0.0
        super().__init__(Jumping(self))

    def time(self) -> float:
        return self.now


class Jumping(selectors.SelectSelector):
    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout=None):
        if timeout:
            self._clock.now += timeout
        return super().select(0)


@pytest.mark.parametrize("process", [True, False], ids=["channel", "forward"])
def test_a_kill_takes_less_than_a_second_whatever_hangs(process):
    """The work does not obey, the client does not read: what all the waiting adds up to."""
    done: list[str] = []
    session = SimpleNamespace(
        ended=asyncio.Event(),
        evidence_failed=False,
        fault=None,
        end_reason="killed",
        catch_up_seconds=0.0,
    )
    channel = SimpleNamespace(get_write_buffer_size=lambda: 1, abort=lambda: done.append("aborted"))
    client = SimpleNamespace(
        channel=channel, term_type=None, stderr=SimpleNamespace(write=lambda _: None)
    )

    async def run() -> float:
        leave = asyncio.Event()

        async def work() -> None:
            session.ended.set()
            while not leave.is_set():
                try:
                    await leave.wait()
                except asyncio.CancelledError:
                    continue

        working = asyncio.create_task(work())
        await until_ended(session, working, client if process else None)
        took = asyncio.get_running_loop().time()
        leave.set()
        await working
        return took

    with asyncio.Runner(loop_factory=Clock) as runner:
        assert POLL_SECONDS + runner.run(run()) < 1.0
    assert done == (["aborted"] if process else [])
