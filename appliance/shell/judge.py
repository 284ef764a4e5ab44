"""Collects the commands of one line, with texts within texts. Pure; see `commands`."""

from __future__ import annotations

import contextlib
import re
import shlex
from collections.abc import Iterator

from appliance.policy.patterns import HOLE, HOME, LATER
from appliance.shell.arithmetic import CODE
from appliance.shell.braces import write_out_commands
from appliance.shell.canonical import canonical_text
from appliance.shell.constants import count_choices
from appliance.shell.dialects import fish_reading, is_posix_shell, posix_reading
from appliance.shell.grammar import SPLIT, parse_script
from appliance.shell.judgement import AT_HOME, UNKNOWN, Command, Found, Input, Place, Whereabouts
from appliance.shell.paths import MAX_DIRECTORIES, enter, from_root, resolve, straighten
from appliance.shell.plain import READS_NO_FILE
from appliance.shell.printed import printed_into
from appliance.shell.script import walk_script
from appliance.shell.surroundings import Surroundings
from appliance.shell.terminals import is_read_by_lines, names_device, reads_device
from appliance.shell.variables import judge_variable
from appliance.shell.words import judge_words

MAX_LINE_CHARS = 16 * 1024
MAX_SCRIPT_CHARS = 256 * 1024
MAX_DEPTH = 8
MAX_COMMANDS = 2000
MAX_PIPED = 8
NOT_TEXT = re.compile("[\0-\x08\x0b-\x1f\x7f\ue000-\ue006]")
"""Control characters, which the grammar and bash take for different things, and our marks."""
RUNS_LATER = re.compile(r"\b(for|while|until|select|function|trap|alias)\b|\(\s*\)")
CONTINUED = re.compile(r"(?<!\\)((?:\\\\)*)\\\n")


class Judge:
    """Collects the commands of one line; the depth counts texts within texts."""

    def __init__(
        self,
        stdin: str | None,
        *,
        is_terminal: bool,
        is_script: bool = False,
        whereabouts: Whereabouts = AT_HOME,
        filled: frozenset[str] = frozenset(),
    ) -> None:
        self.filled = set(filled)
        """Variables that hold what was read from elsewhere, also by earlier lines."""
        self.found: list[Command] = []
        self.surroundings = Surroundings()
        self.reads_script = False
        self.aliases: dict[str, str] = {}
        """What stands for one command, in the lines that come."""
        self.is_terminal = is_terminal
        self.is_script = is_script
        self._stdin = stdin
        self._possible = self._elsewhere = 0
        self._is_alias = False
        self._pipelines: set[tuple[str, ...]] | None = set()
        self._is_silent = False
        self.is_fed = False
        """The command that is judged has something else than the terminal as its input."""
        self.piped: tuple[str, ...] = ()
        """The command that is judged, as it is written, if it reads from a pipe."""
        self._names_device = False
        self._place = Place()
        self._directories: dict[tuple[int, ...], tuple[str, ...]] = {(): whereabouts.now}
        self._chained: tuple[tuple[object, ...], tuple[str, ...]] = (), ()
        """Where `cd` has led what comes next in the same list of `&&`, or the same block."""
        self._seen = whereabouts.seen
        self._opened: tuple[str, ...] = ()

    def add(
        self,
        words: list[str],
        *,
        is_opaque: bool = False,
        options: tuple[str, ...] = (),
        is_same: bool = False,
    ) -> None:
        """Add one command by its words, and the other ways to say the same."""
        is_possible = self._possible > 0
        is_elsewhere = 0 < self._possible == self._elsewhere
        text = canonical_text(words)
        if self._is_alias:
            text = re.sub(f"{HOLE}$", LATER, text)
        name = words[0].rsplit("/", 1)[-1]
        if name in READS_NO_FILE:
            text = text.replace(HOLE, LATER)  # `echo $x` does not read what a rule names.
        started_by = self.surroundings.of(text)
        self.found.append(
            Command(
                text,
                is_opaque,
                is_possible,
                started_by,
                options,
                is_same=is_same,
                is_elsewhere=is_elsewhere,
            )
        )
        straight = [straighten(word) for word in words]
        if straight != words:
            self.found.append(Command(canonical_text(straight), is_opaque, is_possible))
        seen_from = [[resolve(name, word, one) for word in words[1:]] for one in self.directories]
        for operands in (*seen_from, [from_root(word) for word in words[1:]]):
            if operands != words[1:]:
                text = canonical_text([words[0], *operands])
                self.found.append(Command(text, is_possible=True))

    @property
    def directories(self) -> tuple[str, ...]:
        """Where the command that is judged may stand: what `cd` before it says."""
        place, there = self._chained
        return there if place == (self._place.scope, self._place.chain) else self._perhaps

    @property
    def _perhaps(self) -> tuple[str, ...]:
        scope = self._place.scope
        known = next(
            scope[:length]
            for length in range(len(scope), -1, -1)
            if scope[:length] in self._directories
        )
        return self._directories[known]

    @property
    def whereabouts(self) -> Whereabouts:
        """Where the whole text may lead: its end, and what has the terminal meanwhile."""
        return Whereabouts(_bounded((*self.directories, *self._opened)), self._seen)

    def opens_here(self) -> None:
        """Notice where something stands to which the next lines are typed."""
        # SECURITY: test_a_shell_stands_where_it_was_opened.
        self._opened = (*self._opened, *self.directories)

    def enter(self, operands: list[str]) -> None:
        """Follow `cd` with these operands."""
        self._stand_in(enter(self.directories, operands, self._seen))

    def _stand_in(self, there: tuple[str, ...]) -> None:
        if self._place.is_conditional:
            chain = self._place.chain
            self._chained = ((self._place.scope, chain) if chain else ()), there
            there = _bounded((*self._perhaps, *there))
        self._directories[self._place.scope] = there
        self._seen = _bounded((*self._seen, *there))

    def add_possible(self, words: list[str], *, is_same: bool = False) -> None:
        """Add what comes to the same: only rules that deny or ask look at it."""
        self._possible += 1
        self.add(words, is_same=is_same)
        self._possible -= 1

    @contextlib.contextmanager
    def standing_in(self, folder: str) -> Iterator[None]:
        """Judge what a wrapper runs in another folder."""
        before = self._directories
        self._directories = {**before, self._place.scope: enter(self.directories, [folder], ())}
        yield
        self._directories = before

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

    def judge_text(
        self,
        text: str,
        depth: int,
        source: Input,
        *,
        is_same_shell: bool = False,
        is_posix: bool = False,
    ) -> None:
        """Judge a command line or script that a shell would read.

        With `is_same_shell`, where it goes with `cd` holds for what follows. With `is_posix`
        the shell may be dash, so that what dash reads counts in full.
        """
        limit = MAX_SCRIPT_CHARS if depth or self.is_script else MAX_LINE_CHARS
        if not self.has_room(depth):
            return
        if len(text) > limit or NOT_TEXT.search(text):
            self.add_unknown()
            return
        self._names_device |= names_device(text)
        before = len(self.found)
        outer = self._place, self._directories
        outer_silent = self._is_silent
        self._is_silent |= self._place.is_silent
        self._place, self._directories = Place(), {(): self.directories}
        # The grammar takes a continued line for a blank, bash for nothing at all; inside
        # quotes it stays. Whatever either reading runs is judged.
        joined = CONTINUED.sub(r"\1", text)
        start, seen = self.directories, self._seen
        for one in dict.fromkeys((text, joined)):
            self._directories = {(): start}
            self._walk(one, depth, source)
        self._place = Place()
        there = self.directories
        self._judge_dialects(joined, depth, source, start, is_posix=is_posix)
        if self._seen != seen and RUNS_LATER.search(text):
            # A loop comes around again, and a function or a trap runs where `cd` has led.
            self._possible += 1
            self._directories = {(): self._seen}
            self._walk(joined, depth, source)
            self._possible -= 1
        self._is_silent = outer_silent
        if depth:
            self._place, self._directories = outer
            if is_same_shell:
                self._stand_in(there)
        else:
            self._place, self._directories = Place(), {(): there}
        if len(self.found) == before and text.strip():
            self.add([":"])

    def _judge_dialects(
        self, text: str, depth: int, source: Input, start: tuple[str, ...], *, is_posix: bool
    ) -> None:
        """Judge what other shells read in the text, and what the grammar does not."""
        by_line = "\n".join(map(posix_reading, text.split("\n")))
        others = [posix_reading(text), by_line, fish_reading(text), write_out_commands(text)]
        ends = self._directories
        for other in dict.fromkeys(others):
            if other == text:
                continue
            is_surely = is_posix and other != others[2]
            self._possible += not is_surely
            self._elsewhere += not is_surely
            self._directories = {(): start}
            self._walk(other, depth, source)
            self._place = Place()
            self._possible -= not is_surely
            self._elsewhere -= not is_surely
        self._directories = ends

    def _walk(self, text: str, depth: int, source: Input) -> None:
        root, start = parse_script(text), self.directories
        ends: list[str] = []
        for choice in range(count_choices(root, text)):
            self._directories, self._chained = {(): start}, ((), ())
            for found in walk_script(root, text, choice, self.filled):
                if not self.has_room(depth):
                    return
                self._place = found.place
                self._judge_found(found, depth, source)
            self._place = Place()
            ends += self.directories
        self._directories = {(): _bounded(tuple(ends))}

    def _judge_found(self, found: Found, depth: int, source: Input) -> None:
        for name, value in found.assignments:
            if name == "IFS" and found.words[:1] == ("read",):
                continue  # For this one command: what it reads is unknown anyway.
            self.judge_variable(name, value, depth)
        if found.is_unknown:
            self.add_unknown()
        if found.redirect is not None:
            self.add(["redirect", found.redirect])
            if CODE.search(found.redirect):
                self.add_unknown()
        if found.read:
            self.judge_possible(["cat", found.read], depth)
        if found.pipeline:
            self._add_pipeline(found.pipeline)
        if found.script:
            self.judge_text(found.script, depth + 1, source, is_same_shell=True)
        # The shell goes on with what that file holds, or shows no more what is typed.
        moves = found.replaces_input or (self.is_terminal and found.moves_streams)
        if moves and {"exec"} <= set(found.words) <= {"exec", "builtin", "command"}:
            self.add_unknown()
        self.is_fed = found.replaces_input
        self.piped = found.words if found.is_piped else ()
        if found.words:
            if self.takes_keys(list(found.words), found.reads):
                self.add_unknown()
            # Only the one command of a text shares the input of what reads the text.
            inherited = source if found.input.is_channel else found.input
            judge_words(self, list(found.words), depth, inherited)
            if found.reads:  # `cat < x` shows what `cat x` shows.
                self.judge_possible([*found.words, *found.reads], depth)

    @property
    def is_typed(self) -> bool:
        """Whether the lines that are judged are typed at a terminal."""
        return self.is_terminal and not self.is_script

    def takes_keys(self, words: list[str], reads: tuple[str, ...] = ()) -> bool:
        """Say whether a command may read the device of the terminal whose lines are judged."""
        if not self.is_typed:
            return False
        name = words[0].rsplit("/", 1)[-1]
        opened = [] if is_read_by_lines(name) or not reads else ["cat", *reads]
        return any(
            reads_device(one, self.directories, is_named=self._names_device)
            for one in (words, opened)
            if one
        )

    def _add_pipeline(self, members: tuple[str, ...]) -> None:
        """Add each pair of commands in a pipeline: a rule may be about what goes where."""
        if self._pipelines is None or members in self._pipelines:
            return
        self._pipelines.add(members)
        sides = []
        for member in members[:MAX_PIPED]:
            judge = Judge("", is_terminal=self.is_terminal, is_script=True)
            judge._pipelines = None  # Those inside a member are looked at by themselves.
            judge.judge_text(member, MAX_DEPTH // 2, Input())
            texts = [*(one.text for one in judge.found), *judge.surroundings.together]
            sides.append(list(dict.fromkeys(texts))[:MAX_PIPED])
        self.surroundings.add_pipes(sides)
        self._possible += 1
        for printed, member in printed_into(members):
            self.judge_text(f"{member} <<<{shlex.quote(printed)}", MAX_DEPTH // 2, Input())
        self._possible -= 1

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
        judge_variable(self, name, value, depth)

    def judge_with_arguments(self, text: str, depth: int) -> None:
        """Judge a command line to which arguments are added that nobody knows here."""
        self.judge_script(f"{text} {HOLE}" if text.strip() else HOLE, depth, is_split=True)

    def judge_alias(self, text: str, depth: int) -> None:
        """Judge what an alias stands for: its arguments come with a line that is judged, too."""
        self._is_alias = True
        self.judge_with_arguments(text, depth)
        self._is_alias = False

    def judge_script(
        self,
        text: str,
        depth: int,
        source: Input | None = None,
        *,
        is_split: bool = False,
        is_same_shell: bool = False,
        is_posix: bool = False,
    ) -> None:
        """Judge a text that a shell runs; a hole in it may be any code at all.

        With `is_split` the hole is arguments, which the shell does not read as code.
        """
        text = text.replace("/" + HOME, "~").replace(SPLIT, "")
        if HOLE in text:
            if not is_split or text.count(HOLE) > 1:
                self.add_unknown()
            text = text.replace(HOLE, "$1")
        self.judge_text(
            text, depth + 1, source or Input(), is_same_shell=is_same_shell, is_posix=is_posix
        )

    def judge_input(self, words: list[str], depth: int, source: Input) -> None:
        """Judge a shell that runs its standard input."""
        text = source.text
        if source.is_channel and not self._possible:
            self.reads_script = True
            text = self._stdin
            if self.is_terminal:
                self.opens_here()
                # A shell that does not show what is typed could not be read.
                hides = (self._is_silent or self._place.is_silent) and words[0] != "ssh"
                self.add(words, is_opaque=hides)
                return
        if text is None:
            self.add(words, is_opaque=True)
        else:
            self.judge_text(text, depth + 1, Input(), is_posix=is_posix_shell(words[0]))


def _bounded(directories: tuple[str, ...]) -> tuple[str, ...]:
    each = tuple(dict.fromkeys(directories))
    return each if len(each) <= MAX_DIRECTORIES else ("/" + HOLE + "/",)
