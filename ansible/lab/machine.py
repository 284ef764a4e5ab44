"""What the lab needs of the machine, asked before anything is built.

`check` tells a machine that cannot boot hosts from a lab that is broken: the first is left
out in CI with the reason, the second fails.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

from tree import SOURCES, STATE, LabError

NEEDED = {
    "mmdebstrap": "mmdebstrap",
    "systemd-nspawn": "systemd-container",
    "socat": "socat",
    "ip": "iproute2",
    "script": "bsdutils",
}
NEEDED_FOR_QEMU = {"qemu-system-x86_64": "qemu-system-x86", "mke2fs": "e2fsprogs"}
NAMESPACE = "lab-probe-{pid}"
PROBE = """
set -e
mount -t tmpfs tmpfs "$1"
mkdir "$1/lower" "$1/upper" "$1/work" "$1/root" "$1/cgroup"
mount -t overlay overlay -o "lowerdir=$1/lower,upperdir=$1/upper,workdir=$1/work" "$1/root"
mount -t cgroup2 cgroup2 "$1/cgroup"
mkdir "$1/cgroup/$2"
rmdir "$1/cgroup/$2"
"""


def check_machine() -> None:
    """Raise `LabError` that says what to install or change."""
    if os.geteuid() != 0:
        raise LabError("the lab boots containers: run it as root")
    _need(NEEDED)
    if not SOURCES.exists():
        raise LabError(f"{SOURCES} is missing: the lab takes packages from where this machine does")


def check_qemu() -> None:
    """Raise `LabError` that says what a kernel of its own needs."""
    _need(NEEDED_FOR_QEMU)


def _need(programs: dict[str, str]) -> None:
    missing = [package for program, package in programs.items() if not shutil.which(program)]
    if missing:
        raise LabError(f"install {' '.join(missing)}")


def check_kernel() -> None:
    """Raise `LabError` if namespaces, overlays or control groups may not be made here."""
    name = NAMESPACE.format(pid=os.getpid())
    folder = STATE / name
    folder.mkdir(parents=True, exist_ok=True)
    try:
        _probe("network namespaces", "ip", "netns", "add", name)
        script = ("sh", "-c", PROBE, "sh", str(folder), name)
        _probe("overlays and control groups", "unshare", "--mount", *script)
    finally:
        subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
        folder.rmdir()


def _probe(what: str, *command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise LabError(f"{what} cannot be made on this machine: {done.stderr.strip()}")


def is_alive(owner: str) -> bool:
    """Return whether the process that `describe` described may still run."""
    pid, _, *where = owner.split()
    if where != _where() and where[:1] == _where()[:1]:
        return True  # Another container's process: nobody can tell from here.
    return describe(pid) == owner


def describe(pid: str) -> str:
    """Return a process so that no later one with its number is taken for it."""
    started = "gone"
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        if fields[0] != "Z":
            started = fields[19]
    return " ".join([pid, started, *_where()])


def _where() -> list[str]:
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return [boot, str(Path("/proc/self/ns/pid").readlink())]
