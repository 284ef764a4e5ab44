"""Make recorded terminal output safe to replay on the reviewer's terminal; pure.

A recording is the target's output: it may try to set the clipboard (OSC 52) or the title,
or to make the terminal type something by answering a query.
"""

from __future__ import annotations

import re

STRING_START = re.compile("\x1b[\\]PX^_]|[\x90\x98\x9d\x9e\x9f]")
STRING_END = re.compile("\x07|\x1b\\\\|\x9c")
QUERY = re.compile("(?:\x1b\\[|\x9b)[0-9;:<=>?]*[ -/]*[cnxq]|\x1bZ|\x05|\x1b\\[[0-9;]*t")
PARTIAL = re.compile("(?:\x1b|(?:\x1b\\[|\x9b)[0-9;:<=>? -/]*)\\Z")
ABORTED = re.compile("(?:\x1b(?:\\[[0-9;:<=>? -/]*)?|\x9b[0-9;:<=>? -/]*)(?=[\x1b\x9b])")
"""A sequence that another one cuts short: without what cuts it, it would go on."""
MAX_HELD = 256


class TerminalFilter:
    """Drops control strings and queries, also when they span several pieces."""

    def __init__(self) -> None:
        self._in_string = False
        self._held = ""

    def feed(self, text: str) -> str:
        """Return what of `text`, after what was held back, may be printed."""
        text, self._held = ABORTED.sub("", self._held + text), ""
        kept: list[str] = []
        while text:
            if self._in_string:
                end = STRING_END.search(text)
                if end is None:
                    # An escape at the end may be half of the terminator.
                    self._held = "\x1b" if text.endswith("\x1b") else ""
                    break
                self._in_string, text = False, text[end.end() :]
                continue
            start = STRING_START.search(text)
            if start is not None:
                kept.append(_without_partial(text[: start.start()]))
                self._in_string, text = True, text[start.end() :]
                continue
            partial = PARTIAL.search(text)
            if partial is not None and len(partial[0]) <= MAX_HELD:
                self._held, text = partial[0], text[: partial.start()]
            kept.append(text)
            break
        *before, last = QUERY.split("".join(kept))
        return "".join([*map(_without_partial, before), last])


def _without_partial(text: str) -> str:
    """Return `text` without the sequences begun at its end.

    What follows is dropped: a terminal would join them with what comes after it.
    """
    while (partial := PARTIAL.search(text)) is not None:
        text = text[: partial.start()]
    return text
