"""The audit process: the only writer of the log and the only holder of its key.

Appends that arrive while a write is under way are made durable together by the next one;
a caller hears of its entry only after the disk has it.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from appliance import systemd
from appliance.audit.events import encode_entry, event_from_json
from appliance.audit.keys import load_signing_key
from appliance.audit.log import AuditLog
from appliance.config import Machine
from appliance.errors import EvidenceError
from appliance.ipc import Message, Peer, own_uids, serve
from appliance.model import AuditEvent

MAX_BATCH = 512


class Appender:
    """Batches concurrent appends into one durable write."""

    def __init__(self, log: AuditLog) -> None:
        self._log = log
        self._queue: list[tuple[AuditEvent, asyncio.Future[int]]] = []
        self._wake = asyncio.Event()

    async def append(self, event: AuditEvent) -> int:
        """Return the entry's index once it is durable.

        Raises `EvidenceError` if it cannot be.
        """
        encode_entry(0, event)  # A bad event fails alone, not its whole batch.
        if self._log.has_failed:
            raise EvidenceError("the audit log stopped after a write error")
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._queue.append((event, future))
        self._wake.set()
        return await future

    async def run(self) -> None:
        """Write batches until cancelled, or until the log has failed."""
        loop = asyncio.get_running_loop()
        while True:
            await self._wake.wait()
            batch, self._queue = self._queue[:MAX_BATCH], self._queue[MAX_BATCH:]
            if not self._queue:
                self._wake.clear()
            try:
                first = await loop.run_in_executor(
                    None, self._log.append, [event for event, _ in batch]
                )
            except EvidenceError as error:
                waiting = [*batch, *self._queue] if self._log.has_failed else batch
                for _, future in waiting:
                    if not future.done():
                        future.set_exception(error)
                if self._log.has_failed:
                    return
                continue
            for offset, (_, future) in enumerate(batch):
                if not future.done():
                    future.set_result(first + offset)


async def run_audit(machine: Machine, stop: asyncio.Event) -> None:
    """Serve appends until `stop` is set; then sign the last checkpoint.

    Raises `EvidenceError` if the log cannot be opened or does not verify, and after a write
    error: whoever started the process starts it again, and the log is repaired and verified.
    """
    settings = machine.audit
    key = load_signing_key(settings.signing_key)
    log = AuditLog(settings.directory, settings.origin, key, datetime.now(UTC))
    appender = Appender(log)
    writing = asyncio.create_task(appender.run())

    async def handle(_peer: Peer, call: Message) -> Message:
        if call.get("method") == "size":
            return {"size": log.size}
        if call.get("method") != "append":
            raise EvidenceError("the audit daemon only appends")
        try:
            event = event_from_json(call["event"])
        except (KeyError, TypeError, ValueError) as error:
            raise EvidenceError("malformed audit event") from error
        return {"index": await appender.append(event)}

    server = await serve(settings.socket, handle, own_uids(*settings.writers))
    stopping = asyncio.create_task(stop.wait())
    systemd.notify("READY=1")
    try:
        every = settings.checkpoint_every.total_seconds()
        while not stopping.done():
            await asyncio.wait(
                {stopping, writing}, timeout=every, return_when=asyncio.FIRST_COMPLETED
            )
            if writing.done():
                raise EvidenceError("the audit log stopped after a write error")
            log.sign_checkpoint()
    finally:
        server.close()
        stopping.cancel()
        writing.cancel()
        systemd.remove_socket(settings.socket)
        log.close(datetime.now(UTC))
