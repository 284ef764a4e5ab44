"""Nobody's keys wait for others: neither for what they print, nor for their disk."""

from __future__ import annotations

import asyncio
import errno
import os
import threading
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from appliance.errors import EvidenceError
from appliance.model import SessionId
from appliance.recording import extent, writer
from appliance.recording.blocks import Sealer
from appliance.recording.events import Header
from appliance.recording.reader import read_recording
from appliance.recording.writer import Recording
from appliance.session import recorder
from appliance.session.client_streams import CHUNK_BYTES, COMMAND_CHUNK_BYTES, record_output
from appliance.session.disk import DiskThreads
from appliance.session.shell_bridge import _forward_output

CHUNKS = 20
HELD = writer.FULL_BYTES + CHUNK_BYTES
"""A session shows no more than this ahead of its recording."""


def make_recording(folder, name="s1", *, terminal=True, **more):
    header = Header(f"shell {name}", 80, 24, datetime.now(UTC), terminal=terminal)
    return Recording.create(folder, SessionId(name), Sealer(()), header, **more)


def session_of(recording):
    events = {"flushed": asyncio.Event(), "written": asyncio.Event()}
    services = SimpleNamespace(disk=DiskThreads())
    return SimpleNamespace(
        id=SessionId("s1"), recording=recording, echo=None, services=services, **events
    )


class Client:
    """A client that takes everything at once."""

    def __init__(self) -> None:
        self.bytes = 0

    def write(self, data: bytes) -> None:
        self.bytes += len(data)

    async def drain(self) -> None:
        pass


@pytest.mark.parametrize(
    ("terminal", "shows_streams", "piece"),
    [
        (True, False, CHUNK_BYTES),
        (False, True, CHUNK_BYTES),
        (False, False, COMMAND_CHUNK_BYTES),
    ],
)
def test_others_have_their_turn_between_pieces_of_output(tmp_path, terminal, shows_streams, piece):
    recording = make_recording(tmp_path, terminal=terminal)
    recording.shows_streams = shows_streams
    session = session_of(recording)
    client, most, turns = Client(), 0, 0

    async def somebody_else() -> None:
        nonlocal most, turns
        while True:
            before = client.bytes
            await asyncio.sleep(0)
            most, turns = max(most, client.bytes - before), turns + 1

    async def run() -> None:
        source = asyncio.StreamReader(limit=CHUNKS * piece)
        source.feed_data(b"x" * CHUNKS * piece)
        source.feed_eof()
        tasks = [
            asyncio.create_task(somebody_else()),
            asyncio.create_task(recorder._keep_written(session, recording)),
        ]
        await asyncio.sleep(0)
        await _forward_output(session, source, client)
        for task in tasks:
            task.cancel()

    asyncio.run(run())
    recording.close("ended")
    recording.release()
    assert client.bytes == CHUNKS * piece
    assert most == piece
    assert turns >= CHUNKS


def test_a_slow_disk_holds_up_what_is_shown(tmp_path, monkeypatch):
    """What a person has seen is on disk within the second, or the next waits for it."""
    recording = make_recording(tmp_path)
    session = session_of(recording)
    client, disk = Client(), threading.Event()
    monkeypatch.setattr(extent.os, "fdatasync", lambda _: disk.wait(30))  # A double of it.
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


class Disk:
    """Writes of one recording wait until it is told how they end; those of others do not."""

    def __init__(self, monkeypatch, recording) -> None:
        self.descriptor, self.pwrite = recording._extent._descriptor, os.pwrite
        self.asked, self.answered = threading.Event(), threading.Event()
        self.error: OSError | None = None
        monkeypatch.setattr(extent.os, "pwrite", self.write)

    def write(self, descriptor, data, position):
        if descriptor == self.descriptor:
            self.asked.set()
            assert self.answered.wait(60)
            if self.error is not None:
                raise self.error
        return self.pwrite(descriptor, data, position)


@pytest.mark.parametrize("error", [None, OSError(errno.EIO, "Input/output error")])
def test_a_slow_write_keeps_nobody_elses_keys_waiting(tmp_path, monkeypatch, error):
    """Whose disk is slow waits alone, with a bounded buffer; nothing that was shown is lost."""
    slow, quick = (make_recording(tmp_path, name) for name in ("slow", "quick"))
    sessions = {one: session_of(one) for one in (slow, quick)}
    clients = {one: Client() for one in (slow, quick)}
    sources = {}
    disk = Disk(monkeypatch, slow)
    text = os.urandom(CHUNKS * CHUNK_BYTES // 2).hex().encode()

    async def run() -> None:
        keeping = []
        for one, session in sessions.items():
            keeping.append(asyncio.create_task(recorder._keep_written(session, one)))
            keeping.append(asyncio.create_task(recorder._keep_durable(session, one)))
            sources[one] = asyncio.StreamReader(limit=2 * len(text))
        showing = [
            asyncio.create_task(_forward_output(sessions[one], sources[one], clients[one]))
            for one in sessions
        ]
        sources[slow].feed_data(text)
        sources[slow].feed_eof()
        async with asyncio.timeout(60):
            await asyncio.to_thread(disk.asked.wait, 60)
            for key in b"keys":  # The write is held for as long as this takes.
                shown = clients[quick].bytes
                sources[quick].feed_data(bytes([key]))
                while clients[quick].bytes == shown:  # noqa: ASYNC110
                    await asyncio.sleep(0)
            assert await asyncio.to_thread(quick.flush) == quick.durable
            assert 0 < clients[slow].bytes <= HELD
            assert not showing[0].done()
            disk.error = error
            disk.answered.set()
            if error is None:
                await showing[0]
            else:
                (failed,) = (await asyncio.wait(keeping, return_when="FIRST_EXCEPTION"))[0]
                with pytest.raises(EvidenceError, match="session slow cannot be written: Input"):
                    failed.result()
                with pytest.raises(EvidenceError, match="cannot be written: Input/output error"):
                    record_output(sessions[slow], b"more")
        for task in (*showing, *keeping):
            task.cancel()
        await asyncio.gather(*showing, *keeping, return_exceptions=True)

    asyncio.run(run())
    monkeypatch.undo()
    for recording in sessions:
        recording.close("ended")
        recording.release()
    assert clients[quick].bytes == len(b"keys")
    seen = "".join(event.data for event in read_recording(slow.path)[1] if event.code == "o")
    assert seen.encode() == text[: clients[slow].bytes]
    assert error is not None or len(seen) == len(text)
