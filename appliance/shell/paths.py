"""Paths among a command's words: one spelling for each, also where `cd` went before. Pure.

Links on the target are not known here; the account's rights there are what counts.
"""

from __future__ import annotations

import posixpath
import re

from appliance.policy.patterns import HOLE
from appliance.shell.grammar import GLOB

ROUNDABOUT = re.compile(r"//|/\.{1,2}(/|$)")
CLIMBS = re.compile(r"^(?:\./+)*(?:\.\./+){2,}|^(?:\./+)*(?:\.\./+)+\.\.$")
MAX_DIRECTORIES = 8


def straighten(word: str) -> str:
    """Return a word with `//`, `/./` and `/../` taken out of the absolute path in it.

    The path may stand behind `=`. A hole in front of `..` may be any number of folders.
    """
    before, equals, path = word.rpartition("=")
    if not path.startswith("/") or not ROUNDABOUT.search(path):
        return word
    if HOLE in path and "/.." in path[path.index(HOLE) :]:
        return before + equals + "/" + HOLE
    kept = "/" if path.endswith("/") and path.strip("/") else ""
    return before + equals + ("/" + posixpath.normpath(path).lstrip("/") + kept).replace("//", "/")


def resolve(name: str, word: str, directory: str) -> str:
    """Return an operand of the program as seen from `directory`; other words as they are.

    Of a directory that is only partly known, everything may be removed, but not one thing.
    """
    if name == "rm" and HOLE in directory and word.strip("./") not in {"", GLOB}:
        return word
    if word.startswith(("-", "/", "~", HOLE)) or "=" in word:
        return word
    return straighten(posixpath.join(directory, word))


def from_root(word: str) -> str:
    """Return a relative operand as a rule may name it: climbed to the root, or from `./`."""
    found = CLIMBS.match(word)
    if found:
        return "/" + word[found.end() :]
    is_path = "/" in word and not word.startswith(("-", "/", "~", ".", HOLE, GLOB))
    return "./" + word if is_path or re.match(r"\.[\w-]+/", word) else word


def enter(directories: tuple[str, ...], operands: list[str]) -> tuple[str, ...]:
    """Return where `cd` with these operands leads from each of the directories.

    Where its words do not tell, it is any directory; without a `cd`, there is none.
    """
    operand = operands[0] if len(operands) == 1 else "-"
    if operand == "-" or operand.startswith(HOLE):
        return ("/" + HOLE + "/",)
    if operand.startswith("/"):
        return (straighten(operand + "/"),)
    return tuple(resolve("cd", operand + "/", one) for one in directories)
