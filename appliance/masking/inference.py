"""What a statement may learn about protected columns without seeing them.

`WHERE ssn LIKE '1%'`, `ORDER BY name` or `GROUP BY dob` return no protected value, and tell
it all the same; so does an error that comes only for some values. Under `lookup` a
protected column may be compared for equality with a constant or parameter (finding a
patient), or joined with another protected column; nothing else. No I/O.
"""

from __future__ import annotations

from appliance.masking.functions import TOTAL
from appliance.masking.grammar import Node, names_of, walk
from appliance.masking.lineage import Lineage
from appliance.masking.rules import Inference
from appliance.masking.scopes import CLEAN, Flow, Origin, combine, has_many
from appliance.masking.verdict import Refusal

ORDERING = ("sortClause", "groupClause", "windowClause", "limitOffset", "limitCount")
BY_POSITION = ("sortClause", "groupClause")
"""Where an integer means an output column; in LIMIT it is a number of rows."""
IN_CALLS = ("agg_order", "agg_filter", "over")
_TOTAL = "|| = <> != < > <= >= ~~ ~~* !~~ !~~* -> ->> #> #>> @> <@ ? ?| ?&"
TOTAL_OPERATORS = frozenset(_TOTAL.split())
"""Operators that have a result for every value: no error tells one."""
TEXT_TYPES = frozenset({"text", "varchar", "bpchar", "name", "json_serialize"})
CAN_FAIL = frozenset({"JsonFuncExpr", "JsonParseExpr", "JsonTable", "XmlSerialize"})
COMPARED = {"whereClause", "havingClause", "joinCondition", "condition"}


def find_inference(
    tree: Node, lineage: Lineage, mode: Inference
) -> tuple[Refusal | None, list[Origin]]:
    """Return the refusal, and each protected column that is compared for equality.

    A column that is compared with several values is listed as many times.
    """
    judge = _Judge(lineage)
    if lineage.has_protected:
        judge.judge(tree)
    if mode is Inference.AUDIT:
        return None, judge.lookups
    if judge.fault is not None:
        return _refusal(judge.fault), judge.lookups
    if judge.lookups and mode is Inference.DENY:
        return _refusal("a condition"), judge.lookups
    return None, judge.lookups


def _refusal(where: str) -> Refusal:
    return Refusal(
        "42501",
        "inference",
        f"{where} on a protected column could reveal it: compare it with = and a value,"
        " or use another column",
    )


class _Judge:
    """Walks one statement; keeps the first fault and every look-up."""

    def __init__(self, lineage: Lineage) -> None:
        self._lineage = lineage
        self._accepted: set[int] = set()
        """AND and OR of conditions that were judged part by part."""
        self.fault: str | None = None
        self.lookups: list[Origin] = []

    def judge(self, tree: Node) -> None:
        """Judge every clause below `tree`."""
        nodes = list(walk(tree))
        for kind, node in nodes:
            for clause in COMPARED & node.keys():
                self._judge_condition(node[clause])
            if kind == "JoinExpr" and "quals" in node:
                self._judge_condition(node["quals"])
            self._judge_ordering(node)
            self._judge_set_operation(node)
            if kind == "RangeFunction" and self._has(node):
                self._fail("a function in FROM")
            if kind == "RangeTableSample" and self._has([node.get("args"), node.get("repeatable")]):
                self._fail("TABLESAMPLE")
        for sides in self._lineage.merges:
            self._judge_merge(*sides)
        for kind, node in nodes:
            self._judge_value(kind, node)

    def _has(self, node: object) -> bool:
        return bool(self._lineage.flow(node))

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
        if operation in {"SETOP_INTERSECT", "SETOP_EXCEPT"} and self._outputs_flow(node):
            self._fail("INTERSECT or EXCEPT")
        if operation == "SETOP_UNION" and not node.get("all") and self._outputs_flow(node):
            self._fail("UNION without ALL")

    def _judge_merge(self, left: Flow, right: Flow) -> None:
        """USING and NATURAL compare two columns for equality."""
        if not left and not right:
            return
        if left and right and left.is_plain and right.is_plain:
            self.lookups += [*left.origins, *right.origins]
        else:
            self._fail("USING or NATURAL JOIN")

    # Conditions

    def _judge_condition(self, node: Node) -> None:
        if "BoolExpr" in node and node["BoolExpr"]["boolop"] in {"AND_EXPR", "OR_EXPR"}:
            self._accepted.add(id(node["BoolExpr"]))
            for part in node["BoolExpr"]["args"]:
                self._judge_condition(part)
        elif "SubLink" in node and node["SubLink"].get("subLinkType") == "EXISTS_SUBLINK":
            return  # Its own clauses are judged where the walk meets them.
        elif ("A_Expr" in node and self._is_lookup(node["A_Expr"])) or not self._has(node):
            return
        else:
            self._fail("this comparison")

    def _is_lookup(self, node: Node) -> bool:
        """Note a comparison for equality; return whether it is an allowed one."""
        if names_of(node.get("name", [])) != ["="]:
            return False
        left, right = node.get("lexpr", {}), node.get("rexpr", {})
        if node.get("kind") == "AEXPR_IN" and isinstance(right, dict) and "List" in right:
            items = right["List"].get("items", [])
            return all(map(self._is_constant, items)) and self._note([left], len(items))
        if node.get("kind") != "AEXPR_OP":
            return False
        if self._is_constant(left):
            return self._note([right])
        if self._is_constant(right):
            return self._note([left])
        return self._note([left, right])

    def _note(self, sides: list[Node], times: int = 1) -> bool:
        flows = [self._plain(side) for side in sides]
        # A join with generate_series would write the protected value on the other side.
        if not all(flows):
            return False
        for flow in flows:
            self.lookups += [*flow.origins] * times
        return True

    def _plain(self, side: Node) -> Flow:
        """Return the flow of a protected column as it is; nothing for anything else."""
        flow = self._lineage.flow(side) if _is_column(side) else CLEAN
        return flow if flow.is_plain else CLEAN

    def _is_constant(self, node: Node) -> bool:
        """A constant, a parameter, or built of them without looking at a row."""
        return not self._has(node) and not any(
            kind in {"ColumnRef", "SubLink"} for kind, _ in walk(node)
        )

    # Errors that come only for some values

    def _judge_value(self, kind: str, node: Node) -> None:
        if kind in CAN_FAIL and self._has(node):
            self._fail("a conversion")
        match kind:
            case "FuncCall":
                self._judge_call(node)
            case "CaseExpr":
                conditions = [node.get("arg", {})] + [
                    item["CaseWhen"].get("expr", {}) for item in node.get("args", [])
                ]
                if self._has(conditions):
                    self._fail("CASE")
            case "A_Expr" if names_of(node.get("name", []))[-1:] and self._has(
                [node.get("lexpr", {}), node.get("rexpr", {})]
            ):
                if not TOTAL_OPERATORS.issuperset(names_of(node["name"])[-1:]) and (
                    node.get("kind") in {"AEXPR_OP", "AEXPR_OP_ANY", "AEXPR_OP_ALL"}
                ):
                    self._fail("arithmetic")
            case "TypeCast" if self._has(node.get("arg", {})):
                kind_of_type = node["typeName"]
                is_text = TEXT_TYPES.issuperset(names_of(kind_of_type["names"])[-1:])
                if not is_text or "arrayBounds" in kind_of_type:
                    self._fail("a conversion")
            case "BoolExpr" if id(node) not in self._accepted and self._has(node):
                self._fail("AND, OR or NOT")

    def _judge_call(self, node: Node) -> None:
        for clause in IN_CALLS:
            if clause in node and self._has(node[clause]):
                self._fail("an aggregate's or window's clause")
        if node.get("agg_distinct") and self._has(node.get("args", [])):
            self._fail("DISTINCT")
        parts = names_of(node["funcname"])
        is_own = parts[-1] in self._lineage.survey.catalog.functions
        if not is_own and parts[-1] not in TOTAL and self._has(node.get("args", [])):
            is_presence = not self._lineage.flow({"FuncCall": node})
            if not is_presence:
                self._fail(f"{parts[-1]}()")

    def _fail(self, where: str) -> None:
        self.fault = self.fault or where


def _is_column(node: Node) -> bool:
    return "ColumnRef" in node or "A_Indirection" in node


def _positions(clause: object) -> list[int]:
    return [
        value["ival"].get("ival", 0)
        for kind, value in walk(clause)
        if kind == "A_Const" and isinstance(value.get("ival"), dict)
    ]
