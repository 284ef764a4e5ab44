"""Which variables of a script have one value that can be read from its text?

Only a variable that the whole text assigns exactly once, plainly, before its use and
outside every branch, loop, function and subshell: `FOO=rm; $FOO -rf /`. Any doubt, and
the variable's value is unknown. Pure.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from appliance.policy.patterns import GLOB, HOLE, HOME
from appliance.shell.grammar import SPLIT, expand_word, text_of

SPECIAL = re.compile(
    r"^(_|PWD|OLDPWD|RANDOM|SRANDOM|SECONDS|LINENO|REPLY|EPOCH\w*|OPT\w*|BASH\w*|FUNCNAME|UID|EUID"
    r"|PPID|SHLVL|HOSTNAME|DIRSTACK|GROUPS|PIPESTATUS|COLUMNS|LINES|IFS|MAPFILE|COPROC|HIST\w*)$"
)
CHANGERS = re.compile(
    r"\b(read|mapfile|readarray|getopts|let|unset|typeset|local|declare\s+[-+]|export\s+-"
    r"|readonly\s+-|printf\s+-|wait\s+-|eval|source|coproc)\b|\(\(|\bIFS=|(^|[\s;&|])\.\s"
)
OTHER_PATH = re.compile(
    r"\b(?:read|mapfile|readarray|for|select|printf|getopts|unset|eval)\b.*\bPATH\b"
)
SYSTEM_FOLDER = "/usr/bin"
"""What stands for the account's own `PATH`: what else it may be is judged where it is set."""
OTHER_HOME = re.compile(r"(?<!\$)(?<!\$\{)\bHOME\b")


MAX_CHOICES = 16
CHOICE_CHARS = 2048
"""The text is looked at once for each choice: fewer for a longer one."""
MAX_NAMES = 200
"""Each is looked for in the whole text; what is assigned later is no constant."""


class Constants:
    """The constants of one script."""

    def __init__(self, root: Node, text: str, choice: int = 0) -> None:
        self.choices = 1
        """In how many ways the variables of loops take their words."""
        self._values: dict[str, tuple[int, int, str]] = {}
        self._looked_for = 0
        self._end = root.end_byte + 1
        if not OTHER_PATH.search(text):
            self._values["PATH"] = (0, self._end, SYSTEM_FOLDER)
        if not OTHER_HOME.search(text):
            self._values["HOME"] = (0, self._end, "/" + HOME)
        if root.has_error or CHANGERS.search(text):
            return
        for node in root.named_children:
            for found in (node, *_first_of_list(node)):
                self._learn(found, text)
        for loop in _loops(root):
            choice = self._learn_loop(loop, text, choice)

    def _learn(self, node: Node, text: str) -> None:
        assignments = [node] if node.type == "variable_assignment" else []
        if node.type in {"declaration_command", "variable_assignments"}:
            assignments = [
                child for child in node.named_children if child.type == "variable_assignment"
            ]
        for assignment in assignments:
            children = assignment.children
            if [child.type for child in children[:2]] != ["variable_name", "="]:
                continue
            self._looked_for += 1
            if self._looked_for > MAX_NAMES:
                return
            name = text_of(children[0])
            if not _is_given_once(name, text):
                continue
            fields = expand_word(children[2], self.look_up) if len(children) > 2 else [""]
            value = " ".join(fields)
            # An assignment is not split or globbed, but expanding it later is.
            if HOLE not in value and len(fields) <= 1:
                self._values[name] = (assignment.end_byte, self._end, value)

    def _learn_loop(self, loop: Node, text: str, choice: int) -> int:
        """`for f in a b`: inside the loop, the variable is one of its words.

        Return what is left of `choice` for the loops inside of this one.
        """
        children = loop.named_children
        name = text_of(children[0])
        self._looked_for += 1
        if self._looked_for > MAX_NAMES or not _is_given_once(name, text):
            return choice
        fields = [field for word in children[1:-1] for field in expand_word(word, self.look_up)]
        if not fields or any(re.search(f"[{HOLE}{SPLIT}]", field) for field in fields):
            return choice
        if self.choices * len(fields) > min(MAX_CHOICES, CHOICE_CHARS // len(text)):
            if any("/" in field for field in fields):
                return choice
            fields = [GLOB]
        self.choices *= len(fields)
        choice, which = divmod(choice, len(fields))
        self._values[name] = (children[-1].start_byte, children[-1].end_byte, fields[which])
        return choice

    def look_up(self, node: Node) -> str | None:
        """Return the value of `$NAME` or `${NAME}`, or `None` if it is not known."""
        match = re.fullmatch(r"\$(?:(\w+)|\{(\w+)\})", text_of(node))
        if match is None:
            return None
        start, end, value = self._values.get(match[1] or match[2], (0, 0, ""))
        return value if start <= node.start_byte < end else None


def _is_given_once(name: str, text: str) -> bool:
    mentions = re.findall(rf"(?<![\w$])(?<!\$\{{)(?<!\$\{{[!#]){name}(?!\w)", text)
    is_default = re.search(rf"\$\{{{name}:?=", text)
    return len(mentions) == 1 and not SPECIAL.match(name) and not is_default


def _loops(root: Node) -> list[Node]:
    """Return the `for` loops of a script, the outer one before those in it."""
    found, stack = [], [root]
    while stack:
        node = stack.pop()
        is_loop = node.type == "for_statement" and node.children[0].type == "for"
        if is_loop and len(node.named_children) > 2:
            found.append(node)
        stack += reversed(node.children)
    return found


def _first_of_list(node: Node) -> list[Node]:
    """`FOO=rm && $FOO`: the leftmost part of a list always runs."""
    found = []
    while node.type == "list" and node.named_children:
        node = node.named_children[0]
        found.append(node)
    return found


def count_choices(root: Node, text: str) -> int:
    """Return in how many ways the variables of the script's loops take their words."""
    return Constants(root, text).choices
