"""Whether a statement may fail for some protected values only: then the error tells them.

`1 / age`, a cast, a pattern, arithmetic; and what is only looked at for some of them. Part of
`inference`. No I/O.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from appliance.masking.catalog import FIRST_USER_OID
from appliance.masking.functions import SUBJECTS, TEXT_TYPES, TOTAL, TOTAL_OF_COLUMNS
from appliance.masking.grammar import Node, names_of, text_of, walk
from appliance.masking.lineage import Lineage
from appliance.masking.lookups import Lookups
from appliance.masking.presence import beside_null
from appliance.masking.scopes import UNKNOWN
from appliance.masking.value_types import OID_TYPES, ValueTypes

IN_CALLS = ("agg_order", "agg_filter", "over")
_TOTAL = "|| = <> != < > <= >= ~~ ~~* !~~ !~~* -> ->> #> #>> @> <@ ? ?| ?&"
TOTAL_OPERATORS = frozenset(_TOTAL.split())
"""Operators that have a result for every value: no error tells one."""
CAN_FAIL = frozenset(
    {"JsonFuncExpr", "JsonParseExpr", "JsonObjectConstructor", "JsonObjectAgg", "JsonTable"}
    | {"JsonIsPredicate", "JsonSerializeExpr", "RangeTableFunc", "XmlSerialize"}
)
COMPARISONS = frozenset({"=", "<>", "!=", "<", ">", "<=", ">=", "@>", "<@", "&&", "BETWEEN"})
COMPARING_CALLS = frozenset(
    {"array_position", "array_positions", "array_remove", "array_replace", "max", "min"}
)
ONE_TYPE = frozenset({"A_Expr", "A_ArrayExpr", "CaseExpr", "CoalesceExpr", "MinMaxExpr"})
"""Where PostgreSQL makes two values one type: a bigint beside an oid becomes an oid, or fails."""
SET_OPERATIONS = frozenset({"SETOP_UNION", "SETOP_INTERSECT", "SETOP_EXCEPT"})
LIKE = frozenset({"~~", "~~*", "!~~", "!~~*"})
FIRST = frozenset({0})
OF_INTERVALS = frozenset({"date_part", "extract"})
"""They have a result for every interval, or for none: `extract(year FROM age(born))`."""
OBJECTS = frozenset(
    {"json_build_object", "json_object_agg", "jsonb_build_object", "jsonb_object_agg"}
)
"""They take a key, which must not be NULL, and any value; and so on."""
AGES = frozenset({"age"})
NOW = frozenset({"now", "statement_timestamp", "transaction_timestamp"})
MOMENTS = frozenset({"SVFOP_CURRENT_DATE", "SVFOP_CURRENT_TIMESTAMP", "SVFOP_LOCALTIMESTAMP"})


def find_failure(
    nodes: Sequence[tuple[str, Node]], lineage: Lineage, lookups: Lookups, judged: Collection[int]
) -> str | None:
    """Return what may fail for some values first, in words; `None` if nothing may.

    `nodes` is what `walk` meets, `judged` the AND and OR whose parts were judged one by one.
    """
    failures = _Failures(nodes, lineage, lookups, judged)
    return failures.find()


class _Failures:
    """Walks the values of one statement; keeps the first fault."""

    def __init__(
        self,
        nodes: Sequence[tuple[str, Node]],
        lineage: Lineage,
        lookups: Lookups,
        judged: Collection[int],
    ) -> None:
        self._nodes, self._lineage = nodes, lineage
        self._lookups, self._judged = lookups, judged
        calls = {names_of(node["funcname"])[-1] for _, node in nodes if "funcname" in node}
        self._types = ValueTypes(lineage, calls)
        self._has_oids = any(map(self._gives_oids, nodes))
        self._fault: str | None = None

    def find(self) -> str | None:
        for kind, node in self._nodes:
            self._judge(kind, node)
        return self._fault

    def _has(self, node: object) -> bool:
        return bool(self._lineage.flow(node))

    def _gives_oids(self, item: tuple[str, Node]) -> bool:
        kind, node = item
        if kind == "TypeCast":
            return not OID_TYPES.isdisjoint(names_of(node["typeName"]["names"])[-1:])
        found = self._lineage.relations_of(node) if "relname" in node else []
        return any(relation.oid < FIRST_USER_OID for relation in found)

    def _is_simple_column(self, node: Node) -> bool:
        return "ColumnRef" in node and (not self._has(node) or self._lineage.flow(node).is_plain)

    def _is_moment(self, node: Node) -> bool:
        """Return whether it is `CURRENT_DATE`, `now()` or their like: one value for all rows."""
        op = node.get("SQLValueFunction", {}).get("op")
        return op in MOMENTS or (self._is_call(node, NOW) and "args" not in node["FuncCall"])

    def _is_call(self, node: Node, names: frozenset[str]) -> bool:
        """Return whether it is a call of one of PostgreSQL's own functions."""
        name = (names_of(node.get("FuncCall", {}).get("funcname", [])) or [""])[-1]
        return name in names and name not in self._lineage.survey.catalog.functions

    def _judge(self, kind: str, node: Node) -> None:
        if id(node) in self._lineage.routines:
            self._judge_routine(node)
        if kind in ONE_TYPE and self._has_oids:
            self._judge_beside_oids(node)
        if node.get("op") in SET_OPERATIONS and self._has_oids:
            self._judge_union(node)
        match kind:
            case _ if kind in CAN_FAIL:
                if self._has(node):
                    self._fail("a conversion")
            case "FuncCall":
                self._judge_call(node)
            case "ColumnRef" | "A_Indirection":
                self._judge_applied(node, node.get("arg", {kind: node}))
            case "CaseExpr":
                conditions = [item["CaseWhen"].get("expr", {}) for item in node.get("args", [])]
                if self._has([node.get("arg", {}), conditions]):
                    self._fail("CASE")
            case "A_Expr":
                self._judge_operator(node)
            case "TypeCast" if self._has(node.get("arg", {})):
                kind_of_type = node["typeName"]
                is_text = TEXT_TYPES.issuperset(names_of(kind_of_type["names"])[-1:])
                if not is_text or "arrayBounds" in kind_of_type:
                    self._fail("a conversion")
            case "BoolExpr" if id(node) not in self._judged and self._has(node):
                self._fail("AND, OR or NOT")
            case "CoalesceExpr":
                self._judge_coalesce(node)
            case "MinMaxExpr":
                self._judge_rows_compared(node["args"])
            case "SubLink":
                self._judge_rows_compared([node.get("testexpr", {})])
            case "XmlExpr" if node.get("op") in {"IS_XMLPARSE", "IS_XMLPI"} and self._has(node):
                self._fail("a conversion")
            case "JsonArrayConstructor" | "JsonArrayAgg" | "JsonArrayQueryConstructor":
                if self._has(node) and any(word in str(node) for word in ("output", "FORMAT_JSON")):
                    self._fail("a conversion")
            case "A_ArrayExpr" if self._has(node):
                elements = node.get("elements", [])
                if any(k in {"A_ArrayExpr", "FuncCall"} for k, _ in walk(elements)) or any(
                    map(self._types.may_be_array, elements)
                ):
                    self._fail("an array")

    def _judge_union(self, node: Node) -> None:
        if any(column.flow for column in self._lineage.outputs_of(node)):
            self._fail("UNION beside an oid")

    def _judge_beside_oids(self, node: Node) -> None:
        """SECURITY: `phone = 5::oid` is an error for numbers that are no oid."""
        parts = [node.get("lexpr", {}), node.get("rexpr", {})]
        parts += [*node.get("elements", []), *node.get("args", []), node.get("defresult", {})]
        values = [part.get("CaseWhen", {}).get("result", part) for part in parts if part]
        others = [value for value in values if "A_Const" not in value]
        if len(others) > 1 and any(map(self._types.may_be_bigint, others)):
            self._fail("a value beside an oid")

    def _judge_routine(self, node: Node) -> None:
        """A function of one's own may fail for some values; one that looks up counts once."""
        _, routine = self._lineage.routines[id(node)]
        given: list[object] = [value for key, value in node.items() if key != "funcname"]
        if "fields" in node:  # `p.ratio` gives the row to a function, as `ratio(p)` does.
            given.append({"ColumnRef": node})
        # One that is not understood, or that tells what it is given, may fail for some values only.
        if UNKNOWN in routine.origins or (not routine.is_quiet and self._has(given)):
            self._fail("this function")
        if routine.lookups and not all(map(self._lookups.is_constant, node.get("args", [node]))):
            self._fail("this function")

    def _judge_operator(self, node: Node) -> None:
        left, right = node.get("lexpr", {}), node.get("rexpr", {})
        name = (names_of(node.get("name", [])) or [""])[-1]
        is_compared = name.removeprefix("NOT ").removesuffix(" SYMMETRIC") in COMPARISONS
        if is_compared and beside_null(node) is None:
            self._judge_rows_compared([left, *right.get("List", {}).get("items", [right])])
        is_one = node.get("kind") not in {"AEXPR_OP_ANY", "AEXPR_OP_ALL"}
        is_known = is_one and (_is_pattern(right) or id(node) in self._lookups.patterns)
        if name in LIKE and (self._has(right) or (self._has(left) and not is_known)):
            self._fail("a pattern")
        if name == "||" and any(map(self._types.may_be_array, filter(None, [left, right]))):
            self._fail("an array")
        is_plain = node.get("kind") in {"AEXPR_OP", "AEXPR_OP_ANY", "AEXPR_OP_ALL"}
        if is_plain and name not in TOTAL_OPERATORS and self._has([left, right]):
            self._fail("arithmetic")

    def _judge_rows_compared(self, values: list[Node]) -> None:
        """SECURITY: rows compare up to the first difference; a `point` after it is an error."""
        if any(map(self._types.may_not_compare, filter(None, values))):
            self._fail("comparing a row or array")

    def _judge_coalesce(self, node: Node) -> None:
        """What stands behind a protected value is only looked at if that is NULL."""
        is_lazy = False
        for argument in node.get("args", []):
            if is_lazy and not ("ColumnRef" in argument or _is_literal(argument)):
                self._fail("COALESCE")
            is_lazy = is_lazy or self._has(argument)

    def _is_key(self, node: Node) -> bool:
        """Return whether it tells no more, as a key, than which columns are NULL."""
        return self._lineage.flow(node).tells_presence_only

    def _judge_call(self, node: Node) -> None:
        for clause in IN_CALLS:
            if clause in node and self._has(node[clause]):
                self._fail("an aggregate's or window's clause")
        arguments = node.get("args", [])
        # `count(column)` carries nothing: its arguments are no one's concern.
        if not self._has(arguments) or not self._has({"FuncCall": node}):
            return
        if node.get("agg_distinct"):
            self._fail("DISTINCT")
        parts, survey = names_of(node["funcname"]), self._lineage.survey
        name = parts[-1]
        if name in COMPARING_CALLS:
            self._judge_rows_compared(arguments)
        if name in survey.catalog.functions and not survey.may_be_built_in(parts):
            return  # See `_judge_routine`.
        subjects = SUBJECTS.get(name, FIRST)
        is_simple = all(
            _is_literal(item)
            or self._is_moment(item)
            or (self._is_simple_column(item) and (place in subjects or not self._has(item)))
            or (name in OF_INTERVALS and place in subjects and self._is_call(item, AGES))
            for place, item in enumerate(arguments)
        )
        is_total = (
            name in TOTAL
            or (name in TOTAL_OF_COLUMNS and is_simple)
            or (name in OBJECTS and all(map(self._is_key, arguments[::2])))
        )
        is_picky = (
            # With an encoding, bytes that are none in it; a width; arrays of different lengths.
            (name == "length" and len(arguments) > 1)
            or (name == "format" and "*" in text_of(arguments[0]))
            or (name == "array_agg" and self._types.may_be_array(arguments[0]))
        )
        if not is_total or is_picky or node.get("func_variadic"):
            self._fail(f"{name}()")

    def _judge_applied(self, node: Node, value: Node) -> None:
        """SECURITY: `(value).sqrt` is `sqrt(value)`, and `(value).mood` a cast to a type `mood`."""
        for name in self._lineage.applied.get(id(node), ()):
            if not self._has(value):
                continue
            if name in COMPARING_CALLS:
                self._judge_rows_compared([value])
            if name not in TOTAL:
                self._fail(f"{name}()")

    def _fail(self, where: str) -> None:
        self._fault = self._fault or where


def _is_pattern(node: Node) -> bool:
    """Return whether a pattern is known, and whole.

    SECURITY: one that ends in its escape character is an error for what matches so far only.
    """
    return "sval" in node.get("A_Const", {}) and not text_of(node).endswith("\\")


def _is_literal(node: Node) -> bool:
    if "TypeCast" in node:
        return _is_literal(node["TypeCast"]["arg"])
    return "A_Const" in node or "ParamRef" in node
