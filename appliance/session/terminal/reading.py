"""What a guarded terminal shows: waiting for its echo, and asking it by a probe.

The probe is two characters and their removal. What the target shows of them is held back
until it is gone again, so that neither the client nor the recording sees it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Protocol

from appliance.shell.screen import TerminalView
from appliance.shell.veil import Veil

QUIET_SECONDS, LONG_QUIET_SECONDS = 0.03, 0.15
SETTLE_SECONDS, START_SECONDS = 2.0, 10.0
SILENT_SECONDS = 0.4
PROBE_SECONDS = 1.5
COMMAND_LINE_SECONDS = 1.0
TAIL_CHARS = 8
AHEAD_SECONDS, INTERRUPTED_SECONDS, AGAIN_SECONDS = 1.5, 1.0, 0.1
SLICE_BYTES, MAX_SLICES = 512, 128
"""Of output: about a millisecond each."""
PROBE, PROBE_TEXT = b"=^\x7f\x7f", "=^"
PROBE_STEPS = (PROBE[:2], PROBE[2:])
"""Two characters and their removal: once they were shown and are gone again, the target
has read every key before them. In Readline's emacs mode and in a plain terminal alike."""
PROBE_SHOWN = re.compile(rb"=[^=^]{0,40}\^")
MAX_PROBE_BYTES = 4096
MAX_HIDDEN_BYTES = 64 * 1024


class Send(Protocol):
    """Pass bytes on to the target; what was not typed is not recorded as input."""

    async def __call__(self, data: bytes, *, is_typed: bool = True) -> None: ...


class TerminalReader:
    """The screen of one terminal, and how long it takes to show something.

    `send` passes bytes on to the target; `show` puts bytes on the client's terminal.
    """

    def __init__(
        self,
        size: tuple[int, int],
        send: Send,
        show: Callable[[bytes], None],
    ) -> None:
        self.view = TerminalView(*size)
        self.is_silent = False
        """The client wants no echo, and nobody waits for one."""
        self.outputs = 0
        """How often the target has shown something."""
        self._send, self._show = send, show
        self._output = asyncio.Event()
        self._last_output = 0.0
        self._since_probe = b""
        self._veil: Veil | None = None
        self._hidden: bytes | None = None
        """What a line editor shows while it draws its line for the guard."""

    def feed(self, data: bytes) -> bytes:
        """See what the target shows; return what the client may see of it now."""
        self._last_output = asyncio.get_running_loop().time()
        self.outputs += 1
        self._since_probe = (self._since_probe + data)[-MAX_PROBE_BYTES:]
        self._output.set()
        if self._hidden is not None:
            self._hidden += data
            return b"" if len(self._hidden) <= MAX_HIDDEN_BYTES else self.release()
        if self._veil is None:
            self.view.feed(data)
            return data
        self._veil.feed(data)
        return b"" if self._veil.has_room else self.release()

    def release(self) -> bytes:
        """Return what was held back, for the client; without the probe where it is known."""
        if self._hidden is not None:
            return self.unhide()
        veil, self._veil = self._veil, None
        return veil.lift() if veil is not None else b""

    def hide(self) -> None:
        """Keep what the target shows from the client and from the screen."""
        self._hidden = b""

    @property
    def hidden(self) -> bytes:
        """What the target has shown since `hide`."""
        return self._hidden or b""

    def unhide(self, *, is_forgotten: bool = False) -> bytes:
        """Show again; return what was hidden, for the client, unless it `is_forgotten`."""
        hidden, self._hidden = self.hidden, None
        if is_forgotten:
            return b""
        self.view.feed(hidden)
        return hidden

    def is_settled(self) -> bool:
        """Say whether the target has shown nothing for a moment."""
        return asyncio.get_running_loop().time() - self._last_output >= QUIET_SECONDS

    async def find_echo(
        self,
        typed: str,
        outputs: int,
        first_prompt: str | None = None,
        *,
        is_first: bool,
        is_needed: bool,
    ) -> str | None:
        """Return what stands before the typed text on the screen, once its echo is there.

        `outputs` is what `outputs` was when the line began: nothing since then is silence.
        `first_prompt` is what stood there if Readline has had every key since: the text may
        have moved it off the screen. A line that `is_first` may wait for the shell to start.
        Unless the echo `is_needed`, the line can be told without it: that is soon quicker.
        """
        if self.is_silent and not is_needed:
            return self.view.text_before_cursor(typed)
        loop = asyncio.get_running_loop()
        began = loop.time()
        seconds = START_SECONDS if is_first else SETTLE_SECONDS
        until = began + (seconds if is_needed else SILENT_SECONDS)
        while True:
            since = self.outputs
            before = self.view.text_before_cursor(typed)
            if before is None and first_prompt is not None and self.view.is_filled_by(typed):
                before = first_prompt
            left = until - loop.time()
            if before is not None or left <= 0:
                return before
            if self.outputs == outputs and loop.time() - began > SILENT_SECONDS:
                return None
            await self.wait_for_output(since, min(left, SILENT_SECONDS))

    async def finds_search(self, text: str) -> bool:
        """Say whether Readline shows that it looks for `text`: a probe would end the search."""
        loop = asyncio.get_running_loop()
        until = loop.time() + SILENT_SECONDS
        shown = f"reverse-i-search)`{text}': "
        while (left := until - loop.time()) > 0:
            is_shown = shown in self.view.whole_row()
            if not await self.wait_for_output(self.outputs, QUIET_SECONDS if is_shown else left):
                return is_shown
        return False

    async def probe(self, *, is_slow: bool = False) -> bool:
        """Return true once the target's echo shows that it has read every key so far.

        What `is_slow` draws only what is left after a while: it is asked in two steps.
        """
        await self.look()
        self._veil = Veil(self.view)
        try:
            return await self._ask_by_probe(PROBE_STEPS if is_slow else (PROBE,))
        finally:
            held = self.release()
            if held:
                self._show(held)

    async def _ask_by_probe(self, steps: tuple[bytes, ...]) -> bool:
        loop = asyncio.get_running_loop()
        until = loop.time() + PROBE_SECONDS
        self._since_probe = b""
        for step in steps[:-1]:
            await self._send(step, is_typed=False)
            while not PROBE_SHOWN.search(self._since_probe) and (left := until - loop.time()) > 0:
                await self.wait_for_output(self.outputs, left)
        since = self.outputs
        await self._send(steps[-1], is_typed=False)
        while (left := until - loop.time()) > 0:
            is_shown = PROBE_SHOWN.search(self._since_probe) is not None
            if not await self.wait_for_output(since, QUIET_SECONDS if is_shown else left):
                if is_shown and self._is_gone():
                    return True
                await self.wait_for_output(since, min(left, QUIET_SECONDS))
            since = self.outputs
        return False

    def _is_gone(self) -> bool:
        # SECURITY: half of it may stand there still, and look like the end of the line.
        is_half = self.view.prompt().endswith(PROBE_TEXT[0])
        is_whole = not is_half or self._veil is None or self._veil.has_gone()
        return is_whole and PROBE_TEXT not in self.view.around_cursor()

    async def wait_for_command_line(self, keys: str, outputs: int) -> bool:
        """Wait for the screen to show the end of what was typed; say whether it does.

        `outputs` is what `outputs` was when the last key went to the target: nothing since
        then is a program that has not read it yet. Where no text tells the end, it is silence.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + COMMAND_LINE_SECONDS
        while (left := until - loop.time()) > 0:
            is_shown = self.outputs > outputs and self.shows_end(keys)
            quiet = (QUIET_SECONDS if keys else LONG_QUIET_SECONDS) if is_shown else left
            if not await self.wait_for_output(self.outputs, quiet):
                return is_shown
        return False

    def shows_end(self, keys: str) -> bool:
        """Say whether the end of what was typed stands before the cursor."""
        tail = keys[-TAIL_CHARS:].lstrip()
        if not tail or self.view.text_before_cursor(tail) is not None:
            return True
        # vim makes `:.!sort` of `!!sort`.
        argument = re.split(r"[!|#]", keys)[-1][-TAIL_CHARS:]
        return bool(self.view.last_rows()) and self.view.text_before_cursor(argument) is not None

    async def wait_for_reader(self, prompts: int, newlines: int, *, has_prompt: bool) -> None:
        """Let a prompt come before what was typed ahead: directly, no echo comes before it.

        It is Readline's, or any text at the end of which the target waits; who asks for a line
        without one asks so for the next, too (`cat > x`).
        """
        await self.wait_for(
            lambda: (
                self.view.prompts > prompts
                or (
                    self.view.newlines > newlines
                    and (not has_prompt or self.view.prompt().strip() != "")
                )
            ),
            AHEAD_SECONDS,
        )

    async def wait_for_prompt(self, prompts: int, seconds: float) -> None:
        """Let Readline's prompt come."""
        await self.wait_for(lambda: self.view.prompts > prompts, seconds)

    async def wait_for(self, is_shown: Callable[[], bool], seconds: float) -> bool:
        """Wait until something is shown, and then nothing for a moment; say whether it is."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while (left := until - loop.time()) > 0:
            is_there = is_shown()
            if not await self.wait_for_output(self.outputs, QUIET_SECONDS if is_there else left):
                return is_there
        return False

    async def wait_until_run(self, prompts: int) -> None:
        """Let Readline give up the line that was accepted at this prompt, or ask for a new one."""
        loop = asyncio.get_running_loop()
        until = loop.time() + SILENT_SECONDS
        while self.view.is_line_edited and self.view.prompts == prompts:
            left = until - loop.time()
            if left <= 0 or not await self.wait_for_output(self.outputs, left):
                return

    async def wait_until_shown(self, since: int) -> None:
        """Let what was typed be shown, if it is: `since` was counted before the last key."""
        await self.wait_for(lambda: self.outputs > since, SILENT_SECONDS)

    async def wait_for_echo(self, since: int) -> None:
        """Let the last key be shown by itself, not together with the guard's own."""
        if self.outputs == since:
            await self.wait_for_output(since, QUIET_SECONDS)

    async def wait_for_silence(self, since: int) -> None:
        """Wait until there was output after `since`, and then none for a moment."""
        while await self.wait_for_output(since, 2 * QUIET_SECONDS):
            since = self.outputs

    async def wait_for_output(self, since: int, seconds: float) -> bool:
        """Say whether there was output after the one that was counted as `since`."""
        try:
            async with asyncio.timeout(seconds):
                while self.outputs == since:
                    self._output.clear()
                    await self._output.wait()
        except TimeoutError:
            return False
        await self.look()
        return True

    async def look(self) -> None:
        """Bring the screen up to date in slices: other sessions have keys, too."""
        for _ in range(MAX_SLICES):
            if not self.view.catch_up(SLICE_BYTES):
                return
            await asyncio.sleep(0)
        self.view.skip()  # It comes faster than it can be read.
