"""Attacks by what code in the database says: triggers, event triggers, casts, cursors, commits."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.pgwire.messages import encode_message
from appliance.session.postgres.judge import RELATION_UNKNOWN_SECONDS
from tests.integration.conftest import Bastion

from .laboratory import LABORATORY
from .wire import SYNC, bind, describe, execute, extended, parse, play, query, wire

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]

NOISE = (Path(__file__).parent / "laboratory" / "noisy.sql").read_text(encoding="utf-8")
NOISY = replace(LABORATORY, script=LABORATORY.schema + NOISE)
NAMES = "SELECT name || '' FROM lab.donor"
TOLD = "CREATE TEMP VIEW v AS SELECT id FROM api.told"

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
    "a view that nobody else sees yet": [
        query(f"BEGIN; {TOLD}; SELECT * FROM v; ROLLBACK"),
        query(f"BEGIN; {TOLD}; DECLARE c CURSOR FOR SELECT * FROM v; FETCH ALL FROM c"),
        query(f"ROLLBACK; BEGIN; {TOLD}; ALTER VIEW v RENAME TO w; SELECT * FROM w"),
        query("ROLLBACK; BEGIN; CREATE TEMP VIEW v AS SELECT id FROM api.heavy"),
        query("SELECT * FROM v"),
        query("ROLLBACK; BEGIN; ALTER VIEW api.told RENAME TO w"),
        query("SELECT * FROM api.w"),
        query("ROLLBACK; BEGIN; CREATE TEMP VIEW v AS SELECT code FROM api.same"),
        query("EXPLAIN TABLE v"),
        query("ROLLBACK; BEGIN; CREATE MATERIALIZED VIEW ref.m AS SELECT id FROM api.told WITH NO DATA"),
        query("REFRESH MATERIALIZED VIEW ref.m"),
        query("ROLLBACK; SET search_path = pg_temp, ref; PREPARE p AS SELECT id FROM site"),
        parse("SELECT id FROM site", "s") + SYNC,
        query("BEGIN; CREATE TEMP VIEW site AS SELECT id FROM api.told"),
        query("EXECUTE p"),
        query("ROLLBACK; BEGIN; CREATE TEMP VIEW site AS SELECT id FROM api.told"),
        bind("", "s") + describe() + execute() + SYNC,
        query("ROLLBACK"),
    ],
    "a type's default": [
        query("BEGIN; CREATE TABLE ref.x (id int, v lab.named)"),
        query("INSERT INTO ref.x (id) VALUES (1) RETURNING v || ''"),
        query("ROLLBACK; BEGIN; ALTER TABLE ref.site ADD COLUMN v lab.named"),
        query("SELECT to_json(s) FROM ref.site s"),
        query("ROLLBACK; BEGIN; ALTER TABLE ref.site ADD COLUMN v lab.named"),
        query("COPY ref.site TO STDOUT"),
        query("ROLLBACK; BEGIN; CREATE DOMAIN ref.d AS lab.named; CREATE TEMP TABLE y (v ref.d)"),
        query("INSERT INTO y DEFAULT VALUES; TABLE y"),
        query("ROLLBACK; BEGIN; CREATE DOMAIN ref.d AS int CHECK (lab.pl_noisy(VALUE) > 0)"),
        query("SELECT 1::ref.d"),
        query("ROLLBACK"),
    ],
    "a folded default": [
        query("EXPLAIN (VERBOSE) INSERT INTO ref.frozen (id) VALUES (1)"),
        query("EXPLAIN (VERBOSE, COSTS OFF) INSERT INTO ref.frozen DEFAULT VALUES"),
        query("EXPLAIN (VERBOSE, COSTS OFF) INSERT INTO ref.frozen VALUES (1, DEFAULT)"),
        query("EXPLAIN (VERBOSE, COSTS OFF) UPDATE ref.frozen SET told = DEFAULT"),
        extended("EXPLAIN (VERBOSE, COSTS OFF) UPDATE ref.frozen SET told = DEFAULT", True),
    ],
    "a relation in front of pg_settings": [
        query("BEGIN; INSERT INTO ref.plain VALUES (1); SET search_path = pg_temp, ref, pg_catalog"),
        query("CREATE TEMP TABLE pg_settings AS SELECT 'app.last' AS name"),
        query("SELECT current_setting(s.name) FROM pg_settings s"),
        query("ROLLBACK; BEGIN; SET search_path = pg_temp, ref, pg_catalog"),
        query("INSERT INTO ref.plain VALUES (1)"),
        query("CREATE TEMP VIEW pg_settings AS SELECT 'app.last' AS name"),
        extended("SELECT current_setting(s.name) FROM pg_settings s", True),
        query("ROLLBACK"),
    ],
    "a trigger fires another": [
        query("UPDATE ref.knock SET word = 'x'"),
        query("SHOW application_name"),
        query("SELECT setting FROM pg_settings WHERE name = 'application_name'"),
        query("DELETE FROM ref.knock WHERE id = 1"),
        query("SHOW application_name"),
        query("TRUNCATE ref.knock CASCADE"),
        query('UPDATE ref."Other Door" SET word = \'x\''),
        query("UPDATE ref.bell SET word = 'x'"),
        query("UPDATE ref.gate SET word = 'x'"),
        extended("UPDATE ref.gate SET word = 'y' RETURNING id", True),
        query("INSERT INTO ref.weigh VALUES (1, 200000)"),
        query("COPY ref.weigh FROM STDIN") + encode_message(b"d", b"1\t200000\n") + encode_message(b"c", b""),
        query("LISTEN ring; UPDATE ref.ring SET word = 'x'"),
        query("UPDATE api.rings SET word = 'x'"),
        query("WITH x AS (UPDATE api.rings SET word = 'x' RETURNING 1) TABLE x"),
        query("MERGE INTO api.rings r USING ref.site s ON s.id = r.id WHEN MATCHED THEN UPDATE SET word = 'z'"),
        query("BEGIN; CREATE TEMP TABLE o AS SELECT 1; UPDATE ref.ring SET word = 'x'"),
        query("ROLLBACK"),
    ],
    "a check inside a type": [
        query("SELECT '(a)'::lab.says"),
        extended("SELECT '(a)'::lab.says", True),
        query("""SELECT json_populate_record(null::lab.says, '{"a": "a"}')"""),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_no_byte_comes_through(tmp_path, postgres_host, monkeypatch, name):
    async def scene(bastion: Bastion) -> None:
        async with wire(bastion.host, "wire", LABORATORY.markers) as client:
            for step in CONVERSATIONS[name]:
                await client.send(step)  # It searches for the markers.

    play(tmp_path, postgres_host, monkeypatch, scene, NOISY)


def test_a_refusal_does_not_tell_what_a_check_found(tmp_path, postgres_host, monkeypatch):
    """The mistake behind the constant is only found if the check of its type lets it pass."""

    async def scene(bastion: Bastion) -> None:
        async with wire(bastion.host, "wire", ()) as client:
            answers = []
            for mrn in ("ZQJ0001", "nobody"):
                text = f"SELECT '({mrn})'::lab.knows, nosuch FROM pg_stats"
                answers.append([await client.send(way(text)) for way in (query, parsed)])
            kinds = [[message[1][:60] for message in way] for answer in answers for way in answer]
            assert kinds[:2] == kinds[2:]
            assert all(b"pg_stats can hold" in told[0] for told in kinds)

    def parsed(text: str) -> bytes:
        return parse(text) + SYNC

    play(tmp_path, postgres_host, monkeypatch, scene, NOISY)


@pytest.mark.parametrize("is_locked", [False, True])
def test_an_open_transaction_keeps_no_old_snapshot_in_use(
    tmp_path, postgres_host, monkeypatch, is_locked
):
    """Somebody else makes a view meanwhile."""

    async def scene(bastion: Bastion) -> None:
        async with (
            wire(bastion.host, "wire", LABORATORY.markers) as client,
            wire(postgres_host, "wire", ()) as direct,
        ):
            await client.send(query("BEGIN; CREATE TEMP TABLE t (n int)"))
            if is_locked:
                await client.send(query("ALTER TABLE ref.site RENAME TO place"))
            await client.send(query("SELECT * FROM t"))
            await direct.send(query(f"CREATE VIEW api.fresh AS {NAMES}"))
            await asyncio.sleep(RELATION_UNKNOWN_SECONDS + 0.1)
            answers = await client.send(query("SELECT * FROM api.fresh"))
            assert (b"E" in [kind for kind, _ in answers]) == is_locked
            await client.send(query("ROLLBACK"))

    play(tmp_path, postgres_host, monkeypatch, scene, NOISY)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM api.heavy",
        "SELECT count(*) FROM api.told",
        "SELECT n FROM api.heavy2",
        "UPDATE ref.site SET id = id + 10",
        f"BEGIN; {TOLD}; SELECT * FROM v",
        "BEGIN; ALTER TABLE ref.site ADD COLUMN v lab.named; COPY ref.site TO STDOUT",
        "EXPLAIN (VERBOSE) INSERT INTO ref.frozen (id) VALUES (1)",
        "BEGIN; INSERT INTO ref.plain VALUES (1); SELECT current_setting('app.last')",
        "SELECT '(a)'::lab.says",
        "UPDATE ref.knock SET word = 'x'",
        "DELETE FROM ref.knock WHERE id = 1",
        "UPDATE ref.\"Other Door\" SET word = 'x'",
        "UPDATE ref.bell SET word = 'x'",
        "UPDATE ref.gate SET word = 'x'",
        "UPDATE api.rings SET word = 'x'",
        "INSERT INTO ref.weigh VALUES (1, 200000)",
    ],
)
def test_code_speaks_when_it_is_asked_directly(tmp_path, postgres_host, monkeypatch, text):
    """Or the tests above would show nothing."""

    async def scene(bastion: Bastion) -> None:
        async with wire(postgres_host, "wire", LABORATORY.markers) as direct:
            with pytest.raises(AssertionError):
                await direct.send(query(text))

    play(tmp_path, postgres_host, monkeypatch, scene, NOISY)
