"""How much somebody may receive: rows, bytes and time, per statement, session and day.

`limits:` of a role in `policy.yml`. Of several roles that an identity holds the smallest
amount counts. Pure: who counts is `session.budgets`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from appliance.policy.units import Duration, Size


class Span(StrEnum):
    """What an amount is counted over."""

    STATEMENT = "statement"
    SESSION = "session"
    DAY = "day"
    """Of one identity, over all its sessions and targets; days are UTC."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Amounts(_Strict):
    """So much and no more; left out: without limit."""

    rows: int | None = Field(default=None, ge=1)
    bytes: Size | None = Field(default=None, ge=1)
    """Of rows and COPY data as the client gets them."""
    time: Duration | None = Field(default=None, gt=timedelta())
    """How long statements run at the target, waiting for approvals left out."""


class DayAmounts(Amounts):
    """Amounts of a day."""

    lookups: int | None = Field(default=None, ge=0)
    """Equality look-ups of protected columns, on all targets together."""


class Limits(_Strict):
    """The budgets of a role."""

    statement: Amounts = Amounts()
    session: Amounts = Amounts()
    day: DayAmounts = DayAmounts()
    above: Literal["deny", "ask"] = "deny"
    approvers: tuple[str, ...] = ()
    """For ask: roles of which one holder, never the asker, may allow the amount once more."""
    timeout: Duration = timedelta(minutes=15)

    @model_validator(mode="after")
    def _ask_has_approvers(self) -> Limits:
        if self.above == "ask" and not self.approvers:
            raise ValueError("limits ask above them, but name no approvers")
        return self

    def amounts(self, span: Span) -> Amounts:
        """Return the amounts of one span."""
        return {Span.STATEMENT: self.statement, Span.SESSION: self.session, Span.DAY: self.day}[
            span
        ]


@dataclass(frozen=True, slots=True)
class Excess:
    """One limit that is reached."""

    span: Span
    what: str
    """`rows`, `bytes` or `time`."""
    limit: float
    """Rows, bytes or seconds."""

    def __str__(self) -> str:
        return f"{amount_text(self.what, self.limit)} per {self.span}"


def amount_text(what: str, amount: float) -> str:
    """Return an amount as people read it."""
    return f"{amount:g} seconds" if what == "time" else f"{int(amount)} {what}"


def smallest(limits: Iterable[Limits]) -> Limits:
    """Return what holds for somebody with all these limits: the smallest of each.

    One that denies makes all deny; who may approve must be named by each that asks.
    """
    every = list(limits)
    if len(every) <= 1:
        return every[0] if every else Limits()
    names = ("rows", "bytes", "time", "lookups")

    def merge(span: Span) -> dict[str, Any]:  # validated amounts
        found = [one.amounts(span) for one in every]
        values = {name: [getattr(a, name, None) for a in found] for name in names}
        known = {n: [v for v in vs if v is not None] for n, vs in values.items()}
        return {name: min(some) for name, some in known.items() if some}

    approvers = set(every[0].approvers).intersection(*(one.approvers for one in every))
    asks = all(one.above == "ask" for one in every) and bool(approvers)
    return Limits(
        statement=Amounts.model_construct(**merge(Span.STATEMENT)),
        session=Amounts.model_construct(**merge(Span.SESSION)),
        day=DayAmounts.model_construct(**merge(Span.DAY)),
        above="ask" if asks else "deny",
        approvers=tuple(sorted(approvers)) if asks else (),
        timeout=min(one.timeout for one in every),
    )
