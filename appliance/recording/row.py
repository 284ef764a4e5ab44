"""One row of a screen: what a terminal shows of a line with movements in it; pure.

Rows have no right edge here: where a terminal wraps a line is not known to a recording.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

MOVEMENT = re.compile("\x1b\\[(\\d{1,4})([CDGKPX@bhl])")
PIECES = re.compile("[ -~]+|[^ -~]")
MOVING = re.compile("[\x08\r\x1b]")
FINALS = {"a": "C", "`": "G"} | {final: final for final in "CDGKPX@bhl"}
"""Final characters of sequences that stay in their row (ECMA-48, section 8.3), as one."""
CONTROL = re.compile("[\0-\x1f]")
MAX_COLUMNS = 4096
TAB_COLUMNS = 8
GAP = "\0"
"""A column that nothing was written to."""
GAPS = re.compile(f"{GAP}+")
BESIDE_HYPHENS = re.compile(f"(?<=-){GAP}|{GAP}(?=-)")


def plain_movement(parameters: str, final: str) -> str:
    """Return a sequence of one of the `FINALS` as `draw_row` reads it, or nothing."""
    parameters = CONTROL.sub("", parameters)
    if not (parameters.isdecimal() or not parameters):
        return ""
    number = min(int(parameters[:8] or 0), MAX_COLUMNS)
    if (final in "hl" and number != 4) or (final == "K" and number > 2):
        return ""
    return f"\x1b[{number}{FINALS[final]}"


def draw_row(line: str) -> str:
    """Return what a line shows in the end; `line` holds movements of `plain_movement` only."""
    if not MOVING.search(line):
        return line
    row, done = _Row(), 0
    for movement in MOVEMENT.finditer(line):
        row.write(line[done : movement.start()])
        row.obey(movement[2], int(movement[1]))
        done = movement.end()
    row.write(line[done:])
    # Programs skip blanks by moving; none is meant within a number (test_redacted_copies.py).
    shown = GAPS.sub(GAP, "".join(row.cells))
    return BESIDE_HYPHENS.sub("", shown).replace(GAP, " ")


class _Row:
    """Columns, and where the cursor is. A wide character's second column is empty."""

    def __init__(self) -> None:
        self.cells: list[str] = []
        self._at = 0
        self._inserts = False
        self._last = ""

    def write(self, text: str) -> None:
        for piece in PIECES.findall(text):
            match piece:
                case "\b":
                    self._move(self._at - 1)
                case "\r":
                    self._at = 0
                case "\t":
                    self._move(self._at + TAB_COLUMNS - self._at % TAB_COLUMNS)
                case _ if piece.isprintable() and piece.isascii():
                    self._put(piece)
                case _:
                    self._put_other(piece)

    def obey(self, final: str, number: int) -> None:
        count, at = max(1, number), self._at
        match final:
            case "C":
                self._move(at + count)
            case "D":
                self._move(at - count)
            case "G":
                self._move(count - 1)
            case "K" if number == 0:
                del self.cells[at:]
            case "K":
                erased = len(self.cells) if number == 2 else at + 1
                self.cells[:erased] = [GAP] * min(erased, len(self.cells))
            case "P":
                del self.cells[at : at + count]
            case "X":
                erased = len(self.cells[at : at + count])
                self.cells[at : at + erased] = [GAP] * erased
            case "@":
                self._insert(count)
            case "b":
                self.write(self._last * min(count, MAX_COLUMNS - at))
            case _:
                self._inserts = final == "h"

    def _move(self, to: int) -> None:
        self._at = min(max(0, to), MAX_COLUMNS)
        del self.cells[MAX_COLUMNS:]

    def _insert(self, count: int) -> None:
        if self._at < len(self.cells):
            self.cells[self._at : self._at] = [GAP] * count
            del self.cells[MAX_COLUMNS:]

    def _put(self, cells: Sequence[str]) -> None:
        if self._inserts:
            self._insert(len(cells))
        self.cells += [GAP] * (self._at - len(self.cells))
        self.cells[self._at : self._at + len(cells)] = cells
        self._last = cells[-1] or cells[0]
        self._move(self._at + len(cells))

    def _put_other(self, char: str) -> None:
        category = unicodedata.category(char)
        if category in {"Mn", "Me", "Cf"} and 0 < self._at <= len(self.cells):
            self.cells[self._at - 1] += char
        elif category not in {"Mn", "Me", "Cf", "Cc"}:
            self._put((char, "") if unicodedata.east_asian_width(char) in "WF" else char)
