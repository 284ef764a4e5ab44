"""Counts what one session receives against the budgets of its identity.

What a day has is counted in the store before it leaves, in portions: a restart or a kill
forgets nothing, and sessions of one identity count together: nobody takes more than their
portion before they look again. A portion that was not used is given back when the statement
ends, to the day that it was taken from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from appliance.model import Identity
from appliance.policy.budgets import Excess, Limits, Span, smallest
from appliance.policy.decision import roles_of
from appliance.policy.rules import RuleSet
from appliance.store import Store

WHAT = ("rows", "bytes", "time")
PORTION = {"rows": 2000.0, "bytes": 1e6, "time": 0.0}
"""Counted ahead for a stream, so that not each buffer costs a transaction."""
SHARE = 100
"""A portion is at most this part of the day's amount."""

Amount = dict[str, float]


def no_amount() -> Amount:
    """Return zero of everything; time is in seconds."""
    return dict.fromkeys(WHAT, 0.0)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Spent:
    """What one statement received; a portal keeps its own while others run."""

    amount: Amount = field(default_factory=no_amount)
    extra: Amount = field(default_factory=no_amount)
    """Approved on top."""


@dataclass(slots=True)
class Meter:
    """The budgets of one session."""

    limits: Limits
    store: Store
    identity_key: str
    session: Amount = field(default_factory=no_amount)
    statement: Spent = field(default_factory=Spent)
    """Of the statement whose answer comes just now."""
    now: Callable[[], datetime] = _now
    is_idle: bool = False
    """Nothing is limited, so nothing needs to be counted."""
    _extra: dict[Span, Amount] = field(default_factory=dict)
    """Approved on top for the session and its day."""
    _day: Amount = field(default_factory=no_amount)
    """As the store has it, what is ahead included."""
    _ahead: Amount = field(default_factory=no_amount)
    _counted_at: datetime = field(init=False)
    """What is ahead was taken from this day."""
    _counts_day: bool = False

    def __post_init__(self) -> None:
        """Look which budgets there are."""
        self._counted_at = self.now()
        self._extra = {Span.SESSION: no_amount(), Span.DAY: no_amount()}
        self._counts_day = any(self._limit(Span.DAY, what) is not None for what in WHAT)
        self.is_idle = all(self._limit(span, what) is None for span in Span for what in WHAT)

    def begin(self) -> None:
        """Begin a statement: see what other sessions of the day received."""
        self.statement = Spent()
        if self._counts_day:
            self._count_day(self._ahead)

    def excess(self, what: str, wanted: float) -> Excess | None:
        """Return the limit that `wanted` more of rows, bytes or seconds would break."""
        if self.is_idle:
            return None
        if what != "time" and self._is_counted(what) and wanted > self._ahead[what]:
            # SECURITY: what others took meanwhile is seen now, not when the statement began
            # (test_sessions_side_by_side_do_not_each_get_what_the_day_has_left).
            self._count_day({**self._ahead, what: max(self._portion(what), wanted)})
        for span in Span:
            limit = self._limit(span, what)
            if limit is not None and self._used(span, what) + wanted > limit:
                return Excess(span, what, limit)
        return None

    def left(self, what: str) -> float | None:
        """Return how much may still come; `None`: without limit."""
        if self.is_idle:
            return None
        left = [
            limit - self._used(span, what)
            for span in Span
            if (limit := self._limit(span, what)) is not None
        ]
        return max(0.0, min(left)) if left else None

    def at_once(self, what: str) -> float | None:
        """Return how much may come before `excess` is asked again; `None`: without limit."""
        left = self.left(what)
        return left if left is None or not self._is_counted(what) else min(left, self._ahead[what])

    def extend(self, excess: Excess, wanted: float) -> None:
        """Allow the amount of `excess` once more, or `wanted` if that is more."""
        amount = getattr(self.limits.amounts(excess.span), excess.what)
        once = amount.total_seconds() if excess.what == "time" else float(amount)
        self._more(excess.span)[excess.what] += max(once, wanted)

    def spend(self, **amounts: float) -> None:
        """Count what is about to leave."""
        for what, amount in amounts.items():
            self.statement.amount[what] += amount
            self.session[what] += amount
            if self._counts_day:
                self._ahead[what] -= amount
        if self._counts_day and any(self._ahead[what] < 0 for what in WHAT):
            self._count_day({w: self._portion(w) if a < 0 else a for w, a in self._ahead.items()})

    def end(self, seconds: float) -> None:
        """End a statement that ran for so many seconds."""
        self.spend(time=seconds)
        if self._counts_day and any(self._ahead.values()):
            self._count_day(no_amount())

    def _is_counted(self, what: str) -> bool:
        return self._limit(Span.DAY, what) is not None

    def _portion(self, what: str) -> float:
        limit = self._limit(Span.DAY, what)
        return PORTION[what] if limit is None else min(PORTION[what], limit // SHARE)

    def _count_day(self, ahead: Amount) -> None:
        """Count what was spent, and take `ahead`; of a new day, anew."""
        at, before = self.now(), self._counted_at
        if at.astimezone(UTC).date() != before.astimezone(UTC).date():
            given_back = {what: -max(0.0, amount) for what, amount in self._ahead.items()}
            self.store.add_usage(self.identity_key, before, given_back)
            self._ahead = {what: min(0.0, amount) for what, amount in self._ahead.items()}
            self._extra[Span.DAY] = no_amount()  # An approval was for that day.
        add = {what: ahead[what] - self._ahead[what] for what in WHAT}
        self._ahead, self._counted_at = dict(ahead), at
        self._day = self.store.add_usage(self.identity_key, at, add)

    def _limit(self, span: Span, what: str) -> float | None:
        amount = getattr(self.limits.amounts(span), what, None)
        if amount is None:
            return None
        seconds = amount.total_seconds() if what == "time" else float(amount)
        return seconds + self._more(span)[what]

    def _more(self, span: Span) -> Amount:
        return self.statement.extra if span is Span.STATEMENT else self._extra[span]

    def _used(self, span: Span, what: str) -> float:
        match span:
            case Span.STATEMENT:
                return self.statement.amount[what]
            case Span.SESSION:
                return self.session[what]
            case Span.DAY:
                return self._day[what] - self._ahead[what]


def open_meter(rule_set: RuleSet, identity: Identity, store: Store) -> Meter:
    """Return the meter for a session of `identity`."""
    held = roles_of(rule_set, identity)
    limits = smallest(
        role.limits
        for name, role in rule_set.roles.items()
        if name in held and role.limits != Limits()
    )
    return Meter(limits, store, identity.key)
