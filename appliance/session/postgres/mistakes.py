"""What PostgreSQL itself finds wrong with a statement that is refused anyway: a mistyped name, say.

The analysis takes a name that it does not know for something protected. Parse tells the
mistake in PostgreSQL's words: it looks names up, and reads no row.
"""

from __future__ import annotations

import re
import secrets
import struct
from dataclasses import dataclass

from appliance.errors import ProtocolError
from appliance.masking.copy_source import quote_name
from appliance.masking.grammar import parse_statements
from appliance.pgwire.messages import decode_notice, encode_message, encode_notice, encode_text
from appliance.session.postgres.judging import QUICK_CHARACTERS
from appliance.session.postgres.notices import is_about_the_text
from appliance.session.postgres.streams import TargetStream

SILENT = frozenset({b"1", b"N", b"S", b"A"})
MISTAKES = frozenset({"42703", "42P01", "42883", "42704", "3F000", "42702", "42725", "42809"})
"""Names that are not there, that mean several things, or something else."""
ABORTED = "25P02"
NO_SETTING = re.compile(r'unrecognized configuration parameter "[^"\n]*"')


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
    parse = encode_message(b"P", name + encode_text(_question(text)) + struct.pack(">H", 0))
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


def _question(text: str) -> str:
    """Return what Parse finds a statement's mistake in: it looks up no name of SET, but SHOW's.

    `SET app.user` makes the setting, so there is none to find.
    """
    if len(text) > QUICK_CHARACTERS:
        return text
    try:
        (tree,) = parse_statements(text)
    except (ProtocolError, ValueError):
        return text
    name = str(tree["stmt"].get("VariableSetStmt", {}).get("name", "."))
    return text if "." in name else f"SHOW {quote_name(name)}"


def _to_tell(body: bytes) -> bytes | None:
    fields = decode_notice(body)
    code = fields.get("C", "")
    is_mistake = code in MISTAKES and (
        is_about_the_text(fields) or NO_SETTING.fullmatch(fields.get("M", "")) is not None
    )
    if not is_mistake and code != ABORTED:
        return None
    return encode_notice(b"E", {n: v for n, v in fields.items() if n in "SVCMDHPFLR"})
