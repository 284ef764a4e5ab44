"""A bastion of real processes beside OpenSSH's, for tests of what stops and kills them."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from appliance.audit.events import decode_entry
from appliance.audit.log import iterate_lines
from appliance.cli.config import create_keys
from appliance.config import load_machine
from appliance.model import Identity
from appliance.store import Store
from tests.integration.openssh import (
    SSHD,
    fingerprint,
    free_port,
    keygen,
    ssh_target,
    write_sshd_config,
)

needs_openssh = [
    pytest.mark.integration,
    pytest.mark.skipif(
        shutil.which("ssh") is None or not Path(SSHD).exists(), reason="needs OpenSSH"
    ),
]

RULES = [
    {"id": "all", "effect": "allow", "roles": ["engineer"], "actions": ["connect", "shell", "exec"]}
]


def wait_until(what, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)
    return found


class Daemons:
    """One bastion of real processes in a folder, with an SSH target `web01`."""

    def __init__(self, folder: Path, rules=RULES, **recorder) -> None:
        self.folder, self.children = folder, {}
        self.ssh_port, self.sshd_port = free_port(), free_port()
        target_key, host_key = keygen(folder / "web01"), keygen(folder / "web01_host")
        policy = {
            "version": 1,
            "targets": {"web01": ssh_target(self.sshd_port, target_key, host_key)},
            "roles": {"engineer": {"groups": ["engineers"]}, "officer": {"groups": ["officers"]}},
            "rules": rules,
        }
        (folder / "policy.yml").write_text(yaml.safe_dump(policy))
        config = {
            "version": 1,
            "ssh": {"listen": f"127.0.0.1:{self.ssh_port}"},
            "oidc": {"issuer": "https://idp", "client_id": "bastion"},
            "recorder": {"digest_every": "1s", **recorder},
        }
        self.config = folder / "bastion.yml"
        self.config.write_text(yaml.safe_dump(config))
        self.machine = load_machine(self.config)
        create_keys(self.machine)
        write_sshd_config(
            folder, self.sshd_port, target_key, host_key, "Subsystem sftp internal-sftp\n"
        )

    def start(self, name: str, code: str = "from appliance.cli.bastiond import run; run()") -> None:
        if name == "sshd":
            Path("/run/sshd").mkdir(exist_ok=True)
            command = [SSHD, "-D", "-e", "-f", str(self.folder / "sshd_config")]
        else:
            command = [sys.executable, "-c", code, name, "--config", str(self.config)]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(command, stderr=log, stdout=log)
        port = {"sshd": self.sshd_port, "gateway": self.ssh_port}.get(name)
        # A busy machine takes long to start what is no part of the test.
        wait_until(lambda: answers(port or str(self.machine.audit.socket)), 50)

    def stop(self, name: str, number: int = signal.SIGTERM) -> None:
        child = self.children.pop(name)
        child.send_signal(number)
        child.wait(20)

    def bind(self, name: str, group: str) -> Path:
        now = datetime.now(UTC)
        who = Identity(
            name,
            name,
            "https://idp",
            frozenset({group}),
            "oidc-device",
            now,
            now + timedelta(hours=1),
        )
        key = keygen(self.folder / f"people/{name}")
        store = Store(self.machine.store)
        store.bind_key(fingerprint(key), who)
        store.close()
        return key

    def ssh(self, key: Path, *arguments: str) -> subprocess.Popen:
        command = ["ssh", "-F", "none", *self.options(key)]
        pipe = subprocess.PIPE
        return subprocess.Popen([*command, *arguments], stdin=pipe, stdout=pipe, stderr=pipe)

    def options(self, key: Path) -> list[str]:
        """Return what ssh, scp and sftp need to know."""
        options = ["-o", f"Port={self.ssh_port}", "-o", "StrictHostKeyChecking=no"]
        options += ["-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"]
        return [*options, "-o", "IdentityAgent=none", "-i", str(key), "-o", "IdentitiesOnly=yes"]

    def kinds(self) -> list[str]:
        return [decode_entry(line)[1].kind for line in iterate_lines(self.machine.audit.directory)]

    def sessions(self):
        store = Store(self.machine.store)
        try:
            return store.sessions()
        finally:
            store.close()

    def only_session(self):
        (record,) = self.sessions()
        return record


def answers(place: int | str) -> bool:
    family = socket.AF_UNIX if isinstance(place, str) else socket.AF_INET
    with socket.socket(family) as probe:
        return probe.connect_ex(place if isinstance(place, str) else ("127.0.0.1", place)) == 0


@contextmanager
def running(bench: Daemons, names=("audit", "gateway", "sshd")) -> Iterator[Daemons]:
    try:
        for name in names:
            bench.start(name)
        yield bench
    finally:
        for name in ("gateway", "sshd", "audit"):
            if name in bench.children:
                bench.stop(name)
