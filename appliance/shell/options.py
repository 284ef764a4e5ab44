"""Options of ordinary programs whose value is a command line. Pure; see `commands`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from appliance.shell.programs import COMMAND_OPTIONS, EDITORS_ALONE, INTERACTIVE, OPAQUE

if TYPE_CHECKING:
    from appliance.shell.judge import Judge

HARMLESS_VALUE = re.compile(
    r"NONE|NORC|DEFAULTS|/etc/(nginx|apache2|httpd)(/\w[\w.-]*)+|"
    r"(gzip|bzip2|xz|zstd|pigz|lz4|lzop|lzma|pbzip2|cat|less|more)( -[\w]+)*"
    r"|ssh( -[46CTaqvx]+| -(p ?\d+|l ?[\w.-]+|i ?[\w./~-]+))*"
)
PACKAGE_MANAGERS = frozenset({"apt", "apt-get", "yum", "dnf", "nala", "zypper", "pacman", "apk"})
PACKAGE_FILE = re.compile(r"^\.{0,2}/|\.(deb|rpm|apk)$|\.pkg(\.tar\.\w+)?$")
ASKS_PACKAGES = frozenset(
    {"provides", "whatprovides", "search", "info", "show", "list", "repoquery"}
)
"""A package of one's own, whose scripts run as root."""
CAPABILITIES = re.compile(r"\.[a-zA-Z]*")
"""rsync tells its far end in `-e.LsfxCIvu` what it can; no shell is named there."""
HARMLESS_CHECKPOINT = re.compile(r"(dot|bell|echo|ttyout|totals|wait)\b.*|sleep=\d+")


def has_command(name: str, words: list[str]) -> bool:
    """Say whether an option of the program has a command line or a file of them."""
    short, long = COMMAND_OPTIONS.get(name, ((), ()))
    return any(_value(word, "-", short, long) is not None for word in words[1:])


def judge_options(judge: Judge, name: str, words: list[str], depth: int) -> None:
    """Add a program, opaque if one of its options runs something, and what that runs."""
    short, long = COMMAND_OPTIONS[name]
    values: list[str] = []
    options: list[str] = []
    for index, word in enumerate(words[1:], 1):
        if word == "--":
            break
        following = words[index + 1] if index + 1 < len(words) else ""
        value = _value(word, following, short, long)
        harmless = HARMLESS_CHECKPOINT if word.startswith("--checkpoint-a") else HARMLESS_VALUE
        if name == "rsync" and "--server" in words and CAPABILITIES.fullmatch(value or ""):
            continue
        if value is not None and not harmless.fullmatch(value):
            values.append(value)
            options.append(word.partition("=")[0] if word.startswith("--") else word[:2])
        if name in INTERACTIVE and re.match(r"^\+(?![GgF\d/]|$)", word):
            values.append(word[1:].lstrip("!:"))
    if name == "tar" and re.match(r"[A-Za-z]*[IF]", words[1] if len(words) > 1 else ""):
        values += words[2:]  # The old form: letters without a dash, then their values.
    installs_file = (
        name in PACKAGE_MANAGERS
        and not ASKS_PACKAGES & set(words)
        and any(PACKAGE_FILE.search(one) for one in words[1:])
    )
    is_opaque = (
        bool(values)
        or installs_file
        or (name in OPAQUE | EDITORS_ALONE and not (judge.is_terminal and name in INTERACTIVE))
    )
    judge.add(words, is_opaque=is_opaque, options=tuple(options))
    for value in values:
        text = value.partition("=")[2] if value.startswith(("exec=", "command=")) else value
        judge.judge_possible(["sh", "-c", text.lstrip("!:")], depth + 1)


def _value(word: str, following: str, short: tuple[str, ...], long: tuple[str, ...]) -> str | None:
    """Return the option's value if `word` is one of the options, also when abbreviated."""
    if word.startswith("--"):
        option, equals, value = word.partition("=")
        if (
            option != "--checkpoint"
            and len(option) > 3
            and any(known.startswith(option) for known in long)
        ):
            return value if equals else following
        return None
    if not word.startswith("-"):
        return None
    for option in short:
        letter = option[1:]
        if word == option or (len(letter) == 1 and re.match(rf"^-[A-Za-z0-9]*{letter}$", word)):
            return following
        if len(letter) == 1 and word.startswith(option):
            return word[2:]
        if len(letter) == 1 and re.match(rf"^-[A-Za-z]+{letter}", word):
            return word.split(letter, 1)[1]
    return None
