"""The line is what its editor draws between the marks, and draws again without them."""

from __future__ import annotations

import re

import pytest

from appliance.shell.redrawn import EMACS, VI, Redrawing, possible_lines

FIRST, LAST = b"=^_=^_=,", b"_^=_^=_,"
CLEAR = b"\x1b[H\x1b[2J"


def drawing_of(line: bytes, *, prompt: bytes = b"$ ", opening: bytes = CLEAR) -> Redrawing:
    drawing = Redrawing(EMACS, FIRST, LAST)
    assert drawing.is_drawn(opening + prompt + FIRST + line + LAST)
    return drawing


@pytest.mark.parametrize(
    ("drawn", "line"),
    [
        (b"echo one", "echo one"),
        (b"", ""),
        ("echo 漢字 🎉".encode(), "echo 漢字 🎉"),
        (b"echo 'a\r\n\rb'", "echo 'a\nb'"),
        (b"\x1b[32mls\x1b[m\x1b(B x", "ls x"),
        (b"cat ^A", "cat ^A"),
        ("echo wid\rde 漢\r漢".encode(), "echo wide 漢"),
    ],
)
@pytest.mark.parametrize("opening", [CLEAR, b"\x1b[H\x1b[J", CLEAR + b"\x1b[3J", b"\r\n"])
def test_what_stands_between_the_marks_is_the_line(drawn, line, opening):
    assert drawing_of(drawn, opening=opening).line == line


@pytest.mark.parametrize(
    "shown",
    [
        CLEAR + b"$ echo ok",
        CLEAR + b"$ " + FIRST + b"echo ok",
        CLEAR + b"$ echo ok" + LAST,
        b"$ " + FIRST + b"echo ok" + LAST,
        CLEAR + b"$ " + FIRST + b"rm\x1b[2Decho" + LAST,
        CLEAR + b"$ " + FIRST + b"rm x\recho" + LAST,
        CLEAR + b"$ " + FIRST + b"rm" + CLEAR + b"echo" + LAST,
        CLEAR + b"$ " + LAST + b"echo ok" + FIRST,
    ],
)
def test_what_is_not_drawn_in_one_piece_is_no_line(shown):
    assert not Redrawing(EMACS, FIRST, LAST).is_drawn(shown)


@pytest.mark.parametrize(
    ("again", "is_same"),
    [
        (CLEAR + b"$ rm x", True),
        (b"\x08\x1b[K" + CLEAR + b"$ rm x\x1b[K", True),
        (CLEAR + b"$ rm\rm x", True),
        (CLEAR + b"$ echo rm x", False),
        (CLEAR + b"$ echo " + FIRST + b"rm x", False),
        (CLEAR + b"$ m x", False),
        (CLEAR + b"$ rm x" + LAST + b"\x08", False),
        (b"$ rm x", False),
    ],
)
def test_the_line_is_drawn_again_as_it_was(again, is_same):
    """SECURITY: keys that a state of the editor has eaten would leave a part out."""
    assert drawing_of(b"rm x").is_restored(again) is is_same


def test_keys_that_are_echoed_as_text_edit_nothing():
    emacs, vi = Redrawing(EMACS, FIRST, LAST), Redrawing(VI, FIRST, LAST)
    assert emacs.is_text(b"^A" + FIRST + b"^E" + LAST)
    assert vi.is_text(b"^[0i" + FIRST)
    assert not emacs.is_text(FIRST + b"echo" + LAST)
    assert len(emacs.take_back) == len(emacs.insert)


def test_the_cursor_goes_back_to_where_it_was():
    drawing = drawing_of(b"rm x")
    assert drawing.restore.endswith(b"\x05\x0c")
    drawing.behind_cursor = 2
    assert drawing.restore.endswith(b"\x05\x02\x02\x0c")


ECHO = b"\r\x1b[C\x1b[C" + FIRST + b"\x1b[C" + LAST


@pytest.mark.parametrize(
    ("before", "behind", "is_alone"),
    [
        (ECHO, b"\x08\x1b[K", True),
        (ECHO + b"\r\n\r\n\r\x1b[C", b"", True),
        (ECHO + b"done\r\n", b"", False),
        (ECHO, b"\x1b]0;title\x07", False),
        (ECHO + CLEAR, b"", False),
    ],
)
def test_somebody_else_who_draws_is_noticed(before, behind, is_alone):
    drawing = drawing_of(b"rm x", prompt=b"\x1b]0;t\x07\x1b[1m$ ")
    start = CLEAR + b"\x1b]0;t\x07\x1b[1m$ "
    shown = before + start + FIRST + b"rm x" + LAST + behind + start + b"rm x"
    assert drawing.is_alone(shown) is is_alone


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("echo x", ("echo x",)),
        ("echo\nrm x", ("echo\nrm x", "echorm x")),
        ("echo^Jrm", ("echo^Jrm", "echo\nrm")),
    ],
)
def test_a_row_may_end_a_line_or_not(line, lines):
    assert possible_lines(line) == lines


def test_no_key_of_the_guard_runs_the_line_in_an_editor_of_another_kind():
    """zsh's emacs mode runs it at Escape and `a` or `A` (accept-and-hold), also in `vi` mode."""
    for editing in (EMACS, VI):
        drawing = Redrawing(editing, FIRST, LAST)
        sent = drawing.insert + drawing.redraw + drawing.restore + drawing.take_back
        assert not re.search(rb"[\r\n\x0f]|\x1b[aA]", sent)


def test_a_mark_that_the_terminal_breaks_is_read():
    drawing = Redrawing(EMACS, FIRST, LAST)
    broken = LAST[:4] + b" \r\x1b[K" + LAST[4:5] + b"\r" + LAST[4:]
    assert drawing.is_marked(b"x" + broken)
    assert drawing.is_drawn(b"\x1b[H\x1b[2J$ " + FIRST + b"ls " + broken)
    assert drawing.line == "ls "


def test_a_line_that_was_drawn_at_once_is_the_one_behind_the_last_clearing():
    drawing = Redrawing(EMACS, FIRST, LAST)
    echo = b"\r\n" + FIRST + b"ls" + LAST
    assert not drawing.is_drawn_anew(echo)
    assert not drawing.is_drawn_anew(CLEAR + b"$ " + FIRST + b"ls" + LAST + CLEAR)
    assert drawing.is_drawn_anew(echo + CLEAR + b"$ " + FIRST + b"id" + LAST)
    assert drawing.line == "id"
