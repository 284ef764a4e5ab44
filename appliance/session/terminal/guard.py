"""The guard of a terminal on an SSH target: no line runs before it is judged.

Keystrokes pass at once, except those that accept a line: in front of these it is read and
judged (`line`). A refused line is never accepted: it is cleared, and the reason is shown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from appliance.errors import AccessDenied
from appliance.model import Action, Decision, Outcome
from appliance.session.client_streams import notice
from appliance.session.evidence import Session
from appliance.session.terminal.drawing import LineDrawing
from appliance.session.terminal.judging import LineJudge, Verdict, judge_text
from appliance.session.terminal.line import HeldLine
from appliance.session.terminal.modes import end_key, erasing_keys, wants_no_echo
from appliance.session.terminal.programs import Foreground
from appliance.session.terminal.reading import (
    AGAIN_SECONDS,
    INTERRUPTED_SECONDS,
    Send,
    TerminalReader,
)
from appliance.shell.typed import INTERRUPTS, PASTE_ENDS, Key, Typist

QUEUE_CHUNKS = 64
ERASE = b"\x01\x0b"
"""Ctrl-A and Ctrl-K: what Readline holds is gone."""
REFUSED_KEY = Decision(
    Outcome.DENY, "command-unknown", "these keys would run a line that nobody has read"
)

Ask = Callable[[Decision, tuple[str, ...], asyncio.Event, str], Awaitable[None]]


def lets_unread_pass(session: Session) -> bool:
    """Say whether a line that nobody has read may run."""
    rule_set = session.services.policy.rule_set
    return LineJudge(rule_set, session.question(Action.SHELL)).lets_unread_pass


class TerminalGuard:
    """Between the client's keys and the target, for one terminal.

    `send` passes bytes on to the target; `show` puts bytes on the client's terminal and
    into the recording; `ask` waits for an approval and raises `AccessDenied` without one.
    `program` runs on the terminal instead of a shell; `modes` are the terminal's.
    """

    def __init__(
        self,
        session: Session,
        size: tuple[int, int],
        send: Send,
        show: Callable[[bytes], None],
        ask: Ask,
        program: str | None = None,
        modes: Mapping[int, int] = MappingProxyType({}),
    ) -> None:
        self._session = session
        self._send, self._show, self._ask = send, show, ask
        self._reader = TerminalReader(size, send, show)
        self._reader.is_silent = wants_no_echo(modes)
        self._view = self._reader.view
        self._judge = LineJudge(session.services.policy.rule_set, session.question(Action.SHELL))
        self._foreground = Foreground(self._view, program)
        self._typist = Typist(erasing_keys(modes), end_key(modes))
        self._drawing = LineDrawing(self._reader, send, show)
        self._line = HeldLine(
            session, self._reader, self._drawing, self._typist, self._judge, self._foreground
        )
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(QUEUE_CHUNKS)
        self._prompts_at_interrupt = 0
        self._drops_paste = self._is_typed_ahead = False

    async def begin_with(self, command: str) -> None:
        """Notice where a command that runs instead of a shell may have led."""
        # SECURITY: test_a_shell_stands_where_it_was_opened.
        room, how = self._session.services.judging, LineJudge.judge_part
        self._judge.may_run(await judge_text(room, self._judge, how, command))

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
        self._line.is_in_program()
        if self._foreground.takes_answer(data):
            await self._send(data)
            return b""
        if not self._typist.is_touched:
            self._line.note_prompt()
        in_program = self._line.is_in_program()
        self._typist.holds_end = bool(self._judge.pending)
        self._typist.completes_code = self._foreground.may_edit
        # SECURITY: Readline may have left the terminal, and not shown it yet.
        is_edited = self._view.is_line_edited and not self._line.has_line_before()
        self._typist.ends_lines = not in_program and not is_edited
        taken, rest = self._typist.take(data)
        if INTERRUPTS & set(taken.data) and self._typist.is_interrupted:
            self._interrupt(taken.data)
        if taken.data:
            await self._line.let_program_obey()
            self._is_typed_ahead |= self._typist.is_interrupted and taken.data[-1] not in INTERRUPTS
            self._line.seen.outputs_at_keys = self._reader.outputs
            self._foreground.note_keys(taken.data)
            await self._send(taken.data)
        if taken.key is Key.REFUSED and await self._line.took_control_x():
            return taken.held + rest
        # Escape and Return switch to vi's keys.
        is_toggle = not taken.is_plain and taken.held in {b"\r", b"\n"}
        if (taken.key is Key.REFUSED or is_toggle) and not self._line.is_in_program():
            verdict = await self._line.judged_unread(Verdict(REFUSED_KEY))
            if verdict.decision.outcome is not Outcome.ALLOW:
                await self._refuse(verdict.decision, verdict)
                return b""
            if taken.key is Key.REFUSED:
                await self._record_allowed(verdict)
        if taken.key is Key.REFUSED:
            await self._send(taken.held)
        prompts, newlines = self._view.prompts, self._view.newlines
        has_prompt = self._view.is_line_edited or self._line.has_prompt
        if taken.key is Key.ACCEPT and not await self._accept(taken.held):
            return b""  # What was typed ahead of a refused line is not meant any more.
        is_ahead = rest and taken.key is Key.ACCEPT and not self._typist.is_pasting
        if is_ahead and not in_program and not self._view.is_alternate:
            await self._reader.wait_for_reader(prompts, newlines, has_prompt=has_prompt)
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
            self._typist.is_elsewhere = self._line.follows_keys = True
            return
        if self._drawing.has_vi_keys:
            self._typist.begin_line(is_known=False)  # The editor will be asked for it.
            return
        if (
            self._view.is_line_edited
            and not self._line.is_in_program()
            and not self._foreground.name
        ):
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

    async def _accept(self, held: bytes) -> bool:
        """Judge the line and pass the key on; false if it was refused."""
        ends_input = held == bytes([self._typist.end_key]) and not self._line.is_in_program()
        verdict = await (self._line.judged_end() if ends_input else self._line.judged())
        decision = verdict.decision
        if decision.outcome is Outcome.ASK:
            try:
                await self._wait(verdict)
            except AccessDenied as error:
                await self._refuse(error.decision, verdict, is_settled=True)
                return False
        elif decision.outcome is Outcome.DENY:
            await self._refuse(decision, verdict)
            return False
        is_unseen_line = verdict.unseen.strip() and self._line.is_at_prompt
        if verdict.text.strip() or verdict.is_unread or is_unseen_line:
            await self._record_allowed(verdict)
        if ends_input:
            self._line.end_input()
        else:
            self._line.begin_next(verdict, held)
        await self._send(held)
        return True

    def _mark(self, verdict: Verdict) -> None:
        """Put the line into the recording, as commands without a terminal are."""
        if verdict.text.strip():  # Empty unless the screen shows it.
            self._session.mark(f"command: {verdict.text}")

    async def _record_allowed(self, verdict: Verdict) -> None:
        self._mark(verdict)
        await self._session.record_event(
            "shell:command:allowed",
            rule=verdict.decision.rule,
            commands=list(verdict.names),
            typed=True,
            approved=verdict.decision.outcome is Outcome.ASK,
        )

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
        self, decision: Decision, verdict: Verdict, *, is_settled: bool = False
    ) -> None:
        reason = decision.reason
        self._mark(verdict)
        if not is_settled:
            receipt = await self._session.record_event(
                "shell:command:denied",
                rule=decision.rule,
                commands=list(verdict.names),
                reason=reason,
                typed=True,
            )
            reason = f"{reason} (rule {decision.rule}, audit entry {receipt.index})"
        message = b"\r\n" + notice(reason, self._view.size[0])
        self._show(message)
        self._view.feed(message)
        if self._typist.is_pasting:
            await self._send(PASTE_ENDS)
            self._typist.is_pasting = False
            self._drops_paste = True
        in_program = self._line.is_in_program()
        since = await self._clear(in_program=in_program)
        self._judge.pending = ""
        self._typist.begin_line(is_known=not in_program)
        if self._view.is_alternate:
            self._line.seen.note_clearing(since)

    async def _clear(self, *, in_program: bool) -> int:
        """Clear a refused line; return how much had been shown before the last key for it.

        Ctrl-U clears it; at a prompt, Ctrl-C also leaves what came before it. vim takes a line
        of its command-line window into its command line then, and leaves that at one more.
        """
        keys = [b"\x15" if in_program else b"\x15\x03"]
        is_hidden = not in_program and not self._foreground.is_multiplexed()
        if self._view.is_alternate and (self._foreground.may_edit or is_hidden):
            keys = [b"\x15\x03", b"\x03"]
        since = 0
        for one in keys:
            since = self._reader.outputs
            await self._send(one)
            await self._reader.wait_for_silence(since)
        return since
