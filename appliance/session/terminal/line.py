"""The line in front of a key that accepts it: read from keys and screen, and judged.

Where what was typed and what is shown differ, both are judged; what can be read in neither
is refused.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial, reduce

from appliance.session.evidence import Session
from appliance.session.terminal.drawing import LineDrawing
from appliance.session.terminal.judging import (
    NOT_EXPANDED,
    NOT_READ,
    UNREADABLE,
    LineJudge,
    Verdict,
    how_of,
    judge_text,
    stricter,
)
from appliance.session.terminal.program_line import ProgramLine
from appliance.session.terminal.programs import Foreground
from appliance.session.terminal.reading import INTERRUPTED_SECONDS, TerminalReader
from appliance.session.terminal.seen import SeenLine
from appliance.shell.escapes import (
    first_prompt,
)
from appliance.shell.redrawn import possible_lines
from appliance.shell.typed import Typist

UNNAMED = frozenset({"default-deny", "command-unknown"})
"""The refusals for which no rule speaks."""
ASKS_FOR_LINE = re.compile(r"[$#%>❯»➜] ?$")
"""The end of a prompt behind which nobody types a password."""
ACCEPT_KEYS = frozenset({b"\r", b"\n", b"\x0f"})


class HeldLine:
    """The line that is typed now, at a prompt or inside a program."""

    def __init__(
        self,
        session: Session,
        reader: TerminalReader,
        drawing: LineDrawing,
        typist: Typist,
        judge: LineJudge,
        foreground: Foreground,
    ) -> None:
        self._reader, self._view, self._typist = reader, reader.view, typist
        self._drawing = drawing
        self._judge, self._foreground = judge, foreground
        self._judged = partial(judge_text, session.services.judging, judge)
        self.seen = SeenLine(reader, drawing, typist, judge, foreground)
        self._in_program = ProgramLine(reader, typist, judge, self._judged, foreground, self.seen)
        self._shell_prompt = self._first_row = ""
        self._first_prompt = ""
        self._echoed: set[str] = set()
        self._outputs_at_start = 0
        self._accepted_at: int | None = None
        """At which prompt of Readline the line before was accepted, if at one."""
        self._first_prompts = -1
        """Which prompt of Readline the line began at; none if there was none."""
        self._is_bare = False
        """Nothing but tmux itself was shown when the line began."""
        self._outputs_at_command: int | None = None
        """What had been shown when Return went to the screen of a program that may obey it."""
        self._follows_search = False
        """Return has only ended a search in tmux: what it found is the line."""
        self.follows_keys = False
        """Whoever had the terminal before may have left keys to this line."""

    def note_prompt(self) -> None:
        """Remember where the line begins: nothing of it was typed yet."""
        if self._follows_search:
            return
        self._outputs_at_start = self._reader.outputs
        self._first_prompts = self._view.prompts if self._view.is_line_edited else -1
        self._first_row, self._first_prompt = self._view.row(), self._view.prompt()
        self._foreground.see_prompt(self._first_prompt)
        self._is_bare = (
            self._view.is_bare() and not self.has_prompt and self._foreground.is_multiplexed()
        )
        is_there = self._view.is_line_edited or self._reader.is_settled()
        # SECURITY: a line that is not empty is no prompt (test_terminal_screens.py).
        is_empty = self._typist.text == "" and not self._typist.is_elsewhere
        is_empty &= not self.has_line_before()
        if is_there and self.has_prompt and is_empty:
            self.seen.prompt = self._first_prompt

    def is_in_program(self) -> bool:
        """Say whether a program has the keys that was started by a line of its own."""
        if self._foreground.has_ended():
            self._typist.prefix = None
            # What it was given is no part of the next line.
            given = self._typist.text
            self._typist.begin_line()
            # SECURITY: unless it has read only one key of it, which ended it
            # (test_terminal_programs.py).
            is_left = given is None or len(given) > 1
            self._typist.is_elsewhere = self.follows_keys = is_left
        if self._foreground.is_multiplexed():
            if self._judge.pending:
                return False  # A shell inside goes on with its line.
            if self._typist.is_elsewhere and "".join(self._view.last_rows()[-1:]).startswith(":"):
                return True  # The prompt of tmux itself.
        return self._foreground.has_keys(self._first_prompt)

    @property
    def has_prompt(self) -> bool:
        """Whether any text stood where the line began."""
        return bool(self._first_prompt.strip())

    @property
    def is_at_prompt(self) -> bool:
        """Whether the line began behind what looks like a shell's prompt."""
        return ASKS_FOR_LINE.search(self._first_prompt) is not None

    async def let_program_obey(self) -> None:
        """Let a program show that it has read Return, lest that is taken for later keys' echo."""
        outputs, self._outputs_at_command = self._outputs_at_command, None
        if outputs is not None and not self._typist.is_pasting:
            await self._reader.wait_until_shown(outputs)

    async def took_control_x(self) -> bool:
        """Say whether Ctrl-X was the end of a program, as of nano, and is not this line's.

        SECURITY: Readline would take the first key of a question for its other half.
        """
        return self._typist.has_left_control_x and await self.seen.is_whole()

    async def judged(self) -> Verdict:
        """Judge the line, as it is or as it may be."""
        self._drawing.begin()
        # Keys for another editor would end a search.
        may_search = self._typist.text is None and not self.is_in_program()
        if may_search and (searched := await self._judged_search()):
            return searched
        verdict = await self._judged_if_read()
        if verdict.decision == NOT_EXPANDED:
            verdict = await self._judged_expanded(verdict)
        if verdict.decision.rule in UNNAMED and (searched := await self._judged_search()):
            return searched
        if verdict.decision not in {NOT_READ, NOT_EXPANDED} or self._drawing.has_left_keys:
            return verdict
        return await self.judged_unread(verdict)

    async def _judged_search(self) -> Verdict | None:
        """Judge what less is asked to search for; `None` if it is not less that has the keys."""
        pattern = await self.seen.read_search()
        if pattern is None:
            return None
        return replace(await self._judged(LineJudge.judge_starts, pattern), text="")

    async def _judged_expanded(self, refusal: Verdict) -> Verdict:
        """Judge a line with events of the history, which Readline knows."""
        typed = self._drawing.line if self._drawing.is_sure else self._typist.text
        is_readlines = self._view.is_line_edited and not self._view.is_alternate
        if typed is None or not is_readlines or self._typist.is_pasting:
            return refusal
        expanded = await self._drawing.read_expanded(typed)
        if expanded is None:
            return refusal
        return await self._judged(LineJudge.judge_expanded, expanded)

    async def judged_unread(self, refusal: Verdict) -> Verdict:
        """Judge a line that cannot be read by what is known of it, or return its refusal.

        SECURITY: where what is unknown may run, so may this line, unless a rule names a command
        in what was typed or is shown of it (test_terminal_unread.py).
        """
        if not self._judge.lets_unread_pass:
            return refusal
        await self.seen.wait()
        typed = self._typist.text or self._typist.tail
        # A program may take some of the keys, and a shell the others.
        unseen = await self._judged(LineJudge.judge_unseen, typed)
        verdict = stricter(self._judge.unread, unseen)
        for text in dict.fromkeys((typed, self._view.whole_row())):
            verdict = stricter(verdict, await self._judged(LineJudge.judge_starts, text))
        return replace(verdict, text="", unseen=typed)

    async def _judged_if_read(self) -> Verdict:
        verdict = await self._judged_of_foreground()
        if not self._view.is_alternate or self.is_in_program():
            return verdict
        if not self._foreground.is_multiplexed() and await self.seen.is_behind():
            return UNREADABLE
        # SECURITY: a program that nobody knows of has the screen, perhaps, with a command line
        # of its own (test_terminal_hidden_programs.py).
        for line in filter(None, self._in_program.lines_of_editor()):
            other = await self._judged(how_of(line), line.text)
            verdict = replace(stricter(verdict, other), text=verdict.text)
        return verdict

    async def _judged_of_foreground(self) -> Verdict:
        if self.is_in_program():
            await self._in_program.let_read()
        typed = self._typist.text
        if self.is_in_program():
            # SECURITY: the prompt of the shell in tmux may not have come yet.
            if self._is_bare and typed is None:
                return UNREADABLE
            verdict = await self._in_program.judged(typed)
            if self._is_bare and typed:
                if self._judge.is_continued_by(typed):
                    return UNREADABLE
                verdict = stricter(verdict, await self._judged(LineJudge.judge_line, typed))
            return replace(verdict, text="")
        if typed is not None and await self._is_left_over():
            typed = None
        if typed is None or (self._typist.is_pasting and self.follows_keys):
            return await self._judged_as_shown()
        if self._typist.is_pasting and self._view.is_line_edited:
            return await self._judged(
                LineJudge.judge_line, typed
            )  # Readline shows a paste when it is complete.
        if self.follows_keys:
            self.follows_keys = False
            if not self._view.is_line_edited:  # Readline shows anew what was typed ahead.
                await self._reader.wait_for_prompt(self._view.prompts, INTERRUPTED_SECONDS)
            if not await self.seen.is_whole():
                return UNREADABLE
        return await self._judged_as_typed(typed)

    async def judged_end(self) -> Verdict:
        """Judge what Ctrl-D ends: an open here-document, or a line without its newline."""
        ended = await self._judged(LineJudge.judge_end)
        return ended if self._typist.text == "" else stricter(await self.judged(), ended)

    def end_input(self) -> None:
        """Follow Ctrl-D: on an empty line it ends what is open, else it hands the text on."""
        if self._typist.text:
            self._typist.keep()
        else:
            self._judge.pending = ""
            self._typist.begin_line(is_known=self._typist.text == "")

    def begin_next(self, verdict: Verdict, held: bytes) -> None:
        """Follow the key that accepts this line."""
        text = verdict.text
        self._drawing.follow(text)
        if verdict.is_unread and not self.is_in_program():
            self._judge.forget()
        if held not in ACCEPT_KEYS:
            # Return as a sequence: tmux and vim obey it, Readline does not.
            self._judge.may_run(verdict)
            self._typist.text, self._typist.tail = None, ""
            return
        if verdict.unseen:
            self._judge.follow_unseen(verdict)
        if text.strip():
            self._shell_prompt = self._shell_prompt if self._judge.pending else self.seen.prompt
            if self._judge.accept(verdict):
                was_multiplexed = self._foreground.is_multiplexed()
                self._foreground.begin(verdict.names, text, self.seen.prompt)
                if not was_multiplexed:
                    self._typist.prefix = self._foreground.prefix
        obeys = self._view.is_alternate and self._typist.may_command
        self._outputs_at_command = self._reader.outputs if obeys else None
        is_readlines = self._view.is_line_edited and not self._typist.is_pasting
        self._accepted_at = self._view.prompts if is_readlines else None
        # SECURITY: Readline shows a search that is no incremental one behind a colon; outside
        # of tmux, `_is_left_over` tells (test_terminal_hidden_programs.py).
        self._follows_search = self._foreground.is_multiplexed() and text.startswith(":")
        # Ctrl-O brings the next line of the history along.
        self._typist.begin_line(is_known=held != b"\x0f" and not self._follows_search)

    async def _is_left_over(self) -> bool:
        """Say whether Readline still has the line before: Return has only ended a search.

        SECURITY: then the line is not empty (test_terminal_screens.py).
        """
        if self._accepted_at is None or self._typist.is_pasting or not self.has_line_before():
            return False
        await self._reader.wait_until_run(self._accepted_at)
        return self.has_line_before()

    def has_line_before(self) -> bool:
        """Say whether Readline shows the prompt still at which a line was accepted."""
        is_same = self._view.is_line_edited and self._view.prompts == self._accepted_at
        return is_same and not self._foreground.is_multiplexed()  # tmux tells of changes only.

    async def _judged_as_shown(self) -> Verdict:
        if self._typist.is_pasting:
            return UNREADABLE
        return await self._judged_as_drawn(await self.seen.read())

    async def _judged_as_drawn(self, seen: str | None) -> Verdict:
        if seen is None or "^[" in seen:
            return UNREADABLE
        self._drop_pending(self.seen.prompt)
        verdicts = [await self._judged(LineJudge.judge_line, one) for one in possible_lines(seen)]
        return reduce(stricter, verdicts)

    async def _judged_as_typed(self, typed: str) -> Verdict:
        # SECURITY: no program may have taken keys in between (test_terminal_programs.py).
        is_readlines = self._view.is_line_edited and self._view.prompts == self._first_prompts
        prompt = self._first_prompt if is_readlines else None
        before = await self._reader.find_echo(
            typed,
            self._outputs_at_start,
            prompt,
            is_first=not self.seen.prompt,
            is_needed=not (self._view.is_line_edited or self._judge.lets_unread_pass),
        )
        if self._typist.is_elsewhere:
            return await self._judged_elsewhere(typed, before)
        if before is not None:
            self._echoed.add(before)
            if self._view.is_line_edited and before.strip() and before == self._first_prompt:
                self.seen.prompt = before
            self._drop_pending(before)
            verdict = await self._judged(LineJudge.judge_line, typed)
            if not self._view.is_line_edited:
                # Typed ahead, or to a program: it may take some keys, and bash the others.
                verdict = stricter(verdict, await self._judged(LineJudge.judge_ends, typed))
                # SECURITY: a key may not have erased what stands between
                # (test_terminal_modes.py in tests/bypass).
                rest = before.removeprefix(self._first_prompt)
                if self._first_prompt.strip() and rest not in {before, ""}:
                    whole = await self._judged(LineJudge.judge_line, rest + typed)
                    verdict = replace(stricter(verdict, whole), text=verdict.text)
            return verdict
        # SECURITY: what is echoed anywhere is no password (test_terminal.py).
        has_echo = (
            self._view.row() != self._first_row or self._reader.outputs != self._outputs_at_start
        )
        is_silent = not has_echo and not self._view.is_line_edited
        prompt = self._first_prompt
        if is_silent and not (prompt.strip() and prompt in self._echoed):
            # Nothing is echoed, as for a password. bash would echo: only rules that name
            # a command speak, and the text goes nowhere.
            return await self._judged(LineJudge.judge_unseen, typed)
        # Something else than what was typed: a program took the first keys, perhaps.
        seen = await (self.seen.read() if self._view.is_line_edited else self.seen.read_painted())
        verdict = await self._judged_as_drawn(seen)
        if verdict is UNREADABLE or self._drawing.is_sure:
            return verdict
        verdict = stricter(await self._judged(LineJudge.judge_line, typed), verdict)
        if self._view.is_line_edited or not self._judge.lets_unread_pass:
            return verdict
        unseen = await self._judged(LineJudge.judge_unseen, typed)
        return replace(stricter(verdict, unseen), text="", unseen=typed)

    def _drop_pending(self, before: str) -> None:
        """Forget an open line if bash asks for a new one: it has run what looked open."""
        if not self._shell_prompt.strip() or not before.endswith(self._shell_prompt):
            return
        if self._shell_prompt.rstrip().endswith(">"):
            self._judge.asks_anew = True  # So it may, in the middle of a line.
        else:
            self._judge.pending = ""

    async def _judged_elsewhere(self, typed: str, before: str | None) -> Verdict:
        """Judge a line in another window of tmux: it may have had text already.

        SECURITY: also behind the cursor (test_terminal_programs.py).
        """
        if before is None or self._view.line(before) != typed.rstrip():
            return UNREADABLE
        self._judge.pending = ""
        if before.lstrip() == self.seen.prompt.lstrip():  # Raw output leaves the cursor anywhere.
            return await self._judged(LineJudge.judge_line, typed)
        prompt = first_prompt(before)
        if prompt is None:
            return UNREADABLE
        whole = before[len(prompt) :] + typed
        return stricter(
            await self._judged(LineJudge.judge_line, typed),
            await self._judged(LineJudge.judge_line, whole),
        )
