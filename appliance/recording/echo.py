"""What was typed, as far as the screen showed it: never while echo is off; pure.

The bastion cannot see whether the target's terminal echoes. So a typed line counts only if
the output that follows repeats it, character by character from its first to its line end,
with nothing in between. A password is not repeated: the output goes on with a line end or
other text, and the whole line is dropped. What editing, completion or a full-screen program
makes unlike the keys is dropped as well: the screen has it. Rather too little than once too
much.
"""

from __future__ import annotations

import codecs
import re

MAX_LINE = 4096
# Colours and the like may stand between echoed characters (readline, fish).
SEQUENCE = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|\x1b[=>]|\x07")
ERASED = ("\b \b", "\b")
"""How a terminal shows that the last character went."""


class EchoFilter:
    """Pairs what was typed with what the screen showed after it."""

    def __init__(self) -> None:
        self._keys = codecs.getincrementaldecoder("utf-8")("replace")
        self._screen = codecs.getincrementaldecoder("utf-8")("replace")
        self._waiting: list[str] = []
        self._line: list[str] = []
        self._blind = False
        """The rest of this line is dropped: the screen did not repeat it."""

    def typed(self, data: bytes) -> None:
        """Take what the person typed, in any pieces."""
        for char in self._keys.decode(data):
            is_end = char in "\r\n"
            if self._blind:
                self._blind = not is_end
            elif is_end:
                self._waiting.append("\n")
            elif char.isprintable() or char in "\x7f\b":
                self._waiting.append(char)
                if len(self._waiting) + len(self._line) > MAX_LINE:
                    self._drop_line()
            else:
                self._waiting.append(char)  # The screen will not repeat it: it drops the line.

    def shown(self, data: bytes) -> str:
        """Take what the screen showed; return the typed lines that it repeated."""
        text = SEQUENCE.sub("", self._screen.decode(data))
        whole: list[str] = []
        while text and self._waiting:
            taken = self._match(text, self._waiting[0])
            if taken == 0:
                self._drop_line()
                break
            text = text[taken:]
            char = self._waiting.pop(0)
            if char == "\n":
                whole += [*self._line, "\n"]
                self._line = []
            elif char in "\x7f\b":
                del self._line[-1:]
            else:
                self._line.append(char)
        return "".join(whole)

    def _match(self, text: str, char: str) -> int:
        """Return how much of `text` repeats `char`; 0 if it does not begin with it."""
        if char == "\n":
            return next((len(end) for end in ("\r\n", "\n") if text.startswith(end)), 0)
        if char in "\x7f\b":
            return next((len(erased) for erased in ERASED if text.startswith(erased)), 0)
        return 1 if text[0] == char and char.isprintable() else 0

    def _drop_line(self) -> None:
        # SECURITY: the whole line, also what was repeated of it by chance
        # (tests/bypass/test_recordings.py, test_no_password_is_recorded).
        self._line = []
        if "\n" in self._waiting:
            del self._waiting[: self._waiting.index("\n") + 1]
        else:
            self._waiting, self._blind = [], True
