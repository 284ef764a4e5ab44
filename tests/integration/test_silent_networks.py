"""A network that goes silent: no end, no reset, just nothing any more, on either side."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Self

import psycopg
import pytest
import yaml

from appliance.cli.recordings import check_all
from appliance.config import load_machine
from appliance.model import SessionRecord
from appliance.recording.integrity import State
from tests.integration.daemons import needs_openssh, running, wait_until
from tests.integration.hospital import Hospital, read_until
from tests.integration.openssh import SSHD, free_port
from tests.integration.test_kills import SLOW, TICKS, end_backend, is_running, told

pytestmark = [
    *needs_openssh,
    pytest.mark.skipif(os.geteuid() != 0, reason="needs network namespaces"),
]

GATEWAY = """
from appliance.listeners import ssh_options
from appliance.targets import postgres, ssh
from appliance.targets.silence import Keepalive
ssh_options.KEEPALIVE_SECONDS = ssh.KEEPALIVE_SECONDS = 1
postgres.KEEPALIVE = Keepalive(1, 1, 3)
from appliance.cli.bastiond import run
run()
"""
"""The real one, in a hurry: 4 s instead of 120."""
SECONDS = 90
"""What it takes is 4; and four times 10 where a database was asked for its catalog just then."""
RELAY = """
import asyncio, sys
host, port, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
async def copy(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()
async def serve(*near):
    far = await asyncio.open_unix_connection(path)
    await asyncio.gather(copy(near[0], far[1]), copy(far[0], near[1]), return_exceptions=True)
async def main():
    await (await asyncio.start_server(serve, host, port)).serve_forever()
asyncio.run(main())
"""
Clients = dict[str, subprocess.Popen[bytes]]
Link = psycopg.pq.PGconn
SLEEP = "SELECT pg_sleep(1000)"
ROADS = ["exec", *["forward"] * 4, "sftp", "shell"]
"""Three of the forwards lead to the database."""


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


class Namespace:
    """A machine of its own on a cable of its own to the bastion's."""

    def __init__(self, name: str, number: int) -> None:
        self.name, self.cable = f"{name}{os.getpid()}", f"{name}{os.getpid()}"[:15]
        self.bastion, self.address = (f"10.213.{number}.{last}" for last in (1, 2))

    def __enter__(self) -> Self:
        ip("netns", "add", self.name)
        ip("link", "add", self.cable, "type", "veth", "peer", "name", "eth0", "netns", self.name)
        ip("address", "add", f"{self.bastion}/30", "dev", self.cable)
        ip("link", "set", self.cable, "up")
        ip("-n", self.name, "address", "add", f"{self.address}/30", "dev", "eth0")
        for one in ("lo", "eth0"):
            ip("-n", self.name, "link", "set", one, "up")
        return self

    def __exit__(self, *_: object) -> None:
        ip("link", "delete", self.cable)
        ip("netns", "delete", self.name)

    def inside(self, *command: str | Path) -> list[str]:
        return ["ip", "netns", "exec", self.name, *map(str, command)]

    def cut(self) -> None:
        """What is sent arrives; nothing comes back, not even that it arrived."""
        ip("-n", self.name, "route", "add", "blackhole", f"{self.bastion}/32")


class Apart(Hospital):
    """The hospital with its clients, and its targets, each on a machine of its own."""

    def __init__(self, folder: Path, database: Path, people: Namespace, targets: Namespace) -> None:
        super().__init__(folder, database)
        self.people, self.targets = people, targets
        self.database_port = free_port()
        path = folder / "policy.yml"
        policy = yaml.safe_load(path.read_text())
        policy["targets"]["web01"]["host"] = targets.address
        policy["targets"]["clinic"] |= {"host": targets.address, "port": self.database_port}
        path.write_text(yaml.safe_dump(policy))
        config = yaml.safe_load(self.config.read_text())
        listen = f"{people.bastion}:{self.ssh_port}"
        config["ssh"] = {"listen": listen, "public_name": people.bastion}
        self.config.write_text(yaml.safe_dump(config))
        self.machine = load_machine(self.config)
        sshd = folder / "sshd_config"
        sshd.write_text(f"ListenAddress {targets.address}\n{sshd.read_text()}")

    def start(self, name: str, code: str = GATEWAY) -> None:
        if name == "audit":
            super().start(name)
            return
        commands = {
            "gateway": [sys.executable, "-c", code, name, "--config", str(self.config)],
            "sshd": self.targets.inside(SSHD, "-D", "-e", "-f", self.folder / "sshd_config"),
            "relay": self.targets.inside(
                *(sys.executable, "-c", RELAY, self.targets.address, str(self.database_port)),
                self.database / ".s.PGSQL.5432",
            ),
        }
        with (self.folder / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(commands[name], stdout=log, stderr=log)
        ports = {"gateway": self.ssh_port, "sshd": self.sshd_port, "relay": self.database_port}
        wait_until(lambda: is_listened_on(self.children[name].pid, ports[name]), 50)

    def run(self, *command: str | Path) -> subprocess.Popen[bytes]:
        program, *rest = map(str, command)
        words = self.people.inside(program, "-F", self.client_config, *rest)
        pipe = subprocess.PIPE
        return subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True)


def is_listened_on(pid: int, port: int) -> bool:
    """Say whether somebody listens on a port where `pid` is."""
    lines = Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]
    rows = (line.split() for line in lines)
    return any(row[1].endswith(f":{port:04X}") and row[3] == "0A" for row in rows)


@contextmanager
def working(hospital: Apart, folder: Path) -> Iterator[tuple[Clients, list[Link]]]:
    """Every road in the middle of its work; yields who waits on it, for SSH and for answers."""
    (folder / "up").write_bytes(bytes(40_000_000))
    with ExitStack() as stack:

        def client(*command: str) -> subprocess.Popen[bytes]:
            started = hospital.run(*command)
            stack.callback(leave, started)
            return started

        clients = {
            "shell": client("ssh", "-tt", "web01@bastion"),
            "exec": client("ssh", "web01", TICKS),
            "sftp": client("sftp", "-q", "-l", "8000", "-b", "-", "web01"),
            "forward": client("ssh", "-W", f"127.0.0.1:{hospital.sshd_port}", "web01@bastion"),
        }  # fmt: skip
        clients["shell"].stdin.write(b"echo re''ady\n")
        clients["sftp"].stdin.write(f"put {folder}/up {folder}/put\n".encode())
        for one in ("shell", "sftp"):
            clients[one].stdin.flush()
        for one, text in {"shell": b"ready", "exec": b"tick", "forward": b"SSH-2.0"}.items():
            read_until(clients[one], text)
        client("ssh", "-N", "-L", f"{folder}/.s.PGSQL.5432:clinic:5432", "bastion")
        wait_until((folder / ".s.PGSQL.5432").exists, 30)
        asking = [ask(folder, sql, stack) for sql in (SLEEP, SLOW, "SELECT 1")]
        for sql in (SLEEP, SLOW):
            wait_until(lambda sql=sql: is_running(hospital, sql), 30)
        wait_until((folder / "put").exists, 30)
        told(asking[2])
        for sql in (SLEEP, SLOW):
            stack.callback(end_backend, hospital, sql)
        yield clients, asking


def leave(client: subprocess.Popen[bytes]) -> None:
    """End a client with the ssh that it started."""
    with suppress(ProcessLookupError):
        os.killpg(client.pid, signal.SIGKILL)
    client.communicate()


def ask(folder: Path, sql: str, stack: ExitStack) -> Link:
    link = f"host={folder} user=x dbname=x sslmode=disable gssencmode=disable"
    raw = Link.connect(link.encode())
    stack.callback(raw.finish)
    raw.send_query(sql.encode())
    raw.flush()
    return raw


@contextmanager
def apart(folder: Path, database: Path) -> Iterator[Apart]:
    with Namespace("sp", 1) as people, Namespace("st", 2) as targets:
        hospital = Apart(folder, database, people, targets)
        with running(hospital, ("audit", "sshd", "relay", "gateway")):
            try:
                hospital.admit("ada", "engineers")
                yield hospital
            finally:
                hospital.stop("relay")


def closed(hospital: Apart) -> list[SessionRecord]:
    """Return the sessions once they have ended; a silent network is noticed."""
    wait_until(lambda: all(one.closed_at for one in hospital.sessions()), SECONDS)
    sessions = hospital.sessions()
    assert sorted(one.road for one in sessions) == ROADS
    states = check_all(hospital.machine)
    assert {states[one.id].state for one in sessions} == {State.COMPLETE}
    return sessions


def test_a_client_that_is_heard_no_more_is_left(tmp_path, postgres_host):
    with apart(tmp_path, postgres_host) as hospital, working(hospital, tmp_path):
        hospital.people.cut()
        sessions = closed(hospital)
        assert {one.outcome for one in sessions} == {"ended"}
        # What a person asked for does not run on without them.
        for sql in (SLEEP, SLOW):
            wait_until(lambda sql=sql: not is_running(hospital, sql), 30)
        (put,) = hospital.entries("sftp:file:closed")
        assert put.data["complete"] is False


def test_a_target_that_is_heard_no_more_is_lost(tmp_path, postgres_host):
    with (
        apart(tmp_path, postgres_host) as hospital,
        working(hospital, tmp_path) as (clients, asking),
    ):
        hospital.targets.cut()
        # What is sent now is never acknowledged; the kernel would send it again for long.
        asking[2].send_query(b"SELECT 2")
        asking[2].flush()
        sessions = closed(hospital)
        assert {(one.road, one.outcome) for one in sessions} == {(road, "lost") for road in ROADS}
        for road in ("shell", "exec", "sftp"):
            said = clients[road].communicate(timeout=30)[1]
            assert b"the target cannot be used: the connection to web01 broke" in said, road
            assert clients[road].returncode != 0
        for raw in asking:
            assert b"the target cannot be used" in told(raw)
