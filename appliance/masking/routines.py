"""What a function or procedure of the database does, found from its definition. No I/O.

SQL bodies are analysed like statements, those in PL/pgSQL by `plpgsql`. One that writes, or keeps
what it is given, is called where nothing protected is given to it. Everything else is masked (if
it changes nothing) or refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from appliance.errors import ProtocolError
from appliance.masking.catalog import Catalog, RoutineDefinition, own_columns
from appliance.masking.functions import OF_EXTENSIONS
from appliance.masking.givens import NOTHING_GIVEN, given_argument
from appliance.masking.grammar import Node, parse_statements
from appliance.masking.inference import find_inference, find_lookups
from appliance.masking.lineage import Lineage
from appliance.masking.plpgsql import follow
from appliance.masking.plpgsql_text import fetches_elsewhere
from appliance.masking.probes import find_probes
from appliance.masking.reach import is_constructor
from appliance.masking.routine import HARMLESS, OPAQUE, REFUSED, Routine, one_of
from appliance.masking.row_arguments import fields_read
from appliance.masking.rules import Inference
from appliance.masking.scopes import (
    CLEAN,
    UNKNOWN,
    Column,
    Columns,
    Flow,
    Item,
    Origin,
    Scope,
    Source,
    combine,
    has_many,
)
from appliance.masking.survey import Survey
from appliance.masking.writing import reaches_protected, written_by_body
from appliance.model import StatementFacts

ARGUMENT = Flow(frozenset({(0, -1)}))
"""Stands for an argument that is taken to be protected."""
Rows = Mapping[int, Columns]
COMPILED = frozenset({"c", "internal"})
KEEP_NAMES = frozenset({"cursor", "refcursor", "open", "prepare", "execute"})
"""Words of functions that give cursors or prepared statements a name, or a text of their own."""
WORD = re.compile(r"[^\W\d]\w*", re.UNICODE)
ASSIGNS = re.compile(r":?=|\b(into|declare|for|foreach|strict|call|execute)\b", re.IGNORECASE)
"""What might put a value into a variable."""
UNCLEAR = re.compile(r"\\|\$(?!\d)|U&", re.IGNORECASE)
"""Escapes and dollar quotes could hide a name."""
SETS = re.compile(
    r"\bset_config\b(?!\s*\(\s*'(?:\w+\.[^']*'|\w+'\s*,\s*'[^']*'\s*,))", re.IGNORECASE
)
"""A call that is not sure to set something of its own, or a constant."""
SHOWN_TEXTS = frozenset({"set_config", "application_name", "search_path"})
READS_UNSEEN = frozenset({"execute", "call", "copy", "do"})
CHANGES = frozenset(
    {"insert", "update", "delete", "merge", "truncate", "create", "alter", "drop", "grant", "set"}
    | {"lock", "notify", "listen", "prepare"}
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that mean something in a text which is not parsed."""

    protected: frozenset[str]
    """Relations that hold protected data or secrets, in lower case."""
    protected_phrases: tuple[str, ...]
    """The same of those whose names are no words, as they stand between quotes."""
    callable: frozenset[str]
    """Functions, built in or not."""


def vocabulary_of(survey: Survey) -> Vocabulary:
    """Return the words of a database; made anew when something else becomes protected."""
    names = set(_protected_names(survey))
    phrases = sorted(name for name in names if not WORD.fullmatch(name))
    catalog = survey.catalog
    return Vocabulary(
        frozenset(names.difference(phrases)),
        tuple(phrase.replace('"', '""') for phrase in phrases),
        catalog.built_in_functions.union(name.lower() for name in catalog.functions),
    )


def examine(
    definition: RoutineDefinition, survey: Survey, vocabulary: Vocabulary, rows: Rows
) -> Routine:
    """Return what a call of this function does; `rows` are its arguments that are rows."""
    if f"{definition.schema}.{definition.name}" in survey.rules.trusted_functions:
        return HARMLESS
    if definition.kind == "a":
        own = [oid for oid in definition.support if oid in survey.catalog.routines]
        made = one_of([HARMLESS, *map(survey.does, own)])
        # A built-in function, `int4div`, may fail for some values.
        is_quiet = made.is_quiet and all(map(own.__contains__, filter(None, definition.support)))
        made = made | _defaults(definition, survey)
        return replace(made, if_clean=None, is_quiet=is_quiet)
    if definition.language in COMPILED:
        # What a constructor compares with: see `comparisons`.
        is_pure = is_constructor(definition) or (
            definition.is_of_extension
            and (definition.volatility == "i" or definition.name in OF_EXTENSIONS)
        )
        return Routine(is_quiet=False) if is_pure else REFUSED
    if definition.kind not in {"f", "p"}:
        return REFUSED
    found: Routine | None = None
    if definition.language == "sql":
        found = _examine_sql(definition, survey, rows)
    elif definition.language == "plpgsql":
        found = _examine_plpgsql(definition, survey, vocabulary, rows)
    if found is not None:
        defaults = _defaults(definition, survey)
        if found.if_clean is not None and not defaults.is_harmless:
            return REFUSED
        return found if defaults == HARMLESS else _given(found, defaults)
    can_change = definition.volatility == "v" or "execute" in words_of(definition.source)
    return REFUSED if can_change else OPAQUE


def setters_of(catalog: Catalog) -> frozenset[int]:
    """Return the functions that could put a computed value into a setting that is shown."""
    words = {oid: words_of(routine.source) for oid, routine in catalog.routines.items()}
    found = {
        oid
        for oid, routine in catalog.routines.items()
        if SETS.search(routine.source) or ("execute" in words[oid] and words[oid] & SHOWN_TEXTS)
    }
    while True:
        names = {catalog.routines[oid].name for oid in found}
        more = {oid for oid in words if oid not in found and words[oid] & names}
        if not more:
            return frozenset(found)
        found |= more


def words_of(text: str) -> set[str]:
    """Return the words of a text, in lower case."""
    return {word.lower() for word in WORD.findall(text)}


def has_cursors(catalog: Catalog) -> bool:
    """Return whether a function may open a cursor, or prepare a statement."""
    return any(
        words_of(routine.source) & KEEP_NAMES
        if routine.language in {"plpgsql", "sql"}
        else not (routine.is_of_extension or routine.kind == "a" or is_constructor(routine))
        for routine in catalog.routines.values()
    )


# SQL


def _examine_sql(definition: RoutineDefinition, survey: Survey, rows: Rows) -> Routine | None:
    """Return what a SQL body does; `None` if that is not clear."""
    try:
        trees = statements_of(definition.source)
        if any("intoClause" in str(tree) for tree in trees):
            return None
        lineages = [body_of(tree, definition, survey, CLEAN, rows) for tree in trees]
        lookups: list[Origin] = []
        writes = frozenset[StatementFacts]()
        for tree, lineage in zip(trees, lineages, strict=True):
            found, written = find_lookups(tree, lineage), written_by_body(tree, lineage)
            if found is None or written is None:
                return None
            lookups += (*found, *find_probes(tree, survey))
            writes |= written
        # Once more, as if the arguments were protected: does anything but the result tell them?
        told = [
            find_inference(t, body_of(t, definition, survey, ARGUMENT, rows), Inference.LOOKUP)
            for t in trees
        ]
    except (ProtocolError, RecursionError):
        return None
    flow = combine(column.flow for lineage in lineages[-1:] for column in lineage.outputs)
    outputs = lineages[-1].outputs if lineages else ()
    # SECURITY: the check of a domain could compare what is given with what is protected.
    same_name = survey.catalog.routines_by_name.get(definition.name, ())
    is_picky = not survey.catalog.picky.isdisjoint(same_name)
    if is_picky and any(column.flow.is_computed for column in outputs):
        return None
    routine = Routine(
        flow.origins,
        tuple(lookups),
        is_quiet=not any(found.refusal for found in told),
        columns=_columns(definition, outputs, survey),
        tells=any(lineage.can_tell for lineage in lineages),
        fields=fields_read(trees, definition, rows) if rows else {},
        writes=writes,
    )
    return _if_clean(routine) if any(lineage.keeps for lineage in lineages) else _known(routine)


def _known(routine: Routine) -> Routine | None:
    """Return a function by what it does; `None` if it writes and returns something protected."""
    if not routine.writes:
        return routine
    return None if routine.origins else _if_clean(routine)


def _if_clean(routine: Routine) -> Routine:
    """Return a function that may be given nothing protected: it would stay where it is put.

    SECURITY: refused wherever nobody looks at that: as an operator, a cast, in a view.
    """
    return replace(REFUSED, if_clean=replace(routine, is_quiet=False, fields={}))


def _columns(definition: RoutineDefinition, outputs: Columns, survey: Survey) -> Columns:
    """Return the columns of the rows that a function returns; none if they are not known."""
    if len(outputs) == 1 and outputs[0].fields:
        outputs = survey.fields_of(outputs[0])
    relation = survey.catalog.relations.get(definition.row_type)
    names = list(definition.results) if relation is None else [n for _, n in own_columns(relation)]
    is_named = bool(names)  # Columns of a `record` have the names that a statement gives them.
    names = names or [""] * len(outputs)
    if len(names) < 2:
        return ()  # A value; what it is called depends on where it stands.
    if has_many(outputs) or len(outputs) != len(names) or (is_named and not all(names)):
        return ()
    return tuple(replace(column, name=name) for name, column in zip(names, outputs, strict=True))


def body_of(
    tree: Node, definition: RoutineDefinition, survey: Survey, arguments: Flow, rows: Rows
) -> Lineage:
    """Return the flows of one statement of a function, with `arguments` in each argument.

    `rows` has the columns of the arguments that are rows, by place.
    """
    columns = tuple(
        Column(name, arguments, given=NOTHING_GIVEN if arguments else given_argument(place))
        for place, name in enumerate(definition.arguments)
        if name
    )
    inside = [
        Source(name, tuple(replace(column, flow=arguments or column.flow) for column in row))
        for place, row in rows.items()
        for name in (f"${place + 1}", *definition.arguments[place : place + 1])
        if name
    ]
    outside = Scope([Item((Source(definition.name, columns), *inside), columns)])
    return Lineage(tree, survey, outside, parameters=arguments, runs_writers=True)


def _given(routine: Routine, defaults: Routine) -> Routine:
    """Return what a function does that is given its defaults.

    SECURITY: test_bloodbank: what is not written in a call is judged by nobody else.
    """
    found = routine | defaults
    if defaults.origins and (routine.lookups or not routine.is_quiet):
        return replace(found, origins=found.origins | {UNKNOWN})
    return found


def _defaults(definition: RoutineDefinition, survey: Survey) -> Routine:
    """Return what the defaults of arguments do."""
    if not definition.defaults:
        return HARMLESS
    body = replace(definition, source=f"SELECT {definition.defaults}", arguments=())
    return _examine_sql(body, survey, {}) or REFUSED


def statements_of(source: str) -> list[Node]:
    """Return the statements of a SQL function's body.

    Raises `ProtocolError` if the grammar refuses it.
    """
    text = source.strip()
    if text.upper().startswith("BEGIN ATOMIC"):
        text = text[len("BEGIN ATOMIC") :].rstrip().removesuffix("END")
    elif text.upper().startswith("RETURN "):
        text = "SELECT " + text[len("RETURN ") :]
    return [item["stmt"] for item in parse_statements(text)]


# PL/pgSQL


def _examine_plpgsql(
    definition: RoutineDefinition, survey: Survey, vocabulary: Vocabulary, rows: Rows
) -> Routine | None:
    if fetches_elsewhere(definition):
        return None
    is_quiet = _only_returns_text(definition, survey)
    if not rows and _is_harmless_text(definition.source, survey, vocabulary):
        return Routine(is_quiet=is_quiet)
    flows = None if definition.is_trigger else follow(definition, survey)
    if flows is None:
        is_harmless = bool(rows) and _is_harmless_text(definition.source, survey, vocabulary)
        return Routine(is_quiet=is_quiet) if is_harmless else None
    # SECURITY: whether a write fails for a protected value would be its answer.
    if flows.handles and reaches_protected(flows.writes, survey):
        return None
    routine = Routine(
        flows.result.origins,
        flows.lookups,
        is_quiet=is_quiet,
        columns=_columns(definition, flows.columns, survey),
        tells=flows.reads,
        fields=fields_read(flows.trees, definition, rows) if rows else {},
        writes=flows.writes,
    )
    return _if_clean(routine) if flows.keeps else _known(routine)


def may_reach_protected(
    definition: RoutineDefinition, survey: Survey, vocabulary: Vocabulary
) -> bool:
    """Return whether a function's text names what holds or returns protected data."""
    lower = definition.source.lower()
    words = words_of(lower)
    return (
        fetches_elsewhere(definition)
        or not words.isdisjoint(vocabulary.protected)
        or any(phrase in lower for phrase in vocabulary.protected_phrases)
        or any(survey.routine([word]).origins for word in words & vocabulary.callable)
    )


def _only_returns_text(definition: RoutineDefinition, survey: Survey) -> bool:
    """Return whether no error and no number of rows tells what is in the arguments.

    SECURITY: a variable, or a result, of another type is an error for what is not of that type.
    """
    if definition.returns != "text" or ASSIGNS.search(definition.source):
        return False
    return follow(definition, survey, given=ARGUMENT) is not None


def _is_harmless_text(source: str, survey: Survey, vocabulary: Vocabulary) -> bool:
    """Return whether no word of the text can reach protected data; comments count, too."""
    words = words_of(source)
    if UNCLEAR.search(source) or words & (READS_UNSEEN | CHANGES | vocabulary.protected):
        return False
    lower, catalog = source.lower(), survey.catalog
    return (
        not any(phrase in lower for phrase in vocabulary.protected_phrases)
        and all(survey.routine([word]).is_harmless for word in words & vocabulary.callable)
        and not any(
            name in source for name in catalog.operators if not survey.operator(name).is_harmless
        )
        and not any(word in catalog.casts or word in catalog.comparisons for word in words)
    )


def _protected_names(survey: Survey) -> Iterator[str]:
    for name, relations in survey.catalog.by_name.items():
        if survey.is_closed(name) or any(
            survey.flows.get(r.oid) or r.oid in survey.telling for r in relations
        ):
            yield name.lower()
