"""What the words of one simple command make a program run. Pure; see `commands`.

Anything that can run other commands is either read to its end or opaque.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from appliance.policy.patterns import GLOB, HOLE, HOLES
from appliance.shell.arithmetic import CODE
from appliance.shell.canonical import is_elsewhere
from appliance.shell.effects import (
    copied_programs,
    option_values,
    whole_folders,
    written_files,
)
from appliance.shell.escapes import shell_line_of_client
from appliance.shell.filters import judge_awk, judge_find, judge_sed
from appliance.shell.git import judge_git
from appliance.shell.grammar import PLAIN_NAMES
from appliance.shell.judgement import Input
from appliance.shell.options import has_command, judge_options
from appliance.shell.plain import PLAIN, named_variables, possible_commands, same_as
from appliance.shell.programs import (
    COMMAND_OPTIONS,
    INTERACTIVE,
    LOADER,
    OPAQUE,
    PYTHON,
    REPLS,
    RUNNERS,
    RUNS_WHEN,
    SHELL_NAME,
    VERSIONED_AWK,
    WITH_PREFIX,
    usual_name,
)
from appliance.shell.settings import (
    judge_reader,
    judge_reset,
    judge_set,
    judge_shopt,
    judge_stty,
)
from appliance.shell.sql import escapes_of, statements_of
from appliance.shell.wrapped import (
    MAX_SUFFIXES,
    is_opaque_program,
    judge_runner,
    judge_shell,
    judge_wrapper,
)
from appliance.shell.wrappers import WRAPPERS

if TYPE_CHECKING:
    from appliance.shell.judge import Judge

PLAIN_ALIAS = re.compile(r"[A-Za-z_]\w*=[\w./-]+(?: [\w./:=@%+,-]+)*")
PLAIN_MULTIPLEXER = re.compile(
    r"(?:(?:-[2CDdlNRrUuVvxA]+|-f /dev/null|-[LtsSnc] ?[\w.:/~-]+|-ls|--version|new(-session)?|a|at"
    r"|attach(-session)?|ls|list-[a-z]+|kill-[a-z]+|detach(-client)?|has(-session)?|-X quit)"
    r"(?: |$))*"
)
PIPED_OUTPUT = re.compile(r"(?:-\w*[oL]|--\w+=)?\|(.*)", re.DOTALL)
"""`psql -o '|rm x'`."""
CHANGES_FOLDER = frozenset({"git", "tar", "bsdtar", "make", "gmake"})
RESERVED = frozenset(
    {"if", "then", "elif", "else", "fi", "for", "while", "until", "select", "do", "done", "case"}
    | {"esac", "in", "function", "{", "}", "[[", "]]", "!"}
)
SUBSCRIPTS = frozenset(
    {"test", "[", "printf", "read", "unset", "declare", "typeset", "local", "export", "readonly"}
    | {"let", "wait", "mapfile", "readarray", "getopts", "integer", "float"}
)


def judge_words(judge: Judge, words: list[str], depth: int, source: Input) -> None:
    """Add what a simple command with these words runs."""
    if not judge.has_room(depth):
        return
    first = words[0]
    if first in RESERVED:
        # A compound command where the grammar saw a simple one: `! for …`, `coproc if …`.
        judge.add_unknown()
    if not first or HOLES.search(first) or first[0] in "~=%!^":
        judge.add_unknown()
        judge.judge_possible(words[1:], depth + 1)  # The hole may be nothing at all.
        if HOLE not in first and any(map(str.isalpha, first)):
            judge.add_possible(words)  # `ca?`
        return
    name = first.rsplit("/", 1)[-1]
    usual = name[1:] if name in WITH_PREFIX else usual_name(name)
    if usual != name:
        judge.add_possible(words)
        words, name = [usual, *words[1:]], usual
    if is_elsewhere(first):
        # A program at a path may be anything under any name, as a script file is.
        judge.add(words, is_opaque=True)
        if not (
            name in WRAPPERS or SHELL_NAME.match(name) or name in RUNNERS or LOADER.match(name)
        ):
            return
    for variable, value in named_variables(name, words):
        judge.judge_variable(variable, value, depth)
        if HOLE in variable or GLOB in variable:
            judge.add_unknown()
    if name in SUBSCRIPTS and any(CODE.search(word) for word in words[1:]):
        judge.add_unknown()
    _judge_program(judge, name, words, depth, source)


def _judge_program(judge: Judge, name: str, words: list[str], depth: int, source: Input) -> None:
    if judge.is_typed and name in INTERACTIVE:
        judge.opens_here()
    special = SPECIAL.get(name)
    if special is not None:
        special(judge, words, depth, source)
    elif SHELL_NAME.match(name):
        judge_shell(judge, words, depth, source)
    elif name in WRAPPERS:
        judge_wrapper(judge, name, words, depth, source)
    elif name in RUNNERS or LOADER.match(name):
        judge_runner(judge, name, words, depth)
    elif name == "git":
        judge_git(judge, words, depth)
    elif VERSIONED_AWK.match(name):
        judge_awk(judge, words, depth, source)
    elif name in RUNS_WHEN:
        runs = RUNS_WHEN[name].search(" ".join(words[1:])) is not None
        judge_runner(judge, name, words, depth) if runs else judge.add(words)
    elif name in COMMAND_OPTIONS and name not in REPLS:
        judge_options(judge, name, words, depth)
    elif name in OPAQUE or PYTHON.match(name):
        is_opaque = is_opaque_program(judge, name, words) or _reads_commands(name, source)
        judge.add(words, is_opaque=is_opaque or has_command(name, words))
        _judge_client(judge, name, words, depth)
    else:
        judge.add(words)
        if name not in PLAIN:
            for possible in possible_commands(words):
                judge.judge_possible(possible, depth + 1)
    _judge_effects(judge, words, source)


def _judge_client(judge: Judge, name: str, words: list[str], depth: int) -> None:
    """Judge what a client is told in its words to hand to a shell."""
    for word in words[1:] if name in REPLS else ():
        handed = [shell_line_of_client(line) for line in word.splitlines()]
        for one in filter(None, handed):
            judge.judge_script(one.text or HOLE, depth)
        if name == "psql" and (piped := PIPED_OUTPUT.match(word)):
            judge.judge_script(piped[1], depth)
        if "`" in word and not word.startswith("\\"):
            judge.add_unknown()  # A prompt, say: `-v 'PROMPT1=%`rm x`'`.
            judge.judge_possible(["sh", "-c", word.split("`")[1]], depth)


def _reads_commands(name: str, source: Input) -> bool:
    """Say whether a client is given what is not read here, or what hands lines to a shell."""
    if name not in REPLS or source.is_channel:
        return False
    if source.text is None or HOLE in source.text:
        return True
    return any(map(shell_line_of_client, source.text.splitlines()))


def _judge_effects(judge: Judge, words: list[str], source: Input) -> None:
    """Add what comes to the same as this command: a file that it writes, another name."""
    name = words[0].rsplit("/", 1)[-1]
    for written in written_files(words):
        judge.add_possible(["redirect", written])
    for statement in statements_of(words, source.text):
        judge.add_possible(statement)
    for line in escapes_of(words, source.text):
        judge.judge_possible(["sh", "-c", line], 1)
    for same in same_as(words):
        judge.add_possible(same, is_same=True)
    for program in copied_programs(words):
        judge.add_possible([program, HOLE])  # What is copied runs under another name.
    whole = whole_folders(words)
    if whole is not None:
        judge.add_possible(whole)
    folders = option_values(words[1:], "-C", "--directory") if name in CHANGES_FOLDER else []
    for folder in folders:
        with judge.standing_in(folder):
            judge.add_possible(words)
            for written in written_files(words):
                judge.add_possible(["redirect", written])


def _judge_systemctl(judge: Judge, words: list[str], depth: int, _source: Input) -> None:
    """`edit`, `link` and the like bring in a unit or a variable that is not read here."""
    operands = [word for word in words[1:] if not word.startswith("-")]
    changes = operands[:1] and operands[0] in {
        "edit",
        "link",
        "set-environment",
        "import-environment",
        "bind",
    }
    is_edit = operands[:1] == ["edit"] and judge.is_terminal and "--stdin" not in words
    if (changes and not is_edit) or any(word.startswith(("/", HOLE)) for word in operands):
        judge.add(words, is_opaque=True)
    judge_options(judge, "systemctl", words, depth)


def _judge_multiplexer(judge: Judge, words: list[str], depth: int, _source: Input) -> None:
    """`tmux attach`; but `tmux send-keys` types into a shell, and others run a command."""
    name = words[0].rsplit("/", 1)[-1]
    for folder in option_values(words[1:], "-c", "--"):
        with judge.standing_in(folder):
            judge.opens_here()
    is_plain = judge.is_terminal and PLAIN_MULTIPLEXER.fullmatch(" ".join(words[1:]))
    if "-c" in words and not any(word.startswith("new") for word in words[: words.index("-c")]):
        is_plain = None  # Before `new`, `-c` runs a command; behind it, it is a folder.
    if name == "screen" and any(word.startswith("-s") for word in words[1:]):
        is_plain = None  # The shell of its windows.
    if is_plain or (len(words) == 2 and not is_opaque_program(judge, name, words)):
        judge.add(words)
    else:
        judge_runner(judge, name, words, depth)
        judge.add(words, is_opaque=True)


def _judge_ip(judge: Judge, words: list[str], depth: int, _source: Input) -> None:
    """`ip netns exec NAME command`, `ip -batch FILE`."""
    runs = any(
        re.fullmatch(r"e(x(ec?)?)?|-b(a(t(ch?)?)?)?", word) or HOLE in word for word in words
    )
    judge.add(words, is_opaque=runs)
    for at in range(1, min(len(words), MAX_SUFFIXES) if runs else 0):
        judge.judge_possible(words[at:], depth + 1)


def _judge_eval(judge: Judge, words: list[str], depth: int, source: Input) -> None:
    if len(words) > 1:
        judge.surroundings.add(words)
        text = " ".join(words[1:]).replace(GLOB, HOLE)
        judge.judge_script(text, depth, source, is_same_shell=True)
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
    if len(words) > 2 and "=" not in words[1] and not words[1].startswith("-"):
        judge.judge_possible(["sh", "-c", f"{words[2]} {HOLE}"], depth)  # As fish has it.
    for word in words[1:]:
        name, equals, value = word.partition("=")
        if equals and name in PLAIN_NAMES:
            judge.add_unknown()
        is_known = judge.is_typed and PLAIN_ALIAS.fullmatch(word)
        if is_known and name not in PLAIN_NAMES:
            judge.aliases[name] = value
            judge.judge_script(value, depth)  # Later lines are judged with it.
            continue
        is_same = re.match(rf"{re.escape(name)}\s", value) is not None
        if equals and is_same and not HOLES.search(value):
            judge.judge_script(value, depth)  # What is given to it later is judged under its name.
        elif equals:
            judge.judge_alias(value.replace(GLOB, HOLE), depth)
        elif HOLE in word or GLOB in word:
            judge.add_unknown()


def _judge_cd(judge: Judge, words: list[str], _depth: int, _source: Input) -> None:
    judge.add(words)
    options = re.compile(r"-[LPe@n]+|--")
    operands = [word for word in words[1:] if not options.fullmatch(word)]
    judge.enter(operands if operands or words[0] in {"cd", "chdir"} else ["-"])


def _judge_scp(judge: Judge, words: list[str], depth: int, _source: Input) -> None:
    """Add scp: in its old protocol, a shell on the other machine reads the path."""
    judge_options(judge, "scp", words, depth)
    for word in words[1:]:
        found = re.fullmatch(r"[^/:]+:(.*[`$;|&<>].*)", word, re.DOTALL)
        if found:
            judge.judge_script(f": {found[1]}", depth)


Special = Callable[["Judge", list[str], int, Input], None]
SPECIAL: dict[str, Special] = {
    "cd": _judge_cd,
    "chdir": _judge_cd,
    "pushd": _judge_cd,
    "popd": _judge_cd,
    "eval": _judge_eval,
    "trap": _judge_trap,
    "alias": _judge_alias,
    "find": judge_find,
    "scp": _judge_scp,
    "ip": _judge_ip,
    "stty": judge_stty,
    "systemctl": _judge_systemctl,
    "set": judge_set,
    "shopt": judge_shopt,
    "tmux": _judge_multiplexer,
    "screen": _judge_multiplexer,
    "reset": judge_reset,
    "tset": judge_reset,
    "read": judge_reader,
    "dd": judge_reader,
    "head": judge_reader,
    "sed": judge_sed,
    "gsed": judge_sed,
}
