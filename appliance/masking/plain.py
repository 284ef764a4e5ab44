"""Which statements mean the same whatever somebody else did to names a moment ago.

What a statement computes is judged by names, and names by a snapshot of the catalog. A plain
look-up is not: PostgreSQL says itself which table and column each value comes from, and its
conditions compare whole values. It need not wait until the snapshot is known to hold. Pure.
"""

from __future__ import annotations

from appliance.masking.catalog import Catalog
from appliance.masking.grammar import Node, names_of

WITHOUT_NAMES = frozenset(
    [
        "TransactionStmt",
        "VariableSetStmt",
        "VariableShowStmt",
        "ExecuteStmt",
        "FetchStmt",
        "ClosePortalStmt",
        "DeallocateStmt",
        "DiscardStmt",
        "ListenStmt",
        "UnlistenStmt",
        "NotifyStmt",
    ]
)
"""Statements that name nothing of the catalog; what EXECUTE and FETCH name is judged by itself."""
STORED = frozenset("rpmf")
"""pg_class.relkind of what holds its values: nobody can replace its definition."""
CAST_TO = frozenset({"text", "uuid", "date", "json", "jsonb", "bytea", "oid", "inet"})
"""Built-in types that the grammar does not know by a name of pg_catalog."""
SELECT_PARTS = frozenset(
    {"targetList", "fromClause", "whereClause", "limitCount", "limitOffset", "limitOption", "op"}
)
INSERT_PARTS = frozenset({"relation", "cols", "selectStmt", "override"})
UPDATE_PARTS = frozenset({"relation", "targetList", "whereClause"})
ARITHMETIC = frozenset("+-*/")


def is_plain(tree: Node, catalog: Catalog) -> bool:
    """Return whether a statement needs no snapshot that is known to hold.

    It names nothing, or only whole columns of one table, whole values that these are equal
    to, and whole values that are written to it.
    """
    kind, node = next(iter(tree.items()))
    match kind:
        case "SelectStmt":
            return _is_plain_select(node, catalog)
        case "InsertStmt":
            rows = node.get("selectStmt", {}).get("SelectStmt", {}).get("valuesLists", [])
            values = [item for row in rows for item in row["List"]["items"]]
            return (
                node.keys() <= INSERT_PARTS
                and bool(rows)
                and _is_stored(node["relation"], catalog)
                and all(is_given(value) or "SetToDefault" in value for value in values)
            )
        case "UpdateStmt":
            return (
                node.keys() <= UPDATE_PARTS
                and _is_stored(node["relation"], catalog)
                and all(_is_plain_change(item["ResTarget"]) for item in node["targetList"])
                and _is_plain_condition(node.get("whereClause"))
            )
        case "DeleteStmt":
            return (
                node.keys() <= UPDATE_PARTS
                and _is_stored(node["relation"], catalog)
                and _is_plain_condition(node.get("whereClause"))
            )
    return kind in WITHOUT_NAMES


def _is_plain_select(node: Node, catalog: Catalog) -> bool:
    sources = node.get("fromClause", [])
    values = [item.get("ResTarget", {}).get("val", {}) for item in node.get("targetList", [])]
    return (
        node.keys() <= SELECT_PARTS
        and node["op"] == "SETOP_NONE"
        and len(sources) <= 1
        and all("RangeVar" in one and _is_stored(one["RangeVar"], catalog) for one in sources)
        and all((bool(sources) and "ColumnRef" in one) or is_given(one) for one in values)
        and _is_plain_condition(node.get("whereClause"))
        and all(is_given(node[part]) for part in ("limitCount", "limitOffset") if part in node)
    )


def _is_stored(source: Node, catalog: Catalog) -> bool:
    found = catalog.named(source.get("schemaname", ""), source["relname"])
    has_names = "colnames" in source.get("alias", {})
    return bool(found) and not has_names and all(one.kind in STORED for one in found)


def is_given(value: Node) -> bool:
    """Return whether a value is a constant or a parameter, perhaps as a built-in type."""
    if "TypeCast" not in value:
        return "A_Const" in value or "ParamRef" in value
    names = names_of(value["TypeCast"]["typeName"].get("names", []))
    is_built_in = names[:1] == ["pg_catalog"] or (len(names) == 1 and names[0] in CAST_TO)
    return is_built_in and is_given(value["TypeCast"]["arg"])


def _is_plain_change(target: Node) -> bool:
    """Return whether a column is set to a given value, or to itself and one."""
    value = target.get("val", {})
    if "indirection" in target or is_given(value):
        return "indirection" not in target
    change = value.get("A_Expr", {})
    return (
        change.get("kind") == "AEXPR_OP"
        and ARITHMETIC.issuperset(names_of(change["name"]))
        and names_of(change.get("lexpr", {}).get("ColumnRef", {})) == [target["name"]]
        and is_given(change.get("rexpr", {}))
    )


def _is_plain_condition(node: Node | None) -> bool:
    if node is None:
        return True
    if "BoolExpr" in node:
        parts = node["BoolExpr"]
        return parts["boolop"] == "AND_EXPR" and all(map(_is_plain_condition, parts["args"]))
    test = node.get("A_Expr", {})
    right = test.get("rexpr", {})
    values = right["List"]["items"] if "List" in right else [right]
    return (
        test.get("kind") in {"AEXPR_OP", "AEXPR_IN"}
        and names_of(test["name"]) == ["="]
        and "ColumnRef" in test.get("lexpr", {})
        and all(map(is_given, values))
    )
