"""The audit process: the only writer of the log and the only holder of its key.

Appends that arrive while a write is under way are made durable together by the next one;
a caller hears of its entry only after the disk has it. The process has nothing else to do
meanwhile, so it waits for the disk itself: a thread would cost each entry two hand-overs.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from appliance import systemd
from appliance.audit.events import ASKED_KINDS, EncodedEvent, encode_event, event_from_json
from appliance.audit.keys import load_signing_key
from appliance.audit.log import AuditLog
from appliance.config import Machine
from appliance.errors import EvidenceError
from appliance.ipc import Message, Peer, Reply, decode_body, own_uids, serve_calls

try:
    from appliance.audit._entries import split_append
except ImportError:  # No C compiler: `decode_body` reads every call.
    split_append = None  # type: ignore[assignment]  # then there is none

MAX_BATCH = 512


def decode_call(body: bytes) -> Message:
    """Decode a call as `ipc.decode_body` does; an event that is canonical comes encoded.

    Raises `ValueError` if it is no JSON object.
    """
    parts = None if split_append is None else split_append(body)
    if parts is not None:
        number, kind, head, tail = parts
        event = EncodedEvent(head, tail)
        if kind.decode() in ASKED_KINDS and not event.is_too_large:
            return {"id": number, "method": "append", "event": event}
    return decode_body(body)


def _encode(fields: dict[str, object]) -> EncodedEvent:
    event = event_from_json(fields)
    encoded = encode_event(event)
    if event.kind not in ASKED_KINDS:
        raise EvidenceError(f"{event.kind} is for the audit daemon to say")
    return encoded


class Appender:
    """Batches the appends of all connections into one durable write."""

    def __init__(self, log: AuditLog) -> None:
        self._log = log
        self._queue: list[tuple[EncodedEvent, Reply]] = []
        self.failed = asyncio.Event()
        """Set once nothing more can be appended."""

    def on_call(self, _peer: Peer, call: Message, reply: Reply) -> None:
        """Queue one append; `reply` hears its index once it is durable, or an error."""
        try:
            if call.get("method") == "size":
                reply({"size": self._log.size})
                return
            if call.get("method") == "checkpoint":
                self.sign_checkpoint()
                reply({"size": self._log.size})
                return
            if call.get("method") != "append":
                raise EvidenceError("the audit daemon only appends")
            event = call["event"]
            # No JSON decodes to an EncodedEvent: only `decode_call` makes one.
            encoded = event if isinstance(event, EncodedEvent) else _encode(event)
        except EvidenceError as error:
            reply({"error": str(error)})
        except (KeyError, TypeError, ValueError):
            reply({"error": "malformed audit event"})
        else:
            if not self._queue:  # After every connection that has something was read.
                asyncio.get_running_loop().call_soon(self._write)
            self._queue.append((encoded, reply))

    def sign_checkpoint(self) -> None:
        """Sign the log as it is.

        Raises `EvidenceError` if the checkpoint cannot be made durable.
        """
        try:
            self._log.sign_checkpoint()
        except EvidenceError:
            self.failed.set()
            raise

    def _write(self) -> None:
        batch, self._queue = self._queue[:MAX_BATCH], self._queue[MAX_BATCH:]
        if self._queue:
            asyncio.get_running_loop().call_soon(self._write)
        try:
            first = self._log.append_encoded([event for event, _ in batch])
        except EvidenceError as error:
            for _, reply in batch:
                reply({"error": str(error)})
            if self._log.has_failed:
                self.failed.set()
            return
        for offset, (_, reply) in enumerate(batch):
            reply({"index": first + offset})


async def run_audit(machine: Machine, stop: asyncio.Event) -> None:
    """Serve appends until `stop` is set; then sign the last checkpoint.

    Raises `EvidenceError` if the log cannot be opened or does not verify, and after a write
    error: whoever started the process starts it again, and the log is repaired and verified.
    """
    settings = machine.audit
    key = load_signing_key(settings.signing_key)
    log = AuditLog(settings.directory, settings.origin, key, datetime.now(UTC))
    appender = Appender(log)
    allowed = own_uids(*settings.writers)
    server = await serve_calls(settings.socket, appender.on_call, allowed, decode_call)
    ends = {asyncio.create_task(stop.wait()), asyncio.create_task(appender.failed.wait())}
    systemd.notify("READY=1")
    try:
        every = settings.checkpoint_every.total_seconds()
        while not any(end.done() for end in ends):
            await asyncio.wait(ends, timeout=every, return_when=asyncio.FIRST_COMPLETED)
            if appender.failed.is_set():
                raise EvidenceError("the audit log stopped after a write error")
            log.sign_checkpoint()
    finally:
        server.close()
        for end in ends:
            end.cancel()
        systemd.remove_socket(settings.socket)
        log.close(datetime.now(UTC))
