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
SELECT name, head FROM ehr.departments ORDER BY name
SELECT upper(name), dob::text FROM ehr.departments ORDER BY name
SELECT d.name || ' ' || d.head FROM ehr.departments d JOIN ehr.patients p ON p.id = d.id
SELECT d.name, count(*) FROM ehr.departments d LEFT JOIN ehr.patients p ON p.id = d.id GROUP BY d.name ORDER BY d.name
SELECT DISTINCT d.name FROM ehr.departments d, ehr.patients p ORDER BY 1
SELECT max(d.name), min(d.dob) FROM ehr.departments d, ehr.patients p
SELECT d.name FROM ehr.departments d WHERE d.name LIKE 's%' AND EXISTS (SELECT 1 FROM ehr.patients p WHERE p.id = d.id)
SELECT CASE WHEN d.name = 'surgery' THEN d.name ELSE d.head END FROM ehr.departments d, ehr.patients p ORDER BY 1
SELECT rank() OVER (ORDER BY d.name), d.name FROM ehr.departments d, ehr.patients p
SELECT q.name || '' FROM (SELECT d.name FROM ehr.departments d, ehr.patients p) q ORDER BY 1
SELECT department FROM ehr.v6
SELECT upper(department), id FROM ehr.v6
SELECT name, n FROM ehr.v11 ORDER BY name
SELECT ssn, upper(name), length(ssn) FROM other.patients
SELECT o.ssn || o.name FROM other.patients o JOIN ehr.patients p USING (id)
SELECT id, city || '!' FROM ehr.v3
SELECT n + 1, id FROM ehr.v4
SELECT id * 2 FROM ehr.v5 ORDER BY 1
SELECT place FROM ehr.v8
SELECT ward, n FROM ehr.mv3
SELECT id, grade FROM ehr.staff
SELECT upper(grade) FROM ehr.staff WHERE id = 1
SELECT amount * 2, paid, NOT paid FROM ehr.claims
SELECT sum(amount), avg(amount)::numeric(10,2), count(*) FROM ehr.claims WHERE paid
SELECT id, score + 1, score / 2 FROM ehr.claims
SELECT born + 1 FROM ehr.people
SELECT id, extra || '!' FROM ehr.child
SELECT id, day + 1 FROM ehr.logs
SELECT tableoid::regclass::text, id FROM ehr.logs
SELECT ehr.twice(21), ehr.twice(id) FROM ehr.patients
SELECT ehr.bracket(city), ehr.bracket('x') FROM ehr.patients
SELECT ehr.pl_triple(4), ehr.pl_triple(id) FROM ehr.patients
SELECT label, n FROM ehr.roster() ORDER BY n
SELECT r.label || '!' FROM ehr.roster() r ORDER BY 1
SELECT ehr.by_name('surgery')
SELECT ehr.glue(name ORDER BY id) FROM ehr.departments
SELECT w.ward, w.beds FROM ehr.wards w WHERE w.ward IN (SELECT v.ward FROM ehr.visits v)
SELECT v.ward, count(v.reason) FROM ehr.visits v GROUP BY v.ward
SELECT count(p) FROM ehr.patients p
SELECT p IS NULL FROM ehr.patients p
SELECT city, count(*) FILTER (WHERE id > 0) FROM ehr.patients GROUP BY city
SELECT count(*) FROM ehr.patients WHERE ssn IS NOT NULL
SELECT count(*) FROM ehr.patients WHERE mrn = 'MRKMRN' OR mrn = 'other'
SELECT count(*) FROM ehr.patients WHERE mrn IN ('MRKMRN', 'other')
SELECT p.id FROM ehr.patients p WHERE NOT EXISTS (SELECT 1 FROM ehr.claims c WHERE c.ssn = p.ssn)
SELECT p.id, q.id FROM ehr.patients p JOIN ehr.patients q ON q.ssn = p.ssn
SELECT id FROM ehr.v WHERE tax = 'x'
SELECT p.id, v.id FROM ehr.patients p JOIN ehr.visits v ON v.patient_id = p.id WHERE p.mrn = 'MRKMRN' ORDER BY v.id LIMIT 10
SELECT CASE WHEN ssn IS NULL THEN 'none' ELSE 'known' END FROM ehr.patients
SELECT COALESCE(city, 'none'), nullif(city, '') FROM ehr.patients
SELECT id FROM ehr.patients WHERE dob = '1871-02-03'::date
WITH RECURSIVE t(code, depth) AS (SELECT code, 0 FROM ehr.codes WHERE parent IS NULL UNION ALL SELECT c.code, depth + 1 FROM ehr.codes c JOIN t ON c.parent = t.code) SELECT * FROM t ORDER BY depth
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT sum(i) FROM n
WITH a AS (SELECT id, city FROM ehr.patients), b AS (SELECT a.city, d.name FROM a JOIN ehr.departments d USING (id)) SELECT b.*, upper(b.name) FROM b
WITH u AS (UPDATE ehr.wards SET beds = beds + 1 RETURNING ward, beds) SELECT * FROM u ORDER BY ward
SELECT o.item, o.amount, p.city FROM ehr.orders o JOIN ehr.patients p ON p.id = o.patient_id ORDER BY o.id
SELECT date_trunc('month', at), sum(amount) FROM ehr.orders GROUP BY 1 ORDER BY 1
SELECT item, lag(amount) OVER (ORDER BY id), sum(amount) OVER (PARTITION BY patient_id) FROM ehr.orders
SELECT json_build_object('item', item, 'city', p.city) FROM ehr.orders o JOIN ehr.patients p ON p.id = o.patient_id ORDER BY o.id
SELECT row_to_json(o) FROM (SELECT id, item FROM ehr.orders) o ORDER BY o.id
SELECT array_agg(item ORDER BY id) FROM ehr.orders
SELECT string_agg(DISTINCT d.name, ',' ORDER BY d.name) FROM ehr.departments d, ehr.patients
SELECT w FROM ehr.wards w ORDER BY w.ward
SELECT (w).ward, (w).beds FROM ehr.wards w ORDER BY 1
SELECT x.* FROM ehr.patients p, LATERAL (SELECT w.ward, w.beds FROM ehr.wards w ORDER BY 1 LIMIT 1) x
SELECT g, g * 2 FROM generate_series(1, 3) g
SELECT a, b FROM unnest(ARRAY[1, 2], ARRAY['x', 'y']) AS t(a, b)
SELECT key, value FROM jsonb_each_text('{"a": "1", "b": "2"}')
SELECT p.city, k.key FROM ehr.patients p, jsonb_each_text(p.meta) k
SELECT * FROM ehr.wards w, ehr.departments d ORDER BY 1, 2, 3
SELECT p.id, d.* FROM ehr.patients p JOIN ehr.departments d USING (id)
SELECT id, d.name FROM ehr.departments d FULL JOIN other.patients o USING (id) ORDER BY 1
SELECT 'a' AS x UNION ALL SELECT city FROM ehr.patients UNION ALL SELECT name FROM ehr.departments ORDER BY 1
SELECT city FROM ehr.patients EXCEPT SELECT ward FROM ehr.wards
SELECT city, id FROM ehr.patients UNION SELECT name, id FROM ehr.departments ORDER BY 1
VALUES (1, 'a'), (2, 'b') ORDER BY 1
TABLE ehr.departments ORDER BY id
INSERT INTO ehr.sink SELECT city, d.name FROM ehr.patients p JOIN ehr.departments d USING (id) RETURNING a, b
INSERT INTO ehr.sink (a) VALUES ('x'), ('y') RETURNING upper(a)
INSERT INTO ehr.wards VALUES ('east', 3) RETURNING *
UPDATE ehr.departments SET head = upper(head) WHERE id = 1 RETURNING id, name, head
UPDATE ehr.wards w SET beds = 1 FROM ehr.patients p WHERE p.city = 'Paris' RETURNING w.ward
DELETE FROM ehr.codes WHERE code = 'C' RETURNING code, label
INSERT INTO ehr.departments VALUES (1, 'x', 'y', NULL) ON CONFLICT (id) DO UPDATE SET head = excluded.head RETURNING name, head
MERGE INTO ehr.wards w USING ehr.visits v ON v.ward = w.ward WHEN MATCHED THEN UPDATE SET beds = 5
UPDATE ehr.patients SET name = 'new', ssn = '000' WHERE id = 1
CREATE TABLE ehr.copy1 AS SELECT id, city FROM ehr.patients
CREATE TEMP TABLE t1 AS SELECT d.name, p.city FROM ehr.departments d, ehr.patients p
CREATE VIEW ehr.w1 AS SELECT d.name FROM ehr.departments d JOIN ehr.patients p USING (id)
CREATE INDEX ON ehr.patients (name)
EXPLAIN (COSTS OFF) SELECT id, city FROM ehr.patients WHERE id = 1
EXPLAIN SELECT * FROM ehr.wards
COPY (SELECT id, city FROM ehr.patients) TO STDOUT
COPY ehr.departments TO STDOUT (FORMAT csv, HEADER, DELIMITER ';')
COPY ehr.generated_only TO STDOUT
SELECT current_setting('server_version_num'), current_setting('search_path')
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'ehr.patients'::regclass AND attnum > 0 ORDER BY attnum
SELECT c.relname, n.nspname, pg_get_userbyid(c.relowner) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'ehr' AND c.relkind = 'r' ORDER BY 1
SELECT pg_get_viewdef('ehr.v'::regclass, true)
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'ehr.patients'::regclass ORDER BY 1
SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'patients' AND table_schema = 'ehr' ORDER BY ordinal_position
SELECT current_user, session_user, current_date IS NOT NULL, version() LIKE 'PostgreSQL%'
SELECT to_tsvector('simple', name) FROM ehr.departments ORDER BY id
SELECT name FROM ehr.departments WHERE name ~ '^s' AND name ILIKE '%GER%'
SELECT extract(year FROM dob), dob + interval '1 day' FROM ehr.departments ORDER BY id
SELECT nextval(pg_get_serial_sequence('ehr.wards', 'ward')) IS NULL
SELECT id FROM ehr.patients TABLESAMPLE BERNOULLI (100)
SELECT ctid IS NOT NULL, xmin IS NOT NULL, tableoid::regclass::text FROM ehr.patients
SELECT id FROM ehr.patients FOR UPDATE
LOCK TABLE ehr.wards IN SHARE MODE
TRUNCATE ehr.sink
SELECT p.city, p.id FROM ehr.patients p ORDER BY substr(p.city, 1, 3)
SELECT count(*) FROM ehr.patients WHERE mrn = ANY (ARRAY['MRKMRN', 'other'])
ALTER TABLE ehr.orders ADD CONSTRAINT positive CHECK (amount > 0)
SELECT gen_random_uuid() IS NOT NULL
SELECT id, city FROM ehr.patients ORDER BY substr(city, 1, 3)
SELECT p.city, p.id FROM ehr.patients p ORDER BY coalesce(p.city, 'x'), p.id + 2
SELECT id, city, (SELECT count(*) FROM ehr.visits v WHERE v.patient_id = p.id) FROM ehr.patients p ORDER BY 3 DESC
SELECT to_char(at, 'YYYY') AS year, sum(amount) FROM ehr.orders GROUP BY 1 HAVING sum(amount) > 3 ORDER BY 1
SELECT p.city, count(*) FROM ehr.patients p LEFT JOIN ehr.orders o ON o.patient_id = p.id AND o.amount > 3 GROUP BY p.city HAVING count(*) > 0
SELECT p.id, CASE WHEN p.city = 'Paris' THEN 'fr' ELSE 'x' END FROM ehr.patients p
SELECT p.city FROM ehr.patients p WHERE p.city LIKE 'P%' AND p.mrn = 'MRKMRN'
SELECT p.city FROM ehr.patients p WHERE (p.mrn = 'MRKMRN') AND NOT (p.city = 'Rome')
SELECT p.city FROM ehr.patients p WHERE p.mrn = lower('MRKMRN') OR p.mrn = 'MRK' || 'MRN'
SELECT p.city FROM ehr.patients p WHERE p.mrn IS NOT NULL AND p.city IS NOT NULL
SELECT DISTINCT p.city FROM ehr.patients p JOIN ehr.visits v ON v.patient_id = p.id
SELECT DISTINCT ON (p.city) p.city, p.id FROM ehr.patients p ORDER BY p.city, p.id
SELECT x.city, x.n FROM (SELECT p.city, p.name, count(*) OVER () AS n FROM ehr.patients p) x
SELECT x.city || '!' FROM (SELECT * FROM ehr.patients) x
SELECT x.c || '!' FROM (SELECT * FROM ehr.patients) x(a, b, e, f, g, c, h, i)
WITH x AS MATERIALIZED (SELECT p.*, v.ward FROM ehr.patients p JOIN ehr.visits v ON v.patient_id = p.id) SELECT ward || city FROM x
SELECT jsonb_build_object('city', p.city, 'id', p.id) FROM ehr.patients p
SELECT json_agg(json_build_object('w', w.ward, 'b', w.beds) ORDER BY w.ward) FROM ehr.wards w, ehr.patients p
SELECT array_agg(p.city ORDER BY p.id), array_to_string(array_agg(p.id), ',') FROM ehr.patients p
SELECT meta->'k', meta @> '{"k": "v"}', jsonb_typeof(meta), meta ? 'k' FROM ehr.patients
SELECT k.key, k.value FROM ehr.patients p CROSS JOIN LATERAL jsonb_each_text(p.meta) AS k(key, value)
SELECT p.id, s.n FROM ehr.patients p, generate_series(1, 3) AS s(n) ORDER BY 1, 2
SELECT g.d::date, count(o.id) FROM generate_series('2024-01-01'::timestamptz, '2024-01-03', '1 day') g(d) LEFT JOIN ehr.orders o ON date_trunc('day', o.at) = g.d GROUP BY 1 ORDER BY 1
SELECT d.name, d.head FROM ehr.departments d WHERE d.name IN ('surgery', 'x') ORDER BY lower(d.name)
SELECT name FROM ehr.departments WHERE id IN (SELECT id FROM ehr.patients)
SELECT name, (SELECT count(*) FROM ehr.patients) FROM ehr.departments ORDER BY name
SELECT coalesce(p.city, d.name) FROM ehr.departments d LEFT JOIN ehr.patients p USING (id) ORDER BY 1
SELECT u.id FROM ehr.departments d JOIN ehr.patients p USING (id) AS u
SELECT d.*, p.city FROM ehr.departments d, ehr.patients p ORDER BY 1
SELECT d FROM ehr.departments d, ehr.patients p ORDER BY d.id
SELECT to_jsonb(d) FROM ehr.departments d, ehr.patients p ORDER BY d.id
SELECT concat_ws(',', d.*) FROM ehr.departments d, ehr.patients p ORDER BY d.id
SELECT b.id + 1 FROM ehr.base b ORDER BY 1
SELECT p.born - 1, p.id FROM ehr.people p
SELECT v.city, v.id FROM ehr.vv v
SELECT * FROM ehr.v11 ORDER BY 1
SELECT ehr.by_name(d.name) FROM ehr.departments d
SELECT ehr.find('x')
SELECT (ehr.roster()).label ORDER BY 1
SELECT ehr.glue(d.name) OVER (ORDER BY d.id) FROM ehr.departments d
SELECT count(*) FROM ehr.claims c WHERE c.ssn = 'MRKCLAIM' AND c.amount > 10
SELECT count(*) FROM ehr.claims c LEFT JOIN ehr.patients p ON p.ssn = c.ssn WHERE p.id IS NULL
SELECT count(c.ssn), count(DISTINCT c.id) FROM ehr.claims c
SELECT count(*) FROM ehr.patients WHERE name IS NULL OR dob IS NULL
SELECT sum(CASE WHEN name IS NULL THEN 1 ELSE 0 END) FROM ehr.patients
SELECT count(*) FROM ehr.patients WHERE (name IS NULL) = false
SELECT city, bool_or(name IS NULL) FROM ehr.patients GROUP BY city
INSERT INTO ehr.patients (id, mrn, name, city) VALUES (50, 'M50', 'new', 'Rome') RETURNING id, city
INSERT INTO ehr.patients VALUES (51, 'M51', '1', 'n', '2000-01-01', 'Rome', 1, '{}') RETURNING id
INSERT INTO ehr.visits (id, patient_id, reason, ward) SELECT 99, p.id, 'checkup', 'north' FROM ehr.patients p RETURNING id
UPDATE ehr.patients SET dob = '1999-01-01' WHERE id = 1
UPDATE ehr.patients SET weight = NULL WHERE id = 1 RETURNING city
DELETE FROM ehr.visits WHERE patient_id = 1 RETURNING id, ward
WITH d AS (DELETE FROM ehr.visits RETURNING patient_id, ward) SELECT d.ward, p.city FROM d JOIN ehr.patients p ON p.id = d.patient_id
INSERT INTO ehr.departments (id, name) SELECT p.id + 100, p.city FROM ehr.patients p ON CONFLICT (id) DO NOTHING RETURNING id, name
CREATE TEMP TABLE tt AS SELECT p.id, p.city, count(v.id) AS n FROM ehr.patients p LEFT JOIN ehr.visits v ON v.patient_id = p.id GROUP BY p.id, p.city
CREATE VIEW ehr.nw AS SELECT p.id, p.city FROM ehr.patients p WHERE p.city <> ''
ALTER TABLE ehr.wards ADD COLUMN note text DEFAULT 'x'
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT count(*) FROM ehr.wards
SHOW timezone
SELECT pg_catalog.pg_get_functiondef('ehr.twice(int)'::regprocedure)
SELECT pg_size_pretty(pg_total_relation_size('ehr.patients')) IS NOT NULL
SELECT table_name, column_name FROM information_schema.key_column_usage WHERE table_schema = 'ehr' ORDER BY 1, 2
SELECT a.attname, pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = 'ehr.orders'::regclass AND a.attnum > 0 ORDER BY a.attnum
SELECT c.reltuples::bigint FROM pg_class c WHERE c.relname = 'wards'
SELECT * FROM ehr.patients WHERE false
SELECT max(id), min(city) FROM ehr.patients
SELECT avg(extract(epoch FROM at)) FROM ehr.orders
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) FROM ehr.orders o JOIN ehr.patients p ON p.id = o.patient_id
SELECT GROUPING(p.city), p.city, count(*) FROM ehr.patients p GROUP BY CUBE (p.city) ORDER BY 1, 2
SELECT 1 FROM ehr.patients UNION ALL SELECT 2
SELECT id, NULL AS name FROM ehr.patients UNION ALL SELECT id, name FROM ehr.departments ORDER BY 1
SELECT id FROM ehr.patients INTERSECT SELECT id FROM ehr.departments
SELECT d.id FROM ehr.departments d EXCEPT SELECT p.id FROM ehr.patients p
SELECT name FROM (SELECT d.name FROM ehr.departments d UNION ALL SELECT p.city FROM ehr.patients p) x ORDER BY 1
SELECT (SELECT d.name FROM ehr.departments d WHERE d.id = p.id) || '!' FROM ehr.patients p
SELECT (SELECT name FROM ehr.departments d WHERE d.id = p.id) || '!' FROM ehr.patients p
SELECT name || '!' FROM ehr.departments d WHERE EXISTS (SELECT 1 FROM ehr.patients p WHERE p.id = d.id AND p.city = 'Paris')
SHOW max_connections
SHOW wal_level
SELECT current_setting('default_table_access_method'), current_setting('block_size')
SELECT id, city FROM ehr.patients WHERE (ssn, name) = ('999-99-9999', 'nobody')
SELECT id, city FROM ehr.patients WHERE (ssn, id) IN (('x', 1), ('y', 2))
SELECT count(*) > 0 FROM pg_stat_activity WHERE state = 'active' AND pid = pg_backend_pid()
SELECT datname, usename, application_name, state, wait_event_type FROM pg_stat_activity WHERE pid = pg_backend_pid()
EXPLAIN (COSTS OFF) SELECT * FROM ehr.patients WHERE id = 1
SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') > 0, pg_stat_get_live_tuples('ehr.wards'::regclass) >= 0
SELECT pg_catalog.setval(NULL::regclass, (SELECT max(id) FROM ehr.patients))
SELECT city FROM ehr.patients WHERE upper(mrn) = upper('mrkmrn')
SELECT p.city FROM ehr.patients p WHERE lower(trim(p.mrn)) IN ('mrkmrn', 'x') OR UPPER(p.name::text) = UPPER('nobody')
SELECT p.city FROM ehr.patients p JOIN ehr.patients q ON lower(p.mrn) = lower(q.mrn) WHERE q.id = 1
SELECT city FROM ehr.patients WHERE mrn ILIKE 'mrkmrn' OR name LIKE 'nobody'
SELECT p.city FROM ehr.patients p JOIN (VALUES ('MRKMRN'), ('x')) v (mrn) USING (mrn)
SELECT city FROM ehr.patients WHERE (mrn, city) IN (VALUES ('MRKMRN', 'x'), ('y', 'z'))
SELECT p IS NULL, p IS NOT NULL, p.* IS NULL, (p.*) IS NOT NULL, (p).ssn IS NULL, ROW(p.ssn, p.name) IS NULL FROM ehr.patients p
SELECT w.ward, p.* IS NULL, p IS DISTINCT FROM NULL, p.ssn IS NOT DISTINCT FROM NULL, (SELECT p.ssn) IS NULL FROM ehr.wards w LEFT JOIN ehr.visits v USING (ward) LEFT JOIN ehr.patients p ON p.id = v.patient_id ORDER BY 1
