"""Attacks by what code in the database says: triggers, event triggers, casts, cursors, commits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.integration.conftest import Bastion

from .laboratory import LABORATORY
from .test_wire import SYNC, bind, describe, execute, extended, parse, play, query, wire

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]

NOISE = (Path(__file__).parent / "laboratory" / "noisy.sql").read_text(encoding="utf-8")
NOISY = replace(LABORATORY, script=LABORATORY.schema + NOISE)
NAMES = "SELECT name || '' FROM lab.donor"

CONVERSATIONS: dict[str, list[bytes]] = {
    "a trigger sets a setting": [
        query("UPDATE lab.flag SET kind = 1"),
        extended("UPDATE lab.flag SET kind = 2 RETURNING *", True),
        query("EXPLAIN (ANALYZE, SUMMARY off) UPDATE lab.flag SET kind = 1"),
        query("INSERT INTO lab.flag VALUES (1, 'x', 1) ON CONFLICT (id) DO UPDATE SET kind = 2"),
        query("MERGE INTO lab.flag f USING ref.site s ON s.id = f.id WHEN MATCHED THEN UPDATE SET kind = 1"),
        query("SHOW application_name"),
        query("SELECT current_setting('application_name')"),
        query("SELECT setting, reset_val FROM pg_settings WHERE name = 'application_name'"),
        query("SELECT application_name FROM pg_stat_activity"),
    ],
    "a deferred trigger": [
        query("BEGIN; DELETE FROM lab.flag WHERE id = 1"),
        query("SET CONSTRAINTS ALL IMMEDIATE"),
        query("ROLLBACK"),
        query("BEGIN; DELETE FROM lab.flag; COMMIT"),
        parse("DELETE FROM lab.flag") + bind() + execute() + SYNC,
        query("DELETE FROM lab.flag"),
    ],
    "deferred keys": [
        query("BEGIN; INSERT INTO lab.donor (id, mrn, name) SELECT id + 70, mrn, name FROM lab.donor"),
        query("COMMIT"),
        query("BEGIN; DELETE FROM bill.card"),
        query("COMMIT"),
        parse("DELETE FROM bill.card") + bind() + execute() + SYNC,
        query("BEGIN; DELETE FROM bill.card WHERE holder = 'x'"),
        query("SET CONSTRAINTS donor_mrn IMMEDIATE; COMMIT"),
    ],
    "an event trigger": [
        query("CREATE SCHEMA leak"),
        query("CREATE SEQUENCE ref.leak"),
        query("COMMENT ON TABLE ref.site IS 'x'"),
        extended("COMMENT ON TABLE ref.site IS 'y'", False),
        query("BEGIN; SELECT 1; CREATE SCHEMA leak2; COMMIT"),
    ],
    "an index's function": [
        query("UPDATE ref.site SET id = id + 10"),
        query("UPDATE lab.v_open SET height = 171"),
        query("UPDATE api.donor SET height = 172"),
        query("REINDEX TABLE lab.donor"),
        query("ANALYZE"),
        query("VACUUM ANALYZE lab.donor"),
    ],
    "a cast in an operator": [
        query("SELECT s || '' FROM ref.site s"),
        query("SELECT '' || s FROM ref.site s"),
        query("SELECT quote_literal(s), quote_nullable(s) FROM ref.site s"),
        query("SELECT concat(s), format('%s', s), s::text FROM ref.site s"),
    ],
    "a cursor that fails late": [
        query("BEGIN; DECLARE h CURSOR WITH HOLD FOR SELECT * FROM api.heavy"),
        query("COMMIT"),
        query("BEGIN; DECLARE c CURSOR FOR SELECT id FROM api.heavy"),
        query("FETCH ALL FROM c"),
        query("ROLLBACK; BEGIN; DECLARE c CURSOR FOR SELECT id FROM api.told"),
        query("MOVE FORWARD ALL IN c"),
        query("ROLLBACK"),
        query("PREPARE p AS SELECT count(*) FROM api.told"),
        query("EXECUTE p"),
        parse("EXECUTE p") + bind() + describe() + execute() + SYNC,
        parse("SELECT id FROM api.told", "s") + bind("a", "s") + execute("a", 1) + execute("a") + SYNC,
        query("COPY (SELECT id FROM api.told) TO STDOUT"),
        query("COPY (SELECT n FROM api.heavy2) TO STDOUT (FORMAT csv)"),
        query("CREATE TEMP TABLE t AS SELECT id FROM api.told"),
        query("CREATE TEMP VIEW v AS SELECT id FROM api.told"),
        query("SELECT * FROM v"),
        query("EXPLAIN (COSTS OFF) SELECT * FROM v"),
        query("EXPLAIN (COSTS OFF, VERBOSE) TABLE api.same"),
    ],
    "code of the catalog": [
        query("UPDATE pg_proc SET prosrc = 'SELECT name FROM lab.donor' WHERE proname = 'open_code'"),
        query("SELECT lab.open_code(1)"),
        query("WITH x AS (UPDATE pg_catalog.pg_settings SET setting = 'off' WHERE name = 'row_security' RETURNING 1) TABLE x"),
        query("SELECT name LIKE $1 FROM lab.donor"),
        parse("SELECT name LIKE $1 FROM lab.donor") + SYNC,
    ],
    "an answer in the name of a view": [
        query("UPDATE api.entry SET tube = 'x' RETURNING tube"),
        query("UPDATE appt.slot SET room = 13"),
        query("UPDATE api.checked SET room = 13"),
        query(f"BEGIN; {NAMES}; SAVEPOINT s; UPDATE api.checked SET room = 13; ROLLBACK TO s; {NAMES}; COMMIT"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_no_byte_comes_through(tmp_path, postgres_host, monkeypatch, name):
    async def scene(bastion: Bastion) -> None:
        async with wire(bastion.host, "wire", LABORATORY.markers) as client:
            for step in CONVERSATIONS[name]:
                await client.send(step)  # It searches for the markers.

    play(tmp_path, postgres_host, monkeypatch, scene, NOISY)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM api.heavy",
        "SELECT count(*) FROM api.told",
        "SELECT n FROM api.heavy2",
        "UPDATE ref.site SET id = id + 10",
    ],
)
def test_code_speaks_when_it_is_asked_directly(tmp_path, postgres_host, monkeypatch, text):
    """Or the tests above would show nothing."""

    async def scene(bastion: Bastion) -> None:
        async with wire(postgres_host, "wire", LABORATORY.markers) as direct:
            with pytest.raises(AssertionError):
                await direct.send(query(text))

    play(tmp_path, postgres_host, monkeypatch, scene, NOISY)
