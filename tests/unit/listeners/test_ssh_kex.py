"""The listener's own key exchange is the documented one, and as strong as X25519 at least."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace

import asyncssh
import pytest
from asyncssh.kex import get_kex
from asyncssh.packet import String
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from pqcrypto.kem import sntrup_761

from appliance.listeners.ssh_kex import POST_QUANTUM_KEX, ServerSntrup761

NAMES = [name for name in POST_QUANTUM_KEX if name.startswith("sntrup761")]
CIPHERTEXT = sntrup_761.CIPHERTEXT_SIZE
SERVER = SimpleNamespace(is_client=lambda: False, logger=None)


def answer(name: str, public: bytes) -> tuple[bytes, bytes]:
    """Return what the server sends to the owner of `public`, and the secret it has then."""
    handler = get_kex(SERVER, name.encode())
    handler._client_pub = public
    shared = handler._compute_server_shared()
    return handler._server_pub, shared


def hybrid(sent: bytes, private: bytes, curve: X25519PrivateKey) -> bytes:
    """Return the client's secret, as RFC 9941 says it."""
    quantum = sntrup_761.decaps(private, sent[:CIPHERTEXT])
    classic = curve.exchange(X25519PublicKey.from_public_bytes(sent[CIPHERTEXT:]))
    return String(hashlib.sha512(quantum + classic).digest())


@pytest.mark.parametrize("name", NAMES)
def test_both_sides_have_the_same_secret(name):
    public, private = sntrup_761.keygen()
    curve = X25519PrivateKey.generate()
    sent, shared = answer(name, public + curve.public_key().public_bytes_raw())
    assert shared == hybrid(sent, private, curve)


def test_x25519_is_left_when_the_new_half_tells_its_secret(monkeypatch):
    monkeypatch.setattr(ServerSntrup761, "encaps", lambda _self, _public: (bytes(32), b"c" * 1039))
    curve = X25519PrivateKey.generate()
    public = bytes(1158) + curve.public_key().public_bytes_raw()
    sent, shared = answer(NAMES[0], public)
    other_sent, other = answer(NAMES[0], public)
    classic = curve.exchange(X25519PublicKey.from_public_bytes(sent[CIPHERTEXT:]))
    assert shared == String(hashlib.sha512(bytes(32) + classic).digest())
    assert (other_sent != sent, other != shared) == (True, True)


@pytest.mark.parametrize("name", POST_QUANTUM_KEX)
@pytest.mark.parametrize("cut", [0, 1, 31, 32, 33, 1157, 1158, 1189, 1191, 1217, 1300])
def test_a_key_of_another_length_is_the_peers_fault(name, cut):
    public = (b"\1" * 2000)[:cut]
    with pytest.raises(asyncssh.ProtocolError, match="client public key"):
        answer(name, public)


def test_a_point_of_low_order_is_refused():
    public, _ = sntrup_761.keygen()
    with pytest.raises(asyncssh.ProtocolError, match="ECDH client public key"):
        answer(NAMES[0], public + bytes(32))
