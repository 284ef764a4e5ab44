"""Attacks on the insurer that take several messages, or somebody who changes the schema meanwhile."""

from __future__ import annotations

import pytest

from appliance.model import TargetName
from appliance.pgwire.messages import encode_message
from appliance.session.postgres.judge import CATALOGS
from tests.integration.conftest import Bastion

from .insurer import INSURER
from .wire import SYNC, bind, describe, execute, parse, play, query, wire
from .worlds import connect

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error")]

NAMES = 'SELECT "Family Name" FROM member.person'
SHOUTED = 'SELECT upper("Family Name") FROM member.person'
OPEN = "SELECT name || '' FROM ref.plan"

REPLACE_VIEW = (
    "CREATE OR REPLACE VIEW api.plan_list AS SELECT id, name, tier, price,"
    ' (SELECT "Family Name" FROM member.person LIMIT 1) AS dental FROM ref.plan'
)
REPLACE_FUNCTION = """
CREATE OR REPLACE FUNCTION ref.slug(text, sep text DEFAULT '-') RETURNS text LANGUAGE sql STABLE
AS 'SELECT max("Family Name") FROM member.person'
"""

Step = bytes | str
"""What the client sends, or a statement that somebody else runs directly meanwhile."""

CONVERSATIONS: dict[str, list[Step]] = {
    "a view replaced under a prepared statement": [
        parse("SELECT dental || '' FROM api.plan_list", "s") + SYNC,
        bind("", "s") + describe() + execute() + SYNC,
        REPLACE_VIEW,
        bind("", "s") + describe() + execute() + SYNC,
        query("SELECT dental FROM api.plan_list"),
        query("SELECT dental || '' FROM api.plan_list"),
    ],
    "a column renamed under a prepared statement": [
        query(f"PREPARE p AS {OPEN}"),
        parse(OPEN, "s") + SYNC,
        "ALTER TABLE ref.plan RENAME COLUMN name TO old",
        "ALTER TABLE ref.plan ADD COLUMN name text",
        query("EXECUTE p"),
        bind("", "s") + describe() + execute() + SYNC,
    ],
    "cursors WITH HOLD": [
        query(f"BEGIN; DECLARE h CURSOR WITH HOLD FOR {SHOUTED}; COMMIT"),
        query("FETCH ALL FROM h"),
        query("BEGIN"),
        query(f"DECLARE k SCROLL CURSOR WITH HOLD FOR {NAMES}"),
        query("MOVE LAST IN k"),
        query("COMMIT"),
        query("FETCH BACKWARD 2 FROM k"),
        query("FETCH ABSOLUTE 1 FROM k"),
        parse("FETCH FIRST FROM k") + bind(binary=True) + describe() + execute() + SYNC,
        query("CLOSE ALL"),
    ],
    "a binary cursor": [
        query("BEGIN"),
        query("DECLARE b BINARY CURSOR FOR SELECT birth, income, token, photo FROM member.person"),
        query("FETCH ALL b"),
        query("COMMIT"),
    ],
    "EXECUTE gives what a function returns": [
        query("PREPARE s (text) AS SELECT $1"),
        query("EXECUTE s (member.full_name(1))"),
        query("EXECUTE s ((member.home_of(1)).city)"),
        query("EXECUTE s ((SELECT member.full_name(1)))"),
        query("PREPARE n AS SELECT set_config('app.x', $1, false)"),
        query("EXECUTE n (member.full_name(1))"),
        query("SHOW app.x"),
        query("SELECT current_setting('app.x', true)"),
        parse("EXECUTE s (member.full_name(1))") + bind() + describe() + execute() + SYNC,
    ],
    "rows whose columns are renamed": [
        query("SELECT member.label(p) FROM member.person AS p (region, a, b, c, d)"),
        query("SELECT p.label FROM member.person AS p (region, region2)"),
    ],
    "a cursor of a function": [
        query("BEGIN"),
        query("SELECT member.cursor_of()"),
        query("FETCH ALL FROM members"),
        query('FETCH ALL FROM "<unnamed portal 1>"'),
        query("ROLLBACK"),
    ],
    "portals with limits, interleaved": [
        query("BEGIN"),
        parse("SELECT * FROM member.person, generate_series(1, 5)", "a") + SYNC,
        parse("SELECT id FROM ref.plan, generate_series(1, 5)", "b") + SYNC,
        bind("x", "a") + bind("y", "b") + execute("x", 2) + execute("y", 2) + SYNC,
        execute("y", 3) + execute("x", 1) + describe(b"P", "x") + execute("x") + SYNC,
        bind("x", "b") + execute("x") + execute("y") + SYNC,
        query("COMMIT"),
        execute("x") + SYNC,
    ],
    "a format for each column": [
        parse("SELECT id, birth, token, income FROM member.person")
        + encode_message(b"B", b"\0\0\0\0\0\0\0\4\0\0\0\1\0\1\0\0")
        + describe()
        + execute()
        + SYNC,
        parse("SELECT id, birth FROM member.person")
        + encode_message(b"B", b"\0\0\0\0\0\0\0\3\0\1\0\1\0\1")
        + execute()
        + SYNC,
    ],
    "several statements in one query": [
        query("SET client_min_messages = debug5; SELECT * FROM member.person"),
        query(f"SELECT 1; {SHOUTED}; {OPEN}; {NAMES}; SELECT 1/0"),
        query(f"BEGIN; {NAMES}; SAVEPOINT s; SELECT member.shout(1); ROLLBACK TO s; {SHOUTED}; COMMIT"),
        query(f"LOCK TABLE member.person IN SHARE MODE; {SHOUTED}"),
        query("COPY ref.codes TO STDOUT; COPY member.person TO STDOUT; TABLE member.person"),
        query("COPY member.alias TO STDOUT; SELECT alias FROM member.alias"),
        query("SELECT 1; COPY claims.claim_2023 TO STDOUT; COPY (SELECT note FROM claims.claim) TO STDOUT"),
        query("BEGIN; CREATE TEMP TABLE t AS SELECT id, note FROM claims.claim; COPY t TO STDOUT"),
        query("CREATE TEMP TABLE n (a text); COPY n TO STDOUT"),
    ],
    "own tables and functions in front": [
        query('CREATE TEMP TABLE person (id int, "Family Name" int)'),
        query("SET search_path = pg_temp, member"),
        query('SELECT upper("Family Name"::text) FROM person'),
        query('SELECT "Family Name" FROM member.person'),
        query("DROP TABLE person"),
        query("SELECT \"Family Name\" || '' FROM person"),
        query("CREATE FUNCTION pg_temp.lower(text) RETURNS text LANGUAGE sql AS 'SELECT 1::text'"),
        query('CREATE VIEW pg_temp.person AS SELECT name AS "Family Name" FROM ref.plan'),
        query("SELECT \"Family Name\" || '' FROM person"),
        query("SELECT \"Family Name\" || '' FROM member.person"),
    ],
    "a function replaced by somebody else": [
        query("SELECT ref.slug(label) FROM ref.codes"),
        parse("SELECT ref.slug(label) FROM ref.codes", "f") + SYNC,
        REPLACE_FUNCTION,
        bind("", "f") + describe() + execute() + SYNC,
    ],
    "messages of triggers": [
        query("UPDATE claims.line SET code = 'A01'"),
        query("UPDATE member.card_type SET id = id + 100"),
        parse("UPDATE member.card_type SET id = id + 100 RETURNING id") + bind() + execute() + SYNC,
        query("UPDATE member.note SET kind = 2"),
        query("BEGIN; UPDATE claims.line SET n = n + 1; COMMIT"),
    ],
    "errors that quote values": [
        query('SELECT "Family Name"::int FROM member.person'),
        query("INSERT INTO member.alias VALUES (1, 'QZXhania'::text || '')"),
        query("INSERT INTO member.person (\"Family Name\", \"NationalID\") SELECT '', \"NationalID\" FROM member.person"),
        query("UPDATE member.person SET \"NationalID\" = 'QZX44200B28'"),
        query("UPDATE member.person SET plan_id = 77"),
        query("UPDATE claims.claim SET service_date = '1900-01-01'"),
        query("ALTER TABLE member.person ADD CONSTRAINT x CHECK (income < 5)"),
        query("ALTER TABLE member.person ADD UNIQUE (income)"),
        query("CREATE UNIQUE INDEX ON member.person (income)"),
        query("SELECT member.shout(1)"),
        query("SELECT * FROM member.caught(1)"),
    ],
    "prepared statements show their text to nobody": [
        query(f"PREPARE q AS {NAMES}"),
        query("SELECT statement FROM pg_prepared_statements"),
        query("SELECT * FROM pg_cursors"),
        query("EXECUTE q"),
        query("EXPLAIN ANALYZE EXECUTE q"),
        query("CREATE TEMP TABLE t AS EXECUTE q"),
        query("TABLE t"),
        parse("CREATE TEMP TABLE t AS EXECUTE q") + bind() + execute() + SYNC,
        query(f"PREPARE r AS {OPEN}"),
        query(f"DEALLOCATE r; PREPARE r AS {SHOUTED}; CREATE TEMP TABLE u AS EXECUTE r; TABLE u"),
        query("CREATE TEMP TABLE u AS EXECUTE r"),
        parse(SHOUTED, "r") + SYNC,
        query("CREATE TEMP TABLE u AS EXECUTE r; TABLE u"),
        query("PREPARE s (int) AS SELECT member.full_name($1)"),
        query("EXPLAIN EXECUTE s (1)"),
        query("EXPLAIN (VERBOSE, COSTS OFF) EXECUTE s (1)"),
        query("EXPLAIN (ANALYZE, COSTS OFF) EXECUTE s (1)"),
        query("CREATE TEMP TABLE u AS EXECUTE s (1); TABLE u"),
        parse("EXPLAIN (VERBOSE, COSTS OFF) EXECUTE s (1)", "e") + SYNC,
        query("DEALLOCATE s; PREPARE s (int) AS SELECT $1"),
        parse("EXPLAIN (VERBOSE) EXECUTE s (1)", "e") + SYNC,
        query("DEALLOCATE s; PREPARE s (int) AS SELECT member.full_name($1)"),
        bind("", "e") + execute() + SYNC,
    ],
    "copy to nowhere": [
        query("COPY member.person TO STDOUT (FORMAT binary)"),
        query("COPY (SELECT home, contacts, insured FROM member.person) TO STDOUT (FORMAT csv)"),
        query("COPY (SELECT to_jsonb(p) FROM member.person p) TO STDOUT"),
        parse("COPY member.person (birth, income, token) TO STDOUT BINARY") + bind() + execute() + SYNC,
        query("COPY member.note TO STDOUT"),
    ],
    "notifications": [
        query("LISTEN news"),
        query('SELECT pg_notify(\'news\', "Family Name") FROM member.person'),
        query("NOTIFY news, 'x'"),
        query("PREPARE n AS SELECT pg_notify('news', \"Family Name\") FROM member.person"),
        query("EXECUTE n"),
        parse("SELECT pg_notify($1, $2)") + bind() + execute() + SYNC,
        query("BEGIN; NOTIFY news, 'y'; UPDATE member.person SET tier = 'gold'; COMMIT"),
    ],
    "writing where somebody reads": [
        query("CREATE TEMP TABLE sink (a text)"),
        query("INSERT INTO sink SELECT alias FROM member.alias"),
        query("WITH x AS (SELECT alias FROM member.alias) INSERT INTO sink TABLE x"),
        query("MERGE INTO sink USING member.alias a ON false WHEN NOT MATCHED THEN INSERT VALUES (a.alias)"),
        query("UPDATE ref.plan SET name = (SELECT alias FROM member.alias LIMIT 1)"),
        query("TABLE sink"),
        query("SELECT name FROM ref.plan"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_no_byte_comes_through(tmp_path, postgres_host, monkeypatch, name):
    async def scene(bastion: Bastion) -> None:
        async with wire(bastion.host, "wire", INSURER.markers) as client:
            for step in CONVERSATIONS[name]:
                if isinstance(step, bytes):
                    await client.send(step)  # It searches for the markers.
                    continue
                with connect(postgres_host, "wire") as somebody:
                    somebody.execute(step.encode())
                CATALOGS.of(bastion.services.policy.targets[TargetName("clinic")]).forget()

    play(tmp_path, postgres_host, monkeypatch, scene, INSURER)


MAIL = "ana@mail.example"


@pytest.mark.parametrize("kind", ["", " (FORMAT csv)", " (FORMAT binary)"])
def test_detectors_look_into_each_copy_of_a_query(tmp_path, postgres_host, monkeypatch, kind):
    async def scene(bastion: Bastion) -> None:
        with connect(postgres_host, "wire") as somebody:
            somebody.execute("UPDATE claims.batch SET label = %s || id", [MAIL])
        async with wire(bastion.host, "wire", (MAIL.encode(),)) as client:
            text = (
                f"COPY ref.plan TO STDOUT{kind}; COPY claims.batch TO STDOUT{kind}; SELECT 5 AS x"
            )
            answer = await client.send(query(text))
            assert [kind for kind, _ in answer].count(b"H") == 2
            assert b"[email]" in b"".join(body for kind, body in answer if kind == b"d")
            assert answer[-2] == (b"C", b"SELECT 1\0")

    play(tmp_path, postgres_host, monkeypatch, scene, INSURER)
