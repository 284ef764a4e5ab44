"""Hold one operation until somebody answers the request for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from appliance.errors import AccessDenied
from appliance.model import Decision, Outcome, RequestState
from appliance.session.evidence import Session
from appliance.session.services import Services


async def wait_for_approval(
    services: Services,
    session: Session,
    tell: Callable[[str], None],
    decision: Decision,
    summary: str,
) -> None:
    """Return once the operation is approved; a session that ends meanwhile withdraws it.

    Raises `AccessDenied` if it is not.
    """
    request = await services.desk.create(
        session.identity, session.id, session.target, decision, summary
    )
    approvers = " or ".join(decision.approvers)
    tell(f"waiting for an approval: request {request.number}, by {approvers}")
    try:
        settled = await services.desk.wait(request, session.ended)
    except asyncio.CancelledError:
        withdrawn = asyncio.Event()
        withdrawn.set()
        await asyncio.shield(services.desk.wait(request, withdrawn))
        raise
    if settled.state is not RequestState.APPROVED:
        reason = f": {settled.reason}" if settled.reason else ""
        message = f"request {settled.number} was {settled.state}{reason}"
        raise AccessDenied(Decision(Outcome.DENY, decision.rule, message))
    tell(f"request {settled.number} was approved")
