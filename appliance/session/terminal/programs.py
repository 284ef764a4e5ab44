"""Which program has a guarded terminal: started by a line of its own, and not over yet.

SECURITY: output alone switches nothing off (tests/bypass/test_terminal.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from appliance.shell.escapes import PREFIXES, shows_prompt
from appliance.shell.programs import (
    EDITORS_ALONE,
    FULL_SCREEN,
    MULTIPLEXERS,
    OPENS_EDITOR,
    PAGES,
    REPLS,
    usual_name,
)
from appliance.shell.screen import TerminalView
from appliance.shell.typed import ANSWERS, ANSWERS_TO_TMUX


@dataclass(slots=True)
class Program:
    """A program that was started by a line of its own and takes the keys now."""

    name: str
    prompt: str | None
    """The shell's, which ends the program when it is back; `None` if there is none."""
    switches_on: int
    switches_off: int
    newlines: int
    """These three as they stood in the view when its line was accepted."""
    was_given_v: bool = False
    """Its pager may have opened an editor."""

    @property
    def is_repl(self) -> bool:
        """Whether it takes lines, without the alternate screen."""
        return self.name in REPLS


class Foreground:
    """The program in front of the shell, if there is one."""

    def __init__(self, view: TerminalView, name: str | None) -> None:
        self.program = Program(name, None, 0, 0, 0) if name else None
        self._view = view
        self._suspended: str | None = None

    @property
    def name(self) -> str:
        """The program's name, empty if there is none."""
        return self.program.name if self.program else ""

    @property
    def may_edit(self) -> bool:
        """Whether an editor may have the screen."""
        program = self.program
        if program is None or not self._view.is_alternate:
            return False
        is_paged = program.name in PAGES and program.was_given_v
        return is_paged or program.name in EDITORS_ALONE | OPENS_EDITOR

    def note_keys(self, keys: bytes) -> None:
        """Follow what is typed into the program."""
        if self.program and b"v" in keys:
            self.program.was_given_v = True

    @property
    def prefix(self) -> int | None:
        """The key in front of a multiplexer's own commands."""
        return PREFIXES.get(self.name)

    def takes_answer(self, data: bytes) -> bool:
        """Say whether these bytes are the terminal's answer to the program, and no keys."""
        answers = ANSWERS_TO_TMUX if self.name in MULTIPLEXERS else ANSWERS
        return self.name in FULL_SCREEN and answers.fullmatch(data) is not None

    def interrupt(self, data: bytes) -> None:
        """Follow Ctrl-C, Ctrl-Z and Ctrl-backslash among the keys."""
        program = self.program
        if program is None or program.prompt is None:
            return
        self._suspended = program.name if b"\x1a" in data else self._suspended
        if not program.is_repl and not self._view.is_alternate:
            self.program = None

    def see_prompt(self, prompt: str) -> None:
        """End the program if its shell's prompt stands at the cursor."""
        if self.program and prompt == self.program.prompt and not self.is_multiplexed():
            self.program = None

    def begin(self, names: tuple[str, ...], text: str, prompt: str) -> None:
        """Follow a line that runs now, unless it runs inside tmux or screen."""
        if self.is_multiplexed():
            return
        name = self._started(names, text)
        view = self._view
        marks = (view.switches_on, view.switches_off, view.newlines)
        self.program = Program(name, prompt, *marks) if name else None

    def has_ended(self) -> bool:
        """Say whether the program has just ended: it is forgotten then.

        What gave the screen back once has ended. The prompt is back once a row has ended:
        before, it is the one that the program's own line stands behind.
        """
        program = self.program
        if program is None or program.prompt is None:
            return False
        is_over = self._view.switches_off > program.switches_off
        is_back = self._view.newlines > program.newlines and self._view.row().startswith(
            program.prompt.rstrip()
        )
        if is_over or (is_back and not self.is_multiplexed()):
            self.program = None
        return self.program is None

    def has_keys(self, first_prompt: str) -> bool:
        """Say whether a program takes the keys; `first_prompt` is where the line began."""
        program = self.program
        if program is None:
            return False
        if not program.is_repl and shows_prompt(program.name, first_prompt):
            return False  # A shell inside of it, as in tmux: its lines are read.
        return program.is_repl or self._has_screen(program)

    def is_multiplexed(self) -> bool:
        """Say whether tmux or screen has the terminal: the shell inside shows its prompt."""
        program = self.program
        return program is not None and program.name in MULTIPLEXERS and self._has_screen(program)

    def _has_screen(self, program: Program) -> bool:
        return self._view.is_alternate and self._view.switches_on > program.switches_on

    def _started(self, names: tuple[str, ...], text: str) -> str:
        started = {usual_name(name) for name in names} - {"sudo", "doas"}
        if len(started) != 1 or "&" in text or ";" in text:
            return ""
        (name,) = started
        if name == "fg":
            name, self._suspended = self._suspended or "", None
        return name if name in FULL_SCREEN | REPLS else ""
