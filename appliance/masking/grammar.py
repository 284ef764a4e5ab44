"""SQL text to PostgreSQL's own parse tree, guarded; no I/O.

The C parser recurses: 300,000 chained operators crash the process, and a crash ends
everyone's session. So text is bounded before it is parsed; 32 KiB of the densest nesting
is far below what overflows the stack (see the tests), and longer text may be long only
in its literals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pgparse

from appliance.errors import ProtocolError

MAX_TEXT_BYTES = 1024 * 1024
MAX_CODE_BYTES = 32 * 1024
MAX_FLAT_DEPTH = 100
TOO_LARGE = "the statement is too large to be judged"
COMMENT_TOKEN = re.compile(r"""/\*|\*/|--[^\n\r]*|"(?:[^"]|"")*"|.""", re.DOTALL)
TOKEN = re.compile(
    r"""
    (?P<literal>(?P<escapes>[eE])'(?:[^'\\]|\\.|'')*+' | '(?:[^']|'')*+'
        | \$(?P<tag>(?:[a-zA-Z_\x80-\U0010ffff][\w\x80-\U0010ffff]*)?)\$.*?\$(?P=tag)\$)
    | (?P<endless>\$(?:[a-zA-Z_\x80-\U0010ffff][\w\x80-\U0010ffff]*)?\$)
    | (?P<space>\s+ | --[^\n\r]*)
    | (?P<plain>, | \$\d+ | \d+(?:\.\d*)?) | (?P<open>\() | (?P<close>\))
    | (?P<cast>::\s*[a-zA-Z_][\w$]*(?:\(\d+\))?)
    | (?P<comment>/\*|\*/) | "(?:[^"]|"")*+"
    | [a-zA-Z_\x80-\U0010ffff][\w$\x80-\U0010ffff]* | .
    """,
    re.DOTALL | re.VERBOSE | re.ASCII,
)
"""As PostgreSQL's scanner: every character beyond ASCII is a letter of a name."""

NEWER = re.compile(
    r"""\breturning\s+with\b | \bgenerated\s+always\s+as\s*\( | \bwithout\s+overlaps\b | \bperiod\b
    | \benforced\b | \b(?:add|constraint\s+\S+)\s+not\s+null\b | \balter\s+constraint\b
    | ^\s*(?:vacuum|analyze)\b.*\bonly\b | ^\s*create\s+foreign\s+table\b.*\blike\b""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
"""How syntax looks that PostgreSQL 18 has, and this grammar has not."""
HINTED_CHARACTERS = 8000

Node = dict[str, Any]  # the parser's JSON: shapes are PostgreSQL's, not ours


def parse_statements(text: str) -> list[Node]:
    """Return one `{"stmt": …}` per statement.

    Raises `ProtocolError` if the grammar refuses the text (42601) or it is too large or too
    deeply nested (54001).
    """
    refuse_too_long(text)
    if "\0" in text:
        raise ProtocolError("a statement cannot contain NUL", "22021")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ProtocolError("the statement is not valid UTF-8", "22021") from error
    if code_size(text) > MAX_CODE_BYTES:
        raise ProtocolError(TOO_LARGE, "54001")
    try:
        tree: list[Node] = pgparse.parse(text)
    except RecursionError as error:
        raise ProtocolError("the statement is nested too deeply", "54001") from error
    except (pgparse.PGQueryError, ValueError) as error:
        raise ProtocolError("syntax error", "42601") from error
    return tree


def refuse_too_long(text: str) -> None:
    """Raise `ProtocolError` (54001) if `parse_statements` takes no text of this length."""
    if len(text) > MAX_TEXT_BYTES:
        raise ProtocolError(TOO_LARGE, "54001")


def hint_about(text: str) -> str:
    """Return what to say of a text that the grammar refuses, beside PostgreSQL's own words."""
    if NEWER.search(text[:HINTED_CHARACTERS]) is None:
        return ""
    return "Statements are read here by the grammar of PostgreSQL 17: leave out what is new in 18."


def code_size(text: str) -> int:
    """Return how many characters of `text` can make a tree deep; at least that many.

    Rows of literals and parameters, each with a cast, are as flat as they are long. What cannot
    be told apart counts: block comments, say, which can hide quotes.
    """
    if len(text) <= MAX_CODE_BYTES:
        return len(text)
    size = depth = 0
    was_cast = is_escaped = False
    for token in TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "space":
            continue
        depth += (kind == "open") - (kind == "close")
        is_literal = token["literal"] is not None
        # SECURITY: a literal behind E'…' may go on with its escapes, which hide its end
        # (test_refuses_what_cannot_be_judged).
        is_unclear = kind in {"comment", "endless"} or (is_literal and is_escaped)
        if is_unclear or depth > MAX_FLAT_DEPTH:
            return len(text)
        is_flat = is_literal or kind in {"plain", "open", "close"}
        if not (is_flat or (kind == "cast" and not was_cast)):
            size += len(token[0])
        was_cast, is_escaped = kind == "cast", token["escapes"] is not None
    return size


def walk(node: object) -> Iterator[tuple[str, Node]]:
    """Yield every (node type, node) below and including `node`, without recursion."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, list):
            stack.extend(current)
        elif isinstance(current, dict):
            for key, value in current.items():
                if isinstance(value, dict):
                    yield key, value
                stack.append(value)


def names_of(items: object) -> list[str]:
    """Return the strings in a list of `String` nodes."""
    return [value.get("sval", "") for kind, value in walk(items) if kind == "String"][::-1]


def text_of(node: Node) -> str:
    """Return the text of a string constant; empty for anything else."""
    return str(node.get("A_Const", {}).get("sval", {}).get("sval", ""))


def without_cast(node: Node) -> Node:
    """Return what is cast, however often, or the node."""
    while "TypeCast" in node:
        node = node["TypeCast"]["arg"]
    return node


def parse_one(text: str) -> Node | None:
    """Return the tree of the first statement of a definition; `None` if it cannot be read."""
    try:
        tree: Node = parse_statements(text)[0]["stmt"]
    except (ProtocolError, IndexError):
        return None
    return tree


def is_cast_to_text(cast: Node) -> bool:
    """Return whether a TypeCast gives all of a value as text: `::text`, not `::varchar(3)`."""
    name = cast["typeName"]
    is_whole = not any(key in name for key in ("typmods", "arrayBounds", "setof"))
    return is_whole and names_of(name["names"])[-1:] in (["text"], ["varchar"])


def literal_of(node: Node) -> str:
    """Return a constant text, also one that is cast to text; empty if it is none."""
    while "TypeCast" in node and is_cast_to_text(node["TypeCast"]):
        node = node["TypeCast"]["arg"]
    return text_of(node)


def normalise(text: str) -> str:
    """Return the text with each constant replaced by `$n`; empty if that fails."""
    try:
        return str(pgparse.normalize(text))
    except (pgparse.PGQueryError, ValueError):
        return ""


def strip_comments(text: str) -> str:
    """Return normalised text without comments; block comments nest, as in PostgreSQL."""
    kept: list[str] = []
    depth = position = 0
    while position < len(text):
        if depth and not text.startswith(("/*", "*/"), position):
            position += 1  # Within a block comment nothing else means anything.
            continue
        match = COMMENT_TOKEN.match(text, position)
        assert match is not None
        position = match.end()
        if match[0] == "/*":
            depth += 1
        elif match[0] == "*/" and depth:
            depth -= 1
            kept.append(" ")
        else:
            kept.append(" " if match[0].startswith("--") else match[0])
    return "".join(kept)
