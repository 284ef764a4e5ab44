"""The audit log on disk: entries, leaf hashes and signed checkpoints.

`entries.jsonl` holds one canonical JSON entry per line. `tree.hashes` holds, per entry,
its leaf hash and the root of the tree up to and including it (64 bytes), so that a
changed, dropped, swapped, inserted or cut entry can be named exactly. `checkpoints`
holds signed notes, one per blank-line-separated block. Whatever lies beyond the last
checkpoint is protected by the next one; `close` signs one.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.audit.events import EncodedEvent, decode_entry, encode_event
from appliance.audit.key_chain import KeyChain, hand_over_event, read_key_chain
from appliance.audit.note import (
    Checkpoint,
    Verifier,
    note_size,
    sign_checkpoint,
    verify_checkpoint,
)
from appliance.audit.tree import Frontier, hash_leaf
from appliance.errors import EvidenceError
from appliance.model import AuditEvent

ENTRIES, HASHES, CHECKPOINTS = "entries.jsonl", "tree.hashes", "checkpoints"
HASH_RECORD_BYTES = 64
NOTE_SEPARATOR = "\n\n\n"


class AuditLog:
    """The one writer of a log directory."""

    def __init__(
        self,
        directory: Path,
        origin: str,
        key: Ed25519PrivateKey,
        now: datetime,
        *,
        next_key: Ed25519PrivateKey | None = None,
    ) -> None:
        """Open or create the log, repair a torn tail, verify it, and sign a checkpoint.

        With `next_key` that one signs from here on, and `key` vouches for it, unless it did
        before this was interrupted.

        Raises `EvidenceError` if another writer holds it, it does not verify, or its key was
        handed over to another one.
        """
        self._directory, self._origin, self._key = directory, origin, key
        self._verifier = Verifier(origin, key.public_key().public_bytes_raw())
        self._failed = False
        self._lock = threading.Lock()
        try:
            directory.mkdir(parents=True, exist_ok=True, mode=0o750)
            self._entries = _open_append(directory / ENTRIES)
            self._hashes = _open_append(directory / HASHES)
            self._checkpoints = _open_append(directory / CHECKPOINTS)
            fcntl.flock(self._entries, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise EvidenceError(f"audit log {directory} cannot be opened: {error}") from error
        repaired = self._repair()
        self._entries_bytes = os.fstat(self._entries).st_size
        self._frontier, self._signed_size = Frontier(), -1
        if (directory / ENTRIES).stat().st_size == 0:
            self.sign_checkpoint()  # A log is signed from its first byte: size 0.
        report = verify_log(directory, self._verifier)
        if not report.is_intact:
            raise EvidenceError(f"audit log {directory} does not verify: {report.problem}")
        for line in iterate_lines(directory):
            self._frontier.append(hash_leaf(line))
        self._signed_size = report.signed_size
        self._take_over(report.signer, next_key, now)
        if repaired:
            self.append([AuditEvent("audit:log:repaired", now, data={"bytes": repaired})])
        self.append([AuditEvent("audit:log:opened", now, data={"size": self.size})])
        self.sign_checkpoint()

    @property
    def size(self) -> int:
        """Return the number of entries."""
        return self._frontier.size

    @property
    def has_failed(self) -> bool:
        """Whether a write failed: the log takes no more until it is opened again."""
        return self._failed

    def append(self, events: Sequence[AuditEvent]) -> int:
        """Write events and make them durable together; return the first one's index.

        Raises `EvidenceError` if they cannot be encoded (nothing is written) or cannot be
        made durable (the log takes no more until it is opened again).
        """
        return self.append_encoded([encode_event(event) for event in events])

    def append_encoded(self, events: Sequence[EncodedEvent]) -> int:
        """Do what `append` does with events that are encoded already."""
        with self._lock:
            return self._append(events)

    def _append(self, events: Sequence[EncodedEvent]) -> int:
        if self._failed:
            raise EvidenceError("the audit log stopped after a write error")
        first = self.size
        lines = [event.at(first + offset) for offset, event in enumerate(events)]
        records = []
        for line in lines:
            leaf = hash_leaf(line)
            self._frontier.append(leaf)
            records.append(leaf + self._frontier.root())
        block = b"".join([line + b"\n" for line in lines])
        try:
            _write_all(self._entries, block)
            # Derived, so not waited for: `_repair` makes anew what a crash takes away.
            _write_all(self._hashes, b"".join(records))
            os.fdatasync(self._entries)
        except OSError as error:
            self._failed = True
            # Nobody was told of these entries: what was logged before them verifies.
            with suppress(OSError):
                os.ftruncate(self._entries, self._entries_bytes)
                os.ftruncate(self._hashes, first * HASH_RECORD_BYTES)
            raise EvidenceError(f"the audit log cannot be written: {error.strerror}") from error
        self._entries_bytes += len(block)
        return first

    def sign_checkpoint(self) -> None:
        """Sign the tree as it is, unless it has not grown.

        Raises `EvidenceError` if the checkpoint cannot be made durable.
        """
        with self._lock:
            if not self._failed and self.size != self._signed_size:
                self._sign_checkpoint()

    def _sign_checkpoint(self) -> None:
        checkpoint = Checkpoint(self._origin, self.size, self._frontier.root())
        note = sign_checkpoint(checkpoint, self._key) + "\n\n"
        try:
            os.fdatasync(self._hashes)
            _write_all(self._checkpoints, note.encode())
            os.fdatasync(self._checkpoints)
        except OSError as error:
            self._failed = True
            raise EvidenceError(f"a checkpoint cannot be written: {error.strerror}") from error
        self._signed_size = self.size

    def _take_over(
        self, signer: Verifier | None, next_key: Ed25519PrivateKey | None, now: datetime
    ) -> None:
        following = self._verifier
        if next_key is not None:
            following = Verifier(self._origin, next_key.public_key().public_bytes_raw())
            if signer == self._verifier:
                self.append([hand_over_event(self._verifier, following, now)])
                self.sign_checkpoint()
                signer = following
            self._key, self._verifier = next_key, following
        if signer != following:
            raise EvidenceError(
                f"audit log {self._directory} is signed by another key since a rotation that was"
                " not finished: run `bastionctl rotate audit-key` again"
            )

    def close(self, now: datetime) -> None:
        """Write the last entry, sign it, and release the files.

        After a write error the files are only released: opening the log repairs it.
        """
        try:
            if not self._failed:
                self.append([AuditEvent("audit:log:closed", now)])
                self.sign_checkpoint()
        finally:
            for descriptor in (self._entries, self._hashes, self._checkpoints):
                os.close(descriptor)

    def _repair(self) -> int:
        """Cut a torn last line and bring the hash file level; return the bytes cut."""
        entries_path, hashes_path = self._directory / ENTRIES, self._directory / HASHES
        data = entries_path.read_bytes()
        whole = data.rfind(b"\n") + 1
        torn = len(data) - whole
        if torn:
            os.ftruncate(self._entries, whole)
        lines = data[:whole].split(b"\n")[:-1]
        records = _count_records(hashes_path.read_bytes())
        os.ftruncate(self._hashes, min(records, len(lines)) * HASH_RECORD_BYTES)
        if records < len(lines):
            frontier = Frontier()
            missing = []
            for number, line in enumerate(lines):
                leaf = hash_leaf(line)
                frontier.append(leaf)
                if number >= records:
                    missing.append(leaf + frontier.root())
            _write_all(self._hashes, b"".join(missing))
        # Bytes: a full disk also cuts within a character.
        notes = (self._directory / CHECKPOINTS).read_bytes()
        end = notes.rfind(NOTE_SEPARATOR.encode())
        whole_notes = end + len(NOTE_SEPARATOR) if end >= 0 else 0
        if whole_notes < len(notes):
            os.ftruncate(self._checkpoints, whole_notes)
            torn += len(notes) - whole_notes
        return torn


@dataclass(frozen=True, slots=True)
class Report:
    """What verification found."""

    size: int
    root: bytes
    signed_size: int
    problem: str | None = None
    bad_index: int | None = None
    """The first entry that is not what was written."""
    signer: Verifier | None = None
    """The key that signs from now on; `None` if the keys do not follow each other."""

    @property
    def is_intact(self) -> bool:
        """Return whether nothing was found."""
        return self.problem is None


def verify_log(directory: Path, verifier: Verifier) -> Report:
    """Check every entry, hash and checkpoint; name the first bad entry.

    `verifier` is any key that the log was ever signed with (key_chain.py).

    Raises `EvidenceError` if the log cannot be read.
    """
    try:
        hashes = (directory / HASHES).read_bytes()
        notes = (directory / CHECKPOINTS).read_text(encoding="utf-8", errors="replace")
        lines = list(iterate_lines(directory))
    except OSError as error:
        raise EvidenceError(f"audit log {directory} cannot be read: {error.strerror}") from error
    records = _count_records(hashes)
    chain, checkpoints, problem = _read_signatures(notes, lines, verifier)
    signed = {checkpoint.size: checkpoint.root for checkpoint in checkpoints}
    signed_size = max(signed, default=0)
    frontier = Frontier()

    def report(text: str | None, bad: int | None = None) -> Report:
        signer = chain.keys[-1] if chain else None
        return Report(frontier.size, frontier.root(), signed_size, text, bad, signer)

    for index, line in enumerate(lines):
        fault = _fault_of(index, line)
        leaf = hash_leaf(line)
        record = hashes[index * HASH_RECORD_BYTES : (index + 1) * HASH_RECORD_BYTES]
        # Hashes follow the entries they are derived from: the newest may not be there yet.
        is_hashed = index < max(signed_size, records)
        if fault is None and is_hashed and record[:32] != leaf:
            fault = "its hash is not the one that was written"
        if fault is not None:
            return report(f"entry {index}: {fault}", index)
        frontier.append(leaf)
        if is_hashed and record[32:] != frontier.root():
            return report(f"entry {index}: the tree differs from here on", index)
        if signed.get(index + 1, frontier.root()) != frontier.root():
            return report(f"entry {index}: the signed checkpoint at {index + 1} differs", index)
    if len(lines) < signed_size:
        return report(f"entry {len(lines)}: missing; {signed_size} were signed", len(lines))
    if records > len(lines):
        return report(f"entry {len(lines)}: missing; its hash is still there", len(lines))
    return report(problem, 0 if problem else None)


def _count_records(hashes: bytes) -> int:
    """Count the hash records; a power cut leaves zeros in place of those that came last."""
    count = len(hashes) // HASH_RECORD_BYTES
    while count and not any(hashes[(count - 1) * HASH_RECORD_BYTES : count * HASH_RECORD_BYTES]):
        count -= 1
    return count


def iterate_lines(directory: Path) -> Iterator[bytes]:
    """Yield each entry without its line end; a torn last line is yielded as it is."""
    with (directory / ENTRIES).open("rb") as file:
        for line in file:
            yield line.removesuffix(b"\n")


def first_checkpoint(directory: Path) -> str:
    """Return the oldest signed note; it is not verified.

    Raises `OSError` or `ValueError` if there is none.
    """
    return _notes(directory)[0]


def last_checkpoint(directory: Path) -> tuple[str, int]:
    """Return the newest signed note and the size of the tree it is about; nothing is verified.

    Raises `OSError` or `ValueError` if there is none.
    """
    note = _notes(directory)[-1]
    return note, int(note.splitlines()[1])


def _notes(directory: Path) -> list[str]:
    text = (directory / CHECKPOINTS).read_text(encoding="utf-8")
    notes = [note + "\n" for note in text.split(NOTE_SEPARATOR) if note.strip()]
    if not notes:
        raise ValueError("the log has no signed checkpoint")
    return notes


def _fault_of(index: int, line: bytes) -> str | None:
    try:
        found, _ = decode_entry(line)
    except EvidenceError as error:
        return str(error)
    return None if found == index else f"it says it is entry {found}"


def _read_signatures(
    text: str, lines: Sequence[bytes], verifier: Verifier
) -> tuple[KeyChain | None, list[Checkpoint], str | None]:
    notes = [note + "\n" for note in filter(str.strip, text.split(NOTE_SEPARATOR))]
    try:
        chain = read_key_chain(lines, notes, verifier)
    except EvidenceError as error:
        return None, [], str(error)
    checkpoints, problem = _read_checkpoints(notes, chain)
    # SECURITY: a later key vouches for earlier ones by what it signed itself
    # (test_a_key_that_signed_nothing_vouches_for_nothing).
    if problem is None and verifier not in {chain.signer(one.size) for one in checkpoints}:
        problem = "the log has no checkpoint that is signed by this key"
    return chain, checkpoints, problem


def _read_checkpoints(notes: Sequence[str], chain: KeyChain) -> tuple[list[Checkpoint], str | None]:
    checkpoints: list[Checkpoint] = []
    for note in notes:
        try:
            verifier = chain.signer(note_size(note))
            checkpoint = verify_checkpoint(note, verifier)
        except EvidenceError as error:
            return checkpoints, f"checkpoint {len(checkpoints)}: {error}"
        if checkpoint.origin != verifier.name:
            return checkpoints, f"checkpoint {len(checkpoints)}: is of another log"
        if checkpoints and checkpoint.size < checkpoints[-1].size:
            return checkpoints, f"checkpoint {len(checkpoints)}: the tree shrank"
        checkpoints.append(checkpoint)
    return checkpoints, None if checkpoints else "the log has no signed checkpoint"


def _open_append(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
