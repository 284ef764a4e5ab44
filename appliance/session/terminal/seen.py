"""The line in front of the cursor as the screen shows it, once the target has read every key.

What is shown may be painted, so it is asked for where the shell's own editor can draw it.
"""

from __future__ import annotations

from appliance.session.terminal.drawing import LineDrawing
from appliance.session.terminal.judging import LineJudge
from appliance.session.terminal.programs import Foreground
from appliance.session.terminal.reading import TerminalReader
from appliance.shell.typed import MAX_TAIL_CHARS, Typist

INSERTS = frozenset("iIaAoO")
"""vi's keys behind which text is typed."""


class SeenLine:
    """Reads the line from the screen; `None` where nobody can tell what it is."""

    def __init__(
        self,
        reader: TerminalReader,
        drawing: LineDrawing,
        typist: Typist,
        judge: LineJudge,
        foreground: Foreground,
    ) -> None:
        self._reader, self._view = reader, reader.view
        self._drawing, self._typist = drawing, typist
        self._judge, self._foreground = judge, foreground
        self.prompt = ""
        """What stands in front of it."""
        self.outputs_at_keys = 0
        """How much had been shown when the last key went to the target."""

    async def read(self) -> str | None:
        """Return the line that the shell holds, as far as it shows it.

        SECURITY: it is no more than painted in tmux, which draws for itself.
        """
        if self._foreground.is_multiplexed() or not self._may_ask():
            return await self.read_painted()
        await self._reader.wait_for_echo(self.outputs_at_keys)
        is_shown = self._reader.outputs > self.outputs_at_keys
        drawn = await self._drawing.read(self._typist.search, is_shown=is_shown)
        return self._echoed() if self._drawing.took_text else drawn

    async def read_painted(self) -> str | None:
        """Return what stands behind the prompt, whoever put it there."""
        return self._view.line(self.prompt) if await self.is_whole() else None

    async def is_whole(self) -> bool:
        """Say whether the target has read every key, as far as it shows it."""
        search = self._typist.search
        if search and await self._reader.finds_search(search):
            return True
        if not self._may_ask():
            await self.wait()
            return True
        await self._reader.wait_for_echo(self.outputs_at_keys)
        return await self._reader.probe(is_slow=self._foreground.is_multiplexed())

    async def shows_keys(self, keys: str) -> bool:
        """Say whether a program has shown these keys on its command line."""
        if self._typist.text is not None and keys[:1] in INSERTS:
            keys = keys[1:]  # The first one after Return: what follows is text.
        is_shown = await self._reader.wait_for_command_line(keys, self.outputs_at_keys)
        return is_shown or not (keys or self._typist.may_command)

    async def read_search(self) -> str | None:
        """Return what less is asked to search for, if it is less that has the keys."""
        is_readlines = self._view.is_line_edited and not self._view.is_alternate
        if is_readlines or self._typist.is_pasting or self._foreground.is_multiplexed():
            return None
        await self.wait()
        return await self._drawing.read_search()

    async def is_behind(self) -> bool:
        """Say whether a program has shown nothing since the last key, which may command it."""
        return self._typist.may_command and not await self.shows_keys("")

    def note_clearing(self, outputs: int) -> None:
        """Follow keys that cleared a line on a program's screen: it stands there until it shows.

        `outputs` is what had been shown before the last of them.
        """
        self.outputs_at_keys = outputs
        self._typist.may_command = True

    async def wait(self) -> None:
        """Wait until something is shown that came after the last key, or for silence."""
        await self._reader.wait_until_shown(self.outputs_at_keys)

    def _may_ask(self) -> bool:
        """Say whether keys of the guard may go to whoever has the terminal.

        Where programs that nobody knows may run, only to what edits lines: others would take
        them for what they are told to do.
        """
        edits = self._view.is_line_edited and not self._view.is_alternate
        return edits or not self._judge.lets_unread_pass

    def _echoed(self) -> str | None:
        """Return the line where nobody edits it, as after Ctrl-C in `sh`.

        SECURITY: what is shown may be painted; it must be what was typed last.
        """
        shown, tail = self._view.line(self.prompt), self._typist.tail
        if shown is None or not shown.endswith(tail.rstrip()):
            return None
        return shown if len(tail) == MAX_TAIL_CHARS or shown == tail.rstrip() else None
