"""`bastionctl config` and `bastionctl init`: validate, describe, make keys."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

import click

from appliance.audit.keys import create_signing_key
from appliance.cli import FILE, config_option
from appliance.config import Machine, Policy, load_machine, load_policy
from appliance.errors import BastionError

MASK_KEY_BYTES = 32
DEFAULT_HOST_KEY = "keys/ssh_host_ed25519_key"
DEFAULT_HOST_CA = "keys/host_ca"
DEFAULT_USER_CA = "keys/user_ca"


@click.group()
def config() -> None:
    """Check the configuration, or print its JSON Schema.

    Example: bastionctl config check
    """


@config.command()
@click.option(
    "--policy",
    "policy_path",
    type=FILE,
    help="Validate this policy alone, before it replaces the one in use.",
)
@config_option
def check(policy_path: Path | None, config_path: Path) -> None:
    """Validate bastion.yml and the policy it names.

    Says the first error as file:line: key.

    Example: bastionctl config check --config /etc/bastion/bastion.yml
    """
    if policy_path is None:
        machine = load_machine(config_path)
        policy_path = machine.policy
        policy = load_policy(policy_path)
        click.echo(f"{config_path}: ok")
        if not machine.recorder.auditors:
            click.echo(
                f"{config_path}: recorder.auditors is empty: recordings are compressed, but not"
                " sealed; whoever reads the disk reads them",
                err=True,
            )
    else:
        policy = load_policy(policy_path)
    click.echo(
        f"{policy_path}: ok, {len(policy.targets)} targets, {len(policy.roles)} roles,"
        f" {len(policy.rules)} rules"
    )
    if not policy.rules:
        click.echo(f"{policy_path}: there is no rule, so everything is denied", err=True)


@config.command()
@click.argument("which", type=click.Choice(["machine", "policy"]), default="machine")
def schema(which: str) -> None:
    """Print the JSON Schema of bastion.yml or policy.yml.

    Example: bastionctl config schema policy > policy.schema.json
    """
    model = Machine if which == "machine" else Policy
    click.echo(json.dumps(model.model_json_schema(), indent=2))


@click.command()
@config_option
def init(config_path: Path) -> None:
    """Make the keys that are missing.

    Those of audit log and masks, the SSH host key and the CAs. What is there is kept.

    Example: bastionctl init --config /etc/bastion/bastion.yml
    """
    for line in create_keys(load_machine(config_path)):
        click.echo(line)


def create_keys(machine: Machine) -> list[str]:
    """Create every missing key; return one line for each that was made.

    Raises `BastionError` if a file cannot be written.
    """
    made: list[str] = []
    audit = machine.audit
    if not audit.signing_key.exists():
        audit.verify_key.parent.mkdir(parents=True, exist_ok=True)
        create_signing_key(audit.signing_key, audit.verify_key, audit.origin)
        made.append(f"audit signing key: {audit.signing_key} (verify with {audit.verify_key})")
    if _create_secret(machine.mask_key, secrets.token_bytes(MASK_KEY_BYTES)):
        made.append(f"mask key: {machine.mask_key}")
    ssh = machine.ssh
    for path in ssh.host_keys or (machine.state_dir / DEFAULT_HOST_KEY,):
        made += _create_ssh_key(path, "bastion", "SSH host key")
    made += _create_ssh_key(
        ssh.host_ca or machine.state_dir / DEFAULT_HOST_CA, "host CA", "host CA"
    )
    made += _create_ssh_key(
        ssh.user_ca or machine.state_dir / DEFAULT_USER_CA, "user CA", "user CA"
    )
    return made or ["every key is there already"]


def _create_ssh_key(path: Path, comment: str, what: str) -> list[str]:
    import asyncssh

    if path.exists():
        return []
    key = asyncssh.generate_private_key("ssh-ed25519", comment=comment)
    _create_secret(path, key.export_private_key("openssh"))
    path.with_name(path.name + ".pub").write_bytes(key.export_public_key("openssh"))
    return [f"{what}: {path} ({key.get_fingerprint()})"]


def _create_secret(path: Path, content: bytes) -> bool:
    """Write a file of mode 0600 unless it exists; return whether it was written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        # SECURITY: created with its mode, so there is no moment at which others can read it
        # (test_init_makes_private_keys_once).
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    except OSError as error:
        raise BastionError(f"{path} cannot be written: {error.strerror}") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return True
