from datetime import timedelta

import pytest
from pydantic import ValidationError

from appliance.policy.rules import Rule, RuleSet
from appliance.policy.units import parse_duration


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        (" 8h ", timedelta(hours=8)),
        ("30d", timedelta(days=30)),
    ],
)
def test_durations(text, value):
    assert parse_duration(text) == value


@pytest.mark.parametrize("text", ["", "15", "m", "-5m", "1.5h", "5 m", "5M", "1w", 15, 1.5])
def test_refuses_durations_without_unit(text):
    with pytest.raises(ValueError, match=r"write 90s, 15m, 8h or 30d"):
        parse_duration(text)


def test_other_values_are_left_to_pydantic():
    assert parse_duration(timedelta(1)) == timedelta(1)


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ([{"id": "a", "effect": "ask"}], "names no approvers"),
        ([{"id": "a", "effect": "maybe"}], "allow"),
        ([{"id": "A b", "effect": "deny"}], "pattern"),
        ([{"id": "a", "effect": "deny", "rows": -1}], "greater than"),
        ([{"id": "a", "effect": "deny", "colour": "red"}], "Extra inputs"),
        ([{"id": "a", "effect": "deny"}, {"id": "a", "effect": "deny"}], "there twice"),
        ([{"id": "a", "effect": "deny", "roles": ["x"]}], "unknown role 'x'"),
        ([{"id": "a", "effect": "ask", "approvers": ["x"]}], "unknown role 'x'"),
    ],
)
def test_refuses_rules_that_cannot_work(rules, message):
    with pytest.raises(ValidationError, match=message):
        RuleSet.model_validate({"rules": rules})


def test_a_rule_cannot_be_changed():
    with pytest.raises(ValidationError):
        Rule(id="a", effect="deny").effect = "allow"
