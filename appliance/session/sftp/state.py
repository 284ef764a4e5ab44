"""What an SFTP conversation remembers: open files, requests under way, refusals."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from appliance.session.sftp.content import Content

HUGE = 1 << 63


@dataclass(slots=True)
class OpenFile:
    """A file or directory that the target has open for the client."""

    path: bytes
    is_directory: bool = False
    reads: bool = False
    writes: bool = False
    appends: bool = False
    received: Content = field(default_factory=Content)
    """What the client got: a download."""
    sent: Content = field(default_factory=Content)
    read_limit: int = HUGE
    """A read that ends beyond it is decided again."""
    write_limit: int = HUGE
    failures: int = 0
    stopped: bool = False
    """A size that some rule refuses was passed: nothing more goes through."""


@dataclass(slots=True)
class Pending:
    """A request whose reply is awaited."""

    number: int
    """The client's id."""
    reply: asyncio.Future[bytes] | None = None
    """Set for a request of our own; no byte of its reply reaches the client."""
    file: OpenFile | None = None
    kind: int = 0
    offset: int = 0
    uses_paths: bool = False
    changes_paths: bool = False
    refusal: Refused | None = None
    """What the client is told in the place of the reply."""


class Refused(Exception):  # noqa: N818  a status on its way to the client
    """What the client is told instead of its reply."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


def to_text(path: bytes) -> str:
    """Return a path as the audit log holds it."""
    return path.decode("utf-8", "backslashreplace")


def to_printable(text: str) -> str:
    """Return text with escapes for what would steer a terminal or begin a line."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
