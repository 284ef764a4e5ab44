"""Open and close a session with its evidence: audit, store, recording; the one error map.

No evidence, no access: whatever cannot be recorded ends the session it belongs to.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from appliance.errors import AccessDenied, EvidenceError, IdentityError, ProtocolError, TargetError
from appliance.model import (
    Action,
    AuditEvent,
    AuditReceipt,
    Decision,
    Identity,
    Outcome,
    Question,
    SessionId,
    SessionRecord,
    StatementFacts,
    TargetName,
)
from appliance.policy.decision import decide
from appliance.recording import Recording
from appliance.session.services import Services

CLOCK_SECONDS = 0.5


class Session:
    """One authorised use of one target by one identity, while it is open."""

    def __init__(
        self,
        services: Services,
        identity: Identity,
        target: TargetName,
        road: str,
        opened_at: datetime,
    ) -> None:
        self.id = SessionId(secrets.token_hex(8))
        self.services, self.identity, self.target, self.road = services, identity, target, road
        self.opened_at = opened_at
        self.recording: Recording | None = None
        self.ended = asyncio.Event()
        """Set when the session must end: expiry, a failure of evidence, or `close_soon`."""
        self.end_reason: str | None = None
        self.evidence_failed = False
        self._unsettled: list[asyncio.Future[AuditReceipt]] = []
        self._statements = 0

    def close_soon(self, reason: str) -> None:
        """Ask whoever serves the session to end it; the first reason stays."""
        self.end_reason = self.end_reason or reason
        self.ended.set()

    def decide(
        self,
        action: Action,
        *,
        statement: StatementFacts | None = None,
        command: str | None = None,
        rows: int | None = None,
    ) -> Decision:
        """Ask the policy about something this session wants to do now."""
        question = Question(
            self.identity, self.target, action, datetime.now(UTC), statement, command, rows
        )
        return decide(self.services.policy.rule_set, question)

    def next_statement(self) -> int:
        """Return the number that the entries of the session's next statement share."""
        self._statements += 1
        return self._statements

    async def record_event(self, kind: str, **data: object) -> AuditReceipt:
        """Return once the entry is durable.

        Raises `EvidenceError` if it cannot be, and ends the session.
        """
        try:
            return await self.services.audit.append(self._event(kind, data))
        except EvidenceError:
            self.fail_evidence()
            raise

    def record_soon(self, kind: str, **data: object) -> None:
        """Begin to write an entry; nothing it is about may leave before `settle_evidence`."""
        self._unsettled.append(self.services.audit.append_soon(self._event(kind, data)))

    async def settle_evidence(self) -> None:
        """Return once every entry begun with `record_soon` is durable.

        Raises `EvidenceError` if one cannot be, and ends the session.
        """
        while self._unsettled:
            receipt = self._unsettled[0]
            try:
                # Shielded: a session that ends meanwhile still writes what it began.
                await asyncio.shield(receipt)
            except EvidenceError:
                self.fail_evidence()
                raise
            self._unsettled = [one for one in self._unsettled if one is not receipt]

    def _event(self, kind: str, data: dict[str, object]) -> AuditEvent:
        return AuditEvent(kind, datetime.now(UTC), self.id, self.identity.name, self.target, data)

    def fail_evidence(self) -> None:
        """Mark the session as incomplete and end it."""
        self.evidence_failed = True
        self.close_soon("the audit log cannot be written")


@asynccontextmanager
async def open_session(
    services: Services,
    identity: Identity,
    target: TargetName,
    road: str,
    *,
    size: tuple[int, int] = (80, 24),
    terminal: bool = False,
) -> AsyncIterator[Session]:
    """Open a session, and close it whatever happens inside.

    `size` is columns and rows. Raises `AccessDenied` if the policy does not allow to
    connect, `EvidenceError` if that, or anything inside, cannot be recorded.
    """
    session = Session(services, identity, target, road, datetime.now(UTC))
    decision = _decide_connect(session)
    if decision.outcome is not Outcome.ALLOW:
        await session.record_event(
            "access:session:refused", road=road, rule=decision.rule, reason=decision.reason
        )
        raise AccessDenied(decision)
    await session.record_event("access:session:opened", road=road, rule=decision.rule)
    try:
        recording = _begin(session, size, terminal)
    except BaseException:
        with suppress(EvidenceError):
            await session.record_event("access:session:closed", outcome="incomplete")
        raise
    clock = asyncio.create_task(_keep_time(session))
    try:
        yield session
    except EvidenceError:
        session.fail_evidence()
        raise
    finally:
        clock.cancel()
        await _close(session, recording)


def _begin(session: Session, size: tuple[int, int], terminal: bool) -> Recording:
    services, identity = session.services, session.identity
    recording = Recording.create(
        services.machine.recordings,
        session.id,
        session.road,
        *size,
        session.opened_at,
        terminal=terminal,
    )
    try:
        services.store.open_session(
            SessionRecord(
                session.id,
                identity.key,
                identity.name,
                session.target,
                session.road,
                session.opened_at,
                recording_path=str(recording.path),
            )
        )
    except BaseException:
        with suppress(EvidenceError):
            recording.close("incomplete")
        raise
    session.recording = recording
    return recording


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
        await asyncio.sleep(CLOCK_SECONDS)
        if session.identity.expires_at <= datetime.now(UTC):
            session.close_soon("the sign-in has expired: sign in again")
        if session.recording is not None:
            try:
                session.recording.sync()
            except EvidenceError:
                session.fail_evidence()


async def _close(session: Session, recording: Recording) -> None:
    failure: EvidenceError | None = None
    try:
        recording.close("incomplete" if session.evidence_failed else "ended")
    except EvidenceError as error:
        session.fail_evidence()
        failure = error
    try:
        await session.settle_evidence()
        outcome = "incomplete" if session.evidence_failed else "ended"
        await session.record_event("access:session:closed", outcome=outcome)
    except EvidenceError as error:
        failure = error
    finally:
        final = "incomplete" if session.evidence_failed else "ended"
        session.services.store.close_session(session.id, datetime.now(UTC), final)
        session.ended.set()
    if failure is not None:
        raise failure


def error_message(error: BaseException) -> str:
    """Return what the person reads about an error; anything unforeseen stays general."""
    match error:
        case EvidenceError():
            return "the audit log cannot be written: the session ends"
        case TargetError():
            return f"the target cannot be used: {error}"
        case AccessDenied() | IdentityError() | ProtocolError():
            return str(error)
        case _:
            return "internal error: the session ends; tell whoever runs the bastion"
