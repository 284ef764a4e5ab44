import asyncio

from appliance.recording.events import Code, Event
from appliance.session.audience import MAX_BEHIND, Audience

EVENT = Event(0, Code.OUTPUT, "x")


def test_who_comes_later_sees_what_was_before():
    async def run():
        audience = Audience(("officer",))
        audience.feed(EVENT)
        assert not audience.present.is_set()
        queue = audience.enter()
        assert audience.present.is_set()
        audience.feed(EVENT)
        assert queue.qsize() == 2
        assert audience.leave(queue) is False

    asyncio.run(run())


def test_who_reads_no_more_is_no_watcher():
    async def run():
        audience = Audience(("officer",))
        stuck, other = audience.enter(), audience.enter()
        for _ in range(MAX_BEHIND + 5):
            audience.feed(EVENT)
            other.get_nowait()
        assert stuck.qsize() == MAX_BEHIND + 1
        events = [stuck.get_nowait() for _ in range(stuck.qsize())]
        assert events[-1] is None
        assert audience.leave(stuck) is True
        assert audience.leave(other) is False

    asyncio.run(run())


def test_without_a_need_nothing_is_kept():
    async def run():
        audience = Audience(())
        audience.feed(EVENT)
        assert audience.enter().qsize() == 0

    asyncio.run(run())
