"""Feed a session's redacted text to the search index, as far as the settings allow."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence

from appliance.config.machine import SearchScope
from appliance.errors import BastionError
from appliance.recording.events import Code, Event
from appliance.recording.redaction import Terms, compile_terms, redact
from appliance.recording.search import Line, LineMaker, SearchIndex, name_of_statement

MAX_WAITING = 5000
"""Lines between two flushes; a file that is printed faster is found by its beginning."""

LINES_AT_A_TIME = 32
"""They are redacted within a millisecond."""

logger = logging.getLogger(__name__)


class Indexer:
    """The index of one session; without an index it does nothing."""

    def __init__(
        self,
        index: SearchIndex | None,
        session: str,
        scope: SearchScope,
        patterns: Sequence[str] = (),
    ) -> None:
        self._terms = compile_terms(patterns)
        self._index = None if scope is SearchScope.OFF else index
        self.shows_screens = self._index is not None and scope is SearchScope.SCREENS
        """Whether it wants what screens and streams show."""
        self._maker = LineMaker(session, screens=scope is SearchScope.SCREENS)
        self._waiting: list[Line] = []
        self._statements: set[str] = set()
        """What was indexed since the last flush: a look-up in a loop is one line."""

    def feed(self, event: Event) -> None:
        """Take what was recorded."""
        if self._index is None or len(self._waiting) >= MAX_WAITING:
            return
        if event.code is Code.STATEMENT:
            name = name_of_statement(event.data)
            if name in self._statements:
                return
            self._statements.add(name)
        self._waiting += self._maker.feed(event)

    async def flush(self) -> None:
        """Make what was fed findable. It is no evidence: a failure ends the indexing only."""
        lines, self._waiting = self._waiting, []
        self._statements.clear()
        if self._index is None or not lines:
            return
        try:
            await asyncio.to_thread(_add, self._index, lines, self._terms)
        except BastionError as error:
            logger.warning("a session is not indexed any more: %s", error)
            self._index = None

    async def finish(self) -> None:
        """Flush, with the line that was begun."""
        if self._index is not None:
            self._waiting += self._maker.end()
        await self.flush()


def _add(index: SearchIndex, lines: list[Line], terms: Terms | None) -> None:
    redacted = []
    for number, one in enumerate(lines):
        # SECURITY: the index is not sealed (test_the_index_holds_no_literal).
        redacted.append(Line(one.session, one.at_seconds, one.kind, redact(one.text, terms)))
        if number % LINES_AT_A_TIME == 0:
            time.sleep(0)  # Let go of the interpreter: sessions go on meanwhile.
    index.add(redacted)
