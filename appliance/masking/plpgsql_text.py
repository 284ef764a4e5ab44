"""What the words of a PL/pgSQL function say where its statements are not followed. No I/O.

Dynamic SQL and its like hide what is assigned, never to what: the targets stand in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from appliance.errors import ProtocolError
from appliance.masking.catalog import RoutineDefinition
from appliance.masking.grammar import TOKEN
from appliance.masking.plpgsql_variables import ROWS, is_row

COMMENT_END = re.compile(r"/\*|\*/")
WORD = re.compile(r"[^\W\d][\w$]*")
STARTS = frozenset({";", "begin", "then", "else", "loop", ">", "diagnostics", ","})
"""What stands before an assignment that is written with `=`."""
OF_SELECT = frozenset({"only", "ties"})
"""`FETCH FIRST 5 ROWS ONLY` is no statement."""
BOUND = ("cursor", "scroll", "no")
ENDS = frozenset({"where", "from", "returning", ";"})
"""What stands after the assignments of UPDATE."""
ANY_COLUMN = ""
CONSTANT = "''"
CONSTANTS = re.compile(r"''|\d[\d.]*|true|false|null|default|current_timestamp|now \( \)")


def filled_names(definition: RoutineDefinition) -> set[str]:
    """Return the columns of NEW that a trigger's function may assign to; `""` stands for all."""
    words = _words(definition.source)
    found: set[str] = set()
    for place, word in enumerate(words):
        if word in {"into", "for", "foreach"}:
            for parts in _targets(words, place + 1 + (words[place + 1 : place + 2] == ["strict"])):
                found |= _column(parts)
        elif word == "return":
            found |= set() if _returns_row(_rest(words, place + 1)) else {ANY_COLUMN}
        elif word == "call" and not set(_rest(words, place)).isdisjoint(ROWS):
            found.add(ANY_COLUMN)
        elif word in ROWS:
            parts, end = _target(words, place)
            is_first = place == 0 or words[place - 1] in STARTS
            is_equal = is_first and words[end : end + 1] == ["="]
            if words[end : end + 2] == [":", "="] or (
                is_equal and not _is_constant(_rest(words, end + 1))
            ):
                found |= _column(parts)
    return found


def fetches_elsewhere(definition: RoutineDefinition) -> bool:
    """Return whether a function may read from a cursor that it did not open itself.

    SECURITY: whoever calls it may have opened that on what they like, and nothing protected is
    named here.
    """
    if "fetch" not in definition.source.lower():
        return False
    words = _words(definition.source)
    said = [_rest(words, n + 1, "into") for n, word in enumerate(words) if word == "fetch"]
    cursors = {"".join(rest[-1:]) for rest in said if OF_SELECT.isdisjoint(rest)}
    return any(_is_elsewhere(name, words, definition) for name in cursors)


def returned_names(definition: RoutineDefinition) -> list[str]:
    """Return the names that stand alone after RETURN NEXT."""
    words = _words(definition.source)
    places = (n for n, pair in enumerate(pairwise(words)) if pair == ("return", "next"))
    rests = (_rest(words, place + 2) for place in places)
    return [rest[0] for rest in rests if len(rest) == 1]


def updated_names(text: str) -> Iterator[tuple[str, str]]:
    """Yield table and column, both without schema, that UPDATE sets to more than a constant.

    `""` stands for all columns. Statements in string constants count.
    """
    for match in TOKEN.finditer(text):
        if match["literal"] is not None:
            quote = f"${match['tag']}$" if match["tag"] is not None else "'"
            yield from _updated(_words(match["literal"].partition(quote)[2].removesuffix(quote)))
    yield from _updated(_words(text))


def _updated(words: list[str]) -> Iterator[tuple[str, str]]:
    for place, word in enumerate(words):
        start = place + 1 + (words[place + 1 : place + 2] == ["only"])
        if word != "update" or start >= len(words):
            continue
        parts, end = _target(words, start)
        alias = words[end : end + 3]
        if "set" not in alias:
            continue
        for column, value in _assignments(words, end + alias.index("set") + 1):
            if not _is_constant(value):
                yield parts[-1], column


def _assignments(words: list[str], place: int) -> Iterator[tuple[str, list[str]]]:
    """Yield the column and the value of each assignment of UPDATE."""
    while place < len(words):
        column, end = _target(words, place)
        end = place if column == ["("] else end
        value, depth = [], 0
        while end < len(words):
            depth += (words[end] == "(") - (words[end] == ")")
            if depth == 0 and (words[end] == "," or words[end] in ENDS):
                break
            value.append(words[end])
            end += 1
        yield (ANY_COLUMN if column[0] == "(" else column[0]), value[1:]
        if words[end : end + 1] != [","]:
            return
        place = end + 1


def _is_elsewhere(name: str, words: list[str], definition: RoutineDefinition) -> bool:
    if WORD.fullmatch(name) is None or name in definition.arguments:
        return True
    opened = ("open", name) in pairwise(words)
    first = words.index(name)
    declared = _rest(words, first)
    has_value = declared[1:2] not in [[word] for word in BOUND] and not {
        "=",
        "default",
        "alias",
    }.isdisjoint(declared)
    return not opened or has_value or any(_assigns(name, words))


def _assigns(name: str, words: list[str]) -> Iterator[bool]:
    for place, word in enumerate(words):
        if word in {"into", "for", "foreach", "diagnostics"}:
            start = place + 1 + (words[place + 1 : place + 2] == ["strict"])
            yield any(parts[-1] == name for parts in _targets(words, start))
        elif word == name:
            yield words[place + 1 : place + 2] == ["="]
            yield words[place + 1 : place + 3] == [":", "="]


def _words(text: str) -> list[str]:
    """Return the words and signs in lower case, without comments; each string is `CONSTANT`."""
    found: list[str] = []
    depth = position = 0
    while position < len(text):
        if depth:
            mark = COMMENT_END.search(text, position)
            position = len(text) if mark is None else mark.end()
            depth += 0 if mark is None else 1 if mark[0] == "/*" else -1
            continue
        match = TOKEN.match(text, position)
        assert match is not None
        position, word = match.end(), match[0]
        if word == "/*":
            depth += 1
        elif match["literal"] is not None:
            found.append(CONSTANT)
        elif word.startswith('"') and len(word) > 1:
            found.append(word[1:-1].replace('""', '"'))
        elif not word.isspace() and not word.startswith("--"):
            found.append(word.lower())
    return found


def _is_constant(value: list[str]) -> bool:
    return CONSTANTS.fullmatch(" ".join(value)) is not None


def _rest(words: list[str], start: int, end: str = ";") -> list[str]:
    """Return the words from a place to the end of the statement, or another word before it."""
    place = start
    while place < len(words) and words[place] not in {";", end}:
        place += 1
    return words[start:place]


def _target(words: list[str], place: int) -> tuple[list[str], int]:
    """Return the parts of the name at a place, and where it ends, subscripts included."""
    parts = [words[place]]
    place += 1
    while place < len(words):
        if words[place] == "." and place + 1 < len(words):
            parts.append(words[place + 1])
            place += 2
        elif words[place] == "[":
            depth = 0
            while place < len(words):
                depth += (words[place] == "[") - (words[place] == "]")
                place += 1
                if depth == 0:
                    break
        else:
            break
    return parts, place


def _targets(words: list[str], place: int) -> Iterator[list[str]]:
    """Yield the names of a list."""
    while place < len(words):
        parts, place = _target(words, place)
        yield parts
        if words[place : place + 1] != [","]:
            return
        place += 1


def _column(parts: list[str]) -> set[str]:
    """Return the column of NEW or OLD that a name stands for; none if it is of something else."""
    for place, part in enumerate(parts):
        if part in ROWS:
            return {parts[place + 1]} if place + 1 < len(parts) else {ANY_COLUMN}
    return set()


def _returns_row(words: list[str]) -> bool:
    try:
        return is_row(" ".join(words))
    except ProtocolError:
        return False
