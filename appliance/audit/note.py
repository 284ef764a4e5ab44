"""Signed checkpoints: C2SP signed-note with a tlog-checkpoint body, Ed25519.

The body is three lines: origin, tree size, base64 root. A signature line is an em dash,
the key name, and base64 of the four-byte key id and the signature. No I/O.
Source: c2sp.org/signed-note and c2sp.org/tlog-checkpoint.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from appliance.errors import EvidenceError

ALGORITHM_ED25519 = b"\x01"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head somebody signed."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Verifier:
    """A key name and the public key that goes with it."""

    name: str
    key: bytes
    """32 raw bytes."""

    @property
    def key_id(self) -> bytes:
        """Return the first four bytes of SHA-256(name, newline, algorithm, key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + ALGORITHM_ED25519 + self.key).digest()[
            :4
        ]

    def __str__(self) -> str:
        encoded = base64.b64encode(ALGORITHM_ED25519 + self.key).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"


def parse_verifier(text: str) -> Verifier:
    """Parse a `name+id+key` verifier key.

    Raises `EvidenceError` if it is malformed or the id does not fit the key.
    """
    try:
        name, key_id, encoded = text.strip().split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise EvidenceError("the verifier key is not name+id+key") from error
    verifier = Verifier(name, raw[1:])
    if raw[:1] != ALGORITHM_ED25519 or len(raw) != 33 or verifier.key_id.hex() != key_id:
        raise EvidenceError("the verifier key does not fit its id")
    return verifier


def sign_checkpoint(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """Return the signed note; the key's name is the checkpoint's origin."""
    verifier = Verifier(checkpoint.origin, key.public_key().public_bytes_raw())
    body = f"{checkpoint.origin}\n{checkpoint.size}\n{_base64(checkpoint.root)}\n"
    signature = _base64(verifier.key_id + key.sign(body.encode()))
    return f"{body}\n\N{EM DASH} {checkpoint.origin} {signature}\n"


def verify_checkpoint(note: str, verifier: Verifier) -> Checkpoint:
    """Return the checkpoint in a signed note.

    Raises `EvidenceError` unless `verifier` signed exactly this.
    """
    body, separator, signatures = note.rpartition("\n\n")
    body += "\n"
    prefix = f"\N{EM DASH} {verifier.name} "
    for line in signatures.splitlines():
        if separator and line.startswith(prefix):
            try:
                raw = base64.b64decode(line.removeprefix(prefix), validate=True)
                if raw[:4] != verifier.key_id:
                    continue
                Ed25519PublicKey.from_public_bytes(verifier.key).verify(raw[4:], body.encode())
                origin, size, root, *_ = body.splitlines()
                return Checkpoint(origin, int(size), base64.b64decode(root, validate=True))
            except (InvalidSignature, ValueError) as error:
                raise EvidenceError("the checkpoint's signature does not verify") from error
    raise EvidenceError("the checkpoint is not signed by the log's key")


def note_size(note: str) -> int:
    """Return the tree size that a note speaks of; nothing is verified.

    Raises `EvidenceError` if it names none.
    """
    try:
        return int(note.splitlines()[1])
    except (IndexError, ValueError) as error:
        raise EvidenceError("the checkpoint names no size") from error


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
