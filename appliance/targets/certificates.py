"""Mint the user certificate that opens one session on one target, and nothing else.

The target trusts the bastion's user CA (sshd_config's TrustedUserCAKeys); there is no key
on it that could be taken. The private key lives as long as the connection attempt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import asyncssh
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    SSHCertificateBuilder,
    SSHCertificateType,
    load_ssh_private_key,
)

from appliance.errors import ConfigError

VALID_FOR = timedelta(minutes=5)
CLOCK_SKEW = timedelta(minutes=1)
MAX_KEY_ID_BYTES = 256

KeyPair = tuple[asyncssh.SSHKey, asyncssh.SSHCertificate]


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a certificate is for."""

    account: str
    key_id: str
    """Session and identity: the target's own log names them."""
    source: str
    """The bastion's address as the target sees it; the certificate works from nowhere else."""
    permits: tuple[str, ...] = ()
    """Besides a terminal: `port-forwarding`, `agent-forwarding`, `X11-forwarding`."""
    command: str | None = None
    """All that it starts, whatever is asked for; then without a terminal."""


class UserAuthority:
    """The bastion's user CA."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    def mint(self, purpose: Purpose, now: datetime) -> KeyPair:
        """Return a fresh key and its certificate, valid for minutes."""
        key = Ed25519PrivateKey.generate()
        builder = (
            SSHCertificateBuilder()
            .public_key(key.public_key())
            .type(SSHCertificateType.USER)
            .key_id(purpose.key_id.encode()[:MAX_KEY_ID_BYTES])
            # SECURITY: without a principal it would be good for every account
            # (test_a_certificate_is_for_one_account_and_one_address).
            .valid_principals([purpose.account.encode()])
            .valid_after(int((now - CLOCK_SKEW).timestamp()))
            .valid_before(int((now + VALID_FOR).timestamp()))
            .add_critical_option(b"source-address", purpose.source.encode())
        )
        if purpose.command is None:
            builder = builder.add_extension(b"permit-pty", b"")
        else:
            builder = builder.add_critical_option(b"force-command", purpose.command.encode())
        for name in sorted(purpose.permits):
            builder = builder.add_extension(f"permit-{name}".encode(), b"")
        certificate = builder.sign(self._key).public_bytes()
        text = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
        return asyncssh.import_private_key(text), asyncssh.import_certificate(certificate)


def load_user_authority(path: Path) -> UserAuthority:
    """Read the CA's key.

    Raises `ConfigError` if it is missing or no Ed25519 private key without a passphrase.
    """
    hint = "`bastionctl init` makes one"
    try:
        key = load_ssh_private_key(path.read_bytes(), None)
    except OSError as error:
        message = f"the user CA cannot be read: {error.strerror}: {hint}"
        raise ConfigError(str(path), message) from error
    except (ValueError, TypeError) as error:
        raise ConfigError(str(path), f"the user CA is no private key: {hint}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigError(str(path), f"the user CA is no Ed25519 key: {hint}")
    return UserAuthority(key)
