SELECT DISTINCT l FROM util.noisy
SELECT DISTINCT (l).v FROM util.noisy
SELECT l, count(*) FROM util.noisy GROUP BY l
SELECT l FROM util.noisy UNION SELECT m FROM util.noisy
SELECT l FROM util.noisy INTERSECT SELECT m FROM util.noisy
SELECT l FROM util.noisy EXCEPT SELECT m FROM util.noisy
SELECT id FROM util.noisy ORDER BY l
SELECT id FROM util.noisy ORDER BY l USING util.<<<<
SELECT rank() OVER (ORDER BY l) FROM util.noisy
SELECT count(*) OVER (PARTITION BY l) FROM util.noisy
SELECT id FROM util.noisy WHERE l IN (SELECT m FROM util.noisy)
SELECT id FROM util.noisy WHERE l NOT IN (SELECT m FROM util.noisy)
SELECT id FROM util.noisy WHERE l IN (ROW('a')::util.loud, ROW('b')::util.loud)
SELECT id FROM util.noisy WHERE l IS DISTINCT FROM m
SELECT nullif(l, m) FROM util.noisy
SELECT CASE l WHEN m THEN 1 ELSE 2 END FROM util.noisy
SELECT id FROM util.noisy a JOIN util.noisy b USING (id, l)
SELECT a.id FROM util.noisy a NATURAL JOIN util.noisy b
SELECT a.id FROM util.noisy a JOIN util.noisy b USING (l)
SELECT count(DISTINCT l) FROM util.noisy
SELECT array_agg(id ORDER BY l) FROM util.noisy
SELECT mode() WITHIN GROUP (ORDER BY l) FROM util.noisy
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY l) FROM util.noisy
SELECT rank(ROW('a')::util.loud) WITHIN GROUP (ORDER BY l) FROM util.noisy
SELECT max(ls) FROM util.noisy
SELECT greatest(l, m), least(l, m) FROM util.noisy
SELECT ls = ARRAY[l] FROM util.noisy
SELECT ls @> ARRAY[l] FROM util.noisy
SELECT array_position(ls, l), array_remove(ls, l), array_replace(ls, l, m) FROM util.noisy
SELECT l = ANY (ls) FROM util.noisy
SELECT id FROM util.noisy WHERE l OPERATOR(util.===) m
SELECT (id, l) = (id, m) FROM util.noisy
SELECT (id, l) < (id, m) FROM util.noisy
SELECT ROW(l) = ROW(m) FROM util.noisy
SELECT a = b FROM util.noisy a, util.noisy b
SELECT DISTINCT a FROM util.noisy a
SELECT a.id FROM util.noisy a ORDER BY a
SELECT util.louds(l, m) FROM util.noisy WHERE id = 2
SELECT '[(a),(b)]'::util.louds
SELECT '[(a),(b)]'::util.louds @> ROW('a')::util.loud
SELECT range_agg(util.louds(l, m)) FROM util.noisy WHERE id = 2
WITH RECURSIVE q (l) AS (SELECT l FROM util.noisy UNION SELECT l FROM q) SELECT count(*) FROM q
WITH RECURSIVE q (l, n) AS (SELECT l, 1 FROM util.noisy UNION ALL SELECT l, n + 1 FROM q WHERE n < 2) SEARCH DEPTH FIRST BY l SET o CYCLE l SET c USING p SELECT count(*) FROM q
SELECT DISTINCT ON (l) id FROM util.noisy ORDER BY l
SELECT id FROM util.noisy GROUP BY ROLLUP (id, l)
SELECT count(*) FROM util.noisy GROUP BY 1, l
SELECT width_bucket(l, ls) FROM util.noisy
SELECT id FROM util.noisy WHERE l BETWEEN m AND m
CREATE INDEX ON util.noisy (l)
CREATE TEMP TABLE t AS SELECT DISTINCT l FROM util.noisy
INSERT INTO util.noisy SELECT DISTINCT ON (l) id, l, m FROM util.noisy ORDER BY l
MERGE INTO util.noisy n USING util.noisy m ON n.l = m.l WHEN MATCHED THEN DO NOTHING
SELECT array_sort(ls) FROM util.noisy
SELECT max(a) FROM util.noisy a
SELECT min(ROW(l)) FROM util.noisy
EXPLAIN ANALYZE SELECT DISTINCT l FROM util.noisy
SELECT tableoid::regclass, id FROM reg.split ORDER BY id
SELECT tableoid, * FROM reg.split ORDER BY id
SELECT id FROM reg.split_a
SELECT count(*) FROM reg.split_a
SELECT count(*) FROM ONLY reg.split_b
SELECT id FROM reg.split WHERE tableoid = 'reg.split_a'::regclass
SELECT s.tableoid = 'reg.split_a'::regclass, id FROM reg.split s ORDER BY id
SELECT id FROM reg.split s JOIN pg_class c ON c.oid = s.tableoid WHERE relname = 'split_a'
SELECT tableoid::regclass, count(*) FROM reg.split GROUP BY 1
SELECT id FROM reg.split ORDER BY tableoid
SELECT id, ctid FROM reg.split ORDER BY id
UPDATE reg.split_a SET hint = 'w'
UPDATE reg.split SET hint = 'w' RETURNING tableoid::regclass, id
DELETE FROM reg.split_a
DELETE FROM reg.split RETURNING tableoid
INSERT INTO reg.split_a SELECT 9, 'h', secret FROM reg.split WHERE id = 1
INSERT INTO reg.split SELECT 9, 'h', secret FROM reg.split WHERE id = 1 RETURNING tableoid::regclass
COPY reg.split_a TO STDOUT
COPY (SELECT tableoid::regclass, id FROM reg.split) TO STDOUT
TRUNCATE reg.split_a
EXPLAIN SELECT id FROM reg.split WHERE secret = 'KVDyes'
EXPLAIN (COSTS OFF) SELECT secret FROM reg.split
SELECT relname, reltuples FROM pg_class WHERE relname LIKE 'split%'
SELECT relname, n_live_tup FROM pg_stat_user_tables WHERE relname LIKE 'split%'
SELECT to_jsonb(s) FROM reg.split s
SELECT reg.code_raise(1)
SELECT reg.code_raise2(1)
SELECT * FROM reg.code_raise(1)
SELECT count(*) FROM reg.rows_raise(1)
SELECT id FROM tenancy.tenant, reg.rows_raise(id)
SELECT reg.rows_raise(1)
SELECT reg.hush(1)
SELECT reg.cased(1)
SELECT reg.dyn('full_name')
SELECT reg.loose(1)
SELECT * FROM reg.loose(1) AS (a int, b text)
SELECT (reg.listing()).who
SELECT * FROM reg.listing() AS t (a, b, c)
SELECT t.who FROM reg.listing() AS t (k, tall, who)
SELECT tall FROM reg.listing() AS t (k, tall)
SELECT * FROM ROWS FROM (reg.listing(), generate_series(1, 2)) WITH ORDINALITY
SELECT s FROM reg.tabled()
SELECT st FROM reg.tabled()
SELECT k, tall FROM reg.listing()
SELECT b FROM reg.atomic()
SELECT reg.open(p) FROM reg.person p
SELECT p.open, p.shown, p.hidden FROM reg.person p
SELECT reg.shown(NULL), reg.hidden(p) FROM reg.person p
SELECT p.reg.shown FROM reg.person p
SELECT (reg.persons(1)).*
SELECT (reg.persons(1)).height
SELECT reg.persons(1)
SELECT reg.homes_of(1)
SELECT (reg.homes_of(1)).city
SELECT * FROM reg.homes_of(1) h (a, b, c)
SELECT reg.poly(full_name, 'x'::text) FROM reg.person
SELECT reg.stage_of(1)
SELECT util.win_name(1)
CALL reg.proc(NULL)
UPDATE cost.claim SET paid = true
UPDATE rx.prescription SET bed = 13
UPDATE rx.prescription SET bed = 14
UPDATE rx.prescription SET bed = 15
UPDATE rpt.ticket SET bed = 13 WHERE id = 1 RETURNING *
UPDATE rx.prescription SET during = '[2024-01-01,2025-01-01)'
INSERT INTO rx.prescription (id, during) VALUES (9, '[2024-01-05,2024-01-06)')
INSERT INTO rpt.person (tenant_id, id, code, label, state) VALUES (1, 9, 'KVDp9', 'x', 'shut')
UPDATE rpt.person SET state = 'shut' WHERE id = 1
UPDATE rpt.person SET height = -1
UPDATE reg.person SET height = 5 RETURNING old.full_name, new.full_name, old.height
UPDATE reg.person SET height = 5 RETURNING old, new
UPDATE reg.person SET height = 5 RETURNING (old).pid, to_json(new)
UPDATE reg.person SET full_name = 'x' RETURNING old.slug, new.slug
DELETE FROM reg.tumour RETURNING *, tableoid::regclass
MERGE INTO reg.person p USING tenancy.tenant t ON p.tenant_id = t.id WHEN MATCHED THEN UPDATE SET height = 7 RETURNING merge_action(), p.full_name
/*17*/ MERGE INTO reg.person p USING tenancy.tenant t ON p.tenant_id = t.id WHEN MATCHED AND p.full_name > 'KVDm' THEN UPDATE SET height = 7
/*18*/ MERGE INTO reg.person p USING tenancy.tenant t ON p.tenant_id = t.id WHEN MATCHED THEN UPDATE SET height = 7 RETURNING old.full_name, new.*, merge_action()
MERGE INTO cost.tally c USING reg.person p ON c.kind = p.state WHEN NOT MATCHED AND p.full_name = 'KVDzoe' THEN INSERT VALUES (p.state, 1)
/*17*/ MERGE INTO cost.tally c USING (SELECT 'a' AS k) s ON c.kind = s.k WHEN NOT MATCHED BY SOURCE AND EXISTS (SELECT FROM reg.person WHERE full_name > 'KVDm') THEN DELETE
INSERT INTO cost.claim (id, payer, amount) SELECT 50, payer, amount FROM cost.claim WHERE id = 1
INSERT INTO cost.claim (id, payer, amount) SELECT 50, payer, amount FROM cost.claim WHERE id = 1 ON CONFLICT DO NOTHING
UPDATE cost.claim a SET payer = b.payer, amount = b.amount FROM cost.claim b WHERE b.id = a.id + 1
INSERT INTO rx.use (id, pid) SELECT 9, pid FROM rx.prescription
UPDATE reg.person SET pid = pid || 'x'
UPDATE reg.person SET pid = 'KVDq' || id
INSERT INTO doc.page (id, document_id) VALUES (7, 1) RETURNING words
SELECT words FROM doc.page
SELECT body FROM tenancy.seen
UPDATE reg.tumour SET tenant_id = tenant_id + 1
WITH x AS (DELETE FROM reg.tumour RETURNING *) SELECT count(*), max(note) FROM x
WITH x AS (UPDATE reg.person SET height = 1 RETURNING full_name AS n) INSERT INTO tenancy.tenant (id, name) SELECT 88, n FROM x
INSERT INTO tenancy.tenant (id, name) VALUES (77, (SELECT full_name FROM reg.person LIMIT 1))
COPY reg.person (full_name) FROM STDIN
COPY reg.person FROM STDIN WHERE full_name > 'A'
COPY tenancy.tenant FROM STDIN WHERE reg.name_of(1, 1) > 'A'
/*18*/ INSERT INTO rx.bed VALUES ('x', '[1,2)', '[2024-01-10,2024-01-11)')
/*18*/ UPDATE rx.bed SET ward = '[1,2)', during = '[2024-01-01,2024-03-01)'
/*18*/ SELECT ghost, tall FROM reg.person
/*18*/ SELECT ghost || '' FROM reg.person
/*18*/ SELECT ghost IS NULL, lower(ghost) FROM reg.person
/*18*/ INSERT INTO reg.person (tenant_id, id, pid, full_name) VALUES (1, 9, 'KVDp9', 'x') RETURNING ghost
/*18*/ UPDATE reg.person SET height = 1 RETURNING ghost, old.ghost, new.tall
SELECT meta @@ '$.ssn starts with "K"' FROM reg.person
SELECT meta @? '$.ssn ? (@ starts with "K")' FROM reg.person
SELECT jsonb_path_exists_tz(meta, '$.ssn') FROM reg.person
SELECT meta['ssn'], meta['kin'][0]['n'] FROM reg.person
SELECT id FROM reg.person WHERE meta ->> 'ssn' = 'KVDssn1'
SELECT id FROM reg.person WHERE meta @> '{"ssn": "KVDssn1"}'
SELECT id FROM reg.person WHERE meta['ssn'] = '"KVDssn1"'
SELECT k FROM reg.person, jsonb_object_keys(meta) k
SELECT count(*) FROM reg.person, jsonb_object_keys(meta) k
SELECT count(*) FROM reg.person, jsonb_array_elements(meta -> 'kin') k
SELECT count(*) FROM reg.person, unnest(contacts) k
SELECT id, o FROM reg.person, unnest(aliases) WITH ORDINALITY u (a, o)
SELECT id FROM reg.person, unnest(contacts)
SELECT id, kind FROM rpt.unnested
SELECT count(*) FROM rpt.kv
/*17*/ SELECT id, ok, ssn, kin FROM rpt.jt
/*17*/ SELECT count(*) FROM rpt.jt
/*17*/ SELECT ok FROM rpt.jt
/*17*/ SELECT j.* FROM reg.person p, JSON_TABLE(p.meta, '$' PASSING p.full_name AS n COLUMNS (o FOR ORDINALITY, e int EXISTS PATH '$.ssn', x text PATH '$.ssn' DEFAULT p.full_name ON EMPTY)) j
/*17*/ SELECT JSON_VALUE('{"a": 1}', '$.b' DEFAULT full_name ON EMPTY) FROM reg.person
/*17*/ SELECT JSON_QUERY('{"a": 1}', '$ ? (@.a == $x)' PASSING full_name AS x) FROM reg.person
/*17*/ SELECT JSON_EXISTS(plain, '$.a[*] ? (@.b == 1)') FROM doc.document
/*17*/ SELECT JSON_VALUE(meta, '$.ok' RETURNING int ERROR ON ERROR) FROM reg.person
/*17*/ SELECT x FROM JSON_TABLE((SELECT json_agg(full_name)::jsonb FROM reg.person), '$[*]' COLUMNS (x text PATH '$')) j
SELECT id, count(*) OVER (ORDER BY birth RANGE BETWEEN '1 year' PRECEDING AND CURRENT ROW) FROM reg.person
SELECT count(*) OVER w FROM reg.person WINDOW w AS (ORDER BY full_name)
SELECT id FROM reg.person WINDOW w AS (ORDER BY full_name)
SELECT id FROM reg.person ORDER BY 1, full_name
SELECT id FROM reg.person ORDER BY reg.open(person), lower(full_name)
SELECT id, full_name FROM reg.person ORDER BY 2
SELECT full_name AS id FROM reg.person ORDER BY id
SELECT id FROM reg.person FETCH FIRST (SELECT length(full_name) FROM reg.person LIMIT 1) ROWS ONLY
SELECT id FROM reg.person ORDER BY state, stage FETCH FIRST 1 ROW WITH TIES
SELECT id FROM reg.person OFFSET (SELECT count(*) FROM reg.person WHERE full_name > 'KVDm')
SELECT tenant_id, grouping(full_name) FROM reg.person GROUP BY GROUPING SETS ((tenant_id), (full_name))
SELECT count(*) FROM reg.person GROUP BY CUBE (tenant_id, stage)
SELECT count(*) FROM reg.person GROUP BY tenant_id HAVING bool_or(full_name = 'KVDzoe')
SELECT tenant_id FROM reg.person GROUP BY tenant_id HAVING count(*) FILTER (WHERE stage = 'kvdI') > 0
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY weight) FROM reg.person
SELECT rank('KVDm') WITHIN GROUP (ORDER BY full_name) FROM reg.person
SELECT percent_rank('KVDm') WITHIN GROUP (ORDER BY full_name COLLATE "C") FROM reg.person
SELECT range_agg(cares), range_intersect_agg(cares), unnest(range_agg(cares)) FROM reg.person
SELECT lower(cares), upper(doses), isempty(cares), cares @> 5, cares && int4range(1, 5) FROM reg.person
SELECT unnest(doser) FROM reg.person
SELECT p.tableoid::regclass, p.* FROM reg.tumour p
SELECT * FROM rx.stock
SELECT tableoid::regclass, s.* FROM rx.stock s
SELECT * FROM rx.stock s JOIN rx.controlled c USING (id, drug, amount)
SELECT signed_by FROM ONLY rx.controlled
SELECT s.*::rx.stock FROM rx.controlled s
SELECT (c::rx.stock).* FROM rx.controlled c
SELECT c::text::rx.controlled FROM rx.controlled c
SELECT NULL::reg.person
SELECT jsonb_populate_record(NULL::reg.person, '{"full_name": "x"}')
SELECT (jsonb_populate_record(p, '{}')).full_name FROM reg.person p
SELECT (json_populate_record(p, '{"height": 5}')).* FROM reg.person p
SELECT * FROM jsonb_to_recordset((SELECT jsonb_agg(p) FROM reg.person p)) AS x (full_name text, height int)
SELECT jsonb_set(to_jsonb(p), '{a}', '1') FROM reg.person p
SELECT (SELECT p) FROM reg.person p
SELECT (p).home.street FROM reg.person p
SELECT (p.home).zip, (p.homes)[1].city, (p.contacts)[1].at.zip FROM reg.person p
SELECT (p.home).*, (p.contacts[1]).* FROM reg.person p
SELECT (old).body, (r.old).meta ->> 'who' FROM doc.revision r
SELECT (old).title, (old).plain FROM doc.revision
SELECT old FROM doc.revision
SELECT r FROM doc.revision r
SELECT array_agg(old) FROM doc.revision
SELECT (array_agg(old))[1].title, (array_agg(old))[1].body FROM doc.revision
SELECT m.* FROM pg_statistic_ext_data d, pg_mcv_list_items(d.stxdmcv) m
SELECT * FROM ts_stat('SELECT found FROM reg.person')
SELECT found, strip(found), length(found) FROM reg.person
SELECT unnest(found) FROM reg.person
SELECT lexeme FROM reg.person, unnest(found)
SELECT ts_headline(full_name, 'zoe'::tsquery), ts_rank(found, 'a'::tsquery) FROM reg.person
SELECT id FROM reg.person WHERE found @@ 'kvdzoe'::tsquery
SELECT tsvector_to_array(found), array_to_tsvector(aliases) FROM reg.person
SELECT pg_input_is_valid(full_name, 'int') FROM reg.person
SELECT * FROM reg.person p, pg_input_error_info(p.full_name, 'int')
SELECT enum_range(stage), enum_first(stage) FROM reg.person
SELECT enum_range(NULL, stage) FROM reg.person
SELECT pg_describe_object('pg_class'::regclass, (SELECT length(full_name) FROM reg.person LIMIT 1)::oid, 0)
SELECT setseed(0.5), full_name FROM reg.person
SELECT generate_series(1, height), full_name FROM reg.person WHERE id = 1
SELECT id, generate_series(1, array_length(aliases, 1)) FROM reg.person
SELECT id FROM reg.person TABLESAMPLE bernoulli (length('KVD')) REPEATABLE (5)
SELECT id FROM reg.person TABLESAMPLE system ((SELECT max(height) / 2 FROM reg.person)) REPEATABLE (5)
TABLE rpt.deep ORDER BY a
SELECT * FROM rpt.swap
SELECT height, full_name FROM rpt.swap
SELECT full_name + 1 FROM rpt.swap
SELECT * FROM rpt.swap WHERE full_name > 170
SELECT * FROM rpt.lat
SELECT id, n FROM rpt.lat
SELECT * FROM rpt.fn
SELECT y FROM rpt.fn
SELECT z FROM rpt.fn
SELECT * FROM rpt.tree
SELECT p FROM rpt.whole
SELECT (p).full_name, (p).height FROM rpt.whole
SELECT (w.p).home.city FROM rpt.whole w
SELECT top, everyone, tall, n FROM rpt.agg
SELECT rn, fst FROM rpt.win
SELECT * FROM rpt.mv_deep
SELECT g, reg.known(g) FROM (VALUES ('KVDzoe'), ('x')) v (g)
SELECT name FROM tenancy.tenant WHERE reg.known(name)
SELECT reg.known(name) FROM tenancy.tenant
SELECT g FROM unnest(ARRAY['KVDzoe','x']) g WHERE reg.known(g)
SELECT reg.known_id(g) FROM unnest(ARRAY['KVDzoe','x']) g
SELECT count(*) FROM tenancy.tenant GROUP BY reg.known(name)
SELECT reg.known('KVDzoe')
SELECT reg.known_id('KVDzoe'), reg.known_id('x')
UPDATE rx.prescription SET bed = 17
ANALYZE util.noisy
REINDEX TABLE util.noisy
INSERT INTO util.noisy VALUES (9, ROW('x'), ROW('y'), NULL)
UPDATE util.noisy SET l = m
DELETE FROM util.noisy WHERE id = 1
COPY util.noisy TO STDOUT
SELECT id FROM util.noisy WHERE id = 1 ORDER BY id
SELECT x FROM (SELECT l AS x FROM util.noisy) q ORDER BY x
WITH q (x) AS (TABLE util.noisy) SELECT DISTINCT x FROM q
SELECT DISTINCT n FROM util.noisy n
SELECT DISTINCT q.y FROM util.noisy AS q (x, y)
SELECT id FROM reg.person WHERE ROW(full_name) = ROW('KVDzoe'::text)
SELECT id FROM reg.person p WHERE p = ROW(1)
SELECT id FROM reg.person WHERE row(full_name, id) >= row('KVDm', 1)
SELECT id FROM reg.person WHERE full_name = 'KVDzoe' IS TRUE
SELECT id FROM reg.person WHERE married
SELECT id FROM reg.person WHERE married IS TRUE
SELECT id FROM reg.person WHERE married IS UNKNOWN
SELECT id FROM reg.person WHERE NOT married
SELECT id FROM reg.person WHERE flags & B'1000' = B'1000'
SELECT id FROM reg.person WHERE full_name COLLATE "C" = 'KVDzoe'
SELECT id FROM reg.person WHERE starts_with(full_name, 'KVDz')
SELECT count(*) FROM reg.person WHERE ip << '203.0.0.0/8'
SELECT count(*) FROM reg.person WHERE place <@ box '(0,0),(99,99)'
SELECT id FROM reg.person ORDER BY place <-> point '(0,0)'
SELECT 1 OPERATOR(util.@+) 'x'
TABLE aud.by_format
TABLE aud.by_using
TABLE aud.by_sql
TABLE aud.by_call
TABLE aud.by_rule
TABLE aud.by_procedure
TABLE aud.by_block
TABLE aud.by_function
TABLE aud.by_view
TABLE aud.by_key
TABLE aud.by_conflict
SELECT upper(who) FROM aud.by_rule
SELECT op FROM aud.by_procedure WHERE who > 'A'
ANALYZE aud.open
INSERT INTO aud.parted VALUES (3, 'c')
UPDATE aud.parted SET id = 5
INSERT INTO aud.spans VALUES (1, '[1,2)')
CREATE INDEX ON aud.spans USING gist (r)
REINDEX TABLE aud.spans
UPDATE aud.v SET st = 'd' RETURNING *
SELECT aud.report()
CALL aud.copies()
