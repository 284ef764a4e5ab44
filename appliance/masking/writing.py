"""What code of a database does that writes, by the standard of statements that clients send.

A function or procedure that writes may be called if nothing protected goes where it can be
read: not by what it is given, nor by what it reads, nor by code that runs when it writes.
What is not proven gives `None`. No I/O.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from appliance.masking.catalog import Relation
from appliance.masking.facts import DML, WRITES, facts_of
from appliance.masking.grammar import Node, walk
from appliance.masking.lineage import Lineage
from appliance.masking.side_effects import converts_unseen, is_noisy, runs_unsafe_hooks
from appliance.masking.survey import Survey
from appliance.model import StatementFacts

Written = frozenset[StatementFacts]


def written_by_body(tree: Node, lineage: Lineage) -> Written | None:
    """Return what one statement of a body writes, itself and by what it calls.

    `None` if it is not proven that nothing protected goes there, and that nothing else tells it.
    """
    survey = lineage.survey
    if tree.keys() - DML.keys() or lineage.assignments:
        return None
    called: Written = frozenset().union(*(r.writes for _, r in lineage.routines.values()))
    names = [node["relation"] for kind, node in walk(tree) if kind in WRITES]
    if not names:
        return called
    found = [relation for name in names for relation in lineage.relations_of(name)]
    is_known = not lineage.has_unknown_relations and not converts_unseen(survey)
    is_closed = any(survey.is_closed(node.get("relname", "")) for _, node in walk(tree))
    if not is_known or is_closed or not _is_quiet(found, survey):
        return None
    return called | {facts_of("", tree, survey.catalog, touches_protected=False)}


def _is_quiet(relations: Collection[Relation], survey: Survey) -> bool:
    """Return whether writing to relations runs no code that could tell protected values.

    SECURITY: an error handler in the body would make an answer of each of its errors.
    """
    if not all(relation.is_own for relation in relations):
        return False  # The system catalog.
    reached = list(survey.reached(relations))
    return not runs_unsafe_hooks(survey, reached) and not is_noisy(survey, reached)


def reaches_protected(written: Iterable[StatementFacts], survey: Survey) -> bool:
    """Return whether protected values are in relations that statements may write to."""
    names = {name for facts in written for name in facts.relations}
    found = [r for name in names for r in survey.catalog.named(name.schema, name.name)]
    return any(map(survey.flows.get, survey.reached(found)))
