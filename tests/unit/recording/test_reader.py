import pyrage
import pytest

from appliance.errors import EvidenceError
from appliance.recording.blocks import Sealer
from appliance.recording.reader import follow_recording, read_recording


def test_a_last_block_that_a_power_cut_emptied_is_the_end(create):
    recording = create()
    recording.output(b"seen")
    recording.flush()
    recording.output(b"lost")
    end = recording.durable.bytes
    recording.flush()
    recording.abandon()
    with recording.path.open("r+b") as file:
        file.seek(end + 12)
        file.write(bytes(8))
    assert [event.data for event in read_recording(recording.path)[1]] == ["seen"]


def test_damage_before_the_end_is_an_error(create):
    recording = create()
    for text in (b"one", b"two"):
        recording.output(text)
        recording.flush()
    recording.close("ended")
    data = bytearray(recording.path.read_bytes())
    first = data.index(b"\x5b\x2a\x4d\x18", 20)
    data[first + 14] ^= 0xFF
    recording.path.write_bytes(data)
    with pytest.raises(EvidenceError, match="damaged"):
        list(read_recording(recording.path)[1])


def test_who_holds_no_key_is_told_so(create):
    auditor = pyrage.x25519.Identity.generate()
    recording = create(recipients=[str(auditor.to_public())])
    with pytest.raises(EvidenceError, match="--identity-file"):
        read_recording(recording.path)


def test_no_file_and_no_content_are_errors(tmp_path):
    with pytest.raises(EvidenceError, match="cannot be read"):
        read_recording(tmp_path / "none")
    (tmp_path / "empty").touch()
    with pytest.raises(EvidenceError, match="is empty"):
        read_recording(tmp_path / "empty")
    (tmp_path / "odd").write_bytes(Sealer([]).encode_block(b"nonsense\n"))
    with pytest.raises(EvidenceError, match="header is damaged"):
        read_recording(tmp_path / "odd")


def test_a_recording_is_followed_until_it_is_over(create):
    recording = create()
    recording.output(b"first")
    recording.flush()
    looks = []

    def is_over():
        looks.append(1)
        if len(looks) == 1:
            recording.output(b"second")
            recording.flush()
            return False
        recording.close("ended")
        return True

    _, events = follow_recording(recording.path, [], is_over)
    assert [event.data for event in events] == ["first", "second", "ended"]
    assert len(looks) == 2
