"""rsync's receiving side for the target: files come, are judged as uploads, and older ones go."""

from __future__ import annotations

import asyncio
import hashlib
import posixpath
import stat
from collections import deque

from appliance.errors import ProtocolError
from appliance.session.rsync import contents, wire
from appliance.session.rsync.arguments import RsyncCommand
from appliance.session.rsync.deletion import Deletion
from appliance.session.rsync.file_list import ROOT, Entry, receive_list
from appliance.session.rsync.filters import Filters, receive_filters
from appliance.session.rsync.stream import Stream
from appliance.session.rsync.wire import Change
from appliance.session.sftp import packets as sftp
from appliance.session.sftp.client import WINDOW, FileClient, FileError
from appliance.session.sftp.packets import Attributes


class Receiver:
    """Asks for what the target has not, and writes it where it belongs."""

    def __init__(self, files: FileClient, stream: Stream, asked: RsyncCommand) -> None:
        self._files, self._stream, self._asked = files, stream, asked
        self._entries: list[Entry] = []
        self._place = asked.paths[0]
        self._is_folder = True
        self._folders: list[Entry] = []
        """The directories that are there now."""
        self._wanted: dict[int, Attributes | None] = {}
        """The files that were asked for, with what there was in their places."""

    async def run(self) -> None:
        """Receive everything.

        Raises `ProtocolError` if the client speaks something else, `FileError` if there is no
        place for what it sends.
        """
        stream, filters = self._stream, Filters()
        if self._asked.deletes or "m" in self._asked.letters:
            keeps = "delete-excluded" not in self._asked.words
            filters = await receive_filters(stream, keeps_excluded=keeps)
        self._entries = await receive_list(stream, self._asked)
        if self._entries:
            await self._settle()
        if self._asked.deletes and self._is_folder:
            await Deletion(self._files, stream, self._asked, filters).run(self._entries, self._path)
        tasks = [asyncio.create_task(one) for one in (self._ask(), self._receive())]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await self._finish_folders()
        stream.write_index(wire.DONE)
        await stream.flush()

    async def _settle(self) -> None:
        """Find out whether files go into the path that the person named, or get it as name."""
        found = await self._files.find(self._place)
        is_many = len(self._entries) > 1 or self._entries[0].is_directory
        if found is not None and stat.S_ISDIR(found.mode or 0):
            return
        if found is not None and is_many:
            raise FileError(sftp.FAILURE, "not a directory")
        if found is None and (is_many or self._place.endswith(b"/")):
            if "n" not in self._asked.letters:
                await self._files.make_folder(self._place.rstrip(b"/"), 0o777)
            return
        self._is_folder = False

    def _path(self, entry: Entry) -> bytes:
        if not self._is_folder:
            return self._place
        return self._place if entry.name == ROOT else posixpath.join(self._place, entry.name)

    # What the target has not

    async def _ask(self) -> None:
        """Make directories and links; ask for files."""
        stream, last = self._stream, b""
        pruned = self._pruned() if "m" in self._asked.letters else set()
        for index, entry in enumerate(self._entries):
            # Named twice: the first one is meant.
            if entry.name == last or entry.name in pruned:
                continue
            last = entry.name
            try:
                change = await self._prepare(index, entry)
            except FileError as error:
                stream.complain(self._path(entry), str(error))
                continue
            if change:
                stream.write_index(index)
                stream.write(wire.shortint(change))
                if change & Change.TRANSFER and "n" not in self._asked.letters:
                    stream.write(bytes(16))  # There is no older file to refer to.
                await stream.flush()
        # As many as there are phases; nothing is asked for twice.
        for _ in range(wire.PHASES + 1):
            stream.write_index(wire.DONE)
        await stream.flush()

    def _pruned(self) -> set[bytes]:
        """Return the directories without a file in them."""
        pruned = {entry.name for entry in self._entries if entry.is_directory} - {ROOT}
        for entry in self._entries:
            name = entry.name if not entry.is_directory else b""
            while name := name.rpartition(b"/")[0]:
                pruned.discard(name)
        return pruned

    async def _prepare(self, index: int, entry: Entry) -> Change:
        """Return what is to be said of an entry, nothing if it is there as it should be."""
        path = self._path(entry)
        found = await self._files.find_entry(path)
        is_link = stat.S_ISLNK(entry.mode) and "l" in self._asked.letters
        if not (is_link or entry.is_directory or stat.S_ISREG(entry.mode)):
            self._stream.note(
                f'skipping non-regular file "{entry.name.decode("utf-8", "replace")}"'
            )
            return Change(0)
        if self._is_skipped(entry, found):
            return Change(0)
        if entry.is_directory:
            self._folders.append(entry)
        found = await self._make_way(entry, path, found)
        if entry.is_directory:
            return await self._make_folder(entry, path, found)
        if is_link:
            return await self._make_link(entry, path, found)
        change = self._difference(entry, found)
        if change & Change.TRANSFER:
            self._wanted[index] = found
        elif change:
            await self._set(entry, path, found)
        return change

    def _is_skipped(self, entry: Entry, found: Attributes | None) -> bool:
        """Say whether an option lets what is there be as it is."""
        words, letters = self._asked.words, self._asked.letters
        if found is None:
            return "existing" in words
        if entry.is_directory and stat.S_ISDIR(found.mode or 0):
            return False
        is_newer = found.times is not None and found.times[1] > entry.changed
        is_same_kind = stat.S_ISREG(entry.mode) and stat.S_ISREG(found.mode or 0)
        return "ignore-existing" in words or ("u" in letters and is_newer and is_same_kind)

    async def _make_way(
        self, entry: Entry, path: bytes, found: Attributes | None
    ) -> Attributes | None:
        """Remove what is of another kind than the entry; an empty directory only."""
        if found is None or stat.S_IFMT(found.mode or 0) == stat.S_IFMT(entry.mode):
            return found
        if "n" not in self._asked.letters:
            await self._files.remove(path, is_directory=stat.S_ISDIR(found.mode or 0))
        return None

    async def _make_folder(self, entry: Entry, path: bytes, found: Attributes | None) -> Change:
        if found is not None:
            return self._told(entry, self._compare(entry, found))
        if "n" not in self._asked.letters:
            await self._files.make_folder(path, entry.mode & sftp.PERMISSIONS | stat.S_IRWXU)
        return Change.IS_NEW | Change.LOCAL

    async def _make_link(self, entry: Entry, path: bytes, found: Attributes | None) -> Change:
        if found is not None and await self._files.read_link(path) == entry.aim:
            return Change(0)
        if "n" not in self._asked.letters:
            if found is not None:
                await self._files.remove(path, is_directory=False)
            await self._files.link(path, entry.aim)
        return Change.LOCAL if found is not None else Change.IS_NEW | Change.LOCAL

    def _compare(self, entry: Entry, found: Attributes) -> Change:
        change = Change(0)
        if found.size != entry.size:
            change |= Change.SIZE
        if found.times is None or found.times[1] != entry.changed:
            change |= Change.TIME
        mode = self._mode(entry, found)
        if mode is not None and mode != stat.S_IMODE(found.mode or 0):
            change |= Change.PERMISSIONS
        return change

    def _told(self, entry: Entry, change: Change) -> Change:
        """Return what is said of something whose content stays."""
        if "t" not in self._asked.letters or ("O" in self._asked.letters and entry.is_directory):
            change &= ~Change.TIME
        return change & ~Change.SIZE

    def _difference(self, entry: Entry, found: Attributes | None) -> Change:
        if found is None:
            return Change.IS_NEW | Change.TRANSFER
        change, letters = self._compare(entry, found), self._asked.letters
        matters = Change.SIZE if "size-only" in self._asked.words else Change.SIZE | Change.TIME
        if change & matters or "I" in letters:
            return change | Change.TRANSFER
        return self._told(entry, change)

    # What comes

    async def _receive(self) -> None:
        phase = 0
        while phase <= wire.PHASES:
            index = await self._stream.index()
            if index == wire.DONE:
                phase += 1
                continue
            change, _ = await self._stream.change()
            if not change & Change.TRANSFER or "n" in self._asked.letters:
                continue
            # SECURITY: a file that was not asked for was not compared with what is there
            # (test_rsync_wire.py).
            if index not in self._wanted:
                raise ProtocolError("rsync sends a file that nobody asked for")
            found = self._wanted.pop(index)
            if (await self._stream.read(16))[:4] != bytes(4):
                raise ProtocolError("rsync sends parts of a file that it was not told of")
            await self._receive_file(self._entries[index], found)

    async def _receive_file(self, entry: Entry, found: Attributes | None) -> None:
        path = self._path(entry)
        receive = contents.receive_plain
        if "z" in self._asked.letters:
            receive = contents.receive_deflated
        flags = sftp.FXF_WRITE | sftp.FXF_CREAT | sftp.FXF_TRUNC
        failure: FileError | None = None
        handle = b""
        try:
            mode = entry.mode & sftp.PERMISSIONS
            handle = await self._files.open(path, flags, Attributes(entry.size, mode))
        except FileError as error:
            failure = error
        under_way: deque[asyncio.Future[bytes]] = deque()
        offset, digest = 0, hashlib.md5(usedforsecurity=False)
        async for data in receive(self._stream):
            digest.update(data)
            if failure is None:  # What comes after it goes nowhere.
                under_way.append(self._files.write_at(handle, offset, data))
                offset += len(data)
            while len(under_way) >= WINDOW:
                failure = await self._settled(under_way) or failure
        while under_way:
            failure = await self._settled(under_way) or failure
        if await self._stream.read(digest.digest_size) != digest.digest():
            raise ProtocolError("rsync sends another file than its sum says")
        # Whoever leaves before leaves it open: then the log says that it is not complete.
        if handle:
            await self._files.close(handle)
        try:
            if failure is not None:
                raise failure
            await self._set(entry, path, found)
        except FileError as error:
            self._stream.complain(path, str(error))

    async def _settled(self, under_way: deque[asyncio.Future[bytes]]) -> FileError | None:
        try:
            await self._files.settle(under_way.popleft())
        except FileError as error:
            return error
        return None

    async def _set(self, entry: Entry, path: bytes, found: Attributes | None) -> None:
        """Set times and mode, as far as that was asked for."""
        letters = self._asked.letters
        if "n" in letters:
            return
        mode = self._mode(entry, found)
        sets_times = "t" in letters and not ("O" in letters and entry.is_directory)
        times = (entry.changed, entry.changed) if sets_times else None
        if mode is not None or times is not None:
            await self._files.change(path, Attributes(None, mode, times))

    def _mode(self, entry: Entry, found: Attributes | None) -> int | None:
        """Return the mode that a file is to get, `None` for that which it has."""
        if "p" in self._asked.letters:
            return stat.S_IMODE(entry.mode)
        if "E" not in self._asked.letters or found is None or not stat.S_ISREG(entry.mode):
            return None
        mode = stat.S_IMODE(found.mode or 0)
        return mode | (mode & 0o444) >> 2 if entry.mode & 0o111 else mode & ~0o111

    async def _finish_folders(self) -> None:
        """Set what files in them would change, or what would keep files out; the lowest first."""
        for entry in reversed(self._folders):
            if self._asked.letters & frozenset("tp"):
                try:
                    await self._set(entry, self._path(entry), None)
                except FileError as error:
                    self._stream.complain(self._path(entry), str(error))
