"""Close the recording of a gateway that died."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from appliance.recording.blocks import end_of_blocks
from appliance.recording.writer import Digest, failure


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
