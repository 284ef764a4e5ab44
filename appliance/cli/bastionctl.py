"""Look after the bastion: `bastionctl`, each group of commands in its own module."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import click

from appliance.cli import run_command

MODULES = {
    "acme": "acme",
    "approve": "requests",
    "backup": "backup",
    "client-config": "client_config",
    "compliance": "compliance",
    "config": "config",
    "deny": "requests",
    "doctor": "doctor",
    "init": "config",
    "log": "log",
    "policy": "policy",
    "request": "requests",
    "requests": "requests",
    "restore": "backup",
    "rotate": "rotate",
    "sessions": "sessions",
    "signin": "signin",
    "signout": "signout",
    "target": "target",
    "whoami": "signin",
}
"""Where each command is; only that one is loaded, which takes a third of the time."""


class Commands(click.Group):
    """The commands of `MODULES`, loaded when somebody asks for them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every name."""
        return sorted({*MODULES, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, or `None` if there is none of that name."""
        if cmd_name not in MODULES:
            return super().get_command(ctx, cmd_name)
        module = import_module(f"appliance.cli.{MODULES[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command


@click.group(
    name="bastionctl", cls=Commands, context_settings={"help_option_names": ["-h", "--help"]}
)
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
    """Run the whole product on loopback, with a made-up hospital.

    Example: bastionctl demo --check
    """
    from appliance.demo.main import run_demo

    return run_demo(state_dir, check, reset)


def run() -> None:
    """Run the command line."""
    sys.exit(run_command(bastionctl))
