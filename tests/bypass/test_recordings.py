"""Attempts to leave no trace, or to read a trace that is not yours."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime

import pyrage
import pytest

from appliance.config.machine import SearchScope
from appliance.errors import EvidenceError
from appliance.model import SessionId
from appliance.recording.blocks import SEALED, Sealer, iterate_blocks
from appliance.recording.echo import EchoFilter
from appliance.recording.events import Code, Event, Header
from appliance.recording.integrity import Chain, State, check_recording
from appliance.recording.search import SearchIndex
from appliance.recording.writer import Recording
from appliance.session.indexer import Indexer

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def record(folder, name="s1", recipients=()):
    header = Header(f"shell {name}", 80, 24, NOW, terminal=True)
    return Recording.create(folder, SessionId(name), Sealer(recipients), header)


@pytest.fixture
def chain(tmp_path):
    """A closed recording of five blocks, as the log knows it."""
    recording = record(tmp_path)
    digests = []
    for number in range(4):
        recording.output(b"rm -rf /srv" if number == 2 else os.urandom(30).hex().encode())
        digests.append(recording.flush())
    digests.append(recording.close("ended"))
    return recording.path, Chain(tuple(digests), "ended")


def blocks_of(path):
    data = path.read_bytes()
    with path.open("rb") as file:
        return [data[block.begin_bytes : block.end_bytes] for block in iterate_blocks(file)]


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: parts[:3] + parts[4:],
        lambda parts: [parts[0], parts[2], parts[1], *parts[3:]],
        lambda parts: parts[:4],
        lambda parts: [*parts, parts[-1]],
        lambda parts: [*parts[:3], Sealer([]).encode_block(b'[0.1,"o","ls"]\n'), *parts[4:]],
        lambda parts: [parts[0]],
        lambda parts: [],
        lambda parts: [*parts, bytes(10), b"x"],
    ],
    ids=["drop", "swap", "end", "repeat", "replace", "all but the header", "empty", "after zeros"],
)
def test_no_edit_of_whole_blocks_goes_unseen(chain, change):
    path, known = chain
    path.write_bytes(b"".join(change(blocks_of(path))))
    assert check_recording(path, known).state is State.TAMPERED


def test_another_sessions_recording_in_its_place_is_seen(chain, tmp_path):
    path, known = chain
    other = record(tmp_path, "s2")
    other.output(b"harmless")
    other.close("ended")
    path.write_bytes(other.path.read_bytes())
    assert check_recording(path, known).state is State.TAMPERED


def test_a_recording_that_exists_is_not_written_over(tmp_path):
    first = record(tmp_path)
    with pytest.raises(EvidenceError, match="File exists"):
        record(tmp_path)
    first.abandon()
    (tmp_path / "s3.cast.zst").symlink_to("/dev/null")
    with pytest.raises(EvidenceError, match="File exists"):
        record(tmp_path, "s3")


def test_everything_of_a_sealed_recording_is_sealed(tmp_path):
    auditor = pyrage.x25519.Identity.generate()
    recording = record(tmp_path, recipients=[str(auditor.to_public())])
    for _ in range(3):
        recording.output(b"Marker1 " * 50)
        recording.flush()
    recording.close("ended")
    data = recording.path.read_bytes()
    assert b"\x28\xb5\x2f\xfd" not in data  # No Zstandard frame in the clear.
    with recording.path.open("rb") as file:
        assert all(block.sealed for block in iterate_blocks(file))
    assert data.startswith(SEALED.to_bytes(4, "little"))


@pytest.mark.parametrize("scope", list(SearchScope))
def test_the_index_holds_no_literal(tmp_path, scope):
    """What the index must never hold, put where it could come from."""
    path = tmp_path / "search.sqlite"
    index = SearchIndex(path)
    indexer = Indexer(index, "s1", scope)
    secrets = ["123-45-6789", "hunter2hunter2", "ana@clinic.example", "1970-05-06", "'Marker1'"]
    for secret in secrets:
        # A word without a shape is not known to be a secret, unless something says so.
        shaped = f"token={secret}" if secret.isalnum() else secret
        indexer.feed(Event(1, Code.MARKER, f"command: tool --password={secret}"))
        indexer.feed(Event(1, Code.OUTPUT, f"password: {secret}\r\n"))
        indexer.feed(Event(1, Code.MARKER, f"command: tool {shaped}"))
        indexer.feed(Event(1, Code.INPUT, shaped))
    asyncio.run(indexer.finish())
    index.close()
    data = b"".join(item.read_bytes() for item in tmp_path.iterdir())
    found = [secret for secret in secrets if secret.encode() in data]
    assert found == []


SECRET = "hunter2"


@pytest.mark.parametrize(
    "steps",
    [
        [("t", "hunter2\r"), ("s", "\r\nwelcome\r\n")],
        [("t", "hunter2\r"), ("s", "h"), ("s", "\r\n")],
        [*(("t", key) for key in "hunter2"), ("t", "\r"), ("s", "\r\n$ ")],
        [("t", "h"), ("s", "h"), ("t", "unter2\r"), ("s", "\r\n")],
        [("t", "h"), ("s", "hello"), ("t", "unter2\r"), ("s", "\r\n")],
        [("t", "hunter2"), ("s", "***"), ("t", "\r"), ("s", "\r\n")],
        [("t", "sudo -s\rhunter2\r"), ("s", "sudo -s\r\nPassword: "), ("s", "\r\n# ")],
        [("t", "hunter2\r"), ("s", "Connection closed.\r\n"), ("t", "x\r"), ("s", "x\r\n")],
        [("t", "hun"), ("t", "\x7f\x7f\x7fhunter2\r"), ("s", "\r\n")],
        [("t", "hunter2"), ("s", "hunte"), ("s", "\x1b[2J"), ("t", "\r"), ("s", "\r\n")],
    ],
    ids=["at once", "one by chance", "keys", "first echoed", "output begins alike", "stars",
         "typed ahead", "another line follows", "erased", "part echoed"],
)  # fmt: skip
def test_no_password_is_recorded(steps):
    echo = EchoFilter()
    kept = ""
    for who, text in steps:
        if who == "t":
            echo.typed(text.encode())
        else:
            kept += echo.shown(text.encode())
    assert SECRET not in kept
    assert not any(SECRET[:length] in kept for length in range(3, len(SECRET)))
