"""Which sequences code takes numbers from for a column: triggers, functions in defaults, writers.

PostgreSQL knows which sequence a default names, and not which one a function does. So code is
followed here as if nothing were protected but the last numbers of sequences, and `nextval` told
them. No I/O.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from appliance.masking.catalog import Catalog, RoutineDefinition, own_columns
from appliance.masking.grammar import parse_one
from appliance.masking.lineage import Lineage
from appliance.masking.plpgsql import follow
from appliance.masking.plpgsql_text import filled_names
from appliance.masking.routine import HARMLESS, Routine
from appliance.masking.routines import words_of
from appliance.masking.scopes import CLEAN, Flow, Item, Origin, Scope, Source, combine
from appliance.masking.sequences import OF_SEQUENCES, last_numbers
from appliance.masking.survey import Survey
from appliance.masking.writers import named_targets, writers_of, written_by
from appliance.masking.writes import Assignment

TAKES = re.compile(r"\bnextval\s*\(\s*'+([^']+)'", re.IGNORECASE)
Takers = Mapping[int, Flow]
"""Function → the last numbers of sequences that it, or what it calls, takes numbers from."""


def numbered_columns(survey: Survey) -> list[tuple[Origin, Origin]]:
    """Return the last number of a sequence, and a column that code fills from it, of each."""
    catalog = survey.catalog
    numbers = {
        oid: {1: Flow(frozenset({(oid, 1)}))}
        for oid, r in catalog.relations.items()
        if r.kind == "S"
    }
    takers = _takers(catalog, numbers)
    if not takers:
        return []
    does = {oid: Routine(flow.origins) for oid, flow in takers.items()}
    taking = replace(
        survey,
        flows=numbers,
        masks={},
        routines=dict.fromkeys(catalog.routines, HARMLESS) | does,
        given_all={},
        asked_functions=None,
        tell_numbers=OF_SEQUENCES | {"nextval"},
    )
    every = {(oid, 1) for oid in numbers}
    found = set[tuple[Origin, Origin]]()
    for item in _assignments(taking, takers):
        taken = item.flow.origins & every
        if len(taken) == len(every) > 1:  # Its name is computed: it may be any, and is owned.
            continue
        for oid in item.relations:
            names = own_columns(catalog.relations[oid])
            filled = [(oid, number) for number, name in names if item.column in {"", name}]
            found.update((number, column) for number in taken for column in filled)
    return sorted(found)


def _takers(catalog: Catalog, numbers: Mapping[int, Mapping[int, Flow]]) -> Takers:
    words = {oid: words_of(routine.source) for oid, routine in catalog.routines.items()}
    found = {oid: CLEAN for oid in words if "nextval" in words[oid]}
    for oid in found:
        for name in TAKES.findall(catalog.routines[oid].source):
            last = name.rpartition(".")[2].strip('"')
            found[oid] |= Flow(last_numbers(catalog, numbers, last))
    while True:
        more = {}
        for oid in words if found else ():
            called = [f for o, f in found.items() if catalog.routines[o].name.lower() in words[oid]]
            before = found.get(oid)
            if called and (after := combine([*called, before or CLEAN])) != before:
                more[oid] = after
        if not more:
            return found
        found |= more


def _assignments(taking: Survey, takers: Takers) -> Iterator[Assignment]:
    catalog = taking.catalog
    names = {catalog.routines[oid].name.lower() for oid in takers}
    for (oid, number), text in catalog.defaults.items():
        if oid in catalog.relations and words_of(text) & names:
            yield from _by_default(taking, oid, number, text)
    for oid, hooks in catalog.hooks.items():
        for hook in takers.keys() & hooks if oid in catalog.relations else ():
            yield from _by_trigger(taking, oid, hook, takers[hook])
    for oid, definition in writers_of(catalog).items():
        if oid in takers:
            yield from _by_writer(taking, definition, takers[oid])


def _by_default(taking: Survey, oid: int, number: int, text: str) -> Iterator[Assignment]:
    relation, tree = taking.catalog.relations[oid], parse_one(f"SELECT {text}")
    columns = taking.columns(relation)
    if tree is not None:
        lineage = Lineage(tree, taking, Scope([Item((Source("", columns),), columns)]))
        flow = combine(column.flow for column in lineage.outputs)
        yield Assignment(frozenset({oid}), relation.columns[number], flow)


def _by_trigger(taking: Survey, oid: int, hook: int, taken: Flow) -> Iterable[Assignment]:
    catalog, definition = taking.catalog, taking.catalog.routines[hook]
    row, tables = taking.columns(catalog.relations[oid]), catalog.transitions.get((oid, hook), ())
    flows = follow(definition, taking, row, tables) if definition.is_trigger else None
    filled = [(n, taken) for n in filled_names(definition)] if flows is None else flows.row
    yield from (Assignment(frozenset({oid}), name, flow) for name, flow in filled)
    yield from () if flows is None else flows.assignments


def _by_writer(taking: Survey, definition: RoutineDefinition, taken: Flow) -> Iterable[Assignment]:
    written = written_by(definition, taking, CLEAN)
    if written is not None:
        return written.assignments
    targets = named_targets(definition, taking.catalog)
    return (Assignment(frozenset({oid}), name, taken) for oid, name in targets)
