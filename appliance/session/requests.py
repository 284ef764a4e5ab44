"""Access requests: create, wait, approve, deny, withdraw; store and audit together.

Each step is in the audit log before it takes effect: no entry, no approval.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime

from appliance.audit.client import AuditClient
from appliance.config import Policy
from appliance.errors import BastionError, EvidenceError
from appliance.model import (
    AccessRequest,
    AuditEvent,
    Decision,
    Identity,
    RequestNumber,
    RequestState,
    SessionId,
    TargetName,
)
from appliance.policy.approvals import refusal_to_settle
from appliance.shell.visible import shorten
from appliance.store import Store

POLL_SECONDS = 0.2


def shorten_request(request: AccessRequest) -> str:
    """Return what a list says is asked for, and how to read the rest of it."""
    whole = request.detail or request.summary
    shown = shorten(whole)
    return shown if shown == whole else f"{shown}: see `requests {request.number}`"


class RequestDesk:
    """Where people ask, and where others answer."""

    def __init__(self, store: Store, audit: AuditClient, policy: Policy) -> None:
        self._store, self._audit, self._rules = store, audit, policy.rule_set

    async def create(
        self,
        identity: Identity,
        session: SessionId,
        target: TargetName,
        decision: Decision,
        summary: str,
        detail: str | None = None,
    ) -> AccessRequest:
        """File a request for one operation; `detail` is shown to approvers, not logged.

        Raises `EvidenceError` if it cannot be audited; then nobody is asked.
        """
        about = identity, session, target, decision, summary, datetime.now(UTC), detail
        request = await self._store.in_thread(Store.create_request, *about)
        try:
            await self._record("created", request, identity.name, None)
        except EvidenceError:
            # SECURITY: nobody approves what the log does not know
            # (test_a_request_that_is_not_in_the_log_waits_for_nobody).
            await self._mark(request, RequestState.WITHDRAWN, None, "it could not be audited")
            raise
        return request

    async def wait(self, request: AccessRequest, withdrawn: asyncio.Event) -> AccessRequest:
        """Return the request once it is settled; setting `withdrawn` withdraws it."""
        while True:
            current = self._store.request(request.number)
            assert current is not None
            if current.state is not RequestState.PENDING:
                return current
            now = datetime.now(UTC)
            if withdrawn.is_set():
                await self._settle(current, RequestState.WITHDRAWN, current.identity_name, None)
            elif now >= current.expires_at:
                await self._settle(current, RequestState.EXPIRED, None, "nobody answered in time")
            else:
                try:
                    async with asyncio.timeout(POLL_SECONDS):
                        await withdrawn.wait()
                except TimeoutError:
                    pass

    async def approve(self, number: int, by: Identity, reason: str | None = None) -> AccessRequest:
        """Approve a request.

        Raises `BastionError` with the reason if `by` may not.
        """
        return await self._answer(number, by, RequestState.APPROVED, reason)

    async def deny(self, number: int, by: Identity, reason: str) -> AccessRequest:
        """Deny a request.

        Raises `BastionError` with the reason if `by` may not.
        """
        return await self._answer(number, by, RequestState.DENIED, reason)

    async def withdraw(self, request: AccessRequest) -> None:
        """Withdraw a request that nobody waits for, on behalf of whoever asked.

        Raises `BastionError` if it was settled meanwhile.
        """
        name = request.identity_name
        if not await self._settle(request, RequestState.WITHDRAWN, name, None):
            raise BastionError(f"request {request.number} was settled meanwhile: see `requests`")

    def pending(self) -> list[AccessRequest]:
        """Return what waits for an answer, oldest first."""
        now = datetime.now(UTC)
        return [one for one in self._store.requests(RequestState.PENDING) if now < one.expires_at]

    def waiting(self, number: int) -> AccessRequest:
        """Return the request `number`.

        Raises `BastionError` if it does not wait for an answer.
        """
        found = [request for request in self.pending() if request.number == number]
        if not found:
            raise BastionError(f"no request {number} waits for an answer: see `requests`")
        return found[0]

    async def settle_orphans(self, sessions: Collection[SessionId]) -> None:
        """Withdraw what sessions of a former gateway left waiting: nothing would run."""
        for request in self._store.requests(RequestState.PENDING):
            if request.session in sessions:
                await self._settle(request, RequestState.WITHDRAWN, None, "its session is gone")

    async def _answer(
        self, number: int, by: Identity, state: RequestState, reason: str | None
    ) -> AccessRequest:
        request = self._store.request(RequestNumber(number))
        if request is None:
            raise BastionError(f"there is no request {number}: see `requests`")
        refusal = refusal_to_settle(self._rules, request, by, datetime.now(UTC))
        if refusal is not None:
            raise BastionError(refusal)
        if not await self._settle(request, state, by.name, reason):
            raise BastionError(f"request {number} was settled meanwhile: see `requests`")
        settled = self._store.request(request.number)
        assert settled is not None
        return settled

    async def _settle(
        self, request: AccessRequest, state: RequestState, by: str | None, reason: str | None
    ) -> bool:
        await self._record(state, request, by, reason)
        if await self._mark(request, state, by, reason):
            return True
        # Somebody was quicker, so the entry just written is void: the log says what stands.
        final = self._store.request(request.number)
        assert final is not None
        await self._record(final.state, final, final.decided_by, final.reason, stands=True)
        return False

    async def _mark(
        self, request: AccessRequest, state: RequestState, by: str | None, reason: str | None
    ) -> bool:
        at = datetime.now(UTC)
        settled = request.number, state, by, at, reason
        return await self._store.in_thread(Store.settle_request, *settled)

    async def _record(
        self,
        what: str,
        request: AccessRequest,
        by: str | None,
        reason: str | None,
        *,
        stands: bool = False,
    ) -> None:
        data: dict[str, object] = {
            "request": request.number,
            "asked_by": request.identity_name,
            "rule": request.rule,
            "summary": request.summary,
            "approvers": list(request.approvers),
        }
        if reason is not None:
            data["reason"] = reason
        if stands:
            data["stands"] = True
        await self._audit.append(
            AuditEvent(
                kind=f"access:request:{what}",
                at=datetime.now(UTC),
                session=request.session,
                identity=by,
                target=request.target,
                data=data,
            )
        )
