"""Attacks on the registry that take several statements, settings, or a policy that lets one compare."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appliance.pgwire.messages import encode_message
from tests.integration.conftest import Bastion

from .registry import REGISTRY
from .wire import SYNC, bind, describe, execute, parse, play, query, wire

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]

SHOWN = "SELECT birth, visit, clock, gap, photo, bmi, place, cares, ident FROM reg.person"
SETTINGS = [
    "DateStyle = 'SQL, DMY'",
    "DateStyle = 'German'",
    "DateStyle = 'Postgres, MDY'",
    "IntervalStyle = iso_8601",
    "bytea_output = escape",
    "TimeZone = 'Asia/Kathmandu'",
    "extra_float_digits = -15",
    "client_min_messages = debug5",
]

CONVERSATIONS: dict[str, list[bytes]] = {
    "what a value looks like": [
        step for setting in SETTINGS for step in (query(f"SET {setting}"), query(SHOWN))
    ],
    "deferred keys": [
        query(
            "BEGIN; UPDATE rx.use SET pid = 'KVnone'; SAVEPOINT s; SET CONSTRAINTS ALL IMMEDIATE"
        ),
        query("ROLLBACK TO s; SET CONSTRAINTS rx.use_pid_fkey IMMEDIATE"),
        query("ROLLBACK; BEGIN; DELETE FROM reg.person WHERE id = 1; COMMIT"),
    ],
    "a trigger's log": [
        query("UPDATE reg.tumour SET state = 'x'; SELECT what, body FROM tenancy.seen"),
        query(
            "BEGIN; UPDATE reg.tumour SET state = 'y'; COMMIT AND CHAIN; TABLE tenancy.seen; ROLLBACK"
        ),
    ],
    "a trigger notifies": [
        query("LISTEN claims; UPDATE cost.claim SET paid = true"),
        query("SELECT 1"),
    ],
    "codes that are computed": [
        query("UPDATE rx.prescription SET bed = 17"),
        query("SELECT reg.code_raise(1)"),
        query("SELECT reg.code_raise2(1)"),
        parse("SELECT reg.code_raise(1)") + bind() + describe() + execute() + SYNC,
    ],
    "every form of FETCH": [
        query(
            "BEGIN; DECLARE c SCROLL CURSOR FOR SELECT full_name || '' FROM reg.person; SAVEPOINT a"
        ),
        query(
            "FETCH 1 c; ROLLBACK TO a; FETCH LAST c; FETCH RELATIVE -1 c; FETCH ABSOLUTE 2 c; FETCH 0 c"
        ),
        query("MOVE 1 c; FETCH BACKWARD ALL c; FETCH FORWARD ALL c; COMMIT"),
    ],
    "DECLARE in a pipeline": [
        query("BEGIN"),
        parse("DECLARE c BINARY CURSOR FOR SELECT pid, birth, photo, income FROM reg.person")
        + bind()
        + execute()
        + parse("FETCH ALL c", "f")
        + bind("p", "f")
        + describe(b"P", "p")
        + execute("p", 1)
        + execute("p")
        + SYNC,
        query("ROLLBACK"),
    ],
    "formats of some columns": [
        parse("SELECT id, pid, birth, weight, ident FROM reg.person")
        + encode_message(b"B", b"\0\0\0\0\0\0\0\5\0\0\0\1\0\0\0\1\0\1")
        + execute()
        + SYNC
    ],
    "comparisons by messages alone": [query("ANALYZE"), query("REINDEX TABLE util.noisy")],
}


@pytest.mark.parametrize("inference", ["lookup", "audit"])
def test_no_conversation_shows_a_value(tmp_path, postgres_host, monkeypatch, inference):
    rules = {**REGISTRY.more_rules, "inference": inference}

    async def scene(bastion: Bastion) -> None:
        for name, steps in CONVERSATIONS.items():
            async with wire(bastion.host, "wire", REGISTRY.markers) as client:
                for step in steps:
                    try:
                        await client.send(step)
                    except (AssertionError, TimeoutError) as error:
                        raise AssertionError(name, step[:200]) from error
        if inference == "audit":  # Then nothing of this is refused, and messages must be hidden.
            async with wire(bastion.host, "wire", REGISTRY.markers) as client:
                for text in REGISTRY.attacks:
                    if "util.noisy" in text or "code_raise" in text:
                        await client.send(query(text))
        assert "KVD" not in bastion.entries()

    play(tmp_path, postgres_host, monkeypatch, scene, replace(REGISTRY, more_rules=rules))
