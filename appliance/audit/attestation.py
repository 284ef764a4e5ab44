"""Let the audit log vouch for a document: its hash as an entry, under a signed checkpoint.

The signing key never leaves the audit process. Whoever holds the verifier key checks a
document without the log: the entry names the document's SHA-256, the inclusion proof
(RFC 6962, section 2.1.1) leads from the entry to the root, and the checkpoint signs that.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from appliance.audit.client import AuditClient
from appliance.audit.events import decode_entry
from appliance.audit.log import HASH_RECORD_BYTES, HASHES, iterate_lines, last_checkpoint
from appliance.audit.note import Verifier, verify_checkpoint
from appliance.audit.tree import hash_leaf, inclusion_proof, verify_inclusion
from appliance.config.machine import AuditSettings
from appliance.errors import EvidenceError
from appliance.model import AuditEvent


@dataclass(frozen=True, slots=True)
class Attestation:
    """What proves that an entry is in a signed log."""

    entry: bytes
    """Canonical JSON, as in the log; no line end."""
    proof: tuple[bytes, ...]
    """The audit path, from the leaf up."""
    checkpoint: str
    """The signed note."""

    def to_json(self) -> dict[str, Any]:
        """Return the attestation as JSON values."""
        proof = [b64encode(node).decode() for node in self.proof]
        return {"entry": self.entry.decode(), "proof": proof, "checkpoint": self.checkpoint}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Attestation:
        """Build an attestation from JSON values.

        Raises `EvidenceError` if they are not what `to_json` makes.
        """
        try:
            proof = tuple(b64decode(node, validate=True) for node in data["proof"])
            return cls(data["entry"].encode(), proof, str(data["checkpoint"]))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise EvidenceError("the attestation is malformed") from error


async def attest_document(
    settings: AuditSettings, kind: str, document: bytes, at: datetime, **more: object
) -> Attestation:
    """Have the daemon of `settings` vouch for `document`; `more` is what the entry says besides.

    Raises `EvidenceError` as `attest` does.
    """
    client = AuditClient(settings.socket)
    data = {"sha256": hashlib.sha256(document).hexdigest(), **more}
    try:
        return await attest(client, settings.directory, AuditEvent(kind, at, data=data))
    finally:
        await client.close()


async def attest(client: AuditClient, directory: Path, event: AuditEvent) -> Attestation:
    """Append `event`, whose data names a document's `sha256`, and return what proves it.

    `directory` is the log's. Raises `EvidenceError` if the entry cannot be written or the
    log cannot be read.
    """
    index = (await client.append(event)).index
    await client.sign_checkpoint()
    try:
        entry = next(islice(iterate_lines(directory), index, None))
        note, size = last_checkpoint(directory)
        hashes = (directory / HASHES).read_bytes()
    except (OSError, StopIteration, ValueError) as error:
        raise EvidenceError(f"the audit log {directory} cannot be read") from error
    if index >= size:
        raise EvidenceError("the audit log did not sign the entry")
    leaves = [
        hashes[start : start + 32]
        for start in range(0, size * HASH_RECORD_BYTES, HASH_RECORD_BYTES)
    ]
    return Attestation(entry, tuple(inclusion_proof(leaves, index)), note)


def verify_attestation(
    attestation: Attestation, document: bytes, verifier: Verifier, kind: str
) -> AuditEvent:
    """Return the entry that vouches for `document`.

    Raises `EvidenceError` unless an entry of `kind` names its SHA-256 in a log that
    `verifier` signed.
    """
    checkpoint = verify_checkpoint(attestation.checkpoint, verifier)
    index, event = decode_entry(attestation.entry)
    leaf = hash_leaf(attestation.entry)
    if not verify_inclusion(leaf, index, checkpoint.size, attestation.proof, checkpoint.root):
        raise EvidenceError("the signed checkpoint does not contain the entry")
    # SECURITY: the log vouches for much; test_an_entry_vouches_for_its_document_only.
    if event.kind != kind or event.data.get("sha256") != hashlib.sha256(document).hexdigest():
        raise EvidenceError("the entry in the audit log is about another document")
    return event
