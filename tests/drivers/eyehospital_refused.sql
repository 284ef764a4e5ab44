SELECT id, c.kind, c.value FROM eye.patient, unnest(contacts) c ORDER BY id LIMIT 3
SELECT family, count(*) FROM eye.patient GROUP BY family
SELECT id FROM eye.patient ORDER BY family
SELECT id FROM eye.patient WHERE born < '1931-03-01'
SELECT id FROM eye.patient WHERE family LIKE 'Zq%'
SELECT most_common_vals FROM pg_stats WHERE tablename = 'patient'
CREATE TABLE web.names AS SELECT family FROM eye.patient
DO 'BEGIN CREATE TYPE web.kind AS ENUM (''x''); EXCEPTION WHEN duplicate_object THEN null; END'
