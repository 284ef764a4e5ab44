"""What a person types: the stock `ssh` and `psql`, and `bastionctl`."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import asyncssh

from appliance.demo.postgres import find_binaries
from appliance.demo.processes import choose_port, find_program

if TYPE_CHECKING:
    from appliance.demo.main import Demo

SIGN_IN_URL = r"https?://\S+user_code=[A-Za-z0-9-]+"
COMMAND_SECONDS = 40


class Visitor:
    """Somebody with a folder of keys and a port of their own to forward."""

    def __init__(self, demo: Demo) -> None:
        self._demo = demo
        self.folder = Path(tempfile.mkdtemp(prefix="bastion-tour-"))
        self.forward = choose_port()
        self._psql = shutil.which("psql") or str(find_binaries() / "psql")
        os.environ["BASTION_CONFIG"] = str(demo.config)
        os.environ["BASTION_TOKEN_FILE"] = str(self.folder / "token")

    def write_client_files(self) -> None:
        """Make a key per person and the known_hosts with the bastion's key."""
        public = (self._demo.state_dir / "keys/ssh_host_ed25519_key.pub").read_text()
        port = self._demo.ports["ssh"]
        (self.folder / "known_hosts").write_text(f"[localhost]:{port} {public}")
        for user in self._demo.idp.people:
            key = asyncssh.generate_private_key("ssh-ed25519", comment=user)
            path = self.folder / user
            path.touch(mode=0o600)
            path.write_bytes(key.export_private_key("openssh"))
            path.with_suffix(".pub").write_bytes(key.export_public_key("openssh"))

    def ssh(self, user: str, *words: str, key: bool = True) -> list[str]:
        """Return the ssh command line of `user`, with their key or with the sign-in prompt."""
        options = [
            "UserKnownHostsFile=" + str(self.folder / "known_hosts"),
            "StrictHostKeyChecking=yes",
            "IdentitiesOnly=yes",
            "IdentityAgent=none",
            "ConnectTimeout=10",
            "BatchMode=yes" if key else "PreferredAuthentications=keyboard-interactive",
        ]
        if not key:
            options.append("PubkeyAuthentication=no")
        command = ["ssh", "-F", "none", "-p", str(self._demo.ports["ssh"])]
        command += ["-i", str(self.folder / user)] if key else []
        for option in options:
            command += ["-o", option]
        return [*command, *words]

    def run(self, command: list[str], text: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, with `text` on its stdin."""
        return subprocess.run(
            command,
            input=text,
            stdin=subprocess.DEVNULL if text is None else None,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=COMMAND_SECONDS,
            check=False,
        )

    def say(self, user: str, *words: str, text: str | None = None) -> str:
        """Run an ssh command as `user` with the bound key; return all it printed."""
        result = self.run(self.ssh(user, *words), text)
        return f"{result.stdout}{result.stderr}"

    def sql(self, *statements: str) -> str:
        """Run statements with the stock psql through the forwarded port."""
        result = self.run(self.psql_command(*statements))
        return f"{result.stdout}{result.stderr}"

    def psql_command(self, *statements: str) -> list[str]:
        """Return the psql command line that runs statements through the forwarded port."""
        where = f"host=localhost port={self.forward} dbname=clinic user=me sslmode=disable"
        command = [self._psql, where, "-X", "-w", "-v", "VERBOSITY=verbose", "-P", "pager=off"]
        for statement in statements:
            command += ["-c", statement]
        return command

    def bastionctl(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run bastionctl on the demo's configuration."""
        return self.run([str(find_program("bastionctl")), *words])
