"""The log's signing key: made once, read only by the audit daemon."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.audit.note import Verifier, parse_verifier
from appliance.errors import EvidenceError


def create_signing_key(private_path: Path, public_path: Path, origin: str) -> None:
    """Write a new key (32 raw bytes, mode 0600) and its C2SP verifier key.

    Raises `EvidenceError` if the files cannot be written; an existing key is kept.
    """
    key = Ed25519PrivateKey.generate()
    try:
        private_path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(private_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key.private_bytes_raw())
        verifier = Verifier(origin, key.public_key().public_bytes_raw())
        public_path.write_text(f"{verifier}\n", encoding="ascii")
    except FileExistsError:
        return
    except OSError as error:
        raise EvidenceError(f"signing key {private_path}: {error.strerror}") from error


def load_signing_key(path: Path) -> Ed25519PrivateKey:
    """Read the private key.

    Raises `EvidenceError` if it is missing or malformed.
    """
    try:
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except (OSError, ValueError) as error:
        raise EvidenceError(f"signing key {path} cannot be used: {error}") from error


def load_verifier(path: Path) -> Verifier:
    """Read the verifier key.

    Raises `EvidenceError` if it is missing or malformed.
    """
    try:
        return parse_verifier(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise EvidenceError(f"verifier key {path} cannot be read: {error}") from error
