from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import EvidenceError
from appliance.model import SessionId
from appliance.recording.blocks import Sealer
from appliance.recording.events import Code, Event, Header
from appliance.recording.files import PIECE_BYTES, FileName, KeptFile, read_files
from appliance.recording.reader import read_recording
from appliance.recording.writer import Recording


def record(folder, limit, *pieces):
    header = Header("sftp 1", 80, 24, datetime.now(UTC), terminal=False)
    recording = Recording.create(folder, SessionId("1"), Sealer(()), header, limit)
    kept = KeptFile(recording, "upload", "/srv/\u00fc\n")
    for offset, data in pieces:
        kept.add(offset, data)
    recording.close("ended")
    recording.release()
    return list(read_files(read_recording(recording.path)[1]))


def test_pieces_come_back_in_their_order_up_to_the_limit(tmp_path):
    data = bytes(range(256)) * 400
    name, *pieces = record(tmp_path, len(data) + 3, (70, data), (7, b"abcdef"))
    assert name == FileName(1, "upload", "/srv/\u00fc\n")
    assert all(len(piece.data) <= PIECE_BYTES for piece in pieces)
    first = b"".join(piece.data for piece in pieces[:-1])
    assert first == data
    assert pieces[1].offset == 70 + PIECE_BYTES
    assert (pieces[-1].offset, pieces[-1].data) == (7, b"abc")


@pytest.mark.parametrize("code", [Code.FILE, Code.FILE_BYTES])
@given(text=st.text())
def test_damage_is_said(code, text):
    try:
        assert list(read_files([Event(0, code, text)])) is not None
    except EvidenceError as error:
        assert "damaged" in str(error)


@pytest.mark.parametrize(
    ("code", "text"),
    [(Code.FILE, "[]"), (Code.FILE, "{}"), (Code.FILE_BYTES, "1 2"), (Code.FILE_BYTES, "1 x AA==")],
)
def test_what_is_no_file_is_damage(code, text):
    with pytest.raises(EvidenceError):
        list(read_files([Event(0, code, text)]))
