"""The gateway and the audit daemon as processes of their own, for the SSH benches."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from appliance.audit.daemon import run_audit
from appliance.cli.bastiond import run_daemon
from appliance.config import Machine, Policy
from appliance.listeners.gateway import run_gateway
from tests.integration.openssh import reachable
from tests.integration.roads import Roads

RULES = [
    {
        "id": "all-files-and-forwards",
        "effect": "allow",
        "roles": ["engineer"],
        "actions": ["sftp", "upload", "download", "list", "change", "forward", "listen"],
    }
]
_processes = multiprocessing.get_context("spawn")


def _serve_gateway(machine: Machine, policy: Policy) -> None:
    run_daemon(lambda stop: run_gateway(machine, policy, stop))


def _serve_audit(machine: Machine) -> None:
    run_daemon(lambda stop: run_audit(machine, stop))


class Watched:
    """A process and what it costs."""

    def __init__(self, pid: int) -> None:
        self._folder = Path("/proc") / str(pid)

    def cpu_seconds(self) -> float:
        """Return its processor time so far."""
        fields = (self._folder / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def bytes(self, name: str = "VmRSS") -> int:
        """Return its resident memory, or with `VmHWM` the most it ever was."""
        lines = (self._folder / "status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name)) * 1024

    def forget_peak(self) -> None:
        """Let `VmHWM` begin again."""
        (self._folder / "clear_refs").write_text("5")


def load() -> str:
    """Return the machine's load, for the table's foot."""
    return "load " + " ".join(f"{one:.1f}" for one in os.getloadavg())


@asynccontextmanager
async def open_roads(folder: Path) -> AsyncIterator[tuple[Roads, Watched]]:
    """Run audit, gateway and sshd; yield them with the gateway's process."""
    roads = Roads(folder, RULES, {}, "MaxStartups 500\n")
    ssh = roads.machine.ssh.model_copy(update={"max_per_identity": 1000})
    roads.machine = roads.machine.model_copy(update={"ssh": ssh})
    audit = _processes.Process(target=_serve_audit, args=(roads.machine,))
    audit.start()
    while not roads.machine.audit.socket.exists():  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    gateway = _processes.Process(target=_serve_gateway, args=(roads.machine, roads.policy))
    gateway.start()
    try:
        await reachable(roads.machine.ssh.listen.port)
        async with roads.sshd():
            yield roads, Watched(gateway.pid)
    finally:
        for process in (gateway, audit):
            process.terminate()
            process.join()
        roads.store.close()
