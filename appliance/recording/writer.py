"""Keep one session's recording: buffer, seal, write, make durable, close.

Lines are buffered; `flush`, which the session's clock calls in a thread at least every
half second, writes them as one block and makes them durable. Space for the closing block
is reserved ahead, so that a full disk ends a recording properly. What could not be made
durable for `STALL_SECONDS` (a disk that hangs) fails the next line: nothing more is shown.
"""

from __future__ import annotations

import codecs
import fcntl
import hashlib
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from appliance.errors import EvidenceError
from appliance.model import SessionId
from appliance.recording.blocks import Sealer
from appliance.recording.events import (
    AS_BYTES,
    Code,
    Event,
    Header,
    encode_event,
    encode_header,
    encode_object,
    encode_stream,
)

FLUSH_SECONDS = 0.5
STALL_SECONDS = 10.0
BLOCK_BYTES = 64 * 1024
"""A block is written at once when so much is buffered: memory stays bounded."""
RESERVE_BYTES = 192 * 1024
"""Kept for the closing block: what is buffered and one more line must fit."""
GROW_BYTES = 256 * 1024
STREAM_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Digest:
    """SHA-256 of the first `bytes` of a recording's file, all of them durable."""

    bytes: int
    sha256: str


class _Stream:
    """What went through one stream of a command."""

    def __init__(self) -> None:
        self.bytes = 0
        self.hash = hashlib.sha256()

    def add(self, data: bytes) -> None:
        self.bytes += len(data)
        self.hash.update(data)


class Recording:
    """The open recording of one session; use `create`."""

    def __init__(
        self, path: Path, descriptor: int, sealer: Sealer, header: Header, stream_bytes: int
    ) -> None:
        self.path, self._descriptor, self._sealer = path, descriptor, sealer
        self._held = os.dup(descriptor)
        self._terminal, self.stream_bytes = header.terminal, stream_bytes
        self._files = 0
        self._streams: dict[Code, _Stream] = {}
        self._started = time.monotonic()
        self._before = 0.0
        self._lines: list[bytes] = []
        self._buffered_bytes = 0
        self._lagging_since: float | None = None
        self._end = self._reserved = 0
        self._hash = hashlib.sha256()
        self._durable = Digest(0, self._hash.hexdigest())
        self._writing, self._syncing = threading.Lock(), threading.Lock()
        self._failed = self._closed = False
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.on_write: Callable[[], None] = lambda: None
        """Called after each line, in the thread that made it."""
        self.on_event: Callable[[Event], None] = lambda _: None
        """Called with each event that was recorded."""
        self.shows_streams = True
        """Whether `on_event` is called for a command's streams, too: their text costs time."""

    @classmethod
    def create(
        cls,
        directory: Path,
        session_id: SessionId,
        sealer: Sealer,
        header: Header,
        stream_bytes: int = STREAM_BYTES,
    ) -> Recording:
        """Create the file (mode 0640), reserve its end, and make its header durable.

        Of each stream of a command at most `stream_bytes` are kept.

        Raises `EvidenceError` if that cannot be done.
        """
        path = directory / f"{session_id}{sealer.suffix}"
        try:
            directory.mkdir(parents=True, exist_ok=True, mode=0o750)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            descriptor = os.open(path, flags, 0o640)
        except OSError as error:
            raise failure(path, "created", error) from error
        recording = cls(path, descriptor, sealer, header, stream_bytes)
        # SECURITY: a gateway that starts beside this one leaves a held recording alone
        # (test_a_running_session_is_no_orphan).
        fcntl.flock(recording._held, fcntl.LOCK_EX)
        try:
            recording._append(encode_header(header))
            recording.flush()
            _sync_directory(directory)
        except OSError as error:
            recording.abandon()
            raise failure(path, "created", error) from error
        except EvidenceError:
            recording.abandon()
            raise
        return recording

    @property
    def durable(self) -> Digest:
        """What the disk has for certain."""
        return self._durable

    @property
    def lag_seconds(self) -> float:
        """How long the oldest line that is not durable has waited."""
        since = self._lagging_since
        return 0.0 if since is None else time.monotonic() - since

    # What happens

    def output(self, data: bytes, code: Code = Code.OUTPUT) -> None:
        """Record what the person sees: a terminal's screen, or a command's output or error."""
        if self._terminal:
            text = self._decoder.decode(data)  # A character may be split between calls.
            if text:
                self.add(Code.OUTPUT, text)
        elif data:
            self.stream(code, data)

    def stream(self, code: Code, data: bytes) -> None:
        """Record bytes of a command's standard output, error or input exactly.

        Beyond `stream_bytes` of one stream only their number and SHA-256 are kept.
        """
        assert code in AS_BYTES
        account = self._streams.setdefault(code, _Stream())
        kept = data[: max(0, self.stream_bytes - account.bytes)]
        account.add(data)
        if kept:
            self._append(encode_stream(self._interval(), code, kept))
            if self.shows_streams:
                self.on_event(Event(self._before, code, kept.decode("utf-8", "replace")))
        else:
            self._check()

    def typed(self, text: str) -> None:
        """Record what was typed; the caller knows that the screen showed it."""
        self.add(Code.INPUT, text)

    def resize(self, cols: int, rows: int) -> None:
        """Record a new window size."""
        self.add(Code.RESIZE, f"{cols}x{rows}")

    def marker(self, text: str) -> None:
        """Record a named moment."""
        self.add(Code.MARKER, text)

    def exited(self, status: int | str) -> None:
        """Record an exit status, or the name of the signal that ended it."""
        for code, stream in self._streams.items():
            if stream.bytes > self.stream_bytes:
                what = f"first {self.stream_bytes} recorded, sha256 {stream.hash.hexdigest()}"
                self.marker(f"stream {code}: {stream.bytes} bytes, {what}")
        self.add(Code.EXIT, str(status))

    def replay(self, event: Event) -> None:
        """Record an event of another recording, at its time there."""
        interval, self._before = event.at_seconds - self._before, event.at_seconds
        self._append(encode_event(interval, event.code, event.data))

    def add(self, code: Code, data: str) -> None:
        """Record any event.

        Raises `EvidenceError` if it cannot be written.
        """
        self._append(encode_event(self._interval(), code, data))
        self.on_event(Event(self._before, code, data))

    def statement(self, **fields: object) -> None:
        """Record one SQL statement: normalised text, milliseconds, rows, masked columns."""
        text = encode_object(fields)
        self.add(Code.STATEMENT, text)

    def next_file(self) -> int:
        """Return the number of the next file whose content is kept; see `files`."""
        self._files += 1
        return self._files

    # How it gets to the disk

    def flush(self) -> Digest:
        """Write what is buffered and make it durable; return what is durable now.

        Blocks for as long as the disk takes: call it in a thread. Raises `EvidenceError`
        if the disk does not take it.
        """
        with self._syncing:
            began = time.monotonic()
            with self._writing:
                self._write_block()
                reached = Digest(self._end, self._hash.hexdigest())
                descriptor = self._descriptor
            if reached.bytes > self._durable.bytes:
                try:
                    os.fdatasync(descriptor)
                except OSError as error:
                    self._failed = True
                    raise failure(self.path, "written", error) from error
            with self._writing:
                self._durable = reached
                behind = self._lines or self._end > reached.bytes
                self._lagging_since = began if behind else None
            return reached

    def close(self, outcome: str) -> Digest:
        """Write the last event and close the file; a second call does nothing.

        Uses the reserved space if the disk is full. Raises `EvidenceError` if the end
        cannot be made durable.
        """
        with self._syncing, self._writing:
            if self._closed:
                return self._durable
            self._closed = True
            try:
                self._write_end(outcome)
                os.ftruncate(self._descriptor, self._end)
                os.fsync(self._descriptor)
            except OSError as error:
                raise failure(self.path, "closed", error) from error
            finally:
                os.close(self._descriptor)
            self._durable = Digest(self._end, self._hash.hexdigest())
            return self._durable

    def release(self) -> None:
        """Say that the session is over: until then no other gateway settles it."""
        held, self._held = self._held, -1
        if held >= 0:
            os.close(held)

    def abandon(self) -> None:
        """Close the file as it is."""
        self.release()
        with self._writing:
            if not self._closed:
                self._closed = True
                os.close(self._descriptor)

    def _interval(self) -> float:
        # From rounded to rounded, so that the sum does not drift.
        now = round(time.monotonic() - self._started, 6)
        interval, self._before = now - self._before, now
        return interval

    def _append(self, line: bytes) -> None:
        with self._writing:
            self._check()
            self._lagging_since = self._lagging_since or time.monotonic()
            self._lines.append(line)
            self._buffered_bytes += len(line)
            if self._buffered_bytes >= BLOCK_BYTES:
                self._write_block()
        self.on_write()

    def _check(self) -> None:
        if self._closed or self._failed:
            raise failure(self.path, "written")
        # SECURITY: a disk that hangs raises no error; test_a_disk_that_hangs_stops_output.
        if self.lag_seconds > STALL_SECONDS:
            self._failed = True
            raise failure(self.path, "written")

    def _write_block(self) -> None:
        if self._failed or self._closed:
            raise failure(self.path, "written")
        if not self._lines:
            return
        block = self._sealer.encode_block(b"".join(self._lines))
        try:
            self._reserve(self._end + len(block) + RESERVE_BYTES)
            self._write(block)
        except OSError as error:
            self._failed = True
            raise failure(self.path, "written", error) from error

    def _write(self, block: bytes) -> None:
        view, position = memoryview(block), self._end
        while view:
            written = os.pwrite(self._descriptor, view, position)
            view, position = view[written:], position + written
        self._end = position
        self._hash.update(block)
        self._lines, self._buffered_bytes = [], 0

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

    def _write_end(self, outcome: str) -> None:
        last = encode_event(self._interval(), Code.MARKER, outcome)
        block = self._sealer.encode_block(b"".join([*self._lines, last]))
        if self._end + len(block) > self._reserved:
            try:
                self._reserve(self._end + len(block))
            except OSError:
                # The disk is full: what was not shown yet goes, the end fits.
                block = self._sealer.encode_block(last)
        self._write(block)


def failure(path: Path, done: str, error: OSError | None = None) -> EvidenceError:
    """Return the error that names the recording, without its place on this machine."""
    reason = f": {error.strerror}" if error is not None and error.strerror else ""
    session = path.name.split(".", 1)[0]
    message = f"the recording of session {session} cannot be {done}{reason}"
    return EvidenceError(message, public=message)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
