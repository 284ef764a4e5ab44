"""`bastionctl client-config`: what people put into known_hosts and ssh_config."""

from __future__ import annotations

import contextlib
from pathlib import Path

import asyncssh
import click

from appliance.cli import config_option
from appliance.cli.config import DEFAULT_HOST_CA, DEFAULT_HOST_KEY
from appliance.config import Machine, Policy, SSHTarget, load_machine, load_policy
from appliance.errors import ConfigError


@click.command("client-config")
@config_option
@click.option("--alias", default="bastion", show_default=True, help="Name of the bastion's Host.")
def client_config(config_path: Path, alias: str) -> None:
    """Print lines for known_hosts and ~/.ssh/config.

    With them `ssh -J` and plain `ssh TARGET` work.

    Example: bastionctl client-config --alias clinic-bastion
    """
    machine = load_machine(config_path)
    policy = load_policy(machine.policy)
    click.echo("# Append to ~/.ssh/known_hosts")
    for line in known_hosts_lines(machine, policy):
        click.echo(line)
    click.echo("\n# Append to ~/.ssh/config")
    for line in ssh_config_lines(machine, policy, alias):
        click.echo(line)


def known_hosts_lines(machine: Machine, policy: Policy) -> list[str]:
    """Return a line for each host key of the bastion, and the CA's for the targets' names.

    Raises `ConfigError` if a public key cannot be read.
    """
    ssh = machine.ssh
    keys = ssh.host_keys or (machine.state_dir / DEFAULT_HOST_KEY,)
    host = known_host(ssh.public_name, ssh.client_port)
    lines = [f"{host} {read_public_key(machine, path)}" for path in keys]
    names = _ssh_targets(policy)
    if names:
        # Only these names: the CA must not speak for a host that is not behind the bastion.
        ports = (known_host(name, target.port) for name, target in names.items())
        patterns = ",".join(dict.fromkeys((*names, *ports)))
        authority = read_public_key(machine, ssh.host_ca or machine.state_dir / DEFAULT_HOST_CA)
        lines.append(f"@cert-authority {patterns} {authority}")
    return lines


def ssh_config_lines(machine: Machine, policy: Policy, alias: str) -> list[str]:
    """Return a Host block for the bastion and one for each SSH target behind it."""
    ssh = machine.ssh
    lines = [f"Host {alias}", f"    HostName {ssh.public_name}"]
    # The client's order decides, and AES-GCM is the quickest on both sides.
    quick = "    Ciphers ^aes128-gcm@openssh.com,aes256-gcm@openssh.com"
    lines += [f"    Port {ssh.client_port}", quick]
    for name, target in _ssh_targets(policy).items():
        lines += ["", f"Host {name}", f"    ProxyJump {alias}", f"    User {target.account}", quick]
    return lines


def _ssh_targets(policy: Policy) -> dict[str, SSHTarget]:
    return {
        name: target
        for name, target in sorted(policy.targets.items())
        if isinstance(target, SSHTarget)
    }


def known_host(name: str, port: int) -> str:
    """Return a host as known_hosts writes it (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT")."""
    return name if port == 22 else f"[{name}]:{port}"


def read_public_key(machine: Machine, path: Path) -> str:
    """Return the public half of a key as `ssh-ed25519 AAAA…`.

    It lies beside the private one or, on the appliance, where that is a credential of the
    gateway alone, beside the log's verify key.

    Raises `ConfigError` if neither half can be read.
    """
    name = f"{path.name}.pub"
    for public in (path.with_name(name), machine.audit.verify_key.with_name(name)):
        with contextlib.suppress(OSError, asyncssh.KeyImportError):
            return _to_line(asyncssh.read_public_key(public))
    try:
        return _to_line(asyncssh.read_private_key(path).convert_to_public())
    except (OSError, asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        public = path.with_name(name)
        raise ConfigError(str(public), "cannot be read: `bastionctl init` makes it") from error


def _to_line(key: asyncssh.SSHKey) -> str:
    return " ".join(key.export_public_key("openssh").decode().split()[:2])
