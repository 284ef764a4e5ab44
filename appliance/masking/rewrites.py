"""Which rules of a database lead from what is open to what is open: CREATE RULE. No I/O.

A rule answers in the name of other relations and columns, and PostgreSQL believes it. So what
writes to a relation that has rules is refused, unless none of them reads or reaches a protected
relation, runs code that does, or returns rows.
"""

from __future__ import annotations

from appliance.masking.catalog import Relation
from appliance.masking.grammar import Node, parse_one, walk
from appliance.masking.lineage import Lineage
from appliance.masking.oracles import is_oracle
from appliance.masking.reach import EVERYTHING
from appliance.masking.scopes import Item, Scope, Source
from appliance.masking.side_effects import RULE, changes_settings, runs_unsafe_hooks
from appliance.masking.survey import Survey

WRITING = frozenset({"InsertStmt", "UpdateStmt", "DeleteStmt"})
ROWS = frozenset({"old", "new"})


def open_rules(survey: Survey) -> frozenset[int]:
    """Return the relations all of whose rules are like that."""
    rules: dict[int, list[Node | None]] = {}
    for oid, text in survey.catalog.rules:
        rules.setdefault(oid, []).append(parse_one(text))
    ruled = {oid for oid, hooks in survey.catalog.hooks.items() if RULE in hooks}
    return frozenset(
        oid
        for oid in ruled & rules.keys() & survey.catalog.relations.keys()
        if all(_is_open(survey.catalog.relations[oid], tree, survey) for tree in rules[oid])
    )


def _is_open(relation: Relation, tree: Node | None, survey: Survey) -> bool:
    rule = (tree or {}).get("RuleStmt")
    if tree is None or rule is None or not _reaches_what_is_open(relation, tree, survey):
        return False
    actions = rule.get("actions", [])
    condition = {"ResTarget": {"val": rule.get("whereClause", {})}}
    return (
        all(WRITING & action.keys() for action in actions)
        and not any("returningList" in node for _, node in walk(actions))
        and not is_oracle(tree, survey)
        and all(
            _is_plain(part, relation, survey)
            for part in (*actions, {"SelectStmt": {"targetList": [condition]}})
        )
    )


def _reaches_what_is_open(relation: Relation, tree: Node, survey: Survey) -> bool:
    """Return whether all that it names is known and open, and so is what writing there sets off."""
    nodes = [node for _, node in walk(tree) if node.get("relname", "old") not in ROWS]
    named = [survey.catalog.named(node.get("schemaname", ""), node["relname"]) for node in nodes]
    relations = [found for each in named for found in each]
    oids = [found.oid for found in relations]
    reached = survey.reach.of([relation.oid, *oids])
    if reached is EVERYTHING or not all(named) or changes_settings(survey, relations):
        return False
    others = reached - {relation.oid}
    is_touched = any(survey.flows.get(oid) for oid in reached)
    tells = (survey.telling | survey.folding | survey.oracles) & reached
    is_closed = any(survey.is_closed(found.name.name) for found in relations)
    return not (is_touched or tells or is_closed or runs_unsafe_hooks(survey, others))


def _is_plain(part: Node, relation: Relation, survey: Survey) -> bool:
    """Return whether an action or condition calls only what is harmless."""
    columns = survey.columns(relation)
    rows = tuple(Source(name, columns) for name in sorted(ROWS))
    lineage = Lineage(part, survey, Scope([Item(rows, ())]))
    return not (
        lineage.can_tell
        or lineage.settings
        or lineage.has_unknown_relations
        or any(not routine.is_harmless for _, routine in lineage.routines.values())
        or any(assignment.flow for assignment in lineage.assignments)
    )
