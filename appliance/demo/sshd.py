"""An OpenSSH server on loopback as the SSH target `web01`, where one can be had."""

from __future__ import annotations

import os
import pwd
import shutil
from pathlib import Path

import asyncssh

from appliance.demo.processes import Child, is_listening

CONFIG = """\
# Written by the demo at each start.
Port {port}
ListenAddress 127.0.0.1
HostKey {host_key}
PidFile none
AuthorizedKeysFile {authorized_keys}
AllowUsers {account}
PermitRootLogin prohibit-password
PubkeyAuthentication yes
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
UsePAM no
X11Forwarding no
AllowTcpForwarding no
AllowAgentForwarding no
PrintMotd no
PrintLastLog no
"""


def find_sshd() -> Path | None:
    """Return the OpenSSH server's program; `None` if there is none."""
    found = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    return None if found is None else Path(found)


class SSHTargetServer:
    """sshd for the account that runs the demo; only the bastion holds the key."""

    def __init__(self, state_dir: Path, port: int) -> None:
        self._folder, self._port = state_dir / "sshd", port
        self._log = state_dir / "logs" / "sshd.log"
        self.account = pwd.getpwuid(os.geteuid()).pw_name
        self.key_file = state_dir / "keys" / "web01"
        self.host_key = ""

    def start(self, program: Path) -> Child:
        """Start it and return once it answers; `host_key` is then what to pin."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        host_key = self._folder / "host_key"
        self.host_key = _ensure_key(host_key, "web01")
        authorized = self._folder / "authorized_keys"
        authorized.write_text(f"restrict,pty {_ensure_key(self.key_file, 'bastion')}\n")
        config = self._folder / "sshd_config"
        config.write_text(
            CONFIG.format(
                port=self._port,
                host_key=host_key,
                authorized_keys=authorized,
                account=self.account,
            )
        )
        if os.geteuid() == 0:
            # "Missing privilege separation directory": tmpfiles makes it where systemd runs.
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        child = Child("sshd", [program, "-D", "-e", "-f", config], self._log)
        child.start()
        child.wait_until(lambda: is_listening(self._port))
        return child


def _ensure_key(path: Path, comment: str) -> str:
    """Return the public half of the key in `path`, made if it is missing."""
    if not path.exists():
        key = asyncssh.generate_private_key("ssh-ed25519", comment=comment)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key.export_private_key("openssh"))
    public = asyncssh.read_private_key(path).export_public_key("openssh").decode()
    return " ".join(public.split()[:2])
