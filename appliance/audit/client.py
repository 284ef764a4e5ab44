"""Append to the audit log from another process."""

from __future__ import annotations

import asyncio
from pathlib import Path

from appliance.audit.events import KINDS, event_to_json
from appliance.errors import EvidenceError
from appliance.ipc import Caller, Message
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
        try:
            async with asyncio.timeout(APPEND_SECONDS):
                reply = await self._caller.call("append", event=_to_json(event))
        except TimeoutError as error:
            raise EvidenceError("audit daemon does not answer") from error
        return AuditReceipt(int(reply["index"]))

    def append_soon(self, event: AuditEvent) -> asyncio.Future[AuditReceipt]:
        """Begin to append: the entry is on its way when this returns.

        Raises `EvidenceError` if the event is none; awaiting the result raises what
        `append` raises.
        """
        reply = self._caller.call_soon("append", event=_to_json(event))
        if reply is None:
            return asyncio.create_task(self.append(event))
        receipt: asyncio.Future[AuditReceipt] = asyncio.get_running_loop().create_future()
        silence = asyncio.get_running_loop().call_later(APPEND_SECONDS, _give_up, receipt)

        def settle(done: asyncio.Future[Message]) -> None:
            silence.cancel()
            if receipt.done():
                return
            try:
                index = int(self._caller.check_reply(done.result())["index"])
            except BaseException as error:
                receipt.set_exception(error)
            else:
                receipt.set_result(AuditReceipt(index))

        reply.add_done_callback(settle)
        return receipt

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
        await self._caller.close()


def _give_up(receipt: asyncio.Future[AuditReceipt]) -> None:
    if not receipt.done():
        receipt.set_exception(EvidenceError("audit daemon does not answer"))


def _to_json(event: AuditEvent) -> dict[str, object]:
    if event.kind not in KINDS:
        raise EvidenceError(f"audit event {event.kind} is not in the vocabulary")
    return event_to_json(event)
