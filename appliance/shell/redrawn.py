r"""A line that its editor draws anew: read from the editor's own bytes, whatever the screen shows.

A job in the background may paint over the screen, but it cannot know marks that are made
up for one line. They are typed at both ends of the line; the editor clears the screen and
draws all of it in one piece; the marks are removed, and it draws again: what stood behind
its prompt between the marks must stand there without them. Pure.

Source: the GNU Readline manual, "Bindable Readline Commands" (clear-screen); zsh, fish,
libedit and Python's own editor know the same keys.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MARK_CHARS = 8
SIGNS = "=^_,"
"""Nothing in a mark names a command, is a key of less or top, or is completed."""
ERASE = b"\x7f"
CLEARS = rb"(?:\x1b\[H\x1b\[2?J(?:\x1b\[3J)?)"
ROW_BEGINS = rb"\r\n"
"""mksh draws in the next row."""
LOOKS = re.compile(rb"\x1b\[[0-9;]*m|\x1b\(B")
"""Colours, which zsh and fish give to words."""
NEW_ROW = re.compile(r"\r*\n\r*")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
WRAPS = re.compile(rb"([^\x80-\xff]|[\xc0-\xff][\x80-\xbf]*)\r(?=\1)")
"""A character is drawn twice, to make the terminal begin its next row."""
CLEARED_WRAPS = re.compile(rb" \r\x1b\[K(?=(.[\x80-\xbf]*)\r\1)")
"""So zsh begins it where something was before."""
QUOTED_NEWLINE = re.compile(r"\^[JM]")
ECHO = re.compile(
    rb"(?:[\x20-\x7e\x80-\xff\x07\x08]|\r\n(?=\r)|\r\r\n|\r(?!\n)|\x1b\[[0-9;]*[@-DGJKPXm]|\x1b\(B)*"
)
"""Text, movements and erasing; a new row only as line editors go to one."""


@dataclass(frozen=True, slots=True)
class Editing:
    """The keys by which a line editor does what is needed here."""

    to_start: bytes
    to_end: bytes
    remove: bytes
    redraw: bytes
    back: bytes
    start_as_text: bytes
    """How the first key is echoed where it means nothing."""


EMACS = Editing(
    to_start=b"\x01",
    to_end=b"\x05",
    remove=MARK_CHARS * ERASE + b"\x01" + MARK_CHARS * b"\x06" + MARK_CHARS * ERASE + b"\x05",
    redraw=b"\x0c",
    back=b"\x02",
    start_as_text=b"^A",
)
VI = Editing(
    to_start=b"\x1b0i",
    # SECURITY: not Escape and A, by which zsh's emacs mode runs the line (test_redrawn.py).
    to_end=b"\x1b$a",
    # zsh erases nothing with Backspace that was there before it inserts.
    remove=b"$" + MARK_CHARS * b"x" + b"0" + MARK_CHARS * b"x" + b"$",
    redraw=b"\x1b\x0c",
    back=b"h",
    start_as_text=b"^[",
)


class Redrawing:
    """What is sent to one line editor, and what must come back.

    `first` and `last` are marks of `MARK_CHARS` signs that nobody can guess. `insert` comes
    first; once `is_marked`, `redraw`; once `is_drawn`, `restore`, and once `is_restored`,
    `line` is what the editor holds. `before` is a key that goes before all of it.
    """

    def __init__(self, editing: Editing, first: bytes, last: bytes, before: bytes = b"") -> None:
        self.line = ""
        """Its rows are separated by a newline; control characters are shown as `^X`."""
        self.behind_cursor: int | None = None
        """How many characters of the line stand behind the cursor, if that is known."""
        self.whole = b""
        """The prompt and the line, as they were drawn on an empty screen."""
        self.was_text = False
        self.goes_on = False
        """The editor draws something behind the line."""
        self._editing, self._last = editing, last
        self.insert = before + editing.to_start + first + editing.to_end + last
        self.redraw = editing.redraw
        self.take_back = ERASE * len(self.insert)
        """Erases all of `insert` where it was taken for text."""
        self._drawn = re.compile(
            b"((?:%b|%b)(?:(?!%b).)*?)%b(.*?)%b"
            % (CLEARS, ROW_BEGINS, CLEARS, re.escape(first), re.escape(last)),
            re.DOTALL,
        )

    @property
    def restore(self) -> bytes:
        """Remove the marks, go back to where the cursor was, and draw the line again."""
        back = (self.behind_cursor or 0) * self._editing.back
        return self._editing.remove + back + self._editing.redraw

    def is_marked(self, shown: bytes) -> bool:
        """Say whether the last mark has been echoed: the keys before it were read."""
        return self._last in _unwrapped(shown)

    def is_text(self, shown: bytes) -> bool:
        """Say whether the keys were taken for text: nobody edits a line by them."""
        self.was_text = self._editing.start_as_text in shown
        return self.was_text

    def is_drawn(self, shown: bytes) -> bool:
        """Say whether the line and its marks were drawn since `redraw`; keep it."""
        shown = _unwrapped(shown)
        found = self._drawn.search(shown)
        if found is None:
            return False
        self.line = NEW_ROW.sub("\n", LOOKS.sub(b"", found[2]).decode("utf-8", "replace"))
        if CONTROL.search(self.line):
            return False
        self.whole = found[1] + found[2]
        self.goes_on = found.end() < len(shown)
        return True

    def is_drawn_anew(self, shown: bytes) -> bool:
        """Say so of what was shown since `insert` and `redraw` together."""
        cleared = list(re.finditer(CLEARS, shown))
        return bool(cleared) and self.is_drawn(shown[cleared[-1].start() :])

    def is_restored(self, shown: bytes) -> bool:
        """Say whether the line is drawn as before, without the marks.

        zsh moves over blanks at its end.
        """
        _, is_there, behind = _unwrapped(shown).rpartition(_unwrapped(self.whole).rstrip(b" "))
        return bool(is_there) and not behind.startswith(self._last)

    def is_alone(self, shown: bytes) -> bool:
        """Say whether nobody else has drawn, as far as that can be told."""
        opening = CLEARS if re.match(CLEARS, self.whole) else ROW_BEGINS
        before, *drawn = re.split(opening, shown)
        return len(drawn) == 2 and all(map(is_echo, (before, *_behind_prompt(drawn))))


def is_echo(shown: bytes) -> bool:
    """Say whether this is text, movements and erasing only, as far as that can be told."""
    return ECHO.fullmatch(shown) is not None


def _unwrapped(drawn: bytes) -> bytes:
    return WRAPS.sub(b"", CLEARED_WRAPS.sub(b"", drawn))


def _behind_prompt(drawn: list[bytes]) -> list[bytes]:
    """Leave out what both begin with: the prompt, which may look like anything."""
    marked, plain = drawn
    same = next(
        (at for at, (one, other) in enumerate(zip(marked, plain, strict=False)) if one != other),
        min(len(marked), len(plain)),
    )
    return [marked[same:], plain[same:]]


def possible_lines(line: str) -> tuple[str, ...]:
    """Return what a drawn line may be: where it breaks, the terminal may have broken it."""
    lines = [line, line.replace("\n", "")]
    lines += [QUOTED_NEWLINE.sub("\n", one) for one in lines]
    return tuple(dict.fromkeys(lines))
