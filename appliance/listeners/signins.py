"""The sign-ins that the web daemon has under way: offered, awaited, audited.

The device code stays in here; whoever asked gets an id that is worth one sign-in.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from appliance.audit.client import AuditClient
from appliance.errors import BastionError, IdentityError
from appliance.identity.oidc import DeviceAuthorization, OIDCProvider
from appliance.model import AuditEvent, Identity

MAX_PENDING = 200
ABANDONED_AFTER_SECONDS = 60.0
"""An offer nobody waits for makes room after this long."""


@dataclass(slots=True)
class PendingSignIn:
    """One device authorization and whether somebody waits for it."""

    authorization: DeviceAuthorization
    deadline: float
    """Loop time after which it is forgotten unless somebody waits."""
    waiter: asyncio.Task[Identity] | None = None


class SignInDesk:
    """Starts sign-ins at the identity provider and says who completed them."""

    def __init__(self, provider: OIDCProvider, audit: AuditClient) -> None:
        self._provider, self._audit = provider, audit
        self._pending: dict[str, PendingSignIn] = {}

    @property
    def pending(self) -> int:
        """Return how many sign-ins are under way."""
        return len(self._pending)

    async def start(self) -> tuple[str, DeviceAuthorization]:
        """Return a new sign-in's id and what the person needs.

        Raises `IdentityError` if too many are under way or the provider does not answer.
        """
        now = asyncio.get_running_loop().time()
        for name, entry in list(self._pending.items()):
            if entry.waiter is None and entry.deadline <= now:
                del self._pending[name]
        if len(self._pending) >= MAX_PENDING:
            raise IdentityError("too many sign-ins are under way: try again in a minute")
        authorization = await self._provider.start_device()
        name = secrets.token_urlsafe(16)
        seconds = min(ABANDONED_AFTER_SECONDS, authorization.expires_in)
        self._pending[name] = PendingSignIn(authorization, now + seconds)
        return name, authorization

    async def wait(self, name: str) -> Identity:
        """Return who signed in, once that is in the audit log.

        Raises `IdentityError` if nobody did, `EvidenceError` if it cannot be audited.
        """
        entry = self._pending.get(name)
        if entry is None or entry.waiter is not None:
            raise IdentityError("this sign-in is over or somebody waits for it: start again")
        entry.waiter = asyncio.create_task(self._complete(entry.authorization))
        try:
            return await entry.waiter
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            raise IdentityError("the sign-in was given up") from error
        finally:
            entry.waiter.cancel()
            self._pending.pop(name, None)

    def cancel(self, name: str) -> None:
        """Forget a sign-in whose person has left."""
        entry = self._pending.pop(name, None)
        if entry is not None and entry.waiter is not None:
            entry.waiter.cancel()

    async def _complete(self, authorization: DeviceAuthorization) -> Identity:
        try:
            tokens = await self._provider.poll_device(authorization)
            identity = await self._provider.identify(tokens)
        except BastionError as error:
            await self._record("identity:signin:failed", None, {"reason": str(error)})
            raise
        await self._record(
            "identity:signin:completed",
            identity.name,
            {
                "subject": identity.subject,
                "issuer": identity.issuer,
                "groups": sorted(identity.groups),
                "method": identity.method,
                "expires_at": identity.expires_at.isoformat(),
            },
        )
        return identity

    async def _record(self, kind: str, name: str | None, data: dict[str, object]) -> None:
        await self._audit.append(
            AuditEvent(kind=kind, at=datetime.now(UTC), identity=name, data=data)
        )
