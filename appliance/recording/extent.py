"""The file of one recording while it is written: space reserved ahead, a running hash.

Space for the closing block is always reserved, so that a full disk ends a recording
properly. Everything here waits for the disk: `writer` calls it in threads.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from appliance.errors import EvidenceError

RESERVE_BYTES = 768 * 1024
"""Kept for the closing block: a full buffer and the largest file packet on top must fit."""
GROW_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Digest:
    """SHA-256 of the first `bytes` of a recording's file, all of them durable."""

    bytes: int
    sha256: str


class Extent:
    """A new file that blocks are appended to; not for several threads at a time."""

    def __init__(self, path: Path) -> None:
        """Create the file (mode 0640), and hold its lock until `release`.

        Raises `OSError` if it cannot be, or is there already.
        """
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        self._descriptor = os.open(path, flags, 0o640)
        self._held = os.dup(self._descriptor)
        self.end = self._reserved = 0
        self._hash = hashlib.sha256()
        self._directory = path.parent
        # SECURITY: a gateway that starts beside this one leaves a held recording alone
        # (test_a_running_session_is_no_orphan).
        fcntl.flock(self._held, fcntl.LOCK_EX)

    @property
    def digest(self) -> Digest:
        """Of all that was appended."""
        return Digest(self.end, self._hash.hexdigest())

    def append(self, block: bytes) -> None:
        """Write a block behind the last one, and keep the reserve behind it.

        Raises `OSError`; then nothing of it counts as written.
        """
        self._reserve(self.end + len(block) + RESERVE_BYTES)
        self._write(block)

    def append_last(self, block: bytes) -> bool:
        """Write the closing block, into the reserve if the disk is full.

        Returns False if it does not fit there. Raises `OSError`.
        """
        try:
            self._reserve(self.end + len(block))
        except OSError:
            return False
        self._write(block)
        return True

    def sync(self) -> None:
        """Make what was appended durable.

        Raises `OSError`; also if the file was removed.
        """
        os.fdatasync(self._descriptor)
        self._require_name()

    def _require_name(self) -> None:
        # SECURITY: nobody could play it (test_a_recording_that_is_removed_ends_its_session).
        if os.fstat(self._descriptor).st_nlink == 0:
            raise FileNotFoundError(errno.ENOENT, "somebody removed it")

    def sync_name(self) -> None:
        """Make it durable that the file exists."""
        descriptor = os.open(self._directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def finish(self) -> None:
        """Give back what is left of the reserve, and make all of it durable.

        Raises `OSError` as `sync` does.
        """
        os.ftruncate(self._descriptor, self.end)
        os.fsync(self._descriptor)
        self._require_name()

    def close(self) -> None:
        """Close the file; its lock stays until `release`."""
        os.close(self._descriptor)

    def release(self) -> None:
        """Let go of the lock; a second call does nothing."""
        held, self._held = self._held, -1
        if held >= 0:
            os.close(held)

    def _write(self, block: bytes) -> None:
        view, position = memoryview(block), self.end
        while view:
            written = os.pwrite(self._descriptor, view, position)
            view, position = view[written:], position + written
        self.end = position
        self._hash.update(block)

    def _reserve(self, end: int) -> None:
        if end <= self._reserved:
            return
        try:
            self._allocate(end + GROW_BYTES)
        except OSError:
            self._allocate(end)  # Less than we like, but enough.

    def _allocate(self, end: int) -> None:
        os.posix_fallocate(self._descriptor, self._reserved, end - self._reserved)
        self._reserved = end


def failure(path: Path, done: str, error: OSError | None = None) -> EvidenceError:
    """Return the error that names the recording, without its place on this machine."""
    reason = f": {error.strerror}" if error is not None and error.strerror else ""
    session = path.name.split(".", 1)[0]
    message = f"the recording of session {session} cannot be {done}{reason}"
    return EvidenceError(message, public=message)
