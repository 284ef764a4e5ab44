"""Ask the line editor on a terminal for its line: it draws it, and nobody else sees that."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable

from appliance.session.terminal.reading import QUIET_SECONDS, Send, TerminalReader
from appliance.session.terminal.searching import read_search
from appliance.shell.redrawn import CLEARS, EMACS, MARK_CHARS, SIGNS, VI, Redrawing, is_echo
from appliance.shell.screen import TerminalView

DRAWN_SECONDS = 1.5
SEARCHES = re.compile(r"(-search\)`)|i-search: ")
"""As Readline shows that it searches, and as zsh does."""
CHOOSES = re.compile(r"\b(?:set\s+-o\s+|bindkey\s+-)(vi|v|emacs|e)\b")
"""What chooses the keys of bash, ksh or zsh."""
HISTORY_EXPANDS, REPLACES = b"\x1b^", b"\x05\x15"
"""history-expand-line; the end of the line, and all before it is gone."""
CLEARED = re.compile(CLEARS)
SEARCH_ENDS, ZSH_SEARCH_ENDS = b"\x1b", b"\x05"
"""Escape, if no key follows, and Ctrl-E: the line is shown as Return would show it."""
ESCAPE_SECONDS = 1.0


class LineDrawing:
    """The line that Readline or its like holds on one terminal.

    `send` passes bytes on to the target; `show` puts bytes on the client's terminal.
    """

    def __init__(self, reader: TerminalReader, send: Send, show: Callable[[bytes], None]) -> None:
        self._reader, self._send, self._show = reader, send, show
        self._editing = EMACS
        self._is_usual = False
        """The last line was drawn on an empty screen by the keys of `EMACS`."""
        self.begin()

    def begin(self) -> None:
        """Forget what was asked about the line before."""
        self.line: str | None = None
        self.is_sure = False
        """An editor has drawn the `line`: it is this one, whatever was typed."""
        self.took_text = False
        """Who was asked last edits no line: it took the keys for text, which is erased again."""
        self.has_left_keys = False
        """Some of what was typed for the last question may stand there still."""

    async def read(self, search: str | None = None, *, is_shown: bool = False) -> str | None:
        """Return the line, its rows separated by newlines; `None` if no editor draws it.

        The keys go to the target and what it shows of them is hidden. Without a line, some
        of them may still stand there. `search` is what was typed behind Ctrl-R; what was
        typed `is_shown` if something came after it.
        """
        reader = self._reader
        self.begin()
        is_read = is_shown and self._is_usual and self._reader.is_settled()
        is_read &= search is None and not SEARCHES.search(self._reader.view.rows_of_editor())
        if not is_read and not await self._has_read_keys(search):
            return None
        for _ in range(2):
            drawing = Redrawing(self._editing, _mark(), _mark())
            if await self._draw_hidden(drawing):
                self.line, self.is_sure = drawing.line, True
                self._is_usual = self._editing is EMACS and CLEARED.match(drawing.whole) is not None
                return drawing.line
            self._is_usual = False
            self.has_left_keys = not drawing.was_text
            self.took_text = drawing.was_text
            if drawing.was_text and not reader.view.is_line_edited:
                return None
            self._editing = EMACS if self._editing is VI else VI
            if not drawing.was_text:
                # They were commands, perhaps, and the line is another one now.
                return None
        return None

    async def read_expanded(self, typed: str) -> str | None:
        """Return what Readline makes of the history events in `typed`, which stays as it is.

        `None` if it does not tell.
        """
        self.begin()
        if not typed.isprintable() or self._editing is VI or not await self._has_read_keys(None):
            return None
        drawing = Redrawing(EMACS, _mark(), _mark(), HISTORY_EXPANDS)
        self.has_left_keys = True
        if not await self._draw_hidden(drawing, is_expanded=True):
            return None
        reader = self._reader
        reader.hide()
        again = typed.encode()
        is_back = False
        try:
            is_back = await self._shows(
                REPLACES + again + EMACS.redraw,
                lambda shown: CLEARED.split(shown)[-1].endswith(again),
            )
        finally:
            if held := reader.unhide(is_forgotten=is_back):
                self._show(held)
        self.has_left_keys = not is_back
        return drawing.line if is_back else None

    @property
    def has_vi_keys(self) -> bool:
        """Whether the editor seems to have vi's keys: those of `EMACS` would be text."""
        return self._editing is VI

    async def read_search(self) -> str | None:
        """Return the pattern that less is given, if less has the keys."""
        await self._reader.look()
        return await read_search(self._reader, self._send, self._show)

    def follow(self, line: str) -> None:
        """Follow a line that runs now: it may choose other keys."""
        if found := CHOOSES.search(line):
            self._editing = VI if found[1].startswith("v") else EMACS
            self._is_usual = False

    async def _has_read_keys(self, search: str | None) -> bool:
        """Wait until what the keys so far have shown is shown, and is not hidden with the rest."""
        reader = self._reader
        await reader.look()
        if search is not None:
            await reader.finds_search(search)
        elif SEARCHES.search(reader.view.rows_of_editor()):
            await reader.wait_for_silence(reader.outputs)  # A key may have ended it.
        if shown := SEARCHES.search(reader.view.rows_of_editor()):
            since = reader.outputs
            await self._send(SEARCH_ENDS if shown[1] else ZSH_SEARCH_ENDS, is_typed=False)
            await reader.wait_for_output(since, ESCAPE_SECONDS)
            await reader.wait_for_silence(reader.outputs)
            return True
        if self._editing is VI:
            await reader.wait_for_silence(reader.outputs)
            return True
        if await reader.probe():
            return True
        self._editing = VI  # Perhaps, and then it is known the next time.
        return False

    async def _draw_hidden(self, drawing: Redrawing, *, is_expanded: bool = False) -> bool:
        reader = self._reader
        reader.hide()
        is_drawn = is_alone = is_erased = False
        try:
            is_drawn = await self._draw(drawing)
            is_alone = is_drawn and drawing.is_alone(reader.hidden)
            is_erased = drawing.was_text and is_echo(reader.hidden)
        finally:
            if held := reader.unhide(is_forgotten=is_alone or is_erased):
                self._show(held)
        if is_alone and drawing.behind_cursor is None and not is_expanded:
            self._follow_cursor(drawing.whole)
        return is_drawn

    async def _draw(self, drawing: Redrawing) -> bool:
        reader = self._reader
        if self._is_usual:  # It knows these keys: one journey less.
            keys = drawing.insert + drawing.redraw
            return await self._shows(keys, drawing.is_drawn_anew) and await self._restore(drawing)
        if not await self._shows(drawing.insert, drawing.is_marked):
            return False
        if drawing.is_text(reader.hidden):
            await self._send(drawing.take_back, is_typed=False)
            await reader.wait_for_silence(reader.outputs)
            return False
        is_drawn = await self._shows(drawing.redraw, drawing.is_drawn)
        return is_drawn and await self._restore(drawing)

    async def _restore(self, drawing: Redrawing) -> bool:
        reader = self._reader
        drawing.behind_cursor = reader.view.chars_behind_cursor(drawing.line)
        if not await self._shows(drawing.restore, drawing.is_restored):
            return False
        while drawing.goes_on and await reader.wait_for_output(reader.outputs, QUIET_SECONDS):
            pass
        return True

    async def _shows(self, keys: bytes, is_there: Callable[[bytes], bool]) -> bool:
        """Say whether `is_there` holds for what is shown after these keys."""
        reader = self._reader
        loop = asyncio.get_running_loop()
        until = loop.time() + DRAWN_SECONDS
        start = len(reader.hidden)
        await self._send(keys, is_typed=False)
        while not is_there(reader.hidden[start:]):
            left = until - loop.time()
            if left <= 0 or not await reader.wait_for_output(reader.outputs, left):
                return False
        return True

    def _follow_cursor(self, whole: bytes) -> None:
        """Put the client's cursor where the editor has it now: at the end of the line."""
        view = self._reader.view
        alone = TerminalView(*view.size)
        alone.feed(whole)
        down, column = view.rows_below(), alone.column()
        if down or column != view.column():
            moves = (b"\x1b[%dB" % down if down else b"") + b"\x1b[%dG" % (column + 1)
            view.feed(moves)
            self._show(moves)


def _mark() -> bytes:
    return ("".join(secrets.choice(SIGNS) for _ in range(MARK_CHARS - 1)) + ",").encode()
