"""Make recorded terminal output safe to replay on the reviewer's terminal; pure.

A recording is the target's output: it may try to set the clipboard (OSC 52) or the title,
to make the terminal type something by answering a query, or to have it report the mouse. So
only sequences pass that are known to draw, and no change of the character set by which the
next bytes are read.

Source: ECMA-48; xterm's "Control Sequences" (Moy, Gildea, Dickey).
"""

from __future__ import annotations

import re
from enum import Enum, auto

PLAIN = re.compile("[^\x1b\x05\x80-\x9f]+")
STRINGS = frozenset("]PX^_")
C1_STRINGS = frozenset("\x90\x98\x9d\x9e\x9f")
DRAWING_ESCAPE = re.compile("\x1b(?:[78DEHMNOcno|}~]|[-()*+./].+|#.)", re.DOTALL)
DRAWING_MODES = re.compile(r"(?:[?](?:(?:3|5|6|7|12|25|45|47|69|104[789]|2026);?)+|(?:4|20);?)[hl]")
"""Modes of what is shown; others change what the terminal sends."""
DRAWING_SEQUENCE = re.compile("[0-9:;]*[^ -/0-?cnxqtihl]|[?][0-9;]*[JK]|!p")
"""Without what a terminal answers, prints on paper, or moves its window by."""
MAX_HELD = 256
RESTORED = "\x1b[?47l\x1b[!p\x1b[?7h\x1b[?25h\x1b(B\x0f\x1b[0m"
"""Takes back what may have been printed: the other screen, margins, modes, cursor, characters."""


class _State(Enum):
    GROUND = auto()
    ESCAPE = auto()
    SEQUENCE = auto()
    STRING = auto()
    STRING_ESCAPE = auto()


class TerminalFilter:
    """Prints only whole sequences that draw; drops others, and control strings.

    A state machine over ECMA-48, sections 5.4 and 5.6: nothing that was removed can join
    its neighbours to a new sequence, however the text is split.
    """

    def __init__(self) -> None:
        self._state = _State.GROUND
        self._held = ""

    def feed(self, text: str) -> str:
        """Return what of `text`, after what was held back, may be printed."""
        kept: list[str] = []
        position = 0
        while position < len(text):
            if self._state is _State.GROUND and (plain := PLAIN.match(text, position)):
                kept.append(plain[0])
                position = plain.end()
            else:
                kept.append(self._step(text[position]))
                position += 1
        return "".join(kept)

    def _step(self, char: str) -> str:
        if self._state in {_State.STRING, _State.STRING_ESCAPE}:
            self._step_string(char)
            return ""
        if char == "\x1b" or "\x80" <= char <= "\x9f" or char in "\x05\x18\x1a":
            # Each of these ends what was begun.
            self._held = "" if char in "\x05\x18\x1a" else char
            self._state = self._state_after(char)
            return ""
        if self._state is _State.GROUND or char < " ":
            return char if self._state is _State.GROUND else ""
        return self._step_sequence(char)

    def _state_after(self, char: str) -> _State:
        if char == "\x1b":
            return _State.ESCAPE
        if char == "\x9b":
            return _State.SEQUENCE
        return _State.STRING if char in C1_STRINGS else _State.GROUND

    def _step_string(self, char: str) -> None:
        ends = char in "\x07\x9c\x18\x1a"
        if self._state is _State.STRING_ESCAPE and char == "\\":
            ends = True
        self._state = _State.STRING_ESCAPE if char == "\x1b" else _State.STRING
        if ends:
            self._state = _State.GROUND

    def _step_sequence(self, char: str) -> str:
        self._held += char
        if self._state is _State.ESCAPE and len(self._held) == 2 and char in STRINGS:
            self._state = _State.STRING
            return ""
        if self._state is _State.ESCAPE and self._held == "\x1b[":
            self._state = _State.SEQUENCE
            return ""
        final = "\x40" if self._state is _State.SEQUENCE else "\x30"
        if len(self._held) > MAX_HELD or char > "~":
            self._state = _State.GROUND  # No sequence of use is so long, or looks so.
            return ""
        if char < final:
            return ""
        is_escape = self._state is _State.ESCAPE
        self._state = _State.GROUND
        if is_escape:
            return self._held if DRAWING_ESCAPE.fullmatch(self._held) else ""
        body = self._held.removeprefix("\x1b[").removeprefix("\x9b")
        draws = DRAWING_SEQUENCE.fullmatch(body) or DRAWING_MODES.fullmatch(body)
        return self._held if draws else ""
