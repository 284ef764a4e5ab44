"""What a statement may learn about protected columns without seeing them.

`WHERE ssn LIKE '1%'`, `ORDER BY name` or `GROUP BY dob` return no protected value, and tell
it all the same; so does an error that comes only for some values. Under `lookup` a
protected column may be compared for equality with a constant or parameter (finding a
patient), or joined with another protected column; nothing else. No I/O.
"""

from __future__ import annotations

from dataclasses import dataclass

from appliance.masking.catalog import FIRST_USER_OID
from appliance.masking.defined_columns import may_fail
from appliance.masking.functions import SUBJECTS, TEXT_TYPES, TOTAL, TOTAL_OF_COLUMNS
from appliance.masking.givens import Givens
from appliance.masking.grammar import (
    Node,
    names_of,
    text_of,
    walk,
)
from appliance.masking.lineage import Lineage
from appliance.masking.lookups import Lookups
from appliance.masking.presence import beside_null
from appliance.masking.rules import Inference
from appliance.masking.scopes import UNKNOWN, Flow, Origin, combine, has_many
from appliance.masking.value_types import OID_TYPES, ValueTypes
from appliance.masking.verdict import DENIED, Refusal

ORDERING = ("sortClause", "groupClause", "windowClause", "limitOffset", "limitCount")
BY_POSITION = ("sortClause", "groupClause")
"""Where an integer means an output column; in LIMIT it is a number of rows."""
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
COMPARED = {"whereClause", "havingClause", "joinCondition", "condition"}


@dataclass(frozen=True, slots=True)
class Inferred:
    """What a statement learns about protected columns."""

    refusal: Refusal | None
    lookups: tuple[Origin, ...]
    """Each protected column that is compared for equality; with several values, as many times."""
    arrays: tuple[tuple[int, Origin], ...]
    """Number of a parameter, and the column that is compared with each element of it."""
    joins: bool = False
    """It compares protected columns with each other."""
    elements: tuple[tuple[int, Origin], ...] = ()
    """The same of parameters in `ARRAY[…]`: arrays themselves, or not."""
    patterns: tuple[int, ...] = ()
    """Numbers of parameters that a protected column is compared with by LIKE."""


def find_inference(tree: Node, lineage: Lineage, mode: Inference) -> Inferred:
    """Return the refusal, and the look-ups that count."""
    judge = _Judge(lineage)
    judge.lookups.found += lineage.asked
    if lineage.has_protected or lineage.subscripted:
        judge.judge(tree)
    refusal = None
    if mode is not Inference.AUDIT and judge.fault is not None:
        refusal = _refusal(judge.fault)
    elif mode is Inference.DENY and (
        judge.lookups.found or any(routine.lookups for _, routine in lineage.routines.values())
    ):
        refusal = _refusal("a condition")
    found = judge.lookups
    return Inferred(
        refusal,
        tuple(found.found),
        tuple(found.arrays),
        found.joins or bool(lineage.asked),
        tuple(found.elements),
        () if mode is Inference.AUDIT else tuple(found.patterns.values()),
    )


def find_lookups(tree: Node, lineage: Lineage) -> tuple[Origin, ...] | None:
    """Return the look-ups of one statement of a function; `None` if it is not understood."""
    if any(routine.is_refused for _, routine in lineage.routines.values()):
        return None
    found = find_inference(tree, lineage, Inference.LOOKUP)
    bound = (*found.arrays, *found.elements, *found.patterns, *lineage.settings)
    if found.refusal is not None or bound:
        return None  # What is in an argument is not known here.
    inner = [origin for _, r in lineage.routines.values() for origin in r.lookups]
    return (*found.lookups, *inner)


def _refusal(where: str) -> Refusal:
    return Refusal(
        DENIED,
        "inference",
        f"{where} on a protected column could reveal it: compare it, or its lower(), upper() or"
        " trim(), with = and a value, or use another column",
    )


class _Judge:
    """Walks one statement; keeps the first fault."""

    def __init__(self, lineage: Lineage) -> None:
        self._lineage = lineage
        self._types = ValueTypes(lineage, ())
        self._has_oids = False
        self._accepted: set[int] = set()
        """AND and OR of conditions that were judged part by part."""
        self.fault: str | None = None
        self.lookups = Lookups(lineage)

    def judge(self, tree: Node) -> None:
        """Judge every clause below `tree`."""
        nodes = list(walk(tree))
        calls = {names_of(n["funcname"])[-1] for _, n in nodes if "funcname" in n}
        self._types = ValueTypes(self._lineage, calls)
        self._has_oids = any(map(self._gives_oids, nodes))
        for kind, node in nodes:
            for clause in COMPARED & node.keys():
                self._judge_condition(node[clause])
            if kind == "JoinExpr" and "quals" in node:
                self._judge_condition(node["quals"])
            self._judge_ordering(node)
            self._judge_set_operation(node)
            if kind == "RangeFunction":
                self._judge_rows(node)
            if kind == "RangeTableSample" and self._has([node.get("args"), node.get("repeatable")]):
                self._fail("TABLESAMPLE")
        if self._lineage.subscripted:
            self._fail("a subscript that is written to")
        for sides in self._lineage.merges:
            self._judge_merge(*sides)
        for kind, node in nodes:
            self._judge_value(kind, node)

    def _has(self, node: object) -> bool:
        return bool(self._lineage.flow(node))

    def _gives_oids(self, item: tuple[str, Node]) -> bool:
        kind, node = item
        if kind == "TypeCast":
            return not OID_TYPES.isdisjoint(names_of(node["typeName"]["names"])[-1:])
        found = self._lineage.relations_of(node) if "relname" in node else []
        return any(relation.oid < FIRST_USER_OID for relation in found)

    def _judge_rows(self, node: Node) -> None:
        """How many rows a function returns tells what it is given, unless it was examined."""
        for item in node.get("functions", []):
            function, *definitions = item["List"]["items"]
            call = function.get("FuncCall", {})
            arguments = call.get("args", [])
            is_of_fields = names_of(call.get("funcname", [])) == ["unnest"] and all(
                self._lineage.is_row_only(argument) for argument in arguments
            )
            if self._has(arguments if call else function) and not is_of_fields:
                self._fail("a function in FROM")
            if self._has(definitions):
                self._fail("a function in FROM")
        if may_fail(node, self._lineage):
            self._fail("a conversion")

    def _judge_ordering(self, node: Node) -> None:
        for clause in ORDERING:
            if clause not in node:
                continue
            if self._has(node[clause]) or (
                clause in BY_POSITION and self._orders_by_position(node, node[clause])
            ):
                self._fail(clause.removesuffix("Clause").upper())
        if "distinctClause" in node and (
            self._has(node["distinctClause"])
            or (not any(node["distinctClause"]) and self._outputs_flow(node))
        ):
            self._fail("DISTINCT")

    def _orders_by_position(self, node: Node, clause: object) -> bool:
        outputs = self._lineage.outputs_of(node)
        positions = _positions(clause)
        if positions and has_many(outputs):
            return bool(self._outputs_flow(node))
        return any(0 < p <= len(outputs) and outputs[p - 1].flow for p in positions)

    def _outputs_flow(self, node: Node) -> Flow:
        return combine(column.flow for column in self._lineage.outputs_of(node))

    def _judge_set_operation(self, node: Node) -> None:
        operation = node.get("op")
        if operation in SET_OPERATIONS and self._has_oids and self._outputs_flow(node):
            self._fail("UNION beside an oid")
        if operation in {"SETOP_INTERSECT", "SETOP_EXCEPT"} and self._outputs_flow(node):
            self._fail("INTERSECT or EXCEPT")
        if operation == "SETOP_UNION" and not node.get("all") and self._outputs_flow(node):
            self._fail("UNION without ALL")

    def _judge_merge(self, left: Flow, right: Flow, given: Givens) -> None:
        """USING and NATURAL compare two columns for equality."""
        if (left or right) and not self.lookups.note_merge(left, right, given):
            self._fail("USING or NATURAL JOIN")

    # Conditions

    def _judge_condition(self, node: Node) -> None:
        if "BoolExpr" in node and node["BoolExpr"]["boolop"] in {"AND_EXPR", "OR_EXPR"}:
            self._accepted.add(id(node["BoolExpr"]))
            for part in node["BoolExpr"]["args"]:
                self._judge_condition(part)
        elif "SubLink" in node and (
            node["SubLink"].get("subLinkType") == "EXISTS_SUBLINK"
            or self.lookups.note_subquery(node["SubLink"])
        ):
            return  # Its own clauses are judged where the walk meets them.
        elif ("A_Expr" in node and self.lookups.note(node["A_Expr"])) or not self._has(node):
            return
        else:
            self._fail("this comparison")

    def _is_simple_column(self, node: Node) -> bool:
        return "ColumnRef" in node and (not self._has(node) or self._lineage.flow(node).is_plain)

    # Errors and numbers of rows that come only for some values

    def _judge_value(self, kind: str, node: Node) -> None:
        if id(node) in self._lineage.routines:
            self._judge_routine(node)
        if kind in ONE_TYPE and self._has_oids:
            self._judge_beside_oids(node)
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
            case "BoolExpr" if id(node) not in self._accepted and self._has(node):
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
        if routine.lookups and not all(map(self.lookups.is_constant, node.get("args", [node]))):
            self._fail("this function")

    def _judge_operator(self, node: Node) -> None:
        left, right = node.get("lexpr", {}), node.get("rexpr", {})
        name = (names_of(node.get("name", [])) or [""])[-1]
        is_compared = name.removeprefix("NOT ").removesuffix(" SYMMETRIC") in COMPARISONS
        if is_compared and beside_null(node) is None:
            self._judge_rows_compared([left, *right.get("List", {}).get("items", [right])])
        is_one = node.get("kind") not in {"AEXPR_OP_ANY", "AEXPR_OP_ALL"}
        is_known = is_one and (_is_pattern(right) or id(node) in self.lookups.patterns)
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
            or (self._is_simple_column(item) and (place in subjects or not self._has(item)))
            for place, item in enumerate(arguments)
        )
        is_total = name in TOTAL or (name in TOTAL_OF_COLUMNS and is_simple)
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
        self.fault = self.fault or where


def _is_pattern(node: Node) -> bool:
    """Return whether a pattern is known, and whole.

    SECURITY: one that ends in its escape character is an error for what matches so far only.
    """
    return "sval" in node.get("A_Const", {}) and not text_of(node).endswith("\\")


def _is_literal(node: Node) -> bool:
    if "TypeCast" in node:
        return _is_literal(node["TypeCast"]["arg"])
    return "A_Const" in node or "ParamRef" in node


def _positions(clause: object) -> list[int]:
    """Return the output columns that a clause names by number: items that are but a number."""
    found: list[int] = []
    for item in clause if isinstance(clause, list) else [clause]:
        if not isinstance(item, dict):
            continue
        if "SortBy" in item:
            found += _positions(item["SortBy"]["node"])
        elif "GroupingSet" in item:
            found += _positions(item["GroupingSet"].get("content", []))
        elif isinstance(item.get("A_Const", {}).get("ival"), dict):
            found.append(item["A_Const"]["ival"].get("ival", 0))
    return found
