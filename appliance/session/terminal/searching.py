"""Whether less has the keys: a pager that was not started by a line of its own.

Behind a pipe, git, journalctl or systemctl, nothing tells less from a shell that reads a line:
both show what is typed. So less is asked by its own editor. It takes a mark that nobody can
guess at the beginning of its line; a terminal echoes the keys for that at the end, to
Readline they are a count, and to vi's keys of all shells a movement and a count.

Source: less(1), "LINE EDITING".
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from appliance.session.terminal.reading import Send, TerminalReader
from appliance.shell.screen import TerminalView

ASKS = re.compile(r"((?:[A-Z][\w-]+ )?[/?]|&/)(.*)")
"""less's row while it takes a pattern, behind the sign for the direction or for a filter."""
WAITS = re.compile(r"(?:& )?(?::|.*\(END\)|lines \d+.*| ?Manual page .*|HELP -- .*)")
"""less's row while it waits for a command."""
TELLS = re.compile(r".*  \(press RETURN\)")
"""less's row while it tells something: the next key is its next command."""
OPENS = "/"
TO_START, TO_END, ERASE = b"\x1b0", b"\x1b$", b"\x7f"
MARK_CHARS = 8
"""Digits: to an editor that is not less they are a count, which the next Escape ends."""
ANSWER_SECONDS = 1.0


async def read_search(
    reader: TerminalReader, send: Send, show: Callable[[bytes], None]
) -> str | None:
    """Return the pattern that less is given now, empty if it waits for a command.

    `None` unless less itself tells: then it has read every key so far.
    """
    view, row = reader.view, reader.view.prompt()
    tells = TELLS.fullmatch(row) is not None
    is_waiting = tells or WAITS.fullmatch(row) is not None
    asked = ASKS.fullmatch(OPENS if is_waiting else row)
    is_whole = view.row() == row.rstrip() and len(row) + MARK_CHARS < view.size[0]
    if asked is None or not is_whole:
        return None
    sign, pattern = asked[1], asked[2]
    mark = "".join(secrets.choice("0123456789") for _ in range(MARK_CHARS))
    opens, closes = (OPENS.encode(), ERASE) if is_waiting else (b"", TO_END)
    reader.hide()
    is_told = is_back = False
    try:
        await send(opens + TO_START + mark.encode(), is_typed=False)
        is_told = await _becomes(reader, row, re.compile(re.escape(sign + mark)), pattern)
        await send(ERASE * MARK_CHARS + closes, is_typed=False)
        is_back = await _becomes(reader, row, WAITS if tells else re.compile(re.escape(row)))
    finally:
        if held := reader.unhide(is_forgotten=is_told and is_back and not tells):
            show(held)
    return pattern if is_told and is_back else None


async def _becomes(
    reader: TerminalReader, row: str, before: re.Pattern[str], behind: str = ""
) -> bool:
    """Say whether the row becomes this, before and behind the cursor, by what is hidden."""

    def is_shown() -> bool:
        alone = TerminalView(*reader.view.size)
        alone.feed(row.encode() + reader.hidden)
        shown = alone.prompt()
        is_same = alone.row() == (shown + behind).rstrip()
        return is_same and before.fullmatch(shown) is not None

    return await reader.wait_for(is_shown, ANSWER_SECONDS)
