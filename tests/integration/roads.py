"""The bench with an ssh_config, a richer sshd and rules of one's own."""

from __future__ import annotations

import asyncio
import getpass
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.audit.events import decode_entry
from appliance.audit.log import iterate_lines
from appliance.cli.client_config import known_hosts_lines, ssh_config_lines
from appliance.cli.config import create_keys
from appliance.config import Policy
from appliance.model import AuditEvent
from tests.integration.bench import Bench, person, serving
from tests.integration.openssh import keygen, running_sshd, write_sshd_config

SSHD_OPTIONS = """
AcceptEnv LANG LC_* BUILD_*
Subsystem sftp internal-sftp
X11Forwarding yes
AllowStreamLocalForwarding yes
PrintMotd no
PrintLastLog no
MaxSessions 50
"""


class Roads(Bench):
    """One engineer, `ada`; targets, rules and sshd are the test's."""

    def __init__(
        self, folder: Path, rules: list[dict], target: dict, sshd: str, twins: tuple[str, ...] = ()
    ) -> None:
        super().__init__(folder)
        create_keys(self.machine)
        data = self.policy.model_dump(mode="json", exclude_defaults=True)
        for one in data["targets"].values():
            one["kind"] = "ssh" if "host_key" in one else "postgres"
        data["targets"]["web01"] |= target
        data["targets"] |= dict.fromkeys(twins, data["targets"]["web01"])
        data["rules"] += rules
        self.policy = Policy.model_validate(data)
        self.sshd_extra = sshd
        self.sshd_log = Path(os.devnull)
        self.account = getpass.getuser()
        self.ada = self.bind("ada", person("ada@example.org", "engineers"))
        self.known_hosts = folder / "known_hosts"
        self.config = folder / "ssh_config"
        self.control = Path(os.devnull)
        """For a ControlMaster of OpenSSH's: sockets take short paths only."""
        self.log_level = "ERROR"
        self.stop = asyncio.Event()
        self.write_client_config()

    def write_client_config(self, *options: str) -> None:
        self.known_hosts.write_text("\n".join(known_hosts_lines(self.machine, self.policy)) + "\n")
        lines = ssh_config_lines(self.machine, self.policy, "bastion")
        lines += ["", "Host *", f"    UserKnownHostsFile {self.known_hosts}"]
        lines += [f"    IdentityFile {self.ada}", "    IdentitiesOnly yes", "    BatchMode yes"]
        lines += [
            "    StrictHostKeyChecking yes",
            "    IdentityAgent none",
            f"    LogLevel {self.log_level}",
        ]
        lines += [f"    {option}" for option in options]
        self.config.write_text("\n".join(lines) + "\n")

    async def run(
        self, *command: str | Path, stdin: bytes = b"", seconds: float = 20
    ) -> tuple[int, bytes, str]:
        """Run ssh, scp, sftp … with the client's configuration."""
        program, *rest = map(str, command)
        process = await asyncio.create_subprocess_exec(
            program,
            "-F",
            str(self.config),
            *rest,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(seconds):
                out, err = await process.communicate(stdin)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise
        return process.returncode or 0, out, err.decode("utf-8", "replace")

    def events(self, kind: str = "") -> list[AuditEvent]:
        lines = iterate_lines(self.machine.audit.directory)
        found = [decode_entry(line)[1] for line in lines]
        return [event for event in found if event.kind.startswith(kind)]

    async def event(self, kind: str, count: int = 1) -> list[AuditEvent]:
        """Return the entries of a kind once there are `count`."""
        async with asyncio.timeout(30):
            while len(found := self.events(kind)) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return found

    @asynccontextmanager
    async def cat(self) -> AsyncIterator[Callable[[bytes], Awaitable[None]]]:
        """Run `cat` on web01; yields a call that has it say a line again. It must end with 0."""
        process = await asyncio.create_subprocess_exec(
            "ssh", "-F", str(self.config), "web01@bastion", "cat",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        stdin, stdout = process.stdin, process.stdout
        assert stdin is not None and stdout is not None

        async def say(line: bytes) -> None:
            stdin.write(line)
            async with asyncio.timeout(30):
                assert await stdout.readline() == line

        yield say
        stdin.close()
        assert await process.wait() == 0

    @asynccontextmanager
    async def sshd(self):
        config = write_sshd_config(
            self.folder,
            self.sshd_port,
            self.target_key,
            self.target_host_key,
            self.sshd_extra + SSHD_OPTIONS,
        )
        async with running_sshd(config, self.sshd_port, self.sshd_log):
            yield


def travel(
    folder: Path,
    visit,
    *,
    rules: list[dict] = (),
    target: dict | None = None,
    sshd: str = "",
    sshd_log: Path | None = None,
    ssh: dict | None = None,
    recorder: dict | None = None,
    twins: tuple[str, ...] = (),
) -> None:
    """Run `visit(roads)` with the gateway, the audit daemon and sshd up.

    `twins` are further targets on the machine of web01.
    """

    async def run() -> None:
        roads = Roads(folder, list(rules), target or {}, sshd, twins)
        roads.sshd_log = sshd_log or roads.sshd_log
        machine = roads.machine
        changed = {
            "ssh": machine.ssh.model_copy(update=ssh),
            "recorder": machine.recorder.model_copy(update=recorder),
        }
        roads.machine = machine.model_copy(update=changed)
        async with (
            serving(roads.machine, roads.policy, roads.stop) as roads.audit,
            roads.sshd(),
        ):
            with TemporaryDirectory(prefix="c", dir="/tmp") as sockets:
                roads.control = Path(sockets, "master")
                await visit(roads)
        roads.store.close()

    asyncio.run(run())


__all__ = ["Roads", "keygen", "person", "travel"]
