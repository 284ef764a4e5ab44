"""Bash text to a syntax tree, bounded; and the value of a word as far as reading tells.

`expand_word` gives a word's fields after quotes, escapes, `$'…'`, constants and word
splitting; what only the shell knows becomes `HOLE`. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

from appliance.policy.patterns import GLOB, HOLE, HOME
from appliance.shell.braces import ACTIVE, EXPANDED, QUOTED, Char, expand_braces

_LANGUAGE = Language(tree_sitter_bash.language())

Lookup = Callable[[Node], str | None]
"""The constant value of a `simple_expansion` or `expansion` node, if it has one."""

SIMPLE_ESCAPES = dict(zip("abeEfnrtv\\'\"?", "\a\b\x1b\x1b\f\n\r\t\v\\'\"?", strict=True))
ANSI_C = re.compile(
    r"\\(?:([abeEfnrtv\\'\"?])|x([0-9A-Fa-f]{1,2})|([0-7]{1,3})"
    r"|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|c(.))|\\",
    re.DOTALL,
)
SPLIT = "\ue004"
"""Behind a hole that stands without quotes: it may become several words."""
NUMBER = re.compile(r"\$[?$!#]|\$\{(?:#\w+|[?$!#])\}")
PLAIN_OUTPUT = re.compile(
    r"\$\((?:date(?: -[uI]\w*| -d \w+)*(?: [+'\"%\w.: -]+)?|hostname(?: -[sf])?|whoami|nproc"
    r"|id -[ugn]+|uname(?: -\w+)?)\)"
)
"""What these print has no slash. A function of such a name is unknown: see `script`."""
PLAIN_NAMES = frozenset({"date", "hostname", "whoami", "nproc", "id", "uname"})
HALVES = "".join(map(chr, range(0x90, 0xA0)))
"""To bash and to the grammar characters like any other: no blanks, letters or signs."""
OUTSIDE_ASCII = re.compile(r"[^\x00-\x7f]+")
PAIRED_HALVES = re.compile(f"(?:[{HALVES}]{{2}})+")
BRACES = re.compile(r"\{[^\s]*(?:,|\.\.)[^\s]*\}")
EXTGLOB = re.compile(r"[@!+?*]\(")


def parse_script(text: str) -> Node:
    """Return the root of the tree; `root.has_error` where the grammar does not fit.

    Offsets count the bytes of `encode_source(text)`.
    """
    return Parser(_LANGUAGE).parse(encode_source(text)).root_node


def encode_source(text: str) -> bytes:
    """Return what the grammar reads: each byte outside ASCII as two of `HALVES`."""
    if text.isascii():
        return text.encode()
    # SECURITY: the grammar's scanner looks a character up in C's table of 256, so `{` and an
    # emoji ended the process; test_no_character_ends_the_process.
    return OUTSIDE_ASCII.sub(_halve, text).encode()


def decode_source(source: bytes) -> str:
    """Return the text that `encode_source` made `source`, or a part of it, of."""
    if source.isascii():
        return source.decode()
    return PAIRED_HALVES.sub(_join, source.decode("utf-8", "replace"))


def _halve(match: re.Match[str]) -> str:
    data = match[0].encode("utf-8", "surrogateescape")
    return "".join(HALVES[byte >> 4] + HALVES[byte & 15] for byte in data)


def _join(match: re.Match[str]) -> str:
    halves = [ord(char) & 15 for char in match[0]]
    pairs = zip(halves[::2], halves[1::2], strict=True)
    data = bytes(high << 4 | low for high, low in pairs)
    return data.decode("utf-8", "surrogateescape")


def text_of(node: Node) -> str:
    """Return the source text of a node."""
    return decode_source(node.text or b"")


def expand_word(node: Node, lookup: Lookup, before: str = "") -> list[str]:
    """Return the fields that the word becomes: usually one, also none or several.

    It begins with `before`, where the grammar took that for something else.
    """
    words = expand_braces([*_bare(before), *_chars(node, lookup)])
    if words is None:
        return [HOLE + SPLIT]
    return [field for word in words for field in _split(word)]


def _split(word: list[Char]) -> list[str]:
    fields: list[list[Char]] = [[]]
    started = False
    for char, kind in word:
        if kind == EXPANDED and char.isspace():
            if fields[-1]:
                fields.append([])
            continue
        started = True
        fields[-1].append((char, kind))
    if not started:
        return []
    return [_field(field) for field in fields if field]


def expand_whole(node: Node, lookup: Lookup) -> str:
    """Return the text of a word that is not split: an assignment's value, a file's name."""
    return _field(_chars(node, lookup))


def _field(chars: list[Char]) -> str:
    """Replace braces and globs that are syntax by holes."""
    # The private character marks syntax; an empty quoted string is only a mark.
    active = "".join(char if kind != QUOTED else "\ue000" for char, kind in chars)
    plain = "".join(char for char, _ in chars)
    for pattern in (BRACES, EXTGLOB):
        found = pattern.search(active)
        if found:
            end = found.end() if pattern is BRACES else len(active)
            before, after = chars[: found.start()], chars[end:]
            return _field(before) + HOLE + (_field(after) if after else "")
    if "[" in active and "]" in active and active.strip() not in {"[", "]", "[[", "]]"}:
        start, end = active.index("["), active.rindex("]") + 1
        if end > start:
            return _field(chars[:start]) + GLOB + _field(chars[end:])
    result = "".join(
        GLOB if mark in "*?" else char for char, mark in zip(plain, active, strict=True)
    )
    if active.startswith("~"):
        end = active.find("/")
        if "\ue000" in active[: end if end > 0 else None]:
            return result.replace("\ue001", "")  # Quoted, so no home of anybody.
        is_home = re.match(r"~[a-z_][\w.-]*(/|$)|~(/|$)", active)
        return "/" + (HOME if is_home else HOLE) + (result[end:] if end > 0 else "")
    return result.replace("\ue001", "")


def _chars(node: Node, lookup: Lookup) -> list[Char]:
    match node.type:
        case "raw_string":
            return [("\ue001", QUOTED), *((char, QUOTED) for char in text_of(node)[1:-1])]
        case "ansi_c_string":
            chars = decode_ansi_c(text_of(node)[2:-1])
            return [("\ue001", QUOTED), *((char, QUOTED) for char in chars)]
        case "string" | "translated_string":
            return [("\ue001", QUOTED), *_double_quoted(node, lookup)]
        case "concatenation" | "command_name":
            return _concatenation(node, lookup)
        case "simple_expansion" | "expansion" | "arithmetic_expansion":
            value = _value(node, lookup)
            if value is None:
                return [(HOLE, ACTIVE), (SPLIT, ACTIVE)]
            return [(char, EXPANDED) for char in value]
        case "command_substitution":
            return [(GLOB, ACTIVE)] if _gives_no_path(node) else [(HOLE, ACTIVE), (SPLIT, ACTIVE)]
        case "process_substitution":
            return [(char, QUOTED) for char in "/dev/fd/" + GLOB]
        case (
            "word"
            | "number"
            | "extglob_pattern"
            | "regex"
            | "test_operator"
            | "variable_name"
            | "brace_expression"
        ):
            return _bare(text_of(node))
        case _:
            return [(HOLE, ACTIVE)]


def _value(node: Node, lookup: Lookup) -> str | None:
    if node.type == "arithmetic_expansion" or NUMBER.fullmatch(text_of(node)):
        return GLOB
    if node.type == "command_substitution" and _gives_no_path(node):
        return GLOB
    return lookup(node) if node.type in {"simple_expansion", "expansion"} else None


def _gives_no_path(node: Node) -> bool:
    """Say whether `$(date +%F)` or the like can print no slash."""
    return PLAIN_OUTPUT.fullmatch(text_of(node)) is not None


def _concatenation(node: Node, lookup: Lookup) -> list[Char]:
    chars: list[Char] = []
    at = node.start_byte
    source = node.text or b""
    if BRACES.search(text_of(node)) and any(_meets_brace(child) for child in node.children):
        return [(HOLE, ACTIVE), (SPLIT, ACTIVE)]
    for child in node.children:
        if child.start_byte > at:
            gap = source[at - node.start_byte : child.start_byte - node.start_byte]
            chars += [(HOLE, ACTIVE)] if gap.strip(b"\\\n") else []
        if is_dollar(child):
            chars += _dollar(child)
        elif not child.is_named:
            chars += _bare(text_of(child))
        else:
            chars += _chars(child, lookup)
        at = child.end_byte
    return chars or _bare(text_of(node))


def _meets_brace(node: Node) -> bool:
    """Say whether more may belong to a variable's name: `$a{b,c}` is `$ab $ac`."""
    following = node.next_sibling
    if node.type != "simple_expansion" or following is None:
        return False
    return text_of(following)[:1] in {"{", ",", "}"}


def is_dollar(node: Node) -> bool:
    """Say whether a node is a `$` by itself; its text may begin with a word's: `-r$"f"`."""
    return not node.is_named and node.type == "$"


def _dollar(node: Node) -> list[Char]:
    before, number, _ = text_of(node).partition("$$")
    if number:
        return [*_bare(before), (GLOB, ACTIVE)]
    # $"…" is translated, and the C locale translates nothing.
    following = node.next_sibling
    is_translated = following is not None and following.type == "string"
    return [*_bare(before[:-1]), *([] if is_translated else [("$", QUOTED)])]


def _bare(text: str) -> list[Char]:
    chars: list[Char] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            following = text[at + 1 : at + 2]
            if following != "\n":
                chars.append((following or "\\", QUOTED))
            at += 2
        elif char in "$`":
            # The grammar left it in a word: only bash knows, also how far it goes.
            return [*chars, (HOLE, ACTIVE), (SPLIT, ACTIVE)]
        else:
            chars.append((char, ACTIVE))
            at += 1
    return chars


def _double_quoted(node: Node, lookup: Lookup) -> list[Char]:
    """Walk by bytes: the grammar's `string_content` leaves out some blanks."""
    source = node.text or b""
    start = source.index(b'"') + 1
    chars: list[Char] = []
    at = start
    inner = [
        child
        for child in node.named_children
        if child.type not in {"string_content", "string"} and child.end_byte > child.start_byte
    ]
    for child in inner:
        chars += _quoted_text(source[at : child.start_byte - node.start_byte])
        value = _value(child, lookup)
        chars += [(HOLE, ACTIVE)] if value is None else [(char, QUOTED) for char in value]
        at = child.end_byte - node.start_byte
    return chars + _quoted_text(source[at : len(source) - 1])


def _quoted_text(source: bytes) -> list[Char]:
    text = decode_source(source)
    text = re.sub(r"(?<!\\)((?:\\\\)*)`", lambda match: match[1] + HOLE, text)
    text = re.sub(r"(?<!\\)((?:\\\\)*)\$(?=[\w({@*#?$!-])", lambda match: match[1] + HOLE, text)
    text = re.sub(r'\\([$`"\\\n])', lambda match: match[1].strip("\n"), text)
    return [(char, QUOTED) for char in text]


def decode_ansi_c(text: str) -> str:
    """Return the inside of `$'…'` with its escapes replaced.

    A byte outside ASCII, whose meaning depends on the locale, becomes a hole.

    Source: bash manual, "ANSI-C Quoting".
    """

    def replace(match: re.Match[str]) -> str:
        simple, hexadecimal, octal, short, long, control = match.groups()
        if simple:
            return SIMPLE_ESCAPES[simple]
        if control:
            return chr(ord(control[0].upper()) & 0x1F) or HOLE
        digits = hexadecimal or short or long
        if digits is None and octal is None:
            return "\\"
        code = int(digits, 16) if digits else int(octal, 8) & 0xFF
        return chr(code) if 0 < code < 128 else HOLE

    return ANSI_C.sub(replace, text)
