"""Columns that a statement defines for the rows of a function: `f() AS t(id int, name text)`.

PostgreSQL assigns what a function in SQL returns to the types that the statement names, so that
a domain with a check, a length or a smaller number fails for some values only. PL/pgSQL returns
the very types, or nothing. No I/O.
"""

from __future__ import annotations

from appliance.masking.from_items import defined
from appliance.masking.grammar import Node, names_of
from appliance.masking.lineage import Lineage
from appliance.masking.scopes import Scope

_TOTAL = """
    text varchar bpchar name int8 numeric float8 bool date timestamp timestamptz time timetz
    interval uuid json jsonb xml bytea inet cidr tsvector
"""
TOTAL = frozenset(_TOTAL.split())
"""Types that take each value which PostgreSQL assigns to them."""


def may_fail(node: Node, lineage: Lineage) -> bool:
    """Return whether a protected column of a function's rows is defined as such a type."""
    return any(
        flow and not _is_total(definition["typeName"])
        for item in node.get("functions", [])
        if _assigns(item["List"]["items"][0], lineage)
        for flow, definition in _flows(item, defined(node, item), lineage)
    )


def _flows(item: Node, definitions: list[Node], lineage: Lineage) -> list[tuple[object, Node]]:
    function = item["List"]["items"][0]
    columns = lineage.fields(function, Scope())
    if len(columns) == len(definitions):
        return [(c.flow, d) for c, d in zip(columns, definitions, strict=True)]
    return [(lineage.flow(function), definition) for definition in definitions]


def _assigns(function: Node, lineage: Lineage) -> bool:
    """Return whether it may be another function than one in PL/pgSQL."""
    names = names_of(function.get("FuncCall", {}).get("funcname", []))
    catalog = lineage.survey.catalog
    found = catalog.routines_by_name.get(names[-1], ()) if names else ()
    return not found or any(catalog.routines[oid].language != "plpgsql" for oid in found)


def _is_total(type_name: Node) -> bool:
    *schema, name = names_of(type_name["names"])
    # SECURITY: `varchar(3)` is an error for what is longer.
    return schema in ([], ["pg_catalog"]) and name in TOTAL and "typmods" not in type_name
