"""Brace expansion: `{a,b}` and `{1..3}` become several words, before anything else. Pure.

Source: bash manual, "Brace Expansion".
"""

from __future__ import annotations

import itertools
import re

from appliance.policy.patterns import GLOB

QUOTED, ACTIVE, EXPANDED = range(3)
"""How the shell treats a character: as it is, as syntax, or as syntax and split."""
Char = tuple[str, int]
MAX_WORDS = 64
MAX_BRACES = 32
INTEGERS = re.compile(r"\{(-?\d{1,9})\.\.(-?\d{1,9})(?:\.\.(-?\d{1,9}))?\}")
COMMAND_WORD = re.compile(
    r"(?m)(^[ \t]*|[;&|({!`][ \t]*|\b(?:if|then|else|elif|while|until|do|time)\s+)"
    r"([\w./-]{0,99}\{[^\s;&|<>()'\"$`\\]{1,99}\}[\w./{},-]{0,99})"
)
"""A word with braces, and no quotes or variables, where a command may begin."""
LETTERS = re.compile(r"\{([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d{1,3}))?\}")


def expand_braces(chars: list[Char]) -> list[list[Char]] | None:
    """Return the words that `chars` become; `None` if they are too many to tell."""
    if not any(char == "{" and kind == ACTIVE for char, kind in chars):
        return [chars]
    if sum(char == "{" for char, _ in chars) > MAX_BRACES:
        return None
    # What is quoted or put in later is no syntax.
    active = "".join(char if kind == ACTIVE else "\ue000" for char, kind in chars)
    for start in (at for at, char in enumerate(active) if char == "{"):
        end, commas = _inside(active, start)
        if end is None:
            continue
        if commas:
            edges = [start, *commas, end]
            parts = [chars[a + 1 : b] for a, b in itertools.pairwise(edges)]
        else:
            numbers = _sequence(active[start : end + 1])
            if numbers is None:
                continue
            parts = [[(char, QUOTED) for char in one] for one in numbers]
        return _joined(chars[:start], parts, chars[end + 1 :])
    return [chars]


def write_out_commands(text: str) -> str:
    """Return a script whose commands are words, also where a brace begins them: `{rm,-rf,/}`."""

    def write_out(found: re.Match[str]) -> str:
        words = expand_braces([(char, ACTIVE) for char in found[2]]) or []
        written = [word for one in words if (word := "".join(char for char, _ in one))]
        return found[1] + " ".join(written) if written else found[0]

    return COMMAND_WORD.sub(write_out, text) if "," in text or ".." in text else text


def _joined(
    before: list[Char], parts: list[list[Char]], after: list[Char]
) -> list[list[Char]] | None:
    tails = expand_braces(after)
    middles = [expand_braces(part) for part in parts[: MAX_WORDS + 1]]
    if tails is None or any(middle is None for middle in middles):
        return None
    words = [one for middle in middles for one in middle or []]
    if len(words) * len(tails) > MAX_WORDS:
        return None
    return [before + word + tail for word in words for tail in tails]


def _inside(active: str, start: int) -> tuple[int | None, list[int]]:
    """Return where the brace that opens at `start` closes, and its own commas."""
    depth = 0
    commas: list[int] = []
    for at in range(start, len(active)):
        char = active[at]
        if char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                return at, commas
        elif char == "," and depth == 1:
            commas.append(at)
    return None, []


def _sequence(text: str) -> list[str] | None:
    """Return the words of `{1..3}`; one that stands for all of them if they are many."""
    integers, letters = INTEGERS.fullmatch(text), LETTERS.fullmatch(text)
    found = integers or letters
    if found is None:
        return None
    to_number = int if integers else ord
    first, last = to_number(found[1]), to_number(found[2])
    step = abs(int(found[3] or 1)) or 1
    if abs(first - last) // step >= MAX_WORDS:
        return [GLOB]
    numbers = range(first, last + 1, step) if first <= last else range(first, last - 1, -step)
    if letters:
        return [chr(number) for number in numbers]
    is_padded = any(re.match(r"-?0\d", one) for one in (found[1], found[2]))
    width = max(len(found[1]), len(found[2])) if is_padded else 0
    return [f"{number:0{width}d}" for number in numbers]
