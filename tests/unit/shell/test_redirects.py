"""Redirections: what they write and read, and the words they hide."""

from __future__ import annotations

import pytest

from appliance.shell.grammar import parse_script
from appliance.shell.script import walk_script


def found(line: str) -> list:
    return list(walk_script(parse_script(line), line))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("rm 2>x -rf /", ("rm", "-rf", "/")),
        ("rm <<E -rf /\nE", ("rm", "-rf", "/")),
        ("rm <&- x", ("rm", "x")),
        ("ls 2>&1 x", ("ls", "x")),
        ("ls >x", ("ls",)),
    ],
)
def test_words_behind_a_redirection_are_the_commands(line, words):
    assert next(one.words for one in found(line) if one.words) == words


@pytest.mark.parametrize("line", ["cat <<E;x\na\nE", "cat <<E\na\n E", "cat <<E\n`x`\nE"])
def test_a_here_document_that_the_grammar_misreads_is_unknown(line):
    assert any(one.is_unknown for one in found(line))


@pytest.mark.parametrize("line", ["cat <<E\na\nE", "cat <<-E\n\ta\n\tE", "cat <<'E'\n`x`\nE"])
def test_a_plain_here_document_is_not(line):
    assert not any(one.is_unknown for one in found(line))


def test_what_is_written_and_read():
    assert [one.redirect for one in found("ls >x 2>/dev/null") if one.redirect] == ["x"]
    assert found("cat <x")[0].reads == ("x",)
    assert found("exec <x")[0].replaces_input
    assert not found("exec >x")[-1].replaces_input
