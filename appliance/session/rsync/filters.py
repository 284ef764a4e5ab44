"""The rules of `--exclude`, `--include` and `--filter`. Pure.

Source: rsync(1), "FILTER RULES"; rules are sent with their modifiers written out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from appliance.errors import ProtocolError
from appliance.session.rsync.stream import Stream
from appliance.session.rsync.wildcards import Pattern

MAX_RULES = 500
MAX_RULES_BYTES = 64 * 1024
"""Of all together: what is kept of them, and what each name costs, has a bound."""
HEAD = re.compile(rb"([-+PRHS!:])([/!Csrpnwex-]*)[ _]?(.*)", re.DOTALL)
SIDES = {b"P": b"r", b"R": b"r", b"H": b"s", b"S": b"s"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern, for one or both of the two sides."""

    excludes: bool
    sides: bytes
    """`s`: what is sent; `r`: what at the receiver may be deleted."""
    patterns: tuple[Pattern, ...]
    directories_only: bool
    negates: bool
    whole_path: bool


class Filters:
    """The first rule that matches a name decides."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self.merged: set[bytes] = set()
        """Names of files with more rules, in each directory: they are not served."""

    def excludes(self, name: bytes, side: bytes, *, is_directory: bool) -> bool:
        for rule in self._rules:
            if side not in rule.sides or (rule.directories_only and not is_directory):
                continue
            subject = b"/" + name if rule.whole_path else name.rpartition(b"/")[2]
            if any(one.matches(subject) for one in rule.patterns) != rule.negates:
                return rule.excludes
        return False

    def add(self, text: bytes, *, plain_sides: bytes) -> None:
        """Take a rule as it is sent.

        Raises `ProtocolError` if it is of a kind that is not served.
        """
        match = HEAD.fullmatch(text)
        if match is None:
            raise ProtocolError("rsync sends a filter rule that is not served")
        kind, modifiers, pattern = match[1], match[2], match[3]
        if kind == b"!":
            self._rules.clear()
        elif kind == b":":
            self.merged.add(b".cvsignore" if b"C" in modifiers else pattern.lstrip(b"/"))
        elif set(modifiers) & set(b"Cnwex-") or not pattern.strip(b"/"):
            raise ProtocolError("rsync sends a filter rule that is not served")
        else:
            given = bytes(one for one in modifiers if one in b"sr")
            sides = SIDES.get(kind) or given or plain_sides
            # `p`, of names that are easily lost, holds no directory back from being deleted.
            if b"p" not in modifiers or sides == b"s":
                self._rules.append(
                    _rule(pattern, sides, excludes=kind in b"-HP", negates=b"!" in modifiers)
                )


def _rule(pattern: bytes, sides: bytes, *, excludes: bool, negates: bool) -> Rule:
    directories_only = pattern.endswith(b"/")
    body = pattern.rstrip(b"/")
    is_anchored = body.startswith(b"/")
    whole_path = b"/" in body or b"**" in body
    bodies = (body[:-4], body[:-1]) if body.endswith(b"/***") else (body,)
    patterns = tuple(Pattern(one, is_anchored=is_anchored or not whole_path) for one in bodies)
    return Rule(excludes, sides, patterns, directories_only, negates, whole_path)


async def receive_filters(stream: Stream, *, keeps_excluded: bool) -> Filters:
    """Read the client's rules; those without a side are for both if `keeps_excluded`.

    Raises `ProtocolError` if they are too long or too many.
    """
    filters = Filters()
    count, left = 0, MAX_RULES_BYTES
    while length := await stream.integer():
        count, left = count + 1, left - length
        if length < 0 or left < 0 or count > MAX_RULES:
            raise ProtocolError("rsync sends filter rules that are too long or too many")
        filters.add(await stream.read(length), plain_sides=b"sr" if keeps_excluded else b"s")
    return filters
