"""What the words of one simple command make a program run. Pure; see `commands`.

Anything that can run other commands is either read to its end or opaque.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from appliance.policy.patterns import HOLE
from appliance.shell.canonical import is_elsewhere
from appliance.shell.git import judge_git
from appliance.shell.grammar import GLOB
from appliance.shell.options import judge_options
from appliance.shell.programs import (
    AWK_RUNS,
    AWK_WRITES,
    COMMAND_OPTIONS,
    HARMLESS_FIRST,
    INTERACTIVE,
    LOADER,
    OPAQUE,
    PYTHON,
    RUNNERS,
    SED_READS,
    SHELLS,
    SHOWS_VERSION,
    VERSIONED_AWK,
)
from appliance.shell.script import CODE_IN_DATA, Input
from appliance.shell.wrappers import WRAPPERS, Unwrapped, unwrap

if TYPE_CHECKING:
    from appliance.shell.judge import Judge

MAX_SUFFIXES = 24
EXEC_ACTIONS = frozenset({"-exec", "-execdir", "-ok", "-okdir"})
WRITE_ACTIONS = frozenset({"-fprint", "-fprint0", "-fprintf", "-fls"})
SUBSCRIPTS = frozenset(
    {"test", "[", "printf", "read", "unset", "declare", "typeset", "local", "export", "readonly"}
    | {"let", "wait", "mapfile", "readarray", "getopts"}
)
SSH_RUNS = re.compile(
    r"(?i)^\s*(ProxyCommand|LocalCommand|PermitLocalCommand|KnownHostsCommand|RemoteCommand"
    r"|Include|PKCS11Provider|SecurityKeyProvider|XAuthLocation|Match)\b[\s=]*(.*)$"
)


def judge_words(judge: Judge, words: list[str], depth: int, source: Input) -> None:
    """Add what a simple command with these words runs."""
    if not judge.has_room(depth):
        return
    first = words[0]
    if not first or HOLE in first or GLOB in first or first[0] in "~=%":
        judge.add_unknown()
        judge.judge_possible(words[1:], depth + 1)  # The hole may be nothing at all.
        return
    name = first.rsplit("/", 1)[-1]
    if is_elsewhere(first):
        # A program at a path may be anything under any name, as a script file is.
        judge.add(words, is_opaque=True)
        if not (name in WRAPPERS or name in SHELLS or name in RUNNERS or LOADER.match(name)):
            return
    if name in SUBSCRIPTS and any(CODE_IN_DATA.search(word) for word in words[1:]):
        judge.add_unknown()
    _judge_program(judge, name, words, depth, source)


def _judge_program(judge: Judge, name: str, words: list[str], depth: int, source: Input) -> None:
    special = SPECIAL.get(name)
    if special is not None:
        special(judge, words, depth, source)
    elif name in SHELLS:
        _judge_shell(judge, words, depth, source)
    elif name in WRAPPERS:
        _judge_wrapper(judge, name, words, depth, source)
    elif name in RUNNERS or LOADER.match(name):
        _judge_runner(judge, name, words, depth)
    elif name == "git":
        judge_git(judge, words, depth)
    elif VERSIONED_AWK.match(name):
        _judge_awk(judge, words, depth, source)
    elif name in COMMAND_OPTIONS:
        judge_options(judge, name, words, depth)
    elif name in OPAQUE or PYTHON.match(name):
        judge.add(words, is_opaque=_is_opaque(judge, name, words))
    else:
        judge.add(words)


def _judge_shell(judge: Judge, words: list[str], depth: int, source: Input) -> None:
    rest = words[1:]
    runs_word = reads_input = False
    while rest and (rest[0][:1] in {"-", "+"}) and len(rest[0]) > 1:
        option = rest.pop(0)
        if option == "--":
            break
        if HOLE in option or GLOB in option:
            judge.add(words, is_opaque=True)
            return
        if option.startswith("--"):
            if option in {"--rcfile", "--init-file"}:
                judge.add(words, is_opaque=True)
                return
            continue
        runs_word = runs_word or (option[0] == "-" and "c" in option)
        reads_input = reads_input or (option[0] == "-" and "s" in option)
        if option[-1] in "oO" and rest:
            rest.pop(0)
    if rest[:1] == ["-"]:
        rest.pop(0)
    if runs_word:
        if not rest or GLOB in rest[0]:
            judge.add(words, is_opaque=True)
        else:
            judge.judge_script(rest[0], depth, source)
    elif not rest or reads_input or rest[0] in {"/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"}:
        judge.judge_input(words[:1], depth, source)
    else:
        judge.add(["sh", *words[1:]], is_opaque=True)


def _judge_wrapper(judge: Judge, name: str, words: list[str], depth: int, source: Input) -> None:
    spec = WRAPPERS[name]
    parts = unwrap(name, words[1:])
    if spec.is_named:
        judge.add([name, *(word for pair in parts.options for word in pair if word)])
    if not parts.is_understood:
        judge.add_unknown()
    for assignment in parts.assignments:
        variable, _, value = assignment.partition("=")
        judge.judge_variable(variable, value, depth)
    options = dict(parts.options)
    if spec.script_option:
        _judge_script_option(judge, name, parts, depth, source)
    elif name == "ssh":
        _judge_ssh(judge, parts, depth, source)
    elif name == "xargs":
        _judge_xargs(judge, parts, options, depth)
    elif name == "env" and ("-S" in options or "--split-string" in options):
        judge.add_unknown()
        split = options.get("-S") or options.get("--split-string", "")
        judge.judge_script(" ".join([split, *parts.words]), depth)
    elif name == "sudo" and options.keys() & {"-e", "--edit", "-i", "-s", "--login", "--shell"}:
        _judge_sudo_shell(judge, parts, options, depth, source)
    elif name == "command" and options.keys() & {"-v", "-V"}:
        judge.add(words)
    elif spec.joins:
        judge.judge_script(" ".join(parts.words), depth)
    elif parts.words:
        judge.judge_words(parts.words, depth + 1, source)
    elif name in {"chroot", "unshare", "nsenter", "setarch", "linux32", "linux64"}:
        judge.judge_input([name], depth, source)
    elif not spec.is_named:
        judge.add(words)


def _judge_sudo_shell(
    judge: Judge, parts: Unwrapped, options: dict[str, str], depth: int, source: Input
) -> None:
    if options.keys() & {"-e", "--edit"}:
        judge.add(["sudo", "-e", *parts.words], is_opaque=True)
    elif parts.words:
        judge.judge_script(" ".join(parts.words), depth, source)
    else:
        judge.judge_input(["sudo", "-i"], depth, source)


def _judge_script_option(
    judge: Judge, name: str, parts: Unwrapped, depth: int, source: Input
) -> None:
    scripts = [
        value
        for option, value in parts.options
        if option in {"-c", "--command", "--session-command"}
    ]
    for script in scripts:
        judge.judge_script(script, depth, source)
    options = dict(parts.options)
    if name == "flock" or (name == "runuser" and options.keys() & {"-u", "--user"}):
        if parts.words:
            judge.judge_words(parts.words, depth + 1, source)
        return
    rest = parts.words if name != "script" else parts.words[1:]
    if rest and name != "script":
        _judge_shell(judge, ["sh", *rest], depth, source)
    elif rest:
        judge.add_unknown()
    elif not scripts:
        judge.judge_input([name], depth, source)


def _judge_ssh(judge: Judge, parts: Unwrapped, depth: int, source: Input) -> None:
    for option, value in parts.options:
        found = SSH_RUNS.match(value) if option == "-o" else None
        if found:
            judge.add_unknown()
            judge.judge_script(found[2], depth)
        if option in {"-F", "-I"} or (option == "-o" and HOLE in value):
            judge.add_unknown()
    if any(HOLE in word for word in parts.skipped):
        judge.add_unknown()
    if parts.words:
        judge.judge_script(" ".join(parts.words), depth, source)
    elif parts.skipped:
        judge.judge_input(["ssh", *parts.skipped], depth, source)


def _judge_xargs(judge: Judge, parts: Unwrapped, options: dict[str, str], depth: int) -> None:
    words = parts.words or ["echo"]
    replaced = options.get("-I") or options.get("--replace") or options.get("-i")
    if replaced is None and options.keys() & {"-i", "--replace"}:
        replaced = "{}"
    if replaced:
        words = [word.replace(replaced, HOLE) for word in words]
    elif "-i" in options or "--replace" in options:
        words = [word.replace("{}", HOLE) for word in words]
    else:
        words = [*words, HOLE]
    judge.judge_words(words, depth + 1, Input())


def _is_opaque(judge: Judge, name: str, words: list[str]) -> bool:
    first = words[1] if len(words) > 1 else ""
    shows = HARMLESS_FIRST.get(name, SHOWS_VERSION)
    if shows.match(first) or SHOWS_VERSION.match(first):
        return False
    return not (judge.is_terminal and name in INTERACTIVE)


def _judge_runner(judge: Judge, name: str, words: list[str], depth: int) -> None:
    """Add a program that runs a command from somewhere in its arguments."""
    judge.add(words, is_opaque=_is_opaque(judge, name, words))
    for at in range(1, min(len(words), MAX_SUFFIXES)):
        if not words[at].startswith("-"):
            judge.judge_possible(words[at:], depth + 1)
        if " " in words[at]:
            judge.judge_possible(["sh", "-c", words[at]], depth + 1)


def _judge_stty(judge: Judge, words: list[str], _depth: int, _source: Input) -> None:
    """A key that kills the line, or no echo, would hide from the guard what is typed."""
    shown = {"-a", "--all", "-g", "--save", "size", "speed", "sane", "echo", "rows", "cols"}
    is_plain = all(word in shown | {"columns"} or word.isdigit() for word in words[1:])
    judge.add(words, is_opaque=not is_plain)


def _judge_reader(judge: Judge, words: list[str], _depth: int, _source: Input) -> None:
    """On a terminal, a program that takes only some keys of a line leaves bash the rest."""
    name = words[0].rsplit("/", 1)[-1]
    if name == "dd":
        takes_part = not any(word.startswith("if=") for word in words[1:])
    elif name == "head":
        takes_part = any(re.match(r"-[a-z]*c|--b|\d", word) for word in words[1:])
    else:
        takes_part = any(re.match(r"-[a-zA-Z]*[nNdu]", word) or HOLE in word for word in words[1:])
    judge.add(words, is_opaque=judge.is_terminal and takes_part)


def _judge_set(judge: Judge, words: list[str], _depth: int, _source: Input) -> None:
    """`set -o vi` makes other keys run a line."""
    judge.add(words, is_opaque=any(word == "vi" or HOLE in word for word in words[1:]))


def _judge_ip(judge: Judge, words: list[str], depth: int, _source: Input) -> None:
    """`ip netns exec NAME command`, `ip -batch FILE`."""
    runs = any(re.fullmatch(r"exec|-b(a(t(ch?)?)?)?", word) or HOLE in word for word in words)
    judge.add(words, is_opaque=runs)
    for at in range(1, min(len(words), MAX_SUFFIXES) if runs else 0):
        judge.judge_possible(words[at:], depth + 1)


def _judge_eval(judge: Judge, words: list[str], depth: int, source: Input) -> None:
    if len(words) > 1:
        judge.judge_script(" ".join(words[1:]).replace(GLOB, HOLE), depth, source)
    else:
        judge.add(words)


def _judge_trap(judge: Judge, words: list[str], depth: int, _source: Input) -> None:
    judge.add(words[:1])
    rest = words[1:]
    if rest[:1] == ["--"]:
        rest.pop(0)
    if len(rest) > 1 and rest[0] not in {"", "-"} and not re.fullmatch(r"-[lp]|\d+", rest[0]):
        judge.judge_script(rest[0].replace(GLOB, HOLE), depth)


def _judge_alias(judge: Judge, words: list[str], depth: int, _source: Input) -> None:
    judge.add(words[:1])
    for word in words[1:]:
        _, equals, value = word.partition("=")
        if equals:
            judge.judge_with_arguments(value.replace(GLOB, HOLE), depth)
        elif HOLE in word or GLOB in word:
            judge.add_unknown()


def _judge_find(judge: Judge, words: list[str], depth: int, _source: Input) -> None:
    judge.add(words)
    starts = []
    for word in words[1:]:
        if word[:1] in {"-", "(", "!"}:
            break
        starts.append(word)
    found_path = f"{starts[0].rstrip('/')}/{HOLE}" if len(starts) == 1 else f"./{HOLE}"
    if len(starts) > 1 or any(HOLE in start or GLOB in start for start in starts):
        found_path = HOLE
    at = 1
    while at < len(words):
        word = words[at]
        at += 1
        if word in EXEC_ACTIONS:
            inner: list[str] = []
            while at < len(words) and words[at] not in {";", "+"}:
                inner.append(words[at].replace("{}", found_path))
                at += 1
            if inner:
                judge.judge_words(inner, depth + 1, Input())
        elif word == "-delete":
            judge.add(["rm", "-rf", *(starts or ["."])])
        elif word in WRITE_ACTIONS and at < len(words):
            judge.add(["redirect", words[at]])
        elif word == "-files0-from" or word.startswith(HOLE):
            judge.add_unknown()


def _judge_awk(judge: Judge, words: list[str], _depth: int, _source: Input) -> None:
    rest = words[1:]
    is_opaque = False
    while rest and rest[0].startswith("-") and len(rest[0]) > 1:
        option = rest.pop(0)
        if option == "--":
            break
        if option in {"-F", "-v"} and rest:
            rest.pop(0)
        elif not re.match(r"^-[Fv].", option):
            is_opaque = True
    program = rest[0] if rest else HOLE
    if HOLE in program or GLOB in program or AWK_RUNS.search(program):
        is_opaque = True
    judge.add(words, is_opaque=is_opaque)
    if AWK_WRITES.search(program):
        judge.add(["redirect", HOLE])


def _judge_sed(judge: Judge, words: list[str], _depth: int, _source: Input) -> None:
    programs: list[str] = []
    rest = words[1:]
    is_opaque = False
    while rest and rest[0].startswith("-") and len(rest[0]) > 1:
        option = rest.pop(0)
        if option == "--":
            break
        if option in {"-e", "--expression"} and rest:
            programs.append(rest.pop(0))
        elif option.startswith("--expression="):
            programs.append(option.partition("=")[2])
        elif re.fullmatch(r"-[nErsuz]*e", option) and rest:
            programs.append(rest.pop(0))
        elif not re.fullmatch(
            r"-[nErsuz]*(i[.\w~]*)?|--(quiet|silent|regexp-extended|posix|in-place(=[.\w~]*)?|sandbox)",
            option,
        ):
            is_opaque = True
    if not programs:
        programs = rest[:1]
    for program in programs:
        # Bounded: the pattern is quadratic in runs of blanks.
        if len(program) > 1000 or not SED_READS.fullmatch(program):
            is_opaque = True
    judge.add(words, is_opaque=is_opaque or not programs)


Special = Callable[["Judge", list[str], int, Input], None]
SPECIAL: dict[str, Special] = {
    "eval": _judge_eval,
    "trap": _judge_trap,
    "alias": _judge_alias,
    "find": _judge_find,
    "ip": _judge_ip,
    "stty": _judge_stty,
    "set": _judge_set,
    "read": _judge_reader,
    "dd": _judge_reader,
    "head": _judge_reader,
    "sed": _judge_sed,
    "gsed": _judge_sed,
}
