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
SELECT * FROM ehr.v3
SELECT loud FROM ehr.v3
SELECT who FROM ehr.v4
SELECT who || n FROM ehr.v4
SELECT thing FROM ehr.v5
SELECT upper(thing) FROM ehr.v5
SELECT name FROM ehr.v6
SELECT department || name FROM ehr.v6
SELECT doc FROM ehr.v7
SELECT doc->>'ssn' FROM ehr.v7
SELECT doc::jsonb #>> '{name}' FROM ehr.v7
SELECT top FROM ehr.v8
SELECT place, top || '' FROM ehr.v8
SELECT * FROM ehr.v9
SELECT (contact).phone FROM ehr.v9
SELECT x FROM ehr.v10
SELECT v10.* FROM ehr.v10
SELECT a FROM ehr.v12
SELECT a || b FROM ehr.v12
SELECT tag FROM ehr.mv2
SELECT tag || '' FROM ehr.mv2
SELECT contact FROM ehr.staff
SELECT (contact).phone FROM ehr.staff
SELECT (contact).* FROM ehr.staff
SELECT contacts FROM ehr.staff
SELECT contacts[1] FROM ehr.staff
SELECT (contacts[1]).phone FROM ehr.staff
SELECT (unnest(contacts)).phone FROM ehr.staff
SELECT c.phone FROM ehr.staff, unnest(contacts) AS c
SELECT c FROM ehr.staff, unnest(contacts) AS c
SELECT * FROM ehr.staff s, unnest(s.contacts)
SELECT to_json(contact) FROM ehr.staff
SELECT contact::text FROM ehr.staff
SELECT s FROM ehr.staff s
SELECT phone FROM (SELECT (contact).* FROM ehr.staff) x
SELECT x.phone || '' FROM (SELECT (contact).* FROM ehr.staff) x
SELECT x.email FROM (SELECT (s.contact).phone AS email FROM ehr.staff s) x
SELECT ssn FROM ehr.claims
SELECT ssn::text FROM ehr.claims
SELECT ssn || '' FROM ehr.claims
SELECT aliases FROM ehr.claims
SELECT aliases[1] FROM ehr.claims
SELECT aliases[1:2] FROM ehr.claims
SELECT array_to_string(aliases, ',') FROM ehr.claims
SELECT unnest(aliases) FROM ehr.claims
SELECT a FROM ehr.claims, unnest(aliases) a
SELECT a.a FROM ehr.claims c CROSS JOIN LATERAL unnest(c.aliases) WITH ORDINALITY AS a(a, n)
SELECT body FROM ehr.claims
SELECT body->>'who' FROM ehr.claims
SELECT body #>> '{n,1}' FROM ehr.claims
SELECT body['who'] FROM ehr.claims
SELECT jsonb_path_query(body, '$.who') FROM ehr.claims
SELECT value FROM ehr.claims, jsonb_each_text(body)
SELECT key, value FROM ehr.claims CROSS JOIN LATERAL jsonb_each(body)
SELECT jsonb_pretty(body) FROM ehr.claims
SELECT body::text FROM ehr.claims
SELECT j.who FROM ehr.claims, jsonb_to_record(body) AS j(who text)
SELECT (jsonb_populate_record(NULL::ehr.sink, jsonb_build_object('a', ssn))).a FROM ehr.claims
SELECT jsonb_set('{}', '{a}', to_jsonb(ssn)) FROM ehr.claims
SELECT "full" FROM ehr.people
SELECT upper("full") FROM ehr.people
SELECT initial || last FROM ehr.people
SELECT p."full" FROM ehr.people p
SELECT * FROM ehr.people
SELECT row_to_json(people) FROM ehr.people
SELECT secret FROM ehr.base
SELECT secret FROM ehr.child
SELECT secret || extra FROM ehr.child
SELECT secret FROM ONLY ehr.base
SELECT b.secret || '' FROM ehr.base b
SELECT tableoid::regclass, secret || '' FROM ehr.base
SELECT secret FROM ehr.logs
SELECT secret || '' FROM ehr.logs_rest
SELECT secret || '' FROM ehr.logs_deep
SELECT ehr.name_of(1)
SELECT ehr.name_of(id) FROM ehr.wards, generate_series(1, 1) id
SELECT upper(ehr.name_of(1))
SELECT name_of FROM ehr.name_of(1)
SELECT * FROM ehr.name_of(1) AS city
SELECT city FROM ehr.name_of(1) AS city
SELECT ehr.outer_name(1)
SELECT ehr.atomic(1)
SELECT * FROM ehr.all_patients()
SELECT name FROM ehr.all_patients()
SELECT a.ssn || '' FROM ehr.all_patients() a
SELECT (ehr.all_patients()).name
SELECT (ehr.all_patients()).*
SELECT ehr.all_patients()
SELECT (f).ssn FROM ehr.all_patients() f
SELECT (SELECT f.name) FROM ehr.all_patients() f
SELECT x.a FROM ehr.all_patients() AS x(a, b, c, d)
SELECT x.d FROM ehr.all_patients() AS x(a, b, c, d)
SELECT who FROM ehr.pairs()
SELECT tax FROM ehr.pairs()
SELECT ehr.pairs()
SELECT (ehr.pairs()).who
SELECT * FROM ROWS FROM (ehr.pairs(), ehr.name_of(1)) AS r
SELECT ehr.pl_get(1)
SELECT * FROM ehr.pl_get(1)
SELECT ehr.pl_dynamic('patients')
SELECT ehr.pl_split(1)
SELECT ehr.pl_raise(1)
SELECT ehr.pl_notice(1)
SELECT * FROM ehr.pl_rows()
SELECT ehr.pl_store()
SELECT ehr.sql_store()
SELECT ehr.guess('9')
SELECT 1 FROM ehr.wards WHERE ehr.guess('9') = 1
SELECT ehr.glue(name) FROM ehr.patients
SELECT ehr.bracket(ssn) FROM ehr.patients
SELECT ehr.bracket(ehr.name_of(1))
SELECT 1 OPERATOR(ehr.|+|) ''
SELECT id OPERATOR(ehr.|+|) ward FROM ehr.visits
SELECT 1::ehr.box_t
SELECT CAST(1 AS ehr.box_t)
SELECT (1::ehr.box_t).n
SELECT v.ward_of FROM ehr.visits v
SELECT p.name_of FROM ehr.patients p
SELECT (p).bracket FROM ehr.patients p
SELECT (ssn).bracket FROM ehr.patients
INSERT INTO ehr.orders VALUES (9, 1, 'x', -1)
INSERT INTO ehr.orders VALUES (9, 1, 'x', 1)
UPDATE ehr.orders SET amount = 1
UPDATE ehr.orders SET amount = -1
COPY ehr.orders (id, amount) FROM STDIN
INSERT INTO ehr.sink SELECT name, '' FROM ehr.patients
INSERT INTO ehr.sink SELECT ehr.name_of(1), ''
INSERT INTO ehr.sink VALUES (ehr.name_of(1), '')
INSERT INTO ehr.sink SELECT x, '' FROM (SELECT upper(name) AS x FROM ehr.patients) q
INSERT INTO ehr.sink WITH c AS (SELECT name FROM ehr.patients) SELECT c.name, '' FROM c
WITH c AS (SELECT name FROM ehr.patients) INSERT INTO ehr.sink SELECT name FROM c
INSERT INTO ehr.sink (a) SELECT who FROM ehr.v4
INSERT INTO ehr.sink (a) SELECT tag FROM ehr.mv2
INSERT INTO ehr.sink (a) SELECT 'x' UNION ALL SELECT secret FROM ehr.base
INSERT INTO ehr.patients (id, city) SELECT id + 100, ssn FROM ehr.patients
INSERT INTO ehr.patients (id, ssn) SELECT id + 100, name FROM ehr.patients
UPDATE ehr.sink SET a = p.ssn FROM ehr.patients p
UPDATE ehr.sink SET (a, b) = (SELECT ssn, name FROM ehr.patients LIMIT 1)
UPDATE ehr.sink SET (a, b) = ROW((SELECT ssn FROM ehr.patients LIMIT 1), 'x')
UPDATE ehr.patients SET ssn = name
UPDATE ehr.patients SET city = other.ssn FROM ehr.claims other
UPDATE ehr.claims SET body = jsonb_build_object('a', (SELECT ssn FROM ehr.patients LIMIT 1)), ssn = 'y'
INSERT INTO ehr.sink VALUES ('a', 'b') RETURNING (SELECT ssn FROM ehr.patients)
INSERT INTO ehr.sink VALUES ('a', 'b') RETURNING (SELECT name || '' FROM ehr.patients) AS a
WITH i AS (INSERT INTO ehr.sink SELECT ssn, '' FROM ehr.claims RETURNING a) SELECT a FROM i
MERGE INTO ehr.sink s USING ehr.patients p ON s.a = p.city WHEN NOT MATCHED THEN INSERT (a) VALUES (p.ssn)
MERGE INTO ehr.sink s USING ehr.patients p ON true WHEN NOT MATCHED THEN INSERT (a) VALUES (p.city) RETURNING p.name || ''
CREATE TABLE ehr.c2 AS SELECT who FROM ehr.v4
CREATE TABLE ehr.c2 AS SELECT ehr.name_of(1)
CREATE TEMP TABLE c2 AS SELECT * FROM ehr.all_patients()
CREATE TABLE ehr.c2 AS WITH x AS (SELECT "full" FROM ehr.people) SELECT * FROM x
CREATE VIEW ehr.c2 AS SELECT p.city, (SELECT max(name) FROM ehr.patients) m FROM ehr.patients p
CREATE OR REPLACE VIEW ehr.v11 AS SELECT name, 1::bigint AS n FROM ehr.patients
CREATE TABLE ehr.c2 PARTITION OF ehr.part FOR VALUES FROM (200) TO (300)
ALTER TABLE ehr.part DETACH PARTITION ehr.part_1
ALTER TABLE ehr.child NO INHERIT ehr.base
CREATE TEMP TABLE patients (id int, ssn text)
ALTER VIEW ehr.v3 RENAME TO v33
ALTER TABLE ehr.claims ADD COLUMN copy text GENERATED ALWAYS AS (ssn || '') STORED
ALTER TABLE ehr.people ALTER COLUMN "full" DROP EXPRESSION
CREATE INDEX ON ehr.patients ((ssn::int))
CREATE UNIQUE INDEX ON ehr.patients (ssn)
CREATE INDEX ON ehr.patients (id) WHERE ssn LIKE '9%'
EXPLAIN (ANALYZE) SELECT id FROM ehr.patients
EXPLAIN SELECT id FROM ehr.patients WHERE ssn = '999'
EXPLAIN SELECT * FROM ehr.claims WHERE id = 1
WITH c AS (SELECT * FROM ehr.patients), d AS (SELECT c.*, 1 AS one FROM c) SELECT d.name || '' FROM d
WITH c AS (SELECT p FROM ehr.patients p) SELECT (p).name || '' FROM c
WITH c AS (SELECT p FROM ehr.patients p) SELECT (c.p).* FROM c
WITH RECURSIVE c(x, n) AS (SELECT 'a', 1 UNION ALL SELECT p.name, n + 1 FROM c, ehr.patients p WHERE n < 2) SELECT x FROM c
WITH RECURSIVE c(x, n) AS (SELECT 'a', 1 UNION ALL SELECT p.name, n + 1 FROM c, ehr.patients p WHERE n < 2) SELECT x || '' FROM c
WITH RECURSIVE a(x, y, n) AS (SELECT name, 'b', 1 FROM ehr.patients UNION ALL SELECT y, x, n + 1 FROM a WHERE n < 3) SELECT y || '' FROM a
WITH RECURSIVE a(x, y, z, n) AS (SELECT name, 'b', 'c', 1 FROM ehr.patients UNION ALL SELECT y, z, x, n + 1 FROM a WHERE n < 4) SELECT z || '' FROM a
WITH RECURSIVE a AS (SELECT name, 1 AS n FROM ehr.patients UNION ALL SELECT name, n + 1 FROM a WHERE n < 2) SEARCH DEPTH FIRST BY name SET path SELECT path FROM a
WITH RECURSIVE a AS (SELECT name, 1 AS n FROM ehr.patients UNION ALL SELECT name, n + 1 FROM a WHERE n < 2) CYCLE name SET seen USING trail SELECT trail FROM a
WITH x AS MATERIALIZED (SELECT name FROM ehr.patients), y AS (SELECT x.name AS city FROM x) SELECT lower(city) FROM y
SELECT (WITH q AS (SELECT name FROM ehr.patients) SELECT name || '' FROM q)
SELECT (SELECT (SELECT p.name || '')) FROM ehr.patients p
SELECT (SELECT q.n FROM (SELECT p.name || '' AS n) q) FROM ehr.patients p
SELECT (SELECT max(p.name) FROM ehr.wards) FROM ehr.patients p
SELECT d.name, (SELECT name || '' FROM ehr.patients) FROM ehr.departments d
SELECT (SELECT name || d.head FROM ehr.patients) FROM ehr.departments d
SELECT name || '' FROM ehr.departments d RIGHT JOIN ehr.patients USING (id, name)
SELECT name || '' FROM ehr.departments NATURAL FULL JOIN ehr.patients
SELECT j.name || '' FROM ehr.departments NATURAL RIGHT JOIN ehr.claims c JOIN ehr.patients AS j ON true
SELECT u.name || '' FROM ehr.patients JOIN ehr.v6 USING (id, name) AS u
SELECT (u).name || '' FROM ehr.patients JOIN ehr.v6 USING (id, name) AS u
SELECT j.b || '' FROM (ehr.wards CROSS JOIN ehr.patients) AS j(w, x, y, z, b)
SELECT q.b || '' FROM (SELECT * FROM ehr.wards, ehr.patients) AS q(w, x, y, z, b)
SELECT x.b FROM (VALUES (1, (SELECT name FROM ehr.patients))) AS x(a, b)
SELECT column2 || '' FROM (VALUES ('a', 'b'), ('c', (SELECT name FROM ehr.patients))) x
VALUES ((SELECT name FROM ehr.patients))
VALUES (1, 'a'), (2, (SELECT upper(name) FROM ehr.patients))
SELECT a FROM (SELECT 'x' AS a, 'y' AS b UNION ALL SELECT name, city FROM ehr.patients) u
SELECT b FROM (SELECT 'x' AS a, 'y' AS b UNION ALL SELECT city, name FROM ehr.patients) u
SELECT upper(b) FROM (SELECT 'x' AS a, 'y' AS b UNION ALL (SELECT city, name FROM ehr.patients LIMIT 1)) u
SELECT city FROM other.patients UNION ALL SELECT name FROM ehr.patients
(SELECT city FROM ehr.patients) UNION ALL (SELECT name FROM ehr.patients)
SELECT 'a' UNION ALL SELECT 'b' UNION ALL SELECT name FROM ehr.patients UNION ALL SELECT 'c'
SELECT city FROM ehr.patients EXCEPT SELECT ward FROM ehr.wards UNION ALL SELECT name FROM ehr.patients
SELECT name FROM ONLY ehr.patients
SELECT name || '' FROM ehr.patients TABLESAMPLE BERNOULLI (100)
SELECT patients.name || '' FROM ehr.patients
SELECT ehr.patients.name || '' FROM ehr.patients
SELECT wire.ehr.patients.name || '' FROM wire.ehr.patients
SELECT U&"\006eame" || '' FROM ehr.patients
SELECT "name" || '' FROM "ehr"."patients"
SELECT NAME || '' FROM EHR.PATIENTS
SELECT p.* FROM ehr.departments d, ehr.patients p
SELECT (d.*, p.*) FROM ehr.departments d, ehr.patients p
SELECT ROW(d, p) FROM ehr.departments d, ehr.patients p
SELECT q FROM (SELECT d.*, p.* FROM ehr.departments d, ehr.patients p) q
SELECT to_json(q) FROM (SELECT p.name FROM ehr.patients p) q
SELECT json_agg(q) FROM (SELECT * FROM ehr.departments, ehr.claims) q
SELECT array_agg(q.*) FROM (SELECT name FROM ehr.patients) q
SELECT hash_record(p) FROM ehr.patients p
SELECT p = p, p::text FROM ehr.patients p
SELECT concat(p) FROM ehr.patients p
SELECT format('%s %s', d.name, p) FROM ehr.departments d, ehr.patients p
SELECT coalesce(d.name, p.name) FROM ehr.departments d JOIN ehr.patients p ON p.id = d.id
SELECT CASE d.id WHEN 1 THEN p.name ELSE d.name END FROM ehr.departments d, ehr.patients p
SELECT CASE WHEN p.ssn = '999' THEN 'yes' ELSE 'no' END FROM ehr.patients p
SELECT CASE p.ssn WHEN '999' THEN 1 ELSE 0 END FROM ehr.patients p
SELECT sum(CASE WHEN ssn LIKE '9%' THEN 1 ELSE 0 END) FROM ehr.patients
SELECT count(*) FROM ehr.patients WHERE ssn SIMILAR TO '9%'
SELECT count(*) FROM ehr.patients WHERE position('9' in ssn) = 1
SELECT count(*) FROM ehr.patients WHERE (ssn, id) = ('999', 1)
SELECT count(*) FROM ehr.patients WHERE ssn = ANY (ARRAY(SELECT code FROM ehr.codes))
SELECT count(*) FROM ehr.patients WHERE ssn IN (SELECT code FROM ehr.codes)
SELECT count(*) FROM ehr.patients WHERE ssn = (SELECT max(code) FROM ehr.codes)
SELECT count(*) FROM (SELECT left(ssn, 1) AS x FROM ehr.patients) q WHERE x = '9'
SELECT count(*) FROM (SELECT ssn || '' AS x FROM ehr.patients) q WHERE x = '9'
SELECT count(x) FROM (SELECT nullif(left(ssn, 1), '9') AS x FROM ehr.patients) q
SELECT x IS NULL FROM (SELECT nullif(left(ssn, 1), '9') AS x FROM ehr.patients) q
SELECT nullif(left(ssn, 1), '9') IS NULL FROM ehr.patients
SELECT count(nullif(ssn, '9')) FROM ehr.patients
SELECT q IS NULL FROM (SELECT nullif(left(ssn, 1), '9') AS x FROM ehr.patients) q
SELECT count(q) FROM (SELECT nullif(left(ssn, 1), '9') AS x FROM ehr.patients) q
SELECT num_nulls(nullif(left(ssn, 1), '9')) FROM ehr.patients
SELECT g FROM generate_series(1, 100) g WHERE EXISTS (SELECT 1 FROM ehr.patients WHERE weight = g)
SELECT g FROM generate_series(1, 100) g WHERE g IN (SELECT weight FROM ehr.patients)
SELECT g FROM generate_series(1, 100) g WHERE (SELECT weight FROM ehr.patients) = g
SELECT x FROM (VALUES (69), (70)) v(x) JOIN ehr.patients ON weight = x
SELECT x FROM (VALUES (69), (70)) v(x) JOIN ehr.patients p USING (x)
SELECT weight FROM generate_series(1, 100) weight JOIN ehr.patients USING (weight)
SELECT generate_series FROM generate_series(1, 100) NATURAL JOIN (SELECT weight AS generate_series FROM ehr.patients) q
SELECT 1 / (weight - 70) FROM ehr.patients
SELECT id / (CASE WHEN ssn LIKE '9%' THEN 0 ELSE 1 END) FROM ehr.patients
SELECT mod(1, weight - 70) FROM ehr.patients
SELECT (ssn = 'x' AND 1 / (id - id) = 1) FROM ehr.patients
SELECT coalesce(nullif(ssn, 'x'), (1 / (id - id))::text) FROM ehr.patients
SELECT sqrt(70 - weight) FROM ehr.patients
SELECT repeat('x', weight * 1000000) FROM ehr.patients
SELECT pg_sleep(weight) FROM ehr.patients
SELECT make_date(weight, 1, 1) FROM ehr.patients
SELECT ssn::date FROM ehr.patients
SELECT name::ehr.ssn_t FROM ehr.patients
SELECT ssn::regclass FROM ehr.patients
SELECT to_number(ssn, '9') FROM ehr.patients
SELECT to_date(name, 'YYYY') FROM ehr.patients
SELECT name::jsonb FROM ehr.patients
SELECT xmlparse(document name) FROM ehr.patients
SELECT json_value(name::jsonb, '$' ERROR ON ERROR) FROM ehr.patients
SELECT jsonb_path_query(body, 'strict $.missing') FROM ehr.claims
SELECT convert_from(convert_to(name, 'UTF8'), 'LATIN1') FROM ehr.patients
SELECT (ARRAY['a', 'b'])[weight] FROM ehr.patients
SELECT substring(name from weight) FROM ehr.patients
SELECT id FROM ehr.patients ORDER BY nullif(ssn, 'x')
SELECT id, ssn AS s FROM ehr.patients ORDER BY s
SELECT id, upper(ssn) FROM ehr.patients ORDER BY upper
SELECT * FROM ehr.patients ORDER BY 3
SELECT p.* FROM ehr.patients p ORDER BY 4 DESC
SELECT id FROM ehr.patients p ORDER BY p
SELECT count(*) FROM ehr.patients GROUP BY ROLLUP (ssn)
SELECT count(*) FROM ehr.patients GROUP BY GROUPING SETS ((name), ())
SELECT count(*), name AS n FROM ehr.patients GROUP BY n
SELECT DISTINCT * FROM ehr.patients
SELECT DISTINCT ON (name) id FROM ehr.patients
SELECT id, row_number() OVER (PARTITION BY ssn) FROM ehr.patients
SELECT ntile(2) OVER w FROM ehr.patients WINDOW w AS (ORDER BY weight)
SELECT lead(name) OVER (ORDER BY id) FROM ehr.patients
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY weight) FROM ehr.patients
SELECT mode() WITHIN GROUP (ORDER BY name) FROM ehr.patients
SELECT string_agg(city, ',' ORDER BY name) FROM ehr.patients
SELECT id FROM ehr.patients FETCH FIRST (SELECT weight FROM ehr.patients) ROWS ONLY
SELECT id FROM ehr.wards, ehr.patients OFFSET (SELECT length(name) FROM ehr.patients)
SELECT * FROM ehr.patients TABLESAMPLE SYSTEM ((SELECT weight FROM ehr.patients))
SELECT ward FROM ehr.wards TABLESAMPLE BERNOULLI ((SELECT weight FROM ehr.patients))
SELECT id FROM ehr.patients WHERE mrn = 'x' AND 1 / (length(ssn) - 1) > 0
SELECT x.name FROM ehr.departments x, LATERAL (SELECT p.name || x.name AS y FROM ehr.patients p) z WHERE z.y > 'a'
SELECT z.name FROM ehr.departments x, LATERAL (SELECT p.name || x.name AS name FROM ehr.patients p) z
SELECT attmissingval FROM pg_attribute WHERE attmissingval IS NOT NULL
SELECT subconninfo FROM pg_subscription
SELECT * FROM pg_stats_ext
SELECT * FROM pg_user_mappings
SELECT statement FROM pg_prepared_statements
SELECT statement FROM pg_cursors
SELECT current_query()
SELECT ts_stat('SELECT to_tsvector(name) FROM ehr.patients')
SELECT word FROM ts_stat('SELECT to_tsvector(name) FROM ehr.patients')
SELECT ts_rewrite('a'::tsquery, 'SELECT to_tsquery(name), to_tsquery(name) FROM ehr.patients')
SELECT cursor_to_xml('c', 1, true, true, '')
SELECT schema_to_xml('ehr', true, true, '')
SELECT query_to_xml_and_xmlschema('SELECT 1', true, true, '')
SELECT pg_read_binary_file('/etc/hostname')
SELECT pg_stat_file('/etc/hostname')
SELECT lo_get(1)
SELECT lo_from_bytea(0, convert_to(name, 'UTF8')) FROM ehr.patients
SELECT loread(1, 1)
SELECT pg_notify('c', (SELECT ssn FROM ehr.patients))
SELECT pg_terminate_backend(1)
SELECT pg_cancel_backend(1)
SELECT pg_reload_conf()
SELECT pg_logical_slot_get_changes('s', NULL, NULL)
SELECT pg_stat_get_activity(NULL)
SELECT query FROM pg_stat_get_activity(NULL)
SELECT pg_get_backend_memory_contexts()
SELECT current_setting('my.secret', true)
SELECT current_setting((SELECT ssn FROM ehr.patients))
SELECT set_config('search_path', (SELECT ssn FROM ehr.patients), false)
SELECT ('/etc/hostname'::text).pg_read_file
SELECT ('my.secret'::text).current_setting
SELECT 1 FROM ehr.wards w WHERE (w.ward).pg_read_file IS NOT NULL
SHOW my.secret
SHOW log_directory
SET LOCAL my.secret = 'x'
SET log_min_messages = debug5
RESET SESSION AUTHORIZATION
CREATE SERVER s FOREIGN DATA WRAPPER f
CREATE FOREIGN TABLE f (a int) SERVER s
CREATE PUBLICATION p FOR TABLE ehr.patients
CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p
CREATE AGGREGATE ehr.x(int) (sfunc = int4pl, stype = int)
CREATE OPERATOR ehr.### (leftarg = int, rightarg = int, function = int4pl)
CREATE CAST (ehr.box_t AS int) WITH INOUT
CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()
CREATE POLICY p ON ehr.patients USING (ehr.guess('9') = 1)
CREATE STATISTICS s ON ssn, name FROM ehr.patients
SECURITY LABEL ON TABLE ehr.patients IS 'x'
ALTER SYSTEM SET log_statement = 'all'
ALTER DATABASE wire SET my.secret = 'x'
ALTER FUNCTION ehr.twice(int) RENAME TO thrice
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO public
REASSIGN OWNED BY postgres TO other
CALL ehr.nothing()
COPY (SELECT ehr.name_of(1)) TO STDOUT
COPY (SELECT * FROM ehr.v3) TO STDOUT
COPY (SELECT to_json(p) FROM ehr.patients p) TO STDOUT
COPY (SELECT * FROM ehr.patients) TO STDOUT (FORMAT csv)
COPY (SELECT * FROM ehr.all_patients()) TO STDOUT
COPY ehr.people TO STDOUT
COPY ehr.base (secret) TO STDOUT
COPY ehr.logs TO STDOUT (FORMAT binary)
COPY ehr.staff TO STDOUT
COPY (SELECT secret FROM ehr.child) TO STDOUT (FORMAT csv, HEADER)
COPY (UPDATE ehr.patients SET city = city RETURNING name || '') TO STDOUT
ALTER SCHEMA ehr RENAME TO ehr2
CREATE SCHEMA evil CREATE VIEW v AS SELECT ssn FROM ehr.patients
CREATE SCHEMA evil CREATE TABLE t (a text) CREATE VIEW v AS SELECT ssn FROM ehr.patients CREATE VIEW w AS SELECT 1
UPDATE ehr.claims SET ssn = left(ssn, 4)
SELECT encode(chunk_data, 'escape') FROM pg_toast.toast_of_notes
SELECT pl_op FROM ehr.pl_op() AS pl_op
SELECT ehr.pl_op()
SELECT ehr.pl_comment()
SELECT ehr.pl_quoted()
INSERT INTO ehr.defaulted (id) VALUES (1) RETURNING told
INSERT INTO ehr.defaulted (id) VALUES (1) RETURNING told || ''
INSERT INTO ehr.ruled VALUES (1, 'x') RETURNING told
UPDATE ehr.ruled SET told = 'x' RETURNING told || ''
SELECT srvoptions FROM information_schema._pg_foreign_servers
SELECT option_value FROM information_schema.user_mapping_options
SELECT ehr.with_default()
SELECT (1::ehr.box_d).n
SELECT 1::ehr.box_d
SELECT ehr.mglue(ward) OVER (ORDER BY beds ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM ehr.wards
SELECT ehr.pl_cast(1)
SELECT g FROM generate_series(1, 200) g WHERE ehr.weighs(g) = 1
SELECT v.x, ehr.find(v.x) FROM (VALUES ('a'), ('b')) v(x)
SELECT ehr.ratio(weight) FROM ehr.patients
SELECT 1, ehr.pieces(ssn) FROM ehr.patients
SELECT ehr.pl_triple(weight) FROM ehr.patients
SELECT ehr.order_it(77)
SELECT ehr.purge()
INSERT INTO ehr.orders_v VALUES (9, 1, 'x', 1)
INSERT INTO ehr.orders_v VALUES (9, 1, 'x', -1)
INSERT INTO ehr.ruled_v VALUES (1)
INSERT INTO ehr.ruled_v VALUES (1) RETURNING id
UPDATE ehr.patients SET ssn = 'xxxx' || substr(ssn, 8, 4) RETURNING ssn
INSERT INTO ehr.patients (id, ssn) SELECT id + 100, 'xxxx' || substr(ssn, 8, 4) FROM ehr.patients RETURNING ssn
SELECT x.id, currval('ehr.seq') FROM generate_series(1, 300) g, LATERAL (SELECT p.id, g AS gg FROM ehr.patients p WHERE p.weight = nextval('ehr.seq') % 300 OFFSET 0) x
SELECT id FROM ehr.patients WHERE weight = (random() * 100)::int
SELECT coalesce(regexp_substr(ssn, '^9'), (1 / (id - id))::text) FROM ehr.patients
SELECT coalesce(nullif(left(ssn, 1), '9'), nextval('ehr.seq')::text) FROM ehr.patients
SELECT encode(convert_to(nullif(left(ssn, 1), '9'), 'UTF8'), 'bad') FROM ehr.patients
SELECT regexp_replace(nullif(left(ssn, 1), '9'), '(', '') FROM ehr.patients
SELECT substr(nullif(left(ssn, 1), '9'), 1, -1) FROM ehr.patients
SELECT split_part(nullif(left(ssn, 1), '9'), ',', 0) FROM ehr.patients
SELECT date_part('bad', nullif(dob, '1871-02-03')) FROM ehr.patients
SELECT format('%' || translate(left(ssn, 1), '9', 's'), 'x') FROM ehr.patients
SELECT regexp_replace('x', translate(left(ssn, 1), '9', '('), '') FROM ehr.patients
SELECT date_trunc(replace(left(ssn, 1), '9', 'day'), now()) FROM ehr.patients
SELECT 'x' LIKE translate(left(ssn, 1), '9', '\') FROM ehr.patients
SELECT split_part(city, ',', strpos(ssn, '8')) FROM ehr.patients
SELECT nth_value(city, strpos(ssn, '8')) OVER () FROM ehr.patients
SELECT overlay(ssn placing '' from strpos(ssn, '8')) FROM ehr.patients
SELECT convert_to(translate(left(ssn, 1), '9', '€'), 'LATIN1') FROM ehr.patients
SELECT jsonb_path_exists(to_jsonb(ssn), '$ ? (@ starts with "9").double()') FROM ehr.patients
SELECT jsonb_build_object(nullif(left(ssn, 1), '9'), 1) FROM ehr.patients
SELECT JSON_OBJECT(nullif(left(ssn, 1), '9'): 1) FROM ehr.patients
SELECT JSON_OBJECT(left(ssn, 1): 1, '9': 2 WITH UNIQUE KEYS) FROM ehr.patients
SELECT JSON_ARRAY(regexp_substr(ssn, '^9') RETURNING varchar(3)) FROM ehr.patients
SELECT jsonb_build_object(VARIADIC string_to_array(ssn, '9')) FROM ehr.patients
SELECT format('%s %s', VARIADIC string_to_array(ssn, '9')) FROM ehr.patients
SELECT ARRAY[string_to_array(ssn, '9'), ARRAY['a']] FROM ehr.patients
SELECT array_cat(string_to_array(ssn, '9'), ARRAY[ARRAY['a']]) FROM ehr.patients
ALTER TYPE ehr.contact RENAME TO contact2
ALTER FUNCTION ehr.leak(int) RENAME TO upper
CREATE SCHEMA evil CREATE TABLE t (id int, amount numeric) CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION ehr.on_order()
SELECT (SELECT x.name || '' FROM (SELECT p.*) x) FROM ehr.patients p
SELECT p.name || '' FROM ehr.departments p, LATERAL (SELECT p.name || '' AS name FROM ehr.patients p) q
SELECT (SELECT name || '' FROM (SELECT 1) p(nam)) FROM ehr.patients p
WITH departments AS (SELECT * FROM ehr.patients) SELECT name || '' FROM departments
WITH wards AS (SELECT ssn AS ward FROM ehr.patients) SELECT ward || '' FROM (SELECT * FROM wards) w
WITH patients AS (SELECT 1 AS name), q AS (SELECT name || '' AS n FROM ehr.patients) SELECT n FROM q
WITH RECURSIVE a(x, n) AS (SELECT 'a'::text, 1 UNION ALL SELECT b.y, n + 1 FROM a, LATERAL (SELECT p.name || a.x AS y FROM ehr.patients p) b WHERE n < 2) SELECT x FROM a
SELECT j FROM (ehr.departments d JOIN ehr.patients p USING (id)) AS j
SELECT g || '' FROM (ehr.departments d JOIN ehr.patients p USING (id)) AS j(a, b, c, d, e, f, g)
SELECT row_to_json(u) FROM ehr.claims LEFT JOIN ehr.patients USING (id) AS u
SELECT id, ssn FROM ehr.claims NATURAL FULL JOIN ehr.patients
SELECT c9 || '' FROM (ehr.wards CROSS JOIN (ehr.departments d CROSS JOIN ehr.patients p)) AS x(c1, c2, c3, c4, c5, c6, c7, c8, c9)
SELECT x.b || '' FROM ehr.patients AS x(a, b)
SELECT x.id || '' FROM ehr.patients AS x(ssn, id)
SELECT name || '' FROM ehr.patients AS x(ssn, city, name, dob, k)
SELECT (x).name || '' FROM (SELECT p AS x FROM ehr.patients p) q
SELECT (((q).x).*) FROM (SELECT p AS x FROM ehr.patients p) q
SELECT (SELECT (p).name || '') FROM ehr.patients p
SELECT ((SELECT p)).name || '' FROM ehr.patients p
SELECT (nullif(p, NULL)).name FROM ehr.patients p
SELECT (first_value(p) OVER ()).name || '' FROM ehr.patients p
SELECT p.to_json || '' FROM ehr.patients p
SELECT (name).upper FROM ehr.patients
SELECT q.upper || '' FROM (SELECT upper(name) FROM ehr.patients) q
SELECT q.coalesce || '' FROM (SELECT coalesce(name, '') FROM ehr.patients) q
SELECT q."substring" || '' FROM (SELECT substring(name from 1 for 3) FROM ehr.patients) q
SELECT q.timezone::text FROM (SELECT dob AT TIME ZONE 'UTC' FROM ehr.patients) q
SELECT q.json_scalar::text FROM (SELECT json_scalar(name) FROM ehr.patients) q
SELECT 1 FROM ehr.patients ORDER BY city FETCH FIRST 1 ROWS WITH TIES
SELECT (contact).email FROM ehr.staff
INSERT INTO ehr.patients (id, city) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET city = 'y' RETURNING name || ''
UPDATE ehr.patients SET city = 'x' RETURNING old.*, new.name || ''
DELETE FROM ehr.departments d USING ehr.patients p WHERE d.id = p.id RETURNING p
MERGE INTO ehr.departments d USING ehr.patients p ON d.id = p.id WHEN MATCHED THEN UPDATE SET head = 'x' RETURNING p
WITH x AS (INSERT INTO ehr.patients (id) VALUES (9) RETURNING (SELECT max(name) FROM ehr.patients) AS m) SELECT m || '' FROM x
SELECT ehr.find(name) FROM ehr.patients
SELECT pg_typeof(name)::text || name FROM ehr.patients
SELECT weight = 70, weight IN (69, 70), weight BETWEEN 1 AND 99 FROM ehr.patients
SELECT (name, ssn) IS NULL, ROW(name) IS NOT NULL FROM ehr.patients
SELECT count(*) OVER (ORDER BY id RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING EXCLUDE TIES), name FROM ehr.patients
SELECT json_arrayagg(name ORDER BY id RETURNING jsonb) FROM ehr.patients
SELECT body -> 'n' -> 1, body ->> 'who', body #> '{n,1}', body @> '{"who": "MRKBODY"}', body ? 'who' FROM ehr.claims
SELECT ('x' || ssn)::varchar(4), ssn::char(3), ssn::name FROM ehr.claims
SELECT extract(year from dob), extract(month from dob), date_part('day', dob) FROM ehr.patients
SELECT x.b, x.a FROM ehr.patients p, LATERAL (SELECT p.ssn || '' AS a, 1 AS b) x
SELECT g.*, f.*, p.name || '', p.city || '' FROM ehr.patients p, generate_series(1, 2) g, jsonb_each('{"a": 1}') f
SELECT p.name || '', * FROM generate_series(1, 2) g, ehr.patients p
UPDATE ehr.base SET secret = 'x' RETURNING tableoid::regclass, old.secret, (old).secret || ''
SELECT (1, 'MRKNAME') = (SELECT id, name FROM ehr.patients)
SELECT city FROM ehr.patients p WHERE p.weight = 70.0
SET default_transaction_isolation = 'serializable'
WITH RECURSIVE a(x) AS (SELECT 'a'::text UNION ALL (WITH b AS (SELECT x FROM a) SELECT b.x || p.name FROM b, ehr.patients p WHERE length(b.x) < 3)) SELECT x FROM a
SELECT u.* FROM (SELECT array_agg(p) AS x FROM ehr.patients p) q, unnest(x) u
SELECT (ROW(p.*)::ehr.patients).name FROM ehr.patients p
SELECT (p.*)::ehr.patients FROM ehr.patients p
SELECT r.x || '' FROM ehr.patients p, jsonb_to_record(to_jsonb(p)) AS r(name text, x text)
SELECT (json_populate_record(p, '{}')).name || '' FROM ehr.patients p
SELECT record_out(p) FROM ehr.patients p
SELECT q.bool FROM (SELECT (name = 'MRKNAME')::bool FROM ehr.patients) q
SELECT q.json_value FROM (SELECT json_value(body, '$.who') FROM ehr.claims) q
SELECT count(*) FROM ehr.departments WHERE EXISTS (SELECT 1 FROM ehr.patients WHERE name = head)
SELECT head FROM ehr.departments WHERE head NOT IN (SELECT name FROM ehr.patients)
SELECT head FROM ehr.departments WHERE head = ANY (ARRAY(SELECT name FROM ehr.patients))
SELECT head FROM ehr.departments, ehr.patients ORDER BY nullif(patients.name, head)
SELECT head FROM ehr.departments OFFSET (SELECT (count(*) FILTER (WHERE name LIKE 'M%')) FROM ehr.patients)
SELECT count(*) FROM (SELECT DISTINCT left(name, 1), left('M', id) FROM ehr.patients) q
SELECT count(*) FROM (SELECT left(name, 1) FROM ehr.patients INTERSECT SELECT 'M') q
SELECT id FROM ehr.patients UNION SELECT strpos(name, 'M') FROM ehr.patients
SELECT count(*) FROM ehr.patients GROUP BY GROUPING SETS ((id), (ssn))
SELECT count(*) FROM ehr.patients GROUP BY id HAVING bool_or(name LIKE 'M%')
SELECT count(*) OVER w FROM ehr.patients WINDOW w AS (PARTITION BY name)
SELECT count(*) OVER (ORDER BY id ROWS BETWEEN (SELECT weight FROM ehr.patients) PRECEDING AND CURRENT ROW) FROM ehr.wards, ehr.visits
SELECT string_agg(city, '' ORDER BY (name)) FROM ehr.patients
SELECT upper(name) AS city FROM ehr.patients ORDER BY city
SELECT upper(name) AS x FROM ehr.patients GROUP BY x
UPDATE ehr.wards SET (ward, beds) = (SELECT name, 1 FROM ehr.patients)
UPDATE ehr.wards SET (beds, ward) = ROW(1, (SELECT name FROM ehr.patients))
UPDATE ehr.staff SET contact = ROW('a', (contact).phone, 1)::ehr.contact RETURNING (contact).email || ''
UPDATE ehr.claims SET aliases[1] = ssn RETURNING aliases[1]
INSERT INTO ehr.sink VALUES (DEFAULT, (SELECT name FROM ehr.patients)) RETURNING b
INSERT INTO ehr.sink (b, a) VALUES ('x', 'y'), ('z', (SELECT name FROM ehr.patients))
INSERT INTO ehr.patients (id, city) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET city = patients.name
INSERT INTO ehr.patients (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET city = old.name
MERGE INTO ehr.departments d USING ehr.patients p ON d.id = p.id WHEN MATCHED AND p.name LIKE 'M%' THEN UPDATE SET head = 'x'
MERGE INTO ehr.departments d USING ehr.patients p ON d.id = p.id WHEN MATCHED THEN UPDATE SET head = p.name
WITH x AS (UPDATE ehr.departments d SET head = 'x' FROM ehr.patients p RETURNING p.name || '' AS m, d.id) UPDATE ehr.sink SET a = m FROM x
SELECT ehr.roster() FROM ehr.patients ORDER BY (ehr.name_of(1))
SELECT b || '' FROM ROWS FROM (ehr.roster(), ehr.pairs()) AS x(a, n, c, b)
SELECT label || '' FROM ROWS FROM (ehr.roster(), ehr.pairs()) AS x
SELECT * FROM ehr.pairs() NATURAL JOIN (SELECT 'MRKNAME' AS who) q
SELECT count(*) FROM ehr.pairs() WHERE who LIKE 'M%'
SELECT count(*) FROM ehr.all_patients() GROUP BY left(name, 1)
SELECT 1 WHERE ehr.name_of(1) = 'MRKNAME'
SELECT generate_series(1, length(ehr.name_of(1)))
SELECT 1 LIMIT length(ehr.name_of(1)) - 6
SELECT 1 / (length(ehr.name_of(1)) - 7)
SELECT nextval(ehr.name_of(1))
SELECT has_table_privilege(name, 'select') FROM ehr.patients
SELECT pg_get_viewdef(name) FROM ehr.patients
SELECT pg_try_advisory_lock(hashtext(name)) FROM ehr.patients
SELECT random(1, strpos(ssn, '8')) FROM ehr.patients
SELECT to_tsvector('simple', name) FROM ehr.patients
SELECT ts_lexize('simple', name) FROM ehr.patients
SELECT similar_to_escape(name) FROM ehr.patients
SELECT unistr(name), to_ascii(name) FROM ehr.patients
SELECT daterange(dob, NULL)::text FROM ehr.patients
SELECT dob - '1871-01-01'::date FROM ehr.patients
SELECT corr(weight, id), regr_slope(weight, id) FROM ehr.patients
SELECT percent_rank('N') WITHIN GROUP (ORDER BY name) FROM ehr.patients
SELECT json(name), json_scalar(dob) FROM ehr.patients
SELECT json_exists(body, '$.who ? (@ starts with "M")') FROM ehr.claims
SELECT jt.* FROM ehr.claims, JSON_TABLE(body, '$' COLUMNS (n FOR ORDINALITY, who text PATH '$.who', NESTED PATH '$.n[*]' COLUMNS (x text PATH '$'))) jt
SELECT jt.who FROM ehr.claims, JSON_TABLE('{}', '$' PASSING body AS b COLUMNS (who text PATH '$b.who')) jt
SELECT jsonb_path_query_first('{}', '$n', jsonb_build_object('n', name)) FROM ehr.patients
SELECT count(*) FROM ehr.claims WHERE body ? 'who'
SELECT count(*) FROM ehr.claims WHERE aliases @> ARRAY['MRKALIAS']
SELECT count(*) FROM ehr.claims WHERE cardinality(aliases) = 2
SELECT count(*) FROM ehr.claims c, unnest(c.aliases) a
SELECT ssn::ehr.ssn_t, ssn::text::ehr.ssn_t FROM ehr.claims
SELECT name::date FROM ehr.patients
INSERT INTO ehr.sink SELECT g.*, p.name FROM generate_series(1, 2) g, ehr.patients p
INSERT INTO ehr.sink (a) (SELECT city FROM ehr.patients UNION ALL SELECT name FROM ehr.patients)
INSERT INTO ehr.sink SELECT * FROM ehr.pairs()
INSERT INTO ehr.v (id, city) SELECT id + 10, tax FROM ehr.v
UPDATE ehr.v SET city = tax
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < (SELECT weight FROM ehr.patients)) SELECT count(*) FROM t
WITH RECURSIVE t(n) AS (SELECT left(name, 1) FROM ehr.patients UNION SELECT 'M' FROM t) SELECT count(*) FROM t
SELECT count(x.o) FROM ehr.patients p LEFT JOIN ehr.wards x(o) ON p.name LIKE 'M%'
SELECT count(*) FROM ehr.patients p JOIN ehr.departments d ON (d.id = p.weight) IS NOT TRUE
SELECT count(*) FROM ehr.wards w NATURAL JOIN (SELECT name AS ward FROM ehr.patients) p
SELECT ward FROM ehr.wards WHERE beds > (SELECT weight FROM ehr.patients)
SELECT ward FROM ehr.wards WHERE EXISTS (SELECT name FROM ehr.patients OFFSET (SELECT strpos(name, 'R') FROM ehr.patients))
SELECT ward FROM ehr.wards WHERE NOT EXISTS (SELECT 1 FROM ehr.patients WHERE NOT name = 'x')
SELECT (SELECT name FROM ehr.patients), (SELECT count(*) FROM ehr.patients WHERE name = (SELECT min(name) FROM ehr.patients))
SELECT city FROM ehr.patients p WHERE p = p AND p > ROW(1, 'M', 'x', 'x', NULL, 'x', 1, '{}')
SELECT city FROM ehr.patients p WHERE to_jsonb(p) ->> 'name' = 'MRKNAME'
SELECT city FROM ehr.patients p WHERE starts_with(p.name, 'M')
SELECT city FROM ehr.patients p WHERE p.name = upper(p.name)
SELECT city FROM ehr.patients p WHERE p.name COLLATE "C" = 'MRKNAME'
SELECT city FROM ehr.patients p WHERE p.name OPERATOR(pg_catalog.~~) 'M%'
SELECT city FROM ehr.patients p WHERE nullif(p.name, 'MRKNAME') IS NULL
SELECT city FROM ehr.patients p WHERE greatest(p.name, 'N') = 'N'
SELECT city FROM ehr.patients p WHERE p.city > p.name
SELECT city FROM ehr.patients p WHERE ROW(p.name) = ROW('MRKNAME')
SELECT city FROM ehr.patients p WHERE date_trunc('year', p.dob) = '1871-01-01'
SELECT city FROM ehr.patients p WHERE p.weight::text LIKE '7%'
SELECT city FROM ehr.patients p WHERE p.weight IN (1, 2, (SELECT 70))
PREPARE q AS SELECT id FROM ehr.patients WHERE name LIKE $1
PREPARE q (int) AS SELECT generate_series(1, weight) FROM ehr.patients WHERE id = $1
EXPLAIN (SETTINGS, BUFFERS) SELECT name FROM ehr.patients
EXPLAIN (MEMORY) SELECT city FROM ehr.patients WHERE dob = '1871-02-03'
EXPLAIN DECLARE c CURSOR FOR SELECT name FROM ehr.patients
EXPLAIN ANALYZE INSERT INTO ehr.sink SELECT name FROM ehr.patients
CREATE TABLE ehr.nt AS TABLE ehr.v12 WITH NO DATA
CREATE TABLE ehr.nt AS SELECT 1 AS a UNION ALL SELECT weight FROM ehr.patients
CREATE TABLE ehr.nt (a int) INHERITS (ehr.patients)
CREATE TABLE ehr.nt (id int, a text GENERATED ALWAYS AS (ehr.bracket(ehr.name_of(1))) STORED)
CREATE VIEW ehr.nw AS SELECT id FROM ehr.patients ORDER BY name
CREATE RECURSIVE VIEW ehr.nw (n) AS SELECT name FROM ehr.patients
CREATE MATERIALIZED VIEW ehr.nm AS SELECT left(name, 1), count(*) FROM ehr.patients GROUP BY 1
ALTER TABLE ehr.sink ALTER COLUMN a TYPE text USING ehr.name_of(1)
ALTER TABLE ehr.logs ATTACH PARTITION ehr.sink DEFAULT
ALTER TABLE ehr.patients DROP COLUMN ssn
ALTER MATERIALIZED VIEW ehr.mv RENAME COLUMN label TO x
ALTER TYPE ehr.contact RENAME ATTRIBUTE phone TO p
CREATE SCHEMA x CREATE VIEW b AS SELECT ssn FROM ehr.patients
SHOW data_directory
SET NAMES 'SQL_ASCII'
SET session_replication_role = replica
SET plan_cache_mode = force_generic_plan
SELECT set_config('standard_conforming_strings', 'off', false)
SELECT query FROM pg_catalog.pg_stat_activity WHERE pid = pg_backend_pid()
SELECT pid FROM pg_stat_activity WHERE query LIKE '%MRK%'
SELECT a FROM pg_stat_activity a
SELECT umoptions FROM pg_user_mappings
SET standard_conforming_strings = off
SELECT setval('pg_temp.s', length(ssn)) FROM ehr.patients
SELECT setval('pg_temp.s', (SELECT count(*) FROM ehr.patients WHERE ssn > '5'))
CREATE TYPE pg_temp.text AS ENUM ('MRKSSN7777')
CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (VALUE < '5')
CREATE DOMAIN pg_temp.bit_count AS pg_catalog.text CHECK (VALUE < '5')
CLUSTER ehr.patients USING patients_pkey
CREATE STATISTICS ehr.st ON ssn, name FROM ehr.patients
ALTER TABLE ehr.patients SET SCHEMA other
ALTER VIEW ehr.v SET SCHEMA other
EXPLAIN (COSTS OFF) SELECT DISTINCT ssn FROM ehr.patients
EXPLAIN (COSTS OFF) SELECT ssn FROM ehr.patients ORDER BY 1
EXPLAIN (COSTS OFF) SELECT ssn FROM ehr.patients WHERE name = 'x'
EXPLAIN (COSTS OFF) SELECT ssn FROM ehr.patients WHERE name > 'x'
EXPLAIN (COSTS OFF, VERBOSE) SELECT upper(ssn), name FROM ehr.patients
EXPLAIN (COSTS ON) SELECT ssn FROM ehr.patients
SELECT id FROM ehr.patients WHERE (ssn, name) < ('9', 'x')
SELECT id FROM ehr.patients WHERE (ssn, name) = (SELECT max(ssn), min(name) FROM ehr.patients)
SELECT id FROM ehr.patients WHERE (ssn, city) = (city, ssn)
SELECT id FROM ehr.patients WHERE (ssn, id) IN (SELECT 'x', 1)
SELECT id FROM ehr.patients WHERE (ssn, id) <> ('x', 1)
COPY ehr.patients (id, ssn) FROM STDIN WHERE ssn > '5'
SELECT xmltable.* FROM ehr.patients p, XMLTABLE('/r' PASSING xmlelement(name r, p.name) COLUMNS s text PATH '.')
SELECT "coalesce".* FROM ehr.patients p, coalesce(p.name, '')
SELECT "coalesce" FROM ehr.patients p, coalesce(p.ssn, p.name)
SELECT "greatest".* FROM ehr.patients p, LATERAL greatest(p.name, 'A')
/*17*/SELECT json_table.* FROM ehr.patients p, JSON_TABLE(jsonb_build_array(p.name), '$[*]' COLUMNS (x text PATH '$'))
SELECT id FROM ehr.patients WHERE lower(name) = name
SELECT city FROM ehr.patients p WHERE upper(p.name) IN (SELECT q.name FROM ehr.patients q WHERE q.id = p.id)
SELECT city FROM ehr.patients p WHERE upper(p.name) = (SELECT q.name FROM ehr.patients q WHERE q.id = p.id)
SELECT count(*) FROM ehr.patients WHERE btrim(ssn, '0123456789-') = ''
SELECT id FROM ehr.patients WHERE lower(left(name, 1)) = 'm'
SELECT p.id FROM ehr.patients p JOIN ehr.patients q ON left(p.name, 2) = left(q.name, 2) AND p.id <> q.id
SELECT p.id FROM ehr.patients p JOIN ehr.patients q ON upper(p.name) = q.name AND p.id = q.id
SELECT p.id FROM ehr.patients p JOIN ehr.patients q ON lower(btrim(p.name)) = lower(q.name)
SELECT id FROM ehr.patients WHERE name ILIKE 'm_rk%'
SELECT id FROM ehr.patients WHERE name LIKE 'M' ESCAPE 'M'
SELECT id FROM ehr.patients WHERE (upper(name), id) IN (SELECT q.name, q.id FROM ehr.patients q)
SELECT id FROM ehr.patients JOIN (SELECT upper(name) AS name FROM ehr.patients) v USING (name)
