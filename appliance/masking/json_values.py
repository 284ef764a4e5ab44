"""Rewrite values inside JSON text and leave every other byte as it is.

Works on the tokens, not on a parsed object: blanks, the order of keys, keys that occur
twice and the digits of numbers stay. What is not JSON gives `None`. No I/O.

Source: RFC 8259, "The JavaScript Object Notation (JSON) Data Interchange Format".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

TOKEN = re.compile(
    rb'[ \t\n\r]*(?:([{}\[\],:])|("(?:[^"\\]|\\.)*")|(-?[0-9][0-9.eE+-]*|true|false|null))',
    re.DOTALL,
)
BLANK = b" \t\n\r"
Path = tuple[str, ...]
Rewrite = Callable[[Path, bytes], bytes | None]
"""Path and token → the token to write instead; `None` leaves it."""


def rewrite_json(text: bytes, rewrite: Rewrite, rewrite_key: Rewrite) -> bytes | None:
    """Return `text` with values and keys rewritten; `None` if it is not JSON.

    `rewrite` gets the first token of each value: what it returns for `{` or `[` replaces
    the whole object or list. The items of a list have the path of the list.
    """
    return _Reader(text, rewrite, rewrite_key).run()


class _Reader:
    def __init__(self, text: bytes, rewrite: Rewrite, rewrite_key: Rewrite) -> None:
        self._text, self._rewrite, self._rewrite_key = text, rewrite, rewrite_key
        self._parts: list[bytes] = []
        self._stack: list[tuple[bytes, Path]] = []
        self._path: Path = ()
        self._skip_depth: int | None = None
        """While a pruned value is read: how deep the stack was before it."""

    def run(self) -> bytes | None:
        position, expects = 0, "value"
        text = self._text
        while position < len(text):
            match = TOKEN.match(text, position)
            if match is None:
                is_whole = expects == "end" and not text[position:].strip(BLANK)
                return b"".join((*self._parts, text[position:])) if is_whole else None
            start, end = match.span(match.lastindex or 0)
            self._emit(text[position:start])
            following = self._take(match, text[start:end], expects)
            if following is None:
                return None
            expects, position = following, end
        return b"".join(self._parts) if expects == "end" else None

    def _emit(self, part: bytes) -> None:
        if self._skip_depth is None:
            self._parts.append(part)

    def _take(self, match: re.Match[bytes], token: bytes, expects: str) -> str | None:
        if match[1] is None:
            return self._take_scalar(token, expects, is_string=match[2] is not None)
        match token, expects:
            case ((b"{" | b"["), ("value" | "value or ]")):
                self._open_value(token)
                self._stack.append((token, self._path))
                return "key or }" if token == b"{" else "value or ]"
            case (b"}", ("key or }" | "more")) | (b"]", ("value or ]" | "more")):
                if not self._stack or self._stack[-1][0] != (b"{" if token == b"}" else b"["):
                    return None
                self._path = self._stack.pop()[1]
                self._emit(token)
                return self._end_value()
            case b",", "more":
                self._emit(token)
                kind, self._path = self._stack[-1]
                return "key" if kind == b"{" else "value"
            case b":", "colon":
                self._emit(token)
                return "value"
        return None

    def _take_scalar(self, token: bytes, expects: str, *, is_string: bool) -> str | None:
        if expects in {"key", "key or }"}:
            name = decode_string(token) if is_string else None
            if name is None:
                return None
            outer = self._stack[-1][1]
            changed = self._rewrite_key(outer, token)
            self._path = (*outer, name)
            self._emit(token if changed is None else changed)
            return "colon"
        if expects not in {"value", "value or ]"}:
            return None
        if is_string and decode_string(token) is None:
            return None
        changed = self._rewrite(self._path, token) if self._skip_depth is None else None
        self._emit(token if changed is None else changed)
        return self._end_value()

    def _open_value(self, token: bytes) -> None:
        if self._skip_depth is None and (changed := self._rewrite(self._path, token)) is not None:
            self._emit(changed)
            self._skip_depth = len(self._stack)
        self._emit(token)

    def _end_value(self) -> str:
        if self._skip_depth is not None and len(self._stack) <= self._skip_depth:
            self._skip_depth = None
        return "more" if self._stack else "end"


def decode_string(token: bytes) -> str | None:
    """Return what a JSON string stands for; `None` if it is malformed."""
    try:
        value = json.loads(token)
    except ValueError:
        return None
    return value if isinstance(value, str) else None


def encode_string(text: str) -> bytes:
    """Return a JSON string; half a surrogate pair stays an escape."""
    try:
        return json.dumps(text, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(text).encode()
