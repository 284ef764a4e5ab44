"""Attacks on the account of who saw whom: see a person's row, and be in no answer about it.

Each statement shows something of patient 7. It must be found by her number, or be among
those that do not say whose rows they showed.
"""

from __future__ import annotations

import asyncio
import contextlib

import psycopg
import pytest

from appliance.audit.events import decode_entry
from appliance.audit.log import iterate_lines
from appliance.cli.who_saw import Seen, find_statements
from appliance.masking.subjects import fingerprint, subject_key
from tests.bypass.wire import SYNC, bind, execute, parse, query, wire
from tests.integration import conftest as road
from tests.integration.conftest import policy_for_analysts, running_bastion, temporary_database
from tests.integration.test_postgres_session import connect

pytestmark = pytest.mark.integration

SCHEMA = """
CREATE SCHEMA ehr;
CREATE TABLE ehr.patients (id int PRIMARY KEY, mrn text UNIQUE, name text, ward text);
INSERT INTO ehr.patients SELECT n, 'MRN-00'||n, 'Marker'||n, 'W'||n FROM generate_series(1, 9) n;
CREATE TABLE ehr.visits (id int PRIMARY KEY, mrn text REFERENCES ehr.patients (mrn), kind text);
INSERT INTO ehr.visits SELECT n, 'MRN-00'||n, 'K'||n FROM generate_series(1, 9) n;
CREATE TABLE ehr.codes (code text);
INSERT INTO ehr.codes VALUES ('A'), ('B');
CREATE VIEW ehr.wards AS SELECT id, ward FROM ehr.patients;
CREATE VIEW ehr.wards_again AS SELECT * FROM ehr.wards;
CREATE VIEW ehr.everybody AS SELECT id, mrn AS number, ward FROM ehr.patients;
CREATE MATERIALIZED VIEW ehr.copied AS SELECT id, mrn, ward FROM ehr.patients;
CREATE FUNCTION ehr.ward_of(int) RETURNS text LANGUAGE sql STABLE
    AS 'SELECT ward FROM ehr.patients WHERE id = $1';
CREATE FUNCTION ward_behind(ehr.patients) RETURNS text LANGUAGE sql STABLE
    AS 'SELECT ward FROM ehr.patients WHERE id = $1.id + 6';
CREATE FUNCTION ehr.ward_after(int, int) RETURNS text LANGUAGE sql STABLE
    AS 'SELECT ward FROM ehr.patients WHERE id = $1 + $2';
CREATE OPERATOR ehr.## (FUNCTION = ehr.ward_after, LEFTARG = int, RIGHTARG = int);
CREATE TYPE ehr.seen AS (ward text);
CREATE FUNCTION ehr.see(int) RETURNS ehr.seen LANGUAGE sql STABLE
    AS 'SELECT row(ward)::ehr.seen FROM ehr.patients WHERE id = $1 + 6';
CREATE CAST (int AS ehr.seen) WITH FUNCTION ehr.see;
CREATE FUNCTION ehr.twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2 * $1';
CREATE TABLE ehr.events (id int, mrn text, year int, what text) PARTITION BY RANGE (year);
CREATE TABLE ehr.events_1 PARTITION OF ehr.events FOR VALUES FROM (0) TO (2000);
INSERT INTO ehr.events SELECT n, 'MRN-00'||n, 1990, 'E'||n FROM generate_series(1, 9) n;
"""

PHI = {
    "columns": {"ehr.patients.mrn": "keep_last(4)", "ehr.patients.name": "redact"},
    "subject": "ehr.patients.mrn",
}

FOUND = """
SELECT mrn, ward FROM ehr.patients WHERE id = 7
SELECT mrn AS ward, ward AS mrn FROM ehr.patients WHERE id = 7
SELECT a.mrn, b.mrn, b.ward FROM ehr.patients a, ehr.patients b WHERE a.id = 1 AND b.id = 7
SELECT mrn || 'x' AS a, mrn AS b FROM ehr.patients WHERE id = 7
SELECT number, ward FROM ehr.everybody WHERE id = 7
SELECT mrn, ward FROM ehr.copied WHERE id = 7
SELECT mrn, kind FROM ehr.visits WHERE id = 7
UPDATE ehr.patients SET ward = ward WHERE id = 7 RETURNING mrn
WITH c AS (SELECT id, mrn, ward FROM ehr.patients) SELECT mrn, ward FROM c WHERE id = 7
SELECT mrn, row_number() OVER (ORDER BY id) FROM ehr.patients
TABLE ehr.patients
SELECT mrn FROM ehr.patients WHERE id = 6 UNION ALL SELECT mrn FROM ehr.patients WHERE id = 7
""".strip().splitlines()

UNKNOWN = """
SELECT ward FROM ehr.patients WHERE id = 7
SELECT mrn || 'x', ward FROM ehr.patients WHERE id = 7
SELECT lower(mrn), ward FROM ehr.patients WHERE id = 7
SELECT reverse(mrn), ward FROM ehr.patients WHERE id = 7
SELECT left(mrn, 5), ward FROM ehr.patients WHERE id = 7
SELECT mrn::varchar(3), ward FROM ehr.patients WHERE id = 7
SELECT coalesce(NULL, mrn || ''), ward FROM ehr.patients WHERE id = 7
SELECT CASE WHEN false THEN mrn END, ward FROM ehr.patients WHERE id = 7
SELECT array_agg(mrn), array_agg(ward) FROM ehr.patients
SELECT jsonb_agg(p) FROM ehr.patients p
SELECT to_jsonb(p) FROM ehr.patients p WHERE id = 7
SELECT row(mrn, ward) FROM ehr.patients WHERE id = 7
SELECT p FROM ehr.patients p WHERE id = 7
SELECT string_agg(mrn, ','), ward FROM ehr.patients WHERE id = 7 GROUP BY ward
SELECT a.mrn, b.ward FROM ehr.patients a, ehr.patients b WHERE a.id = 1
SELECT v.mrn, p.ward FROM ehr.visits v, ehr.patients p WHERE v.id = 1
SELECT q.mrn, p.ward FROM ehr.patients p LEFT JOIN ehr.patients q ON false
SELECT NULL AS mrn, ward FROM ehr.patients
SELECT mrn, ward FROM ehr.patients WHERE id = 1 UNION ALL SELECT 'x', ward FROM ehr.patients
WITH c AS (SELECT * FROM ehr.patients) SELECT a.mrn, b.ward FROM c a, c b WHERE a.id = 1
SELECT mrn, (SELECT string_agg(ward, ',') FROM ehr.patients) FROM ehr.patients WHERE id = 1
SELECT mrn, lead(ward, 6) OVER (ORDER BY id) FROM ehr.patients WHERE id IN (1, 7) LIMIT 1
SELECT mrn, string_agg(ward, ',') OVER () FROM ehr.patients LIMIT 1
SELECT ward FROM ehr.wards WHERE id = 7
SELECT ward FROM ehr.wards_again WHERE id = 7
SELECT p.mrn, w.ward FROM ehr.patients p, ehr.wards w WHERE p.id = 1
SELECT ward FROM ehr.everybody WHERE id = 7
SELECT ward FROM ehr.copied WHERE id = 7
SELECT kind FROM ehr.visits WHERE id = 7
SELECT ehr.ward_of(7)
SELECT mrn, ehr.ward_of(7) FROM ehr.patients WHERE id = 1
SELECT w.ward FROM ehr.codes c, LATERAL (SELECT ward FROM ehr.patients WHERE id = 7) w
UPDATE ehr.patients SET ward = ward WHERE id = 7 RETURNING ward
SELECT p.mrn, q.ward FROM ehr.patients p JOIN ehr.patients q ON q.id = p.id + 6 WHERE p.id = 1
SELECT a.mrn, a.mrn AS x, b.ward FROM ehr.patients a, ehr.patients b WHERE a.id = 1 AND b.id = 7
SELECT a.*, (SELECT a.mrn), b.ward FROM ehr.patients a, ehr.patients b WHERE a.id = 1 AND b.id = 7
SELECT s.*, b.ward FROM (SELECT mrn, mrn AS x FROM ehr.patients WHERE id = 1) s, ehr.patients b WHERE b.id = 7
SELECT number, number, p.ward FROM ehr.everybody e, ehr.patients p WHERE e.id = 1 AND p.id = 7
SELECT v.mrn, v.mrn, p.ward FROM ehr.visits v, ehr.patients p WHERE v.id = 1 AND p.id = 7
SELECT mrn, mrn, lead(ward, 6) OVER (ORDER BY id) FROM ehr.patients WHERE id IN (1, 7) LIMIT 1
SELECT mrn, mrn, (SELECT ward FROM ehr.patients WHERE id = 7) FROM ehr.patients WHERE id = 1
SELECT mrn, mrn, ehr.ward_of(7) FROM ehr.patients WHERE id = 1
SELECT p.mrn, p.mrn, p.ward_behind FROM ehr.patients p WHERE id = 1
SELECT mrn, id OPERATOR(ehr.##) 6 FROM ehr.patients WHERE id = 1
SELECT mrn, id::ehr.seen FROM ehr.patients WHERE id = 1
UPDATE ehr.patients p SET ward = p.ward FROM ehr.patients q WHERE p.id = 7 AND q.id = 1 RETURNING q.mrn, q.mrn AS x, p.ward
""".strip().splitlines()

NEITHER = """
SELECT code FROM ehr.codes
SELECT ehr.twice(7)
SELECT mrn, ward FROM ehr.patients WHERE id = 1
SELECT ward FROM ehr.patients WHERE false
UPDATE ehr.patients SET ward = ward WHERE id = 7
""".strip().splitlines()


def found_in(folder, target="clinic") -> list[Seen]:
    wanted = fingerprint(subject_key(bytes(32), target), b"MRN-007")
    lines = iterate_lines(folder / "audit")
    return find_statements((decode_entry(line) for line in lines), target, wanted)


@pytest.fixture(scope="module")
def database(postgres_host):
    with temporary_database(postgres_host, "seen", SCHEMA) as made:
        yield made


def play(tmp_path, postgres_host, monkeypatch, scene, engine="compiled"):
    policy = policy_for_analysts({"clinic": ("seen", PHI)})
    monkeypatch.setattr(road, "POLICY", policy)
    if engine == "compiled":
        pytest.importorskip("appliance.masking._subjects")
    machine = road.BASTION.replace("row_engine: python", f"row_engine: {engine}")
    monkeypatch.setattr(road, "BASTION", machine)

    async def run():
        async with asyncio.timeout(120), running_bastion(tmp_path, postgres_host) as bastion:
            await scene(bastion)

    asyncio.run(run())


def test_whoever_hides_the_subject_is_among_the_unknown(
    tmp_path, postgres_host, monkeypatch, database
):
    statements = [*FOUND, *UNKNOWN, *NEITHER]

    async def scene(bastion):
        async with await connect(bastion) as connection:
            for text in statements:
                cursor = await connection.execute(text)
                assert cursor.description is None or await cursor.fetchall() or text in NEITHER

    play(tmp_path, postgres_host, monkeypatch, scene)
    entries = [decode_entry(line)[1] for line in iterate_lines(tmp_path / "audit")]
    ends = [e for e in entries if e.kind == "postgres:statement:completed"]
    assert len(ends) == len(statements)
    numbers = {e.index: e for e in found_in(tmp_path)}
    kinds = {}
    for index, line in enumerate(iterate_lines(tmp_path / "audit")):
        event = decode_entry(line)[1]
        if event.kind == "postgres:statement:completed":
            seen = numbers.get(index)
            kinds[event.data["n"]] = (
                "neither" if seen is None else "found" if seen.is_hit else "unknown"
            )
    said = dict(zip(statements, kinds.values(), strict=True))
    wanted = dict.fromkeys(FOUND, "found") | dict.fromkeys(UNKNOWN, "unknown")
    wanted |= dict.fromkeys(NEITHER, "neither")
    assert {text: (said[text], kind) for text, kind in wanted.items() if said[text] != kind} == {}


@pytest.mark.parametrize("engine", ["python", "compiled"])
def test_every_road_of_a_row_without_the_subject_counts(
    tmp_path, postgres_host, monkeypatch, database, engine
):
    text = "SELECT lower(mrn), ward FROM ehr.patients WHERE id = 7"

    async def scene(bastion):
        async with await connect(bastion) as connection:
            cursor = connection.cursor(binary=True)
            await cursor.execute(text, prepare=True)
            for options in ("FORMAT text", "FORMAT csv", "FORMAT binary"):
                async with cursor.copy(f"COPY ({text}) TO STDOUT ({options})") as copy:
                    assert [line async for line in copy]
            async with connection.transaction():
                await connection.execute(f"DECLARE c CURSOR FOR {text}")
                await connection.execute("FETCH 1 FROM c")
            await connection.execute(f"PREPARE p AS {text}")
            await connection.execute("EXECUTE p")
        async with wire(bastion.host, "clinic") as client:
            await client.send(query("BEGIN"))
            await client.send(parse(text) + bind("p") + execute("p", 1) + SYNC)

    play(tmp_path, postgres_host, monkeypatch, scene, engine)
    found = found_in(tmp_path)
    assert [one.is_hit for one in found] == [False] * 7, [one.statement for one in found]


LAYOUTS = (
    "NULL 'MRN-007'",
    "NULL 'MRN-007', DELIMITER '|', HEADER",
    "DELIMITER '-', NULL ''",
    "FORMAT csv, NULL 'MRN-007'",
    "FORMAT csv, QUOTE 'M', ESCAPE 'R', DELIMITER '7'",
)


@pytest.mark.parametrize("engine", ["python", "compiled"])
def test_no_layout_of_copy_hides_the_subject(
    tmp_path, postgres_host, monkeypatch, database, engine
):
    text = "SELECT mrn, ward FROM ehr.patients WHERE id = 7"

    async def scene(bastion):
        async with await connect(bastion) as connection:
            for options in LAYOUTS:
                async with connection.cursor().copy(f"COPY ({text}) TO STDOUT ({options})") as copy:
                    assert [line async for line in copy]

    play(tmp_path, postgres_host, monkeypatch, scene, engine)
    assert [one.is_hit for one in found_in(tmp_path)] == [True] * len(LAYOUTS)


def test_a_stream_that_its_reader_leaves_counts(tmp_path, postgres_host, monkeypatch, database):
    """Nothing tells the end of it: the first entry does."""

    async def scene(bastion):
        wide = "SELECT ward, repeat('x', 500) FROM ehr.patients, generate_series(1, 20000)"
        async with wire(bastion.host, "clinic") as client:
            client.writer.write(query(wide))
            assert await client.reader.readexactly(2000)
            client.writer.transport.abort()
        for _ in range(300):
            if not bastion.services.store.open_sessions():
                break
            await asyncio.sleep(0.1)

    play(tmp_path, postgres_host, monkeypatch, scene)
    (seen,) = found_in(tmp_path)
    assert seen.is_unknown and "ward" in seen.clear


def test_two_columns_of_one_name_do_not_hide_the_clear_one(
    tmp_path, postgres_host, monkeypatch, database
):
    async def scene(bastion):
        async with await connect(bastion) as connection:
            await connection.execute("SELECT mrn AS x, ward AS x FROM ehr.patients WHERE id = 7")

    play(tmp_path, postgres_host, monkeypatch, scene)
    (seen,) = found_in(tmp_path)
    assert seen.is_hit and seen.clear == ("x",) and seen.masked == [("x", "keep_last(4)")]


def test_a_refused_statement_is_nobodys(tmp_path, postgres_host, monkeypatch, database):
    async def scene(bastion):
        async with await connect(bastion) as connection:
            with contextlib.suppress(psycopg.Error):
                await connection.execute("SELECT ward FROM ehr.patients ORDER BY mrn")
            with contextlib.suppress(psycopg.Error):
                await connection.execute("SELECT ward, 1 / (id - id) FROM ehr.patients")

    play(tmp_path, postgres_host, monkeypatch, scene)
    assert found_in(tmp_path) == []
