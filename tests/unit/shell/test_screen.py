"""The line on the screen, from output that may be hostile."""

from __future__ import annotations

import time

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.shell.screen import TerminalView

LINES = [
    (b"$ ls -la", "$ ", "ls -la"),
    (b"old\r\n$ ls", "$ ", "ls"),
    (b"$ one\r\nout\r\n$ two", "$ ", "two"),
    (b"$ " + b"x" * 30, "$ ", "x" * 30),
    (b"$ abc\x1b[2D", "$ ", "abc"),
    (b"$ a\r\nb", "$ ", None),
    (b"(reverse-i-search)`ec': echo hi", "$ ", "echo hi"),
    (b"$ ", "$ ", ""),
    (b"ls", "$ ", None),
]


@pytest.mark.parametrize(("output", "prompt", "line"), LINES)
def test_the_line_behind_the_prompt(output, prompt, line):
    view = TerminalView(32, 6)
    view.feed(output)
    assert view.line(prompt) == line


def test_what_was_typed_ends_at_the_cursor():
    view = TerminalView(20, 6)
    view.feed(b"$ " + b"y" * 30)
    assert view.text_before_cursor("y" * 30) == "$ "
    assert view.text_before_cursor("z") is None
    assert view.text_before_cursor("x" * 500) is None


def test_the_alternate_screen_is_followed_also_when_split():
    view = TerminalView(80, 24)
    for byte in b"a\x1b[?1049hb":
        view.feed(bytes([byte]))
    assert view.is_alternate
    view.feed(b"\x1b[?1049l")
    assert (view.is_alternate, view.switches_off) == (False, 1)
    view.feed(b"\x1b[?1049l")
    assert view.switches_off == 1


def test_a_flood_of_output_is_not_kept():
    view = TerminalView(80, 24)
    for _ in range(200):
        view.feed(b"x" * 9000)
    assert len(view._pending) < 64 * 1024
    view.feed(b"\r\n$ ls")
    assert view.line("$ ") == "ls"


@given(
    st.lists(
        st.binary()
        | st.sampled_from(
            [
                b"\x1b[",
                b"\x1b[999999999;9H",
                b"\x1b[?1049h",
                b"\x1b]0;",
                b"\x1b[5S",
                b"\x9b",
                b"\x1bP",
            ]
        )
    )
)
def test_any_output_leaves_a_readable_view(parts):
    """Whatever a target prints, the view answers."""
    view = TerminalView(20, 5)
    for part in parts:
        view.feed(part)
        view.prompt()
        view.line("$ ")
        view.row()
    view.resize(0, 0)
    view.feed(b"\x1bc$ ok")
    assert view.line("$ ") in {"ok", None}


@pytest.mark.parametrize("sequence", [
    b"\x1b#8", b"\x1b[?5h", b"\x1b[?5l", b"\x1b[?5;3;5h", b"\x1b[2J", b"\x1b[1J", b"\x1b[J",
    b"\x1b[?3h", b"\x1b[999L", b"\x1b[999@", b"\n", b"\x1bM", b"\x1b[9;9H\x1b[2Kx",
])  # fmt: skip
def test_no_sequence_holds_everybody_up(sequence):
    """pyte's own code takes 4 to 190 s for some of these."""
    view = TerminalView(400, 110)
    view.feed(b"x" * 16_000)
    view.row()
    view.feed(sequence * (16 * 1024 // len(sequence)))
    began = time.process_time()
    view.row()
    assert time.process_time() - began < 2


@pytest.mark.parametrize("how", [b"", b"0", b"1", b"2", b"3"])
def test_erasing_leaves_what_pyte_leaves(how):
    view, screen = TerminalView(20, 5), pyte.Screen(20, 5)
    output = b"".join(b"line %d of text\r\n" % number for number in range(9)) + b"\x1b[3;7H"
    view.feed(output + b"\x1b[" + how + b"J")
    pyte.ByteStream(screen).feed(output + b"\x1b[" + how + b"J")
    view.row()
    assert [view._row(row) for row in range(5)] == screen.display


@given(st.binary(max_size=400), st.integers(1, 50))
def test_a_screen_read_in_slices_is_the_same_screen(output, size):
    whole, sliced = TerminalView(20, 5), TerminalView(20, 5)
    whole.feed(output)
    sliced.feed(output)
    while sliced.catch_up(size):
        pass
    assert sliced.around_cursor() == whole.around_cursor()


def test_a_flood_is_skipped_to_its_end():
    view = TerminalView(80, 24)
    view.feed(b"flood\r\n" * 1000 + b"$ ls")
    view.skip()
    assert view.line("$ ") == "ls"


MODES = [
    b"\x1b%@\x1b(0",
    b"\x0e",
    b"\x1b[4h",
    b"\x1b[20h",
    b"\x1b[?7l",
    b"\x1b[?6h",
    b"\x1b[2;3r\x1b[24;1H",
]


@pytest.mark.parametrize("mode", MODES)
def test_a_line_is_read_as_readline_means_it(mode):
    view = TerminalView(20, 5)
    view.feed(mode + b"\r\n\x1b[?2004h$ abcdefghij\b\bX\r$ echo lq" + b"z" * 30)
    assert view.line("$ ") == "echo lq" + "z" * 30


def test_a_prompt_begins_a_row():
    view = TerminalView(20, 5)
    view.feed(b"no newline\x1b[?2004h$ ls")
    assert (view.prompt(), view.line("$ ")) == ("$ ls", "ls")


def test_a_flood_does_not_change_who_has_the_screen():
    view = TerminalView(20, 5)
    view.feed(b"\x1b[?1049h" + b"flood\r\n" * 9000 + b"\x1b[1;4r\x1b[5;1H:x\x1b[?2004h")
    assert view.prompt() == ":x"


def test_a_typed_tab_is_known_by_what_it_shows():
    view = TerminalView(40, 5)
    view.feed(b"> ab\tcd\tx")
    assert view.text_before_cursor("ab\tcd\tx") == "> "
    assert view.text_before_cursor("ab cd\tx") is None


def test_zsh_asks_for_keys_behind_its_prompt():
    view = TerminalView(20, 5)
    view.feed(b"x % \x1b[?1h\x1b=\x1b[?2004hecho " + b"a" * 11 + b" \r\x1b[Ka\raa")
    assert view.text_before_cursor("echo " + "a" * 13) == "x % "
    view.feed(b"\x1b[?1l\r\nout\x1b[?2004h$ ")
    assert view.prompt() == "$ ", "Readline begins a row"
