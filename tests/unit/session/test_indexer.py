"""What the index of a session takes."""

from __future__ import annotations

import asyncio

from appliance.config.machine import SearchScope
from appliance.recording.events import Code, Event, encode_object
from appliance.recording.search import SearchIndex
from appliance.session.indexer import Indexer


def ran(text: str, milliseconds: float, outcome: str = "completed") -> Event:
    fields = {"outcome": outcome, "text": text, "ms": milliseconds, "rows": 1, "masked": ["ssn"]}
    return Event(milliseconds, Code.STATEMENT, encode_object(fields))


def test_a_statement_in_a_loop_is_one_line_until_the_next_flush():
    async def scene():
        index = SearchIndex(None)
        indexer = Indexer(index, "s1", SearchScope.COMMANDS)
        for number in range(9):
            indexer.feed(ran("SELECT ssn FROM visits", 0.1 * number))
        indexer.feed(ran("SELECT ',\"ms\":' FROM visits", 1.0))
        indexer.feed(ran("SELECT ',\"ms\":', ssn FROM visits", 1.1))
        indexer.feed(ran("SELECT ssn FROM visits", 2.0, "failed"))
        await indexer.flush()
        assert [line.at_seconds for line in index.search("visits", 99)] == [2.0, 1.1, 1.0, 0.0]
        indexer.feed(ran("SELECT ssn FROM visits", 3.0))
        await indexer.finish()
        assert index.search("visits ssn", 99)[0].at_seconds == 3.0
        index.close()

    asyncio.run(scene())


def test_what_a_site_names_is_not_in_the_index():
    async def scene():
        index = SearchIndex(None)
        indexer = Indexer(index, "s1", SearchScope.COMMANDS, ["(?i)m[uü]ller"])
        indexer.feed(Event(0.0, Code.MARKER, "command: less Müller.txt"))
        await indexer.flush()
        assert [line.text for line in index.search("less", 9)] == ["command: less ***.txt"]
        assert index.search("Müller", 9) == []
        index.close()

    asyncio.run(scene())
