"""The same text as shells other than bash read it: dash, and fish. Pure.

A target's `sh` is dash on Debian, and a login shell may be fish. What they take for code
where bash sees a string, a test or arithmetic is written here so that bash reads it, too.

Sources: dash(1); the fish documentation, "The fish language", Quotes and Escaping.
"""

from __future__ import annotations

import re

WORD_BEGINS = frozenset(" \t\n;|&(!")
FISH_ESCAPE = re.compile(
    r"\\(?:[xX]([0-9A-Fa-f]{1,2})|([0-7]{1,3})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8}))"
)
FISH_STRING = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
DOUBLE_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
DEFAULT = re.compile(
    r"\$\{(?:\w{1,64}|[@*#?!$-])(?:\[[^\]]{0,64}\])?:?[-=+?]"
    r"""(?:[^}\\"`$]|\\.|\$(?!\()|\$\([^()]{0,256}\)|`[^`]{0,256}`){0,4096}'""",
    re.DOTALL,
)
"""A default in double quotes, up to a single quote in it."""
MARKS = re.compile(rf"\$'|&>|\[\[|\(\(|{DEFAULT.pattern}", re.DOTALL)
FISH_MARKS = re.compile(r"\\[xXuU0-7']")
TEST_TOKEN = re.compile(
    r"""'[^']*'|"(?:[^"\\]|\\.)*"|\\.|\|\||&&|\]\](?=[\s;)&|]|$)|.""", re.DOTALL
)
COMPARES = re.compile(r"""\s*(?:[-!(]|\]\]|"?\$[^\s]*\s+(?:[!=]=|=|=~|<|>|-\w\w)(?=\s)|$)""")
"""A part of a test that is no command: it begins with an operator, or with a variable that
is compared."""
LARGEST = 0x10FFFF


def is_posix_shell(name: str) -> bool:
    """Say whether a shell of this name may be dash, as `sh` is on Debian."""
    return name.rsplit("/", 1)[-1] in {"sh", "dash", "ash", "static-sh"}


def posix_reading(text: str) -> str:
    r"""Write what dash reads in `text`: the same text if nothing differs.

    `$'…'` is a dollar and a string in which `\'` ends it, `a &>b c` is `a &` and `>b c`,
    `[[` is a command like any other, `((a))` two subshells, and a single quote in
    `"${a:-…}"` is one character.
    """
    if not MARKS.search(text):
        return text
    parts: list[str] = []
    open_brackets: list[str] = []
    at = 0
    while at < len(text):
        char, pair = text[at], text[at : at + 2]
        before = text[at - 1] if at else "\n"
        taken = char
        if char == "\\":
            taken = pair
        elif char == "'":
            taken = _quoted(text, at)
        elif char == '"':
            taken = _double_quoted(text, at)
            parts.append(DEFAULT.sub(lambda found: found[0].replace("'", "_"), taken))
            at += len(taken)
            taken = ""
        elif pair == "$'":
            parts.append("\\$")
            taken = _quoted(text, at + 1)
            at += 1
        elif pair == "&>" and before not in "&<>":
            parts.append("& >")
            taken = ""
            at += 2
        elif pair == "[[" and before in WORD_BEGINS:
            written, length = _test_as_commands(text[at:])
            parts.append(written)
            taken = ""
            at += length
        elif char == "(":
            is_sum = pair == "((" and before == "$"
            open_brackets += ["$((", "$(("] if is_sum else ["("]
            taken = pair if is_sum else "( " if pair == "((" else char
            at -= taken == "( "  # The blank is not of the text.
        elif char == ")" and open_brackets:
            is_apart = open_brackets.pop() == "(" and pair == "))" and open_brackets[-1:] == ["("]
            taken = ") " if is_apart else char
            at -= is_apart
        parts.append(taken)
        at += len(taken)
    return "".join(parts)


def _test_as_commands(text: str) -> tuple[str, int]:
    """Write the test that begins `text` as dash reads it; also return how long it is.

    `[[` is not found, and what stands behind `||`, `&&` or a newline runs.
    """
    members = [""]
    length = 0
    for token in TEST_TOKEN.finditer(text):
        length = token.end()
        if token[0] in {"||", "&&", "\n"}:
            members.append("")
        else:
            members[-1] += token[0]
        if token[0] == "]]":
            break
    commands = [member for member in members[1:] if not COMPARES.match(member)]
    return " || ".join([":", *commands]), length


def fish_reading(text: str) -> str:
    r"""Write what fish reads in `text`: `\x72m` is `rm`, and `'a\'b'` one string."""
    if not FISH_MARKS.search(text):
        return text
    parts: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        escape = FISH_ESCAPE.match(text, at)
        if escape:
            taken = escape[0]
            parts.append(_as_string(_decoded(escape)))
        elif char == "'":
            found = FISH_STRING.match(text, at)
            taken = found[0] if found else text[at:]
            parts.append(_as_string(re.sub(r"\\(['\\])", r"\1", found[1])) if found else taken)
        else:
            taken = text[at : at + 2] if char == "\\" else char
            taken = _double_quoted(text, at) if char == '"' else taken
            parts.append(taken)
        at += len(taken)
    return "".join(parts)


def _decoded(escape: re.Match[str]) -> str:
    code = int(escape[2], 8) if escape[2] else int(escape[1] or escape[3] or escape[4], 16)
    return chr(code) if 0 < code <= LARGEST else ""


def _as_string(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _quoted(text: str, at: int) -> str:
    end = text.find("'", at + 1)
    return text[at:] if end < 0 else text[at : end + 1]


def _double_quoted(text: str, at: int) -> str:
    found = DOUBLE_QUOTED.match(text, at)
    return found[0] if found else text[at:]
