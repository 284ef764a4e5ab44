"""Two real gateways hand over one listening socket, as under systemd."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.audit.daemon import run_audit
from tests.integration.openssh import listens, needs_sshd, reachable, until
from tests.integration.roads import Roads

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client"),
]


class Manager:
    """systemd, as far as a gateway sees it: one socket, and what it is told."""

    def __init__(self, roads: Roads) -> None:
        self.port = roads.machine.ssh.listen.port
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self.notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.address = roads.folder / "notify"
        self.notices.bind(str(self.address))
        self.notices.setblocking(False)
        self.told: list[str] = []
        self.config = roads.folder / "bastion.yml"
        self.log = (roads.folder / "gateway.log").open("wb")
        write_config(roads, self.config)
        self.pids: list[int] = []

    def start(self) -> subprocess.Popen:
        bastiond = Path(sys.executable).parent / "bastiond"
        fd = self.listener.fileno()
        script = f'exec 3<&{fd}; export LISTEN_PID=$$; exec "$@"'
        command = ["/bin/bash", "-c", script, "sh", sys.executable, bastiond, "gateway"]
        process = subprocess.Popen(
            [*command, "--config", self.config],
            env={**os.environ, "LISTEN_FDS": "1", "NOTIFY_SOCKET": str(self.address)},
            pass_fds=[fd],
            stderr=self.log,
        )
        self.pids.append(process.pid)
        return process

    async def hears(self, text: str) -> str:
        """Return the notice that begins so, once it came."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(20):
            while not any(one.startswith(text) for one in self.told):
                self.told += (await loop.sock_recv(self.notices, 4096)).decode().split("\n")
        return next(one for one in self.told if one.startswith(text))

    async def close(self) -> None:
        for pid in self.pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        await until(lambda: not any(map(is_alive, self.pids)))
        await asyncio.sleep(0.3)  # The audit daemon takes leave of them.
        for one in (self.listener, self.notices, self.log):
            one.close()


def write_config(roads: Roads, path: Path) -> None:
    policy = roads.policy.model_dump(mode="json", exclude_defaults=True)
    for one in policy["targets"].values():
        one["kind"] = "ssh" if "host_key" in one else "postgres"
    (roads.folder / "policy.yml").write_text(json.dumps(policy))
    machine = roads.machine.model_dump(mode="json", exclude_defaults=True)
    machine["policy"] = str(roads.folder / "policy.yml")
    ssh = roads.machine.ssh
    drain = f"{ssh.drain.total_seconds():.0f}s"
    machine["ssh"] = {"listen": f"127.0.0.1:{ssh.listen.port}", "drain": drain}
    path.write_text(json.dumps(machine))


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def hand_over(folder: Path, visit, drain: float) -> None:
    async def run() -> None:
        roads = Roads(folder, [], {}, "")
        ssh = roads.machine.ssh.model_copy(update={"drain": timedelta(seconds=drain)})
        roads.machine = roads.machine.model_copy(update={"ssh": ssh})
        stop = asyncio.Event()
        audit = asyncio.create_task(run_audit(roads.machine, stop))
        await until(lambda: listens(roads.machine.audit.socket))
        manager = Manager(roads)
        try:
            first = manager.start()
            await manager.hears("READY=1")
            await reachable(manager.port)
            async with roads.sshd():
                await visit(roads, manager, first)
        finally:
            await manager.close()
            first.wait()
            stop.set()
            await asyncio.gather(audit, return_exceptions=True)
            roads.store.close()

    asyncio.run(run())


async def take_over(manager: Manager, first: subprocess.Popen) -> int:
    first.send_signal(signal.SIGHUP)
    second = int((await manager.hears("MAINPID=")).partition("=")[2])
    manager.pids.append(second)
    return second


async def drain_with_a_session(
    roads: Roads, manager: Manager, first: subprocess.Popen
) -> asyncio.Task[tuple[int, bytes, str]]:
    """Hand over while a command runs that takes a minute; return the command."""
    running = asyncio.create_task(roads.run("ssh", "web01@bastion", "sleep 60"))
    await until(lambda: roads.events("shell:command:allowed"))
    await take_over(manager, first)
    return running


def test_running_sessions_stay_and_new_ones_meet_the_successor(tmp_path):
    async def visit(roads: Roads, manager: Manager, first: subprocess.Popen) -> None:
        running = asyncio.create_task(roads.run("ssh", "web01@bastion", "sleep 6; echo done"))
        await until(lambda: roads.events("shell:command:allowed"))
        second = await take_over(manager, first)
        assert (await roads.run("ssh", "web01@bastion", "echo new"))[:2] == (0, b"new\n")
        assert is_alive(first.pid)
        assert (await running)[:2] == (0, b"done\n")
        await until(lambda: not is_alive(first.pid))
        assert is_alive(second)
        assert len(roads.events("gateway:process:started")) == 2
        # SECURITY: the successor takes no running session for a dead gateway's.
        assert not roads.events("gateway:session:orphaned")
        closed = roads.events("session:recording:closed")
        assert [one.data["outcome"] for one in closed] == ["ended", "ended"]
        assert (await roads.run("ssh", "bastion", "whoami"))[0] == 0

    hand_over(tmp_path, visit, drain=60)


def test_at_the_deadline_a_session_ends_with_a_message(tmp_path):
    async def visit(roads: Roads, manager: Manager, first: subprocess.Popen) -> None:
        running = await drain_with_a_session(roads, manager, first)
        status, _, error = await running
        assert status != 0
        assert "the bastion restarts" in error
        await until(lambda: not is_alive(first.pid))

    hand_over(tmp_path, visit, drain=2)


@pytest.mark.parametrize("handed_over", [True, False], ids=["after a reload", "on stop"])
def test_told_to_stop_again_it_waits_no_longer(tmp_path, handed_over):
    async def visit(roads: Roads, manager: Manager, first: subprocess.Popen) -> None:
        if handed_over:
            running = await drain_with_a_session(roads, manager, first)
        else:
            running = asyncio.create_task(roads.run("ssh", "web01@bastion", "sleep 60"))
            await until(lambda: roads.events("shell:command:allowed"))
            first.terminate()
            await manager.hears("EXTEND_TIMEOUT_USEC=")
        assert is_alive(first.pid)
        first.terminate()
        status, _, error = await running
        assert status != 0
        assert "the bastion restarts" in error
        await until(lambda: not is_alive(first.pid))

    hand_over(tmp_path, visit, drain=60)


def test_sessions_of_a_gateway_that_dies_while_it_drains_are_settled(tmp_path):
    async def visit(roads: Roads, manager: Manager, first: subprocess.Popen) -> None:
        running = await drain_with_a_session(roads, manager, first)
        first.kill()
        assert (await running)[0] == 255
        async with asyncio.timeout(15):
            while not roads.events("gateway:session:orphaned"):  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    hand_over(tmp_path, visit, drain=60)


def test_a_successor_that_does_not_start_changes_nothing(tmp_path):
    async def visit(roads: Roads, manager: Manager, first: subprocess.Popen) -> None:
        good = manager.config.read_text()
        manager.config.write_text("{}")
        first.send_signal(signal.SIGHUP)
        log = roads.folder / "gateway.log"
        await until(lambda: b"no successor serves" in log.read_bytes())
        assert (await roads.run("ssh", "bastion", "whoami"))[0] == 0
        manager.config.write_text(good)
        await take_over(manager, first)
        await until(lambda: not is_alive(first.pid))
        assert (await roads.run("ssh", "bastion", "whoami"))[0] == 0

    hand_over(tmp_path, visit, drain=0)


def test_a_kill_reaches_a_session_that_drains(tmp_path):
    async def visit(roads: Roads, manager: Manager, first: subprocess.Popen) -> None:
        running = await drain_with_a_session(roads, manager, first)
        (record,) = roads.store.open_sessions()
        roads.store.request_kill(record.id, "root", "enough")
        status, _, error = await running
        assert status != 0
        assert "killed by root" in error

    hand_over(tmp_path, visit, drain=60)
