"""Start the demo's processes, notice when one dies, end them in reverse order."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from appliance.errors import BastionError

LAST_LINES = 12
READY_SECONDS = 30.0
STOP_SECONDS = 8.0


class Child:
    """One process of the demo, its output in a log file."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        log: Path,
        *,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name, self.log = name, log
        self._command, self._cwd = [str(part) for part in command], cwd
        self._env = {**os.environ, **(env or {})}
        self._stop_signal = stop_signal
        self._process: subprocess.Popen[bytes] | None = None
        self.signal_pid: int | None = None
        """The process to signal when it is not the one we started (a wrapper did)."""

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only the demo."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self._cwd,
                env=self._env,
                start_new_session=True,
            )

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def wait_until(self, is_ready: Callable[[], bool], seconds: float = READY_SECONDS) -> None:
        """Wait until `is_ready`.

        Raises `BastionError` if the process ends or takes too long.
        """
        deadline = time.monotonic() + seconds
        while not is_ready():
            if not self.is_running:
                raise BastionError(self.death())
            if time.monotonic() > deadline:
                raise BastionError(
                    f"{self.name} is not ready after {seconds:.0f} s: see {self.log}"
                )
            time.sleep(0.05)

    def death(self) -> str:
        """Return which process died, and its last words."""
        status = self._process.poll() if self._process else None
        return f"{self.name} ended with status {status}:\n{self.tail()}"

    def tail(self) -> str:
        """Return the last lines of the log."""
        try:
            lines = self.log.read_text(errors="replace").splitlines()
        except OSError:
            return "(no log)"
        return "\n".join(lines[-LAST_LINES:])

    def kill(self) -> None:
        """End it without a chance to clean up; what the tour does to the audit daemon."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """End it and wait; a process that does not listen is killed."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        try:
            os.kill(self.signal_pid or process.pid, self._stop_signal)
            process.wait(STOP_SECONDS)
        except ProcessLookupError:
            pass
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def is_listening(port: int) -> bool:
    """Whether something answers on this loopback port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def choose_port(wanted: int | None = None) -> int:
    """Return `wanted` if it is free on loopback, else another port that is.

    Raises `BastionError` if none is.
    """
    for port in (wanted, 0):
        if port is None:
            continue
        try:
            with socket.create_server(("127.0.0.1", port)) as listener:
                return int(listener.getsockname()[1])
        except OSError:
            continue
    raise BastionError("no port is free on 127.0.0.1")


def find_program(name: str) -> Path:
    """Return a command of this project, beside the Python that runs it."""
    return Path(sys.executable).with_name(name)
