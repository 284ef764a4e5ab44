"""PostgreSQL protocol 3 messages: bytes to values and back.

A frame is a type byte, a four-byte length that counts itself, and a body; the first
message of a connection has no type byte. Every decoder takes the body alone and raises
`ProtocolError`, and nothing else, for any bytes it cannot accept.

Source: PostgreSQL documentation, "Message Formats". No I/O.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from appliance.errors import ProtocolError

PROTOCOL_3_0 = 196608
SSL_REQUEST, GSS_REQUEST, CANCEL_REQUEST = 80877103, 80877104, 80877102
MAX_STARTUP_BYTES = 10_000  # as MAX_STARTUP_PACKET_LENGTH in PostgreSQL's pqcomm.h
MAX_CLIENT_BYTES = 16 * 1024 * 1024
MAX_SERVER_BYTES = 64 * 1024 * 1024
"""A message is judged whole: this bounds what one session can make the gateway hold."""


LENGTH, INT32 = struct.Struct(">I"), struct.Struct(">i")
COUNT, INT16 = struct.Struct(">H"), struct.Struct(">h")


def encode_message(kind: bytes, body: bytes = b"") -> bytes:
    """Frame a message."""
    return kind + LENGTH.pack(len(body) + 4) + body


class FrameReader:
    """Splits a byte stream into typed messages, holding at most one in memory."""

    def __init__(self, max_bytes: int) -> None:
        self._buffer = bytearray()
        self._max_bytes = max_bytes

    @property
    def is_within_message(self) -> bool:
        """Whether what came ends in the middle of a message."""
        return bool(self._buffer)

    def feed(self, data: bytes) -> list[tuple[bytes, bytes]]:
        """Return the messages that `data` completes, as (type, body).

        Raises `ProtocolError` if a declared length is below 4 or above the maximum.
        """
        # What comes whole is cut from `data` itself.
        source: bytes | bytearray = data
        if self._buffer:
            self._buffer += data
            source = self._buffer
        messages = []
        position, size = 0, len(source)
        while size - position >= 5:
            (length,) = LENGTH.unpack_from(source, position + 1)
            if length < 4 or length > self._max_bytes:
                raise ProtocolError(f"message length {length} is out of bounds")
            end = position + 1 + length
            if size < end:
                break
            kind, body = source[position : position + 1], source[position + 5 : end]
            messages.append((bytes(kind), bytes(body)))
            position = end
        if self._buffer:
            del self._buffer[:position]
        else:
            self._buffer += data[position:]
        return messages


class Cursor:
    """Reads the fields of one body in order."""

    def __init__(self, body: bytes) -> None:
        self._body, self._position = body, 0

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes.

        Raises `ProtocolError` if there are fewer, or `count` is negative.
        """
        end = self._position + count
        if count < 0 or end > len(self._body):
            raise ProtocolError("a field runs past the end of its message")
        data = self._body[self._position : end]
        self._position = end
        return data

    def int16(self) -> int:
        """Return a signed 16-bit integer."""
        return int(INT16.unpack(self.take(2))[0])

    def count(self) -> int:
        """Return a 16-bit count; PostgreSQL allows up to 65535 parameters."""
        return int(COUNT.unpack(self.take(2))[0])

    def int32(self) -> int:
        """Return a signed 32-bit integer."""
        return int(INT32.unpack(self.take(4))[0])

    def uint32(self) -> int:
        """Return an unsigned 32-bit integer, as OIDs are."""
        return int(LENGTH.unpack(self.take(4))[0])

    def text(self) -> str:
        """Return a NUL-terminated UTF-8 string."""
        end = self._body.find(b"\0", self._position)
        if end < 0:
            raise ProtocolError("a string has no end")
        data = self._body[self._position : end]
        self._position = end + 1
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            raise ProtocolError("text is not valid UTF-8", "22021") from error

    def finish(self) -> None:
        """Raise `ProtocolError` if bytes are left."""
        if self._position != len(self._body):
            raise ProtocolError("a message is longer than its fields")


def encode_text(value: str) -> bytes:
    """Encode a NUL-terminated string."""
    return value.encode() + b"\0"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a RowDescription ('T')."""

    name: str
    table_oid: int
    """Zero when the value is not simply a table's column."""
    attnum: int
    type_oid: int
    type_size: int
    type_modifier: int
    format: int
    """0 text, 1 binary; zero in the answer to Describe of a statement."""


def decode_row_description(body: bytes) -> tuple[Field, ...]:
    """Decode the body of a RowDescription."""
    cursor = Cursor(body)
    fields = tuple(
        Field(
            cursor.text(),
            cursor.uint32(),
            cursor.int16(),
            cursor.uint32(),
            cursor.int16(),
            cursor.int32(),
            cursor.int16(),
        )
        for _ in range(cursor.count())
    )
    cursor.finish()
    return fields


def encode_row_description(fields: tuple[Field, ...]) -> bytes:
    """Encode the body of a RowDescription."""
    parts = [struct.pack(">H", len(fields))]
    for item in fields:
        parts.append(encode_text(item.name))
        parts.append(
            struct.pack(
                ">IhIhih",
                item.table_oid,
                item.attnum,
                item.type_oid,
                item.type_size,
                item.type_modifier,
                item.format,
            )
        )
    return b"".join(parts)


@dataclass(frozen=True, slots=True)
class Parse:
    """Prepare a statement ('P'); the types of its parameters stay in the message."""

    name: str
    query: str


def decode_parse(body: bytes) -> Parse:
    """Decode the body of a Parse."""
    cursor = Cursor(body)
    name, query = cursor.text(), cursor.text()
    cursor.take(4 * cursor.count())
    cursor.finish()
    return Parse(name, query)


@dataclass(frozen=True, slots=True)
class Bind:
    """Make a portal of a statement ('B'); values and formats stay in the message."""

    portal: str
    statement: str


def decode_bind(body: bytes) -> Bind:
    """Decode the body of a Bind."""
    cursor = Cursor(body)
    portal, statement = cursor.text(), cursor.text()
    cursor.take(2 * cursor.count())
    for _ in range(cursor.count()):
        length = cursor.int32()
        if length != -1:
            cursor.take(length)
    count = cursor.count()
    formats = struct.unpack(f">{count}h", cursor.take(2 * count))
    cursor.finish()
    if any(code not in {0, 1} for code in formats):
        raise ProtocolError("a result format is neither text nor binary")
    return Bind(portal, statement)


def decode_bound_values(body: bytes) -> tuple[tuple[int, bytes | None], ...]:
    """Return the format (0 text, 1 binary) and value of each parameter of a Bind.

    Raises `ProtocolError` if the body is malformed, or has another number of formats.
    """
    cursor = Cursor(body)
    cursor.text(), cursor.text()
    codes = [cursor.int16() for _ in range(cursor.count())]
    values: list[bytes | None] = []
    for _ in range(cursor.count()):
        length = cursor.int32()
        values.append(None if length == -1 else bytes(cursor.take(length)))
    if len(codes) <= 1:
        codes = (codes or [0]) * len(values)
    if len(codes) != len(values) or any(code not in {0, 1} for code in codes):
        raise ProtocolError("the formats of the parameters do not fit them")
    return tuple(zip(codes, values, strict=True))


def decode_name(body: bytes) -> tuple[str, str]:
    """Decode Describe ('D') or Close ('C'): `S` or `P`, and the name."""
    cursor = Cursor(body)
    kind = cursor.take(1).decode("latin-1")
    name = cursor.text()
    cursor.finish()
    if kind not in {"S", "P"}:
        raise ProtocolError("neither a statement nor a portal")
    return kind, name


def decode_execute(body: bytes) -> tuple[str, int]:
    """Decode Execute ('E'): the portal and the row limit (0: none)."""
    cursor = Cursor(body)
    portal, limit = cursor.text(), cursor.int32()
    cursor.finish()
    return portal, limit


def decode_query(body: bytes) -> str:
    """Decode a simple Query ('Q').

    Raises `ProtocolError` if the text holds a NUL: C libraries stop reading there.
    """
    cursor = Cursor(body)
    text = cursor.text()
    cursor.finish()
    return text


def decode_startup(body: bytes) -> dict[str, str]:
    """Decode the parameters of a StartupMessage, after the protocol number."""
    cursor = Cursor(body)
    parameters: dict[str, str] = {}
    while name := cursor.text():
        if name in parameters:
            raise ProtocolError(f"start-up parameter {name} is there twice")
        parameters[name] = cursor.text()
    cursor.finish()
    return parameters


def encode_startup(parameters: dict[str, str]) -> bytes:
    """Encode a whole StartupMessage."""
    body = struct.pack(">I", PROTOCOL_3_0)
    for name, value in parameters.items():
        body += encode_text(name) + encode_text(value)
    return struct.pack(">I", len(body) + 5) + body + b"\0"


def decode_notice(body: bytes) -> dict[str, str]:
    """Decode ErrorResponse ('E') or NoticeResponse ('N') into its fields."""
    cursor = Cursor(body)
    fields: dict[str, str] = {}
    while (code := cursor.take(1)) != b"\0":
        fields[code.decode("latin-1")] = cursor.text()
    cursor.finish()
    return fields


def encode_notice(kind: bytes, fields: dict[str, str]) -> bytes:
    """Encode a whole ErrorResponse (`b"E"`) or NoticeResponse (`b"N"`)."""
    body = b"".join(code.encode() + encode_text(value) for code, value in fields.items())
    return encode_message(kind, body + b"\0")


def encode_error(
    sqlstate: str, message: str, *, severity: str = "ERROR", hint: str | None = None
) -> bytes:
    """Encode an ErrorResponse of our own."""
    fields = {"S": severity, "V": severity, "C": sqlstate, "M": message}
    if hint:
        fields["H"] = hint
    return encode_notice(b"E", fields)


def encode_info(message: str, hint: str | None = None) -> bytes:
    """Encode a NoticeResponse of our own."""
    fields = {"S": "NOTICE", "V": "NOTICE", "C": "00000", "M": message}
    if hint:
        fields["H"] = hint
    return encode_notice(b"N", fields)


def encode_parameter(name: str, value: str) -> bytes:
    """Encode a ParameterStatus ('S')."""
    return encode_message(b"S", encode_text(name) + encode_text(value))


def decode_parameter(body: bytes) -> tuple[str, str]:
    """Decode a ParameterStatus."""
    cursor = Cursor(body)
    name, value = cursor.text(), cursor.text()
    cursor.finish()
    return name, value


def encode_ready(status: bytes) -> bytes:
    """Encode ReadyForQuery: `I` idle, `T` in a transaction, `E` in a failed one."""
    return encode_message(b"Z", status)
