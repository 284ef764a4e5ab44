"""How a recording lies on disk: blocks that are whole each by itself.

Every flush appends one block of whole lines. A block is a Zstandard skippable frame:

    5B 2A 4D 18 | 04 00 00 00 | length | zstd frame of that length      plain
    5A 2A 4D 18 | length | age file of that length around a zstd frame  sealed

(lengths: four bytes, little-endian). So `zstd -dc` prints a plain recording, and a crash
costs the block that was being written, no other. A sealed block is a complete age file:
nobody can open one without an auditor's identity, the bastion included, and no key of an
earlier block stays in memory. Zero bytes after the last block are space that was reserved.

Source: RFC 8878, section 3.1.2 (skippable frames); age-encryption.org/v1; decision 0004.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyrage
import zstandard

from appliance.errors import EvidenceError

PLAIN, SEALED = 0x184D2A5B, 0x184D2A5A
HEAD = struct.Struct("<II")
LENGTH = struct.Struct("<I")
LEVEL = 3
MAX_BLOCK_BYTES = 64 * 1024 * 1024
"""What one block may expand to: a damaged file must not fill the reader's memory."""
PLAIN_SUFFIX, SEALED_SUFFIX = ".cast.zst", ".cast.sealed"

Identity = object  # pyrage's identities share no base class

_compressing = threading.Lock()
# One for the process: a compression context takes about as much memory as a session may.
_compressor = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)


def parse_recipient(text: str) -> object:
    """Parse an auditor's public key: `age1…`, or `ssh-ed25519 AAAA…`.

    Raises `EvidenceError` if it is neither.
    """
    try:
        if text.startswith("ssh-"):
            return pyrage.ssh.Recipient.from_str(text)
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise EvidenceError("an auditor key is age1… or ssh-ed25519 AAAA…") from error


def load_identities(path: Path) -> list[Identity]:
    """Read an auditor's private keys: an age identity file, or an OpenSSH private key.

    Raises `EvidenceError` if the file cannot be read or holds none.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EvidenceError(f"identity file {path} cannot be read: {error.strerror}") from error
    try:
        if data.startswith(b"-----BEGIN"):
            return [pyrage.ssh.Identity.from_buffer(data)]
        lines = [line.strip() for line in data.decode().splitlines()]
        keys = [line for line in lines if line and not line.startswith("#")]
        if keys:
            return [pyrage.x25519.Identity.from_str(key) for key in keys]
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise EvidenceError(f"identity file {path} holds no age or SSH private key") from error
    raise EvidenceError(f"identity file {path} holds no key")


class Sealer:
    """Makes blocks: compressed, and sealed if there are recipients."""

    def __init__(self, recipients: Sequence[str]) -> None:
        """Raises `EvidenceError` if a recipient is malformed."""
        self._recipients = [parse_recipient(text) for text in recipients]

    @property
    def suffix(self) -> str:
        """The name of a recording says whether it is sealed."""
        return SEALED_SUFFIX if self._recipients else PLAIN_SUFFIX

    def encode_block(self, lines: bytes) -> bytes:
        """Encode whole lines as one block.

        Raises `EvidenceError` if they cannot be sealed.
        """
        with _compressing:
            frame = _compressor.compress(lines)
        if not self._recipients:
            return HEAD.pack(PLAIN, LENGTH.size) + LENGTH.pack(len(frame)) + frame
        try:
            sealed: bytes = pyrage.encrypt(frame, self._recipients)
        except pyrage.EncryptError as error:
            raise EvidenceError("a recording cannot be sealed to its auditors") from error
        return HEAD.pack(SEALED, len(sealed)) + sealed


@dataclass(frozen=True, slots=True)
class Block:
    """One block as it lies on disk."""

    sealed: bool
    payload: bytes
    begin_bytes: int
    """Where in the file it begins."""
    end_bytes: int

    def open(self, identities: Sequence[Identity]) -> bytes:
        """Return its lines.

        Raises `EvidenceError` if it is damaged, or sealed to other auditors.
        """
        frame = self.payload
        if self.sealed:
            if not identities:
                raise EvidenceError("the recording is sealed to its auditors: --identity-file")
            try:
                frame = pyrage.decrypt(frame, list(identities))
            except pyrage.DecryptError as error:
                raise EvidenceError(
                    "the recording is damaged, or sealed to others than this identity"
                ) from error
        try:
            size = zstandard.get_frame_parameters(frame).content_size
            if size > MAX_BLOCK_BYTES:
                raise EvidenceError("a block of the recording is too large")
            return zstandard.ZstdDecompressor().decompress(frame)
        except zstandard.ZstdError as error:
            raise EvidenceError("a block of the recording is damaged") from error


def iterate_blocks(file: BinaryIO) -> Iterator[Block]:
    """Yield the whole blocks from where `file` stands; a torn last one is left out.

    Raises `EvidenceError` at what is neither a block nor reserved space.
    """
    position = file.tell()
    while len(head := file.read(HEAD.size)) == HEAD.size:
        magic, size = HEAD.unpack(head)
        taken = HEAD.size
        if magic == PLAIN and size == LENGTH.size:
            raw = file.read(LENGTH.size)
            size = LENGTH.unpack(raw)[0] if len(raw) == LENGTH.size else 0
            taken += LENGTH.size
        elif not any(head):
            return
        elif magic != SEALED:
            raise EvidenceError(f"the recording is damaged at byte {position}")
        if not 0 < size <= MAX_BLOCK_BYTES:
            if not file.read(1):
                return  # Torn in the middle of its length.
            raise EvidenceError(f"the recording is damaged at byte {position}")
        payload = file.read(size)
        if len(payload) < size:
            return
        end = position + taken + size
        yield Block(magic == SEALED, payload, position, end)
        position = end


def end_of_blocks(path: Path) -> int:
    """Return where the last whole block ends.

    Raises `EvidenceError` if the file cannot be read.
    """
    end = 0
    try:
        with path.open("rb") as file:
            for block in iterate_blocks(file):
                end = block.end_bytes
    except OSError as error:
        raise EvidenceError(f"recording {path.name} cannot be read: {error.strerror}") from error
    return end
