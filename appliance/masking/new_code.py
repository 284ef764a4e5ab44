"""Whether a statement may run code of the database: no lock keeps that as it is while it runs.

Functions, triggers, rules and casts are judged once they are in the catalog. What the statement's
own transaction made is not there before COMMIT, and what somebody else replaces meanwhile runs
from the next row on. No I/O.
"""

from __future__ import annotations

from collections.abc import Iterable

from appliance.masking.catalog import Catalog
from appliance.masking.reach import is_compiled, is_constructor
from appliance.masking.survey import Survey
from appliance.model import StatementFacts

MAKING = frozenset({"create function", "create trigger", "create rule", "create cast"})
NOT_RUNNING = MAKING | {"drop function", "drop procedure", "drop trigger", "drop rule", "drop cast"}
NOT_RUNNING |= {"grant", "comment", "create schema", "create sequence"}


def makes_code(facts: StatementFacts) -> bool:
    """Return whether a statement makes code that others may run."""
    return not facts.kinds.isdisjoint(MAKING)


def may_run_code(facts: StatementFacts, called: Iterable[str], survey: Survey) -> bool:
    """Return whether code of the database may run in a statement that calls these functions."""
    catalog = survey.catalog
    if facts.kinds <= NOT_RUNNING:
        return False
    if _has_unwritten_code(catalog) or not catalog.functions.isdisjoint(called):
        return True
    found = [r for n in facts.relations for r in catalog.named(n.schema, n.name)]
    oids = set(survey.reached(found)) if facts.writes else {relation.oid for relation in found}
    return any(_has_code(oid, catalog) for oid in oids)


def _has_unwritten_code(catalog: Catalog) -> bool:
    """Return whether operators, casts or checks run some without being called by a name."""
    made = [catalog.routines[oid] for oid in catalog.unnamed_code if oid in catalog.routines]
    if not catalog.comparisons:
        made = [routine for routine in made if not is_constructor(routine)]
    return not all(map(is_compiled, made))


def _has_code(oid: int, catalog: Catalog) -> bool:
    """Return whether reading or writing a relation runs any."""
    has_policy = any(relation == oid for relation, _ in catalog.policies)
    is_view = catalog.relations[oid].kind == "v"
    return is_view or has_policy or oid in catalog.hooks or oid in catalog.compared
