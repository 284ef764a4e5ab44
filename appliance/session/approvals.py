"""Hold one operation until somebody answers the request for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from appliance.errors import AccessDenied
from appliance.model import AccessRequest, Decision, Outcome, RequestState
from appliance.session.evidence import Session
from appliance.session.services import Services


async def wait_for_approval(
    services: Services,
    session: Session,
    tell: Callable[[str], None],
    decision: Decision,
    summary: str,
    *,
    detail: str | None = None,
    withdrawn: asyncio.Event | None = None,
) -> None:
    """Return once the operation is approved; setting `withdrawn` withdraws it.

    Without `withdrawn` the end of the session does. `detail` is shown to approvers, not
    logged. Raises `AccessDenied` if it is not approved.
    """
    filing = asyncio.create_task(
        services.desk.create(
            session.identity, session.id, session.target, decision, summary, detail
        )
    )
    try:
        request = await asyncio.shield(filing)
        session.mark(f"request {request.number} filed (rule {decision.rule})")
        how = "" if withdrawn is None else ". Ctrl-C withdraws it."
        approvers = " or ".join(decision.approvers)
        tell(f"waiting for an approval: request {request.number}, by {approvers}{how}")
        settled = await services.desk.wait(request, withdrawn or session.ended)
    except BaseException:
        # Also while it is being filed: nobody must be asked for somebody who has gone.
        await asyncio.shield(_withdraw(services, filing))
        raise
    session.mark(f"request {settled.number} {settled.state} by {settled.decided_by or '-'}")
    if settled.state is not RequestState.APPROVED:
        reason = f": {settled.reason}" if settled.reason else ""
        message = f"request {settled.number} was {settled.state}{reason}"
        raise AccessDenied(Decision(Outcome.DENY, decision.rule, message))
    tell(f"request {settled.number} was approved")


async def _withdraw(services: Services, filing: asyncio.Task[AccessRequest]) -> None:
    gone = asyncio.Event()
    gone.set()
    await services.desk.wait(await filing, gone)
