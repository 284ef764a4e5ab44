"""A protocol of files that a client speaks, played here on the target's SFTP server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import asyncssh

from appliance.config import SSHTarget
from appliance.session.client_streams import CHUNK_BYTES, ClientProcess, send_rest
from appliance.session.credentials import connect_session
from appliance.session.evidence import Session
from appliance.session.sftp.channel import Relay, open_sftp
from appliance.session.sftp.client import FileClient


async def run_far_end(
    session: Session,
    target: SSHTarget,
    process: ClientProcess,
    speak: Callable[[FileClient], Awaitable[int]],
) -> None:
    """Let `speak` serve one channel to its end; it returns the exit status.

    Raises what `speak` does, `TargetError` with what the person may read, `EvidenceError`
    if audit or recording fail.
    """

    async def serve() -> int:
        await files.greet()
        return await speak(files)

    async with await connect_session(session, target) as connection:
        files = FileClient(process.stderr)
        relaying = asyncio.create_task(
            Relay(session, files, await open_sftp(session, connection)).run()
        )
        serving = asyncio.create_task(serve())
        try:
            await asyncio.wait({relaying, serving}, return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                serving.result()
                files.leave()
            await relaying
        finally:
            for task in (serving, relaying):
                task.cancel()
            await asyncio.gather(serving, relaying, return_exceptions=True)
        await send_rest(process)
        status = serving.result() if serving.done() and not serving.cancelled() else 1
        process.exit(status)


async def read_input(process: ClientProcess) -> bytes:
    """Return some of what the client sends, nothing at its end."""
    while True:
        try:
            return await process.stdin.read(CHUNK_BYTES)
        except (asyncssh.SignalReceived, asyncssh.BreakReceived, asyncssh.TerminalSizeChanged):
            continue
