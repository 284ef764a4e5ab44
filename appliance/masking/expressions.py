"""What flows into expressions: columns, functions, operators, subqueries. Part of `lineage`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import reduce

from appliance.masking.from_items import FromItems
from appliance.masking.functions import OF_ROWS, SINKS
from appliance.masking.givens import NOTHING_GIVEN, Givens
from appliance.masking.grammar import Node, is_cast_to_text, names_of, walk, without_cast
from appliance.masking.row_arguments import flow_of_fields
from appliance.masking.scopes import (
    ANYTHING,
    CLEAN,
    Column,
    Columns,
    Flow,
    Scope,
    Source,
    combine,
    combine_strictly,
    either,
    either_by_position,
    has_many,
    join,
    the_column,
)
from appliance.masking.settings import switch_of
from appliance.masking.survey import HARMLESS, OPAQUE, Routine, Survey, one_of

WORDS = {
    "JsonParseExpr": ("json",),
    "JsonScalarExpr": ("json_scalar",),
    "JsonSerializeExpr": ("json_serialize",),
    "JsonFuncExpr": ("json_exists", "json_query", "json_value"),
    "JsonObjectConstructor": ("json_object",),
    "JsonObjectAgg": ("json_objectagg",),
    "JsonArrayConstructor": ("json_array",),
    "JsonArrayAgg": ("json_arrayagg",),
    "MergeSupportFunc": ("merge_action",),
}
"""What the grammar has words for; before PostgreSQL 16 or 17 it was a function's name, also of
one's own."""

OF_PRESENCE = frozenset({"count", "num_nulls", "num_nonnulls", "pg_typeof"})
"""Functions that look at no value, only whether there is one, or at its type."""
OF_BOUNDS = frozenset({"lower", "upper"})
"""SECURITY: NULL of a range without a bound: `lower(stay) IS NULL` tells what is in it."""
SYSTEM_USER = ["pg_catalog", "system_user"]
"""SECURITY: what the grammar makes of a word that before PostgreSQL 16 is the name of a column."""

QUERIES = frozenset({"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"})


class Expressions(FromItems):
    """Keeps what flows into each node, by the node's identity."""

    notifies = False
    """In a trigger `pg_notify` may send what is not protected: see `postgres_notifications`."""

    def __init__(self, survey: Survey, parameters: Flow = CLEAN) -> None:
        super().__init__(survey)
        self._parameters = parameters
        self._flows: dict[int, Flow] = {}
        self._outputs: dict[int, Columns] = {}
        self._givens: dict[int, Givens] = {}
        self.routines: dict[int, tuple[str, Routine]] = {}
        """Each call of a function, operator or cast: its name and what it does."""
        self.applied: dict[int, tuple[str, ...]] = {}
        """Of `value.name`, the names that may be of functions or types instead of columns."""
        self.settings: set[tuple[int, str]] = set()
        """Parameters that name a setting, and whether it is to `show` or to `set`."""
        self.steers = False
        """It runs once, and what it sets is noted."""
        self.runs_writers = False
        """Functions that write may be called: what they do is known to whoever decides."""
        self.keeps = False
        """Something it is given is left where it can be read: in a sequence, say."""
        self.unknown_presence: set[int] = set()
        """Each `row IS NULL` whose answer would say what is in a protected column."""
        self.switches: set[str] = set()
        """Settings that choose plans, and that it sets by `set_config`."""
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

    def flow(self, node: object) -> Flow:
        """Return what can flow into the value of any node of the tree."""
        if isinstance(node, dict) and len(node) == 1:
            (value,) = node.values()
            if id(value) in self._flows:
                return self._flows[id(value)]
        flows, stack = [], [node]
        while stack:
            current = stack.pop()
            if isinstance(current, list):
                stack.extend(current)
            elif isinstance(current, dict):
                for value in current.values():
                    if id(value) in self._flows:
                        flows.append(self._flows[id(value)])
                    elif isinstance(value, dict | list):
                        stack.append(value)
        return combine(flows)

    def is_row_only(self, node: Node) -> bool:
        """Return whether a value is a column of rows, and protected for their fields alone."""
        flow = self.flow(node)
        return flow.is_plain and all(map(self.survey.is_row_only, flow.origins))

    @property
    def has_protected(self) -> bool:
        """Return whether any value of the statement, shown or not, can be protected."""
        return (
            any(self._flows.values())
            or any(left or right for left, right, _ in self.merges)
            or any(routine.lookups for _, routine in self.routines.values())
        )

    @property
    def can_tell(self) -> bool:
        """Return whether its messages or its plan could hold protected values."""
        return self.touches or self.tells or (self.touches_system and self.has_protected)

    def given(self, node: Node) -> Givens:
        """Return the constants that a reference to a column may be; nothing if not only they."""
        if "TypeCast" in node and is_cast_to_text(node["TypeCast"]):
            node = node["TypeCast"]["arg"]
        return self._givens.get(id(node.get("ColumnRef")), NOTHING_GIVEN)

    def outputs_of(self, select: Node) -> Columns:
        """Return the output columns of one SELECT of the tree."""
        return self._outputs.get(id(select), (Column("", ANYTHING, is_many=True),))

    # Expressions

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
        if _may_apply(names[-1], sources):
            self.applied[id(node)] = (names[-1],)
        if len(sources) == 1:
            self._note_given(node, the_column(sources[0].columns, names[-1]))
        return flow

    def _note_given(self, node: Node, column: Column | None) -> None:
        if column is not None and column.given and not column.flow:
            self._givens[id(node)] = column.given

    def _sources(self, names: list[str], scope: Scope) -> list[Source]:
        return scope.sources(names[-1], names[-2] if len(names) > 1 else "")

    def _rows(self, sources: list[Source]) -> Flow:
        return combine(s.row for s in sources) if sources else ANYTHING

    def _field(self, name: str, sources: list[Source]) -> tuple[Flow, Routine]:
        """Return the flow of `row.name`, a column or a function of the row; and the function."""
        flow: Flow | None = None
        called = HARMLESS
        for source in sources:
            found = source.column(name)
            if found is None:
                found = Flow(source.row.origins)
                if not has_many(source.columns) or name in self.survey.catalog.functions:
                    routine = self.survey.routine([name])
                    called |= routine
                    fields = () if source.is_renamed else source.columns
                    read = flow_of_fields(routine, 0, fields)
                    found = (found if read is None else read) | Flow(called.origins)
            flow = found if flow is None else either(flow, found)
        return ANYTHING if flow is None else flow, called

    def _rows_of(self, tree: Node, scope: Scope) -> list[Source]:
        """Return the rows that an expression stands for, analysed before; none if not known."""
        if not tree:
            return []
        kind, node = next(iter(tree.items()))
        match kind:
            case "ColumnRef" if "A_Star" not in node["fields"][-1]:
                return self._rows_of_name(names_of(node["fields"]), scope)
            case "ParamRef":  # A function's argument.
                return scope.sources(f"${node.get('number', 0)}")
            case "SubLink" if node.get("subLinkType") == "EXPR_SUBLINK":
                outputs = self.outputs_of(next(iter(node["subselect"].values())))
                return self._inside(outputs[0] if len(outputs) == 1 else None)
            case "CoalesceExpr":
                return _either_row([self._rows_of(item, scope) for item in node["args"]])
            case "FuncCall":
                return self._rows_of_call(node, scope)
            case "A_Indirection":
                rows = self._rows_of(node["arg"], scope)
                for name in _field_names(node):
                    rows = self._deeper(rows, name)
                return rows
        return []

    def _rows_of_name(self, names: list[str], scope: Scope) -> list[Source]:
        if len(names) > 1:
            return self._deeper(self._sources(names[:-1], scope), names[-1])
        if scope.column(names[0])[1]:
            return self._inside(scope.the_column(names[0]))
        found = scope.sources(names[0])
        # SECURITY: `f(q)` of `FROM patients AS q (ssn, id)` has the fields of patients.
        return [] if any(source.is_renamed for source in found) else found

    def _rows_of_call(self, node: Node, scope: Scope) -> list[Source]:
        arguments = node.get("args", [])
        name = names_of(node["funcname"])[-1]
        if name == "unnest" and name not in self.survey.catalog.functions and len(arguments) == 1:
            return self._rows_of(arguments[0], scope)
        _, routine = self.routines.get(id(node), ("", HARMLESS))
        given = Flow(self.flow(arguments).origins)
        columns = tuple(replace(c, flow=c.flow.beside(given)) for c in routine.columns)
        return [Source("", columns)] if columns else []

    def _deeper(self, rows: list[Source], name: str) -> list[Source]:
        return self._inside(the_column(rows[0].columns, name) if len(rows) == 1 else None)

    def _inside(self, column: Column | None) -> list[Source]:
        fields = () if column is None else self.survey.fields_of(column)
        return [Source("", fields)] if fields else []

    def fields(self, tree: Node, scope: Scope) -> Columns:
        """Return the columns of the row that an analysed expression is; none if not known."""
        rows = self._rows_of(tree, scope)
        return rows[0].columns if len(rows) == 1 and not has_many(rows[0].columns) else ()

    def _indirection(self, node: Node, scope: Scope) -> Flow:
        flow = self.expression(node["arg"], scope)
        subscripts = self.expression(node["indirection"], scope)
        rows, called = self._rows_of(node["arg"], scope), HARMLESS
        applied: list[str] = []
        for item in node["indirection"]:
            name = item.get("String", {}).get("sval", "")
            if name and (_may_apply(name, rows) if rows else self.survey.converts(name)):
                applied.append(name)
            if name and rows:
                flow, routine = self._field(name, rows)
                rows = self._deeper(rows, name)
            else:
                routine = self.survey.field(name) if name else HARMLESS
                flow = Flow(flow.origins)
            called |= routine
        self._register(node, (_field_names(node) or [""])[-1], called)
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

    def _gives_nothing(self, call: Node, routine: Routine) -> bool:
        """Return whether a function that keeps what it is given may be called here.

        SECURITY: test_no_code_that_writes_shows_or_tells_a_value.
        """
        given = [value for key, value in call.items() if key != "funcname"]
        is_seen = self.runs_writers or not routine.writes
        return is_seen and not self.flow(given) and not self.survey.converts_unseen

    def _narrow_rows(self, node: Node, scope: Scope) -> bool:
        """Take of rows that a function is given only the fields it reads; say if there are any."""
        routine, is_narrow = self.survey.call(node), False
        for place, argument in enumerate(node.get("args", [])):
            reference = argument.get("ColumnRef")
            if reference is not None and place in routine.fields:
                flow = flow_of_fields(routine, place, self.fields(argument, scope))
                if flow is not None:
                    self._flows[id(reference)] = flow
                    is_narrow = True
        return is_narrow

    def _reads_open_setting(self, node: Node, parts: list[str], scope: Scope) -> bool:
        """`current_setting(s.name)` of pg_settings, as psql's `\\dconfig` asks."""
        if parts not in (["current_setting"], ["pg_catalog", "current_setting"]):
            return False
        names = [names_of(a.get("ColumnRef", {}).get("fields", [])) for a in node.get("args", [])]
        if parts[-1] in self.survey.catalog.functions or len(names) != 1 or len(names[0]) != 2:
            return False
        rows = scope.sources(names[0][0])
        return len(rows) == 1 and rows[0].is_settings and names[0][1] == "name"

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

    def _is_row(self, value: Node, scope: Scope) -> bool:
        """Return whether a value is the whole row of something in FROM."""
        fields = value.get("ColumnRef", {}).get("fields", [])
        names = names_of(fields)
        if len(names) != 1 or len(fields) > 2:
            return False
        return ("A_Star" in fields[-1] or not scope.column(names[0])[1]) and bool(
            scope.sources(names[0])
        )

    def _null_test(self, node: Node, scope: Scope) -> Flow:
        flow = self.expression(node["arg"], scope)
        if self._is_presence(node["arg"], scope):
            self.unknown_presence.discard(id(node))
            return CLEAN
        if flow and self._is_row_value(node["arg"], scope):
            self.unknown_presence.add(id(node))
        return Flow(flow.origins)

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

    def _is_row_value(self, value: Node, scope: Scope) -> bool:
        is_row = "RowExpr" in value or self._is_row(value, scope)
        return is_row or ("SubLink" in value and bool(self.fields(value, scope)))

    def _columns_of_row(self, value: Node, scope: Scope) -> Columns:
        """Return the columns of `p`, `p.*`, or a subquery for one value; none of others."""
        if "SubLink" in value and value["SubLink"].get("subLinkType") == "EXPR_SUBLINK":
            outputs = self.outputs_of(next(iter(value["SubLink"]["subselect"].values())))
            return outputs[0].fields or outputs if len(outputs) == 1 else ()
        if not self._is_row(value, scope):
            return ()
        (name,) = names_of(value["ColumnRef"]["fields"])
        return join(row.columns for row in scope.sources(name))

    def _is_presence_of_field(self, node: Node) -> bool:
        """`(column).field IS NULL` of a stored row."""
        reference, names = node["arg"].get("ColumnRef"), _field_names(node)
        if reference is None or len(names) != 1 or len(node["indirection"]) != 1:
            return False
        flow, catalog = self._flows[id(reference)], self.survey.catalog
        rows = [
            catalog.relations.get(oid)
            for origin in flow.origins
            for oid in catalog.row_types.get(origin, (0,))
        ]
        return flow.is_plain and all(row and names[0] in row.columns.values() for row in rows)

    def _grouping(self, node: Node, scope: Scope) -> Flow:
        self.expression(node, scope)
        return CLEAN

    def _coalesce(self, node: Node, scope: Scope) -> Flow:
        return self._joined(node["args"], scope, is_strict=True)

    def _joined(self, values: list[Node], scope: Scope, *, is_strict: bool) -> Flow:
        """Return what flows into a value made of others, and whether it is strict if they are."""
        flows = [self.expression(value, scope) for value in values]
        return combine_strictly(flows) if is_strict else combine(flows)

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

    def _register_word(self, kind: str, node: Node) -> Flow:
        own = [name for name in WORDS[kind] if name in self.survey.catalog.functions]
        called = one_of([HARMLESS, *(self.survey.routine([name]) for name in own)])
        return self._register(node, "/".join(own), called) if own else CLEAN

    def _register_operator(self, node: Node, name: str) -> Flow:
        return self._register(node, f"of operator {name}", self.survey.operator(name))

    def _register_call(self, node: Node, *, is_analysed: bool = False) -> Flow:
        name, own = ".".join(names_of(node["funcname"])), self.survey.catalog.functions
        routine = self.survey.call(node)
        if (setting := self.survey.setting_parameter(node)) is not None:
            self.settings.add(setting)
            routine = HARMLESS  # Its value is looked at before the statement runs.
        if self.steers and "set_config" not in own and (switch := switch_of(node)):
            self.switches.add(switch)
            routine = HARMLESS
        if self._is_clean_sink(name, node):
            routine = HARMLESS
        if routine.is_harmless and not routine.is_quiet and self.survey.has_unsafe_casts:
            routine = OPAQUE  # Its arguments may be cast by what reads protected values.
        if is_analysed and routine.if_clean and self._gives_nothing(node, routine.if_clean):
            routine = routine.if_clean
        return self._register(node, name, routine)

    def _is_clean_sink(self, name: str, node: Node) -> bool:
        """What it leaves can be read: nothing protected may be put there.

        Nor through a side door that policy opened.
        """
        sink = name.removeprefix("pg_catalog.")
        is_sink = sink not in self.survey.catalog.functions and (
            sink in SINKS or (sink == "pg_notify" and (self.notifies or self._is_given(node)))
        )
        is_sink = is_sink or self.survey.opens_call(node)
        self.keeps = self.keeps or is_sink or (not self.gives and sink == "set_config")
        return is_sink and not self.flow(node.get("args", []))

    def _is_given(self, call: Node) -> bool:
        """Return whether the client itself gives all arguments of a call."""
        values = [without_cast(value) for value in call.get("args", [])]
        return self.gives and all("A_Const" in value or "ParamRef" in value for value in values)

    def _register(self, node: Node, name: str, routine: Routine) -> Flow:
        self.routines[id(node)] = (name, routine)
        self.touches = self.touches or bool(routine.origins or routine.lookups)
        self.tells = self.tells or routine.tells
        return Flow(routine.origins)

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


def _either_row(values: list[list[Source]]) -> list[Source]:
    """Return the row that is one of several; none if they have different columns."""
    rows = [value[0].columns for value in values if len(value) == 1]
    names = [[column.name for column in row] for row in rows]
    if len(rows) < len(values) or any(other != names[0] for other in names):
        return []
    return [Source("", reduce(either_by_position, rows))]


def beside_null(node: Node) -> Node | None:
    """Return what an A_Expr asks whether it is NULL: `x IS DISTINCT FROM NULL`; else `None`."""
    if node.get("kind") not in {"AEXPR_DISTINCT", "AEXPR_NOT_DISTINCT"}:
        return None
    sides = [node["lexpr"], node["rexpr"]]
    others = [side for side in sides if not side.get("A_Const", {}).get("isnull")]
    return others[0] if len(others) == 1 else None


def _may_apply(name: str, rows: list[Source]) -> bool:
    """Say whether `row.name` may call a built-in function that fails for some rows."""
    are_columns = bool(rows) and all(row.column(name) is not None for row in rows)
    return not are_columns and name in OF_ROWS


def _field_names(node: Node) -> list[str]:
    """Return the names in an A_Indirection, without its subscripts."""
    return [item["String"].get("sval", "") for item in node["indirection"] if "String" in item]
