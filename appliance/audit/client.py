"""Append to the audit log from another process."""

from __future__ import annotations

import asyncio
from pathlib import Path

from appliance.audit.events import encode_entry, event_to_json
from appliance.errors import EvidenceError
from appliance.ipc import Caller
from appliance.model import AuditEvent, AuditReceipt

APPEND_SECONDS = 10
"""Far above a slow disk: a statement must be refused, not hang, when the daemon does."""


class AuditClient:
    """A connection to the audit daemon; safe for many tasks at once."""

    def __init__(self, socket_path: Path) -> None:
        self._caller = Caller(socket_path, EvidenceError)

    async def append(self, event: AuditEvent) -> AuditReceipt:
        """Return the receipt once the entry is durable.

        Raises `EvidenceError` if the daemon is gone, refuses, cannot write or does not answer.
        """
        encode_entry(0, event)
        try:
            async with asyncio.timeout(APPEND_SECONDS):
                reply = await self._caller.call("append", event=event_to_json(event))
        except TimeoutError as error:
            raise EvidenceError("audit daemon does not answer") from error
        return AuditReceipt(int(reply["index"]))

    async def size(self) -> int:
        """Return the number of entries; proves that the daemon answers.

        Raises `EvidenceError` if it is gone.
        """
        return int((await self._caller.call("size"))["size"])

    async def close(self) -> None:
        """Close the connection."""
        await self._caller.close()
