"""Text of the `/bin/sh` that psql finds in its sandbox: it reports the attempt and refuses."""

from __future__ import annotations

RULE = "psql-no-shell"
SOCKET = "/run/bastion/escape.sock"
MESSAGE = (
    f"bastion: refused by rule {RULE}: psql on the bastion has no shell and no files"
    " (`\\o` alone shows results again)"
)

STUB = f"""\
import os, socket
try:
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(5)
    s.connect({SOCKET!r})
    s.sendall(b"escape")
    s.shutdown(socket.SHUT_WR)
    s.recv(16)
except OSError:
    pass
os.write(2, {(MESSAGE + chr(10)).encode()!r})
os._exit(126)
"""


def build_stub(python: str) -> str:
    """Return the script; `python` is the interpreter's path inside the sandbox."""
    return f"#!{python} -IS\n{STUB}"
