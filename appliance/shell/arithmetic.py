"""Where bash takes a value for a number: it runs a `$(…)` that it finds in a subscript there.

`x='a[$(reboot)]'; echo $((x))` reboots. A value that a script writes out, in whatever
pieces and escapes, is looked at; one that it reads or decodes cannot be. Pure.

Source: the Bash manual, "Shell Arithmetic", "Arrays".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from appliance.shell.grammar import decode_ansi_c
from appliance.shell.judgement import Found
from appliance.shell.programs import DANGEROUS_VARIABLES

CODE = re.compile(r"\[[^\]]*(\$\(|`)")
"""Code in a subscript."""
COUNTS = re.compile(
    r"\(\(|\$\[|\[\[|\blet\b|\bfor\s*\(\(|\b(declare|typeset|local|export|readonly)\s+-\w*i"
    r"|\b(integer|float)\b|\s-v\s"
    r"|\$\{\w+:[^-=+?]|\w\[\$?\w+\]|\w\[\$?['\"]|\(\[['\"]"
)
"""A text in which something is taken for a number."""
SUM = re.compile(
    r"\(\((.*?)\)\)|\$\[([^]]*)\]|\blet\s+([^;\n]*)|\$\{\w+:([^}]*)\}|\s-v\s+\"?\$\{?(\w+)"
    r"|\[\[([^]]*\s-(?:eq|ne|lt|le|gt|ge)\s[^]]*)\]\]"
    r"|\b(?:declare|typeset|local|export|readonly)\s+(?:-\w+\s+)*-\w*i\w*\s+([^;\n]*)"
    r"|\b(?:declare|typeset|local|export|readonly|unset)\s+(?:-\w+\s+)*\"?\$\{?(\w+)",
    re.DOTALL,
)
SETS = re.compile(
    r"(?:\+\+|--)\s*([A-Za-z_]\w*)|(?<![\w.$-])([A-Za-z_]\w*)(?:\[[^\]]{0,99}\])?\s{0,99}"
    r"(?:\+\+|--|(?:[-+*/%&|^]|<<|>>)?=(?!=)\s*[\w(~!+$-])"
)
"""What a sum assigns to."""
SETS_UNKNOWN = re.compile(
    r"(?:[})]|\$\w+)\s{0,99}"
    r"(?:\+\+|--|(?:[-+*/%&|^]|<<|>>)?=(?!=)\s*[\w(~!+$-])"
)
"""A sum that assigns to what another value names."""
SUM_ALONE = re.compile(r"\(\((.*?)\)\)|\$\[([^]]*)\]|\blet\s+([^;\n]*)", re.DOTALL)
LISTED = re.compile(r"[(\s]\[([^]\s]{0,99})\]\+?=")
"""A subscript in the list that an array is set to."""
INTEGER = re.compile(r"\b(?:declare|typeset|local|export|readonly)\s+(?:-\w+\s+)*-\w*i")
ASSIGNED = re.compile(r"=\"?\$\{?(\w+)")
SUBSCRIPT = re.compile(r"(?<!\w)(\w+)\[([^]]*)\]")
BY_NAME = re.compile(r"\b(?:declare|typeset|local|readonly)\s+(?:-\w+\s+)*-\w*A\w*\s+(\w+)")
"""An array whose subscripts are words, not numbers."""
NAME = re.compile(r"[A-Za-z_]\w*")
LISTS_CODE = re.compile(r"^\w+\+?=\(.*(\$\(|`)", re.DOTALL)
"""A word with which `declare -a` fills an array: bash reads the list in it as code."""
FILLS = frozenset({"read", "mapfile", "readarray"})
PRINTS = frozenset({"printf", "echo", "print"})
_DECODER = r"\b(?:base64|base32|basenc|xxd|openssl|uudecode|rev|zcat|gunzip)\b"
_NOT_OF_KERNEL = r"(?![^)`|]*\s/(?:proc|sys)/)"
_FILE = rf"(?:(?:cat|head|tail|tac|dd|strings|curl|wget)\b|<){_NOT_OF_KERNEL}[^)`|]*[)`]"
_COUNTED = r"\|\s*(?:wc|nproc)\b|\bgrep\s+-\w*c|\btr\s+-\w*[cd]\w*\s|\bNR\b|\$=|\blength\b|%d"
_FILTERED = (
    rf"(?![^)`]*(?:{_COUNTED}))"
    rf"(?:sed|[gmn]?awk|[ez]?grep|cut|sort|uniq|tr|jq|yq|paste|head|tail|cat)\b{_NOT_OF_KERNEL}"
)
"""It begins with a filter that reads a file, and nothing in it counts or leaves digits only."""
DECODES = re.compile(
    rf"(?<!\w)([A-Za-z_]\w*)=\"?(?:\$\(|`)\s*(?:[^)`]*{_DECODER}|{_FILE}|{_FILTERED})"
)
"""A variable that gets what something decodes, or a file as it is."""


class Values:
    """What a script writes out, and what it fills from elsewhere."""

    def __init__(self, filled: set[str] | None = None) -> None:
        self.written: list[str] = []
        self.filled = filled if filled is not None else set()
        self._texts: list[str] = []
        """Values of variables."""

    def note(self, found: Found) -> None:
        """Take what a command says, and what it assigns."""
        self._texts += [value for _, value in found.assignments]
        self.written += [value for _, value in found.assignments]
        self.written += found.words
        name = found.words[0].rsplit("/", 1)[-1] if found.words else ""
        if name in PRINTS:
            self.written += [decode_ansi_c(word) for word in found.words[1:]]
        if name in FILLS:
            operands = [word for word in found.words[1:] if NAME.fullmatch(word)]
            self.filled |= set(operands) or {"REPLY", "MAPFILE"}

    def hold_code(self) -> bool:
        """Say whether one value, or two put together, may be a subscript with code in it.

        So may one be a sum that assigns: bash takes a variable's value for another sum.
        """
        if any(CODE.search(text) or sets_dangerous(text) for text in self.written):
            return True
        ends = any(re.search(r"\$$|\$(?=\W*$)", text) for text in self._texts)
        return ends and any(text.lstrip().startswith("(") for text in self._texts)


def sets_dangerous(text: str) -> bool:
    """Say whether a sum assigns to a variable by which other programs run: `(( PATH = 1 ))`."""
    return any(DANGEROUS_VARIABLES.match(found[1] or found[2]) for found in SETS.finditer(text))


def assigns_dangerous(text: str) -> bool:
    """Say whether something in a text that is taken for a number assigns to such a variable."""
    found = [part for one in SUM.finditer(text) for part in one.groups() if part]
    found += [inside for _, inside in SUBSCRIPT.findall(text)] + LISTED.findall(text)
    alone = [part for one in SUM_ALONE.finditer(text) for part in one.groups() if part]
    return any(map(sets_dangerous, found)) or any(map(SETS_UNKNOWN.search, alone))


def takes_filled(text: str, filled: Iterable[str]) -> bool:
    """Say whether `text` takes for a number, or for a name, what was read from elsewhere."""
    names = {*filled, *(found[1] for found in DECODES.finditer(text))}
    if not names:
        return False
    computed = [part for found in SUM.finditer(text) for part in found.groups() if part]
    computed += ASSIGNED.findall(text) if INTEGER.search(text) else []
    by_name = set(BY_NAME.findall(text))
    computed += [inside for array, inside in SUBSCRIPT.findall(text) if array not in by_name]
    return any(names & set(NAME.findall(part)) for part in computed)
