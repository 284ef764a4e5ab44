"""Command lines that are file transfers in disguise: `scp -t`, `rsync --server`, `sftp -s`. Pure.

`scp -O` as the client sends it is served as SFTP (see `scp`). What is written otherwise,
rsync, and an SFTP server that the client names carry paths and content that are not read
here: such a line runs like any command, but not where rules about files would have a say.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from appliance.model import Decision, Outcome, TargetName
from appliance.policy.rules import RuleSet

_SFTP_SERVER = re.compile(
    r"""(?:^|[;&|\n(`])\s*(?:(?:exec|sudo|command|env|nice|nohup|\w+=\S*)\s+)*"""
    r"""['"\\]*(?:[\w./-]*/)?(?:sftp-server|internal-sftp)['"]*(?:\s|$)"""
)
"""What `sftp -s PROGRAM` runs."""
_LITERAL = re.compile(r"[^$`!;&|<>(){}#^\0\n]*")
"""A command line that a shell takes apart as `shlex` does, apart from patterns of file names."""


@dataclass(frozen=True, slots=True)
class SCPCommand:
    """The far end of `scp -O`."""

    path: bytes
    sends: bool
    """The target's files go to the client (`-f`)."""
    is_recursive: bool
    preserves: bool
    """Times and modes, too."""
    needs_folder: bool


def parse_scp(command: str) -> SCPCommand | None:
    """Read a command line that is the far end of `scp -O` and nothing else, else `None`."""
    words = literal_words(command)
    letters = set()
    while len(words) > 2 and words[1].startswith("-") and words[1] != "--":
        letters |= set(words.pop(1)[1:])
    if len(words) > 2 and words[1] == "--":
        words.pop(1)
    if len(words) != 2 or words[0] != "scp" or letters - set("tfrpdv") or letters >= set("tf"):
        return None
    path = path_from_home(words[1])
    if not letters & set("tf") or path.startswith((b"~", b"-")):
        return None
    return SCPCommand(
        path,
        "f" in letters, "r" in letters, "p" in letters, "d" in letters,
    )  # fmt: skip


def literal_words(command: str) -> list[str]:
    """Return the words of a line in which a shell would find no more than words, else none."""
    try:
        return shlex.split(command) if _LITERAL.fullmatch(command) else []
    except ValueError:
        return []


def path_from_home(word: str) -> bytes:
    """Return a path as SFTP has it, where relative ones begin in the account's home."""
    path = "." if word == "~" else word.removeprefix("~/") or "."
    return path.encode("utf-8", "surrogateescape")


def refuse_transfer(rule_set: RuleSet, target: TargetName, command: str) -> Decision | None:
    """Return the refusal of a transfer that would pass by a rule about files, else `None`."""
    program = transfer_program(command)
    if program is None or not speaks_about_files(rule_set, target):
        return None
    reason = f"{program} passes by the rules about files on {target}: use plain sftp or scp"
    return Decision(Outcome.DENY, "transfer-not-inspected", reason)


def speaks_about_files(rule_set: RuleSet, target: TargetName) -> bool:
    """Return whether some rule about the target is about paths or sizes."""
    return any(
        rule.paths or rule.bytes is not None
        for rule in rule_set.rules
        if not rule.targets or target in rule.targets
    )


def transfer_program(command: str) -> str | None:
    """Return the program if any simple command in the line looks like a transfer's far end."""
    words = command.replace(";", " ").replace("&", " ").replace("|", " ").split()
    plain = [word.strip("'\"()`$\\").rsplit("/", 1)[-1] for word in words]
    for index, name in enumerate(plain):
        rest = [word.strip("'\"\\") for word in words[index + 1 :]]
        if name == "scp" and any(_is_far_end(word) for word in rest):
            return "scp -O"
        if name == "rsync" and "--server" in rest:
            return "rsync"
    return "an SFTP server" if _SFTP_SERVER.search(command) else None


def _is_far_end(word: str) -> bool:
    letters = word[1:]
    return word.startswith("-") and letters.isalpha() and bool({"t", "f"} & set(letters))
