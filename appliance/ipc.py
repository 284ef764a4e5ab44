"""Frames over unix sockets between our processes, with the peer's uid.

A frame is a four-byte big-endian length and a JSON object of at most 1 MiB. Calls are
pipelined: each carries an `id` that its reply echoes. The kernel names the peer
(`SO_PEERCRED`); whoever is not expected is not answered.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance import systemd
from appliance.errors import BastionError

MAX_FRAME_BYTES = 1024 * 1024

Message = dict[str, Any]  # JSON: its shape is the method's own
Handler = Callable[["Peer", Message], Awaitable[Message]]


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is at the other end, as the kernel says."""

    uid: int
    pid: int


def encode_frame(message: Message) -> bytes:
    """Encode one frame.

    Raises `ValueError` if it is larger than `MAX_FRAME_BYTES`.
    """
    body = json.dumps(message, separators=(",", ":")).encode()
    if len(body) > MAX_FRAME_BYTES:
        raise ValueError("frame too large")
    return struct.pack(">I", len(body)) + body


async def read_frame(reader: asyncio.StreamReader) -> Message:
    """Read one frame.

    Raises `ValueError` if it is malformed, `EOFError` if the stream ends.
    """
    (length,) = struct.unpack(">I", await reader.readexactly(4))
    if length > MAX_FRAME_BYTES:
        raise ValueError("frame too large")
    message = json.loads(await reader.readexactly(length))
    if not isinstance(message, dict):
        raise ValueError("a frame holds a JSON object")  # noqa: TRY004
    return message


async def serve(path: Path, handler: Handler, allowed_uids: frozenset[int]) -> asyncio.Server:
    """Listen on `path`; each call runs on its own, replies may overtake each other.

    A listener that the service manager handed over is used as it is.
    """

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = _peer_of(writer.get_extra_info("socket"))
        tasks: set[asyncio.Task[None]] = set()
        try:
            while peer.uid in allowed_uids:
                call = await read_frame(reader)
                task = asyncio.create_task(_answer(handler, peer, call, writer))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
        except (EOFError, ValueError, OSError):
            pass
        finally:
            for task in tasks:
                task.cancel()
            writer.close()

    inherited = systemd.inherited_unix_socket(path)
    if inherited is not None:
        return await asyncio.start_unix_server(converse, sock=inherited)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    server = await asyncio.start_unix_server(converse, path=str(path))
    path.chmod(0o660)
    return server


async def _answer(
    handler: Handler, peer: Peer, call: Message, writer: asyncio.StreamWriter
) -> None:
    try:
        reply = await handler(peer, call)
    except BastionError as error:
        reply = {"error": str(error)}
    writer.write(encode_frame({**reply, "id": call.get("id")}))
    await writer.drain()


def _peer_of(connection: socket.socket) -> Peer:
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    pid, uid, _ = struct.unpack("3i", raw)
    return Peer(uid=uid, pid=pid)


class Caller:
    """A connection to one of our processes; opens when first needed, multiplexes calls."""

    def __init__(self, path: Path, error_type: type[BastionError]) -> None:
        self._path = path
        self._error_type = error_type
        self._writer: asyncio.StreamWriter | None = None
        self._pending: dict[int, asyncio.Future[Message]] = {}
        self._next_id = 0
        self._opening = asyncio.Lock()
        self._reading: asyncio.Task[None] | None = None

    async def call(self, method: str, **params: Any) -> Message:
        """Call `method` and wait for the reply.

        Raises the caller's error type if the peer is gone or refuses.
        """
        try:
            writer = await self._connected()
            self._next_id += 1
            number = self._next_id
            future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
            self._pending[number] = future
            writer.write(encode_frame({"id": number, "method": method, **params}))
            await writer.drain()
        except (OSError, ValueError) as error:
            raise self._error_type(f"{self._path.stem} daemon cannot be reached") from error
        try:
            reply = await future
        finally:
            self._pending.pop(number, None)
        if "error" in reply:
            raise self._error_type(str(reply["error"]))
        return reply

    async def close(self) -> None:
        """Close the connection; pending calls fail."""
        if self._reading is not None:
            self._reading.cancel()
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    async def _connected(self) -> asyncio.StreamWriter:
        async with self._opening:
            if self._writer is None:
                reader, self._writer = await asyncio.open_unix_connection(str(self._path))
                self._reading = asyncio.create_task(self._read_replies(reader, self._writer))
            return self._writer

    async def _read_replies(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while True:
                reply = await read_frame(reader)
                future = self._pending.get(reply.get("id", -1))
                if future is not None and not future.done():
                    future.set_result(reply)
        except (EOFError, ValueError, OSError):
            pass
        finally:
            self._writer = None
            writer.close()
            for future in self._pending.values():
                if not future.done():
                    future.set_exception(self._error_type(f"{self._path.stem} daemon is gone"))


def call_once(path: Path, method: str, error_type: type[BastionError], **params: object) -> Message:
    """Call `method` from a command line, without an event loop of one's own.

    Raises `error_type` if the peer is gone or refuses.
    """

    async def converse() -> Message:
        caller = Caller(path, error_type)
        try:
            return await caller.call(method, **params)
        finally:
            await caller.close()

    return asyncio.run(converse())


def own_uids(*names: str) -> frozenset[int]:
    """Return our own uid and those of the given login names that exist here."""
    import pwd

    known = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    return frozenset({os.getuid(), *(known[name] for name in names if name in known)})
