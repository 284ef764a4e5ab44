"""rsync's patterns of names, matched in time that grows with the name alone. Pure.

Source: rsync(1), "PATTERN MATCHING RULES". All places where a pattern may have got to are the
bits of one number: a client cannot write one that takes long (test_rsync_wire.py).
"""

from __future__ import annotations

SLASH = ord("/")
ALL = frozenset(range(256))
WITHIN = ALL - {SLASH}


class Pattern:
    """`*` and `?` stay within a name, `**` does not."""

    def __init__(self, text: bytes, *, is_anchored: bool) -> None:
        """`is_anchored`: it begins where the subject does, and not behind any `/`."""
        self._is_anchored = is_anchored
        self._steps: dict[int, int] = {}
        self._stars = self._wide_stars = 0
        tokens = _tokens(text)
        for number, (accepted, is_star) in enumerate(tokens):
            if is_star:
                self._stars |= 1 << number
                self._wide_stars |= (SLASH in accepted) << number
                continue
            for byte in accepted:
                self._steps[byte] = self._steps.get(byte, 0) | 1 << number
        self._end = 1 << len(tokens)

    def matches(self, subject: bytes) -> bool:
        begin = self._pass_stars(1)
        places = begin
        for byte in subject:
            stars = self._wide_stars if byte == SLASH else self._stars
            places = self._pass_stars((places & self._steps.get(byte, 0)) << 1 | places & stars)
            if byte == SLASH and not self._is_anchored:
                places |= begin
            elif not places and self._is_anchored:
                return False
        return bool(places & self._end)

    def _pass_stars(self, places: int) -> int:
        while (more := places | (places & self._stars) << 1) != places:
            places = more
        return places


def _tokens(text: bytes) -> list[tuple[frozenset[int], bool]]:
    """Return what each place of a pattern accepts, and whether any number of times."""
    tokens: list[tuple[frozenset[int], bool]] = []
    position = 0
    while position < len(text):
        rest = text[position:]
        length = 1
        if rest.startswith(b"*"):
            length = len(rest) - len(rest.lstrip(b"*"))
            tokens.append((ALL if length > 1 else WITHIN, True))
        elif rest.startswith(b"?"):
            tokens.append((WITHIN, False))
        elif rest.startswith(b"[") and (end := rest.find(b"]", 2)) > 0:
            length = end + 1
            tokens.append((_members(rest[1:end]), False))
        else:
            length = 2 if rest.startswith(b"\\") and len(rest) > 1 else 1
            tokens.append((frozenset(rest[length - 1 : length]), False))
        position += length
    return tokens


def _members(text: bytes) -> frozenset[int]:
    """Return the bytes in a class such as `a-z` or `!0-9`; never `/`."""
    negates = text[:1] in {b"!", b"^"}
    text = text[1:] if negates else text
    found: set[int] = set()
    position = 0
    while position < len(text):
        if text[position + 1 : position + 2] == b"-" and position + 2 < len(text):
            found |= set(range(text[position], text[position + 2] + 1))
            position += 3
        else:
            found.add(text[position])
            position += 1
    return WITHIN - found if negates else WITHIN & found
