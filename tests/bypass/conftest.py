"""What attacks on terminals share."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def terminal_folder(short_folder) -> Iterator[Path]:
    """A short path; whatever runs in tmux is ended."""
    yield short_folder
    if shutil.which("tmux"):
        end = ["tmux", "-L", "bastiontest", "kill-server"]
        subprocess.run(end, check=False, capture_output=True)
