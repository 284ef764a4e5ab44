"""`bastionctl rotate`: another key in the place of one that is in use; the log says so first.

Each command may be given again after it was interrupted: the next key is kept beside the
one in use until it has taken its place.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import asyncssh
import click
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from appliance.audit.client import AuditClient
from appliance.audit.log import AuditLog
from appliance.audit.note import Verifier
from appliance.cli import config_option
from appliance.cli.config import DEFAULT_HOST_CA, DEFAULT_USER_CA
from appliance.cli.secret_files import SecretFile, write_file
from appliance.config import Machine, load_machine
from appliance.config.machine import AuditSettings
from appliance.errors import BastionError, ConfigError
from appliance.model import AuditEvent

ROTATED = "machine:key:rotated"
prepare_option = click.option(
    "--prepare",
    is_flag=True,
    help="Make the next CA and print both, so that both are trusted before it is used.",
)


@click.group()
def rotate() -> None:
    """Put another key in the place of one; run as root on the appliance.

    Example: bastionctl rotate user-ca --prepare
    """


@rotate.command("user-ca")
@prepare_option
@config_option
def user_ca(prepare: bool, config_path: Path) -> None:
    """Replace the CA that targets trust; counts after a restart of the gateway.

    Example: bastionctl rotate user-ca --prepare
    """
    machine = load_machine(config_path)
    path = machine.ssh.user_ca or machine.state_dir / DEFAULT_USER_CA
    _rotate_ca(machine, path, prepare=prepare)


@rotate.command("host-ca")
@prepare_option
@config_option
def host_ca(prepare: bool, config_path: Path) -> None:
    """Replace the CA that people's known_hosts trust; counts after a restart of the gateway.

    Example: bastionctl rotate host-ca --prepare
    """
    machine = load_machine(config_path)
    path = machine.ssh.host_ca or machine.state_dir / DEFAULT_HOST_CA
    _rotate_ca(machine, path, prepare=prepare)


def _rotate_ca(machine: Machine, path: Path, *, prepare: bool) -> None:
    current = SecretFile(path)
    former = asyncssh.import_private_key(current.read())
    if current.following.exists():
        key = asyncssh.import_private_key(current.following.read())
    else:
        key = asyncssh.generate_private_key("ssh-ed25519", comment=path.name.replace("_", " "))
        current.following.write(key.export_private_key("openssh"))
    write_file(_public_path(machine, current.following), key.export_public_key("openssh"))
    if prepare:
        for one in (former, key):
            click.echo(one.export_public_key("openssh").decode().strip())
        return
    if key.public_data != former.public_data:  # Else it was interrupted after that.
        _record(machine, path.name, former.get_fingerprint(), key.get_fingerprint())
        current.write(key.export_private_key("openssh"))
    write_file(_public_path(machine, current), key.export_public_key("openssh"))
    _public_path(machine, current.following).unlink(missing_ok=True)
    current.following.remove()
    click.echo(f"{path.name}: {key.get_fingerprint()}; restart the bastion: bastion.target")


def _public_path(machine: Machine, secret: SecretFile) -> Path:
    """Return where `client_config.read_public_key` looks."""
    name = f"{secret.path.name}.pub"
    beside = machine.audit.verify_key if secret.is_credential else secret.path
    return beside.with_name(name)


@rotate.command()
@config_option
def tls(config_path: Path) -> None:
    """Have the internal CA issue a certificate like the web listener's, for a new key.

    Counts after a restart of bastion-web.

    Example: bastionctl rotate tls
    """
    machine = load_machine(config_path)
    certificate_path, key_path = machine.web.tls_certificate, machine.web.tls_key
    if certificate_path is None or key_path is None:
        raise ConfigError(str(config_path), "web has no certificate")
    secret = SecretFile(key_path)
    ca_secret = SecretFile(key_path.with_name("ca.key"))
    former = _load_certificate(certificate_path)
    authority = _load_certificate(certificate_path.with_name("ca.crt"))
    if former.issuer != authority.subject:
        raise BastionError(
            f"{certificate_path} is not of the internal CA: put the new one into the role's"
            " bastion_tls_certificate and bastion_tls_key, and run it"
        )
    ca_key = load_pem_private_key(ca_secret.read(), None)
    if not isinstance(ca_key, ec.EllipticCurvePrivateKey):
        raise BastionError("the internal CA's key is not an elliptic curve's")
    key = ec.generate_private_key(ec.SECP256R1())
    issued = _issue_like(former, authority, ca_key, key.public_key())
    _record(
        machine,
        "web.tls.key",
        former.fingerprint(SHA256()).hex(),
        issued.fingerprint(SHA256()).hex(),
    )
    secret.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    write_file(certificate_path, issued.public_bytes(Encoding.PEM))
    click.echo(
        f"{certificate_path}: good until {issued.not_valid_after_utc:%Y-%m-%d}; restart bastion-web"
    )


def _load_certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise BastionError(f"{path} is no certificate that can be read") from error


def _issue_like(
    former: x509.Certificate,
    authority: x509.Certificate,
    ca_key: ec.EllipticCurvePrivateKey,
    key: ec.EllipticCurvePublicKey,
) -> x509.Certificate:
    """Return a certificate with the names, uses and lifetime of `former`."""
    now = datetime.now(UTC)
    lifetime = former.not_valid_after_utc - former.not_valid_before_utc
    builder = x509.CertificateBuilder(
        authority.subject, former.subject, key, x509.random_serial_number(), now, now + lifetime
    )
    bound_to_keys = (x509.SubjectKeyIdentifier, x509.AuthorityKeyIdentifier)
    for extension in former.extensions:
        if not isinstance(extension.value, bound_to_keys):
            builder = builder.add_extension(extension.value, extension.critical)
    return builder.sign(ca_key, SHA256())


@rotate.command("audit-key")
@config_option
def audit_key(config_path: Path) -> None:
    """Let another key sign the audit log; the one of until now vouches for it in the log.

    The bastion must be stopped. Give auditors the new audit.vkey: the former verifies the log
    too, but cannot tell it from one that a thief of the former key went on with.

    Example: bastionctl rotate audit-key
    """
    audit = load_machine(config_path).audit
    current = SecretFile(audit.signing_key)
    former = Ed25519PrivateKey.from_private_bytes(current.read())
    if not current.following.exists():
        current.following.write(Ed25519PrivateKey.generate().private_bytes_raw())
    key = Ed25519PrivateKey.from_private_bytes(current.following.read())
    if key.private_bytes_raw() != former.private_bytes_raw():  # Else it was interrupted after that.
        _hand_over(audit, former, key)
        current.write(key.private_bytes_raw())
    verifier = Verifier(audit.origin, key.public_key().public_bytes_raw())
    write_file(audit.verify_key, f"{verifier}\n".encode())
    current.following.remove()
    click.echo(f"{audit.verify_key}: {verifier}; take a copy off the machine")


def _hand_over(audit: AuditSettings, former: Ed25519PrivateKey, key: Ed25519PrivateKey) -> None:
    now = datetime.now(UTC)
    AuditLog(audit.directory, audit.origin, former, now, next_key=key).close(now)


def _record(machine: Machine, name: str, former: str, following: str) -> None:
    """Have the audit daemon write it down; without that nothing is rotated."""
    data: dict[str, object] = {"key": name, "former": former, "next": following}

    async def append() -> None:
        client = AuditClient(machine.audit.socket)
        try:
            await client.append(AuditEvent(ROTATED, datetime.now(UTC), data=data))
        finally:
            await client.close()

    asyncio.run(append())
