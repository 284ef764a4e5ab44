"""What the audit log says about one statement: one entry if it can, two if it must.

An entry costs a wait for the disk. A short answer to a statement that only reads is held
back until it is complete, and leaves one entry that says everything. A statement that
writes, whose answer is long, or that takes longer than `PATIENCE_SECONDS` leaves
`postgres:statement:allowed` first and `…:completed` or `…:failed` later; `n` joins the two.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from appliance.model import StatementFacts
from appliance.session.evidence import Session

LOGGED_TEXT_CHARACTERS = 8000
LOGGED_RELATIONS = 100
PATIENCE_SECONDS = 0.05
"""So long a statement may run before the log knows of it; its answer never waits less."""


def logged_text(facts: StatementFacts) -> str:
    """Return the statement as the log has it: normalised and cut."""
    return facts.text[:LOGGED_TEXT_CHARACTERS]


@dataclass(slots=True, eq=False)
class StatementEntry:
    """The entries of one statement; make it with `open_entry`."""

    session: Session
    open_entries: set[StatementEntry]
    said: dict[str, object]
    """What the first entry says."""
    number: int
    masked: tuple[tuple[str, str], ...] = ()
    """(column label, mask), as soon as they are known."""
    _said_masks: bool = False
    _timer: asyncio.TimerHandle | None = field(default=None)

    def begin(self) -> None:
        """Write that the statement is allowed and what is masked, unless the log says so."""
        if self not in self.open_entries:
            if self.masked and not self._said_masks:
                self.session.record_soon("postgres:result:masked", n=self.number, **self._masks())
            return
        self._leave()
        self.session.record_soon(
            "postgres:statement:allowed", n=self.number, **self.said, **self._masks()
        )

    def end(self, what: str, **result: object) -> None:
        """Write how the statement ended, and everything else if no entry says it yet."""
        said = self.said if self in self.open_entries else {}
        self._leave()
        self.session.record_soon(
            f"postgres:statement:{what}", n=self.number, **said, **self._masks(), **result
        )

    def _masks(self) -> dict[str, object]:
        self._said_masks = bool(self.masked)
        return {"masked": [list(pair) for pair in self.masked]} if self.masked else {}

    def _leave(self) -> None:
        self.open_entries.discard(self)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def open_entry(
    session: Session,
    open_entries: set[StatementEntry],
    rule: str,
    facts: StatementFacts,
    **more: object,
) -> StatementEntry:
    """Open the entry of a statement that is allowed; it is written by `begin` or `end`."""
    said = {
        "rule": rule,
        "statement": logged_text(facts),
        "writes": facts.writes,
        "relations": sorted(map(str, facts.relations))[:LOGGED_RELATIONS],
        **more,
    }
    entry = StatementEntry(session, open_entries, said, session.next_statement())
    open_entries.add(entry)
    entry._timer = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, entry.begin)  # noqa: SLF001
    return entry
