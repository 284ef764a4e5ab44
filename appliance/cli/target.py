"""`bastionctl target`: add an SSH target with its host key seen and confirmed; the user CA."""

from __future__ import annotations

import base64
import hashlib
import re
import socket
from dataclasses import dataclass
from pathlib import Path

import click

from appliance.cli import config_option
from appliance.cli.client_config import read_public_key
from appliance.cli.config import DEFAULT_USER_CA
from appliance.config import load_machine, load_policy
from appliance.errors import BastionError, ConfigError, TargetError

SCAN_SECONDS = 10


@dataclass(frozen=True, slots=True)
class HostKey:
    """A host key as a server showed it."""

    line: str
    """`ssh-ed25519 AAAA…`."""
    fingerprint: str
    """`SHA256:…`, as ssh-keygen -l prints it."""


@click.group()
def target() -> None:
    """Add SSH targets, and print what they need to trust.

    Example: bastionctl target add web02 --host web02.internal --account deploy --scan
    """


@target.command()
@config_option
@click.argument("name")
@click.option("--host", required=True, help="Host name or address.")
@click.option(
    "--port",
    default=22,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Where sshd listens.",
)
@click.option("--account", required=True, help="Login on the target.")
@click.option("--key-file", help="The account's private key; left out: the bastion's user CA.")
@click.option("--scan", is_flag=True, help="Fetch the host key, show its fingerprint and ask.")
@click.option("--host-key", help="The host key instead of a scan: ssh-ed25519 AAAA…")
@click.option("--yes", is_flag=True, help="The fingerprint was compared: do not ask.")
def add(
    config_path: Path,
    name: str,
    host: str,
    port: int,
    account: str,
    key_file: str | None,
    scan: bool,
    host_key: str | None,
    yes: bool,
) -> None:
    """Add an SSH target to policy.yml.

    The file stays as it is if the result does not validate.

    Example: bastionctl target add web02 --host web02.internal --account deploy --scan
    """
    machine = load_machine(config_path)
    if name in load_policy(machine.policy).targets:
        raise BastionError(f"there is a target {name} already")
    if scan is (host_key is not None):
        raise BastionError("give either --scan or --host-key")
    if host_key is None:
        found = scan_host_key(host, port)
        click.echo(f"{host} port {port} shows {found.line.split()[0]} {found.fingerprint}")
        if not yes and not click.confirm("Does the machine itself say the same?"):
            raise BastionError("nothing was added")
        host_key = found.line
    lines = [f"    host: {host}", f"    port: {port}", f"    account: {account}"]
    if key_file:
        lines.append(f"    key_file: {key_file}")
    block = "\n".join([f"  {name}:", "    kind: ssh", *lines, f"    host_key: {host_key}"])
    insert_target(machine.policy, block + "\n")
    click.echo(
        f"{machine.policy}: {name} is added; no rule allows it yet unless one has no targets"
    )


@target.command()
@config_option
def ca(config_path: Path) -> None:
    """Print the user CA's public key, for TrustedUserCAKeys.

    It belongs on each target that has no key_file.

    Example: bastionctl target ca | ssh root@web02 tee /etc/ssh/bastion_ca.pub
    """
    machine = load_machine(config_path)
    click.echo(read_public_key(machine, machine.ssh.user_ca or machine.state_dir / DEFAULT_USER_CA))


def scan_host_key(host: str, port: int) -> HostKey:
    """Return the host key that a server proves to hold.

    paramiko fetches it: another implementation than the gateway's, so that one bug does not
    deceive both. Raises `TargetError` if there is no SSH server.
    """
    import paramiko

    try:
        with (
            socket.create_connection((host, port), SCAN_SECONDS) as connected,
            paramiko.Transport(connected) as transport,
        ):
            transport.start_client(timeout=SCAN_SECONDS)
            key = transport.get_remote_server_key()
    except (OSError, paramiko.SSHException, EOFError) as error:
        raise TargetError(f"{host} port {port} cannot be reached as an SSH server") from error
    digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
    return HostKey(f"{key.get_name()} {key.get_base64()}", f"SHA256:{digest}")


def insert_target(path: Path, block: str) -> None:
    """Write `block` below `targets:`, the rest of the file untouched.

    Raises `ConfigError` if there is no such line or the result is not a valid policy.
    """
    before = path.read_text(encoding="utf-8")
    text, count = re.subn(
        r"(?m)^targets:[ \t]*(\{\})?[ \t]*\n", lambda _: f"targets:\n{block}", before, count=1
    )
    if not count:
        raise ConfigError(str(path), "there is no line `targets:` to write below")
    draft = path.with_name(path.name + ".new")
    draft.write_text(text, encoding="utf-8")
    try:
        load_policy(draft)
        draft.chmod(path.stat().st_mode & 0o777)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
