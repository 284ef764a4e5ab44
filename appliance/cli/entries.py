"""Audit entries as lines to read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from appliance.audit.events import decode_entry
from appliance.cli import to_plain
from appliance.model import AuditEvent

PLAIN = re.compile(r"[\w.:/@%+~*-]+")
"""Anything else is quoted: the name of a file must not read like another fact."""


def render_entry(line: bytes) -> str:
    """Return one entry as a line to read.

    Raises `EvidenceError` if it is malformed.
    """
    index, event = decode_entry(line)
    words = [
        str(index),
        event.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] + "Z",
        event.kind,
        event.identity or "-",
        event.target or "-",
        (event.session or "-")[:8],
        json.dumps(event.data, ensure_ascii=False) if event.data else "",
    ]
    return to_plain("  ".join(words)).rstrip()


def render_session_entry(index: int, event: AuditEvent, opened_at: datetime) -> str:
    """Return an entry as a line below its session: when after its beginning, which, what."""
    seconds = (event.at - opened_at).total_seconds()
    facts = _render_facts(event.data)
    return to_plain(f"{seconds:>9.1f} s {index:>8}  {event.kind:<26}  {facts}").rstrip()


def _render_facts(data: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {_render_fact(value)}" for name, value in data.items())


def _render_fact(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case str() if PLAIN.fullmatch(value):
            return value
        case [*parts] if all(isinstance(part, str) for part in parts):
            return " ".join(map(_render_fact, parts)) or "-"
        case _:
            return json.dumps(value, ensure_ascii=False)
