"""Forwards are never part of "every action"."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from appliance.model import Action, Identity, Question
from appliance.policy.decision import decide
from appliance.policy.rules import RuleSet

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
EVE = Identity("eve", "eve", "i", frozenset(), "test", NOW, NOW + timedelta(hours=1))
ALL = {"id": "all", "effect": "allow"}
WEB = {
    "id": "web",
    "effect": "allow",
    "actions": ["forward"],
    "destinations": ["localhost:80", "10.*:443"],
}
NO_LOOP = {"id": "no", "effect": "deny", "destinations": ["10.0.*"]}


@pytest.mark.parametrize(
    ("rules", "where", "outcome"),
    [
        ([ALL], "localhost:80", "deny"),
        ([ALL, WEB], "localhost:80", "allow"),
        ([WEB], "localhost:8080", "deny"),
        ([WEB], "10.1.1.1:443", "allow"),
        ([WEB, NO_LOOP], "10.0.0.1:443", "deny"),
        ([WEB], None, "deny"),
    ],
)
def test_an_allow_must_name_forward_and_cover_the_destination(rules, where, outcome):
    rule_set = RuleSet.model_validate({"rules": rules})
    question = Question(EVE, "web01", Action.FORWARD, NOW, destination=where)
    assert decide(rule_set, question).outcome == outcome


def test_a_rule_about_destinations_says_nothing_about_anything_else():
    rule_set = RuleSet.model_validate({"rules": [WEB | {"actions": []}, ALL]})
    assert decide(rule_set, Question(EVE, "web01", Action.SHELL, NOW)).rule == "all"
