"""The base tree of the lab's hosts: Debian or Ubuntu by mmdebstrap, built once and kept.

Two runs may ask for the same tree: one builds it, the other waits.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

STATE = Path(os.environ.get("BASTION_LAB", "/var/tmp/bastion-lab"))
SOURCES = Path("/etc/apt/sources.list.d/debian.sources")
PACKAGES = (
    "apt,systemd,systemd-sysv,dbus,libpam-systemd,openssh-server,openssh-sftp-server,python3,"
    "python3-apt,sudo,iproute2,ca-certificates,procps"
)
UBUNTU = ("noble",)
UBUNTU_MIRROR = os.environ.get("BASTION_LAB_UBUNTU", "http://archive.ubuntu.com/ubuntu")
UBUNTU_KEYRING = Path("/usr/share/keyrings/ubuntu-archive-keyring.gpg")
# Debian 12 does not have Ubuntu's keyring; Debian 13 has, signed with Debian's.
UBUNTU_KEYRING_SUITE = "trixie"
APT = 'Acquire::http::Proxy "http://127.0.0.1:3142";\nAcquire::Retries "5";\n'


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


@contextlib.contextmanager
def locked() -> Iterator[None]:
    """Hold the lab alone; the kernel lets go of the lock of whoever dies."""
    STATE.mkdir(parents=True, exist_ok=True, mode=0o755)
    with (STATE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build_base(suite: str) -> Path:
    """Return the tree of a suite; it is built once for each list of packages."""
    key = hashlib.sha256(f"{suite} {PACKAGES} {APT}".encode()).hexdigest()[:12]
    base = STATE / f"base-{suite}-{key}"
    with locked():
        if not base.is_dir():
            _build(suite, base)
    return base


def _build(suite: str, base: Path) -> None:
    archive, draft = STATE / f"{base.name}.tar", STATE / f"{base.name}.new"
    shutil.rmtree(draft, ignore_errors=True)
    run(
        "mmdebstrap",
        "--mode=root",
        "--variant=minbase",
        f"--include={PACKAGES}",
        "--quiet",
        "--aptopt=Acquire::Retries 5",
        "--dpkgopt=path-exclude=/usr/share/man/*",
        "--dpkgopt=path-exclude=/usr/share/locale/*",
        "--dpkgopt=force-unsafe-io",
        '--customize-hook=rm -f "$1/etc/resolv.conf" "$1/etc/hostname" "$1"/etc/ssh/ssh_host_*',
        '--customize-hook=: > "$1/etc/machine-id"',
        *([f"--keyring={_ubuntu_keyring()}"] if suite in UBUNTU else []),
        suite,
        archive,
        _sources(suite),
    )
    draft.mkdir()
    run("tar", "--numeric-owner", "--xattrs", "--xattrs-include=*", "-xf", archive, "-C", draft)
    archive.unlink()
    (draft / "etc/apt/apt.conf.d/00lab").write_text(APT)
    if not (STATE / "id").exists():
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", STATE / "id")
    (draft / "root/.ssh").mkdir(mode=0o700, exist_ok=True)
    shutil.copy(STATE / "id.pub", draft / "root/.ssh/authorized_keys")
    draft.rename(base)


def _sources(suite: str) -> Path:
    """Write this machine's own package sources, for another suite; for Ubuntu, Ubuntu's."""
    path = STATE / f"{suite}.sources"
    if suite in UBUNTU:
        suites = f"{suite} {suite}-updates {suite}-security"
        path.write_text(
            f"Types: deb\nURIs: {UBUNTU_MIRROR}\nSuites: {suites}\nComponents: main universe\n"
        )
        return path
    release = dict(
        line.split("=", 1)
        for line in Path("/etc/os-release").read_text().splitlines()
        if "=" in line
    )
    path.write_text(SOURCES.read_text().replace(release["VERSION_CODENAME"].strip('"'), suite))
    return path


def _ubuntu_keyring() -> Path:
    """Return the keys that Ubuntu's package lists are signed with."""
    if UBUNTU_KEYRING.exists():
        return UBUNTU_KEYRING
    tree = STATE / "keyring"
    shutil.rmtree(tree, ignore_errors=True)
    run("mmdebstrap", "--mode=root", "--variant=extract", "--include=ubuntu-keyring", "--quiet",
        UBUNTU_KEYRING_SUITE, tree, _sources(UBUNTU_KEYRING_SUITE))  # fmt: skip
    return tree / UBUNTU_KEYRING.relative_to("/")
