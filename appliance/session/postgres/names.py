"""What the prepared statements and cursors of a connection are bound to. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from appliance.masking.verdict import Verdict

NAMED = {"execute": ("26000", "prepared statement"), "fetch": ("34000", "cursor")}


@dataclass(slots=True)
class Names:
    """The names of one connection, and the verdicts that stand for them."""

    statements: dict[str, Verdict] = field(default_factory=dict)
    """Prepared, by SQL or by protocol: they share one namespace."""
    cursors: dict[str, Verdict] = field(default_factory=dict)
    _touched: list[tuple[dict[str, Verdict], str]] = field(default_factory=list)
    """Names the running unit made; forgotten if it fails, so they cannot be stale."""

    def source(self, verdict: Verdict) -> Verdict | None:
        """Return the very object that the name of an EXECUTE or FETCH is bound to now."""
        control = verdict.control
        if control is None or control.action not in NAMED:
            return None
        return (self.statements if control.action == "execute" else self.cursors).get(control.name)

    def bind(self, verdict: Verdict) -> None:
        """Bind the name that a PREPARE or DECLARE makes."""
        control = verdict.control
        if control is None or control.inner is None:
            return
        names = self.statements if control.action == "prepare" else self.cursors
        # SECURITY: a fresh object each time, so that what was bound earlier is not this one.
        names[control.name] = replace(control.inner, epoch=verdict.epoch)
        self._touched.append((names, control.name))

    def settle(self, *, failed: bool) -> None:
        """End a unit of work; names it made are forgotten if it failed."""
        if failed:
            for names, name in self._touched:
                names.pop(name, None)
        self._touched.clear()
