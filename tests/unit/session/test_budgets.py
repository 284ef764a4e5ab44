"""What a meter lets through, whatever happens to the process."""

from __future__ import annotations

from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.policy.budgets import Limits, Span
from appliance.session.budgets import Meter
from appliance.store import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with closing(Store(tmp_path_factory.mktemp("meter") / "store.sqlite")) as store:
        yield store


def meter(store, name="me", **data):
    made = Meter(Limits.model_validate(data), store, name)
    made.begin()
    return made


def test_without_limits_nothing_is_counted(store):
    assert meter(store).is_idle and meter(store).left("rows") is None


def test_the_tightest_span_counts(store):
    one = meter(store, "tight", statement={"rows": 10}, session={"rows": 15})
    one.spend(rows=10.0, bytes=1.0)
    assert one.left("rows") == 0
    excess = one.excess("rows", 1)
    assert excess is not None and excess.span is Span.STATEMENT
    one.end(0.0)
    one.begin()
    assert one.left("rows") == 5
    one.spend(rows=5.0)
    excess = one.excess("rows", 1)
    assert excess is not None and excess.span is Span.SESSION


def test_an_approval_allows_the_amount_once_more(store):
    one = meter(store, "more", statement={"rows": 10})
    one.spend(rows=10.0)
    excess = one.excess("rows", 1)
    assert excess is not None
    one.extend(excess, 1)
    assert one.left("rows") == 10
    one.begin()
    assert one.left("rows") == 10


def test_a_day_survives_a_kill_and_is_shared(store):
    first = meter(store, "day", day={"rows": 1000})
    first.spend(rows=300.0, bytes=10.0)
    second = meter(store, "day", day={"rows": 1000})
    # Never more than there is; a portion that is ahead may be missing for a while.
    assert 690 <= second.left("rows") <= 700
    second.spend(rows=600.0)
    second.end(1.5)
    first.end(0.5)
    third = meter(store, "day", day={"rows": 1000, "time": "5s"})
    assert third.left("rows") == 100 and third.left("time") == 3
    assert meter(store, "other", day={"rows": 1000}).left("rows") == 1000


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 400)), max_size=30))
def test_no_interleaving_gives_more_than_a_day_has(tmp_path_factory, steps):
    """Sessions that spend only what is left never get more than the day's amount together."""
    path = tmp_path_factory.mktemp("day") / "store.sqlite"
    with closing(Store(path)) as store:
        meters = [meter(store, day={"rows": 1000}) for _ in range(3)]
        received = 0.0
        for who, wanted in steps:
            if who == 3:
                meters[0].end(0.0)
                meters[0].begin()
                continue
            meters[who].begin()
            rows = min(float(wanted), meters[who].left("rows") or 0.0)
            meters[who].spend(rows=rows)
            received += rows
        assert received <= 1000
