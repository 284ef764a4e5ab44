"""The requests of an SFTP client, one method for each: resolve, judge, send on."""

from __future__ import annotations

import stat
from collections.abc import Awaitable, Callable, Sequence

from appliance.audit.events import MAX_INTEGER
from appliance.model import Action, Decision
from appliance.policy.decision import strictest
from appliance.session.sftp import packets as wire
from appliance.session.sftp.judge import FileJudge
from appliance.session.sftp.packets import Fields, Kind, Piece
from appliance.session.sftp.state import OpenFile, Refused
from appliance.session.sftp.target import SFTPTarget

MAX_HANDLES = 1024
"""Of one channel: as many as OpenSSH's sftp-server has with the usual limit of descriptors."""


class Requests:
    """What the client asks, on its way to the target."""

    def __init__(self, target: SFTPTarget, judge: FileJudge) -> None:
        self._target, self.judge = target, judge
        self.files: dict[bytes, OpenFile] = {}
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

    async def take(self, packet: bytes, more: Sequence[Piece] = ()) -> None:
        """Send a request on, whose rest is in `more`.

        Raises `Refused` with what to reply instead, `ProtocolError` if it is malformed.
        """
        fields = Fields(packet, 1, more)
        number = fields.uint32()
        handler = self._handlers.get(packet[0])
        if handler is None:
            raise Refused(wire.OP_UNSUPPORTED, "not offered here")
        self._target.begin_request()
        await handler(number, fields)

    # Requests that name paths

    async def _open(self, number: int, fields: Fields) -> None:
        self._require_room()
        path, flags = fields.path(), fields.uint32()
        attributes = wire.decode_attributes(fields)
        size = attributes.size or 0
        writes = bool(flags & (wire.FXF_WRITE | wire.FXF_APPEND | wire.FXF_CREAT | wire.FXF_TRUNC))
        reads = bool(flags & wire.FXF_READ) or not writes
        exclusive = flags & wire.FXF_EXCL and flags & wire.FXF_CREAT
        canonical = await (self._resolve_entry if exclusive else self._resolve)(path)
        file = OpenFile(canonical, reads=reads, writes=writes)
        file.appends = bool(flags & wire.FXF_APPEND)
        decisions: dict[Action, Decision] = {}
        if reads:
            length = await self._target.ask_size(Kind.STAT, canonical)
            decisions[Action.DOWNLOAD] = self.judge.decide(Action.DOWNLOAD, canonical, length)
            file.read_limit = self.judge.limit(length - 1)
        if writes:
            decisions[Action.UPLOAD] = self.judge.decide(Action.UPLOAD, canonical, size)
            file.write_limit = self.judge.limit(size - 1)
        await self.judge.allow(strictest([*decisions.values()]), "+".join(decisions), canonical)
        for action, decision in decisions.items():
            self.judge.keep(file, action, decision)
        # SECURITY: who may upload makes no program that runs as its owner
        # (test_an_upload_sets_no_more_than_permissions).
        mode = wire.encode_permissions(attributes.mode)
        body = wire.string(canonical) + flags.to_bytes(4, "big") + mode
        await self._target.forward_path(Kind.OPEN, number, body, file)

    async def _opendir(self, number: int, fields: Fields) -> None:
        self._require_room()
        path = await self._resolve(fields.path())
        fields.end()
        await self.judge.allow(self.judge.decide(Action.LIST, path), "list", path)
        file = OpenFile(path, is_directory=True)
        await self._target.forward_path(Kind.OPENDIR, number, wire.string(path), file)

    def _require_room(self) -> None:
        """Raise `Refused` if as many files are open, or about to be, as one channel may have."""
        if len(self.files) + len(self._target.pending) < MAX_HANDLES:
            return
        opening = sum(
            one.kind in {Kind.OPEN, Kind.OPENDIR} for one in self._target.pending.values()
        )
        if len(self.files) + opening >= MAX_HANDLES:
            raise Refused(wire.FAILURE, "too many files are open: close some")

    async def _look(self, kind: Kind, number: int, fields: Fields) -> None:
        raw = fields.path()
        fields.end()
        follows = kind is Kind.STAT or raw.endswith(b"/")
        path = await (self._resolve if follows else self._resolve_entry)(raw)
        decision = self.judge.look(path)
        await self.judge.require(decision, kind.name.lower(), path)
        await self._target.forward_path(kind, number, wire.string(path))

    async def _stat(self, number: int, fields: Fields) -> None:
        await self._look(Kind.STAT, number, fields)

    async def _lstat(self, number: int, fields: Fields) -> None:
        await self._look(Kind.LSTAT, number, fields)

    async def _readlink(self, number: int, fields: Fields) -> None:
        await self._look(Kind.READLINK, number, fields)

    async def _realpath(self, number: int, fields: Fields) -> None:
        path = fields.path()
        fields.end()
        await self._require_sight(await self._resolve(path))
        self._target.forward(Kind.REALPATH, number, wire.string(path))

    async def _expand(self, number: int, fields: Fields) -> None:
        path = fields.path()
        fields.end()
        named = path
        if path.startswith(b"~"):  # The account's own home is where relative paths begin.
            is_own = path[1:2] in {b"", b"/"}
            named = path[1:].lstrip(b"/") if is_own else await self._target.expand(path)
        await self._require_sight(await self._resolve(named))
        body = wire.string(wire.EXPAND) + wire.string(path)
        self._target.forward(Kind.EXTENDED, number, body)

    async def _require_sight(self, canonical: bytes) -> None:
        """Return if the client may know that a path is there: where it begins, it may.

        Raises `Refused` if not.
        """
        if canonical != await self._target.resolve(b"."):
            await self.judge.require_sight(canonical)

    async def _resolve(self, path: bytes) -> bytes:
        """Return where `path` leads.

        Raises `Refused`: with the target's status if it leads nowhere, where that may be known.
        """
        # SECURITY: test_what_may_not_be_seen_is_not_told_to_be_missing.
        try:
            return await self._target.resolve(path)
        except Refused as refusal:
            raise await self._judge_missing(path, refusal) from refusal

    async def _resolve_entry(self, path: bytes) -> bytes:
        try:
            return await self._target.resolve_entry(path)
        except Refused as refusal:
            raise await self._judge_missing(path, refusal) from refusal

    async def _judge_missing(self, path: bytes, refusal: Refused) -> Refused:
        try:
            home = await self._target.resolve(b".")
            where = await self._target.resolve_aim(path, home.rstrip(b"/") + b"/.")
            await self.judge.require_sight(where)
        except Refused as refused:
            return refused
        return refusal

    async def _change(self, kind: Kind, number: int, fields: Fields) -> None:
        path = await self._resolve_entry(fields.path())
        rest = fields.rest()
        if kind is Kind.MKDIR:
            wire.decode_attributes(fields)
        else:
            fields.end()
        await self.judge.allow(self.judge.decide(Action.CHANGE, path), kind.name.lower(), path)
        await self._target.forward_path(kind, number, wire.string(path) + rest, changes=True)

    async def _remove(self, number: int, fields: Fields) -> None:
        await self._change(Kind.REMOVE, number, fields)

    async def _mkdir(self, number: int, fields: Fields) -> None:
        await self._change(Kind.MKDIR, number, fields)

    async def _rmdir(self, number: int, fields: Fields) -> None:
        await self._change(Kind.RMDIR, number, fields)

    async def _setstat(self, number: int, fields: Fields) -> None:
        path = await self._resolve(fields.path())
        rest = await self._judge_attributes(fields, path)
        await self._target.forward_path(Kind.SETSTAT, number, wire.string(path) + rest)

    async def _judge_attributes(self, fields: Fields, path: bytes) -> bytes:
        rest = fields.rest()
        attributes = wire.decode_attributes(fields)
        decisions = [self.judge.decide(Action.CHANGE, path)]
        if attributes.size is not None:
            decisions.append(self.judge.decide(Action.UPLOAD, path, attributes.size))
        await self.judge.allow(strictest(decisions), "setstat", path)
        return rest

    async def _rename(self, number: int, fields: Fields) -> None:
        old, new = await self._judge_move(fields, "rename", keeps_old=False)
        await self._target.forward_path(
            Kind.RENAME, number, wire.string(old) + wire.string(new), changes=True
        )

    async def _judge_move(
        self, fields: Fields, operation: str, *, keeps_old: bool
    ) -> tuple[bytes, bytes]:
        old, new = (
            await self._resolve_entry(fields.path()),
            await self._resolve_entry(fields.path()),
        )
        fields.end()
        found = await self._target.ask_attributes(Kind.LSTAT, old)
        decisions = [self.judge.move(old, new, found, keeps_old=keeps_old)]
        if stat.S_ISLNK(found.mode or 0):
            # A relative link leads elsewhere from there.
            leads_to = await self._target.resolve_aim(await self._target.read_link(old), new)
            decisions.append(self.judge.decide(Action.CHANGE, leads_to))
        await self.judge.allow(strictest(decisions), operation, old, new)
        return old, new

    async def _symlink(self, number: int, fields: Fields) -> None:
        # OpenSSH has the arguments the other way round than the draft: target, then link.
        aim, link = fields.path(), await self._resolve_entry(fields.path())
        fields.end()
        leads_to = await self._target.resolve_aim(aim, link)
        await self.judge.allow(self.judge.symlink(link, leads_to), "symlink", link, leads_to)
        await self._target.forward_path(
            Kind.SYMLINK, number, wire.string(aim) + wire.string(link), changes=True
        )

    async def _extended(self, number: int, fields: Fields) -> None:
        name = fields.string()
        prefix = wire.string(name)
        match name:
            case b"posix-rename@openssh.com":
                old, new = await self._judge_move(fields, "rename", keeps_old=False)
                body = prefix + wire.string(old) + wire.string(new)
                await self._target.forward_path(Kind.EXTENDED, number, body, changes=True)
            case b"hardlink@openssh.com":
                old, new = await self._judge_move(fields, "hardlink", keeps_old=True)
                body = prefix + wire.string(old) + wire.string(new)
                await self._target.forward_path(Kind.EXTENDED, number, body, changes=True)
            case b"lsetstat@openssh.com":
                path = await self._resolve_entry(fields.path())
                rest = await self._judge_attributes(fields, path)
                await self._target.forward_path(
                    Kind.EXTENDED, number, prefix + wire.string(path) + rest
                )
            case b"statvfs@openssh.com":
                path = await self._resolve(fields.path())
                fields.end()
                decision = self.judge.look(path)
                await self.judge.require(decision, "statvfs", path)
                await self._target.forward_path(Kind.EXTENDED, number, prefix + wire.string(path))
            case b"fstatvfs@openssh.com" | b"fsync@openssh.com":
                handle = fields.string()
                fields.end()
                self._file(handle)
                self._target.forward(Kind.EXTENDED, number, prefix + wire.string(handle))
            case b"limits@openssh.com" | b"users-groups-by-id@openssh.com":
                # Names that a listing shows anyway; OpenSSH's sftp asks for them for `ls -l`.
                body = prefix + fields.rest()
                for _ in range(2 if name.startswith(b"users") else 0):
                    fields.string()
                fields.end()
                self._target.forward(Kind.EXTENDED, number, body)
            case wire.EXPAND:
                await self._expand(number, fields)
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
        offset, length = fields.uint64(), fields.uint32()
        fields.end()
        _require_countable(offset + length)
        if not file.reads or file.stopped:
            raise Refused(wire.PERMISSION_DENIED, "not open for reading")
        self._target.forward(Kind.READ, number, rest, file, offset)

    async def _write(self, number: int, fields: Fields) -> None:
        rest = fields.rest_pieces()
        handle = fields.string()
        file = self._file(handle)
        offset, pieces = fields.uint64(), fields.pieces()
        fields.end()
        size = sum(map(len, pieces))
        if not file.writes or file.stopped:
            raise Refused(wire.PERMISSION_DENIED, "not open for writing")
        if file.appends:
            # SECURITY: test_a_file_does_not_grow_beyond_its_size_in_slices.
            offset = await self._target.ask_size(Kind.FSTAT, handle)
        _require_countable(offset + size)
        if offset + size > file.write_limit:
            await self.judge.grow(file, Action.UPLOAD, offset + size)
        file.sent.add(offset, *pieces)
        self._target.forward(Kind.WRITE, number, rest, file, offset)

    async def _close(self, number: int, fields: Fields) -> None:
        handle = fields.string()
        fields.end()
        file = self._file(handle)
        del self.files[handle]
        self._target.forward(Kind.CLOSE, number, wire.string(handle), file)

    async def _fstat(self, number: int, fields: Fields) -> None:
        handle = fields.string()
        fields.end()
        self._file(handle)
        self._target.forward(Kind.FSTAT, number, wire.string(handle))

    async def _fsetstat(self, number: int, fields: Fields) -> None:
        handle = fields.string()
        rest = await self._judge_attributes(fields, self._file(handle).path)
        self._target.forward(Kind.FSETSTAT, number, wire.string(handle) + rest)

    async def _readdir(self, number: int, fields: Fields) -> None:
        handle = fields.string()
        fields.end()
        file = self._file(handle)
        if not file.is_directory:
            raise Refused(wire.FAILURE, "not a directory")
        self._target.forward(Kind.READDIR, number, wire.string(handle), file)


def _require_countable(end: int) -> None:
    """Raise `Refused` if no entry of the audit log can say how far a transfer got."""
    # SECURITY: such a number would keep the whole entry from the log
    # (test_an_offset_beyond_numbers_keeps_no_entry_from_the_log).
    if end > MAX_INTEGER:
        raise Refused(wire.FAILURE, "no file reaches that far")
