"""One booted machine of the lab: a container of `systemd-nspawn` with systemd as PID 1."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from machine import describe, is_alive
from tree import STATE, LabError, build_base, run

LAB = Path(__file__).resolve().with_name("lab.py")
RUN = hashlib.sha256(str(LAB).encode()).hexdigest()[:6]
CGROUPS = Path("/sys/fs/cgroup")
REBOOT_STATUS = 133
STOP_SIGNAL = signal.SIGRTMIN + 4  # systemd's "halt", see systemd(1)
NSPAWN = (
    "--boot",
    "--register=no",
    "--keep-unit",
    "--resolv-conf=off",
    "--console=read-only",
    # What the units' IPAddressDeny= and credentials need.
    "--capability=CAP_BPF,CAP_PERFMON,CAP_NET_ADMIN",
    "--system-call-filter=bpf",
    "--system-call-filter=keyctl",
    "--system-call-filter=add_key",
)


class Host:
    """One booted machine."""

    boot_seconds, poll_seconds = 120.0, 0.1

    def __init__(self, name: str, run_id: str = RUN) -> None:
        self.name, key = name, f"{run_id}-{name}"
        self.folder = STATE / "hosts" / key
        self.namespace, self.cgroup = f"lab-{key}", _cgroup_root() / f"lab-{key}"

    def up(self, suite: str) -> dict[str, str]:
        """Boot a fresh copy and wait until systemd has started everything."""
        base = build_base(suite)
        self.down()
        for part in ("upper", "work", "root"):
            (self.folder / part).mkdir(parents=True)
        (self.folder / "base").write_text(str(base))
        if owner := os.environ.get("BASTION_LAB_OWNER"):
            (self.folder / "owner").write_text(describe(owner))
            detach([sys.executable, str(LAB), "_guard", self.name])
        run("ip", "netns", "add", self.namespace)
        run("ip", "-n", self.namespace, "link", "set", "lo", "up")
        self._start_proxy()
        detach(["script", "-qefc", f"{sys.executable} {LAB} _boot {self.name}",
                 str(self.folder / "console.log")])  # fmt: skip
        return {"name": self.name, "state": self.wait()}

    def guard(self) -> None:
        """Stay until the host is down; take it down when its owner is gone."""
        owner = (self.folder / "owner").read_text()
        while (self.folder / "owner").exists():
            if not is_alive(owner):
                self.down()
            time.sleep(1)

    def wait(self) -> str:
        """Return systemd's state once it is up."""
        deadline, state = time.monotonic() + self.boot_seconds, ""
        while time.monotonic() < deadline:
            with contextlib.suppress(LabError):
                state = self.run_inside("systemctl", "is-system-running").stdout.strip()
            if state in ("running", "degraded"):
                # As on a machine that came by an initramfs.
                self.run_inside("mount", "-o", "remount,noexec", "/run")
                return state
            time.sleep(self.poll_seconds)
        console = (self.folder / "console.log").read_text(errors="replace").splitlines()[-15:]
        raise LabError(
            f"{self.name} is not up after {self.boot_seconds:.0f} s:\n" + "\n".join(console)
        )

    def boot(self) -> None:
        """Inside script(1): mount the tree and run nspawn, again at each reboot."""
        self.cgroup.mkdir(exist_ok=True)
        (self.cgroup / "cgroup.procs").write_text(str(os.getpid()))
        # nspawn must see one pure version 2 hierarchy; our own view of it is private.
        unshare_mounts()
        run("umount", "-R", CGROUPS, quiet=True)
        run("mount", "-t", "cgroup2", "cgroup2", CGROUPS)
        root = self.mount_tree()
        if not (root / "etc/hostname").exists():
            run("ssh-keygen", "-q", "-A", "-f", root)
            (root / "etc/hostname").write_text(f"{self.name}\n")
            (root / "etc/hosts").write_text(f"127.0.0.1 localhost {self.name}\n")
        environment = {**os.environ, "SYSTEMD_NSPAWN_API_VFS_WRITABLE": "network"}
        namespace = f"--network-namespace-path=/run/netns/{self.namespace}"
        command = ["systemd-nspawn", "-D", str(root), *NSPAWN, namespace]
        command += [f"--machine={RUN}-{self.name}", f"--hostname={self.name}"]
        status = REBOOT_STATUS
        while status == REBOOT_STATUS:
            nspawn = subprocess.Popen(command, env=environment)
            (self.folder / "nspawn.pid").write_text(str(nspawn.pid))
            status = nspawn.wait()

    def mount_tree(self) -> Path:
        """Put base and what the host wrote together; only in mounts of our own."""
        base, root = (self.folder / "base").read_text(), self.folder / "root"
        layers = f"lowerdir={base},upperdir={self.folder}/upper,workdir={self.folder}/work"
        run("mount", "-t", "overlay", "overlay", "-o", layers, root)
        return root

    def leader(self) -> int:
        """Return the pid of the host's systemd; it changes at a reboot."""
        try:
            nspawn = (self.folder / "nspawn.pid").read_text()
            children = Path(f"/proc/{nspawn}/task/{nspawn}/children").read_text().split()
        except OSError:
            raise LabError(f"{self.name} is not up: lab.py up {self.name}") from None
        # nspawn forks a child that forks the leader in older versions.
        for child in children:
            name = Path(f"/proc/{child}/comm").read_text().strip()
            if name in ("systemd", "init"):
                return int(child)
        raise LabError(f"{self.name} is not up yet")

    def run_inside(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in all of the host's namespaces."""
        return subprocess.run(
            [*self.inside(), *command], capture_output=True, text=True, check=False
        )

    def inside(self) -> list[str]:
        """Return the command prefix that enters the host."""
        return ["nsenter", "-t", str(self.leader()), "-m", "-u", "-i", "-n", "-p", "-C", "--"]

    def halt(self) -> None:
        """Shut the container down, if it is up."""
        with contextlib.suppress(LabError, ProcessLookupError):
            leader = self.leader()
            os.kill(leader, STOP_SIGNAL)
            wait_gone(leader, 15)

    def down(self) -> None:
        """Stop the host, cut its cables, remove what it wrote; also what a killed run left."""
        self.halt()
        # What is in its network or control group is the host's, or serves it.
        pids = run("ip", "netns", "pids", self.namespace, quiet=True).split()
        for processes in (*self.cgroup.rglob("cgroup.procs"), self.folder / "proxy.pid"):
            with contextlib.suppress(OSError):
                pids += processes.read_text().split()
        for pid in {int(pid) for pid in pids} - {os.getpid()}:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            wait_gone(pid, 5)
        for folder, _, _ in os.walk(self.cgroup, topdown=False):
            with contextlib.suppress(OSError):
                Path(folder).rmdir()
        run("ip", "netns", "del", self.namespace, quiet=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start_proxy(self) -> None:
        """Let the host's apt reach this machine's package sources."""
        path = self.folder / "apt.sock"
        with (self.folder / "apt.log").open("ab") as log:
            proxy = LAB.with_name("aptproxy.py")
            pid = detach([sys.executable, str(proxy), str(path)], log)
        (self.folder / "proxy.pid").write_text(str(pid))
        deadline = time.monotonic() + 20
        while not path.exists():
            if time.monotonic() > deadline:
                raise LabError(f"the package proxy does not start: see {self.folder}/apt.log")
            time.sleep(0.1)
        relay = ["socat", "TCP-LISTEN:3142,bind=127.0.0.1,fork,reuseaddr", f"UNIX-CONNECT:{path}"]
        detach(["ip", "netns", "exec", self.namespace, *relay])


def sweep() -> None:
    """Remove hosts whose owner is gone: runs that were killed together with their guards."""
    for owner in (STATE / "hosts").glob("*/owner"):
        with contextlib.suppress(OSError):
            if not is_alive(owner.read_text()):
                run_id, _, name = owner.parent.name.partition("-")
                Host(name, run_id).down()


def link(first: str, second: str, network: str) -> None:
    """Lay a cable between two hosts, a /24; 10.77.1 is fd10:77:1::/64, too."""
    name = f"lk{network.rsplit('.', maxsplit=1)[-1]}"
    one, two = Host(first).namespace, Host(second).namespace
    run("ip", "-n", one, "link", "add", name, "type", "veth", "peer", "name", name, "netns", two)
    for namespace, last in ((one, 1), (two, 2)):
        run("ip", "-n", namespace, "addr", "add", f"{network}.{last}/24", "dev", name)
        sixth = f"fd{network.replace('.', ':')}::{last}/64"
        run("ip", "-n", namespace, "addr", "add", sixth, "dev", name, "nodad")
        # A real host's network service would set it again when the cable is back.
        keep = f"echo 1 >/proc/sys/net/ipv6/conf/{name}/keep_addr_on_down"
        run("ip", "netns", "exec", namespace, "sh", "-c", keep)
        run("ip", "-n", namespace, "link", "set", name, "up")


def unshare_mounts() -> None:
    """Continue in a mount namespace of our own; what we mount stays here."""
    if os.environ.get("BASTION_LAB_PRIVATE"):
        return
    os.environ["BASTION_LAB_PRIVATE"] = "1"
    command = ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv]
    os.execvp(command[0], command)


def _cgroup_root() -> Path:
    return CGROUPS / "unified" if (CGROUPS / "unified").is_dir() else CGROUPS


def detach(command: list[str], output: object = subprocess.DEVNULL) -> int:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,  # type: ignore[call-overload]  # a file or DEVNULL
        stderr=output,
        start_new_session=True,
    ).pid


def wait_gone(pid: int, seconds: float) -> None:
    """Wait until a process has ended; kill it when it takes too long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            return
        if state == "Z":
            return
        time.sleep(0.1)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
