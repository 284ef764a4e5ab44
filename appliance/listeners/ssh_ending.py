"""End the work of a session that has to end, wherever it hangs."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import asyncssh

from appliance.errors import EvidenceError
from appliance.session.client_streams import columns_of, notice
from appliance.session.evidence import Session, error_message, is_fault
from appliance.session.lobby import escape_terminal

if TYPE_CHECKING:
    from appliance.listeners.ssh_channels import BastionProcess

EXIT_REFUSED = 1
END_SECONDS = 0.3


async def until_ended(
    session: Session,
    work: asyncio.Task[None],
    process: BastionProcess | None = None,
) -> None:
    """Wait for `work`, or end it when the session has to end.

    Whatever `work` hangs in (a target or a client that does not answer), it is left after
    `END_SECONDS`; only when it is the client that leaves, what was executed is heard to its end.

    Raises `EvidenceError` if the session had to end because it could not be recorded.
    """
    ended = asyncio.create_task(session.ended.wait())
    try:
        await asyncio.wait({work, ended}, return_when=asyncio.FIRST_COMPLETED)
        if work.done() and is_fault(error := work.exception()):
            session.fail(error)
        if session.fault is not None or not work.done():
            await _abandon(work)
            reason = session.end_reason or "the session ended"
            if session.evidence_failed:
                raise EvidenceError(reason, public=reason)
            if process is not None:
                await _end_by_force(process, reason)
        else:
            work.result()
    except EvidenceError as error:
        # The session's close may wait long for the disk that failed: the person hears first.
        if process is not None:
            process.tell_end(error_message(error))
        raise
    finally:
        ended.cancel()
        await _abandon(work, session.catch_up_seconds)


async def _abandon(work: asyncio.Task[None], more_seconds: float = 0.0) -> None:
    if not work.done():
        seconds = more_seconds if work.cancelling() else END_SECONDS + more_seconds
        work.cancel()
        await asyncio.wait({work}, timeout=seconds)
    work.add_done_callback(_forget)


def _forget(work: asyncio.Task[None]) -> None:
    if not work.cancelled():
        work.exception()  # The session says why it ended.


async def _end_by_force(process: BastionProcess, reason: str) -> None:
    """Say why, and close the channel even of a client that does not read."""
    with suppress(OSError, asyncssh.Error):
        process.stderr.write(b"\r\n" + notice(escape_terminal(reason), columns_of(process)))
    if await is_sent(process.channel):
        with suppress(OSError, asyncssh.Error):
            process.exit(EXIT_REFUSED)
    else:
        # SECURITY: exit() would wait for the client's window for ever
        # (test_kill_ends_every_kind_of_session).
        process.channel.abort()


async def is_sent(channel: asyncssh.channel.SSHChannel[bytes]) -> bool:
    """Return whether the client's window takes, in a moment, what was written."""
    for _ in range(10):
        if channel.get_write_buffer_size() == 0:
            return True
        await asyncio.sleep(END_SECONDS / 10)
    return False
