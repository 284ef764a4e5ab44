"""What flows through the variables of a PL/pgSQL function: into its result, NEW, other tables.

PostgreSQL's own parser gives the statements; the expressions in them are analysed like SQL,
with the variables as names around them. What is not understood gives `None`. No I/O.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pgparse

from appliance.errors import ProtocolError
from appliance.masking.catalog import RoutineDefinition
from appliance.masking.grammar import (
    MAX_CODE_BYTES,
    Node,
    code_size,
    names_of,
    parse_statements,
    walk,
)
from appliance.masking.plpgsql_expressions import Expressions, Found, parts_of
from appliance.masking.plpgsql_text import fetches_elsewhere, returned_names
from appliance.masking.plpgsql_variables import TEXTS, Variables, is_row, whole_flow
from appliance.masking.scopes import (
    CLEAN,
    Column,
    Columns,
    Flow,
    Origin,
    combine,
    either_by_position,
    has_many,
)
from appliance.masking.survey import Survey
from appliance.masking.writes import Assignment
from appliance.model import StatementFacts

MAX_ROUNDS = 20
UNREADABLE = re.compile(r"#\s*variable_conflict", re.IGNORECASE)
"""Says that a variable goes before a column of the same name."""
HARMLESS_STATEMENTS = frozenset({"close", "exit", "commit"})
CONDITIONS = ("cond", "lower", "upper", "step", "t_expr", "expr")
"""Expressions that decide what runs, or how often."""
BODIES = ("body", "then_body", "else_body", "elsif_list", "stmts", "case_when_list", "else_stmts")

RETURNS_ROWS = re.compile(r"^\s*RETURNS\s+(SETOF|TABLE)\b", re.IGNORECASE | re.MULTILINE)
RESULT = re.compile(r"^ RETURNS (?:SETOF )?(.*)$", re.MULTILINE)
"""As PostgreSQL writes it."""


@dataclass(frozen=True, slots=True)
class Flows:
    """What a function does with protected data."""

    result: Flow
    columns: Columns
    """Of the rows it returns, unnamed; none if they are not known."""
    row: tuple[tuple[str, Flow], ...]
    """Columns of NEW that a trigger fills, and with what."""
    assignments: tuple[Assignment, ...]
    """What it writes to tables."""
    calls: tuple[tuple[int, Flow], ...]
    """Functions that it calls with protected values, and what may be in their arguments."""
    lookups: tuple[Origin, ...]
    reads: bool
    """It reads protected data, whatever it returns."""
    trees: tuple[Node, ...]
    """Every expression and statement in it."""
    tells: bool
    """Of a trigger: protected values decide what it does, or are in its messages."""
    writes: frozenset[StatementFacts]
    """Of no trigger: what each of its statements does that writes."""
    keeps: bool
    """It leaves what it is given where it can be read."""
    handles: bool
    """It goes on after errors."""


def follow(
    definition: RoutineDefinition,
    survey: Survey,
    row: Columns | None = None,
    tables: tuple[str, ...] = (),
    given: Flow = CLEAN,
) -> Flows | None:
    """Return what a PL/pgSQL function does; `None` if it is not understood.

    `row` has the columns of NEW and OLD if it is a trigger's function, and none if the function
    may write, `tables` the names under which it sees all such rows of a statement as tables.
    `given` may be in each argument.
    """
    source = definition.definition
    if not source or UNREADABLE.search(source) or code_size(source) > MAX_CODE_BYTES:
        return None
    if fetches_elsewhere(definition):
        return None
    try:
        if not _is_whole(source):
            return None
        (tree,) = pgparse.parse_pgsql(source)
        body = _Body(definition, survey, tree["PLpgSQL_function"], row, tables, given)
        return body.flows()
    except (pgparse.PGQueryError, ProtocolError, RecursionError, ValueError, KeyError, TypeError):
        return None


def _is_whole(source: str) -> bool:
    """Return whether a text is one CREATE FUNCTION with a body.

    Raises `ProtocolError` if it is not SQL.
    """
    # SECURITY: without a body the parser of PL/pgSQL aborts the process, and all sessions with it.
    statements = [item["stmt"] for item in parse_statements(source)]
    options = [
        item["DefElem"]
        for statement in statements
        for item in statement.get("CreateFunctionStmt", {}).get("options", [])
    ]
    found = {option["defname"]: option.get("arg", {}) for option in options}
    return (
        len(statements) == 1
        and sorted(option["defname"] for option in options).count("as") == 1
        and names_of(found["as"]) != []
        and names_of([found.get("language")]) == ["plpgsql"]
    )


class _Body:
    """The statements of one function."""

    def __init__(
        self,
        definition: RoutineDefinition,
        survey: Survey,
        tree: Node,
        row: Columns | None,
        tables: tuple[str, ...],
        given: Flow,
    ) -> None:
        self._definition, self._survey, self._tree = definition, survey, tree
        self._given = given
        self._is_trigger = row is not None
        self._variables = Variables(
            definition.name, tree.get("datums", []), survey, row, tables, definition.arguments
        )
        result = RESULT.search(definition.definition)
        self._converts = result is None or result[1] not in TEXTS
        self._returns_rows = RETURNS_ROWS.search(definition.definition) is not None
        self._expressions = Expressions(
            survey, self._variables, definition.arguments, given, is_trigger=self._is_trigger
        )
        self._returned: list[Flow] = []
        self._rows: list[Columns] = []
        self._handles = False

    def flows(self) -> Flows:
        """Follow the statements until nothing changes.

        Raises `ProtocolError` if something is not understood.
        """
        before: object = None
        for _ in range(MAX_ROUNDS):
            if before == (state := self._variables.state()):
                break
            before, self._expressions.found = state, Found()
            self._returned, self._rows = [], []
            for datum in self._variables.datums:
                self._initialise(next(iter(datum.values())))
            for name in filter(None, self._definition.arguments if self._given else ()):
                given = replace(self._given, is_held=True)
                self._variables.assign_named(name, (Column(name, given),))
            self._statement(self._tree["action"])
            # SECURITY: what the walk does not know of would not be followed.
            every = {id(node) for kind, node in walk(self._tree) if kind == "PLpgSQL_expr"}
            if every - self._expressions.seen:
                raise ProtocolError("a part of the function is not understood")
        else:
            raise ProtocolError("the variables of a function do not settle")
        found = self._expressions.found
        # What a procedure returns are its arguments, whatever their names are.
        outputs = self._variables.flow if self._definition.kind == "p" else CLEAN
        return Flows(
            combine([*self._returned, outputs]),
            self._columns(),
            tuple(self._variables.filled.items()),
            tuple(found.assignments),
            tuple(found.calls),
            tuple(found.lookups),
            self._expressions.reads,
            tuple(found.trees),
            self._expressions.tells,
            frozenset(found.writes),
            self._expressions.keeps,
            self._handles,
        )

    def _columns(self) -> Columns:
        found: Columns | None = None
        for columns in self._rows:
            found = columns if found is None else either_by_position(found, columns)
        return () if found is None or has_many(found) else found

    # Variables

    def _initialise(self, node: Node) -> None:
        if "cursor_explicit_expr" in node:
            self._open(node, {"query": node["cursor_explicit_expr"]})
        if "default_val" in node:
            self._variables.assign_named(
                node["refname"], self._expressions.columns(node["default_val"])
            )

    # Statements

    def _statements(self, items: list[Node]) -> None:
        for item in items:
            self._statement(item)

    def _statement(self, item: Node) -> None:
        kind, node = next(iter(item.items()))
        kind = kind.removeprefix("PLpgSQL_stmt_").removeprefix("PLpgSQL_")
        match kind:
            case "assign":
                value = self._expressions.columns(node["expr"])
                _, text = parts_of(node["expr"]["PLpgSQL_expr"]["query"])
                if not (self._variables.is_row(node.get("varno", 0)) and is_row(text)):
                    self._variables.assign(node.get("varno", 0), value)
            case "execsql":
                self._query_into(node)
            case "perform":
                self._expressions.columns(node["expr"])
            case "return" | "return_next":
                self._return(kind, node)
            case "return_query" if "query" in node:
                self._returns(self._expressions.columns(node["query"]))
            case "fors":
                self._loop_over(node)
            case "raise":
                for value in [*node.get("params", []), *_options(node)]:
                    self._expressions.must_be_clean(value)
            case "assert":
                self._expressions.must_be_clean(node["cond"])
                if "message" in node:
                    self._expressions.must_be_clean(node["message"])
            case "block" | "if" | "if_elsif" | "case" | "case_when" | "loop" | "while":
                self._branch(node)
            case "fori":
                for bound in ("lower", "upper", "step"):
                    if bound in node:
                        name = node["var"]["PLpgSQL_var"]["refname"]
                        self._variables.assign_named(name, self._expressions.columns(node[bound]))
                self._branch(node)
            case "foreach_a":
                flow = Flow(whole_flow(self._expressions.columns(node["expr"])).origins)
                self._variables.assign(node.get("varno", 0), (Column("", flow),))
                self._branch(node)
            case "open":
                self._open(self._cursor(node), node)
            case "fetch" | "forc":
                self._fetch(node)
            case "call":
                self._call(node["expr"]["PLpgSQL_expr"])
            case "rollback" if self._is_trigger:
                pass  # Elsewhere it would take back settings that are noted as set.
            case "exit" if "cond" in node:
                self._expressions.must_be_clean(node["cond"])
            case "getdiag" if node.get("is_stacked"):
                raise ProtocolError("the text of an error")
            case "getdiag":
                for diagnostic in node.get("diag_items", []):
                    target = diagnostic["PLpgSQL_diag_item"].get("target", 0)
                    self._variables.assign(target, (Column("", CLEAN),))
            case _ if kind not in HARMLESS_STATEMENTS:
                raise ProtocolError(kind)

    def _branch(self, node: Node) -> None:
        for key in CONDITIONS:
            if key in node:
                self._expressions.must_be_clean(node[key])
        for key in BODIES:
            self._statements(node.get(key, []))
        block = node.get("exceptions", {}).get("PLpgSQL_exception_block", {})
        for handler in block.get("exc_list", []):
            self._handles = True
            self._statements(handler["PLpgSQL_exception"].get("action", []))

    def _call(self, node: Node) -> None:
        """CALL, or DO: a procedure gets values, and gives some back in its arguments."""
        self._expressions.seen.add(id(node))
        (statement,) = parse_statements(node["query"])
        call = statement["stmt"]["CallStmt"]["funccall"]
        result = self._expressions.analyse(
            {"SelectStmt": {"targetList": [{"ResTarget": {"val": {"FuncCall": call}}}]}}
        )
        for _, argument in walk(call.get("args", [])):
            names = names_of(argument.get("fields", []))
            if names[:1] == ["new"] and len(names) > 1 and self._gives_back(call):
                self._variables.fill(names[1], whole_flow(result))
            for name in (name for name in names if name in self._variables):
                self._variables.assign_named(name, (Column("", whole_flow(result)),))

    def _gives_back(self, call: Node) -> bool:
        """Return whether a procedure may put values into its arguments."""
        catalog = self._survey.catalog
        oids = catalog.routines_by_name.get(names_of(call["funcname"])[-1], ())
        found = [catalog.routines[oid] for oid in oids]
        return not found or any(r.results or not any(r.arguments) for r in found)

    # Cursors

    def _cursor(self, node: Node) -> Node:
        return next(iter(self._variables.datums[node["curvar"]].values()))

    def _open(self, cursor: Node, node: Node) -> None:
        """A cursor's variable has the columns of its query, and its arguments what it is given."""
        if not self._is_trigger or "dynquery" in node:
            raise ProtocolError("a cursor")
        if "query" in node:
            self._variables.hold_row(cursor["refname"], self._expressions.columns(node["query"]))
        if "argquery" in node:
            given = whole_flow(self._expressions.columns(node["argquery"]))
            self._variables.assign(cursor["cursor_explicit_argrow"], (Column("", given),))

    def _fetch(self, node: Node) -> None:
        cursor = self._cursor(node)
        self._open(cursor, {key: node[key] for key in node.keys() & {"argquery"}})
        column = self._variables.column(cursor["refname"])
        rows = column.fields or (Column("", column.flow, is_many=True),)
        target = node.get("target", node.get("var"))
        if target is not None:
            self._variables.assign_to(target, rows)
        self._statements(node.get("body", []))

    def _query_into(self, node: Node) -> None:
        value = self._expressions.columns(node["sqlstmt"])
        if node.get("into"):
            self._variables.assign_to(node["target"], value)

    def _loop_over(self, node: Node) -> None:
        self._variables.assign_to(node["var"], self._expressions.columns(node["query"]))
        self._statements(node.get("body", []))

    def _return(self, kind: str, node: Node) -> None:
        if "expr" in node:
            value = self._expressions.columns(node["expr"])
            if self._is_trigger:
                if not is_row(node["expr"]["PLpgSQL_expr"]["query"]):
                    self._variables.assign_named("new", value)
                return
            if self._converts:
                self._variables.convert(value)
            self._returns(value)
            return
        if self._is_trigger or (kind == "return" and self._returns_rows):
            return
        results = [self._variables.column(name) for name in self._definition.results if name]
        if results:
            self._returns(tuple(results))
        elif kind == "return_next":
            self._return_variables()

    def _return_variables(self) -> None:
        """RETURN NEXT of a variable: the parser does not tell which one, the text may."""
        nexts = [node for kind, node in walk(self._tree) if kind == "PLpgSQL_stmt_return_next"]
        names = returned_names(self._definition)
        is_known = len(names) == sum("expr" not in node for node in nexts)
        if is_known and all(name in self._variables for name in names):
            found = [self._variables.column(name) for name in names]
        else:
            found = [Column("", self._variables.flow, is_many=True)]
        for column in found:
            if self._converts and not self._definition.row_type:  # Rows have to be of its type.
                self._variables.convert((column,))
            self._returns((column,))

    def _returns(self, value: Columns) -> None:
        self._returned.append(whole_flow(value))
        if len(value) == 1 and value[0].fields:
            value = self._survey.fields_of(value[0])
        self._rows.append(value)


def _options(node: Node) -> Iterator[Node]:
    for option in node.get("options", []):
        yield option["PLpgSQL_raise_option"]["expr"]
