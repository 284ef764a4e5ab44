"""bubblewrap in a unit of its own: run a command line there as if it were here.

The gateway's unit may make no namespace, so `bastion-sandbox` stands in for `bwrap`: it
passes its arguments and its standard files to `bastion-psql@.service`, which runs the real
one as another user, without network, and passes the exit status back. Only the standard
library, and little of it: this starts with every psql.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import socket
import struct
import sys
import termios
from typing import NoReturn

SOCKET = "/run/bastion-psql.sock"
BWRAP = "/usr/bin/bwrap"
MAX_REQUEST_BYTES = 256 * 1024
STANDARD_FILES = (0, 1, 2)
UNAVAILABLE = 69  # EX_UNAVAILABLE of sysexits.h
_LENGTH = struct.Struct(">I")
_STATUS = struct.Struct(">i")


def run() -> NoReturn:
    """Run the command line: `bastion-sandbox BWRAP-ARGUMENTS…` or `--serve`."""
    if sys.argv[1:] == ["--serve"]:
        serve_one(socket.socket(fileno=os.dup(0)), BWRAP)
        sys.exit(0)
    sys.exit(ask(os.environ.get("BASTION_SANDBOX", SOCKET), sys.argv[1:]))


def ask(path: str, arguments: list[str]) -> int:
    """Run bubblewrap with `arguments` on our standard files; return its exit status."""
    body = json.dumps(arguments).encode()
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(path)
            _give_up_terminal()
            socket.send_fds(connection, [_LENGTH.pack(len(body))], STANDARD_FILES)
            connection.sendall(body)
            reply = _receive(connection, _STATUS.size)
    except (OSError, EOFError) as error:
        print(f"the sandbox for psql is not there: {error}", file=sys.stderr)
        return UNAVAILABLE
    return int(_STATUS.unpack(reply)[0])


def serve_one(connection: socket.socket, program: str) -> None:
    """Run `program` for one caller; when the caller goes, it ends."""
    with connection:
        head, files, _, _ = socket.recv_fds(connection, _LENGTH.size, len(STANDARD_FILES))
        if len(files) != len(STANDARD_FILES) or len(head) != _LENGTH.size:
            raise SystemExit("bastion-sandbox: malformed request")
        arguments = _read_arguments(connection, _LENGTH.unpack(head)[0])
        child = os.fork()
        if child == 0:
            _become(program, arguments, files)
        for descriptor in files:
            os.close(descriptor)
        status = _wait(connection, child)
        try:
            connection.sendall(_STATUS.pack(status))
        except OSError:
            pass  # The caller is gone, and its psql with it.


def _read_arguments(connection: socket.socket, length: int) -> list[str]:
    if length > MAX_REQUEST_BYTES:
        raise SystemExit("bastion-sandbox: request too large")
    try:
        arguments = json.loads(_receive(connection, length))
    except (EOFError, ValueError):
        arguments = None
    if not isinstance(arguments, list) or not all(isinstance(one, str) for one in arguments):
        raise SystemExit("bastion-sandbox: malformed request")
    return arguments


def _become(program: str, arguments: list[str], files: list[int]) -> NoReturn:
    """In the child: take terminal and standard files, and turn into bubblewrap."""
    try:
        os.setsid()
        for target, descriptor in enumerate(files):
            os.dup2(descriptor, target)
        os.closerange(3, max(64, *files) + 1)
        if os.isatty(0):
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            # Ctrl-C must reach psql, which handles it, and not end bubblewrap above it.
            for ignored in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP):
                signal.signal(ignored, signal.SIG_IGN)
        os.execve(program, [program, *arguments], {"PATH": "/usr/bin:/bin"})  # noqa: S606
    except (OSError, ValueError) as error:
        print(f"bastion-sandbox: {program}: {error}", file=sys.stderr, flush=True)
    finally:
        os._exit(UNAVAILABLE)


def _wait(connection: socket.socket, child: int) -> int:
    """Return the child's exit status; 128 and the signal if one ended it."""
    watch = os.pidfd_open(child)
    try:
        ready, _, _ = select.select([watch, connection.fileno()], [], [])
        if watch not in ready:
            os.kill(child, signal.SIGKILL)  # --die-with-parent takes psql along.
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    finally:
        os.close(watch)
    return status if status >= 0 else 128 - status


def _give_up_terminal() -> None:
    """Let the other side have it: a terminal controls one session."""
    if os.isatty(0) and os.getsid(0) == os.getpid():
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        try:
            fcntl.ioctl(0, termios.TIOCNOTTY)
        except OSError:
            pass  # It never was ours.


def _receive(connection: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        part = connection.recv(length - len(data))
        if not part:
            raise EOFError("it ended before the command did")
        data += part
    return data
