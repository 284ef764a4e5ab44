"""Attacks by cursors that somebody else opened, and by triggers whose text alone can be read."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from appliance.pgwire.messages import encode_message

from .dialysis import DIALYSIS
from .test_wire import SYNC, bind, execute, parse, query
from .twins import Twins

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]

TWINS = Twins(DIALYSIS, telling=())
NAMES = "SELECT name FROM dx.patient ORDER BY id"
FLUSH = encode_message(b"H")
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


@pytest.fixture(scope="module")
def databases(postgres_host: Path) -> Path:
    return TWINS.create(postgres_host)


def test_no_statement_shows_or_tells_a_value(tmp_path, databases, monkeypatch):
    assert len(set(DIALYSIS.attacks)) == len(DIALYSIS.attacks) > 60
    assert TWINS.find_what_attacks_tell(tmp_path, databases, monkeypatch) == []


def test_no_conversation_shows_or_tells_a_value(tmp_path, databases, monkeypatch):
    wrong = TWINS.find_what_conversations_tell(tmp_path, databases, monkeypatch, CONVERSATIONS)
    assert wrong == []


def test_honest_answers_are_untouched(tmp_path, databases, monkeypatch):
    assert TWINS.find_what_differs(tmp_path, databases, monkeypatch) == []
