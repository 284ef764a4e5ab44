"""Look after the bastion: `bastionctl`, each group of commands in its own module."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from appliance.cli import run_command
from appliance.cli.backup import backup, restore
from appliance.cli.client_config import client_config
from appliance.cli.compliance import compliance
from appliance.cli.config import config, init
from appliance.cli.doctor import doctor
from appliance.cli.log import log
from appliance.cli.policy import policy
from appliance.cli.requests import approve, deny, request, requests
from appliance.cli.sessions import sessions
from appliance.cli.signin import signin, whoami
from appliance.cli.target import target


@click.group(name="bastionctl", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bastion-appliance")
def bastionctl() -> None:
    """Look after the bastion: configuration, sessions, audit log, approvals.

    Example: bastionctl log verify --config /etc/bastion/bastion.yml
    """


@bastionctl.command()
@click.option("--check", is_flag=True, help="Walk the whole tour without a person, and stop.")
@click.option("--reset", is_flag=True, help="Throw the demo's data away first.")
@click.option(
    "--state",
    "state_dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(".demo"),
    show_default=True,
    help="Where the demo keeps its data.",
)
def demo(check: bool, reset: bool, state_dir: Path) -> int:
    """Run the whole product on loopback, with a hospital nobody has ever been to.

    Example: bastionctl demo --check
    """
    from appliance.demo.main import run_demo

    return run_demo(state_dir, check, reset)


for _command in (
    config,
    init,
    client_config,
    doctor,
    target,
    policy,
    sessions,
    log,
    signin,
    whoami,
    request,
    requests,
    approve,
    deny,
    backup,
    restore,
    compliance,
):
    bastionctl.add_command(_command)


def run() -> None:
    """Run the command line."""
    sys.exit(run_command(bastionctl))
