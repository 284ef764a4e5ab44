r"""Typed lines: is one whole yet, and what does history expansion make of it? Pure.

A line that bash would continue on the next one is passed on as it is and judged again
with what follows. The scanner only looks at quotes, here-documents and the last word; the
grammar decides the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from appliance.shell.grammar import parse_script

MAX_ALIASES, MAX_CHARS = 4, 64 * 1024
"""One alias may stand for another one."""
HERE = re.compile(r"(?<!<)<<(?!<)-?\s*(['\"]?)([A-Za-z_][\w.-]*)\1")
HISTORY = re.compile(r"HIST|\bhistory\s+-|histappend|cmdhist|lithist|\bfc\b")
"""A line that changes what the history holds, or how it is written there."""
SIMPLE = re.compile(r"[\w./:=@%+,~-]+(?: +[\w./:=@%+,~-]+)*")
"""A line whose words are what stands between blanks."""
SUBSTITUTION = re.compile(r"\^([\w./:=@%+,~ -]+)\^([\w./:=@%+,~ -]*)\^?")
CONTINUES = re.compile(
    r"\s*(?:(?:do|done|then|else|elif|fi|esac)(?![^\s;&|<>()])|[})]|;;|[\w*?.|-]+\s*\)(?!\s*\{))"
)
"""A line that bash can only read in the middle of another one."""
EVENT = re.compile(r"(?<![\\$])!(?=[^\s=(\"])")


def is_open(text: str) -> bool:
    """Say whether bash waits for another line: open quotes, here-documents, compounds."""
    bare = _without_quotes(text)
    if bare is None:
        return True
    if re.search(r"(?<!\\)(\\\\)*\\$", text) or re.search(r"(\||&&)\s*$", bare):
        return True
    if _has_open_here_document(text):
        return True
    words = re.split(r"[\s;&|]+", re.sub(r"([(){}])", r" \1 ", bare))
    depth = 0
    for opening, closing in (
        ("if", "fi"),
        ("do", "done"),
        ("case", "esac"),
        ("{", "}"),
        ("(", ")"),
    ):
        depth += max(words.count(opening) - words.count(closing), 0)
    loops = sum(words.count(word) for word in ("for", "while", "until", "select"))
    return depth > 0 or loops > words.count("done")


def is_surely_open(text: str) -> bool:
    """Say whether bash waits for another line in any case, by its grammar, too.

    What opens a compound is not sure: where it stands wrongly, bash has said so and gone on.
    """
    root = parse_script(text + "\n")
    if here_terminators(text):
        return "heredoc_start" in str(root)
    bare = _without_quotes(text)
    if bare is not None and text.endswith("\\"):
        return bare.endswith("_")  # Neither a comment nor itself quoted.
    return root.has_error and (bare is None or re.search(r"(\||&&)\s*$", bare) is not None)


def here_terminators(text: str) -> list[str]:
    """Return the words that end the here-documents which are open at the end of `text`."""
    lines = text.split("\n")
    waiting: list[str] = []
    for line in lines:
        if waiting:
            if line.lstrip("\t") == waiting[0]:
                waiting.pop(0)
            continue
        bare = _without_quotes(line)
        waiting += [found[2] for found in HERE.finditer(line)] if bare and "<<" in bare else []
    return waiting


def _has_open_here_document(text: str) -> bool:
    return bool(here_terminators(text))


def _without_quotes(text: str) -> str | None:
    """Return the text outside quotes and comments; `None` if a quote is open."""
    bare: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            at += 2
            bare.append("_")
            continue
        if char == "'":
            end = text.find("'", at + 1)
            if end < 0:
                return None
            at = end
            bare.append("_")
        elif char == '"':
            at += 1
            while at < len(text) and text[at] != '"':
                at += 2 if text[at] == "\\" else 1
            if at >= len(text):
                return None
            bare.append("_")
        elif char == "#" and (at == 0 or text[at - 1] in " \t\n;&|("):
            end = text.find("\n", at)
            at = (end if end >= 0 else len(text)) - 1
        else:
            bare.append(char)
        at += 1
    return "".join(bare)


def without_comment_signs(text: str) -> str:
    """Return what a shell reads that has no comments, as zsh at a prompt."""
    return re.sub(r"(?m)(^|[\s;&|(])#+", r"\1", text)


def with_aliases(text: str, aliases: Mapping[str, str]) -> str:
    """Put in what aliases stand for, wherever their name is a word by itself."""
    for _ in range(MAX_ALIASES if aliases else 0):
        names = "|".join(map(re.escape, aliases))
        put_in = re.sub(rf"(?<![\w./-])(?:{names})(?![\w./-])", lambda one: aliases[one[0]], text)
        if put_in == text or len(put_in) > MAX_CHARS:
            return text
        text = put_in
    return text


def expand_history(text: str, last: str | None) -> str | None:
    """Replace `!!`, words of the last line (`!$`) and `^old^new`; `None` for other events.

    Only what this session typed is known: not the history of earlier ones.
    """
    if text.startswith("^"):
        found = SUBSTITUTION.fullmatch(text)
        is_known = found and last and SIMPLE.fullmatch(last) and found[1] in last
        return last.replace(found[1], found[2], 1) if is_known and found and last else None
    result: list[str] = []
    for index, part in enumerate(re.split(r"('[^']*')", text)):
        if index % 2:
            result.append(part)
            continue
        if last is not None and not last.startswith(" ") and "\n" not in last:
            part = re.sub(r"(?<![\\$])!!(?![:$^*%-])", lambda _: last, part)
            if SIMPLE.fullmatch(last):
                part = re.sub(
                    r"(?<![\\$!])!([$^*])(?![:-])", lambda one: _words(last, one[1]), part
                )
        if EVENT.search(part.replace(last or "\0", "")):
            return None
        result.append(part)
    return "".join(result)


def _words(last: str, designator: str) -> str:
    words = last.split()
    return {"$": words[-1], "^": "".join(words[1:2]), "*": " ".join(words[1:])}[designator]
