"""What the audit log says about one statement: one entry if it can, two if it must.

An entry costs a wait for the disk. A short answer to a statement that only reads is held
back until it is complete, and leaves one entry that says everything. A statement that
writes, whose answer is long, or that takes longer than `PATIENCE_SECONDS` leaves
`postgres:statement:allowed` first and `…:completed` or `…:failed` later; `n` joins the two.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from base64 import b64encode
from dataclasses import dataclass, field
from functools import lru_cache

from appliance.audit.events import Canonical, encode_canonical
from appliance.masking.subjects import FINGERPRINT_BYTES, Scan
from appliance.model import StatementFacts
from appliance.session.evidence import Session

LOGGED_TEXT_CHARACTERS = 8000
LOGGED_RELATIONS = 100
LOGGED_COLUMNS = 200
SUBJECTS_PER_ENTRY = 8192
SUBJECTS_AT_THE_END = 2048
"""So many fit into the last entry beside everything else it says."""
BEGUN_AT_ONCE = 64
PATIENCE_SECONDS = 0.05
"""So long a statement may run before the log knows of it; its answer never waits less."""


def logged_text(facts: StatementFacts) -> str:
    """Return the statement as the log has it: normalised and cut."""
    return facts.text[:LOGGED_TEXT_CHARACTERS]


@dataclass(slots=True)
class OpenEntries:
    """The statements of a session that the log does not name yet, oldest first.

    One timer for all: most are named long before it looks, and one each costs more than
    the rest of an entry.
    """

    _since: dict[StatementEntry, float] = field(default_factory=dict)
    _timer: asyncio.TimerHandle | None = None

    def __contains__(self, entry: StatementEntry) -> bool:
        """Return whether the log does not name it yet."""
        return entry in self._since

    def add(self, entry: StatementEntry) -> None:
        """Begin it after `PATIENCE_SECONDS`, unless it was discarded by then."""
        self._since[entry] = time.monotonic()
        if self._timer is None:
            self._look_in(PATIENCE_SECONDS)

    def discard(self, entry: StatementEntry) -> None:
        """Note that the log names it, or is about to."""
        self._since.pop(entry, None)

    def begin_all(self) -> None:
        """Write that each statement was allowed: nobody will see its end."""
        for entry in tuple(self._since):
            entry.begin()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look_in(self, seconds: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, self._begin_old)

    def _begin_old(self) -> None:
        self._timer = None
        for entry, since in tuple(itertools.islice(self._since.items(), BEGUN_AT_ONCE)):
            left = since + PATIENCE_SECONDS - time.monotonic()
            if left > 0:
                self._look_in(left)
                return
            entry.begin()
        if self._since:
            self._look_in(0)  # Others are next: a message may have thousands of statements.


@dataclass(slots=True, eq=False)
class StatementEntry:
    """The entries of one statement; make it with `open_entry`."""

    session: Session
    open_entries: OpenEntries
    said: dict[str, object]
    """What the first entry says."""
    number: int
    grants: tuple[int, ...] = ()
    """Unmask grants of the person that hold while the statement runs."""
    scan: Scan | None = None
    """Fingerprints of whom the rows are about that no entry has yet."""
    reads_subjects: bool = False
    """Rows about persons are read, whether the result says whom they are about or not."""
    names_all: bool = False
    """The result says of each row whom it is about."""
    columns: tuple[str, ...] = ()
    """Labels of the result's columns, if it may be about persons."""
    masked: tuple[tuple[str, str], ...] = ()
    """(column label, mask), as soon as they are known."""
    unmasked: tuple[str, ...] = ()
    """Labels of columns that a grant has shown in clear."""
    _has_ended: bool = False
    _said: dict[str, object] | None = None
    """What an entry has of the last four, and of grants."""

    def begin(self) -> None:
        """Write that the statement is allowed and what is masked, unless the log says so."""
        is_new = self in self.open_entries
        self.open_entries.discard(self)
        before, marks = self._said, self._marks()
        if is_new:
            self.session.record_soon(
                "postgres:statement:allowed", n=self.number, **self.said, **marks
            )
        elif marks != before and not self._has_ended:
            self.session.record_soon("postgres:result:masked", n=self.number, **marks)

    def note_grants(self, numbers: tuple[int, ...], labels: tuple[str, ...]) -> None:
        """Note that columns are shown in clear from here on, and which grants hold."""
        self.grants = tuple(sorted({*self.grants, *numbers}))
        self.unmasked = tuple(dict.fromkeys((*self.unmasked, *labels)))

    def name_subjects(self, *, leave: int = 0) -> None:
        """Write down whom the rows so far are about, unless there are no more than `leave`."""
        if self.scan is None or self.scan.count() <= leave:
            return
        packed, step = self.scan.take(), SUBJECTS_PER_ENTRY * FINGERPRINT_BYTES
        for start in range(0, len(packed), step):
            subjects = _encode_subjects(packed[start : start + step])
            self.session.record_soon("postgres:subjects:returned", n=self.number, subjects=subjects)

    def end(self, what: str, **result: object) -> None:
        """Write how the statement ended, and everything else if no entry says it yet."""
        self.name_subjects(leave=SUBJECTS_AT_THE_END)
        said = self.said if self in self.open_entries else {}
        if self.scan is not None:
            result["subjects"] = _encode_subjects(self.scan.take())
        before, marks = self._said or {}, self._marks()
        if not result.get("rows") and marks.pop("subjects_unknown", None) is not None:
            marks |= {"subjects_unknown": False} if "subjects_unknown" in before else {}
        self.open_entries.discard(self)
        self._has_ended = True
        self.session.record_soon(
            f"postgres:statement:{what}", n=self.number, **said, **marks, **result
        )

    def _marks(self) -> dict[str, object]:
        marks: dict[str, object] = {}
        if self.masked:
            marks["masked"] = _encode_masked(self.masked)
        if self.grants:
            marks["grants"] = list(self.grants)
        if self.unmasked:
            marks["unmasked"] = list(self.unmasked[:LOGGED_COLUMNS])
        if self.columns:
            marks["columns"] = list(self.columns[:LOGGED_COLUMNS])
        # Also before it is known: a stream that is cut off has no other entry.
        if self.reads_subjects and (not self.names_all or self._said is not None):
            marks["subjects_unknown"] = not self.names_all
        self._said = marks
        return marks


def _encode_subjects(packed: bytes) -> Canonical:
    return Canonical(b'"%b"' % b64encode(packed))  # Base64 needs no escapes.


@lru_cache(maxsize=256)
def _encode_masked(masked: tuple[tuple[str, str], ...]) -> Canonical:
    return Canonical(encode_canonical(masked))


def facts_to_log(rule: str, facts: StatementFacts) -> dict[str, object]:
    """Return what the first entry of a statement says that a rule allows.

    It is encoded already: a statement in a loop says it each time.
    """
    said = {
        "rule": rule,
        "statement": logged_text(facts),
        "writes": facts.writes,
        "relations": sorted(map(str, facts.relations))[:LOGGED_RELATIONS],
    }
    return {name: Canonical(encode_canonical(value)) for name, value in said.items()}


def open_entry(
    session: Session, open_entries: OpenEntries, said: dict[str, object]
) -> StatementEntry:
    """Open the entry of a statement that is allowed; it is written by `begin` or `end`."""
    entry = StatementEntry(session, open_entries, said, session.next_statement())
    open_entries.add(entry)
    return entry
