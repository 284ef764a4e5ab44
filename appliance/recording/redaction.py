"""Text without what looks like a person's data or a secret; pure.

`redact` is for the search index, which lies on the bastion in the clear, and is strict: it
knows shapes of data, not names. `Redactor` makes the events of a copy for everyday review
out of those of a recording: lines of text instead of a screen, each without what the
detectors find and without secrets. A patient's name in a sentence stays in both.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

import re2

from appliance.recording.events import AS_BYTES, Code, Event
from appliance.recording.transcript import Transcript

REDACTED = "***"  # ASCII: google-re2 spoils any other replacement.
NAMES = "passw(?:or)?d|passphrase|secret|token|credential|cookie|_pwd|(?:api|access)[-_]?key"
VALUE = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|\S+)"""
PASSWORDS = rf"(?i:[a-z_-]*(?:{NAMES})[a-z_]*)[\"']?[ =:]+{VALUE}"
BEARER = r"(?i:(?:bearer|basic) +[\w+/=.-]{8,})"
ACCESS_KEY = r"\bA[KS]IA[A-Z0-9]{16}\b"
KEY = r"[A-Za-z0-9+/_-]{32,}={0,2}"
"""Keys, hashes, tokens."""
SHAPES = (
    r"'[^']*'|\"[^\"]*\"",  # Literals and quoted arguments.
    PASSWORDS,
    BEARER,
    ACCESS_KEY,
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    KEY,
    r"\+?\d(?:[-./ ()]?\d){3,}",  # Numbers of four digits and more: dates, phones, ids.
)
PATTERNS = re2.compile("|".join(SHAPES))
SECRETS = re2.compile(f"{PASSWORDS}|{BEARER}|{ACCESS_KEY}")
KEYS = re.compile(KEY)
KEY_PART_LENGTH = 20
TAKES_BACK = re.compile("[\x7f\x08]")
"""The keys that take back what was typed last."""
MARKS = re.compile(
    "(?<=[0-9])[\u0300-\u036f\u180b-\u180d\u20d0-\u20f0\ufe00-\ufe0f\U000e0100-\U000e01ef\ufffd]+"
)
"""Accents, variation selectors, what is no character: a digit beside them is read."""
UNSEEN = str.maketrans({"\u2800": " ", **dict.fromkeys("\u115f\u1160")})
DIGIT = re.compile(r"(?![0-9])\d")

Replace = Callable[[bytes], bytes]
"""Returns text (UTF-8) without identifiers; see `masking.detectors.Scanner.replace`."""
Terms = Callable[[str], str]
"""Returns text without what a site's own patterns name."""


def redact(text: str, terms: Terms | None = None) -> str:
    """Return `text` with everything that looks like data or a secret replaced, and `terms`."""
    replaced: str = PATTERNS.sub(REDACTED, text if terms is None else terms(text))
    return replaced


def compile_terms(patterns: Sequence[str]) -> Terms | None:
    """Return what replaces a site's own patterns (RE2), `None` if there are none."""
    if not patterns:
        return None
    compiled = re2.compile("|".join(f"(?:{pattern})" for pattern in patterns))
    return lambda text: compiled.sub(REDACTED, text)


class Redactor:
    """Makes the events of a redacted copy; `terminal` as in the recording's header."""

    def __init__(
        self, detectors: Iterable[Replace], *, terminal: bool, terms: Terms | None = None
    ) -> None:
        self._detectors, self._terms = tuple(detectors), terms
        self._line_end = "\r\n" if terminal else "\n"
        self._transcripts = {code: Transcript() for code in AS_BYTES}
        make_decoder = codecs.getincrementaldecoder("utf-8")
        self._decoders = {code: make_decoder("replace") for code in AS_BYTES}
        self._at_seconds = 0.0

    def feed(self, event: Event) -> list[Event]:
        """Return the events of the copy that `event` completes."""
        self._at_seconds = event.at_seconds
        carried = event.stream()
        if carried is not None:
            code, data = carried
            text = self._decoders[code].decode(data)
            if code is Code.INPUT:
                text = TAKES_BACK.sub("\x08\x1b[P", text)
            return self._lines(code, self._transcripts[code].feed(text))
        if event.code is Code.MARKER:
            return [Event(event.at_seconds, event.code, self._redact(event.data))]
        # Statements hold no literal; kept files stay out.
        return [event] if event.code in {Code.STATEMENT, Code.RESIZE, Code.EXIT} else []

    def end(self) -> list[Event]:
        """Return what was begun and not ended."""
        return [
            event
            for code, transcript in self._transcripts.items()
            for event in self._lines(code, transcript.end())
        ]

    def _lines(self, code: Code, texts: list[str]) -> list[Event]:
        return [
            Event(self._at_seconds, code, self._redact(text) + self._line_end) for text in texts
        ]

    def _redact(self, text: str) -> str:
        data = _simplify(text).encode("utf-8", "replace")
        if self._terms is not None:
            data = self._terms(data.decode()).encode()
        for replace in self._detectors:
            data = replace(data)
        # A detector's pattern over bytes may end within a character.
        text = SECRETS.sub(REDACTED, data.decode("utf-8", "replace"))
        return KEYS.sub(_hide_key, text)


def _simplify(text: str) -> str:
    """Return text with the digits and letters that detectors know, not their variants."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", text).translate(UNSEEN)
    return MARKS.sub("", DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), plain))


def _hide_key(match: re.Match[str]) -> str:
    """Long paths look like keys; only a key has a long part of both letters and digits."""
    is_key = any(
        len(part) >= KEY_PART_LENGTH and any(map(str.isdigit, part)) and any(map(str.isalpha, part))
        for part in match[0].split("/")
    )
    return REDACTED if is_key else match[0]
