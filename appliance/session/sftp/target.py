"""The target's SFTP server: requests on their way there, and the answers to our own."""

from __future__ import annotations

import asyncio
import posixpath
from collections.abc import Callable, Sequence
from typing import Any

from appliance.errors import ProtocolError, TargetError
from appliance.model import TargetName
from appliance.session.sftp import packets as wire
from appliance.session.sftp.packets import Attributes, Fields, Kind, Piece
from appliance.session.sftp.state import OpenFile, Pending, Refused
from appliance.session.sftp.traffic import Traffic

MAX_PENDING = 16 * 1024
MAX_MISSING = 64
"""Folders of a link's aim that are not there yet."""


class SFTPTarget:
    """Numbers the requests that go to a target; `send_pieces` takes them."""

    def __init__(
        self,
        name: TargetName,
        send_pieces: Callable[[Sequence[Any]], None],  # bytes, or views of them
        traffic: Traffic,
    ) -> None:
        self._name, self._send_pieces = name, send_pieces
        self._traffic = traffic
        self._resolved: list[tuple[bytes, bytes]] = []
        """Folders and files of the request that is judged, and where they led."""
        self._changes_beside = 0
        self.pending: dict[int, Pending] = {}
        """Requests whose reply is awaited, by their number at the target."""
        self._ids = 0

    def refuse_in_turn(self, number: int, refusal: Refused) -> None:
        """Let a refusal take its place among the replies: a harmless request stands in for it.

        OpenSSH's sftp takes the last status of an upload's writes for that of the upload.
        """
        self._send(Kind.REALPATH, wire.string(b"."), Pending(number, refusal=refusal))

    def begin_request(self) -> None:
        """Notice from now on what other channels change on the way of a request's paths."""
        self._resolved = []
        self._changes_beside = self._traffic.changes_beside(self)

    async def forward_path(
        self,
        kind: Kind,
        number: int,
        body: bytes,
        file: OpenFile | None = None,
        *,
        changes: bool = False,
    ) -> None:
        """Send on a request that names paths, which lead where they led when it was judged.

        `changes` says that it may put something else at a path. Raises `Refused` if another
        channel of the same person did so meanwhile, or keeps it waiting.
        """
        # SECURITY: test_no_other_channel_swaps_a_folder_that_is_being_judged.
        try:
            await self._traffic.begin(self, changes=changes)
        except TimeoutError as error:
            raise Refused(wire.FAILURE, "another of your SFTP channels is in the way") from error
        try:
            if self._traffic.changes_beside(self) != self._changes_beside:
                for path, before in tuple(self._resolved):
                    if await self.resolve(path) != before:
                        raise Refused(wire.FAILURE, "the path was changed meanwhile: try again")
        except BaseException:
            await self._traffic.end(self, changes=changes)
            raise
        pending = Pending(number, file=file, kind=kind, uses_paths=True, changes_paths=changes)
        self._send(kind, body, pending)

    async def end_use(self, pending: Pending) -> None:
        """Let others go on: the target has used a request's paths."""
        await self._traffic.end(self, changes=pending.changes_paths)

    async def leave(self) -> None:
        """Let others go on: the conversation is over."""
        await self._traffic.leave(self)

    def forward(
        self,
        kind: Kind,
        number: int,
        body: bytes | Sequence[Piece],
        file: OpenFile | None = None,
        offset: int = 0,
    ) -> None:
        """Send a request of the client on; `number` is the client's."""
        self._send(kind, body, Pending(number, file=file, kind=kind, offset=offset))

    def _send(self, kind: Kind, body: bytes | Sequence[Piece], pending: Pending) -> None:
        if len(self.pending) >= MAX_PENDING:
            raise ProtocolError("too many SFTP requests at once")
        self._ids = (self._ids + 1) & 0xFFFFFFFF
        self.pending[self._ids] = pending
        pieces = (body,) if isinstance(body, bytes) else body
        self._send_pieces((wire.head(kind, self._ids, sum(map(len, pieces))), *pieces))

    async def _ask(self, kind: Kind, body: bytes) -> bytes:
        """Send a request of our own and return its reply, a packet."""
        reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._send(kind, body, Pending(0, reply=reply))
        return await reply

    async def resolve(self, path: bytes) -> bytes:
        """Return where `path` leads on the target, links followed.

        Raises `Refused` with the target's own status if it leads nowhere.
        """
        canonical = await self._ask_name(Kind.REALPATH, path)
        # SECURITY: a path that is judged must be the one that is used (test_sftp_paths.py).
        # normpath leaves `//etc` as it is.
        is_plain = canonical.startswith(b"/") and not canonical.startswith(b"//")
        if not is_plain or posixpath.normpath(canonical) != canonical:
            raise Refused(wire.PERMISSION_DENIED, "the target does not resolve this path")
        self._resolved.append((path, canonical))
        return canonical

    async def resolve_entry(self, path: bytes) -> bytes:
        """Return the canonical path of a directory entry, a link itself not followed."""
        parent, _, name = path.rstrip(b"/").rpartition(b"/")
        if name in {b"", b".", b".."}:
            return await self.resolve(path)
        if not parent:
            parent = b"/" if path.startswith(b"/") else b"."
        folder = await self.resolve(parent)
        return folder.rstrip(b"/") + b"/" + name

    async def resolve_aim(self, aim: bytes, link: bytes) -> bytes:
        """Return where a link at the canonical path `link` leads, or will once that is there.

        Raises `Refused` if nobody can tell.
        """
        path = aim if aim.startswith(b"/") else posixpath.dirname(link) + b"/" + aim
        below: list[bytes] = []
        while True:
            try:
                return posixpath.join(await self.resolve(path or b"/"), *reversed(below))
            except Refused as refusal:
                # SECURITY: behind what is not there yet, `..` leads anywhere (test_sftp_table.py).
                path, _, name = path.rpartition(b"/")
                if name == b".." or len(below) >= MAX_MISSING:
                    text = "where this link leads cannot be told"
                    raise Refused(wire.PERMISSION_DENIED, text) from refusal
                below += [name] if name not in {b"", b"."} else []

    async def read_link(self, path: bytes) -> bytes:
        """Return what a link says.

        Raises `Refused` with the target's own status if it is none.
        """
        return await self._ask_name(Kind.READLINK, path)

    async def expand(self, path: bytes) -> bytes:
        """Return what `~` in front of a path stands for.

        Raises `Refused` with the target's own status if it stands for nothing.
        """
        return await self._ask_name(Kind.EXTENDED, path, wire.string(wire.EXPAND))

    async def _ask_name(self, kind: Kind, path: bytes, extension: bytes = b"") -> bytes:
        reply = await self._ask(kind, extension + wire.string(path))
        fields = Fields(reply, 5)
        if reply[0] == Kind.STATUS:
            raise Refused(fields.uint32(), fields.string().decode("utf-8", "replace"))
        if reply[0] != Kind.NAME:
            raise TargetError(f"{self._name} answers {kind.name} with something else")
        names = wire.decode_names(fields)
        return names[0][0] if len(names) == 1 else b""

    async def ask_size(self, kind: Kind, path_or_handle: bytes) -> int:
        """Return the size of a file in bytes: `STAT` of a path or `FSTAT` of a handle."""
        return (await self.ask_attributes(kind, path_or_handle)).size or 0

    async def ask_attributes(self, kind: Kind, path_or_handle: bytes) -> Attributes:
        """Return what `STAT`, `LSTAT` or `FSTAT` says; nothing of what is not there."""
        reply = await self._ask(kind, wire.string(path_or_handle))
        if reply[0] != Kind.ATTRS:
            return Attributes(None, None)  # Opening it fails as well, or it grows from nothing.
        return wire.decode_attributes(Fields(reply, 5))
