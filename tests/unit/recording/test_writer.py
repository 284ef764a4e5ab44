import hashlib
import json
import os
import stat
import subprocess
import threading
import time

import pyrage
import pytest

from appliance.errors import EvidenceError
from appliance.recording import extent, writer
from appliance.recording.events import Code, Event
from appliance.recording.extent import Digest
from appliance.recording.orphan import close_orphan
from appliance.recording.reader import read_recording


def events(recording, *identities):
    return [(e.code, e.data) for e in read_recording(recording.path, identities)[1]]


def test_a_terminal_is_an_asciicast(create):
    recording = create()
    recording.output("é€".encode()[:3])
    recording.output("é€".encode()[3:])
    recording.resize(100, 30)
    recording.typed("l")
    recording.exited(0)
    recording.close("ended")
    recording.close("ended")
    assert stat.S_IMODE(recording.path.stat().st_mode) == 0o640
    assert events(recording) == [
        ("o", "é"),
        ("o", "€"),
        ("r", "100x30"),
        ("i", "l"),
        ("x", "0"),
        ("m", "ended"),
    ]


def test_the_streams_of_a_command_are_exact(create):
    recording = create(terminal=False)
    for code, data in ((Code.OUTPUT, b"\xff\x00"), (Code.ERROR, b"no\n"), (Code.INPUT, b"in")):
        recording.output(data, code) if code is not Code.INPUT else recording.stream(code, data)
    recording.close("ended")
    _, found = read_recording(recording.path)
    assert [event.stream() for event in found][:3] == [
        (Code.OUTPUT, b"\xff\x00"),
        (Code.ERROR, b"no\n"),
        (Code.INPUT, b"in"),
    ]


def test_of_a_long_stream_the_rest_is_counted_and_hashed(create):
    recording = create(terminal=False, stream_bytes=5)
    for part in (b"abc", b"def", b"ghi"):
        recording.output(part)
    recording.exited(0)
    recording.close("ended")
    *shown, mark, _exit, _end = events(recording)
    assert "".join(text for _, text in shown) == "abcde"
    sha256 = hashlib.sha256(b"abcdefghi").hexdigest()
    assert mark == ("m", f"stream o: 9 bytes, first 5 recorded, sha256 {sha256}")


def test_statements_keep_their_fields(create):
    recording = create(terminal=False)
    recording.statement(text="SELECT $1", ms=3, rows=1, masked=["ssn"])
    recording.flush()
    ((code, data),) = events(recording)
    assert code == "s"
    assert json.loads(data) == {"text": "SELECT $1", "ms": 3, "rows": 1, "masked": ["ssn"]}


def test_what_was_flushed_is_there_without_a_close(create):
    recording = create()
    recording.output(b"seen")
    digest = recording.flush()
    recording.output(b"not yet")
    assert recording.durable == digest
    data = recording.path.read_bytes()
    assert hashlib.sha256(data[: digest.bytes]).hexdigest() == digest.sha256
    assert not any(data[digest.bytes :])  # Reserved.
    assert events(recording) == [("o", "seen")]


def test_much_output_is_written_at_once(create, monkeypatch):
    monkeypatch.setattr(writer, "BLOCK_BYTES", 1000)
    monkeypatch.setattr(writer, "FULL_BYTES", 3000)
    recording, due = create(), []
    recording.on_block = lambda: due.append(len(due))
    shown = 0
    while not recording.is_full:
        recording.output(os.urandom(50).hex().encode())
        shown += 1
    assert 10 < len(due) < shown < 30
    assert events(recording) == []  # Nobody waited for the disk.
    recording.write()
    assert not recording.is_full
    assert len(events(recording)) == shown
    assert recording.durable.bytes < recording.flush().bytes


def test_what_cannot_wait_for_the_disk_is_bounded(create, monkeypatch):
    monkeypatch.setattr(writer, "MAX_BUFFERED_BYTES", 1000)
    recording = create()
    with pytest.raises(EvidenceError, match="cannot be written"):
        for _ in range(100):
            recording.marker("m" * 100)
    assert 8 < len(recording._lines) < 12
    with pytest.raises(EvidenceError):
        recording.flush()
    recording.close("incomplete")
    assert 8 < len(events(recording)) < 13


def test_the_copy_of_a_recording_is_written_as_it_is_made(create, monkeypatch):
    monkeypatch.setattr(writer, "BLOCK_BYTES", 1000)
    recording = create()
    for number in range(50):
        recording.replay(Event(number, Code.MARKER, os.urandom(50).hex()))
    assert len(events(recording)) >= 40


def test_sealed_recordings_hold_nothing_to_read(create):
    auditor = pyrage.x25519.Identity.generate()
    recording = create(recipients=[str(auditor.to_public())])
    recording.output(b"patient Marker1")
    recording.close("ended")
    assert recording.path.name == "s1.cast.sealed"
    data = recording.path.read_bytes()
    assert b"Marker1" not in data
    assert b"shell" not in data
    assert events(recording, auditor) == [("o", "patient Marker1"), ("m", "ended")]


def test_a_dead_gateways_recording_is_cut_at_its_last_whole_block(create):
    recording = create()
    recording.output(b"seen")
    digest = recording.flush()
    recording.abandon()
    with recording.path.open("r+b") as file:
        file.seek(digest.bytes)
        file.write(b"\x5b\x2a\x4d\x18\x04\x00\x00\x00\xff\x00\x00\x00torn")
        file.truncate()
    assert close_orphan(recording.path) == digest
    assert recording.path.stat().st_size == digest.bytes
    assert events(recording) == [("o", "seen")]


def test_a_failed_write_is_an_evidence_error_that_names_the_recording(create, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EvidenceError, match="recording of session s1 cannot be created"):
        create(folder=tmp_path / "file")
    recording = create()
    with pytest.raises(EvidenceError, match="cannot be created: File exists"):
        create()
    recording.close("ended")
    with pytest.raises(EvidenceError, match="recording of session s1 cannot be written"):
        recording.output(b"late")


def test_a_disk_that_hangs_stops_output(create, monkeypatch):
    recording = create()
    release = threading.Event()
    monkeypatch.setattr(extent.os, "fdatasync", lambda _: release.wait(10))
    monkeypatch.setattr(writer, "STALL_SECONDS", 0.05)
    recording.output(b"a")
    flushing = threading.Thread(target=recording.flush)
    flushing.start()
    deadline = time.monotonic() + 5
    try:
        with pytest.raises(EvidenceError, match="cannot be written"):
            while time.monotonic() < deadline:
                recording.output(b"b")
    finally:
        release.set()
        flushing.join()


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("needs to mount a file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("sealed", [False, True], ids=["plain", "sealed"])
def test_on_a_full_disk_the_recording_closes_properly(create, small_disk, sealed):
    auditor = pyrage.x25519.Identity.generate()
    recording = create(folder=small_disk, recipients=[str(auditor.to_public())] if sealed else [])
    shown = []
    with pytest.raises(EvidenceError, match=r"recording of session s1 .*No space left on device"):
        for number in range(100_000):
            text = f"{number} {os.urandom(500).hex()}"
            recording.output(text.encode())
            shown.append(text)
            if number % 20 == 0:
                recording.flush()
    assert os.statvfs(small_disk).f_bavail < 80  # Of 256 pages.
    with pytest.raises(EvidenceError):
        recording.output(b"more")
    digest = recording.close("incomplete")
    *output, last = events(recording, auditor)
    assert last == ("m", "incomplete")
    assert [text for _, text in output][: len(shown)] == shown  # Whatever was shown.
    data = recording.path.read_bytes()
    assert digest == Digest(len(data), hashlib.sha256(data).hexdigest())


def test_what_does_not_fit_a_full_disk_leaves_the_beginning(create, small_disk):
    recording = create(folder=small_disk)
    for _ in range(300):
        recording.output(os.urandom(4000).hex().encode())
    with pytest.raises(EvidenceError, match="No space left on device"):
        recording.flush()
    recording.close("incomplete")
    *output, last = events(recording)
    assert last == ("m", "incomplete")
    assert 50 < len(output) < 300


def test_on_a_disk_that_is_full_already_nothing_opens(create, small_disk):
    (small_disk / "filler").write_bytes(bytes(1024 * 1024 - 40_000))
    with pytest.raises(EvidenceError, match=r"cannot be .*No space left on device"):
        create(folder=small_disk)
