"""Comparisons that nobody writes: what DISTINCT, ORDER BY, IN, USING, arrays and ranges call.

A type may have operators of its own, and an operator may be found by `search_path` where only a
keyword stands. So may it have casts that PostgreSQL makes unasked, `row + 1`. Such a function
could read protected values, and say them. No I/O.
"""

from __future__ import annotations

from collections.abc import Iterator

from appliance.masking.grammar import Node, names_of, walk
from appliance.masking.routine import HARMLESS, OPAQUE, Routine
from appliance.masking.survey import Survey

UPKEEP = frozenset({"VacuumStmt", "ReindexStmt", "RefreshMatViewStmt"})
"""They compare, and return nothing; without a relation they are about every one."""
WHOLE = UPKEEP | {"InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "CopyStmt", "IndexStmt"}
"""Statements about all columns of a relation, whichever they name."""
COMPARING = WHOLE | {
    *("A_Expr", "SubLink", "FuncCall", "MinMaxExpr", "CaseExpr", "TypeCast", "RowExpr"),
    *("SortBy", "WindowDef", "GroupingSet", "JoinExpr", "A_ArrayExpr", "BoolExpr", "BooleanTest"),
}
CLAUSES = frozenset(
    {"groupClause", "distinctClause", "sortClause", "whereClause", "havingClause", "limitCount"}
    | {"limitOffset"}
)
BETWEEN = frozenset(
    f"AEXPR_{word}" for word in ("BETWEEN", "NOT_BETWEEN", "BETWEEN_SYM", "NOT_BETWEEN_SYM")
)


def unwritten_comparisons(tree: Node, survey: Survey) -> Routine:
    """Return what the comparisons do that a statement makes without naming their operator."""
    nodes = list(walk(tree))
    routine = HARMLESS
    for name in {name for kind, node in nodes for name in _operators(kind, node)}:
        routine |= survey.operator(name)
    if survey.catalog.comparisons and any(_compares(kind, node) for kind, node in nodes):
        for name in dict.fromkeys(_types(nodes, survey)):
            routine |= survey.comparison(name)
    # How often they run, nobody knows: no number of look-ups would do.
    return routine | OPAQUE if routine.lookups else routine


def _operators(kind: str, node: Node) -> Iterator[str]:
    """Yield the operators that a keyword stands for; they are found by their names."""
    is_sublink = kind == "SubLink" and "testexpr" in node and not node.get("operName")
    is_join = kind == "JoinExpr" and (node.get("isNatural") or "usingClause" in node)
    if is_sublink or is_join or (kind == "CaseExpr" and "arg" in node):
        yield "="
    if kind == "A_Expr" and node.get("kind") in BETWEEN:
        yield from ("<=", ">=", "<", ">")


def _compares(kind: str, node: Node) -> bool:
    is_set = node.get("op", "SETOP_NONE") != "SETOP_NONE"
    return kind in COMPARING or bool(CLAUSES & node.keys()) or (kind == "SelectStmt" and is_set)


def _types(nodes: list[tuple[str, Node]], survey: Survey) -> Iterator[str]:
    """Yield the types with comparisons of their own whose values a statement has."""
    catalog = survey.catalog
    used, is_whole = _used_names(nodes)
    for kind, node in nodes:
        if kind in {"TypeName", "typeName"}:
            yield from names_of(node.get("names", []))[-1:]
        if kind == "FuncCall":
            name = names_of(node["funcname"])[-1]
            yield name  # A range type's constructor.
            for oid in catalog.routines_by_name.get(name, ()):
                relation = catalog.relations.get(catalog.routines[oid].row_type)
                if relation is not None:
                    yield relation.name.name
        if kind in UPKEEP and not any("relname" in inner for _, inner in nodes):
            yield from catalog.comparisons
        if "relname" not in node:
            continue
        alias = node.get("alias", {})
        rows = {node["relname"], alias.get("aliasname", "")}
        for found in catalog.named(node.get("schemaname", ""), node["relname"]):
            columns = catalog.compared.get(found.oid, frozenset())
            if columns and (is_whole or "colnames" in alias or used & (columns | rows)):
                yield found.name.name
            elif used & rows:
                yield found.name.name  # The row as a whole may be cast.


def _used_names(nodes: list[tuple[str, Node]]) -> tuple[set[str], bool]:
    """Return the names of columns or rows that stand anywhere, and whether some may be unnamed."""
    names: set[str] = set()
    is_whole = False
    for kind, node in nodes:
        if kind == "ColumnRef":
            is_whole = is_whole or "A_Star" in node["fields"][-1]
            names.update(names_of(node["fields"])[-1:])
        if kind == "JoinExpr":
            is_whole = is_whole or bool(node.get("isNatural"))
            names.update(names_of(node.get("usingClause", [])))
        is_whole = is_whole or kind in WHOLE
    return names, is_whole
