"""The start of a PostgreSQL connection: what a client may ask for before it is served."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from appliance.errors import ProtocolError
from appliance.masking.settings import FIXED, SETTABLE
from appliance.pgwire.messages import (
    CANCEL_REQUEST,
    GSS_REQUEST,
    MAX_STARTUP_BYTES,
    SSL_REQUEST,
    decode_startup,
    encode_message,
    encode_text,
)
from appliance.session.postgres.streams import Reader, Writer
from appliance.targets.postgres_link import READ_BYTES

OURS = frozenset({"user", "database", "replication", "options", "client_encoding"})
"""What a start-up message says beside settings."""
OPTION = re.compile(r"(?:-c\s*|--)((?:\\.|[^\s=\\])+)=((?:\\.|[^\s\\])*)(?:\s+|$)", re.DOTALL)
"""One setting as `postgres` takes it on its command line; a backslash keeps what follows."""
PROTOCOL = 3 << 16
"""What is spoken: 3.0, whole as in a start-up message: libpq 18 refuses a minor version alone."""
PARAMETERS = frozenset(
    {
        "application_name",
        "client_encoding",
        "DateStyle",
        "default_transaction_read_only",
        "in_hot_standby",
        "integer_datetimes",
        "IntervalStyle",
        "is_superuser",
        "scram_iterations",
        "server_encoding",
        "server_version",
        "session_authorization",
        "search_path",  # Told since PostgreSQL 18; only constants can be set.
        "standard_conforming_strings",
        "TimeZone",
    }
)
"""Settings of the target that its client is told."""


@dataclass(frozen=True, slots=True)
class Startup:
    """The client wants a session with these parameters."""

    parameters: dict[str, str]
    rest: bytes
    """Bytes that came after the start-up message."""


@dataclass(frozen=True, slots=True)
class CancelKey:
    """The client wants the statement of another connection cancelled."""

    pid: int
    secret: bytes


async def read_startup(reader: Reader, writer: Writer) -> Startup | CancelKey | None:
    """Read until the start-up message; `None` if the client left.

    Raises `ProtocolError` if it is malformed or asks for what is not offered.
    """
    buffer, asked = b"", 0
    while True:
        while len(buffer) < 8 or len(buffer) < _length(buffer):
            data = await reader.read(READ_BYTES)
            if not data:
                return None
            buffer += data
        end = _length(buffer)
        (code,) = struct.unpack_from(">I", buffer, 4)
        body, rest = buffer[8:end], buffer[end:]
        if code in {SSL_REQUEST, GSS_REQUEST}:
            # SECURITY: bytes after the request were not protected by it (CVE-2021-23222).
            asked += 1
            if rest or asked > 2:
                raise ProtocolError("unexpected bytes after an encryption request")
            writer.write(b"N")
            await writer.drain()
            buffer = b""
        elif code == CANCEL_REQUEST:
            if len(body) < 8:
                raise ProtocolError("a cancel request is too short")
            return CancelKey(struct.unpack_from(">I", body)[0], body[4:])
        else:
            return Startup(_parameters(code, body, writer), rest)


def _length(buffer: bytes) -> int:
    (length,) = struct.unpack_from(">I", buffer)
    if not 8 <= length <= MAX_STARTUP_BYTES:
        raise ProtocolError("the start-up message's length is out of bounds")
    return int(length)


def _parameters(code: int, body: bytes, writer: Writer) -> dict[str, str]:
    if code >> 16 != 3:
        raise ProtocolError("only protocol 3 is spoken here")
    parameters = decode_startup(body)
    unknown = [name for name in parameters if name.startswith("_pq_.")]
    if code & 0xFFFF or unknown:
        answer = struct.pack(">II", PROTOCOL, len(unknown))
        writer.write(encode_message(b"v", answer + b"".join(encode_text(n) for n in unknown)))
    if parameters.get("replication", "false") not in {"false", "off", "no", "0"}:
        raise ProtocolError("replication connections are not offered", "0A000")
    encoding = parameters.get("client_encoding", "UTF8").strip("'\"").upper()
    if encoding.replace("-", "") not in {"UTF8", "UNICODE", "AUTO"}:
        raise ProtocolError("client_encoding must be UTF8: set PGCLIENTENCODING=UTF8", "0A000")
    settings = {n: v for n, v in parameters.items() if n not in OURS and n not in unknown}
    settings |= _options(parameters.get("options", ""))
    return {**_open(settings), "client_encoding": "UTF8"}


def _options(text: str) -> dict[str, str]:
    """Return the settings in PGOPTIONS: `-c search_path=ops --statement-timeout=5s`."""
    found, place = {}, 0
    text = text.strip()
    while place < len(text):
        option = OPTION.match(text, place)
        if option is None:
            raise ProtocolError(
                "start-up options other than -c NAME=VALUE are not offered", "0A000"
            )
        name, value = (re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL) for part in option.groups())
        found[name.replace("-", "_")] = value
        place = option.end()
    return found


def _open(settings: dict[str, str]) -> dict[str, str]:
    """Return the settings to hand on.

    Raises `ProtocolError` if one may not be set.
    """
    for name, value in settings.items():
        if name.lower() not in SETTABLE and value.lower() not in FIXED.get(name.lower(), ()):
            raise ProtocolError(
                f"the setting {name} cannot be changed through the bastion", "42501"
            )
    return {name: value for name, value in settings.items() if name.lower() in SETTABLE}
