"""Append to the audit log from another process."""

from __future__ import annotations

from pathlib import Path

from appliance.audit.events import encode_entry, event_to_json
from appliance.errors import EvidenceError
from appliance.ipc import Caller
from appliance.model import AuditEvent, AuditReceipt


class AuditClient:
    """A connection to the audit daemon; safe for many tasks at once."""

    def __init__(self, socket_path: Path) -> None:
        self._caller = Caller(socket_path, EvidenceError)

    async def append(self, event: AuditEvent) -> AuditReceipt:
        """Return the receipt once the entry is durable.

        Raises `EvidenceError` if the daemon is gone, refuses, or cannot write.
        """
        encode_entry(0, event)
        reply = await self._caller.call("append", event=event_to_json(event))
        return AuditReceipt(int(reply["index"]))

    async def close(self) -> None:
        """Close the connection."""
        await self._caller.close()
