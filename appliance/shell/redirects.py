"""Redirections of a command: what they write, what they read, and what they hide. Pure.

The grammar takes words behind a redirection for a part of it (`rm 2>x -rf /`); bash gives
them to the command.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from appliance.policy.patterns import HOLE
from appliance.shell.grammar import (
    Lookup,
    decode_source,
    encode_source,
    expand_whole,
    expand_word,
    text_of,
)
from appliance.shell.judgement import Input

DELIMITER = re.compile(r"""(?:[^\s;&|()<>'"\\]|\\.|'[^']*'|"[^"]*")+""", re.DOTALL)
OPERATORS = frozenset({"&&", "||", "|", "|&"})
PARTS_OF_HERE_DOCUMENT = frozenset(
    {"heredoc_start", "heredoc_body", "heredoc_end", "file_descriptor", "pipeline"}
)


def is_input(node: Node) -> bool:
    """Say whether a `file_redirect` replaces what the command reads."""
    return re.match(r"(0|\{\w+\})?<(?!>)", text_of(node)) is not None


def file_of(node: Node, lookup: Lookup) -> str:
    """Return the file of a `file_redirect`; empty if it copies or closes a descriptor."""
    operands = _operands(node)
    if not operands or re.fullmatch(r"\d*[<>]&\s*(\d+-?|-)", text_of(node)[: _first_end(node)]):
        return ""
    return expand_whole(operands[0], lookup)


def written_file(node: Node, lookup: Lookup) -> str | None:
    """Return the file that a `file_redirect` writes, if it writes one that is kept."""
    if not text_of(node).lstrip("0123456789").startswith((">", "&>", "<>")):
        return None
    target = file_of(node, lookup)
    return target if target not in {"", "/dev/null"} else None


def read_file(node: Node, lookup: Lookup) -> str:
    """Return the file that a `file_redirect` opens for reading; empty if it opens none."""
    operands = _operands(node)
    if not re.match(r"\d*<[^<&(]", text_of(node)) or not operands:
        return ""
    return "" if operands[0].type == "process_substitution" else file_of(node, lookup)


def stray_words(node: Node, lookup: Lookup) -> list[str]:
    """Return the command's words that the grammar took for a part of a redirection."""
    if node.type == "file_redirect":
        closes = any(child.type in {"<&-", ">&-"} for child in node.children)
        strays = _operands(node)[0 if closes else 1 :]
        return [word for child in strays for word in expand_word(child, lookup)]
    words: list[str] = []
    for child in node.children if node.type == "heredoc_redirect" else []:
        if child.type in OPERATORS:
            break
        if child.type == "file_redirect":
            words += stray_words(child, lookup)
        elif child.is_named and child.type not in PARTS_OF_HERE_DOCUMENT:
            words += expand_word(child, lookup)
    return words


def _operands(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type != "file_descriptor"]


def _first_end(node: Node) -> int:
    """Where the text of the first operand ends, counted from the start of the node."""
    source = node.text or b""
    return len(decode_source(source[: _operands(node)[0].end_byte - node.start_byte]))


def here_string(node: Node, lookup: Lookup) -> Input:
    """Return what `<<< word` gives a command to read."""
    if not node.named_children:
        return Input()
    text = expand_whole(node.named_children[-1], lookup)
    return Input(None if HOLE in text else text + "\n")


def here_text(node: Node) -> str | None:
    """Return the text of a here-document, or `None` if only the shell knows it."""
    start, body = _here_parts(node)
    text = "" if body is None else text_of(body)
    if not re.search(r"['\"\\]", start) and re.search(r"[$`\\]", text):
        return None
    return re.sub(r"(?m)^\t+", "", text) if text_of(node).startswith("<<-") else text


def here_document_hides_code(node: Node) -> bool:
    """Say whether a here-document holds code that the grammar did not see.

    It does not see backticks in it, takes `E;rm` for the word that ends it, and `  E` for
    the line that does.
    """
    start, body = _here_parts(node)
    if not DELIMITER.fullmatch(start) or not _ends_where_it_should(node, start, body):
        return True
    if body is None or re.search(r"['\"\\]", start):
        return False
    source = body.text or b""
    covered = sum(child.type == "command_substitution" for child in body.named_children)
    return b"`" in source or source.count(b"$(") > covered + source.count(b"$((")


def _ends_where_it_should(node: Node, start: str, body: Node | None) -> bool:
    end = next((child for child in node.children if child.type == "heredoc_end"), None)
    if end is None:
        return False
    root = node
    while root.parent is not None:
        root = root.parent
    source = (root.text or b"") + b"\n"
    at = end.start_byte - root.start_byte
    line_start = source.rfind(b"\n", 0, at) + 1
    line = source[line_start : source.index(b"\n", at)]
    delimiter = encode_source(re.sub(r"\\(.)|['\"]", r"\1", start))
    tabs = b"\t" if text_of(node).startswith("<<-") else b""
    first = body.start_byte - root.start_byte if body is not None else line_start
    inside = [_without(tabs, one) for one in source[first:line_start].split(b"\n")]
    return _without(tabs, line) == delimiter and delimiter not in inside


def _without(tabs: bytes, line: bytes) -> bytes:
    return line.lstrip(tabs) if tabs else line


def _here_parts(node: Node) -> tuple[str, Node | None]:
    start = next((text_of(c) for c in node.named_children if c.type == "heredoc_start"), "")
    body = next((c for c in node.named_children if c.type == "heredoc_body"), None)
    return start, body
