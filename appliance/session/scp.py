"""`scp -O`: the far end of scp's old protocol, played here on the target's SFTP server.

So its files are judged, hashed and kept as those of sftp are (`sftp.Relay`): the target
resolves each path. The client sees what it would of a target's own `scp -t` or `scp -f`.

Source: "How the SCP protocol works" (Jan Pechanec); OpenSSH's scp.c, `source` and `sink`.
"""

from __future__ import annotations

import asyncio
import posixpath
import re
import stat
from collections import deque

from appliance.config import SSHTarget
from appliance.errors import ProtocolError
from appliance.session.client_streams import ClientProcess
from appliance.session.evidence import Session
from appliance.session.sftp import packets as wire
from appliance.session.sftp.client import CHUNK_BYTES, WINDOW, FileClient, FileError
from appliance.session.sftp.far_end import read_input, run_far_end
from appliance.session.sftp.packets import Attributes
from appliance.session.sftp.state import to_printable, to_text
from appliance.session.transfers import SCPCommand

MAX_LINE_BYTES = 8 * 1024
MAX_DEPTH = 64
FILE = re.compile(rb"([0-7]{4}) (\d{1,18}) ([^/\0]+)")
TIMES = re.compile(rb"(\d{1,18}) \d{1,9} (\d{1,18}) \d{1,9}")
MAX_SECONDS = 2**32 - 1


async def run_scp(
    session: Session,
    target: SSHTarget,
    process: ClientProcess,
    asked: SCPCommand,
) -> None:
    """Serve one channel to its end.

    Raises `ProtocolError` or `TargetError` with what the person may read, `EvidenceError`
    if audit or recording fail.
    """

    async def speak(files: FileClient) -> int:
        far_end = FarEnd(files, process, asked)
        await far_end.run()
        return 1 if far_end.has_failed else 0

    await run_far_end(session, target, process, speak)


class _ClientLeft(Exception):  # noqa: N818  no error: nobody is there to be told
    """The client says that it stops, or says nothing more."""


class FarEnd:
    """Speaks scp's protocol with the client."""

    def __init__(self, files: FileClient, process: ClientProcess, asked: SCPCommand) -> None:
        self._files, self._process, self._asked = files, process, asked
        self._buffer = b""
        self.has_failed = False

    async def run(self) -> None:
        """Send or receive what is asked for.

        Raises `ProtocolError` if the client speaks something else.
        """
        try:
            if self._asked.sends:
                await self._send_all()
            else:
                await self._receive_all()
        except FileError as error:
            self._complain(self._asked.path, str(error))
        except _ClientLeft:
            self.has_failed = True

    # To the client

    async def _send_all(self) -> None:
        await self._is_confirmed()
        paths = await self._files.match(self._asked.path)
        if not paths:
            self._complain(self._asked.path, "No such file or directory")
        for path in paths:
            await self._send(path, 0)

    async def _send(self, path: bytes, depth: int) -> None:
        try:
            found = await self._files.look(path)
            mode = found.mode or 0
            if b"\n" in path or depth > MAX_DEPTH:
                # SECURITY: a name with a line end would be a line of the protocol
                # (test_the_name_of_a_file_is_no_line_of_the_protocol).
                self._complain(path, "its name cannot be sent")
            elif stat.S_ISDIR(mode) and self._asked.is_recursive:
                await self._send_folder(path, found, depth)
            elif stat.S_ISREG(mode):
                await self._send_file(path, found)
            else:
                self._complain(path, "not a regular file")
        except FileError as error:
            self._complain(path, str(error))

    async def _send_folder(self, path: bytes, found: Attributes, depth: int) -> None:
        names = await self._files.names(path)
        if not await self._announce(b"D", path, found, 0):
            return
        for name in names:
            await self._send(posixpath.join(path, name), depth + 1)
        self._write(b"E\n")
        await self._is_confirmed()

    async def _send_file(self, path: bytes, found: Attributes) -> None:
        size, sent = found.size or 0, 0
        failure: FileError | None = None
        handle = await self._files.open(path, wire.FXF_READ, Attributes(None, None))
        if await self._announce(b"C", path, found, size):
            try:
                async for data in self._files.read(handle, size):
                    await self._show(data)
                    sent += len(data)
            except FileError as error:
                failure = error
            while sent < size:  # The client counts; what it is told at the end is the error.
                await self._show(zeros := bytes(min(CHUNK_BYTES, size - sent)))
                sent += len(zeros)
            if failure is None:
                self._write(b"\0")
            else:
                self._complain(path, str(failure))
            await self._is_confirmed()
        # Whoever leaves before leaves it open: then the log says that it is not complete.
        await self._files.close(handle)

    async def _announce(self, kind: bytes, path: bytes, found: Attributes, size: int) -> bool:
        if self._asked.preserves and found.times is not None:
            accessed, changed = found.times
            self._write(b"T%d 0 %d 0\n" % (changed, accessed))
            if not await self._is_confirmed():
                return False
        name = posixpath.basename(path) or b"."
        self._write(b"%s%04o %d %s\n" % (kind, (found.mode or 0) & 0o7777, size, name))
        return await self._is_confirmed()

    # From the client

    async def _receive_all(self) -> None:
        found = await self._files.find(self._asked.path)
        is_folder = found is not None and stat.S_ISDIR(found.mode or 0)
        if self._asked.needs_folder and not is_folder:
            self._complain(self._asked.path, "Not a directory")
            return
        await self._receive_into(self._asked.path, 0, is_folder=is_folder)

    async def _receive_into(self, place: bytes, depth: int, *, is_folder: bool) -> None:
        self._write(b"\0")
        times: tuple[int, int] | None = None
        while line := await self._line():
            kind, rest = line[:1], line[1:]
            if kind == b"E" and depth:
                self._write(b"\0")
                return
            if kind == b"T" and (match := TIMES.fullmatch(rest)) is not None:
                times = min(int(match[2]), MAX_SECONDS), min(int(match[1]), MAX_SECONDS)
                self._write(b"\0")
            elif kind in {b"C", b"D"} and (match := FILE.fullmatch(rest)) is not None:
                await self._receive(kind, match, place, times, depth, is_folder=is_folder)
                times = None
            elif kind == b"\x01":
                self.has_failed = True
            else:
                raise ProtocolError("scp sends what is not of its protocol")
        if depth:
            raise _ClientLeft

    async def _receive(
        self,
        kind: bytes,
        match: re.Match[bytes],
        place: bytes,
        times: tuple[int, int] | None,
        depth: int,
        *,
        is_folder: bool,
    ) -> None:
        mode, size, name = int(match[1], 8), int(match[2]), match[3]
        if name in {b".", b".."} or (kind == b"D" and not self._asked.is_recursive):
            raise ProtocolError("scp sends a name or a folder that nobody asked for")
        path = posixpath.join(place, name) if is_folder else place
        try:
            if kind == b"C":
                await self._receive_file(path, mode, size)
            elif depth >= MAX_DEPTH:
                raise FileError(wire.FAILURE, "too many folders in each other")
            else:
                await self._open_folder(path, mode)
                await self._receive_into(path, depth + 1, is_folder=True)
        except FileError as error:
            self._complain(path, str(error))
            return
        if self._asked.preserves:
            try:
                await self._files.change(path, Attributes(None, mode, times))
            except FileError as error:
                # Its reply has gone: only the person is told.
                self.has_failed = True
                self._process.stderr.write(_said(path, str(error)))

    async def _open_folder(self, path: bytes, mode: int) -> None:
        found = await self._files.find(path)
        if found is None:
            await self._files.make_folder(path, mode | stat.S_IRWXU)
        elif not stat.S_ISDIR(found.mode or 0):
            raise FileError(wire.FAILURE, "Not a directory")

    async def _receive_file(self, path: bytes, mode: int, size: int) -> None:
        flags = wire.FXF_WRITE | wire.FXF_CREAT | wire.FXF_TRUNC
        handle = await self._files.open(path, flags, Attributes(size, mode & wire.PERMISSIONS))
        failure: FileError | None = None
        under_way: deque[asyncio.Future[bytes]] = deque()
        offset = 0
        self._write(b"\0")
        while offset < size or under_way:
            if offset < size and len(under_way) < WINDOW:
                data = await self._some(min(CHUNK_BYTES, size - offset))
                if failure is None:  # What comes after it goes nowhere.
                    under_way.append(self._files.write_at(handle, offset, data))
                offset += len(data)
                continue
            try:
                await self._files.settle(under_way.popleft())
            except FileError as error:
                failure = failure or error
        await self._is_confirmed()
        # Whoever leaves before leaves it open: then the log says that it is not complete.
        await self._files.close(handle)
        if failure is not None:
            raise failure
        self._write(b"\0")

    # The wire

    def _write(self, data: bytes) -> None:
        self._process.stdout.write(data)

    async def _show(self, data: bytes) -> None:
        self._write(data)
        await self._process.stdout.drain()

    def _complain(self, path: bytes, text: str) -> None:
        self.has_failed = True
        self._write(b"\x01" + _said(path, text))

    async def _is_confirmed(self) -> bool:
        """Read a reply; raise `_ClientLeft` if it is the end."""
        kind = await self._some(1)
        if kind == b"\0":
            return True
        self.has_failed = True
        await self._line()
        if kind != b"\x01":
            raise _ClientLeft
        return False

    async def _line(self) -> bytes:
        """Return the next line without its end, nothing at the end of the input."""
        while b"\n" not in self._buffer:
            if len(self._buffer) > MAX_LINE_BYTES:
                raise ProtocolError("scp sends a line that does not end")
            if not (data := await read_input(self._process)):
                return b""
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        if line[:1] == b"\x02":
            raise _ClientLeft
        return line

    async def _some(self, count: int) -> bytes:
        self._buffer = self._buffer or await read_input(self._process)
        if not self._buffer:
            raise _ClientLeft
        data, self._buffer = self._buffer[:count], self._buffer[count:]
        return data


def _said(path: bytes, text: str) -> bytes:
    return f"scp: {to_printable(to_text(path))}: {to_printable(text)}\n".encode()
