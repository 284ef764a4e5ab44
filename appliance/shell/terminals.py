"""Commands that would take keys from the terminal on which lines are judged. Pure.

A job in the background is stopped when it reads its own terminal, one in a session of its
own (`setsid`) is not; and a program that reads some of a line from the terminal's device
leaves the shell the rest of it, which nobody has judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from appliance.policy.patterns import GLOB, HOLE
from appliance.shell.paths import resolve
from appliance.shell.programs import FULL_SCREEN, names

DEVICE = re.compile(r"(?:^|=)/(?:dev/(?:tty\w*|pts/\S+|console|vc/\S*)|proc/[^/]+/fd/\S*)$")
ANY_DEVICE = re.compile(
    rf"(?:^|=)/dev/(?:t?|tt|tty\w*|p|pt|pts|c\w*)[{HOLE}{GLOB}]|(?:^|=)/dev/pts/"
)
NAMED = re.compile(r"\$\{?\w*TTY\b|(?:\$\(|`)\s*(?:/usr/bin/|/bin/)?tty\b")
LOOKS = names("""
    ls stat test [ echo printf ps who w fuser lsof write chmod chown stty tee tty getent find
    redirect udevadm agetty pkill kill script
""")
"""They look at the device, or write to it."""
READS_LINES = names("read") | FULL_SCREEN
"""They may have it as standard input: `read` is looked at for its options."""


def names_device(text: str) -> bool:
    """Say whether a variable or a command of the text stands for the terminal's device."""
    return NAMED.search(text) is not None


def reads_device(words: list[str], folders: Iterable[str], *, is_named: bool) -> bool:
    """Say whether a command with these words may read keys by the terminal's device.

    `is_named` says that what is not known in them may be its name.
    """
    name = words[0].rsplit("/", 1)[-1]
    if name in LOOKS:
        return False
    operands = {*words[1:], *(resolve(name, word, one) for one in folders for word in words[1:])}
    return any(
        DEVICE.search(word) or ANY_DEVICE.search(word) or (is_named and HOLE in word)
        for word in operands
    )


def is_read_by_lines(name: str) -> bool:
    """Say whether a program with the device as its input takes no part of a line."""
    return name in READS_LINES
