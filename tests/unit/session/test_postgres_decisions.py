"""A decision is remembered for its facts, and for no others."""

from __future__ import annotations

import json

from appliance.model import Decision, Outcome, RelationName, StatementFacts
from appliance.session.postgres.decisions import KEPT_DECISIONS, Decisions


def facts(text: str) -> StatementFacts:
    relations = frozenset({RelationName("ehr", "visits"), RelationName("ehr", "patients")})
    return StatementFacts("select", frozenset({"select"}), relations, False, True, True, text)


def deciding() -> tuple[Decisions, list[StatementFacts]]:
    """Decisions that say in `reason` how many were asked for, and what was asked about."""
    asked: list[StatementFacts] = []

    def decide(statement: StatementFacts) -> Decision:
        asked.append(statement)
        return Decision(Outcome.ALLOW, "all", str(len(asked)))

    return Decisions(decide), asked


def test_the_policy_is_asked_once_about_each():
    decisions, _ = deciding()
    one, other = facts("SELECT 1"), facts("SELECT 1")
    assert [decisions.about(one).decision.reason for _ in range(3)] == ["1", "1", "1"]
    assert decisions.about(other).decision.reason == "2"  # Equal, but another object.
    said = {name: json.loads(text) for name, text in decisions.about(one).said.items()}
    assert said == {
        "rule": "all",
        "statement": "SELECT 1",
        "writes": False,
        "relations": ["ehr.patients", "ehr.visits"],
    }


def test_only_so_many_are_kept():
    decisions, asked = deciding()
    many = [facts(str(number)) for number in range(KEPT_DECISIONS + 1)]
    for each in many:
        decisions.about(each)
    decisions.about(many[-1])
    assert len(asked) == len(many)
    decisions.about(many[0])
    assert asked[-1] is many[0]
