"""What attacks on terminals share."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def terminal_folder(short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A short path, where tmux has its sockets; whatever runs in it is ended."""
    monkeypatch.setenv("TMUX_TMPDIR", str(short_folder))
    yield short_folder
    for socket in short_folder.glob("tmux-*/*"):
        end = ["tmux", "-S", str(socket), "kill-server"]
        subprocess.run(end, check=False, capture_output=True)
