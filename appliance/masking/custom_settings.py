"""Settings that an application makes up, `app.tenant`: whether they may be set and read.

Clients set them to constants, and row security, functions and triggers read them. That is
safe if nothing else puts values into them, and if no code compares protected values with
them, or runs them as SQL. Otherwise all of them are closed. No I/O.
"""

from __future__ import annotations

from appliance.errors import ProtocolError
from appliance.masking.catalog import Catalog, Relation, RoutineDefinition
from appliance.masking.grammar import parse_statements
from appliance.masking.inference import find_lookups
from appliance.masking.lineage import Lineage
from appliance.masking.reach import is_constructor
from appliance.masking.routines import COMPILED, words_of
from appliance.masking.scopes import Item, Scope, Source
from appliance.masking.survey import Survey

SETS, READS, RUNS = "set_config", "current_setting", "execute"


def are_constant(catalog: Catalog) -> bool:
    """Return whether nothing but clients and administrators puts values into custom settings.

    Nor may the code of the database run a setting as SQL.
    """
    routines = catalog.routines.values()
    if any(
        routine.language in COMPILED
        and not (routine.is_of_extension or routine.kind == "a")
        and not is_constructor(routine)
        for routine in routines
    ):
        return False
    words = [_words(routine) for routine in routines if routine.language not in COMPILED]
    readers = _readers(catalog)
    if any(
        SETS in found or (RUNS in found and ("set" in found or found & readers)) for found in words
    ):
        return False
    texts = [*catalog.views.values(), *catalog.defaults.values()]
    texts += [text for pairs in (catalog.rules, catalog.policies) for _, text in pairs]
    texts += [text for _, text in catalog.conditions] + [text for *_, text in catalog.lists]
    return not any(SETS in text.lower() for text in texts)


def are_steering(survey: Survey) -> bool:
    """Return whether code of the database compares settings with protected values.

    `survey` was made as if it did not.
    """
    catalog = survey.catalog
    readers = _readers(catalog)
    reading = {oid for oid, r in catalog.routines.items() if r.name.lower() in readers}
    if any(function in reading for _, function in survey.unread_triggers):
        return True
    if any(words_of(text) & readers for _, text in catalog.rules):
        return True
    # What an argument is, if it is left out: a look-up by a setting.
    if any(
        words_of(routine.defaults) & readers and survey.routines[oid].lookups
        for oid, routine in catalog.routines.items()
    ):
        return True
    expressions = [(oid, text, False) for oid, text in catalog.policies]
    expressions += [(oid, *_condition(text)) for oid, text in catalog.conditions]
    return any(
        learns(text, survey) for text in catalog.views.values() if words_of(text) & readers
    ) or any(
        reads_protected(text, catalog.relations.get(oid), survey, is_of_trigger=is_of_trigger)
        for oid, text, is_of_trigger in expressions
        if words_of(text) & readers
    )


def _words(routine: RoutineDefinition) -> set[str]:
    return words_of(routine.source) | words_of(routine.defaults)


def _readers(catalog: Catalog) -> frozenset[str]:
    """Return the names of functions that read settings, or call one that does."""
    words = {oid: _words(routine) for oid, routine in catalog.routines.items()}
    found = {READS}
    while True:
        more = {catalog.routines[oid].name.lower() for oid in words if words[oid] & found}
        if more <= found:
            return frozenset(found)
        found |= more


def _condition(text: str) -> tuple[str, bool]:
    """Return the condition of a CREATE TRIGGER, or of a check; and whether it is the former."""
    _, is_of_trigger, rest = text.partition(" WHEN (")
    return (rest.rpartition(") EXECUTE ")[0], True) if is_of_trigger else (text, False)


def learns(view: str, survey: Survey) -> bool:
    """Return whether the query of a view learns anything about protected values."""
    try:
        (tree,) = (item["stmt"] for item in parse_statements(view))
        return find_lookups(tree, Lineage(tree, survey)) != ()
    except (ProtocolError, RecursionError, ValueError):
        return True


def reads_protected(
    text: str, relation: Relation | None, survey: Survey, *, is_of_trigger: bool
) -> bool:
    """Return whether an expression over a relation's row reads anything protected."""
    if relation is None:
        return True
    columns = survey.columns(relation)
    names = ("old", "new") if is_of_trigger else (relation.name.name,)
    rows = [Item((Source(name, columns),), columns) for name in names]
    try:
        (tree,) = (item["stmt"] for item in parse_statements(f"SELECT {text}"))
        lineage = Lineage(tree, survey, Scope(rows))
    except (ProtocolError, RecursionError, ValueError):
        return True
    return lineage.has_protected or lineage.tells
