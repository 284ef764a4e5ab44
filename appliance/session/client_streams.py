"""What a client's channel sends and gets, and the recording of it."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Awaitable, Callable

import asyncssh

from appliance.errors import EvidenceError
from appliance.recording.events import Code
from appliance.session.evidence import Session

CHUNK_BYTES = 32 * 1024
"""Passed on in one turn of the event loop."""
COMMAND_CHUNK_BYTES = 64 * 1024
"""The same of a command's output whose text nobody looks at meanwhile."""

ClientProcess = asyncssh.SSHServerProcess[bytes]


def columns_of(process: ClientProcess) -> int:
    """Return how wide the client's terminal is; 0 if it has none."""
    return (process.term_size[0] or 80) if process.term_type else 0


def notice(text: str, columns: int) -> bytes:
    """Return what the bastion itself says, in rows of whole words; `columns` are the terminal's.

    Without a terminal, `columns` are 0.
    """
    rows, end = f"bastion: {text}".split("\n"), "\n"
    if columns:
        wrap = textwrap.TextWrapper(columns, break_long_words=False, break_on_hyphens=False)
        rows, end = [part for row in rows for part in wrap.wrap(row) or [""]], "\r\n"
    return "".join(row + end for row in rows).encode()


async def send_rest(process: ClientProcess) -> None:
    """Return once the client's window took everything that was written.

    An exit status that overtook the last data would truncate it for some clients.
    """
    if not process.channel.is_closing():
        process.channel.set_write_buffer_limits(0)
        await process.stdout.drain()


def record_output(session: Session, data: bytes, code: Code = Code.OUTPUT) -> None:
    """Record what the person is about to see.

    Raises `EvidenceError` if it cannot be written: then they do not see it.
    """
    assert session.recording is not None
    session.recording.output(data, code)
    if session.echo is not None and (typed := session.echo.shown(data)):
        session.recording.typed(typed)


def record_input(session: Session, process: ClientProcess, data: bytes) -> None:
    """Record what a command is about to read; of a terminal, what its screen will repeat.

    Raises `EvidenceError`, and ends the session, if it cannot be written.
    """
    assert session.recording is not None
    if process.term_type is None:
        try:
            session.recording.stream(Code.INPUT, data)
        except EvidenceError as error:
            session.fail_evidence(error)
            raise
    elif session.echo is not None:
        session.echo.typed(data)


def record_size(session: Session, width: int, height: int) -> None:
    """Record a new size of the terminal; a failure ends the session."""
    assert session.recording is not None
    try:
        session.recording.resize(width, height)
    except EvidenceError as error:
        session.fail_evidence(error)


async def read_client(
    process: ClientProcess,
    send: Callable[[bytes], Awaitable[None]],
    resize: Callable[[asyncssh.TerminalSizeChanged], None],
    signal: Callable[[str], None],
) -> None:
    """Pass on what the client types until it sends EOF; window sizes and signals, too."""
    while True:
        try:
            data = await process.stdin.read(CHUNK_BYTES)
        except asyncssh.TerminalSizeChanged as size:
            resize(size)
        except asyncssh.BreakReceived:
            signal("INT")
        except asyncssh.SignalReceived as received:
            signal(received.signal)
        else:
            if not data:
                return
            await send(data)
            await asyncio.sleep(0)  # As in the other direction.
