"""Any text gives a list of commands, never an error."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.shell.commands import UNKNOWN, Command, Judgement, judge_command
from appliance.shell.grammar import decode_source, encode_source

WORDS = st.sampled_from(
    [
        "rm",
        "-rf",
        "/",
        "sudo",
        "sh",
        "-c",
        "'",
        '"',
        "$(",
        ")",
        "`",
        ";",
        "&&",
        "|",
        "{",
        "}",
        "<<",
        "EOF",
        "\n",
        " ",
        "$",
        "\\",
        "env",
        "xargs",
        "find",
        "-exec",
        "timeout",
        ">",
        "&",
        "$'\\x72m'",
        "FOO=rm",
        "$FOO",
        "eval",
        "git",
        "-c",
        "tar",
        "ssh",
        "alias",
        "${x@P}",
        "<<<",
        "docker",
        "((",
        "[[",
        "*",
        "{a,b}",
    ]
)
ANY_TEXT = st.text() | st.lists(WORDS).map("".join) | st.lists(WORDS).map(" ".join)


@given(ANY_TEXT, st.booleans())
def test_any_text_gives_the_same_commands_twice_and_at_least_one(line: str, is_terminal) -> None:
    judgement = judge_command(line, is_terminal=is_terminal)
    assert judgement.commands
    assert judge_command(line, is_terminal=is_terminal) == judgement


@given(ANY_TEXT)
def test_any_script_on_standard_input_gives_commands(script: str) -> None:
    assert judge_command("bash -s", stdin=script).commands


@pytest.mark.parametrize(
    "line",
    [
        "(" * 3000 + "ls" + ")" * 3000,
        "sudo " * 50 + "ls",
        "docker " * 200 + "ls",
        "$(" * 500 + "ls" + ")" * 500,
        "x" * 20_000,
        "ls;" * 5000,
        "find . " + "-exec docker " * 300,
        "",
    ],
    ids=["subshells", "sudo", "docker", "substitutions", "long", "many", "find", "empty"],
)
def test_beyond_the_bounds_or_empty_is_unknown(line: str) -> None:
    assert UNKNOWN in judge_command(line).commands


def test_a_shell_that_reads_its_input_is_judged_by_it() -> None:
    assert judge_command("bash -s") == Judgement(
        (Command("bash", is_opaque=True),), True, together=("bash -s",)
    )
    judged = judge_command("sudo bash", stdin="ls /tmp\nid\n").commands
    assert [command.text for command in judged] == ["sudo", "ls /tmp", "id"]
    assert not any(command.is_opaque for command in judged)


def test_on_a_terminal_a_shell_is_judged_line_by_line() -> None:
    assert judge_command("bash", is_terminal=True).commands == (Command("bash"),)
    assert judge_command("bash script", is_terminal=True).commands[0].is_opaque


def test_a_name_for_the_log_has_no_argument() -> None:
    assert [command.name for command in judge_command("/opt/x/run secret").commands] == ["run"]


@pytest.mark.parametrize(
    "before", ["{", "echo {1..", "${", "$", "[[ a =~ ", "cat <<", "@(", "x=", "$((", "#"]
)
@pytest.mark.parametrize("char", ["\U0010ffff", "\U0001f600", "\u3000", "\u00e9", "\udcff"])
def test_no_character_ends_the_process(before: str, char: str) -> None:
    """In a process of its own: what the test is about would end this one."""
    code = f"from appliance.shell.commands import judge_command as j; j({before!a} + {char!a} * 3)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(st.text() | st.binary().map(lambda data: data.decode("utf-8", "surrogateescape")))
def test_what_the_grammar_reads_is_the_text(text: str) -> None:
    assert decode_source(encode_source(text)) == text


def test_letters_outside_ascii_stay_what_they_are() -> None:
    (command,) = judge_command("rm -rf /srv/größe '日本 語'").commands
    assert command.text == "rm -rf /srv/größe 日本 語"
    assert [one.text for one in judge_command("cat <<E\ngrüße\nE\n").commands] == ["cat"]
    assert judge_command("é=1 ls").commands[0].text == "é=1 ls"


@pytest.mark.parametrize(
    ("line", "commands"),
    [
        ("uptime", ["uptime"]),
        ("ls -la /tmp", ["ls -la /tmp"]),
        ("echo 'a;b' \"c && d\"", ["echo a;b c && d"]),
        ("ps aux | grep ssh", ["ps aux", "grep ssh"]),
        ("echo rm -rf /", ["echo rm -rf /"]),
        ("ls 2>&1", ["ls"]),
        ("ls > out", ["ls", "redirect out"]),
        ("sudo ls", ["sudo", "ls"]),
        ("rm -rfv /tmp/x", ["rm -rf -v /tmp/x"]),
    ],
)
def test_plain_commands_stay_as_they_are(line: str, commands: list[str]) -> None:
    found = judge_command(line).commands
    assert sorted(one.text for one in found) == sorted(commands)
    assert not any(one.is_opaque for one in found)


def test_a_long_word_is_read_once():
    began = time.process_time()
    assert [one.name for one in judge_command("echo " + "a" * 16_000).commands] == ["echo"]
    assert time.process_time() - began < 2
