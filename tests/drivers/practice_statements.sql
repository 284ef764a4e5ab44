SELECT p.id, p.status FROM "Patient" p JOIN (VALUES ('PXC101'), ('PXC102')) v(chart) ON v.chart = p."chartNo" ORDER BY p.id

SELECT u.n, p.id FROM unnest('{PXC101,none}'::text[]) WITH ORDINALITY AS u(chart, n) LEFT JOIN "Patient" p ON p."chartNo" = u.chart ORDER BY u.n

SELECT p.id FROM "Patient" p JOIN unnest(ARRAY['PXC101','PXC103']) chart ON chart = p."chartNo" ORDER BY 1

SELECT p.id, p.version FROM "Patient" p WHERE p."chartNo" IN (SELECT unnest('{PXC101,PXC105}'::text[])) ORDER BY p.id

SELECT p.id FROM "Patient" p WHERE p."chartNo" IN (VALUES ('PXC101'), ('PXC106')) ORDER BY p.id

WITH wanted(chart, n) AS (VALUES ('PXC101', 1), ('PXC106', 2)) SELECT w.n, p.id FROM wanted w LEFT JOIN "Patient" p ON p."chartNo" = w.chart ORDER BY 1

SELECT p.id FROM "Patient" p JOIN (SELECT 'PXC101' AS chart UNION ALL SELECT 'PXC102') v ON v.chart = p."chartNo" ORDER BY 1

SELECT v.chart, EXISTS (SELECT FROM "Patient" p WHERE p."chartNo" = v.chart) FROM (VALUES ('1'), ('2')) v(chart) ORDER BY 1

SELECT p.id FROM "Patient" p WHERE p.email IS NOT DISTINCT FROM 'pxmail3'

BEGIN
UPDATE "Patient" p SET version = v.n FROM (VALUES ('PXC101', 7), ('PXC102', 8)) v(chart, n) WHERE p."chartNo" = v.chart RETURNING p.version
MERGE INTO "Patient" p USING (VALUES ('PXC103', 9)) s(chart, v) ON p."chartNo" = s.chart WHEN MATCHED THEN UPDATE SET version = s.v
ROLLBACK

INSERT INTO "Clinic" (id, slug) VALUES (md5('x')::uuid, 'clinic-1')

UPDATE "Clinic" SET settings = settings || '{"x": 1}' WHERE slug = 'clinic-1' RETURNING settings, "updatedAt"

INSERT INTO app.counters VALUES ('invoice', 1), ('other', NULL)

INSERT INTO app.procedures VALUES ('D99', -1)

INSERT INTO app.tree VALUES (9, 8)

DELETE FROM app.tree WHERE id = 1

INSERT INTO app.jobs VALUES (99, 'mail', 4)

UPDATE app.jobs SET attempts = attempts + 4 WHERE id = 2

INSERT INTO app.counters SELECT code, 1 / (fee - 100) FROM app.procedures

BEGIN READ ONLY
INSERT INTO app.counters VALUES ('ro', 1)
SELECT 1
ROLLBACK

LOCK TABLE "Patient" IN SHARE MODE

VACUUM (ANALYZE) app.counters, "Patient"

SELECT pg_try_advisory_xact_lock(hashtext('import')), pg_try_advisory_xact_lock(hashtextextended('import', 0))

SELECT set_config('bytea_output', 'hex', false) FROM pg_show_all_settings() WHERE name = 'bytea_output'

CREATE TABLE app.rooms (id int PRIMARY KEY, seats int CHECK (seats > 0 AND seats % 2 = 0), twice int GENERATED ALWAYS AS (seats * 2) STORED, patient_id uuid REFERENCES "Patient" ON DELETE CASCADE, CHECK (id > 0 AND seats < id + 9))
INSERT INTO app.rooms VALUES (1, 3)
INSERT INTO app.rooms VALUES (1, 4, DEFAULT, md5('p1')::uuid)
CREATE UNIQUE INDEX rooms_big ON app.rooms ((seats / 2)) WHERE seats > 1 AND id > 0
ALTER TABLE app.rooms ALTER seats TYPE bigint USING seats::bigint
SELECT count(*), max(twice) FROM app.rooms
DROP TABLE app.rooms

UPDATE app.appointments SET copay = -1 WHERE id = 1
UPDATE app.appointments SET copay = minutes - 15 - id WHERE id = 1 RETURNING copay
INSERT INTO app.appointments (id, patient_id, minutes, copay) VALUES (900, md5('p1')::uuid, 15, -5)
INSERT INTO app.procedures VALUES ('D77', -1)
SELECT app.span(1, 2) * '[1.5,9]', app.span_multirange(app.span(1, 2))

CREATE DOMAIN app.even AS int CHECK (VALUE % 2 = 0 AND VALUE > 0)
SELECT 3::app.even
DROP DOMAIN app.even

ALTER TABLE "Patient" ADD COLUMN lang text NOT NULL DEFAULT 'en', ADD COLUMN height int
BEGIN
ALTER TABLE "Patient" ADD CONSTRAINT tall CHECK (score > 0 AND version < 99)
ROLLBACK
CREATE INDEX CONCURRENTLY patient_lang ON "Patient" (lang) WHERE "deletedAt" IS NULL
CREATE INDEX patient_mail ON "Patient" (email)
UPDATE "Patient" SET lang = 'fr' WHERE status = 'INACTIVE'
SELECT lang, count(*) FROM "Patient" GROUP BY 1 ORDER BY 1
ALTER TABLE "Patient" RENAME COLUMN height TO "heightCm"
ALTER TABLE "Patient" ALTER COLUMN "heightCm" SET DEFAULT 170, ALTER COLUMN "heightCm" TYPE smallint, ALTER COLUMN email DROP NOT NULL
DROP INDEX patient_lang, patient_mail
ALTER TABLE "Patient" DROP COLUMN lang, DROP COLUMN "heightCm"
