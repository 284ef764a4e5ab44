"""TLS to a PostgreSQL target: a server that is who policy says, and nothing before TLS."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import ssl
import struct
from pathlib import Path

import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from appliance.config import PostgresTarget
from appliance.errors import TargetError
from appliance.pgwire.messages import encode_message, encode_parameter, encode_ready, encode_text
from appliance.targets.poolers import PID
from appliance.targets.postgres import connect_target

pytestmark = pytest.mark.integration
LOOPS = {"asyncio": asyncio.run, "uvloop": uvloop.run}
WELCOME = (
    encode_message(b"R", bytes(4))
    + encode_parameter("standard_conforming_strings", "on")
    + encode_message(b"K", struct.pack(">II", 7, 8))
    + encode_ready(b"I")
)
QUESTION = encode_message(b"Q", encode_text(PID))
ANSWER = encode_message(b"D", struct.pack(">HI", 1, 1) + b"7") + encode_ready(b"I")


def certificate(folder: Path, address: str) -> Path:
    """Return a file with a certificate of its own for an address, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "postgres")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{address}.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


def visit(loop: str, pem: Path, before_tls: bytes = b"") -> dict[str, str]:
    """Log in to a server that shows the certificate; return the parameters it told."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readexactly(8)
            writer.write(b"S" + before_tls)
            await writer.drain()
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(pem)
            await writer.start_tls(context)
            (length,) = struct.unpack(">I", await reader.readexactly(4))
            await reader.readexactly(length - 4)
            writer.write(WELCOME)
            await writer.drain()
            await reader.readexactly(len(QUESTION))
            writer.write(ANSWER)
            await writer.drain()
            await reader.read()
        except (OSError, EOFError):
            pass
        finally:
            writer.close()

    async def run() -> dict[str, str]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        target = PostgresTarget(
            kind="postgres", host="127.0.0.1", port=port, database="clinic", account="clinic",
            tls="verify-full", tls_ca=pem,
        )  # fmt: skip
        try:
            connection = await connect_target(target, {"client_encoding": "UTF8"})
            connection.link.close()
            return connection.parameters
        finally:
            server.close()
            await asyncio.sleep(0.05)

    return LOOPS[loop](run())


@pytest.mark.parametrize("loop", LOOPS)
def test_logs_in_over_tls(loop, tmp_path):
    told = visit(loop, certificate(tmp_path, "127.0.0.1"))
    assert told == {"standard_conforming_strings": "on"}


@pytest.mark.parametrize("loop", LOOPS)
def test_a_certificate_of_another_server_is_refused(loop, tmp_path):
    with pytest.raises(TargetError, match="cannot be reached"):
        visit(loop, certificate(tmp_path, "127.0.0.2"))


@pytest.mark.parametrize("loop", LOOPS)
def test_bytes_before_tls_are_not_taken_for_what_was_protected(loop, tmp_path):
    with pytest.raises(TargetError, match="before TLS"):
        visit(loop, certificate(tmp_path, "127.0.0.1"), before_tls=WELCOME)
