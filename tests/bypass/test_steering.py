"""Plans that a client chooses: the order of rows may not tell that of protected values.

The table lies in one order and its names sort in the other, so an order that tells is seen.
"""

from __future__ import annotations

import pytest

from tests.integration.conftest import Bastion

from .wire import SYNC, bind, describe, execute, parse, play, query, wire
from .worlds import World, connect

pytestmark = pytest.mark.integration

TABLE = """
CREATE SCHEMA ehr;
CREATE TABLE ehr.telling (id int PRIMARY KEY, city text);
ALTER TABLE ehr.telling ADD COLUMN name text;
INSERT INTO ehr.telling SELECT n, 'Rome', 'MRKNAME' || lpad((200 - n)::text, 3, '0')
    FROM generate_series(1, 100) n;
CREATE INDEX ON ehr.telling (name) INCLUDE (id);
CREATE VIEW ehr.cities AS SELECT id, city FROM ehr.telling;
CREATE FUNCTION ehr.ids() RETURNS SETOF int LANGUAGE sql STABLE AS 'SELECT id FROM ehr.telling';
CREATE TABLE ehr.areas (city text PRIMARY KEY, n int);
INSERT INTO ehr.areas VALUES ('Rome', 1);
"""
WORLD = World("steering", {"ehr.telling.name": "redact"}, (b"MRK",), (), {}, TABLE)
OFF = "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off"
IDS = "SELECT id FROM ehr.telling"
JOIN = "SELECT p.id FROM ehr.telling p JOIN ehr.telling q USING (name)"
SWITCH = "SELECT set_config('enable_seqscan', 'off', false)"

ATTACKS = {
    "an index alone": [query(OFF), query(IDS)],
    "in one message": [query(f"{OFF}; {IDS}")],
    "in one transaction": [query("BEGIN"), query("SET LOCAL enable_seqscan = off"), query(IDS)],
    "a merge join": [query("SET enable_hashjoin = off; SET enable_nestloop = off"), query(JOIN)],
    "a view": [query(OFF), query("SELECT id FROM ehr.cities")],
    "a function": [query(OFF), query("SELECT ehr.ids()")],
    "a function planned when it runs": [query(f"{SWITCH}; SELECT ehr.ids()")],
    "a copy of its own": [query(OFF), query("CREATE TEMP TABLE mine AS SELECT id FROM ehr.cities")],
    "the order on disk": [query(OFF), query("UPDATE ehr.telling SET city = 'x'")],
    "its plan": [query(OFF), query(f"EXPLAIN (COSTS OFF) {JOIN}")],
    "a cursor": [query(f"BEGIN; {OFF}"), query(f"DECLARE c CURSOR FOR {IDS}")],
    "COPY": [query(OFF), query(f"COPY ({IDS}) TO STDOUT")],
    "costs": [query("SET seq_page_cost = 1e9"), query(IDS)],
    "a function of settings": [query(SWITCH), query(IDS)],
    "a prepared function of settings": [
        query("PREPARE s AS SELECT set_config('enable_seqscan', 'off', false)"),
        query("EXECUTE s"),
        query(IDS),
    ],
    "prepared before": [query(f"PREPARE p AS {IDS}"), query(OFF), query("EXECUTE p")],
    "prepared before, bound after": [
        parse(IDS, "p") + SYNC,
        query(OFF),
        bind("", "p") + describe() + execute() + SYNC,
    ],
    "executed again": [
        query("BEGIN"),
        parse("SELECT CASE WHEN n > 1 THEN (SELECT min(i) FROM ehr.ids() i) END FROM generate_series(1, 3) n")
        + bind("x")
        + execute("x", 1)
        + SYNC,
        query(OFF),
        execute("x") + SYNC,
    ],
    "a cursor fetched after": [
        query("BEGIN; DECLARE c CURSOR FOR SELECT ehr.ids()"),
        query(OFF),
        query("FETCH ALL FROM c"),
    ],
    "a reset that is rolled back": [
        query("SET enable_seqscan = off"),
        query("BEGIN; RESET enable_seqscan; ROLLBACK"),
        query(IDS),
    ],
    "a reset that fails": [
        query("SET enable_seqscan = off"),
        query("RESET enable_seqscan; SELECT 1/0"),
        query(IDS),
    ],
    "a reset to a savepoint": [
        query("SET enable_seqscan = off"),
        query("BEGIN; SAVEPOINT s; RESET ALL; ROLLBACK TO s; COMMIT"),
        query(IDS),
    ],
    "a reset of another": [query(f"{OFF}; RESET enable_sort"), query(IDS)],
    "a reset in a pipeline that fails": [
        query("SET enable_seqscan = off"),
        parse("RESET ALL") + bind() + execute() + parse("SELECT 1/0") + bind() + execute() + SYNC,
        query(IDS),
    ],
}  # fmt: skip
HONEST = [
    [OFF, "SELECT city FROM ehr.areas"],
    [OFF, "EXPLAIN (ANALYZE) SELECT city FROM ehr.areas"],
    [f"{OFF}; RESET ALL", IDS],
    [OFF, "DISCARD ALL", IDS],
    [f"BEGIN; {OFF}; RESET ALL; COMMIT", IDS],
    ["BEGIN; SET LOCAL enable_seqscan = off; COMMIT", IDS],
    ["SET LOCAL enable_seqscan = off", IDS],
]


def test_no_chosen_plan_tells_the_order(tmp_path, postgres_host, monkeypatch):
    async def scene(bastion: Bastion) -> None:
        with connect(postgres_host, "wire") as somebody:
            somebody.execute(b"VACUUM (ANALYZE) ehr.telling")
            somebody.execute(OFF.encode())
            told = somebody.execute(IDS.encode()).fetchall()
        assert told == [(n,) for n in range(100, 0, -1)]  # It is an attack.
        for name, steps in ATTACKS.items():
            async with wire(bastion.host, "wire") as client:
                for step in steps:
                    answer = await client.send(step)
                errors = [body for kind, body in answer if kind == b"E"]
                assert len(errors) == 1 and b"rule steering" in errors[0], (name, answer)
        for texts in HONEST:
            async with wire(bastion.host, "wire") as client:
                for text in texts:
                    answer = await client.send(query(text))
                kinds = {kind for kind, _ in answer}
                assert b"D" in kinds and b"E" not in kinds, texts

    play(tmp_path, postgres_host, monkeypatch, scene, WORLD)
