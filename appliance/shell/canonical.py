"""One way to write a command down, so that a rule's pattern meets it however it is put. Pure."""

from __future__ import annotations

import posixpath

from appliance.policy.patterns import GLOB, HOLE
from appliance.shell.grammar import SPLIT

SYSTEM_DIRECTORIES = frozenset(
    {"/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"}
)
RM_FLAGS = frozenset("rRfivdI")


def is_elsewhere(word: str) -> bool:
    """Say whether a command's word is a path outside the system's directories."""
    path = "/" + posixpath.normpath(word).lstrip("/") if word.startswith("/") else ""
    return "/" in word and posixpath.dirname(path) not in SYSTEM_DIRECTORIES


def canonical_text(words: list[str]) -> str:
    """Return a command as one line.

    The system's directory is dropped from the name. `rm` has one form: `-rf` first, then
    other flags, then paths; with a hole that may be an option, only the hole.
    """
    base = words[0].rsplit("/", 1)[-1]
    name = words[0] if is_elsewhere(words[0]) else base
    rest = _canonical_rm(words[1:]) if base == "rm" else words[1:]
    return " ".join([name, *rest]).replace(SPLIT, "")


def _may_be_options(word: str) -> bool:
    if word.startswith("-"):
        return HOLE in word or GLOB in word
    if word.startswith(HOLE):
        return True
    # A file may be called `-rf`; none whose name has other letters is an option of rm.
    return word.startswith(GLOB) and set(word) <= {*RM_FLAGS, GLOB, "-"}


def _canonical_rm(words: list[str]) -> list[str]:
    flags: list[str] = []
    paths: list[str] = []
    others: list[str] = []
    options = True
    for word in words:
        if options and word.startswith(GLOB) and _may_be_options(word):
            # A file may be called `-rf`; what the glob stands for lies here all the same.
            flags += "rf"
            paths.append("./" + word)
        elif options and _may_be_options(word):
            return [HOLE]
        elif options and word == "--":
            options = False
        elif options and word.startswith("--"):
            if len(word) > 2 and "--recursive".startswith(word):
                flags.append("r")
            elif len(word) > 2 and "--force".startswith(word):
                flags.append("f")
            else:
                others.append(word)
        elif options and word.startswith("-") and len(word) > 1:
            flags += word[1:].replace("R", "r")
        elif word.startswith("/"):
            paths.append("/" + posixpath.normpath(word).lstrip("/"))
        else:
            # What begins with a glob is a file here, so it is no option.
            paths.append("./" + word if word.startswith(GLOB) else word)
    if not options and any(path.startswith(HOLE) for path in paths):
        paths.insert(0, "--")
    main = "".join(letter for letter in "rf" if letter in flags)
    rest = "".join(dict.fromkeys(letter for letter in flags if letter not in "rf"))
    return [*([f"-{main}"] if main else []), *([f"-{rest}"] if rest else []), *others, *paths]
