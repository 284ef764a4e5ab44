"""The guard of a terminal on an SSH target: no line runs before it is judged.

Keystrokes pass at once, except those that accept a line. In front of these the line is
read from what was typed and from what the screen shows; where the two differ, both are
judged. A refused line is never accepted: it is cleared, and the reason is shown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from appliance.errors import AccessDenied
from appliance.model import Action, Decision, Outcome
from appliance.session.evidence import Session
from appliance.session.terminal.judging import (
    UNREADABLE,
    LineJudge,
    Verdict,
    how_of,
    judge_text,
    stricter,
)
from appliance.session.terminal.programs import Foreground
from appliance.session.terminal.reading import (
    AGAIN_SECONDS,
    INTERRUPTED_SECONDS,
    Send,
    TerminalReader,
)
from appliance.shell.escapes import (
    first_prompt,
    may_run,
    shell_line_of_client,
    shell_line_of_screen,
)
from appliance.shell.programs import EDITORS_ALONE
from appliance.shell.typed import INTERRUPTS, PASTE_ENDS, Key, Typist

QUEUE_CHUNKS = 64
ERASE = b"\x01\x0b"
"""Ctrl-A and Ctrl-K: what Readline holds is gone."""
ACCEPT_KEYS = frozenset({b"\r", b"\n", b"\x0f"})
REFUSED_KEY = Decision(
    Outcome.DENY, "command-unknown", "these keys would run a line that nobody has read"
)

Ask = Callable[[Decision, tuple[str, ...], asyncio.Event, str], Awaitable[None]]


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
        send: Send,
        show: Callable[[bytes], None],
        ask: Ask,
        program: str | None = None,
    ) -> None:
        self._session = session
        self._send, self._show, self._ask = send, show, ask
        self._reader = TerminalReader(size, send, show)
        self._view = self._reader.view
        self._judge = LineJudge(session.services.policy.rule_set, session.question(Action.SHELL))
        self._foreground = Foreground(self._view, program)
        self._typist = Typist()
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(QUEUE_CHUNKS)
        self._prompt = self._shell_prompt = self._first_row = ""
        self._first_prompt = ""
        self._echoed: set[str] = set()
        self._outputs_at_start = self._outputs_at_keys = self._prompts_at_interrupt = 0
        self._first_prompts = -1
        """Which prompt of Readline the line began at; none if there was none."""
        self._drops_paste = self._is_typed_ahead = self._follows_keys = False

    def feed_output(self, data: bytes) -> bytes:
        """See what the target shows; return what the client may see of it now."""
        return self._reader.feed(data)

    def release_output(self) -> bytes:
        """Return what is still held back for the client: nothing more will come."""
        return self._reader.release()

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
                    await self._reader.look()
                    data = await self._pass(data)
            finally:
                self._queue.task_done()

    async def _pass(self, data: bytes) -> bytes:
        if self._drops_paste:
            _, end, rest = data.partition(PASTE_ENDS)
            self._drops_paste = not end
            return rest
        await self._leave_interrupted()
        self._in_program()
        if not self._typist.is_touched:
            self._note_prompt()
        self._typist.holds_end = bool(self._judge.pending)
        taken, rest = self._typist.take(data)
        if INTERRUPTS & set(taken.data):
            self._interrupt(taken.data)
        if taken.data:
            self._is_typed_ahead |= self._typist.is_interrupted and taken.data[-1] not in INTERRUPTS
            self._outputs_at_keys = self._reader.outputs
            await self._send(taken.data)
        # Escape and Return switch to vi's keys.
        is_toggle = not taken.is_plain and taken.held in {b"\r", b"\n"}
        if (taken.key is Key.REFUSED or is_toggle) and not self._in_program():
            await self._refuse(REFUSED_KEY, ())
            return b""
        if taken.key is Key.REFUSED:
            await self._send(taken.held)
        prompts = self._view.prompts
        if taken.key is Key.ACCEPT and not await self._accept(taken.held):
            return b""  # What was typed ahead of a refused line is not meant any more.
        if rest and taken.key is Key.ACCEPT and not self._typist.is_pasting:
            await self._reader.wait_for_prompt(prompts)
        if rest and self._typist.is_interrupted:
            await self._reader.wait_for_prompt(self._prompts_at_interrupt, INTERRUPTED_SECONDS)
        return rest

    async def _leave_interrupted(self) -> None:
        """Begin a line once a prompt has come after Ctrl-C or the like."""
        if not self._typist.is_interrupted or self._view.prompts <= self._prompts_at_interrupt:
            return
        if self._is_typed_ahead:
            # SECURITY: the shell may have these keys, too (test_terminal.py in tests/unit).
            self._typist.begin_line()
            self._typist.is_elsewhere = self._follows_keys = True
            return
        if self._view.is_line_edited and not self._in_program() and not self._foreground.name:
            # SECURITY: a shell may ignore Ctrl-C and keep its line. On an empty line, these
            # show nothing.
            prompts = self._view.prompts
            await self._send(ERASE, is_typed=False)
            if prompts == self._prompts_at_interrupt + 1:
                # bash asks twice. If it has once, it may notice Ctrl-C at its next key only,
                # which is lost then: that was one of these.
                await self._reader.wait_for_prompt(prompts, AGAIN_SECONDS)
        self._typist.begin_line()

    def _interrupt(self, data: bytes) -> None:
        self._is_typed_ahead = False
        self._prompts_at_interrupt = self._view.prompts
        self._judge.pending = ""
        self._foreground.interrupt(data)

    def _note_prompt(self) -> None:
        self._outputs_at_start = self._reader.outputs
        self._first_prompts = self._view.prompts if self._view.is_line_edited else -1
        self._first_row, self._first_prompt = self._view.row(), self._view.prompt()
        self._foreground.see_prompt(self._first_prompt)
        is_there = self._view.is_line_edited or self._reader.is_settled()
        if is_there and self._first_prompt.strip() and not self._typist.is_elsewhere:
            self._prompt = self._first_prompt

    def _in_program(self) -> bool:
        """Say whether a program has the keys that was started by a line of its own."""
        if self._foreground.has_ended():
            self._typist.prefix = None
            # What it was given is no part of the next line.
            self._typist.begin_line()
        return self._foreground.has_keys(self._first_prompt)

    async def _accept(self, held: bytes) -> bool:
        """Judge the line and pass the key on; false if it was refused."""
        ends_input = held == b"\x04" and not self._in_program()
        verdict = (
            await self._judged(LineJudge.judge_end) if ends_input else await self._judge_line()
        )
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
        if ends_input:
            self._end_input()
        else:
            self._begin_line(verdict, held)
        await self._send(held)
        return True

    def _end_input(self) -> None:
        """Follow Ctrl-D: on an empty line it ends what is open, else it deletes."""
        if self._typist.text == "":
            self._judge.pending = ""
        self._typist.begin_line(is_known=self._typist.text == "")

    def _begin_line(self, verdict: Verdict, held: bytes) -> None:
        text = verdict.text
        if held not in ACCEPT_KEYS:
            # Return as a sequence: tmux and vim obey it, Readline does not.
            self._judge.may_run(verdict)
            self._typist.text = None
            return
        if text.strip():
            self._shell_prompt = self._shell_prompt if self._judge.pending else self._prompt
            if self._judge.accept(verdict):
                was_multiplexed = self._foreground.is_multiplexed()
                self._foreground.begin(verdict.names, text, self._prompt)
                if not was_multiplexed:
                    self._typist.prefix = self._foreground.prefix
        # Ctrl-O brings the next line of the history along.
        self._typist.begin_line(is_known=held != b"\x0f")

    async def _judge_line(self) -> Verdict:
        typed = self._typist.text
        if self._in_program():
            return await self._judge_in_program(typed)
        if typed is None:
            if self._typist.is_pasting:
                return UNREADABLE
            if not await self._is_read():
                return UNREADABLE
            seen = self._view.line(self._prompt)
            if seen is None or "^[" in seen:
                return UNREADABLE
            self._drop_pending(self._prompt)
            return await self._judged(LineJudge.judge_line, seen)
        if self._typist.is_pasting and self._view.is_line_edited:
            return await self._judged(
                LineJudge.judge_line, typed
            )  # Readline shows a paste when it is complete.
        if self._follows_keys:
            self._follows_keys = False
            if not await self._is_read():
                return UNREADABLE
        # SECURITY: no program may have taken keys in between (test_terminal_programs.py).
        is_readlines = self._view.is_line_edited and self._view.prompts == self._first_prompts
        prompt = self._first_prompt if is_readlines else None
        before = await self._reader.find_echo(
            typed, self._outputs_at_start, prompt, is_first=not self._prompt
        )
        if self._typist.is_elsewhere:
            return await self._judge_elsewhere(typed, before)
        if before is not None:
            self._echoed.add(before)
            if self._view.is_line_edited and before.strip() and before == self._first_prompt:
                self._prompt = before
            self._drop_pending(before)
            verdict = await self._judged(LineJudge.judge_line, typed)
            if not self._view.is_line_edited:
                # Typed ahead, or to a program: it may take some keys, and bash the others.
                verdict = stricter(verdict, await self._judged(LineJudge.judge_ends, typed))
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
            return replace(await self._judged(LineJudge.judge_part, typed), text="")
        # Something else than what was typed: a program took the first keys, perhaps.
        seen = self._view.line(self._prompt) if await self._reader.probe() else None
        if seen is None or "^[" in seen:
            return UNREADABLE
        self._drop_pending(self._prompt)
        return stricter(
            await self._judged(LineJudge.judge_line, typed),
            await self._judged(LineJudge.judge_line, seen),
        )

    async def _judged(self, how: Callable[[LineJudge, str], Verdict], text: str = "") -> Verdict:
        return await judge_text(self._session.services.judging, self._judge, how, text)

    def _drop_pending(self, before: str) -> None:
        """Forget an open line if bash asks for a new one: it has run what looked open."""
        if self._shell_prompt.strip() and before.endswith(self._shell_prompt):
            self._judge.pending = ""

    async def _judge_elsewhere(self, typed: str, before: str | None) -> Verdict:
        """Judge a line in another window of tmux: it may have had text already.

        SECURITY: also behind the cursor (test_terminal_programs.py).
        """
        if before is None or self._view.line(before) != typed.rstrip():
            return UNREADABLE
        self._judge.pending = ""
        if before.lstrip() == self._prompt.lstrip():  # Raw output leaves the cursor anywhere.
            return await self._judged(LineJudge.judge_line, typed)
        prompt = first_prompt(before)
        if prompt is None:
            return UNREADABLE
        whole = before[len(prompt) :] + typed
        return stricter(
            await self._judged(LineJudge.judge_line, typed),
            await self._judged(LineJudge.judge_line, whole),
        )

    async def _is_read(self) -> bool:
        """Say whether the target has read every key, as far as it shows it."""
        search = self._typist.search
        if search and await self._reader.finds_search(search):
            return True
        return await self._reader.probe()

    async def _judge_in_program(self, typed: str | None) -> Verdict:
        """Look for commands that a rule names; what goes to a shell is judged whole."""
        program = self._foreground.program
        is_repl = program is not None and program.is_repl
        if is_repl and typed is None and not await self._reader.probe():
            return UNREADABLE
        keys = self._typist.tail if typed is None else typed
        is_shown = is_repl or not may_run(typed) or await self._shows_keys(keys)
        # SECURITY: a slow program has not shown yet what it will run (test_terminal_keys.py).
        if not is_shown and keys and may_run(keys):
            return UNREADABLE
        rows = self._view.last_rows()
        texts = [text for text in (typed, self._view.whole_row()) if text]
        if self._foreground.name in EDITORS_ALONE and not rows and is_shown:
            texts = []  # The cursor is in the text, and what is typed there is text.
        verdict = Verdict(self._judge.judge_part("").decision)
        for text in texts:
            verdict = stricter(verdict, await self._judged(LineJudge.judge_starts, text))
        line = shell_line_of_screen(self._foreground.name, rows)
        lines = [shell_line_of_client(text) for text in texts] if is_repl else [line]
        for line in lines:
            if line is not None:
                verdict = stricter(verdict, await self._judged(how_of(line), line.text))
        return replace(verdict, text="")

    async def _shows_keys(self, keys: str) -> bool:
        is_shown = await self._reader.wait_for_command_line(keys, self._outputs_at_keys)
        return is_shown or not keys

    async def _wait(self, verdict: Verdict) -> None:
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
        since = self._reader.outputs
        await self._send(b"\x15" if self._in_program() else b"\x15\x03")
        await self._reader.wait_for_silence(since)
        self._judge.pending = ""
        self._typist.begin_line()
