r"""The command lines inside programs: vim's `:!`, less's `!` and `|`, psql's `\!`. Pure.

What somebody types into an editor is text, not commands; but where the program hands a
line to a shell, that line is judged as a whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from appliance.shell.programs import EDITORS_ALONE, MULTIPLEXERS

MAX_STARTS = 64
PROMPT = re.compile(r"^\S+@\S+.*[$#%>❯»] $|^(ba|da|k|z)?sh-[\d.]+[$#] $")
FIRST_PROMPT = re.compile(r"^\S+@\S[^$#%>❯»➜]*[$#%>❯»➜] ")
BARE_PROMPT = re.compile(r"^(.*[\w)\]~/:] ?)?[$#%❯»➜] $")
HARMLESS_MULTIPLEXER = re.compile(
    r":(?:new-?w(?:indow)?|split-?w(?:indow)?|kill-[a-z]+|select-[a-z]+|resize-[a-z]+|rename-[a-z]+"
    r"|swap-[a-z]+|list-[a-z]+|detach(?:-client)?|last-[a-z]+|next-[a-z]+|choose-[a-z]+|quit|title)"
    r"(?: -[a-zA-Z]+(?: [\w.:%@-]+)?| [\w.-]+)*"
)
VIM_RUNS = re.compile(
    r"^:[\s\d.,$%'<>*]*(?:(?:keepj\w*|sil\w*!?|noa\w*|bel\w*|ab\w*|to\w*|bo\w*|vert\w*|tab)\s+)*"
    r"(?:ter(?:minal)?|py(?:thon)?[3x]?|py3?(?:do|file)|lua\w*|perl\w*|ruby\w*|tcl\w*|mz\w*|exe\w*|so"
    r"|source|mak\w*|l?gr\w*|lmak\w*|au|autocmd|feedk\w*|norm\w*|debug\w*|packadd)\b"
    r"|system|job_start|term_start|libcall|(?:prg|keywordprg|shell|expr|func)\s*="
)
PREFIXES = {"tmux": 0x02, "screen": 0x01}
LESS_PROMPTS = re.compile(r"^(?:Command to execute|Shell command)[^:]*: ?(.*)$")
CLIENT_RUNS = re.compile(
    r"(?:\\!|\.shell\b|\.system\b|^\s*(?:system|pager)\b|^\s*!|\\P\b|~!|\\[gow]x?\s*\|"
    r"|\.(?:output|once|read|import|log|trace|open)\b[^|]*\||\.(?:excel|load)\b|\\\w+[^`]*`"
    r"|(?i:\\copy\b.*\bprogram)\b)\s*(.*?)\s*$"
)


MAY_RUN = re.compile(r"[!|#]|:.*(?:py|lua|perl|ter|exe|so|sys|norm|=)")


@dataclass(frozen=True, slots=True)
class ShellLine:
    """A line that a program hands to a shell."""

    text: str
    """Empty if what it runs cannot be read."""
    has_terminal: bool = False


def shell_line_of_screen(program: str, rows: list[str]) -> ShellLine | None:
    """Return what the command line at the bottom of a full-screen program runs.

    `rows` are the last rows of the screen, down to the cursor's.
    """
    line = _command_line(rows)
    if line is None:
        return None
    if program in MULTIPLEXERS:
        return None if HARMLESS_MULTIPLEXER.fullmatch(line) else ShellLine("")
    asked = LESS_PROMPTS.match(line)
    if asked:
        return ShellLine(asked[1])
    if line.startswith("#") and program not in EDITORS_ALONE:
        return ShellLine(line.lstrip("#"), has_terminal=True)  # less: as `!`.
    if line.startswith("!"):
        return ShellLine(line.lstrip("!"), has_terminal=True)
    if line.startswith("|"):
        return ShellLine(re.sub(r"^\|(?:mark: )?.?", "", line))
    if VIM_RUNS.search(line):
        return ShellLine("")
    before, mark, after = line.partition("!")
    is_forced = re.fullmatch(
        r":[\s\d.,$%]*(?:w|q|wq|x|e|wa|qa|wqa|xa|bd|bn|bp|n|ene|new|cq)+", before
    )
    if not mark or (is_forced and not after.strip()):
        return None
    if is_forced and not before.lstrip(":").startswith("w"):
        return None  # `:e! file` opens it again.
    return ShellLine(after, has_terminal=before.strip(": ") == "")


def shell_line_of_client(text: str) -> ShellLine | None:
    r"""Return what a line typed into psql, sqlite3, mysql or mail hands to a shell."""
    found = CLIENT_RUNS.search(text)
    return ShellLine(found[1].strip("'\"") if found[1] else "") if found else None


def first_prompt(before: str) -> str | None:
    """Return the shortest beginning of a row that looks like a shell's prompt."""
    found = FIRST_PROMPT.match(before)
    return found[0] if found else None


def shows_prompt(program: str, before: str) -> bool:
    """Say whether a shell inside of the program waits behind the text `before`."""
    return PROMPT.match(before) is not None or (
        program in MULTIPLEXERS and BARE_PROMPT.match(before) is not None
    )


def may_run(typed: str | None) -> bool:
    """Say whether these keys may stand on a program's command line that runs something."""
    return typed is None or MAY_RUN.search(typed) is not None


def possible_starts(text: str) -> list[str]:
    """Return the text from each place where a command may begin."""
    starts = [found.start() for found in re.finditer(r"(?<![\w/.-])[\w/.~$`'\"\\-]", text)]
    return [text[at:] for at in starts[:MAX_STARTS]]


def _command_line(rows: list[str]) -> str | None:
    for length in range(1, min(len(rows), 4) + 1):
        line = "".join(rows[-length:])
        if line.startswith((":", "!", "|", "#")) or LESS_PROMPTS.match(line):
            return line.rstrip()
    return None
