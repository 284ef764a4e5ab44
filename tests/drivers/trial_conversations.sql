BEGIN
INSERT INTO cdm.person (gender_concept_id, person_source_value, given_name, family_name, care_site_id) VALUES (8507, 'MRN-7Z9001', 'Zqnew', 'Zqnewfam', 2) RETURNING person_id
INSERT INTO cdm.person (gender_concept_id, person_source_value, given_name, family_name) VALUES (8507, 'MRN-7Z9002', 'Zqa', 'Zqb'), (8532, 'MRN-7Z9003', 'Zqc', 'Zqd') RETURNING person_id, created_at, row_version, flags
INSERT INTO cdm.person (gender_concept_id, person_source_value) VALUES (8507, 'MRN-7Z9002') ON CONFLICT (person_source_value) DO UPDATE SET care_site_id = 4, given_name = EXCLUDED.given_name RETURNING person_id, care_site_id, xmax <> 0 AS updated
INSERT INTO cdm.person (gender_concept_id, person_source_value) VALUES (8507, 'MRN-7Z9002') ON CONFLICT DO NOTHING RETURNING person_id
UPDATE cdm.person SET care_site_id = 5 WHERE person_source_value = 'MRN-7Z9003' RETURNING person_id, row_version, updated_at
UPDATE cdm.person SET given_name = 'Zqchanged', family_name = $1 WHERE person_id = 1003 RETURNING * \bind Zqother
UPDATE cdm.person SET extra = extra || '{"x": 1}', flags = array_append(flags, 'new') WHERE person_id IN (1, 2) RETURNING person_id, extra, flags
UPDATE cdm.person p SET care_site_id = s.care_site_id FROM cdm.care_site s WHERE s.care_site_name = 'Clinic C' AND p.person_id = 3 RETURNING p.person_id, s.care_site_name
UPDATE cdm.person SET (care_site_id, provider_id) = (SELECT care_site_id, provider_id FROM cdm.provider WHERE provider_name = 'Dr B') WHERE person_id = 4 RETURNING care_site_id, provider_id
DELETE FROM cdm.person WHERE person_source_value = 'MRN-7Z9001' RETURNING person_id
DELETE FROM cdm.person WHERE person_id > 1000
ROLLBACK

BEGIN
SAVEPOINT a
INSERT INTO ops.job (queue) VALUES ('x') RETURNING state, attempts
SAVEPOINT b
INSERT INTO ops.job (id) VALUES (1)
SELECT 1
ROLLBACK TO b
SELECT count(*) FROM ops.job
RELEASE a
SELECT count(*) FROM ops.job WHERE queue = 'x'
ROLLBACK

BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY
SHOW transaction_isolation
SELECT count(*) FROM cdm.person
INSERT INTO ops.job (queue) VALUES ('x')
COMMIT

START TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY, DEFERRABLE
SELECT person_id, given_name FROM cdm.person WHERE person_source_value = 'MRN-7Z1002'
END

BEGIN
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE
SET LOCAL statement_timeout = '3s'
SHOW statement_timeout
SET LOCAL app.site = '3'
SHOW app.site
SELECT current_setting('app.site')
SELECT count(*) FROM "Trial"."Visit"
COMMIT AND CHAIN
ROLLBACK AND NO CHAIN

SET app.username = 'user3'
SELECT username, settings->'ui' FROM ops."user" WHERE username = current_setting('app.username')
RESET app.username
SHOW app.username

SET search_path = cdm, "Trial", public
SELECT person_id, given_name FROM person ORDER BY person_id LIMIT 2
SELECT "SubjectId", "Initials" FROM "Subject" ORDER BY 1 LIMIT 2
SELECT * FROM person_by_source('MRN-7Z1004')
SELECT current_schemas(false)
RESET search_path

SET TIME ZONE 'America/New_York'
SELECT created_at, created_at::date FROM cdm.person ORDER BY person_id LIMIT 2
SET DateStyle = 'German'
SELECT date '2024-03-01', created_at FROM cdm.person ORDER BY person_id LIMIT 1
SET IntervalStyle = 'iso_8601'
SELECT interval '1 day 2 hours'
SET extra_float_digits = 0
SELECT 0.1::float8 + 0.2::float8
SET bytea_output = 'escape'
SELECT '\x00ff'::bytea
RESET ALL
SELECT date '2024-03-01'

BEGIN
DECLARE c CURSOR FOR SELECT person_id, given_name, care_site_id FROM cdm.person ORDER BY person_id
FETCH 2 FROM c
FETCH NEXT FROM c
MOVE 3 FROM c
FETCH FORWARD 2 FROM c
CLOSE c
DECLARE s SCROLL CURSOR FOR SELECT * FROM cdm.care_site ORDER BY care_site_id
FETCH LAST FROM s
FETCH PRIOR FROM s
FETCH ABSOLUTE 1 FROM s
FETCH BACKWARD ALL FROM s
FETCH FIRST FROM s
CLOSE ALL
COMMIT

DECLARE h CURSOR WITH HOLD FOR SELECT concept_id, concept_name FROM cdm.concept ORDER BY 1
FETCH 3 FROM h
CLOSE h

BEGIN
DECLARE u CURSOR FOR SELECT * FROM ops.job WHERE queue = 'mail' ORDER BY id FOR UPDATE
FETCH 1 FROM u
UPDATE ops.job SET state = 'done' WHERE CURRENT OF u RETURNING id, state
DELETE FROM ops.job WHERE CURRENT OF u
ROLLBACK

PREPARE by_site (int) AS SELECT person_id, given_name FROM cdm.person WHERE care_site_id = $1 ORDER BY 1 LIMIT 2
EXECUTE by_site (3)
EXECUTE by_site (4)
DEALLOCATE by_site
EXECUTE by_site (3)

PREPARE by_mrn AS SELECT person_id FROM cdm.person WHERE person_source_value = $1
EXECUTE by_mrn ('MRN-7Z1005')
EXECUTE by_mrn ('none')
DEALLOCATE ALL

PREPARE ins AS INSERT INTO ops.metric VALUES ($1, $2, $3) RETURNING name
EXECUTE ins ('2025-01-01', 'disk', 1.5)
EXECUTE ins ('2025-01-01', 'disk')
DELETE FROM ops.metric WHERE name = 'disk'
DEALLOCATE PREPARE ins

BEGIN
CREATE TEMP TABLE stage (code text PRIMARY KEY, n int CHECK (n > 0)) ON COMMIT DROP
INSERT INTO stage VALUES ('a', 1), ('b', 2)
INSERT INTO stage VALUES ('c', 0)
ROLLBACK

CREATE TEMP TABLE loaded AS SELECT concept_id, concept_code FROM cdm.concept WHERE vocabulary_id = 'LOINC'
SELECT * FROM loaded ORDER BY 1
ALTER TABLE loaded ADD COLUMN seen boolean DEFAULT false
CREATE INDEX ON loaded (concept_code)
ANALYZE loaded
UPDATE loaded SET seen = true WHERE concept_code = '718-7' RETURNING *
SELECT l.concept_code, count(m.*) FROM loaded l LEFT JOIN cdm.measurement m ON m.measurement_concept_id = l.concept_id GROUP BY 1 ORDER BY 1
DROP TABLE loaded

CREATE TEMPORARY TABLE ids ON COMMIT PRESERVE ROWS AS SELECT person_id FROM cdm.person WHERE care_site_id = 2
SELECT count(*) FROM ids
SELECT p.person_id, p.given_name FROM cdm.person p JOIN ids USING (person_id) ORDER BY 1 LIMIT 3
TRUNCATE ids
DROP TABLE IF EXISTS ids, nothing_here

SELECT person_id, care_site_id INTO TEMP sites_of FROM cdm.person WHERE deceased
SELECT count(*) FROM sites_of
DROP TABLE sites_of

CREATE TEMP VIEW v_site AS SELECT care_site_id, count(*) AS n FROM cdm.person GROUP BY 1
SELECT * FROM v_site ORDER BY 1
DROP VIEW v_site

COPY ops.alembic_version TO STDOUT
COPY ops.job (id, queue, state) TO STDOUT WITH (FORMAT csv, HEADER true)
COPY (SELECT "StudyId", "Title" FROM "Trial"."Study" ORDER BY 1) TO STDOUT WITH CSV HEADER DELIMITER ';' QUOTE '"'
COPY (SELECT * FROM cdm.concept ORDER BY concept_id) TO STDOUT (FORMAT binary)
COPY cdm.person (person_id, care_site_id, flags) TO STDOUT
COPY (SELECT count(*), count(ssn) FROM cdm.person) TO STDOUT
COPY cdm.v_person TO STDOUT
COPY cdm.nope TO STDOUT
COPY mart.measurement_daily TO STDOUT

BEGIN
COPY ops.load FROM STDIN <<< 1\t2\t3\n4\t5\t\\N\n
COPY ops.load (a, c) FROM STDIN WITH (FORMAT csv, HEADER) <<< a,c\nx,"y z"\n
SELECT * FROM ops.load ORDER BY a
COPY ops.load FROM STDIN <<< 1\t2\n
ROLLBACK

COPY ops.job (id, queue) FROM STDIN <<< abc\tmail\n
COPY ops.metric FROM STDIN <<< 2025-01-01\tx\tbad\t{}\n
COPY ops.job (id, queue) FROM STDIN <<< 1\tmail\n
COPY ops.job (id, nope) FROM STDIN <<< 1\tmail\n

BEGIN
COPY cdm.person (person_id, gender_concept_id, person_source_value, given_name) FROM STDIN <<< 2001\t8507\tMRN-7Z9100\tZqcopied\n2002\t8532\tMRN-7Z9101\tZqcopied\n
SELECT person_id, given_name, row_version FROM cdm.person WHERE person_source_value = 'MRN-7Z9101'
COPY cdm.note (note_id, person_id, note_date, note_class, note_text) FROM STDIN <<< 900\t1\t2024-02-02\tprogress\tZqtext\n
SELECT note_id, tableoid::regclass FROM cdm.note WHERE note_id = 900
ROLLBACK

BEGIN
MERGE INTO ops.job j USING (VALUES (1, 'done'), (2, 'failed'), (900, 'new')) AS s(id, state) ON j.id = s.id WHEN MATCHED AND s.state = 'failed' THEN UPDATE SET state = s.state, attempts = j.attempts + 1 WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (id, state) VALUES (s.id, s.state)
SELECT id, state, attempts FROM ops.job WHERE id IN (1, 2, 900) ORDER BY id
MERGE INTO cdm.person p USING (SELECT 5 AS id, 4 AS site) s ON p.person_id = s.id WHEN MATCHED THEN UPDATE SET care_site_id = s.site WHEN NOT MATCHED THEN DO NOTHING
SELECT person_id, care_site_id, row_version FROM cdm.person WHERE person_id = 5
MERGE INTO cdm.person p USING (VALUES ('MRN-7Z1006', 1), ('MRN-7Z9999', 2)) s(mrn, site) ON p.person_source_value = s.mrn WHEN MATCHED THEN UPDATE SET care_site_id = s.site WHEN NOT MATCHED THEN INSERT (gender_concept_id, person_source_value, care_site_id) VALUES (8507, s.mrn, s.site)
SELECT person_id, care_site_id FROM cdm.person WHERE person_source_value IN ('MRN-7Z1006', 'MRN-7Z9999') ORDER BY 2
ROLLBACK

BEGIN
INSERT INTO "Trial"."Subject" ("SiteId", "ScreeningNo", "Initials", "Baseline") VALUES (1, 'S-7Z9001', 'Zqx', '{"sbp": 120}') RETURNING "SubjectId", "Version"
INSERT INTO "Trial"."Subject" ("SiteId", "ScreeningNo") VALUES (1, 'S-7Z9002') ON CONFLICT ("ScreeningNo") DO UPDATE SET "Version" = "Subject"."Version" + 1 RETURNING "SubjectId", "Version"
UPDATE "Trial"."Subject" SET "Arm" = 'Low', "Version" = "Version" + 1 WHERE "SubjectId" = 7 AND "Version" = 1 RETURNING "Version"
ROLLBACK

BEGIN
UPDATE "Trial"."vOpen" SET "Arm" = 'High' WHERE "SubjectId" = 9 RETURNING *
SELECT tab, op, key FROM ops.change_log ORDER BY id
ROLLBACK

BEGIN
WITH moved AS (DELETE FROM ops.job WHERE queue = 'mail' RETURNING id, args) INSERT INTO ops.job (queue, args) SELECT 'old', args FROM moved RETURNING queue
WITH up AS (UPDATE cdm.person SET provider_id = 2 WHERE care_site_id = 1 RETURNING person_id, provider_id) SELECT count(*), min(provider_id) FROM up
WITH ins AS (INSERT INTO ops.metric VALUES ('2025-01-01', 'x', 1) RETURNING *) SELECT name, value FROM ins
INSERT INTO cdm.cohort SELECT 9, person_id, '2024-01-01', NULL FROM cdm.person WHERE deceased ORDER BY person_id
INSERT INTO ops.metric (bucket, name, value) SELECT '2025-01-01', 'persons', count(*) FROM cdm.person RETURNING value
UPDATE ops.metric SET value = (SELECT count(*) FROM cdm.person WHERE ssn IS NULL) WHERE name = 'persons' RETURNING value
DELETE FROM ops.metric USING ops.job j WHERE ops.metric.name = j.queue
DELETE FROM cdm.observation o WHERE NOT EXISTS (SELECT 1 FROM cdm.person p WHERE p.person_id = o.person_id)
ROLLBACK

SELECT pg_advisory_lock(42)
SELECT pg_try_advisory_lock(42), pg_try_advisory_lock(1, 2)
SELECT pg_advisory_unlock(42), pg_advisory_unlock(42), pg_advisory_unlock(42)
SELECT pg_advisory_unlock_all()

BEGIN
SELECT pg_try_advisory_xact_lock(hashtext('migrate'))
LOCK TABLE ops.job IN ACCESS EXCLUSIVE MODE
LOCK TABLE ops.metric, ops.load IN SHARE MODE NOWAIT
LOCK cdm.person IN ROW SHARE MODE
ROLLBACK

LISTEN jobs
NOTIFY jobs
UNLISTEN jobs
UNLISTEN *

DISCARD PLANS
DISCARD TEMP
DISCARD SEQUENCES
DISCARD ALL

VACUUM ops.job
ANALYZE cdm.concept
VACUUM (ANALYZE, VERBOSE OFF) ops.metric
REINDEX TABLE ops.job
CHECKPOINT
ANALYZE cdm.person (care_site_id)

CREATE TABLE ops.patch (id serial PRIMARY KEY, note text NOT NULL DEFAULT 'x', at timestamptz DEFAULT now())
INSERT INTO ops.patch DEFAULT VALUES RETURNING id, note
ALTER TABLE ops.patch ADD COLUMN job_id bigint REFERENCES ops.job (id) ON DELETE SET NULL, ADD CONSTRAINT positive CHECK (id > 0)
ALTER TABLE ops.patch RENAME COLUMN note TO remark
ALTER TABLE ops.patch ALTER COLUMN remark TYPE varchar(40) USING left(remark, 40), ALTER remark DROP NOT NULL
CREATE INDEX CONCURRENTLY patch_at ON ops.patch (at)
CREATE UNIQUE INDEX IF NOT EXISTS patch_remark ON ops.patch (lower(remark)) WHERE remark IS NOT NULL
COMMENT ON COLUMN ops.patch.remark IS 'why'
SELECT * FROM ops.patch WHERE lower(remark) = 'x' AND at > now() - interval '1 day' AND id < 0
DROP INDEX CONCURRENTLY ops.patch_at
ALTER TABLE ops.patch RENAME TO patches
ALTER TABLE ops.patches SET SCHEMA mart
DROP TABLE mart.patches CASCADE

BEGIN
CREATE TABLE ops.part (id int, at date NOT NULL) PARTITION BY RANGE (at)
CREATE TABLE ops.part_2024 PARTITION OF ops.part FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')
CREATE TABLE ops.part_2025 (LIKE ops.part INCLUDING ALL)
ALTER TABLE ops.part ATTACH PARTITION ops.part_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')
INSERT INTO ops.part VALUES (1, '2024-05-05'), (2, '2025-05-05') RETURNING tableoid::regclass::text
ROLLBACK

CREATE TABLE cdm.measurement_2024h1 PARTITION OF cdm.measurement FOR VALUES FROM ('2025-01-01') TO ('2025-07-01')
INSERT INTO cdm.measurement (measurement_id, person_id, measurement_concept_id, measurement_date, value_as_number) VALUES (9000, 1, 3000963, '2025-02-02', 5.5) RETURNING tableoid::regclass::text
SELECT measurement_id, value_as_number FROM cdm.measurement_2024h1
ALTER TABLE cdm.measurement DETACH PARTITION cdm.measurement_2024h1
DROP TABLE cdm.measurement_2024h1

ALTER TABLE cdm.person ADD COLUMN middle_initial char(1), ADD COLUMN consented boolean NOT NULL DEFAULT false
SELECT person_id, consented, middle_initial FROM cdm.person ORDER BY 1 LIMIT 2
CREATE INDEX CONCURRENTLY person_consented ON cdm.person (consented) WHERE consented
UPDATE cdm.person SET consented = true WHERE person_id = 1 RETURNING consented, row_version
ALTER TABLE cdm.person DROP COLUMN middle_initial, DROP COLUMN consented
UPDATE cdm.person SET row_version = 1 WHERE person_id = 1

BEGIN
ALTER TABLE ops.job ADD COLUMN worker text
UPDATE ops.job SET worker = 'w1' WHERE id = 1 RETURNING id, worker
UPDATE ops.alembic_version SET version_num='b1' WHERE ops.alembic_version.version_num = 'ae1027a6acf'
ROLLBACK

BEGIN
ALTER TABLE cdm.person ADD COLUMN source text DEFAULT 'import'
ROLLBACK

CREATE VIEW mart.v_site AS SELECT s.care_site_id, s.care_site_name, count(p.person_id) AS persons FROM cdm.care_site s LEFT JOIN cdm.person p USING (care_site_id) GROUP BY s.care_site_id
SELECT * FROM mart.v_site ORDER BY 1
CREATE OR REPLACE VIEW mart.v_site AS SELECT s.care_site_id, s.care_site_name, count(p.person_id) AS persons, count(p.ssn) AS with_ssn FROM cdm.care_site s LEFT JOIN cdm.person p USING (care_site_id) GROUP BY s.care_site_id
SELECT * FROM mart.v_site ORDER BY 1
COMMENT ON VIEW mart.v_site IS 'by site'
DROP VIEW mart.v_site

CREATE MATERIALIZED VIEW mart.m_site AS SELECT care_site_id, count(*) AS n FROM cdm.person GROUP BY 1
REFRESH MATERIALIZED VIEW mart.m_site
SELECT * FROM mart.m_site ORDER BY 1
DROP MATERIALIZED VIEW mart.m_site
REFRESH MATERIALIZED VIEW CONCURRENTLY mart.measurement_daily

CREATE SCHEMA IF NOT EXISTS scratch
CREATE TABLE scratch.persons AS SELECT person_id, care_site_id FROM cdm.person WITH DATA
CREATE TYPE scratch.level AS ENUM ('a', 'b')
ALTER TYPE scratch.level ADD VALUE 'c' AFTER 'a'
CREATE DOMAIN scratch.even AS int CHECK (VALUE % 2 = 0)
CREATE SEQUENCE scratch.s OWNED BY scratch.persons.person_id
SELECT nextval('scratch.s'), setval('scratch.s', 10), currval('scratch.s'), lastval()
SELECT 'c'::scratch.level, 3::scratch.even
DROP SCHEMA scratch CASCADE

GRANT USAGE ON SCHEMA ops TO pg_monitor
GRANT SELECT ON ops.job TO pg_monitor
REVOKE SELECT ON ops.job FROM pg_monitor
REVOKE USAGE ON SCHEMA ops FROM pg_monitor
ALTER TABLE ops.job ALTER COLUMN priority SET STATISTICS 200
ALTER TABLE ops.job RESET (fillfactor)
ALTER TABLE ops.job SET (fillfactor = 90, autovacuum_enabled = true)
ALTER SEQUENCE ops.ticket RESTART

BEGIN READ WRITE
INSERT INTO "Trial"."Visit" ("VisitId", "SubjectId", "Number", "Planned") SELECT 1000 + "SubjectId", "SubjectId", 9, "Enrolled" + 30 FROM "Trial"."Subject" WHERE "Enrolled" IS NOT NULL AND "SiteId" = 2
UPDATE "Trial"."Visit" v SET "Done" = v."Planned" FROM "Trial"."Subject" u WHERE u."SubjectId" = v."SubjectId" AND u."ScreeningNo" = 'S-7Z1007' RETURNING v."VisitId", v."Number"
UPDATE "Trial"."Visit" SET "Data" = jsonb_set("Data", '{weight}', '77') WHERE "VisitId" = 5 RETURNING "Data"
DELETE FROM "Trial"."Visit" WHERE "VisitId" > 1000
ROLLBACK

BEGIN
UPDATE fhir.resource SET version = version + 1, last_updated = '2024-06-06' WHERE id = md5('r2')::uuid RETURNING version
INSERT INTO fhir.resource (id, type, data) VALUES (md5('new')::uuid, 'Patient', '{"resourceType": "Patient", "name": [{"family": "Zqnew"}]}') RETURNING id, version
ROLLBACK

BEGIN
SET CONSTRAINTS ALL DEFERRED
INSERT INTO cdm.person (person_id, gender_concept_id) VALUES (3000, 12345)
SELECT person_id FROM cdm.person WHERE person_id = 3000
UPDATE cdm.person SET gender_concept_id = 8507 WHERE person_id = 3000
SET CONSTRAINTS ALL IMMEDIATE
DELETE FROM cdm.person WHERE person_id = 3000
COMMIT

SET default_transaction_read_only = on
INSERT INTO ops.job (queue) VALUES ('x')
SET default_transaction_read_only = off

SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED
SET application_name = 'etl 1'
SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()
SET client_min_messages = 'warning'
DROP TABLE IF EXISTS nothing_here
RESET client_min_messages
DROP TABLE IF EXISTS nothing_here
SET LOCAL work_mem = '8MB'
RESET application_name

SELECT pg_sleep(0)
SELECT txid_current() > 0, pg_current_xact_id() IS NOT NULL, pg_current_wal_lsn() IS NOT NULL

BEGIN
INSERT INTO cdm.note (note_id, person_id, note_date, note_class, note_title, note_text) VALUES (990, 1, '2024-03-03', 'progress', 'New', 'Zq one two') RETURNING note_id, note_title
UPDATE cdm.note SET note_title = 'Newer' WHERE note_id = 990 AND note_date = '2024-03-03' RETURNING note_title, tableoid::regclass::text
UPDATE cdm.note SET note_class = 'discharge' WHERE note_id = 990 RETURNING tableoid::regclass::text
ROLLBACK

BEGIN
INSERT INTO cdm.observation (person_id, observation_concept_id, observed, value_as_string) VALUES (1, 201826, '2024-01-01', 'Zqobs new') RETURNING observation_id > 0
TRUNCATE ops.job, ops.metric RESTART IDENTITY CASCADE
SELECT count(*) FROM ops.job
ROLLBACK

ALTER TABLE "Trial"."Subject" ADD COLUMN "Score" int
ALTER TABLE "Trial"."Subject" ADD COLUMN IF NOT EXISTS "Score" int
CREATE INDEX IF NOT EXISTS "IX_Subject_Site" ON "Trial"."Subject" ("SiteId")
ALTER TABLE "Trial"."Subject" DROP COLUMN "Score"

SET enable_seqscan = off
SET LOCAL enable_sort = off
SHOW enable_seqscan
SELECT person_id, gender_concept_id, given_name FROM cdm.person ORDER BY person_id LIMIT 3
SELECT p.person_id, o.value_as_string FROM cdm.person p JOIN cdm.observation o ON o.person_id = p.person_id ORDER BY 1, o.observation_id LIMIT 4
EXPLAIN (COSTS OFF) SELECT id FROM ops.job WHERE id = 3
SELECT set_config('random_page_cost', '1.1', false), current_setting('random_page_cost')
BEGIN
SET LOCAL join_collapse_limit = 1
SET LOCAL jit_above_cost = 0
SELECT gender_concept_id, count(*) FROM cdm.person GROUP BY 1 ORDER BY 1
COMMIT
RESET ALL
SELECT given_name, family_name FROM cdm.person ORDER BY person_id LIMIT 2

PREPARE by_queue AS SELECT id, state FROM ops.job WHERE queue = $1 ORDER BY id
EXPLAIN (COSTS OFF) EXECUTE by_queue ('mail')
CREATE TEMP TABLE queued AS EXECUTE by_queue ('mail')
SELECT count(*) FROM queued
EXPLAIN EXECUTE nothing (1)
DROP TABLE queued
DEALLOCATE by_queue

CREATE TYPE ops.window AS RANGE (subtype = time)
SELECT ops.window('10:00', '11:00')
DROP TYPE ops.window
CREATE TABLE ops.checked (a int, CHECK (tableoid <> 0 AND a > 0))
INSERT INTO ops.checked VALUES (1)
DROP TABLE ops.checked

CREATE TABLE ops.filled (a int) WITH (fillfactor = 2)
CREATE TABLE ops.filled (a int) WITH (autovacuum_vacuum_scale_factor = -1)
CREATE SEQUENCE ops.down MINVALUE 5 MAXVALUE 1
CREATE VIEW ops.seen WITH (check_option = maybe) AS SELECT 1

BEGIN
SELECT "Trial"."Withdraw"(9, '2024-01-05')
SELECT "Trial".enroll(1, 'S-7Z9005', 'Zqy', '2024-01-01')
SELECT * FROM ops.take('mail')
CALL ops.finish(2, 'done')
ROLLBACK

CALL mart.rebuild('daily')
