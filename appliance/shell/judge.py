"""Collects the commands of one line, with texts within texts. Pure; see `commands`."""

from __future__ import annotations

import re

from appliance.policy.patterns import HOLE
from appliance.shell.canonical import canonical_text
from appliance.shell.grammar import parse_script
from appliance.shell.judgement import UNKNOWN, Command
from appliance.shell.programs import COMMAND_VARIABLES, DANGEROUS_VARIABLES, EDITORS, PAGERS
from appliance.shell.script import Found, Input, walk_script
from appliance.shell.words import judge_words

MAX_LINE_CHARS = 16 * 1024
MAX_SCRIPT_CHARS = 256 * 1024
MAX_DEPTH = 8
MAX_COMMANDS = 2000
CONTINUED = re.compile(r"(?<!\\)((?:\\\\)*)\\\n")


class Judge:
    """Collects the commands of one line; the depth counts texts within texts."""

    def __init__(self, stdin: str | None, *, is_terminal: bool) -> None:
        self.found: list[Command] = []
        self.reads_script = False
        self.is_terminal = is_terminal
        self._stdin = stdin
        self._possible = 0

    def add(self, words: list[str], *, is_opaque: bool = False) -> None:
        """Add one command by its words."""
        self.found.append(Command(canonical_text(words), is_opaque, self._possible > 0))

    def add_unknown(self) -> None:
        """Add what cannot be resolved."""
        if not self._possible:
            self.found.append(UNKNOWN)

    def has_room(self, depth: int) -> bool:
        """Say whether to go on; beyond the bounds, the rest is unknown."""
        if depth <= MAX_DEPTH and len(self.found) < MAX_COMMANDS:
            return True
        if self.found[-1:] != [UNKNOWN]:
            self.found.append(UNKNOWN)
        return False

    def judge_text(self, text: str, depth: int, source: Input) -> None:
        """Judge a command line or script that a shell would read."""
        limit = MAX_SCRIPT_CHARS if depth else MAX_LINE_CHARS
        if not self.has_room(depth):
            return
        if len(text) > limit or re.search("[\0\r\ue000-\ue002]", text):
            self.add_unknown()
            return
        before = len(self.found)
        # The grammar takes a continued line for a blank, bash for nothing at all; inside
        # quotes it stays. Whatever either reading runs is judged.
        joined = CONTINUED.sub(r"\1", text)
        for one in dict.fromkeys((text, joined)):
            for found in walk_script(parse_script(one), one):
                if not self.has_room(depth):
                    return
                self._judge_found(found, depth, source)
        if len(self.found) == before and text.strip():
            self.add([":"])

    def _judge_found(self, found: Found, depth: int, source: Input) -> None:
        for name, value in found.assignments:
            self.judge_variable(name, value, depth)
        if found.is_unknown:
            self.add_unknown()
        if found.redirect is not None:
            self.add(["redirect", found.redirect])
        if found.words:
            # Only the one command of a text shares the input of what reads the text.
            inherited = source if found.input.is_channel else found.input
            judge_words(self, list(found.words), depth, inherited)

    def judge_words(self, words: list[str], depth: int, source: Input) -> None:
        """Judge one simple command by its words."""
        judge_words(self, words, depth, source)

    def judge_possible(self, words: list[str], depth: int) -> None:
        """Judge words that may be a command: only rules that deny or ask look at it."""
        self._possible += 1
        try:
            if words and words[0] and self.has_room(depth):
                judge_words(self, words, depth, Input())
        finally:
            self._possible -= 1

    def judge_variable(self, name: str, value: str, depth: int) -> None:
        """Judge an assignment: some variables change or hold what other programs run."""
        if re.search(r"\$\(|`", value):
            self.add_unknown()  # Code in data, for an `eval` that comes later.
        if DANGEROUS_VARIABLES.match(name):
            self.add_unknown()
        elif COMMAND_VARIABLES.match(name):
            harmless = PAGERS if name.endswith("PAGER") else EDITORS
            if value not in harmless:
                self.judge_with_arguments(value, depth)

    def judge_with_arguments(self, text: str, depth: int) -> None:
        """Judge a command line to which arguments are added that nobody knows here."""
        self.judge_script(f"{text} {HOLE}" if text.strip() else HOLE, depth, is_split=True)

    def judge_script(
        self, text: str, depth: int, source: Input | None = None, *, is_split: bool = False
    ) -> None:
        """Judge a text that a shell runs; a hole in it may be any code at all.

        With `is_split` the hole is arguments, which the shell does not read as code.
        """
        if HOLE in text:
            if not is_split or text.count(HOLE) > 1:
                self.add_unknown()
            text = text.replace(HOLE, "$1")
        self.judge_text(text, depth + 1, source or Input())

    def judge_input(self, words: list[str], depth: int, source: Input) -> None:
        """Judge a shell that runs its standard input."""
        text = source.text
        if source.is_channel and not self._possible:
            self.reads_script = True
            text = self._stdin
            if self.is_terminal:
                self.add(words)
                return
        if text is None:
            self.add(words, is_opaque=True)
        else:
            self.judge_text(text, depth + 1, Input())
