"""Hide what a terminal shows of the guard's probe: text that appears and is gone again. Pure."""

from __future__ import annotations

import re

from appliance.shell.screen import TerminalView

MAX_BYTES = 16 * 1024
MAX_MARKS = 64
PROBE_BEGINS = re.compile(rb"[=\x1b]")
"""The first sign, or what makes room for it inside of a line."""
ONLY_DRAWS = re.compile(rb"(?:[\x20-\x7e\x80-\xff\x08\r\n]|\x1b\[[0-9;]*[@A-DGHJKPXm])*", re.DOTALL)
"""Nothing but text, movements and erasing: no modes, titles or bells."""


class Veil:
    """Output since a probe was sent, and what the screen was before each place it may begin."""

    def __init__(self, view: TerminalView) -> None:
        self._view = view
        self._held = b""
        self._marks: list[tuple[int, object]] = []

    @property
    def has_room(self) -> bool:
        """Whether it is still worth waiting: so much output is no echo."""
        return len(self._held) <= MAX_BYTES

    def feed(self, data: bytes) -> None:
        """Take output, and put it on the screen."""
        at = 0
        for found in PROBE_BEGINS.finditer(data):
            if len(self._marks) >= MAX_MARKS:
                break
            self._view.feed(data[at : found.start()])
            self._marks.append((len(self._held) + found.start(), self._view.picture()))
            at = found.start()
        self._view.feed(data[at:])
        self._held += data

    def has_gone(self) -> bool:
        """Say whether the screen is again as it was before something that may be the probe."""
        now = self._view.picture()
        return any(before == now for _, before in self._marks)

    def lift(self) -> bytes:
        """Return the output without the probe; all of it if the probe has left a trace."""
        now = self._view.picture()
        for start, before in self._marks:
            if before == now and ONLY_DRAWS.fullmatch(self._held, start):
                return self._held[:start]
        return self._held
