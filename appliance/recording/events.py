"""The content of a recording: asciicast v3, one JSON value per line; pure.

The standard codes are `o` (output), `i` (input), `r` (resize), `m` (marker) and `x` (exit).
Players skip codes they do not know; ours are `e` (standard error of a command), `s` (an
SQL statement: a JSON object as text), the capitals `O`, `E`, `I`: bytes of that stream
that are not UTF-8, in base64, and `f`, `F`: content of transferred files.

Source: asciinema documentation, "asciicast v3" and "asciicast v2".
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache

from appliance.errors import EvidenceError

VERSION = 3


class Code(StrEnum):
    """What an event is."""

    OUTPUT = "o"
    """What a terminal showed, or a command's standard output."""
    ERROR = "e"
    """A command's standard error; on a terminal there is only `o`."""
    INPUT = "i"
    RESIZE = "r"
    """`COLSxROWS`."""
    MARKER = "m"
    """A named moment: a command, an approval, a refusal, the end."""
    EXIT = "x"
    """The exit status in decimal, or the name of a signal."""
    STATEMENT = "s"
    """A JSON object: normalised text, milliseconds, rows, names of masked columns."""
    OUTPUT_BYTES = "O"
    ERROR_BYTES = "E"
    INPUT_BYTES = "I"
    FILE = "f"
    """A transferred file whose content is kept; see `files`."""
    FILE_BYTES = "F"


AS_BYTES = {
    Code.OUTPUT: Code.OUTPUT_BYTES,
    Code.ERROR: Code.ERROR_BYTES,
    Code.INPUT: Code.INPUT_BYTES,
}
CODES = frozenset(Code)
AS_TEXT = {code_bytes: code for code, code_bytes in AS_BYTES.items()}


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a recording."""

    title: str
    """Road and session id."""
    cols: int
    rows: int
    started_at: datetime
    """To the second."""
    terminal: bool
    """False: a command's streams or SQL; nothing to draw."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened."""

    at_seconds: float
    """Since the recording began."""
    code: Code
    data: str

    def stream(self) -> tuple[Code, bytes] | None:
        """Return which stream carried which bytes; `None` if it is not of a stream.

        Raises `EvidenceError` if the base64 is damaged.
        """
        if self.code in AS_BYTES:
            return self.code, self.data.encode("utf-8", "replace")
        if self.code in AS_TEXT:
            try:
                return AS_TEXT[self.code], base64.b64decode(self.data, validate=True)
            except (binascii.Error, ValueError) as error:
                raise EvidenceError("an event of the recording is damaged") from error
        return None


def encode_header(header: Header) -> bytes:
    """Encode the first line."""
    return _line(
        {
            "version": VERSION,
            "term": {"cols": header.cols, "rows": header.rows},
            "timestamp": int(header.started_at.timestamp()),
            "title": header.title,
            "bastion": {"terminal": header.terminal},
        }
    )


def encode_event(interval_seconds: float, code: Code, data: str) -> bytes:
    """Encode one event; `interval_seconds` is the time since the one before it."""
    # Put together here, the line costs a third; what a string needs, the encoder does.
    line = f'[{round(interval_seconds, 6)!r},"{code}",{_ENCODER.encode(data)}]\n'
    return line.encode("utf-8", "replace")


def encode_stream(interval_seconds: float, code: Code, data: bytes) -> bytes:
    """Encode bytes of a command's stream exactly, as text if they are UTF-8."""
    try:
        return encode_event(interval_seconds, code, data.decode())
    except UnicodeDecodeError:
        # Base64 needs no escapes: put together here, the line costs a third.
        begin = f'[{round(interval_seconds, 6)!r},"{AS_BYTES[code]}","'.encode()
        return b"".join((begin, base64.b64encode(data), b'"]\n'))


def decode_header(line: bytes) -> Header:
    """Decode the first line.

    Raises `EvidenceError` if it is not what `encode_header` makes.
    """
    try:
        fields = json.loads(line)
        if fields["version"] != VERSION:
            raise EvidenceError(f"recordings of version {fields['version']} are not known here")
        return Header(
            title=str(fields["title"]),
            cols=int(fields["term"]["cols"]),
            rows=int(fields["term"]["rows"]),
            started_at=datetime.fromtimestamp(int(fields["timestamp"]), tz=UTC),
            terminal=bool(fields["bastion"]["terminal"]),
        )
    except (ValueError, TypeError, KeyError, OverflowError, OSError, RecursionError) as error:
        raise EvidenceError("the recording's header is damaged") from error


def decode_events(lines: Iterable[bytes]) -> Iterator[Event]:
    """Decode the lines after the header; codes that are not known here are skipped.

    Raises `EvidenceError` if a line is damaged.
    """
    at_seconds = 0.0
    for line in lines:
        if line.startswith(b"#"):
            continue
        try:
            interval, code, data = json.loads(line)
            at_seconds += float(interval)
            if not isinstance(data, str):
                raise TypeError
            known = code in CODES
        except (ValueError, TypeError, RecursionError) as error:
            raise EvidenceError("an event of the recording is damaged") from error
        if known:
            yield Event(round(at_seconds, 6), Code(code), data)


def encode_v2(header: Header, events: Iterable[Event]) -> Iterator[bytes]:
    """Encode as asciicast v2, for players that know no other; our own codes are left out."""
    yield _line(
        {
            "version": 2,
            "width": header.cols,
            "height": header.rows,
            "timestamp": int(header.started_at.timestamp()),
            "title": header.title,
        }
    )
    for event in events:
        if event.code in {Code.OUTPUT, Code.INPUT, Code.RESIZE, Code.MARKER}:
            yield _line([event.at_seconds, event.code, event.data])


def encode_v3(header: Header, events: Iterable[Event]) -> Iterator[bytes]:
    """Encode as asciicast v3: what `decode_events` understood."""
    yield encode_header(header)
    before = 0.0
    for event in events:
        yield encode_event(event.at_seconds - before, event.code, event.data)
        before = event.at_seconds


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def encode_object(fields: Mapping[str, object]) -> str:
    """Encode the data of an event that is a JSON object; names need no escape."""
    # What a statement in a loop says again is not encoded again.
    members = []
    for name, value in fields.items():
        kind = type(value)
        if kind is str or kind is tuple:
            encoded = _encode_text(value)
        elif kind is int or (kind is float and math.isfinite(value)):  # type: ignore[arg-type]
            encoded = repr(value)
        else:
            encoded = _ENCODER.encode(value)
        members.append(f'"{name}":{encoded}')
    return "{" + ",".join(members) + "}"


@lru_cache(maxsize=256)
def _encode_text(text: object) -> str:
    return _ENCODER.encode(text)


def _line(value: object) -> bytes:
    # A lone surrogate, which JSON may spell, is no UTF-8: it becomes a question mark.
    return _ENCODER.encode(value).encode("utf-8", "replace") + b"\n"
