"""What a statement may learn about protected columns without seeing them.

`WHERE ssn LIKE '1%'`, `ORDER BY name` or `GROUP BY dob` return no protected value, and tell
it all the same. Under `lookup` a protected column may be compared for equality with a
constant or parameter (finding a patient), or joined with another plain column. No I/O.
"""

from __future__ import annotations

from appliance.masking.grammar import Node
from appliance.masking.rules import Inference, ProtectedData
from appliance.masking.taint import Taint, names_of, walk
from appliance.masking.verdict import Refusal

ORDERING = ("sortClause", "groupClause", "windowClause", "limitOffset", "limitCount")
BY_POSITION = ("sortClause", "groupClause")
"""Where an integer means an output column; in LIMIT it is a number of rows."""
IN_CALLS = ("agg_order", "agg_filter", "over")


def find_inference(
    tree: Node, taint: Taint, rules: ProtectedData
) -> tuple[Refusal | None, set[str]]:
    """Return the refusal, and the names of protected columns compared for equality."""
    judge = _Judge(taint)
    judge.judge(tree)
    if rules.inference is Inference.AUDIT:
        return None, judge.lookups
    if judge.fault is not None:
        return _refusal(judge.fault), judge.lookups
    if judge.lookups and rules.inference is Inference.DENY:
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

    def __init__(self, taint: Taint) -> None:
        self._taint = taint
        self.fault: str | None = None
        self.lookups: set[str] = set()

    def judge(self, tree: Node) -> None:
        """Judge every clause below `tree`."""
        for kind, node in walk(tree):
            for clause in ("whereClause", "havingClause"):
                if clause in node:
                    self._judge_condition(node[clause])
            if kind == "JoinExpr" and "quals" in node:
                self._judge_condition(node["quals"])
            if kind == "JoinExpr" and node.get("isNatural"):
                self._fail("NATURAL JOIN")
            self._judge_ordering(node)
            if kind == "FuncCall":
                for clause in IN_CALLS:
                    if clause in node and self._taint.has(node[clause]):
                        self._fail("an aggregate's or window's clause")
            if kind == "RangeFunction" and self._taint.has(node):
                self._fail("a function in FROM")
            if node.get("op") in {"SETOP_INTERSECT", "SETOP_EXCEPT"}:
                self._fail("INTERSECT or EXCEPT")
            if node.get("op") == "SETOP_UNION" and not node.get("all"):
                self._fail("UNION without ALL")
            if kind in {"A_Expr", "FuncCall"} and _can_fail(kind, node) and self._taint.has(node):
                self._fail("arithmetic")

    def _judge_ordering(self, node: Node) -> None:
        targets = node.get("targetList", [])
        for clause in ORDERING:
            if clause not in node:
                continue
            if self._taint.has(node[clause]):
                self._fail(clause.removesuffix("Clause").upper())
            for position in _positions(node[clause]) if clause in BY_POSITION else ():
                if 0 < position <= len(targets) and self._taint.has(targets[position - 1]):
                    self._fail(clause.removesuffix("Clause").upper())
        if "distinctClause" in node and self._taint.has([targets, node["distinctClause"]]):
            self._fail("DISTINCT")

    def _judge_condition(self, node: Node) -> None:
        if "BoolExpr" in node and node["BoolExpr"]["boolop"] in {"AND_EXPR", "OR_EXPR"}:
            for part in node["BoolExpr"]["args"]:
                self._judge_condition(part)
        elif "SubLink" in node:
            self._judge_sublink(node["SubLink"])
        elif "A_Expr" in node and self._is_equality(node["A_Expr"]):
            return
        elif self._taint.has(node):
            self._fail("this comparison")

    def _judge_sublink(self, node: Node) -> None:
        if node.get("subLinkType") == "EXISTS_SUBLINK":
            return  # Its own clauses are judged where the walk meets them.
        select = node.get("subselect", {}).get("SelectStmt", {})
        if self._taint.has([node.get("testexpr", {}), select.get("targetList", [])]):
            self._fail("a subquery")

    def _is_equality(self, node: Node) -> bool:
        if names_of(node.get("name", [])) != ["="] or node.get("kind") not in {
            "AEXPR_OP",
            "AEXPR_IN",
        }:
            return False
        left, right = node.get("lexpr", {}), node.get("rexpr", {})
        if node["kind"] == "AEXPR_IN":
            if not (isinstance(right, dict) and "List" in right):
                return False
            if not all(_is_constant(item) for item in right["List"].get("items", [])):
                return False
            return self._note([left])
        if _is_constant(left):
            return self._note([right])
        if _is_constant(right):
            return self._note([left])
        return "ColumnRef" in left and "ColumnRef" in right and self._note([left, right])

    def _note(self, sides: list[Node]) -> bool:
        if not all("ColumnRef" in side for side in sides):
            return False
        # A join with generate_series would write the protected value on the other side.
        if len({self._taint.is_tainted(side["ColumnRef"]) for side in sides}) > 1:
            return False
        for side in sides:
            if self._taint.is_tainted(side["ColumnRef"]):
                self.lookups.update(names_of(side["ColumnRef"]["fields"])[-1:])
        return True

    def _fail(self, where: str) -> None:
        self.fault = self.fault or where


def _is_constant(node: Node) -> bool:
    if "TypeCast" in node:
        return _is_constant(node["TypeCast"].get("arg", {}))
    return "A_Const" in node or "ParamRef" in node


def _positions(clause: object) -> list[int]:
    return [
        value["ival"].get("ival", 0)
        for kind, value in walk(clause)
        if kind == "A_Const" and isinstance(value.get("ival"), dict)
    ]


def _can_fail(kind: str, node: Node) -> bool:
    """Division tells by its error whether a protected value is zero."""
    return kind == "A_Expr" and bool(set(names_of(node.get("name", []))) & {"/", "%"})
