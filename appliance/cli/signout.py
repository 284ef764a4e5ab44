"""`bastionctl signout`: end what a person's sign-ins have opened, before they expire."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from appliance.cli import config_option, to_plain
from appliance.cli.ending import name_administrator, reason_option, wait_for_end
from appliance.config import load_machine
from appliance.store import Store
from appliance.store.sign_ins import EVERY_METHOD, SignOut

MAX_SHOWN = 1000


@click.command()
@click.argument("name", metavar="NAME")
@reason_option
@config_option
def signout(name: str, reason: str, config_path: Path) -> None:
    """End every connection and sign-in of a person.

    Their keys open nothing any more. NAME is as `sessions list` shows it. To keep them
    out, disable them at the identity provider first: they may sign in again.

    Example: bastionctl signout ada@clinic.example --reason "left the clinic"
    """
    machine = load_machine(config_path)
    with closing(Store(machine.store)) as store:

        def find_open() -> set[str]:
            return {one.id for one in store.sessions(MAX_SHOWN, who=name, is_open=True)}

        running = find_open()
        now = datetime.now(UTC)
        store.sign_out(SignOut(name, EVERY_METHOD, now, name_administrator(), reason))
        wait_for_end(lambda: bool(running & find_open()), f"sessions of {name} still run")
    ended = f"{len(running)} session{'s' * (len(running) != 1)} ended"
    click.echo(f"{to_plain(name)} is signed out: {ended}")
