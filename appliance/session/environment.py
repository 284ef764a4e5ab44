"""Which environment variables of a client reach a target. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

MAX_VARIABLES = 128
"""As many as sshd takes."""
MAX_BYTES = 32 * 1024
"""Of all names and values together."""


def accepts_variable(name: bytes, value: bytes, patterns: Iterable[str]) -> bool:
    """Say whether a variable passes: its name matches a pattern, and it is not large.

    sshd(8)'s AcceptEnv: "some environment variables could be used to bypass restricted user
    environments", so nothing passes that is not listed.
    """
    text = name.decode("ascii", "replace")
    is_name = text.isascii() and text.replace("_", "a").isalnum()
    return (
        is_name
        and len(value) <= MAX_BYTES
        and any(fnmatchcase(text, pattern) for pattern in patterns)
    )
