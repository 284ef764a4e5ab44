"""What functions, procedures and rules of a database write where: logs, copies, reports.

Whoever calls them did so before, or by another road: what is in those tables is protected like
what it was made of. No I/O.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from appliance.errors import ProtocolError
from appliance.masking.catalog import Catalog, RoutineDefinition
from appliance.masking.grammar import Node
from appliance.masking.lineage import Lineage
from appliance.masking.plpgsql import follow
from appliance.masking.plpgsql_expressions import calls_of
from appliance.masking.plpgsql_text import updated_names
from appliance.masking.routines import body_of, statements_of, words_of
from appliance.masking.scopes import Columns, Flow, Item, Scope, Source
from appliance.masking.survey import Survey
from appliance.masking.writes import Assignment

WRITING = frozenset({"insert", "update", "merge", "create", "into"})
NAME = re.compile(r"""'([\w".]+)'""")
INTO = re.compile(
    r"\b(?:(?:insert|merge)\s+into"
    r"|create\s+(?:\w+\s+)?table(?:\s+if\s+not\s+exists)?)\s+([^\s(;]+)\s*(?:\(([^()]*)\))?",
    re.IGNORECASE,
)


MADE = re.compile(
    r"\bcreate\s+(?:\w+\s+){0,2}table\s+(?:if\s+not\s+exists\s+)?([^\s(;]+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Written:
    """What some code writes, and which functions it calls with protected arguments."""

    assignments: tuple[Assignment, ...] = ()
    calls: tuple[tuple[int, Flow], ...] = ()


def writers_of(catalog: Catalog) -> Mapping[int, RoutineDefinition]:
    """Return the functions and procedures that write, or call one that does."""
    routines = {
        oid: routine
        for oid, routine in catalog.routines.items()
        if routine.language in {"sql", "plpgsql"} and not routine.is_trigger
    }
    words = {oid: words_of(routine.source) for oid, routine in routines.items()}
    found = {oid for oid in routines if words[oid] & WRITING}
    while True:
        names = {routines[oid].name for oid in found}
        more = {oid for oid in routines if oid not in found and words[oid] & names}
        if not more:
            return {oid: routines[oid] for oid in sorted(found)}
        found |= more


def written_by(definition: RoutineDefinition, survey: Survey, given: Flow) -> Written | None:
    """Return what a function writes with `given` in its arguments; `None` if that is not clear."""
    if definition.language == "plpgsql":
        found = follow(definition, survey, row=(), given=given)
        return None if found is None else Written(found.assignments, found.calls)
    assignments: list[Assignment] = []
    calls: list[tuple[int, Flow]] = []
    try:
        for tree in statements_of(definition.source):
            lineage = body_of(tree, definition, survey, given, {})
            assignments += lineage.assignments
            calls += calls_of(tree, lineage)
            if lineage.has_unknown_relations:
                return None
    except (ProtocolError, RecursionError):
        return None
    return Written(tuple(assignments), tuple(calls))


def written_by_rule(tree: Node | None, columns: Columns, survey: Survey) -> Written:
    """Return what a rule writes when rows with `columns` are written; `tree` is CREATE RULE's."""
    rows = tuple(Source(name, columns) for name in ("old", "new"))
    assignments: list[Assignment] = []
    calls: list[tuple[int, Flow]] = []
    for action in (tree or {}).get("RuleStmt", {}).get("actions", []):
        lineage = Lineage(action, survey, Scope([Item(rows, ())]))
        assignments += lineage.assignments
        calls += calls_of(action, lineage)
    return Written(tuple(assignments), tuple(calls))


def made_names(definition: RoutineDefinition) -> Iterator[str]:
    """Yield the names of tables that a text makes, in lower case."""
    for name in MADE.findall(definition.source):
        yield _last_name(name).lower()


def named_targets(
    definition: RoutineDefinition, catalog: Catalog, table: str = ""
) -> Iterator[tuple[int, str]]:
    """Yield the columns that a text which is not understood may insert into: relation and name.

    An empty name stands for all. Of SQL that is put together only names in constants are found,
    and those made of one and the name of the trigger's `table`.
    """
    for target, names in INTO.findall(definition.source):
        for relation in catalog.by_name.get(_last_name(target.strip("'")), ()):
            for column in names.split(",") if names else [""]:
                yield relation.oid, column.strip().strip('"')
    for name, column in updated_names(definition.source):
        yield from ((relation.oid, column) for relation in catalog.by_name.get(name, ()))
    if "execute" in words_of(definition.source):
        for text in NAME.findall(definition.source):
            name = _last_name(text)
            for full_name in {name, f"{table}{name}", f"{name}{table}"} - {table}:
                yield from ((relation.oid, "") for relation in catalog.by_name.get(full_name, ()))


def _last_name(text: str) -> str:
    return text.rpartition(".")[2].strip('"')
