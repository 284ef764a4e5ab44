"""What is left when a process is killed, or a disk is full, while every kind of session is under way."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.audit.events import decode_entry
from appliance.audit.keys import load_verifier
from appliance.audit.log import iterate_lines, verify_log
from appliance.cli.recordings import check_all
from appliance.recording.events import Event
from appliance.recording.files import Piece, read_files
from appliance.recording.integrity import State
from appliance.recording.reader import find_recording, read_recording
from tests.integration.daemons import Daemons, answers, needs_openssh, running, wait_until
from tests.integration.openssh import free_port

pytestmark = needs_openssh

COPIES = {
    "scp": ["scp", "-O", "-q", "-l", "8000"],
    "rsync": ["rsync", "--inplace", "--bwlimit=1000"],
}
"""A megabyte a second."""
RULES = [
    {"id": "work", "effect": "allow", "actions": ["connect", "shell", "exec"]},
    {"id": "files", "effect": "allow", "actions": ["sftp", "upload", "list"], "keep_content": True},
    {"id": "ways", "effect": "allow", "actions": ["forward"], "destinations": ["127.0.0.1:*"]},
]
ROADS = {"shell", "exec", "sftp", "forward"}


class Echo:
    """A service behind the target: what it is told comes back."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._echo, args=[peer], daemon=True).start()

    def _echo(self, peer: socket.socket) -> None:
        with peer:
            try:
                while data := peer.recv(4096):
                    peer.sendall(data)
            except OSError:
                return


@contextmanager
def working(bench: Daemons, key: Path, there: Path) -> Iterator[list[subprocess.Popen]]:
    """A terminal, a command, a forward and an upload, all in the middle of their work."""
    here, echo = free_port(), Echo()
    ticks = "n=0; while :; do n=$((n+1)); echo tick-$n-; sleep 0.1; done"
    (bench.folder / "up").write_bytes(
        b"content " * 5_000_000
    )  # 40 s of upload: it ends in no test.
    terminal = bench.ssh(key, "-tt", "web01@localhost")
    terminal.stdin.write(ticks.encode() + b"\n")
    terminal.stdin.flush()
    command = bench.ssh(key, "web01@localhost", ticks)
    way = bench.ssh(key, "-N", "-L", f"{here}:127.0.0.1:{echo.port}", "web01@localhost")
    upload = subprocess.Popen(
        ["sftp", "-F", "none", "-q", "-l", "8000", *bench.options(key), "-b", "-", "web01@localhost"],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    upload.stdin.write(f"put {bench.folder}/up {there}\n".encode())
    upload.stdin.close()
    wait_until(lambda: answers(here))
    through = socket.create_connection(("127.0.0.1", here))
    through.sendall(b"to and fro")
    assert through.recv(100) == b"to and fro"
    wait_until(lambda: there.exists() and there.stat().st_size > 500_000)
    for client in (terminal, command):
        shown = b""
        while b"tick-5-" not in shown:
            shown += os.read(client.stdout.fileno(), 65536)
    clients = [terminal, command, way, upload]
    try:
        yield clients
    finally:
        through.close()
        echo.server.close()
        for client in clients:
            client.kill()
            client.wait()
            for pipe in (client.stdin, client.stdout, client.stderr):
                if pipe is not None:
                    with contextlib.suppress(BrokenPipeError):
                        pipe.close()


def events(bench: Daemons, session: str) -> list[Event]:
    return list(read_recording(find_recording(bench.machine.recordings, session))[1])


def played(bench: Daemons, session: str) -> str:
    found = events(bench, session)
    streams = b"".join(stream[1] for one in found if (stream := one.stream()))
    return streams.decode() + "".join(one.data for one in found)


def assert_log_is_intact(bench: Daemons) -> None:
    audit = bench.machine.audit
    report = verify_log(audit.directory, load_verifier(audit.verify_key))
    assert report.problem is None


def entries(bench: Daemons, kind: str) -> list[dict]:
    lines = map(decode_entry, iterate_lines(bench.machine.audit.directory))
    return [entry.data for _, entry in lines if entry.kind == kind]


def states(bench: Daemons) -> dict[str, set[State]]:
    found = check_all(bench.machine)
    sessions = [one for one in bench.sessions() if one.id in found]
    return {road: {found[one.id].state for one in sessions if one.road == road} for road in ROADS}


def last_tick(text: str) -> int:
    return max(map(int, re.findall(r"tick-(\d+)-", text)), default=5)


def test_a_daemon_is_killed_in_the_middle_of_everything(tmp_path):
    """Of a dead audit daemon an idle forward hears later: tests/unit/session/test_supervision.py."""
    with running(Daemons(tmp_path, RULES)) as bench:
        key = bench.bind("ada", "engineers")
        with working(bench, key, tmp_path / "first") as (terminal, command, *_):
            time.sleep(1.2)
            bench.stop("gateway", signal.SIGKILL)
            seen = {
                "shell": last_tick(terminal.communicate()[0].decode()),
                "exec": last_tick(command.communicate()[0].decode()),
            }
            bench.start("gateway")
            assert_all_is_there_to_the_last_second(bench, seen, tmp_path / "first")
        with working(bench, key, tmp_path / "second") as (terminal, command, _, upload):
            bench.stop("audit", signal.SIGKILL)
            for client in (terminal, command, upload):
                assert client.wait(10) != 0
                said = client.stderr.read()
                assert b"the audit log cannot be written: the session ends" in said
            outcomes = {one.outcome for one in bench.sessions() if one.road != "forward"}
            assert outcomes == {"incomplete"}
            refused = bench.ssh(key, "web01@localhost", "echo nothing")
            assert refused.communicate(timeout=20)[0] == b""
            assert refused.returncode != 0
            bench.start("audit")
            again = bench.ssh(key, "web01@localhost", "echo again")
            assert again.communicate(timeout=20)[0] == b"again\n"
            assert State.TAMPERED not in set().union(*states(bench).values())
            assert_log_is_intact(bench)


@contextmanager
def copying(bench: Daemons, key: Path) -> Iterator[dict[str, subprocess.Popen]]:
    """Uploads by `scp -O` and rsync, in the middle of their work."""
    options = ["-F", "none", *bench.options(key)]
    (bench.folder / "up").write_bytes(b"content " * 5_000_000)
    clients = {}
    for name, words in COPIES.items():
        how = ["-e", shlex.join(["ssh", *options])] if name == "rsync" else options
        there = f"web01@localhost:{bench.folder / name}"
        clients[name] = subprocess.Popen(
            [*words, *how, bench.folder / "up", there], stderr=subprocess.PIPE
        )
    try:
        for name in COPIES:
            there = bench.folder / name
            wait_until(lambda path=there: path.exists() and path.stat().st_size > 500_000, 30)
        yield clients
    finally:
        for client in clients.values():
            client.kill()
            client.communicate()


TOLD = {
    "gateway": b"",
    "audit": b"bastion: the audit log cannot be written: the session ends",
    "sshd": b"bastion: the target cannot be used: the connection to web01 broke",
}


@pytest.mark.skipif(shutil.which("rsync") is None, reason="needs rsync")
@pytest.mark.parametrize("killed", TOLD)
def test_who_copies_when_a_process_is_killed_is_told(tmp_path, killed):
    with running(Daemons(tmp_path, RULES)) as bench:
        with copying(bench, bench.bind("ada", "engineers")) as clients:
            if killed == "sshd":  # It has a process for each connection.
                sshd = bench.children[killed].pid
                for pid in Path(f"/proc/{sshd}/task/{sshd}/children").read_text().split():
                    os.kill(int(pid), signal.SIGKILL)
            bench.stop(killed, signal.SIGKILL)
            for client in clients.values():
                assert TOLD[killed] in client.communicate(timeout=30)[1]
                assert client.returncode != 0
        bench.start(killed)
        wait_until(lambda: "open" not in {one.outcome for one in bench.sessions()}, 30)
        outcomes = {State.COMPLETE} if killed == "sshd" else {State.INCOMPLETE}
        assert states(bench)["exec"] == outcomes
        ended = {one.outcome for one in bench.sessions()}
        assert ended == ({"lost"} if killed == "sshd" else {"incomplete"})
        assert [entry["complete"] for entry in entries(bench, "sftp:file:closed")] in ([], [False])
        assert_log_is_intact(bench)


def assert_all_is_there_to_the_last_second(
    bench: Daemons, seen: dict[str, int], there: Path
) -> None:
    for road, found in states(bench).items():
        # The probe of the forward's port was a session of its own, and had ended.
        assert found - {State.COMPLETE} == {State.INCOMPLETE}, road
        assert road == "forward" or State.COMPLETE not in found
    sessions = {one.road: one for one in bench.sessions() if one.outcome == "incomplete"}
    for road, tick in seen.items():
        # Ten ticks a second: what was seen a second ago is there.
        assert last_tick(played(bench, sessions[road].id)) >= tick - 10
    files = read_files(events(bench, sessions["sftp"].id))
    kept = b"".join(piece.data for piece in files if isinstance(piece, Piece))
    assert kept == (bench.folder / "up").read_bytes()[: len(kept)]
    assert len(kept) >= there.stat().st_size - 1_500_000  # 1 MB a second.
    assert bench.kinds().count("gateway:session:orphaned") == len(ROADS)
    assert_log_is_intact(bench)
