"""What a function of the database does, found from its definition. No I/O.

SQL bodies are analysed like statements. Of PL/pgSQL only this is found out: that it names
nothing protected, no statement and no function that could read or change data unseen.
Everything else is masked (if it changes nothing) or refused.
"""

from __future__ import annotations

import re

from appliance.errors import ProtocolError
from appliance.masking.catalog import RoutineDefinition
from appliance.masking.expressions import QUERIES
from appliance.masking.grammar import Node, parse_statements
from appliance.masking.inference import find_inference
from appliance.masking.lineage import Lineage
from appliance.masking.rules import Inference
from appliance.masking.scopes import CLEAN, Column, Item, Origin, Scope, Source
from appliance.masking.survey import HARMLESS, OPAQUE, REFUSED, Routine, Survey, one_of

COMPILED = frozenset({"c", "internal"})
WORD = re.compile(r"[^\W\d]\w*", re.UNICODE)
CALL = re.compile(r'([^\W\d][\w$]*|"[^"]*")\s*\(', re.UNICODE)
UNCLEAR = re.compile(r"\\|\$(?!\d)|U&", re.IGNORECASE)
"""Escapes and dollar quotes could hide a name."""
READS_UNSEEN = frozenset({"execute", "perform", "call", "copy", "do", "fetch", "open", "foreach"})
CHANGES = frozenset(
    {"insert", "update", "delete", "merge", "truncate", "create", "alter", "drop", "grant", "set"}
    | {"lock", "notify", "listen", "prepare", "into"}
)
_KEYWORDS = """
    and any array as between bit by case char character coalesce decimal else elsif end exists
    filter from greatest if in interval is least like limit not null nullif numeric on or over
    return row select some then time timestamp using values varchar when where while with
"""
KEYWORDS_BEFORE_PARENTHESIS = frozenset(_KEYWORDS.split())


def examine(definition: RoutineDefinition, survey: Survey) -> Routine:
    """Return what a call of this function does."""
    if f"{definition.schema}.{definition.name}" in survey.rules.trusted_functions:
        return HARMLESS
    if definition.kind == "a":
        own = [oid for oid in definition.support if oid in survey.catalog.routines]
        return one_of([HARMLESS, *(survey.routines.get(oid, REFUSED) for oid in own)])
    if definition.language in COMPILED:
        is_pure = definition.is_of_extension and definition.volatility == "i"
        return HARMLESS if is_pure else REFUSED
    if definition.kind != "f":
        return REFUSED
    if definition.language == "sql":
        found = _examine_sql(definition, survey)
    elif definition.language == "plpgsql" and _is_harmless_text(definition.source, survey):
        found = HARMLESS
    else:
        found = None
    if found is not None:
        return found
    can_change = definition.volatility == "v" or "execute" in _words(definition.source)
    return REFUSED if can_change else OPAQUE


def _words(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(text)}


# SQL


def _examine_sql(definition: RoutineDefinition, survey: Survey) -> Routine | None:
    """Return what a SQL body does; `None` if that is not clear."""
    columns = tuple(Column(name, CLEAN) for name in definition.arguments if name)
    outside = Scope([Item((Source(definition.name, columns),), columns)])
    routine, last = HARMLESS, None
    try:
        for tree in _statements(definition.source):
            if next(iter(tree)) not in QUERIES or "intoClause" in str(tree):
                return None
            lineage = Lineage(tree, survey, outside)
            found = _examine_statement(tree, lineage)
            if found is None:
                return None
            routine, last = Routine(lookups=routine.lookups + found), lineage
    except (ProtocolError, RecursionError):
        return None
    if last is None:
        return HARMLESS
    origins: frozenset[Origin] = frozenset()
    for column in last.outputs:
        origins |= column.flow.origins
    return Routine(origins, routine.lookups)


def _statements(source: str) -> list[Node]:
    text = source.strip()
    if text.upper().startswith("BEGIN ATOMIC"):
        text = text[len("BEGIN ATOMIC") :].rstrip().removesuffix("END")
    elif text.upper().startswith("RETURN "):
        text = "SELECT " + text[len("RETURN ") :]
    return [item["stmt"] for item in parse_statements(text)]


def _examine_statement(tree: Node, lineage: Lineage) -> tuple[Origin, ...] | None:
    """Return the look-ups of one statement of a body; `None` if it is not understood."""
    if lineage.assignments or any(routine.is_refused for _, routine in lineage.routines.values()):
        return None
    refusal, lookups = find_inference(tree, lineage, Inference.LOOKUP)
    if refusal is not None:
        return None
    inner = [origin for _, r in lineage.routines.values() for origin in r.lookups]
    return (*lookups, *inner)


# PL/pgSQL


def _is_harmless_text(source: str, survey: Survey) -> bool:
    if UNCLEAR.search(source):
        return False
    words = _words(source)
    if words & (READS_UNSEEN | CHANGES):
        return False
    catalog = survey.catalog
    relations = {name.lower() for name in catalog.by_name}
    for word in words & relations:
        for name, found in catalog.by_name.items():
            if name.lower() == word and (
                survey.is_closed(name) or any(survey.flows.get(r.oid) for r in found)
            ):
                return False
    for name in CALL.findall(source):
        called = name.strip('"') if name.startswith('"') else name.lower()
        if called in KEYWORDS_BEFORE_PARENTHESIS:
            continue
        routine = survey.routine([called])
        if routine != HARMLESS:
            return False
    # Names behind a dot may call functions, too.
    own = {name.lower() for name in catalog.functions}
    return all(survey.routine([word]) == HARMLESS for word in words & own)
