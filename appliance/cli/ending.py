"""What `sessions kill` and `signout` share: the reason, who gives it, waiting for the end."""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable

import click

from appliance.errors import BastionError

KILL_SECONDS = 3.0
MAX_REASON_LENGTH = 200


def _check_reason(_context: click.Context, _parameter: click.Parameter, reason: str) -> str:
    if not reason.isprintable() or len(reason) > MAX_REASON_LENGTH:
        raise BastionError(f"a reason is one line of at most {MAX_REASON_LENGTH} characters")
    return reason


reason_option = click.option(
    "--reason",
    required=True,
    callback=_check_reason,
    help="What the person and the audit log are told.",
)


def name_administrator() -> str:
    """Return who is at the command, as the person who is cut off and the log are told."""
    return f"{getpass.getuser()} on the bastion"


def wait_for_end(runs: Callable[[], bool], what: str) -> None:
    """Wait until `what` runs no more; raises `BastionError` if the gateway does not end it."""
    deadline = time.monotonic() + KILL_SECONDS
    while runs():
        if time.monotonic() > deadline:
            raise BastionError(f"{what}: is the gateway running?")
        time.sleep(0.05)
