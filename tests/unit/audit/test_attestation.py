import asyncio
import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.audit.attestation import Attestation, attest, verify_attestation
from appliance.audit.events import encode_event
from appliance.audit.log import AuditLog
from appliance.audit.note import Verifier
from appliance.errors import EvidenceError
from appliance.model import AuditEvent, AuditReceipt

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VERIFIER = Verifier("test/audit", KEY.public_key().public_bytes_raw())
KIND = "machine:compliance:stated"
DOCUMENT = b"what was found"


class Client:
    """The daemon's log, called directly."""

    def __init__(self, log):
        self.log = log

    async def append(self, event):
        return AuditReceipt(self.log.append([event]))

    async def sign_checkpoint(self):
        self.log.append([AuditEvent("gateway:process:started", NOW)])  # Others write, too.
        self.log.sign_checkpoint()


def about(document, kind=KIND):
    return AuditEvent(kind, NOW, data={"sha256": hashlib.sha256(document).hexdigest()})


@pytest.fixture(params=[0, 1, 2, 5])
def attestation(request, tmp_path):
    log = AuditLog(tmp_path, "test/audit", KEY, NOW)
    for _ in range(request.param):
        log.append([AuditEvent("gateway:process:started", NOW)])
    found = asyncio.run(attest(Client(log), tmp_path, about(DOCUMENT)))
    log.close(NOW)
    return found


def test_the_log_vouches_for_a_document(attestation):
    again = Attestation.from_json(attestation.to_json())
    assert again == attestation
    assert verify_attestation(again, DOCUMENT, VERIFIER, KIND).kind == KIND


def test_an_entry_vouches_for_its_document_only(attestation):
    with pytest.raises(EvidenceError, match="another document"):
        verify_attestation(attestation, DOCUMENT + b" ", VERIFIER, KIND)
    with pytest.raises(EvidenceError, match="another document"):
        verify_attestation(attestation, DOCUMENT, VERIFIER, "machine:backup:created")


def test_an_entry_that_the_log_does_not_have_proves_nothing(attestation):
    index = int(attestation.entry.split(b'"index":')[1].split(b",")[0])
    forged = replace(attestation, entry=encode_event(about(b"other")).at(index))
    with pytest.raises(EvidenceError, match="does not contain"):
        verify_attestation(forged, b"other", VERIFIER, KIND)


def test_another_key_proves_nothing(attestation):
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    with pytest.raises(EvidenceError, match="not signed"):
        verify_attestation(attestation, DOCUMENT, Verifier("test/audit", other), KIND)


@pytest.mark.parametrize(
    "data", [{}, [], {"entry": 1, "proof": [], "checkpoint": ""}, {"entry": "{}", "proof": ["?"]}]
)
def test_what_is_malformed_is_refused(data):
    with pytest.raises(EvidenceError):
        verify_attestation(Attestation.from_json(data), DOCUMENT, VERIFIER, KIND)
