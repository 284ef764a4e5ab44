"""What the code of a database puts into its tables: triggers, functions, rules. No I/O.

Part of `protection`: whatever is written from protected values protects the columns it is
written to.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

from appliance.masking.catalog import Catalog, RoutineDefinition, own_columns
from appliance.masking.grammar import Node, names_of, walk
from appliance.masking.plpgsql import follow
from appliance.masking.plpgsql_text import filled_names
from appliance.masking.routine import Routine
from appliance.masking.routines import may_reach_protected, vocabulary_of, words_of
from appliance.masking.rules import MaskSpec
from appliance.masking.scopes import ANYTHING, CLEAN, Flow, combine
from appliance.masking.survey import Survey
from appliance.masking.writers import (
    Written,
    made_names,
    named_targets,
    writers_of,
    written_by,
    written_by_rule,
)


class Hooks(ABC):
    """Follows what is written by code; `survey` and `_rewrites` are made by who inherits."""

    survey: Survey
    _rewrites: list[tuple[int, Node | None]]
    """Relation, and CREATE RULE of it."""
    _views: dict[int, Node | None]
    """View, and its SELECT."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._flows: dict[int, dict[int, Flow]] = {}
        self._routines: dict[int, Routine] = {}
        self._writers = writers_of(catalog)
        # SECURITY: what operators, casts and aggregates are given is nowhere to be read.
        support = (routine.support for routine in catalog.routines.values())
        unseen = catalog.unnamed_code.union(*catalog.comparisons.values(), *support)
        self._given: dict[int, Flow] = dict.fromkeys(unseen & self._writers.keys(), ANYTHING)
        """Function → what code of the database calls it with."""

    @abstractmethod
    def _add(self, oid: int, attnum: int, flow: Flow, mask: MaskSpec | None = None) -> None:
        """Note what flows into a column."""

    def _follow_triggers(self) -> None:
        """What a trigger's function puts into NEW, and what it writes elsewhere."""
        self.survey.unread_triggers.clear()
        for oid, name, inputs in self._catalog.vectors:
            if oid in self._catalog.relations:
                columns = self.survey.columns(self._catalog.relations[oid])
                self._fill(oid, name, combine(c.flow for c in columns if c.name in inputs))
        for oid, hooks in self._catalog.hooks.items():
            for hook in hooks:
                definition = self._catalog.routines.get(hook)
                if oid not in self._catalog.relations or definition is None:
                    continue
                if definition.is_trigger:
                    self._follow_trigger(oid, hook, definition)
                else:  # Of a check, a default or an index.
                    self._give(hook, combine(self._flows.get(oid, {}).values()))

    def _follow_trigger(self, oid: int, hook: int, definition: RoutineDefinition) -> None:
        relation = self._catalog.relations[oid]
        if not self._flows.get(oid) and self._routines[hook].is_harmless:
            return
        tables = self._catalog.transitions.get((oid, hook), ())
        found = follow(definition, self.survey, self.survey.columns(relation), tables)
        if found is None:
            self.survey.unread_triggers.add((oid, hook))
            for name in filled_names(definition):
                self._fill(oid, name, ANYTHING)
            if self._flows.get(oid) or may_reach_protected(
                definition, self.survey, vocabulary_of(self.survey)
            ):
                self._fill_named(definition, relation.name.name)
            return
        if found.tells:
            self.survey.unread_triggers.add((oid, hook))
        for name, flow in found.row:
            self._fill(oid, name, flow)
        self._note(Written(found.assignments, found.calls))

    def _follow_writers(self) -> None:
        """What functions and rules write, whoever runs them."""
        for oid, tree in self._rewrites:
            if oid in self._catalog.relations:
                columns = self.survey.columns(self._catalog.relations[oid])
                self._note(written_by_rule(tree, columns, self.survey))
        readers: set[int] | None = None
        for oid, definition in self._writers.items():
            given = self._given.get(oid, CLEAN)
            written = written_by(definition, self.survey, given)
            if written is not None:
                self._note(written)
                continue
            readers = self._readers() if readers is None else readers
            if given or oid in readers:
                self._fill_named(definition)

    def _readers(self) -> set[int]:
        """Return writers that may read protected data, or a table that such a one makes."""
        writers, known = self._writers.items(), vocabulary_of(self.survey)
        words = {oid: words_of(item.source) for oid, item in writers}
        found = {oid for oid, item in writers if may_reach_protected(item, self.survey, known)}
        while True:
            made = {name for oid in found for name in made_names(self._writers[oid])}
            more = {oid for oid in words if oid not in found and words[oid] & made}
            if not more:
                return found
            found |= more

    def _fill_named(self, definition: RoutineDefinition, table: str = "") -> None:
        """Protect what code that is not understood may write to, as its text says."""
        for target, name in named_targets(definition, self._catalog, table):
            # What policy names a column of is what the code reads.
            if name or self._catalog.relations[target].name not in self.survey.rules.relations:
                self._fill(target, name, ANYTHING)

    def _note(self, written: Written) -> None:
        for item in written.assignments:
            for target in item.relations:
                self._fill(target, item.column, item.flow)
                if self._catalog.relations[target].kind == "v":
                    self._fill_below(target, item.column, item.flow)
        for oid, flow in written.calls:
            self._give(oid, flow)

    def _give(self, oid: int, flow: Flow) -> None:
        """Note what code of the database calls a function with."""
        if flow and oid in self._writers:
            self._given[oid] = self._given.get(oid, CLEAN) | flow

    def _fill_below(self, oid: int, name: str, flow: Flow) -> None:
        """What is written to a view lies in its tables, or its trigger has it."""
        relation = self._catalog.relations[oid]
        if oid in self._catalog.hooks:
            for number, column in own_columns(relation):
                if name in {"", column}:
                    self._add(oid, number, flow)
            return
        for target, column in self._below(oid, name):
            self._fill(target, column, flow)
            if self._catalog.relations[target].kind == "v":
                self._fill_below(target, column, flow)

    def _below(self, oid: int, name: str) -> Iterator[tuple[int, str]]:
        """Yield the columns that a view's column stands for; an empty name stands for all."""
        select = (self._views.get(oid) or {}).get("SelectStmt", {})
        columns = own_columns(self._catalog.relations[oid])
        tables = [node for kind, node in walk(select.get("fromClause", [])) if "relname" in node]
        found = [self._catalog.named(n.get("schemaname", ""), n["relname"]) for n in tables]
        for (_, column), item in zip(columns, select.get("targetList", []), strict=False):
            fields = names_of(item["ResTarget"].get("val", {}).get("ColumnRef", {}).get("fields"))
            if name in {"", column} and fields:
                yield from ((table.oid, fields[-1]) for named in found for table in named)

    def _fill(self, oid: int, name: str, flow: Flow) -> None:
        for number, column in own_columns(self._catalog.relations[oid]):
            if name not in {"", column}:
                continue
            if self._catalog.relations[oid].kind == "v":  # It keeps no row: RETURNING shows it.
                self.survey.filled_views.add(oid)
            else:
                self._add(oid, number, flow)
