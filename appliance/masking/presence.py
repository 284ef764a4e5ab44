"""Whether a value is NULL, or how many are not: what that tells of the value. Part of `lineage`."""

from __future__ import annotations

from appliance.masking.grammar import Node
from appliance.masking.row_values import RowValues, field_names
from appliance.masking.scopes import CLEAN, Flow, Scope
from appliance.masking.survey import Survey

OF_PRESENCE = frozenset({"count", "num_nulls", "num_nonnulls", "pg_typeof"})
"""Functions that look at no value, only whether there is one, or at its type."""


class Presence(RowValues):
    """Lets be told whether there is a value, where that does not say what is in it."""

    def __init__(self, survey: Survey) -> None:
        super().__init__(survey)
        self.unknown_presence: set[int] = set()
        """Each `row IS NULL` whose answer would say what is in a protected column."""

    def _null_test(self, node: Node, scope: Scope) -> Flow:
        flow = self.expression(node["arg"], scope)
        if self._is_presence(node["arg"], scope):
            self.unknown_presence.discard(id(node))
            return CLEAN
        if flow and self._is_row_value(node["arg"], scope):
            self.unknown_presence.add(id(node))
        return Flow(flow.origins)

    def _counts_presence(self, node: Node, parts: list[str], scope: Scope) -> bool:
        """`count(column)` tells nothing but how many there are; `pg_typeof(column)` no value."""
        arguments = node.get("args", [])
        name = parts[-1]
        if (
            parts not in ([name], ["pg_catalog", name])
            or name not in OF_PRESENCE
            # SECURITY: one of another schema that takes just this type goes before PostgreSQL's.
            or (parts == [name] and name in self.survey.catalog.functions)
            or any(key in node for key in ("agg_distinct", "agg_order", "func_variadic"))
        ):
            return False
        if name == "count" and len(arguments) == 1 and self._is_row(arguments[0], scope):
            return True  # A row is there, whatever is in it.
        return name == "pg_typeof" or (
            bool(arguments) and all(self._is_presence(item, scope) for item in arguments)
        )

    def _is_presence(self, value: Node, scope: Scope) -> bool:
        """Whether a value or row is NULL may be told, unless that says what is in it."""
        if self.flow(value).tells_presence_only:
            return True
        if "A_Indirection" in value:
            return self._is_presence_of_field(value["A_Indirection"])
        if "RowExpr" in value:
            return all(self._is_presence(item, scope) for item in value["RowExpr"].get("args", []))
        columns = self._columns_of_row(value, scope)
        return bool(columns) and all(column.flow.tells_presence_only for column in columns)

    def _is_presence_of_field(self, node: Node) -> bool:
        """`(column).field IS NULL` of a stored row."""
        reference, names = node["arg"].get("ColumnRef"), field_names(node)
        if reference is None or len(names) != 1 or len(node["indirection"]) != 1:
            return False
        flow, catalog = self._flows[id(reference)], self.survey.catalog
        rows = [
            catalog.relations.get(oid)
            for origin in flow.origins
            for oid in catalog.row_types.get(origin, (0,))
        ]
        return flow.is_plain and all(row and names[0] in row.columns.values() for row in rows)

    def _is_row_value(self, value: Node, scope: Scope) -> bool:
        is_row = "RowExpr" in value or self._is_row(value, scope)
        return is_row or ("SubLink" in value and bool(self.fields(value, scope)))


def beside_null(node: Node) -> Node | None:
    """Return what an A_Expr asks whether it is NULL: `x IS DISTINCT FROM NULL`; else `None`."""
    if node.get("kind") not in {"AEXPR_DISTINCT", "AEXPR_NOT_DISTINCT"}:
        return None
    sides = [node["lexpr"], node["rexpr"]]
    others = [side for side in sides if not side.get("A_Const", {}).get("isnull")]
    return others[0] if len(others) == 1 else None
