"""Find a session by what was typed, run or seen: a full-text index over all of them.

SQLite FTS5 in one file beside the recordings. It is no evidence: losing it loses nothing,
and a session goes on if it cannot be written. Every text is redacted before it comes here.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from appliance.errors import BastionError
from appliance.recording.events import Code, Event
from appliance.recording.transcript import Transcript

NAME = "search.sqlite"
SCHEMA = """
CREATE VIRTUAL TABLE IF NOT EXISTS lines USING fts5(
    text, session UNINDEXED, at_seconds UNINDEXED, kind UNINDEXED,
    tokenize = "unicode61 remove_diacritics 2")
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a session that can be found."""

    session: str
    at_seconds: float
    kind: str
    """`command` (also approvals and refusals), `statement`, `screen`."""
    text: str


class SearchIndex:
    """The index in one file; safe for several threads."""

    def __init__(self, path: Path | None) -> None:
        """Open or create it; `None` keeps it in memory.

        Raises `BastionError` if it cannot be opened.
        """
        self._lock = threading.Lock()
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
            self._connection = sqlite3.connect(
                path or ":memory:", timeout=5, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute(SCHEMA)
            if path is not None:
                path.chmod(0o640)
        except (OSError, sqlite3.Error) as error:
            raise BastionError(f"search index {path} cannot be opened: {error}") from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def add(self, lines: Sequence[Line]) -> None:
        """Make lines findable.

        Raises `BastionError` if they cannot be written.
        """
        rows = [(line.text, line.session, line.at_seconds, line.kind) for line in lines]
        try:
            with self._lock:
                self._connection.execute("BEGIN")
                self._connection.executemany("INSERT INTO lines VALUES (?, ?, ?, ?)", rows)
                self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise BastionError(f"the search index cannot be written: {error}") from error

    def search(self, words: str, limit: int) -> list[Line]:
        """Return the lines that hold every word (or its beginning), newest first.

        Raises `BastionError` if the index cannot be read, or there is no word.
        """
        # Quoted: what people type is words, not FTS5's query language.
        terms = ['"' + word.replace('"', '""') + '"*' for word in words.split()]
        if not terms:
            raise BastionError("say which words to search for")
        try:
            with self._lock:
                rows = self._connection.execute(
                    "SELECT session, at_seconds, kind, text FROM lines WHERE lines MATCH ?"
                    " ORDER BY rowid DESC LIMIT ?",
                    (" ".join(terms), limit),
                ).fetchall()
        except sqlite3.Error as error:
            raise BastionError(f"the search index cannot be read: {error}") from error
        return [Line(row[0], float(row[1]), row[2], row[3]) for row in rows]


class LineMaker:
    """Turns the events of one session into lines."""

    def __init__(self, session: str, *, screens: bool) -> None:
        self._session, self._screens = session, screens
        self._transcripts = {code: Transcript() for code in (Code.OUTPUT, Code.ERROR, Code.INPUT)}
        self._at_seconds = 0.0

    def feed(self, event: Event) -> list[Line]:
        """Return the lines that `event` completes."""
        self._at_seconds = event.at_seconds
        if event.code is Code.MARKER:
            return [self._line("command", event.data)]
        if event.code is Code.STATEMENT:
            return [self._line("statement", _statement_text(event.data))]
        carried = event.stream() if self._screens else None
        if carried is None:
            return []
        texts = self._transcripts[carried[0]].feed(carried[1].decode("utf-8", "replace"))
        return [self._line("screen", text) for text in texts]

    def end(self) -> list[Line]:
        """Return what was begun and not ended."""
        texts = [text for script in self._transcripts.values() for text in script.end()]
        return [self._line("screen", text) for text in texts]

    def _line(self, kind: str, text: str) -> Line:
        return Line(self._session, self._at_seconds, kind, text)


def name_of_statement(data: str) -> str:
    """Return what two runs of one statement share in what was recorded of them."""
    # What ends the text cannot be in it: there a quotation mark has a backslash before it.
    return data.partition(',"ms":')[0]


def _statement_text(data: str) -> str:
    """Return the normalised text and the masked columns of a recorded statement."""
    try:
        fields = json.loads(data)
        return " ".join([str(fields["text"]), *map(str, fields.get("masked") or ())])
    except (ValueError, TypeError, KeyError):
        return ""


def lines_of(session: str, events: Iterable[Event]) -> list[Line]:
    """Return every line of a recording, as it is: for an auditor's own index in memory."""
    maker = LineMaker(session, screens=True)
    lines = [line for event in events for line in maker.feed(event)]
    return lines + maker.end()
