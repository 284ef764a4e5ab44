"""Open and close a session, so that log, store and recording say the same of it.

No evidence, no access: what cannot be recorded does not open, and its end is recorded
whatever happens inside.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any, TypeVar

from appliance.errors import AccessDenied, EvidenceError
from appliance.model import Action, Decision, Identity, Outcome, SessionRecord, TargetName
from appliance.recording.echo import EchoFilter
from appliance.recording.writer import Recording
from appliance.session.audience import Audience
from appliance.session.evidence import Session, is_fault
from appliance.session.recorder import (
    close_copy,
    close_recording,
    create_copy,
    create_recording,
    keep_recording,
)
from appliance.session.services import Services
from appliance.store import Store

CLOCK_SECONDS = 60.0
"""How long a sleep may be: a clock that was set forward is noticed after it."""
ResultT = TypeVar("ResultT")


@asynccontextmanager
async def open_session(
    services: Services,
    identity: Identity,
    target: TargetName,
    road: str,
    *,
    size: tuple[int, int] = (80, 24),
    terminal: bool = False,
    account: str | None = None,
) -> AsyncIterator[Session]:
    """Open a session, and close it whatever happens inside.

    `size` is columns and rows. Raises `AccessDenied` if the policy does not allow to
    connect, `EvidenceError` if that, or anything inside, cannot be recorded.
    """
    session = Session(services, identity, target, road, datetime.now(UTC), account)
    decision = _decide_connect(session)
    facts = {"road": road, "rule": decision.rule}
    if account is not None:
        facts["account"] = account
    if decision.outcome is not Outcome.ALLOW:
        await session.record_event("access:session:refused", reason=decision.reason, **facts)
        raise AccessDenied(decision)
    session.echo = EchoFilter() if decision.record_input else None
    session.audience = Audience(decision.watchers)
    session.watcher_timeout = decision.timeout
    recording = await _begin(session, size, facts, terminal=terminal)
    beside = [
        asyncio.create_task(_keep_time(session)),
        asyncio.create_task(keep_recording(session, recording)),
    ]
    for task in beside:
        session.watch(task)
    services.live[session.id] = session
    try:
        yield session
    except EvidenceError as error:
        session.fail_evidence(error)
        raise
    except Exception as error:
        if is_fault(error):
            session.fail(error)
        raise
    finally:
        services.live.pop(session.id, None)
        for task in beside:
            task.cancel()
        await uninterrupted(_close(session, recording))


async def _begin(
    session: Session, size: tuple[int, int], facts: dict[str, str], *, terminal: bool
) -> Recording:
    """Create the recording, then the store's record, then the entry that says it is open.

    In this order: whatever is in the log, the next gateway finds in the store and closes;
    and what is in the store has a recording, whose lock says that a gateway has it.
    """
    # SECURITY: test_a_gateway_that_dies_once_a_session_is_in_the_log_leaves_it_to_the_next.
    try:
        recording = await create_recording(session, size, terminal=terminal)
    except EvidenceError as error:
        with suppress(EvidenceError):
            await session.record_event("access:session:refused", reason=error.public, **facts)
        raise
    try:
        await create_copy(session, size, terminal=terminal)
        record = _record_of(session, recording)
        await session.services.store.in_thread(Store.open_session, record)
        await session.record_event("access:session:opened", **facts)
    except BaseException:
        await uninterrupted(_undo(session, recording))
        raise
    session.recording = recording
    return recording


async def _undo(session: Session, recording: Recording) -> None:
    """Close what was begun of a session that does not open."""
    try:
        with suppress(EvidenceError):
            await close_recording(session, recording, "incomplete")
        with suppress(EvidenceError):
            await close_copy(session)
        with suppress(EvidenceError):
            await session.record_event("access:session:closed", outcome="incomplete")
        await _store_end(session, "incomplete")
    finally:
        recording.release()


def _record_of(session: Session, recording: Recording) -> SessionRecord:
    identity = session.identity
    return SessionRecord(
        session.id,
        identity.key,
        identity.name,
        session.target,
        session.road,
        session.opened_at,
        recording_path=str(recording.path),
    )


def _decide_connect(session: Session) -> Decision:
    if session.identity.expires_at <= session.opened_at:
        return Decision(Outcome.DENY, "sign-in-expired", "the sign-in has expired: sign in again")
    decision = session.decide(Action.CONNECT)
    if decision.outcome is Outcome.ASK:
        return Decision(
            Outcome.DENY, decision.rule, f"{decision.reason}; approvals to connect are not offered"
        )
    return decision


async def _keep_time(session: Session) -> None:
    while not session.ended.is_set():
        left = (session.identity.expires_at - datetime.now(UTC)).total_seconds()
        if left <= 0:
            session.close_soon("the sign-in has expired: sign in again")
        await asyncio.sleep(min(max(left, 0.0), CLOCK_SECONDS))


async def _close(session: Session, recording: Recording) -> None:
    failure: EvidenceError | None = None
    try:
        await close_copy(session)
    except EvidenceError as error:
        session.fail_evidence(error)
        failure = error
    try:
        digest = await close_recording(session, recording, session.outcome)
    except EvidenceError as error:
        session.fail_evidence(error)
        failure, digest = error, recording.durable
    try:
        await session.settle_evidence()
        await session.record_event(
            "session:recording:closed",
            outcome=session.outcome,
            bytes=digest.bytes,
            sha256=digest.sha256,
        )
        kind = {} if session.fault is None else {"error": type(session.fault).__name__}
        await session.record_event("access:session:closed", outcome=session.outcome, **kind)
    except EvidenceError as error:
        failure = error
    finally:
        try:
            await _store_end(session, session.outcome)
        finally:
            recording.release()
            session.ended.set()
    if failure is not None:
        raise failure


async def _store_end(session: Session, outcome: str) -> None:
    store, at = session.services.store, datetime.now(UTC)
    await store.in_thread(Store.close_session, session.id, at, outcome)


async def uninterrupted(work: Coroutine[Any, Any, ResultT]) -> ResultT:
    """Finish `work` even if whoever waits for it is cancelled meanwhile."""
    # SECURITY: a connection that is lost twice would leave the end out of the log
    # (test_a_session_closes_whole_though_it_is_cancelled_again).
    task = asyncio.create_task(work)
    interrupted: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            interrupted = error
    if interrupted is not None:
        task.exception()  # Seen; what ends the waiting is the cancellation.
        raise interrupted
    return task.result()
