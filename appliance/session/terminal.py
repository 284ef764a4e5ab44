"""The guard of a terminal on an SSH target: no line runs before it is judged.

Keystrokes pass at once, except those that accept a line. In front of these the line is
read from what was typed and from what the screen shows; where the two differ, both are
judged. A refused line is never accepted: it is cleared, and the reason is shown.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from appliance.errors import AccessDenied
from appliance.model import Action, Decision, Outcome, Question
from appliance.session.evidence import Session
from appliance.session.guard import CommandDecision, decide_typed, strictest
from appliance.shell.commands import AT_HOME, Whereabouts
from appliance.shell.escapes import (
    PREFIXES,
    ShellLine,
    may_run,
    possible_starts,
    shell_line_of_client,
    shell_line_of_screen,
    shows_prompt,
)
from appliance.shell.lines import (
    HISTORY,
    expand_history,
    here_terminators,
    is_open,
    without_comment_signs,
)
from appliance.shell.programs import EDITORS_ALONE, FULL_SCREEN, MULTIPLEXERS, REPLS
from appliance.shell.screen import TerminalView
from appliance.shell.typed import INTERRUPTS, PASTE_ENDS, Key, Typist

QUIET_SECONDS = 0.03
SETTLE_SECONDS = 2.0
SILENT_SECONDS = 0.4
PROBE_SECONDS = 1.5
COMMAND_LINE_SECONDS = 0.5
QUEUE_CHUNKS = 64
AHEAD_SECONDS = 0.3
MAX_ENDS = 256
MAX_PROBE_BYTES = 4096
SLICE_BYTES, MAX_SLICES = 512, 128
"""Of output: about a millisecond each."""
PROBE, PROBE_TEXT = b"=^\x7f\x7f", "=^"
"""Two characters and their removal: once they were shown and are gone again, the target
has read every key before them. In Readline's emacs mode and in a plain terminal alike."""
PROBE_SHOWN = re.compile(rb"=[^=^]{0,40}\^")

NOT_READ = Decision(
    Outcome.DENY,
    "command-unknown",
    "the line cannot be read from the screen: wait for the prompt, and write it out",
)
NOT_EXPANDED = Decision(
    Outcome.DENY,
    "command-unknown",
    "this history expansion is not known here: write the command out, or recall it with Up",
)
REFUSED_KEY = Decision(
    Outcome.DENY, "command-unknown", "these keys would run a line that nobody has read"
)

Ask = Callable[[Decision, tuple[str, ...], asyncio.Event, str], Awaitable[None]]


@dataclass(slots=True)
class _Program:
    """A program that was started by a line of its own and takes the keys now."""

    name: str
    prompt: str | None
    """The shell's, which ends the program when it is back; `None` if there is none."""
    switches_on: int
    switches_off: int

    @property
    def is_repl(self) -> bool:
        return self.name in REPLS


@dataclass(frozen=True, slots=True)
class _Verdict:
    decision: Decision
    names: tuple[str, ...]
    text: str
    """The whole line, if it ran at a prompt; else empty."""
    whereabouts: Whereabouts = AT_HOME
    """Where it may lead with `cd`."""


class TerminalGuard:
    """Between the client's keys and the target, for one terminal.

    `send` passes bytes on to the target; `show` puts bytes on the client's terminal and
    into the recording; `ask` waits for an approval and raises `AccessDenied` without one.
    `program` runs on the terminal instead of a shell.
    """

    def __init__(
        self,
        session: Session,
        size: tuple[int, int],
        send: Callable[[bytes], Awaitable[None]],
        show: Callable[[bytes], None],
        ask: Ask,
        program: str | None = None,
    ) -> None:
        self._session = session
        self._send, self._show, self._ask = send, show, ask
        self._view = TerminalView(*size)
        self._typist = Typist()
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(QUEUE_CHUNKS)
        self._output = asyncio.Event()
        self._outputs = 0
        self._since_probe = b""
        self._last_output = 0.0
        self._prompt = self._shell_prompt = self._first_row = ""
        self._first_prompt = ""
        self._echoed: set[str] = set()
        self._pending = ""
        self._last_line: str | None = None
        self._program = _Program(program, None, 0, 0) if program else None
        self._suspended: str | None = None
        self._outputs_at_start = self._prompts_at_interrupt = 0
        self._knows_history = True
        self._drops_paste = False
        self._whereabouts = AT_HOME

    def feed_output(self, data: bytes) -> None:
        """See what the target shows."""
        self._view.feed(data)
        self._last_output = asyncio.get_running_loop().time()
        self._outputs += 1
        self._since_probe = (self._since_probe + data)[-MAX_PROBE_BYTES:]
        self._output.set()

    def resize(self, columns: int, rows: int) -> None:
        """Follow the client's window."""
        self._view.resize(columns, rows)

    async def type(self, data: bytes) -> None:
        """Take keystrokes; waits while too many are held."""
        await self._queue.put(data)

    async def finish(self) -> None:
        """Return once everything typed so far has been passed on or refused."""
        await self._queue.put(None)
        await self._queue.join()

    async def run(self) -> None:
        """Pass keystrokes on, until cancelled."""
        while True:
            data = await self._queue.get()
            try:
                while data:
                    await self._look()
                    data = await self._pass(data)
            finally:
                self._queue.task_done()

    async def _pass(self, data: bytes) -> bytes:
        if self._drops_paste:
            _, end, rest = data.partition(PASTE_ENDS)
            self._drops_paste = not end
            return rest
        if self._typist.is_interrupted and self._view.prompts > self._prompts_at_interrupt:
            self._typist.begin_line()
        self._in_program()
        if not self._typist.is_touched:
            self._note_prompt()
        taken, rest = self._typist.take(data)
        if INTERRUPTS & set(taken.data):
            self._interrupt(taken.data)
        if taken.data:
            await self._send(taken.data)
        if taken.key is Key.REFUSED and not self._in_program():
            await self._refuse(REFUSED_KEY, ())
            return b""
        if taken.key is Key.REFUSED:
            await self._send(taken.held)
        prompts = self._view.prompts
        if taken.key is Key.ACCEPT and not await self._accept(taken.held):
            return b""  # What was typed ahead of a refused line is not meant any more.
        if rest and taken.key is Key.ACCEPT and not self._typist.is_pasting:
            await self._wait_for_prompt(prompts)
        if rest and self._typist.is_interrupted:
            await self._wait_for_prompt(self._prompts_at_interrupt)
        return rest

    async def _wait_for_prompt(self, prompts: int) -> None:
        """Let the prompt come before what was typed ahead: then its echo can be read."""
        loop = asyncio.get_running_loop()
        until = loop.time() + AHEAD_SECONDS
        while (left := until - loop.time()) > 0:
            is_there = self._view.prompts > prompts
            if not await self._wait_for_output(self._outputs, QUIET_SECONDS if is_there else left):
                return

    def _interrupt(self, data: bytes) -> None:
        self._prompts_at_interrupt = self._view.prompts
        self._pending = ""
        if self._program is not None and self._program.prompt is not None:
            self._suspended = self._program.name if b"\x1a" in data else self._suspended
            keeps = self._program.is_repl or self._view.is_alternate
            self._program = self._program if keeps else None

    def _note_prompt(self) -> None:
        self._outputs_at_start = self._outputs
        self._first_row, self._first_prompt = self._view.row(), self._view.prompt()
        program = self._program
        is_back = program is not None and self._first_prompt == program.prompt
        if is_back and not self._is_multiplexed():
            self._program = None
        is_there = self._view.is_line_edited or self._is_settled()
        if is_there and self._first_prompt.strip():
            self._prompt = self._first_prompt

    def _in_program(self) -> bool:
        """Say whether a program has the keys that was started by a line of its own.

        SECURITY: it must have been started as such, the shell's prompt must not be back,
        and what gave the screen back once has ended: output alone switches nothing off
        (tests/bypass/test_terminal.py).
        """
        program = self._program
        if program is None:
            return False
        is_over = self._view.switches_off > program.switches_off
        prompt = program.prompt
        is_back = prompt is not None and self._view.row().startswith(prompt.rstrip())
        is_back = is_back and not self._is_multiplexed()
        if prompt is not None and (is_over or is_back):
            self._program = self._typist.prefix = None
            # What it was given is no part of the next line.
            self._typist.begin_line()
            return False
        if not program.is_repl and shows_prompt(program.name, self._first_prompt):
            return False  # A shell inside of it, as in tmux: its lines are read.
        is_shown = self._view.is_alternate and self._view.switches_on > program.switches_on
        return program.is_repl or is_shown

    def _is_multiplexed(self) -> bool:
        """Say whether tmux or screen has the terminal: the shell inside shows its prompt."""
        program = self._program
        return (
            program is not None
            and program.name in MULTIPLEXERS
            and self._view.is_alternate
            and self._view.switches_on > program.switches_on
        )

    async def _accept(self, held: bytes) -> bool:
        """Judge the line and pass the key on; false if it was refused."""
        verdict = await self._judge_line()
        decision = verdict.decision
        if decision.outcome is Outcome.ASK:
            try:
                await self._wait(verdict)
            except AccessDenied as error:
                await self._refuse(error.decision, verdict.names, is_settled=True)
                return False
        elif decision.outcome is Outcome.DENY:
            await self._refuse(decision, verdict.names)
            return False
        if verdict.text.strip():
            await self._session.record_event(
                "shell:command:allowed",
                rule=decision.rule,
                commands=list(verdict.names),
                typed=True,
                approved=decision.outcome is Outcome.ASK,
            )
        self._begin_line(verdict, held)
        await self._send(held)
        return True

    def _begin_line(self, verdict: _Verdict, held: bytes) -> None:
        text = verdict.text
        if text.strip():
            self._shell_prompt = self._shell_prompt if self._pending else self._prompt
            is_open_line = is_open(text)
            self._pending = text + "\n" if is_open_line else ""
            if not is_open_line:
                self._knows_history &= HISTORY.search(text) is None
                self._last_line = text if self._knows_history else None
                self._whereabouts = verdict.whereabouts
                if not self._is_multiplexed():
                    self._program = self._started_program(verdict)
                    name = self._program.name if self._program else ""
                    self._typist.prefix = PREFIXES.get(name)
        # Ctrl-O brings the next line of the history along.
        self._typist.begin_line(is_known=held != b"\x0f")

    def _started_program(self, verdict: _Verdict) -> _Program | None:
        names = {name for name in verdict.names if name not in {"sudo", "doas"}}
        if len(names) != 1 or "&" in verdict.text or ";" in verdict.text:
            return None
        (name,) = names
        if name == "fg":
            name, self._suspended = self._suspended or "", None
        if name not in FULL_SCREEN | REPLS:
            return None
        return _Program(name, self._prompt, self._view.switches_on, self._view.switches_off)

    async def _judge_line(self) -> _Verdict:
        typed = self._typist.text
        if self._in_program():
            return await self._judge_in_program(typed)
        if typed is None:
            if self._typist.is_pasting:
                return _Verdict(NOT_READ, (), "")
            if not await self._probe():
                return _Verdict(NOT_READ, (), "")
            seen = self._view.line(self._prompt)
            if seen is None or "^[" in seen:
                return _Verdict(NOT_READ, (), "")
            self._drop_pending(self._prompt)
            return self._judge_text(seen)
        if self._typist.is_pasting and self._view.is_line_edited:
            return self._judge_text(typed)  # Readline shows a paste when it is complete.
        before = await self._find_echo(typed)
        if self._typist.is_elsewhere and before != self._prompt:
            return _Verdict(NOT_READ, (), "")
        if before is not None:
            self._echoed.add(before)
            if self._view.is_line_edited and before.strip() and before == self._first_prompt:
                self._prompt = before
            self._drop_pending(before)
            verdict = self._judge_text(typed)
            if not self._view.is_line_edited:
                # Typed ahead, or to a program: it may take some keys, and bash the others.
                verdict = _stricter(verdict, self._judge_ends(typed))
            return verdict
        # SECURITY: what is echoed anywhere is no password (test_terminal.py).
        has_echo = self._view.row() != self._first_row or self._outputs != self._outputs_at_start
        is_silent = not has_echo and not self._view.is_line_edited
        prompt = self._first_prompt
        if is_silent and not (prompt.strip() and prompt in self._echoed):
            # Nothing is echoed, as for a password. bash would echo: only rules that name
            # a command speak, and the text goes nowhere.
            return replace(self._judge_part(typed), text="")
        # Something else than what was typed: a program took the first keys, perhaps.
        seen = self._view.line(self._prompt) if await self._probe() else None
        if seen is None or "^[" in seen:
            return _Verdict(NOT_READ, (), "")
        self._drop_pending(self._prompt)
        return _stricter(self._judge_text(typed), self._judge_text(seen))

    def _drop_pending(self, before: str) -> None:
        """Forget an open line if bash asks for a new one: it has run what looked open."""
        if self._shell_prompt.strip() and before.endswith(self._shell_prompt):
            self._pending = ""

    async def _judge_in_program(self, typed: str | None) -> _Verdict:
        """Look for commands that a rule names; what goes to a shell is judged whole."""
        is_repl = self._program is not None and self._program.is_repl
        if is_repl and typed is None and not await self._probe():
            return _Verdict(NOT_READ, (), "")
        is_shown = is_repl or not may_run(typed) or await self._settle(typed)
        rows = self._view.last_rows()
        texts = [text for text in (typed, self._view.whole_row()) if text]
        if self._program and self._program.name in EDITORS_ALONE and not rows and is_shown:
            texts = []  # The cursor is in the text, and what is typed there is text.
        verdict = _Verdict(self._judge_part("").decision, (), "")
        starts = [start for text in texts for start in possible_starts(text)]
        for start in dict.fromkeys(starts):
            verdict = _stricter(verdict, self._judge_part(start))
        line = shell_line_of_screen(self._program.name if self._program else "", rows)
        lines = [shell_line_of_client(text) for text in texts] if is_repl else [line]
        for line in lines:
            if line is not None:
                verdict = _stricter(verdict, self._judge_shell_line(line))
        return replace(verdict, text="")

    def _judge_shell_line(self, line: ShellLine) -> _Verdict:
        text = line.text or "eval $x"  # What cannot be read is unknown.
        return self._decide(text, is_whole=True, has_terminal=line.has_terminal)

    async def _settle(self, typed: str | None) -> bool:
        """Wait for the screen to show the keys of a program's command line; say whether."""
        tail = typed[-8:].lstrip() if typed else ""
        loop = asyncio.get_running_loop()
        until = loop.time() + COMMAND_LINE_SECONDS
        while (left := until - loop.time()) > 0:
            is_shown = not tail or self._view.text_before_cursor(tail) is not None
            quiet = QUIET_SECONDS if is_shown else left
            if not await self._wait_for_output(self._outputs, quiet):
                return is_shown
        return False

    def _judge_ends(self, text: str) -> _Verdict:
        verdict = self._judge_part(text)
        for at in range(1, min(len(text), MAX_ENDS)):
            verdict = _stricter(verdict, self._judge_part(text[at:]))
        return verdict

    def _judge_text(self, text: str) -> _Verdict:
        if not text.strip() and not self._pending:
            return _Verdict(Decision(Outcome.ALLOW, "empty-line", ""), (), "")
        expanded = text
        if not here_terminators(self._pending):
            known = expand_history(text, self._last_line)
            if known is None:
                return _Verdict(NOT_EXPANDED, (), "")
            expanded = known
        whole = self._pending + expanded
        waiting = here_terminators(whole)
        if waiting:
            # Inside a here-document; what it is given to is judged with it.
            closed = whole + "\n" + "\n".join(waiting) + "\n"
            return replace(self._judge_part(closed), text=whole)
        if is_open(whole):
            parts = _stricter(self._judge_part(whole), self._judge_part(expanded))
            return replace(parts, text=whole)
        verdict = self._decide(whole, is_whole=True)
        bare = without_comment_signs(whole)
        if bare != whole:
            # A shell that knows no comments here would run them.
            verdict = _stricter(verdict, self._judge_part(bare))
        if self._pending and not here_terminators(self._pending):
            verdict = _stricter(verdict, self._judge_part(expanded))
        return replace(verdict, text=whole)

    def _judge_part(self, text: str) -> _Verdict:
        return self._decide(text, is_whole=False)

    def _decide(self, text: str, *, is_whole: bool, has_terminal: bool = True) -> _Verdict:
        session = self._session
        question = Question(
            session.identity,
            session.target,
            Action.SHELL,
            datetime.now(UTC),
            command=text,
            account=session.account,
        )
        rules = session.services.policy.rule_set
        answer: CommandDecision = decide_typed(
            rules,
            question,
            is_whole=is_whole,
            has_terminal=has_terminal,
            whereabouts=self._whereabouts,
        )
        return _Verdict(answer.decision, answer.names, text, answer.whereabouts)

    def _is_settled(self) -> bool:
        return asyncio.get_running_loop().time() - self._last_output >= QUIET_SECONDS

    async def _find_echo(self, typed: str) -> str | None:
        """Return what stands before the typed text on the screen, once its echo is there."""
        loop = asyncio.get_running_loop()
        until = loop.time() + SETTLE_SECONDS
        while True:
            since = self._outputs
            before = self._view.text_before_cursor(typed)
            left = until - loop.time()
            if before is not None or left <= 0:
                return before
            if self._view.row() == self._first_row and left < SETTLE_SECONDS - SILENT_SECONDS:
                return None
            await self._wait_for_output(since, min(left, SILENT_SECONDS))

    async def _probe(self) -> bool:
        """Return true once the target's echo shows that it has read every key so far."""
        loop = asyncio.get_running_loop()
        until = loop.time() + PROBE_SECONDS
        self._since_probe = b""
        since = self._outputs
        await self._send(PROBE)
        while (left := until - loop.time()) > 0:
            is_shown = PROBE_SHOWN.search(self._since_probe) is not None
            if not await self._wait_for_output(since, QUIET_SECONDS if is_shown else left):
                if is_shown and PROBE_TEXT not in self._view.around_cursor():
                    return True
                await self._wait_for_output(since, min(left, QUIET_SECONDS))
            since = self._outputs
        return False

    async def _wait_for_output(self, since: int, seconds: float) -> bool:
        """Say whether there was output after the one that was counted as `since`."""
        try:
            async with asyncio.timeout(seconds):
                while self._outputs == since:
                    self._output.clear()
                    await self._output.wait()
        except TimeoutError:
            return False
        await self._look()
        return True

    async def _look(self) -> None:
        """Bring the screen up to date in slices: other sessions have keys, too."""
        for _ in range(MAX_SLICES):
            if not self._view.catch_up(SLICE_BYTES):
                return
            await asyncio.sleep(0)
        self._view.skip()  # It comes faster than it can be read.

    async def _wait(self, verdict: _Verdict) -> None:
        """Wait for an approval; Ctrl-C among the keys withdraws the request."""
        self._show(b"\r\n")
        withdrawn = asyncio.Event()
        watching = asyncio.create_task(self._watch_keys(withdrawn))
        try:
            line = verdict.text or self._typist.text or ""
            await self._ask(verdict.decision, verdict.names, withdrawn, line)
        finally:
            watching.cancel()

    async def _watch_keys(self, withdrawn: asyncio.Event) -> None:
        while True:
            data = await self._queue.get()
            self._queue.task_done()
            if data is None or b"\x03" in data:
                withdrawn.set()
                return

    async def _refuse(
        self, decision: Decision, names: tuple[str, ...], *, is_settled: bool = False
    ) -> None:
        reason = decision.reason
        if not is_settled:
            receipt = await self._session.record_event(
                "shell:command:denied",
                rule=decision.rule,
                commands=list(names),
                reason=reason,
                typed=True,
            )
            reason = f"{reason} (rule {decision.rule}, audit entry {receipt.index})"
        message = f"\r\nbastion: {reason}\r\n".encode()
        self._show(message)
        self._view.feed(message)
        if self._typist.is_pasting:
            await self._send(PASTE_ENDS)
            self._typist.is_pasting = False
            self._drops_paste = True
        # Ctrl-U clears the line; at a prompt, Ctrl-C also leaves what came before it.
        since = self._outputs
        await self._send(b"\x15" if self._in_program() else b"\x15\x03")
        while await self._wait_for_output(since, 2 * QUIET_SECONDS):
            since = self._outputs
        self._pending = ""
        self._typist.begin_line()


def _stricter(one: _Verdict, other: _Verdict) -> _Verdict:
    decision = strictest([one.decision, other.decision])
    return other if decision == other.decision and decision != one.decision else one
