"""Content of transferred files within a recording, where policy says `keep_content`.

Two kinds of events: `f` names a file, a JSON object with `file` (its number in this
recording), `direction` and `path`; `F` is a piece of it, `NUMBER OFFSET BASE64`.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from appliance.errors import EvidenceError
from appliance.recording.events import Code, Event
from appliance.recording.writer import Recording

PIECE_BYTES = 48 * 1024
"""So much becomes one line of a recording; what is buffered there must fit its reserve."""


class KeptFile:
    """One direction of one open file, on its way into the recording."""

    def __init__(self, recording: Recording, direction: str, path: str) -> None:
        """Raises `EvidenceError` if it cannot be recorded."""
        self._recording = recording
        self.number = recording.next_file()
        self._left = recording.stream_bytes
        fields = {"file": self.number, "direction": direction, "path": path}
        text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
        recording.add(Code.FILE, text)

    def takes(self, data: bytes | memoryview) -> int:
        """Return how many of these bytes `add` would record."""
        return min(len(data), self._left)

    def add(self, offset: int, data: bytes | memoryview) -> None:
        """Record bytes of the file, as long as it has not had `recorder.stream_bytes`.

        Raises `EvidenceError` if they cannot be recorded.
        """
        kept = memoryview(data)[: self.takes(data)]
        self._left -= len(kept)
        for start in range(0, len(kept), PIECE_BYTES):
            piece = base64.b64encode(kept[start : start + PIECE_BYTES]).decode()
            self._recording.add(Code.FILE_BYTES, f"{self.number} {offset + start} {piece}")


@dataclass(frozen=True, slots=True)
class FileName:
    """A file of which content was kept."""

    number: int
    direction: str
    path: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of it."""

    number: int
    offset: int
    data: bytes


def read_files(events: Iterable[Event]) -> Iterator[FileName | Piece]:
    """Yield names and pieces in the order of the recording.

    Raises `EvidenceError` if one is damaged.
    """
    for event in events:
        try:
            if event.code is Code.FILE:
                fields = json.loads(event.data)
                yield FileName(int(fields["file"]), str(fields["direction"]), str(fields["path"]))
            elif event.code is Code.FILE_BYTES:
                number, offset, piece = event.data.split(" ")
                yield Piece(int(number), int(offset), base64.b64decode(piece, validate=True))
        except (ValueError, TypeError, KeyError, binascii.Error) as error:
            raise EvidenceError("a file in the recording is damaged") from error
