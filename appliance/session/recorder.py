"""Keep a session's recording durable, and its digests in the audit log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from appliance.errors import EvidenceError
from appliance.recording.blocks import Sealer
from appliance.recording.events import Event, Header
from appliance.recording.extent import Digest
from appliance.recording.writer import FLUSH_SECONDS, STALL_SECONDS, Recording
from appliance.session.review_copy import ReviewCopy

if TYPE_CHECKING:
    from appliance.session.evidence import Session

LAG_SECONDS = 1.0
"""So much of what a person has seen may not be on disk yet; then the next waits for it."""
ResultT = TypeVar("ResultT")


async def create_recording(session: Session, size: tuple[int, int], *, terminal: bool) -> Recording:
    """Create the recording of a session.

    Raises `EvidenceError` if it cannot be.
    """
    machine = session.services.machine
    header = _header(session, size, terminal=terminal)
    sealer = Sealer(machine.recorder.auditors)
    return await _in_thread(
        session,
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
            session, lambda: ReviewCopy.create(services, session.id, header)
        )


async def keep_recording(session: Session, recording: Recording) -> None:
    """Flush the recording when something was written, and log its digests, until cancelled.

    A failure ends the session.
    """
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
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_keep_durable(session, recording))
            group.create_task(_keep_written(session, recording))
            group.create_task(_keep_described(session, recording))
    except* EvidenceError as errors:
        for error in errors.exceptions:
            assert isinstance(error, EvidenceError)  # Neither task has a group of its own.
            session.fail_evidence(error)


async def _keep_durable(session: Session, recording: Recording) -> None:
    wrote = asyncio.Event()
    wrote.set()  # Something may have been written before this began.
    recording.on_write = wrote.set
    while True:
        await wrote.wait()  # An idle session costs nothing: the first line wakes the clock.
        await asyncio.sleep(FLUSH_SECONDS - min(FLUSH_SECONDS, recording.lag_seconds))
        wrote.clear()
        await _in_thread(session, recording.flush)
        session.flushed.set()
        session.flushed = asyncio.Event()
        _go_on(session)


async def _keep_written(session: Session, recording: Recording) -> None:
    """Write what comes faster than it is flushed."""
    filled = asyncio.Event()
    recording.on_block = filled.set
    while True:
        await filled.wait()
        filled.clear()
        await _in_thread(session, recording.write)
        _go_on(session)


def _go_on(session: Session) -> None:
    session.written.set()
    session.written = asyncio.Event()


async def _keep_described(session: Session, recording: Recording) -> None:
    """Keep index, copy and digests up with what is durable; a slow log holds up no flush."""
    loop = asyncio.get_running_loop()
    every = session.services.machine.recorder.digest_every.total_seconds()
    logged, due = 0, loop.time() + FLUSH_SECONDS
    while True:
        left = None if logged == recording.durable.bytes else max(0.0, due - loop.time())
        with suppress(TimeoutError):
            async with asyncio.timeout(left):
                await session.flushed.wait()
        await session.indexer.flush()
        if session.review_copy is not None:
            await _in_thread(session, session.review_copy.flush)
        digest = recording.durable
        if digest.bytes > logged and loop.time() >= due:
            await session.record_event(
                "session:recording:hashed", bytes=digest.bytes, sha256=digest.sha256
            )
            logged, due = digest.bytes, loop.time() + every


async def wait_for_disk(session: Session) -> None:
    """Return once what was recorded is durable, but for the last `LAG_SECONDS` and a buffer of it.

    Nothing more is shown, or taken, while a slow disk is behind; one that hangs ends the session.
    """
    # SECURITY: test_a_slow_disk_holds_up_what_is_shown.
    assert session.recording is not None
    while session.recording.is_full or session.recording.lag_seconds > LAG_SECONDS:
        await session.written.wait()


async def close_recording(session: Session, recording: Recording, outcome: str) -> Digest:
    """Close a recording.

    Raises `EvidenceError` if its end cannot be made durable.
    """
    digest = await _in_thread(session, lambda: recording.close(outcome))
    await session.indexer.finish()
    return digest


async def close_copy(session: Session) -> None:
    """Close the redacted copy, if there is one, and log its digest.

    Raises `EvidenceError` if its end cannot be made durable or logged.
    """
    if (review_copy := session.review_copy) is None:
        return
    try:
        digest = await _in_thread(session, lambda: review_copy.close(session.outcome))
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


async def _in_thread(session: Session, work: Callable[[], ResultT]) -> ResultT:
    """Do what waits for the disk; a disk that hangs is one that failed."""
    try:
        async with asyncio.timeout(STALL_SECONDS):
            return await session.services.disk.run(work)
    except TimeoutError as error:
        message = f"the recording of session {session.id} cannot be written: the disk hangs"
        raise EvidenceError(message, public=message) from error
    except EvidenceError:
        raise
    except Exception as error:  # What writes has failed: nobody knows what there is.
        kind = type(error).__name__
        message = f"the recording of session {session.id} cannot be written: {kind}"
        raise EvidenceError(message, public=message) from error
