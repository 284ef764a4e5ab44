r"""The command lines inside programs: vim's `:!`, less's `!` and `|`, psql's `\!`. Pure.

What somebody types into an editor is text, not commands; but where the program hands a
line to a shell, that line is judged as a whole.
"""

from __future__ import annotations

import re

from appliance.shell.judgement import ShellLine
from appliance.shell.programs import EDITORS_ALONE, MULTIPLEXERS
from appliance.shell.vim import COMMAND_LINES, shell_line_of_vim
from appliance.shell.vim import MAY_RUN as MAY_RUN_IN_VIM

MAX_STARTS = 64
PROMPT = re.compile(r"^\S+@\S+.*[$#%>❯»] $|^(ba|da|k|z)?sh-[\d.]+[$#] $")
FIRST_PROMPT = re.compile(r"^\S+@\S[^$#%>❯»➜]*[$#%>❯»➜] ")
BARE_PROMPT = re.compile(r"^(.*[\w)\]~/:] ?)?[$#%❯»➜] $")
HARMLESS_MULTIPLEXER = re.compile(
    r":(?:new-?w(?:indow)?|split-?w(?:indow)?|kill-[a-z]+|select-[a-z]+|resize-[a-z]+|rename-[a-z]+"
    r"|swap-[a-z]+|list-[a-z]+|detach(?:-client)?|last-[a-z]+|next-[a-z]+|choose-[a-z]+|quit|title)"
    r"(?: -[a-zA-Z]+(?: [\w.:%@-]+)?| [\w.-]+)*"
)
PREFIXES = {"tmux": 0x02, "screen": 0x01}
LESS_PROMPTS = re.compile(r"^(?:Command to execute|Shell command)[^:]*: ?(.*)$")
CLIENT_RUNS = re.compile(
    r"(?:\\!|(?<![\w.])\.(?:she?l?l?|sy\w*)\b|^\s*(?:system|pager)\b|^\s*!|\\P\b|~!"
    r"|\\(?:[gow]x?|out|write)\s*(?:\([^)]*\)\s*)?\||(?<![\w.])\.[a-z]+\b[^|]*\||\.excel\b|\\\w+[^`]*`"
    r"|(?i:\\copy\b.*\bprogram)\b|(?i:\bedit|\bload_extension)\s*(?:\(|$))\s*(.*?)\s*$"
)
CLIENT_READS = re.compile(
    r"(?<![\w.])\.(?:rea\w*|loa?d?|o\w*\s+-+[ex])\b|\\(?:i|ir|include\w*|e|ef|ev|edit|setenv)(?!\w)"
    r"|\\\.\s|^\s*source\b"
)
"""A file of its own language, or an editor whose text it runs: neither is read here."""
LOOKS_LIKE_CLIENTS = re.compile(r"\s*(?:\.[a-z]\w*|\\[a-z!]|(?:system|pager|edit)\b|~!)")
LOOKS_LIKE_VIMS = re.compile(r"[^\s:|&;<>()]{0,8}:(?=[^\s:=])")
"""A command of vim's, perhaps behind keys that only move. No command of a shell has such a name."""
ESCAPES_WORDS = re.compile(r"^\s*\.\w+.*\\")
"""sqlite3 reads backslashes in its words by itself."""


MAY_RUN = re.compile(rf"[!|#]|{MAY_RUN_IN_VIM}")


def shell_line_of_screen(program: str, rows: list[str]) -> ShellLine | None:
    """Return what the command line at the bottom of a full-screen program runs.

    `rows` are the last rows of the screen, down to the cursor's.
    """
    starts = COMMAND_LINES if program in EDITORS_ALONE else ()
    line = _command_line(rows, starts)
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
    return shell_line_of_vim(line)


def shell_line_of_client(text: str) -> ShellLine | None:
    r"""Return what a line typed into psql, sqlite3, mysql or mail hands to a shell."""
    found = CLIENT_RUNS.search(text)
    if (found and ESCAPES_WORDS.match(text)) or CLIENT_READS.search(text):
        return ShellLine("")
    return ShellLine(found[1].strip("'\"") if found[1] else "") if found else None


def shell_line_of_hidden_program(text: str) -> ShellLine | None:
    """Return what a line typed at a prompt hands to a shell if a client or vim reads it."""
    if LOOKS_LIKE_CLIENTS.match(text):
        return shell_line_of_client(text)
    found = LOOKS_LIKE_VIMS.match(text)
    return shell_line_of_vim(text[found.end() - 1 :]) if found else None


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


def waits_for_screen(typed: str | None) -> bool:
    """Say whether these keys may stand on a command line, so that it must be looked at."""
    return typed is None or re.search(r"[!|#:=@`]", typed) is not None


def possible_starts(text: str) -> list[str]:
    """Return the text from each place where a command may begin."""
    starts = [found.start() for found in re.finditer(r"(?<![\w/.-])[\w/.~$`'\"\\-]", text)]
    return [text[at:] for at in starts[:MAX_STARTS]]


def _command_line(rows: list[str], starts: tuple[str, ...]) -> str | None:
    for length in range(1, min(len(rows), 4) + 1):
        line = "".join(rows[-length:])
        if line.startswith((":", "!", "|", "#", *starts)) or LESS_PROMPTS.match(line):
            return line.rstrip()
    return None
