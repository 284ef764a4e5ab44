"""What a name means where it stands: columns, the rows they belong to, nested scopes.

A `Flow` is what can reach a value: the protected base columns, and whether the value is
one of them unchanged. No I/O.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from appliance.masking.givens import NOTHING_GIVEN, Givens

Origin = tuple[int, int]
"""Relation oid and attribute number of a protected column of a table."""

UNKNOWN: Origin = (0, 0)
"""Stands for any protected column."""

SYSTEM_COLUMNS = frozenset({"tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"})
PLACES = frozenset({"tableoid", "ctid"})


@dataclass(frozen=True, slots=True)
class Flow:
    """The protected columns that can flow into a value; false if there are none."""

    origins: frozenset[Origin] = frozenset()
    is_plain: bool = False
    """The value is a column's, unchanged; nothing was computed."""
    is_strict: bool = False
    """It is computed, and NULL or not by which of the columns are NULL, whatever is in them."""
    is_held: bool = False
    """It is a variable's that was assigned plain values alone, or what no text is made of."""

    @property
    def tells_presence_only(self) -> bool:
        """Whether it is NULL tells at most which protected columns are."""
        return self.is_plain or self.is_strict or not self.origins

    @property
    def is_computed(self) -> bool:
        """Whether something else may be in the text of it: `concat('[', $1, ',', age, ']')`."""
        return bool(self.origins) and not (self.is_plain or self.is_held)

    def __bool__(self) -> bool:
        return bool(self.origins)

    def __or__(self, other: Flow) -> Flow:
        """Return the flow of a value computed from both."""
        return Flow(self.origins | other.origins)

    def beside(self, other: Flow) -> Flow:
        """Return the flow of this value where `other` may flow in: unchanged if nothing does."""
        return self | other if other else self


CLEAN = Flow()
PLAIN = Flow(is_plain=True)
ANYTHING = Flow(frozenset({UNKNOWN}))


def combine(flows: Iterable[Flow]) -> Flow:
    """Return the flow of a value computed from all of `flows`."""
    origins: frozenset[Origin] = frozenset()
    for flow in flows:
        origins |= flow.origins
    return Flow(origins) if origins else CLEAN


def combine_strictly(flows: list[Flow]) -> Flow:
    """Return the flow of a value that is NULL by which of `flows` are, if they tell no more."""
    return replace(combine(flows), is_strict=all(flow.tells_presence_only for flow in flows))


def either(left: Flow, right: Flow) -> Flow:
    """Return the flow of a value that is one of two: plain if both are, and of a kind.

    SECURITY: protected values beside a person's own ones would be a dictionary to join with.
    """
    is_plain = left.is_plain and right.is_plain and bool(left) is bool(right)
    is_strict = left.tells_presence_only and right.tells_presence_only
    return Flow(left.origins | right.origins, is_plain, is_strict)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a row; or, if `is_many`, any number of columns of any name."""

    name: str
    flow: Flow
    is_many: bool = False
    fields: tuple[Column, ...] = ()
    """The columns of the row that each value is, or is an array of; none if that is not known."""
    given: Givens = NOTHING_GIVEN
    """The constants of the statement that it may hold; nothing if it may hold anything else."""


Columns = tuple[Column, ...]


def collapse(columns: Iterable[Column]) -> Columns:
    """Return one column that stands for any number of them."""
    return (Column("", combine(column.flow for column in columns), is_many=True),)


def has_many(columns: Columns) -> bool:
    """Return whether the number of columns is not known."""
    return any(column.is_many for column in columns)


def join(groups: Iterable[Columns]) -> Columns:
    """Return the columns of all groups, one group after the other."""
    return sum(groups, ())


def in_order(groups: Iterable[Columns]) -> Columns:
    """Return the columns of all groups by position: those in unknown order are one that is many."""
    return join(collapse(columns) if has_many(columns) else columns for columns in groups)


def rename(columns: Columns, names: list[str]) -> Columns:
    """Return the columns with the first of them named anew."""
    if not names:
        return columns
    if has_many(columns):
        (rest,) = collapse(columns)
        return (*(Column(name, rest.flow) for name in names), rest)
    renamed = [replace(column, name=name) for name, column in zip(names, columns, strict=False)]
    return (*renamed, *columns[len(names) :])


def either_by_position(left: Columns, right: Columns) -> Columns:
    """Return the columns of a set operation: names of the left arm."""
    if has_many(left) or has_many(right) or len(left) != len(right):
        return collapse((*left, *right))
    return tuple(
        Column(
            mine.name,
            either(mine.flow, other.flow),
            fields=_either_fields(mine, other),
            given=mine.given | other.given if mine.given and other.given else NOTHING_GIVEN,
        )
        for mine, other in zip(left, right, strict=True)
    )


def _either_fields(left: Column, right: Column) -> Columns:
    names = [column.name for column in left.fields]
    if names != [column.name for column in right.fields]:
        return ()
    return either_by_position(left.fields, right.fields)


def the_column(columns: Columns, name: str) -> Column | None:
    """Return the one column of this name; `None` if that is not sure."""
    found = [column for column in columns if column.name == name]
    return found[0] if len(found) == 1 and not has_many(columns) else None


@dataclass(frozen=True, slots=True)
class _Index:
    """The columns of a row by their names."""

    columns: Columns
    flows: Mapping[str, Flow]
    many: Flow
    has_many: bool


INDEXES = 256
_indexes: dict[int, _Index] = {}
"""By identity, as each expression of a statement asks the same row: it may have 1,600 columns."""


def _index_of(columns: Columns) -> _Index:
    found = _indexes.get(id(columns))
    if found is not None and found.columns is columns:
        return found
    flows: dict[str, Flow] = {}
    for column in columns:
        if not column.is_many:
            known = flows.get(column.name)
            flows[column.name] = column.flow if known is None else either(known, column.flow)
    many = combine(column.flow for column in columns if column.is_many)
    if len(_indexes) >= INDEXES:
        _indexes.clear()
    found = _indexes[id(columns)] = _Index(columns, flows, many, has_many(columns))
    return found


def find_column(columns: Columns, name: str, *, is_known: bool = False) -> Flow | None:
    """Return the flow of the columns called `name`; `None` if there is none.

    If it `is_known`, those do not count that may have any name.
    """
    index = _index_of(columns)
    found = index.flows.get(name)
    if is_known:
        return found
    if found is None:
        return index.many if index.has_many else None
    return found | index.many if index.many else found


@dataclass(frozen=True, slots=True)
class Source:
    """A row that a name stands for: a table, an alias, a subquery, a function in FROM."""

    name: str
    columns: Columns
    schemas: frozenset[str] = frozenset()
    """Schemas it may be qualified with."""
    has_system_columns: bool = False
    place: Flow = PLAIN
    """What `tableoid` and `ctid` tell: which partition the row is in."""
    is_settings: bool = False
    """It is pg_settings, which has no setting that a person made up."""
    is_renamed: bool = False
    """Its columns have other names here than the fields of its rows."""

    @property
    def row(self) -> Flow:
        """Return the flow of the whole row as one value."""
        return combine(column.flow for column in self.columns)

    def column(self, name: str) -> Flow | None:
        """Return the flow of a column; `None` if the row may have none of that name."""
        found = find_column(self.columns, name, is_known=True)
        if found is None and self.has_system_columns and name in SYSTEM_COLUMNS:
            return self.place if name in PLACES else PLAIN
        return found


@dataclass(frozen=True, slots=True)
class Item:
    """One item of FROM: the rows it names and its columns as `*` shows them."""

    sources: tuple[Source, ...]
    columns: Columns

    def column(self, name: str, *, is_known: bool = False) -> Flow | None:
        """Return the flow of an unqualified column, see `find_column`."""
        found = find_column(self.columns, name, is_known=is_known)
        if found is None and name in SYSTEM_COLUMNS:
            with_places = [source.place for source in self.sources if source.has_system_columns]
            place = combine(with_places) or PLAIN
            return (place if name in PLACES else PLAIN) if with_places else None
        return found


@dataclass(frozen=True, slots=True)
class Scope:
    """What a query level sees: its own items, then those of the levels around it."""

    items: list[Item] = field(default_factory=list)
    outer: Scope | None = None
    ctes: dict[str, Columns] = field(default_factory=dict)

    def levels(self) -> Iterator[Scope]:
        """Yield this level and those around it, innermost first."""
        level: Scope | None = self
        while level is not None:
            yield level
            level = level.outer

    def without_items(self) -> Scope:
        """Return what a subquery in FROM sees: not its neighbours."""
        return Scope([], self.outer, self.ctes)

    def beside(self, *items: Item) -> Scope:
        """Return this level with more items."""
        return Scope([*self.items, *items], self.outer, self.ctes)

    def cte(self, name: str) -> Columns | None:
        """Return the columns of the nearest WITH query of this name."""
        for level in self.levels():
            if name in level.ctes:
                return level.ctes[name]
        return None

    def column(self, name: str) -> tuple[Flow | None, bool]:
        """Return the flow of an unqualified column, and whether it is sure to be one.

        The nearest level that has the name decides; a level whose columns are not all known
        does not hide those around it. `None` if no level can have it.
        """
        guess: Flow | None = None
        for level in self.levels():
            flows = [flow for item in level.items if (flow := item.column(name)) is not None]
            if not flows:
                continue
            for flow in flows:
                guess = flow if guess is None else _join(guess, flow)
            if any(item.column(name, is_known=True) is not None for item in level.items):
                return guess, True
        return guess, False

    def the_column(self, name: str) -> Column | None:
        """Return what an unqualified name is for sure; `None` if that is not known."""
        for level in self.levels():
            if any(item.column(name) is not None for item in level.items):
                found = [the_column(item.columns, name) for item in level.items]
                known = [column for column in found if column is not None]
                return known[0] if len(known) == 1 else None
        return None

    def sources(self, name: str, schema: str = "") -> list[Source]:
        """Return the rows called `name`, of the nearest level that has any."""
        for level in self.levels():
            found = [
                source
                for item in level.items
                for source in item.sources
                if source.name == name and (not schema or schema in source.schemas)
            ]
            if found:
                return found
        return []


def _join(found: Flow, other: Flow) -> Flow:
    """Two candidates for a name; one that carries nothing does not make the other computed."""
    if not other:
        return found
    return found | other if found else other
