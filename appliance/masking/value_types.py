"""Whether a protected value may be an array, a bigint or a row, as far as that can be told.

Two arrays of different shapes do not join, a bigint beyond four bytes is no oid, and two rows
that are alike up to a `point` do not compare: an error that comes for some values only.
PostgreSQL alone knows every type, so that what is not known here may be one. No I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from appliance.masking.grammar import Node, names_of
from appliance.masking.lineage import Lineage
from appliance.masking.scopes import CLEAN, UNKNOWN, Origin

OID_TYPES = frozenset(
    {"oid", "regclass", "regcollation", "regconfig", "regdictionary", "regnamespace", "regoper"}
    | {"regoperator", "regproc", "regprocedure", "regrole", "regtype", "regdatabase"}
)
_SAME_AS_ARGUMENT = frozenset(
    {"any_value", "first_value", "lag", "last_value", "lead", "max", "min", "nth_value"}
)
_GIVES_ARRAYS = frozenset(
    {"array_agg", "array_append", "array_prepend", "array_remove", "regexp_match"}
    | {"string_to_array"}
)
_GIVES_BIGINTS = frozenset({"bit_count", "hashtextextended", "lower", "sum", "upper"})


class ValueTypes:
    """What the values of one statement may be; `calls` are the functions that it names."""

    def __init__(self, lineage: Lineage, calls: Collection[str]) -> None:
        self._lineage, self._calls = lineage, calls
        self._catalog = lineage.survey.catalog

    def may_be_array(self, node: Node) -> bool:
        """Return whether a value is protected, and may be an array."""
        return self._may_be(node, self._catalog.array_columns, _GIVES_ARRAYS)

    def may_be_bigint(self, node: Node) -> bool:
        """Return whether a value is protected, and may be a bigint."""
        return self._may_be(node, self._catalog.bigint_columns, _GIVES_BIGINTS)

    def may_not_compare(self, node: Node) -> bool:
        """Return whether a value is protected, and comparing it may fail for some values only."""
        catalog, uncomparable = self._catalog, self._catalog.uncomparable
        flow = self._lineage.flow(node) if uncomparable else CLEAN
        if not flow:
            return False
        kind, inner = next(iter(node.items()))
        origins = flow.origins if kind == "ColumnRef" and flow.is_plain else self._selected(inner)
        if origins:
            return any(
                o in uncomparable and (o in catalog.array_columns or o in catalog.row_types)
                for o in origins
            )
        match kind:
            case "A_Indirection" if (field := _field_of(inner)) is not None:
                return any(self._is_one(o, uncomparable - {o}, field) for o in flow.origins)
            case "FuncCall" if (name := names_of(inner["funcname"])[-1]) not in catalog.functions:
                gives_rows = name in _SAME_AS_ARGUMENT or name in _GIVES_ARRAYS
                return gives_rows and any(map(self.may_not_compare, inner.get("args", [])))
            case "A_Expr":
                return names_of(inner.get("name", [])) == ["||"]
            case "TypeCast":
                return False  # Only to text is not refused anyway.
        relations = {oid for oid, _ in uncomparable}
        return any(o == UNKNOWN or o[0] in relations for o in flow.origins)

    def _selected(self, node: Node) -> frozenset[Origin]:
        """Return the columns that `(SELECT mrn …)` is one value of; none for anything else."""
        if node.get("subLinkType") != "EXPR_SUBLINK":
            return frozenset()
        flows = [c.flow for c in self._lineage.outputs_of(next(iter(node["subselect"].values())))]
        return flows[0].origins if len(flows) == 1 and flows[0].is_plain else frozenset()

    def _may_be(self, node: Node, columns: frozenset[Origin], calls: frozenset[str]) -> bool:
        def inside(part: Node) -> bool:
            return self._may_be(part, columns, calls)

        flow = self._lineage.flow(node)
        if not flow:
            return False
        kind, inner = next(iter(node.items()))
        match kind:
            case "ColumnRef" | "A_Indirection":
                is_element = kind == "A_Indirection" and _takes_element(inner)
                is_computed = kind == "ColumnRef" and not flow.is_plain
                field = _field_of(inner) if kind == "A_Indirection" else None
                return not is_element and (
                    (is_computed and not calls.isdisjoint(self._calls))
                    or any(self._is_one(origin, columns, field) for origin in flow.origins)
                )
            case "FuncCall":
                return self._is_call_of(inner, calls, inside)
            case "A_Expr":
                is_joined = names_of(inner.get("name", [])) == ["||"]
                return is_joined and any(inside(inner.get(side, {})) for side in ("lexpr", "rexpr"))
            case "CoalesceExpr" | "MinMaxExpr":
                return any(map(inside, inner["args"]))
            case "TypeCast":
                return "arrayBounds" in inner["typeName"]  # Only to text is not refused anyway.
        return True

    def _is_one(self, origin: Origin, columns: frozenset[Origin], field: str | None) -> bool:
        """`field`: only that of a row inside the column is taken, if it is known."""
        if origin == UNKNOWN or origin in columns:
            return True
        rows = [self._catalog.relations.get(oid) for oid in self._catalog.row_types.get(origin, ())]
        if field is None or None in rows:
            return bool(rows)
        fields = [
            (row.oid, number)
            for row in rows
            if row is not None
            for number, name in row.columns.items()
            if name == field
        ]
        return bool(rows) and (not fields or not columns.isdisjoint(fields))

    def _is_call_of(
        self, node: Node, calls: Collection[str], inside: Callable[[Node], bool]
    ) -> bool:
        name = names_of(node["funcname"])[-1]
        if name in _SAME_AS_ARGUMENT:
            return any(map(inside, node.get("args", [])))
        return name in calls or name in self._catalog.functions


def _field_of(node: Node) -> str | None:
    last = node["indirection"][-1]
    return str(last["String"]["sval"]) if "String" in last else None


def _takes_element(node: Node) -> bool:
    last = node["indirection"][-1]
    return "A_Indices" in last and not last["A_Indices"].get("is_slice")
