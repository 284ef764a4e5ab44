"""Certificates of the web listener and of the authority on the bastion: read, made, recorded."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from appliance.audit.client import AuditClient
from appliance.cli.secret_files import SecretFile
from appliance.config import Machine
from appliance.errors import BastionError, ConfigError
from appliance.model import AuditEvent

ROTATED = "machine:key:rotated"
AUTHORITY, AUTHORITY_KEY, REQUEST = "ca.crt", "ca.key", "web.tls.csr"
AUTHORITY_LIFETIME = timedelta(days=3650)
SERIAL_BYTES = 8


@dataclass(frozen=True, slots=True)
class WebFiles:
    """Where the web listener's certificate and key are, and the authority's beside them."""

    certificate: Path
    key: SecretFile

    @classmethod
    def of(cls, machine: Machine) -> WebFiles:
        """Return those that the configuration names; raises `ConfigError` if it names none."""
        certificate, key = machine.web.tls_certificate, machine.web.tls_key
        if certificate is None or key is None:
            raise ConfigError("web", "has no certificate: set tls_certificate and tls_key")
        return cls(certificate, SecretFile(key))

    @property
    def authority(self) -> Path:
        """Return where the authority's certificates are; the first one signs."""
        return self.certificate.with_name(AUTHORITY)

    @property
    def authority_key(self) -> SecretFile:
        """Return its key."""
        return SecretFile(self.key.path.with_name(AUTHORITY_KEY))

    @property
    def request(self) -> Path:
        """Return where a request for the next certificate waits for an ACME server."""
        return self.certificate.with_name(REQUEST)


def load_certificates(path: Path) -> list[x509.Certificate]:
    """Return the certificates of a PEM file, at least one.

    Raises `BastionError` if it cannot be read.
    """
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise BastionError(f"{path} is no certificate that can be read") from error


def load_key(secret: SecretFile) -> ec.EllipticCurvePrivateKey:
    """Return an elliptic curve's private key; raises `BastionError` if it is none."""
    key = load_pem_private_key(secret.read(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise BastionError(f"{secret.path.name} is not an elliptic curve's key")
    return key


def to_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return a private key in the clear, as a secret is kept."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def fingerprint(certificate: x509.Certificate) -> str:
    """Return a certificate's SHA-256, hex."""
    return certificate.fingerprint(SHA256()).hex()


def names_of(certificate: x509.Certificate) -> set[str]:
    """Return the DNS names that it is for."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return set()
    return set(found.value.get_values_for_type(x509.DNSName))


def issue_like(
    former: x509.Certificate,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    key: ec.EllipticCurvePublicKey,
) -> x509.Certificate:
    """Return a certificate with the names, uses and lifetime of `former`."""
    now = datetime.now(UTC)
    lifetime = former.not_valid_after_utc - former.not_valid_before_utc
    builder = x509.CertificateBuilder(
        authority.subject, former.subject, key, x509.random_serial_number(), now, now + lifetime
    )
    # Two authorities may be trusted at once: this says which one it was.
    signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    builder = builder.add_extension(signer, critical=False)
    bound_to_keys = (x509.SubjectKeyIdentifier, x509.AuthorityKeyIdentifier)
    for extension in former.extensions:
        if not isinstance(extension.value, bound_to_keys):
            builder = builder.add_extension(extension.value, extension.critical)
    return builder.sign(authority_key, SHA256())


def make_authority(former: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """Return the certificate of another authority, named like `former` with a number of its own."""
    now = datetime.now(UTC)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    number = identifier.digest[:SERIAL_BYTES].hex()
    named = former.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    subject = x509.Name([*named, x509.NameAttribute(NameOID.SERIAL_NUMBER, number)])
    return (
        x509.CertificateBuilder(
            subject, subject, key.public_key(), x509.random_serial_number(),
            now, now + AUTHORITY_LIFETIME,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_only_signs(), critical=True)
        .add_extension(identifier, critical=False)
        .sign(key, SHA256())
    )  # fmt: skip


def _only_signs() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def record(machine: Machine, kind: str, **data: object) -> None:
    """Have the audit daemon write it down; raises `EvidenceError` if it does not."""

    async def append() -> None:
        client = AuditClient(machine.audit.socket)
        try:
            await client.append(AuditEvent(kind, datetime.now(UTC), data=data))
        finally:
            await client.close()

    asyncio.run(append())
