"""Audit entries as lines to read."""

from __future__ import annotations

import json
from datetime import UTC

from appliance.audit.events import decode_entry
from appliance.cli import to_plain


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
