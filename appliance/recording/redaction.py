"""Text without what looks like a person's data or a secret; pure.

For the search index, which lies on the bastion in the clear. It knows shapes, not names: a
patient's name in a sentence stays. That is why screens are indexed only where
`recorder.search` says `screens`.
"""

from __future__ import annotations

import re2

REDACTED = "***"  # ASCII: google-re2 spoils any other replacement.
SHAPES = (
    r"'[^']*'|\"[^\"]*\"",  # Literals and quoted arguments.
    r"(?i:[a-z_-]*(?:passw(?:or)?d|passphrase|secret|token|api-?key)[a-z_]*)[ =:]+\S+",
    r"(?i:(?:bearer|basic) +[\w+/=.-]{8,})",
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    r"[A-Za-z0-9+/_-]{32,}={0,2}",  # Keys, hashes, tokens.
    r"\+?\d(?:[-./ ()]?\d){3,}",  # Numbers of four digits and more: dates, phones, ids.
)
PATTERNS = re2.compile("|".join(SHAPES))


def redact(text: str) -> str:
    """Return `text` with everything that looks like data or a secret replaced."""
    replaced: str = PATTERNS.sub(REDACTED, text)
    return replaced
