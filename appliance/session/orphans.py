"""Sessions that a gateway left open when it died: closed by the next one.

Each step is in the audit log before the store says so: a gateway that dies here as well
leaves the rest to the one after it, which at worst repeats an entry.
"""

from __future__ import annotations

from datetime import UTC, datetime

from appliance.errors import EvidenceError
from appliance.model import AuditEvent, SessionRecord
from appliance.recording.orphan import close_orphan
from appliance.recording.reader import find_recording
from appliance.session.services import Services


async def settle_orphans(services: Services) -> None:
    """Close what a former gateway left open, as incomplete.

    Raises `EvidenceError` if it cannot be audited, `BastionError` if the store fails.
    """
    for record in services.store.open_sessions():
        await services.desk.settle_orphans([record.id])
        await _append(
            services, record, "session:recording:closed", _close_recording(services, record)
        )
        await _append(services, record, "gateway:session:orphaned", {})
        services.store.close_session(record.id, datetime.now(UTC), "incomplete")


def _close_recording(services: Services, record: SessionRecord) -> dict[str, object]:
    facts: dict[str, object] = {"outcome": "incomplete"}
    path = find_recording(services.machine.recordings, record.id)
    if path is None:
        return facts | {"reason": "there is no recording"}
    try:
        digest = close_orphan(path)
    except EvidenceError as error:
        # No digest: what is damaged must not become what was written.
        return facts | {"reason": str(error)}
    return facts | {"bytes": digest.bytes, "sha256": digest.sha256}


async def _append(
    services: Services, record: SessionRecord, kind: str, data: dict[str, object]
) -> None:
    event = AuditEvent(
        kind, datetime.now(UTC), record.id, record.identity_name, record.target, data
    )
    await services.audit.append(event)
