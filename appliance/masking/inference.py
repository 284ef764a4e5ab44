"""What a statement may learn about protected columns without seeing them.

`WHERE ssn LIKE '1%'`, `ORDER BY name` or `GROUP BY dob` return no protected value, and tell
it all the same; so does an error that comes only for some values. Under `lookup` a
protected column may be compared for equality with a constant or parameter (finding a
patient), or joined with another protected column; nothing else. No I/O.
"""

from __future__ import annotations

from dataclasses import dataclass

from appliance.masking.defined_columns import may_fail
from appliance.masking.doors import advice
from appliance.masking.failures import find_failure
from appliance.masking.functions import CLOSED_COLUMNS
from appliance.masking.givens import Givens
from appliance.masking.grammar import Node, names_of, walk
from appliance.masking.grouping import groups_that_tell
from appliance.masking.lineage import Lineage
from appliance.masking.lookups import Lookups
from appliance.masking.rules import Inference
from appliance.masking.scopes import Flow, Origin, combine, has_many
from appliance.masking.verdict import DENIED, Refusal

ORDERING = ("sortClause", "groupClause", "windowClause", "limitOffset", "limitCount")
BY_POSITION = ("sortClause", "groupClause")
"""Where an integer means an output column; in LIMIT it is a number of rows."""
CONDITIONS = frozenset({"a condition", "this comparison", "a pattern", "AND, OR or NOT"})
COMPARE = "compare it, or its lower(), upper() or trim(), with = and a value"
NEXT_STEPS = {
    **dict.fromkeys(CONDITIONS, COMPARE),
    **dict.fromkeys(("GROUP", "DISTINCT"), "GROUP BY the primary key of its table instead"),
    **dict.fromkeys(("SORT", "WINDOW", "LIMITOFFSET", "LIMITCOUNT", "TABLESAMPLE"), ""),
    "UNION without ALL": "write UNION ALL",
}
"""By what was wrong; of all else, the column may be selected, but nothing made of it."""
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
    refusal, fault = None, judge.fault if mode is not Inference.AUDIT else None
    if mode is Inference.DENY and (
        judge.lookups.found or any(routine.lookups for _, routine in lineage.routines.values())
    ):
        fault = fault or "a condition"
    if fault is not None:
        refusal = _refusal(fault, _next_step(fault, tree, lineage, mode))
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


def _refusal(where: str, next_step: str) -> Refusal:
    message = f"{where} on a protected column could reveal it: {next_step}use another column"
    return Refusal(DENIED, "inference", message)


def _next_step(fault: str, tree: Node, lineage: Lineage, mode: Inference) -> str:
    if not lineage.touches:
        nodes = [node for _, node in walk(tree)]
        named = {node.get("relname") for node in nodes}
        written = {name for node in nodes for name in names_of(node.get("fields", []))}
        for relation, column in sorted(CLOSED_COLUMNS):
            if relation in named and column in written:
                return f"{advice(f'{relation}.{column}')}, or "
    is_closed = mode is Inference.DENY and fault in CONDITIONS
    step = "" if is_closed else NEXT_STEPS.get(fault, "select it as it is")
    return f"{step}, or " if step else ""


class _Judge:
    """Walks the clauses of one statement; keeps the first fault."""

    def __init__(self, lineage: Lineage) -> None:
        self._lineage = lineage
        self._judged: set[int] = set()
        """AND and OR of conditions that were judged part by part."""
        self._queries: set[str] = set()
        """Names of WITH queries."""
        self.fault: str | None = None
        self.lookups = Lookups(lineage)

    def judge(self, tree: Node) -> None:
        """Judge every clause below `tree`."""
        nodes = list(walk(tree))
        self._queries = {node["ctename"] for _, node in nodes if "ctename" in node}
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
        self.fault = self.fault or find_failure(nodes, self._lineage, self.lookups, self._judged)

    def _has(self, node: object) -> bool:
        return bool(self._lineage.flow(node))

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
            if self._tells(node, clause, node[clause]) and (
                clause != "groupClause"
                or self._tells(node, clause, groups_that_tell(node, self._lineage, self._queries))
            ):
                self._fail(clause.removesuffix("Clause").upper())
        if "distinctClause" in node and (
            self._has(node["distinctClause"])
            or (not any(node["distinctClause"]) and self._outputs_flow(node))
        ):
            self._fail("DISTINCT")

    def _tells(self, node: Node, clause: str, items: object) -> bool:
        return self._has(items) or (clause in BY_POSITION and self._orders_by_position(node, items))

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
            self._judged.add(id(node["BoolExpr"]))
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

    def _fail(self, where: str) -> None:
        self.fault = self.fault or where


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
