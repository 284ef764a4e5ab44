"""Brace expansion, compared with a real bash."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from appliance.policy.patterns import GLOB, HOLE
from appliance.shell.braces import ACTIVE, expand_braces
from appliance.shell.commands import judge_command
from appliance.shell.grammar import SPLIT
from appliance.shell.judgement import Command

WORDS = [
    "{a,b}", "x{a,b}y", "{a,b}{c,d}", "{a,{b,c},d}", "{a}", "{}", "{,}", "x{,y}", "a{b,c", "a}b,c{",
    "{a{b,c}", "{{a,b}", "{a,b}}", "{x{a,b}d}", "{1..4}", "{4..1}", "{01..3}", "{1..10..3}",
    "{a..e}", "{e..a..2}", "{-2..2}", "{a..3}", "{1..}", "pre{1..2}post{x,y}", "{a,b}{1..2}",
    "{1,2}..{3}", "{..}", "{10..1..-4}", "{a,}", "a{b}c{d,e}", "{{1..2},x}", "{1..2,x}",
]  # fmt: skip


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize("word", WORDS)
def test_braces_become_the_words_that_bash_makes_of_them(word):
    said = subprocess.run(
        ["bash", "-c", f"set -f; printf '%s\\n' {word}"], capture_output=True, text=True, check=True
    )
    found = expand_braces([(char, ACTIVE) for char in word]) or []
    ours = ["".join(char for char, _ in one) for one in found]
    assert [one for one in ours if one] == [one for one in said.stdout.split("\n") if one]


def test_too_many_words_are_not_told_apart():
    assert expand_braces([(char, ACTIVE) for char in "{a,b}" * 8]) is None
    assert expand_braces([(char, ACTIVE) for char in "{{a,b},c}" * 8]) is None
    assert expand_braces([(char, ACTIVE) for char in "{" * 40]) is None
    (word,) = expand_braces([(char, ACTIVE) for char in "x{1..1000}"]) or []
    assert "".join(char for char, _ in word) == "x" + GLOB


def test_words_that_are_not_told_apart_are_a_hole():
    assert judge_command("ls " + "{a,b}" * 8).commands == (Command(f"ls {HOLE}"),)
    assert SPLIT not in judge_command("ls $X").commands[0].text
