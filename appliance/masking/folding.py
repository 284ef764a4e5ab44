"""Text in the letters that detectors know: `&#45;` is a hyphen, a zero-width blank nothing.

People paste from web pages and word processors. Detectors look at a text as it stands and, where
something in it folds, at what a reader sees; the places found there are told in the text itself.
No I/O.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from html import unescape
from html.entities import html5

FOLDABLE = re.compile(
    rb"[&\xc2\xd9\xdb\xdf\xe0-\xf0](?:"
    rb"(?<=&)(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});"
    rb"|(?<=\xc2)[\xa0\xad]|(?<=[\xd9\xdb\xdf])[\x80-\xbf]|(?<=\xf0)[\x80-\xbf]{3}"
    rb"|(?<=[\xe0-\xef])(?!\x80[\x93\x94] )[\x80-\xbf]{2})"
    rb"|%[2-7][0-9a-fA-F]|\\(?:u[0-9a-fA-F]{4}|[/nrt])"
    rb"| ?[(\[{<] ?(?i:at|dot) ?[)\]}>] ?"
    rb"|(?:=|(?<=[-@]))\r?\n[ \t]{0,20}"
)
"""An en or em dash before a blank is one of prose. A line that ends with a hyphen goes on."""
SPELLED = {b"at": "@", b"dot": "."}
ESCAPED = {b"/": "/", b"n": " ", b"r": " ", b"t": " "}
CAMEL = re.compile(rb"(?<=[a-z])(?=[A-Z])")


class Folding:
    """A folded text, and where its bytes stood."""

    def __init__(self, text: bytes, changes: list[tuple[int, int, bytes]]) -> None:
        parts: list[bytes] = []
        done = size = 0
        self._folded: list[int] = []
        """Where what stands for a change begins in `text`, in order."""
        self._changes: list[tuple[int, int, int]] = []
        """Of each: where it is in the text itself, and its size there and here."""
        for start, end, said in changes:
            size += start - done
            self._folded.append(size)
            self._changes.append((start, end - start, len(said)))
            parts += (text[done:start], said)
            size, done = size + len(said), end
        self.text = b"".join((*parts, text[done:]))

    def place(self, at: int, *, is_end: bool) -> int:
        """Return where a span begins, or ends, in the text itself that does so here."""
        byte = at - is_end
        number = bisect_right(self._folded, byte) - 1
        if number < 0:
            return at
        start, was, size = self._changes[number]
        beyond = byte - self._folded[number] - size
        if beyond < 0:  # Within what stands for the change: it is covered whole.
            return start + was if is_end else start
        return start + was + beyond + is_end


def fold_text(text: bytes) -> Folding | None:
    """Return what a text reads like; `None` if that is how it stands."""
    changes = [
        (*match.span(), said)
        for match in FOLDABLE.finditer(text)
        if (said := _fold(match[0])) != match[0]
    ]
    return Folding(text, changes) if changes else None


def split_words(key: bytes) -> bytes:
    """Return a JSON key with blanks between its words: `homePhone` is `home Phone`."""
    return CAMEL.sub(b" ", key)


@lru_cache(maxsize=4096)
def _fold(said: bytes) -> bytes:
    try:
        text = said.decode()
    except UnicodeDecodeError:
        return said
    if said[:1] in b"=\r\n":
        return b""
    if said[:1] in b" ([{<":
        return SPELLED[said.strip(b" ()[]{}<>").lower()].encode()
    if said[:1] in b"%\\":
        text = ESCAPED.get(said[1:]) or chr(int(said[1:].lstrip(b"u"), 16))
    if text.startswith("&"):
        text = unescape(text) if text[1] == "#" else html5.get(text[1:], text)
    return "".join(map(_letter, text)).encode(errors="replace")


def _letter(letter: str) -> str:
    plain, category = unicodedata.normalize("NFKC", letter), unicodedata.category(letter)
    if plain.isascii() and category != "No":  # Of numbers, a power of ten is none.
        return plain
    match category:
        case "Cf":
            return ""
        case "Nd":
            return str(unicodedata.decimal(letter))
        case "Pd":
            return "-"
        case "Zs":
            return " "
    return "-" if letter == "\N{MINUS SIGN}" else letter
