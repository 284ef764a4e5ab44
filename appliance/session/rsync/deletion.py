"""`rsync --delete`: what the target has too much."""

from __future__ import annotations

import posixpath
import stat
from collections.abc import Callable, Sequence

from appliance.session.rsync.arguments import RsyncCommand
from appliance.session.rsync.file_list import MAX_DEPTH, ROOT, Entry
from appliance.session.rsync.filters import Filters
from appliance.session.rsync.stream import Stream
from appliance.session.rsync.wire import Message
from appliance.session.sftp import packets as sftp
from appliance.session.sftp.client import FileClient, FileError
from appliance.session.sftp.packets import Attributes


class Deletion:
    """Removes what is not in a list, as far as no rule of the client's protects it."""

    def __init__(
        self, files: FileClient, stream: Stream, asked: RsyncCommand, filters: Filters
    ) -> None:
        self._files, self._stream, self._asked, self._filters = files, stream, asked, filters

    async def run(self, entries: Sequence[Entry], path_of: Callable[[Entry], bytes]) -> None:
        """Go through the directories whose content is in the list."""
        if self._stream.has_io_error and "ignore-errors" not in self._asked.words:
            self._stream.note("IO error encountered -- skipping file deletion")
            return
        names = {entry.name for entry in entries}
        for entry in entries:
            if entry.is_directory and entry.has_content:
                await self._go_in(path_of(entry), entry.name, names)

    async def _go_in(self, path: bytes, name: bytes, names: set[bytes]) -> None:
        try:
            there = await self._files.entries(path)
        except FileError as error:
            if error.code != sftp.NO_SUCH_FILE:
                self._stream.complain(path, str(error))
            return
        for below, found in there:
            whole = below if name == ROOT else posixpath.join(name, below)
            if whole not in names:
                await self._remove(posixpath.join(path, below), whole, found, 0)

    async def _remove(self, path: bytes, name: bytes, found: Attributes, depth: int) -> bool:
        """Remove a file, or a directory with all in it; say whether it is gone."""
        is_directory = stat.S_ISDIR(found.mode or 0)
        if depth > MAX_DEPTH or self._filters.excludes(name, b"r", is_directory=is_directory):
            return False
        try:
            if is_directory and not await self._empty(path, name, depth):
                self._stream.note(
                    f"cannot delete non-empty directory: {name.decode('utf-8', 'replace')}"
                )
                return False
            if "n" not in self._asked.letters:
                await self._files.remove(path, is_directory=is_directory)
        except FileError as error:
            self._stream.complain(path, str(error))
            return False
        self._stream.tell(Message.DELETED, name + (b"\0" if is_directory else b""))
        return True

    async def _empty(self, path: bytes, name: bytes, depth: int) -> bool:
        gone = [
            await self._remove(
                posixpath.join(path, below), posixpath.join(name, below), found, depth + 1
            )
            for below, found in await self._files.entries(path)
        ]
        return all(gone)
