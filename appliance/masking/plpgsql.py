"""What flows through the variables of a PL/pgSQL function: into its result, NEW, other tables.

PostgreSQL's own parser gives the statements; the expressions in them are analysed like SQL,
with the variables as names around them. Variables have no order: whatever is assigned to
one anywhere may be in it everywhere. What is not understood gives `None`. No I/O.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

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
from appliance.masking.inference import find_lookups
from appliance.masking.lineage import Assignment, Lineage
from appliance.masking.scopes import (
    ANYTHING,
    CLEAN,
    Column,
    Columns,
    Flow,
    Item,
    Origin,
    Scope,
    Source,
    combine,
    either,
    either_by_position,
    has_many,
)
from appliance.masking.survey import Survey

MAX_ROUNDS = 20
UNREADABLE = re.compile(r"#\s*variable_conflict", re.IGNORECASE)
"""Says that a variable goes before a column of the same name."""
TRIGGER_VARIABLES = (
    *("tg_name", "tg_when", "tg_level", "tg_op", "tg_relid", "tg_relname"),
    *("tg_table_name", "tg_table_schema", "tg_nargs", "tg_argv"),
)
FILLS = re.compile(r"\bnew\s*\.\s*(?:\"((?:[^\"]|\"\")+)\"|(\w+))\s*:=", re.IGNORECASE)
ROWS = ("new", "old")
HARMLESS_STATEMENTS = frozenset({"exit", "getdiag"})
CONDITIONS = ("cond", "lower", "upper", "step", "t_expr", "expr")
"""Expressions that decide what runs, or how often."""
BODIES = ("body", "then_body", "else_body", "elsif_list", "stmts", "case_when_list", "else_stmts")

RETURNS_ROWS = re.compile(r"^\s*RETURNS\s+(SETOF|TABLE)\b", re.IGNORECASE | re.MULTILINE)


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
    lookups: tuple[Origin, ...]
    reads: bool
    """It reads protected data, whatever it returns."""
    tells: bool
    """Of a trigger: protected values decide what it does, or are in its messages."""


def follow(
    definition: RoutineDefinition,
    survey: Survey,
    row: Columns | None = None,
    tables: tuple[str, ...] = (),
) -> Flows | None:
    """Return what a PL/pgSQL function does; `None` if it is not understood.

    `row` has the columns of NEW and OLD if it is a trigger's function, `tables` the names
    under which it sees all such rows of a statement as tables.
    """
    source = definition.definition
    if not source or UNREADABLE.search(source) or code_size(source) > MAX_CODE_BYTES:
        return None
    try:
        if not _is_whole(source):
            return None
        (tree,) = pgparse.parse_pgsql(source)
        body = _Body(definition, survey, tree["PLpgSQL_function"], row, tables)
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


def filled_names(definition: RoutineDefinition) -> set[str]:
    """Return the columns of NEW that a function assigns to, as its text says."""
    return {
        quoted.replace('""', '"') or plain.lower()
        for quoted, plain in FILLS.findall(definition.source)
    }


@dataclass(slots=True)
class _Result:
    """What one pass over the statements found."""

    returned: list[Flow] = field(default_factory=list)
    rows: list[Columns] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    lookups: list[Origin] = field(default_factory=list)


class _Body:
    """One function: its variables, and what is known to flow into them so far."""

    def __init__(
        self,
        definition: RoutineDefinition,
        survey: Survey,
        tree: Node,
        row: Columns | None,
        tables: tuple[str, ...],
    ) -> None:
        self._definition, self._survey, self._tree = definition, survey, tree
        self._row, self._tables = row, tables
        self._datums: list[Node] = tree.get("datums", [])
        self._variables: dict[str, Column] = {}
        self._filled: dict[str, Flow] = {}
        self._opaque: set[str] = set()
        """Records that are filled in several ways: their fields are not told apart."""
        for datum in self._datums:
            kind, node = next(iter(datum.items()))
            is_row = row is not None and node.get("refname") in ROWS
            if kind in {"PLpgSQL_var", "PLpgSQL_rec"} and not is_row:
                self._variables[node["refname"]] = Column(node["refname"], CLEAN)
        if "sqlerrm" in self._variables:
            self._variables["sqlerrm"] = Column("sqlerrm", ANYTHING)
        for name in TRIGGER_VARIABLES if row is not None else ():
            self._variables[name] = Column(name, CLEAN)
        self._returns_rows = RETURNS_ROWS.search(definition.definition) is not None
        self._result = _Result()
        self._reads = self._tells = False
        self._seen: set[int] = set()
        """Expressions that were analysed, by identity."""

    def flows(self) -> Flows:
        """Follow the statements until nothing changes.

        Raises `ProtocolError` if something is not understood.
        """
        before: object = None
        for _ in range(MAX_ROUNDS):
            if before == (state := (dict(self._variables), dict(self._filled))):
                break
            before, self._result = state, _Result()
            for datum in self._datums:
                self._initialise(next(iter(datum.values())))
            self._statement(self._tree["action"])
            # SECURITY: what the walk does not know of would not be followed.
            every = {id(node) for kind, node in walk(self._tree) if kind == "PLpgSQL_expr"}
            if every - self._seen:
                raise ProtocolError("a part of the function is not understood")
        else:
            raise ProtocolError("the variables of a function do not settle")
        return Flows(
            combine(self._result.returned),
            self._columns(),
            tuple(self._filled.items()),
            tuple(self._result.assignments),
            tuple(self._result.lookups),
            self._reads,
            self._tells,
        )

    def _columns(self) -> Columns:
        found: Columns | None = None
        for columns in self._result.rows:
            found = columns if found is None else either_by_position(found, columns)
        return () if found is None or has_many(found) else found

    # Variables

    def _scope(self) -> Scope:
        variables = tuple(self._variables.values())
        items = [Item((Source(self._definition.name, variables),), variables)]
        for name in ROWS if self._row is not None else ():
            rows = tuple(
                replace(c, flow=c.flow | self._filled[c.name] if c.name in self._filled else c.flow)
                for c in self._row or ()
            )
            items.append(Item((Source(name, rows),), ()))
        for column in variables:
            inside = self._survey.fields_of(column) or (Column("", column.flow, is_many=True),)
            items.append(Item((Source(column.name, inside),), ()))
        return Scope(items, ctes=dict.fromkeys(self._tables, self._row or ()))

    def _initialise(self, node: Node) -> None:
        if "cursor_explicit_expr" in node:
            raise ProtocolError("a cursor")
        if "default_val" in node:
            self._assign_variable(node["refname"], self._expression(node["default_val"]))

    def _assign(self, number: int, value: Columns) -> None:
        """Note that the value may be in a variable, a field or a row."""
        kind, node = next(iter(self._datums[number].items()))
        match kind:
            case "PLpgSQL_var" | "PLpgSQL_rec":
                self._assign_variable(node["refname"], value)
            case "PLpgSQL_recfield":
                parent = next(iter(self._datums[node.get("recparentno", 0)].values()))["refname"]
                self._assign_field(parent, node["fieldname"], _whole(value))
            case "PLpgSQL_row":
                self._assign_row(node, value)
            case _:
                raise ProtocolError("an assignment")

    def _assign_row(self, node: Node, value: Columns) -> None:
        fields = node.get("fields", [])
        if len(fields) == 1 and len(value) != 1:  # A row; its type is not known to the parser.
            (datum,) = self._datums[fields[0].get("varno", 0)].values()
            self._assign_record(datum, value)
            return
        is_exact = len(fields) == len(value) and not has_many(value)
        for index, target in enumerate(fields):
            self._assign(target.get("varno", 0), (value[index],) if is_exact else value)

    def _assign_field(self, parent: str, name: str, flow: Flow) -> None:
        if parent == "new" and self._row is not None:
            if flow:
                self._filled[name] = either(self._filled.get(name, flow), flow)
        else:
            self._assign_variable(parent, (Column(name, flow, is_many=True),))

    def _assign_variable(self, name: str, value: Columns) -> None:
        if name in ROWS and self._row is not None:
            for column in self._row:
                self._assign_field("new", column.name, _whole(value))
            return
        known = self._variables[name]
        self._opaque.add(name)
        self._variables[name] = Column(name, Flow(known.flow.origins | _whole(value).origins))

    # Expressions

    def _expression(self, item: Node) -> Columns:
        """Return the columns of an expression or a query."""
        node = item["PLpgSQL_expr"]
        self._seen.add(id(node))
        text, mode = node["query"], node["parseMode"]
        if mode != 0:
            text = "SELECT " + (text if mode == 2 else _value_of(text))
        (statement,) = parse_statements(text)
        tree = statement["stmt"]
        arguments = combine(column.flow for column in self._variables.values())
        lineage = Lineage(tree, self._survey, self._scope(), parameters=arguments)
        self._reads = self._reads or lineage.can_tell
        lookups = find_lookups(tree, lineage)
        if lookups is None:
            self._notice_telling()
        self._result.lookups += lookups or ()
        self._result.assignments += lineage.assignments
        if self._row is None and (lineage.assignments or set(tree) != {"SelectStmt"}):
            raise ProtocolError("a statement that writes")
        return lineage.outputs

    def _must_be_clean(self, item: Node) -> None:
        if _whole(self._expression(item)):
            self._notice_telling()

    def _notice_telling(self) -> None:
        """Protected values decide what runs, or are told; a function with that is opaque."""
        if self._row is None:
            raise ProtocolError("this tells protected values")
        self._tells = True

    # Statements

    def _statements(self, items: list[Node]) -> None:
        for item in items:
            self._statement(item)

    def _statement(self, item: Node) -> None:
        kind, node = next(iter(item.items()))
        kind = kind.removeprefix("PLpgSQL_stmt_").removeprefix("PLpgSQL_")
        match kind:
            case "assign":
                value = self._expression(node["expr"])
                if not _is_row_name(_value_of(node["expr"]["PLpgSQL_expr"]["query"])):
                    self._assign(node.get("varno", 0), value)
            case "execsql":
                self._query_into(node)
            case "perform":
                self._expression(node["expr"])
            case "return" | "return_next":
                self._return(kind, node)
            case "return_query" if "query" in node:
                self._returns(self._expression(node["query"]))
            case "fors":
                self._loop_over(node)
            case "raise":
                for value in [*node.get("params", []), *_options(node)]:
                    self._must_be_clean(value)
            case "assert":
                self._must_be_clean(node["cond"])
                if "message" in node:
                    self._must_be_clean(node["message"])
            case "block" | "if" | "if_elsif" | "case" | "case_when" | "loop" | "while":
                self._branch(node)
            case "fori" | "foreach_a":
                self._branch(node)
            case "exit" if "cond" in node:
                self._must_be_clean(node["cond"])
            case "getdiag" if node.get("is_stacked"):
                raise ProtocolError("the text of an error")
            case _ if kind not in HARMLESS_STATEMENTS:
                raise ProtocolError(kind)

    def _branch(self, node: Node) -> None:
        for key in CONDITIONS:
            if key in node:
                self._must_be_clean(node[key])
        for key in BODIES:
            self._statements(node.get(key, []))
        block = node.get("exceptions", {}).get("PLpgSQL_exception_block", {})
        for handler in block.get("exc_list", []):
            self._statements(handler["PLpgSQL_exception"].get("action", []))

    def _query_into(self, node: Node) -> None:
        value = self._expression(node["sqlstmt"])
        if node.get("into"):
            self._assign_to(node["target"], value)

    def _loop_over(self, node: Node) -> None:
        self._assign_to(node["var"], self._expression(node["query"]))
        self._statements(node.get("body", []))

    def _assign_to(self, target: Node, value: Columns) -> None:
        kind, node = next(iter(target.items()))
        if kind == "PLpgSQL_row":
            self._assign_row(node, value)
        else:
            self._assign_record(node, value)

    def _assign_record(self, node: Node, value: Columns) -> None:
        if "refname" not in node:
            raise ProtocolError("an assignment")
        if self._row is not None and node["refname"] in ROWS:
            self._assign_variable(node["refname"], value)
        else:
            self._hold_row(node["refname"], value)

    def _hold_row(self, name: str, value: Columns) -> None:
        """A record has the columns of the one query that fills it."""
        known = self._variables[name]
        names = [column.name for column in value]
        if has_many(value) or (known.fields and names != [c.name for c in known.fields]):
            self._opaque.add(name)
        fields = either_by_position(known.fields, value) if known.fields else value
        self._variables[name] = Column(
            name,
            Flow(known.flow.origins | _whole(value).origins),
            fields=() if name in self._opaque else fields,
        )

    def _return(self, kind: str, node: Node) -> None:
        if "expr" in node:
            value = self._expression(node["expr"])
            if self._row is not None:
                if not _is_row_name(node["expr"]["PLpgSQL_expr"]["query"]):
                    self._assign_variable("new", value)
                return
            self._returns(value)
            return
        if self._row is not None or (kind == "return" and self._returns_rows):
            return
        results = [self._variables[name] for name in self._definition.results if name]
        if results:
            self._returns(tuple(results))
        elif kind == "return_next":  # Which variable is not told.
            self._returns((Column("", combine(v.flow for v in self._variables.values())),))
            self._result.rows.append((Column("", CLEAN, is_many=True),))

    def _returns(self, value: Columns) -> None:
        self._result.returned.append(_whole(value))
        if len(value) == 1 and value[0].fields:
            value = self._survey.fields_of(value[0])
        self._result.rows.append(value)


def _is_row_name(text: str) -> bool:
    return text.strip().lower() in {*ROWS, "null"}


def _whole(columns: Columns) -> Flow:
    if len(columns) == 1:
        return columns[0].flow
    return combine(column.flow for column in columns)


def _options(node: Node) -> Iterator[Node]:
    for option in node.get("options", []):
        yield option["PLpgSQL_raise_option"]["expr"]


def _value_of(text: str) -> str:
    """Return what is assigned in `target := value`.

    Raises `ProtocolError` if there is no sign of assignment outside brackets and quotes.
    """
    depth, is_quoted = 0, False
    for index, letter in enumerate(text):
        is_quoted = is_quoted is not (letter == '"')
        if is_quoted or letter == "'":
            if letter == "'":
                break
            continue
        depth += (letter == "[") - (letter == "]")
        if depth == 0 and letter == "=":
            return text[index + 1 :]
    raise ProtocolError("an assignment")
