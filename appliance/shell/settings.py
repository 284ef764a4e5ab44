"""Commands that change how the shell or the terminal takes what is typed. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appliance.policy.patterns import HOLE
from appliance.shell.effects import option_values
from appliance.shell.judgement import Input
from appliance.shell.programs import DANGEROUS_VARIABLES, names

if TYPE_CHECKING:
    from appliance.shell.judge import Judge

PLAIN_MODES = names("""
    -a --all -g --save size speed sane echo rows cols columns ixon -ixon ixany -ixany ixoff -ixoff
    tostop -tostop
""")
"""What of `stty` leaves the keys as they are; Ctrl-S may stop the output, or search."""
OPENED = re.compile(r"/dev/(?:std(?:in|out|err)|fd/)")
"""A descriptor that is open already: it may be the terminal."""


def judge_stty(judge: Judge, words: list[str], _depth: int, _source: Input) -> None:
    """A key that kills the line, or no echo, would hide from the guard what is typed."""
    is_plain = all(word in PLAIN_MODES or word.isdigit() for word in words[1:])
    judge.add(words, is_opaque=not is_plain)


def judge_reader(judge: Judge, words: list[str], _depth: int, _source: Input) -> None:
    """On a terminal, a program that takes only some keys of a line leaves bash the rest.

    In a pipeline it has none of them, unless a wrapper opens the terminal (`xargs -o`).
    """
    name, arguments = words[0].rsplit("/", 1)[-1], words[1:]
    is_open = any(OPENED.search(word) for word in arguments)
    if name == "dd":
        takes_part = is_open or not any(word.startswith("if=") for word in arguments)
    elif name == "head":
        values = [
            *option_values(arguments, "-n", "--lines"),
            *option_values(arguments, "-c", "--bytes"),
        ]
        files = [word for word in arguments if word[:1] != "-" and word not in values]
        counts = any(re.match(r"-[a-z]*c|--b", word) for word in arguments)
        takes_part = counts and (is_open or not files or "-" in arguments)
    else:
        is_open |= any(re.match(r"-[a-zA-Z]*u", word) for word in arguments)
        takes_part = any(re.match(r"-[a-zA-Z]*[nNdu]", word) or HOLE in word for word in arguments)
    is_plain = not is_open and not any(HOLE in word for word in arguments)
    is_piped = judge.piped in {tuple(words), ("sudo", *words)} and is_plain
    judge.add(words, is_opaque=judge.is_terminal and takes_part and not is_piped)


def judge_set(judge: Judge, words: list[str], _depth: int, _source: Input) -> None:
    """`set -o vi` makes other keys run a line; `set -k` takes any word for an assignment.

    In fish, `set` assigns.
    """
    changes = {"vi", "keyword", "interactive_comments", "interactive-comments"}
    judge.add(
        words,
        is_opaque=any(
            word in changes
            or HOLE in word
            or re.match(r"[-+][a-zA-Z]*k", word)
            or DANGEROUS_VARIABLES.match(word)
            for word in words[1:]
        ),
    )


LEADS_ELSEWHERE = frozenset({"autocd", "cdable_vars", "cdspell", "dirspell"})
"""With these, a word or a mistyped folder leads where `cd` does not say."""


def judge_shopt(judge: Judge, words: list[str], depth: int, _source: Input) -> None:
    """`shopt -so vi` is `set -o vi`; without comments, what stands behind `#` is run."""
    if any(re.match(r"-[a-z]*o", word) for word in words[1:]):
        judge_set(judge, words, depth, _source)
    else:
        changes = "-u" in words[1:] and "interactive_comments" in words
        judge.add(words, is_opaque=changes or bool(LEADS_ELSEWHERE & set(words)))


def judge_reset(judge: Judge, words: list[str], _depth: int, _source: Input) -> None:
    """`reset -k x` changes the keys of the terminal, as `stty` does."""
    judge.add(words, is_opaque=len(words) > 1)
