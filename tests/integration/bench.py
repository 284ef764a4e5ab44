"""A bastion in a folder for the tests: its machine, policy, people and daemons."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from appliance.audit.daemon import run_audit
from appliance.audit.events import decode_entry
from appliance.audit.keys import create_signing_key
from appliance.audit.log import iterate_lines
from appliance.config import Machine, Policy
from appliance.demo.postgres import find_binaries, find_bwrap
from appliance.listeners.gateway import run_gateway
from appliance.model import Identity
from appliance.store import Store
from tests.integration.openssh import (
    fingerprint,
    free_port,
    keygen,
    reachable,
    running_sshd,
    ssh_target,
    write_sshd_config,
)

PSQL = find_binaries() / "psql"
BWRAP = find_bwrap()

CATALOGUE = {
    "commands": ["printf {word} {word}", "tty", "cat", "ls {path}"],
    "arguments": {"word": {"regex": ".*"}, "path": {"path": ["/usr"]}},
}
RULES = [
    {
        "id": "connect",
        "effect": "allow",
        "roles": ["engineer", "operator"],
        "actions": ["connect"],
    },
    {
        "id": "shells",
        "effect": "allow",
        "roles": ["engineer", "operator"],
        "targets": ["web01"],
        "actions": ["shell", "exec"],
    },
    {
        "id": "no-rm",
        "effect": "deny",
        "targets": ["web01"],
        "commands": ["rm -rf /*"],
        "reason": "rm -rf is refused",
    },
    {
        "id": "ask-id",
        "effect": "ask",
        "targets": ["web01"],
        "commands": ["id"],
        "approvers": ["officer"],
    },
]


def person(name: str, group: str, seconds: float = 3600) -> Identity:
    now = datetime.now(UTC)
    expires = now + timedelta(seconds=seconds)
    return Identity(name, name, "https://idp", frozenset({group}), "oidc-device", now, expires)


def machine_in(folder: Path, **more) -> Machine:
    """Return a machine whose state and keys are in a folder, on a port of its own."""
    keygen(folder / "keys/ssh_host_ed25519_key")
    create_signing_key(folder / "keys/audit.key", folder / "keys/audit.vkey", "test/audit")
    (folder / "keys/mask.key").write_bytes(b"k" * 32)
    audit = {
        "socket": folder / "audit.sock",
        "directory": folder / "audit",
        "signing_key": folder / "keys/audit.key",
        "verify_key": folder / "keys/audit.vkey",
        "origin": "test/audit",
    }
    machine = {
        "version": 1,
        "state_dir": folder,
        "ssh": {"listen": f"127.0.0.1:{free_port()}"},
        "web": {"socket": folder / "web.sock"},
        "audit": audit,
        "store": folder / "store.sqlite",
        "recordings": folder / "recordings",
        "mask_key": folder / "keys/mask.key",
        "oidc": {"issuer": "https://idp", "client_id": "bastion"},
    }
    return Machine.model_validate(machine | more)


@asynccontextmanager
async def serving(machine: Machine, policy: Policy, stop: asyncio.Event | None = None):
    """Run the audit daemon and the gateway; yields the daemon's task."""
    stop, stop_audit = stop or asyncio.Event(), asyncio.Event()
    audit = asyncio.create_task(run_audit(machine, stop_audit))
    while not machine.audit.socket.exists():  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    gateway = asyncio.create_task(run_gateway(machine, policy, stop))
    await reachable(machine.ssh.listen.port)
    try:
        yield audit
    finally:
        stop.set()
        await gateway
        stop_audit.set()
        await asyncio.gather(audit, return_exceptions=True)


class Bench:
    """A bastion with the SSH target `web01`, and people with keys."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sshd_port = free_port()
        self.target_key = keygen(folder / "keys/web01")
        self.target_host_key = keygen(folder / "keys/web01_host")
        self.policy = Policy.model_validate(
            {
                "version": 1,
                "targets": {
                    "web01": ssh_target(self.sshd_port, self.target_key, self.target_host_key),
                    "clinic": {
                        "kind": "postgres",
                        "host": "127.0.0.1",
                        "database": "x",
                        "account": "x",
                        "tls": "disable",
                    },
                },
                "roles": {
                    "engineer": {"groups": ["engineers"]},
                    "officer": {"groups": ["officers"]},
                    "operator": {"groups": ["operators"], "catalogue": CATALOGUE},
                },
                "rules": RULES,
            }
        )
        sandbox = {"psql": PSQL, "bwrap": BWRAP}
        self.machine = machine_in(folder, sandbox=sandbox)
        self.store = Store(self.machine.store)
        self.audit: asyncio.Task | None = None

    def bind(self, name: str, identity: Identity) -> Path:
        key = keygen(self.folder / f"people/{name}")
        self.store.bind_key(fingerprint(key), identity)
        return key

    def options(self, key: Path | None) -> list[str]:
        options = ["ssh", "-F", "none", "-p", str(self.machine.ssh.listen.port)]
        options += ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"]
        options += ["-o", "LogLevel=ERROR", "-o", "IdentityAgent=none"]
        if key is not None:
            options += ["-i", str(key), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"]
        return options

    async def ssh(
        self, key: Path | None, *arguments: str, stdin: bytes = b""
    ) -> tuple[int, str, str]:
        options = self.options(key)
        process = await asyncio.create_subprocess_exec(
            *options,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(30):
            out, err = await process.communicate(stdin)
        return process.returncode or 0, out.decode(), err.decode()

    async def closed(self, count: int) -> None:
        """Wait for the end of so many sessions: a client leaves a moment earlier."""
        async with asyncio.timeout(30):
            while self.kinds().count("access:session:closed") < count:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    def kinds(self) -> list[str]:
        return [decode_entry(line)[1].kind for line in iterate_lines(self.machine.audit.directory)]

    @asynccontextmanager
    async def sshd(self):
        config = write_sshd_config(
            self.folder, self.sshd_port, self.target_key, self.target_host_key
        )
        async with running_sshd(config, self.sshd_port):
            yield
