"""The requests of an SFTP client, one method for each: resolve, judge, send on."""

from __future__ import annotations

import asyncio
import posixpath
from collections.abc import Awaitable, Callable

from appliance.errors import ProtocolError, TargetError
from appliance.model import Action, Decision, TargetName
from appliance.policy.files import strictest
from appliance.session import sftp_packets as wire
from appliance.session.sftp_judge import FileJudge
from appliance.session.sftp_packets import Fields, Kind
from appliance.session.sftp_state import OpenFile, Pending, Refused

MAX_PENDING = 16 * 1024


class Requests:
    """What the client asks, on its way to the target; `send` takes packets for the target."""

    def __init__(self, target: TargetName, judge: FileJudge, send: Callable[[bytes], None]) -> None:
        self._target, self.judge, self._write_target = target, judge, send
        self.pending: dict[int, Pending] = {}
        self.files: dict[bytes, OpenFile] = {}
        self._ids = 0
        self._handlers: dict[int, Callable[[int, Fields], Awaitable[None]]] = {
            Kind.OPEN: self._open,
            Kind.CLOSE: self._close,
            Kind.READ: self._read,
            Kind.WRITE: self._write,
            Kind.LSTAT: self._lstat,
            Kind.FSTAT: self._fstat,
            Kind.SETSTAT: self._setstat,
            Kind.FSETSTAT: self._fsetstat,
            Kind.OPENDIR: self._opendir,
            Kind.READDIR: self._readdir,
            Kind.REMOVE: self._remove,
            Kind.MKDIR: self._mkdir,
            Kind.RMDIR: self._rmdir,
            Kind.REALPATH: self._realpath,
            Kind.STAT: self._stat,
            Kind.RENAME: self._rename,
            Kind.READLINK: self._readlink,
            Kind.SYMLINK: self._symlink,
            Kind.EXTENDED: self._extended,
        }

    async def take(self, packet: bytes) -> None:
        """Send a request on.

        Raises `Refused` with what to reply instead, `ProtocolError` if it is malformed.
        """
        fields = Fields(packet, 1)
        number = fields.uint32()
        handler = self._handlers.get(packet[0])
        if handler is None:
            raise Refused(wire.OP_UNSUPPORTED, "not offered here")
        await handler(number, fields)

    def refuse_in_turn(self, number: int, refusal: Refused) -> None:
        """Let a refusal take its place among the replies: a harmless request stands in for it.

        OpenSSH's sftp takes the last status of an upload's writes for that of the upload.
        """
        self._send(Kind.REALPATH, wire.string(b"."), Pending(number, refusal=refusal))

    def _forward(
        self, kind: Kind, number: int, body: bytes, file: OpenFile | None = None, offset: int = 0
    ) -> None:
        self._send(kind, body, Pending(number, file=file, kind=kind, offset=offset))

    def _send(self, kind: Kind, body: bytes, pending: Pending) -> None:
        if len(self.pending) >= MAX_PENDING:
            raise ProtocolError("too many SFTP requests at once")
        self._ids = (self._ids + 1) & 0xFFFFFFFF
        self.pending[self._ids] = pending
        self._write_target(wire.message(kind, self._ids, body))

    async def _ask(self, kind: Kind, body: bytes) -> bytes:
        """Send a request of our own and return its reply, a packet."""
        reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._send(kind, body, Pending(0, reply=reply))
        return await reply

    # Paths

    async def _resolve(self, path: bytes) -> bytes:
        """Return where `path` leads on the target, links followed.

        Raises `Refused` with the target's own status if it leads nowhere.
        """
        reply = await self._ask(Kind.REALPATH, wire.string(path))
        fields = Fields(reply, 5)
        if reply[0] == Kind.STATUS:
            raise Refused(fields.uint32(), fields.string().decode("utf-8", "replace"))
        if reply[0] != Kind.NAME:
            raise TargetError(f"{self._target} answers REALPATH with something else")
        names = wire.decode_names(fields)
        canonical = names[0][0] if len(names) == 1 else b""
        # SECURITY: a path that is judged must be the one that is used (test_sftp_paths.py).
        if not canonical.startswith(b"/") or posixpath.normpath(canonical) != canonical:
            raise Refused(wire.PERMISSION_DENIED, "the target does not resolve this path")
        return canonical

    async def _resolve_entry(self, path: bytes) -> bytes:
        """Return the canonical path of a directory entry, a link itself not followed."""
        parent, _, name = path.rstrip(b"/").rpartition(b"/")
        if name in {b"", b".", b".."}:
            return await self._resolve(path)
        if not parent:
            parent = b"/" if path.startswith(b"/") else b"."
        folder = await self._resolve(parent)
        return folder.rstrip(b"/") + b"/" + name

    # Requests that name paths

    async def _open(self, number: int, fields: Fields) -> None:
        path, flags = fields.path(), fields.uint32()
        attributes = fields.rest()
        size = wire.decode_attributes(fields).size
        writes = bool(flags & (wire.FXF_WRITE | wire.FXF_APPEND | wire.FXF_CREAT | wire.FXF_TRUNC))
        reads = bool(flags & wire.FXF_READ) or not writes
        exclusive = flags & wire.FXF_EXCL and flags & wire.FXF_CREAT
        canonical = await (self._resolve_entry if exclusive else self._resolve)(path)
        file = OpenFile(canonical, reads=reads, writes=writes)
        file.appends = bool(flags & wire.FXF_APPEND)
        decisions: dict[Action, Decision] = {}
        if reads:
            length = await self._size_of(canonical)
            decisions[Action.DOWNLOAD] = self.judge.decide(Action.DOWNLOAD, canonical, length)
            file.read_limit = self.judge.limit(length - 1)
        if writes:
            decisions[Action.UPLOAD] = self.judge.decide(Action.UPLOAD, canonical, size or 0)
            file.write_limit = self.judge.limit((size or 0) - 1)
        await self.judge.allow(strictest([*decisions.values()]), "+".join(decisions), canonical)
        for action, content in ((Action.DOWNLOAD, file.received), (Action.UPLOAD, file.sent)):
            if action in decisions and decisions[action].keep_content:
                content.keep = self.judge.keep(action, canonical)
        body = wire.string(canonical) + flags.to_bytes(4, "big") + attributes
        self._forward(Kind.OPEN, number, body, file)

    async def _size_of(self, path: bytes) -> int:
        reply = await self._ask(Kind.STAT, wire.string(path))
        if reply[0] != Kind.ATTRS:
            return 0  # Opening it will fail as well, or it grows from nothing.
        return wire.decode_attributes(Fields(reply, 5)).size or 0

    async def _opendir(self, number: int, fields: Fields) -> None:
        path = await self._resolve(fields.path())
        fields.end()
        await self.judge.allow(self.judge.decide(Action.LIST, path), "list", path)
        file = OpenFile(path, is_directory=True)
        self._forward(Kind.OPENDIR, number, wire.string(path), file)

    async def _look(self, kind: Kind, number: int, fields: Fields) -> None:
        raw = fields.path()
        fields.end()
        follows = kind is Kind.STAT or raw.endswith(b"/")
        path = await (self._resolve if follows else self._resolve_entry)(raw)
        decision = self.judge.look(path)
        await self.judge.require(decision, kind.name.lower(), path)
        self._forward(kind, number, wire.string(path))

    async def _stat(self, number: int, fields: Fields) -> None:
        await self._look(Kind.STAT, number, fields)

    async def _lstat(self, number: int, fields: Fields) -> None:
        await self._look(Kind.LSTAT, number, fields)

    async def _readlink(self, number: int, fields: Fields) -> None:
        await self._look(Kind.READLINK, number, fields)

    async def _realpath(self, number: int, fields: Fields) -> None:
        path = fields.path()
        fields.end()
        self._forward(Kind.REALPATH, number, wire.string(path))

    async def _change(self, kind: Kind, number: int, fields: Fields) -> None:
        path = await self._resolve_entry(fields.path())
        rest = fields.rest()
        if kind is Kind.MKDIR:
            wire.decode_attributes(fields)
        else:
            fields.end()
        await self.judge.allow(self.judge.decide(Action.CHANGE, path), kind.name.lower(), path)
        self._forward(kind, number, wire.string(path) + rest)

    async def _remove(self, number: int, fields: Fields) -> None:
        await self._change(Kind.REMOVE, number, fields)

    async def _mkdir(self, number: int, fields: Fields) -> None:
        await self._change(Kind.MKDIR, number, fields)

    async def _rmdir(self, number: int, fields: Fields) -> None:
        await self._change(Kind.RMDIR, number, fields)

    async def _setstat(self, number: int, fields: Fields) -> None:
        path = await self._resolve(fields.path())
        rest = await self._judge_attributes(fields, path)
        self._forward(Kind.SETSTAT, number, wire.string(path) + rest)

    async def _judge_attributes(self, fields: Fields, path: bytes) -> bytes:
        rest = fields.rest()
        attributes = wire.decode_attributes(fields)
        decisions = [self.judge.decide(Action.CHANGE, path)]
        if attributes.size is not None:
            decisions.append(self.judge.decide(Action.UPLOAD, path, attributes.size))
        await self.judge.allow(strictest(decisions), "setstat", path)
        return rest

    async def _rename(self, number: int, fields: Fields) -> None:
        old, new = await self._judge_move(fields, "rename")
        self._forward(Kind.RENAME, number, wire.string(old) + wire.string(new))

    async def _judge_move(self, fields: Fields, operation: str) -> tuple[bytes, bytes]:
        old, new = (
            await self._resolve_entry(fields.path()),
            await self._resolve_entry(fields.path()),
        )
        fields.end()
        size = await self._size_of(old)
        decision = self.judge.move(old, new, size)
        await self.judge.allow(decision, operation, old, new)
        return old, new

    async def _symlink(self, number: int, fields: Fields) -> None:
        # OpenSSH has the arguments the other way round than the draft: target, then link.
        aim, link = fields.path(), await self._resolve_entry(fields.path())
        fields.end()
        whole = aim if aim.startswith(b"/") else posixpath.dirname(link) + b"/" + aim
        try:
            leads_to = await self._resolve(whole)
        except Refused:
            leads_to = posixpath.normpath(whole)
        decisions = [self.judge.decide(Action.CHANGE, path) for path in (link, leads_to)]
        await self.judge.allow(strictest(decisions), "symlink", link, leads_to)
        self._forward(Kind.SYMLINK, number, wire.string(aim) + wire.string(link))

    async def _extended(self, number: int, fields: Fields) -> None:
        name = fields.string()
        prefix = wire.string(name)
        match name:
            case b"posix-rename@openssh.com":
                old, new = await self._judge_move(fields, "rename")
                self._forward(Kind.EXTENDED, number, prefix + wire.string(old) + wire.string(new))
            case b"hardlink@openssh.com":
                old, new = await self._judge_move(fields, "hardlink")
                self._forward(Kind.EXTENDED, number, prefix + wire.string(old) + wire.string(new))
            case b"lsetstat@openssh.com":
                path = await self._resolve_entry(fields.path())
                rest = await self._judge_attributes(fields, path)
                self._forward(Kind.EXTENDED, number, prefix + wire.string(path) + rest)
            case b"statvfs@openssh.com":
                path = await self._resolve(fields.path())
                fields.end()
                decision = self.judge.look(path)
                await self.judge.require(decision, "statvfs", path)
                self._forward(Kind.EXTENDED, number, prefix + wire.string(path))
            case b"fstatvfs@openssh.com" | b"fsync@openssh.com":
                handle = fields.string()
                fields.end()
                self._file(handle)
                self._forward(Kind.EXTENDED, number, prefix + wire.string(handle))
            case b"limits@openssh.com":
                fields.end()
                self._forward(Kind.EXTENDED, number, prefix)
            case b"expand-path@openssh.com":
                path = fields.path()
                fields.end()
                self._forward(Kind.EXTENDED, number, prefix + wire.string(path))
            case _:
                raise Refused(wire.OP_UNSUPPORTED, "this extension is not offered here")

    # Requests about open files

    def _file(self, handle: bytes) -> OpenFile:
        file = self.files.get(handle)
        if file is None:
            raise Refused(wire.FAILURE, "no such handle")
        return file

    async def _read(self, number: int, fields: Fields) -> None:
        rest = fields.rest()
        file = self._file(fields.string())
        offset = fields.uint64()
        fields.uint32()
        fields.end()
        if not file.reads or file.stopped:
            raise Refused(wire.PERMISSION_DENIED, "not open for reading")
        self._forward(Kind.READ, number, rest, file, offset)

    async def _write(self, number: int, fields: Fields) -> None:
        rest = fields.rest()
        file = self._file(fields.string())
        offset, data = fields.uint64(), fields.string()
        fields.end()
        if not file.writes or file.stopped:
            raise Refused(wire.PERMISSION_DENIED, "not open for writing")
        if file.appends:
            offset = file.sent.size
        if offset + len(data) > file.write_limit:
            await self.judge.grow(file, Action.UPLOAD, offset + len(data))
        file.sent.add(offset, data)
        self._forward(Kind.WRITE, number, rest, file, offset)

    async def _close(self, number: int, fields: Fields) -> None:
        handle = fields.string()
        fields.end()
        file = self._file(handle)
        del self.files[handle]
        self._forward(Kind.CLOSE, number, wire.string(handle), file)

    async def _fstat(self, number: int, fields: Fields) -> None:
        handle = fields.string()
        fields.end()
        self._file(handle)
        self._forward(Kind.FSTAT, number, wire.string(handle))

    async def _fsetstat(self, number: int, fields: Fields) -> None:
        handle = fields.string()
        rest = await self._judge_attributes(fields, self._file(handle).path)
        self._forward(Kind.FSETSTAT, number, wire.string(handle) + rest)

    async def _readdir(self, number: int, fields: Fields) -> None:
        handle = fields.string()
        fields.end()
        file = self._file(handle)
        if not file.is_directory:
            raise Refused(wire.FAILURE, "not a directory")
        self._forward(Kind.READDIR, number, wire.string(handle), file)
