"""Find street addresses and post-office boxes in text. No I/O; see `detectors`.

Source: USPS Publication 28, "Postal Addressing Standards", Appendix C1 (street suffixes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

PLAIN = (
    rb"street|avenue|boulevard|road|lane|drive|court|circle|parkway|highway|terrace|plaza|"
    rb"square|trail|blvd|pkwy|hwy|crescent|turnpike|expressway|freeway|causeway"
)
"""Suffixes that mean little else; the names before them may be in any case."""
SHORT = (
    rb"st|ave|av|rd|ln|dr|ct|cir|ter|pl|place|way|sq|trl|loop|alley|aly|run|row|pike|xing|"
    rb"cres|expy|fwy|cove|grove|ridge|heights"
)
"""Suffixes that are also other words: every name before them must be capitalised."""
ADDRESS = re.compile(
    rb"(?<![0-9A-Za-z.])(\d{1,6}[a-z]?(?:-\d{1,5})?)[ ]{1,3}"
    rb"((?:[0-9a-z\x80-\xff'.-]{1,30}[ ]{1,3}){1,4}?)(?:(" + PLAIN + rb")|(" + SHORT + rb"))"
    rb"(?![0-9A-Za-z\x80-\xff])\.?"
    rb"(?:[ ](?:[ns][ew]?|[ew])(?![0-9a-z]))?"
    rb"(?:,?[ ]{1,2}(?:apt|apartment|suite|ste|unit|room|rm|floor|fl|#)\.?[ ]{0,2}"
    rb"#?[0-9a-z-]{1,8})?"
    rb"(?:(?:,[ ]?|[ ])(?-i:[A-Z])[a-z.'-]{1,30}(?:[ ](?-i:[A-Z])[a-z.'-]{1,30}){0,2},?[ ]"
    rb"(?-i:[A-Z]{2}),?[ ]{1,2}\d{5}(?:-\d{4})?(?!\d))?",
    re.IGNORECASE,
)
SUFFIX = re.compile(
    rb"(?:" + PLAIN + rb"|(" + SHORT + rb"))(?![0-9A-Za-z\x80-\xff])", re.IGNORECASE
)
"""Stands in every `ADDRESS`, after a number and a blank."""
BOX = re.compile(
    rb"(?<![a-z])(?:pob|(?:p\.? ?o\.?|post office|(?:rural route|r\.?r\.?|hc)[ #]{1,3}\d{1,4},?)"
    rb" ?box)[ :#]{0,3}(?:no\.? ?)?\d{1,8}",
    re.IGNORECASE,
)
PROSE = frozenset(
    b"a an and are as at by did does down each every for from had has he her his i in is it mg ml "
    b"mcg kg cm mm km miles meters feet blocks days weeks months years hours minutes times "
    b"patient patients people cars units doses tablets of off on or per she that the their they "
    b"to until up was we were when who with year day week month hour attending consultant "
    b"consulting ordered physician primary provider referring resident seen surgeon".split()
)
"""Words that no street name is made of: with one of these the number counts something."""


def find_addresses(text: bytes) -> Iterator[tuple[int, int]]:
    """Yield the spans of addresses; time is linear in the length of the text."""
    position = 0
    while (match := ADDRESS.search(text, position)) is not None:
        words = match[2].split()
        is_named = not PROSE.intersection(word.lower() for word in words)
        if match[4] is not None:
            is_named = is_named and all(_is_capitalised(word) for word in (*words, match[4]))
        if is_named:
            yield match.span()
        position = match.end() if is_named else match.end(1)
    for match in BOX.finditer(text):
        yield match.span()


def _is_capitalised(word: bytes) -> bool:
    return not word[:1].islower()
