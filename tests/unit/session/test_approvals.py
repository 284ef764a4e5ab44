"""A request does not outlive whoever asked."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from appliance.errors import AccessDenied, EvidenceError
from appliance.model import Decision, Outcome, RequestState, SessionId, TargetName
from appliance.session.approvals import wait_for_approval
from appliance.session.requests import RequestDesk
from tests.unit.session.test_lifecycle import ADA, POLICY, SlowAudit, services_of

ASK = Decision(Outcome.ASK, "ask", "somebody else decides", approvers=("engineer",))
BOTH = replace(ASK, further=(replace(ASK, rule="more", approvers=("boss",)),))


def session_of(services, mark=lambda _: None) -> SimpleNamespace:
    return SimpleNamespace(
        id=SessionId("s1"),
        identity=ADA,
        target=TargetName("web01"),
        ended=asyncio.Event(),
        mark=mark,
        services=services,
        opened_at=datetime.now(UTC),
    )


def leave(
    folder, seconds: float, mark=lambda _: None, audit: SlowAudit | None = None
) -> list[RequestState]:
    """Ask, and leave after so long; return what became of the requests."""
    audit = audit or SlowAudit()
    services = services_of(folder, audit)
    services = replace(services, desk=RequestDesk(services.store, audit, POLICY))

    async def run() -> None:
        session = session_of(services, mark)
        asking = asyncio.create_task(
            wait_for_approval(session, lambda _: None, ASK, "listen localhost:0")
        )
        await asyncio.sleep(seconds)
        asking.cancel()
        with pytest.raises((asyncio.CancelledError, EvidenceError)):
            await asking

    asyncio.run(run())
    states = [one.state for one in services.store.requests()]
    services.store.close()
    return states


@pytest.mark.parametrize("seconds", [0.01, 0.2], ids=["being filed", "filed"])
def test_whoever_leaves_withdraws_it(tmp_path, seconds):
    assert leave(tmp_path, seconds) == [RequestState.WITHDRAWN]


def test_so_does_a_recording_that_fails(tmp_path):
    def mark(_: str) -> None:
        raise EvidenceError("the disk is full")

    assert leave(tmp_path, 0.3, mark) == [RequestState.WITHDRAWN]


def test_a_request_that_is_not_in_the_log_waits_for_nobody(tmp_path):
    class Full(SlowAudit):
        async def append(self, event):
            raise EvidenceError("the disk is full")

    assert leave(tmp_path, 0.1, audit=Full()) == [RequestState.WITHDRAWN]


@pytest.mark.parametrize("second", [RequestState.APPROVED, RequestState.DENIED])
def test_each_rule_that_asks_is_asked_about(tmp_path, second):
    audit = SlowAudit()
    services = services_of(tmp_path, audit)
    services = replace(services, desk=RequestDesk(services.store, audit, POLICY))
    answers = iter([RequestState.APPROVED, second])

    def settle(text: str) -> None:
        if text.startswith("waiting"):
            (request,) = services.store.requests(RequestState.PENDING)
            at = datetime.now(UTC)
            services.store.settle_request(request.number, next(answers), "eve", at, None)

    async def run() -> None:
        await wait_for_approval(session_of(services), settle, BOTH, "ls")

    if second is RequestState.APPROVED:
        asyncio.run(run())
    else:
        with pytest.raises(AccessDenied):
            asyncio.run(run())
    assert [one.rule for one in services.store.requests()] == ["ask", "more"]
    services.store.close()
