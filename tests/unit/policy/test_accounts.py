"""Accounts other than the target's own, as a truth table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from appliance.model import Action, Identity, Question
from appliance.policy.decision import decide
from appliance.policy.rules import RuleSet

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
EVE = Identity("eve", "eve", "i", frozenset(), "test", NOW, NOW + timedelta(hours=1))
RULES = RuleSet.model_validate(
    {
        "roles": {"officer": {"groups": ["o"]}},
        "rules": [
            {"id": "all", "effect": "allow", "targets": ["web01"]},
            {"id": "backup", "effect": "allow", "accounts": ["backup", "root"]},
            {"id": "no-root", "effect": "deny", "accounts": ["root"]},
            {
                "id": "ask-on-db01",
                "effect": "ask",
                "targets": ["db01"],
                "approvers": ["officer"],
            },
        ],
    }
)


@pytest.mark.parametrize(
    ("target", "account", "outcome", "rule"),
    [
        ("web01", None, "allow", "all"),
        ("web01", "backup", "allow", "backup"),
        ("web01", "root", "deny", "no-root"),
        ("web01", "oracle", "deny", "default-deny"),
        ("web01", "", "deny", "default-deny"),
        ("db01", None, "ask", "ask-on-db01"),
        ("db01", "backup", "ask", "ask-on-db01"),
    ],
)
def test_an_allow_covers_an_account_only_by_name(target, account, outcome, rule):
    decision = decide(RULES, Question(EVE, target, Action.EXEC, NOW, account=account))
    assert (decision.outcome, decision.rule) == (outcome, rule)
