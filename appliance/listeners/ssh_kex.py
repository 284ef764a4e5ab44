"""The key exchanges that a client is offered: post-quantum ones, and X25519 if it is an old one.

asyncssh has sntrup761 only where liboqs is installed, and makes a key pair that a server has
no use for; here it is pqcrypto's, with the server's half alone (decision 0013).
"""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections.abc import Sequence
from fnmatch import fnmatchcase
from hashlib import sha512

import asyncssh
from asyncssh.crypto import Curve25519DH
from asyncssh.kex import register_kex_alg
from asyncssh.kex_dh import _KexHybridECDH  # see ssh_transport.WRITTEN_FOR
from pqcrypto.kem import sntrup_761

from appliance.targets.ssh_transport import ServerConnection

POST_QUANTUM_KEX = (
    "mlkem768x25519-sha256",
    "sntrup761x25519-sha512",
    "sntrup761x25519-sha512@openssh.com",
)
"""Each of them hybrid: whoever breaks the new half has X25519 left to break."""
CLASSIC_KEX = ("curve25519-sha256", "curve25519-sha256@libssh.org")
"""Without the NIST curves, which only old targets need (tests/integration/test_ssh_audit.py)."""


class ServerSntrup761:
    """What a server does in Streamlined NTRU Prime, as asyncssh's key exchange asks for it.

    No key pair: pqcrypto takes 20 ms for one and holds up the event loop meanwhile.
    """

    pubkey_bytes: int = sntrup_761.PUBLIC_KEY_SIZE

    def __init__(self, name: bytes) -> None:
        """`name` is the algorithm's, of which there is one."""

    @staticmethod
    def encaps(peer_public: bytes) -> tuple[bytes, bytes]:
        """Return a new secret, and what tells it to the holder of the client's private key.

        Raises `ValueError` if the public key has another length.
        """
        ciphertext, secret = sntrup_761.encaps(peer_public)
        return secret, ciphertext


for _name in (b"sntrup761x25519-sha512", b"sntrup761x25519-sha512@openssh.com"):
    # Also where asyncssh has found a liboqs: every bastion has the same.
    _arguments = (ServerSntrup761, b"sntrup761", Curve25519DH)
    register_kex_alg(_name, _KexHybridECDH, sha512, _arguments, default=False)


class ListenerConnection(ServerConnection):  # type: ignore[misc,valid-type]  # one of two classes
    """A client's connection, which is offered what its version needs.

    Both versions are in what the host key signs: nobody between can change them.
    """

    def __init__(
        self,
        loop: AbstractEventLoop,
        options: asyncssh.SSHServerConnectionOptions,
        classic_clients: Sequence[str],
    ) -> None:
        super().__init__(loop, options)
        self._classic_clients = classic_clients

    def _send_kexinit(self) -> None:
        version = self.get_extra_info("client_version", "").removeprefix("SSH-2.0-")
        if not any(fnmatchcase(version, pattern) for pattern in self._classic_clients):
            self._kex_algs: Sequence[bytes] = [name.encode() for name in POST_QUANTUM_KEX]
        super()._send_kexinit()
