"""What the compiled engine must know to skip values that no detector can match.

The fast test itself is `may_hold` in `_rows.pyx`; it may say yes in vain, never no in
vain: a test compares the engines. No I/O.
"""

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


def words_table() -> bytes:
    """Return, for each three letters, bits that say which kind of word they may begin.

    An index is 27 letters in base 32, the first one highest; 0 is whatever is no letter.
    """
    table = bytearray(1 << 15)
    for bit, words in WORDS.items():
        for word in words.split():
            codes = [ord(letter) - 96 if letter.isalpha() else 0 for letter in word]
            rest = [27 if letter == "?" else 0 for letter in word[2:]]
            thirds = range(27) if rest == [27] else codes[2:]
            for third in thirds:
                table[codes[0] << 10 | codes[1] << 5 | third] |= bit
    return bytes(table)


CONTEXT, PHONE, SUFFIX, RECORD = 1, 2, 4, 8
WORDS = {
    CONTEXT: "dob do. d.o d.. bor bir b.d bda icd dx? dia cod pob po. p.o p.. pos",
    PHONE: "ph? tel cel mob fax cal con",
    SUFFIX: "str ave bou roa lan dri cou cir par hig ter pla squ tra blv pkw hwy st. av. rd. ln. "
    "dr. ct. pl. way sq. trl loo all aly run row pik xin",
    RECORD: "mrn med cha pat",
}
"""Beginnings of the words near which a detector takes what it leaves alone elsewhere, and
of street suffixes; a dot is no letter, a question mark is any."""
