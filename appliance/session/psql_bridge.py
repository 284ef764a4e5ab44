"""Bind psql in its sandbox to the client: on pipes or a terminal, all of it recorded."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios
from collections.abc import Callable

import asyncssh

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
from appliance.session.recorder import wait_for_disk


async def run_on_pipes(session: Session, process: ClientProcess, arguments: list[str]) -> int:
    """Run psql without a terminal; return its exit status, or minus the signal that ended it."""
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
            await wait_for_disk(session)
            record_output(session, data, code)
            sink.write(data)
            await sink.drain()

    typing = asyncio.create_task(type_input())
    session.watch(typing)
    try:
        await asyncio.gather(
            show(child.stdout, process.stdout),
            show(child.stderr, process.stderr, Code.ERROR),
        )
        return await child.wait()
    finally:
        typing.cancel()
        await _end(child)


async def run_on_terminal(session: Session, process: ClientProcess, arguments: list[str]) -> int:
    """Run psql on a terminal of its own; return its exit status, or minus the signal."""
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
        session.watch(typing)
        try:
            while data := await _read_terminal(master):
                await wait_for_disk(session)
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


async def _until_ready(
    master: int, add: Callable[..., None], remove: Callable[[int], bool]
) -> None:
    """Return once the event loop, by its `add_reader` or `add_writer`, says so."""
    ready = asyncio.Event()
    add(master, ready.set)
    try:
        await ready.wait()
    finally:
        remove(master)


async def _read_terminal(master: int) -> bytes:
    loop = asyncio.get_running_loop()
    while True:
        try:
            return os.read(master, CHUNK_BYTES)
        except BlockingIOError:
            await _until_ready(master, loop.add_reader, loop.remove_reader)
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
                await _until_ready(master, loop.add_writer, loop.remove_writer)

    def resize(size: asyncssh.TerminalSizeChanged) -> None:
        record_size(session, size.width, size.height)
        _resize(master, size.width, size.height)

    def send_signal(name: str) -> None:
        if name in {"INT", "TERM", "HUP"}:
            os.write(master, b"\x03" if name == "INT" else b"\x04")

    with contextlib.suppress(OSError, asyncssh.Error):
        await read_client(process, send, resize, send_signal)
        await send(b"\x04")
