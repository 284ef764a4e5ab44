"""Each kind of session ends by `bastionctl sessions kill`, or with its target or gateway."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psycopg
import pytest

from appliance.cli.recordings import check_all
from appliance.model import SessionRecord
from appliance.recording.integrity import State
from appliance.store import Store
from tests.integration.daemons import needs_openssh, running, wait_until
from tests.integration.hospital import Hospital, end, read_until
from tests.integration.openssh import free_port
from tests.integration.test_bad_moments import Echo

pytestmark = needs_openssh

SECONDS = 3
"""A second by the clock of the bastion; this machine may be busy with other tests."""
STUCK_SECONDS = 2
AUDIT_SECONDS = 45
"""7 s, and what nine clients take to leave here."""
Hang = Callable[[Hospital, Path], Iterator[None]]


def client_of(*command: str, stdin: bytes = b"", until: bytes = b"", stopped: bool = False) -> Hang:
    """Return what starts a client, and waits for some output."""

    @contextmanager
    def hang(hospital: Hospital, folder: Path) -> Iterator[None]:
        words = [one.replace("FOLDER", str(folder)) for one in command]
        client = hospital.run(*words)
        client.stdin.write(stdin.replace(b"FOLDER", bytes(folder)))
        client.stdin.flush()
        try:
            if until:
                read_until(client, until)
            if stopped:
                client.send_signal(signal.SIGSTOP)
            yield
            if not stopped:
                said = b"".join(client.communicate(b"ls\n", timeout=30))
                assert hospital.told in said, words
                assert client.returncode != 0
        finally:
            end(client)

    return hang


@contextmanager
def frozen(command: tuple[str, ...], hospital: Hospital, folder: Path) -> Iterator[None]:
    """A target that answers nothing any more."""
    sshd = hospital.children["sshd"].pid
    before = descendants(sshd)
    with client_of(*command, stdin=b"pwd\n", until=b"/")(hospital, folder):
        stopped = [one for one in descendants(sshd) if one not in before]
        signal_all(stopped, signal.SIGSTOP)
        try:
            yield
        finally:
            signal_all(stopped, signal.SIGCONT)


def signal_all(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def descendants(pid: int) -> list[int]:
    """Children before theirs: who holds a connection is killed before what it has started."""
    try:
        children = [
            int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    except FileNotFoundError:
        return []
    return children + [one for child in children for one in descendants(child)]


@contextmanager
def silent(hospital: Hospital, folder: Path) -> Iterator[None]:
    """A target that accepts connections, and never says a word."""
    with (
        socket.create_server(("127.0.0.1", hospital.silent_port)),
        client_of("ssh", "-tt", "web03@bastion")(hospital, folder),
    ):
        yield


@contextmanager
def flooding(hospital: Hospital, _folder: Path) -> Iterator[None]:
    """A target that does not read: a command that sleeps, and megabytes for it."""
    zeros = subprocess.Popen(["yes"], stdout=subprocess.PIPE)
    command = ["ssh", "-F", hospital.client_config, "web01@bastion", "sleep 1000"]
    client = subprocess.Popen(command, stdin=zeros.stdout, stderr=subprocess.PIPE)
    try:
        yield
        assert client.wait(30) != 0
    finally:
        end(client)
        end(zeros)


@contextmanager
def forwarding(hospital: Hospital, _folder: Path) -> Iterator[None]:
    echo = Echo()
    try:
        with (
            hospital.way_to(f"127.0.0.1:{echo.port}", "web01@bastion") as port,
            socket.create_connection(("127.0.0.1", port)) as peer,
        ):
            peer.sendall(b"to and fro")
            assert peer.recv(100) == b"to and fro"
            yield
            assert peer.recv(100) == b""
    finally:
        echo.server.close()


@contextmanager
def forwarding_to_nobody(hospital: Hospital, _folder: Path) -> Iterator[None]:
    """A service behind the target that never reads, and a client that sends what it can."""
    with (
        socket.create_server(("127.0.0.1", 0)) as service,
        hospital.way_to(f"127.0.0.1:{service.getsockname()[1]}", "web01@bastion") as port,
        socket.create_connection(("127.0.0.1", port)) as peer,
    ):
        peer.settimeout(1)
        with suppress(TimeoutError):
            while True:
                peer.sendall(bytes(1_000_000))
        yield


@contextmanager
def listening(hospital: Hospital, _folder: Path) -> Iterator[None]:
    echo, there = Echo(), free_port()
    client = hospital.run("ssh", "-N", "-R", f"{there}:127.0.0.1:{echo.port}", "web01@bastion")
    try:
        with wait_until(lambda: _answered(there), 30) as peer:
            yield
            with suppress(ConnectionResetError):
                assert peer.recv(100) == b""
    finally:
        end(client)
        echo.server.close()


def _answered(port: int) -> socket.socket | None:
    """Return a connection that echoes; the port is there a moment before it is served."""
    with ExitStack() as stack, suppress(OSError):
        peer = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        peer.sendall(b"to and fro")
        if peer.recv(100) == b"to and fro":
            stack.pop_all()
            return peer
    return None


def asking(sql: str, *, reads: bool) -> Hang:
    """Return what asks a database through `-L`, and waits, or reads no more after some."""

    @contextmanager
    def hang(hospital: Hospital, _folder: Path) -> Iterator[None]:
        with hospital.way_to("clinic:5432", "bastion") as port:
            link = f"host=127.0.0.1 port={port} user=x dbname=x sslmode=disable gssencmode=disable"
            raw = psycopg.pq.PGconn.connect(link.encode())
            raw.send_query(sql.encode())
            raw.flush()
            if reads:
                wait_until(lambda: is_running(hospital, sql), 30)
            else:
                assert select.select([raw.socket], [], [], 30)[0]
            yield
            # A statement does not outlive its session.
            wait_until(lambda: not is_running(hospital, sql), 30)
            if reads:
                said = told(raw)
                assert hospital.told in said or b"terminating connection due to" in said
            raw.finish()

    return hang


def told(raw: psycopg.pq.PGconn) -> bytes:
    while (result := raw.get_result()) is not None:
        if result.status == psycopg.pq.ExecStatus.COPY_OUT:
            while raw.get_copy_data(0)[0] > 0:
                pass
        elif message := result.error_message:
            return message
    return b""


def is_running(hospital: Hospital, sql: str) -> bool:
    with psycopg.connect(host=str(hospital.database), user="postgres", dbname="clinic") as own:
        query = "SELECT count(*) FROM pg_stat_activity WHERE query = %s AND state = 'active'"
        return own.execute(query, (sql,)).fetchone()[0] > 0


COPY = "COPY (SELECT repeat('x', 1000) FROM generate_series(1, 1000000)) TO STDOUT"
TICKS = "while :; do echo tick; sleep 0.1; done"
HANGS: dict[str, Hang] = {
    "shell": client_of("ssh", "-tt", "web01@bastion", stdin=b"echo re''ady\n", until=b"ready"),
    "shell -J": client_of("ssh", "-tt", "web01", stdin=b"echo re''ady\n", until=b"ready"),
    "exec": client_of("ssh", "web01@bastion", TICKS, until=b"tick"),
    "exec -J": client_of("ssh", "web01", TICKS, until=b"tick"),
    "client that does not read": client_of("ssh", "web01", "yes", until=b"y", stopped=True),
    "target that does not read": flooding,
    "target that froze": partial(frozen, ("ssh", "web01", "pwd; sleep 1000")),
    "target that froze in sftp": partial(frozen, ("sftp", "web01")),
    "approval": client_of("ssh", "web01@bastion", "id"),
    "watcher": client_of("ssh", "web02@bastion", "date"),
    "sftp": client_of("sftp", "web01@bastion", stdin=b"pwd\n", until=b"working directory"),
    "sftp -J": client_of("sftp", "web01", stdin=b"pwd\n", until=b"working directory"),
    "sftp put": client_of("sftp", "-l", "8000", "web01", stdin=b"put FOLDER/up FOLDER/put\n"),
    "scp": client_of("scp", "-l", "8000", "FOLDER/up", "web01:FOLDER/scp"),
    "scp -O": client_of("scp", "-O", "-l", "8000", "FOLDER/up", "web01:FOLDER/scp-o"),
    "forward": forwarding,
    "forward that nobody reads": forwarding_to_nobody,
    "listen": listening,
    "query": asking("SELECT pg_sleep(1000)", reads=True),
    "COPY that nobody reads": asking(COPY, reads=False),
    "psql": client_of("ssh", "clinic@bastion", stdin=b"\\echo ready\nSELECT pg_sleep(900);\n", until=b"ready"),
    "psql on a terminal": client_of("ssh", "-tt", "clinic@bastion", stdin=b"\\echo rea''dy\n", until=b"ready"),
    "target that is silent": silent,  # The last: it is left by itself after 10 s.
}  # fmt: skip


def test_kill_ends_every_kind_of_session(tmp_path, postgres_host):
    """What the bastion waits for at most: tests/unit/listeners/test_ssh_ending.py."""
    with running(Hospital(tmp_path, postgres_host)) as hospital, ExitStack() as clients:
        hospital.admit("ada", "engineers")
        (tmp_path / "up").write_bytes(bytes(40_000_000))
        store = Store(hospital.machine.store)
        clients.callback(store.close)
        sessions: dict[str, str] = {}
        hung = {name: clients.enter_context(ExitStack()) for name in HANGS}
        for name, hang in HANGS.items():
            hung[name].enter_context(hang(hospital, tmp_path))
            sessions[name] = hospital.opened(set(sessions.values())).id
        hospital.told = b"the session was killed by officer: enough"
        asked_at = {}
        for name, session in reversed(sessions.items()):
            asked_at[session] = datetime.now(UTC)
            store.request_kill(session, "officer", "enough")
            wait_until(lambda session=session: record_of(store, session).closed_at, 30)
            hung[name].close()
        for kind in ("access:session:killed", "access:session:closed"):
            entries = {one.session: one for one in hospital.entries(kind)}
            took = {
                name: (entries[session].at - asked_at[session]).total_seconds()
                for name, session in sessions.items()
            }
            assert {name: seconds for name, seconds in took.items() if seconds > SECONDS} == {}
        states = check_all(hospital.machine)
        for name, session in sessions.items():
            assert record_of(store, session).outcome == "killed", name
            assert states[session].state is State.COMPLETE, name


STUCK: dict[str, Hang] = {
    "exec": client_of("ssh", "web01@bastion", "yes", until=b"y", stopped=True),
    "exec -J": HANGS["client that does not read"],
    "terminal": client_of("ssh", "-tt", "web01", "yes", until=b"y", stopped=True),
    "sftp get": client_of("sftp", "web01", stdin=b"get FOLDER/up FOLDER/down\n", until=b"Fetching", stopped=True),
    "target that does not read": flooding,
    "forward that nobody reads": forwarding_to_nobody,
}  # fmt: skip
STUCK_BYTES = 24 * 1024 * 1024
"""Twice asyncssh's windows, what is unsent, and what a busy interpreter has not given back."""


def test_who_does_not_read_costs_the_gateway_little(tmp_path, postgres_host):
    with running(Hospital(tmp_path, postgres_host)) as hospital, ExitStack() as stack:
        hospital.admit("ada", "engineers")
        (tmp_path / "up").write_bytes(bytes(400_000_000))
        hospital.told = b"the session was killed by officer: enough"
        store = Store(hospital.machine.store)
        stack.callback(store.close)
        process = Path(f"/proc/{hospital.children['gateway'].pid}")
        hospital.run("ssh", "web01", "true").communicate(timeout=30)
        grown: dict[str, int] = {}
        for name, stuck in STUCK.items():
            wait_until(lambda: all(one.closed_at for one in store.sessions()), 30)
            (process / "clear_refs").write_text("5")
            before = peak_bytes(process)
            with stuck(hospital, tmp_path):
                session = hospital.opened(set()).id
                time.sleep(STUCK_SECONDS)
                grown[name] = peak_bytes(process) - before
                store.request_kill(session, "officer", "enough")
                wait_until(lambda session=session: record_of(store, session).closed_at, 30)
        assert {name: size for name, size in grown.items() if size > STUCK_BYTES} == {}


def peak_bytes(process: Path) -> int:
    lines = (process / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024


SLOW = "COPY (SELECT repeat('x', 9000), pg_sleep(0.1) FROM generate_series(1, 100000)) TO STDOUT"
LOST = {name: HANGS[name] for name in ("shell", "exec -J", "sftp -J", "sftp put", "scp", "scp -O")}
LOST |= {"forward": forwarding, "listen": listening, "COPY": asking(SLOW, reads=True)}


def test_a_lost_target_or_gateway_is_told_and_seen_in_the_record(tmp_path, postgres_host):
    with running(Hospital(tmp_path, postgres_host)) as hospital:
        hospital.admit("ada", "engineers")
        (tmp_path / "up").write_bytes(bytes(40_000_000))
        done = hospital.run("ssh", "web01", "true")
        done.communicate(timeout=30)
        for lost, outcome in (("sshd", "lost"), ("gateway", "incomplete")):
            before = {one.id for one in hospital.sessions()}
            count = len(before) + len(LOST)
            with ExitStack() as clients:
                for hang in LOST.values():
                    clients.enter_context(hang(hospital, tmp_path))
                wait_until(lambda count=count: len(hospital.sessions()) == count, 30)
                copies = [tmp_path / name for name in ("put", "scp", "scp-o")]
                wait_until(lambda copies=copies: all(one.exists() for one in copies), 30)
                hospital.told = b"the target cannot be used: " if lost == "sshd" else b""
                if lost == "sshd":
                    signal_all(descendants(hospital.children["sshd"].pid), signal.SIGKILL)
                    end_backend(hospital, SLOW)
                hospital.stop(lost, signal.SIGKILL)
                if lost == "gateway":
                    end_backend(hospital, SLOW)
                    hospital.start(lost)
            if lost == "sshd":
                hospital.start(lost)
            wait_until(lambda: all(one.closed_at for one in hospital.sessions()), 30)
            ended = {one.id: one for one in hospital.sessions() if one.id not in before}
            assert {one.road: one.outcome for one in ended.values()} == dict.fromkeys(
                ("shell", "exec", "sftp", "forward", "listen"), outcome
            )
            states = check_all(hospital.machine)
            wanted = State.INCOMPLETE if outcome == "incomplete" else State.COMPLETE
            assert {states[one].state for one in ended} == {wanted}
            assert {one.outcome for one in hospital.sessions() if one.id in before} <= {
                "ended",
                "lost",
            }


@pytest.mark.parametrize("stopped", [signal.SIGSTOP, signal.SIGKILL], ids=["hangs", "dies"])
def test_without_an_audit_daemon_every_kind_of_session_ends(tmp_path, postgres_host, stopped):
    """Within its grace of 5 s; until then no session did anything that it had to say."""
    with running(Hospital(tmp_path, postgres_host)) as hospital:
        hospital.admit("ada", "engineers")
        (tmp_path / "up").write_bytes(bytes(40_000_000))
        audit = hospital.children["audit"]
        with ExitStack() as clients:
            clients.callback(audit.send_signal, signal.SIGCONT)  # The last: who hangs is told.
            for hang in LOST.values():
                clients.enter_context(hang(hospital, tmp_path))
            wait_until(lambda: len(hospital.sessions()) == len(LOST), 30)
            hospital.told = b"audit "
            audit.send_signal(stopped)
            began = time.monotonic()
        assert time.monotonic() - began < AUDIT_SECONDS
        if stopped is signal.SIGKILL:
            audit.wait(10)
            hospital.start("audit")
        wait_until(lambda: all(one.closed_at for one in hospital.sessions()), 30)
        assert {one.outcome for one in hospital.sessions()} == {"incomplete"}
        states = {one.state for one in check_all(hospital.machine).values()}
        assert State.TAMPERED not in states


def end_backend(hospital: Hospital, sql: str) -> None:
    with psycopg.connect(host=str(hospital.database), user="postgres", dbname="clinic") as own:
        own.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = %s", (sql,)
        )


def record_of(store: Store, session: str) -> SessionRecord:
    return next(one for one in store.sessions() if one.id == session)
