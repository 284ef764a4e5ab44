"""Attacks by cursors that somebody else opened, and by triggers whose text alone can be read."""

from __future__ import annotations

import struct

import pytest

from appliance.pgwire.messages import encode_message

from .dialysis import DIALYSIS
from .twins import ConversationTests, Twins
from .wire import FLUSH, SYNC, bind, execute, parse, query

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]

NAMES = "SELECT name FROM dx.patient ORDER BY id"
BIND_C = encode_message(b"B", b"\0\0" + struct.pack(">HHI", 0, 1, 1) + b"c" + struct.pack(">H", 0))
"""The unnamed statement with one parameter, `c`."""
CONVERSATIONS: dict[str, list[bytes]] = {
    "a portal as a cursor": [
        query("BEGIN"),
        parse(NAMES) + bind("c") + FLUSH + parse("SELECT f.fwd('c')", "s") + bind("", "s")
        + execute() + SYNC,
        query("SELECT f.fwd_n('c'), f.fwd_t('c')"),
    ],
    "a cursor's name as a parameter": [
        query(f"BEGIN; DECLARE c CURSOR FOR {NAMES}"),
        parse("SELECT f.fwd($1)") + BIND_C + execute() + SYNC,
        query("PREPARE p (refcursor) AS SELECT f.fwd($1); EXECUTE p ('c')"),
    ],
    "a cursor that outlives its transaction": [
        query(f"BEGIN; DECLARE c CURSOR WITH HOLD FOR {NAMES}; COMMIT"),
        query("SELECT f.fwd('c')"),
        query("TABLE ap.fwd"),
        query("INSERT INTO lo.t9 VALUES (1, 'a') RETURNING *"),
    ],
}  # fmt: skip


class TestDialysis(ConversationTests):
    twins = Twins(DIALYSIS, telling=())
    fewest = 60
    conversations = CONVERSATIONS
