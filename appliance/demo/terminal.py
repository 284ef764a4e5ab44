"""A program on a pseudo-terminal, as a person has it: send keys, wait for words."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from appliance.errors import BastionError

ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[=>()][0-9A-B]?)")
TIMEOUT_SECONDS = 25.0
SHOWN_CHARS = 400


class Terminal:
    """One program on its own terminal; ended when the block ends."""

    def __init__(self, command: Sequence[str | Path], rows: int = 40, columns: int = 200) -> None:
        self._master, slave = pty.openpty()
        self.resize(rows, columns)
        self._process = subprocess.Popen(
            [str(part) for part in command],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509  one call, no thread yet
            env={**os.environ, "TERM": "xterm", "PAGER": "cat", "LC_ALL": "C.UTF-8"},
        )
        os.close(slave)
        self._seen = self.transcript = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGHUP)
            try:
                self._process.wait(3)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        os.close(self._master)

    def resize(self, rows: int, columns: int) -> None:
        """Give the terminal another size."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def send(self, text: str) -> None:
        """Type `text`."""
        os.write(self._master, text.encode())

    def expect(self, pattern: str, seconds: float = TIMEOUT_SECONDS) -> re.Match[str]:
        """Wait for `pattern`; the text up to its end is then used up.

        Raises `BastionError` with the last words if it does not come.
        """
        deadline = time.monotonic() + seconds
        while True:
            match = re.search(pattern, self._seen)
            if match is not None:
                self._seen = self._seen[match.end() :]
                return match
            if not self._read(deadline):
                last = " ".join(self._seen.split())[-SHOWN_CHARS:]
                raise BastionError(f"did not see /{pattern}/; the last words: {last!r}")

    def finish(self, seconds: float = TIMEOUT_SECONDS) -> int:
        """Read until the program ends; return its exit status.

        Raises `BastionError` if it goes on longer than `seconds`.
        """
        deadline = time.monotonic() + seconds
        while self._read(deadline):
            pass
        try:
            return self._process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired as error:
            raise BastionError(f"the program goes on after {seconds:.0f} s") from error

    def _read(self, deadline: float) -> bool:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([self._master], [], [], left)[0]:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:  # EIO: the last holder of the terminal has gone
            return False
        text = ESCAPES.sub("", data.decode(errors="replace"))
        self._seen += text
        self.transcript += text
        return bool(data)


def _take_terminal() -> None:
    """Make standard input the controlling terminal, so that ssh can ask."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
