"""Lines of a red team against four rules, and everyday work under the same rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from appliance.model import Action, Identity, Outcome, Question, TargetName
from appliance.policy.rules import RuleSet
from appliance.session.guard import decide_command, decide_typed

from .everyday import ADMINISTRATION
from .other_ways import OTHER_WAYS

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ADA = Identity("ada", "ada", "idp", frozenset(), "ssh-key", NOW, NOW + timedelta(hours=1))
ALL = {"id": "all", "effect": "allow", "actions": ["exec", "shell"]}
RULES = {
    "rm": {"id": "r", "effect": "deny", "commands": ["rm"]},
    "shadow": {"id": "r", "effect": "deny", "commands": ["*/etc/shadow*"]},
    "etc": {"id": "r", "effect": "deny", "commands": ["redirect /etc/*"]},
    "restart": {
        "id": "r", "effect": "ask", "commands": ["systemctl restart *"], "approvers": ["boss"],
    },
}  # fmt: skip


def rules_of(name: str) -> RuleSet:
    return RuleSet.model_validate({"roles": {"boss": {}}, "rules": [ALL, RULES[name]]})


RULE_SETS = {name: rules_of(name) for name in RULES}


def ask(line: str, action: Action) -> Question:
    return Question(ADA, TargetName("web01"), action, NOW, command=line)


@pytest.mark.parametrize(
    ("rule", "line"), [(rule, line) for rule, lines in OTHER_WAYS.items() for line in lines]
)
def test_no_other_way_passes(rule: str, line: str) -> None:
    rule_set = RULE_SETS[rule]
    answer = decide_command(rule_set, ask(line, Action.EXEC))
    assert answer.decision.outcome is not Outcome.ALLOW
    # Typed, a line that only opens something interactive is looked at there.
    script = decide_typed(rule_set, ask(line, Action.SHELL), is_whole=True, has_terminal=False)
    assert script.decision.outcome is not Outcome.ALLOW


@pytest.mark.parametrize("rule", ["shadow", "etc", "restart"])
@pytest.mark.parametrize("line", ADMINISTRATION)
def test_administration_is_not_held_up(rule: str, line: str) -> None:
    question = ask(line, Action.EXEC)
    assert decide_command(RULE_SETS[rule], question).decision.outcome is Outcome.ALLOW
    question = ask(line, Action.SHELL)
    typed = decide_typed(RULE_SETS[rule], question, is_whole=True)
    assert typed.decision.outcome is Outcome.ALLOW
