"""What a pipeline hands on that stands in its own words: `echo 'rm -rf /' | sh`. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from appliance.policy.patterns import GLOB, HOLE, HOME
from appliance.shell.grammar import SPLIT, decode_ansi_c, parse_script
from appliance.shell.script import walk_script

PASSES_ON = re.compile(r"(?:cat|tee)(?:\s|$)")
ECHO_OPTION = re.compile(r"-[neE]+")
MAX_ARGUMENTS, MAX_MEMBERS = 256, 64


def printed_into(members: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Return each member of a pipeline that is given a known text, with that text."""
    printed = None
    for member in members[:MAX_MEMBERS]:
        if printed is not None:
            yield printed, member
        if printed is None or not PASSES_ON.match(member):
            printed = printed_text(member)


def printed_text(line: str) -> str | None:
    """Return what a command prints, up to what nobody knows of it; `None` if nothing is known."""
    found = [one for one in walk_script(parse_script(line), line) if one.words]
    if len(found) != 1:
        return None
    words = list(found[0].words)
    match words[0].rsplit("/", 1)[-1]:
        case "echo":
            text = _echoed(words[1:])
        case "printf" if len(words) > 1 and not words[1].startswith("-"):
            text = _formatted(decode_ansi_c(words[1]), words[2:][:MAX_ARGUMENTS])
        case "cat" if len(words) == 1:
            text = found[0].input.text or ""
        case _:
            return None
    known = text.replace(SPLIT, "").replace("/" + HOME, "~").replace(GLOB, "*").split(HOLE)[0]
    return known or None


def _echoed(words: list[str]) -> str:
    options = list(itertools.takewhile(ECHO_OPTION.fullmatch, words))
    text = " ".join(words[len(options) :])
    return decode_ansi_c(text) if any("e" in one for one in options) else text


def _formatted(form: str, arguments: list[str]) -> str:
    pieces = re.split("%[sb]", form)
    if len(pieces) == 1:
        return form
    given, printed = iter(arguments), ""
    for _ in range(max(1, -(-len(arguments) // (len(pieces) - 1)))):
        printed += pieces[0] + "".join(next(given, "") + piece for piece in pieces[1:])
    return printed
