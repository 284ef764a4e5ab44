"""Hold one operation until somebody answers the request for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine

from appliance.errors import AccessDenied
from appliance.model import AccessRequest, Decision, Outcome, RequestState
from appliance.session.evidence import Session
from appliance.session.services import Services


async def wait_for_approval(
    session: Session,
    tell: Callable[[str], None],
    decision: Decision,
    summary: str,
    *,
    detail: str | None = None,
    withdrawn: asyncio.Event | None = None,
) -> None:
    """Return once the operation is approved, for each rule that asks, one after the other.

    Setting `withdrawn` withdraws it; without it, the end of the session does. `detail` is
    shown to approvers, not logged. Raises `AccessDenied` if it is not approved.
    """
    for one in (decision, *decision.further):
        await _wait_for_one(session, tell, one, summary, detail, withdrawn)


async def _wait_for_one(
    session: Session,
    tell: Callable[[str], None],
    decision: Decision,
    summary: str,
    detail: str | None,
    withdrawn: asyncio.Event | None,
) -> None:
    async def tell_filed(request: AccessRequest) -> None:
        how = "" if withdrawn is None else ". Ctrl-C withdraws it."
        approvers = " or ".join(decision.approvers)
        tell(f"waiting for an approval: request {request.number}, by {approvers}{how}")

    filing = session.services.desk.create(
        session.identity, session.id, session.target, decision, summary, detail
    )
    settled = await await_answer(session, filing, tell_filed, withdrawn or session.ended)
    if settled.state is not RequestState.APPROVED:
        reason = f": {settled.reason}" if settled.reason else ""
        message = f"request {settled.number} was {settled.state}{reason}"
        raise AccessDenied(Decision(Outcome.DENY, decision.rule, message))
    tell(f"request {settled.number} was approved")


async def await_answer(
    session: Session,
    filing: Coroutine[None, None, AccessRequest],
    tell: Callable[[AccessRequest], Awaitable[None]],
    withdrawn: asyncio.Event,
) -> AccessRequest:
    """File a request and return it once it is settled.

    `tell` is called when it is filed. Setting `withdrawn` withdraws it, and so does whatever
    ends the waiting.
    """
    filed = asyncio.create_task(filing)
    try:
        request = await asyncio.shield(filed)
        session.mark(f"request {request.number} filed (rule {request.rule})")
        await tell(request)
        settled = await session.services.desk.wait(request, withdrawn)
    except BaseException:
        # SECURITY: also while it is being filed: nobody must be asked for somebody who has
        # gone (test_whoever_leaves_withdraws_it).
        await asyncio.shield(_withdraw(session.services, filed))
        raise
    session.mark(f"request {settled.number} {settled.state} by {settled.decided_by or '-'}")
    return settled


async def _withdraw(services: Services, filed: asyncio.Task[AccessRequest]) -> None:
    gone = asyncio.Event()
    gone.set()
    await services.desk.wait(await filed, gone)
