"""What PostgreSQL itself finds wrong with a statement that is refused anyway: a mistyped name, say.

The analysis takes a name that it does not know for something protected. Parse tells the
mistake in PostgreSQL's words: it looks names up, and reads no row.
"""

from __future__ import annotations

import secrets
import struct
from dataclasses import dataclass

from appliance.errors import ProtocolError
from appliance.pgwire.messages import decode_notice, encode_message, encode_notice, encode_text
from appliance.session.postgres.notices import is_about_the_text
from appliance.session.postgres.streams import TargetStream

SILENT = frozenset({b"1", b"N", b"S", b"A"})
MISTAKES = frozenset({"42703", "42P01", "42883", "42704", "3F000", "42702", "42725", "42809"})
"""Names that are not there, that mean several things, or something else."""
ABORTED = "25P02"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What came of a Parse."""

    failed: bool
    error: bytes | None
    """The ErrorResponse that the client may see instead of the refusal."""


async def parse_refused(server: TargetStream, text: str, *, in_pipeline: bool) -> Parsed:
    """Let the target parse a refused statement.

    In a pipeline that failed, the target then skips everything up to the client's Sync.

    Raises `TargetError` if the target is lost, `ProtocolError` if it answers otherwise.
    """
    name = encode_text(f"bastion_{secrets.token_hex(8)}")  # never one of the client's names
    parse = encode_message(b"P", name + encode_text(text) + struct.pack(">H", 0))
    close = encode_message(b"C", b"S" + name)
    await server.send(parse + close + encode_message(b"H" if in_pipeline else b"S"))
    failed, error = False, None
    while True:
        kind, body = await server.next()
        if kind == b"E":
            failed, error = True, _to_tell(body)
        if kind == b"Z" or (in_pipeline and kind in {b"E", b"3"}):
            return Parsed(failed, error)
        if kind not in SILENT | {b"E", b"3"}:
            raise ProtocolError("the target answered a question that nobody asked")


def _to_tell(body: bytes) -> bytes | None:
    fields = decode_notice(body)
    code = fields.get("C", "")
    is_mistake = code in MISTAKES and is_about_the_text(fields)
    if not is_mistake and code != ABORTED:
        return None
    return encode_notice(b"E", {n: v for n, v in fields.items() if n in "SVCMDHPFLR"})
