"""The kept cipher beside asyncssh's own."""

from __future__ import annotations

import os

import pytest
from asyncssh.encryption import get_encryption

from appliance.targets import ssh_cipher
from appliance.targets.ssh_cipher import KeptGCM
from appliance.targets.ssh_packets import seal_data_slowly

GCM = b"aes128-gcm@openssh.com"


def test_the_kept_cipher_is_asyncsshs():
    key, nonce = os.urandom(16), os.urandom(4) + b"\xff" * 8
    plain, other = (get_encryption(GCM, key, nonce) for _ in range(2))
    assert plain.encrypt_packet(0, b"\0\0\0\x10", bytes(16)) == other.encrypt_packet(
        0, b"\0\0\0\x10", bytes(16)
    )
    kept, opening = KeptGCM(other), KeptGCM(get_encryption(GCM, key, nonce))
    opening.take_nonce()
    for number in range(20):
        packet, length = os.urandom(16 * number + 16), (16 * number + 16).to_bytes(4, "big")
        sealed, tag = plain.encrypt_packet(number, length, packet)
        assert kept.encrypt_packet(number, length, packet) == (sealed + tag, b"")
        assert opening.decrypt_packet(number, sealed[:16], sealed[16:], 4, tag) == packet


def test_no_nonce_is_used_twice():
    kept = KeptGCM(get_encryption(GCM, bytes(16), b"\1" * 4 + b"\xff" * 7 + b"\xfa"))
    nonces = [kept.take_nonce() for _ in range(1000)]
    assert len(set(nonces)) == 1000
    assert {nonce[:4] for nonce in nonces} == {b"\1" * 4}
    assert nonces[6] == b"\1" * 4 + bytes(8)


def test_what_seals_in_c_counts_over_the_counters_end():
    compiled = pytest.importorskip("appliance.targets._packets", reason="no C compiler")
    packets = []
    for seal_data in (compiled.seal_data, seal_data_slowly):
        kept = KeptGCM(get_encryption(GCM, bytes(16), b"\1" * 4 + b"\xff" * 8))
        packets.append(b"".join(seal_data(kept, [(b"abc", None)], 0, 3, 1, bytes)[0]))
        assert kept.invocation == 2
    assert packets[0] == packets[1]


def test_random_bytes_are_used_once(monkeypatch):
    monkeypatch.setattr(os, "urandom", lambda size: bytes(range(256)) * (size // 256))
    pool = ssh_cipher._Pool()
    taken = b"".join(pool.take(size) for size in (4, 19, 200, 33))
    assert taken == bytes(range(256))
