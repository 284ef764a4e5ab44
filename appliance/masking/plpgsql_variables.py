"""The variables of one PL/pgSQL function, and what is known to flow into them so far.

Variables have no order: whatever is assigned to one anywhere may be in it everywhere. A
trigger's NEW and OLD are rows of its table; what is assigned to NEW fills that table. No I/O.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from appliance.errors import ProtocolError
from appliance.masking.givens import given_argument
from appliance.masking.grammar import Node, names_of, parse_statements
from appliance.masking.scopes import (
    ANYTHING,
    CLEAN,
    Column,
    Columns,
    Flow,
    Item,
    Scope,
    Source,
    combine,
    either,
    either_by_position,
    has_many,
)
from appliance.masking.survey import Survey

ROWS = ("new", "old")
TEXTS = frozenset({"text", "varchar", "character varying", "text[]", "record"})
"""Types of variables and results that no text is parsed for."""
TRIGGER_VARIABLES = (
    *("tg_name", "tg_when", "tg_level", "tg_op", "tg_relid", "tg_relname"),
    *("tg_table_name", "tg_table_schema", "tg_nargs", "tg_argv"),
)


class Variables:
    """Grows with each assignment.

    `datums` are the parser's, which statements refer to by number. `row` has the columns of
    NEW and OLD if it is a trigger's function, `tables` the names of its transition tables,
    `arguments` the names of its arguments.

    Assigning raises `ProtocolError` if the target is not understood, `KeyError`
    if there is none.
    """

    def __init__(
        self,
        function: str,
        datums: list[Node],
        survey: Survey,
        row: Columns | None,
        tables: tuple[str, ...],
        arguments: tuple[str, ...],
    ) -> None:
        self.datums = datums
        self.filled: dict[str, Flow] = {}
        """Columns of NEW, and what may have been assigned to them."""
        self._function, self._survey = function, survey
        self._row, self._tables = row, tables
        self._variables: dict[str, Column] = {}
        self._opaque: set[str] = set()
        """Records that are filled in several ways: their fields are not told apart."""
        for datum in datums:
            kind, node = next(iter(datum.items()))
            is_row = row is not None and node.get("refname") in ROWS
            if kind in {"PLpgSQL_var", "PLpgSQL_rec"} and not is_row:
                self._variables[node["refname"]] = Column(node["refname"], CLEAN)
        self._converting = {
            node["refname"]
            for node in (next(iter(datum.values())) for datum in datums)
            if "datatype" in node and type_of(node["datatype"]) not in TEXTS
        }
        declared = Counter(next(iter(datum.values())).get("refname") for datum in datums)
        for place, name in enumerate(arguments):
            if name in self._variables and declared[name] == 1:  # Not that of a block or loop.
                self._variables[name] = Column(name, CLEAN, given=given_argument(place))
        if "sqlerrm" in self._variables:
            self._variables["sqlerrm"] = Column("sqlerrm", ANYTHING)
        for name in TRIGGER_VARIABLES if row is not None else ():
            self._variables[name] = Column(name, CLEAN)

    def __contains__(self, name: str) -> bool:
        return name in self._variables

    def state(self) -> tuple[dict[str, Column], dict[str, Flow]]:
        """Return what is known now, to be compared after another pass."""
        return dict(self._variables), dict(self.filled)

    @property
    def flow(self) -> Flow:
        """What may be in any of them."""
        return combine(column.flow for column in self._variables.values())

    def has_constant(self, names: tuple[str, ...]) -> bool:
        """Return whether nothing is assigned to any of these arguments."""
        return all(self._variables[name].given for name in names if name in self._variables)

    def column(self, name: str) -> Column:
        """Return a variable as a column; raises `KeyError` if there is none of the name."""
        return self._variables[name]

    def scope(self) -> Scope:
        """Return the names that an expression of the function sees around it."""
        variables = tuple(self._variables.values())
        items = [Item((Source(self._function, variables),), variables)]
        for name in ROWS if self._row is not None else ():
            rows = tuple(
                replace(c, flow=c.flow | self.filled[c.name] if c.name in self.filled else c.flow)
                for c in self._row or ()
            )
            items.append(Item((Source(name, rows),), ()))
        for column in variables:
            inside = self._survey.fields_of(column) or (Column("", column.flow, is_many=True),)
            items.append(Item((Source(column.name, inside),), ()))
        return Scope(items, ctes=dict.fromkeys(self._tables, self._row or ()))

    def is_row(self, number: int) -> bool:
        """Return whether a variable is a trigger's NEW or OLD."""
        node = next(iter(self.datums[number].values()))
        return self._row is not None and node.get("refname") in ROWS

    def assign(self, number: int, value: Columns) -> None:
        """Note that the value may be in a variable, a field or a row."""
        kind, node = next(iter(self.datums[number].items()))
        match kind:
            case "PLpgSQL_var" | "PLpgSQL_rec":
                self.assign_named(node["refname"], value)
            case "PLpgSQL_recfield":
                parent = next(iter(self.datums[node.get("recparentno", 0)].values()))["refname"]
                self._assign_field(parent, node["fieldname"], whole_flow(value))
            case "PLpgSQL_row":
                self._assign_row(node, value)
            case _:
                raise ProtocolError("an assignment")

    def assign_named(self, name: str, value: Columns) -> None:
        """Note that the value may be in the variable of a name."""
        if name in self._converting:
            self.convert(value)
        fields = value[0].fields if len(value) == 1 else ()
        if name in ROWS and self._row is not None:
            # A row is converted by position.
            is_alike = [c.name for c in fields] == [c.name for c in self._row]
            for place, column in enumerate(self._row):
                flow = fields[place].flow if is_alike else whole_flow(value)
                self._assign_field("new", column.name, flow)
            return
        if fields:
            self.hold_row(name, fields)
            return
        known = self._variables[name]
        self._opaque.add(name)
        flow = whole_flow(value)
        is_held = not (known.flow.is_computed or flow.is_computed)
        self._variables[name] = Column(
            name, Flow(known.flow.origins | flow.origins, is_held=is_held)
        )

    def convert(self, value: Columns) -> None:
        """Refuse a protected value that becomes one of another type, unless it is a column's.

        SECURITY: `span int4range := concat('[', guess, ',', age, ']')` fails for greater guesses.
        A trigger tells those who write what it compares, see the threat model.
        """
        parts = value[0].fields if len(value) == 1 and value[0].fields else value
        if self._row is None and any(column.flow.is_computed for column in parts):
            raise ProtocolError("a conversion of a protected value")

    def assign_to(self, target: Node, value: Columns) -> None:
        """Note that the rows of a query may be in the target of INTO or a loop."""
        kind, node = next(iter(target.items()))
        if kind == "PLpgSQL_row":
            self._assign_row(node, value)
        else:
            self._assign_record(node, value)

    def _assign_row(self, node: Node, value: Columns) -> None:
        fields = node.get("fields", [])
        if len(fields) == 1 and len(value) != 1:  # A row; its type is not known to the parser.
            (datum,) = self.datums[fields[0].get("varno", 0)].values()
            self._assign_record(datum, value)
            return
        is_exact = len(fields) == len(value) and not has_many(value)
        for index, target in enumerate(fields):
            self.assign(target.get("varno", 0), (value[index],) if is_exact else value)

    def fill(self, name: str, flow: Flow) -> None:
        """Note that the value may be in a column of NEW."""
        if flow:
            self.filled[name] = either(self.filled.get(name, flow), flow)

    def _assign_field(self, parent: str, name: str, flow: Flow) -> None:
        if parent == "new" and self._row is not None:
            self.fill(name, flow)
        else:
            self.assign_named(parent, (Column(name, flow, is_many=True),))

    def _assign_record(self, node: Node, value: Columns) -> None:
        if "refname" not in node:
            raise ProtocolError("an assignment")
        if self._row is not None and node["refname"] in ROWS:
            self.assign_named(node["refname"], value)
        else:
            self.hold_row(node["refname"], value)

    def hold_row(self, name: str, value: Columns) -> None:
        """Note that a record, or a cursor, has the columns of the one query that fills it."""
        if name in self._converting:
            self.convert(value)
        known = self._variables[name]
        names = [column.name for column in value]
        if has_many(value) or (known.fields and names != [c.name for c in known.fields]):
            self._opaque.add(name)
        fields = either_by_position(known.fields, value) if known.fields else value
        self._variables[name] = Column(
            name,
            Flow(known.flow.origins | whole_flow(value).origins),
            fields=() if name in self._opaque else fields,
        )


def type_of(node: Node) -> str:
    """Return the name of a variable's type as it is written, without the schema of PostgreSQL's."""
    name: str = node["PLpgSQL_type"]["typname"]
    return name.strip().lower().removeprefix("pg_catalog.")


def is_row(text: str) -> bool:
    """Return whether an expression is NEW, OLD or NULL, or one of them, as a trigger may return.

    Raises `ProtocolError` if it is not SQL.
    """
    (statement,) = parse_statements(f"SELECT {text}")
    select = statement["stmt"].get("SelectStmt", {})
    targets = select.get("targetList", [])
    is_alone = set(select) <= {"targetList", "limitOption", "op"} and len(targets) == 1
    return is_alone and _is_row(targets[0]["ResTarget"].get("val", {}))


def _is_row(value: Node) -> bool:
    if "ColumnRef" in value:
        fields = value["ColumnRef"]["fields"]
        return len(fields) == 1 and names_of(fields) in (["new"], ["old"])
    if "CoalesceExpr" in value:
        return all(map(_is_row, value["CoalesceExpr"]["args"]))
    if "CaseExpr" in value:
        node = value["CaseExpr"]
        results = [item["CaseWhen"]["result"] for item in node["args"]]
        return all(map(_is_row, [*results, node.get("defresult", {"A_Const": {"isnull": True}})]))
    return bool(value.get("A_Const", {}).get("isnull"))


def whole_flow(columns: Columns) -> Flow:
    """Return what may be in a value made of all the columns."""
    if len(columns) == 1:
        return columns[0].flow
    return combine(column.flow for column in columns)
