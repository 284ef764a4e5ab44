"""Paths among a command's words: one spelling for each, also where `cd` went before. Pure.

Links on the target are not known here; the account's rights there are what counts.
"""

from __future__ import annotations

import posixpath
import re

from appliance.policy.patterns import GLOB, HOLE, HOLES, HOME

ROUNDABOUT = re.compile(r"//|/\.{1,2}(/|$)|^/proc/")
ABSOLUTE = re.compile(r"(?i)(file:(?://[\w.]*)?|.*[=@]|)(/.*)", re.DOTALL)
"""A path may stand behind `file:`, `=` or `@`."""
PROCESS = rf"/proc/(?:self|thread-self|\d+|[{HOLE}{GLOB}]+)/(?:task/\w+/)?"
PROCESS_ROOT = re.compile(rf"(?:{PROCESS}root(?=/|$))+/?")
PROCESS_FOLDER = re.compile(rf"{PROCESS}cwd(?=/|$)")
RELATIVE = re.compile(r"(-{0,2}[\w-]+=@?|[\w-]*@|-[A-Za-z](?=.{3})|)(.*)", re.DOTALL)
"""An operand may stand behind an option, `=` or `@`."""
CLIMBS = re.compile(r"^(?:\./+)*(?:\.\./+){2,}|^(?:\./+)*(?:\.\./+)+\.\.$")
MAX_DIRECTORIES = 8


def straighten(word: str) -> str:
    """Return a word with `//`, `/./` and `/../` taken out of the absolute path in it.

    The path may stand behind `=`. A hole in front of `..` may be any number of folders.
    """
    found = ABSOLUTE.match(word)
    if found is None or not ROUNDABOUT.search(found[2]):
        return word
    before, path = found.groups()
    path = PROCESS_FOLDER.sub("/" + HOLE, PROCESS_ROOT.sub("/", path))
    hole = re.search(f"[{HOLE}{HOME}]", path)
    if hole and "/.." in path[hole.start() :]:
        return before + "/" + HOLE
    kept = "/" if path.endswith("/") and path.strip("/") else ""
    return before + ("/" + posixpath.normpath(path).lstrip("/") + kept).replace("//", "/")


def resolve(name: str, word: str, directory: str) -> str:
    """Return an operand of the program as seen from `directory`; other words as they are.

    Of a directory that is only partly known, everything may be removed, but not one thing.
    """
    if name == "rm" and HOLES.search(directory) and word.strip("./") not in {"", GLOB}:
        return word
    found = RELATIVE.fullmatch(word)
    before, path = found.groups() if found and name != "rm" else ("", word)
    if not path or path.startswith(("-", "/", "~", "@", HOLE)):
        return word
    joined = straighten(before + posixpath.join(directory, path))
    prefix = f"{before}/{HOME}"
    if directory.startswith("/" + HOME) or not joined.startswith(prefix):
        return joined
    # Whatever lies below the root is anything at all.
    return f"{before}/{HOLE}" + joined.removeprefix(prefix)


def from_root(word: str) -> str:
    """Return a relative operand as a rule may name it: climbed to the root, or from `./`."""
    found = CLIMBS.match(word)
    if found:
        return "/" + word[found.end() :]
    is_path = "/" in word and not word.startswith(("-", "/", "~", ".", HOLE, GLOB))
    return "./" + word if is_path or re.match(r"\.[\w-]+/", word) else word


def enter(
    directories: tuple[str, ...], operands: list[str], seen: tuple[str, ...]
) -> tuple[str, ...]:
    """Return where `cd` with these operands leads from each of the directories.

    `cd -` leads to one of those that were `seen`; the empty text is where the account
    begins. Where the words do not tell, it is any directory.
    """
    if not operands:
        return ("/" + HOME + "/",)
    operand = operands[0]
    if re.fullmatch(r"-|[-+]\d+", operand):
        return seen
    if len(operands) > 1 or operand.startswith(HOLE):
        return ("/" + HOLE + "/",)
    if operand.startswith("/"):
        return (straighten(operand + "/"),)
    return tuple(resolve("cd", operand + "/", one) for one in directories)
