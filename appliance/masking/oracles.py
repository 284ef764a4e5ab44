"""Row security and views that compare protected values with a setting of PostgreSQL's own.

Clients set `application_name` and its like to what they want, drivers when they connect. Which
rows a policy or view `ssn LIKE current_setting('application_name')` leaves would tell values, one
guess at a time. So whatever leads to such a relation is closed. Settings that applications make
up are closed themselves, see `custom_settings`. No I/O.
"""

from __future__ import annotations

import re
from dataclasses import replace

from appliance.masking.custom_settings import READS, learns, reads_protected
from appliance.masking.grammar import Node, names_of, parse_one, walk
from appliance.masking.reach import EVERYTHING, Steps
from appliance.masking.routines import words_of
from appliance.masking.settings import SETTABLE, is_planner
from appliance.masking.survey import Survey

NAMED = re.compile(rf"\b{READS}\s*\(\s*'([^']*)'", re.IGNORECASE)


def with_oracles(survey: Survey, named: Steps) -> Survey:
    """Return a survey that knows what leads to such code.

    `named` is what `reach.relations_named` returns.
    """
    catalog = survey.catalog
    readers = {r.name.lower() for r in catalog.routines.values() if _reads_setting(r.source)}

    def is_reading(text: str) -> bool:
        return _reads_setting(text) or not readers.isdisjoint(words_of(text))

    found = {
        oid
        for oid, text in catalog.policies
        if oid in catalog.relations and is_reading(text)
        if reads_protected(text, catalog.relations[oid], survey, is_of_trigger=False)
    }
    found |= {
        oid for oid, text in catalog.views.items() if is_reading(text) and learns(text, survey)
    }
    return _with_users(found, survey, named) if found else survey


def _reads_setting(text: str) -> bool:
    """Return whether a text reads a setting that clients may set, or one it does not name."""
    names = NAMED.findall(text)
    is_sure = len(names) == text.lower().count(READS)
    return not is_sure or any(n.lower() in SETTABLE or is_planner(n.lower()) for n in names)


def _with_users(found: set[int], survey: Survey, named: Steps) -> Survey:
    catalog, functions = survey.catalog, set[str]()
    views = {oid: parse_one(text) for oid, text in catalog.views.items()}
    while True:
        before = survey
        found |= {child for child, parents in catalog.parents.items() if found & set(parents)}
        functions |= {
            catalog.routines[oid].name
            for oid, relations in named.items()
            if relations is EVERYTHING or relations & found
        }
        survey = replace(survey, oracles=frozenset(found), oracle_functions=frozenset(functions))
        found |= {oid for oid, tree in views.items() if tree is None or is_oracle(tree, survey)}
        if before.oracles == frozenset(found) and before.oracle_functions == functions:
            return survey


def is_oracle(tree: Node, survey: Survey) -> bool:
    """Return whether a statement names what leads to such code."""
    for kind, node in walk(tree):
        if kind == "FuncCall" and names_of(node["funcname"])[-1] in survey.oracle_functions:
            return True
        name = node.get("relname")
        found = survey.catalog.named(node.get("schemaname", ""), name) if name else ()
        if any(relation.oid in survey.oracles for relation in found):
            return True
    return False
