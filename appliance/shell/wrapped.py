"""What shells, wrappers and runners start: the command that stands in their own words. Pure."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

from appliance.policy.patterns import GLOB, HOLE, LATER
from appliance.shell.dialects import is_posix_shell
from appliance.shell.judgement import Input
from appliance.shell.plain import READS_NO_FILE
from appliance.shell.programs import HARMLESS_FIRST, INTERACTIVE, SHELL_NAME, SHOWS_VERSION
from appliance.shell.wrappers import WRAPPERS, Unwrapped, unwrap

if TYPE_CHECKING:
    from appliance.shell.judge import Judge

MAX_SUFFIXES = 24
RUNS_ANYWAY = re.compile(
    r"--(pipe|eval|define|macros|rcfile|load|predefine|(pre|post)-invoke|status-logger|script-shell"
    r"|node-options|editor|config-file)\b|-(agentpath|agentlib|javaagent|XX:On)"
)
"""An option with which a program that only shows something runs a command."""
STARTS_SHELL = frozenset({"chroot", "unshare", "nsenter", "i386", "x86_64", "linux32", "linux64"})
"""Without a command."""
MULTI_CALL = frozenset({"busybox", "toybox", "coreutils"})
FOLDER_OPTIONS = {
    "env": ("-C", "--chdir"),
    "sudo": ("-D", "--chdir"),
    "unshare": ("-w", "--wd"),
    "nsenter": ("-w", "--wd", "-W", "--wdns"),
}
SSH_RUNS = re.compile(
    r"(?i)^\s*(ProxyCommand|LocalCommand|PermitLocalCommand|KnownHostsCommand|RemoteCommand"
    r"|Include|PKCS11Provider|SecurityKeyProvider|XAuthLocation|Match)\b[\s=]*(.*)$"
)


def judge_shell(judge: Judge, words: list[str], depth: int, source: Input) -> None:
    """Judge what a shell is given: a line behind `-c`, its input, or a script, which is opaque."""
    judge.surroundings.add(words)
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
        takes_any = option[0] == "-" and "k" in option  # Any word for an assignment.
        if takes_any or (option[-1] in "oO" and rest and rest.pop(0) in {"vi", "keyword"}):
            judge.add(words, is_opaque=True)
    if rest[:1] == ["-"]:
        rest.pop(0)
    if runs_word:
        if not rest or GLOB in rest[0]:
            judge.add(words, is_opaque=True)
        else:
            judge.judge_script(rest[0], depth, source, is_posix=is_posix_shell(words[0]))
    elif not rest or reads_input or rest[0] in {"/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"}:
        judge.judge_input(words[:1], depth, source)
    else:
        judge.add(["sh", *words[1:]], is_opaque=True)


def judge_wrapper(judge: Judge, name: str, words: list[str], depth: int, source: Input) -> None:
    """Judge the command that a wrapper starts, alone and with the wrapper in front."""
    spec = WRAPPERS[name]
    parts = unwrap(name, words[1:])
    inner = parts.words[0].rsplit("/", 1)[-1] if parts.words else ""
    shown = [one.replace(HOLE, LATER) for one in words] if inner in READS_NO_FILE else words
    judge.surroundings.add([name, *shown[1:]])
    own = [name, *(word for pair in parts.options for word in pair if word)]
    before = words[: len(words) - len(parts.words)]
    with judge.surroundings.started_by([name, *before[1:]], own, parts.words):
        if spec.is_named:
            judge.add(own)
        if not parts.is_understood or (name == "setsid" and _takes_keys(judge, words)):
            judge.add_unknown()
        for assignment in parts.assignments:
            variable, _, value = assignment.partition("=")
            judge.judge_variable(variable, value, depth)
        is_named = spec.is_named or name == "xargs"
        with (
            judge.surroundings.within([name, *parts.skipped])
            if is_named
            else contextlib.nullcontext()
        ):
            _judge_inner(judge, name, words, parts, depth, source)
            _judge_renamed(judge, name, parts, depth, source)


def _judge_renamed(judge: Judge, name: str, parts: Unwrapped, depth: int, source: Input) -> None:
    """`exec -a rm busybox -rf /`: some programs do what their name says."""
    options = dict(parts.options)
    called = options.get("-a") or options.get("--argv0")
    if name not in {"exec", "env"} or not called or not parts.words:
        return
    renamed = [called, *parts.words[1:]]
    if parts.words[0].rsplit("/", 1)[-1] in MULTI_CALL:
        judge.judge_words(renamed, depth + 1, source)
    else:
        judge.judge_possible(renamed, depth + 1)


def _takes_keys(judge: Judge, words: list[str]) -> bool:
    """Say whether something in a session of its own may read the terminal's keys."""
    return judge.is_typed and (not judge.is_fed or any(HOLE in word for word in words))


def _judge_inner(
    judge: Judge, name: str, words: list[str], parts: Unwrapped, depth: int, source: Input
) -> None:
    options = dict(parts.options)
    folder = next((options[one] for one in FOLDER_OPTIONS.get(name, ()) if options.get(one)), "")
    if name == "chroot":
        folder = "/"
    with judge.standing_in(folder) if folder else contextlib.nullcontext():
        _judge_started(judge, name, words, parts, depth, source)


def _judge_started(
    judge: Judge, name: str, words: list[str], parts: Unwrapped, depth: int, source: Input
) -> None:
    spec, options = WRAPPERS[name], dict(parts.options)
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
    elif spec.joins and not options.keys() & {"-x", "--exec"}:
        judge.judge_script(" ".join(parts.words), depth)
    elif parts.words:
        # What a coprocess reads comes through a pipe.
        judge.judge_words(parts.words, depth + 1, Input() if name == "coproc" else source)
    elif name in STARTS_SHELL or (name == "doas" and "-s" in options):
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
    shells = [value for option, value in parts.options if option in {"-s", "--shell"}]
    for shell in shells:
        if not SHELL_NAME.match(shell.rsplit("/", 1)[-1]):
            judge.judge_words([shell or HOLE, HOLE], depth + 1, Input())
    for script in scripts:
        judge.judge_script(script, depth, source)
    options = dict(parts.options)
    if name == "flock" or (name == "runuser" and options.keys() & {"-u", "--user"}):
        if parts.words:
            judge.judge_words(parts.words, depth + 1, source)
        return
    rest = parts.words if name != "script" else parts.words[1:]
    if rest and name != "script":
        judge_shell(judge, ["sh", *rest], depth, source)
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
    if judge.is_terminal and options.keys() & {"-o", "--open-tty"} and words[-1] == HOLE:
        judge.judge_words(words[:-1], depth + 1, Input())  # Of nothing it makes no argument.


def judge_runner(judge: Judge, name: str, words: list[str], depth: int) -> None:
    """Add a program that runs a command from somewhere in its arguments."""
    judge.add(words, is_opaque=is_opaque_program(judge, name, words))
    for at in range(1, min(len(words), MAX_SUFFIXES)):
        if not words[at].startswith("-"):
            judge.judge_possible(words[at:], depth + 1)
        if " " in words[at]:
            judge.judge_possible(["sh", "-c", words[at]], depth + 1)


def is_opaque_program(judge: Judge, name: str, words: list[str]) -> bool:
    """Return whether a program may run something that its arguments do not show."""
    first, two = " ".join(words[1:2]), " ".join(words[1:3])
    if any(RUNS_ANYWAY.match(word) for word in words[2:]):
        return True
    if name == "rpm" and any(re.match(r"-[a-z]*[DE]", word) for word in words[1:]):
        return True
    shows = HARMLESS_FIRST.get(name, SHOWS_VERSION)
    if shows.match(first) or shows.match(two) or SHOWS_VERSION.match(first):
        return False
    if name == "crontab" and "-e" not in words:
        return True  # It installs a file.
    return not (judge.is_terminal and name in INTERACTIVE)
