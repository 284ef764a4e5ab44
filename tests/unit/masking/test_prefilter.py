"""How many digits a pattern of the policy needs."""

from __future__ import annotations

import pytest

from appliance.masking.prefilter import digits_needed


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        (None, -1), (r"HX\d{6}", 6), (r"\bMRN-?\d{7,9}\b", 7), (r"\d\d[0-9]+", 3), (r"\d+", 1),
        (r"\d{2}|x", 0), (r"(?:\d{3})?", 0), (r"\d*", 0), (r"\d?", 0), (r"[A-Z]\d{4}", 0), (r"\d{0,3}", 0),
    ],
)  # fmt: skip
def test_digits_that_a_pattern_needs(pattern: str | None, wanted: int) -> None:
    assert digits_needed(pattern) == wanted
