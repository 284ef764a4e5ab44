"""Sessions that a gateway left open when it died: closed by the next one.

Each step is in the audit log before the store says so: a gateway that dies here as well
leaves the rest to the one after it, which at worst repeats an entry.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path

from appliance.errors import BastionError, EvidenceError
from appliance.model import AuditEvent, SessionRecord
from appliance.recording.orphan import close_orphan, is_held
from appliance.recording.reader import COPIES, find_recording
from appliance.session.services import Services
from appliance.store import Store

SETTLE_SECONDS = 5.0

logger = logging.getLogger(__name__)


async def settle_orphans(services: Services) -> bool:
    """Close what a former gateway left open, as incomplete; say whether one still runs.

    Raises `EvidenceError` if it cannot be audited, `BastionError` if the store fails.
    """
    runs = False
    for record in services.store.open_sessions():
        path = find_recording(services.machine.recordings, record.id)
        if path is not None and is_held(path):
            runs = runs or record.id not in services.live
            continue
        await services.desk.settle_orphans([record.id])
        recordings = services.machine.recordings
        if (copy := find_recording(recordings / COPIES, record.id)) is not None:
            await _append(services, record, "session:redaction:closed", _close_file(copy))
        facts = _close_file(find_recording(recordings, record.id))
        await _append(services, record, "session:recording:closed", facts)
        await _append(services, record, "gateway:session:orphaned", {})
        store, now = services.store, datetime.now(UTC)
        await store.in_thread(Store.close_session, record.id, now, "incomplete")
    return runs


async def settle_later(services: Services) -> None:
    """Settle what the gateway before this one leaves open, should it die while it drains."""
    try:
        await asyncio.sleep(SETTLE_SECONDS)
        while await settle_orphans(services):  # noqa: ASYNC110  its death is no event
            await asyncio.sleep(SETTLE_SECONDS)
    except BastionError as error:
        logger.warning("sessions of the gateway before this one stay open: %s", error)


def _close_file(path: Path | None) -> dict[str, object]:
    facts: dict[str, object] = {"outcome": "incomplete"}
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
