"""Sign a person in through the web daemon, which alone talks to the identity provider.

The device code stays in the web process; this side sees what the person must type.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from appliance.errors import IdentityError
from appliance.ipc import Caller
from appliance.model import Identity


@dataclass(frozen=True, slots=True)
class SignInOffer:
    """What the person needs to sign in with a browser."""

    id: str
    """Names the sign-in to the web daemon; as secret as the sign-in itself."""
    user_code: str
    verification_uri: str
    verification_uri_complete: str
    """With the code filled in; the plain address if the provider offers none."""
    interval: int
    """Seconds between polls; the web daemon observes it."""
    expires_in: int
    """Seconds until the code is void."""


class SignInClient:
    """A connection to the web daemon; safe for many tasks at once."""

    def __init__(self, socket_path: Path) -> None:
        self._caller = Caller(socket_path, IdentityError)
        self._farewells: set[asyncio.Task[None]] = set()

    async def start(self) -> SignInOffer:
        """Ask the identity provider for a code.

        Raises `IdentityError` if the web daemon or the provider cannot be reached.
        """
        reply = await self._caller.call("signin.start")
        try:
            return SignInOffer(
                id=str(reply["signin"]),
                user_code=str(reply["user_code"]),
                verification_uri=str(reply["verification_uri"]),
                verification_uri_complete=str(reply["verification_uri_complete"]),
                interval=int(reply["interval"]),
                expires_in=int(reply["expires_in"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise IdentityError("the web daemon sent a malformed offer") from error

    async def wait(self, offer: SignInOffer, token_hash: str | None = None) -> Identity:
        """Return the identity once the person has signed in; it is in the audit log then.

        With `token_hash` the web daemon also remembers that whoever holds the token with
        this SHA-256 is this person. Cancelling gives the sign-in up.

        Raises `IdentityError` if the sign-in is refused, expires, or cannot be audited.
        """
        params = {} if token_hash is None else {"token_hash": token_hash}
        try:
            reply = await self._caller.call("signin.wait", signin=offer.id, **params)
        except asyncio.CancelledError:
            task = asyncio.create_task(self._give_up(offer))
            self._farewells.add(task)
            task.add_done_callback(self._farewells.discard)
            raise
        return Identity.from_json(reply.get("identity"))

    async def _give_up(self, offer: SignInOffer) -> None:
        try:
            await self._caller.call("signin.cancel", signin=offer.id)
        except IdentityError:
            pass  # The web daemon is gone, and the sign-in with it.

    async def close(self) -> None:
        """Close the connection; sign-ins that nobody waits for lapse."""
        await self._caller.close()
