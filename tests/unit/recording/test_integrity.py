import pytest

from appliance.errors import EvidenceError
from appliance.recording.integrity import Chain, State, check_recording
from appliance.recording.reader import find_recording


@pytest.fixture
def recorded(create):
    """A closed recording and its chain, one digest for each of four flushes and the end."""
    recording = create()
    digests = [recording.durable]
    for number in range(3):
        recording.output(f"line {number}\n".encode())
        digests.append(recording.flush())
    digests.append(recording.close("ended"))
    return recording.path, Chain(tuple(digests), "ended")


def test_a_recording_as_it_was_written_is_complete(recorded):
    path, chain = recorded
    finding = check_recording(path, chain)
    assert finding.state is State.COMPLETE
    assert str(path.stat().st_size) in finding.detail


def test_every_changed_byte_shows_and_is_placed(recorded):
    path, chain = recorded
    data = path.read_bytes()
    ends = [digest.bytes for digest in chain.digests]
    for position in range(len(data)):
        changed = bytearray(data)
        changed[position] ^= 1
        path.write_bytes(changed)
        finding = check_recording(path, chain)
        assert finding.state is State.TAMPERED
        end = next(end for end in ends if end > position)
        assert finding.detail.endswith(f"and {end}")


def test_every_cut_shows(recorded):
    path, chain = recorded
    data = path.read_bytes()
    for length in range(len(data)):
        path.write_bytes(data[:length])
        finding = check_recording(path, chain)
        assert (finding.state, finding.detail) == (
            State.TAMPERED,
            f"cut: {length} bytes are left of {len(data)}",
        )


def test_what_was_added_or_removed_shows(recorded):
    path, chain = recorded
    with path.open("ab") as file:
        file.write(b"x")
    assert "1 bytes were added" in check_recording(path, chain).detail
    assert check_recording(None, chain).state is State.TAMPERED
    assert check_recording(path, Chain()).state is State.TAMPERED
    with pytest.raises(EvidenceError, match="cannot be read"):
        check_recording(path / "none", chain)


def test_a_cut_shows_although_the_next_gateway_closed_it(recorded):
    path, chain = recorded
    path.write_bytes(path.read_bytes()[: chain.digests[1].bytes])
    closed = Chain((*chain.digests[:3], chain.digests[1]), "incomplete")
    assert check_recording(path, closed).state is State.TAMPERED


@pytest.mark.parametrize(
    ("outcome", "running", "state"),
    [
        (None, True, State.OPEN),
        (None, False, State.INCOMPLETE),
        ("incomplete", False, State.INCOMPLETE),
    ],
)
def test_a_recording_without_its_end_is_incomplete(create, outcome, running, state):
    recording = create()
    recording.output(b"seen")
    chain = Chain((recording.flush(),), outcome)
    assert check_recording(recording.path, chain, running=running).state is state
    recording.output(b"later")
    recording.flush()
    finding = check_recording(recording.path, chain, running=running)
    assert finding.state is state
    assert "are not in the log" in finding.detail


def test_recordings_are_found_by_session(create, tmp_path):
    recording = create()
    assert find_recording(tmp_path, "s1") == recording.path
    assert find_recording(tmp_path, "s") is None
