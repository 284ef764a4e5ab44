"""What a meter lets through, whatever happens to the process."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone

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


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 400)), max_size=30))
def test_nobody_gets_what_others_took_meanwhile(tmp_path_factory, steps):
    """Sessions that begin once and look as the gateway does get the day's amount together."""
    path = tmp_path_factory.mktemp("day") / "store.sqlite"
    with closing(Store(path)) as store:
        meters = [meter(store, day={"rows": 1000, "bytes": "5kB"}) for _ in range(3)]
        rows = size = 0.0
        for who, wanted in steps:
            if who == 3:
                meters[0].end(0.0)
                continue
            one = meters[who]
            if one.excess("rows", 1) is not None:
                continue
            taken = min(float(wanted), one.at_once("rows") or 0.0)
            assert taken >= 1
            if one.excess("bytes", 7 * taken) is None:
                one.spend(rows=taken, bytes=7 * taken)
                rows, size = rows + taken, size + 7 * taken
        assert rows <= 1000 and size <= 5000
        for one in meters:
            one.end(0.0)
        day = store.add_usage("me", datetime.now(UTC), dict.fromkeys(("rows", "bytes", "time"), 0))
        assert (day["rows"], day["bytes"]) == (rows, size)


class Clock:
    """The time of a meter; it moves when the test says so."""

    def __init__(self, moment):
        self.moment = moment

    def __call__(self):
        return self.moment


MIDNIGHT = datetime(2026, 3, 29, tzinfo=UTC)


def before_midnight(store, name, **data):
    clock = Clock(MIDNIGHT - timedelta(seconds=5))
    made = Meter(Limits.model_validate(data), store, name, now=clock)
    made.begin()
    return made, clock


def used(store, name, at, what="rows"):
    return store.add_usage(name, at, dict.fromkeys(("rows", "bytes", "time"), 0.0))[what]


def test_a_stream_over_midnight_gives_nothing_to_the_new_day(store):
    """What was taken ahead goes back to the day that it was taken from."""
    one, clock = before_midnight(store, "night", day={"rows": 1000})
    assert one.excess("rows", 1) is None
    one.spend(rows=4.0)
    assert used(store, "night", clock.moment) == 10
    clock.moment = MIDNIGHT
    one.end(0.0)
    assert used(store, "night", MIDNIGHT - timedelta(days=1)) == 4
    assert used(store, "night", MIDNIGHT) == 0


def test_a_long_stream_pays_each_day_what_it_took_on_it(store):
    one, clock = before_midnight(store, "long", day={"rows": 1000})
    for moment, rows in ((clock.moment, 700), (MIDNIGHT, 400)):
        clock.moment = moment
        for _ in range(rows):
            assert one.excess("rows", 1) is None
            one.spend(rows=1.0)
    one.end(0.0)
    days = used(store, "long", MIDNIGHT - timedelta(days=1)), used(store, "long", MIDNIGHT)
    assert sum(days) == 1100 and 700 <= days[0] <= 710


def test_what_was_approved_for_a_day_is_not_approved_for_the_next(store):
    one, clock = before_midnight(store, "approved", day={"rows": 10}, session={"rows": 100})
    one.spend(rows=10.0)
    excess = one.excess("rows", 1)
    assert excess is not None and excess.span is Span.DAY
    one.extend(excess, 1)
    assert one.left("rows") == 10
    one.end(0.0)
    clock.moment = MIDNIGHT
    one.begin()
    assert one.left("rows") == 10


@pytest.mark.parametrize("hours", [-14, 0, 12])
def test_the_day_is_utc_wherever_the_clock_hangs(store, hours):
    """Daylight saving, a traveller, another gateway's zone: the same day for all."""
    name, zone = f"zone{hours}", timezone(timedelta(hours=hours))
    clock = Clock((MIDNIGHT - timedelta(seconds=1)).astimezone(zone))
    one = Meter(Limits.model_validate({"day": {"rows": 10}}), store, name, now=clock)
    one.spend(rows=10.0)
    one.end(0.0)
    assert used(store, name, MIDNIGHT - timedelta(hours=1)) == 10
    clock.moment = MIDNIGHT.astimezone(zone)
    assert one.excess("rows", 10) is None


def test_a_clock_that_is_set_back_gives_nothing_back(store):
    one, clock = before_midnight(store, "back", day={"rows": 10})
    clock.moment = MIDNIGHT
    one.begin()
    one.spend(rows=10.0)
    one.end(0.0)
    for moment in (MIDNIGHT - timedelta(seconds=1), MIDNIGHT):
        clock.moment = moment
        one.begin()
    assert one.excess("rows", 1) is not None
