"""What the terminal shows: the line behind the prompt, and whether a program owns it.

Emulated with pyte from the target's own output, which is hostile: whatever it says, the
worst is that the line cannot be read. Output is fed only when somebody asks, and only
its end, so that a flood of text costs nothing. Pure.
"""

from __future__ import annotations

import re
from typing import Any

import pyte
import pyte.modes

MAX_PENDING_BYTES = 16 * 1024
SKIP_BYTES = 2 * 1024
MAX_COLUMNS, MAX_ROWS = 1000, 400
PICTURE_ROWS, GAP_COLUMNS = 8, 4
SWITCH = re.compile(rb"\x1b\[\?(?:[0-9;]*;)?(?:1049|1047|47)(?:;[0-9;]*)?([hl])")
PASTE_MODE = re.compile(rb"\x1b\[\?2004([hl])")
CARRY_BYTES = 24
SEARCH = re.compile(r"^\((?:failed )?(?:reverse-)?i-search\)`.*?': (.*)$", re.DOTALL)
ALTERNATE, PASTES, CURSOR_KEYS = frozenset({47, 1047, 1049}), 2004, 1
HONOURED = frozenset({6, 7, 25})
"""Private modes that matter to a program that has the screen: origin, wrapping, cursor."""


class _Screen(pyte.Screen):
    """Remembers which rows go on in the next one; rows keep their mark when they scroll.

    SECURITY: it is the terminal that Readline believes in, which has no character sets, no
    insert mode and no margins. Whoever may print could switch these, and a line would be read
    as another one (test_terminal_screens.py).
    """

    is_alternate = has_cursor_keys = False

    def define_charset(self, *_: Any, **__: Any) -> None:
        """Letters stay letters."""

    shift_in = shift_out = define_charset

    def begin_prompt(self) -> None:
        """Start a row of its own, where Readline believes to be.

        zsh has shown its prompt before, and asked for cursor keys.
        """
        self.mode = {pyte.modes.DECAWM, pyte.modes.DECTCEM}
        self.margins = None
        if self.cursor.x and not self.has_cursor_keys:
            self.carriage_return()
            self.index()

    def draw(self, data: str) -> None:
        for char in data:
            if self.cursor.x == self.columns:
                row: Any = self.buffer[self.cursor.y]  # a dict that takes attributes
                row.is_wrapped = True
            super().draw(char)

    # SECURITY: pyte walks over each cell for these, and the target may send thousands
    # (test_no_sequence_holds_everybody_up). Only text and cursor are read here.

    def erase_in_display(self, how: int = 0, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        row = self.cursor.y
        rows = {0: range(row + 1, self.lines), 1: range(row)}.get(how, range(self.lines))
        for erased in rows:
            self.buffer.pop(erased, None)
        if how in {0, 1}:
            self.erase_in_line(how)

    def select_graphic_rendition(self, *attrs: int, private: bool = False) -> None:
        if not private:  # vim asks so for keys; pyte knows only colours.
            super().select_graphic_rendition(*attrs)

    def alignment_display(self) -> None:
        self.reset()  # Nothing on it is a line.

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        if kwargs.get("private"):
            self.is_alternate |= not ALTERNATE.isdisjoint(modes)
            self.has_cursor_keys |= CURSOR_KEYS in modes
            if PASTES in modes and not self.is_alternate:
                self.begin_prompt()
            super().set_mode(*self._honoured(modes), private=True)

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        if kwargs.get("private"):
            self.is_alternate &= ALTERNATE.isdisjoint(modes)
            self.has_cursor_keys &= CURSOR_KEYS not in modes
            super().reset_mode(*self._honoured(modes), private=True)

    def set_margins(self, *args: Any, **kwargs: Any) -> None:
        if self.is_alternate or not any(args):
            super().set_margins(*args, **kwargs)

    def _honoured(self, modes: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(mode for mode in modes if self.is_alternate and mode in HONOURED)


class _Stream(pyte.ByteStream):
    """What comes is UTF-8, whatever it says of itself."""

    def select_other_charset(self, code: str) -> None: ...


class TerminalView:
    """The screen of one session."""

    def __init__(self, columns: int, rows: int) -> None:
        self.switches_off = 0
        """How often a program has given the alternate screen back."""
        self.switches_on = 0
        """How often a program has taken it."""
        self.is_alternate = False
        self.is_line_edited = False
        """Something like readline has asked for bracketed pastes: it takes the keys now."""
        self.prompts = 0
        """How often that has happened."""
        self.newlines = 0
        """How many rows the target has ended."""
        self._carry = b""
        self._pending = b""
        self._screen = _Screen(*fit_size(columns, rows))
        self._stream = _Stream(self._screen)
        self._is_readable = True
        self._mark_prefix = ""

    def feed(self, data: bytes) -> None:
        """Take the target's output; cheap."""
        self.newlines += data.count(b"\n")
        looked_at = self._carry + data
        for found in SWITCH.finditer(looked_at):
            if found.end() > len(self._carry):
                is_on = found[1] == b"h"
                self.switches_off += self.is_alternate and not is_on
                self.switches_on += is_on
                self.is_alternate = is_on
        for found in PASTE_MODE.finditer(looked_at):
            if found.end() > len(self._carry):
                self.is_line_edited = found[1] == b"h"
                self.prompts += self.is_line_edited
        self._carry = looked_at[-CARRY_BYTES:]
        self._pending += data
        if len(self._pending) > 2 * MAX_PENDING_BYTES:
            self._keep(MAX_PENDING_BYTES)

    def resize(self, columns: int, rows: int) -> None:
        """Follow the client's window."""
        self._catch_up()
        width, height = fit_size(columns, rows)
        self._screen.resize(height, width)

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return self._screen.columns, self._screen.lines

    def column(self) -> int:
        """Return where the cursor stands in its row, from 0."""
        self._catch_up()
        return min(int(self._screen.cursor.x), int(self._screen.columns) - 1)

    def rows_below(self) -> int:
        """Return how many rows the line at the cursor goes on for."""
        self._catch_up()
        return self._last_row - self._cursor_row

    def chars_behind_cursor(self, text: str) -> int | None:
        """Return how much of `text` stands behind the cursor; `None` if it does not stand there."""
        self._catch_up()
        before, row = self._before_cursor(), self._cursor_row
        behind = self._row(row, self._screen.cursor.x)
        behind += "".join(map(self._row, range(row + 1, self._last_row + 1)))
        for at in range(len(text), -1, -1):
            if before.endswith(text[:at]) and behind.rstrip() == text[at:].rstrip():
                return len(text) - at
        return None

    def prompt(self) -> str:
        """Return what stands in the cursor's row before the cursor."""
        self._catch_up()
        column = self._screen.cursor.x
        return self._row(self._cursor_row, 0, column) if self._is_readable else ""

    def line(self, prompt: str) -> str | None:
        """Return what stands behind `prompt`; `None` if the prompt is not to be seen.

        The prompt is looked for from the cursor's row upwards, as far as the rows are one
        wrapped line: an older prompt above is never taken for this one, and a line with
        newlines in it is not read.
        """
        self._catch_up()
        if not self._is_readable:
            return None
        for top in range(self._cursor_row, -1, -1):
            text = self._row(top)
            if SEARCH.match(text):
                found = SEARCH.match(self._rows_from(top, 0) or "")
                return found[1] if found else None
            if prompt.strip() and text.startswith(prompt):
                return self._rows_from(top, len(prompt))
            if prompt.strip() and text.rstrip() == prompt.rstrip():
                return ""
            if not self._is_wrapped(top - 1):
                return None
        return None

    def text_before_cursor(self, text: str) -> str | None:
        """Return what stands in front of `text`, if `text` ends at the cursor; else `None`."""
        self._catch_up()
        if not self._is_readable:
            return None
        shown = self._before_cursor()
        if "\t" in text:
            starts = range(len(shown) + 1)
            return next(
                (shown[:at] for at in starts if _with_tabs(shown[:at], text) == shown), None
            )
        return shown[: len(shown) - len(text)] if shown.endswith(text) else None

    def is_filled_by(self, text: str) -> bool:
        """Say whether all that is shown, down to the cursor, is the end of `text`."""
        self._catch_up()
        row = self._cursor_row
        if not self._is_readable or row < 1 or not all(map(self._is_wrapped, range(row))):
            return False
        shown = "".join(map(self._row, range(row))) + self._row(row, 0, self._screen.cursor.x)
        return text.endswith(shown)

    def around_cursor(self) -> str:
        """Return the text of the cursor's row and its neighbours, without line ends."""
        self._catch_up()
        first = max(self._cursor_row - 1, 0)
        last = min(self._cursor_row + 2, self._screen.lines)
        return "".join(self._row(row) for row in range(first, last))

    def rows_of_editor(self) -> str:
        """Return the rows of the line at the cursor and the one below, where zsh speaks."""
        self._catch_up()
        last = min(self._last_row + 2, self._screen.lines)
        return "".join(map(self._row, range(self._first_row, last)))

    def is_bare(self) -> bool:
        """Say whether nothing is shown but in the cursor's and in the last row."""
        self._catch_up()
        rows = set(range(self._screen.lines - 1)) - {self._cursor_row}
        return not any(self._row(row).strip() for row in rows)

    def rows_above(self, title: str, mark: str) -> list[str]:
        """Return the rows that begin with a mark, above the one that is titled so."""
        self._catch_up()
        rows = [self._row(row) for row in range(self._screen.lines)]
        at = next((at for at, row in enumerate(rows) if row.startswith(title)), 0)
        return [row for row in rows[:at] if row.startswith(mark)]

    def row(self) -> str:
        """Return the cursor's row."""
        self._catch_up()
        return self._row(self._cursor_row).rstrip() if self._is_readable else ""

    def last_rows(self) -> list[str]:
        """Return the rows down to the cursor's if that is the last one, else nothing."""
        self._catch_up()
        if self._cursor_row < self._screen.lines - 1:
            return []
        return [self._row(row) for row in range(max(self._screen.lines - 4, 0), self._screen.lines)]

    def whole_row(self) -> str:
        """Return the cursor's row with those that it goes on from."""
        self._catch_up()
        return "".join(map(self._row, range(self._first_row, self._cursor_row + 1))).rstrip()

    def picture(self) -> object:
        """Return what the rows around the cursor look like, to be compared with later."""
        self._catch_up()
        cursor, columns = self._screen.cursor, range(self._screen.columns)
        rows = range(max(cursor.y - PICTURE_ROWS, 0), cursor.y + PICTURE_ROWS)
        cells = [[self._screen.buffer[row][column] for column in columns] for row in rows]
        del cells[rows.index(self._cursor_row)][self._line_end() :]
        return (cursor.x, cursor.y, cursor.attrs, cells)

    def _line_end(self) -> int:
        """Return the column where blanks begin: what is far behind them is no part of the line.

        A prompt may stand at the right edge, which a line editor that does not know of it moves.
        """
        columns, column = self._screen.columns, self.column()
        gap = self._row(self._cursor_row, column).find(" " * GAP_COLUMNS)
        return columns if gap < 0 else column + gap

    def _rows_from(self, top: int, column: int) -> str | None:
        parts = [self._row(top)[column:]]
        row = top + 1
        while row < self._screen.lines and (row <= self._cursor_row or self._is_wrapped(row - 1)):
            parts.append(self._row(row))
            row += 1
        if row < self._screen.lines and self._row(row).strip():
            return None  # More lines of the same command, perhaps.
        if ">" in parts[-1][-2:]:
            return None  # Readline scrolls sideways: the rest of the line is not shown.
        return "".join(parts).rstrip()

    @property
    def _cursor_row(self) -> int:
        return min(max(self._screen.cursor.y, 0), self._screen.lines - 1)

    @property
    def _first_row(self) -> int:
        """The row in which the one of the cursor began."""
        row = self._cursor_row
        while self._is_wrapped(row - 1):
            row -= 1
        return row

    @property
    def _last_row(self) -> int:
        row = self._cursor_row
        while self._is_wrapped(row):
            row += 1
        return row

    def _before_cursor(self) -> str:
        rows = range(self._first_row, self._cursor_row)
        return "".join(map(self._row, rows)) + self._row(self._cursor_row, 0, self._screen.cursor.x)

    def _row(self, row: int, first: int = 0, end: int | None = None) -> str:
        """Return the text of these columns: what is wide takes two, and is one character."""
        cells = self._screen.buffer[row]
        columns = range(first, self._screen.columns if end is None else end)
        return "".join(cells[column].data for column in columns)

    def _is_wrapped(self, row: int) -> bool:
        return row >= 0 and getattr(self._screen.buffer[row], "is_wrapped", False)

    def catch_up(self, most_bytes: int) -> bool:
        """Emulate a part of what was fed; return whether something is left."""
        data, rest = self._pending[:most_bytes], self._pending[most_bytes:]
        self._pending = data
        self._catch_up()
        self._pending = rest
        return bool(rest)

    def skip(self) -> None:
        """Emulate only the end of what was fed: the screen before it is forgotten."""
        if len(self._pending) > SKIP_BYTES:
            self._keep(SKIP_BYTES)

    def _keep(self, last_bytes: int) -> None:
        """Forget what came before, but for who has the screen."""
        end = self._pending[-last_bytes:]
        first = SWITCH.search(end)
        was_alternate = first[1] == b"l" if first else self.is_alternate
        self._pending = (b"\x1bc\x1b[?1049h" if was_alternate else b"\x1bc\x1b[?1049l") + end

    def _catch_up(self) -> None:
        data, self._pending = self._pending, b""
        if not data or not self._is_readable:
            return
        try:
            self._stream.feed(data)
        except Exception:
            # SECURITY: pyte raises on some sequences. Start anew: until the next prompt,
            # nothing on this screen is taken for a line.
            self._screen.reset()


def _with_tabs(before: str, text: str) -> str:
    return (before + text).expandtabs()


def fit_size(columns: int, rows: int) -> tuple[int, int]:
    """Return the nearest size that is emulated."""
    return min(max(columns or 80, 20), MAX_COLUMNS), min(max(rows or 24, 4), MAX_ROWS)
