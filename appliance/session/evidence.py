"""Open and close a session with its evidence: audit, store, recording; the one error map.

No evidence, no access: whatever cannot be recorded ends the session it belongs to.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, TypedDict, TypeVar, Unpack

from appliance.errors import (
    AccessDenied,
    BastionError,
    EvidenceError,
    IdentityError,
    ProtocolError,
    TargetError,
)
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
from appliance.recording.echo import EchoFilter
from appliance.recording.writer import Recording
from appliance.session.audience import Audience
from appliance.session.indexer import Indexer
from appliance.session.recorder import (
    close_copy,
    close_recording,
    create_copy,
    create_recording,
    keep_recording,
)
from appliance.session.review_copy import ReviewCopy
from appliance.session.services import Services

CLOCK_SECONDS = 60.0
"""How long a sleep may be: a clock that was set forward is noticed after it."""
REFUSALS = frozenset({"shell:command:denied", "postgres:statement:denied", "psql:escape:refused"})
ResultT = TypeVar("ResultT")


class About(TypedDict, total=False):
    """The fields of a `Question` that differ from one to the next within a session."""

    statement: StatementFacts | None
    command: str | None
    rows: int | None
    path: str | None
    bytes: int | None
    destination: str | None


class Session:
    """One authorised use of one target by one identity, while it is open."""

    def __init__(
        self,
        services: Services,
        identity: Identity,
        target: TargetName,
        road: str,
        opened_at: datetime,
        account: str | None = None,
    ) -> None:
        self.id = SessionId(secrets.token_hex(8))
        self.account = account
        """`None`: the target's own."""
        self.services, self.identity, self.target, self.road = services, identity, target, road
        self.opened_at = opened_at
        self.recording: Recording | None = None
        self.echo: EchoFilter | None = None
        """There if policy wants typed input recorded."""
        self.audience = Audience(())
        self.watcher_timeout = timedelta()
        self.indexer = Indexer(services.index, self.id, services.machine.recorder.search)
        self.review_copy: ReviewCopy | None = None
        self.ended = asyncio.Event()
        """Set when the session must end: expiry, a failure of evidence, or `close_soon`."""
        self.end_reason: str | None = None
        self.catch_up_seconds = 0.0
        """So long may its evidence still come in when the client has left."""
        self.evidence_failed = self.was_killed = False
        self.begun = 0
        """Entries begun with `record_soon` so far."""
        self._unsettled: dict[int, None] = {}
        """Which of them are not durable, as far as we know; in their order."""
        self._unsettled_error: EvidenceError | None = None
        self._waiters: list[asyncio.Future[None]] = []
        self._statements = 0
        self.commands: set[str] = set()
        """Names of commands that were allowed in it."""

    def close_soon(self, reason: str) -> None:
        """Ask whoever serves the session to end it; the first reason stays."""
        self.end_reason = self.end_reason or reason
        self.ended.set()

    def question(self, action: Action, **about: Unpack[About]) -> Question:
        """Return what policy is asked about something this session wants to do now."""
        now = datetime.now(UTC)
        return Question(self.identity, self.target, action, now, account=self.account, **about)

    def decide(self, action: Action, **about: Unpack[About]) -> Decision:
        """Ask the policy about something this session wants to do now."""
        return decide(self.services.policy.rule_set, self.question(action, **about))

    def next_statement(self) -> int:
        """Return the number that the entries of the session's next statement share."""
        self._statements += 1
        return self._statements

    async def record_event(self, kind: str, **data: object) -> AuditReceipt:
        """Return once the entry is durable.

        Raises `EvidenceError` if it cannot be, and ends the session.
        """
        try:
            receipt = await self.services.audit.append(self._event(kind, data))
        except EvidenceError as error:
            self.fail_evidence(error)
            raise
        if kind == "shell:command:allowed" and isinstance(names := data.get("commands"), list):
            self.commands.update(names)
        if kind in REFUSALS:
            self.mark(f"refused by rule {data.get('rule')}, audit entry {receipt.index}")
        return receipt

    def mark(self, text: str) -> None:
        """Put a named moment into the recording.

        Raises `EvidenceError` if it cannot be written.
        """
        if self.recording is not None:
            self.recording.marker(text)

    def record_soon(self, kind: str, **data: object) -> None:
        """Begin to write an entry; nothing it is about may leave before `settle_evidence`."""
        number = self.begun = self.begun + 1
        self.services.audit.append_soon(
            self._event(kind, data), lambda outcome: self._settle(number, outcome)
        )
        self._unsettled[number] = None

    def _settle(self, number: int, outcome: AuditReceipt | EvidenceError) -> None:
        if isinstance(outcome, EvidenceError):
            self._unsettled_error = outcome
        else:
            del self._unsettled[number]
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def settle_evidence(self, until: int | None = None) -> None:
        """Return once every entry begun with `record_soon`, or the first `until`, is durable.

        Raises `EvidenceError` if one cannot be, and ends the session.
        """
        while self._unsettled and (until is None or next(iter(self._unsettled)) <= until):
            if self._unsettled_error is not None:
                self.fail_evidence(self._unsettled_error)
                raise self._unsettled_error
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            await waiter

    def _event(self, kind: str, data: dict[str, object]) -> AuditEvent:
        return AuditEvent(kind, datetime.now(UTC), self.id, self.identity.name, self.target, data)

    def fail_evidence(self, error: EvidenceError) -> None:
        """Mark the session as incomplete and end it; the person reads which part failed."""
        self.evidence_failed = True
        self.close_soon(error.public)

    @property
    def outcome(self) -> str:
        """How the session ends, if it ends now."""
        if self.evidence_failed:
            return "incomplete"
        return "killed" if self.was_killed else "ended"


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
    services.live[session.id] = session
    try:
        yield session
    except EvidenceError as error:
        session.fail_evidence(error)
        raise
    finally:
        services.live.pop(session.id, None)
        for task in beside:
            task.cancel()
        await _uninterrupted(_close(session, recording))


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
        session.services.store.open_session(_record_of(session, recording))
        await session.record_event("access:session:opened", **facts)
    except BaseException:
        await _uninterrupted(_undo(session, recording))
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
        session.services.store.close_session(session.id, datetime.now(UTC), "incomplete")
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
        await session.record_event("access:session:closed", outcome=session.outcome)
    except EvidenceError as error:
        failure = error
    finally:
        session.services.store.close_session(session.id, datetime.now(UTC), session.outcome)
        recording.release()
        session.ended.set()
    if failure is not None:
        raise failure


async def _uninterrupted(work: Coroutine[Any, Any, ResultT]) -> ResultT:
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


def error_message(error: BaseException) -> str:
    """Return what the person reads about an error; anything unforeseen stays general."""
    match error:
        case EvidenceError():
            return f"{error.public}: the session ends"
        case TargetError():
            return f"the target cannot be used: {error}"
        case AccessDenied() | IdentityError() | ProtocolError():
            return str(error)
        case BastionError():
            return f"{error}: the session ends"  # The state store, by name.
        case _:
            return "internal error: the session ends; tell whoever runs the bastion"
