"""Forwards, agent and X11 are never part of "every action"."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from appliance.model import FORWARDS, UNINSPECTED, Action, Identity, Question
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


@pytest.mark.parametrize("action", sorted(UNINSPECTED))
@pytest.mark.parametrize("named", sorted(UNINSPECTED))
def test_each_is_a_permission_of_its_own(action, named):
    rules = [ALL, {"id": "one", "effect": "allow", "actions": [named]}]
    rule_set = RuleSet.model_validate({"rules": rules})
    where = "/run/x.sock" if "socket" in action else "localhost:80"
    question = Question(
        EVE, "web01", Action(action), NOW, destination=where if action in FORWARDS else None
    )
    assert decide(rule_set, question).outcome == ("allow" if action == named else "deny")


ASK = {"id": "ask", "effect": "ask", "approvers": ["officer"]}


@pytest.mark.parametrize("action", sorted(UNINSPECTED))
@pytest.mark.parametrize(
    ("rules", "outcome", "rule"),
    [
        ([ASK], "deny", "default-deny"),
        ([ASK, ALL], "deny", "default-deny"),
        ([ASK, ALL | {"actions": ["NAMED"]}], "ask", "ask"),
        ([ASK | {"actions": ["NAMED"]}], "ask", "ask"),
        ([ASK, {"id": "no", "effect": "deny"}], "deny", "no"),
    ],
)
def test_an_ask_about_everything_offers_no_forward(action, rules, outcome, rule):
    named = [one | ({"actions": [action]} if "actions" in one else {}) for one in rules]
    roles = {"officer": {"groups": ["officers"]}}
    rule_set = RuleSet.model_validate({"rules": named, "roles": roles})
    where = "localhost:80" if action in FORWARDS else None
    decision = decide(rule_set, Question(EVE, "web01", Action(action), NOW, destination=where))
    assert (decision.outcome, decision.rule) == (outcome, rule)


@pytest.mark.parametrize(
    ("pattern", "where", "outcome"),
    [
        ("/srv/app/*", "/srv/app/web.sock", "allow"),
        ("/srv/app/*", "/srv/application.sock", "deny"),
        ("/srv/app/*", "localhost:80", "deny"),
        ("/run/docker.sock", "/run/docker.sock2", "deny"),
    ],
)
def test_paths_of_sockets_match_as_they_are_written(pattern, where, outcome):
    rule = {"id": "app", "effect": "allow", "actions": ["forward-socket", "forward"]}
    rule_set = RuleSet.model_validate({"rules": [rule | {"destinations": [pattern]}]})
    question = Question(EVE, "web01", Action.FORWARD_SOCKET, NOW, destination=where)
    assert decide(rule_set, question).outcome == outcome


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"actions": ["shell"], "destinations": ["*:80"]}, "no action with one: forward, forward-"),
        ({"actions": ["agent"], "destinations": ["*:80"]}, "no action with one"),
        ({"actions": ["forward"], "destinations": ["localhost"]}, "neither host:port nor /a/path"),
        ({"actions": ["listen-socket"], "destinations": ["run/x"]}, "neither host:port nor"),
        ({"actions": ["forwards"]}, "Input should be"),
    ],
)
def test_a_rule_that_could_never_match_is_refused(rule, message):
    with pytest.raises(ValidationError, match=message):
        RuleSet.model_validate({"rules": [{"id": "x", "effect": "allow"} | rule]})
