"""What the code of a database puts into its tables: triggers, functions, rules. No I/O.

Part of `protection`: whatever is written from protected values protects the columns it is
written to.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from appliance.masking.catalog import Catalog, RoutineDefinition
from appliance.masking.grammar import Node
from appliance.masking.plpgsql import filled_names, follow
from appliance.masking.rules import MaskSpec
from appliance.masking.scopes import ANYTHING, CLEAN, Flow, combine
from appliance.masking.survey import Routine, Survey, own_columns
from appliance.masking.writers import (
    Written,
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

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._flows: dict[int, dict[int, Flow]] = {}
        self._routines: dict[int, Routine] = {}
        self._writers = writers_of(catalog)
        self._given: dict[int, Flow] = {}
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
                if oid in self._catalog.relations and definition and definition.is_trigger:
                    self._follow_trigger(oid, hook, definition)

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
            for target, name in named_targets(definition, self._catalog):
                if self._flows.get(oid):
                    self._fill(target, name, ANYTHING)
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
        for oid, definition in self._writers.items():
            self._note(written_by(definition, self.survey, self._given.get(oid, CLEAN)))

    def _note(self, written: Written) -> None:
        for item in written.assignments:
            for target in item.relations:
                self._fill(target, item.column, item.flow)
        for oid, flow in written.calls:
            if oid in self._writers:
                self._given[oid] = self._given.get(oid, CLEAN) | flow

    def _fill(self, oid: int, name: str, flow: Flow) -> None:
        for number, column in own_columns(self._catalog.relations[oid]):
            if name not in {"", column}:
                continue
            if self._catalog.relations[oid].kind == "v":  # It keeps no row: RETURNING shows it.
                self.survey.filled_views.add(oid)
            else:
                self._add(oid, number, flow)
