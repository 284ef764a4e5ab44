"""Translate regular expressions over bytes into programs that `_matcher` runs in C.

Theory of operation: Python's own parser reads the pattern, so that C and Python start from
the same meaning. Each node of the program tests or consumes something and names the node
that goes on; alternatives and repetitions are tried in Python's order, so that the first
way to match, and with it every span, is the one that `re` finds. What is not known here
raises: no pattern is ever understood halfway.

`heads` tells with which two bytes a match can begin, and after which byte it cannot: the
scanner looks at all patterns at once through one table made of that. No I/O.

Source: Python documentation, "re: Regular expression operations"; the parser is `re._parser`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum
from re import _parser  # type: ignore[attr-defined]  # typeshed does not know it
from typing import Any

from appliance.errors import BastionError

BYTES = 256
ALL = (1 << BYTES) - 1
NOTHING = 0
DIGITS = frozenset(b"0123456789")
CATEGORIES = {
    "CATEGORY_DIGIT": DIGITS,
    "CATEGORY_SPACE": frozenset(b" \t\n\r\f\v"),
}


class Kind(IntEnum):
    """What a node does; the numbers are repeated in `_matcher.pyx`, a test compares them."""

    ACCEPT = 0
    SET = 1
    """One byte of the set `a`."""
    RUN = 2
    """`b` to `c` bytes of the set `a`, as many as possible first."""
    LAZY_RUN = 3
    BRANCH = 4
    """`b` alternatives, in `Program.alternatives` from `a` on."""
    MARK = 5
    """Note the position in slot `a`."""
    NOT_BEHIND = 6
    """The byte before is not of the set `a`."""
    NOT_AHEAD = 7
    NOT = 8
    """The program at `a`, begun `b` bytes before, does not match."""
    ENTER = 9
    """Begin to count in counter `a`."""
    LOOP = 10
    """`b` to `c` times the nodes at `d`, counted in `a`; as often as possible first."""
    LAZY_LOOP = 11
    AHEAD = 12
    """The program at `a` matches, and nothing of it is consumed."""


@dataclass(frozen=True, slots=True)
class Node:
    """One step of a program."""

    kind: Kind
    next: int = 0
    a: int = 0
    b: int = 0
    c: int = 0
    d: int = 0


@dataclass(frozen=True, slots=True)
class Head:
    """How a match can begin; sets of bytes are integers with a bit for each."""

    forbidden: int
    """Not after one of these bytes."""
    first: int
    second: int
    third: int = ALL
    fourth: int = ALL
    needs_before: bool = False
    """Not at the beginning of a text either."""


@dataclass(slots=True)
class Program:
    """A pattern as nodes."""

    nodes: list[Node] = field(default_factory=lambda: [Node(Kind.ACCEPT)])
    sets: list[int] = field(default_factory=list)
    alternatives: list[tuple[int, int]] = field(default_factory=list)
    """Node and the bytes it can begin with."""
    counters: int = 0
    groups: int = 0
    entry: int = 0

    def add(self, node: Node) -> int:
        """Add a node and return its number."""
        self.nodes.append(node)
        return len(self.nodes) - 1

    def add_set(self, members: int) -> int:
        """Return the number of a set, which is added if it is new."""
        if members not in self.sets:
            self.sets.append(members)
        return self.sets.index(members)

    def first(self, at: int, seen: frozenset[int] = frozenset()) -> int:
        """Return the bytes that may come next at a node; all of them if none need come."""
        node = self.nodes[at]
        if at in seen:
            return NOTHING
        seen |= {at}
        match node.kind:
            case Kind.ACCEPT:
                return ALL
            case Kind.SET:
                return self.sets[node.a]
            case Kind.RUN | Kind.LAZY_RUN:
                rest = self.first(node.next, seen) if node.b == 0 else NOTHING
                return self.sets[node.a] | rest
            case Kind.BRANCH:
                found = NOTHING
                for entry, _ in self.alternatives[node.a : node.a + node.b]:
                    found |= self.first(entry, seen)
                return found
            case Kind.LOOP | Kind.LAZY_LOOP:
                return self.first(node.d, seen) | self.first(node.next, seen)
            case _:
                return self.first(node.next, seen)

    def heads(self, at: int | None = None, forbidden: int = NOTHING) -> Iterator[Head]:
        """Yield the ways in which a match can begin."""
        at = self.entry if at is None else at
        node = self.nodes[at]
        match node.kind:
            case Kind.ACCEPT:
                raise BastionError("a detector's pattern matches nothing at all")
            case Kind.SET:
                for second, third, fourth in self._next(node.next, 3):
                    yield Head(forbidden, self.sets[node.a], second, third, fourth)
            case Kind.RUN | Kind.LAZY_RUN:
                members = self.sets[node.a]
                rest = self.first(node.next) if node.b <= 1 else NOTHING
                yield Head(forbidden, members, rest | (members if node.c > 1 else NOTHING))
                if node.b == 0:
                    yield from self.heads(node.next, forbidden)
            case Kind.BRANCH:
                for entry, _ in self.alternatives[node.a : node.a + node.b]:
                    yield from self.heads(entry, forbidden)
            case Kind.NOT_BEHIND:
                yield from self.heads(node.next, forbidden | self.sets[node.a])
            case Kind.AHEAD:
                for head in self.heads(node.next, forbidden):
                    yield replace(head, first=head.first & self.first(node.a))
            case Kind.LOOP | Kind.LAZY_LOOP:
                yield from self.heads(node.d, forbidden)
                if node.b == 0:
                    yield from self.heads(node.next, forbidden)
            case _:
                yield from self.heads(node.next, forbidden)

    def _next(self, at: int, count: int) -> Iterator[tuple[int, ...]]:
        """Yield what so many bytes can be; all bytes where that is not followed up."""
        node = self.nodes[at]
        match node.kind:
            case _ if count == 0:
                yield ()
            case Kind.SET:
                for others in self._next(node.next, count - 1):
                    yield (self.sets[node.a], *others)
            case Kind.BRANCH:
                for entry, _ in self.alternatives[node.a : node.a + node.b]:
                    yield from self._next(entry, count)
            case Kind.RUN | Kind.LAZY_RUN if node.b == 0:
                yield from self._next(node.next, count)
                if node.c > 1:
                    yield (self.sets[node.a], *[ALL] * (count - 1))
                    return
                for others in self._next(node.next, count - 1):
                    yield (self.sets[node.a], *others)
            case Kind.NOT_AHEAD:
                for first, *rest in self._next(node.next, count):
                    yield (first & ~self.sets[node.a], *rest)
            case Kind.MARK | Kind.NOT_BEHIND | Kind.NOT:
                yield from self._next(node.next, count)
            case _:
                yield (self.first(at), *[ALL] * (count - 1))


def compile_pattern(pattern: re.Pattern[bytes]) -> Program:
    """Return the program of a pattern.

    Raises `BastionError` if it has something that programs cannot do.
    """
    parsed = _parser.parse(pattern.pattern, pattern.flags)
    program = Program(groups=pattern.groups)
    program.entry = _Translator(program).sequence(parsed, 0, pattern.flags)
    return program


def width_of(pattern: bytes) -> int:
    """Return how many bytes a match of a pattern can have at most."""
    return int(_parser.parse(pattern).getwidth()[1])


class _Translator:
    """Adds nodes from the end to the beginning: each knows the one that goes on."""

    def __init__(self, program: Program) -> None:
        self._program = program

    # The parser's tree is made of lists and tuples of many shapes.
    def sequence(self, items: Any, following: int, flags: int) -> int:
        for op, value in reversed(list(items)):
            following = self._item(str(op), value, following, flags)
        return following

    def _item(self, op: str, value: Any, following: int, flags: int) -> int:
        program = self._program
        match op:
            case "LITERAL" | "NOT_LITERAL" | "IN" | "ANY":
                members = program.add_set(_members(op, value, flags))
                return program.add(Node(Kind.SET, following, members))
            case "BRANCH":
                entries = [self.sequence(branch, following, flags) for branch in value[1]]
                return self._branch(entries)
            case "SUBPATTERN":
                group, add, drop, inside = value
                flags = (flags | add) & ~drop
                if group is None:
                    return self.sequence(inside, following, flags)
                end = program.add(Node(Kind.MARK, following, 2 * group - 1))
                entry = self.sequence(inside, end, flags)
                return program.add(Node(Kind.MARK, entry, 2 * group - 2))
            case "MAX_REPEAT" | "MIN_REPEAT":
                return self._repeat(op == "MIN_REPEAT", value, following, flags)
            case "ASSERT" if value[0] > 0:
                inside = self.sequence(value[1], 0, flags)
                return program.add(Node(Kind.AHEAD, following, inside))
            case "ASSERT_NOT":
                return self._refuse(value, following, flags)
        raise BastionError(f"a detector's pattern has {op}, which programs cannot do")

    def _branch(self, entries: list[int]) -> int:
        program = self._program
        start = len(program.alternatives)
        program.alternatives += [(entry, program.first(entry)) for entry in entries]
        return program.add(Node(Kind.BRANCH, 0, start, len(entries)))

    def _repeat(self, is_lazy: bool, value: Any, following: int, flags: int) -> int:
        program = self._program
        low, high, inside = int(value[0]), int(value[1]), value[2]
        if len(inside) == 1 and str(inside[0][0]) in {"LITERAL", "NOT_LITERAL", "IN", "ANY"}:
            members = program.add_set(_members(str(inside[0][0]), inside[0][1], flags))
            kind = Kind.LAZY_RUN if is_lazy else Kind.RUN
            return program.add(Node(kind, following, members, low, min(high, 2**31 - 1)))
        if inside.getwidth()[0] == 0 or high >= 2**31:
            raise BastionError("a detector's pattern repeats what may be empty, or without end")
        if (low, high) == (0, 1):
            entry = self.sequence(inside, following, flags)
            return self._branch([following, entry] if is_lazy else [entry, following])
        counter = program.counters
        program.counters += 1
        loop = program.add(Node(Kind.ACCEPT))
        body = self.sequence(inside, loop, flags)
        kind = Kind.LAZY_LOOP if is_lazy else Kind.LOOP
        program.nodes[loop] = Node(kind, following, counter, low, high, body)
        return program.add(Node(Kind.ENTER, loop, counter))

    def _refuse(self, value: Any, following: int, flags: int) -> int:
        program = self._program
        direction, inside = value
        if len(inside) == 1 and str(inside[0][0]) in {"LITERAL", "IN"}:
            members = program.add_set(_members(str(inside[0][0]), inside[0][1], flags))
            kind = Kind.NOT_BEHIND if direction < 0 else Kind.NOT_AHEAD
            return program.add(Node(kind, following, members))
        back = inside.getwidth()[0] if direction < 0 else 0
        return program.add(Node(Kind.NOT, following, self.sequence(inside, 0, flags), back))


def _members(op: str, value: Any, flags: int) -> int:
    """Return the bytes that one item matches; without locale, only ASCII letters have cases."""
    match op:
        case "ANY":
            return ALL if flags & re.DOTALL else ALL & ~(1 << ord("\n"))
        case "LITERAL" | "NOT_LITERAL":
            items = [("LITERAL", value)]
        case _:
            items = [(str(name), argument) for name, argument in value]
    negated = op == "NOT_LITERAL" or items[0][0] == "NEGATE"
    chosen: set[int] = set()
    for name, argument in items:
        match name:
            case "LITERAL":
                chosen.add(argument)
            case "RANGE":
                chosen.update(range(argument[0], argument[1] + 1))
            case "CATEGORY" if str(argument) in CATEGORIES:
                chosen |= CATEGORIES[str(argument)]
            case "NEGATE":
                pass
            case _:
                raise BastionError(f"a detector's pattern has {argument}, which is not known")
    if flags & re.IGNORECASE:
        chosen = {byte for byte in range(BYTES) if _lower(byte) in set(map(_lower, chosen))}
    found = sum(1 << byte for byte in chosen)
    return ALL & ~found if negated else found


def _lower(byte: int) -> int:
    return byte | 32 if 65 <= byte <= 90 else byte
