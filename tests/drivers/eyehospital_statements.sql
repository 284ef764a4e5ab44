SELECT * FROM eye.patient ORDER BY id LIMIT 5
SELECT id, mrn, site_id, active FROM eye.patient WHERE mrn = 'E-7Z1005'
SELECT * FROM eye.v_patient WHERE mrn = $1 \bind E-7Z1009
SELECT * FROM eye.v_worklist WHERE site = 'S02' ORDER BY id, side LIMIT 6
SELECT s.title, count(*) AS patients, count(*) FILTER (WHERE p.active) AS active, count(p.insurance_no) AS insured FROM eye.patient p JOIN clinic.site s ON s.id = p.site_id GROUP BY s.title ORDER BY 1
SELECT date_trunc('month', at)::date AS month, count(*) FILTER (WHERE side = 'OD') AS od, count(*) FILTER (WHERE side = 'OS') AS os, round(avg(pressure), 2) FROM eye.exam GROUP BY 1 ORDER BY 1
SELECT month, "OD", "OS", "OU" FROM (SELECT date_trunc('month', at) AS month, max(pressure) FILTER (WHERE side = 'OD') AS "OD", max(pressure) FILTER (WHERE side = 'OS') AS "OS", max(pressure) FILTER (WHERE side = 'OU') AS "OU" FROM eye.exam GROUP BY 1) t ORDER BY month DESC LIMIT 4
SELECT patient_id, at, pressure, pressure - lag(pressure) OVER w AS change, avg(pressure) OVER (PARTITION BY patient_id ORDER BY at ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)::numeric(6,2) AS moving FROM eye.exam WHERE patient_id < 4 WINDOW w AS (PARTITION BY patient_id ORDER BY at) ORDER BY 1, 2
SELECT p.id, p.full_name, e.n, e.last FROM eye.v_patient p JOIN (SELECT patient_id, count(*) AS n, max(at) AS last FROM eye.exam GROUP BY 1) e ON e.patient_id = p.id ORDER BY e.n DESC, p.id LIMIT 8
SELECT site_id, n, rank() OVER (ORDER BY n DESC, site_id) FROM (SELECT site_id, count(*) AS n FROM eye.patient GROUP BY site_id) q ORDER BY 3
WITH first AS (SELECT patient_id, min(at) AS at FROM eye.exam GROUP BY 1), cohort AS (SELECT date_trunc('month', at)::date AS m, patient_id FROM first) SELECT c.m, count(DISTINCT c.patient_id) AS size, count(DISTINCT e.patient_id) FILTER (WHERE e.at >= c.m + interval '3 months') AS back FROM cohort c JOIN eye.exam e USING (patient_id) GROUP BY 1 ORDER BY 1
SELECT d::date AS day, count(e.id) FROM generate_series(date '2024-03-01', date '2024-03-10', '1 day') d LEFT JOIN eye.exam e ON e.at = d::date GROUP BY d ORDER BY d
SELECT coalesce(s.code, 'all') AS site, coalesce(e.side::text, 'all') AS side, count(*), grouping(s.code, e.side) FROM eye.exam e JOIN eye.patient p ON p.id = e.patient_id JOIN clinic.site s ON s.id = p.site_id GROUP BY CUBE (s.code, e.side) ORDER BY 4, 1, 2
SELECT json_build_object('site', s.code, 'patients', (SELECT count(*) FROM eye.patient p WHERE p.site_id = s.id), 'ids', (SELECT json_agg(p.id ORDER BY p.id) FROM eye.patient p WHERE p.site_id = s.id AND p.id < 10)) FROM clinic.site s ORDER BY s.id
SELECT jsonb_agg(jsonb_build_object('id', id, 'side', side, 'iop', pressure, 'lens', lens) ORDER BY id) FROM eye.exam WHERE patient_id = 3
SELECT row_to_json(x) FROM (SELECT id, at, acuity FROM eye.exam WHERE patient_id = 4 ORDER BY id) x
SELECT jsonb_build_object('id', p.id, 'created', p.created_at, 'flags', p.flags) || p.prefs FROM eye.patient p ORDER BY p.id LIMIT 3
SELECT id, at, (lens).sphere, (lens).axis, eye.equivalent(lens), eye.band(pressure) FROM eye.exam ORDER BY id LIMIT 4
SELECT id, (lens).* FROM eye.exam ORDER BY id LIMIT 2
SELECT eye.band(pressure) AS band, count(*) FROM eye.exam GROUP BY 1 ORDER BY 2 DESC
SELECT width_bucket(pressure, 8, 28, 4) AS bucket, count(*), repeat('*', (count(*) / 10)::int) FROM eye.exam GROUP BY 1 ORDER BY 1
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY pressure), stddev(pressure)::numeric(8,4), corr(pressure, acuity)::numeric(8,4), mode() WITHIN GROUP (ORDER BY side), eye.best(acuity) FROM eye.exam
SELECT p.id, e.at, e.finding FROM eye.patient p LEFT JOIN LATERAL (SELECT at, finding FROM eye.exam WHERE patient_id = p.id ORDER BY at DESC LIMIT 1) e ON true ORDER BY p.id LIMIT 5
SELECT p.id, p.exams FROM eye.patient p ORDER BY p.exams DESC, p.id LIMIT 4
SELECT * FROM eye.worst(2)
SELECT w.patient_id, w.pressure, p.family FROM eye.worst(3) w JOIN eye.patient p ON p.id = w.patient_id ORDER BY 2 DESC, 1
SELECT * FROM eye.find('E-7Z1003')
SELECT id, site_id FROM eye.find($1) \bind E-7Z1017
SELECT * FROM eye.card(5)
SELECT id, exams FROM eye.card(6)
SELECT * FROM web.waiting ORDER BY id LIMIT 5
SELECT w.id, w.wanted, w.urgent, p.id FROM web.waiting w JOIN eye.patient p ON p.mrn = w.mrn ORDER BY w.id LIMIT 5
SELECT w.id, p.id FROM web.waiting w JOIN eye.patient p USING (mrn) WHERE mrn = 'E-7Z1004'
SELECT count(*) FROM eye.patient p WHERE NOT EXISTS (SELECT FROM web.waiting w WHERE w.mrn = p.mrn)
SELECT id FROM eye.patient WHERE mrn IN (SELECT mrn FROM web.waiting WHERE urgent) ORDER BY id LIMIT 4
SELECT id, lower(wanted), upper(wanted), wanted @> date '2025-07-03' FROM web.waiting WHERE urgent ORDER BY id LIMIT 4
SELECT id FROM eye.patient WHERE (family, given, born) = ('Zqfam3', 'Zqgiven3', '1931-02-06')
SELECT id FROM eye.patient WHERE family = 'Zqfam3' AND born = '1931-02-06'
SELECT id, family FROM eye.patient WHERE insurance_no = ANY ($1) \bind "{I7Z1,I7Z2}"
SELECT id FROM eye.patient WHERE insurance_no IS NULL ORDER BY id
SELECT id, contacts FROM eye.patient ORDER BY id LIMIT 4
SELECT tableoid::regclass, count(*) FROM eye.exam GROUP BY 1 ORDER BY 1
SELECT * FROM eye.exam_2025_od ORDER BY id LIMIT 3
SELECT * FROM ONLY optic.item ORDER BY id
SELECT i.tableoid::regclass, i.* FROM optic.item i ORDER BY id
SELECT sku, title, ts_rank(search, q) AS rank FROM optic.product, websearch_to_tsquery('english', 'light frame -heavy') q WHERE search @@ q ORDER BY rank DESC, id LIMIT 3
SELECT sku, ts_headline('english', body, plainto_tsquery('lenses'), 'StartSel=<b>, StopSel=</b>') FROM optic.product ORDER BY id LIMIT 2
SELECT * FROM optic.v_sales ORDER BY 1, 2 LIMIT 4
SELECT sku, sum(total) OVER (ORDER BY s.id) FROM optic.sale s JOIN optic.product p ON p.id = s.product_id ORDER BY s.id LIMIT 4
SELECT p.sku, s.patient_id, t.family FROM optic.sale s JOIN optic.product p ON p.id = s.product_id LEFT JOIN eye.patient t ON t.id = s.patient_id ORDER BY s.id LIMIT 3
SELECT * FROM eye.mv_pressure ORDER BY 1, 2, 3 LIMIT 5
SELECT id, side, planned, took, cost, meta FROM eye.operation ORDER BY lower(planned) LIMIT 3
SELECT code, count(*), avg(took), sum(cost), percentile_disc(0.9) WITHIN GROUP (ORDER BY took) FROM eye.operation GROUP BY code ORDER BY code
SELECT o.id, s.title, p.given FROM eye.operation o JOIN clinic.surgeon s ON s.id = o.surgeon_id JOIN eye.patient p ON p.id = o.patient_id WHERE o.planned && tstzrange('2025-02-10', '2025-02-12') ORDER BY o.planned
SELECT a.id, b.id FROM eye.operation a JOIN eye.operation b ON a.planned && b.planned AND a.id < b.id ORDER BY 1 LIMIT 3
SELECT meta->>'lens' AS lens, jsonb_array_length(meta->'drops'), meta @> '{"lens": 3}' FROM eye.operation ORDER BY planned LIMIT 3
SELECT web.crumbs(7), web.safe_int('12'), web.safe_int('x')
SELECT id, slug, doc, raw, encode(raw, 'base64'), doc->'p' FROM web.page ORDER BY id
SELECT id, title, hours, spot, spot <-> point(0,0) AS distance, settings #>> '{lasers,0}' FROM clinic.site ORDER BY spot <-> point(0,0)
SELECT title, rate, rate * 2, skills, 'retina' = ANY (skills) FROM clinic.surgeon ORDER BY id LIMIT 3
SELECT id, created_at FROM eye.patient WHERE (created_at, id) > ('2025-01-20 00:00+00', 5) ORDER BY created_at, id LIMIT 4
SELECT id, family, count(*) OVER () AS total FROM eye.patient WHERE active ORDER BY id OFFSET 10 FETCH FIRST 3 ROWS ONLY
SELECT id FROM eye.patient WHERE ($1::smallint IS NULL OR site_id = $1) AND ($2::text IS NULL OR mrn = $2) ORDER BY id LIMIT 3 \bind NULL E-7Z1008
SELECT id, prefs->>'lang' FROM eye.patient WHERE 'vip' = ANY (flags) AND prefs @> '{"lang": "en"}' ORDER BY id LIMIT 3
TABLE eye.v_last LIMIT 0
SELECT p FROM eye.patient p ORDER BY p.id LIMIT 1
SELECT 1 FROM eye.patient WHERE family = 'nobody' HAVING count(*) > 0
SELECT NULL::eye.patient
VALUES (1, 'a'), (2, 'b')
EXPLAIN (COSTS OFF) SELECT id FROM eye.patient WHERE site_id = 2
EXPLAIN SELECT count(*) FROM optic.sale
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT count(*) FROM optic.product WHERE price < 100
SELECT id FROM eye.patient WHERE site_id = 'x'
SELECT 1/0 FROM optic.product
SELECT web.fail('lamp')
CALL web.finish(9999, NULL)
SELECT nope FROM optic.product
COPY optic.product (id, sku, price) TO STDOUT
COPY (SELECT id, site_id, flags FROM eye.patient ORDER BY id LIMIT 3) TO STDOUT (FORMAT csv, HEADER, FORCE_QUOTE *)
COPY (SELECT * FROM eye.patient ORDER BY id LIMIT 3) TO STDOUT
LISTEN tasks
NOTIFY tasks, 'done'
UNLISTEN tasks
SELECT pg_try_advisory_lock(42), pg_advisory_unlock(42)
SELECT nextval('web.ticket'), currval('web.ticket'), lastval()
SELECT setval('web.ticket', 100, false)
SHOW search_path
SELECT current_user, session_user, current_schema(), pg_is_in_recovery(), inet_server_addr() IS NULL
SELECT (d).grantor::regrole, CASE WHEN (d).grantee = 0 THEN 'PUBLIC' ELSE (d).grantee::regrole::text END AS grantee, (d).privilege_type, (d).is_grantable FROM (SELECT aclexplode(relacl) AS d FROM pg_class WHERE oid = 'clinic.site'::regclass) a ORDER BY 2, 3
SELECT (o).option_name, (o).option_value FROM (SELECT pg_options_to_table(ARRAY['a=b', 'c=d']) AS o) q
SELECT (s).start_value, (s).increment, (s).cache_size, (s).cycle_option FROM (SELECT pg_sequence_parameters('web.ticket'::regclass) AS s) q
SELECT (t).relid::regclass::text, (t).isleaf, (t).level FROM (SELECT pg_partition_tree('eye.exam') AS t) q ORDER BY 3, 1
SELECT (i).type, (i).schema, (i).identity FROM (SELECT pg_identify_object('pg_class'::regclass, 'eye.patient'::regclass, 2) AS i) q
SELECT (d).alias, (d).token, (d).lexemes FROM (SELECT ts_debug('english', 'two lenses') AS d) q
VACUUM optic.product
ANALYZE eye.patient
VACUUM (ANALYZE) eye.exam_2024
REINDEX TABLE web.setting
CHECKPOINT

BEGIN
INSERT INTO web.setting VALUES ('max', '1') ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value RETURNING *
INSERT INTO web.setting VALUES ('a', '1'), ('b', NULL) ON CONFLICT DO NOTHING
UPDATE web.setting SET value = value || '{"x": [1]}' WHERE key = 'max' RETURNING key, value
DELETE FROM web.setting WHERE key = ANY ('{a,b}') RETURNING key
INSERT INTO optic.sale (product_id, patient_id, at, quantity) VALUES (3, 5, '2025-06-01', 2) RETURNING total
SELECT stock FROM optic.product WHERE id = 3
SELECT * FROM web.next_task('mail')
CALL web.finish(2, NULL)
SELECT id FROM web.task WHERE state = 'new' ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 2
WITH t AS (DELETE FROM web.task WHERE state = 'done' RETURNING *) SELECT count(*) FROM t
WITH picked AS (SELECT id FROM web.task WHERE state = 'new' LIMIT 3), up AS (UPDATE web.task t SET state = 'run' FROM picked WHERE t.id = picked.id RETURNING t.id) SELECT count(*) FROM up
MERGE INTO web.setting s USING (VALUES ('theme', '"light"'::jsonb), ('new', '1')) v (k, j) ON s.key = v.k WHEN MATCHED THEN UPDATE SET value = v.j WHEN NOT MATCHED THEN INSERT VALUES (v.k, v.j)
UPDATE optic.v_cheap SET price = 500 WHERE id = 1
ROLLBACK

BEGIN
INSERT INTO eye.patient (mrn, given, family, born, site_id) VALUES ('E-7Z5001', 'Zqnew', 'Zqnewer', '1931-05-05', 1) RETURNING id > 60
UPDATE eye.patient SET family = 'Zqmarried' WHERE id = 4 AND lock_version = 0 RETURNING id, lock_version, updated_at
UPDATE eye.patient SET active = false, flags = flags || '{moved}' WHERE mrn = 'E-7Z1006' RETURNING id, flags
INSERT INTO eye.patient (mrn, given, family, born, site_id) VALUES ('E-7Z1002', 'Zqx', 'Zqy', '1931-05-05', 2) ON CONFLICT (mrn) DO UPDATE SET site_id = EXCLUDED.site_id, family = EXCLUDED.family RETURNING id, site_id
INSERT INTO eye.exam (id, patient_id, at, side, pressure, lens, finding) VALUES (9001, 3, '2025-06-01', 'OD', 15, '(-1.25,0.50,90)', 'Zqclear') RETURNING id, lens
DELETE FROM eye.exam WHERE patient_id = 7
INSERT INTO web.waiting (mrn, wanted) VALUES ('E-7Z1050', '[2025-08-01,2025-08-10)') RETURNING urgent
SELECT count(*) FROM web.waiting
ROLLBACK

BEGIN
SAVEPOINT one
SELECT 1/0
SELECT 1
ROLLBACK TO SAVEPOINT one
RELEASE one
SELECT count(*) FROM eye.patient
COMMIT

BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY
DECLARE c CURSOR FOR SELECT id, family, site_id FROM eye.patient ORDER BY id
FETCH 2 FROM c
FETCH FORWARD 3 FROM c
MOVE 5 FROM c
FETCH NEXT FROM c
CLOSE c
COMMIT

PREPARE by_mrn (text) AS SELECT id, site_id, family FROM eye.patient WHERE mrn = $1
EXECUTE by_mrn ('E-7Z1003')
EXECUTE by_mrn ('E-7Z9999')
DEALLOCATE by_mrn

CREATE TEMP TABLE load (code text, amount numeric, at date)
COPY load FROM STDIN <<< PHACO\t12.50\t2025-01-01\nVITR\t\\N\t2025-01-02\n
SELECT * FROM load ORDER BY at
INSERT INTO web.stage SELECT code, amount::text, at::text FROM load
SELECT code, sum(amount::numeric) FROM web.stage GROUP BY code ORDER BY code
CREATE INDEX ON load (code)
ANALYZE load
TRUNCATE web.stage
DROP TABLE load

COPY web.stage (code, amount) FROM STDIN (FORMAT csv) <<< A,1\nB,2\n
SELECT * FROM web.stage ORDER BY code
DELETE FROM web.stage

CREATE TEMP TABLE few ON COMMIT PRESERVE ROWS AS SELECT p.id, p.site_id, count(e.id) AS n FROM eye.patient p JOIN eye.exam e ON e.patient_id = p.id GROUP BY 1, 2
SELECT site_id, sum(n), avg(n)::numeric(6,2) FROM few GROUP BY 1 ORDER BY 1
SELECT f.id, p.family FROM few f JOIN eye.patient p USING (id) WHERE f.n > 4 ORDER BY 1 LIMIT 3
DROP TABLE few

CREATE TABLE web.letter (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, patient_id bigint NOT NULL REFERENCES eye.patient, body text, sent date DEFAULT '2025-01-01', CHECK (id > 0))
CREATE INDEX CONCURRENTLY letter_sent ON web.letter (sent) WHERE sent IS NOT NULL
INSERT INTO web.letter (patient_id, body) SELECT id, 'Dear patient' FROM eye.patient WHERE active AND site_id = 2 ORDER BY id
ALTER TABLE web.letter ADD COLUMN kind text NOT NULL DEFAULT 'recall', ALTER COLUMN body SET NOT NULL
ALTER TABLE web.letter RENAME COLUMN kind TO sort
ALTER TABLE web.letter ALTER COLUMN sort TYPE varchar(20) USING upper(sort)
ALTER TABLE web.letter ADD CONSTRAINT sort_known CHECK (sort IN ('RECALL', 'BILL')) NOT VALID
ALTER TABLE web.letter VALIDATE CONSTRAINT sort_known
COMMENT ON TABLE web.letter IS 'Letters'
SELECT l.id, l.sort, p.family FROM web.letter l JOIN eye.patient p ON p.id = l.patient_id ORDER BY l.id LIMIT 3
INSERT INTO web.letter (patient_id, body) VALUES (99999, 'x')
CREATE VIEW web.v_letter AS SELECT sort, count(*) AS n FROM web.letter GROUP BY sort
SELECT * FROM web.v_letter
CREATE MATERIALIZED VIEW web.mv_letter AS SELECT site_id, count(*) AS n FROM web.letter l JOIN eye.patient p ON p.id = l.patient_id GROUP BY 1
SELECT * FROM web.mv_letter ORDER BY 1
REFRESH MATERIALIZED VIEW web.mv_letter
DROP MATERIALIZED VIEW web.mv_letter
DROP VIEW web.v_letter
DROP TABLE web.letter

ALTER TABLE eye.patient ADD COLUMN IF NOT EXISTS recall date
ALTER TABLE eye.patient ALTER COLUMN recall SET DEFAULT '2026-01-01'
CREATE INDEX CONCURRENTLY patient_recall ON eye.patient (recall)
UPDATE eye.patient SET recall = created_at::date + 365 WHERE id <= 3
SELECT id, recall, family FROM eye.patient WHERE recall IS NOT NULL ORDER BY id
COMMENT ON COLUMN eye.patient.recall IS 'when to come back'
DROP INDEX CONCURRENTLY eye.patient_recall
ALTER TABLE eye.patient DROP COLUMN recall

ALTER TYPE eye.side ADD VALUE IF NOT EXISTS 'NA'
SELECT enum_range(NULL::eye.side)
CREATE TYPE web.level AS ENUM ('low', 'high')
ALTER TABLE web.task ADD COLUMN level web.level DEFAULT 'low'
SELECT level, count(*) FROM web.task GROUP BY level
ALTER TABLE web.task DROP COLUMN level
DROP TYPE web.level

CREATE TABLE eye.exam_2026 PARTITION OF eye.exam FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')
SELECT count(*), min(at) FROM eye.exam WHERE at >= '2025-10-01'
SELECT * FROM eye.exam_2026

CREATE SCHEMA report
CREATE TABLE report.daily (day date PRIMARY KEY, exams bigint, patients bigint)
INSERT INTO report.daily SELECT at, count(*), count(DISTINCT patient_id) FROM eye.exam GROUP BY at ON CONFLICT (day) DO UPDATE SET exams = EXCLUDED.exams
SELECT * FROM report.daily ORDER BY day LIMIT 3
GRANT USAGE ON SCHEMA report TO PUBLIC
GRANT SELECT ON ALL TABLES IN SCHEMA report TO PUBLIC
REVOKE ALL ON SCHEMA report FROM PUBLIC
DROP SCHEMA report CASCADE

REFRESH MATERIALIZED VIEW CONCURRENTLY eye.mv_pressure
SELECT sum(n) FROM eye.mv_pressure

SET TIME ZONE 'Europe/Zurich'
SELECT id, created_at FROM eye.patient ORDER BY id LIMIT 2
SET datestyle = 'SQL, DMY'
SELECT at, planned FROM eye.exam JOIN eye.operation USING (patient_id) ORDER BY 1, 2 LIMIT 1
RESET ALL
SET search_path = eye, public
SELECT id, family FROM patient WHERE mrn = 'E-7Z1011'
SELECT * FROM find('E-7Z1012')
DISCARD ALL
