"""Which values a pattern of the policy, which runs in RE2, cannot match. No I/O."""

from __future__ import annotations

import re

NO_PATTERN = -1
SIMPLE = re.compile(
    r"(?:\\d(?:\{(?P<n>\d{1,3})(?:,\d{0,3})?\}|\+)?|\[0-9\](?:\{\d{1,3}(?:,\d{0,3})?\}|\+)?"
    r"|[A-Za-z0-9 _:#-]\??|\\[-.bB/]\??)*"
)
DIGIT = re.compile(r"(?:\\d|\[0-9\])(?:\{(\d{1,3})(?:,\d{0,3})?\})?")


def digits_needed(pattern: str | None) -> int:
    """Return how many digits a text needs at least to match a pattern of the policy.

    Only patterns made of literals and counted digits are understood: 0 for every other
    one, so that nothing is skipped; -1 if there is no pattern.
    """
    if pattern is None:
        return NO_PATTERN
    if not SIMPLE.fullmatch(pattern):
        return 0
    return sum(int(match[1] or 1) for match in DIGIT.finditer(pattern))
