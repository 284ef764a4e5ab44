"""The name PostgreSQL gives to an output column (FigureColname in parse_target.c). No I/O."""

from __future__ import annotations

from collections.abc import Callable

from appliance.masking.grammar import Node, names_of

UNNAMED = "?column?"
FIXED = {
    "A_ArrayExpr": "array",
    "CoalesceExpr": "coalesce",
    "GroupingFunc": "grouping",
    "JsonArrayAgg": "json_arrayagg",
    "JsonArrayConstructor": "json_array",
    "JsonArrayQueryConstructor": "json_array",
    "JsonObjectAgg": "json_objectagg",
    "JsonObjectConstructor": "json_object",
    "JsonParseExpr": "json",
    "JsonScalarExpr": "json_scalar",
    "JsonSerializeExpr": "json_serialize",
    "MergeSupportFunc": "merge_action",
    "RowExpr": "row",
    "XmlSerialize": "xmlserialize",
}
BY_OPERATION = {
    "IS_GREATEST": "greatest",
    "IS_LEAST": "least",
    "IS_XMLCONCAT": "xmlconcat",
    "IS_XMLELEMENT": "xmlelement",
    "IS_XMLFOREST": "xmlforest",
    "IS_XMLPARSE": "xmlparse",
    "IS_XMLPI": "xmlpi",
    "IS_XMLROOT": "xmlroot",
    "JSON_EXISTS_OP": "json_exists",
    "JSON_QUERY_OP": "json_query",
    "JSON_VALUE_OP": "json_value",
}
VALUE_FUNCTIONS = {
    "SVFOP_CURRENT_DATE": "current_date",
    "SVFOP_CURRENT_TIME": "current_time",
    "SVFOP_CURRENT_TIME_N": "current_time",
    "SVFOP_CURRENT_TIMESTAMP": "current_timestamp",
    "SVFOP_CURRENT_TIMESTAMP_N": "current_timestamp",
    "SVFOP_LOCALTIME": "localtime",
    "SVFOP_LOCALTIME_N": "localtime",
    "SVFOP_LOCALTIMESTAMP": "localtimestamp",
    "SVFOP_LOCALTIMESTAMP_N": "localtimestamp",
    "SVFOP_CURRENT_ROLE": "current_role",
    "SVFOP_CURRENT_USER": "current_user",
    "SVFOP_USER": "user",
    "SVFOP_SESSION_USER": "session_user",
    "SVFOP_CURRENT_CATALOG": "current_catalog",
    "SVFOP_CURRENT_SCHEMA": "current_schema",
}


def name_of_result(value: Node, name_of_subquery: Callable[[Node], str]) -> str:
    """Return the name of an expression without AS.

    `name_of_subquery` returns the name of the first column of a SubLink's query.
    """
    return _name(value, name_of_subquery)[0] or UNNAMED


def _name(value: Node, subquery: Callable[[Node], str]) -> tuple[str, int]:
    """Return a name and how sure PostgreSQL is of it: 2, 1 or 0."""
    if not value:
        return "", 0
    kind, node = next(iter(value.items()))
    if kind in FIXED:
        return FIXED[kind], 2
    match kind:
        case "ColumnRef":
            return (names_of(node["fields"]) or [""])[-1], 2
        case "FuncCall":
            return names_of(node["funcname"])[-1], 2
        case "A_Indirection":
            behind = [item["String"]["sval"] for item in node["indirection"] if "String" in item]
            return (behind[-1], 2) if behind else _name(node["arg"], subquery)
        case "A_Expr" if node.get("kind") == "AEXPR_NULLIF":
            return "nullif", 2
        case "TypeCast":
            found, strength = _name(node["arg"], subquery)
            return (found, 2) if strength > 1 else (names_of(node["typeName"]["names"])[-1], 1)
        case "CollateClause":
            return _name(node["arg"], subquery)
        case "CaseExpr":
            found, strength = _name(node.get("defresult", {}), subquery)
            return (found, 2) if strength > 1 else ("case", 1)
        case "SubLink":
            return _name_of_sublink(node, subquery)
        case "SQLValueFunction":
            return VALUE_FUNCTIONS.get(str(node.get("op")), ""), 2
    found = BY_OPERATION.get(str(node.get("op")), "") if isinstance(node, dict) else ""
    return found, 2 if found else 0


def _name_of_sublink(node: Node, subquery: Callable[[Node], str]) -> tuple[str, int]:
    match node.get("subLinkType"):
        case "EXISTS_SUBLINK":
            return "exists", 2
        case "ARRAY_SUBLINK":
            return "array", 2
        case "EXPR_SUBLINK":
            return subquery(node), 2
    return "", 0
