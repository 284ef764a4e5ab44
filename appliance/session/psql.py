"""psql on the bastion: in a sandbox whose only way out is the masking proxy."""

from __future__ import annotations

import asyncio
import contextlib
import stat
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

from appliance.errors import EvidenceError
from appliance.session.client_streams import ClientProcess
from appliance.session.evidence import Session
from appliance.session.psql_bridge import run_on_pipes, run_on_terminal
from appliance.session.psql_sandbox import build_command
from appliance.session.psql_shell_stub import RULE

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter
Serve = Callable[[Session, Reader, Writer], Awaitable[None]]


async def run_psql(session: Session, process: ClientProcess) -> None:
    """Run psql on the session's target until it ends; pass its exit status on.

    Raises `TargetError` if the sandbox cannot be made, `EvidenceError` if audit or
    recording fail.
    """
    with tempfile.TemporaryDirectory(prefix="bastion-psql-") as name:
        async with _proxy(session, Path(name)) as failed:
            arguments = await build_command(
                session.services.machine, Path(name), session.target, process.term_type
            )
            run = run_on_terminal if process.term_type else run_on_pipes
            running = asyncio.create_task(run(session, process, arguments))
            waiting: set[asyncio.Future[int] | asyncio.Future[None]] = {running, failed}
            try:
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            except asyncio.CancelledError:
                running.cancel()
                await asyncio.wait({running})
                raise
            if not running.done():
                running.cancel()
                await asyncio.wait({running})
                reason = session.end_reason or "the session's evidence cannot be written"
                raise EvidenceError(reason, public=reason)
            status = running.result()
    process.exit(status if status >= 0 else 128 - status)


@contextlib.asynccontextmanager
async def _proxy(session: Session, folder: Path) -> AsyncIterator[asyncio.Future[None]]:
    """Serve the sandbox's sockets; the future is set when evidence fails."""
    from appliance.session.postgres.conversation import (
        serve_postgres,  # the SQL grammar: only when needed
    )

    failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    tasks: set[asyncio.Task[None]] = set()

    async def guard(serve: Serve, reader: Reader, writer: Writer) -> None:
        try:
            await serve(session, reader, writer)
        except EvidenceError:
            if not failed.done():
                failed.set_result(None)
        finally:
            writer.close()

    def accept(serve: Serve, reader: Reader, writer: Writer) -> None:
        task = asyncio.create_task(guard(serve, reader, writer))
        session.watch(task)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    servers = [
        await asyncio.start_unix_server(partial(accept, serve), path=str(folder / name))
        for name, serve in (
            (".s.PGSQL.5432", serve_postgres),
            ("escape.sock", _note_escape),
        )
    ]
    _share(folder)
    try:
        yield failed
    finally:
        for server in servers:
            server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _note_escape(session: Session, reader: Reader, writer: Writer) -> None:
    await reader.read(16)
    await session.record_event("psql:escape:refused", rule=RULE)
    writer.write(b"noted")


def _share(folder: Path) -> None:
    """Let the sandbox's own user in, where the folder above is set-group-ID to its group.

    On the appliance that is /run/bastion-psql; in /tmp nobody is let in.
    """
    if folder.parent.stat().st_mode & stat.S_ISGID:
        for path in folder.iterdir():
            path.chmod(0o660)
        folder.chmod(0o750)
