"""Walk a script's syntax tree and hand every command in it on, with its words expanded.

Pure. `commands.Judge` decides what the words mean; this module knows only the grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tree_sitter import Node

from appliance.policy.patterns import HOLE
from appliance.shell.arithmetic import (
    CODE,
    COUNTS,
    LISTS_CODE,
    Values,
    assigns_dangerous,
    takes_filled,
)
from appliance.shell.constants import Constants
from appliance.shell.doubts import (
    REDIRECTS,
    begins_comment,
    drops_blanks,
    hides_code,
    is_torn,
)
from appliance.shell.grammar import (
    PLAIN_NAMES,
    expand_whole,
    expand_word,
    is_dollar,
    text_of,
)
from appliance.shell.judgement import Found, Input, Place
from appliance.shell.programs import ZSH_LISTS
from appliance.shell.redirects import (
    file_of,
    here_document_hides_code,
    here_string,
    here_text,
    is_input,
    read_file,
    stray_words,
    written_file,
)

MAX_NESTING = 200

TEST_OPENS = re.compile(r"(^|(?<=[\s;&|(!]))\[\[?\s")
SUBSHELLS = frozenset({"subshell", "command_substitution", "process_substitution", "pipeline"})
CONDITIONAL = frozenset(
    {"if_statement", "while_statement", "for_statement", "case_item", "function_definition"}
    | {"c_style_for_statement", "elif_clause", "else_clause", "negated_command"}
)
BLOCKS = frozenset(
    {"do_group", "compound_statement", "if_statement", "elif_clause", "else_clause", "case_item"}
)
DESCRIPTOR = re.compile(r"\{\w+\}[<>]")
ARITHMETIC = frozenset({"arithmetic_expansion", "c_style_for_statement", "test_command", "(("})
UNREADABLE = Found(is_unknown=True)


def walk_script(
    root: Node, text: str, choice: int = 0, filled: set[str] | None = None
) -> Iterator[Found]:
    """Yield what the script does, in the order of its text; syntax errors are unknown.

    `choice`, below `count_choices`, says which words the variables of loops take.
    `filled` are variables that hold what was read from elsewhere; those of the script are
    added.
    """
    if root.has_error or drops_blanks(root, text):
        yield UNREADABLE
    values = Values(filled)
    visitor = _Visitor(root, Constants(root, text, choice), values)
    has_arithmetic = False
    stack = [(root, 0, Place())]
    while stack:
        node, nesting, place = stack.pop()
        if nesting > MAX_NESTING:
            yield UNREADABLE
            continue
        yield from visitor.visit(node, place)
        has_arithmetic = has_arithmetic or node.type in ARITHMETIC
        stack += [
            (child, nesting + 1, _place_of(child, node, place)) for child in reversed(node.children)
        ]
    holds_code = CODE.search(TEST_OPENS.sub(" ", text)) or values.hold_code()
    if (has_arithmetic or COUNTS.search(text)) and holds_code:
        # Arithmetic evaluates the subscripts that it finds in a variable's value.
        yield UNREADABLE
    if takes_filled(text, values.filled) or assigns_dangerous(text):
        yield UNREADABLE


class _Visitor:
    """Reads one node at a time, from the outside in; its children come by themselves."""

    def __init__(self, root: Node, constants: Constants, values: Values) -> None:
        self._root, self._constants, self._values = root, constants, values
        self._alone = _only_command(root)
        self._told: set[int] = set()
        """Assignments in front of commands, which are theirs."""

    def visit(self, node: Node, place: Place) -> Iterator[Found]:
        """Yield what the node itself does, and that it is unknown where it hides code."""
        yield from self._commands(node, place)
        yield from self._streams(node, place)
        yield from self._compounds(node)
        if hides_code(node) or is_torn(node):
            yield UNREADABLE

    def _commands(self, node: Node, place: Place) -> Iterator[Found]:
        match node.type:
            case "command":
                found = _command(node, self._constants, is_alone=node == self._alone)
                silent = place.is_silent or _hides_errors(node)
                self._values.note(found)
                yield replace(found, place=replace(place, is_silent=silent))
                self._told |= {child.id for child in node.children}
            case "declaration_command" | "unset_command":
                found = _declaration(node, self._constants)
                self._values.note(found)
                yield found
                if any(LISTS_CODE.match(word) for word in found.words[1:]):
                    yield UNREADABLE
            case "variable_assignment" if node.id not in self._told:
                found = Found(assignments=(_assignment(node, self._constants),))
                self._values.note(found)
                yield found
            case "ansi_c_string":
                words = expand_word(node, self._constants.look_up)
                self._values.written += ["[" + one for one in words]

    def _streams(self, node: Node, place: Place) -> Iterator[Found]:
        match node.type:
            case "file_redirect":
                written = written_file(node, self._constants.look_up)
                if written is not None:
                    yield Found(redirect=written, place=place)
                read = read_file(node, self._constants.look_up)
                if read:
                    yield Found(read=read, place=place)
            case "pipeline":
                members = [text_of(one) for one in node.named_children if one.type != "comment"]
                yield Found(pipeline=tuple(members), place=place)
            case "heredoc_redirect" if here_document_hides_code(node):
                yield UNREADABLE
            case "redirected_statement" if _loses_words(node, self._constants):
                yield UNREADABLE
            case "command_substitution":
                script = backquoted_script(text_of(node))
                if script:
                    yield Found(script=script, place=place)

    def _compounds(self, node: Node) -> Iterator[Found]:
        match node.type:
            case "expansion":
                if re.search(r"@[PA]\}|^\$\{!(?!\w+\[[@*]\]\}$)", text_of(node)):
                    yield UNREADABLE
                given = re.match(r"\$\{(\w+)(?:\[.*?\])?:?=", text_of(node))
                if given:
                    yield Found(assignments=((given[1], HOLE),))
            case "function_definition":
                name = text_of(node.named_children[0]) if node.named_children else ""
                if name in PLAIN_NAMES or _calls_itself(node, name):
                    yield UNREADABLE
            case "for_statement":
                # Also `select`: the variable takes each of the words.
                for child in node.named_children:
                    if child.type == "variable_name":
                        yield Found(assignments=((text_of(child), HOLE),))
            case "test_command":
                yield Found(words=("test",))
                if re.match(r"\[[^\[].*\n", text_of(node), re.DOTALL):
                    yield UNREADABLE  # `[` ends with its line.
            case "comment" if not begins_comment(self._root, node):
                yield UNREADABLE


def _place_of(node: Node, parent: Node, outer: Place) -> Place:
    # The parent is handed in: tree-sitter would look for it from the root.
    outer = replace(outer, chain=_chain_of(parent, outer.chain))
    if parent.type in SUBSHELLS:
        shell = node if parent.type == "pipeline" else parent
        return replace(outer, scope=(*outer.scope, shell.start_byte))
    if parent.type == "redirected_statement" and _hides_errors(parent):
        outer = replace(outer, is_silent=True)
    is_second = parent.type == "list" and node.start_byte > parent.start_byte
    if is_second or parent.type in CONDITIONAL:
        return replace(outer, is_conditional=True)
    return outer


def _chain_of(parent: Node, outer: int) -> int:
    if parent.type == "redirected_statement":
        return outer
    if parent.type == "list" and any(child.type == "&&" for child in parent.children):
        return outer if outer > 0 else parent.end_byte
    return -parent.end_byte if parent.type in BLOCKS else 0


def _calls_itself(node: Node, name: str) -> bool:
    """Say whether a function is a command in its own body: `f() { f | f & }`."""
    stack = node.named_children[1:]
    while stack:
        inner = stack.pop()
        if inner.type == "command_name" and text_of(inner) == name:
            return True
        stack += inner.named_children
    return False


def _hides_errors(node: Node) -> bool:
    return any(
        child.type == "file_redirect" and re.match(r"2[<>]|&>|>&(?!\s*\d)", text_of(child))
        for child in node.children
    )


def backquoted_script(text: str) -> str:
    """Return the code in backquotes if it has escapes, which the grammar leaves as they are."""
    if not text.startswith("`") or not re.search(r"\\[$`\\]", text):
        return ""
    return re.sub(r"\\([$`\\])", r"\1", text[1:-1])


def _only_command(root: Node) -> Node | None:
    children = [child for child in root.named_children if child.type != "comment"]
    return children[0] if len(children) == 1 and children[0].type == "command" else None


def _command(node: Node, constants: Constants, *, is_alone: bool) -> Found:
    words: list[str] = []
    assignments: list[tuple[str, str]] = []
    children, redirects = node.children, _redirects_of(node)
    written = {one.start_byte for one in redirects}
    before = ""
    for index, child in enumerate(children):
        if child.type == "variable_assignment":
            assignments.append(_assignment(child, constants))
        elif child.type in REDIRECTS:
            words += stray_words(child, constants.look_up)
        elif is_dollar(child):
            follows = index + 1 < len(children) and children[index + 1].start_byte
            before = text_of(child)[:-1] if follows == child.end_byte else ""
            words += [] if follows == child.end_byte else [HOLE]
        # The grammar takes the `0` of `0<x` for a word.
        elif not (child.type == "number" and child.end_byte in written):
            words += expand_word(child, constants.look_up, before)
            before = ""
    outside = [one for one in redirects if one not in children]
    words += [word for one in outside for word in stray_words(one, constants.look_up)]
    source, reads = _input_of(redirects, constants, is_alone=is_alone)
    # `words` is empty for a bare redirection; a name that expands to nothing is unknown.
    is_unknown = not words and any(child.type == "command_name" for child in children)
    # `{fd}>x`: whether the braces are a word is for bash to say.
    is_unknown |= bool(redirects) and DESCRIPTOR.search(text_of(node.parent or node)) is not None
    replaces = any(one.type != "file_redirect" or is_input(one) for one in redirects)
    moves = any(not re.match(r"[3-9]|\d\d|\{", text_of(one)) for one in redirects)
    return Found(
        tuple(words),
        tuple(assignments),
        source,
        is_unknown=is_unknown,
        reads=reads,
        replaces_input=replaces,
        is_piped=not replaces and _is_fed_by_pipe(node),
        moves_streams=moves,
    )


def _is_fed_by_pipe(node: Node) -> bool:
    parent = node.parent
    if parent is not None and parent.type == "redirected_statement":
        node, parent = parent, parent.parent
    return parent is not None and parent.type == "pipeline" and node.start_byte > parent.start_byte


def _redirects_of(node: Node) -> list[Node]:
    """Return the redirections of a command, those inside its node first."""
    found = [child for child in node.children if child.type in REDIRECTS]
    parent = node.parent
    if parent is not None and parent.type == "pipeline" and parent.end_byte == node.end_byte:
        parent = parent.parent  # The grammar gives them to the pipeline, bash to its last command.
    if parent is not None and parent.type == "redirected_statement":
        found += [child for child in parent.named_children if child.type in REDIRECTS]
    for one in list(found):
        found += [child for child in one.named_children if child.type == "file_redirect"]
    return found


def _input_of(
    redirects: list[Node], constants: Constants, *, is_alone: bool
) -> tuple[Input, tuple[str, ...]]:
    source = Input(is_channel=is_alone)
    reads: list[str] = []
    for one in redirects:
        if one.type == "heredoc_redirect":
            source = Input(here_text(one))
        elif one.type == "herestring_redirect":
            source = here_string(one, constants.look_up)
        elif is_input(one):
            source = Input()
            reads.append(file_of(one, constants.look_up))
    return source, tuple(name for name in reads if name)


def _loses_words(node: Node, constants: Constants) -> bool:
    """Say whether words stand behind the redirection of something that takes none."""
    body = node.named_children[0]
    if body.type in {"command", "declaration_command", "unset_command"}:
        return False
    return any(stray_words(child, constants.look_up) for child in node.named_children)


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
    for one in _redirects_of(node):
        for word in stray_words(one, constants.look_up):
            name, equals, value = word.partition("=")
            assignments += [(name.rstrip("+"), value)] if equals else []
            words.append(word)
    return Found(tuple(words), tuple(assignments))


def _assignment(node: Node, constants: Constants) -> tuple[str, str]:
    name = re.split(r"\+?=|\[", text_of(node), maxsplit=1)[0]
    value = node.children[2] if len(node.children) > 2 else None
    if value is None:
        return name, ""
    is_part = name in ZSH_LISTS and text_of(node).startswith(f"{name}[")
    if value.type == "array" or is_part:
        return name, HOLE
    return name, expand_whole(value, constants.look_up)
