"""What the compiled engine is told about detectors."""

from __future__ import annotations

import pytest

from appliance.masking.prefilter import WORDS, digits_needed, words_table


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        (None, -1), (r"HX\d{6}", 6), (r"\bMRN-?\d{7,9}\b", 7), (r"\d\d[0-9]+", 3), (r"\d+", 1),
        (r"\d{2}|x", 0), (r"(?:\d{3})?", 0), (r"\d*", 0), (r"\d?", 0), (r"[A-Z]\d{4}", 0), (r"\d{0,3}", 0),
    ],
)  # fmt: skip
def test_digits_that_a_pattern_needs(pattern: str | None, wanted: int) -> None:
    assert digits_needed(pattern) == wanted


def test_the_table_knows_the_beginnings_of_words() -> None:
    table = words_table()
    for bit, words in WORDS.items():
        assert all(len(word) == 3 for word in words.split())
        assert sum(bool(entry & bit) for entry in table) >= len(words.split())
    assert table[4 << 10 | 15 << 5 | 2] == 1  # dob
    assert table[0] == 0
