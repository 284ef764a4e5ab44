"""Which names of a statement can carry protected values: an over-approximation by name.

A name is tainted if any relation of the statement has a protected column of that name,
or if something tainted is given that name anywhere in the statement. Scopes are ignored
on purpose: a name that is tainted in one place is tainted in all, so no aliasing,
nesting, CTE or search_path trick unprotects it. PostgreSQL's own word about plain
columns (see `plan`) gives the precision back. No I/O.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from appliance.masking.catalog import Catalog
from appliance.masking.grammar import Node
from appliance.masking.rules import MaskSpec

Protection = dict[int, dict[int, MaskSpec]]
"""Relation oid → attribute number → mask."""

IMPLIED_NAMES = frozenset(
    [
        "?column?",
        "case",
        "coalesce",
        "greatest",
        "least",
        "nullif",
        "row",
        "array",
        "exists",
        "bool",
        "text",
        "int4",
        "int8",
        "xmlconcat",
        "xmlelement",
        "xmlforest",
        "xmlparse",
        "xmlpi",
        "xmlroot",
        "xmlserialize",
        "json",
        "json_scalar",
        "json_serialize",
        "json_object",
        "json_array",
        "json_objectagg",
        "json_arrayagg",
        "json_exists",
        "json_query",
        "json_value",
        "grouping",
        "merge_action",
    ]
)
"""Names that PostgreSQL gives to expressions (FigureColname in parse_target.c)."""

IMPLIED_ROWS = frozenset({"old", "new", "excluded"})
"""Rows that exist without being named: RETURNING, rules, ON CONFLICT."""

ROW_FUNCTIONS = frozenset(
    [
        "any_value",
        "array_agg",
        "concat",
        "hash_record",
        "json_agg",
        "json_agg_strict",
        "json_build_array",
        "json_build_object",
        "jsonb_agg",
        "jsonb_agg_strict",
        "jsonb_build_array",
        "jsonb_build_object",
        "max",
        "min",
        "pg_column_size",
        "quote_literal",
        "quote_nullable",
        "record_out",
        "record_send",
        "row_to_json",
        "to_json",
        "to_jsonb",
    ]
)
"""Built-in functions of one row: `p.row_to_json` calls them, as `row_to_json(p)` does."""


def walk(node: object) -> Iterator[tuple[str, Node]]:
    """Yield every (node type, node) below and including `node`, without recursion."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, list):
            stack.extend(current)
        elif isinstance(current, dict):
            for key, value in current.items():
                if isinstance(value, dict):
                    yield key, value
                stack.append(value)


def names_of(items: object) -> list[str]:
    """Return the strings in a list of `String` nodes."""
    return [value.get("sval", "") for kind, value in walk(items) if kind == "String"][::-1]


@dataclass(slots=True)
class Taint:
    """What is tainted in one statement."""

    names: set[str] = field(default_factory=set)
    rows: set[str] = field(default_factory=set)
    """Names that stand for a whole tainted row."""
    touches: bool = False
    everything: bool = False
    functions: frozenset[str] = ROW_FUNCTIONS
    """Names that call a function where they stand behind the name of a row."""

    def has(self, node: object) -> bool:
        """Return whether `node` can carry a protected value."""
        stack = [node]
        while stack:
            current = stack.pop()
            if isinstance(current, list):
                stack.extend(current)
            elif isinstance(current, dict):
                for kind, value in current.items():
                    if kind == "ColumnRef" and self.is_tainted(value):
                        return True
                    if not _is_safe(kind, value):
                        stack.append(value)
        return False

    def is_tainted(self, reference: Node) -> bool:
        """Return whether a ColumnRef may be a protected column or a whole row."""
        if not self.touches:
            return False
        fields = reference["fields"]
        if self.everything or "A_Star" in fields[-1]:
            return True
        name = fields[-1].get("String", {}).get("sval", "")
        is_call = len(fields) > 1 and name in self.functions
        return is_call or name in self.names or name in self.rows


def _is_safe(kind: str, value: object) -> bool:
    """`count(x)` and `x IS NULL` tell nothing but presence; both only of a plain column."""
    if not isinstance(value, dict):
        return False
    if kind == "NullTest":
        return "ColumnRef" in value.get("arg", {})
    if kind != "FuncCall" or value.get("agg_distinct") or value.get("agg_filter"):
        return False
    arguments = value.get("args", [])
    return (
        names_of(value["funcname"])[-1:] == ["count"]
        and "over" not in value
        and "agg_order" not in value
        and len(arguments) == 1
        and "ColumnRef" in arguments[0]
    )


def find_taint(tree: Node, catalog: Catalog, protection: Protection) -> Taint:
    """Return what is tainted in a statement's tree."""
    taint = Taint(functions=ROW_FUNCTIONS | catalog.functions)
    nodes = list(walk(tree))
    for _kind, node in nodes:
        if "relname" in node:
            _add_relation(taint, node, catalog, protection)
        if node.get("op") in {"SETOP_UNION", "SETOP_INTERSECT", "SETOP_EXCEPT"}:
            taint.everything = True
    if not taint.touches:
        return taint
    taint.rows.update(IMPLIED_ROWS)
    for kind, node in nodes:
        _add_source_names(taint, kind, node)
        if kind == "CommonTableExpr":
            taint.rows.add(node.get("ctename", ""))
            taint.names.update(names_of(node.get("aliascolnames", [])))
        if "aliasname" in node:
            taint.names.update(names_of(node.get("colnames", [])))
            taint.rows.add(node["aliasname"])
    targets = [node for kind, node in nodes if kind == "ResTarget"]
    size = -1
    while size != len(taint.names):
        size = len(taint.names)
        for target in targets:
            value = target.get("val", {})
            if taint.has(value):
                taint.names.update(_names_given(target, value))
    return taint


def _add_relation(taint: Taint, node: Node, catalog: Catalog, protection: Protection) -> None:
    for relation in catalog.named(node.get("schemaname", ""), node["relname"]):
        masks = protection.get(relation.oid)
        if masks:
            taint.touches = True
            taint.names.update(relation.columns[attnum] for attnum in masks)
            taint.rows.add(node["relname"])


def _add_source_names(taint: Taint, kind: str, node: Node) -> None:
    """Taint the column names of sources that can carry what a relation beside them holds."""
    if kind in {"RangeFunction", "RangeTableFunc", "JsonTable"}:
        for inner, value in walk(node):
            if inner == "FuncCall":
                taint.names.update(names_of(value["funcname"])[-1:])
            for key in ("colname", "name"):
                if isinstance(value.get(key), str):
                    taint.names.add(value[key])
    for row in node.get("valuesLists", [])[:1]:
        width = len(row.get("List", {}).get("items", []))
        taint.names.update(f"column{number}" for number in range(1, width + 1))


def _names_given(target: Node, value: Node) -> set[str]:
    if "name" in target:
        return {target["name"]}
    if "ColumnRef" in value:
        return set(names_of(value["ColumnRef"]["fields"])[-1:])
    names = set(IMPLIED_NAMES)
    for kind, node in walk(value):
        if kind == "FuncCall":
            names.update(names_of(node["funcname"])[-1:])
        elif kind in {"TypeCast", "ColumnRef", "A_Indirection"}:
            names.update(names_of(node))
    return names
