"""The limits of several roles, and how sizes are written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from appliance.policy.budgets import Excess, Limits, Span, smallest
from appliance.policy.rules import RuleSet
from appliance.policy.units import parse_size


@pytest.mark.parametrize(
    ("text", "size"), [("7B", 7), ("500kB", 500_000), (" 20 MB ", 20_000_000), ("1GB", 10**9)]
)
def test_sizes(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize("bad", ["20", "20mb", "1.5GB", "", 20])
def test_a_size_says_its_unit(bad):
    with pytest.raises(ValueError, match="write 500kB, 20MB or 1GB"):
        parse_size(bad)


def limits(**data):
    return Limits.model_validate(data)


def test_nothing_is_limited_by_default():
    assert smallest([]) == Limits()


def test_the_smallest_amount_of_each_counts():
    one = limits(statement={"rows": 10, "time": "5m"}, day={"lookups": 3})
    two = limits(statement={"rows": 20, "bytes": "1MB"}, session={"rows": 7})
    both = smallest([one, two])
    assert (both.statement.rows, both.statement.bytes) == (10, 1_000_000)
    assert both.statement.time == timedelta(minutes=5)
    assert both.session.rows == 7 and both.day.lookups == 3 and both.day.rows is None


@pytest.mark.parametrize(
    ("approvers", "above", "left"),
    [
        ([["officer"], ["officer", "chief"]], "ask", ("officer",)),
        ([["officer"], ["chief"]], "deny", ()),
        ([["officer"], None], "deny", ()),
    ],
)
def test_who_may_approve_must_be_named_by_all(approvers, above, left):
    every = [
        limits(above="deny") if names is None else limits(above="ask", approvers=names)
        for names in approvers
    ]
    both = smallest(every)
    assert (both.above, both.approvers) == (above, left)


@pytest.mark.parametrize(
    "bad",
    [
        {"above": "ask"},
        {"statement": {"rows": 0}},
        {"statement": {"bytes": 12}},
        {"day": {"lookups": -1}},
        {"week": {"rows": 1}},
        {"session": {"lookups": 1}},
    ],
)
def test_refuses_what_means_nothing(bad):
    with pytest.raises(ValidationError):
        limits(**bad)


def test_an_approver_must_be_a_role():
    with pytest.raises(ValidationError, match="unknown role 'nobody'"):
        RuleSet.model_validate(
            {"roles": {"analyst": {"limits": {"above": "ask", "approvers": ["nobody"]}}}}
        )


def test_an_excess_reads_as_a_sentence():
    assert str(Excess(Span.DAY, "rows", 10.0)) == "10 rows per day"
    assert str(Excess(Span.STATEMENT, "time", 90.0)) == "90 seconds per statement"
