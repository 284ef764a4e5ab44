"""Which variables of a script have one value that can be read from its text?

Only a variable that the whole text assigns exactly once, plainly, before its use and
outside every branch, loop, function and subshell: `FOO=rm; $FOO -rf /`. Any doubt, and
the variable's value is unknown. Pure.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from appliance.policy.patterns import HOLE
from appliance.shell.grammar import expand_word, text_of

SPECIAL = re.compile(
    r"^(_|PWD|OLDPWD|RANDOM|SRANDOM|SECONDS|LINENO|REPLY|EPOCH\w*|OPT\w*|BASH\w*|FUNCNAME|UID|EUID"
    r"|PPID|SHLVL|HOSTNAME|DIRSTACK|GROUPS|PIPESTATUS|COLUMNS|LINES|IFS|MAPFILE|COPROC|HIST\w*)$"
)
CHANGERS = re.compile(
    r"\b(read|mapfile|readarray|getopts|let|unset|typeset|local|declare\s+[-+]|export\s+-"
    r"|readonly\s+-|printf\s+-|wait\s+-|eval|source|coproc)\b|\(\(|\bIFS=|(^|[\s;&|])\.\s"
)
PLACES = frozenset({"program", "declaration_command"})


MAX_NAMES = 200
"""Each is looked for in the whole text; what is assigned later is no constant."""


class Constants:
    """The constants of one script."""

    def __init__(self, root: Node, text: str) -> None:
        self._values: dict[str, tuple[int, str]] = {}
        self._looked_for = 0
        if root.has_error or CHANGERS.search(text):
            return
        for node in root.named_children:
            for found in (node, *_first_of_list(node)):
                self._learn(found, text)

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
            mentions = re.findall(rf"(?<![\w$])(?<!\$\{{)(?<!\$\{{[!#]){name}(?!\w)", text)
            if SPECIAL.match(name) or len(mentions) != 1 or re.search(rf"\$\{{{name}:?=", text):
                continue
            fields = expand_word(children[2], self.look_up) if len(children) > 2 else [""]
            value = " ".join(fields)
            # An assignment is not split or globbed, but expanding it later is.
            if HOLE not in value and len(fields) <= 1:
                self._values[name] = (assignment.end_byte, value)

    def look_up(self, node: Node) -> str | None:
        """Return the value of `$NAME` or `${NAME}`, or `None` if it is not known."""
        match = re.fullmatch(r"\$(?:(\w+)|\{(\w+)\})", text_of(node))
        if match is None:
            return None
        assigned_at, value = self._values.get(match[1] or match[2], (0, None))
        return value if value is not None and node.start_byte >= assigned_at else None


def _first_of_list(node: Node) -> list[Node]:
    """`FOO=rm && $FOO`: the leftmost part of a list always runs."""
    found = []
    while node.type == "list" and node.named_children:
        node = node.named_children[0]
        found.append(node)
    return found
