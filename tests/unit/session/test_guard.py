"""Decisions on command lines: the strictest command wins, errors deny."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from appliance.model import Action, Identity, Outcome, Question, TargetName
from appliance.policy.rules import RuleSet
from appliance.session import guard

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ADA = Identity("ada", "ada", "idp", frozenset(), "ssh-key", NOW, NOW + timedelta(hours=1))
ALL = {"id": "all", "effect": "allow", "actions": ["exec"]}


def decide(line: str, *rules: dict, **more):
    rule_set = RuleSet.model_validate({"roles": {"boss": {}}, "rules": [ALL, *rules]})
    question = Question(ADA, TargetName("web01"), Action.EXEC, NOW, command=line)
    answer = guard.decide_command(rule_set, question, **more)
    return answer.decision.outcome, answer.decision.rule


def rule(effect: str, *commands: str) -> dict:
    approvers = ["boss"] if effect == "ask" else []
    return {"id": "r", "effect": effect, "commands": list(commands), "approvers": approvers}


TABLE = [
    ("ls; id", [], ("allow", "all")),
    ("ls; id", [rule("deny", "id")], ("deny", "r")),
    ("ls; id", [rule("ask", "id")], ("ask", "r")),
    ("$X", [], ("deny", "command-unknown")),
    ("$X", [rule("allow", "unknown")], ("allow", "all")),
    ("$X", [rule("allow", "*")], ("allow", "all")),
    ("$X", [rule("ask", "unknown")], ("ask", "r")),
    ("$X", [rule("deny", "unknown")], ("deny", "r")),
    ("./x a", [], ("deny", "command-unknown")),
    ("./x a", [rule("allow", "./x *")], ("allow", "all")),
    ("./x a", [rule("allow", "x")], ("deny", "command-unknown")),
    ("./x a", [rule("deny", "x")], ("deny", "r")),
    ("python3 x.py", [rule("allow", "python3 x.py")], ("allow", "all")),
    ("python3 y.py", [rule("allow", "python3 x.py")], ("deny", "command-unknown")),
    ("docker exec web rm x", [rule("allow", "docker")], ("allow", "all")),
    ("docker exec web rm x", [rule("deny", "rm")], ("deny", "r")),
    ("ls $X", [], ("allow", "all")),
]


@pytest.mark.parametrize(("line", "rules", "expected"), TABLE)
def test_truth_table(line, rules, expected):
    outcome, by = decide(line, *rules)
    assert (str(outcome), by) == expected


def test_an_error_while_judging_denies(monkeypatch):
    def fail(*_args, **_more):
        raise ZeroDivisionError

    monkeypatch.setattr(guard, "judge_command", fail)
    assert decide("ls") == (Outcome.DENY, "command-error")


def test_a_script_is_decided_by_what_it_runs():
    deny = rule("deny", "id")
    assert decide("bash", deny)[0] is Outcome.DENY
    assert decide("bash", deny, stdin="ls")[0] is Outcome.ALLOW
    assert decide("bash", deny, stdin="ls; id") == (Outcome.DENY, "r")
    assert decide("bash", deny, is_terminal=True)[0] is Outcome.ALLOW


def test_no_answer_at_all_denies():
    assert guard.strictest_known([]).outcome is Outcome.DENY
