import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appliance.errors import EvidenceError
from appliance.model import SessionId
from appliance.recording import Recording, read_recording

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def create(tmp_path: Path, *, terminal: bool = True) -> Recording:
    return Recording.create(tmp_path, SessionId("s1"), "shell", 80, 24, NOW, terminal=terminal)


def test_a_terminal_is_an_asciicast(tmp_path):
    recording = create(tmp_path)
    recording.output("é€".encode()[:3])
    recording.output("é€".encode()[3:])
    recording.resize(100, 30)
    recording.close("ended")
    recording.close("ended")
    header, *events = read_recording(recording.path)
    assert recording.path.suffix == ".cast"
    assert header == {
        "version": 2,
        "width": 80,
        "height": 24,
        "timestamp": int(NOW.timestamp()),
        "title": "shell s1",
    }
    assert "".join(event[2] for event in events if event[1] == "o") == "é€"
    assert [event[1:] for event in events[-2:]] == [["r", "100x30"], ["m", "ended"]]


def test_statements_are_lines_that_are_readable_at_once(tmp_path):
    recording = create(tmp_path, terminal=False)
    recording.statement(text="SELECT $1", ms=3, rows=1, masked=["ssn"])
    line = json.loads(recording.path.read_bytes().splitlines()[-1])
    assert (line["kind"], line["text"], line["masked"]) == ("statement", "SELECT $1", ["ssn"])
    recording.close("ended")


def test_a_torn_last_line_is_skipped(tmp_path):
    recording = create(tmp_path)
    recording.output(b"whole")
    recording.close("ended")
    with recording.path.open("ab") as file:
        file.write(b'[1.0,"o","to')
    assert len(list(read_recording(recording.path))) == 3


def test_a_failed_write_is_an_evidence_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EvidenceError, match="cannot be created"):
        create(tmp_path / "file")
    recording = create(tmp_path)
    recording.close("ended")
    with pytest.raises(EvidenceError, match="closed"):
        recording.output(b"late")
    with pytest.raises(EvidenceError, match="cannot be read"):
        list(read_recording(tmp_path / "none"))
