"""The vocabulary of the audit log, and one entry as bytes.

An entry is one line of canonical JSON (RFC 8785). `data` holds names, counts, rule ids
and normalised statements: never PHI, secrets or literals. No I/O.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import rfc8785

from appliance.errors import EvidenceError
from appliance.model import AuditEvent, SessionId, TargetName

FORMAT = 1
VERSION = b',"v":%d}' % FORMAT
MAX_ENTRY_BYTES = 64 * 1024
MAX_INDEX_DIGITS = 20
MAX_INTEGER = 2**53 - 1  # RFC 8785, appendix B: what a double holds exactly

KINDS = frozenset(
    {
        "audit:key:rotated",
        "audit:log:opened",
        "audit:log:repaired",
        "audit:log:closed",
        "gateway:process:started",
        "machine:backup:created",
        "machine:backup:restored",
        "machine:certificate:failed",
        "machine:compliance:stated",
        "machine:key:rotated",
        "gateway:session:orphaned",
        "identity:signin:completed",
        "identity:signin:failed",
        "identity:signin:ended",
        "identity:key:bound",
        "identity:key:removed",
        "lobby:command:run",
        "ssh:channel:refused",
        "ssh:jump:opened",
        "access:session:opened",
        "access:session:refused",
        "access:session:closed",
        "access:session:killed",
        "access:session:watched",
        "access:session:unwatched",
        "session:recording:hashed",
        "session:recording:closed",
        "session:redaction:closed",
        "access:request:created",
        "access:request:approved",
        "access:request:denied",
        "access:request:withdrawn",
        "access:request:expired",
        "access:grant:withdrawn",
        "postgres:statement:allowed",
        "postgres:statement:denied",
        "postgres:statement:completed",
        "postgres:statement:failed",
        "postgres:result:masked",
        "postgres:result:withheld",
        "postgres:protection:moved",
        "postgres:export:limited",
        "postgres:subjects:returned",
        "postgres:budget:exceeded",
        "postgres:cancel:requested",
        "postgres:message:refused",
        "psql:escape:refused",
        "forward:channel:opened",
        "forward:channel:closed",
        "forward:listener:opened",
        "forward:listener:bound",
        "forward:listener:closed",
        "forward:agent:signed",
        "sftp:operation:allowed",
        "sftp:operation:denied",
        "sftp:file:closed",
        "shell:command:allowed",
        "shell:command:denied",
        "shell:command:completed",
        "target:command:executed",
        "target:command:refused",
        "target:command:unexpected",
    }
)

# SECURITY: what the log says of itself, its next key above all, no caller says
# (test_nobody_else_speaks_for_the_log).
ASKED_KINDS = frozenset(kind for kind in KINDS if not kind.startswith("audit:"))
"""What callers of the audit daemon may have it write."""

KIND = re.compile("[a-z]+:[a-z]+:[a-z]+")
NAME = re.compile("[a-z_]+")
"""A member's name that is written as it is."""


@dataclass(frozen=True, slots=True)
class EncodedEvent:
    """An event as canonical JSON, still without the index that the log gives it."""

    head: bytes
    tail: bytes

    @property
    def is_too_large(self) -> bool:
        """Whether the entry could be larger than `MAX_ENTRY_BYTES`."""
        return len(self.head) + len(self.tail) + MAX_INDEX_DIGITS > MAX_ENTRY_BYTES

    def at(self, index: int) -> bytes:
        """Return the entry at `index`; no line end."""
        return b"%b%d%b" % (self.head, index, self.tail)


class Canonical(bytes):
    """A value of an event that is canonical JSON already: it is written as it is."""

    __slots__ = ()


def encode_entry(index: int, event: AuditEvent) -> bytes:
    """Encode an event as the entry at `index`; no line end.

    Raises `EvidenceError` if the kind is not in `KINDS`, a value is not JSON, or the entry
    is larger than `MAX_ENTRY_BYTES`.
    """
    return encode_event(event).at(index)


def encode_event(event: AuditEvent) -> EncodedEvent:
    """Encode an event before its place in the log is known.

    Raises `EvidenceError` as `encode_entry` does.
    """
    if event.kind not in KINDS:
        raise EvidenceError(f"audit event {event.kind} is not in the vocabulary")
    return _encode(event)


def encode_request(event: AuditEvent) -> bytes:
    """Encode an event as the audit daemon is asked to append it: without index and version.

    It is canonical already, so the daemon need not encode it again. Raises `EvidenceError`
    if a value is not JSON.
    """
    head, tail = _encode_parts(event)
    return head + tail + b"}"


def _encode(event: AuditEvent) -> EncodedEvent:
    head, tail = _encode_parts(event)
    encoded = EncodedEvent(head + b',"index":', tail + VERSION)
    if encoded.is_too_large:
        raise EvidenceError(f"audit event {event.kind} is too large")
    return encoded


def _encode_parts(event: AuditEvent) -> tuple[bytes, bytes]:
    # The fields stand in the order of RFC 8785; only `data` has names that are not known here.
    try:
        head = f'{{"at":"{_moment(event)}","data":'.encode() + _encode_data(event.data)
        if event.identity is not None:
            head += b',"identity":' + _encode_name(event.identity)
        tail = b',"kind":' + _encode_name(event.kind)
        if event.session is not None:
            tail += b',"session":' + _encode_name(event.session)
        if event.target is not None:
            tail += b',"target":' + _encode_name(event.target)
    except (rfc8785.CanonicalizationError, ValueError, TypeError, RecursionError) as error:
        raise EvidenceError(f"audit event {event.kind} cannot be encoded") from error
    return head, tail


def _moment(event: AuditEvent) -> str:
    at = event.at if event.at.tzinfo is UTC else event.at.astimezone(UTC)
    return at.isoformat(timespec="microseconds")


@lru_cache(maxsize=4096)
def _encode_name(name: str) -> bytes:
    return encode_canonical(name)


def _encode_data(data: dict[str, object]) -> bytes:
    order = _order(tuple(data))
    if order is None:
        return encode_canonical(_decode_data(data))
    members = []
    for name, begin in order:
        value = data[name]
        members.append(begin + (value if type(value) is Canonical else encode_canonical(value)))
    return b"{%b}" % b",".join(members)


@lru_cache(maxsize=256)
def _order(names: tuple[str, ...]) -> list[tuple[str, bytes]] | None:
    """Return the names in their order, each with the bytes that begin its member.

    `None` if one of them would need more than quotation marks.
    """
    if not all(map(NAME.fullmatch, names)):
        return None
    return [(name, f'"{name}":'.encode()) for name in sorted(names)]


def _decode_data(data: dict[str, object]) -> dict[str, object]:
    return {
        name: json.loads(value) if type(value) is Canonical else value
        for name, value in data.items()
    }


def encode_canonical(value: object) -> bytes:
    """Encode JSON values as RFC 8785 says; the standard library where both agree.

    Raises `ValueError`, `TypeError` or `rfc8785.CanonicalizationError` if a value is not JSON.
    """
    if type(value) is int and -MAX_INTEGER <= value <= MAX_INTEGER:
        return b"%d" % value
    if _is_plain(value):
        return _ENCODER.encode(value).encode()
    fields: Any = value  # checked by dumps
    return rfc8785.dumps(fields)


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))

ALWAYS_PLAIN = frozenset({str, bool, type(None)})


def _is_plain(value: object) -> bool:
    """Whether `json` writes the value as RFC 8785 does: it differs in floats and key order."""
    kind = type(value)
    if kind in ALWAYS_PLAIN:
        return True
    if kind is int:
        return -MAX_INTEGER <= value <= MAX_INTEGER  # type: ignore[operator]  # it is an int
    if kind is dict:
        items: Any = value
        for key, item in items.items():
            if type(key) is not str or not key.isascii():
                return False
            if type(item) not in ALWAYS_PLAIN and not _is_plain(item):
                return False
        return True
    return (kind is list or kind is tuple) and all(map(_is_plain, value))  # type: ignore[call-overload]  # it is a sequence


def decode_entry(line: bytes) -> tuple[int, AuditEvent]:
    """Decode one entry.

    A later release may know more kinds: going back to this one must not lose its log.

    Raises `EvidenceError` if it is not what `encode_entry` makes, here or there.
    """
    try:
        data = json.loads(line)
        if isinstance(version := data["v"], int) and version > FORMAT:
            raise EvidenceError(
                f"audit entry is of format {version}, which a later release writes;"
                f" this one reads up to {FORMAT}"
            )
        index = int(data["index"])
        event = event_from_json(data)
        if not KIND.fullmatch(event.kind) or _encode(event).at(index) != line:
            raise EvidenceError("audit entry is not in canonical form")
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise EvidenceError("audit entry is malformed") from error
    return index, event


def event_to_json(event: AuditEvent) -> dict[str, object]:
    """Return the event as JSON values, absent fields left out."""
    fields: dict[str, object] = {
        "kind": event.kind,
        "at": _moment(event),
        "data": _decode_data(event.data),
    }
    for name in ("session", "identity", "target"):
        value = getattr(event, name)
        if value is not None:
            fields[name] = value
    return fields


def event_from_json(data: dict[str, object]) -> AuditEvent:
    """Build an event from JSON values; the inverse of `event_to_json`.

    Raises `KeyError`, `TypeError` or `ValueError` if a field is missing or wrong.
    """
    details = data["data"]
    if not isinstance(details, dict):
        raise TypeError("data is an object")
    session, identity, target = data.get("session"), data.get("identity"), data.get("target")
    return AuditEvent(
        kind=str(data["kind"]),
        at=datetime.fromisoformat(str(data["at"])),
        session=None if session is None else SessionId(str(session)),
        identity=None if identity is None else str(identity),
        target=None if target is None else TargetName(str(target)),
        data=details,
    )
