"""Keep a session's recording durable, and its digests in the audit log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from appliance.errors import EvidenceError
from appliance.model import SessionId
from appliance.recording.blocks import Sealer
from appliance.recording.events import Event, Header
from appliance.recording.writer import FLUSH_SECONDS, STALL_SECONDS, Digest, Recording

if TYPE_CHECKING:
    from appliance.session.evidence import Session

ResultT = TypeVar("ResultT")


async def create_recording(session: Session, size: tuple[int, int], *, terminal: bool) -> Recording:
    """Create the recording of a session.

    Raises `EvidenceError` if it cannot be.
    """
    machine = session.services.machine
    title = f"{session.road} {session.id}"
    header = Header(title, *size, session.opened_at, terminal)
    sealer = Sealer(machine.recorder.auditors)
    return await _in_thread(
        session.id,
        lambda: Recording.create(
            machine.recordings, session.id, sealer, header, machine.recorder.stream_bytes
        ),
    )


async def keep_recording(session: Session, recording: Recording) -> None:
    """Flush the recording when something was written, and log its digests, until cancelled.

    A failure ends the session.
    """
    loop = asyncio.get_running_loop()
    indexer = session.indexer

    def show(event: Event) -> None:
        indexer.feed(event)
        session.audience.feed(event)

    recording.on_event = show
    recording.shows_streams = indexer.shows_screens or bool(session.audience.roles)
    every = session.services.machine.recorder.digest_every.total_seconds()
    wrote = asyncio.Event()
    recording.on_write = wrote.set
    logged, due = 0, 0.0
    try:
        while True:
            # An idle session costs nothing: the first line wakes the clock.
            if logged == recording.durable.bytes:
                await wrote.wait()
            await asyncio.sleep(FLUSH_SECONDS)
            wrote.clear()
            digest = await _in_thread(session.id, recording.flush)
            await indexer.flush()
            if digest.bytes > logged and loop.time() >= due:
                await session.record_event(
                    "session:recording:hashed", bytes=digest.bytes, sha256=digest.sha256
                )
                logged, due = digest.bytes, loop.time() + every
    except EvidenceError as error:
        session.fail_evidence(error)


async def close_recording(session: Session, recording: Recording, outcome: str) -> Digest:
    """Close a recording.

    Raises `EvidenceError` if its end cannot be made durable.
    """
    digest = await _in_thread(session.id, lambda: recording.close(outcome))
    await session.indexer.finish()
    return digest


async def _in_thread(session: SessionId, work: Callable[[], ResultT]) -> ResultT:
    """Do what waits for the disk; a disk that hangs is one that failed."""
    try:
        async with asyncio.timeout(STALL_SECONDS):
            return await asyncio.to_thread(work)
    except TimeoutError as error:
        message = f"the recording of session {session} cannot be written: the disk hangs"
        raise EvidenceError(message, public=message) from error
