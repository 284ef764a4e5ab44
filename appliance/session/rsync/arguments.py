"""The far end's command line, as an rsync client writes it. Pure.

Source: `server_options` of rsync 3.2 and 3.5, as their clients were seen to call; rsync(1).
"""

from __future__ import annotations

from dataclasses import dataclass

from appliance.errors import ProtocolError
from appliance.session.transfers import literal_words, path_from_home

COMMON = frozenset("vnqlogDtOJprzduIW")
RECEIVING = COMMON | frozenset("ESmi")
SENDING = COMMON | frozenset("LSmi")
# fmt: off
WORDS = frozenset({
    "delete", "delete-before", "delete-during", "delete-after", "delete-delay", "delete-excluded",
    "existing", "force", "ignore-errors", "ignore-existing", "inplace", "new-compress",
    "numeric-ids", "old-compress", "partial", "size-only", "stats", "delay-updates",
})
# fmt: on
VALUES = frozenset({"bwlimit", "compress-level", "log-format", "partial-dir", "timeout"})
COMPRESSIONS = frozenset({"compress-choice=zlib", "compress-choice=zlibx"})


@dataclass(frozen=True, slots=True)
class RsyncCommand:
    """The far end of `rsync`."""

    sends: bool
    """The target's files go to the client (`--sender`)."""
    letters: frozenset[str]
    words: frozenset[str]
    paths: tuple[bytes, ...]

    @property
    def deletes(self) -> bool:
        return any(word.startswith("delete") for word in self.words)


def parse_rsync(command: str) -> RsyncCommand | None:
    """Read a command line that is the far end of rsync and nothing else, else `None`.

    Raises `ProtocolError` with what to leave out if an option is not served.
    """
    words = literal_words(command)
    if words[:2] != ["rsync", "--server"]:
        return None
    sends = words[2:3] == ["--sender"]
    letters, given, paths = _sort(words[3 if sends else 2 :])
    _refuse(letters - (SENDING if sends else RECEIVING), given)
    if len(paths) < 2 or paths[0] != "." or (len(paths) > 2 and not sends):
        raise ProtocolError("rsync names no path: leave out -s (--secluded-args)")
    raw = tuple(map(path_from_home, paths[1:]))
    return RsyncCommand(sends, frozenset(letters), frozenset(given), raw)


def _sort(words: list[str]) -> tuple[set[str], set[str], list[str]]:
    """Return options' letters, long options and paths; `e` has the rest of its word as value."""
    letters: set[str] = set()
    given: set[str] = set()
    for index, word in enumerate(words):
        if word.startswith("--") and word != "--":
            given.add(word[2:])
        elif word.startswith("-") and word != "-":
            letters |= set(word[1:].partition("e")[0])
        else:
            return letters, given, words[index:]
    return letters, given, []


def _refuse(letters: set[str], given: set[str]) -> None:
    for letter in sorted(letters):
        raise ProtocolError(f"rsync's option -{letter} is not served where files have rules")
    for word in sorted(given):
        is_known = word in WORDS | COMPRESSIONS or word.partition("=")[0] in VALUES
        if not is_known:
            raise ProtocolError(f"rsync's option --{word} is not served where files have rules")
