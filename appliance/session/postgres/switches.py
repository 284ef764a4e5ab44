"""Which of the settings that choose plans a session has changed, see `masking.steering`.

What is not sure counts as changed: RESET counts once its transaction was committed, and
what a transaction set counts also after ROLLBACK. No I/O.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from appliance.masking.verdict import EVERY, Refusal, Verdict

UNDOES = frozenset({"rollback", "rollback to", "prepare transaction"})


@dataclass(slots=True)
class Switches:
    """The settings of one session that are not what they were when it began."""

    _changed: set[str] = field(default_factory=set)
    _local: set[str] = field(default_factory=set)
    """Until the transaction ends."""
    _reset: set[str] = field(default_factory=set)
    """By the open transaction."""

    def note(self, verdict: Verdict) -> None:
        """Note what a statement does that is about to run."""
        steering, control = verdict.steering, verdict.control
        if control is not None and control.action in UNDOES:
            self._reset.clear()
        (self._local if steering.is_local else self._changed).update(steering.sets)
        self._reset -= steering.sets
        self._reset |= self._changed if EVERY in steering.resets else steering.resets

    def refuse(self, verdict: Verdict) -> Refusal | None:
        """Return why a statement may not run while they are as they are; `None` if it may."""
        if not verdict.steering.is_steerable:
            return None
        names = self._changed | self._local | verdict.steering.sets
        if not names:
            return None
        name = min(names)
        return Refusal(
            "42501",
            "steering",
            f"while {name} is changed, the order of rows could tell protected values:"
            f" RESET {name}, and run it again",
        )

    def fail(self) -> None:
        """Note that what the open transaction did may be undone."""
        self._reset.clear()

    def end_transaction(self) -> None:
        """Note that no transaction is open."""
        self._changed -= self._reset
        self._reset.clear()
        self._local.clear()
