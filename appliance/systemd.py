"""The service manager's side of a daemon: sockets it hands over, readiness, watchdog.

Without a service manager every function here does nothing, so the demo and the tests run
the same code. Source: systemd's sd_listen_fds(3) and sd_notify(3).
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

FIRST_DESCRIPTOR = 3
READY_DESCRIPTOR = "BASTION_READY_FD"
"""Names the pipe on which a successor says that it serves."""
WATCHDOG_SHARE = 3
"""Notify three times per `WatchdogSec=`: one late wake-up is not yet a hang."""


def inherited_sockets() -> list[int]:
    """Return the descriptors that were handed over to this process, in order."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return []
    try:
        count = int(os.environ.get("LISTEN_FDS", "0"))
    except ValueError:
        return []
    return list(range(FIRST_DESCRIPTOR, FIRST_DESCRIPTOR + count))


def inherited_unix_socket(path: Path) -> socket.socket | None:
    """Return the inherited listener on `path`; its file belongs to the service manager."""
    return _find(lambda one: one.family == socket.AF_UNIX and one.getsockname() == str(path))


def inherited_tcp_socket(port: int) -> socket.socket | None:
    """Return the inherited listener on `port`; the address is the socket unit's choice."""
    families = (socket.AF_INET, socket.AF_INET6)
    return _find(lambda one: one.family in families and one.getsockname()[1] == port)


def remove_socket(path: Path) -> None:
    """Remove a unix socket's file, unless the service manager keeps it for the next process."""
    listener = inherited_unix_socket(path)
    if listener is None:
        path.unlink(missing_ok=True)
    else:
        listener.close()


async def start_successor() -> bool:
    """Start this program once more with the inherited sockets; say whether it serves now.

    It is the service's main process from then on. Without inherited sockets, or if it
    does not start, everything stays as it was.
    """
    descriptors = inherited_sockets()
    if not descriptors:
        return False
    ready, told = os.pipe()
    environment = {**os.environ, READY_DESCRIPTOR: str(told)}
    environment.pop("WATCHDOG_PID", None)
    # LISTEN_PID must be the new process's own, which only that knows.
    command = ["/bin/sh", "-c", 'LISTEN_PID=$$ exec "$@"', "sh"]
    command += [sys.executable, *sys.orig_argv[1:]]
    try:
        # Not asyncio's, which ends its children with the loop.
        successor = subprocess.Popen(  # noqa: ASYNC220
            command, env=environment, pass_fds=(*descriptors, told)
        )
    except OSError:
        os.close(ready)
        return False
    finally:
        os.close(told)
    try:
        serves = bool(await asyncio.to_thread(os.read, ready, 1))
    finally:
        os.close(ready)
    if serves:
        notify(f"MAINPID={successor.pid}")
    else:
        successor.wait()
    return serves


def notify(state: str) -> None:
    """Send `state` to the service manager, if there is one; a predecessor hears `READY=1`."""
    if state == "READY=1" and (waiting := os.environ.pop(READY_DESCRIPTOR, None)) is not None:
        os.write(int(waiting), b"1")
        os.close(int(waiting))
    path = os.environ.get("NOTIFY_SOCKET", "")
    if not path.startswith(("/", "@")):
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as connection:
            connection.connect("\0" + path[1:] if path.startswith("@") else path)
            connection.send(state.encode())
    except OSError as error:
        logging.getLogger(__name__).warning("systemd cannot be told %s: %s", state, error)


async def keep_alive() -> None:
    """Tell the watchdog that the event loop turns, until cancelled."""
    seconds = watchdog_seconds()
    while seconds:
        notify("WATCHDOG=1")
        await asyncio.sleep(seconds / WATCHDOG_SHARE)


def watchdog_seconds() -> float:
    """Return how long the service manager waits for a sign of life; 0 without a watchdog."""
    if os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return 0
    try:
        return max(0, int(os.environ.get("WATCHDOG_USEC", "0"))) / 1_000_000
    except ValueError:
        return 0


def _find(is_wanted: Callable[[socket.socket], bool]) -> socket.socket | None:
    for descriptor in inherited_sockets():
        try:
            # A copy: whoever asks may close it, and ask again.
            candidate = socket.socket(fileno=os.dup(descriptor))
        except OSError:
            continue
        if is_wanted(candidate):
            candidate.setblocking(False)
            return candidate
        candidate.close()
    return None
