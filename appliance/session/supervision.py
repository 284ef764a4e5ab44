"""End a session from outside, wherever it hangs."""

from __future__ import annotations

import asyncio
import logging

from appliance.errors import BastionError, EvidenceError
from appliance.session.evidence import Session
from appliance.session.services import Services

POLL_SECONDS = 0.2

logger = logging.getLogger(__name__)


async def kill_session(session: Session, by: str, reason: str) -> None:
    """End a session now; the entry that says who did it may come a moment later."""
    session.was_killed = True
    session.close_soon(f"the session was killed by {by}: {reason}")
    try:
        await session.record_event("access:session:killed", by=by, reason=reason)
    except EvidenceError as error:
        # It ends all the same: less access needs no evidence.
        logger.warning("session %s was killed by %s without an entry: %s", session.id, by, error)


async def obey_kills(services: Services) -> None:
    """End the sessions that `bastionctl sessions kill` names, until cancelled."""
    seen = -1
    while True:
        try:
            changes = services.store.changes()
            if changes != seen:
                seen = changes
                for name, by, reason in services.store.take_kills(tuple(services.live)):
                    session = services.live.get(name)
                    if session is not None:
                        await kill_session(session, by, reason)
        except BastionError as error:
            logger.warning("kills cannot be read: %s", error)
        await asyncio.sleep(POLL_SECONDS)
