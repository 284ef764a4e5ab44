"""Ask the target for the types of a COPY's columns before it runs."""

from __future__ import annotations

import secrets
import struct

from appliance.errors import ProtocolError
from appliance.masking.copy_source import copy_source
from appliance.masking.rules import ProtectedData
from appliance.masking.verdict import Verdict
from appliance.pgwire.messages import (
    Field,
    decode_notice,
    decode_row_description,
    encode_message,
    encode_text,
)
from appliance.session.postgres_gate import Refused
from appliance.session.postgres_streams import TargetStream

SILENT = frozenset({b"1", b"t", b"n", b"N", b"S", b"A"})


def needs_types(verdict: Verdict | None, rules: ProtectedData) -> bool:
    """Return whether a COPY's columns must be described: something in it is masked or scanned."""
    if verdict is None or verdict.control is None or verdict.control.action != "copy_out":
        return False
    return bool(verdict.copy_columns) or rules.scan is not None


async def describe_copy(
    server: TargetStream, text: str, *, in_pipeline: bool
) -> tuple[Field, ...] | None:
    """Return the columns of the COPY in `text`, in text format; `None` if they are not told.

    Outside a pipeline ends with Sync, and a target that refuses gives `None`: the COPY will
    fail as well. In a pipeline the target then skips everything up to the client's Sync.

    Raises `Refused` if the target refuses in a pipeline, `TargetError` if it is lost.
    """
    source = copy_source(text)
    if source is None:
        return None
    name = encode_text(f"bastion_{secrets.token_hex(8)}")  # never one of the client's names
    messages = (
        (b"P", name + encode_text(source) + struct.pack(">H", 0)),
        (b"D", b"S" + name),
        (b"C", b"S" + name),
        (b"H" if in_pipeline else b"S", b""),
    )
    await server.send(b"".join(encode_message(*message) for message in messages))
    fields: tuple[Field, ...] | None = None
    while True:
        kind, body = await server.next()
        match kind:
            case b"T":
                fields = decode_row_description(body)
            case b"E":
                if in_pipeline:
                    raise Refused(decode_notice(body).get("C", "XX000"), "the COPY was refused")
                fields = None
            case b"3" if in_pipeline:
                return fields
            case b"Z":
                return fields
            case b"3":
                continue
            case _ if kind not in SILENT:
                raise ProtocolError("the target answered a question that nobody asked")
