"""Content of transferred files that a recording kept."""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from appliance.cli import to_table
from appliance.errors import BastionError
from appliance.recording.events import Event
from appliance.recording.files import FileName, Piece, read_files
from appliance.session.sftp.content import Content


def list_files(events: Iterable[Event]) -> str:
    """Return a table of the files; empty if there is none.

    Raises `EvidenceError` if the recording is damaged.
    """
    names: list[FileName] = []
    kept: Counter[int] = Counter()
    for item in read_files(events):
        if isinstance(item, FileName):
            names.append(item)
        else:
            kept[item.number] += len(item.data)
    rows = [(str(name.number), name.direction, str(kept[name.number]), name.path) for name in names]
    return to_table(("FILE", "DIRECTION", "BYTES", "PATH"), rows) if rows else ""


def extract_file(events: Iterable[Event], number: int, output: Path) -> str:
    """Write one file's content, each piece at its place; return its size and digest as text.

    The digest is that of the entry `sftp:file:closed`. Raises `BastionError` if there is no
    such file or it cannot be written, `EvidenceError` if the recording is damaged.
    """
    items = [item for item in read_files(events) if item.number == number]
    if not items:
        raise BastionError(f"the recording has no file {number}: see `sessions files` without it")
    content, left_out = Content(), 0
    try:
        with output.open("xb", buffering=0) as file:
            for item in items:
                if not isinstance(item, FileName):
                    left_out += not _place(file, item)
                    content.add(item.offset, item.data)
    except OSError as error:
        raise BastionError(f"{output} cannot be written: {error.strerror}") from error
    facts = content.describe()
    digest = facts.get("sha256") or f"of extents {facts['sha256_of_extents']}"
    missing = f"; {left_out} pieces left out, beyond the end of any file" if left_out else ""
    return f"{output}: {facts['bytes']} bytes, sha256 {digest}{missing}"


def _place(file: BinaryIO, piece: Piece) -> bool:
    """Write a piece at its offset; return false if no file reaches that far."""
    # SECURITY: one such write must not keep the rest from an auditor
    # (test_a_write_beyond_the_end_of_any_file_hides_nothing).
    try:
        file.seek(piece.offset)
        file.write(piece.data)
    except OverflowError:
        return False
    except OSError as error:
        if error.errno in {errno.EFBIG, errno.EINVAL}:
            return False
        raise
    return True
