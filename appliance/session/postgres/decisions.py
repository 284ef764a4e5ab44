"""What policy says about a statement, remembered for as long as its text is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from appliance.model import Decision, StatementFacts
from appliance.session.postgres.entries import facts_to_log

KEPT_DECISIONS = 256


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, and what its entry says."""

    facts: StatementFacts
    decision: Decision
    said: dict[str, object]
    """Not to be changed: every run of the statement says it."""


@dataclass(slots=True)
class Decisions:
    """The decisions about the statements of one session.

    The policy of a process does not change, and no rule looks at the time of a question
    (test_a_decision_does_not_depend_on_the_time), so facts have one decision.
    """

    decide: Callable[[StatementFacts], Decision]
    _known: dict[int, Decided] = field(default_factory=dict)

    def about(self, facts: StatementFacts) -> Decided:
        """Return what policy says about a statement with these facts."""
        known = self._known.get(id(facts))
        # SECURITY: ids name other objects after these are gone; the object is kept and compared.
        if known is not None and known.facts is facts:
            return known
        decision = self.decide(facts)
        decided = Decided(facts, decision, facts_to_log(decision.rule, facts))
        while len(self._known) >= KEPT_DECISIONS:
            del self._known[next(iter(self._known))]
        self._known[id(facts)] = decided
        return decided
