"""The words of the appliance as immutable values: who, where, what, and the decision.

Shared by every package; imports nothing but `errors`. No I/O, no clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Self

from appliance.errors import IdentityError

SessionId = NewType("SessionId", str)
TargetName = NewType("TargetName", str)
Fingerprint = NewType("Fingerprint", str)
RequestNumber = NewType("RequestNumber", int)


@dataclass(frozen=True, slots=True)
class Identity:
    """A person or workload, as the identity provider vouches for it."""

    subject: str
    """The provider's stable `sub`; with `issuer` it is the identity."""
    name: str
    """What people read: the e-mail address or user name."""
    issuer: str
    groups: frozenset[str]
    method: str
    """How this connection proved it: `oidc-device`, `ssh-key`, later `certificate`."""
    signed_in_at: datetime
    expires_at: datetime
    """Aware UTC; from this moment on the identity opens nothing and its sessions end."""

    @property
    def key(self) -> str:
        """Return `issuer|subject`: what two records must share to be one person."""
        return f"{self.issuer}|{self.subject}"

    def to_json(self) -> dict[str, object]:
        """Return the identity as JSON values."""
        return {
            "subject": self.subject,
            "name": self.name,
            "issuer": self.issuer,
            "groups": sorted(self.groups),
            "method": self.method,
            "signed_in_at": self.signed_in_at.isoformat(),
            "expires_at": self.expires_at.isoformat(),
        }

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Build an identity from JSON values; the inverse of `to_json`.

        Raises `IdentityError` if it is not one.
        """
        try:
            if not isinstance(data, dict):
                raise TypeError("an identity is an object")
            return cls(
                subject=str(data["subject"]),
                name=str(data["name"]),
                issuer=str(data["issuer"]),
                groups=frozenset(str(group) for group in data["groups"]),
                method=str(data["method"]),
                signed_in_at=datetime.fromisoformat(data["signed_in_at"]),
                expires_at=datetime.fromisoformat(data["expires_at"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise IdentityError("malformed identity: sign in again") from error


class Outcome(StrEnum):
    """What a decision says; deny beats ask beats allow."""

    ALLOW = "allow"
    ASK = "ask"
    DENY = "deny"


class Action(StrEnum):
    """What somebody wants to do with a target; rules name these."""

    CONNECT = "connect"
    """Open a session at all; checked first, for every road."""
    STATEMENT = "statement"
    """Run one SQL statement; `StatementFacts` says which."""
    EXPORT = "export"
    """Receive more rows than the rule's `rows` limit."""
    SHELL = "shell"
    EXEC = "exec"
    """Run one command line; `Question.command` holds it."""
    UNMASK = "unmask"
    """See columns in clear for a while; always for somebody else to approve."""
    SFTP = "sftp"
    """Open the file-transfer channel; what happens in it are the next four."""
    DOWNLOAD = "download"
    UPLOAD = "upload"
    LIST = "list"
    CHANGE = "change"
    """Rename, remove, make and remove directories, links, mode, owner, times."""
    FORWARD = "forward"
    """The target connects to `Question.destination` (`ssh -L`, `-D`, `-W`)."""
    LISTEN = "listen"
    """The target listens there; who connects reaches the client (`ssh -R`)."""
    FORWARD_SOCKET = "forward-socket"
    """As `forward`, to a unix socket of the target."""
    LISTEN_SOCKET = "listen-socket"
    """As `listen`, on a unix socket of the target."""
    AGENT = "agent"
    """The target may use the client's SSH agent (`ssh -A`)."""
    X11 = "x11"
    """Programs on the target show windows at the client (`ssh -X`)."""


FORWARDS = frozenset({Action.FORWARD, Action.LISTEN, Action.FORWARD_SOCKET, Action.LISTEN_SOCKET})
"""What has a destination."""
UNINSPECTED = FORWARDS | {Action.AGENT, Action.X11}
"""Whose content nobody looks at: an `allow` must name each of them."""


@dataclass(frozen=True, slots=True, order=True)
class RelationName:
    """A table, view or other relation; `schema` is empty when the statement left it out."""

    schema: str
    name: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(frozen=True, slots=True, order=True)
class ColumnName:
    """A column of a relation, the unit that PHI policy speaks about."""

    relation: RelationName
    name: str

    def __str__(self) -> str:
        parts = (self.relation.schema, self.relation.name, self.name)
        return ".".join(map(_encode_part, parts))


_PART = re.compile(r'"((?:[^"]|"")+)"|([^".][^.]*)')


def _encode_part(name: str) -> str:
    quoted = name.replace('"', '""')
    return f'"{quoted}"' if "." in name or name.startswith('"') else name


def parse_column(text: str) -> ColumnName:
    """Split `schema.relation.column`; a part with a dot is quoted, as in SQL.

    Raises `ValueError` unless there are exactly three parts.
    """
    parts, place = [], -1
    while place < len(text) and (match := _PART.match(text, place + 1)):
        parts.append(match[2] or match[1].replace('""', '"'))
        place = match.end()
        if text[place : place + 1] not in {".", ""}:
            break
    if len(parts) != 3 or place != len(text):
        raise ValueError(f"{text!r} must be schema.relation.column, for example ehr.patients.ssn")
    return ColumnName(RelationName(parts[0], parts[1]), parts[2])


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """What a rule may ask about one SQL statement; holds no literal."""

    kind: str
    """Command word in lower case as PostgreSQL tags it: `select`, `delete`, `drop table`."""
    kinds: frozenset[str]
    """`kind` and the kinds of everything nested (data-modifying CTEs, EXPLAIN ANALYZE x)."""
    relations: frozenset[RelationName]
    writes: bool
    """True unless it is proven to only read."""
    has_where: bool
    """For `update` and `delete` (also nested): every one of them has a WHERE clause."""
    touches_protected: bool
    text: str
    """Normalised: each constant replaced by `$n`, so that it can be logged."""


@dataclass(frozen=True, slots=True)
class Question:
    """All that a decision depends on."""

    identity: Identity
    target: TargetName
    action: Action
    at: datetime
    statement: StatementFacts | None = None
    command: str | None = None
    """For `exec`: the command line. Never logged whole; see `Decision`."""
    rows: int | None = None
    """For `export`: rows already received by this statement."""
    account: str | None = None
    """An account other than the target's own."""
    path: str | None = None
    """For files: absolute, as the target resolved it."""
    destination: str | None = None
    """For `FORWARDS`: `host:port` or a path, as the target is asked to reach or open it."""
    bytes: int | None = None
    """For `download` and `upload`: the file's size as far as it is known."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The policy's answer, and what comes with it."""

    outcome: Outcome
    rule: str
    """Id of the rule that decided; `default-deny` when none matched."""
    reason: str
    """One sentence the person may read."""
    approvers: tuple[str, ...] = ()
    """For ask: roles of which one holder, never the asker, must approve."""
    further: tuple[Decision, ...] = ()
    """For ask: what other rules ask whose approvers are others. Each must be approved."""
    timeout: timedelta = timedelta(minutes=15)
    """For ask: then the request is denied."""
    lasts: timedelta = timedelta(hours=1)
    """For ask about `unmask`: a grant lasts no longer."""
    row_limit: int | None = None
    """For allow: the statement may return so many rows before `export` is asked about."""
    record_input: bool = False
    """For allow on `connect`: typed input is recorded, where the screen shows it."""
    keep_content: bool = False
    """For `download` and `upload`: the file's content goes into the recording."""
    watchers: tuple[str, ...] = ()
    """For allow on `connect`: roles of which one holder, never the asker, must watch."""


@dataclass(frozen=True, slots=True)
class Grant:
    """An approved request to see columns of a target in clear, for a while."""

    number: RequestNumber
    """Of the request that was approved."""
    identity_key: str
    target: TargetName
    columns: frozenset[ColumnName]
    purpose: str
    ends_at: datetime


class RequestState(StrEnum):
    """Life of an access request; only `pending` can change."""

    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """Somebody asked; it covers exactly the one operation that waits for it."""

    number: RequestNumber
    identity_key: str
    identity_name: str
    session: SessionId
    target: TargetName
    rule: str
    summary: str
    """Normalised statement or command; no literal of a statement."""
    approvers: tuple[str, ...]
    state: RequestState
    created_at: datetime
    expires_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    detail: str | None = None
    """The whole command line, for approvers while it waits; never in the audit log."""


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One authorised use of one target by one identity, as the store keeps it."""

    id: SessionId
    identity_key: str
    identity_name: str
    target: TargetName
    road: str
    """`psql`, `forward`, `listen`, `shell`, `exec`, `sftp`."""
    opened_at: datetime
    closed_at: datetime | None = None
    outcome: str | None = None
    """`ended`, `incomplete` (evidence failed or a process died), `killed`, `lost` (the
    target's connection broke), `failed` (by an error of the bastion's own); what there is of
    those two is complete."""
    recording_path: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One thing that happened, before the audit log gives it an index.

    `data` holds names, counts, rule ids and normalised statements: never PHI, secrets
    or literals.
    """

    kind: str
    """`source:subject:action`, past tense: `postgres:statement:denied`."""
    at: datetime
    session: SessionId | None = None
    identity: str | None = None
    """`Identity.name`; the key is in the sign-in's entry."""
    target: TargetName | None = None
    data: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditReceipt:
    """Proof that an entry is durable."""

    index: int
    """Zero-based position in the log."""
