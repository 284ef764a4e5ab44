"""End a session from outside, wherever it hangs."""

from __future__ import annotations

import asyncio
import logging

from appliance.errors import BastionError, EvidenceError
from appliance.session.evidence import Session
from appliance.session.services import Services
from appliance.store import Store

POLL_SECONDS = 0.2
AUDIT_POLL_SECONDS = 2.0
AUDIT_GRACE_SECONDS = 5.0
"""A restart of the audit daemon ends no session that has nothing to say meanwhile."""

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
    under_way: set[asyncio.Task[None]] = set()
    while True:
        try:
            changes = services.store.changes()
            if changes != seen:
                seen = changes
                live = tuple(services.live)
                for name, by, reason in await services.store.in_thread(Store.take_kills, live):
                    if (session := services.live.get(name)) is None:
                        continue  # It ended meanwhile.
                    # A log that is slow to take one kill's entry holds up no other kill.
                    killing = asyncio.create_task(kill_session(session, by, reason))
                    under_way.add(killing)
                    killing.add_done_callback(under_way.discard)
        except BastionError as error:
            logger.warning("kills cannot be read: %s", error)
        await asyncio.sleep(POLL_SECONDS)


async def watch_audit(services: Services) -> None:
    """End every session once the audit daemon has not answered for a while, until cancelled.

    Most notice by their next entry; one that only passes bytes on has none for hours.
    """
    # SECURITY: test_without_an_audit_daemon_nothing_goes_on.
    loop = asyncio.get_running_loop()
    answered_at = loop.time()
    while True:
        await asyncio.sleep(AUDIT_POLL_SECONDS)
        try:
            async with asyncio.timeout(AUDIT_GRACE_SECONDS):
                await services.audit.size()
            answered_at = loop.time()
        except (BastionError, TimeoutError):
            if loop.time() - answered_at >= AUDIT_GRACE_SECONDS:
                for session in tuple(services.live.values()):
                    session.fail_evidence(EvidenceError("the audit daemon does not answer"))
