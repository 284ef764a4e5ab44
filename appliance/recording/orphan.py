"""Close the recording of a gateway that died."""

from __future__ import annotations

import fcntl
import hashlib
import os
from pathlib import Path

from appliance.recording.blocks import end_of_blocks
from appliance.recording.extent import Digest, failure


def is_held(path: Path) -> bool:
    """Say whether a living gateway has the recording; a dead one's lock is gone with it."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def close_orphan(path: Path) -> Digest:
    """Cut what a dead gateway's recording has after its last whole block; return its digest.

    Raises `EvidenceError` if it cannot be read or is damaged.
    """
    end = end_of_blocks(path)
    try:
        with path.open("r+b") as file:
            file.truncate(end)
            os.fsync(file.fileno())
            return Digest(end, hashlib.file_digest(file, "sha256").hexdigest())
    except OSError as error:
        raise failure(path, "closed", error) from error
