"""Read the lobby's command lines from a raw terminal: what is typed, erased or recalled."""

from __future__ import annotations

import codecs
from collections.abc import Awaitable, Callable

import asyncssh
from wcwidth import wcswidth

MAX_LINE_CHARACTERS = 8 * 1024
HISTORY_LINES = 100
ESCAPE, INTRODUCERS = "\x1b", "[O"


class LineReader:
    """One terminal's lines; edits happen at the end of a line."""

    def __init__(
        self,
        read: Callable[[int], Awaitable[bytes]],
        echo: Callable[[str], None],
        columns: Callable[[], int],
    ) -> None:
        self._read, self._echo, self._columns = read, echo, columns
        self._prompt = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._history: list[str] = []
        self._recalled = 0
        """Index into the history of what the line shows; its length: a new line."""
        self._line = ""
        self._decoded = ""

    async def read_line(self, prompt: str) -> str | None:
        """Show `prompt` and read one line; `None` on Ctrl-D or the end."""
        self._echo(prompt)
        self._prompt = prompt
        self._line, self._recalled = "", len(self._history)
        while True:
            key = await self._key()
            if key is None or (key == "\x04" and not self._line):
                return None
            if key in "\r\n":
                self._echo("\r\n")
                if self._line.strip():
                    self._history = [*self._history, self._line][-HISTORY_LINES:]
                return self._line
            if key == "\x03":
                self._echo("^C\r\n" + prompt)
                self._line = ""
            elif key == "\x0c":
                self._echo("\x1b[H\x1b[2J" + prompt + self._line)
            elif key == ESCAPE:
                await self._obey_sequence()
            else:
                self._edit(key)

    def _edit(self, key: str) -> None:
        if key in "\x7f\x08":
            self._show(self._line[:-1])
        elif key == "\x15":
            self._show("")
        elif key == "\x17":
            words = self._line.rstrip().rpartition(" ")
            self._show(words[0] + words[1])
        elif key.isprintable() and len(self._line) < MAX_LINE_CHARACTERS:
            self._line += key
            self._echo(key)

    async def _obey_sequence(self) -> None:
        """Recall a line on Up and Down; every other sequence of keys means nothing here."""
        key = await self._key()
        if key is None or key not in INTRODUCERS:
            return
        while (key := await self._key()) is not None and not "@" <= key <= "~":
            pass
        step = {"A": -1, "B": 1}.get(key or "", 0)
        recalled = min(max(self._recalled + step, 0), len(self._history))
        if recalled != self._recalled:
            self._recalled = recalled
            self._show([*self._history, ""][recalled])

    def _show(self, line: str) -> None:
        """Put `line` in place of what is there: only the ends that differ are drawn.

        The terminal has broken a long line into rows.
        """
        kept = 0
        while kept < min(len(line), len(self._line)) and line[kept] == self._line[kept]:
            kept += 1
        if kept < len(self._line):
            width = self._columns()
            if kept and self._width(kept) % width == 0:
                kept -= 1  # The cursor stays in its row behind the last column.
            row, column = divmod(self._width(kept), width)
            up = (self._width(len(self._line)) - 1) // width - row
            self._echo((f"\x1b[{up}A" if up else "") + f"\x1b[{column + 1}G\x1b[J")
        self._echo(line[kept:])
        self._line = line

    def _width(self, chars: int) -> int:
        """Return how many columns the prompt and the first characters of the line take."""
        return max(wcswidth(self._prompt + self._line[:chars]), 0)

    async def _key(self) -> str | None:
        """Return the next character, or `None` at the end or when a signal ends the line."""
        while not self._decoded:
            try:
                data = await self._read(1)
            except (asyncssh.TerminalSizeChanged, asyncssh.BreakReceived):
                continue
            except asyncssh.SignalReceived:
                return None
            if not data:
                return None
            self._decoded = self._decoder.decode(data)
        key, self._decoded = self._decoded[0], self._decoded[1:]
        return key
