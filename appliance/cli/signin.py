"""`bastionctl signin` and `whoami`: become somebody for the commands that need it."""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
from pathlib import Path

import click

from appliance.cli import config_option, to_local_time, to_plain
from appliance.config import load_machine
from appliance.errors import BastionError, IdentityError
from appliance.identity.signin import SignInClient
from appliance.ipc import call_once
from appliance.model import Identity


@click.command()
@config_option
def signin(config_path: Path) -> None:
    """Sign in with a browser.

    approve and deny then work until the sign-in ends.

    Example: bastionctl signin
    """
    token = secrets.token_urlsafe(32)
    identity = asyncio.run(_sign_in(load_machine(config_path).web.socket, token))
    path = save_token(token)
    click.echo(
        f"Signed in as {to_plain(identity.name)} until {to_local_time(identity.expires_at)};"
        f" the token is in {path}."
    )


@click.command()
@config_option
def whoami(config_path: Path) -> None:
    """Show who is signed in on this machine.

    Example: bastionctl whoami
    """
    machine = load_machine(config_path)
    reply = call_once(machine.web.socket, "whoami", BastionError, token=load_token())
    identity = Identity.from_json(reply.get("identity"))
    groups = ", ".join(sorted(identity.groups)) or "no groups"
    click.echo(f"{to_plain(identity.name)} ({to_plain(groups)})")
    click.echo(f"until {to_local_time(identity.expires_at)}, by {identity.issuer}")


def token_path() -> Path:
    """Return where the sign-in token is kept."""
    override = os.environ.get("BASTION_TOKEN_FILE")
    return Path(override) if override else Path.home() / ".config" / "bastion" / "token"


def save_token(token: str) -> Path:
    """Write the token so that only its owner can read it; return its path.

    Raises `BastionError` if the file cannot be written.
    """
    path = token_path()
    draft = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{token}\n")
        draft.replace(path)
    except OSError as error:
        raise BastionError(f"{path} cannot be written: {error.strerror}") from error
    return path


def load_token() -> str:
    """Return the sign-in token.

    Raises `IdentityError` if there is none.
    """
    try:
        return token_path().read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise IdentityError("you are not signed in: run `bastionctl signin`") from error


async def _sign_in(socket_path: Path, token: str) -> Identity:
    client = SignInClient(socket_path)
    try:
        offer = await client.start()
        click.echo(f"Open {offer.verification_uri_complete}")
        click.echo(f"and check that it shows the code {offer.user_code}")
        return await client.wait(offer, hashlib.sha256(token.encode()).hexdigest())
    finally:
        await client.close()
