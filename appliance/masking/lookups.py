"""Comparisons for equality with a protected column: who finds a patient by it, and how often.

With a constant or parameter, an array or list of them, row by row, or with another
protected column. What was compared is counted for the budget of look-ups. No I/O.
"""

from __future__ import annotations

from collections.abc import Collection

from appliance.masking.givens import Givens, given_array, is_argument
from appliance.masking.grammar import Node, is_cast_to_text, names_of, text_of, walk
from appliance.masking.lineage import Lineage
from appliance.masking.routine import HARMLESS
from appliance.masking.scopes import CLEAN, Column, Flow, Origin, has_many

OF_SESSION = frozenset(
    {"current_setting", "current_schema", "current_schemas", "SVFOP_CURRENT_SCHEMA"}
)
"""What says how the session is set just now."""
VARIES = frozenset({"ColumnRef", "SubLink", "JsonArrayAgg", "JsonObjectAgg"})
"""What may be another value in each row."""
FOLDS = frozenset({"lower", "upper", "btrim", "ltrim", "rtrim"})
"""Built-in functions of one text that give texts for the same which are spelt in several ways: who
compares what they return looks up one value."""


class Lookups:
    """The look-ups of one statement."""

    def __init__(self, lineage: Lineage) -> None:
        self._lineage = lineage
        self.found: list[Origin] = []
        """Each column that is compared; with several values, as many times."""
        self.joins = False
        """Two protected columns are compared."""
        self.arrays: list[tuple[int, Origin]] = []
        """Number of a parameter, and the column that is compared with each element of it."""
        self.elements: list[tuple[int, Origin]] = []
        """The same of parameters in `ARRAY[…]`: arrays themselves, or not."""
        self.patterns: dict[int, int] = {}
        """Identity of a LIKE whose pattern is a parameter, and its number."""

    def note(self, node: Node) -> bool:
        """Note a comparison for equality; return whether it is an allowed one.

        `node` is an A_Expr.
        """
        names = names_of(node.get("name", []))
        if names in (["~~"], ["~~*"]):
            return self._note_pattern(node)
        if names != ["="]:
            return False
        left, right = self._unfolded(node.get("lexpr", {}), node.get("rexpr", {}))
        if "RowExpr" in left:
            return self._note_rows(node, left["RowExpr"].get("args", []), right)
        if node.get("kind") == "AEXPR_IN" and isinstance(right, dict) and "List" in right:
            items = right["List"].get("items", [])
            return all(map(self.is_constant, items)) and self._count([left], len(items))
        if node.get("kind") == "AEXPR_OP_ANY":
            return self._note_array(left, right)
        # IS NOT DISTINCT FROM is the same, or IS NULL.
        if node.get("kind") not in {"AEXPR_OP", "AEXPR_NOT_DISTINCT"}:
            return False
        if self.is_constant(left):
            return self._count([right])
        if self.is_constant(right):
            return self._count([left])
        return (
            self._count([left, right])
            or self._count_given(left, self._lineage.given(right))
            or self._count_given(right, self._lineage.given(left))
            or self._note_optional(left, right)
            or self._note_optional(right, left)
            or self._note_one(left, right)
            or self._note_one(right, left)
        )

    def _note_pattern(self, node: Node) -> bool:
        """LIKE and ILIKE of a pattern that is but one text: `ILIKE 'smith'`."""
        pattern = node.get("rexpr", {})
        while "TypeCast" in pattern and is_cast_to_text(pattern["TypeCast"]):
            pattern = pattern["TypeCast"]["arg"]
        is_given = "ParamRef" in pattern or is_whole_text(text_of(pattern).encode())
        is_like = node.get("kind") in {"AEXPR_LIKE", "AEXPR_ILIKE"}
        if not (is_like and is_given and self._count([node.get("lexpr", {})])):
            return False
        if "ParamRef" in pattern:
            self.patterns[id(node)] = pattern["ParamRef"].get("number", 0)
        return True

    def note_merge(self, left: Flow, right: Flow, given: Givens) -> bool:
        """Note two columns that USING or NATURAL compares; return whether that is allowed.

        `given` are the constants that one of them is, if it is.
        """
        if not (left and right):
            return self._count_flow(left or right, given)
        if left.is_plain and right.is_plain:
            self.joins = True
            self.found += [*left.origins, *right.origins]
            return True
        return False

    def is_constant(self, node: Node) -> bool:
        """Return whether it is a literal, a parameter, or built of them: the same in each row."""
        if self._has(node):
            return False
        catalog = self._lineage.survey.catalog
        for kind, inner in walk(node):
            # SECURITY: a cursor asks again for each row; `SET` in between would be more values.
            if kind == "ColumnRef" and is_argument(self._lineage.given({kind: inner})):
                continue
            if kind in VARIES or inner.get("op") in OF_SESSION:
                return False
            if kind == "FuncCall":
                name = names_of(inner["funcname"])[-1]
                if name in catalog.functions or name in catalog.volatile_functions | OF_SESSION:
                    return False
        return True

    def _note_rows(self, node: Node, left: list[Node], right: Node) -> bool:
        """`(a, b) = (1, 2)` and `(a, b) IN ((1, 2), …)` compare column by column."""
        is_list = node.get("kind") == "AEXPR_IN" and "List" in right
        items = right["List"].get("items", []) if is_list else [right]
        rows = [item.get("RowExpr", {}).get("args", []) for item in items]
        if node.get("kind") not in {"AEXPR_OP", "AEXPR_IN"} or {len(r) for r in rows} != {
            len(left)
        }:
            return False
        return all(
            self.note({**node, "kind": "AEXPR_OP", "lexpr": mine, "rexpr": row[place]})
            for place, mine in enumerate(left)
            for row in rows
            if self._has([mine, row[place]])
        )

    def _note_array(self, left: Node, right: Node) -> bool:
        """`= ANY` of ARRAY[…], of a literal '{…}' or of a parameter; or a value, of a column."""
        if self.is_constant(left):
            return self._count([right])
        given = None if self._has(right) else given_array(right)
        return given is not None and self._count_given(left, frozenset({given}))

    def _note_optional(self, column: Node, value: Node) -> bool:
        """`name = coalesce($1, name)` looks up the parameter, if there is one."""
        values = value.get("CoalesceExpr", {}).get("args", [])
        if len(values) != 2 or not self.is_constant(values[0]):
            return False
        names = [names_of(v.get("ColumnRef", {}).get("fields", [])) for v in (column, values[1])]
        return names[0] == names[1] != [] and self._count([column])

    def _note_one(self, side: Node, value: Node) -> bool:
        """`mrn = (SELECT mrn …)` is a join with one row."""
        link = value.get("SubLink", {})
        return link.get("subLinkType") == "EXPR_SUBLINK" and self._count_outputs(side, link)

    def note_subquery(self, node: Node) -> bool:
        """Note `IN (SELECT …)` of constants, or of a protected column, which is a join.

        `node` is a SubLink. Returns whether it is one of them.
        """
        if node.get("subLinkType") != "ANY_SUBLINK" or names_of(node.get("operName", [])) not in (
            [],
            ["="],
        ):
            return False
        return self._count_outputs(node.get("testexpr", {}), node)

    def _count_outputs(self, side: Node, link: Node) -> bool:
        outputs = self._lineage.outputs_of(next(iter(link["subselect"].values())))
        sides = side.get("RowExpr", {}).get("args", [side])
        return (
            len(outputs) == len(sides)
            and not has_many(outputs)
            and all(
                self._count_output(mine, output)
                for mine, output in zip(sides, outputs, strict=True)
                if output.flow or self._has(mine)
            )
        )

    def _count_output(self, side: Node, output: Column) -> bool:
        if output.flow and output.flow.is_plain and self._count([side]):
            self.joins = True
            self.found += output.flow.origins
            return True
        return self._count_given(side if output.flow else self._unfolded(side, {})[0], output.given)

    def _unfolded(self, left: Node, right: Node) -> tuple[Node, Node]:
        """Return what is compared without the same functions on both sides, or around constants.

        SECURITY: `lower(mrn) = mrn` would tell whose has no capitals.
        """
        (mine, of_left), (other, of_right) = self._fold(left), self._fold(right)
        if mine == other:
            return of_left, of_right
        if mine and not self._has(right):
            return of_left, right
        return (left, of_right) if other and not self._has(left) else (left, right)

    def _fold(self, side: Node) -> tuple[tuple[str, ...], Node]:
        """Return the functions of `FOLDS` around a text, from the outside, and the text."""
        names: list[str] = []
        inner = side
        while "FuncCall" in inner and self._is_fold(inner["FuncCall"]):
            names += names_of(inner["FuncCall"]["funcname"])[-1:]
            (inner,) = inner["FuncCall"]["args"]
        return (tuple(names), inner) if self._is_text(inner) else ((), side)

    def _is_fold(self, call: Node) -> bool:
        *schema, name = names_of(call["funcname"])
        return (
            name in FOLDS
            and schema in ([], ["pg_catalog"])
            and name not in self._lineage.survey.catalog.functions
            and call.keys() <= {"funcname", "funcformat", "args", "location"}
            and len(call["args"]) == 1
        )

    def _is_text(self, node: Node) -> bool:
        """Return whether a value is a text if it is protected: a range has a `lower`, too."""
        if "TypeCast" in node:
            return True  # Only to text is not refused anyway.
        origins = self._lineage.flow(node).origins
        return "ColumnRef" in node and not any(map(self._lineage.survey.may_be_range, origins))

    def _count_given(self, side: Node, givens: Givens) -> bool:
        """Count each value that a protected column is compared with; they are constants."""
        return self._count_flow(self._plain(side), givens)

    def _count_flow(self, flow: Flow, givens: Givens) -> bool:
        if not (flow and flow.is_plain and givens):
            return False
        for origin in flow.origins:
            self.found += [origin] * sum(given.count for given in givens)
            self.arrays += [(number, origin) for given in givens for number in given.arrays]
            self.elements += [(number, origin) for given in givens for number in given.elements]
        return True

    def _count(self, sides: list[Node], times: int = 1) -> bool:
        flows = [self._plain(side) for side in sides]
        # A join with generate_series would write the protected value on the other side.
        if not all(flows):
            return False
        self.joins = self.joins or len(sides) > 1
        for flow in flows:
            self.found += [*flow.origins] * times
        return True

    def _plain(self, side: Node) -> Flow:
        """Return the flow of a protected column as it is; nothing for anything else."""
        if "TypeCast" in side and is_cast_to_text(side["TypeCast"]):
            routine = self._lineage.routines.get(id(side["TypeCast"]))
            side = side["TypeCast"]["arg"] if routine is None or routine[1] == HARMLESS else {}
        flow = self._lineage.flow(side) if _is_column(side) else CLEAN
        return flow if flow.is_plain else self._plain_part(side.get("A_Indirection", {}))

    def _plain_part(self, node: Node) -> Flow:
        """Return the flow of one element of an array, or of one field of a row."""
        flow = (
            self._lineage.flow(node.get("arg", {})) if "ColumnRef" in node.get("arg", {}) else CLEAN
        )
        items = node.get("indirection", [])
        if not flow.is_plain or len(items) != 1:
            return CLEAN
        catalog = self._lineage.survey.catalog
        if "String" in items[0]:
            name = items[0]["String"].get("sval", "")
            is_part = all(name in self._fields_inside(origin) for origin in flow.origins)
        else:
            index = items[0].get("A_Indices", {})
            is_one = "is_slice" not in index and "ival" in index.get("uidx", {}).get("A_Const", {})
            is_part = is_one and flow.origins <= catalog.array_columns
        return flow if is_part else CLEAN

    def _fields_inside(self, origin: Origin) -> Collection[str]:
        catalog = self._lineage.survey.catalog
        rows = [catalog.relations.get(oid) for oid in catalog.row_types.get(origin, ())]
        return rows[0].columns.values() if len(rows) == 1 and rows[0] is not None else ()

    def _has(self, node: object) -> bool:
        return bool(self._lineage.flow(node))


def is_whole_text(pattern: bytes) -> bool:
    """Return whether a pattern of LIKE matches one text only, or that in other letters."""
    return bool(pattern) and not set(b"%_\\") & set(pattern)


def _is_column(node: Node) -> bool:
    return "ColumnRef" in node or "A_Indirection" in node
