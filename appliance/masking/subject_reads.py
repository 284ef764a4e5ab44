"""How often a statement reads rows about persons: as often as a result has to say about whom.

A relation is about persons if a column of it holds the subject: the one that policy names,
its partitions, tables that refer to it, views of them. A result whose subject columns are of
fewer relations than that shows rows of which nobody can say whose they are. Pure; see `subjects`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.masking.grammar import Node, names_of, parse_one, walk
from appliance.masking.reach import EVERYTHING, Steps
from appliance.model import parse_column

if TYPE_CHECKING:
    from appliance.masking.catalog import Catalog
    from appliance.masking.survey import Survey

UNREADABLE = 100
"""What a definition counts that cannot be read: more than any result has columns for."""
RUNNING = frozenset({"funcname", "fields", "indirection", "name", "operName", "typeName"})
"""Where a node says what it runs."""
OF_ONE_ROW = frozenset(
    {"row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "count"}
)
"""Window functions that show nothing of other rows."""


@dataclass(frozen=True, slots=True)
class SubjectReads:
    """What of a database reads rows about persons."""

    relations: Mapping[int, int]
    """Relation → how often its rows are made of rows about persons."""
    routines: frozenset[str]
    """Names of functions that read, or may read, such rows by themselves."""
    spellings: frozenset[str] = frozenset()
    """Names of operators, and of types that are cast to, which run such functions."""

    def count(self, tree: Node, catalog: Catalog) -> int:
        """Return how often the statement `tree` reads rows about persons."""
        if not self.relations or not self._is_touched(tree, catalog):
            return 0
        found = _Count(self, catalog).of(tree, {})
        shows_others = any(kind == "FuncCall" and _looks_around(node) for kind, node in walk(tree))
        return found + (found > 0 and shows_others)

    def _is_touched(self, tree: Node, catalog: Catalog) -> bool:
        return any(
            self.named(node, catalog) if "relname" in node else self.runs(node)
            for _, node in walk(tree)
        )

    def runs(self, node: Node) -> bool:
        """Return whether a node runs one of `routines`: `f(p)`, `p.f`, an operator or a cast."""
        if RUNNING.isdisjoint(node):
            return False
        called = names_of(node.get("funcname", []))[-1:] + names_of(node.get("fields", []))[1:]
        called += names_of(node.get("indirection", []))
        spelt = names_of(node.get("name", []))[-1:] + names_of(node.get("operName", []))[-1:]
        named = node.get("typeName", [])  # Of ALTER DOMAIN and CREATE TYPE it is the name alone.
        spelt += names_of(named if isinstance(named, list) else named.get("names", []))[-1:]
        return not (self.routines.isdisjoint(called) and self.spellings.isdisjoint(spelt))

    def named(self, node: Node, catalog: Catalog) -> int:
        """Return what a relation counts by its name; `node` is a RangeVar."""
        named = catalog.named(node.get("schemaname", ""), node["relname"])
        return max((self.relations.get(relation.oid, 0) for relation in named), default=0)


NO_READS = SubjectReads({}, frozenset())


class _Count:
    def __init__(self, reads: SubjectReads, catalog: Catalog) -> None:
        self._reads, self._catalog = reads, catalog

    def of(self, node: object, queries: Mapping[str, int]) -> int:
        """Count what is below `node`; `queries` are those of WITH, by name."""
        if isinstance(node, list):
            return sum(self.of(item, queries) for item in node)
        if not isinstance(node, dict):
            return 0
        if "relname" in node:
            name = node["relname"]
            is_query = name in queries and not node.get("schemaname")
            return queries[name] if is_query else self._reads.named(node, self._catalog)
        if "withClause" in node:
            queries = self._with(node["withClause"], queries)
        return self._reads.runs(node) + sum(
            self.of(value, queries) for key, value in node.items() if key != "withClause"
        )

    def _with(self, clause: Node, outer: Mapping[str, int]) -> Mapping[str, int]:
        """Count what each reference to a query of WITH stands for."""
        queries = dict(outer)
        items = [item["CommonTableExpr"] for item in clause.get("ctes", [])]
        # Of WITH RECURSIVE, one may name a later one.
        for _ in range(2 if clause.get("recursive") else 1):
            for item in items:
                name = item["ctename"]
                queries[name] = self.of(item["ctequery"], {**queries, name: 0})
        return queries


def _looks_around(call: Node) -> bool:
    return "over" in call and names_of(call["funcname"])[-1] not in OF_ONE_ROW


def survey_reads(survey: Survey, named: Steps) -> SubjectReads:
    """Return what of a surveyed database reads rows about persons.

    `named` is what `reach.relations_named` returns.
    """
    if survey.rules.subject is None:
        return NO_READS
    catalog, subject = survey.catalog, parse_column(survey.rules.subject)
    found: dict[int, int] = {}
    for oid, relation in catalog.relations.items():
        holds = any(
            flow.is_plain and subject in survey.column_names(flow.origins)
            for flow in survey.flows.get(oid, {}).values()
        )
        if oid not in catalog.views and (holds or relation.name == subject.relation):
            found[oid] = 1
    _add_families(found, catalog)
    routines = frozenset(
        catalog.routines[oid].name
        for oid, relations in named.items()
        if relations is EVERYTHING or not relations.isdisjoint(found)
    )
    spellings = frozenset(
        name
        for name, oids in (*catalog.operators.items(), *catalog.casts.items())
        if any(oid in catalog.routines and catalog.routines[oid].name in routines for oid in oids)
    )
    trees = {oid: parse_one(text) for oid, text in catalog.views.items()}
    for _ in trees:  # Views of views: each round goes one view further.
        before = dict(found)
        reads = SubjectReads(before, routines, spellings)
        for oid, tree in trees.items():
            count = UNREADABLE if tree is None else min(reads.count(tree, catalog), UNREADABLE)
            if count:
                found[oid] = count
        if found == before:
            break
    return SubjectReads(found, routines, spellings)


def _add_families(found: dict[int, int], catalog: Catalog) -> None:
    """Partitions and children hold rows of their parents."""
    for _ in catalog.parents:
        before = len(found)
        for child, parents in catalog.parents.items():
            if child in found or any(parent in found for parent in parents):
                found.update(dict.fromkeys((child, *parents), 1))
        if len(found) == before:
            break
