"""Log in to a PostgreSQL target as its account, read its catalog, cancel a statement.

The person never sees the account's password; it is read from a file at each login. A
password in clear text is only sent over TLS or a unix socket.
"""

from __future__ import annotations

import asyncio
import ssl
import struct
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace

import psycopg
from scramp import ScramClient, ScramException

from appliance.config import PostgresTarget
from appliance.errors import ProtocolError, TargetError
from appliance.masking.catalog import Catalog, Rows, build_catalog
from appliance.masking.catalog_queries import CATALOG_QUERIES
from appliance.masking.schema_facts import FACTS_QUERIES, SchemaFacts, build_facts
from appliance.pgwire.messages import (
    CANCEL_REQUEST,
    SSL_REQUEST,
    Cursor,
    decode_notice,
    decode_parameter,
    encode_message,
    encode_startup,
    encode_text,
)
from appliance.targets.poolers import refuse_mixing
from appliance.targets.postgres_link import Link
from appliance.targets.silence import Keepalive, SilenceWatch

CONNECT_SECONDS = 10.0
MAX_LOGIN_BYTES = 64 * 1024


KEEPALIVE = Keepalive(30, 30, 3)
"""A target that is heard no more is lost after 120 s."""


@dataclass(slots=True)
class TargetConnection:
    """A target that let us in and is ready for the first statement."""

    link: Link
    backend_pid: int
    backend_secret: bytes
    parameters: dict[str, str]


async def connect_target(
    target: PostgresTarget, startup_params: Mapping[str, str]
) -> TargetConnection:
    """Connect and log in; account and database are the policy's, never the client's.

    Raises `TargetError` if the target cannot be reached or does not let us in.
    """
    link: Link | None = None
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            link = await _open(target)
            connection = await _start(target, link, startup_params)
            if connection.parameters.get("standard_conforming_strings") != "on":
                # SECURITY: literals would end elsewhere than where the analysis sees it.
                raise TargetError("PostgreSQL must have standard_conforming_strings on")

            async def open_other() -> Link:
                other = await _open(target)
                try:
                    await _start(target, other, {})
                except BaseException:
                    other.close()
                    raise
                return other

            await refuse_mixing(link, connection.backend_pid, open_other, read_answer)
            return connection
    except (OSError, EOFError, TimeoutError, ProtocolError, ScramException, struct.error) as error:
        if link is not None:
            link.close()
        raise TargetError("PostgreSQL cannot be reached, or broke the log-in") from error
    except BaseException:
        if link is not None:
            link.close()
        raise


async def cancel_target(target: PostgresTarget, connection: TargetConnection) -> None:
    """Ask the target to cancel what `connection` runs; a failure is not reported."""
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            link = await _open(target)
            secret = connection.backend_secret
            head = struct.pack(">III", 12 + len(secret), CANCEL_REQUEST, connection.backend_pid)
            try:
                link.write(head + secret)
                # PostgreSQL closes once the signal is sent: what we send next is not hit by it.
                await link.read_to_end()
            finally:
                link.close()
    except (OSError, EOFError, TimeoutError, TargetError):
        return


async def _open(target: PostgresTarget) -> Link:
    loop = asyncio.get_running_loop()
    if target.host.startswith("/"):
        path = f"{target.host}/.s.PGSQL.{target.port}"
        _, link = await loop.create_unix_connection(Link, path)
        return link
    transport, link = await loop.create_connection(Link, target.host, target.port)
    connected = transport.get_extra_info("socket")
    link.silence = SilenceWatch(connected, KEEPALIVE, transport.abort)
    if target.tls == "disable":
        return link
    try:
        link.write(struct.pack(">II", 8, SSL_REQUEST))
        if await link.read_exactly(1) != b"S":
            raise TargetError("PostgreSQL does not offer TLS, which policy requires")
        if link.buffer:
            # SECURITY: it was not protected by what comes now (CVE-2021-23222).
            raise TargetError("PostgreSQL sent bytes before TLS began")
        context = ssl.create_default_context(cafile=target.tls_ca and str(target.tls_ca))
        secured = await loop.start_tls(link.transport, link, context, server_hostname=target.host)
        if secured is None:
            raise ConnectionResetError("the connection is lost")
        link.transport = secured
    except BaseException:
        link.close()
        raise
    return link


async def _start(
    target: PostgresTarget, link: Link, startup_params: Mapping[str, str]
) -> TargetConnection:
    names = {"user": target.account, "database": target.database}
    link.write(encode_startup({**startup_params, **names}))
    return await _log_in(target, link)


async def _log_in(target: PostgresTarget, link: Link) -> TargetConnection:
    scram: ScramClient | None = None
    connection = TargetConnection(link, 0, b"", {})
    while True:
        kind, body = await read_message(link)
        match kind:
            case b"R":
                scram = _authenticate(target, link, scram, body)
            case b"S":
                name, value = decode_parameter(body)
                connection.parameters[name] = value
            case b"K":
                connection.backend_pid = Cursor(body[:4]).uint32()
                connection.backend_secret = body[4:]
            case b"E":
                code = decode_notice(body).get("C", "?")
                raise TargetError(f"PostgreSQL refused the bastion's log-in (SQLSTATE {code})")
            case b"Z":
                return connection
            case b"N" | b"v":
                continue
            case _:
                raise ProtocolError("unexpected message during the log-in")


async def read_message(link: Link) -> tuple[bytes, bytes]:
    """Take the next message of a log-in or another short talk: its type and body.

    Raises `ProtocolError` if it has more than `MAX_LOGIN_BYTES`, `EOFError` if none comes.
    """
    kind, length = struct.unpack(">cI", await link.read_exactly(5))
    if not 4 <= length <= MAX_LOGIN_BYTES:
        raise ProtocolError("a log-in message's length is out of bounds")
    return kind, await link.read_exactly(length - 4)


async def read_answer(link: Link) -> bytes:
    """Return the last row that comes up to ReadyForQuery.

    Raises `ProtocolError` if an error comes, `EOFError` if the target ends.
    """
    row, has_failed = b"", False
    while True:
        kind, body = await read_message(link)
        row = body if kind == b"D" else row
        has_failed = has_failed or kind == b"E"
        if kind == b"Z":
            if has_failed:
                raise ProtocolError("the target fails at what it is asked")
            return row


def _authenticate(
    target: PostgresTarget, link: Link, scram: ScramClient | None, body: bytes
) -> ScramClient | None:
    method, data = struct.unpack(">I", body[:4])[0], body[4:]
    match method:
        case 0:
            # A server that skips the proof that it knows the password is not the target.
            if scram is not None and scram.stage.name != "set_server_final":
                raise ProtocolError("the target did not finish SCRAM")
        case 3:
            is_private = target.host.startswith("/") or target.tls == "verify-full"
            if not is_private:
                raise TargetError("PostgreSQL asks for a password in clear text without TLS")
            link.write(encode_message(b"p", encode_text(_password(target))))
        case 10:
            if b"SCRAM-SHA-256" not in data.split(b"\0"):
                raise TargetError("PostgreSQL offers no log-in method that we accept")
            scram = ScramClient(["SCRAM-SHA-256"], target.account, _password(target))
            first = scram.get_client_first().encode()
            answer = encode_text("SCRAM-SHA-256") + struct.pack(">I", len(first)) + first
            link.write(encode_message(b"p", answer))
        case 11 if scram is not None:
            scram.set_server_first(data.decode())
            link.write(encode_message(b"p", scram.get_client_final().encode()))
        case 12 if scram is not None:
            scram.set_server_final(data.decode())
        case _:
            raise TargetError(f"PostgreSQL asks for log-in method {method}: use scram-sha-256")
    return scram


def _password(target: PostgresTarget) -> str:
    if target.password_file is None:
        raise TargetError("PostgreSQL asks for a password, but the target has no password_file")
    try:
        return target.password_file.read_text(encoding="utf-8").rstrip("\n")
    except OSError as error:
        raise TargetError("the target's password_file cannot be read") from error


class CatalogLockedError(TargetError):
    """Somebody's transaction holds a lock on what the catalog describes."""


async def load_catalog(target: PostgresTarget) -> Catalog:
    """Read the catalog in a connection of its own.

    Raises `TargetError` if it cannot be read.
    """
    async with _reading(target) as connection:
        rows = await _read_catalog(connection, CATALOG_QUERIES)
        return replace(build_catalog(rows), database=await _read_identity(connection))


async def load_schema_facts(target: PostgresTarget) -> SchemaFacts:
    """Read types, comments and foreign keys in a connection of its own.

    Raises `TargetError` if they cannot be read.
    """
    async with _reading(target) as connection:
        return build_facts(await _read_catalog(connection, FACTS_QUERIES))


def _system_authorities() -> str:
    """Return the file of authorities that this machine trusts, as `ssl` finds it.

    libpq by itself trusts none, and its own word for them, `system`, means a path that was
    built into it.
    """
    paths = ssl.get_default_verify_paths()
    return paths.cafile or f"{paths.openssl_capath}/ca-certificates.crt"


@asynccontextmanager
async def _reading(target: PostgresTarget) -> AsyncIterator[psycopg.AsyncConnection]:
    is_socket = target.host.startswith("/")
    try:
        connection = await psycopg.AsyncConnection.connect(
            host=target.host,
            port=target.port,
            dbname=target.database,
            user=target.account,
            password=None if target.password_file is None else _password(target),
            sslmode="disable" if is_socket or target.tls == "disable" else "verify-full",
            sslrootcert=str(target.tls_ca or _system_authorities()),
            connect_timeout=int(CONNECT_SECONDS),
            application_name="bastion catalog",
            keepalives_idle=KEEPALIVE.idle,
            keepalives_interval=KEEPALIVE.interval,
            keepalives_count=KEEPALIVE.questions,
            tcp_user_timeout=KEEPALIVE.seconds * 1000,
        )
        async with connection:
            # With an empty search_path, view definitions name every schema.
            await connection.execute("SET search_path = ''")
            # A transaction that changes a table would make us wait, maybe for ourselves.
            await connection.execute("SET lock_timeout = '2s'")
            yield connection
    except psycopg.errors.LockNotAvailable as error:
        raise CatalogLockedError("a transaction locks the target's catalog: try again") from error
    except (psycopg.Error, OSError) as error:
        raise TargetError("the catalog of the target cannot be read") from error


async def _read_catalog(
    connection: psycopg.AsyncConnection, queries: Mapping[str, str]
) -> dict[str, Rows]:
    return {
        name: await (await connection.execute(query.encode())).fetchall()
        for name, query in queries.items()
    }


async def _read_identity(connection: psycopg.AsyncConnection) -> str:
    """Return which database it is: its copies say the same, a dump that is loaded does not."""
    number = "SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()"
    cluster = "SELECT system_identifier FROM pg_catalog.pg_control_system()"
    known = await (await connection.execute(number)).fetchone()
    with suppress(psycopg.errors.InsufficientPrivilege):
        async with connection.transaction():
            known = (await (await connection.execute(cluster)).fetchone() or ()) + (known or ())
    return "/".join(map(str, known or ()))
