"""What a person saw, kept so that a crash loses at most its last second.

Terminal sessions are asciicast v2 (`.cast`), SQL sessions JSON lines (`.jsonl`) with
normalised statements, timings, row counts and the names of masked columns; never values.
Every line is handed to the kernel when it is made; the disk has it within a second
(`sync` is called by the session's clock).

Source: asciinema documentation, "asciicast v2".
"""

from __future__ import annotations

import codecs
import json
import os
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from appliance.errors import EvidenceError
from appliance.model import SessionId

SYNC_SECONDS = 1.0


class Recording:
    """The open recording of one session; use `create`."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor: int | None = descriptor
        self._started = self._synced = time.monotonic()
        self._is_dirty = False
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    @classmethod
    def create(
        cls,
        directory: Path,
        session_id: SessionId,
        road: str,
        width: int,
        height: int,
        now: datetime,
        *,
        terminal: bool = True,
    ) -> Recording:
        """Create the file (mode 0640) and write its header.

        Raises `EvidenceError` if it cannot be written.
        """
        path = directory / f"{session_id}{'.cast' if terminal else '.jsonl'}"
        try:
            directory.mkdir(parents=True, exist_ok=True, mode=0o750)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
            descriptor = os.open(path, flags, 0o640)
        except OSError as error:
            raise EvidenceError(f"recording {path} cannot be created: {error.strerror}") from error
        recording = cls(path, descriptor)
        header: dict[str, object] = {"version": 2} if terminal else {"version": 1, "kind": "header"}
        if terminal:
            header |= {"width": width, "height": height}
        header |= {"timestamp": int(now.timestamp()), "title": f"{road} {session_id}"}
        recording._write(header)
        recording.sync(force=True)
        return recording

    @property
    def _elapsed(self) -> float:
        return round(time.monotonic() - self._started, 6)

    def output(self, data: bytes) -> None:
        """Record what the terminal showed; UTF-8 may be split between calls."""
        text = self._decoder.decode(data)
        if text:
            self._write([self._elapsed, "o", text])

    def resize(self, cols: int, rows: int) -> None:
        """Record a new window size."""
        self._write([self._elapsed, "r", f"{cols}x{rows}"])

    def marker(self, text: str) -> None:
        """Record a named moment."""
        self._write([self._elapsed, "m", text])

    def statement(self, **fields: object) -> None:
        """Record one SQL statement: normalised text, milliseconds, rows, masked columns."""
        self._write({"at_seconds": self._elapsed, "kind": "statement", **fields})

    def sync(self, *, force: bool = False) -> None:
        """Make what was written durable, at most once a second unless `force`.

        Raises `EvidenceError` if the disk does not take it.
        """
        due = force or time.monotonic() - self._synced >= SYNC_SECONDS
        if self._descriptor is None or not self._is_dirty or not due:
            return
        try:
            os.fdatasync(self._descriptor)
        except OSError as error:
            raise EvidenceError(f"recording {self.path} cannot be written") from error
        self._synced, self._is_dirty = time.monotonic(), False

    def close(self, outcome: str) -> None:
        """Write the last line and close the file; a second call does nothing.

        Raises `EvidenceError` if the end cannot be made durable.
        """
        if self._descriptor is None:
            return
        try:
            if self.path.suffix == ".cast":
                self.output(b"")
                self.marker(outcome)
            else:
                self._write({"at_seconds": self._elapsed, "kind": "closed", "outcome": outcome})
            self.sync(force=True)
        finally:
            descriptor, self._descriptor = self._descriptor, None
            os.close(descriptor)

    def _write(self, line: object) -> None:
        if self._descriptor is None:
            raise EvidenceError(f"recording {self.path} is closed")
        data = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError as error:
            raise EvidenceError(f"recording {self.path} cannot be written") from error
        self._is_dirty = True
        self.sync()


def read_recording(path: Path) -> Iterator[object]:
    """Return the lines of a recording; a torn last line, left by a crash, is skipped.

    Raises `EvidenceError` if the file cannot be read or a whole line is not JSON.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise EvidenceError(f"recording {path} cannot be read: {error.strerror}") from error
    for number, line in enumerate(lines[:-1], 1):
        try:
            yield json.loads(line)
        except ValueError as error:
            raise EvidenceError(f"recording {path}: line {number} is damaged") from error
