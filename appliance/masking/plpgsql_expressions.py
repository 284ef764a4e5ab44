"""The expressions in PL/pgSQL: analysed as SQL, with the variables around them. No I/O."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from appliance.errors import ProtocolError
from appliance.masking.grammar import Node, names_of, parse_statements, walk
from appliance.masking.inference import find_lookups
from appliance.masking.lineage import Lineage
from appliance.masking.plpgsql_variables import Variables, whole_flow
from appliance.masking.probes import find_probes
from appliance.masking.scopes import CLEAN, Column, Columns, Flow, Origin
from appliance.masking.shapes import TABLES
from appliance.masking.survey import Survey
from appliance.masking.writes import Assignment
from appliance.masking.writing import written_by_body
from appliance.model import StatementFacts

NO_TEXTS = frozenset(
    {"array_agg", "json_agg", "json_build_array", "json_build_object", "json_object_agg"}
    | {"jsonb_agg", "jsonb_build_array", "jsonb_build_object", "jsonb_object_agg", "length"}
    | {"row_to_json", "string_to_array", "to_json", "to_jsonb"}
)
"""Built-in functions whose results are of a type of their own: variables take them as they are."""
SUBSCRIPTS = frozenset({"uidx", "lidx"})


def calls_of(tree: Node, lineage: Lineage) -> Iterator[tuple[int, Flow]]:
    """Yield the functions that a statement calls with protected arguments, and what is in them."""
    catalog = lineage.survey.catalog
    for kind, node in walk(tree):
        is_call = kind in {"FuncCall", "funccall"}  # The latter is of CALL.
        if is_call and (flow := lineage.flow(node.get("args", []))):
            for oid in catalog.routines_by_name.get(names_of(node["funcname"])[-1], ()):
                yield oid, Flow(flow.origins)


@dataclass(slots=True)
class Found:
    """What one pass over the statements found."""

    assignments: list[Assignment] = field(default_factory=list)
    calls: list[tuple[int, Flow]] = field(default_factory=list)
    lookups: list[Origin] = field(default_factory=list)
    trees: list[Node] = field(default_factory=list)
    writes: set[StatementFacts] = field(default_factory=set)


class _OfTrigger(Lineage):
    notifies = True


class Expressions:
    """Analyses each expression, and remembers what they do."""

    def __init__(
        self,
        survey: Survey,
        variables: Variables,
        arguments: tuple[str, ...],
        given: Flow,
        *,
        is_trigger: bool,
    ) -> None:
        self._survey, self._variables = survey, variables
        self._arguments, self._given, self._is_trigger = arguments, given, is_trigger
        self.found = Found()
        self.reads = False
        """They read protected data."""
        self.tells = False
        """Protected values decide what the function does, or are told."""
        self.keeps = False
        """They leave what they are given where it can be read."""
        self.seen: set[int] = set()
        """Expressions that were analysed, by identity."""

    def columns(self, item: Node) -> Columns:
        """Return the columns of an expression or a query."""
        node = item["PLpgSQL_expr"]
        self.seen.add(id(node))
        text, mode = node["query"], node["parseMode"]
        if mode == 0:
            return self._analyse_text(text)
        if mode == 2:
            return self._analyse_text(f"SELECT {text}")
        target, value = parts_of(text)
        columns = self._analyse_text(f"SELECT {value}")
        subscripted = self._subscripts(target)
        if not subscripted:
            return columns
        return tuple(replace(c, flow=c.flow | subscripted, fields=()) for c in columns)

    def _analyse_text(self, text: str) -> Columns:
        (statement,) = parse_statements(text)
        return self.analyse(statement["stmt"])

    def _subscripts(self, target: str) -> Flow:
        """Return what the subscripts of `doc[…] :=` tell: a key, or how long an array becomes.

        Some are an error: of an array, one that is too large.
        """
        if "[" not in target:
            return CLEAN
        (statement,) = parse_statements(f"SELECT {target}")
        places = [node for kind, node in walk(statement["stmt"]) if kind == "A_Indices"]
        values = [value for node in places for key, value in node.items() if key in SUBSCRIPTS]
        targets = [{"ResTarget": {"val": value}} for value in values]
        flow = Flow(whole_flow(self.analyse({"SelectStmt": {"targetList": targets}})).origins)
        if flow:
            self._notice_telling()
        return flow

    def analyse(self, tree: Node) -> Columns:
        self.found.trees.append(tree)
        variables = self._variables
        kind = _OfTrigger if self._is_trigger else Lineage
        lineage = kind(
            tree,
            self._survey,
            variables.scope(),
            parameters=variables.flow | self._given,
            runs_writers=True,
        )
        if self._is_trigger and lineage.has_unknown_relations:
            raise ProtocolError("a table that the code makes")
        self.reads = self.reads or lineage.can_tell
        lookups = find_lookups(tree, lineage)
        if lookups is None:
            self._notice_telling()
        # SECURITY: `$1` may be assigned to; it would be another value each time.
        if not self._is_trigger and lookups and not variables.has_constant(self._arguments):
            raise ProtocolError("a look-up by a variable")
        self.found.lookups += lookups or ()
        self.found.assignments += lineage.assignments
        self.found.calls += calls_of(tree, lineage)
        self.keeps = self.keeps or lineage.keeps
        if not self._is_trigger:
            written = written_by_body(tree, lineage)
            if written is None:
                raise ProtocolError("a statement that could write what is protected")
            self.found.writes |= written
            self.found.lookups += find_probes(tree, self._survey)
        return self._held(tree.get("SelectStmt", {}), lineage.outputs, lineage)

    def _held(self, select: Node, outputs: Columns, lineage: Lineage) -> Columns:
        """Return columns with those marked that are no text, and that no text was read for."""
        targets = select.get("targetList", [])
        if _is_star_of_one(select):
            relations = lineage.relations_of(select["fromClause"][0]["RangeVar"])
            is_table = bool(relations) and all(r.kind in TABLES for r in relations)
            return tuple(map(_hold, outputs)) if is_table else outputs
        if len(targets) != len(outputs):
            return outputs
        return tuple(
            _hold(column)
            if column.flow and self._is_held(target["ResTarget"].get("val", {}), lineage)
            else column
            for column, target in zip(outputs, targets, strict=True)
        )

    def _is_held(self, value: Node, lineage: Lineage) -> bool:
        """Return whether a value is what a query or such a function gives."""
        link = value.get("SubLink", {})
        if link.get("subLinkType") == "EXPR_SUBLINK":
            select = link["subselect"]["SelectStmt"]
            columns = self._held(select, lineage.outputs_of(select), lineage)
            return len(columns) == 1 and not columns[0].flow.is_computed
        names = names_of(value.get("FuncCall", {}).get("funcname", []))
        return names[-1:] != [] and names[-1] in NO_TEXTS - self._survey.catalog.functions

    def must_be_clean(self, item: Node) -> None:
        if whole_flow(self.columns(item)):
            self._notice_telling()

    def _notice_telling(self) -> None:
        """Protected values decide what runs, or are told; a function with that is opaque."""
        if not self._is_trigger:
            raise ProtocolError("this tells protected values")
        self.tells = True


def _is_star_of_one(select: Node) -> bool:
    """Return whether a query gives the rows of one relation, as they lie there."""
    match select:
        case {
            "fromClause": [{"RangeVar": _}],
            "targetList": [{"ResTarget": {"val": {"ColumnRef": {"fields": [{"A_Star": _}]}}}}],
        }:
            return "withClause" not in select
    return False


def _hold(column: Column) -> Column:
    return replace(column, flow=replace(column.flow, is_held=True))


def parts_of(text: str) -> tuple[str, str]:
    """Return what is assigned to, and what, in `target := value`.

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
            return text[:index].rstrip().removesuffix(":"), text[index + 1 :]
    raise ProtocolError("an assignment")
