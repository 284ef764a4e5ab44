"""Paths among a command's words: one spelling for each, also where `cd` went before. Pure.

Links on the target are not known here; the account's rights there are what counts.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appliance.policy.patterns import GLOB, HOLE, HOLES, HOME

ROUNDABOUT = re.compile(r"//|/\.{1,2}(/|$)|^/proc/")
ABSOLUTE = re.compile(r"(?i)(file:(?://[\w.]*)?|.*[=@]|)(/.*)", re.DOTALL)
"""A path may stand behind `file:`, `=` or `@`."""
PROCESS = rf"/proc/(?:self|thread-self|\d+|[{HOLE}{GLOB}]+)/(?:task/\w+/)?"
PROCESS_ROOT = re.compile(rf"(?:{PROCESS}root(?=/|$))+/?")
PROCESS_FOLDER = re.compile(rf"{PROCESS}cwd(?=/|$)")
RELATIVE = re.compile(r"(-{0,2}[\w-]+=@?|[\w-]*@|-[A-Za-z](?=.{3})|)(.*)", re.DOTALL)
"""An operand may stand behind an option, `=` or `@`."""
_OF_ROOT = r"(?:\./+)*(?:etc|usr|srv|home|root|boot|dev|proc|sys|sbin|mnt|opt)(?:/|$)"
OF_ROOT = re.compile(_OF_ROOT)
"""A folder that little else than the root has."""
CLIMBS = re.compile(rf"^(?:\./+)*(?:(?:\.\./+){{2,}}|(?:\.\./+)+\.\.$|(?:\.\./+)(?={_OF_ROOT}))")
IN_HOME = re.compile(rf"^(?:/{HOME}|~[^/]*)/")
ABOVE = re.compile(r"^(?:\.\./)+")
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

    Of a directory that is only partly known, everything may be removed, but not one thing,
    unless it is named like a folder of the root.
    """
    removes_one = name == "rm" and HOLES.search(directory) and word.strip("./") not in {"", GLOB}
    if removes_one and not OF_ROOT.match(word):
        return word
    found = RELATIVE.fullmatch(word)
    before, path = found.groups() if found and name != "rm" else ("", word)
    if not path or path.startswith(("-", "/", "~", "@", HOLE)):
        return word
    joined = straighten(before + posixpath.join(directory, path))
    if joined.startswith(f"{before}/{HOLE}/") and path.strip("./") and name != "cd":
        return f"{before}/{HOLE}" + joined.removeprefix(f"{before}/{HOLE}/")  # Also the root.
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
    if re.fullmatch(r"-|~?[-+]\d+|~\d+", operand):
        return seen
    if len(operands) > 1 or operand.startswith(HOLE):
        return ("/" + HOLE + "/",)
    each = (_entered(operand + "/", one) for one in directories)
    return tuple(dict.fromkeys(there for leads in each for there in leads))


def _entered(operand: str, directory: str) -> Iterator[str]:
    """Return where `cd` leads from one directory: above the home, that may be the root."""
    yield straighten(operand) if operand.startswith("/") else resolve("cd", operand, directory)
    path = posixpath.normpath(IN_HOME.sub("", posixpath.join(directory, operand)) or ".") + "/"
    if path.startswith("../"):
        # SECURITY: test_a_rule_meets_a_command_with_what_stands_around_it.
        yield "/" + ABOVE.sub("", path)
