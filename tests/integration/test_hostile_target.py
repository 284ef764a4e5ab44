"""A target that breaks the protocol ends the session that talks to it, and no other.

The target is a real PostgreSQL behind a relay. When it sees a statement with
`hostile:NAME` it answers that with the bytes of that name instead.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import struct
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import psycopg
import pytest

from appliance.pgwire.messages import (
    Field,
    encode_message,
    encode_notice,
    encode_parameter,
    encode_ready,
    encode_row_description,
    encode_startup,
    encode_text,
)
from tests.data_rows import encode_data_row

from .conftest import Bastion, running_bastion

pytestmark = pytest.mark.integration

ONE = encode_message(b"T", encode_row_description((Field("ward", 0, 0, 25, -1, -1, 0),)))
OTHER = encode_message(
    b"T", encode_row_description(tuple(Field(n, 0, 0, 25, -1, -1, 0) for n in ("a", "b")))
)
ROW = encode_message(b"D", encode_data_row((b"W1",)))
DONE = encode_message(b"C", encode_text("SELECT 1")) + encode_ready(b"I")

BROKEN: dict[str, bytes] = {
    "a length below 4": b"D" + struct.pack(">I", 3),
    "a negative length": b"D" + struct.pack(">i", -1),
    "a length of a gigabyte": b"D" + struct.pack(">I", 2**30) + b"x" * 1000,
    "an unknown type": encode_message(b"!"),
    "a request to log in": encode_message(b"R", struct.pack(">I", 3)),
    "another cancel key": encode_message(b"K", b"\0" * 8),
    "COPY BOTH": encode_message(b"W", b"\0\0\0"),
    "COPY OUT that nobody asked for": encode_message(b"H", b"\0\0\0"),
    "the result of a function call": encode_message(b"V", b"\0\0\0\0"),
    "rows that were not described": ROW + DONE,
    "a row that is too wide": ONE + encode_message(b"D", encode_data_row((b"W1", b"W2"))) + DONE,
    "a row that is too narrow": ONE + encode_message(b"D", encode_data_row(())) + DONE,
    "a value past its row": ONE + encode_message(b"D", struct.pack(">hi", 1, 400) + b"W1") + DONE,
    "a value of negative length": ONE + encode_message(b"D", struct.pack(">hi", 1, -7)) + DONE,
    "bytes after the last value": ONE
    + encode_message(b"D", encode_data_row((b"W1",)) + b"x")
    + DONE,
    "a description cut short": encode_message(b"T", struct.pack(">h", 9) + b"ward") + DONE,
    "an error without an end": encode_message(b"E", b"SERROR"),
    "an error that is not UTF-8": encode_message(b"E", b"M\xff\xfe\0\0") + encode_ready(b"I"),
    "another encoding": encode_parameter("client_encoding", "LATIN1") + DONE,
    "an unknown state": encode_message(b"Z", b"X"),
    "nothing more": b"",
    "half a message": ROW[:7],
    "noise": os.urandom(5000),
}


PARSED, BOUND = encode_message(b"1"), encode_message(b"2")
OUT = encode_message(b"H", b"\0" + struct.pack(">hh", 1, 0))
NOTICE = encode_notice(b"N", {"S": "NOTICE", "C": "00000", "M": "Marker1 is here"})
BROKEN |= {
    "a description of negative width": encode_message(b"T", struct.pack(">h", -1)) + DONE,
    "a row of negative width": ONE + encode_message(b"D", struct.pack(">h", -1)) + DONE,
    "a description with more behind it": encode_message(b"T", ONE[5:] + b"more") + DONE,
    "another description amid the rows": ONE + ROW + OTHER + ROW + DONE,
    "copied rows that nobody asked for": ONE + encode_message(b"d", b"W1\n") + DONE,
    "the end of a COPY that nobody asked for": ONE + encode_message(b"c") + DONE,
    "COPY IN that nobody asked for": encode_message(b"G", b"\0\0\0") + DONE,
    "the end of a statement without an end": ONE + ROW + encode_message(b"C", b"SELECT"),
    "the end of a statement twice": ONE + ROW + DONE[:-6] + DONE,
    "ready without an end": encode_ready(b"I"),
    "ready twice": ONE + ROW + DONE + encode_ready(b"I"),
    "ready without a state": ONE + ROW + DONE[:-6] + encode_message(b"Z"),
    "ready of many states": ONE + ROW + DONE[:-6] + encode_message(b"Z", b"II"),
    "the answer to another question": ONE + ROW + PARSED + BOUND + DONE,
    "a cancel key amid the rows": ONE + ROW + encode_message(b"K", bytes(8)) + ROW + DONE,
    "a SASL request amid the rows": ONE + ROW + encode_message(b"R", struct.pack(">I", 10)) + DONE,
    "login succeeded, again": ONE + ROW + encode_message(b"R", bytes(4)) + DONE,
    "a version to agree on": encode_message(b"v", struct.pack(">II", 196608, 0)) + DONE,
    "a parameter without a value": encode_message(b"S", b"TimeZone\0") + DONE,
    "a parameter that is not UTF-8": encode_message(b"S", b"TimeZone\0\xff\0") + DONE,
    "a notice with a field twice": encode_message(b"N", b"MMarker1\0MMarker1\0\0") + b"!",
    "a notice without an end": encode_message(b"N", b"MMarker1"),
    "a notification cut short": encode_message(b"A", b"\0\0") + DONE,
    "half a length": b"D\0\0",
}
LEFT = {
    "a notice amid the rows": ONE + ROW + NOTICE + ROW + DONE,
    "a notice of a megabyte": ONE
    + encode_notice(b"N", {"S": "NOTICE", "C": "00000", "M": "Marker1" * 150_000})
    + DONE,
    "a parameter of a megabyte": encode_parameter("TimeZone", "x" * 2**20) + ONE + DONE,
    "another parameter, unknown": encode_parameter("Marker1", "Marker1") + ONE + ROW + DONE,
    "a thousand errors": encode_notice(b"E", {"S": "ERROR", "C": "XX000", "M": "Marker1"}) * 1000
    + encode_ready(b"I"),
    "an end without rows": DONE,
    "an empty query": encode_message(b"I") + encode_ready(b"I"),
    "a description without rows": ONE + encode_ready(b"I"),
    "a count that lies": ONE + ROW + encode_message(b"C", b"SELECT 999999999999\0") + DONE[-6:],
    "an open transaction that nobody opened": ONE + ROW + DONE[:-6] + encode_ready(b"T"),
    "a failed one": ONE + ROW + DONE[:-6] + encode_ready(b"E"),
    "suspended, though all was asked for": ONE + ROW + encode_message(b"s") + encode_ready(b"I"),
}
"""What need not end the session; that the target then leaves does."""


class HostileTarget:
    """The relay; `endless` names what to repeat for as long as somebody takes it."""

    def __init__(self, real: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="host", dir="/tmp"))
        self._real = str(real / ".s.PGSQL.5432")
        self.sent_bytes = 0
        self.closed = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_unix_connection(self._real)
        answering = asyncio.create_task(self._copy(back, writer))
        try:
            while data := await reader.read(65536):
                if b"hostile:" in data:
                    answering.cancel()
                    await self._break(data.split(b"hostile:")[1].split(b"'")[0].decode(), writer)
                    break
                forth.write(data)
        except OSError:
            pass
        finally:
            answering.cancel()
            forth.close()
            writer.close()

    @staticmethod
    async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
        sink.close()

    async def _break(self, name: str, writer: asyncio.StreamWriter) -> None:
        if (answer := (BROKEN | LEFT).get(name)) is not None:
            writer.write(answer)
            await writer.drain()
            return
        notice = encode_message(
            b"N", encode_notice(b"N", {"S": "NOTICE", "C": "00000", "M": "x" * 900})[5:]
        )
        start, again = (ONE, ROW * 500) if name == "endless rows" else (b"", notice * 50)
        writer.write(start)
        try:
            while True:
                writer.write(again)
                await writer.drain()
                self.sent_bytes += len(again)
        except OSError:
            self.closed.set()


@contextlib.asynccontextmanager
async def hostile_bastion(
    tmp_path: Path, real: Path
) -> AsyncIterator[tuple[Bastion, HostileTarget]]:
    target = HostileTarget(real)
    server = await asyncio.start_unix_server(
        target.serve, path=str(target.folder / ".s.PGSQL.5432")
    )
    async with running_bastion(tmp_path, target.folder) as bastion:
        yield bastion, target
    server.close()
    await asyncio.sleep(0.1)


def play(
    tmp_path: Path, host: Path, scene: Callable[[Bastion, HostileTarget], Awaitable[None]]
) -> None:
    async def run() -> None:
        async with asyncio.timeout(110), hostile_bastion(tmp_path, host) as (bastion, target):
            await scene(bastion, target)

    asyncio.run(run())


@contextlib.asynccontextmanager
async def raw_client(
    bastion: Bastion,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_unix_connection(f"{bastion.host}/.s.PGSQL.5432")
    try:
        writer.write(encode_startup({"user": "me"}))
        await reader.readuntil(b"Z\0\0\0\5I")
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def hostile(name: str) -> bytes:
    return encode_message(b"Q", encode_text(f"SELECT ward, 'hostile:{name}' FROM ehr.patients"))


def hostile_in_steps(name: str) -> bytes:
    parse = encode_text("") + hostile(name)[5:] + struct.pack(">h", 0)
    steps = (b"P", parse), (b"B", bytes(8)), (b"D", b"P\0"), (b"E", bytes(5)), (b"S", b"")
    return b"".join(encode_message(kind, body) for kind, body in steps)


@pytest.mark.parametrize("way", [hostile, hostile_in_steps])
def test_what_is_broken_ends_its_session_only(tmp_path, postgres_host, way):
    async def scene(bastion: Bastion, _target: HostileTarget) -> None:
        neighbour = await psycopg.AsyncConnection.connect(bastion.dsn, autocommit=True)
        for name in BROKEN | LEFT:
            async with raw_client(bastion) as (reader, writer), asyncio.timeout(30):
                writer.write(way(name))
                answer = await reader.read()  # until the bastion closes
            assert b"FATAL" in answer, name
            assert b"Marker" not in answer, name
            assert b"xxxx" not in answer or name in LEFT, name
            row = await (await neighbour.execute("SELECT count(*) FROM ehr.lab_results")).fetchone()
            assert row is not None and row[0] > 0, name
        await neighbour.close()

    play(tmp_path, postgres_host, scene)


@pytest.mark.parametrize("what", ["endless rows", "endless notices"])
def test_what_never_ends_waits_for_its_reader(tmp_path, postgres_host, what):
    async def scene(bastion: Bastion, target: HostileTarget) -> None:
        neighbour = await psycopg.AsyncConnection.connect(bastion.dsn, autocommit=True)
        async with raw_client(bastion) as (_, writer):
            writer.write(hostile(what))
            before = -1
            async with asyncio.timeout(60):
                while target.sent_bytes != before or not before:  # until nothing moves any more
                    before = target.sent_bytes
                    await asyncio.sleep(0.7)
            # All that is held between target and client: socket buffers, READ_BYTES, AHEAD_BYTES.
            assert 0 < target.sent_bytes < 8 * 1024 * 1024
            assert await (await neighbour.execute("SELECT 1")).fetchone() == (1,)
        async with asyncio.timeout(60):
            await target.closed.wait()  # it does not heed the cancel, and is left
        assert await (await neighbour.execute("SELECT 2")).fetchone() == (2,)
        await neighbour.close()

    play(tmp_path, postgres_host, scene)
