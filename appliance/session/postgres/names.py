"""What the prepared statements and cursors of a connection are bound to. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from appliance.masking.verdict import Verdict
from appliance.session.budgets import Spent

_PREPARED = ("26000", "prepared statement")
NAMED = {"execute": _PREPARED, "executed": _PREPARED, "fetch": ("34000", "cursor")}


@dataclass(slots=True)
class CursorUse:
    """What one cursor or portal has shown: limits of a statement hold for all its fetches."""

    rows: int = 0
    spent: Spent = field(default_factory=Spent)
    row_limit: int | None = None
    has_own_limit: bool = False
    """Somebody moved its limit of rows to `row_limit`."""
    is_counted: bool = False
    """The look-ups of its query are: it compares with the same constants in each FETCH."""


@dataclass(slots=True)
class Names:
    """The names of one connection, and the verdicts that stand for them."""

    statements: dict[str, Verdict] = field(default_factory=dict)
    """Prepared, by SQL or by protocol: they share one namespace."""
    cursors: dict[str, Verdict] = field(default_factory=dict)
    uses: dict[str, CursorUse] = field(default_factory=dict)
    """Of the cursors."""
    _touched: list[tuple[dict[str, Verdict], str]] = field(default_factory=list)
    """Names the running unit made; forgotten if it fails, so they cannot be stale."""

    def source(self, verdict: Verdict) -> Verdict | None:
        """Return the very object that the name of an EXECUTE or FETCH is bound to now."""
        control = verdict.control
        if control is None or control.action not in NAMED:
            return None
        return (self.cursors if control.action == "fetch" else self.statements).get(control.name)

    def use_of(self, verdict: Verdict) -> CursorUse | None:
        """Return what the cursor of a FETCH has shown; `None` of anything else."""
        control = verdict.control
        is_fetch = control is not None and control.action == "fetch"
        return self.uses.get(control.name) if control is not None and is_fetch else None

    def bind_portal(self, name: str, verdict: Verdict) -> CursorUse:
        """Bind the name of a portal, which FETCH may use as a cursor's."""
        self.cursors[name] = verdict
        use = self.uses[name] = CursorUse()
        return use

    def bind(self, verdict: Verdict) -> None:
        """Bind the name that a PREPARE or DECLARE makes."""
        control = verdict.control
        if control is None or control.inner is None:
            return
        names = self.statements if control.action == "prepare" else self.cursors
        # SECURITY: a fresh object each time, so that what was bound earlier is not this one.
        names[control.name] = replace(control.inner, epoch=verdict.epoch)
        if names is self.cursors:
            self.uses[control.name] = CursorUse(is_counted=True)
        self._touched.append((names, control.name))

    def settle(self, *, failed: bool) -> None:
        """End a unit of work; names it made are forgotten if it failed."""
        if failed:
            for names, name in self._touched:
                names.pop(name, None)
        self._touched.clear()
