import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.recording.echo import MAX_LINE, EchoFilter


def run(*steps):
    """Steps are ("typed" or "shown", text); return what was let through."""
    echo = EchoFilter()
    kept = []
    for who, text in steps:
        if who == "typed":
            echo.typed(text.encode())
        else:
            kept.append(echo.shown(text.encode()))
    return "".join(kept)


def keys(text):
    """Type with an echo for each key, as a terminal gives it."""
    for char in text:
        yield "typed", char
        yield "shown", "\r\n" if char == "\r" else char


@pytest.mark.parametrize(
    ("steps", "kept"),
    [
        ([*keys("ls -l\r")], "ls -l\n"),
        ([("typed", "ls\r"), ("shown", "ls\r\nfile\r\n$ ")], "ls\n"),
        ([("typed", "ls\r"), ("shown", "l"), ("shown", "s\r"), ("shown", "\n")], ""),
        ([("typed", "ls\r"), ("shown", "\x1b[1ml\x1b[0ms\r\n")], "ls\n"),
        ([*keys("lx"), ("typed", "\x7f"), ("shown", "\b \b"), *keys("s\r")], "ls\n"),
        ([*keys("Zürich\r")], "Zürich\n"),
        ([*keys("one\r"), ("shown", "out\r\n$ "), *keys("two\r")], "one\ntwo\n"),
        ([*keys("ls"), ("typed", "\t"), ("shown", "-tool "), *keys("\r")], ""),
        ([("typed", "secret\r"), ("shown", "\r\n"), *keys("ls\r")], "ls\n"),
        ([("typed", "secret"), ("shown", "*"), ("typed", "more\r"), *keys("ls\r")], "ls\n"),
        ([("typed", "\x1b[A\r"), ("shown", "ls\r\n")], ""),
    ],
    ids=["keys", "at once", "split end", "colours", "erased", "utf-8", "two lines", "completion",
         "no echo", "stars", "history"],
)  # fmt: skip
def test_only_what_the_screen_repeats(steps, kept):
    assert run(*steps) == kept


@given(st.lists(st.tuples(st.sampled_from(["typed", "shown"]), st.text())))
def test_what_is_kept_was_shown(steps):
    """Whatever happens: every line that is let through stands in the output."""
    screen = "".join(text for who, text in steps if who == "shown")
    for line in run(*steps).splitlines():
        assert all(char in screen for char in line)


def test_a_line_is_bounded():
    assert run(("typed", "x" * (MAX_LINE + 5)), ("shown", "x" * (MAX_LINE + 5)), *keys("\r")) == ""
