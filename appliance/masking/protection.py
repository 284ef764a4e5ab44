"""Which columns of which relations are protected: policy, carried along by the catalog.

Policy names columns of tables. Values reach further: by inheritance and partitions, foreign
keys, defaults and generated columns, views, rows inside composite columns, and functions. All
of it is followed until nothing changes any more. No I/O.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from appliance.errors import ProtocolError
from appliance.masking.catalog import FIRST_USER_OID, Catalog, RoutineDefinition, own_columns
from appliance.masking.custom_settings import are_constant, are_steering
from appliance.masking.functions import CASTS_TO_TEXT, CLOSED_COLUMNS
from appliance.masking.grammar import Node, parse_one
from appliance.masking.hooks import Hooks
from appliance.masking.lineage import Lineage
from appliance.masking.numbering import numbered_columns
from appliance.masking.oracles import with_oracles
from appliance.masking.pins import Pin, pin_catalog
from appliance.masking.plpgsql_expressions import calls_of
from appliance.masking.reach import reach_of, relations_named
from appliance.masking.rewrites import open_rules
from appliance.masking.routine import HARMLESS, REFUSED, Routine
from appliance.masking.routines import Vocabulary, examine, has_cursors, setters_of, vocabulary_of
from appliance.masking.rules import MaskSpec, ProtectedData
from appliance.masking.scopes import (
    ANYTHING,
    Columns,
    Flow,
    Item,
    Origin,
    Scope,
    Source,
    combine,
    combine_strictly,
    either,
    has_many,
)
from appliance.masking.steering import readers_of
from appliance.masking.subject_reads import survey_reads
from appliance.masking.survey import Protection, Survey
from appliance.masking.writers import Written

CACHED_SURVEYS = 16
MAX_ROUNDS = 100
MOST_LOOKUPS = 16
"""A function with more is refused; what calls itself, and looks up, would get ever more."""
_cache: dict[tuple[str, str], Survey] = {}


def protect(catalog: Catalog, rules: ProtectedData) -> Protection:
    """Return relation oid → attribute number → mask."""
    return survey_of(catalog, rules).masks


def is_surveyed(catalog: Catalog, rules: ProtectedData) -> bool:
    """Return whether `survey_of` answers at once."""
    return (catalog.version, rules.fingerprint) in _cache


def survey_of(catalog: Catalog, rules: ProtectedData) -> Survey:
    """Return what the analysis asks; cached by catalog version and rules."""
    known = kept_survey((catalog.version, rules.fingerprint))
    if known is None:
        known = _survey(catalog, rules)
        keep_survey(known)
    return known


def kept_survey(key: tuple[str, str]) -> Survey | None:
    """Return the survey of a catalog's version and the fingerprint of rules, if it was made."""
    return _cache.get(key)


def keep_survey(survey: Survey) -> None:
    """Let `survey_of` return one that was made elsewhere."""
    if len(_cache) >= CACHED_SURVEYS:
        _cache.clear()
    _cache[survey.catalog.version, survey.rules.fingerprint] = survey


def with_pins(catalog: Catalog, rules: ProtectedData, pins: Collection[Pin]) -> Catalog:
    """Return a catalog with those pins that nothing else stands for.

    What they protect may protect more: it is the same if nothing is pinned.
    """
    before = None
    while catalog is not before:
        before, catalog = catalog, pin_catalog(survey_of(catalog, rules), pins)
    return catalog


def _survey(catalog: Catalog, rules: ProtectedData) -> Survey:
    survey = make_survey(catalog, rules)
    named = relations_named(catalog)
    survey = replace(survey, reads=survey_reads(survey, named), readers=readers_of(survey, named))
    survey = with_oracles(survey, named)
    return replace(survey, open_rules=open_rules(survey))


def make_survey(catalog: Catalog, rules: ProtectedData) -> Survey:
    """Return what the analysis asks but `reads`, `readers` and the oracles, made anew."""
    if are_constant(catalog):
        survey = _Surveyor(catalog, rules, has_open_settings=True).finish()
        if not are_steering(survey):
            return survey
    return _Surveyor(catalog, rules, has_open_settings=False).finish()


class _Surveyor(Hooks):
    """Follows protected values through a catalog until nothing changes."""

    def __init__(self, catalog: Catalog, rules: ProtectedData, *, has_open_settings: bool) -> None:
        super().__init__(catalog)
        self._rules = rules
        self._masks: dict[int, dict[int, MaskSpec]] = {}
        self._endless: set[int] = set()
        self._asked: set[int] = set()
        self._given_all: dict[int, Routine] = {}
        self._views = {oid: parse_one(text) for oid, text in catalog.views.items()}
        self.survey = Survey(
            catalog,
            rules,
            self._flows,
            self._masks,
            self._routines,
            self._given_all,
            reach=reach_of(catalog, self._views),
            has_open_settings=has_open_settings,
            asked_functions=self._asked,
            has_cursors=has_cursors(catalog),
            setters=setters_of(catalog),
        )
        self._defaults = {
            column: parse_one(f"SELECT {text}") for column, text in catalog.defaults.items()
        }
        self._lists = [
            (oid, number, parse_one(f"SELECT {text}") if number == 0 else None)
            for oid, number, text in catalog.lists
        ]
        self._rewrites = [(oid, parse_one(text)) for oid, text in catalog.rules]
        self._policies = [(oid, parse_one(f"SELECT {text}")) for oid, text in catalog.policies]
        self._numbered = numbered_columns(self.survey)
        self._name_columns()

    def finish(self) -> Survey:
        """Follow until nothing changes; return what is known then."""
        before: object = None
        for _ in range(MAX_ROUNDS):
            if before == (state := self._state()):
                break
            before = state
            self._follow()
        else:
            self._give_up()
        return replace(self.survey, asked_functions=None)

    def _state(self) -> object:
        flows = {oid: dict(flows) for oid, flows in self._flows.items()}
        survey = self.survey
        return (
            flows,
            set(survey.telling),
            set(survey.unread_triggers),
            set(survey.folding),
            dict(survey.split),
            dict(self._given),
        )

    def _name_columns(self) -> None:
        for oid, relation in self._catalog.relations.items():
            for attnum, column in relation.columns.items():
                closed = (relation.name.name, column)
                is_open = not self._rules.allow.isdisjoint({".".join(closed), relation.name.name})
                is_closed = closed in CLOSED_COLUMNS and not is_open
                if is_closed and oid < FIRST_USER_OID:
                    self._add(oid, attnum, ANYTHING)
                mask = self.survey.own_mask((oid, attnum))
                if mask is not None:
                    self._add(oid, attnum, Flow(frozenset({(oid, attnum)}), is_plain=True), mask)

    def _add(self, oid: int, attnum: int, flow: Flow, mask: MaskSpec | None = None) -> None:
        """Note what flows into a column; policy's own mask for it stays."""
        if not flow:
            return
        self._masks.setdefault(oid, {}).setdefault(
            attnum, mask or self.survey.mask_of(flow) or self._rules.default_mask
        )
        flows = self._flows.setdefault(oid, {})
        known = flows.get(attnum)
        if known is None:
            flows[attnum] = flow
        elif not flow.origins <= known.origins:
            if self._is_itself(oid, attnum):
                flows[attnum] = replace(known, origins=known.origins | flow.origins)
            else:
                flows[attnum] = either(known, flow)
            if self.survey.own_mask((oid, attnum)) is None:
                self._masks[oid][attnum] = (
                    self.survey.mask_of(flows[attnum]) or self._rules.default_mask
                )
        elif known.is_strict and not flow.tells_presence_only:
            flows[attnum] = replace(known, is_strict=False)

    def _is_itself(self, oid: int, attnum: int) -> bool:
        """Return whether policy names a stored column: what code puts there is its value."""
        name = self._catalog.column(oid, attnum)
        is_named = name is not None and self._rules.mask_of(name) is not None
        return is_named and self._catalog.relations[oid].kind != "v"

    def _follow(self) -> None:
        for child, parents in self._catalog.parents.items():
            for parent in parents:
                self._share(child, parent)
                self._share(parent, child)
        for table, shapes in self._catalog.typed.items():
            for shape in shapes:
                self._share(shape, table)
        for column, others in self._catalog.references.items():
            for other in others:
                self._refer(column, other)
        for last, filled in self._numbered:
            self._refer(last, filled)
        for one in self._catalog.named("pg_catalog", "pg_sequences"):
            for attnum, name in one.columns.items():
                if name == "last_value":
                    self._add(one.oid, attnum, Flow(self.survey.last_numbers()))
        for (oid, attnum), inside in self._catalog.row_types.items():
            if oid in self._catalog.relations and any(self._flows.get(i) for i in inside):
                self._add(oid, attnum, Flow(frozenset({(oid, attnum)}), is_plain=True))
        self._examine_routines()
        self._follow_triggers()
        self._follow_writers()
        for (oid, attnum), tree in self._defaults.items():
            if oid in self._catalog.relations:
                self._add(oid, attnum, self._default_flow(oid, tree))
        for oid, number, tree in self._lists:
            if oid in self._catalog.relations:
                flows = self._flows.get(oid, {})
                self._split(oid, flows.get(number) if number else self._default_flow(oid, tree))
        for oid, tree in self._views.items():
            if oid in self._catalog.relations:
                self._follow_view(oid, tree)
        for oid, tree in self._policies:
            if oid in self._catalog.relations:
                self._follow_policy(oid, tree)

    def _examine_routines(self) -> None:
        """Functions that call themselves, or each other, do what their bodies do besides.

        An operator is found by its name alone, so that `add(quantity, quantity)` for `+` calls
        itself when it adds two numbers. All begin as harmless; rounds add what bodies do, of those
        that asked for what has changed since.
        """
        vocabulary = vocabulary_of(self.survey)
        if not self._routines:
            self._routines.update(dict.fromkeys(self._catalog.routines, HARMLESS))
        stale, users = set(self._catalog.routines), dict[int, set[int]]()
        for _ in range(MAX_ROUNDS):
            for oid in filter(stale.__contains__, self._catalog.routines):
                stale.discard(oid)
                if self._examine_anew(oid, vocabulary, users):
                    stale |= users.get(oid, set())
            # First as if nothing cast: a function for a cast may join texts, too.
            if not stale and not self.survey.cast("text").is_harmless:
                stale = set() if self.survey.casting else set(self._catalog.routines)
                self.survey.casting.update(CASTS_TO_TEXT)
            if not stale:
                return
        self._routines.update(dict.fromkeys(self._catalog.routines, REFUSED))
        self._given_all.clear()

    def _examine_anew(self, oid: int, words: Vocabulary, users: dict[int, set[int]]) -> bool:
        """Return whether a function does something else now; note it as a user of others."""
        definition = self._catalog.routines[oid]
        before = self._routines.get(oid), self._given_all.get(oid)
        self._asked.clear()
        self._routines[oid] = self._examine(oid, definition, words)
        if definition.defaults and definition.kind == "f":
            bare = replace(definition, defaults="")
            self._given_all[oid] = self._examine(oid, bare, words)
        for other in self._asked | ({oid} & self._endless):
            users.setdefault(other, set()).add(oid)
        return before != (self._routines.get(oid), self._given_all.get(oid))

    def _examine(self, oid: int, definition: RoutineDefinition, words: Vocabulary) -> Routine:
        if oid in self._endless:
            return REFUSED
        found = examine(definition, self.survey, words, self.survey.row_columns(oid))
        if len(found.lookups) > MOST_LOOKUPS:
            self._endless.add(oid)
            return REFUSED
        is_quiet = found.is_quiet and oid not in self._catalog.picky
        return replace(found, is_quiet=is_quiet)

    def _share(self, source: int, target: int) -> None:
        """A partition or child holds its parent's values, column by column name."""
        relations = self._catalog.relations
        if source not in relations or target not in relations:
            return
        numbers = {name: number for number, name in relations[target].columns.items()}
        for attnum, flow in list(self._flows.get(source, {}).items()):
            name = relations[source].columns[attnum]
            if name in numbers:
                mask = self._masks[source][attnum]
                self._add(target, numbers[name], flow, mask)

    def _refer(self, column: Origin, other: Origin) -> None:
        """A foreign key holds values of the column it refers to, whether policy names it or not."""
        (oid, attnum), (parent, number) = column, other
        flow = self._flows.get(parent, {}).get(number)
        if flow and oid in self._catalog.relations and attnum not in self._flows.get(oid, {}):
            self._add(oid, attnum, flow, self._masks[parent][number])

    def _split(self, oid: int, flow: Flow | None) -> None:
        """Which partition a row is in tells the value that put it there."""
        if not flow:
            return
        below = {child for child in self._catalog.parents if oid in self._above(child)}
        for notes, oids in (
            (self.survey.listed, below),
            (self.survey.split, {oid, *self._above(oid)}),
        ):
            for each in oids:
                notes[each] = Flow(notes.get(each, flow).origins | flow.origins)

    def _above(self, oid: int) -> set[int]:
        parents = self._catalog.parents.get(oid, ())
        return {*parents, *(above for parent in parents for above in self._above(parent))}

    def _default_flow(self, oid: int, tree: Node | None) -> Flow:
        columns = self.survey.columns(self._catalog.relations[oid])
        if tree is None:
            return combine(column.flow for column in columns)
        lineage = Lineage(tree, self.survey, Scope([Item((Source("", columns),), columns)]))
        self._note_calls(tree, lineage)
        return combine_strictly([column.flow for column in lineage.outputs])

    def _note_calls(self, tree: Node, lineage: Lineage) -> None:
        self._note(Written((), tuple(calls_of(tree, lineage))))

    def _follow_view(self, oid: int, tree: Node | None) -> None:
        columns = own_columns(self._catalog.relations[oid])
        outputs = () if tree is None else self._outputs(oid, tree)
        is_clear = len(outputs) == len(columns) and not has_many(outputs)
        if not is_clear:
            whole = combine(column.flow for column in outputs)
            flow = ANYTHING if tree is None or not outputs else whole
            for number, _ in columns:
                self._add(oid, number, flow)
            return
        for (number, _), output in zip(columns, outputs, strict=True):
            self._add(oid, number, output.flow)

    def _outputs(self, oid: int, tree: Node) -> Columns:
        try:
            lineage = Lineage(tree, self.survey)
        except (ProtocolError, RecursionError):
            return ()
        self._note_calls(tree, lineage)
        if lineage.can_tell:
            self.survey.telling.add(oid)
        if lineage.folds or any(routine.origins for _, routine in lineage.routines.values()):
            self.survey.folding.add(oid)
        return lineage.outputs

    def _follow_policy(self, oid: int, tree: Node | None) -> None:
        """What decides which rows are seen can fail, and say why."""
        relation = self._catalog.relations[oid]
        columns = self.survey.columns(relation)
        row = Item((Source(relation.name.name, columns),), columns)
        lineage = None if tree is None else Lineage(tree, self.survey, Scope([row]))
        if tree is not None and lineage is not None:
            self._note_calls(tree, lineage)
        if lineage is None or lineage.can_tell:
            self.survey.telling.add(oid)
        if lineage is None or any(routine.origins for _, routine in lineage.routines.values()):
            self.survey.folding.add(oid)

    def _give_up(self) -> None:
        for oid in self._views:
            for number, _ in own_columns(self._catalog.relations[oid]):
                self._add(oid, number, ANYTHING)
        for oid in self._catalog.routines:
            self._routines[oid] = REFUSED
        self._given_all.clear()
