"""`bastionctl rotate`: another key in the place of one that is in use; the log says so first.

Each command may be given again after it was interrupted: the next key is kept beside the
one in use until it has taken its place.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import asyncssh
import click
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from appliance.audit.log import AuditLog
from appliance.audit.note import Verifier
from appliance.cli import config_option
from appliance.cli.certificates import (
    AUTHORITY_KEY,
    ROTATED,
    WebFiles,
    fingerprint,
    issue_like,
    load_certificates,
    load_key,
    make_authority,
    record,
    to_pem,
)
from appliance.cli.config import DEFAULT_HOST_CA, DEFAULT_USER_CA
from appliance.cli.secret_files import SecretFile, write_file
from appliance.config import Machine, load_machine
from appliance.config.machine import AuditSettings
from appliance.errors import BastionError

prepare_option = click.option(
    "--prepare",
    is_flag=True,
    help="Make the next CA and print both, so that both are trusted before it is used.",
)


@click.group()
def rotate() -> None:
    """Put another key in the place of one; as root.

    Example: bastionctl rotate user-ca --prepare
    """


def _add_ca_command(name: str, option: str, default: str, trusted_by: str) -> None:
    """Add a command that replaces an SSH CA; `option` of `ssh` in the configuration names it."""

    @prepare_option
    @config_option
    def replace(prepare: bool, config_path: Path) -> None:
        machine = load_machine(config_path)
        path = getattr(machine.ssh, option) or machine.state_dir / default
        _rotate_ca(machine, path, prepare=prepare)

    said = f"Replace the CA that {trusted_by} trust.\n\nCounts after a restart of the gateway."
    rotate.command(name, help=f"{said}\n\nExample: bastionctl rotate {name} --prepare")(replace)


_add_ca_command("user-ca", "user_ca", DEFAULT_USER_CA, "targets")
_add_ca_command("host-ca", "host_ca", DEFAULT_HOST_CA, "people's known_hosts")


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
        facts = {"former": former.get_fingerprint(), "next": key.get_fingerprint()}
        record(machine, ROTATED, key=path.name, **facts)
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
@prepare_option
@config_option
def ca(prepare: bool, config_path: Path) -> None:
    """Replace the internal CA.

    The next one issues the web listener's certificate. ca.crt has both certificates
    while the next one is prepared; what trusts both goes on. Counts after a restart of bastion-web.

    Example: bastionctl rotate ca --prepare
    """
    machine = load_machine(config_path)
    files = WebFiles.of(machine)
    current = files.authority_key
    former_web, authorities = _load_internal(files)
    if not current.following.exists():
        current.following.write(to_pem(ec.generate_private_key(ec.SECP384R1())))
    key, former = load_key(current.following), authorities[0]
    following = _find_authority(authorities, key) or make_authority(former, key)
    if following not in authorities:
        _write_certificates(files.authority, former, following)
    if prepare:
        click.echo(files.authority.read_text(), nl=False)
        return
    if load_key(current).public_key() != key.public_key():  # Else it was interrupted after that.
        facts = {"former": fingerprint(former), "next": fingerprint(following)}
        record(machine, ROTATED, key=AUTHORITY_KEY, **facts)
        current.write(to_pem(key))
    _issue_web(machine, files, former_web, following, key)
    _write_certificates(files.authority, following)
    current.following.remove()


@rotate.command()
@config_option
def tls(config_path: Path) -> None:
    """Issue the web listener's certificate anew, for a new key.

    The internal CA signs it. Counts after a restart of bastion-web.

    Example: bastionctl rotate tls
    """
    machine = load_machine(config_path)
    files = WebFiles.of(machine)
    former, authorities = _load_internal(files)
    key = load_key(files.authority_key)
    authority = _find_authority(authorities, key)
    if authority is None:
        raise BastionError(f"{files.authority} is not of the internal CA's key")
    _issue_web(machine, files, former, authority, key)


def _load_internal(files: WebFiles) -> tuple[x509.Certificate, list[x509.Certificate]]:
    """Return the web listener's certificate, and those of the internal CA: in use, prepared.

    Raises `BastionError` if the first is of none of the others.
    """
    former = load_certificates(files.certificate)[0]
    authorities = load_certificates(files.authority)
    if former.issuer not in {one.subject for one in authorities}:
        raise BastionError(
            f"{files.certificate} is not of the internal CA: put the new one into the role's"
            " bastion_tls_certificate and bastion_tls_key, and run it; for one by ACME give"
            " `bastionctl acme request --now` and start bastion-acme"
        )
    return former, authorities


def _find_authority(
    authorities: list[x509.Certificate], key: ec.EllipticCurvePrivateKey
) -> x509.Certificate | None:
    found = [one for one in authorities if one.public_key() == key.public_key()]
    return found[0] if found else None


def _issue_web(
    machine: Machine,
    files: WebFiles,
    former: x509.Certificate,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    issued = issue_like(former, authority, authority_key, key.public_key())
    facts = {"former": fingerprint(former), "next": fingerprint(issued)}
    record(machine, ROTATED, key=files.key.path.name, **facts)
    files.key.write(to_pem(key))
    _write_certificates(files.certificate, issued)
    until = issued.not_valid_after_utc
    click.echo(f"{files.certificate}: good until {until:%Y-%m-%d}; restart bastion-web")


def _write_certificates(path: Path, *certificates: x509.Certificate) -> None:
    write_file(path, b"".join(one.public_bytes(Encoding.PEM) for one in certificates))


@rotate.command("audit-key")
@config_option
def audit_key(config_path: Path) -> None:
    """Let another key sign the audit log.

    The one of until now vouches for it in the log. The bastion must be stopped. Give
    auditors the new audit.vkey: the former verifies the log too, but cannot tell it from one
    that a thief of the former key went on with.

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
