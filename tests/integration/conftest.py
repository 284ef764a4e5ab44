"""A real PostgreSQL, a real audit daemon, and services that use them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from appliance.audit.keys import create_signing_key
from appliance.config import Machine, Policy, load_machine, load_policy
from appliance.errors import EvidenceError
from appliance.model import AuditEvent, Identity, TargetName
from appliance.session.lifecycle import open_session
from appliance.session.postgres.conversation import serve_postgres
from appliance.session.services import Services, open_services

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
  - {id: ask-truncate, effect: ask, actions: [statement], statements: [truncate], approvers: [officer], timeout: 1s}
  - {id: ask-delete, effect: ask, actions: [statement], statements: [delete], approvers: [officer]}
  - {id: ask-export, effect: ask, actions: [export], approvers: [officer]}
"""


def policy_for_analysts(targets: Mapping[str, tuple[str, Mapping[str, object]]]) -> str:
    """Return a policy that lets analysts do all that masks allow; target → database and `phi`."""
    postgres = {"kind": "postgres", "host": "HOST", "account": "postgres", "tls": "disable"}
    policy = {
        "version": 1,
        "targets": {
            name: {**postgres, "database": database, "phi": phi}
            for name, (database, phi) in targets.items()
        },
        "roles": {"analyst": {"groups": ["analysts"]}},
        "rules": [
            {"id": action, "effect": "allow", "roles": ["analyst"], "actions": [action]}
            for action in ("connect", "statement")
        ],
    }
    return json.dumps(policy, ensure_ascii=False)


@contextlib.contextmanager
def temporary_database(host: Path, name: str, script: str) -> Iterator[psycopg.Connection]:
    """Make a database on the server of the tests; yield a connection to it, drop it at the end."""
    with psycopg.connect(host=str(host), user="postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}".encode())
        with psycopg.connect(host=str(host), user="postgres", dbname=name, autocommit=True) as made:
            made.execute(script.encode())
            yield made
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


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
                await serve_postgres(session, reader, writer)
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
        await services.judges.close()
        await services.audit.close()
        with contextlib.suppress(ProcessLookupError):
            audit.kill()
        await audit.wait()
        shutil.rmtree(sockets, ignore_errors=True)
