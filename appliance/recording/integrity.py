"""Whether a recording is what was written, by the digests in the audit log.

The log holds, every few seconds and at the end, the SHA-256 of the file's first bytes. Any
of them that does not fit shows that the file was cut or edited, and between which two.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from appliance.errors import EvidenceError
from appliance.recording.extent import Digest

CHUNK_BYTES = 1024 * 1024
ENDS = {
    "lost": "; the connection to the target broke",
    "failed": "; an error of the bastion's own ended it",
}


class State(StrEnum):
    """What verification found."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    """All of what there is, is what was written; the end is missing (a crash, a full disk)."""
    OPEN = "open"
    """As incomplete, but its session still runs."""
    TAMPERED = "tampered"


@dataclass(frozen=True, slots=True)
class Chain:
    """What the audit log says about one recording."""

    digests: tuple[Digest, ...] = ()
    """In the order of the log."""
    outcome: str | None = None
    """From the closing entry; `None` if there is none."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A state, and what to know about it."""

    state: State
    detail: str


def check_recording(path: Path | None, chain: Chain, *, running: bool = False) -> Finding:
    """Compare a recording's file with its digests.

    `path` is `None` if there is no file. Raises `EvidenceError` if it cannot be read.
    """
    if not chain.digests:
        return Finding(State.TAMPERED, "the audit log knows no digest of it")
    if path is None:
        return Finding(State.TAMPERED, "its file is gone")
    good, running_hash = 0, hashlib.sha256()
    try:
        with path.open("rb") as file:
            for known in chain.digests:
                got = _advance(running_hash, file, known.bytes - good)
                if got < known.bytes - good:
                    last = chain.digests[-1].bytes
                    return Finding(State.TAMPERED, f"cut: {good + got} bytes are left of {last}")
                if running_hash.hexdigest() != known.sha256:
                    return Finding(State.TAMPERED, f"edited between byte {good} and {known.bytes}")
                good = known.bytes
            more = _count_content(file)
    except OSError as error:
        raise EvidenceError(f"recording {path.name} cannot be read: {error.strerror}") from error
    return _judge_end(chain.outcome, good, more, running=running)


def _judge_end(outcome: str | None, good: int, more: int, *, running: bool) -> Finding:
    beyond = f", {more} bytes after them are not in the log" if more else ""
    if outcome is None:
        state = State.OPEN if running else State.INCOMPLETE
        return Finding(state, f"{good} bytes verified{beyond}")
    if outcome == "incomplete":
        return Finding(State.INCOMPLETE, f"{good} bytes verified, the end is missing{beyond}")
    if more:
        return Finding(State.TAMPERED, f"{more} bytes were added after its end")
    return Finding(State.COMPLETE, f"{good} bytes verified{ENDS.get(outcome, '')}")


def _advance(running_hash: hashlib._Hash, file: BinaryIO, count: int) -> int:
    """Hash the next `count` bytes; return how many there were."""
    done = 0
    while done < count and (data := file.read(min(CHUNK_BYTES, count - done))):
        running_hash.update(data)
        done += len(data)
    return done


def _count_content(file: BinaryIO) -> int:
    """Return how many bytes follow, without the zeros of reserved space."""
    position = last = 0
    while data := file.read(CHUNK_BYTES):
        if content := data.rstrip(b"\0"):
            last = position + len(content)
        position += len(data)
    return last
