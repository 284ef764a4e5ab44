"""Statements that differ only in the constants they look something up by; pure.

`SELECT … WHERE id = 4711` is a new text for each patient. What it means for PHI does not
depend on the number, so such texts share one verdict. Only what is beyond doubt counts: a
SELECT, constants right behind an `=`, and nothing else in the text that quotes, comments
or ends a statement.
"""

from __future__ import annotations

import re

CONSTANT = re.compile(
    r"(?<![<>!=~:+\-*/%^&|@#?`])(?P<equals>=\s*)"
    r"(?:(?P<integer>[0-9]{1,9})(?![\w.])|'[\w .@-]*'(?!'))",
    re.ASCII,
)
"""An equality (not the end of another operator) with an int4 or a string without escapes."""
SELECT = re.compile(r"\s*select\s", re.IGNORECASE)
UNCERTAIN = re.compile(r"""['"$\\;]|--|/\*""")


def template_of(text: str) -> str | None:
    """Return the text with each such constant replaced by one of its kind; `None` if unsure."""
    if SELECT.match(text) is None:
        return None
    rest, count = CONSTANT.subn("", text)
    if not count or UNCERTAIN.search(rest) is not None:
        return None
    return CONSTANT.sub(_stand_in, text)


def _stand_in(match: re.Match[str]) -> str:
    return match["equals"] + ("1" if match["integer"] else "'x'")
