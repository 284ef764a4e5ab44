"""End the connections of people who were signed out before their sign-in expired."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from appliance.errors import BastionError
from appliance.model import AuditEvent
from appliance.session.supervision import POLL_SECONDS
from appliance.store import Store

if TYPE_CHECKING:
    from appliance.listeners.gateway import Gateway

logger = logging.getLogger(__name__)


async def obey_sign_outs(gateway: Gateway) -> None:
    """End connections as the store says, and audit that, until cancelled."""
    # SECURITY: test_whoever_is_signed_out_goes_on_nowhere.
    seen: tuple[int, int] | None = None
    while True:
        try:
            changes = gateway.services.store.change_mark()
            if changes != seen:
                await _end_signed_out(gateway)
                await _record(gateway)
                seen = changes
        except BastionError as error:
            # It ends all the same, and is tried again: less access needs no evidence.
            logger.warning("sign-outs cannot be read or audited: %s", error)
        await asyncio.sleep(POLL_SECONDS)


async def _end_signed_out(gateway: Gateway) -> None:
    orders = gateway.services.store.sign_outs()
    ending = [
        server.sign_out(one.by, one.reason)
        for one in orders
        for server in tuple(gateway.servers)
        if server.identity is not None and one.ends(server.identity, server.proven_at)
    ]
    await asyncio.gather(*ending)


async def _record(gateway: Gateway) -> None:
    for one in gateway.services.store.sign_outs(unrecorded=True):
        data: dict[str, object] = {"by": one.by, "reason": one.reason}
        data |= {"method": one.method} if one.method else {}
        await gateway.services.audit.append(
            AuditEvent("identity:signin:ended", datetime.now(UTC), identity=one.who, data=data)
        )
        await gateway.services.store.in_thread(Store.settle_sign_out, one)
