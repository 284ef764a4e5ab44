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
from appliance.session.review_copy import ReviewCopy

if TYPE_CHECKING:
    from appliance.session.evidence import Session

ResultT = TypeVar("ResultT")


async def create_recording(session: Session, size: tuple[int, int], *, terminal: bool) -> Recording:
    """Create the recording of a session.

    Raises `EvidenceError` if it cannot be.
    """
    machine = session.services.machine
    header = _header(session, size, terminal=terminal)
    sealer = Sealer(machine.recorder.auditors)
    return await _in_thread(
        session.id,
        lambda: Recording.create(
            machine.recordings, session.id, sealer, header, machine.recorder.stream_bytes
        ),
    )


async def create_copy(session: Session, size: tuple[int, int], *, terminal: bool) -> None:
    """Create the session's redacted copy, if there is to be one.

    Raises `EvidenceError` if it cannot be.
    """
    services = session.services
    if services.machine.recorder.redacted:
        header = _header(session, size, terminal=terminal)
        session.review_copy = await _in_thread(
            session.id, lambda: ReviewCopy.create(services, session.id, header)
        )


async def keep_recording(session: Session, recording: Recording) -> None:
    """Flush the recording when something was written, and log its digests, until cancelled.

    A failure ends the session.
    """
    loop = asyncio.get_running_loop()
    indexer, review_copy = session.indexer, session.review_copy

    def show(event: Event) -> None:
        indexer.feed(event)
        if review_copy is not None:
            review_copy.feed(event)
        session.audience.feed(event)

    recording.on_event = show
    recording.shows_streams = (
        indexer.shows_screens or bool(session.audience.roles) or review_copy is not None
    )
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
            if review_copy is not None:
                await _in_thread(session.id, review_copy.flush)
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


async def close_copy(session: Session) -> None:
    """Close the redacted copy, if there is one, and log its digest.

    Raises `EvidenceError` if its end cannot be made durable or logged.
    """
    if (review_copy := session.review_copy) is None:
        return
    try:
        digest = await _in_thread(session.id, lambda: review_copy.close(session.outcome))
    finally:
        review_copy.release()
    await session.record_event(
        "session:redaction:closed",
        outcome=session.outcome,
        bytes=digest.bytes,
        sha256=digest.sha256,
    )


def _header(session: Session, size: tuple[int, int], *, terminal: bool) -> Header:
    return Header(f"{session.road} {session.id}", *size, session.opened_at, terminal)


async def _in_thread(session: SessionId, work: Callable[[], ResultT]) -> ResultT:
    """Do what waits for the disk; a disk that hangs is one that failed."""
    try:
        async with asyncio.timeout(STALL_SECONDS):
            return await asyncio.to_thread(work)
    except TimeoutError as error:
        message = f"the recording of session {session} cannot be written: the disk hangs"
        raise EvidenceError(message, public=message) from error
