"""ssh-audit, an independent scanner, says of both servers exactly what is let pass, or nothing.

OpenSSH before 9.9 has one post-quantum exchange, sntrup761, which asyncssh offers only where
liboqs is installed. Such clients need curve25519, about which ssh-audit warns;
`post_quantum_only` does without them.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sys
from pathlib import Path

import jinja2
import paramiko
import pytest

from tests.integration.openssh import SSHD, free_port, keygen, needs_sshd, reachable
from tests.integration.roads import Roads, travel

SSH_AUDIT = Path(sys.executable).with_name("ssh-audit")
TEMPLATE = Path(__file__).parents[2] / "ansible/roles/bastion/templates/sshd.conf.j2"
ALGORITHMS = re.compile(r"(?m)^(?:KexAlgorithms|Ciphers|MACs|HostKeyAlgorithms) .*$")
QUANTUM = "does not provide protection against post-quantum attacks"
LET_PASS = {
    ("kex", "curve25519-sha256", "warn", QUANTUM),
    ("kex", "curve25519-sha256@libssh.org", "warn", QUANTUM),
}

pytestmark = [
    pytest.mark.integration,
    needs_sshd,
    pytest.mark.skipif(
        shutil.which("ssh") is None or not SSH_AUDIT.exists(), reason="needs OpenSSH and ssh-audit"
    ),
]
STRICT = pytest.mark.parametrize("is_strict", [False, True], ids=["default", "post-quantum only"])


async def audit(port: int) -> set[tuple[str, str, str, str]]:
    """Return what is not good: kind and name of an algorithm, level and text."""
    process = await asyncio.create_subprocess_exec(
        SSH_AUDIT, "--json", "--skip-rate-test", "-p", str(port), "127.0.0.1",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    report = json.loads(out)
    found = set()
    for kind in ("kex", "key", "enc", "mac"):
        assert report[kind], err
        for algorithm in report[kind]:
            for level in ("fail", "warn"):
                for text in algorithm["notes"].get(level, []):
                    found.add((kind, algorithm["algorithm"], level, text))
    return found


@STRICT
def test_the_listener(tmp_path, is_strict):
    async def visit(roads: Roads) -> None:
        port = roads.machine.ssh.listen.port
        assert await audit(port) == (set() if is_strict else LET_PASS)
        await asyncio.to_thread(_connect_with_paramiko, port, roads.ada)
        is_old = "mlkem" not in (await roads.run("ssh", "-Q", "kex"))[1].decode()
        status, _, err = await roads.run("ssh", "-o", "LogLevel=INFO", "bastion", "whoami")
        if is_strict and is_old:
            assert (status, "no matching key exchange method" in err) == (255, True)
        else:
            assert status == 0, err

    travel(tmp_path, visit, ssh={"post_quantum_only": is_strict})


def _connect_with_paramiko(port: int, key: Path) -> None:
    with paramiko.SSHClient() as client:
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        client.connect(
            "127.0.0.1", port, username="bastion", key_filename=str(key), allow_agent=False
        )


@STRICT
def test_the_administrators_sshd(tmp_path, is_strict):
    """The role's algorithms in a real sshd; on a booted machine: molecule/hardened."""
    lines = (
        jinja2.Environment(autoescape=True)
        .from_string("\n".join(ALGORITHMS.findall(TEMPLATE.read_text())))
        .render(bastion_post_quantum_only=is_strict)
    )
    assert lines.count("\n") == 3
    port, config = free_port(), tmp_path / "sshd_config"
    config.write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nPidFile none\nUsePAM no\n"
        f"HostKey {keygen(tmp_path / 'host')}\n{lines}\n"
    )

    async def scan() -> set[tuple[str, str, str, str]]:
        Path("/run/sshd").mkdir(exist_ok=True)
        process = await asyncio.create_subprocess_exec(
            SSHD, "-D", "-e", "-f", str(config), stderr=asyncio.subprocess.DEVNULL
        )
        try:
            await reachable(port)
            return await audit(port)
        finally:
            process.terminate()
            await process.wait()

    assert asyncio.run(scan()) == (set() if is_strict else LET_PASS)
