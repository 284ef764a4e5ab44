"""A session while it is open, with its evidence; the one error map. See `lifecycle`.

No evidence, no access: whatever cannot be recorded ends the session it belongs to.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypedDict, TypeGuard, Unpack

import asyncssh

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
    Question,
    SessionId,
    StatementFacts,
    TargetName,
)
from appliance.policy.decision import decide
from appliance.recording.echo import EchoFilter
from appliance.recording.writer import Recording
from appliance.session.audience import Audience
from appliance.session.indexer import Indexer
from appliance.session.review_copy import ReviewCopy
from appliance.session.services import Services

logger = logging.getLogger(__name__)

FAULT_FRAMES = 5
REFUSALS = frozenset({"shell:command:denied", "postgres:statement:denied", "psql:escape:refused"})


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
        recorder = services.machine.recorder
        self.indexer = Indexer(services.index, self.id, recorder.search, recorder.redact)
        self.review_copy: ReviewCopy | None = None
        self.flushed = asyncio.Event()
        """Set when more of the recording is durable; another takes its place."""
        self.written = asyncio.Event()
        """As `flushed`, but also when more is written that is not durable yet."""
        self.ended = asyncio.Event()
        """Set when the session must end: expiry, a failure of evidence, or `close_soon`."""
        self.end_reason: str | None = None
        self.catch_up_seconds = 0.0
        """So long may its evidence still come in when the client has left."""
        self.evidence_failed = self.was_killed = self.lost_target = False
        self.fault: BaseException | None = None
        """The first error in it that nobody foresaw."""
        self.begun = 0
        """Entries begun with `record_soon` so far."""
        self._unsettled: dict[int, None] = {}
        """Which of them are not durable, as far as we know; in their order."""
        self._unsettled_error: EvidenceError | None = None
        self._on_settled: list[Callable[[], None]] = []
        self._statements = 0
        self.marks: Callable[[], dict[str, object]] = dict
        """What every entry says while it holds: unmask grants."""
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
            what = f": {text}" if (text := data.get("statement")) else ""
            self.mark(f"refused by rule {data.get('rule')}, audit entry {receipt.index}{what}")
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
        callbacks, self._on_settled = self._on_settled, []
        for callback in callbacks:
            callback()

    @property
    def is_settled(self) -> bool:
        """Whether every entry begun with `record_soon` is durable."""
        return not self._unsettled

    def is_settled_until(self, number: int) -> bool:
        """Whether the first `number` of them are."""
        return not self._unsettled or next(iter(self._unsettled)) > number

    @property
    def has_unsettled_error(self) -> bool:
        """Whether one cannot be: `settle_evidence` raises it."""
        return self._unsettled_error is not None

    def when_settling(self, callback: Callable[[], None]) -> None:
        """Call back once more is known of an entry that was begun; look anew then."""
        self._on_settled.append(callback)

    async def settle_evidence(self, until: int | None = None) -> None:
        """Return once every entry begun with `record_soon`, or the first `until`, is durable.

        Raises `EvidenceError` if one cannot be, and ends the session.
        """
        while not (self.is_settled if until is None else self.is_settled_until(until)):
            if self._unsettled_error is not None:
                self.fail_evidence(self._unsettled_error)
                raise self._unsettled_error
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self.when_settling(partial(_wake, waiter))
            await waiter

    def _event(self, kind: str, data: dict[str, object]) -> AuditEvent:
        data = {**self.marks(), **data}
        return AuditEvent(kind, datetime.now(UTC), self.id, self.identity.name, self.target, data)

    def lose_target(self, error: BaseException | None = None) -> None:
        """Note that the target's connection broke, unless the session was ending anyway."""
        if is_fault(error):
            self.fail(error)
        self.lost_target = self.lost_target or not self.ended.is_set()

    def fail(self, error: BaseException) -> None:
        """End the session by an error of ours; the first one is its outcome."""
        if self.fault is None:
            self.fault = error
            logger.error("session %s failed: %s", self.id, describe_fault(error))
        self.close_soon(error_message(error))

    def watch(self, task: asyncio.Task[Any]) -> None:
        """Let the session fail if what is done beside it does."""
        task.add_done_callback(self._look_at)

    def _look_at(self, task: asyncio.Task[Any]) -> None:
        error = None if task.cancelled() else task.exception()
        if is_fault(error):
            self.fail(error)

    def fail_evidence(self, error: EvidenceError) -> None:
        """Mark the session as incomplete and end it; the person reads which part failed."""
        self.evidence_failed = True
        self.close_soon(error.public)

    @property
    def outcome(self) -> str:
        """How the session ends, if it ends now."""
        if self.evidence_failed:
            return "incomplete"
        if self.was_killed:
            return "killed"
        if self.fault is not None:
            return "failed"
        return "lost" if self.lost_target else "ended"


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)


def is_fault(error: BaseException | None) -> TypeGuard[Exception]:
    """Say whether an error is ours: nobody, no target and no disk brings it about."""
    foreseen = (BastionError, OSError, asyncssh.Error)
    return isinstance(error, Exception) and not isinstance(error, foreseen)


def describe_fault(error: BaseException) -> str:
    """Return kind and place of an error; its words may quote what nobody may read."""
    places = traceback.extract_tb(error.__traceback__)[-FAULT_FRAMES:]
    where = " < ".join(
        f"{one.name} ({Path(one.filename).name}:{one.lineno})" for one in places[::-1]
    )
    return f"{type(error).__name__} in {where}"


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
