"""What flows into expressions: columns, functions, operators, subqueries. Part of `lineage`."""

from __future__ import annotations

from collections.abc import Callable

from appliance.masking.calls import WORDS
from appliance.masking.givens import NOTHING_GIVEN, Givens
from appliance.masking.grammar import Node, is_cast_to_text, names_of, walk
from appliance.masking.presence import Presence, beside_null
from appliance.masking.routine import HARMLESS
from appliance.masking.row_arguments import flow_of_fields
from appliance.masking.row_values import field_names, may_apply
from appliance.masking.scopes import (
    ANYTHING,
    CLEAN,
    Column,
    Columns,
    Flow,
    Scope,
    combine,
    combine_strictly,
    the_column,
)
from appliance.masking.survey import Survey

OF_BOUNDS = frozenset({"lower", "upper"})
"""SECURITY: NULL of a range without a bound: `lower(stay) IS NULL` tells what is in it."""
SYSTEM_USER = ["pg_catalog", "system_user"]
"""SECURITY: what the grammar makes of a word that before PostgreSQL 16 is the name of a column."""

QUERIES = frozenset({"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"})


class Expressions(Presence):
    """Keeps what flows into each node, by the node's identity."""

    def __init__(self, survey: Survey, parameters: Flow = CLEAN) -> None:
        super().__init__(survey)
        self._parameters = parameters
        self._givens: dict[int, Givens] = {}
        self.applied: dict[int, tuple[str, ...]] = {}
        """Of `value.name`, the names that may be of functions or types instead of columns."""
        self._handlers: dict[str, Callable[[Node, Scope], Flow]] = {
            "ColumnRef": self._reference,
            "A_Indirection": self._indirection,
            "SubLink": self._sublink,
            "FuncCall": self._call,
            "NullTest": self._null_test,
            "TypeCast": self._cast,
            "A_Expr": self._operator,
            "GroupingFunc": self._grouping,
            "CoalesceExpr": self._coalesce,
            "ParamRef": lambda _node, _scope: self._parameters,
        }

    def given(self, node: Node) -> Givens:
        """Return the constants that a reference to a column may be; nothing if not only they."""
        if "TypeCast" in node and is_cast_to_text(node["TypeCast"]):
            node = node["TypeCast"]["arg"]
        return self._givens.get(id(node.get("ColumnRef")), NOTHING_GIVEN)

    def expression(self, node: object, scope: Scope) -> Flow:
        """Analyse an expression, or a list of them; return what flows into it."""
        if isinstance(node, list):
            return combine([self.expression(item, scope) for item in node])
        if not isinstance(node, dict):
            return CLEAN
        flows = []
        for kind, value in node.items():
            if not isinstance(value, dict | list):
                continue
            handler = self._handlers.get(kind)
            if handler is not None and isinstance(value, dict):
                flow = self._flows[id(value)] = handler(value, scope)
            elif kind in QUERIES:
                flow = combine(c.flow for c in self.query({kind: value}, scope))
                self._flows[id(value)] = flow
            else:
                flow = Flow(self.expression(value, scope).origins)
                if kind in WORDS and isinstance(value, dict):
                    flow |= self._register_word(kind, value)
                self._flows[id(value)] = flow
            flows.append(flow)
        return flows[0] if len(flows) == 1 else combine(flows)

    def _reference(self, node: Node, scope: Scope) -> Flow:
        names = names_of(node["fields"])
        if "A_Star" in node["fields"][-1]:
            if not names:
                return combine(c.flow for item in scope.items for c in item.columns)
            return self._rows(self._sources(names, scope))
        if len(names) == 1:
            found, is_sure = scope.column(names[0])
            rows = scope.sources(names[0])
            if is_sure and found is not None:
                self._note_given(node, scope.the_column(names[0]))
                return found
            if rows:
                return self._rows(rows) | (found or CLEAN)
            return ANYTHING if found is None else found
        sources = self._sources(names[:-1], scope)
        flow, called = self._field(names[-1], sources)
        self._register(node, names[-1], called)
        if may_apply(names[-1], sources):
            self.applied[id(node)] = (names[-1],)
        if len(sources) == 1:
            self._note_given(node, the_column(sources[0].columns, names[-1]))
        return flow

    def _note_given(self, node: Node, column: Column | None) -> None:
        if column is not None and column.given and not column.flow:
            self._givens[id(node)] = column.given

    def _indirection(self, node: Node, scope: Scope) -> Flow:
        flow = self.expression(node["arg"], scope)
        subscripts = self.expression(node["indirection"], scope)
        rows, called = self._rows_of(node["arg"], scope), HARMLESS
        applied: list[str] = []
        for item in node["indirection"]:
            name = item.get("String", {}).get("sval", "")
            if name and (may_apply(name, rows) if rows else self.survey.converts(name)):
                applied.append(name)
            if name and rows:
                flow, routine = self._field(name, rows)
                rows = self._deeper(rows, name)
            else:
                routine = self.survey.field(name) if name else HARMLESS
                flow = Flow(flow.origins)
            called |= routine
        self._register(node, (field_names(node) or [""])[-1], called)
        self.applied[id(node)] = tuple(applied)
        return flow.beside(subscripts).beside(Flow(called.origins))

    def _sublink(self, node: Node, scope: Scope) -> Flow:
        test = self.expression(node.get("testexpr", {}), scope)
        outputs = self.query(node["subselect"], scope)
        if node.get("subLinkType") == "EXISTS_SUBLINK":
            return CLEAN  # Its conditions are judged by `inference`.
        flow = test | combine(column.flow for column in outputs)
        for part in names_of(node.get("operName", [])):
            flow |= self._register_operator(node, part)
        return flow

    def _call(self, node: Node, scope: Scope) -> Flow:
        parts = names_of(node["funcname"])
        if parts == SYSTEM_USER and (column := scope.column(parts[-1])[0]) is not None:
            return column
        rest = {key: value for key, value in node.items() if key not in {"funcname", "args"}}
        is_strict = not node.keys() - {"funcname", "args", "funcformat", "location"}
        is_strict = is_strict and self.survey.is_strict_call(parts)
        flow = self._joined(node.get("args", []), scope, is_strict=is_strict)
        if parts[-1] in OF_BOUNDS and any(map(self.survey.may_be_range, flow.origins)):
            flow = Flow(flow.origins)
        if self._narrow_rows(node, scope):
            flow = self.flow(node["args"])
        if self._counts_presence(node, parts, scope):
            flow = CLEAN
        flow = flow.beside(self.expression(rest, scope))
        if self._reads_open_setting(node, parts, scope):
            return flow | self._register(node, parts[-1], HARMLESS)
        return flow.beside(self._register_call(node, is_analysed=True))

    def _narrow_rows(self, node: Node, scope: Scope) -> bool:
        """Take of rows that a function is given only the fields it reads; say if there are any."""
        routine, is_narrow = self.survey.call(node), False
        for place, argument in enumerate(node.get("args", [])):
            reference = argument.get("ColumnRef")
            if reference is not None and place in routine.fields:
                flow = flow_of_fields(routine, place, self._row_given(argument, scope))
                if flow is not None:
                    self._flows[id(reference)] = flow
                    is_narrow = True
        return is_narrow

    def _row_given(self, argument: Node, scope: Scope) -> Columns:
        """Return the columns of a row that is an argument: of `p`, or of `p.*`.

        SECURITY: `p` may be a column before it is a relation, and `p.*` never is.
        """
        fields = argument["ColumnRef"]["fields"]
        if "A_Star" not in fields[-1]:
            return self.fields(argument, scope)
        names = names_of(fields)
        found = self._sources(names, scope) if names else []
        return found[0].columns if len(found) == 1 else ()

    def _reads_open_setting(self, node: Node, parts: list[str], scope: Scope) -> bool:
        """`current_setting(s.name)` of pg_settings, as psql's `\\dconfig` asks."""
        if parts not in (["current_setting"], ["pg_catalog", "current_setting"]):
            return False
        names = [names_of(a.get("ColumnRef", {}).get("fields", [])) for a in node.get("args", [])]
        if parts[-1] in self.survey.catalog.functions or len(names) != 1 or len(names[0]) != 2:
            return False
        rows = scope.sources(names[0][0])
        return len(rows) == 1 and rows[0].is_settings and names[0][1] == "name"

    def _grouping(self, node: Node, scope: Scope) -> Flow:
        self.expression(node, scope)
        return CLEAN

    def _coalesce(self, node: Node, scope: Scope) -> Flow:
        return self._joined(node["args"], scope, is_strict=True)

    def _cast(self, node: Node, scope: Scope) -> Flow:
        flow = self.expression(node.get("arg", {}), scope)
        name = (names_of(node.get("typeName", {}).get("names", [])) or [""])[-1]
        called = self._register(node, f"of the cast to {name}", self.survey.cast(name))
        is_strict = flow.tells_presence_only and self.survey.is_strict_cast(name)
        return Flow(flow.origins | called.origins, is_strict=is_strict)

    def _operator(self, node: Node, scope: Scope) -> Flow:
        operands = [node.get("lexpr", {}), node.get("rexpr", {})]
        name = (names_of(node.get("name", [])) or [""])[-1]
        flow = self._joined(operands, scope, is_strict=self.survey.is_strict_operator(name))
        if (value := beside_null(node)) is not None and self._is_presence(value, scope):
            flow = CLEAN
        return flow.beside(self._register_operator(node, name))

    def _joined(self, values: list[Node], scope: Scope, *, is_strict: bool) -> Flow:
        """Return what flows into a value made of others, and whether it is strict if they are."""
        flows = [self.expression(value, scope) for value in values]
        return combine_strictly(flows) if is_strict else combine(flows)

    def register_other_calls(self, tree: Node) -> None:
        """Calls where no query is: types, defaults and checks of CREATE TABLE, indexes."""
        for kind, node in walk(tree):
            if id(node) in self._flows:
                continue
            if kind in {"FuncCall", "funccall"}:  # The latter is of CALL.
                self._register_call(node)
            elif kind == "A_Expr":
                self._operator(node, Scope())
            elif kind == "TypeCast":
                self._cast(node, Scope())
            elif kind in WORDS:
                self._register_word(kind, node)
            elif kind == "typeName":
                # SECURITY: the default or check of a domain runs where a column has its type.
                name = (names_of(node.get("names", [])) or [""])[-1]
                self._register(node, f"of the type {name}", self.survey.cast(name))
