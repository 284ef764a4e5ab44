"""Real daemons, two SSH targets and a database, and one ssh_config for every road to them."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from appliance.audit.events import decode_entry
from appliance.audit.log import iterate_lines
from appliance.cli.client_config import known_hosts_lines, ssh_config_lines
from appliance.config import load_machine, load_policy
from appliance.model import AuditEvent, SessionRecord
from tests.integration.bench import BWRAP, PSQL
from tests.integration.daemons import Daemons, wait_until
from tests.integration.openssh import free_port

RULES = [
    {
        "id": "watched",
        "effect": "allow",
        "actions": ["connect"],
        "targets": ["web02"],
        "watched_by": ["officer"],
    },
    {
        "id": "work",
        "effect": "allow",
        "actions": ["connect", "shell", "exec", "sftp", "upload", "download", "list", "statement"],
    },
    {
        "id": "ways",
        "effect": "allow",
        "actions": ["forward", "listen"],
        "destinations": ["127.0.0.1:*", "localhost:*"],
    },
    {"id": "ask-id", "effect": "ask", "commands": ["id"], "approvers": ["officer"]},
]


class Hospital(Daemons):
    """`web01`; `web02` that somebody has to watch; `web03`, where nothing is; the database
    `clinic`."""

    def __init__(self, folder: Path, database: Path) -> None:
        super().__init__(folder, RULES)
        path = folder / "policy.yml"
        policy = yaml.safe_load(path.read_text())
        targets = policy["targets"]
        self.silent_port = free_port()
        targets["web02"] = targets["web01"]
        targets["web03"] = targets["web01"] | {"port": self.silent_port}
        targets["clinic"] = {
            "kind": "postgres",
            "host": str(database),
            "account": "postgres",
            "database": "clinic",
            "tls": "disable",
        }
        path.write_text(yaml.safe_dump(policy))
        config = yaml.safe_load(self.config.read_text())
        config["sandbox"] = {"psql": str(PSQL), "bwrap": str(BWRAP)}
        self.config.write_text(yaml.safe_dump(config))
        self.machine = load_machine(self.config)
        self.client_config = folder / "ssh_config"
        self.database = database
        self.told = b""
        """What a client is told that hangs, and then ends."""

    def admit(self, name: str, group: str) -> None:
        """Let a person in, and write their ssh_config."""
        key = self.bind(name, group)
        policy, known_hosts = load_policy(self.folder / "policy.yml"), self.folder / "known_hosts"
        known_hosts.write_text("\n".join(known_hosts_lines(self.machine, policy)) + "\n")
        options = [
            f"UserKnownHostsFile {known_hosts}",
            f"IdentityFile {key}",
            "IdentitiesOnly yes",
            "IdentityAgent none",
            "BatchMode yes",
            "LogLevel ERROR",
        ]
        lines = [*ssh_config_lines(self.machine, policy, "bastion"), "", "Host *"]
        self.client_config.write_text("\n".join([*lines, *options]) + "\n")

    def run(self, *command: str | Path) -> subprocess.Popen[bytes]:
        """Start ssh, scp or sftp with the person's ssh_config."""
        program, *rest = map(str, command)
        pipe = subprocess.PIPE
        return subprocess.Popen(
            [program, "-F", str(self.client_config), *rest], stdin=pipe, stdout=pipe, stderr=pipe
        )

    @contextmanager
    def way_to(self, *arguments: str) -> Iterator[int]:
        """Hold `ssh -N -L` open; yields the port on this side."""
        port = free_port()
        client = self.run("ssh", "-N", "-L", f"{port}:{arguments[0]}", *arguments[1:])
        try:
            wait_until(lambda: _is_listened_on(port), 30)
            yield port
        finally:
            end(client)

    def entries(self, kind: str) -> list[AuditEvent]:
        found = [decode_entry(line)[1] for line in iterate_lines(self.machine.audit.directory)]
        return [event for event in found if event.kind == kind]

    def opened(self, known: set[str]) -> SessionRecord:
        """Return the one session that is open and not `known`, once it is there."""
        return wait_until(
            lambda: next(
                (one for one in self.sessions() if one.id not in known and one.closed_at is None),
                None,
            ),
            30,
        )


def _is_listened_on(port: int) -> bool:
    """Say whether somebody listens, without a connection that would be a session."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def end(client: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """End a client that may be stopped; return what it said."""
    client.kill()
    return client.communicate()


def read_until(client: subprocess.Popen[bytes], text: bytes) -> bytes:
    """Read a client's output until `text` is in it."""
    assert client.stdout is not None
    shown = b""
    while text not in shown:
        more = os.read(client.stdout.fileno(), 65536)
        assert more, client.stderr and client.stderr.read()
        shown += more
    return shown
