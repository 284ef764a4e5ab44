SELECT 1
SELECT version()
SELECT current_database(), current_schema(), current_user, session_user
SELECT current_setting('server_version_num')::int
SELECT pg_catalog.current_setting('standard_conforming_strings')
SELECT set_config('application_name', 'report', false)
SHOW transaction_isolation
SHOW standard_conforming_strings
SHOW search_path
SHOW "TimeZone"
SELECT NULL::text, true, 1.5, 'x'::varchar, E'a\tb', $$q$$, X'1F', B'101', 1e10, DATE '2024-02-29', INTERVAL '3 days'
SELECT * FROM ref.plan
SELECT * FROM ref.plan ORDER BY price DESC LIMIT 2 OFFSET 1
SELECT id, region, tier, active, created, sex, plan_id FROM member.person
SELECT id, tier::text, region || '/' || id FROM member.person ORDER BY region NULLS FIRST, id
SELECT p.id FROM member.person p WHERE p.tier = 'gold' AND p.active
SELECT count(*) FROM member.person
SELECT count(*), count(region), count(DISTINCT region), max(created), min(id) FROM member.person
SELECT count("Family Name"), count(*) - count(birth) AS missing FROM member.person
SELECT id, "Family Name" IS NULL AS no_name, birth IS NOT NULL FROM member.person ORDER BY id
SELECT region, count(*) AS n FROM member.person GROUP BY region HAVING count(*) > 0 ORDER BY n DESC, region
SELECT tier, count(*) FILTER (WHERE active), avg(id) FROM member.person GROUP BY tier ORDER BY tier
SELECT region, tier, count(*) FROM member.person GROUP BY ROLLUP (region, tier) ORDER BY 1, 2
SELECT region, tier, count(*), grouping(region, tier) FROM member.person GROUP BY CUBE (region, tier) ORDER BY 1, 2
SELECT region, count(*) FROM member.person GROUP BY GROUPING SETS ((region), ()) ORDER BY 1
SELECT DISTINCT region FROM member.person ORDER BY region
SELECT DISTINCT ON (region) region, id, created FROM member.person ORDER BY region, id DESC
SELECT id FROM member.person WHERE "NationalID" = 'QZX44100A17'
SELECT id, region FROM member.person WHERE "NationalID" IN ('QZX44100A17', 'QZX44200B28') ORDER BY id
SELECT id FROM member.person WHERE "NationalID" = ANY (ARRAY['QZX44100A17', 'QZX44200B28']) ORDER BY id
SELECT id FROM member.person WHERE "NationalID" = ANY ('{QZX44100A17,QZX44200B28}') ORDER BY id
SELECT id FROM member.person WHERE "NationalID" = ANY ('{QZX44100A17}'::text[])
SELECT id FROM member.person WHERE "NationalID"::text = 'QZX44100A17'
SELECT id FROM member.person WHERE birth = '1931-07-19' AND "Family Name" = 'QZXkowalska'
SELECT id FROM member.person WHERE birth = DATE '1931-07-19' OR region = 'PL'
SELECT id FROM member.person WHERE "Family Name" IS NULL
SELECT id FROM member.person WHERE region = 'PL' AND NOT ("Family Name" IS NULL)
SELECT p.id, c.id AS claim, c.amount FROM member.person p JOIN claims.claim c ON c.person_id = p.id ORDER BY c.id
SELECT p.id, count(c.id) AS claims, coalesce(sum(c.amount), 0) AS total FROM member.person p LEFT JOIN claims.claim c ON c.person_id = p.id GROUP BY p.id ORDER BY p.id
SELECT c.id, c.amount, l.n, l.code, l.charge FROM claims.claim c JOIN claims.line l ON l.claim_id = c.id ORDER BY 1, 3
SELECT c.state, count(*), sum(c.amount), round(avg(c.amount), 2) FROM claims.claim c GROUP BY c.state ORDER BY 1
SELECT c.provider, date_trunc('quarter', c.service_date) AS quarter, sum(amount) FROM claims.claim c GROUP BY 1, 2 ORDER BY 1, 2
SELECT provider, amount, rank() OVER (PARTITION BY provider ORDER BY amount DESC) AS place FROM claims.claim ORDER BY provider, place
SELECT id, amount, sum(amount) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM claims.claim
SELECT id, amount - lag(amount) OVER w AS delta, first_value(amount) OVER w FROM claims.claim WINDOW w AS (ORDER BY service_date)
SELECT provider, percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) AS median FROM claims.claim GROUP BY provider ORDER BY 1
SELECT ntile(2) OVER (ORDER BY amount), id FROM claims.claim ORDER BY id
SELECT width_bucket(amount, 0, 400, 4) AS bucket, count(*) FROM claims.claim GROUP BY 1 ORDER BY 1
SELECT CASE WHEN amount > 100 THEN 'high' WHEN amount > 50 THEN 'mid' ELSE 'low' END AS class, count(*) FROM claims.claim GROUP BY 1 ORDER BY 1
SELECT id FROM claims.claim WHERE service_date BETWEEN '2024-01-01' AND '2024-12-31' ORDER BY id
SELECT id FROM claims.claim WHERE service_date >= DATE '2024-01-01' AND service_date < DATE '2024-01-01' + INTERVAL '1 year' ORDER BY 1
SELECT to_char(service_date, 'YYYY-MM') AS month, sum(amount) FROM claims.claim GROUP BY to_char(service_date, 'YYYY-MM') ORDER BY month
SELECT extract(year FROM service_date)::int AS year, count(*) FROM claims.claim GROUP BY year ORDER BY year
SELECT tableoid::regclass AS part, count(*) FROM claims.claim GROUP BY 1 ORDER BY 1
SELECT id, amount FROM claims.claim_2023
SELECT id, state FROM claims."claim_2024_Open"
SELECT id, provider FROM claims.claim_old
SELECT claim_id, n, code, charge FROM claims.line ORDER BY claim_id, n
SELECT sum(charge) FROM claims.line
SELECT l.code, c.label, count(*) FROM claims.line l JOIN ref.codes c USING (code) GROUP BY 1, 2 ORDER BY 1
SELECT c.label FROM ref.codes c WHERE EXISTS (SELECT 1 FROM claims.line l WHERE l.code = c.code) ORDER BY 1
SELECT c.label FROM ref.codes c WHERE c.code NOT IN (SELECT l.code FROM claims.line l WHERE l.charge > '10.00') ORDER BY 1
SELECT label FROM ref.codes WHERE label ILIKE '%o%' ORDER BY label COLLATE "C"
SELECT code FROM ref.codes WHERE label ~ '^T' OR label SIMILAR TO 'I%'
SELECT code, lower(valid), upper_inf(valid), valid @> CURRENT_DATE IS NOT NULL FROM ref.codes ORDER BY code
SELECT name, features ->> 'dental' AS dental, features -> 'limits' -> 0 AS first FROM ref.plan ORDER BY id
SELECT name FROM ref.plan WHERE features @> '{"dental": true}'
SELECT p.id, l.value FROM ref.plan p, jsonb_array_elements(p.features -> 'limits') AS l ORDER BY 1, 2
SELECT p.id, k FROM ref.plan p, jsonb_object_keys(p.features) AS k ORDER BY 1, 2
SELECT jsonb_path_query_array(features, '$.limits[*]') FROM ref.plan WHERE id = 1
SELECT row_to_json(p) FROM ref.plan p ORDER BY id
SELECT json_agg(p ORDER BY p.id) FROM ref.plan p
SELECT json_build_object('id', id, 'name', name, 'tier', tier) FROM ref.plan ORDER BY id
SELECT jsonb_agg(to_jsonb(x)) FROM (SELECT id, region FROM member.person ORDER BY id) x
SELECT row_to_json(x) FROM (SELECT id, tier FROM member.person ORDER BY id) x
SELECT array_agg(code ORDER BY code), string_agg(label, ', ' ORDER BY label) FROM ref.codes
SELECT unnest(members), "Name", name FROM "Lab"."Panel"
SELECT "ID", members[1], array_length(members, 1), cardinality(members) FROM "Lab"."Panel" ORDER BY "ID"
SELECT "ID", "Größe", status FROM "Lab"."Report" ORDER BY "Größe" DESC
SELECT specimen, wert, machine, "Person" FROM "Lab".line ORDER BY specimen
SELECT l.machine, count(*) FROM "Lab".line AS l WHERE l.wert = 'mg' GROUP BY l.machine
SELECT "select", "Größe" * 2 AS "doppelte Größe", "a.b", "two words" FROM ref."order" ORDER BY "select"
SELECT o."a.b" FROM ref."order" AS o WHERE o."two words" LIKE 'y%'
SELECT "номер", "город" FROM "архив"."Пациенты" ORDER BY "город"
SELECT count(*) AS "сколько" FROM "архив"."Пациенты" WHERE "город" = 'Тула'
SELECT code, "Label", label FROM ref.region ORDER BY code
SELECT r.code, p.code AS parent FROM ref.region r LEFT JOIN ref.region p ON p.code = r.parent ORDER BY r.code
WITH RECURSIVE t AS (SELECT code, parent, 0 AS depth FROM ref.region WHERE parent IS NULL UNION ALL SELECT r.code, r.parent, depth + 1 FROM ref.region r JOIN t ON r.parent = t.code) SELECT * FROM t ORDER BY code
WITH RECURSIVE t (id, path) AS (SELECT id, ARRAY[id] FROM msg.thread WHERE parent IS NULL UNION ALL SELECT m.id, path || m.id FROM msg.thread m JOIN t ON m.parent = t.id) SEARCH BREADTH FIRST BY id SET o CYCLE id SET looped USING seen SELECT id, path, looped FROM t ORDER BY o
SELECT * FROM msg.thread ORDER BY id
SELECT * FROM api.thread_tree ORDER BY path
SELECT id, sent, size FROM msg.item ORDER BY size
SELECT id, size, folder FROM msg.email
SELECT i.tableoid::regclass::text AS kind, sum(i.size) FROM msg.item i GROUP BY 1 ORDER BY 1
SELECT id, size FROM ONLY msg.item
SELECT id, tries, state FROM msg.queue ORDER BY id
SELECT * FROM ref.person ORDER BY id
SELECT p.role, q.tier FROM ref.person p JOIN member.person q ON q.id = p.id ORDER BY 1
SELECT person.role FROM ref.person ORDER BY person.since
SELECT ref.person.role FROM ref.person, ref.plan WHERE ref.person.id = ref.plan.id ORDER BY 1
SELECT * FROM ref.calendar WHERE NOT holiday ORDER BY day LIMIT 3
SELECT d.day, count(c.id) FROM ref.calendar d LEFT JOIN claims.claim c ON c.service_date = d.day GROUP BY d.day ORDER BY d.day
SELECT d::date, to_char(d, 'Dy') FROM generate_series('2024-01-01'::timestamp, '2024-01-03', '1 day') d
SELECT * FROM generate_series(1, 3) WITH ORDINALITY AS g (v, n)
SELECT * FROM ROWS FROM (generate_series(1, 2), unnest(ARRAY['a', 'b', 'c'])) AS t (n, s)
SELECT * FROM unnest(ARRAY[1, 2], ARRAY['a', 'b']) AS u (n, s)
SELECT * FROM json_to_recordset('[{"a": 1, "b": "x"}]') AS t (a int, b text)
SELECT * FROM jsonb_each_text('{"a": 1, "b": null}')
SELECT * FROM (VALUES (1, 'one'), (2, 'two')) AS v (n, w)
VALUES (1, 'a'), (2, 'b')
TABLE ref.codes
SELECT id, tier FROM api.card ORDER BY id
SELECT b, c FROM api.directory ORDER BY c
SELECT d.c, r."Label" FROM api.directory d JOIN ref.region r ON true WHERE r.code = 'EU' ORDER BY d.c
SELECT id, amount, provider, tier FROM api.everything ORDER BY id, amount
SELECT source, count(*) FROM api.names GROUP BY source ORDER BY source
SELECT id, preferred FROM api.contact_list
SELECT id, tier FROM api.feed ORDER BY id
SELECT * FROM api.by_tier ORDER BY tier
SELECT * FROM api.claim_totals ORDER BY provider, month
SELECT sum(total) / sum(n) AS mean FROM api.claim_totals
SELECT * FROM api.plan_list ORDER BY id
SELECT "a", machine FROM api."Wide View" ORDER BY machine, "a"
SELECT id, region FROM api.labelled ORDER BY id
SELECT n, top FROM api.mv_diagnosis ORDER BY top
SELECT * FROM api.mv_provider ORDER BY provider
SELECT top FROM api.over_mv ORDER BY top
SELECT * FROM api.editable
SELECT id, region FROM api.person_edit ORDER BY id
SELECT ref.price_of('gold')
SELECT id, ref.price_of(tier) FROM member.person ORDER BY id
SELECT * FROM member.tiers() ORDER BY tier
SELECT tier, n FROM member.tiers() t ORDER BY n DESC, tier
SELECT id, tier FROM member.cards() ORDER BY id
SELECT c.tier, count(*) FROM member.cards() c GROUP BY c.tier ORDER BY 1
SELECT id, region FROM member.by_region('PL')
SELECT r.code, b.id FROM ref.region r CROSS JOIN LATERAL member.by_region(r.code) b ORDER BY 1
SELECT claims.total_for(1), claims.total_for(2)
SELECT p.id, claims.total_for(p.id) FROM member.person p ORDER BY p.id
SELECT ref.fiscal_year('2024-03-31'), ref.fiscal_year('2024-04-01')
SELECT ref.fiscal_year(service_date) AS fy, sum(amount) FROM claims.claim GROUP BY 1 ORDER BY 1
SELECT ref.age_at('1980-01-01', '2024-01-01')
SELECT ref.slug(label) FROM ref.codes ORDER BY 1
SELECT ref.slug(label, sep => '_'), ref.slug("Label") FROM ref.region ORDER BY 1
SELECT * FROM ref.codes_like('A%')
SELECT code FROM ref.codes_like('%') AS c WHERE c.chapter = 1 ORDER BY code
SELECT (ref.codes_like('J%')).label
SELECT ref.add_all(1, 2, 3), ref.add_all(VARIADIC ARRAY[4, 5])
SELECT ref.plan_count()
SELECT ref.longest(label) FROM ref.codes
SELECT chapter, ref.longest(label) FROM ref.codes GROUP BY chapter ORDER BY chapter
SELECT label OPERATOR(ref.=~=) code FROM ref.codes ORDER BY code
SELECT tier::int, ref.tier_rank(tier) FROM ref.plan ORDER BY id
SELECT unnest(enum_range(NULL::ref.tier))
SELECT ('2024-01-01'::date, 'x')::text
SELECT ROW('[2020-01-01,2021-01-01)'::daterange, 'n')::ref.daterange_note
SELECT (ROW('[2020-01-01,2021-01-01)'::daterange, 'n')::ref.daterange_note).note
SELECT (ROW('street 1', '00-001', 'PL')::member.address).country
SELECT int4range(1, 5) * int4range(3, 9), '{[1,3),[7,9)}'::int4multirange @> 2
SELECT 10 / 4, 10 % 4, 10.0 / 4, 2 ^ 8, |/ 16, @ -5, 5 # 3, 1 << 4
SELECT 'abc' || 'def', 'a' LIKE 'A', 'a' ILIKE 'A', 'abc' ~ 'b', substring('abcdef' FROM 2 FOR 3), position('c' IN 'abc')
SELECT coalesce(NULL, 'x'), nullif(1, 1), greatest(1, 2, 3), least('a', 'b')
SELECT '{"a": {"b": [1, 2]}}'::jsonb #> '{a,b}', '{"a": 1}'::json -> 'a', jsonb_set('{"a": 1}', '{b}', '2')
SELECT now() IS NOT NULL, clock_timestamp() > '2020-01-01', CURRENT_DATE > '2020-01-01', age('2024-01-01', '2023-01-01')
SELECT md5('x'), encode(sha256('x'), 'hex'), length(gen_random_uuid()::text)
SELECT to_tsvector('english', label) @@ plainto_tsquery('english', 'zoster') FROM ref.codes ORDER BY code
SELECT ts_headline('english', 'the quick fox', to_tsquery('english', 'fox'))
SELECT * FROM member.person TABLESAMPLE BERNOULLI (0)
SELECT count(*) FROM claims.claim TABLESAMPLE SYSTEM (100)
SELECT a.id FROM member.person a JOIN member.person b ON a."NationalID" = b."NationalID" AND a.id <= b.id ORDER BY 1
SELECT a.id FROM member.alias x JOIN member.person a ON a.id = x.person_id WHERE x.kind = 'nick' ORDER BY 1
SELECT p.id, (SELECT count(*) FROM member.alias a WHERE a.person_id = p.id) AS aliases FROM member.person p ORDER BY p.id
SELECT p.id, EXISTS (SELECT FROM claims.claim c WHERE c.person_id = p.id AND c.state = 'denied') AS denied FROM member.person p ORDER BY 1
SELECT p.id, l.amount FROM member.person p LEFT JOIN LATERAL (SELECT c.amount FROM claims.claim c WHERE c.person_id = p.id ORDER BY c.amount DESC LIMIT 1) l ON true ORDER BY p.id
SELECT x.id, x.tier FROM (SELECT p.* FROM member.person p) x ORDER BY x.id
SELECT x.id FROM (SELECT * FROM member.person WHERE region = 'PL') AS x
WITH p AS (SELECT * FROM member.person) SELECT id, region FROM p ORDER BY id
WITH p AS (SELECT id, "Family Name" AS n, region FROM member.person), q AS (SELECT id, region FROM p) SELECT * FROM q ORDER BY id
WITH c AS MATERIALIZED (SELECT person_id, sum(amount) AS total FROM claims.claim GROUP BY person_id) SELECT p.region, c.total FROM c JOIN member.person p ON p.id = c.person_id ORDER BY 2
SELECT id FROM member.person UNION SELECT id FROM ref.person ORDER BY 1
SELECT region FROM member.person EXCEPT SELECT code FROM ref.region WHERE parent IS NULL ORDER BY 1 NULLS LAST
SELECT id FROM member.person INTERSECT SELECT person_id FROM claims.claim ORDER BY 1
SELECT id, tier FROM member.person WHERE (region, tier) IN (('PL', 'gold'), ('DE', 'silver')) ORDER BY id
SELECT id FROM member.person WHERE ROW(region, id) > ('A', 0) ORDER BY region, id
SELECT id FROM member.person ORDER BY region DESC NULLS LAST, id FETCH FIRST 2 ROWS ONLY
SELECT id FROM member.person ORDER BY tier FETCH FIRST 1 ROW WITH TIES
SELECT id FROM member.person WHERE id = 1 FOR UPDATE
SELECT id FROM member.person WHERE id > 0 ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
SELECT (p).id, (p).region FROM (SELECT p FROM member.person p) x (p) ORDER BY 1
SELECT (x.p).tier FROM (SELECT p FROM member.person p ORDER BY id) x
SELECT (home).country FROM member.person WHERE false
SELECT p.ctid, p.id FROM member.person p ORDER BY id
SELECT pg_typeof(id), pg_typeof(tier) FROM ref.plan LIMIT 1
SELECT pg_size_pretty(pg_total_relation_size('member.person')), pg_relation_size('claims.line') >= 0
SELECT is_called FROM claims.number_seq
SELECT pg_get_serial_sequence('ref."order"', 'id')
SELECT obj_description('member.person'::regclass), col_description('member.person'::regclass, 15)
SELECT pg_get_viewdef('api.plan_list'::regclass, true)
SELECT pg_get_viewdef('api.directory'::regclass)
SELECT pg_get_functiondef('ref.slug'::regproc)
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'ref.region'::regclass ORDER BY conname
SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'ref' ORDER BY indexname
SELECT schemaname, viewname, definition FROM pg_views WHERE schemaname = 'api' ORDER BY viewname
SELECT schemaname, matviewname, ispopulated, definition FROM pg_matviews
SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user
SELECT name, setting FROM pg_settings WHERE name = 'max_connections'
SELECT name, setting, unit, short_desc FROM pg_settings WHERE name IN ('work_mem', 'TimeZone') ORDER BY name
SELECT relname, n_live_tup >= 0 FROM pg_stat_user_tables WHERE schemaname = 'ref' ORDER BY relname
SELECT pid = pg_backend_pid() FROM pg_locks LIMIT 1
SELECT datname, pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = current_database()
SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = 'member' ORDER BY 1
SELECT column_name, data_type, is_nullable, column_default, character_maximum_length, udt_name FROM information_schema.columns WHERE table_schema = 'member' AND table_name = 'person' ORDER BY ordinal_position
SELECT routine_name, routine_type, data_type FROM information_schema.routines WHERE routine_schema = 'ref' ORDER BY 1
SELECT constraint_name, constraint_type FROM information_schema.table_constraints WHERE table_schema = 'claims' AND table_name = 'line' ORDER BY 1
SELECT kcu.column_name, ccu.table_name, ccu.column_name FROM information_schema.table_constraints tc JOIN information_schema.key_column_usage kcu ON tc.constraint_name = kcu.constraint_name JOIN information_schema.constraint_column_usage ccu ON ccu.constraint_name = tc.constraint_name WHERE tc.constraint_type = 'FOREIGN KEY' AND tc.table_name = 'line' ORDER BY 1
SELECT view_definition FROM information_schema.views WHERE table_schema = 'api' AND table_name = 'by_tier'
SELECT check_clause FROM information_schema.check_constraints WHERE constraint_name = 'known_family'
SELECT schema_name FROM information_schema.schemata ORDER BY 1
SELECT sequence_name, start_value FROM information_schema.sequences WHERE sequence_schema = 'claims'
SELECT trigger_name, event_manipulation, action_statement FROM information_schema.triggers WHERE trigger_schema = 'ref'
SELECT domain_name, data_type FROM information_schema.domains WHERE domain_schema = 'ref'
SELECT foreign_table_name FROM information_schema.foreign_tables
SELECT grantee, privilege_type FROM information_schema.role_table_grants WHERE table_schema = 'ref' AND table_name = 'plan' ORDER BY 2
INSERT INTO ref.codes (code, label, chapter) VALUES ('Z99', 'Test', 21)
INSERT INTO ref.codes (code, label) VALUES ('Z99', 'Test') RETURNING code, label, chapter
INSERT INTO ref.codes VALUES ('A01', 'Typhoid fever') ON CONFLICT (code) DO UPDATE SET label = EXCLUDED.label RETURNING *
INSERT INTO ref.codes VALUES ('A01', 'x') ON CONFLICT DO NOTHING
INSERT INTO ref."order" ("select", "Größe") VALUES (1, 2) RETURNING "select", id > 0
INSERT INTO claims.claim (service_date, person_id, diagnosis, amount) VALUES ('2024-06-01', 1, 'fresh', 5) RETURNING state, amount
INSERT INTO member.person ("Family Name", birth, region) VALUES ('Newman', '1990-01-01', 'DE') RETURNING region, tier
INSERT INTO ref.calendar (day) SELECT d::date FROM generate_series('2025-01-01'::date, '2025-01-05', '1 day') d
INSERT INTO claims.batch (id, label, total) SELECT 10, 'from claims', sum(amount) FROM claims.claim WHERE state = 'paid' RETURNING total
UPDATE ref.plan SET price = price * 1.1 WHERE tier = 'gold' RETURNING id, name, price
UPDATE ref.plan SET features = features || '{"vision": true}' WHERE id = 1 RETURNING features
UPDATE ref.plan p SET name = p.name || '*' FROM ref.person r WHERE r.id = p.id RETURNING p.id, r.role
UPDATE member.person SET region = 'PL', active = false WHERE id = 2 RETURNING id, region, active
UPDATE member.person SET "Family Name" = 'Changed' WHERE id = 2
UPDATE member.person SET tier = 'silver' WHERE "NationalID" = 'QZX44100A17' RETURNING id
UPDATE claims.claim SET state = 'paid' WHERE id = 2 RETURNING id, state
UPDATE claims.claim c SET amount = c.amount + 1 FROM member.person p WHERE p.id = c.person_id AND p.region = 'PL' RETURNING c.id, c.amount
UPDATE api.editable SET total = 5 WHERE id = 2 RETURNING *
DELETE FROM ref.calendar WHERE day < '2024-01-03' RETURNING day
DELETE FROM claims.line l USING ref.codes c WHERE c.code = l.code AND c.chapter = 10 RETURNING l.claim_id, c.label
DELETE FROM member.alias WHERE person_id = 1
DELETE FROM member.person WHERE id = 3 RETURNING id
MERGE INTO claims.batch b USING (VALUES (1, 'x'), (7, 'y')) AS v (id, label) ON b.id = v.id WHEN MATCHED THEN UPDATE SET label = v.label WHEN NOT MATCHED THEN INSERT (id, label) VALUES (v.id, v.label)
/*17*/ MERGE INTO claims.batch b USING (VALUES (1, 'x')) AS v (id, label) ON b.id = v.id WHEN MATCHED THEN UPDATE SET label = v.label RETURNING merge_action(), b.*
/*18*/ UPDATE ref.plan SET price = price + 1 WHERE id = 1 RETURNING old.price, new.price
/*17*/ SELECT jt.* FROM ref.plan p, JSON_TABLE(p.features, '$' COLUMNS (dental boolean PATH '$.dental')) jt WHERE p.id = 1
/*17*/ SELECT JSON_VALUE(features, '$.dental'), JSON_EXISTS(features, '$.limits') FROM ref.plan ORDER BY id
/*16*/ SELECT any_value(label), JSON_ARRAYAGG(code ORDER BY code) FROM ref.codes
/*16*/ SELECT JSON_OBJECT('a': id, 'b': name) FROM ref.plan ORDER BY id
WITH d AS (DELETE FROM ref.calendar WHERE holiday RETURNING day) SELECT count(*) FROM d
WITH n AS (INSERT INTO claims.batch (id, label) VALUES (9, 'nine') RETURNING id) SELECT b.id, n.id FROM claims.batch b, n ORDER BY 1
WITH moved AS (UPDATE claims.batch SET closed = true RETURNING *) SELECT id, closed FROM moved ORDER BY id
CREATE TABLE ref.alembic_version (version_num varchar(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))
CREATE TABLE IF NOT EXISTS ref.schema_migrations (version text PRIMARY KEY, applied timestamptz DEFAULT now())
CREATE TABLE ref.report AS SELECT region, count(*) AS n FROM member.person GROUP BY region
CREATE TEMP TABLE totals AS SELECT person_id, sum(amount) AS total FROM claims.claim GROUP BY person_id
CREATE TEMP TABLE ids (id bigint) ON COMMIT DROP
SELECT id, region INTO TEMP picked FROM member.person
CREATE VIEW ref.gold AS SELECT id, region FROM member.person WHERE tier = 'gold'
CREATE OR REPLACE VIEW ref.cheap AS SELECT name FROM ref.plan WHERE price < 100
CREATE MATERIALIZED VIEW ref.totals AS SELECT provider, sum(amount) FROM claims.claim GROUP BY 1
REFRESH MATERIALIZED VIEW api.mv_provider
CREATE INDEX ON member.person (tier, region)
CREATE INDEX IF NOT EXISTS claims_person ON claims.line (code)
CREATE UNIQUE INDEX ON ref.plan (lower(name))
CREATE SEQUENCE ref.numbers START 100 INCREMENT 5
CREATE SCHEMA scratch
ALTER TABLE ref.plan ADD COLUMN note text DEFAULT ''
ALTER TABLE claims.batch ALTER COLUMN total SET DEFAULT 0, ADD CONSTRAINT positive CHECK (total >= 0)
ALTER TABLE ref.plan RENAME COLUMN sold TO sold_during
DROP VIEW api.editable
DROP TABLE IF EXISTS ref.nothing
TRUNCATE claims.batch
COMMENT ON TABLE ref.plan IS 'Plans on sale'
GRANT SELECT ON ref.plan TO PUBLIC
ANALYZE ref.plan
SET search_path = ref, member, public
SET LOCAL statement_timeout = '30s'
SET client_min_messages TO warning
SET extra_float_digits = 3
SET datestyle = 'ISO, MDY'
SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED
SET TRANSACTION READ ONLY
SET timezone TO 'UTC'
SET bytea_output = 'hex'
RESET statement_timeout
DEALLOCATE ALL
DISCARD PLANS
SAVEPOINT a
EXPLAIN SELECT * FROM ref.plan WHERE price > 100
EXPLAIN (COSTS OFF) SELECT id, region FROM member.person WHERE tier = 'gold'
EXPLAIN (FORMAT JSON, COSTS OFF) SELECT p.id FROM ref.plan p JOIN ref.person r USING (id)
PREPARE by_id AS SELECT id, region FROM member.person WHERE id = $1
PREPARE add_code (text, text) AS INSERT INTO ref.codes (code, label) VALUES ($1, $2) RETURNING code
DECLARE cur CURSOR FOR SELECT id, tier FROM member.person
DECLARE "SQL_CUR0x1" CURSOR WITH HOLD FOR SELECT * FROM ref.plan
DECLARE scrolling SCROLL CURSOR FOR SELECT provider, amount FROM claims.claim ORDER BY id
LOCK TABLE ref.plan IN SHARE MODE
SELECT pg_advisory_xact_lock(42)
SELECT pg_try_advisory_lock(1, 2), pg_advisory_unlock(1, 2)
SELECT nextval('claims.number_seq') > 0, currval('claims.number_seq') > 0
SELECT nextval('ref.order_id_seq'::regclass) IS NOT NULL
SELECT txid_current() > 0, pg_current_xact_id()::text > ''
SELECT pg_is_in_recovery(), pg_postmaster_start_time() < now(), inet_server_port() IS NULL
SELECT has_table_privilege('member.person', 'SELECT'), has_schema_privilege('ref', 'USAGE')
COPY ref.plan TO STDOUT
COPY ref.codes (code, label) TO STDOUT (FORMAT csv, HEADER)
COPY ref.codes TO STDOUT (FORMAT binary)
COPY (SELECT id, region, tier FROM member.person ORDER BY id) TO STDOUT WITH CSV HEADER
COPY (SELECT provider, sum(amount) FROM claims.claim GROUP BY 1 ORDER BY 1) TO STDOUT
COPY member.person (id, tier, region) TO STDOUT
COPY claims.batch TO STDOUT WITH (FORMAT csv, HEADER true)
SELECT TRUNC(EXTRACT(EPOCH FROM created)) AS __timestamp, COUNT(*) AS n FROM member.person GROUP BY 1 ORDER BY 1 LIMIT 1000
SELECT "source"."region" AS "region", COUNT(*) AS "count" FROM (SELECT "member"."person"."region" AS "region", "member"."person"."tier" AS "tier" FROM "member"."person") AS "source" GROUP BY "source"."region" ORDER BY "source"."region" ASC
SELECT DATE_TRUNC('month', "claims"."claim"."service_date") AS "service_date", SUM("claims"."claim"."amount") AS "sum" FROM "claims"."claim" WHERE "claims"."claim"."service_date" >= DATE_TRUNC('year', CAST('2024-06-01' AS timestamp)) GROUP BY DATE_TRUNC('month', "claims"."claim"."service_date") ORDER BY DATE_TRUNC('month', "claims"."claim"."service_date") ASC
SELECT SUM("claim"."amount") AS "sum:amount:ok", CAST(DATE_TRUNC('YEAR', CAST("claim"."service_date" AS TIMESTAMP)) AS DATE) AS "tyr:service_date:ok", "claim"."provider" AS "provider" FROM "claims"."claim" "claim" GROUP BY 2, 3 ORDER BY 2, 3
SELECT "t0"."provider", SUM("t0"."amount") AS "a0" FROM (SELECT "provider", "amount", "state"::text AS "state" FROM "claims"."claim") "t0" WHERE ("t0"."state" = 'paid') GROUP BY "t0"."provider" ORDER BY 1 LIMIT 1000001
SELECT * FROM (SELECT provider, state, amount FROM claims.claim) AS virtual_table WHERE state IN ('paid') ORDER BY amount DESC LIMIT 1000
SELECT CAST(COUNT(1) AS BIGINT) FROM (SELECT id, tier FROM member.person) AS q
SELECT * FROM "claims"."batch" LIMIT 0
SELECT 1 AS one FROM "claims"."batch" WHERE "batch"."label" = 'january' LIMIT 1
SELECT "batch".* FROM "claims"."batch" WHERE "batch"."closed" = TRUE ORDER BY "batch"."id" ASC LIMIT 1
SELECT "person"."id", "person"."region", "person"."tier" FROM "member"."person" WHERE "person"."id" IN (1, 2) ORDER BY "person"."id" ASC
SELECT "person"."id" AS t0_r0, "person"."region" AS t0_r1, "claim"."id" AS t1_r0, "claim"."amount" AS t1_r1 FROM "member"."person" LEFT OUTER JOIN "claims"."claim" ON "claim"."person_id" = "person"."id" WHERE "person"."active" = TRUE ORDER BY t0_r0, t1_r0
SELECT COUNT(*) AS "__count" FROM "member"."person" WHERE "member"."person"."active"
SELECT (1) AS "a" FROM "member"."person" WHERE "member"."person"."id" = 1 LIMIT 1
SELECT "ref"."plan"."id", "ref"."plan"."name", COUNT("person"."id") AS "members" FROM "ref"."plan" LEFT OUTER JOIN "member"."person" ON ("ref"."plan"."id" = "person"."plan_id") GROUP BY "ref"."plan"."id" ORDER BY "ref"."plan"."name" ASC
SELECT U0."id" FROM "claims"."batch" U0 WHERE (U0."label"::text LIKE '%jan%' OR UPPER(U0."label"::text) LIKE UPPER('%FEB%')) ORDER BY 1
select p1_0.id,p1_0.name,p1_0.price,p1_0.tier from ref.plan p1_0 where p1_0.id=1
select b1_0.id,b1_0.closed,b1_0.label,b1_0.total from claims.batch b1_0 where b1_0.label=cast('january' as text) order by b1_0.id offset 0 rows fetch first 10 rows only
select p1_0.id,c1_0.person_id,c1_0.id,c1_0.amount from member.person p1_0 left join claims.claim c1_0 on p1_0.id=c1_0.person_id where p1_0.region in ('PL','DE') order by 1,3
insert into claims.batch (closed,label,total,id) values (false,'march',0,77)
update claims.batch set closed=true,label='x',total=1 where id=1
SELECT plan_1.id AS plan_1_id, plan_1.name AS plan_1_name, anon_1.n FROM ref.plan AS plan_1 JOIN (SELECT member.person.plan_id AS plan_id, count(*) AS n FROM member.person GROUP BY member.person.plan_id) AS anon_1 ON plan_1.id = anon_1.plan_id ORDER BY plan_1.id
SELECT member.person.id, member.person.region FROM member.person WHERE member.person.region = 'PL' AND member.person.id IN (SELECT claims.claim.person_id FROM claims.claim WHERE claims.claim.amount > 100)
SELECT EXISTS (SELECT 1 FROM claims.batch WHERE claims.batch.id = 1) AS anon_1
SELECT pg_catalog.pg_class.relname FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace WHERE pg_catalog.pg_class.relname = 'plan' AND pg_catalog.pg_class.relkind = ANY (ARRAY['r', 'p', 'f', 'v', 'm']) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != 'pg_catalog'
SELECT pg_catalog.pg_class.relname FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace WHERE pg_catalog.pg_class.relkind = ANY (ARRAY['r', 'p']) AND pg_catalog.pg_class.relpersistence != 't' AND pg_catalog.pg_namespace.nspname = 'ref' ORDER BY 1
SELECT pg_catalog.pg_attribute.attname AS name, pg_catalog.format_type(pg_catalog.pg_attribute.atttypid, pg_catalog.pg_attribute.atttypmod) AS format_type, (SELECT pg_catalog.pg_get_expr(pg_catalog.pg_attrdef.adbin, pg_catalog.pg_attrdef.adrelid) AS pg_get_expr_1 FROM pg_catalog.pg_attrdef WHERE pg_catalog.pg_attrdef.adrelid = pg_catalog.pg_attribute.attrelid AND pg_catalog.pg_attrdef.adnum = pg_catalog.pg_attribute.attnum AND pg_catalog.pg_attribute.atthasdef) AS "default", pg_catalog.pg_attribute.attnotnull AS not_null, pg_catalog.pg_class.relname AS table_name, pg_catalog.pg_description.description AS comment, pg_catalog.pg_attribute.attgenerated AS generated, (SELECT json_build_object('always', pg_catalog.pg_attribute.attidentity = 'a', 'start', pg_catalog.pg_sequence.seqstart, 'increment', pg_catalog.pg_sequence.seqincrement, 'minvalue', pg_catalog.pg_sequence.seqmin, 'maxvalue', pg_catalog.pg_sequence.seqmax, 'cache', pg_catalog.pg_sequence.seqcache, 'cycle', pg_catalog.pg_sequence.seqcycle) AS json_build_object_1 FROM pg_catalog.pg_sequence WHERE pg_catalog.pg_attribute.attidentity != '' AND pg_catalog.pg_sequence.seqrelid = CAST(CAST(pg_catalog.pg_get_serial_sequence(CAST(CAST(pg_catalog.pg_attribute.attrelid AS REGCLASS) AS TEXT), pg_catalog.pg_attribute.attname) AS REGCLASS) AS OID)) AS identity_options FROM pg_catalog.pg_class LEFT OUTER JOIN pg_catalog.pg_attribute ON pg_catalog.pg_class.oid = pg_catalog.pg_attribute.attrelid AND pg_catalog.pg_attribute.attnum > 0 AND NOT pg_catalog.pg_attribute.attisdropped LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_description.objoid = pg_catalog.pg_attribute.attrelid AND pg_catalog.pg_description.objsubid = pg_catalog.pg_attribute.attnum JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace WHERE pg_catalog.pg_class.relkind = ANY (ARRAY['r', 'p', 'f', 'v', 'm']) AND pg_catalog.pg_namespace.nspname = 'member' AND pg_catalog.pg_class.relname IN ('person') ORDER BY pg_catalog.pg_class.relname, pg_catalog.pg_attribute.attnum
SELECT attr.conrelid, array_agg(CAST(attr.attname AS TEXT) ORDER BY attr.ord) AS cols, attr.conname, min(attr.description) AS description, NULL AS extra FROM (SELECT con.conrelid AS conrelid, con.conname AS conname, con.conindid AS conindid, con.description AS description, con.ord AS ord, pg_catalog.pg_attribute.attname AS attname FROM pg_catalog.pg_attribute JOIN (SELECT pg_catalog.pg_constraint.conrelid AS conrelid, pg_catalog.pg_constraint.conname AS conname, pg_catalog.pg_constraint.conindid AS conindid, unnest(pg_catalog.pg_constraint.conkey) AS attnum, generate_subscripts(pg_catalog.pg_constraint.conkey, 1) AS ord, pg_catalog.pg_description.description AS description FROM pg_catalog.pg_constraint LEFT OUTER JOIN pg_catalog.pg_description ON pg_catalog.pg_description.objoid = pg_catalog.pg_constraint.oid WHERE pg_catalog.pg_constraint.contype = 'p' AND pg_catalog.pg_constraint.conrelid IN ('ref.plan'::regclass, 'claims.line'::regclass)) AS con ON pg_catalog.pg_attribute.attnum = con.attnum AND pg_catalog.pg_attribute.attrelid = con.conrelid WHERE con.conrelid IN ('ref.plan'::regclass, 'claims.line'::regclass)) AS attr GROUP BY attr.conrelid, attr.conname ORDER BY attr.conrelid, attr.conname
SELECT pg_catalog.pg_type.typname AS name, pg_catalog.pg_type_is_visible(pg_catalog.pg_type.oid) AS visible, pg_catalog.pg_namespace.nspname AS schema, lbl_agg.labels AS labels FROM pg_catalog.pg_type JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_type.typnamespace LEFT OUTER JOIN (SELECT pg_catalog.pg_enum.enumtypid AS enumtypid, array_agg(CAST(pg_catalog.pg_enum.enumlabel AS TEXT) ORDER BY pg_catalog.pg_enum.enumsortorder) AS labels FROM pg_catalog.pg_enum GROUP BY pg_catalog.pg_enum.enumtypid) AS lbl_agg ON pg_catalog.pg_type.oid = lbl_agg.enumtypid WHERE pg_catalog.pg_type.typtype = 'e' ORDER BY pg_catalog.pg_namespace.nspname, pg_catalog.pg_type.typname
SELECT domains.domname, domains.attype, pg_catalog.pg_get_constraintdef(con.oid) FROM (SELECT t.oid, t.typname AS domname, pg_catalog.format_type(t.typbasetype, t.typtypmod) AS attype FROM pg_catalog.pg_type t WHERE t.typtype = 'd') domains LEFT JOIN pg_catalog.pg_constraint con ON con.contypid = domains.oid ORDER BY 1
SELECT c.relname, CASE WHEN c.relispartition THEN 'p' WHEN c.relkind IN ('m', 'v') THEN 'v' ELSE 't' END, obj_description(c.oid, 'pg_class') FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('f', 'm', 'p', 'r', 'v') AND n.nspname NOT IN ('pg_catalog', 'pg_toast') AND pg_catalog.pg_table_is_visible(c.oid)
SELECT a.attname AS column_name, NOT (a.attnotnull OR (t.typtype = 'd' AND t.typnotnull)) AS is_nullable, pg_get_expr(ad.adbin, ad.adrelid) AS column_default, CASE WHEN collname = 'default' THEN NULL ELSE collname END AS collation, a.attidentity != '' AS is_autofield, col_description(a.attrelid, a.attnum) AS column_comment FROM pg_attribute a LEFT JOIN pg_attrdef ad ON a.attrelid = ad.adrelid AND a.attnum = ad.adnum LEFT JOIN pg_collation co ON a.attcollation = co.oid JOIN pg_type t ON a.atttypid = t.oid JOIN pg_class c ON a.attrelid = c.oid JOIN pg_namespace n ON c.relnamespace = n.oid WHERE c.relkind IN ('f', 'm', 'p', 'r', 'v') AND c.relname = 'person' AND n.nspname = 'member' AND a.attnum > 0 ORDER BY a.attnum
SELECT a1.attname, c2.relname, a2.attname FROM pg_constraint con LEFT JOIN pg_class c1 ON con.conrelid = c1.oid LEFT JOIN pg_class c2 ON con.confrelid = c2.oid LEFT JOIN pg_attribute a1 ON c1.oid = a1.attrelid AND a1.attnum = con.conkey[1] LEFT JOIN pg_attribute a2 ON c2.oid = a2.attrelid AND a2.attnum = con.confkey[1] WHERE c1.relname = 'line' AND con.contype = 'f' AND c1.relnamespace = c2.relnamespace
SELECT indexname, array_agg(attname ORDER BY arridx), indisunique, indisprimary, array_agg(ordering ORDER BY arridx), amname, exprdef, s2.attoptions FROM (SELECT c2.relname AS indexname, idx.*, attr.attname, am.amname, CASE WHEN idx.indexprs IS NOT NULL THEN pg_get_indexdef(idx.indexrelid) END AS exprdef, CASE am.amname WHEN 'btree' THEN CASE (option & 1) WHEN 1 THEN 'DESC' ELSE 'ASC' END END AS ordering, c2.reloptions AS attoptions FROM (SELECT *, unnest(i.indkey) AS key, unnest(i.indoption) AS option, generate_subscripts(i.indkey, 1) AS arridx FROM pg_index i) idx LEFT JOIN pg_class c ON idx.indrelid = c.oid LEFT JOIN pg_class c2 ON idx.indexrelid = c2.oid LEFT JOIN pg_am am ON c2.relam = am.oid LEFT JOIN pg_attribute attr ON attr.attrelid = c.oid AND attr.attnum = idx.key WHERE c.relname = 'plan' AND pg_catalog.pg_table_is_visible(c.oid) IS NOT NULL) s2 GROUP BY indexname, indisunique, indisprimary, amname, exprdef, attoptions ORDER BY 1
SELECT a.attname, format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid), a.attnotnull, a.atttypid, a.atttypmod, c.collname, col_description(a.attrelid, a.attnum) AS comment, attidentity AS identity, attgenerated as attgenerated FROM pg_attribute a LEFT JOIN pg_attrdef d ON a.attrelid = d.adrelid AND a.attnum = d.adnum LEFT JOIN pg_type t ON a.atttypid = t.oid LEFT JOIN pg_collation c ON a.attcollation = c.oid AND a.attcollation <> t.typcollation WHERE a.attrelid = '"member"."person"'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
SELECT distinct i.relname, d.indisunique, d.indkey, pg_get_indexdef(d.indexrelid), pg_catalog.obj_description(i.oid, 'pg_class') AS comment, d.indisvalid, ARRAY(SELECT pg_get_indexdef(d.indexrelid, k + 1, true) FROM generate_subscripts(d.indkey, 1) AS k ORDER BY k) AS columns FROM pg_class t INNER JOIN pg_index d ON t.oid = d.indrelid INNER JOIN pg_class i ON d.indexrelid = i.oid LEFT JOIN pg_namespace n ON n.oid = t.relnamespace WHERE i.relkind IN ('i', 'I') AND d.indisprimary = 'f' AND t.relname = 'plan' AND n.nspname = 'ref' ORDER BY i.relname
SELECT t.oid, t.typname, t.typelem, t.typdelim, t.typinput, r.rngsubtype, t.typtype, t.typbasetype FROM pg_type as t LEFT JOIN pg_range as r ON oid = rngtypid WHERE t.typname IN ('int2', 'int4', 'int8', 'oid', 'float4', 'float8', 'numeric', 'bool', 'timestamp', 'timestamptz') ORDER BY t.oid
SELECT a.attname FROM (SELECT indrelid, indkey, generate_subscripts(indkey, 1) idx FROM pg_index WHERE indrelid = '"claims"."line"'::regclass AND indisprimary) i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[i.idx] ORDER BY i.idx
SELECT c.relname FROM pg_class c LEFT JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY (current_schemas(false)) AND c.relkind IN ('r', 'v', 'm', 'p', 'f') ORDER BY 1
SELECT current_schemas(true), pg_my_temp_schema()
SELECT typ.oid, typ.typnamespace, ns.nspname, typ.typname, typ.typtype, typ.typrelid, typ.typnotnull, relkind FROM pg_type typ JOIN pg_namespace AS ns ON (ns.oid = typ.typnamespace) LEFT JOIN pg_class AS cls ON (cls.oid = typ.typrelid) WHERE typ.typtype IN ('b', 'r', 'm', 'e', 'd') OR (typ.typtype = 'c' AND relkind = 'c') ORDER BY typ.oid
SELECT NULL AS TABLE_CAT, n.nspname AS TABLE_SCHEM, c.relname AS TABLE_NAME, CASE n.nspname ~ '^pg_' OR n.nspname = 'information_schema' WHEN true THEN 'SYSTEM TABLE' WHEN false THEN CASE c.relkind WHEN 'r' THEN 'TABLE' WHEN 'p' THEN 'PARTITIONED TABLE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE NULL END ELSE NULL END AS TABLE_TYPE, d.description AS REMARKS FROM pg_catalog.pg_namespace n, pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_description d ON (c.oid = d.objoid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass) WHERE c.relnamespace = n.oid AND n.nspname LIKE 'ref' AND c.relname LIKE '%' ORDER BY TABLE_TYPE, TABLE_SCHEM, TABLE_NAME
SELECT * FROM (SELECT n.nspname, c.relname, a.attname, a.atttypid, a.attnotnull OR (t.typtype = 'd' AND t.typnotnull) AS attnotnull, a.atttypmod, a.attlen, t.typtypmod, row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum) AS attnum, nullif(a.attidentity, '') as attidentity, nullif(a.attgenerated, '') as attgenerated, pg_catalog.pg_get_expr(def.adbin, def.adrelid) AS adsrc, dsc.description, t.typbasetype, t.typtype FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON (c.relnamespace = n.oid) JOIN pg_catalog.pg_attribute a ON (a.attrelid = c.oid) JOIN pg_catalog.pg_type t ON (a.atttypid = t.oid) LEFT JOIN pg_catalog.pg_attrdef def ON (a.attrelid = def.adrelid AND a.attnum = def.adnum) LEFT JOIN pg_catalog.pg_description dsc ON (c.oid = dsc.objoid AND a.attnum = dsc.objsubid) LEFT JOIN pg_catalog.pg_class dc ON (dc.oid = dsc.classoid AND dc.relname = 'pg_class') LEFT JOIN pg_catalog.pg_namespace dn ON (dc.relnamespace = dn.oid AND dn.nspname = 'pg_catalog') WHERE c.relkind IN ('r', 'p', 'v', 'f', 'm') AND a.attnum > 0 AND NOT a.attisdropped AND c.relname LIKE 'person') c WHERE true ORDER BY nspname, c.relname, attnum
SELECT result.TABLE_SCHEM, result.TABLE_NAME, result.COLUMN_NAME, result.KEY_SEQ, result.PK_NAME FROM (SELECT n.nspname AS TABLE_SCHEM, ct.relname AS TABLE_NAME, a.attname AS COLUMN_NAME, (information_schema._pg_expandarray(i.indkey)).n AS KEY_SEQ, ci.relname AS PK_NAME, information_schema._pg_expandarray(i.indkey) AS KEYS, a.attnum AS A_ATTNUM FROM pg_catalog.pg_class ct JOIN pg_catalog.pg_attribute a ON (ct.oid = a.attrelid) JOIN pg_catalog.pg_namespace n ON (ct.relnamespace = n.oid) JOIN pg_catalog.pg_index i ON (a.attrelid = i.indrelid) JOIN pg_catalog.pg_class ci ON (ci.oid = i.indexrelid) WHERE true AND ct.relname = 'line' AND i.indisprimary) result WHERE result.A_ATTNUM = (result.KEYS).x ORDER BY result.table_name, result.pk_name, result.key_seq
SELECT db.oid, db.datname, db.datallowconn, pg_encoding_to_char(db.encoding) AS serverencoding, has_database_privilege(db.oid, 'CREATE') AS cancreate, datistemplate FROM pg_database db WHERE datname = current_database()
SELECT n.oid, n.nspname, n.nspowner, d.description FROM pg_catalog.pg_namespace n LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = n.oid AND d.objsubid = 0 AND d.classoid = 'pg_namespace'::regclass ORDER BY nspname
SELECT c.oid, c.*, d.description, pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS partition_expr, pg_catalog.pg_get_partkeydef(c.oid) AS partition_key FROM pg_catalog.pg_class c LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass WHERE c.relnamespace = 'claims'::regnamespace AND c.relkind NOT IN ('i', 'I', 'c') ORDER BY c.oid
SELECT c.relname, a.*, pg_catalog.pg_get_expr(ad.adbin, ad.adrelid, true) as def_value, dsc.description, dep.objid FROM pg_catalog.pg_attribute a INNER JOIN pg_catalog.pg_class c ON (a.attrelid = c.oid) LEFT OUTER JOIN pg_catalog.pg_attrdef ad ON (a.attrelid = ad.adrelid AND a.attnum = ad.adnum) LEFT OUTER JOIN pg_catalog.pg_description dsc ON (c.oid = dsc.objoid AND a.attnum = dsc.objsubid) LEFT OUTER JOIN pg_depend dep on dep.refobjid = a.attrelid AND dep.deptype = 'i' and dep.refobjsubid = a.attnum and dep.classid = dep.refclassid WHERE NOT a.attisdropped AND c.oid = 'ref.plan'::regclass ORDER BY a.attnum
SELECT c.oid, c.*, t.relname as tabrelname, rt.relnamespace as refnamespace, d.description, case when c.contype = 'c' then substring(pg_get_constraintdef(c.oid), 7) else null end consrc_copy FROM pg_catalog.pg_constraint c INNER JOIN pg_catalog.pg_class t ON t.oid = c.conrelid LEFT OUTER JOIN pg_catalog.pg_class rt ON rt.oid = c.confrelid LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_constraint'::regclass WHERE c.conrelid = 'ref.region'::regclass ORDER BY c.oid
SELECT p.oid, p.*, pg_catalog.pg_get_expr(p.proargdefaults, 0) as arg_defaults, d.description FROM pg_catalog.pg_proc p LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = p.oid WHERE p.prokind <> 'a' AND p.pronamespace = 'ref'::regnamespace ORDER BY p.proname
SELECT T.oid, T.xmin as state_number, relname as name, reloptions as options, relpersistence as persistence, pg_catalog.pg_get_userbyid(T.relowner) as "owner" from pg_catalog.pg_class T where relnamespace = 'ref'::regnamespace and relkind = 'r' order by T.oid
select N.oid::bigint as id, datname as name, D.description, datistemplate as is_template, datallowconn as allow_connections, pg_catalog.pg_get_userbyid(N.datdba) as "owner" from pg_catalog.pg_database N left join pg_catalog.pg_shdescription D on N.oid = D.objoid where datname = current_database() order by 1
SELECT rel.oid, rel.relname AS name, (SELECT count(*) FROM pg_trigger WHERE tgrelid=rel.oid AND tgisinternal = FALSE) AS triggercount, rel.relhassubclass OR rel.relkind = 'p' AS is_partitioned FROM pg_class rel WHERE rel.relkind IN ('r','t','p') AND rel.relnamespace = 'claims'::regnamespace ORDER BY rel.relname
SELECT att.attname as name, att.attnum, att.attlen, att.atttypid::oid, pg_catalog.format_type(ty.oid, NULL) AS typname, att.attnotnull as not_null, CASE WHEN att.atthasdef OR att.attidentity != '' OR ty.typdefault IS NOT NULL THEN True ELSE False END as has_default_val FROM pg_catalog.pg_attribute att JOIN pg_catalog.pg_type ty ON ty.oid = atttypid WHERE att.attrelid = 'member.person'::regclass AND att.attnum > 0 AND att.attisdropped IS FALSE ORDER BY att.attnum
SELECT 'session_stats' AS chart_name, pg_catalog.row_to_json(t) AS chart_data FROM (SELECT 1 AS total) t
SELECT nsp.oid, nsp.nspname AS name, pg_catalog.has_schema_privilege(nsp.oid, 'CREATE') AS can_create, pg_catalog.obj_description(nsp.oid, 'pg_namespace') FROM pg_catalog.pg_namespace nsp WHERE nspname NOT LIKE E'pg\\_%' ORDER BY nspname
SELECT tablename FROM pg_tables WHERE schemaname = 'ref' ORDER BY 1
SELECT sequencename, start_value FROM pg_sequences WHERE schemaname = 'claims'
SELECT n.nspname, t.typname, e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace ORDER BY 1, 2, e.enumsortorder
SELECT schemaname, tablename, policyname, cmd FROM pg_policies
SELECT inhrelid::regclass, inhparent::regclass FROM pg_inherits ORDER BY 1, 2
SELECT relname, pg_get_expr(relpartbound, oid) FROM pg_class WHERE relispartition ORDER BY relname
SELECT oid::regprocedure, prokind FROM pg_proc WHERE pronamespace = 'ref'::regnamespace ORDER BY 1
SELECT extname, extversion FROM pg_extension ORDER BY 1
SELECT nspname, relname, pg_relation_size(c.oid) >= 0 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = 'msg' AND relkind = 'r' ORDER BY 2
SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 'ref.plan'::regclass AND NOT tgisinternal
BEGIN
BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY
ROLLBACK
COMMIT
SELECT c.oid, n.nspname, c.relname FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relname OPERATOR(pg_catalog.~) '^(plan)$' COLLATE pg_catalog.default AND n.nspname OPERATOR(pg_catalog.~) '^(ref)$' COLLATE pg_catalog.default ORDER BY 2, 3
SELECT c.relchecks, c.relkind, c.relhasindex, c.relhasrules, c.relhastriggers, c.relrowsecurity, c.relforcerowsecurity, false AS relhasoids, c.relispartition, '', c.reltablespace, CASE WHEN c.reloftype = 0 THEN '' ELSE c.reloftype::pg_catalog.regtype::pg_catalog.text END, c.relpersistence, c.relreplident, am.amname FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_class tc ON (c.reltoastrelid = tc.oid) LEFT JOIN pg_catalog.pg_am am ON (c.relam = am.oid) WHERE c.oid = 'ref.plan'::pg_catalog.regclass
SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid, true) FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef), a.attnotnull, (SELECT c.collname FROM pg_catalog.pg_collation c, pg_catalog.pg_type t WHERE c.oid = a.attcollation AND t.oid = a.atttypid AND a.attcollation <> t.typcollation) AS attcollation, a.attidentity, a.attgenerated FROM pg_catalog.pg_attribute a WHERE a.attrelid = 'ref.plan'::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
SELECT c2.relname, i.indisprimary, i.indisunique, i.indisclustered, i.indisvalid, pg_catalog.pg_get_indexdef(i.indexrelid, 0, true), pg_catalog.pg_get_constraintdef(con.oid, true), contype, condeferrable, condeferred, i.indisreplident, c2.reltablespace FROM pg_catalog.pg_class c, pg_catalog.pg_class c2, pg_catalog.pg_index i LEFT JOIN pg_catalog.pg_constraint con ON (conrelid = i.indrelid AND conindid = i.indexrelid AND contype IN ('p','u','x')) WHERE c.oid = 'ref.plan'::pg_catalog.regclass AND c.oid = i.indrelid AND i.indexrelid = c2.oid ORDER BY i.indisprimary DESC, c2.relname
SELECT true as sametable, conname, pg_catalog.pg_get_constraintdef(r.oid, true) as condef, conrelid::pg_catalog.regclass AS ontable FROM pg_catalog.pg_constraint r WHERE r.conrelid = 'ref.plan'::pg_catalog.regclass AND r.contype = 'f' AND conparentid = 0 ORDER BY conname
SELECT conname, conrelid::pg_catalog.regclass AS ontable, pg_catalog.pg_get_constraintdef(oid, true) AS condef FROM pg_catalog.pg_constraint c WHERE confrelid IN (SELECT pg_catalog.pg_partition_ancestors('ref.plan'::pg_catalog.regclass) UNION ALL VALUES ('ref.plan'::pg_catalog.regclass::pg_catalog.regclass)) AND contype = 'f' AND conparentid = 0 ORDER BY conname
SELECT pol.polname, pol.polpermissive, CASE WHEN pol.polroles = '{0}' THEN NULL ELSE pg_catalog.array_to_string(array(select rolname from pg_catalog.pg_roles where oid = any (pol.polroles) order by 1),',') END, pg_catalog.pg_get_expr(pol.polqual, pol.polrelid), pg_catalog.pg_get_expr(pol.polwithcheck, pol.polrelid), CASE pol.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' END AS cmd FROM pg_catalog.pg_policy pol WHERE pol.polrelid = 'ref.plan'::pg_catalog.regclass ORDER BY 1
SELECT oid, stxrelid::pg_catalog.regclass, stxnamespace::pg_catalog.regnamespace::pg_catalog.text AS nsp, stxname, pg_catalog.pg_get_statisticsobjdef_columns(oid) AS columns, 'd' = any(stxkind) AS ndist_enabled, 'f' = any(stxkind) AS deps_enabled, 'm' = any(stxkind) AS mcv_enabled, stxstattarget FROM pg_catalog.pg_statistic_ext WHERE stxrelid = 'ref.plan'::pg_catalog.regclass ORDER BY nsp, stxname
SELECT pubname , NULL , NULL FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_namespace pn ON p.oid = pn.pnpubid JOIN pg_catalog.pg_class pc ON pc.relnamespace = pn.pnnspid WHERE pc.oid ='ref.plan'::pg_catalog.regclass and pg_catalog.pg_relation_is_publishable('ref.plan'::pg_catalog.regclass) UNION SELECT pubname , pg_get_expr(pr.prqual, c.oid) , (CASE WHEN pr.prattrs IS NOT NULL THEN (SELECT string_agg(attname, ', ') FROM pg_catalog.generate_series(0, pg_catalog.array_upper(pr.prattrs::pg_catalog.int2[], 1)) s, pg_catalog.pg_attribute WHERE attrelid = pr.prrelid AND attnum = prattrs[s]) ELSE NULL END) FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_rel pr ON p.oid = pr.prpubid JOIN pg_catalog.pg_class c ON c.oid = pr.prrelid WHERE pr.prrelid = 'ref.plan'::pg_catalog.regclass UNION SELECT pubname , NULL , NULL FROM pg_catalog.pg_publication p WHERE p.puballtables AND pg_catalog.pg_relation_is_publishable('ref.plan'::pg_catalog.regclass) ORDER BY 1
SELECT t.tgname, pg_catalog.pg_get_triggerdef(t.oid, true), t.tgenabled, t.tgisinternal, CASE WHEN t.tgparentid != 0 THEN (SELECT u.tgrelid::pg_catalog.regclass FROM pg_catalog.pg_trigger AS u, pg_catalog.pg_partition_ancestors(t.tgrelid) WITH ORDINALITY AS a(relid, depth) WHERE u.tgname = t.tgname AND u.tgrelid = a.relid AND u.tgparentid = 0 ORDER BY a.depth LIMIT 1) END AS parent FROM pg_catalog.pg_trigger t WHERE t.tgrelid = 'ref.plan'::pg_catalog.regclass AND (NOT t.tgisinternal OR (t.tgisinternal AND t.tgenabled = 'D')) ORDER BY 1
SELECT c.oid::pg_catalog.regclass FROM pg_catalog.pg_class c, pg_catalog.pg_inherits i WHERE c.oid = i.inhparent AND i.inhrelid = 'ref.plan'::pg_catalog.regclass AND c.relkind != 'p' AND c.relkind != 'I' ORDER BY inhseqno
SELECT c.oid::pg_catalog.regclass, c.relkind, inhdetachpending, pg_catalog.pg_get_expr(c.relpartbound, c.oid) FROM pg_catalog.pg_class c, pg_catalog.pg_inherits i WHERE c.oid = i.inhrelid AND i.inhparent = 'ref.plan'::pg_catalog.regclass ORDER BY pg_catalog.pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT', c.oid::pg_catalog.regclass::pg_catalog.text
SELECT c.relchecks, c.relkind, c.relhasindex, c.relhasrules, c.relhastriggers, c.relrowsecurity, c.relforcerowsecurity, false AS relhasoids, c.relispartition, pg_catalog.array_to_string(c.reloptions || array(select 'toast.' || x from pg_catalog.unnest(tc.reloptions) x), ', ') , c.reltablespace, CASE WHEN c.reloftype = 0 THEN '' ELSE c.reloftype::pg_catalog.regtype::pg_catalog.text END, c.relpersistence, c.relreplident, am.amname FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_class tc ON (c.reltoastrelid = tc.oid) LEFT JOIN pg_catalog.pg_am am ON (c.relam = am.oid) WHERE c.oid = 'member.person'::pg_catalog.regclass
SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid, true) FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef), a.attnotnull, (SELECT c.collname FROM pg_catalog.pg_collation c, pg_catalog.pg_type t WHERE c.oid = a.attcollation AND t.oid = a.atttypid AND a.attcollation <> t.typcollation) AS attcollation, a.attidentity, a.attgenerated, a.attstorage, a.attcompression AS attcompression, CASE WHEN a.attstattarget=-1 THEN NULL ELSE a.attstattarget END AS attstattarget, pg_catalog.col_description(a.attrelid, a.attnum) FROM pg_catalog.pg_attribute a WHERE a.attrelid = 'member.person'::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
SELECT r.conname, pg_catalog.pg_get_constraintdef(r.oid, true) FROM pg_catalog.pg_constraint r WHERE r.conrelid = 'member.person'::pg_catalog.regclass AND r.contype = 'c' ORDER BY 1
SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid, true) FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef), a.attnotnull, (SELECT c.collname FROM pg_catalog.pg_collation c, pg_catalog.pg_type t WHERE c.oid = a.attcollation AND t.oid = a.atttypid AND a.attcollation <> t.typcollation) AS attcollation, a.attidentity, a.attgenerated, a.attstorage, pg_catalog.col_description(a.attrelid, a.attnum) FROM pg_catalog.pg_attribute a WHERE a.attrelid = 'api.directory'::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
SELECT pg_catalog.pg_get_viewdef('api.directory'::pg_catalog.regclass, true)
SELECT r.rulename, trim(trailing ';' from pg_catalog.pg_get_ruledef(r.oid, true)) FROM pg_catalog.pg_rewrite r WHERE r.ev_class = 'api.directory'::pg_catalog.regclass AND r.rulename != '_RETURN' ORDER BY 1
SELECT pg_catalog.pg_get_partkeydef('claims.claim'::pg_catalog.regclass)
SELECT conrelid = 'claims.claim'::pg_catalog.regclass::pg_catalog.regclass AS sametable, conname, pg_catalog.pg_get_constraintdef(oid, true) AS condef, conrelid::pg_catalog.regclass AS ontable FROM pg_catalog.pg_constraint, pg_catalog.pg_partition_ancestors('claims.claim'::pg_catalog.regclass) WHERE conrelid = relid AND contype = 'f' AND conparentid = 0 ORDER BY sametable DESC, conname
SELECT inhparent::pg_catalog.regclass, pg_catalog.pg_get_expr(c.relpartbound, c.oid), inhdetachpending, pg_catalog.pg_get_partition_constraintdef(c.oid) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_inherits i ON c.oid = inhrelid WHERE c.oid = 'claims.claim_2024'::pg_catalog.regclass
SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid, true) FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef), a.attnotnull, (SELECT c.collname FROM pg_catalog.pg_collation c, pg_catalog.pg_type t WHERE c.oid = a.attcollation AND t.oid = a.atttypid AND a.attcollation <> t.typcollation) AS attcollation, a.attidentity, a.attgenerated, CASE WHEN attfdwoptions IS NULL THEN '' ELSE '(' || pg_catalog.array_to_string(ARRAY(SELECT pg_catalog.quote_ident(option_name) || ' ' || pg_catalog.quote_literal(option_value) FROM pg_catalog.pg_options_to_table(attfdwoptions)), ', ') || ')' END AS attfdwoptions FROM pg_catalog.pg_attribute a WHERE a.attrelid = 'claims.remote'::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
SELECT s.srvname, pg_catalog.array_to_string(ARRAY( SELECT pg_catalog.quote_ident(option_name) || ' ' || pg_catalog.quote_literal(option_value) FROM pg_catalog.pg_options_to_table(ftoptions)), ', ') FROM pg_catalog.pg_foreign_table f, pg_catalog.pg_foreign_server s WHERE f.ftrelid = 'claims.remote'::pg_catalog.regclass AND s.oid = f.ftserver
SELECT pg_catalog.format_type(seqtypid, NULL) AS "Type", seqstart AS "Start", seqmin AS "Minimum", seqmax AS "Maximum", seqincrement AS "Increment", CASE WHEN seqcycle THEN 'yes' ELSE 'no' END AS "Cycles?", seqcache AS "Cache" FROM pg_catalog.pg_sequence WHERE seqrelid = 'claims.number_seq'::pg_catalog.regclass
SELECT pg_catalog.quote_ident(nspname) || '.' || pg_catalog.quote_ident(relname) || '.' || pg_catalog.quote_ident(attname), d.deptype FROM pg_catalog.pg_class c INNER JOIN pg_catalog.pg_depend d ON c.oid=d.refobjid INNER JOIN pg_catalog.pg_namespace n ON n.oid=c.relnamespace INNER JOIN pg_catalog.pg_attribute a ON ( a.attrelid=c.oid AND a.attnum=d.refobjsubid) WHERE d.classid='pg_catalog.pg_class'::pg_catalog.regclass AND d.refclassid='pg_catalog.pg_class'::pg_catalog.regclass AND d.objid='claims.number_seq'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
SELECT c.oid, n.nspname, c.relname FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname OPERATOR(pg_catalog.~) '^(ref)$' COLLATE pg_catalog.default ORDER BY 2, 3
SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnum <= (SELECT i.indnkeyatts FROM pg_catalog.pg_index i WHERE i.indexrelid = 'ref.calendar_pkey'::pg_catalog.regclass) THEN 'yes' ELSE 'no' END AS is_key, pg_catalog.pg_get_indexdef(a.attrelid, a.attnum, TRUE) AS indexdef FROM pg_catalog.pg_attribute a WHERE a.attrelid = 'ref.calendar_pkey'::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
SELECT i.indisunique, i.indisprimary, i.indisclustered, i.indisvalid, (NOT i.indimmediate) AND EXISTS (SELECT 1 FROM pg_catalog.pg_constraint WHERE conrelid = i.indrelid AND conindid = i.indexrelid AND contype IN ('p','u','x') AND condeferrable) AS condeferrable, (NOT i.indimmediate) AND EXISTS (SELECT 1 FROM pg_catalog.pg_constraint WHERE conrelid = i.indrelid AND conindid = i.indexrelid AND contype IN ('p','u','x') AND condeferred) AS condeferred, i.indisreplident, i.indnullsnotdistinct, a.amname, c2.relname, pg_catalog.pg_get_expr(i.indpred, i.indrelid, true) FROM pg_catalog.pg_index i, pg_catalog.pg_class c, pg_catalog.pg_class c2, pg_catalog.pg_am a WHERE i.indexrelid = c.oid AND c.oid = 'ref.calendar_pkey'::pg_catalog.regclass AND c.relam = a.oid AND i.indrelid = c2.oid
SELECT n.nspname as "Schema", c.relname as "Name", CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence' WHEN 't' THEN 'TOAST table' WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' WHEN 'I' THEN 'partitioned index' END as "Type", pg_catalog.pg_get_userbyid(c.relowner) as "Owner" FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam WHERE c.relkind IN ('r','p','t','s','') ORDER BY 1,2
SELECT n.nspname as "Schema", c.relname as "Name", CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence' WHEN 't' THEN 'TOAST table' WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' WHEN 'I' THEN 'partitioned index' END as "Type", pg_catalog.pg_get_userbyid(c.relowner) as "Owner", CASE c.relpersistence WHEN 'p' THEN 'permanent' WHEN 't' THEN 'temporary' WHEN 'u' THEN 'unlogged' END as "Persistence", am.amname as "Access method", pg_catalog.pg_size_pretty(pg_catalog.pg_table_size(c.oid)) as "Size", pg_catalog.obj_description(c.oid, 'pg_class') as "Description" FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam WHERE c.relkind IN ('r','p','t','s','') AND n.nspname OPERATOR(pg_catalog.~) '^(ref)$' COLLATE pg_catalog.default ORDER BY 1,2
SELECT n.nspname as "Schema", c.relname as "Name", CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence' WHEN 't' THEN 'TOAST table' WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' WHEN 'I' THEN 'partitioned index' END as "Type", pg_catalog.pg_get_userbyid(c.relowner) as "Owner", CASE c.relpersistence WHEN 'p' THEN 'permanent' WHEN 't' THEN 'temporary' WHEN 'u' THEN 'unlogged' END as "Persistence", pg_catalog.pg_size_pretty(pg_catalog.pg_table_size(c.oid)) as "Size", pg_catalog.obj_description(c.oid, 'pg_class') as "Description" FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v','s','') AND n.nspname OPERATOR(pg_catalog.~) '^(api)$' COLLATE pg_catalog.default ORDER BY 1,2
SELECT n.nspname as "Schema", c.relname as "Name", CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence' WHEN 't' THEN 'TOAST table' WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' WHEN 'I' THEN 'partitioned index' END as "Type", pg_catalog.pg_get_userbyid(c.relowner) as "Owner", CASE c.relpersistence WHEN 'p' THEN 'permanent' WHEN 't' THEN 'temporary' WHEN 'u' THEN 'unlogged' END as "Persistence", am.amname as "Access method", pg_catalog.pg_size_pretty(pg_catalog.pg_table_size(c.oid)) as "Size", pg_catalog.obj_description(c.oid, 'pg_class') as "Description" FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam WHERE c.relkind IN ('m','s','') AND n.nspname OPERATOR(pg_catalog.~) '^(api)$' COLLATE pg_catalog.default ORDER BY 1,2
SELECT n.nspname as "Schema", c.relname as "Name", CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence' WHEN 't' THEN 'TOAST table' WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' WHEN 'I' THEN 'partitioned index' END as "Type", pg_catalog.pg_get_userbyid(c.relowner) as "Owner", c2.relname as "Table", CASE c.relpersistence WHEN 'p' THEN 'permanent' WHEN 't' THEN 'temporary' WHEN 'u' THEN 'unlogged' END as "Persistence", am.amname as "Access method", pg_catalog.pg_size_pretty(pg_catalog.pg_table_size(c.oid)) as "Size", pg_catalog.obj_description(c.oid, 'pg_class') as "Description" FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_catalog.pg_class c2 ON i.indrelid = c2.oid WHERE c.relkind IN ('i','I','s','') AND n.nspname OPERATOR(pg_catalog.~) '^(member)$' COLLATE pg_catalog.default ORDER BY 1,2
SELECT n.nspname as "Schema", c.relname as "Name", CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence' WHEN 't' THEN 'TOAST table' WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' WHEN 'I' THEN 'partitioned index' END as "Type", pg_catalog.pg_get_userbyid(c.relowner) as "Owner", CASE c.relpersistence WHEN 'p' THEN 'permanent' WHEN 't' THEN 'temporary' WHEN 'u' THEN 'unlogged' END as "Persistence", pg_catalog.pg_size_pretty(pg_catalog.pg_table_size(c.oid)) as "Size", pg_catalog.obj_description(c.oid, 'pg_class') as "Description" FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('S','s','') AND n.nspname OPERATOR(pg_catalog.~) '^(claims)$' COLLATE pg_catalog.default ORDER BY 1,2
SELECT n.nspname AS "Name", pg_catalog.pg_get_userbyid(n.nspowner) AS "Owner", pg_catalog.array_to_string(n.nspacl, E'\n') AS "Access privileges", pg_catalog.obj_description(n.oid, 'pg_namespace') AS "Description" FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1
SELECT n.nspname as "Schema", pg_catalog.format_type(t.oid, NULL) AS "Name", t.typname AS "Internal name", CASE WHEN t.typrelid != 0 THEN CAST('tuple' AS pg_catalog.text) WHEN t.typlen < 0 THEN CAST('var' AS pg_catalog.text) ELSE CAST(t.typlen AS pg_catalog.text) END AS "Size", pg_catalog.array_to_string( ARRAY( SELECT e.enumlabel FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder ), E'\n' ) AS "Elements", pg_catalog.pg_get_userbyid(t.typowner) AS "Owner", pg_catalog.array_to_string(t.typacl, E'\n') AS "Access privileges", pg_catalog.obj_description(t.oid, 'pg_type') as "Description" FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE (t.typrelid = 0 OR (SELECT c.relkind = 'c' FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid)) AND NOT EXISTS(SELECT 1 FROM pg_catalog.pg_type el WHERE el.oid = t.typelem AND el.typarray = t.oid) AND n.nspname OPERATOR(pg_catalog.~) '^(ref)$' COLLATE pg_catalog.default ORDER BY 1, 2
SELECT n.nspname as "Schema", pg_catalog.format_type(t.oid, NULL) AS "Name", pg_catalog.obj_description(t.oid, 'pg_type') as "Description" FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE (t.typrelid = 0 OR (SELECT c.relkind = 'c' FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid)) AND NOT EXISTS(SELECT 1 FROM pg_catalog.pg_type el WHERE el.oid = t.typelem AND el.typarray = t.oid) AND n.nspname OPERATOR(pg_catalog.~) '^(member)$' COLLATE pg_catalog.default ORDER BY 1, 2
SELECT n.nspname as "Schema", t.typname as "Name", pg_catalog.format_type(t.typbasetype, t.typtypmod) as "Type", (SELECT c.collname FROM pg_catalog.pg_collation c, pg_catalog.pg_type bt WHERE c.oid = t.typcollation AND bt.oid = t.typbasetype AND t.typcollation <> bt.typcollation) as "Collation", CASE WHEN t.typnotnull THEN 'not null' END as "Nullable", t.typdefault as "Default", pg_catalog.array_to_string(ARRAY( SELECT pg_catalog.pg_get_constraintdef(r.oid, true) FROM pg_catalog.pg_constraint r WHERE t.oid = r.contypid ), ' ') as "Check", pg_catalog.array_to_string(t.typacl, E'\n') AS "Access privileges", d.description as "Description" FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_catalog.pg_description d ON d.classoid = t.tableoid AND d.objoid = t.oid AND d.objsubid = 0 WHERE t.typtype = 'd' AND n.nspname OPERATOR(pg_catalog.~) '^(member)$' COLLATE pg_catalog.default ORDER BY 1, 2
SELECT n.nspname as "Schema", p.proname as "Name", pg_catalog.pg_get_function_result(p.oid) as "Result data type", pg_catalog.pg_get_function_arguments(p.oid) as "Argument data types", CASE p.prokind WHEN 'a' THEN 'agg' WHEN 'w' THEN 'window' WHEN 'p' THEN 'proc' ELSE 'func' END as "Type" FROM pg_catalog.pg_proc p LEFT JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname OPERATOR(pg_catalog.~) '^(ref)$' COLLATE pg_catalog.default ORDER BY 1, 2, 4
SELECT n.nspname as "Schema", p.proname as "Name", pg_catalog.pg_get_function_result(p.oid) as "Result data type", pg_catalog.pg_get_function_arguments(p.oid) as "Argument data types", CASE p.prokind WHEN 'a' THEN 'agg' WHEN 'w' THEN 'window' WHEN 'p' THEN 'proc' ELSE 'func' END as "Type", CASE WHEN p.provolatile = 'i' THEN 'immutable' WHEN p.provolatile = 's' THEN 'stable' WHEN p.provolatile = 'v' THEN 'volatile' END as "Volatility", CASE WHEN p.proparallel = 'r' THEN 'restricted' WHEN p.proparallel = 's' THEN 'safe' WHEN p.proparallel = 'u' THEN 'unsafe' END as "Parallel", pg_catalog.pg_get_userbyid(p.proowner) as "Owner", CASE WHEN prosecdef THEN 'definer' ELSE 'invoker' END AS "Security", pg_catalog.array_to_string(p.proacl, E'\n') AS "Access privileges", l.lanname as "Language", CASE WHEN l.lanname IN ('internal', 'c') THEN p.prosrc END as "Internal name", pg_catalog.obj_description(p.oid, 'pg_proc') as "Description" FROM pg_catalog.pg_proc p LEFT JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace LEFT JOIN pg_catalog.pg_language l ON l.oid = p.prolang WHERE n.nspname OPERATOR(pg_catalog.~) '^(ref)$' COLLATE pg_catalog.default ORDER BY 1, 2, 4
SELECT n.nspname as "Schema", p.proname AS "Name", pg_catalog.format_type(p.prorettype, NULL) AS "Result data type", CASE WHEN p.pronargs = 0 THEN CAST('*' AS pg_catalog.text) ELSE pg_catalog.pg_get_function_arguments(p.oid) END AS "Argument data types", pg_catalog.obj_description(p.oid, 'pg_proc') as "Description" FROM pg_catalog.pg_proc p LEFT JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE p.prokind = 'a' AND n.nspname OPERATOR(pg_catalog.~) '^(ref)$' COLLATE pg_catalog.default ORDER BY 1, 2, 4
SELECT pg_catalog.format_type(castsource, NULL) AS "Source type", pg_catalog.format_type(casttarget, NULL) AS "Target type", CASE WHEN c.castmethod = 'b' THEN '(binary coercible)' WHEN c.castmethod = 'i' THEN '(with inout)' ELSE p.proname END AS "Function", CASE WHEN c.castcontext = 'e' THEN 'no' WHEN c.castcontext = 'a' THEN 'in assignment' ELSE 'yes' END AS "Implicit?", d.description AS "Description" FROM pg_catalog.pg_cast c LEFT JOIN pg_catalog.pg_proc p ON c.castfunc = p.oid LEFT JOIN pg_catalog.pg_type ts ON c.castsource = ts.oid LEFT JOIN pg_catalog.pg_namespace ns ON ns.oid = ts.typnamespace LEFT JOIN pg_catalog.pg_type tt ON c.casttarget = tt.oid LEFT JOIN pg_catalog.pg_namespace nt ON nt.oid = tt.typnamespace LEFT JOIN pg_catalog.pg_description d ON d.classoid = c.tableoid AND d.objoid = c.oid AND d.objsubid = 0 WHERE ( (true AND pg_catalog.pg_type_is_visible(ts.oid) ) OR (true AND pg_catalog.pg_type_is_visible(tt.oid) ) ) ORDER BY 1, 2
SELECT n.nspname as "Schema", o.oprname AS "Name", CASE WHEN o.oprkind='l' THEN NULL ELSE pg_catalog.format_type(o.oprleft, NULL) END AS "Left arg type", CASE WHEN o.oprkind='r' THEN NULL ELSE pg_catalog.format_type(o.oprright, NULL) END AS "Right arg type", pg_catalog.format_type(o.oprresult, NULL) AS "Result type", coalesce(pg_catalog.obj_description(o.oid, 'pg_operator'), pg_catalog.obj_description(o.oprcode, 'pg_proc')) AS "Description" FROM pg_catalog.pg_operator o LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace WHERE n.nspname OPERATOR(pg_catalog.~) '^(ref)$' COLLATE pg_catalog.default ORDER BY 1, 2, 3, 4
SELECT n.nspname as "Schema", c.relname as "Name", CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' END as "Type", pg_catalog.array_to_string(c.relacl, E'\n') AS "Access privileges", pg_catalog.array_to_string(ARRAY( SELECT attname || E':\n ' || pg_catalog.array_to_string(attacl, E'\n ') FROM pg_catalog.pg_attribute a WHERE attrelid = c.oid AND NOT attisdropped AND attacl IS NOT NULL ), E'\n') AS "Column privileges", pg_catalog.array_to_string(ARRAY( SELECT polname || CASE WHEN NOT polpermissive THEN E' (RESTRICTIVE)' ELSE '' END || CASE WHEN polcmd != '*' THEN E' (' || polcmd::pg_catalog.text || E'):' ELSE E':' END || CASE WHEN polqual IS NOT NULL THEN E'\n (u): ' || pg_catalog.pg_get_expr(polqual, polrelid) ELSE E'' END || CASE WHEN polwithcheck IS NOT NULL THEN E'\n (c): ' || pg_catalog.pg_get_expr(polwithcheck, polrelid) ELSE E'' END || CASE WHEN polroles <> '{0}' THEN E'\n to: ' || pg_catalog.array_to_string( ARRAY( SELECT rolname FROM pg_catalog.pg_roles WHERE oid = ANY (polroles) ORDER BY 1 ), E', ') ELSE E'' END FROM pg_catalog.pg_policy pol WHERE polrelid = c.oid), E'\n') AS "Policies" FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r','v','m','S','f','p') AND n.nspname OPERATOR(pg_catalog.~) '^(member)$' COLLATE pg_catalog.default ORDER BY 1, 2
SELECT pg_catalog.pg_get_userbyid(d.defaclrole) AS "Owner", n.nspname AS "Schema", CASE d.defaclobjtype WHEN 'r' THEN 'table' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'function' WHEN 'T' THEN 'type' WHEN 'n' THEN 'schema' END AS "Type", pg_catalog.array_to_string(d.defaclacl, E'\n') AS "Access privileges" FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace ORDER BY 1, 2, 3
SELECT r.rolname, r.rolsuper, r.rolinherit, r.rolcreaterole, r.rolcreatedb, r.rolcanlogin, r.rolconnlimit, r.rolvaliduntil , pg_catalog.shobj_description(r.oid, 'pg_authid') AS description , r.rolreplication , r.rolbypassrls FROM pg_catalog.pg_roles r WHERE r.rolname !~ '^pg_' ORDER BY 1
SELECT spcname AS "Name", pg_catalog.pg_get_userbyid(spcowner) AS "Owner", pg_catalog.pg_tablespace_location(oid) AS "Location", pg_catalog.array_to_string(spcacl, E'\n') AS "Access privileges", spcoptions AS "Options", pg_catalog.pg_size_pretty(pg_catalog.pg_tablespace_size(oid)) AS "Size", pg_catalog.shobj_description(oid, 'pg_tablespace') AS "Description" FROM pg_catalog.pg_tablespace ORDER BY 1
SELECT e.extname, e.oid FROM pg_catalog.pg_extension e ORDER BY 1
SELECT pg_catalog.pg_describe_object(classid, objid, 0) AS "Object description" FROM pg_catalog.pg_depend WHERE refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND refobjid = '12771' AND deptype = 'e' ORDER BY 1
SELECT e.extname AS "Name", e.extversion AS "Version", n.nspname AS "Schema", c.description AS "Description" FROM pg_catalog.pg_extension e LEFT JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace LEFT JOIN pg_catalog.pg_description c ON c.objoid = e.oid AND c.classoid = 'pg_catalog.pg_extension'::pg_catalog.regclass ORDER BY 1
SELECT n.nspname as "Schema", c.relname as "Name", CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence' WHEN 't' THEN 'TOAST table' WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' WHEN 'I' THEN 'partitioned index' END as "Type", pg_catalog.pg_get_userbyid(c.relowner) as "Owner" FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('s','f','') ORDER BY 1,2
SELECT n.nspname AS "Schema", c.relname AS "Table", s.srvname AS "Server", CASE WHEN ftoptions IS NULL THEN '' ELSE '(' || pg_catalog.array_to_string(ARRAY(SELECT pg_catalog.quote_ident(option_name) || ' ' || pg_catalog.quote_literal(option_value) FROM pg_catalog.pg_options_to_table(ftoptions)), ', ') || ')' END AS "FDW options", d.description AS "Description" FROM pg_catalog.pg_foreign_table ft INNER JOIN pg_catalog.pg_class c ON c.oid = ft.ftrelid INNER JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace INNER JOIN pg_catalog.pg_foreign_server s ON s.oid = ft.ftserver LEFT JOIN pg_catalog.pg_description d ON d.classoid = c.tableoid AND d.objoid = c.oid AND d.objsubid = 0 WHERE pg_catalog.pg_table_is_visible(c.oid) ORDER BY 1, 2
SELECT s.srvname AS "Name", pg_catalog.pg_get_userbyid(s.srvowner) AS "Owner", f.fdwname AS "Foreign-data wrapper", pg_catalog.array_to_string(s.srvacl, E'\n') AS "Access privileges", s.srvtype AS "Type", s.srvversion AS "Version", CASE WHEN srvoptions IS NULL THEN '' ELSE '(' || pg_catalog.array_to_string(ARRAY(SELECT pg_catalog.quote_ident(option_name) || ' ' || pg_catalog.quote_literal(option_value) FROM pg_catalog.pg_options_to_table(srvoptions)), ', ') || ')' END AS "FDW options", d.description AS "Description" FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper f ON f.oid=s.srvfdw LEFT JOIN pg_catalog.pg_description d ON d.classoid = s.tableoid AND d.objoid = s.oid AND d.objsubid = 0 ORDER BY 1
SELECT fdw.fdwname AS "Name", pg_catalog.pg_get_userbyid(fdw.fdwowner) AS "Owner", fdw.fdwhandler::pg_catalog.regproc AS "Handler", fdw.fdwvalidator::pg_catalog.regproc AS "Validator", pg_catalog.array_to_string(fdwacl, E'\n') AS "Access privileges", CASE WHEN fdwoptions IS NULL THEN '' ELSE '(' || pg_catalog.array_to_string(ARRAY(SELECT pg_catalog.quote_ident(option_name) || ' ' || pg_catalog.quote_literal(option_value) FROM pg_catalog.pg_options_to_table(fdwoptions)), ', ') || ')' END AS "FDW options", d.description AS "Description" FROM pg_catalog.pg_foreign_data_wrapper fdw LEFT JOIN pg_catalog.pg_description d ON d.classoid = fdw.tableoid AND d.objoid = fdw.oid AND d.objsubid = 0 ORDER BY 1
SELECT oid as "ID", pg_catalog.pg_get_userbyid(lomowner) as "Owner", pg_catalog.obj_description(oid, 'pg_largeobject') as "Description" FROM pg_catalog.pg_largeobject_metadata ORDER BY oid
SELECT l.lanname AS "Name", pg_catalog.pg_get_userbyid(l.lanowner) as "Owner", l.lanpltrusted AS "Trusted", d.description AS "Description" FROM pg_catalog.pg_language l LEFT JOIN pg_catalog.pg_description d ON d.classoid = l.tableoid AND d.objoid = l.oid AND d.objsubid = 0 WHERE l.lanplcallfoid != 0 ORDER BY 1
SELECT evtname as "Name", evtevent as "Event", pg_catalog.pg_get_userbyid(e.evtowner) as "Owner", case evtenabled when 'O' then 'enabled' when 'R' then 'replica' when 'A' then 'always' when 'D' then 'disabled' end as "Enabled", e.evtfoid::pg_catalog.regproc as "Function", pg_catalog.array_to_string(array(select x from pg_catalog.unnest(evttags) as t(x)), ', ') as "Tags" FROM pg_catalog.pg_event_trigger e ORDER BY 1
SELECT pubname AS "Name", pg_catalog.pg_get_userbyid(pubowner) AS "Owner", puballtables AS "All tables", pubinsert AS "Inserts", pubupdate AS "Updates", pubdelete AS "Deletes", pubtruncate AS "Truncates", pubviaroot AS "Via root" FROM pg_catalog.pg_publication ORDER BY 1
SELECT subname AS "Name" , pg_catalog.pg_get_userbyid(subowner) AS "Owner" , subenabled AS "Enabled" , subpublications AS "Publication" FROM pg_catalog.pg_subscription WHERE subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())ORDER BY 1
SELECT n.nspname AS "Schema", c.conname AS "Name", pg_catalog.pg_encoding_to_char(c.conforencoding) AS "Source", pg_catalog.pg_encoding_to_char(c.contoencoding) AS "Destination", CASE WHEN c.condefault THEN 'yes' ELSE 'no' END AS "Default?" FROM pg_catalog.pg_conversion c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace WHERE true AND n.nspname <> 'pg_catalog' AND n.nspname <> 'information_schema' AND pg_catalog.pg_conversion_is_visible(c.oid) ORDER BY 1, 2
SELECT n.nspname as "Schema", c.cfgname as "Name", pg_catalog.obj_description(c.oid, 'pg_ts_config') as "Description" FROM pg_catalog.pg_ts_config c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace WHERE pg_catalog.pg_ts_config_is_visible(c.oid) ORDER BY 1, 2
SELECT n.nspname as "Schema", d.dictname as "Name", pg_catalog.obj_description(d.oid, 'pg_ts_dict') as "Description" FROM pg_catalog.pg_ts_dict d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.dictnamespace WHERE pg_catalog.pg_ts_dict_is_visible(d.oid) ORDER BY 1, 2
SELECT n.nspname as "Schema", c.relname as "Name", pg_catalog.pg_get_userbyid(c.relowner) as "Owner", CASE c.relkind WHEN 'p' THEN 'partitioned table' WHEN 'I' THEN 'partitioned index' END as "Type", inh.inhparent::pg_catalog.regclass as "Parent name", c2.oid::pg_catalog.regclass as "Table", s.tps as "Total size", pg_catalog.obj_description(c.oid, 'pg_class') as "Description" FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_catalog.pg_class c2 ON i.indrelid = c2.oid LEFT JOIN pg_catalog.pg_inherits inh ON c.oid = inh.inhrelid, LATERAL (SELECT pg_catalog.pg_size_pretty(sum( CASE WHEN ppt.isleaf AND ppt.level = 1 THEN pg_catalog.pg_table_size(ppt.relid) ELSE 0 END)) AS dps, pg_catalog.pg_size_pretty(sum(pg_catalog.pg_table_size(ppt.relid))) AS tps FROM pg_catalog.pg_partition_tree(c.oid) ppt) s WHERE c.relkind IN ('p','I','') AND n.nspname OPERATOR(pg_catalog.~) '^(claims)$' COLLATE pg_catalog.default ORDER BY "Schema", "Type" DESC, "Parent name" NULLS FIRST, "Name"
SELECT rolname AS "Role", datname AS "Database", pg_catalog.array_to_string(setconfig, E'\n') AS "Settings" FROM pg_catalog.pg_db_role_setting s LEFT JOIN pg_catalog.pg_database d ON d.oid = setdatabase LEFT JOIN pg_catalog.pg_roles r ON r.oid = setrole ORDER BY 1, 2
SELECT 'ref.slug'::pg_catalog.regproc::pg_catalog.oid
SELECT pg_catalog.pg_get_functiondef(16713)
SELECT 'api.plan_list'::pg_catalog.regclass::pg_catalog.oid
SELECT nspname, relname, relkind, pg_catalog.pg_get_viewdef(c.oid, true), pg_catalog.array_remove(pg_catalog.array_remove(c.reloptions,'check_option=local'),'check_option=cascaded') AS reloptions, CASE WHEN 'check_option=local' = ANY (c.reloptions) THEN 'LOCAL'::text WHEN 'check_option=cascaded' = ANY (c.reloptions) THEN 'CASCADED'::text ELSE NULL END AS checkoption FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON c.relnamespace = n.oid WHERE c.oid = 16769
SELECT am.amname AS "AM", pg_catalog.format_type(c.opcintype, NULL) AS "Input type", CASE WHEN c.opckeytype <> 0 AND c.opckeytype <> c.opcintype THEN pg_catalog.format_type(c.opckeytype, NULL) ELSE NULL END AS "Storage type", CASE WHEN pg_catalog.pg_opclass_is_visible(c.oid) THEN pg_catalog.format('%I', c.opcname) ELSE pg_catalog.format('%I.%I', n.nspname, c.opcname) END AS "Operator class", (CASE WHEN c.opcdefault THEN 'yes' ELSE 'no' END) AS "Default?" FROM pg_catalog.pg_opclass c LEFT JOIN pg_catalog.pg_am am on am.oid = c.opcmethod LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.opcnamespace LEFT JOIN pg_catalog.pg_type t ON t.oid = c.opcintype LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace WHERE am.amname OPERATOR(pg_catalog.~) '^(btree)$' COLLATE pg_catalog.default ORDER BY 1, 2, 4
SELECT es.stxnamespace::pg_catalog.regnamespace::pg_catalog.text AS "Schema", es.stxname AS "Name", pg_catalog.format('%s FROM %s', pg_catalog.pg_get_statisticsobjdef_columns(es.oid), es.stxrelid::pg_catalog.regclass) AS "Definition", CASE WHEN 'd' = any(es.stxkind) THEN 'defined' END AS "Ndistinct", CASE WHEN 'f' = any(es.stxkind) THEN 'defined' END AS "Dependencies", CASE WHEN 'm' = any(es.stxkind) THEN 'defined' END AS "MCV" FROM pg_catalog.pg_statistic_ext es WHERE pg_catalog.pg_statistics_obj_is_visible(es.oid) ORDER BY 1, 2
SELECT r.rolname, r.rolsuper, r.rolinherit, r.rolcreaterole, r.rolcreatedb, r.rolcanlogin, r.rolconnlimit, r.rolvaliduntil , r.rolreplication , r.rolbypassrls FROM pg_catalog.pg_roles r WHERE r.rolname !~ '^pg_' ORDER BY 1
SELECT n.nspname as "Schema", c.relname as "Name", CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' END as "Type", pg_catalog.array_to_string(c.relacl, E'\n') AS "Access privileges", pg_catalog.array_to_string(ARRAY( SELECT attname || E':\n ' || pg_catalog.array_to_string(attacl, E'\n ') FROM pg_catalog.pg_attribute a WHERE attrelid = c.oid AND NOT attisdropped AND attacl IS NOT NULL ), E'\n') AS "Column privileges", pg_catalog.array_to_string(ARRAY( SELECT polname || CASE WHEN NOT polpermissive THEN E' (RESTRICTIVE)' ELSE '' END || CASE WHEN polcmd != '*' THEN E' (' || polcmd::pg_catalog.text || E'):' ELSE E':' END || CASE WHEN polqual IS NOT NULL THEN E'\n (u): ' || pg_catalog.pg_get_expr(polqual, polrelid) ELSE E'' END || CASE WHEN polwithcheck IS NOT NULL THEN E'\n (c): ' || pg_catalog.pg_get_expr(polwithcheck, polrelid) ELSE E'' END || CASE WHEN polroles <> '{0}' THEN E'\n to: ' || pg_catalog.array_to_string( ARRAY( SELECT rolname FROM pg_catalog.pg_roles WHERE oid = ANY (polroles) ORDER BY 1 ), E', ') ELSE E'' END FROM pg_catalog.pg_policy pol WHERE polrelid = c.oid), E'\n') AS "Policies" FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r','v','m','S','f','p') AND n.nspname <> 'pg_catalog' AND n.nspname <> 'information_schema' AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 1, 2
SELECT DISTINCT tt.nspname AS "Schema", tt.name AS "Name", tt.object AS "Object", d.description AS "Description" FROM ( SELECT pgc.oid as oid, pgc.tableoid AS tableoid, n.nspname as nspname, CAST(pgc.conname AS pg_catalog.text) as name, CAST('table constraint' AS pg_catalog.text) as object FROM pg_catalog.pg_constraint pgc JOIN pg_catalog.pg_class c ON c.oid = pgc.conrelid LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname <> 'pg_catalog' AND n.nspname <> 'information_schema' AND pg_catalog.pg_table_is_visible(c.oid) UNION ALL SELECT pgc.oid as oid, pgc.tableoid AS tableoid, n.nspname as nspname, CAST(pgc.conname AS pg_catalog.text) as name, CAST('domain constraint' AS pg_catalog.text) as object FROM pg_catalog.pg_constraint pgc JOIN pg_catalog.pg_type t ON t.oid = pgc.contypid LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE n.nspname <> 'pg_catalog' AND n.nspname <> 'information_schema' AND pg_catalog.pg_type_is_visible(t.oid) UNION ALL SELECT o.oid as oid, o.tableoid as tableoid, n.nspname as nspname, CAST(o.opcname AS pg_catalog.text) as name, CAST('operator class' AS pg_catalog.text) as object FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_am am ON o.opcmethod = am.oid JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace AND n.nspname <> 'pg_catalog' AND n.nspname <> 'information_schema' AND pg_catalog.pg_opclass_is_visible(o.oid) UNION ALL SELECT opf.oid as oid, opf.tableoid as tableoid, n.nspname as nspname, CAST(opf.opfname AS pg_catalog.text) AS name, CAST('operator family' AS pg_catalog.text) as object FROM pg_catalog.pg_opfamily opf JOIN pg_catalog.pg_am am ON opf.opfmethod = am.oid JOIN pg_catalog.pg_namespace n ON opf.opfnamespace = n.oid AND n.nspname <> 'pg_catalog' AND n.nspname <> 'information_schema' AND pg_catalog.pg_opfamily_is_visible(opf.oid) UNION ALL SELECT r.oid as oid, r.tableoid as tableoid, n.nspname as nspname, CAST(r.rulename AS pg_catalog.text) as name, CAST('rule' AS pg_catalog.text) as object FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE r.rulename != '_RETURN' AND n.nspname <> 'pg_catalog' AND n.nspname <> 'information_schema' AND pg_catalog.pg_table_is_visible(c.oid) UNION ALL SELECT t.oid as oid, t.tableoid as tableoid, n.nspname as nspname, CAST(t.tgname AS pg_catalog.text) as name, CAST('trigger' AS pg_catalog.text) as object FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname <> 'pg_catalog' AND n.nspname <> 'information_schema' AND pg_catalog.pg_table_is_visible(c.oid) ) AS tt JOIN pg_catalog.pg_description d ON (tt.oid = d.objoid AND tt.tableoid = d.classoid AND d.objsubid = 0) ORDER BY 1, 2, 3
SELECT n.nspname as "Schema", c.relname as "Name", CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence' WHEN 't' THEN 'TOAST table' WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' WHEN 'I' THEN 'partitioned index' END as "Type", pg_catalog.pg_get_userbyid(c.relowner) as "Owner" FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam WHERE c.relkind IN ('r','p','t','s','') AND n.nspname OPERATOR(pg_catalog.~) '^(msg)$' COLLATE pg_catalog.default ORDER BY 1,2
SELECT id, region FROM member.summary(1)
SELECT id, person_id, kind FROM member.note ORDER BY id
SELECT n.id, t.title FROM member.note n JOIN member.card_type t ON t.id = n.kind ORDER BY 1
SELECT hits FROM member.note ORDER BY id
SELECT note_id, op FROM member.note_log ORDER BY note_id
SELECT id FROM member.dynamic_note
SELECT member.region_of(1), member.region_of(99)
SELECT p.id, member.region_of(p.id) FROM member.person p ORDER BY p.id
SELECT place FROM member.both(1)
SELECT (member.both(2)).place
SELECT who, level FROM member.each() ORDER BY who
SELECT e.level, count(*) FROM member.each() e GROUP BY e.level ORDER BY 1
SELECT id, region FROM member.rows_of('PL')
SELECT r.code, x.id FROM ref.region r, LATERAL member.rows_of(r.code) x ORDER BY 1
SELECT s.name AS "Parameter", pg_catalog.current_setting(s.name) AS "Value" FROM pg_catalog.pg_settings s WHERE pg_catalog.lower(s.name) OPERATOR(pg_catalog.~) '^(search_path)$' COLLATE pg_catalog.default ORDER BY 1
DELETE FROM api.desk_open WHERE id = 1
INSERT INTO api.desk_open VALUES (3, 'west')
UPDATE api.desk_open SET label = 'w' WHERE id = 2 RETURNING label
SELECT id FROM member.person WHERE lower("Family Name") = 'qzxkowalska'
