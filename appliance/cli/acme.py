"""`bastionctl acme`: what `bastion-acme.service` does with rights of root around an ACME client.

The client talks to the network and holds the account's key alone. The certificate's key is made
here, kept encrypted like every secret, and never shown to it: it gets a signing request.
"""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import click
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from appliance.cli import config_option
from appliance.cli.certificates import (
    ROTATED,
    WebFiles,
    fingerprint,
    load_certificates,
    load_key,
    names_of,
    record,
    to_pem,
)
from appliance.cli.secret_files import write_file
from appliance.config import load_machine
from appliance.errors import BastionError

FAILED = "machine:certificate:failed"
RESTART_WAITS = Path("/run/bastion-restart-waits")
MAX_CHAIN_BYTES = 64 * 1024
DUE = 3
"""Renewed when less than one of so many parts of its lifetime is left."""


@click.group()
def acme() -> None:
    """Renew the web listener's certificate.

    `bastion-acme.service` runs these commands as root.

    Example: bastionctl acme request --now
    """


@acme.command()
@click.option("--now", is_flag=True, help="Also when the certificate is good for long.")
@config_option
def request(now: bool, config_path: Path) -> None:
    """Make key and signing request of the next certificate, if due.

    Due: less than a third of its lifetime is left, it has another name, or it is of the
    internal CA. `systemctl start bastion-acme` then asks for it.

    Example: bastionctl acme request --now
    """
    machine = load_machine(config_path)
    files, name = WebFiles.of(machine), machine.ssh.public_name
    if _is_waiting(files, name):
        click.echo(f"{files.request} waits for an answer")
    elif now or _is_due(files, name):
        key = ec.generate_private_key(ec.SECP256R1())
        files.key.following.write(to_pem(key))
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        alternative = x509.SubjectAlternativeName([x509.DNSName(name)])
        builder = x509.CertificateSigningRequestBuilder(subject)
        asked = builder.add_extension(alternative, critical=False).sign(key, SHA256())
        write_file(files.request, asked.public_bytes(Encoding.PEM))
        click.echo(f"{files.request}: for {name}")
    else:
        click.echo(f"{files.certificate} is good for a while")


def _is_waiting(files: WebFiles, name: str) -> bool:
    """Return whether an earlier request, with its key, can be answered yet."""
    if not files.request.exists() or not files.key.following.exists():
        return False
    try:
        asked = x509.load_pem_x509_csr(files.request.read_bytes())
    except ValueError:
        return False
    named = asked.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    is_ours = asked.public_key() == load_key(files.key.following).public_key()
    return is_ours and named.get_values_for_type(x509.DNSName) == [name]


def _is_due(files: WebFiles, name: str) -> bool:
    if not files.certificate.exists():
        return True
    current = load_certificates(files.certificate)[0]
    if files.authority.exists():
        authorities = {one.subject for one in load_certificates(files.authority)}
        if current.issuer in authorities:
            return True
    lifetime = current.not_valid_after_utc - current.not_valid_before_utc
    left = current.not_valid_after_utc - datetime.now(UTC)
    return names_of(current) != {name} or left < lifetime / DUE


@acme.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@config_option
def install(folder: Path, config_path: Path) -> None:
    """Put the answered certificate and its key in place.

    Restarts bastion-web. FOLDER is where the client leaves certificates. Without a request
    there is nothing to do.

    Example: bastionctl acme install /var/lib/bastion-acme/certificates
    """
    machine = load_machine(config_path)
    files, name = WebFiles.of(machine), machine.ssh.public_name
    if not files.request.exists():
        return
    key = load_key(files.key.following)
    chain = _read_chain(folder / f"{name}.crt")
    _check_chain(chain, key, name)
    former = load_certificates(files.certificate)[0] if files.certificate.exists() else None
    facts = {"former": fingerprint(former) if former else "", "next": fingerprint(chain[0])}
    record(machine, ROTATED, key=files.key.path.name, **facts)
    files.key.write(to_pem(key))
    write_file(files.certificate, b"".join(one.public_bytes(Encoding.PEM) for one in chain))
    files.request.unlink()
    files.key.following.remove()
    click.echo(f"{files.certificate}: good until {chain[0].not_valid_after_utc:%Y-%m-%d}")
    if not RESTART_WAITS.exists():  # Else the restart that waits takes it along.
        restart_web()


def restart_web() -> None:
    """Have sign-ins show the new certificate; sessions are the gateway's and go on.

    Raises `BastionError` if the web daemon does not start again.
    """
    command = ["systemctl", "try-restart", "bastion-web.service"]
    if subprocess.run(command, check=False).returncode != 0:
        raise BastionError("bastion-web does not start again: journalctl -u bastion-web")


def _read_chain(path: Path) -> list[x509.Certificate]:
    """Return what the client wrote, which is not trusted; raises `BastionError`."""
    # SECURITY: test_what_is_no_certificate_goes_nowhere.
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            return x509.load_pem_x509_certificates(file.read(MAX_CHAIN_BYTES))
    except (OSError, ValueError) as error:
        raise BastionError(f"{path} is no certificate that can be read") from error


def _check_chain(chain: list[x509.Certificate], key: ec.EllipticCurvePrivateKey, name: str) -> None:
    """Raise `BastionError` unless it is of this key, this name and now, and the chain holds."""
    first, now = chain[0], datetime.now(UTC)
    if first.public_key() != key.public_key():
        raise BastionError("the certificate is for another key than was asked for")
    if names_of(first) != {name}:
        raise BastionError(f"the certificate is not for {name} alone")
    if not first.not_valid_before_utc <= now < first.not_valid_after_utc:
        raise BastionError("the certificate does not hold now: is the clock right?")
    for one, signer in pairwise(chain):
        try:
            one.verify_directly_issued_by(signer)
        except (ValueError, TypeError, InvalidSignature) as error:
            raise BastionError("the certificate's chain does not hold together") from error


@acme.command()
@config_option
def failed(config_path: Path) -> None:
    """Write into the log that no certificate came.

    The entry says until when the present one is good.

    Example: bastionctl acme failed
    """
    machine = load_machine(config_path)
    files = WebFiles.of(machine)
    until = load_certificates(files.certificate)[0].not_valid_after_utc
    record(machine, FAILED, name=machine.ssh.public_name, until=until.isoformat())
    click.echo(f"{files.certificate} was not renewed; it is good until {until:%Y-%m-%d %H:%M}Z")
