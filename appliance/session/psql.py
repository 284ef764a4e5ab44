"""psql on the bastion, in a bubblewrap sandbox whose only way out is the masking proxy.

No network, no capabilities, no writable file; `/bin/sh` is a stub that reports every
attempt to leave psql. Without a sandbox there is no psql.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import pty
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import AsyncIterator
from pathlib import Path

import asyncssh

from appliance.config import Machine
from appliance.errors import EvidenceError, TargetError
from appliance.recording.events import Code
from appliance.session.client_streams import (
    CHUNK_BYTES,
    ClientProcess,
    read_client,
    record_input,
    record_output,
    record_size,
)
from appliance.session.evidence import Session
from appliance.session.psql_shell_stub import RULE, build_stub
from appliance.session.services import Services

TERMINFO = ("/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo")
RUN = "/run/bastion"
PROBE_SECONDS = 10

_mounts: dict[tuple[Path, Path], list[str]] = {}


async def run_psql(services: Services, session: Session, process: ClientProcess) -> None:
    """Run psql on the session's target until it ends; pass its exit status on.

    Raises `TargetError` if the sandbox cannot be made, `EvidenceError` if audit or
    recording fail.
    """
    command = await _sandbox(services.machine)
    with tempfile.TemporaryDirectory(prefix="bastion-psql-") as name:
        async with _proxy(services, session, Path(name)) as failed:
            arguments = _arguments(session, command, Path(name), process)
            run = _run_on_terminal if process.term_type else _run_on_pipes
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
async def _proxy(
    services: Services, session: Session, folder: Path
) -> AsyncIterator[asyncio.Future[None]]:
    """Serve the sandbox's sockets; the future is set when evidence fails."""
    failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    tasks: set[asyncio.Task[None]] = set()

    async def guard(work: asyncio.Task[None]) -> None:
        try:
            await work
        except EvidenceError:
            if not failed.done():
                failed.set_result(None)

    def start(work: asyncio.Task[None]) -> None:
        task = asyncio.create_task(guard(work))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    from appliance.session.postgres import serve_postgres  # the SQL grammar: only when needed

    async def serve_sql(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve_postgres(services, session, reader, writer)
        finally:
            writer.close()

    async def note_escape(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.read(16)
            await session.record_event("psql:escape:refused", rule=RULE)
            writer.write(b"noted")
        finally:
            writer.close()

    def on_sql(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        start(asyncio.create_task(serve_sql(reader, writer)))

    def on_escape(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        start(asyncio.create_task(note_escape(reader, writer)))

    sql = await asyncio.start_unix_server(on_sql, path=str(folder / ".s.PGSQL.5432"))
    escape = await asyncio.start_unix_server(on_escape, path=str(folder / "escape.sock"))
    _share(folder)
    try:
        yield failed
    finally:
        sql.close()
        escape.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _share(folder: Path) -> None:
    """Let the sandbox's own user in, where the folder above is set-group-ID to its group.

    On the appliance that is /run/bastion-psql; in /tmp nobody is let in.
    """
    if folder.parent.stat().st_mode & stat.S_ISGID:
        for path in folder.iterdir():
            path.chmod(0o660)
        folder.chmod(0o750)


def _arguments(
    session: Session, command: list[str], folder: Path, process: ClientProcess
) -> list[str]:
    (folder / "sh").write_text(build_stub(_python()), encoding="utf-8")
    (folder / "sh").chmod(0o755)
    environment = {
        "HOME": "/home",
        "PGHOST": RUN,
        "PGUSER": "bastion",
        "PGDATABASE": session.target,
        "PGAPPNAME": "psql",
        "PGSSLMODE": "disable",
        "PGGSSENCMODE": "disable",
        "PGCLIENTENCODING": "UTF8",  # the sandbox holds no locale to guess it from
        "PSQL_HISTORY": "/dev/null",
        "PAGER": "",
        "SHELL": "/bin/sh",
        "EDITOR": "/bin/sh",
        "LANG": "C.UTF-8",
        "TERM": process.term_type or "dumb",
    }
    sandboxed = list(command)
    sandboxed += ["--ro-bind", str(folder), RUN, "--ro-bind", str(folder / "sh"), "/bin/sh"]
    sandboxed += ["--remount-ro", "/"]
    for name, value in environment.items():
        sandboxed += ["--setenv", name, value]
    psql = ["-X", "--set=PROMPT1=%/%R%x%# ", "--pset=pager=off"]
    return [*sandboxed, "--", "/usr/bin/psql", *psql]


def _python() -> str:
    return str(Path(sys.executable).resolve())


async def _sandbox(machine: Machine) -> list[str]:
    """Return bwrap's command line up to the session's own arguments; tried once."""
    sandbox = machine.sandbox
    key = (sandbox.bwrap, sandbox.psql)
    if key not in _mounts:
        command = [str(sandbox.bwrap), "--unshare-all", "--die-with-parent", "--clearenv"]
        command += ["--cap-drop", "ALL", "--dir", "/home", "--chdir", "/home"]
        command += ["--dev", "/dev", "--remount-ro", "/dev"]
        command += await _mount_programs(sandbox.psql.resolve())
        status, output = await _output_of([*command, "--", "/usr/bin/psql", "--version"])
        if status != 0:
            reason = output.decode("utf-8", "replace").strip().splitlines()
            raise TargetError(
                "the sandbox for psql cannot be made on this machine, so there is no psql here:"
                f" use ssh -L instead ({reason[-1] if reason else status})"
            )
        _mounts[key] = command
    return _mounts[key]


async def _mount_programs(psql: Path) -> list[str]:
    mounts: dict[str, str] = {"/usr/bin/psql": str(psql)}
    python = _python()
    mounts[python] = python
    standard_library = str(Path(os.__file__).parent)
    mounts[standard_library] = standard_library
    for program in (str(psql), python):
        status, output = await _output_of(["ldd", program])
        if status != 0:
            raise TargetError(f"the shared libraries of {program} cannot be listed")
        for line in output.decode().splitlines():
            path = next((word for word in line.split() if word.startswith("/")), None)
            if path is not None:
                mounts[path] = path
    mounts.update({folder: folder for folder in TERMINFO if Path(folder).is_dir()})
    command: list[str] = []
    for inside, outside in mounts.items():
        command += ["--ro-bind", outside, inside]
    libraries = {str(Path(path).parent) for path in mounts if ".so" in path}
    return [*command, "--setenv", "LD_LIBRARY_PATH", ":".join(sorted(libraries))]


async def _output_of(command: list[str]) -> tuple[int, bytes]:
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
    except OSError as error:
        raise TargetError(f"{command[0]} cannot be started: {error.strerror}") from error
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            output, _ = await process.communicate()
    except TimeoutError as error:
        process.kill()
        raise TargetError(f"{command[0]} does not answer") from error
    return process.returncode or 0, output


async def _run_on_pipes(session: Session, process: ClientProcess, arguments: list[str]) -> int:
    child = await asyncio.create_subprocess_exec(
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    stdin = child.stdin

    async def send(data: bytes) -> None:
        stdin.write(data)
        await stdin.drain()

    async def type_input() -> None:
        with contextlib.suppress(OSError, asyncssh.Error):
            await read_client(process, send, lambda _: None, lambda _: child.terminate())
        stdin.close()

    async def show(
        source: asyncio.StreamReader, sink: asyncssh.SSHWriter[bytes], code: Code = Code.OUTPUT
    ) -> None:
        while data := await source.read(CHUNK_BYTES):
            record_output(session, data, code)
            sink.write(data)
            await sink.drain()

    typing = asyncio.create_task(type_input())
    try:
        await asyncio.gather(
            show(child.stdout, process.stdout),
            show(child.stderr, process.stderr, Code.ERROR),
        )
        return await child.wait()
    finally:
        typing.cancel()
        await _end(child)


async def _run_on_terminal(session: Session, process: ClientProcess, arguments: list[str]) -> int:
    master, slave = pty.openpty()
    try:
        width, height, *_ = process.term_size
        _resize(master, width or 80, height or 24)
        try:
            # Not asyncio's: uvloop calls preexec_fn before the new session and resets signals.
            child = subprocess.Popen(  # noqa: ASYNC220  a fork, a few milliseconds
                arguments,
                stdin=slave,
                stdout=slave,
                stderr=slave,
                start_new_session=True,
                preexec_fn=_take_terminal,  # noqa: PLW1509  two system calls
            )
        finally:
            os.close(slave)
        os.set_blocking(master, False)
        typing = asyncio.create_task(_type_on_terminal(session, process, master))
        try:
            while data := await _read_terminal(master):
                record_output(session, data)
                process.stdout.write(data)
                await process.stdout.drain()
            return await asyncio.to_thread(child.wait)
        finally:
            typing.cancel()
            await asyncio.wait({typing})
            if child.poll() is None:
                child.kill()
            await asyncio.to_thread(child.wait)
    finally:
        os.close(master)


def _take_terminal() -> None:
    # In the child: Ctrl-C must reach psql, which handles it, and not end bwrap above it.
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    for ignored in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP):
        signal.signal(ignored, signal.SIG_IGN)


async def _end(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()


def _resize(master: int, width: int, height: int) -> None:
    size = struct.pack("HHHH", min(height, 0xFFFF), min(width, 0xFFFF), 0, 0)
    fcntl.ioctl(master, termios.TIOCSWINSZ, size)


def _settle(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


async def _read_terminal(master: int) -> bytes:
    loop = asyncio.get_running_loop()
    while True:
        try:
            return os.read(master, CHUNK_BYTES)
        except BlockingIOError:
            ready: asyncio.Future[None] = loop.create_future()
            loop.add_reader(master, _settle, ready)
            try:
                await ready
            finally:
                loop.remove_reader(master)
        except OSError:  # EIO: the last process closed the terminal.
            return b""


async def _type_on_terminal(session: Session, process: ClientProcess, master: int) -> None:
    loop = asyncio.get_running_loop()

    async def send(data: bytes) -> None:
        record_input(session, process, data)
        while data:
            try:
                data = data[os.write(master, data) :]
            except BlockingIOError:
                ready: asyncio.Future[None] = loop.create_future()
                loop.add_writer(master, _settle, ready)
                try:
                    await ready
                finally:
                    loop.remove_writer(master)

    def resize(size: asyncssh.TerminalSizeChanged) -> None:
        record_size(session, size.width, size.height)
        _resize(master, size.width, size.height)

    def send_signal(name: str) -> None:
        if name in {"INT", "TERM", "HUP"}:
            os.write(master, b"\x03" if name == "INT" else b"\x04")

    with contextlib.suppress(OSError, asyncssh.Error):
        await read_client(process, send, resize, send_signal)
        await send(b"\x04")
