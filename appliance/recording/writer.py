"""Keep one session's recording: buffer, seal, write, make durable, close.

Lines are only buffered by whoever makes them, who never waits for the disk. Threads of the
session's clock do: `flush`, at least every half second, writes them as one block and makes
them durable; `write` does the first half once `BLOCK_BYTES` wait. While `is_full`, whoever
can wait shows and takes nothing more. What could not be made durable for `STALL_SECONDS`
(a disk that hangs) fails the next line: nothing more is shown.
"""

from __future__ import annotations

import codecs
import errno
import hashlib
import os
import threading
import time
from collections.abc import Callable
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
from appliance.recording.extent import Digest, Extent, failure

FLUSH_SECONDS = 0.5
STALL_SECONDS = 10.0
BLOCK_BYTES = 256 * 1024
"""When so much is buffered, a block is written at once."""
FULL_BYTES = 512 * 1024
"""When so much is, whatever can wait has to."""
MAX_BUFFERED_BYTES = 8 * 1024 * 1024
"""When so much is (of what cannot wait), the recording has failed: memory stays bounded."""
STREAM_BYTES = 64 * 1024 * 1024


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
        self, path: Path, extent: Extent, sealer: Sealer, header: Header, stream_bytes: int
    ) -> None:
        self.path, self._extent, self._sealer = path, extent, sealer
        self._terminal, self.stream_bytes = header.terminal, stream_bytes
        self._files = 0
        self._streams: dict[Code, _Stream] = {}
        self._started = time.monotonic()
        self._before = 0.0
        self._lines: list[bytes] = []
        self._waiting_bytes = self._buffered_bytes = 0
        self._lagging_since: float | None = None
        self._durable = extent.digest
        # In this order. SECURITY: nobody waits for the disk while he holds `_buffering`, which
        # the event loop takes (test_a_slow_write_keeps_nobody_elses_keys_waiting).
        self._syncing, self._writing = threading.Lock(), threading.Lock()
        self._buffering = threading.Lock()
        self._failed = self._closed = False
        self._reason: OSError | None = None
        """What failed, for whoever comes next: he may be told before the clock is."""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.on_write: Callable[[], None] = lambda: None
        """Called after each line, in the thread that made it."""
        self.on_block: Callable[[], None] = lambda: None
        """Called there, too, when it is time for `write`."""
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
            extent = Extent(path)
        except OSError as error:
            raise failure(path, "created", error) from error
        recording = cls(path, extent, sealer, header, stream_bytes)
        try:
            recording._append(encode_header(header))
            recording.flush()
            extent.sync_name()
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

    @property
    def is_full(self) -> bool:
        """Whether so much is not written yet that the next line ought to wait."""
        return self._buffered_bytes >= FULL_BYTES

    @property
    def is_text(self) -> bool:
        """Whether what is recorded is read as text at once, which takes its time."""
        return self._terminal or self.shows_streams

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
        account = self._streams.get(code)
        if account is None:
            account = self._streams[code] = _Stream()
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
        """Record an event of another recording, at its time there; may wait for the disk."""
        interval, self._before = event.at_seconds - self._before, event.at_seconds
        self._append(encode_event(interval, event.code, event.data))
        if self._waiting_bytes >= BLOCK_BYTES:
            self.write()

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

    def write(self) -> None:
        """Write what is buffered.

        Blocks for as long as the disk takes: call it in a thread. Raises `EvidenceError`
        if the disk does not take it.
        """
        with self._writing:
            self._write_block()

    def flush(self) -> Digest:
        """Write what is buffered and make it durable; return what is durable now.

        Blocks and raises as `write` does.
        """
        with self._syncing:
            began = time.monotonic()
            with self._writing:
                self._write_block()
                reached = self._extent.digest
            if reached.bytes > self._durable.bytes:
                try:
                    self._extent.sync()
                except OSError as error:
                    self._failed, self._reason = True, error
                    raise failure(self.path, "written", error) from error
            with self._buffering:
                self._durable = reached
                behind = self._buffered_bytes or self._extent.end > reached.bytes
                self._lagging_since = began if behind else None
            return reached

    def close(self, outcome: str) -> Digest:
        """Write the last event and close the file; a second call does nothing.

        Uses the reserved space if the disk is full. Raises `EvidenceError` if the end
        cannot be made durable.
        """
        with self._syncing, self._writing:
            with self._buffering:
                if self._closed:
                    return self._durable
                self._closed = True
            try:
                self._write_end(outcome)
                self._extent.finish()
            except OSError as error:
                raise failure(self.path, "closed", error) from error
            finally:
                self._extent.close()
            self._durable = self._extent.digest
            return self._durable

    def release(self) -> None:
        """Say that the session is over: until then no other gateway settles it."""
        self._extent.release()

    def abandon(self) -> None:
        """Close the file as it is."""
        self.release()
        with self._syncing, self._writing, self._buffering:
            if not self._closed:
                self._closed = True
                self._extent.close()

    def _interval(self) -> float:
        # From rounded to rounded, so that the sum does not drift.
        now = round(time.monotonic() - self._started, 6)
        interval, self._before = now - self._before, now
        return interval

    def _append(self, line: bytes) -> None:
        with self._buffering:
            self._check()
            self._lagging_since = self._lagging_since or time.monotonic()
            self._lines.append(line)
            self._waiting_bytes += len(line)
            self._buffered_bytes += len(line)
        self.on_write()
        if self._waiting_bytes >= BLOCK_BYTES:
            self.on_block()

    def _check(self) -> None:
        # SECURITY: a disk that hangs raises no error; test_a_disk_that_hangs_stops_output.
        if self.lag_seconds > STALL_SECONDS or self._buffered_bytes >= MAX_BUFFERED_BYTES:
            self._failed = True
        self._check_open()

    def _check_open(self) -> None:
        if self._closed or self._failed:
            raise failure(self.path, "written", self._reason)

    def _write_block(self) -> None:
        with self._buffering:
            self._check_open()
            lines, self._lines = self._lines, []
            size, self._waiting_bytes = self._waiting_bytes, 0
        if not lines:
            return
        try:
            self._extent.append(self._sealer.encode_block(b"".join(lines)))
        except (OSError, EvidenceError) as error:
            with self._buffering:
                self._failed = True
                self._lines = lines + self._lines  # It may fit the reserve when all is closed.
                self._reason = error if isinstance(error, OSError) else None
            if isinstance(error, EvidenceError):
                raise
            raise failure(self.path, "written", error) from error
        with self._buffering:
            self._buffered_bytes -= size

    def _write_end(self, outcome: str) -> None:
        lines, last = self._lines, encode_event(self._interval(), Code.MARKER, outcome)
        while not self._extent.append_last(self._sealer.encode_block(b"".join([*lines, last]))):
            # The disk is full: the end fits, and of what is before it as much as can.
            if not lines:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            lines = lines[: len(lines) // 2]
