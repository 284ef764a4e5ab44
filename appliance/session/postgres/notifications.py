"""Which NotificationResponses a client hears, and with what payload.

A payload may be computed by a trigger, or by whoever else uses the database, and nobody masks
it. So only a payload comes through that a session of this gateway sent as a constant, in a
database without functions that notify; of any other the client hears that it came.
"""

from __future__ import annotations

import re
import struct
from collections import OrderedDict

from appliance.errors import ProtocolError
from appliance.masking.catalog import Catalog
from appliance.pgwire.messages import Cursor, encode_message, encode_text

KEPT_NOTIFICATIONS = 10_000
NOTIFIES = re.compile("notif|execute", re.IGNORECASE)
Notification = tuple[int, str, str]
"""Process id of the sender's backend, channel, payload."""
_SENT: OrderedDict[Notification, None] = OrderedDict()


def note_sent(pid: int, channel: str, payload: str) -> None:
    """Note that the session of a backend sends a constant."""
    _SENT[pid, channel, payload] = None
    _SENT.move_to_end((pid, channel, payload))
    if len(_SENT) > KEPT_NOTIFICATIONS:
        _SENT.popitem(last=False)


def can_notify(catalog: Catalog) -> bool:
    """Return whether a function of the database might send what it computes.

    SECURITY: whether that equals a constant that somebody sent would be told.
    """
    others = (*catalog.views.values(), *catalog.defaults.values())
    return any(NOTIFIES.search(routine.source) for routine in catalog.routines.values()) or any(
        "pg_notify" in text for text in others
    )


def filter_notification(
    body: bytes, pids: tuple[int, int], *, is_computed: bool, is_open: bool = False
) -> bytes:
    """Return the NotificationResponse for the client.

    `pids` are of the own backend, and what the client takes for it; `is_open`: policy lets
    every payload through.

    Raises `ProtocolError` if the body is malformed.
    """
    if len(body) < 4:
        raise ProtocolError("a notification is too short")
    (pid,) = struct.unpack(">I", body[:4])
    cursor = Cursor(body[4:])
    channel, payload = cursor.text(), cursor.text()
    cursor.finish()
    is_known = is_open or (not is_computed and (pid, channel, payload) in _SENT)
    head = struct.pack(">I", pids[1] if pid == pids[0] else pid)
    shown = payload if is_known else ""
    return encode_message(b"A", head + encode_text(channel) + encode_text(shown))
