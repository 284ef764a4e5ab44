"""Audit that channels were refused, without letting a client fill the log with them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from appliance.audit.client import AuditClient
from appliance.errors import EvidenceError
from appliance.model import AuditEvent, Identity

BURST = 20
"""So many refusals of one person and kind have an entry each …"""
WINDOW_SECONDS = 60.0
"""… in this time; the rest share one, with their number."""

Kind = tuple[str, str]


@dataclass(slots=True)
class _Window:
    """The refusals of one person and kind since the first of them."""

    closing: asyncio.TimerHandle
    reason: str
    """Of the last one."""
    count: int = 0


class Refusals:
    """What was refused lately, by all connections of the process."""

    def __init__(self, audit: AuditClient) -> None:
        self._audit = audit
        self._windows: dict[Kind, _Window] = {}
        self._writing: set[asyncio.Task[None]] = set()

    async def record(self, identity: Identity, channel: str, reason: str) -> None:
        """Return once the refusal is in the log, or counted for an entry to come.

        `channel` is one of few kinds, never a client's words.
        """
        if self._is_alone(identity.name, channel, reason):
            await self._append(identity.name, {"channel": channel, "reason": reason})

    def record_soon(self, identity: Identity, channel: str, reason: str) -> None:
        """Do the same without waiting for the log."""
        # SECURITY: at most BURST tasks of a person and kind, however many channels are
        # refused (test_a_loop_of_refused_channels_is_counted_not_logged).
        if self._is_alone(identity.name, channel, reason):
            self._start(identity.name, {"channel": channel, "reason": reason})

    async def flush(self) -> None:
        """Write what was only counted, and return when every entry is written."""
        for kind in tuple(self._windows):
            self._close_window(kind)
        if self._writing:
            await asyncio.wait(self._writing)

    def _is_alone(self, name: str, channel: str, reason: str) -> bool:
        kind = (name, channel)
        window = self._windows.get(kind)
        if window is None:
            loop = asyncio.get_running_loop()
            closing = loop.call_later(WINDOW_SECONDS, self._close_window, kind)
            window = self._windows[kind] = _Window(closing, reason)
        window.count += 1
        window.reason = reason
        return window.count <= BURST

    def _close_window(self, kind: Kind) -> None:
        window = self._windows.pop(kind)
        window.closing.cancel()
        if window.count > BURST:
            name, channel = kind
            more = window.count - BURST
            self._start(name, {"channel": channel, "reason": window.reason, "more": more})

    def _start(self, name: str, data: dict[str, object]) -> None:
        task = asyncio.create_task(self._append(name, data))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _append(self, name: str, data: dict[str, object]) -> None:
        event = AuditEvent("ssh:channel:refused", datetime.now(UTC), identity=name, data=data)
        try:
            await self._audit.append(event)
        except EvidenceError:
            pass  # Refused all the same; whatever is allowed fails on its own entry.
