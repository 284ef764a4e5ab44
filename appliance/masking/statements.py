"""What one SQL statement means for PHI: facts for the policy, refusal, output columns.

The analysis is strict: what is not proven free of protected columns is masked, and what
could carry protected values past the masks is refused. Two more witnesses follow it:
policy decides on the facts, and `plan` hears PostgreSQL's own word about each column.

No I/O; a pure function of text, catalog and rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from appliance.errors import ProtocolError
from appliance.masking.catalog import Catalog, Relation, own_columns
from appliance.masking.copy_layout import TEXT_LAYOUT, layout_of
from appliance.masking.facts import (
    DML,
    READS,
    changed_relations,
    changes_shape,
    facts_of,
    kind_of,
    together,
    writes_rows,
)
from appliance.masking.grammar import Node, names_of, parse_statements, walk
from appliance.masking.inference import find_inference
from appliance.masking.lineage import Lineage
from appliance.masking.new_code import may_run_code
from appliance.masking.plain import is_given, is_plain
from appliance.masking.probes import find_probes
from appliance.masking.protection import survey_of
from appliance.masking.refusals import find_refusal
from appliance.masking.rules import NOTHING, Inference, ProtectedData
from appliance.masking.scopes import (
    ANYTHING,
    CLEAN,
    UNKNOWN,
    Column,
    Columns,
    Origin,
    collapse,
    find_column,
)
from appliance.masking.shapes import makes_partition
from appliance.masking.side_effects import (
    has_unsafe_events,
    has_unsafe_hooks,
    is_noisy,
    runs_unsafe_hooks,
)
from appliance.masking.steering import steering_of
from appliance.masking.survey import Survey
from appliance.masking.templates import template_of
from appliance.masking.verdict import DENIED, Control, OutputColumn, Refusal, Verdict
from appliance.model import ColumnName, StatementFacts

RUN_ONCE = DML.keys() | {"ExplainStmt", "PrepareStmt", "DeclareCursorStmt", "CopyStmt"}
"""Statements that keep no query which somebody runs later without its text."""
RUNS_WRITERS = DML.keys() | {"CallStmt"}
"""Statements that may call functions which write."""
OTHER_COPY = (
    "COPY of protected data is written in UTF8, as it can be read back: leave out ENCODING and"
    " other options"
)
TELLING_NULL = (
    "with this NULL, COPY would tell which values are the same: use NULL '' or FORMAT csv"
)
CACHED_VERDICTS, CACHED_TEXT_CHARACTERS = 2000, 8000
_verdicts: dict[tuple[str, str, str], tuple[Verdict, ...]] = {}


def analyse(text: str, catalog: Catalog, rules: ProtectedData) -> tuple[Verdict, ...]:
    """Judge each statement of `text`; no statement, no verdict.

    Verdicts are cached by text (see `templates`), catalog version and rules. Raises
    `ProtocolError` if the grammar refuses the text (42601) or it is too large or too deeply
    nested (54001), or a list has too many columns (54011).
    """
    if (known := kept_verdicts(text, catalog, rules)) is not None:
        return known
    if len(text) > CACHED_TEXT_CHARACTERS:
        return _analyse(text, catalog, rules)
    template = template_of(text)
    if template is not None and template != text:
        # What is no SQL is told in the words of its own text.
        with suppress(ProtocolError):
            shared = analyse(template, catalog, rules)
            return tuple(replace(verdict, source=text) for verdict in shared)
    found = _analyse(text, catalog, rules)
    keep_verdicts(text, catalog, rules, found)
    return found


def kept_verdicts(text: str, catalog: Catalog, rules: ProtectedData) -> tuple[Verdict, ...] | None:
    """Return what `analyse` said of the text, if that is kept."""
    return _verdicts.get((text, catalog.version, rules.fingerprint))


def keep_verdicts(
    text: str, catalog: Catalog, rules: ProtectedData, verdicts: tuple[Verdict, ...]
) -> None:
    """Keep what `analyse` said elsewhere, unless the text is long."""
    if len(text) > CACHED_TEXT_CHARACTERS:
        return
    if len(_verdicts) >= CACHED_VERDICTS:
        _verdicts.pop(next(iter(_verdicts)))
    _verdicts[text, catalog.version, rules.fingerprint] = verdicts


def analyse_executed(text: str, prepared: str, catalog: Catalog, rules: ProtectedData) -> Verdict:
    """Judge an EXPLAIN or CREATE TABLE AS whose query is EXECUTE of what is prepared.

    `text` and `prepared` are one statement each. Raises `ProtocolError` as `analyse` does.
    """
    (outer,), (inner,) = parse_statements(text), parse_statements(prepared)
    query = inner["stmt"].get("PrepareStmt", {}).get("query", inner["stmt"])
    ((kind, node),) = outer["stmt"].items()
    tree = {kind: {**node, "query": query}}
    return _Analysis(text, tree, survey_of(catalog, rules)).verdict()


def _analyse(text: str, catalog: Catalog, rules: ProtectedData) -> tuple[Verdict, ...]:
    survey = survey_of(catalog, rules)
    raw = text.encode()
    verdicts = []
    for item in parse_statements(text):
        start = item.get("stmt_location", 0)
        size = item.get("stmt_len", len(raw) - start)
        source = raw[start : start + size].decode(errors="replace")
        try:
            verdicts.append(_Analysis(source, item["stmt"], survey).verdict())
        except RecursionError as error:
            raise ProtocolError("the statement is nested too deeply", "54001") from error
    return tuple(verdicts)


class _Analysis:
    """One statement on its way to a verdict."""

    def __init__(self, source: str, tree: Node, survey: Survey) -> None:
        self._source, self._survey = source, survey
        self._type: str = next(iter(tree))
        # What a function does is judged where it is called, however its body was written.
        self._node: Node = {
            key: value for key, value in tree[self._type].items() if key != "sql_body"
        }
        if self._type == "CallStmt":
            self._node["FuncCall"] = self._node.pop("funccall")
        self._tree = tree = {self._type: self._node}
        self._lineage = Lineage(
            tree, survey, steers=self._type in RUN_ONCE, runs_writers=self._type in RUNS_WRITERS
        )
        self._called = tuple(self._lineage.routines.values())
        self._writes = frozenset(facts for _, routine in self._called for facts in routine.writes)
        self._layout = layout_of(self._node) if self._type == "CopyStmt" else None

    def verdict(self) -> Verdict:
        """Return the verdict."""
        lineage = self._lineage
        refusal = find_refusal(self._tree, lineage, self._survey)
        inferred = find_inference(self._tree, lineage, self._survey.rules.inference)
        lookups = list(inferred.lookups)
        for _, routine in self._called:
            lookups += routine.lookups
        lookups += find_probes(self._tree, self._survey)
        copy_columns = self._copy_columns()
        told = [name for c in self._told_by_null(copy_columns) for name in c.origins or ()]
        touches, catalog = lineage.touches, self._survey.catalog
        facts = facts_of(self._source, self._tree, catalog, touches_protected=touches)
        facts = together(facts, self._writes)
        changes = any(changes_shape(kind) for kind in facts.kinds)
        return Verdict(
            facts,
            refusal or inferred.refusal or self._refuse_copy(copy_columns),
            self._columns(),
            (*self._survey.column_names(lookups), *told),
            self._control(),
            copy_columns,
            self._layout or TEXT_LAYOUT,
            hides_messages=self._hides_messages(facts),
            spreads=facts.writes and writes_rows(facts.kinds) and self._spreads(facts),
            source=self._source,
            changed=changed_relations(self._tree, catalog) if changes else None,
            is_telling=lineage.can_tell
            and (self._makes_view() or makes_partition(self._type, self._node)),
            catalog_version=catalog.version,
            is_catalog_stale=lineage.has_unknown_relations,
            relies_on_names=bool(self._survey.rules.columns) and not is_plain(self._tree, catalog),
            runs_code=may_run_code(
                facts, (name.rpartition(".")[2] for name, _ in self._called), self._survey
            ),
            arrays=self._bound(inferred.arrays),
            elements=self._bound(inferred.elements),
            patterns=inferred.patterns,
            settings=tuple(sorted(lineage.settings)),
            steering=steering_of(self._tree, lineage, self._touched(facts), joins=inferred.joins),
            subject_reads=self._survey.reads.count(self._tree, catalog),
        )

    def _hides_messages(self, facts: StatementFacts) -> bool:
        """Return whether errors and notices of the statement could hold protected values."""
        return (
            self._lineage.can_tell
            or self._type == "DoStmt"
            or (self._type == "ConstraintsSetStmt" and has_unsafe_hooks(self._survey))
            or (writes_rows(facts.kinds) and self._is_noisy(facts))
            or (
                has_unsafe_events(self._survey)
                and any(kind not in READS and kind not in DML.values() for kind in facts.kinds)
            )
        )

    def _bound(
        self, compared: tuple[tuple[int, Origin], ...]
    ) -> tuple[tuple[int, ColumnName], ...]:
        names = self._survey.column_names
        return tuple((number, name) for number, origin in compared for name in names([origin]))

    def _makes_view(self) -> bool:
        return self._type == "ViewStmt" or self._node.get("objtype") == "OBJECT_MATVIEW"

    def _is_noisy(self, facts: StatementFacts) -> bool:
        """Return whether what it writes to, or where that leads, runs code that could tell."""
        reached = self._reached(facts)
        if reached is None:
            return has_unsafe_hooks(self._survey)
        return is_noisy(self._survey, reached) or runs_unsafe_hooks(self._survey, reached)

    def _spreads(self, facts: StatementFacts) -> bool:
        reached = self._reached(facts)
        return reached is None or any(map(self._survey.flows.get, reached))

    def _reached(self, facts: StatementFacts) -> Iterable[int] | None:
        """Return the relations that it may write to; `None` if it names one that is not known."""
        found = [self._survey.catalog.named(n.schema, n.name) for n in facts.relations]
        is_known = (found and all(found)) or facts.kind == "create table as"
        return self._reached_from(found, facts) if is_known else None

    def _reached_from(
        self, found: Iterable[tuple[Relation, ...]], facts: StatementFacts
    ) -> Iterable[int]:
        adds = facts.kinds - {"select"} in ({"copy"}, {"insert"})
        only_adds = not self._writes and (
            adds and not any("onConflictClause" in node for _, node in walk(self._tree))
        )
        relations = [relation for named in found for relation in named]
        return self._survey.reached(relations, only_adds=only_adds)

    def _touched(self, facts: StatementFacts) -> list[Relation]:
        """Return the relations that it names, and those that it may write to."""
        catalog = self._survey.catalog
        found = [catalog.named(name.schema, name.name) for name in facts.relations]
        reached = self._reached_from(found, facts) if facts.writes else ()
        relations = [catalog.relations[oid] for oid in reached if oid in catalog.relations]
        return [*relations, *(relation for named in found for relation in named)]

    # Output columns

    def _columns(self) -> tuple[OutputColumn, ...] | None:
        if self._type == "ExplainStmt":  # With anything protected in it, it is refused.
            return self._output((Column("QUERY PLAN", CLEAN),))
        if self._type not in RUNS_WRITERS:
            return None
        return self._output(_at_most_one_many(self._lineage.outputs))

    def _output(self, columns: Columns) -> tuple[OutputColumn, ...]:
        return tuple(self._output_column(column) for column in columns)

    def _output_column(self, column: Column) -> OutputColumn:
        # SECURITY: masks leave NULL as it is. Of a stored value that may be told; a computed one
        # says by it what it was computed from: `regexp_substr(ssn, '^9')`.
        mask = self._survey.mask_of(column.flow) if column.flow.is_plain else NOTHING
        if not column.flow:
            why, origins = "no protected column can flow into it", frozenset[ColumnName]()
            return OutputColumn(column.name, origins, None, why, column.is_many)
        known = None
        if UNKNOWN not in column.flow.origins:
            known = frozenset(self._survey.column_names(column.flow.origins))
        how = "it is a protected column" if column.flow.is_plain else "computed from protected ones"
        return OutputColumn(column.name, known, mask, how, column.is_many, column.flow.is_plain)

    # COPY

    def _copy_columns(self) -> tuple[OutputColumn, ...] | None:
        """Return the columns of COPY TO; `None` if they cannot be told apart."""
        if self._type != "CopyStmt" or self._node.get("is_from"):
            return None
        has_query = "query" in self._node
        columns = self._lineage.outputs if has_query else self._table_columns()
        if any(column.is_many for column in columns):
            return None if any(column.flow for column in columns) else ()
        return self._output(columns) if any(column.flow for column in columns) else ()

    def _table_columns(self) -> Columns:
        relation = self._node["relation"]
        found = self._lineage.relations_of(relation)
        columns = self._lineage.columns_of(found)
        wanted = names_of(self._node.get("attlist", []))
        if wanted:
            return tuple(
                Column(n, ANYTHING if (flow := find_column(columns, n)) is None else flow)
                for n in wanted
            )
        if len(found) == 1:
            own = own_columns(found[0])
            generated = self._survey.catalog.generated
            numbers = [number for number, _ in own]
            return tuple(
                column
                for number, column in zip(numbers, columns, strict=False)
                if (found[0].oid, number) not in generated
            )
        is_sure = not any(column.is_many for column in columns)
        return columns if is_sure else collapse(columns)

    def _refuse_copy(self, columns: tuple[OutputColumn, ...] | None) -> Refusal | None:
        if self._type != "CopyStmt" or self._node.get("is_from"):
            return None
        if columns is None:
            return Refusal(
                DENIED,
                "copy-unknown",
                "COPY of this query cannot be masked: name each column of the SELECT",
            )
        if "filename" in self._node and any(column.mask for column in columns):
            message = "protected columns are not copied to the server: leave these columns out"
            return Refusal(DENIED, "laundering", message)
        is_read = any(c.mask for c in columns) or self._survey.rules.scan is not None
        if is_read and self._layout is None:
            return Refusal(DENIED, "copy-options", OTHER_COPY)
        is_denied = self._survey.rules.inference is Inference.DENY
        if any(is_denied or not column.is_plain for column in self._told_by_null(columns)):
            return Refusal(DENIED, "inference", TELLING_NULL)
        return None

    def _told_by_null(self, columns: tuple[OutputColumn, ...] | None) -> list[OutputColumn]:
        """Return the columns of COPY that are masked, but for values that are as its NULL.

        SECURITY: `NULL '999-88-7001'` asks who has this SSN: what looks like NULL is not masked.
        """
        if self._layout is None or not self._layout.takes_value_for_null:
            return []
        return [column for column in columns or () if column.mask is not None]

    # Names of the SQL session

    def _control(self) -> Control | None:
        node = self._node
        match self._type:
            case "PrepareStmt" | "DeclareCursorStmt":
                inner = _Analysis(self._source, node["query"], self._survey).verdict()
                action = "prepare" if self._type == "PrepareStmt" else "declare"
                return Control(action, node.get("name") or node.get("portalname", ""), inner)
            case "ExecuteStmt":
                return Control("execute", node.get("name", ""))
            case "DeallocateStmt":
                return Control("deallocate", node.get("name", ""))
            case "FetchStmt":
                return Control("fetch", node.get("portalname", ""))
            case "ClosePortalStmt":
                return Control("close", node.get("portalname", ""))
            case "TransactionStmt":
                return Control(kind_of(self._type, node))
            case "CopyStmt":
                return Control("copy_in" if node.get("is_from") else "copy_out")
            case "ExplainStmt" | "CreateTableAsStmt" if _is_of_constants(node["query"]):
                return Control("executed", node["query"]["ExecuteStmt"].get("name", ""))
            case "ExplainStmt":
                return Control("explain")
            case "DiscardStmt":
                return Control("deallocate")
            case "NotifyStmt":
                channel, payload = node.get("conditionname", ""), node.get("payload", "")
                return Control("notify", channel, payload=payload)
            case "ListenStmt" | "CallStmt":
                return None
            case name if name not in {*DML, "VariableSetStmt", "VariableShowStmt", "LockStmt"}:
                return Control("ddl")
        return None


def _at_most_one_many(columns: Columns) -> Columns:
    """Return the columns with everything between the first and last of unknown number in one."""
    places = [index for index, column in enumerate(columns) if column.is_many]
    if len(places) < 2:
        return columns
    first, last = places[0], places[-1]
    return (*columns[:first], *collapse(columns[first : last + 1]), *columns[last + 1 :])


def _is_of_constants(query: Node) -> bool:
    executed = query.get("ExecuteStmt")
    return executed is not None and all(map(is_given, executed.get("params", [])))
