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
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from appliance import systemd
from appliance.errors import BastionError

MAX_FRAME_BYTES = 1024 * 1024
_LENGTH = struct.Struct(">I")
_DECODER = json.JSONDecoder()
_ENCODER = json.JSONEncoder(separators=(",", ":"))  # dumps() would make one for each call

Message = dict[str, Any]  # JSON: its shape is the method's own
Decode = Callable[[bytes], Message]
Handler = Callable[["Peer", Message], Awaitable[Message]]
Reply = Callable[[Message], None]
OnReply = Callable[[Message | BastionError], None]
"""Hears the reply to a call, raw, or why none comes; at once, so it must not take long."""
OnCall = Callable[["Peer", Message, Reply], "asyncio.Task[None] | None"]


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is at the other end, as the kernel says."""

    uid: int
    pid: int


def encode_frame(message: Message) -> bytes:
    """Encode one frame.

    Raises `ValueError` if it is larger than `MAX_FRAME_BYTES`.
    """
    return encode_body(_ENCODER.encode(message).encode())


def encode_body(body: bytes) -> bytes:
    """Frame a message that is JSON already.

    Raises `ValueError` if it is larger than `MAX_FRAME_BYTES`.
    """
    if len(body) > MAX_FRAME_BYTES:
        raise ValueError("frame too large")
    return _LENGTH.pack(len(body)) + body


class FrameReader:
    """Cuts a byte stream into frames; `decode` reads the body of one."""

    def __init__(self, decode: Decode | None = None) -> None:
        self._buffer = bytearray()
        self._decode = decode or decode_body

    def feed(self, data: bytes) -> list[Message]:
        """Return the frames that `data` completes.

        Raises `ValueError` if one is malformed.
        """
        # What comes whole is cut from `data` itself.
        source: bytes | bytearray = data
        if self._buffer:
            self._buffer += data
            source = self._buffer
        frames: list[Message] = []
        at = 0
        while len(source) - at >= 4:
            (length,) = _LENGTH.unpack_from(source, at)
            if length > MAX_FRAME_BYTES:
                raise ValueError("frame too large")
            end = at + 4 + length
            if len(source) < end:
                break
            frames.append(self._decode(bytes(source[at + 4 : end])))
            at = end
        if self._buffer:
            del self._buffer[:at]
        else:
            self._buffer += data[at:]
        return frames


def decode_body(body: bytes) -> Message:
    """Decode the body of a frame.

    Raises `ValueError` if it is no JSON object.
    """
    text = body.decode()
    # Without the blanks that `json.loads` would look for.
    message, end = _DECODER.raw_decode(text)
    if end != len(text) or not isinstance(message, dict):
        raise ValueError("a frame holds a JSON object")
    return message


class _Peers(asyncio.Protocol):
    """The server's side of one connection."""

    def __init__(
        self, on_call: OnCall, allowed_uids: frozenset[int], decode: Decode | None
    ) -> None:
        self._on_call, self._allowed = on_call, allowed_uids
        self._frames = FrameReader(decode)
        self._transport: asyncio.Transport | None = None
        self._peer: Peer | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are asyncio's by behaviour only.
        self._transport = cast("asyncio.Transport", transport)
        self._peer = _peer_of(self._transport.get_extra_info("socket"))
        if self._peer.uid not in self._allowed:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        if self._transport is None or self._peer is None or self._transport.is_closing():
            return
        try:
            calls = self._frames.feed(data)
        except ValueError:
            self._transport.abort()
            return
        for call in calls:
            task = self._on_call(self._peer, call, self._reply_to(call))
            if task is not None:
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    def pause_writing(self) -> None:
        # Who does not read the replies is not read either.
        if self._transport is not None:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        if self._transport is not None:
            self._transport.resume_reading()

    def connection_lost(self, _error: Exception | None) -> None:
        self._transport = None
        for task in self._tasks:
            task.cancel()

    def _reply_to(self, call: Message) -> Reply:
        number = call.get("id")

        def reply(message: Message) -> None:
            # What is replied to together leaves together: uvloop writes once per turn.
            if self._transport is not None:
                self._transport.write(encode_frame({**message, "id": number}))

        return reply


async def serve_calls(
    path: Path,
    on_call: OnCall,
    allowed_uids: frozenset[int],
    decode: Decode | None = None,
) -> asyncio.Server:
    """Listen on `path`; `on_call` answers at once or later, in any order, or with a task.

    `decode` reads calls instead of `decode_body`, and raises what that does. A listener that
    the service manager handed over is used as it is.
    """
    loop = asyncio.get_running_loop()

    def make() -> _Peers:
        return _Peers(on_call, allowed_uids, decode)

    inherited = systemd.inherited_unix_socket(path)
    if inherited is not None:
        # From 3.13 on Python removes the file, which is the service manager's, when it closes.
        keep: Any = {"cleanup_socket": False} if sys.version_info >= (3, 13) else {}
        return await loop.create_unix_server(make, sock=inherited, **keep)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    server = await loop.create_unix_server(make, path=str(path))
    path.chmod(0o660)
    return server


async def serve(path: Path, handler: Handler, allowed_uids: frozenset[int]) -> asyncio.Server:
    """Listen on `path`; each call runs on its own, replies may overtake each other."""

    async def answer(peer: Peer, call: Message, reply: Reply) -> None:
        try:
            reply(await handler(peer, call))
        except BastionError as error:
            reply({"error": str(error)})

    return await serve_calls(
        path, lambda *details: asyncio.create_task(answer(*details)), allowed_uids
    )


def _peer_of(connection: socket.socket) -> Peer:
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    pid, uid, _ = struct.unpack("3i", raw)
    return Peer(uid=uid, pid=pid)


class _Replies(asyncio.Protocol):
    """The caller's side of one connection: replies by the number of their call."""

    def __init__(self, gone: Callable[[], BastionError]) -> None:
        self._frames = FrameReader()
        self._gone = gone
        self.transport: asyncio.Transport | None = None
        self.pending: dict[int, OnReply] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop has its own

    def data_received(self, data: bytes) -> None:
        try:
            replies = self._frames.feed(data)
        except ValueError:
            if self.transport is not None:
                self.transport.abort()
            return
        for reply in replies:
            on_reply = self.pending.pop(reply.get("id", -1), None)
            if on_reply is not None:
                on_reply(reply)

    def connection_lost(self, _error: Exception | None) -> None:
        self.transport = None
        pending, self.pending = self.pending, {}
        for on_reply in pending.values():
            on_reply(self._gone())


class Caller:
    """A connection to one of our processes; opens when first needed, multiplexes calls."""

    def __init__(self, path: Path, error_type: type[BastionError]) -> None:
        self._path = path
        self._error_type = error_type
        self._replies = _Replies(self._gone)
        self._next_id = 0
        self._opening = asyncio.Lock()

    def _gone(self) -> BastionError:
        return self._error_type(f"{self._path.stem} daemon is gone")

    async def call(self, method: str, **params: Any) -> Message:
        """Call `method` and wait for the reply.

        Raises the caller's error type if the peer is gone or refuses.
        """
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()

        def settle(reply: Message | BastionError) -> None:
            if future.done():
                return
            if isinstance(reply, BastionError):
                future.set_exception(reply)
            else:
                future.set_result(reply)

        if not self.post(method, settle, **params):
            await self._connect()
            if not self.post(method, settle, **params):
                raise self._gone()
        return self.check_reply(await future)

    def post(self, method: str, on_reply: OnReply, **params: Any) -> bool:
        """Send a call at once, if there is a connection, and return whether there is.

        `on_reply` hears the raw reply: see `check_reply`. Raises the caller's error type if
        the call is too large or not JSON.
        """
        try:
            more = _ENCODER.encode(params)[1:-1].encode()
        except (ValueError, TypeError) as error:
            raise self._no_call() from error
        return self.post_encoded(method, on_reply, more)

    def post_encoded(self, method: str, on_reply: OnReply, params: bytes) -> bool:
        """Do what `post` does with the members of a JSON object that are encoded already."""
        transport = self._replies.transport
        if transport is None or transport.is_closing():
            return False
        self._next_id += 1
        more = b"," + params if params else b""
        body = b'{"id":%d,"method":"%b"%b}' % (self._next_id, method.encode(), more)
        try:
            frame = encode_body(body)
        except ValueError as error:
            raise self._no_call() from error
        self._replies.pending[self._next_id] = on_reply
        transport.write(frame)
        return True

    def _no_call(self) -> BastionError:
        return self._error_type(f"this is no call to the {self._path.stem} daemon")

    def check_reply(self, reply: Message) -> Message:
        """Return `reply`.

        Raises the caller's error type if it is a refusal.
        """
        if "error" in reply:
            raise self._error_type(str(reply["error"]))
        return reply

    async def close(self) -> None:
        """Close the connection; pending calls fail."""
        if self._replies.transport is not None:
            self._replies.transport.close()

    async def _connect(self) -> None:
        async with self._opening:
            if self._replies.transport is not None:
                return
            self._replies = _Replies(self._gone)
            try:
                await asyncio.get_running_loop().create_unix_connection(
                    lambda: self._replies, str(self._path)
                )
            except OSError as error:
                raise self._error_type(f"{self._path.stem} daemon cannot be reached") from error


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
