"""The command lines inside programs: which are handed to a shell?"""

from __future__ import annotations

import pytest

from appliance.shell.escapes import (
    ShellLine,
    possible_starts,
    shell_line_of_client,
    shell_line_of_screen,
    shows_prompt,
)

SCREEN = [
    ("vim", ":!ls -l", ShellLine("ls -l", has_terminal=True)),
    ("vim", ":%!sort", ShellLine("sort")),
    ("vim", ":.!sh", ShellLine("sh")),
    ("vim", ":w !sudo tee %", ShellLine("sudo tee %")),
    ("vim", ":r !date", ShellLine("date")),
    ("vim", ":e !x", ShellLine("x")),
    ("vim", ":terminal", ShellLine("")),
    ("vim", ":call system('x')", ShellLine("")),
    ("vim", ":py3 x", ShellLine("")),
    ("vim", ":set keywordprg=x", ShellLine("")),
    ("vim", ":wq!", None),
    ("vim", ":q!", None),
    ("vim", ":e! other", None),
    ("vim", ":set number", None),
    ("vim", ":%s/one/ONE/g", None),
    ("vim", "-- INSERT --", None),
    ("less", "!ls", ShellLine("ls", has_terminal=True)),
    ("less", "|asort", ShellLine("sort")),
    ("less", "/pattern!", None),
    ("nano", "Command to execute: ls", ShellLine("ls")),
    ("tmux", ":new-window -n x", None),
    ("tmux", ":run-shell x", ShellLine("")),
]


@pytest.mark.parametrize(("program", "row", "line"), SCREEN)
def test_a_programs_command_line(program, row, line):
    assert shell_line_of_screen(program, [row.ljust(80)]) == line


def test_a_long_command_line_is_read_over_several_rows():
    rows = ["text".ljust(20), ":!echo 1234567890123", "45".ljust(20)]
    assert shell_line_of_screen("vim", rows) == ShellLine("echo 123456789012345", has_terminal=True)


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("\\! ls", "ls"),
        (".shell ls -l", "ls -l"),
        (".system ls", "ls"),
        ("system ls", "ls"),
        ("\\o | tee x", "tee x"),
        ("\\copy t from program 'ls'", "ls"),
        ("~!ls", "ls"),
        ("select '!' || x;", None),
        ("\\d patients", None),
    ],
)
def test_a_clients_line(text, runs):
    found = shell_line_of_client(text)
    assert (found and found.text) == runs


@pytest.mark.parametrize(
    ("program", "before", "is_prompt"),
    [
        ("vim", "ada@web01:~$ ", True),
        ("vim", "bash-5.2# ", True),
        ("vim", "# ", False),
        ("vim", "> ", False),
        ("tmux", "# ", True),
        ("tmux", "~/src $ ", True),
        ("tmux", "db=> ", False),
        ("tmux", ">>> ", False),
    ],
)
def test_what_looks_like_a_prompt(program, before, is_prompt):
    assert shows_prompt(program, before) is is_prompt


def test_each_place_where_a_command_may_begin():
    assert "touch x" in possible_starts("|a touch x")
