"""The line of the program that has the terminal: a rule may name a command in it.

What the program hands to a shell is judged whole; keys that it may leave to whoever comes
after it are judged as well.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

from appliance.session.terminal.judging import UNREADABLE, LineJudge, Verdict, how_of, stricter
from appliance.session.terminal.programs import Foreground
from appliance.session.terminal.reading import TAIL_CHARS, TerminalReader
from appliance.session.terminal.seen import SeenLine
from appliance.shell.escapes import (
    may_run,
    shell_line_of_client,
    shell_line_of_screen,
    waits_for_screen,
)
from appliance.shell.judgement import ShellLine
from appliance.shell.programs import EDITORS_ALONE, PAGES
from appliance.shell.typed import Typist
from appliance.shell.vim import shell_line_of_vim

Judged = Callable[[Callable[[LineJudge, str], Verdict], str], Awaitable[Verdict]]
"""`judge_text`, for one session."""
INSIDE = "vim"
"""The editor that another program opens, as far as anybody knows."""
COMMAND_WINDOW = "[Command Line]"
"""What vim calls the window in which it edits its command lines (`q:`)."""
PAGERS = PAGES | {"git", "systemctl"}
MAY_END = re.compile(r"[qQZ ].")
"""Behind a key that ends a program: what its shell may get."""


class ProgramLine:
    """The line that is typed now, while a program has the keys."""

    def __init__(
        self,
        reader: TerminalReader,
        typist: Typist,
        judge: LineJudge,
        judged: Judged,
        foreground: Foreground,
        seen: SeenLine,
    ) -> None:
        self._reader, self._view, self._typist = reader, reader.view, typist
        self._judge, self._judged = judge, judged
        self._foreground, self._seen = foreground, seen

    async def let_read(self) -> None:
        """Let a program read what it was given: one of the keys may end it."""
        program = self._foreground.program
        if program is None or program.is_repl or self._foreground.is_multiplexed():
            return
        keys = self._typist.text
        if keys is None or (MAY_END.search(keys) and not self._reader.shows_end(keys)):
            await self._seen.wait()

    async def judged(self, typed: str | None) -> Verdict:
        """Look for commands that a rule names; what goes to a shell is judged whole."""
        program = self._foreground.program
        is_repl = program is not None and program.is_repl
        drawn: str | None = None
        if is_repl and typed is None:
            drawn = await self._seen.read() if not self._foreground.is_multiplexed() else ""
            if drawn is None or (not drawn and not await self._seen.is_whole()):
                return UNREADABLE
        keys = self._typist.tail if typed is None else typed
        is_pasted = self._typist.is_pasting and self._view.is_line_edited
        waits = waits_for_screen(typed) or self._typist.is_elsewhere or self._typist.may_command
        is_shown = is_repl or is_pasted or not waits or await self._seen.shows_keys(keys)
        # SECURITY: a slow program has not shown yet what it will run (test_terminal_slow.py).
        if not is_shown and (may_run(keys) or (not typed and await self._seen.is_behind())):
            return UNREADABLE
        # SECURITY: a pager that waits for its text reads its keys late, and quits at one.
        is_pager = not is_repl and self._foreground.name in PAGERS
        left = keys if is_pager and not self._reader.shows_end(keys) else None
        if left is not None and re.search(r"[qQZ].", left):
            return UNREADABLE
        if is_pager and typed is None and self._typist.leaves_keys and not self._shows_last():
            return UNREADABLE
        texts = [text for text in (typed, drawn, self._view.whole_row()) if text]
        verdict = await self._judged_for_program(texts, left, is_repl=is_repl, is_shown=is_shown)
        return replace(verdict, text="")

    def _shows_last(self) -> bool:
        """Say whether the last text that was typed stands in the cursor's row."""
        text = (self._typist.tail or self._typist.last_tail)[-TAIL_CHARS:].strip()
        return text in self._view.whole_row()

    async def _judged_for_program(
        self, texts: list[str], left: str | None, *, is_repl: bool, is_shown: bool
    ) -> Verdict:
        """Judge texts, and what the program's command line holds, by what it does with them.

        `left` are keys that may be left to whoever comes after it.
        """
        name, may_edit = self._foreground.name, self._foreground.may_edit
        is_editor = name in EDITORS_ALONE
        rows = self._view.last_rows()
        # SECURITY: less begins at the top if the file is short (test_terminal_screens.py).
        if not rows and not (is_editor or is_repl or self._foreground.is_multiplexed()):
            rows = [self._view.whole_row()]
        if is_editor and not rows and is_shown:
            texts = []  # The cursor is in the text, and what is typed there is text.
        window = self._view.rows_above(COMMAND_WINDOW, ":") if may_edit else []
        verdict = Verdict(self._judge.judge_part("").decision)
        for text in (*texts, *window):
            verdict = stricter(verdict, await self._judged(LineJudge.judge_starts, text))
        if left is not None:
            verdict = stricter(verdict, await self._judged(LineJudge.judge_ends, left))
        lines = [shell_line_of_screen(name, one) for one in (rows, *([row] for row in window))]
        if is_repl:
            lines = [shell_line_of_client(text) for text in texts]
        if may_edit and not is_editor:
            # SECURITY: less opens an editor with `v`, git for a message.
            lines += self.lines_of_editor()
        if may_edit and not is_shown:
            keys = texts[0] if texts else ""
            lines += [shell_line_of_vim(keys[found.start() :]) for found in re.finditer(":", keys)]
        for line in filter(None, lines):
            verdict = stricter(verdict, await self._judged(how_of(line), line.text))
        return verdict

    def lines_of_editor(self) -> list[ShellLine | None]:
        """Return what an editor's command line hands to a shell, and each of its window."""
        row = self._view.whole_row()
        window = self._view.rows_above(COMMAND_WINDOW, ":")
        shown = [self._view.last_rows(), *([one] for one in window)]
        shown += [[row]] if row.startswith(":") else []
        return [shell_line_of_screen(INSIDE, one) for one in shown]
