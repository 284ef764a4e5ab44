#!/usr/bin/env python3
"""Boot Debian with systemd as PID 1 for Molecule: no Docker, no nested virtualisation.

Each host is a `systemd-nspawn` container in a network namespace of its own, copy-on-write
over a base tree that is built once and kept in $BASTION_LAB (default /var/tmp/bastion-lab).
Nothing on the machine's own network changes: hosts see loopback and the cables between
them; apt inside reaches this machine's own package sources through a unix socket.

    lab.py up NAME [SUITE]     boot a fresh host; prints JSON
    lab.py link A B NET        a cable: A gets NET.1, B gets NET.2
    lab.py exec NAME COMMAND…  run something inside
    lab.py ssh-proxy NAME PORT[,PORT…]   the first port that answers, for ssh's ProxyCommand
    lab.py down NAME           stop and remove it

Needs root, mmdebstrap, systemd-container, socat, iproute2. Only for tests.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

STATE = Path(os.environ.get("BASTION_LAB", "/var/tmp/bastion-lab"))
DEFAULT_SUITE = "bookworm"
PACKAGES = (
    "systemd,systemd-sysv,dbus,libpam-systemd,openssh-server,openssh-sftp-server,python3,"
    "python3-apt,sudo,iproute2,ca-certificates,procps"
)
CGROUPS = Path("/sys/fs/cgroup")
REBOOT_STATUS = 133
BOOT_SECONDS = 60
STOP_SIGNAL = signal.SIGRTMIN + 4  # systemd's "halt", see systemd(1)
NEEDED = {
    "mmdebstrap": "mmdebstrap",
    "systemd-nspawn": "systemd-container",
    "socat": "socat",
    "ip": "iproute2",
}
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


class LabError(Exception):
    """One sentence for the person at the terminal."""


def run(*command: str | Path, quiet: bool = False) -> str:
    """Run a command and return what it prints.

    Raises `LabError` with its last words if it fails.
    """
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False
    )
    if done.returncode != 0 and not quiet:
        words = (done.stderr or done.stdout).strip().splitlines()
        raise LabError(f"{command[0]}: {words[-1] if words else done.returncode}")
    return done.stdout


def check_machine() -> None:
    """Raise `LabError` that says what to install or change."""
    if os.geteuid() != 0:
        raise LabError("the lab boots containers: run it as root")
    missing = [package for program, package in NEEDED.items() if not shutil.which(program)]
    if missing:
        raise LabError(f"install {' '.join(missing)}")


# The base tree


def build_base(suite: str) -> Path:
    """Return the tree of a suite; it is built once for each list of packages."""
    key = hashlib.sha256(f"{suite} {PACKAGES}".encode()).hexdigest()[:12]
    base = STATE / f"base-{suite}-{key}"
    if base.is_dir():
        return base
    sources = _sources(suite)
    archive, draft = STATE / f"{base.name}.tar", STATE / f"{base.name}.new"
    shutil.rmtree(draft, ignore_errors=True)
    run(
        "mmdebstrap",
        "--mode=root",
        "--variant=minbase",
        f"--include={PACKAGES}",
        "--quiet",
        "--dpkgopt=path-exclude=/usr/share/man/*",
        "--dpkgopt=path-exclude=/usr/share/locale/*",
        "--dpkgopt=force-unsafe-io",
        '--customize-hook=rm -f "$1/etc/resolv.conf" "$1/etc/hostname" "$1"/etc/ssh/ssh_host_*',
        '--customize-hook=: > "$1/etc/machine-id"',
        suite,
        archive,
        sources,
    )
    draft.mkdir()
    run("tar", "--numeric-owner", "--xattrs", "--xattrs-include=*", "-xf", archive, "-C", draft)
    archive.unlink()
    proxy = 'Acquire::http::Proxy "http://127.0.0.1:3142";\n'
    (draft / "etc/apt/apt.conf.d/00lab-proxy").write_text(proxy)
    if not (STATE / "id").exists():
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", STATE / "id")
    (draft / "root/.ssh").mkdir(mode=0o700, exist_ok=True)
    shutil.copy(STATE / "id.pub", draft / "root/.ssh/authorized_keys")
    draft.rename(base)
    return base


def _sources(suite: str) -> Path:
    own = Path("/etc/apt/sources.list.d/debian.sources")
    if not own.exists():
        raise LabError(f"{own} is missing: the lab takes packages from where this machine does")
    release = dict(
        line.split("=", 1)
        for line in Path("/etc/os-release").read_text().splitlines()
        if "=" in line
    )
    path = STATE / f"{suite}.sources"
    path.write_text(own.read_text().replace(release["VERSION_CODENAME"].strip('"'), suite))
    return path


# Hosts


class Host:
    """One booted machine."""

    def __init__(self, name: str) -> None:
        self.name, self.folder = name, STATE / "hosts" / name
        self.namespace, self.cgroup = f"lab-{name}", _cgroup_root() / f"lab-{name}"

    def up(self, suite: str) -> dict[str, str]:
        """Boot a fresh copy and wait until systemd has started everything."""
        base = build_base(suite)
        if self.folder.exists():
            self.down()
        for part in ("upper", "work", "root"):
            (self.folder / part).mkdir(parents=True)
        (self.folder / "base").write_text(str(base))
        run("ip", "netns", "add", self.namespace)
        run("ip", "-n", self.namespace, "link", "set", "lo", "up")
        self._start_proxy()
        _detach(["script", "-qefc", f"{sys.executable} {__file__} _boot {self.name}",
                 str(self.folder / "console.log")])  # fmt: skip
        return {"name": self.name, "state": self.wait()}

    def wait(self) -> str:
        """Return systemd's state once it is up."""
        deadline, state = time.monotonic() + BOOT_SECONDS, ""
        while time.monotonic() < deadline:
            with contextlib.suppress(LabError):
                state = self.run_inside("systemctl", "is-system-running").stdout.strip()
            if state in ("running", "degraded"):
                return state
            time.sleep(0.1)
        console = (self.folder / "console.log").read_text(errors="replace").splitlines()[-15:]
        raise LabError(f"{self.name} is not up after {BOOT_SECONDS} s:\n" + "\n".join(console))

    def boot(self) -> None:
        """Inside script(1): mount the tree and run nspawn, again at each reboot."""
        self.cgroup.mkdir(exist_ok=True)
        (self.cgroup / "cgroup.procs").write_text(str(os.getpid()))
        # nspawn must see one pure version 2 hierarchy; our own view of it is private.
        libc_unshare_mounts()
        run("umount", "-R", CGROUPS, quiet=True)
        run("mount", "-t", "cgroup2", "cgroup2", CGROUPS)
        base, root = (self.folder / "base").read_text(), self.folder / "root"
        layers = f"lowerdir={base},upperdir={self.folder}/upper,workdir={self.folder}/work"
        run("mount", "-t", "overlay", "overlay", "-o", layers, root)
        if not (root / "etc/hostname").exists():
            run("ssh-keygen", "-q", "-A", "-f", root)
            (root / "etc/hostname").write_text(f"{self.name}\n")
            (root / "etc/hosts").write_text(f"127.0.0.1 localhost {self.name}\n")
        environment = {**os.environ, "SYSTEMD_NSPAWN_API_VFS_WRITABLE": "network"}
        namespace = f"--network-namespace-path=/run/netns/{self.namespace}"
        command = ["systemd-nspawn", "-D", str(root), f"--machine={self.name}", *NSPAWN, namespace]
        status = REBOOT_STATUS
        while status == REBOOT_STATUS:
            nspawn = subprocess.Popen(command, env=environment)
            (self.folder / "nspawn.pid").write_text(str(nspawn.pid))
            status = nspawn.wait()

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

    def down(self) -> None:
        """Stop the host, cut its cables, remove what it wrote."""
        with contextlib.suppress(LabError, ProcessLookupError):
            leader = self.leader()
            os.kill(leader, STOP_SIGNAL)
            _wait_gone(leader, 15)
        for name in ("nspawn.pid", "proxy.pid"):
            with contextlib.suppress(OSError, ValueError):
                pid = int((self.folder / name).read_text())
                os.kill(pid, signal.SIGTERM)
                _wait_gone(pid, 5)
        for folder, _, _ in os.walk(self.cgroup, topdown=False):
            with contextlib.suppress(OSError):
                Path(folder).rmdir()
        run("ip", "netns", "del", self.namespace, quiet=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start_proxy(self) -> None:
        """Let the host's apt reach this machine's package sources."""
        path = STATE / "apt.sock"
        log = (STATE / "apt.log").open("ab")
        proxy = Path(__file__).with_name("aptproxy.py")
        if not _answers(path):
            path.unlink(missing_ok=True)
            _detach([sys.executable, str(proxy), str(path)], log)
            for _ in range(50):
                if _answers(path):
                    break
                time.sleep(0.1)
            else:
                raise LabError(f"the package proxy does not start: see {STATE}/apt.log")
        relay = ["socat", "TCP-LISTEN:3142,bind=127.0.0.1,fork,reuseaddr", f"UNIX-CONNECT:{path}"]
        pid = _detach(["ip", "netns", "exec", self.namespace, *relay])
        (self.folder / "proxy.pid").write_text(str(pid))


def link(first: str, second: str, network: str) -> None:
    """Lay a cable between two hosts, a /24."""
    name = f"lk{network.rsplit('.', maxsplit=1)[-1]}"
    one, two = f"lab-{first}", f"lab-{second}"
    run("ip", "-n", one, "link", "add", name, "type", "veth", "peer", "name", name, "netns", two)
    for namespace, last in ((one, 1), (two, 2)):
        run("ip", "-n", namespace, "addr", "add", f"{network}.{last}/24", "dev", name)
        run("ip", "-n", namespace, "link", "set", name, "up")


def ssh_proxy(name: str, ports: str) -> None:
    """Become a connection to the first of the ports that answers inside the host."""
    enter = ["ip", "netns", "exec", f"lab-{name}"]
    for port in ports.split(","):
        probe = [*enter, "socat", "-u", "OPEN:/dev/null", f"TCP:127.0.0.1:{port},connect-timeout=2"]
        if port == ports.rsplit(",", maxsplit=1)[-1] or not subprocess.call(
            probe, stderr=subprocess.DEVNULL
        ):
            os.execvp(enter[0], [*enter, "socat", "-", f"TCP:127.0.0.1:{port}"])


def libc_unshare_mounts() -> None:
    """Continue in a mount namespace of our own; what we mount stays here."""
    if os.environ.get("BASTION_LAB_PRIVATE"):
        return
    os.environ["BASTION_LAB_PRIVATE"] = "1"
    command = ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv]
    os.execvp(command[0], command)


def _cgroup_root() -> Path:
    return CGROUPS / "unified" if (CGROUPS / "unified").is_dir() else CGROUPS


def _answers(path: Path) -> bool:
    if not path.exists():
        return False
    return subprocess.call(["socat", "-u", "OPEN:/dev/null", f"UNIX-CONNECT:{path}"],
                           stderr=subprocess.DEVNULL) == 0  # fmt: skip


def _detach(command: list[str], output: object = subprocess.DEVNULL) -> int:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,  # type: ignore[call-overload]  # a file or DEVNULL
        stderr=output,
        start_new_session=True,
    ).pid


def _wait_gone(pid: int, seconds: float) -> None:
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


def main(arguments: list[str]) -> int:
    """Run the command line and return its exit status."""
    STATE.mkdir(parents=True, exist_ok=True, mode=0o755)
    match arguments:
        case ["_boot", name]:
            Host(name).boot()
        case ["image", suite]:
            check_machine()
            print(build_base(suite))
        case ["up", name, *rest]:
            check_machine()
            print(json.dumps(Host(name).up(rest[0] if rest else DEFAULT_SUITE)))
        case ["wait", name]:
            print(Host(name).wait())
        case ["down", name]:
            Host(name).down()
        case ["link", first, second, network]:
            link(first, second, network)
        case ["exec", name, *command] if command:
            prefix = Host(name).inside()
            os.execvp(prefix[0], [*prefix, *command])
        case ["ssh-proxy", name, ports]:
            ssh_proxy(name, ports)
        case _:
            print(__doc__, file=sys.stderr)
            return 64
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        sys.exit(1)
