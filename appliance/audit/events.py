"""The vocabulary of the audit log, and one entry as bytes.

An entry is one line of canonical JSON (RFC 8785). `data` holds names, counts, rule ids
and normalised statements: never PHI, secrets or literals. No I/O.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import rfc8785

from appliance.errors import EvidenceError
from appliance.model import AuditEvent, SessionId, TargetName

FORMAT = 1
MAX_ENTRY_BYTES = 64 * 1024

KINDS = frozenset(
    {
        "audit:log:opened",
        "audit:log:repaired",
        "audit:log:closed",
        "gateway:process:started",
        "gateway:session:orphaned",
        "identity:signin:completed",
        "identity:signin:failed",
        "identity:key:bound",
        "identity:key:removed",
        "lobby:command:run",
        "ssh:channel:refused",
        "access:session:opened",
        "access:session:refused",
        "access:session:closed",
        "access:request:created",
        "access:request:approved",
        "access:request:denied",
        "access:request:withdrawn",
        "access:request:expired",
        "postgres:statement:allowed",
        "postgres:statement:denied",
        "postgres:statement:completed",
        "postgres:statement:failed",
        "postgres:result:masked",
        "postgres:export:limited",
        "postgres:cancel:requested",
        "postgres:message:refused",
        "psql:escape:refused",
        "shell:command:allowed",
        "shell:command:denied",
        "shell:command:completed",
    }
)


def encode_entry(index: int, event: AuditEvent) -> bytes:
    """Encode an event as the entry at `index`; no line end.

    Raises `EvidenceError` if the kind is not in `KINDS`, a value is not JSON, or the entry
    is larger than `MAX_ENTRY_BYTES`.
    """
    if event.kind not in KINDS:
        raise EvidenceError(f"audit event {event.kind} is not in the vocabulary")
    try:
        fields: Any = {"v": FORMAT, "index": index, **event_to_json(event)}  # checked by dumps
        entry = rfc8785.dumps(fields)
    except (rfc8785.CanonicalizationError, ValueError, TypeError) as error:
        raise EvidenceError(f"audit event {event.kind} cannot be encoded") from error
    if len(entry) > MAX_ENTRY_BYTES:
        raise EvidenceError(f"audit event {event.kind} is too large")
    return entry


def decode_entry(line: bytes) -> tuple[int, AuditEvent]:
    """Decode one entry.

    Raises `EvidenceError` if it is not what `encode_entry` makes.
    """
    try:
        data = json.loads(line)
        index = int(data["index"])
        event = event_from_json(data)
        if encode_entry(index, event) != line:
            raise EvidenceError("audit entry is not in canonical form")
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise EvidenceError("audit entry is malformed") from error
    return index, event


def event_to_json(event: AuditEvent) -> dict[str, object]:
    """Return the event as JSON values, absent fields left out."""
    fields: dict[str, object] = {
        "kind": event.kind,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "data": event.data,
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
