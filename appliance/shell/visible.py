"""A command line as an approver may read it: bounded, nothing hidden, no passwords. Pure."""

from __future__ import annotations

import re

MAX_CHARS = 64 * 1024
"""What an approver may read."""
MAX_LISTED_CHARS = 2000
"""What a list shows of it."""
SECRET = re.compile(
    r"(?i)(\b(\w*(?:passw|pwd|secret|token|api_?key|credential)\w*)=|--password[= ])"
    r"('[^'\s$`]*'|\"[^\"\s$`\\]*\"|[^\s;&|<>()$`'\"\\]+)(?=[\s;]|$)"
)
"""Only plain values: what runs something, or may be a command of its own, stays to be read."""


def visible_line(text: str) -> str:
    """Return the text with control and unusual characters written out.

    Values of variables and options whose name speaks of a password are left out, but not of
    variables that are named again; what is longer than `MAX_CHARS` says so.
    """
    return visible_text(SECRET.sub(lambda found: _hide(found, text), text))


def visible_text(text: str) -> str:
    """Return any text in the same way, with nothing left out."""
    shown = "".join(char if _is_plain(char) else _escape(char) for char in text[:MAX_CHARS])
    return shown + _left_out(text, MAX_CHARS)


def shorten(text: str) -> str:
    """Return what a list shows of a text; what is left out is counted."""
    return text[:MAX_LISTED_CHARS] + _left_out(text, MAX_LISTED_CHARS)


def _left_out(text: str, limit: int) -> str:
    left = len(text) - limit
    return f" … and {left} more characters" if left > 0 else ""


def _hide(found: re.Match[str], text: str) -> str:
    # SECURITY: `TOKEN=rm; $TOKEN -r x` runs what would be hidden (test_visible.py).
    is_used = found[2] and len(re.findall(rf"\b{found[2]}\b", text)) > 1
    return found[0] if is_used else found[1] + "…"


def _is_plain(char: str) -> bool:
    return char.isprintable()


def _escape(char: str) -> str:
    code = ord(char)
    names = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return names.get(char) or (f"\\x{code:02x}" if code < 256 else f"\\u{{{code:x}}}")
