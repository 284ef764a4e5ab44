"""Plan a COPY TO STDOUT by the types of its columns; pass on what COPY FROM STDIN sends."""

from __future__ import annotations

import itertools
import secrets
import struct
from dataclasses import dataclass, replace

from appliance.errors import ProtocolError
from appliance.masking.catalog import Catalog
from appliance.masking.clearing import Cleared, clear_copy
from appliance.masking.copy_source import copy_source
from appliance.masking.plan import RowPlan, plan_copy, plan_described_copy
from appliance.masking.rules import ProtectedData
from appliance.masking.subjects import find_copy_subjects
from appliance.masking.verdict import OutputColumn, Verdict
from appliance.pgwire.messages import (
    Field,
    decode_notice,
    decode_row_description,
    encode_message,
    encode_text,
)
from appliance.session.postgres.gate import Gate
from appliance.session.postgres.judge import Refused
from appliance.session.postgres.notices import is_about_the_text
from appliance.session.postgres.streams import ClientStream, TargetStream

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
                    told = decode_notice(body)
                    what = told.get("M", "") if is_about_the_text(told) else "the COPY was refused"
                    raise Refused(told.get("C", "XX000"), what)
                fields = None
            case b"3" if in_pipeline:
                return fields
            case b"Z":
                return fields
            case b"3":
                continue
            case _ if kind not in SILENT:
                raise ProtocolError("the target answered a question that nobody asked")


@dataclass(frozen=True, slots=True)
class CopyOut:
    """What happens to the rows of one COPY TO STDOUT."""

    plan: RowPlan
    masked: tuple[tuple[str, str], ...] = ()
    labels: tuple[str, ...] = ()
    unmasked: tuple[str, ...] = ()
    """Labels of protected columns that a grant shows in clear."""


async def plan_copy_out(
    gate: Gate, verdict: Verdict, described: tuple[Field, ...] | None, count: int, cleared: Cleared
) -> CopyOut:
    """Return the plan of a COPY whose target announced `count` columns.

    Raises `ProtocolError` if the columns are not known, or not those that were analysed.
    """
    rules, key = gate.target.phi, gate.session.services.mask_key
    if verdict.copy_columns is None and verdict.facts.touches_protected:
        raise ProtocolError("the columns of this COPY are not known")
    if not verdict.copy_columns and rules.scan is None:
        return CopyOut(RowPlan(0, (), (), (), b""))
    catalog = await gate.catalog()
    columns, known = _sent_columns(verdict.copy_columns or (), described or (), count, catalog)
    verdict = replace(verdict, copy_columns=columns)
    if known is not None:
        plan = plan_described_copy(verdict, known, catalog, rules, key, cleared)
        ops, masked, unmasked = plan.ops, plan.masked, plan.unmasked
    elif rules.scan is not None:
        raise ProtocolError("the types of this COPY are not known: COPY a query instead")
    else:
        lifted = clear_copy(verdict, cleared)
        ops, masked = plan_copy(lifted, key)
        pairs = zip(columns, lifted.copy_columns or (), strict=True)
        unmasked = tuple(was.name for was, now in pairs if was.mask and not now.mask)
    layout = verdict.copy_layout
    labels = tuple(column.name for column in columns)
    names = labels if known is None else tuple(field.name for field in known)
    quoted = layout.quoted
    plan = RowPlan(
        len(ops),
        ops,
        (),
        (),
        b"",
        layout=layout,
        quoted=frozenset(
            place for place, name in enumerate(names) if quoted is None or name in quoted
        ),
        subjects=find_copy_subjects(columns, known, layout.format, rules),
    )
    return CopyOut(plan, masked, labels, unmasked)


def _sent_columns(
    columns: tuple[OutputColumn, ...], fields: tuple[Field, ...], count: int, catalog: Catalog
) -> tuple[tuple[OutputColumn, ...], tuple[Field, ...] | None]:
    """Return those of a COPY that are sent, analysed and described; `None` if not described.

    Raises `ProtocolError` if others were analysed.
    """
    if len(fields) != count:  # COPY of a table leaves generated columns out.
        kept = [(f.table_oid, f.attnum) not in catalog.generated for f in fields]
        if len(columns) == len(fields):
            columns = tuple(itertools.compress(columns, kept))
        fields = tuple(itertools.compress(fields, kept))
    if columns and len(columns) != count:
        raise ProtocolError("COPY has other columns than were analysed")
    return columns, fields if len(fields) == count else None


def takes_copy_in(verdict: Verdict) -> bool:
    """Return whether a statement is answered by a request for rows: COPY FROM STDIN."""
    return verdict.control is not None and verdict.control.action == "copy_in"


async def relay_copy_in(client: ClientStream, target: TargetStream) -> None:
    """Relay the client's rows of a COPY FROM STDIN until it ends them, or leaves.

    Raises `ProtocolError` if the client sends what belongs to no COPY.
    """
    while True:
        message = await client.next()
        if message is None:
            await target.send(encode_message(b"f", b"the client left\0"))
            return
        kind, body = message
        if kind in {b"H", b"S"}:
            continue  # As PostgreSQL does during COPY.
        if kind not in {b"d", b"c", b"f"}:
            raise ProtocolError("unexpected message during COPY")
        await target.send(encode_message(kind, body))
        if kind != b"d":
            return
