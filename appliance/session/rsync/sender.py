"""rsync's sending side for the target: what the client has not, or has another, is downloaded."""

from __future__ import annotations

import asyncio
import hashlib
import posixpath
import stat

from appliance.errors import ProtocolError
from appliance.session.rsync import wire
from appliance.session.rsync.arguments import RsyncCommand
from appliance.session.rsync.contents import Encoder
from appliance.session.rsync.file_list import MAX_DEPTH, MAX_FILES, ROOT, Entry, encode_list, order
from appliance.session.rsync.filters import Filters, receive_filters
from appliance.session.rsync.stream import Stream
from appliance.session.rsync.wire import Change, Message
from appliance.session.sftp import packets as sftp
from appliance.session.sftp.client import FileClient, FileError
from appliance.session.sftp.packets import Attributes

MAX_TIME = 2**31 - 1


class Sender:
    """Lists what the person named, and sends the files that the client asks for."""

    def __init__(self, files: FileClient, stream: Stream, asked: RsyncCommand) -> None:
        self._files, self._stream, self._asked = files, stream, asked
        self._entries: list[Entry] = []
        self._filters = Filters()
        self._sent = 0

    async def run(self) -> None:
        """Send everything.

        Raises `ProtocolError` if the client speaks something else.
        """
        stream = self._stream
        self._filters = await receive_filters(stream, keeps_excluded=True)
        for path in self._asked.paths:
            await self._list(path)
        self._entries.sort(key=order)
        stream.write(encode_list(self._entries, self._asked))
        await stream.flush()
        if not self._entries:  # Then a client asks for nothing, and says no goodbye.
            return
        await self._answer()
        total = sum(entry.size for entry in self._entries)
        for number in (0, self._sent, total, 0, 0):
            stream.write(wire.varlong(number, 3))
        await stream.flush()
        await stream.index()  # The client's goodbye.

    # The list

    async def _list(self, path: bytes) -> None:
        try:
            found = await self._files.match(path)
            if not found:
                raise FileError(sftp.NO_SUCH_FILE, "No such file or directory (2)")
            for one in found:
                await self._list_top(one, is_content=path.endswith((b"/", b"/.")) or path == ROOT)
        except FileError as error:
            self._fail(path, error)

    async def _list_top(self, path: bytes, *, is_content: bool) -> None:
        if is_content:
            found = await self._files.look(path)
            if not stat.S_ISDIR(found.mode or 0):
                raise FileError(sftp.FAILURE, "not a directory")
        else:
            entry = await self._files.find_entry(path)
            if entry is None:
                raise FileError(sftp.NO_SUCH_FILE, "No such file or directory (2)")
            found = entry
        name = ROOT if is_content else posixpath.basename(path) or ROOT
        await self._add(path, name, found, 0, goes_in="r" in self._asked.letters or is_content)

    async def _add(
        self, path: bytes, name: bytes, found: Attributes, depth: int, *, goes_in: bool
    ) -> None:
        letters, mode = self._asked.letters, found.mode or 0
        if stat.S_ISLNK(mode) and "L" in letters:
            found = await self._files.look(path)
            mode = found.mode or 0
        is_directory = stat.S_ISDIR(mode)
        if name != ROOT and self._filters.excludes(name, b"s", is_directory=is_directory):
            return
        entry = Entry(name, mode, owner=found.owner or (0, 0), is_top=depth == 0, source=path)
        entry.changed = min(found.times[1], MAX_TIME) if found.times is not None else 0
        if is_directory:
            if not letters & frozenset("rd"):
                self._stream.note(f"skipping directory {name.decode('utf-8', 'replace')}")
                return
            entry.has_content = goes_in
        elif stat.S_ISREG(mode):
            entry.size = found.size or 0
        elif stat.S_ISLNK(mode) and "l" in letters:
            entry.aim = await self._files.read_link(path)
        else:
            self._stream.note(f'skipping non-regular file "{name.decode("utf-8", "replace")}"')
            return
        if len(self._entries) >= MAX_FILES:
            raise ProtocolError(f"rsync: more than {MAX_FILES} files: fetch them in parts")
        self._entries.append(entry)
        if is_directory and goes_in:
            await self._go_in(entry, depth)

    async def _go_in(self, folder: Entry, depth: int) -> None:
        try:
            if depth >= MAX_DEPTH:
                raise FileError(sftp.FAILURE, "too many directories in each other")
            there = await self._files.entries(folder.source)
        except FileError as error:
            self._fail(folder.source, error)
            return
        for name, found in there:
            if name in self._filters.merged:
                raise ProtocolError(
                    "rsync: the filter rules in a file of the target are not served"
                )
            path = posixpath.join(folder.source, name)
            whole = name if folder.name == ROOT else posixpath.join(folder.name, name)
            try:
                await self._add(path, whole, found, depth + 1, goes_in="r" in self._asked.letters)
            except FileError as error:
                self._fail(path, error)
            await asyncio.sleep(0)  # Others have their turn, however many rules there are.

    def _fail(self, path: bytes, error: FileError) -> None:
        """Say that something is not in the list: then the client deletes nothing."""
        self._stream.complain(path, str(error))
        self._stream.tell(Message.IO_ERROR, wire.integer(1))

    # The files

    async def _answer(self) -> None:
        stream, phase = self._stream, 0
        while True:
            index = await stream.index()
            if index == wire.DONE:
                stream.write_index(wire.DONE)
                await stream.flush()
                phase += 1
                if phase > wire.PHASES:
                    return
                continue
            if index >= len(self._entries):
                raise ProtocolError("rsync asks for a file that is not in the list")
            change, raw = await stream.change()
            if change & Change.TRANSFER and "n" not in self._asked.letters:
                await self._skip_sums()
                await self._send(index, raw)
            else:
                stream.write_index(index)
                stream.write(raw)
            await stream.flush()

    async def _skip_sums(self) -> None:
        """Read what the client has of a file: it gets all of it."""
        count, _, length, _ = [await self._stream.integer() for _ in range(4)]
        if count < 0 or not 0 <= length <= 16:
            raise ProtocolError("rsync sends sums that are none")
        left = count * (4 + length)
        while left:
            left -= len(await self._stream.some(left))

    async def _send(self, index: int, raw: bytes) -> None:
        stream, entry = self._stream, self._entries[index]
        if not stat.S_ISREG(entry.mode):
            raise ProtocolError("rsync asks for the content of what has none")
        try:
            handle = await self._files.open(entry.source, sftp.FXF_READ, Attributes(None, None))
        except FileError as error:
            stream.complain(entry.source, str(error))
            stream.tell(Message.NO_SEND, wire.integer(index))
            return
        stream.write_index(index)
        stream.write(raw + bytes(16))
        encoder = Encoder(deflates="z" in self._asked.letters)
        digest = hashlib.md5(usedforsecurity=False)
        failure: FileError | None = None
        try:
            async for data in self._files.read(handle, entry.size):
                digest.update(data)
                self._sent += len(data)
                stream.write(encoder.piece(data))
                await stream.flush()
        except FileError as error:
            failure = error
        sum_ = digest.digest()
        if failure is not None:
            # The client keeps no file whose sum is another.
            sum_ = bytes(255 - byte for byte in sum_)
        stream.write(encoder.end() + sum_)
        # Whoever leaves before leaves it open: then the log says that it is not complete.
        await self._files.close(handle)
        if failure is not None:
            stream.complain(entry.source, str(failure))
