"""The bastion's host CA: a key and a host certificate for each target reached by `ssh -J`.

A client that trusts the CA for the targets' names (`bastionctl client-config` prints the
line) knows that it speaks to the bastion and to nobody else.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncssh
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from appliance.errors import ConfigError
from appliance.model import TargetName

VALID_FOR = timedelta(hours=2)
RENEW_AFTER = timedelta(hours=1)
CLOCK_SKEW = timedelta(minutes=5)

HostIdentity = tuple[asyncssh.SSHKey, asyncssh.SSHCertificate]


class HostAuthority:
    """Issues what the gateway shows in place of a target; keeps each for an hour."""

    def __init__(self, authority: asyncssh.SSHKey) -> None:
        self._authority = authority
        self._seed = authority.export_private_key("pkcs8-der")
        self._issued: dict[TargetName, tuple[datetime, HostIdentity]] = {}

    def issue_identity(self, name: TargetName) -> HostIdentity:
        """Return the host key and a certificate of it for the target `name` alone."""
        now = datetime.now(UTC)
        known = self._issued.get(name)
        if known is None or now - known[0] >= RENEW_AFTER:
            known = now, self._issue(name, now)
            self._issued[name] = known
        return known[1]

    def _issue(self, name: TargetName, now: datetime) -> HostIdentity:
        key = self._derive_key(name)
        certificate = self._authority.generate_host_certificate(
            key.convert_to_public(),
            f"bastion:{name}",
            # SECURITY: a certificate without principals would stand for every host
            # (test_a_host_certificate_names_one_target).
            principals=[name],
            valid_after=now - CLOCK_SKEW,
            valid_before=now + VALID_FOR,
        )
        return key, certificate

    def _derive_key(self, name: TargetName) -> asyncssh.SSHKey:
        """Return the target's key: the same after a restart, so that a client may pin it."""
        derive = HKDF(SHA256(), 32, None, b"bastion host key\0" + name.encode())
        key = Ed25519PrivateKey.from_private_bytes(derive.derive(self._seed))
        text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return asyncssh.import_private_key(text)


def load_host_authority(path: Path) -> HostAuthority | None:
    """Return the CA; `None` if there is no key, and so no `ssh -J`.

    Raises `ConfigError` if the key is no Ed25519 private key without a passphrase.
    """
    try:
        key = asyncssh.read_private_key(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(str(path), f"the host CA cannot be read: {error.strerror}") from error
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise ConfigError(str(path), "the host CA is no private key: `bastionctl init`") from error
    if key.get_algorithm() != "ssh-ed25519":
        raise ConfigError(str(path), "the host CA is no Ed25519 key: `bastionctl init` makes one")
    return HostAuthority(key)
