"""Which environment variables of a client reach a target. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

MAX_VARIABLES = 64
MAX_BYTES = 4096


def accept_environment(sent: Mapping[str, str | bytes], patterns: Iterable[str]) -> dict[str, str]:
    """Return the variables whose names match `patterns`; large ones and odd names are dropped.

    sshd(8)'s AcceptEnv: "some environment variables could be used to bypass restricted user
    environments", so nothing passes that is not listed.
    """
    patterns = tuple(patterns)
    accepted: dict[str, str] = {}
    for name, value in sent.items():
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        is_name = name.isascii() and name.replace("_", "a").isalnum()
        fits = len(text) <= MAX_BYTES and len(accepted) < MAX_VARIABLES
        if is_name and fits and any(fnmatchcase(name, pattern) for pattern in patterns):
            accepted[name] = text
    return accepted
