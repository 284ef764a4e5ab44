"""The text of a screen: lines to search in, out of what a terminal showed; pure.

Not a terminal emulator: it keeps what was written, line by line, and lets go of where.
Cursor movements end a line; carriage returns and backspaces overwrite.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# A control string, a control sequence, another escape sequence, one that another cuts off
# (ECMA-48, section 5); the first two also as one character of C1.
SEQUENCE = re.compile(
    "(?:\x1b[\\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)|"
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*([@-~])|\x1b(?![PX])[ -/]*[0-Z\\\\`-~]|\x1b(?=\x1b)"
)
MOVES = frozenset("ABEFGHdfSTLM")
"""Final characters after which what is written stands elsewhere."""
PARTIAL = re.compile("\x1b[^\x1b]{0,255}\\Z")
WRAP = re.compile(r"(?<=\S) \r(?=[^\r])")
"""How readline goes on in the terminal's next row: the line is still the same."""
BACKSPACE = re.compile("[^\x08]\x08")
MAX_LINE = 4096
GAP = re.compile(r"[^\w\s@.+()/:'\u2010-\u2015-]")
"""What is in no identifier: there a long line may be cut."""
GAP_CHARS = 256
SPACES = "\t\v\f"


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
            cut = _find_cut(self._rest, partial.start() if partial else len(self._rest))
            lines.append(self._rest[:cut])
            self._rest = self._rest[cut:]
        return [part for line in lines for part in _parts(_clean(line))]

    def end(self) -> list[str]:
        """Return the line that was begun."""
        rest, self._rest = self._rest, ""
        return list(_parts(_clean(rest)))


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
    return (line if line.isprintable() else "".join(map(_show, line))).strip()


def _show(char: str) -> str:
    if char.isprintable():
        return char
    # A terminal shows nothing for most control and format characters: they part no number.
    is_hidden = unicodedata.category(char) in {"Cc", "Cf"} and char not in SPACES
    return "" if is_hidden else " "


def _parts(line: str) -> Iterator[str]:
    while len(line) > MAX_LINE:
        cut = _find_cut(line, MAX_LINE)
        yield line[:cut]
        line = line[cut:]
    if line:
        yield line


def _find_cut(text: str, end: int) -> int:
    """Return where to cut text before `end`: if possible where no identifier is."""
    ends = [found.end() for found in GAP.finditer(text, max(0, end - GAP_CHARS), end)]
    return ends[-1] if ends else end
