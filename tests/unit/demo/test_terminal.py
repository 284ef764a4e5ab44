import pytest

from appliance.demo.terminal import Terminal
from appliance.errors import BastionError


def test_types_and_reads_as_a_person_would():
    with Terminal(["sh", "-c", "read x </dev/tty; echo got $x; exit 3"]) as terminal:
        terminal.send("hello\r")
        assert terminal.expect(r"got (\w+)")[1] == "hello"
        assert terminal.finish() == 3


def test_says_what_it_saw_instead():
    with (
        Terminal(["echo", "something else"]) as terminal,
        pytest.raises(BastionError, match="something else"),
    ):
        terminal.expect("never", 2)


def test_colours_and_titles_are_not_text():
    with Terminal(["printf", r"\033[1mbo\033[0mld\033]0;title\007!"]) as terminal:
        terminal.expect("bold!")
