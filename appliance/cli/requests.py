"""`bastionctl requests|approve|deny`: answer those who wait, through the web daemon."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from appliance.cli import config_option, to_local_time, to_plain, to_table
from appliance.cli.signin import load_token
from appliance.config import load_machine
from appliance.errors import BastionError
from appliance.ipc import Message, call_once


@click.command()
@click.argument("number", type=int, required=False)
@config_option
def requests(number: int | None, config_path: Path) -> None:
    """List the requests that wait, or show NUMBER whole.

    Example: bastionctl requests 7
    """
    if number is not None:
        (request,) = _call(config_path, "request.list", number=number)["requests"]
        click.echo(to_plain(str(request.get("detail") or request["summary"])))
        return
    reply = _call(config_path, "request.list")
    rows = [
        (
            str(request["number"]),
            str(request["asked_by"]),
            str(request["target"]),
            " or ".join(request["approvers"]),
            to_local_time(datetime.fromisoformat(request["expires_at"])),
            str(request.get("detail") or request["summary"]),
        )
        for request in reply["requests"]
    ]
    if rows:
        click.echo(to_table(("NUMBER", "ASKED BY", "TARGET", "APPROVER", "UNTIL", "WHAT"), rows))
    else:
        click.echo("nobody is waiting")
    grants = _call(config_path, "grant.list")["grants"]
    for grant in grants:
        until = to_local_time(datetime.fromisoformat(grant["ends_at"]))
        click.echo(
            f"grant {grant['number']}: {to_plain(grant['asked_by'])} sees"
            f" {', '.join(grant['columns'])} on {to_plain(grant['target'])} until {until}"
            f" ({to_plain(grant['purpose'])})"
        )


@click.command()
@click.argument("number", type=int)
@click.option("--reason", help="One line; goes into the audit log.")
@config_option
def approve(number: int, reason: str | None, config_path: Path) -> None:
    """Release exactly the operation that waits as request NUMBER.

    Example: bastionctl approve 7 --reason "ticket 4711"
    """
    _print_settled(_call(config_path, "request.approve", number=number, reason=reason))


@click.command()
@click.argument("number", type=int)
@click.option("--reason", required=True, help="One line; the person who asked reads it.")
@config_option
def deny(number: int, reason: str, config_path: Path) -> None:
    """Refuse request NUMBER.

    Example: bastionctl deny 7 --reason "use the reporting view"
    """
    _print_settled(_call(config_path, "request.deny", number=number, reason=reason))


@click.group()
def request() -> None:
    """Ask for something that somebody else must approve.

    Example: bastionctl request unmask --help
    """


@request.command()
@click.option("--target", required=True, help="Whose data, for example clinic.")
@click.option("--columns", required=True, help="Protected columns, separated by commas.")
@click.option("--for", "lasts", required=True, help="How long, from the approval on: 30m.")
@click.option("--purpose", required=True, help="One line; approver and audit log read it.")
@config_option
def unmask(target: str, columns: str, lasts: str, purpose: str, config_path: Path) -> None:
    """Ask to see columns in clear for a while.

    Example: bastionctl request unmask --target clinic --columns patients.ssn --for 30m
    --purpose "ticket 4711"
    """
    names = [name for name in columns.split(",") if name.strip()]
    reply = _call(
        config_path, "request.unmask", target=target, columns=names, lasts=lasts, purpose=purpose
    )
    filed = reply["request"]
    click.echo(
        f"request {filed['number']} filed: {to_plain(filed['summary'])}\n"
        f"{' or '.join(filed['approvers'])} can release it: bastionctl approve {filed['number']}"
    )


@request.command()
@click.argument("number", type=int)
@config_option
def withdraw(number: int, config_path: Path) -> None:
    """End grant NUMBER before its time.

    Example: bastionctl request withdraw 7
    """
    click.echo(f"grant {_call(config_path, 'grant.withdraw', number=number)['number']} has ended")


def _call(config_path: Path, method: str, **params: object) -> Message:
    machine = load_machine(config_path)
    return call_once(machine.web.socket, method, BastionError, token=load_token(), **params)


def _print_settled(reply: Message) -> None:
    request = reply["request"]
    click.echo(
        f"request {request['number']} of {to_plain(request['asked_by'])} on"
        f" {to_plain(request['target'])} is {request['state']}"
    )
