"""Walk a script's syntax tree and hand every command in it on, with its words expanded.

Pure. `commands.Judge` decides what the words mean; this module knows only the grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from appliance.policy.patterns import HOLE
from appliance.shell.constants import Constants
from appliance.shell.grammar import expand_word, text_of

MAX_NESTING = 200

CODE_IN_DATA = re.compile(r"\[[^\]]*(\$\(|`)")
LITERAL_LEAVES = frozenset({"raw_string", "ansi_c_string", "comment", "heredoc_body"})
"""Nothing in them is code; here-documents are looked at by `_here_document`."""
STRING_LEAVES = frozenset({"string_content", "heredoc_content"})
ARITHMETIC = frozenset({"arithmetic_expansion", "c_style_for_statement", "test_command"})


@dataclass(frozen=True, slots=True)
class Input:
    """What a command reads on standard input."""

    text: str | None = None
    """The script's own text, from a here-document or here-string, if it can be read."""
    is_channel: bool = False
    """Nothing was redirected: whatever the client sends."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing in a script: a command, or something that stands on its own."""

    words: tuple[str, ...] = ()
    assignments: tuple[tuple[str, str], ...] = ()
    input: Input = Input()
    redirect: str | None = None
    """A file that is written."""
    is_unknown: bool = False


def walk_script(root: Node, text: str) -> Iterator[Found]:
    """Return what the script does, in the order of its text; syntax errors are unknown."""
    constants = Constants(root, text)
    alone = _only_command(root)
    if root.has_error:
        yield Found(is_unknown=True)
    stack = [(root, 0)]
    has_arithmetic = False
    while stack:
        node, nesting = stack.pop()
        if nesting > MAX_NESTING:
            yield Found(is_unknown=True)
            continue
        match node.type:
            case "command":
                yield _command(node, constants, is_alone=node == alone)
            case "declaration_command" | "unset_command":
                yield _declaration(node, constants)
            case "variable_assignment":
                yield Found(assignments=(_assignment(node, constants),))
            case "file_redirect":
                yield from _redirect(node, constants)
            case "heredoc_redirect":
                yield from _here_document(node)
            case "expansion":
                if re.search(r"@[PA]\}|^\$\{!", text_of(node)):
                    yield Found(is_unknown=True)
            case "test_command":
                yield Found(words=("test",))
        if not node.children and _hides_code(node):
            yield Found(is_unknown=True)
        has_arithmetic = has_arithmetic or node.type in ARITHMETIC or node.type == "(("
        stack += [(child, nesting + 1) for child in reversed(node.children)]
    if has_arithmetic and CODE_IN_DATA.search(text):
        # Arithmetic evaluates the subscripts that it finds in a variable's value.
        yield Found(is_unknown=True)


def _hides_code(node: Node) -> bool:
    r"""Say whether the grammar took code, or several words, for one plain word.

    It does so with backticks inside `${x:-…}`, and with a newline before a backslash.
    """
    if node.type in LITERAL_LEAVES or not node.is_named:
        return False
    text = re.sub(r"\\.", "", text_of(node), flags=re.DOTALL)
    if node.type in STRING_LEAVES:
        return "`" in text or re.search(r"\$\((?!\()", text) is not None
    return re.search(r"[`\s]|\$\(|[<>]\(", text) is not None


def _only_command(root: Node) -> Node | None:
    children = [child for child in root.named_children if child.type != "comment"]
    return children[0] if len(children) == 1 and children[0].type == "command" else None


def _command(node: Node, constants: Constants, *, is_alone: bool) -> Found:
    words: list[str] = []
    assignments: list[tuple[str, str]] = []
    source = Input(is_channel=is_alone)
    children = node.children
    for index, child in enumerate(children):
        if child.type == "variable_assignment":
            assignments.append(_assignment(child, constants))
        elif child.type == "herestring_redirect":
            source = _here_string(child, constants)
        elif child.type == "file_redirect":
            source = Input() if re.match(r"\d*<", text_of(child)) else source
        elif not child.is_named and child.type == "$":
            follows = index + 1 < len(children) and children[index + 1].start_byte
            words += [] if follows == child.end_byte else [HOLE]
        else:
            words += expand_word(child, constants.look_up)
    parent = node.parent
    if parent is not None and parent.type == "redirected_statement":
        for child in parent.named_children:
            if child.type == "heredoc_redirect":
                source = Input(_here_text(child))
            elif child.type == "herestring_redirect":
                source = _here_string(child, constants)
            elif child.type == "file_redirect" and re.match(r"\d*<", text_of(child)):
                source = Input()
    # `words` is empty for a bare redirection; a name that expands to nothing is unknown.
    is_unknown = not words and any(child.type == "command_name" for child in children)
    return Found(tuple(words), tuple(assignments), source, is_unknown=is_unknown)


def _declaration(node: Node, constants: Constants) -> Found:
    """`export A=b`, `declare -x A`, `unset A`: the builtin with its words."""
    words: list[str] = []
    assignments: list[tuple[str, str]] = []
    for child in node.children:
        if child.type == "variable_assignment":
            name, value = _assignment(child, constants)
            assignments.append((name, value))
            words.append(f"{name}={value}")
        elif child.type == "variable_name" or not child.is_named:
            words.append(text_of(child))
        else:
            words += expand_word(child, constants.look_up)
    return Found(tuple(words), tuple(assignments))


def _assignment(node: Node, constants: Constants) -> tuple[str, str]:
    name = re.split(r"\+?=|\[", text_of(node), maxsplit=1)[0]
    value = node.children[2] if len(node.children) > 2 else None
    if value is None:
        return name, ""
    if value.type == "array":
        return name, HOLE
    fields = expand_word(value, constants.look_up)
    return name, " ".join(fields)


def _redirect(node: Node, constants: Constants) -> Iterator[Found]:
    text = text_of(node).lstrip("0123456789")
    operands = [child for child in node.named_children if child.type != "file_descriptor"]
    if not text.startswith((">", "&>", "<>")):
        return
    if not operands or re.fullmatch(r">&\s*(\d+|-)", text):
        return
    target = " ".join(expand_word(operands[0], constants.look_up))
    if target != "/dev/null":
        yield Found(redirect=target)


def _here_string(node: Node, constants: Constants) -> Input:
    if not node.named_children:
        return Input()
    text = " ".join(expand_word(node.named_children[-1], constants.look_up))
    return Input(None if HOLE in text else text + "\n")


def _here_parts(node: Node) -> tuple[str, Node | None]:
    start = next((text_of(c) for c in node.named_children if c.type == "heredoc_start"), "")
    body = next((c for c in node.named_children if c.type == "heredoc_body"), None)
    return start, body


def _here_text(node: Node) -> str | None:
    start, body = _here_parts(node)
    text = "" if body is None else text_of(body)
    if not re.search(r"['\"\\]", start) and re.search(r"[$`\\]", text):
        return None
    return re.sub(r"(?m)^\t+", "", text) if text_of(node).startswith("<<-") else text


def _here_document(node: Node) -> Iterator[Found]:
    start, body = _here_parts(node)
    if body is None or re.search(r"['\"\\]", start):
        return
    source = body.text or b""
    covered = sum(c.type == "command_substitution" for c in body.named_children)
    # The grammar does not see backticks in here-documents.
    if b"`" in source or source.count(b"$(") > covered + source.count(b"$(("):
        yield Found(is_unknown=True)
