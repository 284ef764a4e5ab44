"""One sealed file: tar in zstd in age, with a manifest that the audit log vouches for.

Members are written and read as a stream; memory does not grow with them. `manifest.json`
names each member with size and SHA-256, `attestation.json` after it proves that the log of
the bastion knows the manifest: age alone would let anybody who has the public key make one.
`age -d -i KEY FILE | zstd -dc | tar -t` lists it without us.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO

import pyrage
import zstandard

from appliance.audit.attestation import Attestation, verify_attestation
from appliance.audit.note import Verifier
from appliance.backup.contents import Member
from appliance.errors import BastionError, EvidenceError
from appliance.recording.blocks import Identity, parse_recipient

if TYPE_CHECKING:
    from typing_extensions import Buffer

FORMAT = 1
MANIFEST, ATTESTATION = "manifest.json", "attestation.json"
CREATED = "machine:backup:created"
CHUNK_BYTES = 1024 * 1024
MAX_DOCUMENT_BYTES = 256 * 1024 * 1024

Manifest = dict[str, Any]
"""JSON: `format`, what the caller says, and `members`."""


class ArchiveWriter:
    """Adds members to an archive; use `create_archive`."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._members: list[dict[str, object]] = []

    def add(self, member: Member) -> None:
        """Write one member.

        Raises `BastionError` if it is shorter than it says, `OSError` if it cannot be read.
        """
        said = {"name": member.name, "mode": member.mode, "owner": member.owner}
        said |= {"group": member.group}
        if member.is_folder:
            self._members.append(said)
            return
        with (
            io.BytesIO(member.content or b"")
            if member.path is None
            else member.path.open("rb") as file
        ):
            digest = hashlib.sha256()
            self._write(member.name, member.size, _Tee(file, digest.update))
        self._members.append({**said, "bytes": member.size, "sha256": digest.hexdigest()})

    def manifest(self, **said: object) -> bytes:
        """Return the manifest of what was added, as the bytes that are to be attested."""
        manifest = {"format": FORMAT, **said, "members": self._members}
        return json.dumps(manifest, indent=1, sort_keys=True).encode()

    def finish(self, manifest: bytes, attestation: Attestation) -> None:
        """Write the manifest and what proves it."""
        proof = json.dumps(attestation.to_json()).encode()
        for name, document in ((MANIFEST, manifest), (ATTESTATION, proof)):
            self._write(name, len(document), io.BytesIO(document))

    def _write(self, name: str, size: int, file: IO[bytes]) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        try:
            self._tar.addfile(info, file)
        except OSError as error:
            raise BastionError(f"{name} cannot be added to the backup: {error}") from error


class _Tee(io.BytesIO):
    """A file that tells somebody what was read of it."""

    def __init__(self, file: IO[bytes], tell: Callable[[bytes], None]) -> None:
        super().__init__()
        self._file, self._tell = file, tell

    def read(self, size: int | None = -1, /) -> bytes:
        data = self._file.read(-1 if size is None else size)
        self._tell(data)
        return data


@contextmanager
def create_archive(out: BinaryIO, recipients: Sequence[str]) -> Iterator[ArchiveWriter]:
    """Write an archive to `out`, sealed to `recipients` (`age1…`, `ssh-ed25519 …`).

    Raises `EvidenceError` if a recipient is malformed, `OSError` if `out` takes no more.
    """
    keys = [parse_recipient(text) for text in recipients]

    def seal(source: BinaryIO) -> None:
        pyrage.encrypt_io(source, out, keys)

    with _piped(seal) as sink:
        compressor = zstandard.ZstdCompressor(write_checksum=True)
        with (
            compressor.stream_writer(sink, closefd=False) as compressed,
            tarfile.open(mode="w|", fileobj=compressed, format=tarfile.PAX_FORMAT) as tar,
        ):
            yield ArchiveWriter(tar)


def read_archive(
    source: BinaryIO,
    identities: Sequence[Identity],
    verifier: Verifier,
    keep: Callable[[str], BinaryIO],
) -> Manifest:
    """Read a whole archive; `keep` gives the file that a member's content goes to.

    Nothing that `keep` got may be trusted before this returns the manifest. Raises
    `EvidenceError` if the archive cannot be opened with `identities`, is cut or changed,
    or is not vouched for by the log of `verifier`.
    """
    found: dict[str, tuple[int, str]] = {}
    documents: dict[str, bytes] = {}

    def take(name: str, content: IO[bytes] | None) -> None:
        if content is None or name in found:
            raise EvidenceError(f"{name!r} does not belong into a backup")
        if name in {MANIFEST, ATTESTATION}:
            documents[name] = content.read(MAX_DOCUMENT_BYTES)
        else:
            with keep(name) as file:
                found[name] = _copy(content, file)

    try:
        with _piped(lambda plain: _unpack(plain, take)) as sink:
            pyrage.decrypt_io(source, sink, list(identities))
        document = documents[MANIFEST]
        attestation = Attestation.from_json(json.loads(documents[ATTESTATION]))
    except (pyrage.DecryptError, tarfile.TarError, zstandard.ZstdError) as error:
        raise EvidenceError(f"the backup cannot be opened: {error}") from error
    except (KeyError, ValueError, OSError, EOFError) as error:
        raise EvidenceError("the backup is cut or damaged") from error
    verify_attestation(attestation, document, verifier, CREATED)
    return _verify_members(json.loads(document), found)


def _unpack(plain: BinaryIO, take: Callable[[str, IO[bytes] | None], None]) -> None:
    """Hand over each member's name and content; `None` if it is no regular file."""
    with (
        zstandard.ZstdDecompressor().stream_reader(plain) as stream,
        tarfile.open(mode="r|", fileobj=stream) as tar,
    ):
        for info in tar:
            take(info.name, tar.extractfile(info) if info.isreg() else None)
        while stream.read(CHUNK_BYTES):
            pass  # To the end, where the checksums are.


def _verify_members(manifest: Manifest, found: dict[str, tuple[int, str]]) -> Manifest:
    """Return the manifest if exactly its members were found, by name, bytes and SHA-256."""
    if manifest["format"] != FORMAT:
        raise EvidenceError(f"format {manifest['format']} of a backup is not known here")
    said = {m["name"]: (m["bytes"], m["sha256"]) for m in manifest["members"] if "bytes" in m}
    if said != found:
        name = min(set(said.items()) ^ set(found.items()))[0]
        raise EvidenceError(f"{name} is not what the manifest says")
    return manifest


def _copy(source: IO[bytes], target: BinaryIO) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while data := source.read(CHUNK_BYTES):
        target.write(data)
        digest.update(data)
        size += len(data)
    return size, digest.hexdigest()


@contextmanager
def _piped(work: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    """Give a file whose bytes `work` reads in a thread; both ends' errors are raised.

    The error of `work` comes first: that of whoever writes is then only a broken pipe.
    """
    reading, writing = os.pipe()
    failures: list[BaseException] = []

    def run() -> None:
        with os.fdopen(reading, "rb") as source:
            try:
                work(source)
            except BaseException as error:  # Raised by the other thread.
                failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        with os.fdopen(writing, "wb") as sink:
            yield sink
    except BaseException:
        thread.join()
        if failures:
            raise failures[0] from None
        raise
    thread.join()
    if failures:
        raise failures[0]


class HashedFile(io.FileIO):
    """A file that knows the SHA-256 of what was written to it."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(descriptor, "wb")
        self.digest = hashlib.sha256()

    def write(self, data: Buffer, /) -> int:
        """Write as `io.FileIO` does."""
        written = super().write(data)
        self.digest.update(memoryview(data)[:written])
        return written


def open_output(path: Path) -> HashedFile:
    """Create a file of mode 0600.

    Raises `BastionError` if it exists or cannot be made.
    """
    try:
        return HashedFile(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise BastionError(f"{path} cannot be made: {error.strerror}") from error
