"""What a mode of `chmod` gives, as a number: `u=rwx,go=u` is 777. Pure.

Source: the GNU coreutils manual, "Symbolic Modes".
"""

from __future__ import annotations

import re

CLAUSE = re.compile(r"([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]))+)")
STEP = re.compile(r"([-+=])([ugo]|[rwxXst]*)")
BITS = {"r": 4, "w": 2, "x": 1, "X": 1, "s": 0, "t": 0}


def numeric_mode(word: str) -> str:
    """Return the mode as a number without leading zeros, or the word if it is none.

    A symbolic mode counts as if the file had no rights before and there were no umask.
    """
    number = re.fullmatch(r"[-+=]?0*([0-7]+)", word)
    if number:
        return number[1]
    rights = dict.fromkeys("ugo", 0)
    for clause in word.split(","):
        found = CLAUSE.fullmatch(clause)
        if found is None:
            return word
        who = "ugo" if not found[1] or "a" in found[1] else found[1]
        for sign, what in STEP.findall(found[2]):
            given = rights[what] if what in {"u", "g", "o"} else _bits(what)
            for one in who:
                before = 0 if sign == "=" else rights[one]
                rights[one] = before & ~given if sign == "-" else before | given
    return "".join(str(rights[one]) for one in "ugo")


def _bits(letters: str) -> int:
    total = 0
    for letter in letters:
        total |= BITS[letter]
    return total
