"""The text of a screen: lines to search in, out of what a terminal showed; pure.

Not a terminal emulator: it keeps what was written, line by line, and lets go of where.
Cursor movements end a line; carriage returns and backspaces overwrite.
"""

from __future__ import annotations

import re

# A control string, a control sequence, another escape sequence (ECMA-48, section 5).
SEQUENCE = re.compile(
    "\x1b[\\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)|"
    "\x1b\\[[0-?]*[ -/]*([@-~])|\x1b[ -/]*[0-Z\\\\`-~]"
)
MOVES = frozenset("ABEFGHdfSTLM")
"""Final characters after which what is written stands elsewhere."""
PARTIAL = re.compile("\x1b[^\x1b]{0,255}\\Z")
WRAP = re.compile(r"(?<=\S) \r(?=[^\r])")
"""How readline goes on in the terminal's next row: the line is still the same."""
BACKSPACE = re.compile("[^\x08]\x08")
MAX_LINE = 4096


class Transcript:
    """Turns output, in pieces, into lines."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, text: str) -> list[str]:
        """Return the lines that are whole now, without control characters."""
        text = SEQUENCE.sub(_break_or_nothing, self._rest + text)
        *lines, self._rest = text.split("\n")
        if len(self._rest) > MAX_LINE:
            partial = PARTIAL.search(self._rest)
            cut = partial.start() if partial else len(self._rest)
            lines.append(self._rest[:cut])
            self._rest = self._rest[cut:]
        return [clean for line in lines if (clean := _clean(line))]

    def end(self) -> list[str]:
        """Return the line that was begun."""
        rest, self._rest = self._rest, ""
        return [clean] if (clean := _clean(rest)) else []


def _break_or_nothing(sequence: re.Match[str]) -> str:
    return "\n" if sequence[1] in MOVES else ""


def _clean(line: str) -> str:
    line = WRAP.sub("", line.rstrip("\r"))
    line = line[line.rfind("\r") + 1 :]
    while "\x08" in line:
        shorter = BACKSPACE.sub("", line).lstrip("\x08")
        if shorter == line:
            break
        line = shorter
    return "".join(char if char.isprintable() else " " for char in line).strip()[:MAX_LINE]
