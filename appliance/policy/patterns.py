"""Does a command that is only partly known match a rule's pattern?

A judged command is one line of words; `HOLE` in it stands for text that only the target
knows (a variable, the output of another command) and may be any text at all, also none
and also several words. Of `GLOB` and `HOME` a little more is known. A rule that denies or
asks matches if some filling would match; a rule that allows, only if every one does. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

HOLE = "\0"
"""Never part of a command line: the kernel's argument vectors end their words with it."""

GLOB = "\ue002"
"""Stands for a glob or a number: any text without a slash, once or several times."""
HOME = "\ue003"
"""Stands for a path such as somebody's home, without its first slash, or for what lies below a
folder: neither leads into `NO_HOME`, and no home is in `NO_ROOT`."""
PIPE = "\ue005"
"""Stands between two commands, one of which gives the other its output: `|` in a pattern."""
LATER = "\ue006"
"""Stands for arguments that a later line gives, which is judged, too: those of an alias."""
HOLES = re.compile(f"[{HOLE}{GLOB}{HOME}{LATER}]")
NO_HOME = re.compile(r"(^|/)(etc|proc|sys|dev|boot|\.[^/]*)(/|$)| /")
_NO_ROOT = r"(usr|srv|mnt|media|run|data)(/|$)"
NO_ROOT, NO_ROOT_BELOW = (
    re.compile(rf"^{_NO_ROOT}|(^|\*)/{_NO_ROOT}"),
    re.compile(rf"(^|\*)/{_NO_ROOT}"),
)

_SET = re.compile(r"\[!?\]?[^\]]*\]")
MAX_OPERANDS = 256
CLUSTER = re.compile(r"^-[A-Za-z0-9]{1,4}$")


def surely_matches(pattern: str, text: str) -> bool:
    """Say whether `pattern` matches `text` whatever its holes stand for.

    A bare name matches the command of that name with any arguments, a word `*` any words,
    at the end also none. In another word `*` stays within it (`cat /srv/*`, not `cat /srv/a
    /etc/b`); where such a word is the last one, each further word must match it, too.
    """
    wanted, given = pattern.split(), text.split(" ")
    if HOLES.search(given[0]):
        return pattern == "*"
    if wanted == given[:1] or wanted == ["*"]:
        return True
    if not wanted:
        return False
    # SECURITY: test_an_allow_covers_each_word_by_itself.
    states = {0}
    for word in given:
        states = {after for at in states for after in _after_word(word, at, wanted)}
    ends_open = wanted[-1:] == ["*"]
    return len(wanted) in states or (ends_open and len(wanted) - 1 in states)


def _after_word(word: str, at: int, wanted: list[str]) -> Iterator[int]:
    """Return how far the pattern may be matched, from `at`, behind one more word."""
    if at < len(wanted) and wanted[at] == "*":
        yield at
        yield at + 1
        yield from _after_word(word, at + 1, wanted)
    elif at < len(wanted):
        if _word_matches(wanted[at], word):
            yield at + 1
    elif "*" in wanted[-1] and wanted[-1] != "*" and _word_matches(wanted[-1], word):
        yield at


def _word_matches(wanted: str, word: str) -> bool:
    # A hole may be several words, and `.*` may be `..`.
    is_open = HOLE in word or LATER in word or "." + GLOB in word
    return not is_open and _matches(wanted, HOLES.sub(HOLE, word), possibly=False)


def possibly_matches(pattern: str, text: str) -> bool:
    """Say whether `pattern` could match `text`, in whatever order its options come.

    Options of the pattern may stand anywhere (`git push origin --force`), in one word or
    several (`-r -f`), or be shortened (`--forc`); further options and their values may be
    there as well, and further files. A last `*` also stands for no argument at all.
    """
    if PIPE in text and "|" not in pattern:
        return False
    if " | " in pattern and "|" not in text and PIPE not in text:
        return False  # What nobody knows of an argument is no pipe.
    # A rule about any program meets that line itself.
    text = text.replace(LATER, "" if pattern.startswith("*") else HOLE)
    text = text.replace(GLOB + GLOB, HOLE)  # `**` may go through folders.
    return any(_may_match(pattern, one) for one in dict.fromkeys((text, _doubled(text))))


def _doubled(text: str) -> str:
    """Write each word with a glob twice: it may stand for several files."""
    words = text.split(" ")
    return " ".join(f"{word} {word}" if GLOB in word else word for word in words)


def _may_match(pattern: str, text: str) -> bool:
    name = text.split(" ", 1)[0]
    if pattern == name or any(_matches(pattern, one, possibly=True) for one in (text, text + " ")):
        return True
    wanted, given = pattern.split(), text.split(" ")
    if len(wanted) < 2 or not _matches(wanted[0], given[0], possibly=True):
        return False
    flags = [word for word in wanted[1:] if _is_flag(word)]
    operands = [word for word in wanted[1:] if not _is_flag(word)]
    return all(_has_flag(flag, given[1:]) for flag in flags) and any(
        _matches(" ".join(operands), rest + end, possibly=True)
        for words in _operands(given[1:])
        for rest in _selections(words, operands)
        for end in ("", " ")
    )


def _is_flag(word: str) -> bool:
    return word.startswith("-") and len(word) > 1 and word != "--"


def _has_flag(flag: str, given: list[str]) -> bool:
    before_end = given[: given.index("--")] if "--" in given else given
    if any(word.startswith((HOLE, GLOB)) for word in before_end):
        return True
    if any(_is_flag(word) and (HOLE in word or GLOB in word) for word in before_end):
        return True
    words = [word for word in before_end if _is_flag(word)]
    if any(_matches(flag, word, possibly=True) for word in words):
        return True
    if flag.startswith("--"):
        name, _, value = flag.partition("=")
        return any(
            len(word) > 3
            and word.startswith("--")
            and name.startswith(word.partition("=")[0])
            and (not value or _matches(value, word.partition("=")[2], possibly=True))
            for word in words
        )
    letters = {letter for word in words if CLUSTER.match(word) for letter in word[1:]}
    return bool(CLUSTER.match(flag)) and set(flag[1:]) <= letters


def _operands(words: list[str]) -> list[list[str]]:
    """Return the operands, once with and once without what may be an option's value."""
    every: list[str] = []
    fewer: list[str] = []
    after_flag = ended = False
    for word in words:
        if word == "--" and not ended:
            ended = True
        elif _is_flag(word) and not ended:
            after_flag = True
            continue
        else:
            every.append(word)
            if not after_flag or HOLE in word or GLOB in word:
                fewer.append(word)
        after_flag = False
    return [every, fewer] if fewer != every else [every]


def _selections(given: list[str], wanted: list[str]) -> list[str]:
    """Return the operands, and fewer of them where the pattern names a file.

    `cat /etc/shadow` also meets `cat x /etc/shadow y`: to each file the same is done.
    """
    found = [" ".join(given)]
    at = next((index for index, word in enumerate(wanted) if "/" in word), None)
    if at is None:
        return found
    is_open = wanted[-1].endswith("*")
    for start in range(at, min(len(given), MAX_OPERANDS)):
        chosen = [*given[:at], *given[start:]]
        found.append(" ".join(chosen if is_open else chosen[: len(wanted)]))
    return found


@lru_cache(maxsize=1024)
def _pieces(pattern: str) -> tuple[str, ...]:
    """Split a pattern into `*`, `?`, `[…]` and characters."""
    pieces: list[str] = []
    at = 0
    while at < len(pattern):
        found = _SET.match(pattern, at) if pattern[at] == "[" else None
        piece = found[0] if found else pattern[at]
        if not (piece == "*" and pieces and pieces[-1] == "*"):
            pieces.append(piece)
        at += len(piece)
    return tuple(pieces)


def _matches(pattern: str, text: str, *, possibly: bool) -> bool:
    """Run the pattern over the text as a set of states: linear in each of them."""
    pieces = _pieces(pattern)
    states = _skip_stars({0}, pieces)
    for index, char in enumerate(text):
        if char == HOLE and possibly:
            # Any text: from the first state that is reachable, every later one is.
            states = set(range(min(states), len(pieces) + 1)) if states else states
        elif char in {GLOB, HOME} and possibly:
            is_root = text[max(index - 2, 0) : index] in {" /", "=/", "/"}
            states = {end for at in states for end in _ends(char, at, pieces, is_root=is_root)}
        elif char == HOLE:
            states = {at for at in states if at < len(pieces) and pieces[at] == "*"}
        else:
            after: set[int] = set()
            for at in states:
                if at < len(pieces):
                    piece = pieces[at]
                    if char == PIPE:
                        after.update({at + 1} if piece == "|" else ())
                    elif piece == "*":
                        after.add(at)
                    elif _piece_matches(piece, char):
                        after.add(at + 1)
            states = after
        states = _skip_stars(states, pieces)
        if not states:
            return False
    return len(pieces) in states


def _ends(mark: str, at: int, pieces: tuple[str, ...], *, is_root: bool) -> Iterator[int]:
    """Return the states that a glob or a home may lead to from the state `at`."""
    # `*/srv/x` speaks of the root, not of a folder `srv` somewhere.
    is_root = is_root or pieces[max(at - 2, 0) : at] == ("*", "/")
    never = NO_ROOT if is_root else NO_ROOT_BELOW
    end = at
    while True:
        yield end
        if end == len(pieces) or (mark == GLOB and pieces[end] == "/"):
            return
        end += 1
        taken = "".join(pieces[at:end])
        if mark == HOME and (NO_HOME.search(taken) or never.search(taken)):
            return


def _skip_stars(states: set[int], pieces: tuple[str, ...]) -> set[int]:
    skipped = set(states)
    for at in states:
        while at < len(pieces) and pieces[at] == "*":
            at += 1
            skipped.add(at)
    return skipped


def _piece_matches(piece: str, char: str) -> bool:
    if piece == "?":
        return True
    if len(piece) == 1:
        return piece == char
    inside = piece[1:-1]
    negated = inside.startswith("!")
    inside = inside[negated:]
    hit = False
    at = 0
    while at < len(inside):
        if inside[at + 1 : at + 2] == "-" and at + 2 < len(inside):
            hit = hit or inside[at] <= char <= inside[at + 2]
            at += 3
        else:
            hit = hit or inside[at] == char
            at += 1
    return hit != negated
