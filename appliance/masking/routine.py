"""What a call of a function, operator or cast does besides returning a value. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from appliance.masking.scopes import UNKNOWN, Columns, Origin
from appliance.model import StatementFacts


@dataclass(frozen=True, slots=True)
class Routine:
    """What a call of a function does besides returning what its arguments carry."""

    origins: frozenset[Origin] = frozenset()
    """Protected columns that it reads into its result by itself."""
    lookups: tuple[Origin, ...] = ()
    """Protected columns that it compares for equality."""
    is_refused: bool = False
    is_quiet: bool = True
    """Neither an error nor a number of rows tells what it is given."""
    columns: Columns = ()
    """Of the rows it returns; none if it returns no rows, or they are not known."""
    tells: bool = False
    """It reads protected data, whatever it returns: its messages could hold them."""
    fields: Mapping[int, tuple[frozenset[str], tuple[str, ...]]] = field(default_factory=dict)
    """Places of arguments, from 0, that are rows: fields of them that it reads, and all of them."""
    writes: frozenset[StatementFacts] = frozenset()
    """What each of its statements does that writes, and of the functions that it calls."""
    if_clean: Routine | None = None
    """The same where it is given nothing protected, of one that keeps what it is given."""

    @property
    def is_harmless(self) -> bool:
        """Return whether it returns nothing but what its arguments carry."""
        return not (self.origins or self.lookups or self.is_refused)

    def __or__(self, other: Routine) -> Routine:
        """Return what is known if either may be called."""
        return Routine(
            self.origins | other.origins,
            self.lookups + other.lookups,
            self.is_refused or other.is_refused,
            self.is_quiet and other.is_quiet,
            self.columns if self.columns == other.columns else (),
            self.tells or other.tells,
            {
                place: (read | other.fields[place][0], every)
                for place, (read, every) in self.fields.items()
                if other.fields.get(place, ((), ()))[1] == every
            },
            self.writes | other.writes,
            (self.if_clean or self) | (other.if_clean or other)
            if self.if_clean or other.if_clean
            else None,
        )


HARMLESS = Routine()
OPAQUE = Routine(frozenset({UNKNOWN}), is_quiet=False)
"""Reads it is not known what, and changes nothing."""
REFUSED = Routine(frozenset({UNKNOWN}), is_refused=True, is_quiet=False)


def one_of(routines: list[Routine]) -> Routine:
    """Return what is known if any of `routines` may be called; none: it is refused."""
    if not routines:
        return REFUSED
    found = routines[0]
    for routine in routines[1:]:
        found |= routine
    return found
