"""ssh-audit, an independent scanner, finds nothing at all in both servers.

With `classic_clients: ["*"]` it warns of curve25519 alone.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import sys
from contextlib import nullcontext
from pathlib import Path

import asyncssh
import jinja2
import paramiko
import pytest

from appliance.listeners.ssh_kex import CLASSIC_KEX, POST_QUANTUM_KEX
from tests.integration.openssh import free_port, keygen, needs_sshd, running_sshd
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
STRICT = pytest.mark.parametrize("is_strict", [True, False], ids=["default", "for everybody"])
CLASSIC = ("-o", "KexAlgorithms=curve25519-sha256", "-o", "LogLevel=INFO")


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
def test_the_listener(tmp_path, is_strict, caplog):
    async def visit(roads: Roads) -> None:
        port = roads.machine.ssh.listen.port
        status, _, err = await roads.run("ssh", *CLASSIC, "bastion", "whoami")
        if is_strict:
            assert "no matching key exchange method found. Their offer: mlkem768x25519" in err
        else:
            assert status == 0, err
        status, _, err = await roads.run("ssh", "bastion", "whoami")
        assert status == 0, err
        await asyncio.to_thread(_connect_with_paramiko, port, roads.ada)
        assert await audit(port) == (set() if is_strict else LET_PASS)
        if is_strict:  # Once a minute: ssh-audit, that has none either, came after.
            for _ in range(5):  # A client that hangs up before its offer is read is none.
                told = [one for one in caplog.messages if "no key exchange in common" in one]
                if told:
                    break
                await roads.run("ssh", *CLASSIC, "bastion", "whoami")
            (line,) = told
            assert line.startswith("a client at 127.0.0.1 (SSH-2.0-OpenSSH_")
            assert line.endswith("or name it in ssh.classic_clients")

    travel(tmp_path, visit, ssh={} if is_strict else {"classic_clients": ["*"]})


@pytest.mark.parametrize(
    ("version", "is_served"),
    [
        ("OpenSSH_8.9p1 Ubuntu-3ubuntu0.13", True),
        ("OpenSSH_for_Windows_9.5", True),
        ("PuTTY_Release_0.69", True),
        ("PuTTY_Release_0.77", True),
        ("OpenSSH_9.2p1 Debian-2", False),
        ("PuTTY_Release_0.78", False),
    ],
)
def test_clients_that_have_nothing_better_are_offered_curve25519(tmp_path, version, is_served):
    """Outside and inside a jump."""

    async def visit(roads: Roads) -> None:
        port = roads.machine.ssh.listen.port
        usual = {"known_hosts": None, "client_keys": [str(roads.ada)], "config": None}
        old = usual | {"kex_algs": CLASSIC_KEX, "client_version": version}
        expected = nullcontext() if is_served else pytest.raises(asyncssh.KeyExchangeFailed)
        with expected:
            async with asyncssh.connect("127.0.0.1", port, username="bastion", **old):
                pass
        async with asyncssh.connect("127.0.0.1", port, username="bastion", **usual) as outside:
            with expected:
                async with outside.connect_ssh("web01", 22, username=roads.account, **old):
                    pass

    travel(tmp_path, visit)


@pytest.mark.parametrize("name", POST_QUANTUM_KEX)
def test_real_clients_work_with_each_exchange(tmp_path, name):
    """Outside and inside a jump, with keys that are changed again and again on the way."""

    async def visit(roads: Roads) -> None:
        if name not in (await roads.run("ssh", "-Q", "kex"))[1].decode().split():
            pytest.skip(f"this ssh has no {name}")
        options = ("-v", "-o", f"KexAlgorithms={name}", "-o", "RekeyLimit=64K")
        blob = os.urandom(1 << 18)
        for destination in ("web01@bastion", "web01"):
            status, out, err = await roads.run("ssh", *options, destination, "cat", stdin=blob)
            assert (status, out == blob) == (0, True), err
            assert err.count(f"kex: algorithm: {name}") > 2
            assert "kex: algorithm: curve" not in err

    travel(tmp_path, visit)


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
        .render(bastion_classic_clients=["OpenSSH_[78].*"] if is_strict else ["*"])
    )
    assert lines.count("\n") == 3
    port, config = free_port(), tmp_path / "sshd_config"
    config.write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nPidFile none\nUsePAM no\n"
        f"HostKey {keygen(tmp_path / 'host')}\n{lines}\n"
    )

    async def scan() -> set[tuple[str, str, str, str]]:
        async with running_sshd(config, port):
            return await audit(port)

    assert asyncio.run(scan()) == (set() if is_strict else LET_PASS)
