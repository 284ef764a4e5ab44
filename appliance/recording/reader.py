"""Play a recording back: header, then events with the time since the beginning."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from appliance.errors import EvidenceError
from appliance.recording.blocks import (
    PLAIN_SUFFIX,
    SEALED_SUFFIX,
    Block,
    Identity,
    iterate_blocks,
)
from appliance.recording.events import Event, Header, decode_events, decode_header

FOLLOW_SECONDS = 0.2
COPIES = "redacted"
"""The folder of redacted copies, within that of recordings."""


def find_recording(directory: Path, session: str) -> Path | None:
    """Return the file of a session's recording, if there is one."""
    for suffix in (PLAIN_SUFFIX, SEALED_SUFFIX):
        path = directory / f"{session}{suffix}"
        if path.is_file():
            return path
    return None


def read_recording(
    path: Path, identities: Sequence[Identity] = ()
) -> tuple[Header, Iterator[Event]]:
    """Return the header and the events of a recording, up to where a crash cut it.

    Raises `EvidenceError` if it cannot be read, is damaged, or is sealed to others; also
    while the events are read.
    """
    lines = _iterate_lines(path, identities)
    first = next(lines, None)
    if first is None:
        raise EvidenceError(f"recording {path.name} is empty")
    return decode_header(first), decode_events(lines)


def follow_recording(
    path: Path, identities: Sequence[Identity], is_over: Callable[[], bool]
) -> tuple[Header, Iterator[Event]]:
    """As `read_recording`, but wait for more until `is_over` says that nothing comes.

    Raises `EvidenceError` as `read_recording` does.
    """
    lines = _follow_lines(path, identities, is_over)
    first = next(lines, None)
    if first is None:
        raise EvidenceError(f"recording {path.name} is empty")
    return decode_header(first), decode_events(lines)


def _follow_lines(
    path: Path, identities: Sequence[Identity], is_over: Callable[[], bool]
) -> Iterator[bytes]:
    position, last_look = 0, False
    try:
        # Unbuffered: a buffer would keep the zeros that were reserved when it read ahead.
        with path.open("rb", buffering=0) as file:
            while True:
                file.seek(position)
                for block in iterate_blocks(file):
                    position = block.end_bytes
                    yield from block.open(identities).splitlines()
                if last_look:
                    return
                # Over, and once more: its end may have been written in between.
                last_look = is_over()
                if not last_look:
                    time.sleep(FOLLOW_SECONDS)
    except OSError as error:
        raise EvidenceError(f"recording {path.name} cannot be read: {error.strerror}") from error


def _iterate_lines(path: Path, identities: Sequence[Identity]) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            blocks = iterate_blocks(file)
            block = next(blocks, None)
            while block is not None:
                following = next(blocks, None)
                yield from _lines_of(block, identities, last=following is None)
                block = following
    except OSError as error:
        raise EvidenceError(f"recording {path.name} cannot be read: {error.strerror}") from error


def _lines_of(block: Block, identities: Sequence[Identity], *, last: bool) -> list[bytes]:
    try:
        return block.open(identities).splitlines()
    except EvidenceError:
        # A power cut may leave a block of the right length without its content: the end.
        # Whether anybody else did that, `integrity` knows from the audit log.
        if last and block.begin_bytes > 0:
            return []
        raise
