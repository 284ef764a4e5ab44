"""The text of a screen: lines to search in, out of what a terminal showed; pure.

Not a terminal emulator: it keeps what was written, line by line, and lets go of where. What
moves within a line is obeyed (`row`); a movement to another one ends the line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from appliance.recording.row import FINALS, draw_row, plain_movement

STRING = "(?:\x1b[\\]PX^_]|[\x90\x98\x9d-\x9f])"
# A control string, a control sequence, another escape sequence; each may be cut off by the next
# escape or by CAN or SUB, and controls may stand in a sequence (ECMA-48, section 5; xterm).
# SECURITY: a string that does not end is read once (test_no_output_takes_long_to_read).
SEQUENCE = re.compile(
    f"{STRING}[^\x07\x1b\x9c\x18\x1a]*"
    "(?:[\x07\x9c\x18\x1a]|\x1b\\\\|(?=\x1b[^\\\\])|(\x1b?\\Z))|"
    "(?:\x1b\\[|\x9b)([0-?\0-\x07\x0e-\x17\x19\x1c-\x1f]*)[ -/]*"
    "(?:([@-~])|(?=[\x18\x1a\x1b]))|"
    "\x1b(?![PX])[ -/]*[0-Z\\\\`-~]|\x1b(?=[\x1b\x18\x1a])"
)
BEGUN_STRING = re.compile(STRING)
MOVES = frozenset("ABEFHdfSTLM")
"""Final characters after which what is written stands elsewhere."""
PARTIAL = re.compile("\x1b[^\x1b]{0,255}\\Z")
WRAP = re.compile(r"(?<=\S) \r(?=[^\r])")
"""How readline goes on in the terminal's next row: the line is still the same."""
MAX_LINE = 4096
GAP = re.compile(r"[^\w\s@.+()/:'\x1b\[\u2010-\u2015-]")
"""What is in no identifier, and in no movement: there a long line may be cut."""
GAP_CHARS = 256
SPACES = "\t\v\f"


class Transcript:
    """Turns output, in pieces, into lines."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, text: str) -> list[str]:
        """Return the lines that are whole now, without control characters."""
        text = SEQUENCE.sub(_simplify, self._rest + text)
        begun = BEGUN_STRING.search(text)
        # What a string holds is not shown, in whatever pieces it comes.
        held = text[begun.start() :] if begun else ""
        if len(held) > MAX_LINE:
            held = ""
        *lines, rest = text[: len(text) - len(held)].split("\n")
        self._rest = rest + held
        if len(self._rest) > MAX_LINE:
            partial = PARTIAL.search(self._rest)
            cut = _find_cut(self._rest, partial.start() if partial else len(self._rest))
            lines.append(self._rest[:cut])
            self._rest = self._rest[cut:]
        return [part for line in lines for part in _parts(line)]

    def end(self) -> list[str]:
        """Return the line that was begun."""
        rest, self._rest = self._rest, ""
        return [part for line in rest.split("\n") for part in _parts(line)]


def _simplify(sequence: re.Match[str]) -> str:
    unfinished, parameters, final = sequence.groups()
    if final is None:
        return "" if unfinished is None else sequence[0]
    if final in MOVES:
        return "\n"
    return plain_movement(parameters, final) if final in FINALS else ""


def _clean(line: str) -> str:
    line = draw_row(WRAP.sub("", line.rstrip("\r")))
    return (line if line.isprintable() else "".join(map(_show, line))).strip()


def _show(char: str) -> str:
    if char.isprintable():
        return char
    # A terminal shows nothing for most control and format characters: they part no number.
    is_hidden = unicodedata.category(char) in {"Cc", "Cf"} and char not in SPACES
    return "" if is_hidden else " "


def _parts(line: str) -> Iterator[str]:
    while line:
        cut = _find_cut(line, MAX_LINE) if len(line) > MAX_LINE else len(line)
        if text := _clean(line[:cut]):
            yield text
        line = line[cut:]


def _find_cut(text: str, end: int) -> int:
    """Return where to cut text before `end`: if possible where no identifier is."""
    ends = [found.end() for found in GAP.finditer(text, max(0, end - GAP_CHARS), end)]
    return ends[-1] if ends else end
