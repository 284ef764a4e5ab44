"""AES-GCM for `ssh_transport`: asyncssh's cipher with what belongs to a key made once.

Each packet has the key's fixed field and a counter as its nonce (RFC 5647, section 7.1).
"""

# ruff: noqa: SLF001  the attributes are asyncssh's, see ssh_transport.WRITTEN_FOR

from __future__ import annotations

import os

from asyncssh.encryption import Encryption, GCMEncryption
from asyncssh.misc import MACError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

Piece = bytes | bytearray | memoryview
POOL_BYTES = 4096


class _Pool:
    """Random bytes, each of which is used once: asking the kernel costs as much as a packet."""

    def __init__(self) -> None:
        self._bytes, self._next = b"", 0

    def take(self, size: int) -> bytes:
        end = self._next + size
        if end > len(self._bytes):
            self._bytes, self._next, end = os.urandom(POOL_BYTES), 0, size
        taken = self._bytes[self._next : end]
        self._next = end
        return taken


random_bytes = _Pool().take
"""For padding (RFC 4253, section 6)."""


class KeptGCM(GCMEncryption):
    """AES-GCM under one key of one direction, with its cipher object kept."""

    def __init__(self, made: GCMEncryption) -> None:
        """Go on where `made` is."""
        super().__init__(made._cipher)
        key, nonce = made._cipher._key, made._cipher._iv
        self.aead, self.fixed = AESGCM(key), nonce[:4]
        self.invocation = int.from_bytes(nonce[4:], "big")
        self.opened: bytes | None = None
        """A packet that is open already: the next `decrypt_packet` returns it."""

    def take_nonce(self) -> bytes:
        """Return the nonce of the next packet."""
        # SECURITY: RFC 5647, section 7.1: never the same twice under a key
        # (test_no_nonce_is_used_twice).
        nonce = self.fixed + self.invocation.to_bytes(8, "big")
        self.invocation = (self.invocation + 1) & 0xFFFFFFFFFFFFFFFF
        return nonce

    def seal(self, length: bytes, packet: bytes) -> bytes:
        """Return the packet encrypted, with its tag; the length in front is not hidden."""
        return self.aead.encrypt(self.take_nonce(), packet, length)

    def open(self, length: bytes | memoryview, sealed: bytes | memoryview) -> bytes:
        """Return the packet.

        Raises `MACError` if it is not what the peer sealed.
        """
        try:
            return self.aead.decrypt(self.take_nonce(), sealed, length)
        except InvalidTag:
            raise MACError("MAC verification failed") from None

    def encrypt_packet(self, seq: int, header: bytes, packet: bytes) -> tuple[bytes, bytes]:  # noqa: ARG002
        return header + self.seal(header, packet), b""

    def decrypt_packet(
        self,
        seq: int,  # noqa: ARG002  its nonce counts by itself
        first: bytes,
        rest: bytes,
        header_len: int,
        mac: bytes,
    ) -> bytes | None:
        if self.opened is not None:
            packet, self.opened = self.opened, None
            return packet
        # As in asyncssh: `None` for a wrong tag.
        try:
            return self.open(first[:header_len], first[header_len:] + rest + mac)
        except MACError:
            return None


def keep_cipher(encryption: Encryption | None) -> Encryption | None:
    """Return a cipher that goes on where `encryption` is; itself, if it is not AES-GCM."""
    return KeptGCM(encryption) if type(encryption) is GCMEncryption else encryption
