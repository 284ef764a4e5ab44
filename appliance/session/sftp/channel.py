"""SFTP to a target: every operation is judged on the path the target itself resolves.

A pass-through between the client and the target's own SFTP server. Requests that name a
path wait until the target has said where it leads (REALPATH), are decided and audited,
and go on with that path; data of open files streams through and is hashed on its way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, Protocol

import asyncssh

from appliance.config import SSHTarget
from appliance.errors import AccessDenied, ProtocolError, TargetError
from appliance.model import Action, Outcome
from appliance.session.client_streams import send_rest
from appliance.session.credentials import connect_session
from appliance.session.evidence import Session
from appliance.session.recorder import wait_for_disk
from appliance.session.sftp import packets as wire
from appliance.session.sftp.judge import FileJudge
from appliance.session.sftp.packets import BEGINNING_BYTES, Fields, Framer, Kind, Piece
from appliance.session.sftp.requests import Requests
from appliance.session.sftp.state import OpenFile, Pending, Refused, to_printable
from appliance.session.sftp.target import SFTPTarget
from appliance.session.sftp.traffic import Traffic
from appliance.targets.ssh_reading import PieceReader

CHUNK_BYTES = 256 * 1024
EXTENSIONS = frozenset(
    {
        b"posix-rename@openssh.com",
        b"hardlink@openssh.com",
        b"statvfs@openssh.com",
        b"fstatvfs@openssh.com",
        b"fsync@openssh.com",
        b"lsetstat@openssh.com",
        b"limits@openssh.com",
        wire.EXPAND,
        b"users-groups-by-id@openssh.com",
    }
)
"""What is understood here; the target's other extensions are not offered."""


class Source(Protocol):
    """Where bytes come from; none at the end."""

    async def read(self, n: int) -> bytes: ...

    async def readexactly(self, n: int) -> bytes: ...


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes) -> None: ...

    def writelines(self, pieces: Iterable[Any]) -> None: ...  # bytes, or views of them

    async def drain(self) -> None: ...


class Client(Protocol):
    """Who asks: an SSH client's channel, or `scp` in its name."""

    @property
    def stdin(self) -> Source: ...

    @property
    def stdout(self) -> Sink: ...

    @property
    def stderr(self) -> Sink: ...


ClientProcess = asyncssh.SSHServerProcess[bytes]
TargetProcess = asyncssh.SSHClientProcess[bytes]


async def run_sftp(session: Session, target: SSHTarget, process: ClientProcess) -> None:
    """Serve one SFTP channel to its end.

    Raises `AccessDenied`, `ProtocolError` or `TargetError` with what the person may read,
    `EvidenceError` if audit fails.
    """
    decision = session.decide(Action.SFTP)
    if decision.outcome is not Outcome.ALLOW:
        raise AccessDenied(decision)
    async with await connect_session(session, target) as connection:
        remote = await open_sftp(session, connection)
        relay = Relay(session, process, remote)
        await relay.run()
        await send_rest(process)
        process.exit(remote.exit_status or 0)


async def open_sftp(session: Session, connection: asyncssh.SSHClientConnection) -> TargetProcess:
    """Return the target's own SFTP server.

    Raises `TargetError` if it has none.
    """
    try:
        return await connection.create_process(subsystem="sftp", encoding=None)
    except asyncssh.Error as error:
        raise TargetError(f"{session.target} offers no SFTP") from error


class Relay:
    """One SFTP conversation between client and target."""

    def __init__(self, session: Session, process: Client, remote: TargetProcess) -> None:
        self._session, self._process, self._remote = session, process, remote
        self.judge = FileJudge(session, self._tell)
        traffic = session.services.path_traffic.setdefault(_whose(session), Traffic())
        self._target = SFTPTarget(session.target, remote.stdin.writelines, traffic)
        self._requests = Requests(self._target, self.judge)
        self._greeted = False

    async def run(self) -> None:
        """Relay until the target closes; files left open are audited as incomplete."""
        asking = asyncio.create_task(self._serve_client())
        answering = asyncio.create_task(self._serve_target())
        try:
            await asyncio.wait({asking, answering}, return_when=asyncio.FIRST_COMPLETED)
            if asking.done():
                asking.result()
            await answering
            if self._session.lost_target:  # It may end without an error.
                raise ConnectionError
        except (OSError, asyncssh.Error) as error:
            raise TargetError(f"the connection to {self._session.target} broke") from error
        finally:
            for task in (asking, answering):
                task.cancel()
            await asyncio.gather(asking, answering, return_exceptions=True)
            await self._target.leave()
            for file in self._requests.files.values():
                await self.judge.account(file, complete=False)

    # From the client

    async def _serve_client(self) -> None:
        packets = Packets(self._process.stdin)
        while True:
            try:
                some = await packets.read()
            except (asyncssh.SignalReceived, asyncssh.BreakReceived, asyncssh.TerminalSizeChanged):
                continue
            if some is None:
                break
            await wait_for_disk(self._session)  # Content may be kept.
            for packet, more in some:
                await self._take_request(packet, more)
            await self._remote.stdin.drain()
            # SECURITY: refusals are replies, too (test_refusals_wait_for_their_reader).
            await self._process.stdout.drain()
            await asyncio.sleep(0)  # Others have their turn, however much is there.
        self._remote.stdin.write_eof()

    async def _take_request(self, packet: bytes, more: Sequence[Piece]) -> None:
        if not self._greeted:
            if packet[0] != Kind.INIT:
                raise ProtocolError("an SFTP conversation that does not begin with INIT")
            self._greeted = True
            self._remote.stdin.write(wire.packet(Kind.INIT, wire.VERSION.to_bytes(4, "big")))
            return
        try:
            await self._requests.take(packet, more)
        except Refused as refusal:
            number = Fields(packet, 1).uint32()
            if self._target.pending:
                self._target.refuse_in_turn(number, refusal)
            else:
                self._refuse(number, refusal)

    def _refuse(self, number: int, refusal: Refused) -> None:
        self._process.stdout.write(wire.status(number, refusal.code, str(refusal)))

    def _tell(self, text: str) -> None:
        self._process.stderr.write(f"bastion: {to_printable(text)}\r\n".encode())

    # From the target

    async def _serve_target(self) -> None:
        packets = Packets(self._remote.stdout)
        while (some := await packets.read()) is not None:
            await wait_for_disk(self._session)
            for packet, more in some:
                await self._take_reply(packet, more)
            await self._process.stdout.drain()
            await asyncio.sleep(0)
        for pending in self._target.pending.values():
            if pending.reply is not None and not pending.reply.done():
                pending.reply.set_exception(TargetError(f"{self._session.target} ended SFTP"))
                pending.reply.exception()

    async def _take_reply(self, packet: bytes, more: Sequence[Piece]) -> None:
        kind = packet[0]
        if kind == Kind.VERSION:
            offer = _offer(Fields(packet, 1, more))
            self._process.stdout.write(wire.packet(Kind.VERSION, offer))
            return
        fields = Fields(packet, 1, more)
        pending = self._target.pending.pop(fields.uint32(), None)
        if pending is None:
            raise TargetError(f"{self._session.target} answers an SFTP request nobody made")
        if pending.uses_paths:
            await self._target.end_use(pending)
        if pending.reply is not None:
            if not pending.reply.done():
                pending.reply.set_result(b"".join((packet, *more)))
            return
        if pending.refusal is not None:
            self._refuse(pending.number, pending.refusal)
            return
        body = fields.rest_pieces()
        if pending.file is not None:
            try:
                other = await self._note(pending, pending.file, kind, fields)
            except Refused as refusal:
                self._refuse(pending.number, refusal)
                return
            if other is not None:
                body = [other]
        size = sum(map(len, body))
        self._process.stdout.writelines((wire.head(kind, pending.number, size), *body))

    async def _note(
        self, pending: Pending, file: OpenFile, kind: int, fields: Fields
    ) -> bytes | None:
        """Take note of a reply about an open file; return another body if it must change."""
        if pending.kind == Kind.READ and kind == Kind.DATA:
            pieces = fields.pieces()
            end = pending.offset + sum(map(len, pieces))
            if file.stopped:
                raise Refused(wire.PERMISSION_DENIED, "no more of this file")
            if end > file.read_limit:
                await self.judge.grow(file, Action.DOWNLOAD, end)
            file.received.add(pending.offset, *pieces)
        elif pending.kind in {Kind.OPEN, Kind.OPENDIR} and kind == Kind.HANDLE:
            handle = fields.string()
            if handle in self._requests.files:
                raise TargetError(f"{self._session.target} hands out a handle twice")
            self._requests.files[handle] = file
        elif pending.kind == Kind.READDIR and kind == Kind.NAME:
            return self._filter_names(file, wire.decode_names(fields))
        elif pending.kind == Kind.CLOSE:
            await self.judge.account(file, complete=True)
        elif pending.kind == Kind.WRITE and fields.uint32() != wire.OK:
            file.failures += 1
        return None

    def _filter_names(self, folder: OpenFile, names: list[tuple[bytes, bytes]]) -> bytes:
        base = folder.path.rstrip(b"/") + b"/"
        kept = []
        for name, entry in names:
            if b"/" in name:
                raise TargetError(f"{self._session.target} lists a name with a slash")
            if name in {b".", b".."} or self.judge.look(base + name).outcome is not Outcome.DENY:
                kept.append(entry)
        return len(kept).to_bytes(4, "big") + b"".join(kept)


def _whose(session: Session) -> tuple[str, str, str]:
    """Return the person, the machine and the account whose channels take turns."""
    # SECURITY: two targets may be one machine
    # (test_no_channel_to_the_same_machine_swaps_a_folder_that_is_being_judged).
    target = session.services.policy.targets[session.target]
    machine = f"{target.host.lower()}:{target.port}"
    return session.identity.key, machine, session.account or target.account


class Packets:
    """The packets that a stream brings."""

    def __init__(self, stream: Source) -> None:
        self._stream, self._framer = stream, Framer()
        self._pieces = PieceReader(stream) if isinstance(stream, asyncssh.SSHReader) else None
        self._chunk_bytes = CHUNK_BYTES

    async def read(self) -> Iterable[tuple[bytes, Sequence[Piece]]] | None:
        """Return what is whole, each in its beginning and what follows that; `None` at the end."""
        while (missing := self._framer.missing) == 0:
            data = await self._stream.read(self._chunk_bytes)
            self._chunk_bytes = CHUNK_BYTES
            if not data:
                return None
            whole = self._framer.feed(data)
            if (first := next(whole, None)) is not None:
                return ((packet, ()) for packet in chain((first,), whole))
        pieces = await self._read_rest(missing)
        if sum(map(len, pieces)) < missing:
            rest = b"".join(pieces)
            return ((packet, ()) for packet in self._framer.feed(rest)) if rest else None
        self._chunk_bytes = BEGINNING_BYTES  # The next one may be as long.
        return (self._framer.finish(pieces),)

    async def _read_rest(self, size: int) -> Sequence[Piece]:
        if self._pieces is not None:
            return await self._pieces.read(size)
        try:
            return [await self._stream.readexactly(size)]
        except asyncio.IncompleteReadError as error:
            return [error.partial]


def _offer(fields: Fields) -> bytes:
    """Return the body of the VERSION that the client sees."""
    version = fields.uint32()
    if version != wire.VERSION:
        raise TargetError("the target speaks another SFTP version than 3")
    body = version.to_bytes(4, "big")
    while fields.rest():
        name, value = fields.string(), fields.string()
        if name in EXTENSIONS:
            body += wire.string(name) + wire.string(value)
    return body
