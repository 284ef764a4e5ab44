"""Unmask grants: ask for one, end it early, and know which ones hold right now.

A grant is an approved access request with columns, a length and a purpose. It begins with
the approval and ends by the clock, by `withdraw`, or with neither: nothing prolongs it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from appliance.audit.client import AuditClient
from appliance.config import Policy, PostgresTarget
from appliance.errors import BastionError
from appliance.masking.rules import ProtectedData
from appliance.model import (
    AccessRequest,
    Action,
    AuditEvent,
    ColumnName,
    Grant,
    Identity,
    Outcome,
    Question,
    RelationName,
    RequestNumber,
    RequestState,
    SessionId,
    StatementFacts,
    TargetName,
    parse_column,
)
from appliance.policy.decision import decide, roles_of
from appliance.policy.units import parse_duration
from appliance.session.requests import RequestDesk
from appliance.store import Store

MAX_PURPOSE_LENGTH = 200
BEGINS_SECONDS = 0.005
NO_SESSION = SessionId("")


@dataclass(frozen=True, slots=True)
class GrantDesk:
    """Where people ask to see columns in clear."""

    store: Store
    audit: AuditClient
    policy: Policy
    requests: RequestDesk

    async def ask(
        self, identity: Identity, target: str, columns: Sequence[str], lasts: str, purpose: str
    ) -> AccessRequest:
        """File a request; `lasts` is a duration such as `30m`.

        Raises `BastionError` if it may not be asked or says too little.
        """
        database = self.policy.targets.get(TargetName(target))
        if not isinstance(database, PostgresTarget):
            raise BastionError(f"{target} is not a PostgreSQL target: see `targets`")
        names = frozenset(find_column(database.phi, text) for text in columns)
        if not names:
            raise BastionError("name the columns: --columns patients.ssn")
        purpose = purpose.strip()
        if not purpose or len(purpose) > MAX_PURPOSE_LENGTH or not purpose.isprintable():
            raise BastionError(f"say what for in one line of at most {MAX_PURPOSE_LENGTH} letters")
        seconds = _parse_length(lasts)
        question = Question(
            identity, TargetName(target), Action.UNMASK, datetime.now(UTC), _facts(names)
        )
        decision = decide(self.policy.rule_set, question)
        if decision.outcome is not Outcome.ASK:
            why = decision.reason if decision.outcome is Outcome.DENY else "no rule asks for it"
            raise BastionError(f"unmask on {target} is not offered: {why} (rule {decision.rule})")
        if seconds > decision.lasts:
            raise BastionError(f"ask for at most {decision.lasts} (rule {decision.rule})")
        shown = ", ".join(sorted(map(str, names)))
        summary = f"unmask {shown} for {lasts.strip()}: {purpose}"

        async def file() -> AccessRequest:
            request = await self.requests.create(
                identity, NO_SESSION, TargetName(target), decision, summary
            )
            granted = request.number, names, seconds, purpose
            await self.store.in_thread(Store.save_grant, *granted)
            return request

        # Also if the connection is lost meanwhile: what waits for an answer is a grant.
        return await asyncio.shield(file())

    async def withdraw(self, number: int, by: Identity) -> RequestNumber:
        """End a grant, or a request for one, before its time.

        Raises `BastionError` unless it is one's own or one may approve it.
        """
        request = self.store.request(RequestNumber(number))
        if request is not None and request.state is RequestState.PENDING:
            return await self._withdraw_request(request, by)
        grant = next((one for one in self.store.grants() if one.number == number), None)
        if request is None or grant is None:
            raise BastionError(f"there is no grant {number}: see `requests`")
        is_own = request.identity_key == by.key
        if not is_own and not roles_of(self.policy.rule_set, by) & set(request.approvers):
            raise BastionError(f"grant {number} is neither yours nor yours to approve")
        await self.audit.append(
            AuditEvent(
                "access:grant:withdrawn",
                datetime.now(UTC),
                identity=by.name,
                target=grant.target,
                data={"request": number, "asked_by": request.identity_name},
            )
        )
        await self.store.in_thread(Store.withdraw_grant, grant.number, datetime.now(UTC))
        return grant.number

    async def _withdraw_request(self, request: AccessRequest, by: Identity) -> RequestNumber:
        if request.session != NO_SESSION or request.identity_key != by.key:
            raise BastionError(f"request {request.number} is not yours to withdraw")
        await self.requests.withdraw(request)
        return request.number

    def active(self) -> list[tuple[Grant, AccessRequest]]:
        """Return the grants that hold now, with their requests."""
        now = datetime.now(UTC)
        found = [
            (grant, self.store.request(grant.number))
            for grant in self.store.grants()
            if grant.ends_at > now
        ]
        return [(grant, request) for grant, request in found if request is not None]


@dataclass(slots=True)
class ActiveGrants:
    """What one session may see in clear; looks again whenever the store changed."""

    store: Store
    identity_key: str
    target: TargetName
    _mark: tuple[int, int] | None = None
    _known: list[Grant] = field(default_factory=list)

    def now(self) -> tuple[Grant, ...]:
        """Return the grants that hold at this moment.

        A grant may begin `BEGINS_SECONDS` late, so that not every statement asks the store;
        none ends late.
        """
        if self._known:
            mark = self.store.change_mark()
        else:
            mark = self.store.recent_change_mark(BEGINS_SECONDS)
        if mark != self._mark:
            self._known = [
                grant
                for grant in self.store.grants()
                if grant.identity_key == self.identity_key and grant.target == self.target
            ]
            self._mark = mark  # Of before the reading: what came meanwhile is read next time.
        if not self._known:
            return ()
        moment = datetime.now(UTC)
        return tuple(grant for grant in self._known if grant.ends_at > moment)


def find_column(phi: ProtectedData, text: str) -> ColumnName:
    """Return the protected column that `text` names: whole, or its last parts if unique.

    Raises `BastionError` if it names none or several.
    """
    wanted = text.strip()
    found = [name for name in phi.columns if name == wanted or name.endswith(f".{wanted}")]
    if len(found) != 1 or not wanted:
        what = "several protected columns" if found else "no protected column"
        raise BastionError(f"{wanted or '(nothing)'} names {what}: write schema.relation.column")
    return parse_column(found[0])


def _parse_length(text: str) -> timedelta:
    try:
        length = parse_duration(text)
    except ValueError as error:
        raise BastionError(str(error)) from error
    if not isinstance(length, timedelta) or length < timedelta(seconds=1):
        raise BastionError("a grant lasts at least a second: write 30m")
    return length


def _facts(columns: frozenset[ColumnName]) -> StatementFacts:
    """What rules with `relations` see of a request."""
    relations: frozenset[RelationName] = frozenset(column.relation for column in columns)
    kinds = frozenset({"unmask"})
    return StatementFacts("unmask", kinds, relations, False, True, True, "")
