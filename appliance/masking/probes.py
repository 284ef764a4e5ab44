"""Writes that fail, or do nothing, if a value is there already: each is a look-up. No I/O.

A unique index, an exclusion constraint or a foreign key tells of a value that somebody writes
whether it is among the protected ones; ON CONFLICT tells it without an error.
"""

from __future__ import annotations

from collections.abc import Iterator

from appliance.masking.catalog import own_columns
from appliance.masking.grammar import Node, names_of, walk
from appliance.masking.scopes import Origin
from appliance.masking.survey import Survey


def find_probes(tree: Node, survey: Survey) -> list[Origin]:
    """Return a protected column for each row whose writing tells of its values."""
    found: list[Origin] = []
    for kind, node in walk(tree):
        for relation, columns, count in _writes(kind, node):
            told = _told(relation, columns, survey)
            found += [told] * count if told is not None else []
    return found


def _writes(kind: str, node: Node) -> Iterator[tuple[Node, list[str], int]]:
    """Yield relation, columns (none: all of them) and rows of what is written."""
    match kind:
        case "InsertStmt":
            rows = node.get("selectStmt", {}).get("SelectStmt", {}).get("valuesLists", [])
            yield node["relation"], _targets(node.get("cols", [])), len(rows) or 1
            clause = node.get("onConflictClause", {})
            if clause.get("targetList"):
                yield node["relation"], _targets(clause["targetList"]), 1
        case "UpdateStmt":
            yield node["relation"], _targets(node.get("targetList", [])), 1
        case "CopyStmt" if node.get("is_from"):
            yield node["relation"], names_of(node.get("attlist", [])), 1
        case "MergeStmt":
            for clause in node.get("mergeWhenClauses", []):
                inner = clause.get("MergeWhenClause", {})
                if inner.get("targetList") or "INSERT" in str(inner.get("commandType")):
                    yield node["relation"], _targets(inner.get("targetList", [])), 1


def _targets(items: list[Node]) -> list[str]:
    return [item["ResTarget"].get("name", "") for item in items if "ResTarget" in item]


def _told(relation: Node, columns: list[str], survey: Survey) -> Origin | None:
    catalog = survey.catalog
    for one in catalog.named(relation.get("schemaname", ""), relation["relname"]):
        flows = survey.flows.get(one.oid, {})
        for number, name in own_columns(one):
            place = (one.oid, number)
            is_unique = place in catalog.unique or (one.oid, 0) in catalog.unique
            is_written = not columns or name in columns
            if is_written and flows.get(number) and (is_unique or place in catalog.references):
                return place
    return None
