"""find, awk and sed: small languages in one word that may run or write something. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from appliance.policy.patterns import GLOB, HOLE, HOME
from appliance.shell.judgement import Input
from appliance.shell.programs import AWK_READS, AWK_RUNS, AWK_WRITES, SED_READS

if TYPE_CHECKING:
    from appliance.shell.judge import Judge

EXEC_ACTIONS = frozenset({"-exec", "-execdir", "-ok", "-okdir"})
WRITE_ACTIONS = frozenset({"-fprint", "-fprint0", "-fprintf", "-fls"})


def judge_find(judge: Judge, words: list[str], depth: int, _source: Input) -> None:
    """Add find, and what its actions run, delete or write."""
    judge.add(words)
    starts = []
    options = list(words[1:])
    while options and re.fullmatch(r"-[HLP]|-O\d|-D", options[0]):
        del options[: 2 if options[0] == "-D" else 1]
    for word in options:
        if word[:1] in {"-", "(", "!"}:
            break
        starts.append(word)
    # At the root, anything may be found; else what lies below.
    below = HOLE if starts[:1] == ["/"] else HOME
    found_path = f"{starts[0].rstrip('/')}/{below}" if len(starts) == 1 else f"./{HOME}"
    if len(starts) > 1 or any(HOLE in start or GLOB in start for start in starts):
        found_path = HOLE
    at = 1
    while at < len(words):
        word = words[at]
        at += 1
        if word in EXEC_ACTIONS:
            inner: list[str] = []
            while at < len(words) and words[at] not in {";", "+"}:
                inner.append(words[at])
                at += 1
            if _puts_names_into_code(inner):
                judge.add_unknown()
            if inner:
                found = [one.replace("{}", found_path) for one in inner]
                judge.judge_words(found, depth + 1, Input())
            for start in starts if "{}" in " ".join(inner) else ():  # It may be a file itself.
                judge.judge_possible([one.replace("{}", start) for one in inner], depth + 1)
            if word.endswith("dir"):
                _judge_beside(judge, inner, starts, depth)
        elif word == "-delete":
            judge.add(["rm", "-rf", *(starts or ["."])])
        elif word in WRITE_ACTIONS and at < len(words):
            judge.add(["redirect", words[at]])
        elif word == "-files0-from" or word.startswith(HOLE):
            judge.add_unknown()


def _judge_beside(judge: Judge, words: list[str], starts: list[str], depth: int) -> None:
    """Judge what `-execdir` runs in the folder of each file that is found."""
    for start in starts:
        for folder in (posixpath.dirname(start), start, f"{start}/{HOME}"):
            if folder.startswith("/"):
                with judge.standing_in(folder):
                    judge.judge_possible(words, depth + 1)


def _puts_names_into_code(words: list[str]) -> bool:
    """Say whether `{}` stands in a text: what a file is called would run."""
    return any(
        "{}" in word
        and (re.search(r"[\s;|&$`<>]", word) or re.fullmatch(r"-\w*c", words[at - 1] if at else ""))
        for at, word in enumerate(words)
    )


def _taken_options(rest: list[str]) -> Iterator[str]:
    """Take the options at the front of `rest`, one at a time: their values are the caller's."""
    while rest and rest[0].startswith("-") and len(rest[0]) > 1:
        option = rest.pop(0)
        if option == "--":
            return
        yield option


def judge_awk(judge: Judge, words: list[str], depth: int, _source: Input) -> None:
    """Add awk; opaque if its program runs something or cannot be read."""
    rest = words[1:]
    is_opaque = False
    for option in _taken_options(rest):
        if option in {"-F", "-v"} and rest:
            rest.pop(0)
        elif not re.match(r"^-[Fv].", option):
            is_opaque = True
    program = rest[0] if rest else HOLE
    if HOLE in program or GLOB in program or AWK_RUNS.search(program):
        is_opaque = True
    judge.add(words, is_opaque=is_opaque)
    if AWK_WRITES.search(program):
        judge.add(["redirect", HOLE])
    for found in AWK_READS.finditer(program):
        judge.judge_possible(["cat", (found[1] or HOLE).strip('"')], depth)


def judge_sed(judge: Judge, words: list[str], _depth: int, _source: Input) -> None:
    """Add sed; opaque if its program is not one of those that are known to be harmless."""
    programs: list[str] = []
    rest = words[1:]
    is_opaque = False
    for option in _taken_options(rest):
        if option in {"-e", "--expression"} and rest:
            programs.append(rest.pop(0))
        elif option.startswith("--expression="):
            programs.append(option.partition("=")[2])
        elif re.fullmatch(r"-[nErsuz]*e", option) and rest:
            programs.append(rest.pop(0))
        elif not re.fullmatch(
            r"-[nErsuz]*(i[.\w~]*)?|--(quiet|silent|regexp-extended|posix|in-place(=[.\w~]*)?|sandbox)",
            option,
        ):
            is_opaque = True
    if not programs:
        programs = rest[:1]
    # GNU's sed also looks for options behind the files.
    is_opaque |= any(re.match(r"-[nErsuz]*[ef]|--(e|f)", word) for word in rest)
    for program in programs:
        # Bounded: the pattern is quadratic in runs of blanks.
        if len(program) > 1000 or not SED_READS.fullmatch(program):
            is_opaque = True
    judge.add(words, is_opaque=is_opaque or not programs)
