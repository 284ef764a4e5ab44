"""Dates keep their year or month; see test_masks for the table of values."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from appliance.masking.dates import date_op
from appliance.pgwire.messages import Field


@given(st.dates(min_value=date(1, 1, 1)), st.sampled_from([1, 2]))
def test_both_formats_keep_the_same_parts(day: date, parts: int) -> None:
    """Text and binary stand for the same first day of a year or month."""
    text = date_op(Field("c", 0, 0, 1082, 4, -1, 0), parts).function(day.isoformat().encode())
    days = (day - date(2000, 1, 1)).days.to_bytes(4, "big", signed=True)
    packed = date_op(Field("c", 0, 0, 1082, 4, -1, 1), parts).function(days)
    kept = day.replace(day=1, month=day.month if parts == 2 else 1)
    assert text == kept.isoformat().encode()
    assert packed == (kept - date(2000, 1, 1)).days.to_bytes(4, "big", signed=True)
