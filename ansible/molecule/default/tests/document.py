"""The commands of docs/operations.md, as they stand there."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[4] / "docs/operations.md"
FENCE = re.compile(r"^```(sh\b.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks():
    """Return each shell block: who runs it (administrator, root; "" is on one's own machine), its lines."""
    found = FENCE.findall(PAGE.read_text())
    return [(label.removeprefix("sh").strip(), body.splitlines()) for label, body in found]


def commands(*people):
    """Return who and command of all blocks for these people, in the order of the page."""
    return [(who, line) for who, lines in blocks() for line in lines if who in people]


def without_comment(command):
    """Return a command as somebody would type it."""
    return re.sub(r"\s+#.*$", "", command)
