"""Output passes on in turns: whoever prints much keeps nobody's keys waiting."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime
from types import SimpleNamespace

from appliance.model import SessionId
from appliance.recording import writer
from appliance.recording.blocks import Sealer
from appliance.recording.events import Header
from appliance.recording.writer import Recording
from appliance.session import recorder
from appliance.session.client_streams import CHUNK_BYTES
from appliance.session.shell_bridge import _forward_output

CHUNKS = 20


class Client:
    """A client that takes everything at once."""

    def __init__(self) -> None:
        self.bytes = 0

    def write(self, data: bytes) -> None:
        self.bytes += len(data)

    async def drain(self) -> None:
        pass


def test_others_have_their_turn_between_pieces_of_output(tmp_path):
    header = Header("shell s1", 80, 24, datetime.now(UTC), terminal=True)
    recording = Recording.create(tmp_path, SessionId("s1"), Sealer(()), header)
    session = SimpleNamespace(recording=recording, echo=None)
    client, most, turns = Client(), 0, 0

    async def somebody_else() -> None:
        nonlocal most, turns
        while True:
            before = client.bytes
            await asyncio.sleep(0)
            most, turns = max(most, client.bytes - before), turns + 1

    async def run() -> None:
        source = asyncio.StreamReader(limit=CHUNKS * CHUNK_BYTES)
        source.feed_data(b"x" * CHUNKS * CHUNK_BYTES)
        source.feed_eof()
        other = asyncio.create_task(somebody_else())
        await asyncio.sleep(0)
        await _forward_output(session, source, client)
        other.cancel()

    asyncio.run(run())
    recording.close("ended")
    recording.release()
    assert client.bytes == CHUNKS * CHUNK_BYTES
    assert most == CHUNK_BYTES
    assert turns >= CHUNKS


def test_a_slow_disk_holds_up_what_is_shown(tmp_path, monkeypatch):
    """What a person has seen is on disk within the second, or the next waits for it."""
    header = Header("shell s1", 80, 24, datetime.now(UTC), terminal=True)
    recording = Recording.create(tmp_path, SessionId("s1"), Sealer(()), header)
    session = SimpleNamespace(
        id=SessionId("s1"), recording=recording, echo=None, flushed=asyncio.Event()
    )
    client, disk = Client(), threading.Event()
    monkeypatch.setattr(writer.os, "fdatasync", lambda _: disk.wait(30))  # A double of it.
    monkeypatch.setattr(recorder, "LAG_SECONDS", 0.0)

    async def run() -> None:
        source = asyncio.StreamReader()
        source.feed_data(b"first")
        keeping = asyncio.create_task(recorder._keep_durable(session, recording))
        showing = asyncio.create_task(_forward_output(session, source, client))
        async with asyncio.timeout(30):
            while not client.bytes:  # noqa: ASYNC110
                await asyncio.sleep(0)
            source.feed_data(b"second")
            source.feed_eof()
            while recording.durable.bytes and not recording.lag_seconds > 0.2:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            assert client.bytes == len(b"first")
            disk.set()
            await showing
        keeping.cancel()

    asyncio.run(run())
    recording.close("ended")
    recording.release()
    assert client.bytes == len(b"firstsecond")
