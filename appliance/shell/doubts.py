"""Where the grammar may have read something else than bash will: such a place is unknown. Pure."""

from __future__ import annotations

import itertools
import re

from tree_sitter import Node

from appliance.shell.grammar import decode_source, encode_source, is_dollar, text_of

REDIRECTS = frozenset({"file_redirect", "heredoc_redirect", "herestring_redirect"})
LITERAL_LEAVES = frozenset({"raw_string", "ansi_c_string", "comment", "heredoc_body"})
"""Nothing in them is code; here-documents are looked at by `redirects`."""
STRING_LEAVES = frozenset({"string_content", "heredoc_content"})
SIMPLE = frozenset({"command", "declaration_command", "unset_command", "file_redirect"})
ONE_WORD = frozenset({"concatenation", "translated_string"})
WORD_BEGINS = re.compile(rb"(^|[\n;&|()`]|(?<!\\)(\\\\)*[ \t])$")
ESCAPED_BLANK = re.compile(r"\\[ \t]")
WORDS = frozenset({"string", "concatenation", "heredoc_body", "translated_string", "regex"})


def hides_code(node: Node) -> bool:
    r"""Say whether the grammar took code, or several words, for one plain word.

    It does so with backticks inside `${x:-…}`, with a newline before a backslash, and
    with a dollar in front of a blank.
    """
    if node.type == "simple_expansion":
        return re.search(r"\s", text_of(node)) is not None
    if node.children:
        return False
    if node.type in LITERAL_LEAVES or not node.is_named:
        return False
    text = re.sub(r"\\.", "", text_of(node), flags=re.DOTALL)
    if node.type in STRING_LEAVES:
        return "`" in text or re.search(r"\$\((?!\()", text) is not None
    return re.search(r"[`\s]|\$\(|[<>]\(", text) is not None


def drops_blanks(root: Node, text: str) -> bool:
    r"""Say whether the grammar skipped `\ ` between words, where bash begins a word."""
    if not ESCAPED_BLANK.search(text):
        return False
    source = encode_source(text)
    stack = [root]
    edges = [source[: root.start_byte], source[root.end_byte :]]
    while stack:
        node = stack.pop()
        if node.type in WORDS:
            continue
        edges += [
            source[before.end_byte : after.start_byte]
            for before, after in itertools.pairwise(node.children)
        ]
        stack += node.children
    return any(ESCAPED_BLANK.search(decode_source(edge)) for edge in edges)


def begins_comment(root: Node, node: Node) -> bool:
    r"""Say whether a word may begin here: not in `\ #`, which the grammar takes for one."""
    at = node.start_byte - root.start_byte
    return WORD_BEGINS.search((root.text or b"")[max(at - 40, 0) : at]) is not None


def is_torn(node: Node) -> bool:
    """Say whether the grammar joined lines or words, cut a word in two, or left one out."""
    if node.type not in SIMPLE | ONE_WORD:
        return False
    source = node.text or b""
    for before, after in itertools.pairwise(node.children):
        gap = source[before.end_byte - node.start_byte : after.start_byte - node.start_byte]
        left = gap.replace(b"\\\n", b"")
        if left.strip(b" \t") or (left and node.type in ONE_WORD):
            return True
        if gap or node.type in ONE_WORD or before.type == "file_descriptor":
            continue
        is_first = before.is_named or before.type in {"==", "=~"}
        is_second = after.is_named or is_dollar(after)
        if is_first and is_second and not {before.type, after.type} & REDIRECTS:
            return True
    return False
