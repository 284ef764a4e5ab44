"""Append to the audit log from another process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from appliance.audit.events import KINDS, encode_request, event_to_json
from appliance.errors import BastionError, EvidenceError
from appliance.ipc import Caller, Message, OnReply
from appliance.model import AuditEvent, AuditReceipt

APPEND_SECONDS = 10
"""Far above a slow disk: a statement must be refused, not hang, when the daemon does."""
SILENT = "audit daemon does not answer"
OnSettled = Callable[[AuditReceipt | EvidenceError], None]


class AuditClient:
    """A connection to the audit daemon; safe for many tasks at once."""

    def __init__(self, socket_path: Path) -> None:
        self._caller = Caller(socket_path, EvidenceError)
        self._waiting: dict[int, tuple[float, OnSettled]] = {}
        """Since when, and who, by the number of the append."""
        self._begun = 0
        self._watch: asyncio.TimerHandle | None = None
        self._opening: set[asyncio.Task[None]] = set()

    async def append(self, event: AuditEvent) -> AuditReceipt:
        """Return the receipt once the entry is durable.

        Raises `EvidenceError` if the daemon is gone, refuses, cannot write or does not answer.
        """
        try:
            async with asyncio.timeout(APPEND_SECONDS):
                _check_kind(event)
                reply = await self._caller.call("append", event=event_to_json(event))
        except TimeoutError as error:
            raise EvidenceError(SILENT) from error
        return AuditReceipt(int(reply["index"]))

    def append_soon(self, event: AuditEvent, on_settled: OnSettled) -> None:
        """Begin to append: the entry is on its way when this returns.

        `on_settled` hears once, later, of the receipt or of what `append` raises. Raises
        `EvidenceError` if the event is none.
        """
        self._begun += 1
        number = self._begun

        def settle(reply: Message | BastionError) -> None:
            if self._waiting.pop(number, None) is not None:
                on_settled(self._receipt(reply))

        if self._post(event, settle):
            self._waiting[number] = (time.monotonic(), on_settled)
            if self._watch is None:
                self._watch_from(time.monotonic())
            return
        opening = asyncio.create_task(self._append(event, on_settled))
        self._opening.add(opening)
        opening.add_done_callback(self._opening.discard)

    def _post(self, event: AuditEvent, settle: OnReply) -> bool:
        _check_kind(event)
        try:
            request = encode_request(event)
        except EvidenceError:  # The daemon says why not.
            return self._caller.post("append", settle, event=event_to_json(event))
        return self._caller.post_encoded("append", settle, b'"event":' + request)

    async def _append(self, event: AuditEvent, on_settled: OnSettled) -> None:
        try:
            outcome: AuditReceipt | EvidenceError = await self.append(event)
        except EvidenceError as error:
            outcome = error
        on_settled(outcome)

    def _receipt(self, reply: Message | BastionError) -> AuditReceipt | EvidenceError:
        if isinstance(reply, EvidenceError):
            return reply
        try:
            assert not isinstance(reply, BastionError)
            return AuditReceipt(int(self._caller.check_reply(reply)["index"]))
        except EvidenceError as error:
            return error
        except (KeyError, TypeError, ValueError):
            return EvidenceError("audit daemon gives no receipt")

    def _watch_from(self, since: float) -> None:
        """Look again when what waits since then has waited too long."""
        delay = since + APPEND_SECONDS - time.monotonic()
        self._watch = asyncio.get_running_loop().call_later(delay, self._give_up)

    def _give_up(self) -> None:
        """Settle what has waited too long; one timer for all: an entry of each costs more."""
        self._watch = None
        while self._waiting:
            number, (since, on_settled) = next(iter(self._waiting.items()))
            if time.monotonic() < since + APPEND_SECONDS:
                self._watch_from(since)
                return
            del self._waiting[number]
            on_settled(EvidenceError(SILENT))

    async def size(self) -> int:
        """Return the number of entries; proves that the daemon answers.

        Raises `EvidenceError` if it is gone.
        """
        return int((await self._caller.call("size"))["size"])

    async def sign_checkpoint(self) -> None:
        """Have everything that is in the log signed now.

        Raises `EvidenceError` if the daemon is gone or cannot write.
        """
        await self._caller.call("checkpoint")

    async def close(self) -> None:
        """Close the connection."""
        if self._watch is not None:
            self._watch.cancel()
        await self._caller.close()


def _check_kind(event: AuditEvent) -> None:
    if event.kind not in KINDS:
        raise EvidenceError(f"audit event {event.kind} is not in the vocabulary")
