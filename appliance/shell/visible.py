"""A command line as an approver may read it: bounded, nothing hidden, no passwords. Pure."""

from __future__ import annotations

import re

MAX_CHARS = 2000
SECRET = re.compile(
    r"(?i)(\b\w*(?:passw|pwd|secret|token|api_?key|credential)\w*=|--password[= ])"
    r"('[^']*'|\"[^\"$`\\]*\"|[^\s;&|<>()$`'\"\\]+)(?=[\s;]|$)"
)
"""Only plain values: what runs something stays to be read."""


def visible_line(text: str) -> str:
    """Return the text with control and unusual characters written out.

    Values of variables and options whose name speaks of a password are left out; what is
    longer than `MAX_CHARS` says so.
    """
    shown = SECRET.sub(lambda found: found[1] + "…", text)
    left = len(shown) - MAX_CHARS
    shown = "".join(char if _is_plain(char) else _escape(char) for char in shown[:MAX_CHARS])
    return shown + (f" … and {left} more characters" if left > 0 else "")


def _is_plain(char: str) -> bool:
    return char.isprintable()


def _escape(char: str) -> str:
    code = ord(char)
    names = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return names.get(char) or (f"\\x{code:02x}" if code < 256 else f"\\u{{{code:x}}}")
