r"""What vim's command line hands to a shell: `:!`, `:w !`, backticks, functions. Pure.

Vim's language can build a command in more ways than are read here: a function that is not
known to be harmless counts as one that may run something.

Source: vim's help, "cmdline.txt", "change.txt", "eval.txt".
"""

from __future__ import annotations

import re

from appliance.shell.judgement import ShellLine
from appliance.shell.programs import names

OPTIONS = (
    r"(?:kp|ep|fp|mp|gp|sh|shcf|shq|sxq|sxe|sp|srr|rtp|pp|runtimepath|packpath"
    r"|\w*(?:prg|expr|func)|shell\w*)"
)
"""What vim runs, or how, or where it looks for scripts."""
RUNS = re.compile(
    r"^:[\s\d.,$%'<>*]*(?:(?:keepj\w*|sil\w*!?|noa\w*|bel\w*|ab\w*|to\w*|bo\w*|vert\w*|tab)\s+)*"
    r"(?:ter(?:minal)?|py(?:thon)?[3x]?|py3?(?:do|file)|lua\w*|perl\w*|ruby\w*|tcl\w*|mz\w*|exe\w*|so"
    r"|source|mak\w*|l?gr\w*|lmak\w*|au|autocmd|feedk\w*|norm\w*|debug\w*|packadd|let\s+@)\b"
    r"|^:[\s\d.,$%'<>*]*@"
    r"|system|job_start|term_start|libcall|(?:prg|shell|expr|func)\s*="
    rf"|\bset?\w*\s(?:[^|]*\s)?{OPTIONS}(?:[-+^]?=|:)|&(?:[lg]:)?{OPTIONS}\b.*="
    r"|^:\W*ru(?:ntime)?!?\s"
)
RANGE = r"[\s\d.,$%'<>*]*"
FORCED = re.compile(rf":{RANGE}(?:w|q|wq|x|e|wa|qa|wqa|xa|bd|bn|bp|n|ene|new|cq)+")
WRITES = re.compile(rf":{RANGE}w")
ARITHMETIC = re.compile(r"=[\d\s.+*/()%-]*")
CALL = re.compile(r"(?:([A-Za-z_][\w.:#]*)|[)\]}])\s*\(")
NAMED_FILE = re.compile(r"\bexpand\s*\(\s*(?:'[^'`]*'|\"[^\"`\\]*\")\s*\)")
HARMLESS_CALLS = names("""
    abs bufname bufnr bufwinnr ceil char2nr col count cursor empty exists fnamemodify foldlevel
    floor getcwd getline getpid getpos has hostname indent index join keys len line line2byte
    localtime match matchstr max min mode nr2char pow printf range repeat reverse round search
    searchpos split sqrt str2nr strcharlen strftime string strlen strpart submatch tabpagenr
    tolower toupper trim trunc type values virtcol visualmode winheight winnr winwidth wordcount
""")
MATCHES = re.compile(
    rf":{RANGE}(?P<name>s(?:u(?:b(?:s\w*)?)?)?|(?:g(?:l\w*)?|v(?:g\w*)?)!?)\s*(?P<mark>[^\w\s|\"\\])"
)
COMMAND_LINES = (":", "=")
MAY_RUN = r"[`@]|:.*(?:py|lua|perl|ter|exe|so|sys|norm|job|cal|[=(])"


def shell_line_of_vim(line: str) -> ShellLine | None:
    """Return what vim's command line `line` hands to a shell, all of it in one text."""
    starts = [0, *(found.end() for found in re.finditer(r"\|", line))]
    found = [_of_command(line if at == 0 else ":" + line[at:]) for at in starts]
    handed = [one for one in found if one is not None]
    if not handed:
        return None
    if not all(one.text for one in handed):
        return ShellLine("")
    texts = dict.fromkeys(one.text for one in handed)
    return ShellLine("\n".join(texts), has_terminal=all(one.has_terminal for one in handed))


def _of_command(line: str) -> ShellLine | None:
    if line.startswith("="):
        return None if ARITHMETIC.fullmatch(line.rstrip()) else ShellLine("")
    matches = MATCHES.match(line)
    if matches:
        return _of_matches(matches, line[matches.end() :])
    if RUNS.search(line):
        return ShellLine("")
    before, mark, after = line.partition("!")
    calls = CALL.findall(NAMED_FILE.sub("", before))
    if not set(calls) <= HARMLESS_CALLS:
        return ShellLine("")
    if "`" in line:
        quoted = line.split("`")[1::2]
        is_plain = "(" not in line and not any(one.startswith("=") for one in quoted)
        return ShellLine("\n".join(quoted) if is_plain and not mark else "")
    is_forced = FORCED.fullmatch(before)
    if not mark or (is_forced and not after.strip()):
        return None
    if is_forced and not (WRITES.match(before) and after.lstrip().startswith("!")):
        return None  # `:e! file` opens it again.
    return ShellLine(after.lstrip(" !"), has_terminal=before.strip(": ") == "")


def _of_matches(matches: re.Match[str], rest: str) -> ShellLine | None:
    """Look behind the pattern of `:s` and `:g`: only there is something to do."""
    mark = re.escape(matches["mark"])
    part = re.compile(rf"((?:\\.|(?!{mark}).)*){mark}?")
    end = found.end() if (found := part.match(rest)) else 0
    if not matches["name"].startswith("s"):
        return _of_command(":" + rest[end:])
    replaced = part.match(rest, end)
    text = replaced[1] if replaced else ""
    return _of_command("=" + text[2:]) if text.startswith("\\=") else None
