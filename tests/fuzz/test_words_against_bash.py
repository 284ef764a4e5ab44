"""A word is what bash makes of it, as far as the guard says that it knows.

Words are put together at random from quotes, escapes, braces and variables, and handed to
a function in a real bash that runs nothing. What differs goes into
`tests/bypass/test_command_rules.py` before it is fixed.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from pathlib import Path

import pytest

from appliance.shell.commands import judge_command
from appliance.shell.grammar import SPLIT, parse_script
from appliance.shell.script import walk_script
from tests.fuzz.test_shell_against_bash import folder, run_confined

__all__ = ["folder"]
PIECES = (
    "a", "r", "m", "-", "-r", "f", "/", "''", '""', "'x'", '"y"', '$""', "$''", "$'\\x61'", "$'\\142'",
    '$"z"', "\\\n", "\\a", "\\-", "\\ ", "{a,b}", "{1..3}", " ", "${u}", "${u:-d}", "${c}", "$c", "=",
    "+=", "[", "]", "*", "?", "%", "^", "@", "@(a|b)", "$((1+1))", ",", ".", "..", ":", "\t", "\\\\",
    "\\'", '\\"', "'\"'", '"\'"', "{", "}", "é", "\u200b", "${c:0:1}", "${#c}", "${c/a/b}", "1", "0",
    '"$c"', '"${c}"', "${c%q}", "${v[@]}", "$'a'b", '"a"b', "$'\\u0041'",
)  # fmt: skip
EVAL = """
p() { printf '%s\\1' "$@"; }
while IFS= read -r -d '' line; do unset c u v; eval "$line" 2>/dev/null; printf '\\2'; done <lines >words
"""
MARKS = re.compile("[\0\ue000-\ue006]")
LINES = 2000


def make_line(chance: random.Random) -> str:
    words = ("".join(chance.choices(PIECES, k=chance.randint(1, 6))) for _ in range(2))
    return ("c=qc; " if chance.random() < 0.4 else "") + f"p {' '.join(words)} Z"


def read_words(line: str) -> list[list[str]]:
    """Return the words of `p` in each of the guard's readings of the line."""
    readings = []
    for text in dict.fromkeys((line, line.replace("\\\n", ""))):
        root = parse_script(text)
        readings += [
            list(found.words[1:]) for found in walk_script(root, text) if found.words[:1] == ("p",)
        ]
    return readings


def may_be(words: list[str], real: str) -> bool:
    """Say whether the guard's words, with what it leaves open, may be these."""
    patterns = []
    for word in words:
        known = word.replace(SPLIT, "")
        body = "".join(".*" if MARKS.match(char) else re.escape(char) for char in known)
        patterns.append(f"(?:{body}\1)" + ("?" if MARKS.search(word) else ""))
    return re.fullmatch("".join(patterns), real, re.DOTALL) is not None


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.timeout(600)
def test_bash_makes_no_other_words_of_a_line(folder: Path) -> None:
    programs, work = folder / "bin", folder / "work"
    for path in (folder, programs, work):
        path.mkdir(exist_ok=True)
        path.chmod(0o777)
    chance = random.Random(20261127)
    for _ in range(20 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 1):
        lines = [make_line(chance) for _ in range(LINES)]
        (work / "lines").write_text("\0".join(lines) + "\0")
        run_confined(EVAL, programs, work)
        made = (work / "words").read_text().split("\2")[:-1]
        assert len(made) == len(lines)
        for line, real in zip(lines, made, strict=True):
            if real and not any(one.is_opaque for one in judge_command(line).commands):
                assert any(may_be(words, real) for words in read_words(line)), (line, real)
        (work / "words").unlink()
