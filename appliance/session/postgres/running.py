"""What is known of one statement while it runs at the target."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from appliance.masking.clearing import Cleared
from appliance.masking.plan import RowPlan
from appliance.masking.verdict import Verdict
from appliance.pgwire.messages import Field
from appliance.session.budgets import Spent
from appliance.session.postgres.entries import StatementEntry
from appliance.session.postgres.names import CursorUse
from appliance.session.postgres.plans import Planned

ENDS_TRANSACTION = frozenset({"commit", "begin", "rollback", "prepare transaction"})


@dataclass(slots=True)
class Running:
    """A statement that was admitted, and what came back of it so far."""

    verdict: Verdict
    row_limit: int | None = None
    planned: Planned | None = None
    plan: RowPlan | None = None
    rows: int = 0
    masked: tuple[tuple[str, str], ...] = ()
    entry: StatementEntry | None = None
    copy_fields: tuple[Field, ...] | None = None
    """The columns of a COPY, as the target described them."""
    started: float = field(default_factory=time.monotonic)
    hides_description: bool = False
    """The client did not ask what its rows look like: the gateway did."""
    hides_messages: bool = False
    """So does another statement of the same message."""
    since: float = 0.0
    """When it last began to run at the target."""
    cursor: CursorUse | None = None
    """What was fetched from the same cursor before."""
    spent: Spent | None = None
    """There once something is counted."""
    cleared: Cleared = frozenset()
    """Columns whose masks were lifted when the plan was made."""
    description: bytes = b""
    """Body of the RowDescription that the plan was made for."""
    labels: tuple[str, ...] = ()
    has_told: bool = False
    """A notice or an error of it is told in words that may quote values."""
    has_failed: bool = False
    """It was an error."""
    is_confirmed: bool = False
    """Its answer was there, and what it was judged by still held."""

    @property
    def awaits_confirmation(self) -> bool:
        """Whether its answer may not leave before somebody looked at the catalog again."""
        if self.is_confirmed or self.verdict.is_settled:
            return False
        if self.verdict.changed is not None:  # It returns no rows.
            return self.has_failed
        is_unsure = self.plan is not None and self.plan.relies_on_names
        relies = self.verdict.relies_on_names or self.has_told
        return relies or (is_unsure and bool(self.verdict.facts.relations))

    def __post_init__(self) -> None:
        """Go on where the cursor's limit was moved to."""
        if self.cursor is not None and self.cursor.has_own_limit:
            self.row_limit = self.cursor.row_limit

    @property
    def shown(self) -> int:
        """How many rows were shown of what it reads: by other FETCHes of its cursor, too."""
        return self.rows if self.cursor is None else self.cursor.rows

    def count(self, rows: int) -> None:
        """Count rows that leave."""
        self.rows += rows
        if self.cursor is not None:
            self.cursor.rows += rows

    def limit_rows(self, limit: int | None) -> None:
        """Move the limit of rows, of the whole cursor if it is one."""
        self.row_limit = limit
        if self.cursor is not None:
            self.cursor.row_limit, self.cursor.has_own_limit = limit, True

    def use(self, planned: Planned, body: bytes) -> None:
        """Let a plan apply to the rows from here on."""
        self.planned, self.plan, self.masked = planned, planned.plan, planned.plan.masked
        self.cleared, self.description = planned.cleared, body
        self.labels = planned.labels

    @property
    def hides_details(self) -> bool:
        """Whether the target's errors and notices may quote protected values."""
        control = self.verdict.control
        is_end = control is not None and control.action in ENDS_TRANSACTION
        return is_end or self.hides_messages or self.verdict.hides_messages

    def begin_entry(self) -> None:
        """Write what the log must know before anything that came back leaves."""
        if self.entry is not None:
            self.entry.masked = self.masked
            self.entry.begin()
            self.entry.name_subjects()
