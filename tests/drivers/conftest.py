"""One bastion in a thread of its own, so that any client can be tried: sync, async, a program.

`road.bastion` and `road.direct` are two ways to the same database; what protects nothing
must look the same on both.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from appliance.model import TargetName
from appliance.session.postgres.judge import CATALOGS
from tests.conftest import POSTGRES_VERSION as POSTGRES_VERSION  # noqa: PLC0414  for the tests
from tests.conftest import postgres_binaries
from tests.integration import conftest as services

DATABASE = "drivers"
SCHEMA = (Path(__file__).parent / "schema.sql").read_text()
BASTION = services.BASTION.replace("row_engine: python\n", "")
POLICY = """
version: 1
targets:
  clinic:
    kind: postgres
    host: HOST
    database: drivers
    account: postgres
    tls: disable
    phi:
      lookup_budget: 100000
      columns:
        ehr.patients.mrn: hash
        ehr.patients.ssn: keep_last(4)
        ehr.patients.name: redact
        ehr.patients.dob: year
roles:
  analyst: {groups: [analysts]}
rules:
  - {id: connect, effect: allow, roles: [analyst], actions: [connect]}
  - {id: statements, effect: allow, roles: [analyst], actions: [statement]}
"""
MARKERS = ("MRK", "999-88", "-02-03")
"""Parts of every protected value of `schema.sql`."""


@dataclass(frozen=True)
class Way:
    """A way to the database: a socket's folder, and loopback for those who need TCP."""

    name: str
    folder: Path
    address: str
    port: int
    database: str = DATABASE

    @property
    def dsn(self) -> str:
        return f"host={self.folder} user=postgres dbname={self.database} connect_timeout=10"

    @property
    def url(self) -> str:
        return f"postgres@{self.address}:{self.port}/{self.database}"


@dataclass(frozen=True)
class Road:
    """The two ways."""

    bastion: Way
    direct: Way

    def same(self, scene: Callable[[Way], object]) -> object:
        """Assert that `scene` gives the same on both ways, and return it."""
        expected = scene(self.direct)
        assert scene(self.bastion) == expected
        return expected


@pytest.fixture(scope="session")
def road(postgres_host: Path, postgres_tcp: str, tmp_path_factory) -> Iterator[Road]:
    folder = tmp_path_factory.mktemp("bastion")
    with open_road(postgres_host, postgres_tcp, folder, DATABASE, SCHEMA, POLICY) as road:
        yield road


@contextlib.contextmanager
def open_road(
    host: Path, tcp: str, folder: Path, database: str, schema: str, policy: str
) -> Iterator[Road]:
    """Make a database, and a bastion in front of it."""
    with psycopg.connect(host=str(host), user="postgres", autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)".encode())
        admin.execute(f"CREATE DATABASE {database}".encode())
    with psycopg.connect(host=str(host), user="postgres", dbname=database) as admin:
        admin.execute(schema.encode())
    patch = pytest.MonkeyPatch()
    patch.setattr(services, "POLICY", policy)
    patch.setattr(services, "BASTION", BASTION)
    started, stop = threading.Event(), threading.Event()
    ways: list[Way] = []

    async def main() -> None:
        async with services.running_bastion(folder, host) as bastion:
            CATALOGS.of(bastion.services.policy.targets[TargetName("clinic")]).forget()
            socket = bastion.host / ".s.PGSQL.5432"
            server = await asyncio.start_server(lambda r, w: pipe(r, w, socket), "127.0.0.1", 0)
            port = server.sockets[0].getsockname()[1]
            ways.append(Way("bastion", bastion.host, "127.0.0.1", port, database))
            started.set()
            await asyncio.to_thread(stop.wait)
            server.close()

    thread = threading.Thread(target=lambda: asyncio.run(main()), daemon=True)
    thread.start()
    try:
        assert started.wait(30), "the bastion did not start"
        patch.undo()  # It has read them.
        yield Road(ways[0], Way("direct", host, tcp, 5432, database))
    finally:
        stop.set()
        thread.join(15)


async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, socket: Path) -> None:
    """What `ssh -L` does: carry bytes between a loopback port and the bastion."""
    up, down = await asyncio.open_unix_connection(str(socket))

    async def copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
            sink.close()

    await asyncio.gather(copy(reader, down), copy(up, writer))


def run_program(
    way: Way, *arguments: str, stdin: str = "", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program of the PostgreSQL distribution on `way`."""
    binary = postgres_binaries() / arguments[0]
    where = {
        "PGHOST": str(way.folder), "PGUSER": "postgres", "PGDATABASE": DATABASE, "PGSSLMODE": "disable",
        "PGPORT": "5432", "PGTZ": "UTC", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "PAGER": "cat",
        "PSQLRC": "/dev/null", "PATH": os.environ["PATH"],
    }  # fmt: skip
    return subprocess.run(
        [str(binary), *arguments[1:]], input=stdin, capture_output=True, timeout=60,
        encoding="utf-8", errors="surrogateescape",
        env={**where, **(environment or {})}, check=False,
    )  # fmt: skip


def assert_hides(output: str | bytes) -> None:
    text = output if isinstance(output, str) else output.decode(errors="replace")
    assert not any(marker in text for marker in MARKERS), text[-2000:]
