"""`bastionctl signout`: end what a person's sign-ins have opened, before they expire."""

from __future__ import annotations

import getpass
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from appliance.cli import config_option, to_plain
from appliance.cli.sessions import KILL_SECONDS, MAX_REASON_LENGTH
from appliance.config import load_machine
from appliance.errors import BastionError
from appliance.store import Store
from appliance.store.sign_ins import EVERY_METHOD, SignOut

MAX_SHOWN = 1000


@click.command()
@click.argument("name", metavar="NAME")
@click.option("--reason", required=True, help="What the person and the audit log are told.")
@config_option
def signout(name: str, reason: str, config_path: Path) -> None:
    """End every connection of a person, and all that their sign-ins and keys would open.

    NAME is as `sessions list` shows it. To keep them out, disable them at the identity
    provider first: they may sign in again.

    Example: bastionctl signout ada@clinic.example --reason "left the clinic"
    """
    if not reason.isprintable() or len(reason) > MAX_REASON_LENGTH:
        raise BastionError(f"a reason is one line of at most {MAX_REASON_LENGTH} characters")
    machine = load_machine(config_path)
    by = f"{getpass.getuser()} on the bastion"
    with closing(Store(machine.store)) as store:
        running = {one.id for one in store.sessions(MAX_SHOWN, who=name, is_open=True)}
        store.sign_out(SignOut(name, EVERY_METHOD, datetime.now(UTC), by, reason))
        deadline = time.monotonic() + KILL_SECONDS
        while running & {one.id for one in store.sessions(MAX_SHOWN, who=name, is_open=True)}:
            if time.monotonic() > deadline:
                raise BastionError(f"sessions of {name} still run: is the gateway running?")
            time.sleep(0.05)
    ended = f"{len(running)} session{'s' * (len(running) != 1)} ended"
    click.echo(f"{to_plain(name)} is signed out: {ended}")
