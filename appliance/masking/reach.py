"""Which relations a write to one may reach: by keys, trees and views, and by the code that it runs.

Code is not followed here, only read: whatever relation or function it names, it may write to
or call. Where that cannot be told (`EXECUTE`, another language), it may reach everything.
No I/O.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from appliance.masking.catalog import Catalog, RoutineDefinition
from appliance.masking.functions import CARRIERS, SINKS
from appliance.masking.grammar import Node, walk

WORD = re.compile(r"[^\W\d]\w*", re.UNICODE)
UNCLEAR = re.compile(r"\\|\$(?!\d)|U&", re.IGNORECASE)
"""Escapes and dollar quotes could hide a name."""
LANGUAGES = frozenset({"plpgsql", "sql"})
HIDES_NAMES = frozenset({"execute", "do", "call", "copy"})
CALLED_AS_WRITTEN = SINKS | {"pg_notify", "set_config", "current_setting"}
"""Built-in functions that are not pure, and run nothing that they are given as text."""
CONSTRUCTORS = frozenset(
    {"range_constructor2", "range_constructor3"}
    | {f"multirange_constructor{count}" for count in range(3)}
)
"""Of range types: CREATE TYPE makes them, and a cast. All they run is how their values compare."""
EVERYTHING = None


Steps = Mapping[int, frozenset[int] | None]
"""Relation → relations; `EVERYTHING` where that is not known."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What leads from a relation to others."""

    shapes: Steps
    """Parents, children, and what a view is made of: where its rows may lie."""
    keys: Steps
    """Relations that refer to it: a change of its rows may change theirs."""
    code: Steps
    """Relations that the code named which runs when its rows are written."""

    def of(self, relations: Iterable[int]) -> frozenset[int] | None:
        """Return every relation that changing rows may write to; `EVERYTHING` if not known."""
        return _closure(relations, (self.shapes, self.keys, self.code))

    def places(self, relations: Iterable[int]) -> frozenset[int] | None:
        """Return where rows of relations may lie; `EVERYTHING` if not known."""
        return _closure(relations, (self.shapes,))

    def of_new_rows(self, relations: Iterable[int]) -> frozenset[int] | None:
        """Return the same for rows that are only added: no key leads from them to others."""
        rows = self.places(relations)
        if rows is EVERYTHING:
            return EVERYTHING
        named = _union(self.code.get(oid, frozenset()) for oid in rows)
        beyond = EVERYTHING if named is EVERYTHING else self.of(named)
        return EVERYTHING if beyond is EVERYTHING else rows | beyond


NOWHERE = Reach({}, {}, {})


def is_compiled(routine: RoutineDefinition) -> bool:
    """Return whether a function is an extension's, compiled, and says that it changes nothing."""
    is_compiled = routine.language == "c" or (
        routine.language == "internal" and routine.volatility == "i"  # As citext has them.
    )
    return routine.is_of_extension and is_compiled and routine.volatility != "v"


def is_constructor(routine: RoutineDefinition) -> bool:
    """Return whether a function came with a range type."""
    return routine.language == "internal" and routine.source in CONSTRUCTORS


def _closure(relations: Iterable[int], ways: Iterable[Steps]) -> frozenset[int] | None:
    ways = tuple(ways)
    found: set[int] = set()
    waiting = list(relations)
    while waiting:
        oid = waiting.pop()
        if oid in found:
            continue
        found.add(oid)
        step = _union(way.get(oid, frozenset()) for way in ways)
        if step is EVERYTHING:
            return EVERYTHING
        waiting += step
    return frozenset(found)


def reach_of(catalog: Catalog, views: Mapping[int, Node | None]) -> Reach:
    """Return what each relation leads to; `views` have their definitions' trees."""
    pairs = [(child, parent) for child, parents in catalog.parents.items() for parent in parents]
    keys = [(there, oid) for (oid, _), others in catalog.references.items() for there, _ in others]
    shapes: dict[int, frozenset[int] | None] = dict(
        _grouped([*pairs, *((parent, child) for child, parent in pairs)])
    )
    shapes |= {oid: _named_in(tree, catalog) for oid, tree in views.items()}
    code = _Code(catalog)
    # An operator or a cast is not seen where it is used.
    unseen = [
        oid for oids in (*catalog.operators.values(), *catalog.casts.values()) for oid in oids
    ]
    shared = code.named_by(unseen)
    hooked = {
        oid: _union([code.named_by(hooks), shared])
        for oid, hooks in catalog.hooks.items()
        if any(hook in catalog.routines for hook in hooks)
    }
    return Reach(shapes, _grouped(keys), hooked)


def relations_named(catalog: Catalog) -> dict[int, frozenset[int] | None]:
    """Return what each function in SQL or PL/pgSQL names, or names in its turn by a call.

    `EVERYTHING` stands for one that cannot be read. Triggers and what extensions bring in C
    are left out.
    """
    code = _Code(catalog)
    return {
        oid: code.named_by([oid])
        for oid, routine in catalog.routines.items()
        if not routine.is_trigger and not (routine.is_of_extension and routine.language == "c")
    }


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
    return {oid: frozenset(others) for oid, others in found.items()}


def _named_in(tree: Node | None, catalog: Catalog) -> frozenset[int] | None:
    if tree is None:
        return EVERYTHING
    return frozenset(
        relation.oid
        for _, node in walk(tree)
        if "relname" in node
        for relation in catalog.named(node.get("schemaname", ""), node["relname"])
    )


def _union(parts: Iterable[frozenset[int] | None]) -> frozenset[int] | None:
    found: frozenset[int] = frozenset()
    for part in parts:
        if part is EVERYTHING:
            return EVERYTHING
        found |= part
    return found


class _Code:
    """The functions of a database, by the words in them."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._relations = _by_lower((n, r.oid) for n, rs in catalog.by_name.items() for r in rs)
        self._routines = _by_lower((r.name, oid) for oid, r in catalog.routines.items())
        self._phrases = [name for name in self._relations if not WORD.fullmatch(name)]
        self._words: dict[int, frozenset[str] | None] = {}

    def named_by(self, routines: Iterable[int]) -> frozenset[int] | None:
        """Return the relations that functions name, or those name that they call."""
        found: set[int] = set()
        seen: set[int] = set()
        waiting = list(routines)
        while waiting:
            oid = waiting.pop()
            if oid in seen or oid not in self._catalog.routines:
                continue  # Built in.
            seen.add(oid)
            if is_constructor(self._catalog.routines[oid]):
                waiting += (oid for oids in self._catalog.comparisons.values() for oid in oids)
                continue
            words = self._words_of(oid)
            if words is None:
                return EVERYTHING
            for word in words:
                found |= self._relations.get(word, frozenset())
                waiting += self._routines.get(word, ())
        return frozenset(found)

    def _words_of(self, oid: int) -> frozenset[str] | None:
        if oid not in self._words:
            self._words[oid] = self._read(oid)
        return self._words[oid]

    def _read(self, oid: int) -> frozenset[str] | None:
        routine = self._catalog.routines[oid]
        if is_compiled(routine):
            return frozenset()
        text = f"{routine.source} {routine.defaults}"
        if routine.language not in LANGUAGES or UNCLEAR.search(text):
            return EVERYTHING
        words = {word.lower() for word in WORD.findall(text)}
        known = CARRIERS | self._catalog.immutable_functions | CALLED_AS_WRITTEN
        built_in = words & self._catalog.built_in_functions - known
        if words & HIDES_NAMES - _harmless_do(text) or built_in:
            return EVERYTHING
        lower = text.lower()
        return frozenset(words).union(
            name for name in self._phrases if name.replace('"', '""') in lower
        )


def _harmless_do(text: str) -> frozenset[str]:
    """`ON CONFLICT … DO` is no DO statement."""
    count = len(re.findall(r"\bdo\b", text, re.IGNORECASE))
    known = len(re.findall(r"\bdo\s+(?:nothing|update)\b", text, re.IGNORECASE))
    return frozenset({"do"}) if count == known else frozenset()


def _by_lower(pairs: Iterable[tuple[str, int]]) -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for name, oid in pairs:
        key = name.lower()
        found[key] = found.get(key, frozenset()) | {oid}
    return found
