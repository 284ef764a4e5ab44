"""Any text gives a list of commands, never an error."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from appliance.shell.commands import UNKNOWN, judge_command

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
    ]
)


@given(st.text() | st.lists(WORDS).map("".join) | st.lists(WORDS).map(" ".join))
def test_never_raises_and_never_says_nothing(line: str) -> None:
    assert judge_command(line)


def test_deep_nesting_is_unknown() -> None:
    assert UNKNOWN in judge_command("(" * 3000 + "ls" + ")" * 3000)
    assert UNKNOWN in judge_command("sudo " * 50 + "ls")
