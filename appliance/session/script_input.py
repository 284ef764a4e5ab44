"""A script on standard input, judged line by line as it arrives: `ssh TARGET bash < script`.

The shell gets only whole lines, and only after everything up to them was judged together.
So a client may keep its end open, as editors do that drive a shell without a terminal.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import asyncssh

from appliance.session.guard import CommandDecision
from appliance.shell.grammar import parse_script
from appliance.shell.lines import here_terminators, is_open

CHUNK_BYTES = 32 * 1024
MAX_SCRIPT_BYTES = 256 * 1024
PAUSE_SECONDS = 0.05
"""A script that is piped in comes without pauses, and is judged once."""


@dataclass(frozen=True, slots=True)
class Part:
    """The next lines of a script, and the answer about the script up to their end."""

    data: bytes
    is_last: bool
    answer: CommandDecision

    @property
    def text(self) -> str:
        """What an approver reads of it."""
        return self.data.decode("utf-8", "replace")


class ScriptInput:
    """The standard input of one channel, for a shell that reads it.

    `judge` decides the text so far; `None` is a text that is too long to be read.
    """

    def __init__(
        self,
        process: asyncssh.SSHServerProcess[bytes],
        judge: Callable[[str | None], Awaitable[CommandDecision]],
        signal: Callable[[str], None] | None = None,
    ) -> None:
        self._process, self._judge = process, judge
        self._signal = signal
        self._passed = self._waiting = b""
        self.is_too_long = False
        """More came than is read: what follows the last part has not been judged."""
        self._reading: asyncio.Task[bytes] | None = None

    def on_signal(self, signal: Callable[[str], None]) -> None:
        """Pass the client's signals on from now on."""
        self._signal = signal

    async def next_part(self) -> Part:
        """Return the next lines that make a whole, once the client pauses or has ended."""
        while True:
            is_last = await self._fill()
            ends = is_last or self.is_too_long
            part = self._waiting if ends else self._whole_lines()
            if part or ends:
                self._passed += part
                self._waiting = self._waiting[len(part) :]
                return Part(part, is_last, await self._judge(self._text()))

    def close(self) -> None:
        """Stop reading."""
        if self._reading is not None:
            self._reading.cancel()

    async def _fill(self) -> bool:
        """Read until the client pauses; say whether it has ended."""
        pause: float | None = None
        while len(self._passed) + len(self._waiting) <= MAX_SCRIPT_BYTES:
            reading = self._reading
            if reading is None:
                reading = self._reading = asyncio.create_task(self._read())
                reading.add_done_callback(_forget)
            done, _ = await asyncio.wait({reading}, timeout=pause)
            if not done:
                return False
            self._reading = None
            data = reading.result()
            if not data:
                return True
            self._waiting += data
            pause = PAUSE_SECONDS
        self.is_too_long = True
        return False

    async def _read(self) -> bytes:
        while True:
            try:
                return await self._process.stdin.read(CHUNK_BYTES)
            except asyncssh.SignalReceived as received:
                if self._signal is not None:
                    self._signal(received.signal)
            except (asyncssh.BreakReceived, asyncssh.TerminalSizeChanged):
                continue

    def _whole_lines(self) -> bytes:
        lines, newline, _ = self._waiting.rpartition(b"\n")
        text = (self._passed + lines).decode("utf-8", "surrogateescape")
        return b"" if not newline or _waits(text) else lines + newline

    def _text(self) -> str | None:
        if self.is_too_long:
            return None
        return self._passed.decode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True)
class Script:
    """What the client sent as standard input before the command began."""

    data: bytes
    rest: ScriptInput | None = None
    """Where the rest comes from, judged part by part; without it there is none."""
    has_terminal: bool = True


def _forget(reading: asyncio.Task[bytes]) -> None:
    if not reading.cancelled():
        reading.exception()  # The client went away; the session knows.


def _waits(text: str) -> bool:
    """Say whether a shell that has read this waits for more before it runs the end."""
    return bool(here_terminators(text)) or (is_open(text) and parse_script(text).has_error)
