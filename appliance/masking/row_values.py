"""Values that are rows: of which columns, and what flows into them. Part of `lineage`."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

from appliance.masking.calls import Calls
from appliance.masking.functions import OF_ROWS
from appliance.masking.grammar import Node, names_of
from appliance.masking.routine import HARMLESS, Routine
from appliance.masking.row_arguments import flow_of_fields
from appliance.masking.scopes import (
    ANYTHING,
    Column,
    Columns,
    Flow,
    Scope,
    Source,
    combine,
    either,
    either_by_position,
    has_many,
    join,
    the_column,
)
from appliance.masking.survey import Survey


class RowValues(Calls):
    """Finds the columns of the row that an expression is."""

    def __init__(self, survey: Survey) -> None:
        super().__init__(survey)
        self._outputs: dict[int, Columns] = {}

    def outputs_of(self, select: Node) -> Columns:
        """Return the output columns of one SELECT of the tree."""
        return self._outputs.get(id(select), (Column("", ANYTHING, is_many=True),))

    def is_row_only(self, node: Node) -> bool:
        """Return whether a value is a column of rows, and protected for their fields alone."""
        flow = self.flow(node)
        return flow.is_plain and all(map(self.survey.is_row_only, flow.origins))

    def fields(self, tree: Node, scope: Scope) -> Columns:
        """Return the columns of the row that an analysed expression is; none if not known."""
        rows = self._rows_of(tree, scope)
        return rows[0].columns if len(rows) == 1 and not has_many(rows[0].columns) else ()

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
                for name in field_names(node):
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

    def _is_row(self, value: Node, scope: Scope) -> bool:
        """Return whether a value is the whole row of something in FROM."""
        fields = value.get("ColumnRef", {}).get("fields", [])
        names = names_of(fields)
        if len(names) != 1 or len(fields) > 2:
            return False
        return ("A_Star" in fields[-1] or not scope.column(names[0])[1]) and bool(
            scope.sources(names[0])
        )

    def _columns_of_row(self, value: Node, scope: Scope) -> Columns:
        """Return the columns of `p`, `p.*`, or a subquery for one value; none of others."""
        if "SubLink" in value and value["SubLink"].get("subLinkType") == "EXPR_SUBLINK":
            outputs = self.outputs_of(next(iter(value["SubLink"]["subselect"].values())))
            return outputs[0].fields or outputs if len(outputs) == 1 else ()
        if not self._is_row(value, scope):
            return ()
        (name,) = names_of(value["ColumnRef"]["fields"])
        return join(row.columns for row in scope.sources(name))


def _either_row(values: list[list[Source]]) -> list[Source]:
    """Return the row that is one of several; none if they have different columns."""
    rows = [value[0].columns for value in values if len(value) == 1]
    names = [[column.name for column in row] for row in rows]
    if len(rows) < len(values) or any(other != names[0] for other in names):
        return []
    return [Source("", reduce(either_by_position, rows))]


def may_apply(name: str, rows: list[Source]) -> bool:
    """Say whether `row.name` may call a built-in function that fails for some rows."""
    are_columns = bool(rows) and all(row.column(name) is not None for row in rows)
    return not are_columns and name in OF_ROWS


def field_names(node: Node) -> list[str]:
    """Return the names in an A_Indirection, without its subscripts."""
    return [item["String"].get("sval", "") for item in node["indirection"] if "String" in item]
