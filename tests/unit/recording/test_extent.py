import errno
import hashlib
import os
import stat

import pytest

from appliance.recording import extent
from appliance.recording.extent import RESERVE_BYTES, Digest, Extent, failure


@pytest.fixture
def made(tmp_path):
    one = Extent(tmp_path / "new" / "s1.cast.zst")
    yield one
    one.close()
    one.release()
    one.release()


def content(made):
    return next(made._directory.iterdir()).read_bytes()


def test_blocks_follow_each_other_before_a_reserve(made, monkeypatch):
    pwrite = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda fd, data, at: pwrite(fd, data[:3], at))
    for block in (b"first", b"second"):
        made.append(block)
        assert len(content(made)) >= made.end + RESERVE_BYTES
    assert made.append_last(b"third")
    made.finish()
    made.sync_name()
    assert content(made) == b"firstsecondthird"
    assert made.digest == Digest(16, hashlib.sha256(b"firstsecondthird").hexdigest())
    assert stat.S_IMODE(next(made._directory.iterdir()).stat().st_mode) == 0o640


def test_a_block_that_failed_does_not_count(made, monkeypatch):
    made.append(b"first")
    before = made.digest
    pwrite = os.pwrite

    def fail_later(descriptor, data, position):
        if len(data) < 6:
            raise OSError(errno.EIO, "Input/output error")
        return pwrite(descriptor, data[:2], position)

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", fail_later)
        with pytest.raises(OSError, match="Input/output error"):
            made.append(b"second")
    assert made.digest == before
    made.append(b"third")
    made.finish()
    assert content(made) == b"firstthird"


def test_the_last_block_fits_the_reserve_of_a_full_disk_or_not(made, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    made.append(b"first")
    monkeypatch.setattr(extent.os, "posix_fallocate", refuse)
    assert not made.append_last(bytes(RESERVE_BYTES + extent.GROW_BYTES + 1))
    assert made.append_last(bytes(RESERVE_BYTES))
    made.finish()
    assert len(content(made)) == 5 + RESERVE_BYTES


def test_an_error_names_the_session_only(tmp_path):
    error = failure(tmp_path / "s1.cast.zst", "written", OSError(errno.EIO, "Input/output error"))
    assert str(error) == "the recording of session s1 cannot be written: Input/output error"
    assert str(failure(tmp_path / "s1.cast", "closed")).endswith("session s1 cannot be closed")
