"""What lynis, ssh-audit and a scan of every port say about a finished bastion."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hosts import BASTION, BASTION6

ANSWERS = Path(__file__).parents[4] / "docs/hardening.md"
SSH_AUDIT = Path(sys.executable).with_name("ssh-audit")
INDEX = 86
# The role sets them; a container has its machine's kernel and may not.
OF_THE_KERNEL = (
    "dev.tty.ldisc_autoload", "fs.protected_fifos", "fs.protected_regular", "fs.protected_symlinks",
    "kernel.core_uses_pid", "kernel.ctrl-alt-del", "kernel.kptr_restrict",
    "kernel.perf_event_paranoid", "kernel.unprivileged_bpf_disabled",
)  # fmt: skip
SCAN = """
import asyncio, sys

async def is_open(port):
    try:
        async with asyncio.timeout(2):
            _, writer = await asyncio.open_connection(sys.argv[1], port)
    except OSError:
        return False
    writer.close()
    return True

async def main():
    found = []
    for first in range(1, 65536, 4096):
        ports = range(first, min(first + 4096, 65536))
        answers = await asyncio.gather(*map(is_open, ports))
        found += [port for port, is_there in zip(ports, answers) if is_there]
    print(*found)

asyncio.run(main())
"""


def lab(*command, timeout=300, text=None):
    return subprocess.run(
        [os.environ["BASTION_LAB_BIN"], *command],
        capture_output=True, text=True, check=False, timeout=timeout, input=text,
    )  # fmt: skip


@pytest.fixture(scope="module")
def lynis():
    """Return lynis' report as a mapping of lists."""
    profile = "".join(f"skip-test=KRNL-6000:{key}\n" for key in OF_THE_KERNEL)
    lab("exec", "ba", "tee", "/etc/lynis/custom.prf", text=profile)
    done = lab("exec", "ba", "lynis", "audit", "system", "--quick", "--no-colors")
    text = lab("exec", "ba", "cat", "/var/log/lynis-report.dat").stdout
    assert text, done.stdout + done.stderr
    report = {}
    for line in text.splitlines():
        if not line.startswith("#") and "=" in line:
            key, value = line.split("=", 1)
            report.setdefault(key.removesuffix("[]"), []).append(value)
    return report


def test_the_hardening_index_is_high_enough(lynis):
    assert int(lynis["hardening_index"][0]) >= INDEX


def test_lynis_warns_of_nothing(lynis):
    assert lynis.get("warning", []) == []


def test_every_suggestion_has_an_answer(lynis):
    rows = re.findall(r"(?m)^\| ([A-Z0-9, -]+) \|", ANSWERS.read_text())
    answered = {one for row in rows for one in row.split(", ")}
    open_ones = [one for one in lynis.get("suggestion", []) if one.split("|")[0] not in answered]
    assert open_ones == []


@pytest.mark.parametrize(
    ("near", "address", "port"), [("be", BASTION, 22), ("ba", "127.0.0.1", 2200)]
)
def test_ssh_audit_finds_nothing(near, address, port):
    """The administrators' port answers its own networks only, here the machine itself."""
    done = lab("near", near, str(SSH_AUDIT), "--json", "--skip-rate-test", "-p", str(port), address)
    report = json.loads(done.stdout)
    found = {
        (level, algorithm["algorithm"])
        for kind in ("kex", "key", "enc", "mac")
        for algorithm in report[kind]
        for level in ("fail", "warn")
        if algorithm["notes"].get(level)
    }
    assert found == set(), done.stdout


@pytest.mark.parametrize("address", [BASTION, BASTION6])
def test_only_the_documented_port_answers(address):
    done = lab("exec", "be", "sh", "-c", 'ulimit -n 8192; exec python3 - "$0"', address, text=SCAN)
    assert done.stdout.split() == ["22"], done.stderr


def test_nothing_listens_for_datagrams_beyond_loopback():
    lines = lab("exec", "ba", "ss", "-Hlun").stdout.splitlines()
    local = [line.split()[3].rpartition(":")[0] for line in lines]
    assert [one for one in local if one not in {"127.0.0.1", "[::1]"}] == []
