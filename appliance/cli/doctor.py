"""`bastionctl doctor`: look at the running bastion from the outside, as a client would.

paramiko speaks to it: another implementation than the gateway's own, so that both would
have to be wrong in the same way.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
import paramiko

from appliance.audit.events import decode_entry
from appliance.audit.log import iterate_lines
from appliance.cli import config_option, to_plain
from appliance.cli.client_config import read_public_key
from appliance.cli.config import DEFAULT_HOST_KEY
from appliance.config import Machine, load_machine
from appliance.errors import BastionError, EvidenceError

CONNECT_SECONDS = 10
WEAK = ("sha1", "md5", "cbc", "arcfour", "3des", "ssh-dss", "group1-", "group14-sha1")
WANTED_METHODS = {"publickey", "keyboard-interactive"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    is_good: bool
    text: str


@click.command()
@config_option
@click.option("--host", help="Where to connect; by default the address it listens on.")
@click.option("--port", type=click.IntRange(1, 65535), help="By default the port it listens on.")
@click.option("--key", "key_path", type=click.Path(path_type=Path), help="A key bound to you.")
@click.option("--target", help="With --key: run a command there and look for its entry.")
@click.option("--command", default="true", show_default=True, help="What to run on the target.")
def doctor(
    config_path: Path,
    host: str | None,
    port: int | None,
    key_path: Path | None,
    target: str | None,
    command: str,
) -> int:
    """Check host key, algorithms and sign-in.

    With a bound key also a session and its audit entry.

    Example: bastionctl doctor --key ~/.ssh/id_ed25519 --target web01
    """
    machine = load_machine(config_path)
    if target is not None and key_path is None:
        raise BastionError("--target needs --key: a key that `keys add` bound to you")
    address = (host or machine.ssh.listen.host, port or machine.ssh.listen.port)
    findings = []
    for finding in examine(machine, address, key_path, target, command):
        findings.append(finding)
        click.echo(f"{'ok  ' if finding.is_good else 'BAD '} {to_plain(finding.text)}")
    return 0 if all(finding.is_good for finding in findings) else 1


def examine(
    machine: Machine,
    address: tuple[str, int],
    key_path: Path | None,
    target: str | None,
    command: str,
) -> Iterator[Finding]:
    """Yield what is found, in the order in which it is looked at."""
    try:
        with _connected(address) as transport:
            yield from _examine_handshake(machine, transport)
            yield _examine_methods(transport)
    except (OSError, EOFError, paramiko.SSHException) as error:
        yield Finding(False, f"{address[0]} port {address[1]} does not answer as SSH: {error}")
        return
    if key_path is None:
        return
    since = datetime.now(UTC)
    try:
        with _connected(address) as transport:
            key = paramiko.PKey.from_path(key_path)
            transport.auth_publickey(target or "doctor", key)
            yield Finding(True, "the key signs in")
            if target is not None:
                yield _run_probe(transport, command)
    except (OSError, EOFError, ValueError, paramiko.SSHException) as error:
        yield Finding(False, f"the key does not sign in or the session broke: {error}")
        return
    if target is not None:
        yield _find_entry(machine, target, since)


@contextlib.contextmanager
def _connected(address: tuple[str, int]) -> Iterator[paramiko.Transport]:
    with (
        socket.create_connection(address, CONNECT_SECONDS) as connected,
        paramiko.Transport(connected) as transport,
    ):
        transport.start_client(timeout=CONNECT_SECONDS)
        yield transport


def _examine_handshake(machine: Machine, transport: paramiko.Transport) -> Iterator[Finding]:
    shown = transport.get_remote_server_key()
    line = f"{shown.get_name()} {shown.get_base64()}"
    paths = machine.ssh.host_keys or (machine.state_dir / DEFAULT_HOST_KEY,)
    is_ours = line in {read_public_key(machine, path) for path in paths}
    whose = "is the configured one" if is_ours else "is not the configured one: who answers there?"
    yield Finding(is_ours, f"host key {shown.get_name()} {whose}")
    # paramiko's public attributes, which types-paramiko leaves out.
    cipher, mac = getattr(transport, "remote_cipher", ""), getattr(transport, "remote_mac", "")
    chosen = {"cipher": str(cipher), "MAC": str(mac)}
    weak = [name for name in chosen.values() if not name or any(part in name for part in WEAK)]
    agreed = ", ".join(f"{kind} {name}" for kind, name in chosen.items())
    yield Finding(not weak, f"agreed with paramiko on {agreed}")


def _examine_methods(transport: paramiko.Transport) -> Finding:
    try:
        transport.auth_none("doctor")
    except paramiko.BadAuthenticationType as refusal:
        offered = set(refusal.allowed_types)
        return Finding(
            offered == WANTED_METHODS, f"sign-in is offered by {', '.join(sorted(offered))}"
        )
    return Finding(False, "somebody is let in without any sign-in")


def _run_probe(transport: paramiko.Transport, command: str) -> Finding:
    channel = transport.open_session(timeout=CONNECT_SECONDS)
    channel.settimeout(CONNECT_SECONDS)
    channel.exec_command(command)
    said = b""
    while data := channel.recv_stderr(4096):
        said += data
    status = channel.recv_exit_status()
    why = f": {said.decode('utf-8', 'replace').strip()}" if said else ""
    return Finding(status == 0, f"the probe session ended with status {status}{why}")


def _find_entry(machine: Machine, target: str, since: datetime) -> Finding:
    opened = 0
    try:
        for line in iterate_lines(machine.audit.directory):
            index, event = decode_entry(line)
            if event.kind == "access:session:opened" and event.at >= since:
                opened = index if event.target == target else opened
    except EvidenceError as error:
        return Finding(False, f"the audit log cannot be read: {error}")
    if opened:
        return Finding(True, f"the session is audit entry {opened}")
    return Finding(False, f"no audit entry says that a session on {target} was opened")
