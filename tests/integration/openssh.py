"""OpenSSH's programs for the tests: its server, keys and their fingerprints, ports on loopback."""

from __future__ import annotations

import asyncio
import getpass
import os
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from appliance.model import Fingerprint

SSHD = shutil.which("sshd") or "/usr/sbin/sshd"
needs_sshd = pytest.mark.skipif(not Path(SSHD).exists(), reason="needs sshd")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def reachable(port: int) -> None:
    for _ in range(400):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise TimeoutError


@asynccontextmanager
async def running_sshd(
    config: Path, port: int, log: Path = Path(os.devnull)
) -> AsyncIterator[None]:
    """Run sshd with this configuration, once it answers at its port; `log` gets what it says."""
    Path("/run/sshd").mkdir(exist_ok=True)
    with log.open("wb") as stderr:
        process = await asyncio.create_subprocess_exec(
            SSHD, "-D", "-e", "-f", str(config), stderr=stderr
        )
    await reachable(port)
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


def ssh_target(port: int, key: Path, host_key: Path) -> dict:
    """Return what policy says of such a server: its own account is signed in to by `key`."""
    return {
        "kind": "ssh",
        "host": "127.0.0.1",
        "port": port,
        "account": getpass.getuser(),
        "key_file": str(key),
        "host_key": Path(f"{host_key}.pub").read_text().strip(),
    }


def write_sshd_config(folder: Path, port: int, key: Path, host_key: Path, more: str = "") -> Path:
    """Configure an sshd on loopback that lets in who has `key`; return the file.

    `more` comes first: of two values sshd takes the first.
    """
    authorized, config = folder / "authorized", folder / "sshd_config"
    authorized.write_text(Path(f"{key}.pub").read_text())
    config.write_text(
        f"{more}ListenAddress 127.0.0.1\nPort {port}\nHostKey {host_key}\n"
        f"AuthorizedKeysFile {authorized}\nStrictModes no\nUsePAM no\nPidFile none\n"
        "PermitRootLogin yes\n"
    )
    return config


def listens(path: Path) -> bool:
    """Return whether a server accepts on a unix socket; its file is there a moment before."""
    rows = (line.split() for line in Path("/proc/net/unix").read_text().splitlines()[1:])
    return any(row[3] == "00010000" and row[7:] == [str(path)] for row in rows)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def keygen(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
    return path


def fingerprint(path: Path) -> Fingerprint:
    out = subprocess.run(["ssh-keygen", "-lf", f"{path}.pub"], check=True, capture_output=True)
    return Fingerprint(out.stdout.decode().split()[1])
