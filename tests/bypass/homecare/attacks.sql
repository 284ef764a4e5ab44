SELECT fn.name_of(1), fn.name_of(cid) FROM hc.client
SELECT (fn.card(1)).*, (fn.card(1)).n, fn.card(1)
SELECT * FROM fn.card(1)
SELECT n || '' FROM fn.card(1)
SELECT st, n FROM fn.cards()
SELECT fn.age(c), c.age, c.label FROM hc.client c
SELECT fn.cur('q'); FETCH ALL q
SELECT fn.curs(); FETCH ALL ca; FETCH ALL cb
CALL fn.outs(1, NULL, NULL)
CALL fn.steps()
SELECT fn.warn(1)
SELECT fn.into_copy(); TABLE op.copy
SELECT fn.glue(surname ORDER BY cid) FROM hc.client
SELECT fn.spy(cid) FROM hc.client
SELECT fn.spy(1)
SELECT fn.spy(id) OVER (ORDER BY id) FROM cl.plan
SELECT cid FROM hc.client WHERE surname OPERATOR(fn.=~=) 'UKQa'
SELECT cid FROM hc.client WHERE surname OPERATOR(fn.<~) 'UKQa'
SET search_path = fn, hc; SELECT cid FROM client WHERE surname =~= 'UKQa'
SELECT 1::hc.place
SELECT (1::hc.place).street
SELECT id::hc.place FROM cl.plan
SELECT ROW(cid::int::hc.place) FROM hc.client
INSERT INTO op.checked SELECT cid, region FROM hc.client
UPDATE op.target SET n = 1; SET CONSTRAINTS ALL IMMEDIATE
UPDATE op.target SET n = 1; COMMIT
UPDATE op.bag SET n = 5; TABLE op.copy2
UPDATE hc.client SET prio = 9; TABLE op.log
UPDATE hc.client SET prio = 9; SELECT was ->> 'surname', now || '' FROM op.log
UPDATE hc.client SET mrn = 'q' || cid; SELECT mrn || '' FROM hc.visit
UPDATE ap.edit SET status = 'q' RETURNING name, status
EXPLAIN UPDATE ap.edit SET status = 'q'
EXPLAIN DELETE FROM ap.edit
EXPLAIN (COSTS OFF, VERBOSE) UPDATE ap.edit SET status = 'q'
INSERT INTO hc.client (mrn, surname, given) VALUES ('k', 'l', 'm') ON CONFLICT (mrn) DO UPDATE SET status = 'z' WHERE client.surname > 'M' RETURNING cid
INSERT INTO hc.client (cid, mrn) VALUES (1, 'UKQ-7301') ON CONFLICT DO NOTHING RETURNING surname
INSERT INTO hc.client (cid, surname) VALUES (1, 'x') ON CONFLICT (cid) DO UPDATE SET surname = client.given RETURNING *
INSERT INTO op.uniq SELECT cid + 10, surname FROM hc.client
INSERT INTO op.uniq (id, label) VALUES (9, (SELECT surname FROM hc.client WHERE cid = 1))
INSERT INTO op.target (id, n) SELECT 100 + cid, length(surname) FROM hc.client RETURNING n
INSERT INTO op.target (id) SELECT 100 + cid FROM hc.client WHERE surname ~ '^UKQa'
INSERT INTO op.target (id) SELECT 100 + cid FROM hc.client ORDER BY surname
SELECT nextval('op.seq') FROM hc.client WHERE surname LIKE 'UKQa%'
SELECT setval('op.seq', score) FROM hc.client
SELECT setval('op.seq', 5 + (SELECT length(surname) FROM hc.client LIMIT 1))
SELECT CASE WHEN surname < 'M' THEN nextval('op.seq') END FROM hc.client
SELECT pg_try_advisory_lock(hashtext(surname)) FROM hc.client
SELECT pg_sleep(length(surname) / 1000.0) FROM hc.client
SELECT set_config('app.x', surname, false) FROM hc.client; SHOW app.x
SELECT set_config('application_name', surname, false) FROM hc.client
SELECT set_config('search_path', (SELECT surname FROM hc.client LIMIT 1), true)
SELECT pg_notify('x', surname) FROM hc.client
SELECT pg_logical_emit_message(true, 'x', surname) FROM hc.client
SELECT 1 / (CASE WHEN surname > 'M' THEN 0 ELSE 1 END) FROM hc.client
SELECT 1 / (score - 731901) FROM hc.client
SELECT cid FROM hc.client WHERE 1 / (length(surname) - 8) > 0
SELECT cid, generate_series(1, small) FROM hc.client
SELECT generate_series(1, (SELECT length(surname) FROM hc.client WHERE cid = 1))
SELECT repeat('x', length(surname)) FROM hc.client
SELECT width_bucket(weight, 0, 10000, 5) FROM hc.client
SELECT width_bucket(dob, ARRAY['1900-01-01', '1950-01-01']::date[]) FROM hc.client
SELECT raw, raw ->> 'ssn', raw::jsonb, raw::text FROM hc.client
SELECT tsv, ts_headline(notes, 'ukqnote'), ts_rank(tsv, 'two'), tsv @@ 'two' FROM hc.client
SELECT ts_stat('SELECT tsv FROM hc.client')
SELECT * FROM ts_stat('SELECT tsv FROM hc.client')
SELECT ts_rewrite('a'::tsquery, 'SELECT q, q FROM hc.client')
SELECT ts_lexize('simple', surname), tsvector_to_array(tsv) FROM hc.client
SELECT t.* FROM hc.client, XMLTABLE('/a' PASSING x COLUMNS v text PATH '.') t
/*17*/ SELECT t.* FROM hc.client, JSON_TABLE(vitals, '$.bp[*]' COLUMNS (v text PATH '$', n FOR ORDINALITY)) t
/*17*/ TABLE ap.jt
/*17*/ SELECT v || '' FROM ap.jt
SELECT surname::hc.mood FROM hc.client
SELECT surname COLLATE "C", surname < 'M' COLLATE "C" FROM hc.client
SELECT cid FROM hc.client OFFSET (SELECT length(surname) - 7 FROM hc.client WHERE cid = 1)
SELECT cid FROM hc.client FETCH FIRST (SELECT cardinality(phones) FROM hc.client WHERE cid = 1) ROWS ONLY
SELECT cid FROM hc.client TABLESAMPLE SYSTEM ((SELECT weight FROM hc.client LIMIT 1)) REPEATABLE (1)
SELECT cid FROM hc.client WHERE surname NOT IN (SELECT name FROM cl.plan)
SELECT cid FROM hc.client WHERE surname NOT IN (VALUES ('UKQadler'), (NULL))
SELECT surname FROM hc.client EXCEPT SELECT 'UKQadler'
SELECT 'UKQadler' INTERSECT SELECT surname FROM hc.client
SELECT cid FROM hc.client WHERE starts_with(surname, 'UKQa')
SELECT * FROM pg_stats WHERE tablename = 'client'
SELECT most_common_vals FROM pg_stats_ext
SELECT stxddependencies FROM pg_statistic_ext_data
SELECT stanumbers1 FROM pg_statistic
SELECT pg_mcv_list_items(stxdmcv) FROM pg_statistic_ext_data
SELECT * FROM pg_prepared_statements
SELECT * FROM pg_cursors
SELECT query FROM pg_stat_activity
SELECT a FROM pg_stat_activity a
SELECT to_jsonb(a) FROM pg_stat_activity a
SELECT pg_stat_get_activity(NULL)
SELECT pg_stat_get_backend_activity(s) FROM pg_stat_get_backend_idset() s
SELECT pg_get_viewdef('ap.deep'::regclass)
SELECT * FROM pg_file_settings
SELECT * FROM pg_logical_slot_peek_changes('x', NULL, NULL)
SELECT * FROM pg_publication_tables
SELECT attmissingval FROM pg_attribute
ALTER TABLE hc.client ALTER shout DROP EXPRESSION; SELECT shout FROM hc.client
ALTER TABLE hc.child NO INHERIT hc.client; TABLE hc.child
ALTER TABLE hc.visit DROP CONSTRAINT visit_mrn_fkey; SELECT mrn FROM hc.visit
ALTER TABLE hc.client ADD z text DEFAULT fn.name_of(1)
ALTER TABLE cl.plan ADD z text DEFAULT fn.name_of(1); SELECT z FROM cl.plan
ALTER TABLE cl.plan ALTER name TYPE text USING fn.name_of(1)
ALTER TABLE hc.client ALTER status TYPE text USING surname
ALTER TABLE hc.client ADD z text GENERATED ALWAYS AS (surname || '') STORED
ALTER TABLE op.checked ADD CHECK (fn.check_zip(label))
ALTER TABLE hc.client CLUSTER ON client_surname_idx; CLUSTER
ALTER TABLE hc.client REPLICA IDENTITY FULL
CREATE TABLE op.z (a text DEFAULT fn.name_of(1)); INSERT INTO op.z DEFAULT VALUES; TABLE op.z
CREATE TABLE op.z () INHERITS (hc.client)
CREATE TABLE op.z PARTITION OF cl.claim FOR VALUES IN ('Q'); TABLE op.z
CREATE DOMAIN op.d AS text CHECK (fn.check_zip(VALUE)); SELECT 'x'::op.d
CREATE DOMAIN op.d AS text DEFAULT fn.name_of(1)
CREATE VIEW op.v AS SELECT fn.name_of(1)
CREATE VIEW op.v AS SELECT cid FROM hc.client WHERE surname LIKE 'UKQa%'
CREATE MATERIALIZED VIEW op.v AS SELECT cid FROM hc.client ORDER BY surname
CREATE INDEX ON hc.client ((1 / (score - 731901)))
CREATE INDEX ON hc.client (cid) WHERE surname > 'M'
CREATE UNIQUE INDEX ON hc.client (surname)
CREATE UNIQUE INDEX ON hc.client (left(surname, 3))
CREATE STATISTICS op.s ON surname, given FROM hc.client
CREATE RULE r AS ON INSERT TO op.target DO ALSO SELECT surname FROM hc.client
CREATE POLICY p ON hc.client USING (surname > 'M')
ALTER TABLE hc.client ENABLE ROW LEVEL SECURITY
CREATE TRIGGER z AFTER UPDATE ON op.target EXECUTE FUNCTION fn.logged()
CREATE FUNCTION op.f() RETURNS text LANGUAGE sql AS 'SELECT max(surname) FROM hc.client'
CREATE AGGREGATE op.a(text) (sfunc = fn.acc, stype = text)
CREATE COLLATION op.c (provider = icu, locale = 'und-u-ks-level1', deterministic = false)
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION fn.logged()
CREATE EXTENSION dblink
CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p
DO $$ BEGIN RAISE NOTICE '%', (SELECT max(surname) FROM hc.client); END $$
SET client_encoding = 'SQL_ASCII'; SELECT surname FROM hc.client
SET client_encoding = 'LATIN1'; SELECT surname FROM hc.client
SET client_encoding TO BIG5
SET NAMES 'EUC_JP'
SET standard_conforming_strings = off; SELECT 'a\'', surname FROM hc.client --'
SET backslash_quote = on
SET debug_print_plan = on; SET client_min_messages = log; SELECT surname FROM hc.client
SET log_statement = 'all'
SET auto_explain.log_min_duration = 0
LOAD 'auto_explain'
SELECT set_config('client_encoding', 'LATIN1', false)
SELECT set_config('debug_print_parse', 'on', false)
SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY
SET xmloption = document; SELECT xmlparse(DOCUMENT surname) FROM hc.client
SET IntervalStyle = iso_8601; SELECT span FROM hc.client
SET DateStyle = 'German'; SELECT dob, seen FROM hc.client
SET bytea_output = escape; SELECT photo FROM hc.client
SET extra_float_digits = 3; SELECT risk, weight FROM hc.client
SET lc_messages = 'de_DE.UTF-8'; SELECT surname::int FROM hc.client
SET lc_monetary = 'C'; SELECT pay FROM hc.client
SET TimeZone = 'Asia/Tokyo'; SELECT seen, tmz FROM hc.client
SET row_security = off; SELECT surname FROM hc.client
SET plan_cache_mode = force_generic_plan; PREPARE s (text) AS SELECT cid FROM hc.client WHERE surname LIKE $1; EXECUTE s ('UKQa%')
SET search_path = pg_temp, hc; CREATE TEMP TABLE client (surname int); SELECT surname::text FROM client
PREPARE s AS SELECT surname FROM client; SET search_path = hc; EXECUTE s
SET search_path = cl, hc; PREPARE s AS SELECT name || '' FROM plan; SET search_path = hc; CREATE TEMP VIEW plan AS SELECT surname AS name FROM hc.client; EXECUTE s
SAVEPOINT a; ALTER TABLE cl.plan RENAME name TO old; ALTER TABLE cl.plan ADD name text; ROLLBACK TO a; SELECT name || '' FROM cl.plan, hc.client
SAVEPOINT a; DROP VIEW ap.deep; CREATE VIEW ap.deep AS SELECT 1 AS who; ROLLBACK TO a; SELECT who || '' FROM ap.deep
SAVEPOINT a; ALTER TABLE hc.client DROP region; SELECT * FROM hc.client; ROLLBACK TO a; SELECT * FROM hc.client
SAVEPOINT a; ALTER TABLE hc.client ADD region2 text; SELECT c FROM hc.client c; ROLLBACK TO a
PREPARE TRANSACTION 'x'
LOCK hc.client; SELECT surname FROM hc.client
COPY hc.client TO '/tmp/x'
COPY hc.client TO PROGRAM 'cat'
COPY op.target FROM STDIN
COPY hc.client (surname) TO STDOUT (FORMAT csv, FORCE_QUOTE *)
COPY hc.client TO STDOUT (ENCODING 'UTF16')
COPY hc.client TO STDOUT (DELIMITER 'K')
COPY hc.client TO STDOUT (NULL 'U')
COPY (UPDATE hc.client SET prio = 1 RETURNING surname) TO STDOUT
COPY (DELETE FROM op.bag RETURNING label, (SELECT surname FROM hc.client LIMIT 1)) TO STDOUT (FORMAT csv)
WITH d AS (DELETE FROM hc.visit RETURNING *) SELECT * FROM d
WITH d AS (UPDATE hc.client SET prio = 5 RETURNING surname, prio) SELECT surname || '', prio FROM d
WITH i AS (INSERT INTO op.bag (id, label) SELECT 50, surname FROM hc.client LIMIT 1 RETURNING label) TABLE i
WITH RECURSIVE t(a, b) AS (SELECT cid, surname FROM hc.client UNION SELECT a + 1, b FROM t WHERE a < 3) CYCLE b SET c USING p SELECT * FROM t
WITH RECURSIVE t(a, b) AS (SELECT cid, surname FROM hc.client WHERE cid = 1 UNION ALL SELECT a + 1, b FROM t WHERE a < length(b)) SELECT a FROM t
WITH RECURSIVE t(a, b) AS (SELECT 1, '' UNION ALL SELECT a + 1, (SELECT surname FROM hc.client WHERE cid = a) FROM t WHERE a < 4) SEARCH BREADTH FIRST BY b SET o SELECT a FROM t ORDER BY o
SELECT * FROM ROWS FROM (fn.cards(), generate_series(1, 5)) AS r(a, b, c, d)
SELECT * FROM json_populate_record(NULL::hc.client, '{"surname": "x"}')
SELECT json_populate_record(c, '{}') FROM hc.client c
SELECT jsonb_populate_record(c, '{"cid": 9}') FROM hc.client c
SELECT (jsonb_populate_record(c, '{}')).surname FROM hc.client c
SELECT c::text::hc.client FROM hc.client c
SELECT ROW(c.*)::hc.client FROM hc.client c
SELECT (ROW(c.*)).f3 FROM hc.client c
SELECT (max(ROW(cid, surname))::text) FROM hc.client
SELECT surname FROM hc.client, LATERAL fn.card(cid)
SELECT pg_catalog.array_to_string(phones, ''), pg_catalog.concat(surname) FROM hc.client
SELECT part, dx FROM ap.claims
COPY cl.claim_s TO STDOUT
COPY (TABLE cl.claim) TO STDOUT (FORMAT binary)
REFRESH MATERIALIZED VIEW ap.mv; TABLE ap.mv
REFRESH MATERIALIZED VIEW CONCURRENTLY ap.mv
WITH RECURSIVE r AS (SELECT cid, phones AS v FROM hc.client WHERE cid = 1 UNION ALL SELECT r.cid + 1, h.v FROM r, LATERAL (SELECT phones AS v FROM hc.client c WHERE c.cid = r.cid + 1) h) SEARCH DEPTH FIRST BY cid SET o CYCLE cid SET y USING p SELECT v, o, p, y FROM r
WITH RECURSIVE r AS (SELECT cid, addr AS v FROM hc.client WHERE cid = 1 UNION ALL SELECT r.cid + 1, h.v FROM r, LATERAL (SELECT addr AS v FROM hc.client c WHERE c.cid = r.cid + 1) h) SEARCH DEPTH FIRST BY cid SET o CYCLE cid SET y USING p SELECT v, o, p, y FROM r
WITH RECURSIVE r AS (SELECT cid, vitals AS v FROM hc.client WHERE cid = 1 UNION ALL SELECT r.cid + 1, h.v FROM r, LATERAL (SELECT vitals AS v FROM hc.client c WHERE c.cid = r.cid + 1) h) SEARCH DEPTH FIRST BY cid SET o CYCLE cid SET y USING p SELECT v, o, p, y FROM r
WITH RECURSIVE r AS (SELECT cid, gps AS v FROM hc.client WHERE cid = 1 UNION ALL SELECT r.cid + 1, h.v FROM r, LATERAL (SELECT gps AS v FROM hc.client c WHERE c.cid = r.cid + 1) h) SEARCH DEPTH FIRST BY cid SET o CYCLE cid SET y USING p SELECT v, o, p, y FROM r
WITH RECURSIVE r AS (SELECT cid, visits AS v FROM hc.client WHERE cid = 1 UNION ALL SELECT r.cid + 1, h.v FROM r, LATERAL (SELECT visits AS v FROM hc.client c WHERE c.cid = r.cid + 1) h) SEARCH DEPTH FIRST BY cid SET o CYCLE cid SET y USING p SELECT v, o, p, y FROM r
WITH RECURSIVE r AS (SELECT cid, bits AS v FROM hc.client WHERE cid = 1 UNION ALL SELECT r.cid + 1, h.v FROM r, LATERAL (SELECT bits AS v FROM hc.client c WHERE c.cid = r.cid + 1) h) SEARCH DEPTH FIRST BY cid SET o CYCLE cid SET y USING p SELECT v, o, p, y FROM r
WITH RECURSIVE r AS (SELECT cid, mood AS v FROM hc.client WHERE cid = 1 UNION ALL SELECT r.cid + 1, h.v FROM r, LATERAL (SELECT mood AS v FROM hc.client c WHERE c.cid = r.cid + 1) h) SEARCH DEPTH FIRST BY cid SET o CYCLE cid SET y USING p SELECT v, o, p, y FROM r
WITH RECURSIVE r AS (SELECT cid, ip AS v FROM hc.client WHERE cid = 1 UNION ALL SELECT r.cid + 1, h.v FROM r, LATERAL (SELECT ip AS v FROM hc.client c WHERE c.cid = r.cid + 1) h) SEARCH DEPTH FIRST BY cid SET o CYCLE cid SET y USING p SELECT v, o, p, y FROM r
WITH RECURSIVE r AS (SELECT cid, span AS v FROM hc.client WHERE cid = 1 UNION ALL SELECT r.cid + 1, h.v FROM r, LATERAL (SELECT span AS v FROM hc.client c WHERE c.cid = r.cid + 1) h) SEARCH DEPTH FIRST BY cid SET o CYCLE cid SET y USING p SELECT v, o, p, y FROM r
WITH RECURSIVE r AS (SELECT cid, ch AS v FROM hc.client WHERE cid = 1 UNION ALL SELECT r.cid + 1, h.v FROM r, LATERAL (SELECT ch AS v FROM hc.client c WHERE c.cid = r.cid + 1) h) SEARCH DEPTH FIRST BY cid SET o CYCLE cid SET y USING p SELECT v, o, p, y FROM r
WITH RECURSIVE r AS (SELECT cid, oid_ AS v FROM hc.client WHERE cid = 1 UNION ALL SELECT r.cid + 1, h.v FROM r, LATERAL (SELECT oid_ AS v FROM hc.client c WHERE c.cid = r.cid + 1) h) SEARCH DEPTH FIRST BY cid SET o CYCLE cid SET y USING p SELECT v, o, p, y FROM r
TABLE op.loaded
SELECT body || '' FROM op.loaded
SELECT id FROM op.loaded ORDER BY body
SELECT lower(stay) IS NULL FROM hc.client ORDER BY cid
SELECT upper(stay) IS NOT NULL FROM hc.client ORDER BY cid
SELECT lower(visits) IS NULL FROM hc.client ORDER BY cid
SELECT count(lower(stay)), num_nulls(upper(visits)) FROM hc.client
SELECT x IS NULL FROM (SELECT cid, lower(stay) AS x FROM hc.client) s ORDER BY cid
SELECT s IS NOT NULL FROM (SELECT cid, upper(stay) AS x FROM hc.client) s ORDER BY cid
SELECT s.* IS NOT NULL FROM (SELECT cid, nullif(surname, 'Zed') AS x FROM hc.client) s ORDER BY cid
SELECT (SELECT nullif(surname, 'UKQadler')) IS NULL FROM hc.client ORDER BY cid
SELECT ROW(nullif(surname, 'UKQadler')) IS NULL FROM hc.client ORDER BY cid
SELECT ROW(surname, CASE WHEN surname < 'V' THEN 1 END) IS NOT NULL FROM hc.client ORDER BY cid
SELECT nullif(given, 'UKQann') IS DISTINCT FROM NULL FROM hc.client ORDER BY cid
SELECT NULL IS NOT DISTINCT FROM substring(surname from '^U') FROM hc.client ORDER BY cid
SELECT vitals->>'ssn' IS NOT DISTINCT FROM NULL FROM hc.client ORDER BY cid
SELECT phones[3] IS DISTINCT FROM NULL, ROW(phones[3]) IS NULL FROM hc.client ORDER BY cid
SELECT array_length(phones, 1) IS DISTINCT FROM NULL FROM hc.client ORDER BY cid
SELECT (SELECT s) IS NULL FROM (SELECT lower(stay) AS x FROM hc.client) s
SELECT (s).x IS NULL FROM (SELECT cid, lower(stay) AS x FROM hc.client) s ORDER BY cid
SELECT bool_or(s IS NULL) FROM (SELECT upper(stay) AS x FROM hc.client) s
SELECT cid FROM (SELECT cid, lower(stay) AS x FROM hc.client) s WHERE s.* IS NOT NULL ORDER BY cid
SELECT ((addr).home).zip IS DISTINCT FROM NULL, ROW(((addr).more)[1]) IS NULL FROM hc.client ORDER BY cid
