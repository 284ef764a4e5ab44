SELECT fn.age_s(1)
SELECT fn.age_k(1, 5)
SELECT id, fn.age_k(id, 700) FROM bank.donor
SELECT fn.age_big(1, 2147476256)
SELECT fn.age_d(2, 14)
SELECT fn.age_d(id, 15) IS NULL FROM bank.donor
SELECT fn.name_d(1, 'a'), fn.name_d(1, 'x')
SELECT fn.name_d(id, '') IS NULL FROM bank.donor
SELECT count(fn.name_d(id, 'k')) FROM bank.donor
SELECT fn.name_c(1, 'zzzz')
SELECT fn.colour(3, '')
SELECT fn.colour(4, ''), fn.colour(1, 'x')
SELECT fn.ratio(1, 7391.5)
SELECT fn.ratio(id, 0) IS NOT NULL FROM bank.donor
SELECT fn.nth(1, 3)
SELECT fn.nth(1, 1) = 'W'
SELECT length(fn.nth(1, 100))
SELECT octet_length(fn.nth(2, 2))
SELECT * FROM fn.outs_n(1, 5)
SELECT (fn.outs_n(2, 1)).c
SELECT c FROM fn.outs_n(1, 800)
SELECT * FROM fn.tab_n(5)
SELECT a FROM fn.tab_n(1)
SELECT count(*) FROM fn.tab_n(6)
SELECT fn.set_n(5)
SELECT count(*) FROM fn.set_n(3)
SELECT fn.pl_s(1, 5)
SELECT fn.pl_v(1, 5)
SELECT fn.pl_v(2, 800)
SELECT fn.pl_d(2, 15)
SELECT fn.pl_c(1, 'xyz')
SELECT fn.pl_e(3, '')
SELECT fn.pl_if(1, 100)
SELECT fn.pl_for(1)
SELECT count(*) FROM fn.pl_for(2)
SELECT fn.pl_exit(1, 50)
SELECT fn.pl_case(1, 'X')
SELECT fn.pl_arr(1, 1)
SELECT fn.pl_arr(1, 3) IS NULL
SELECT fn.pl_slice(1)
SELECT fn.pl_found('W')
SELECT fn.pl_strict('V')
SELECT * FROM fn.pl_row(1)
SELECT (fn.pl_row(1)).status
SELECT fn.pl_dyn('name')
SELECT fn.pl_dyn('status')
SELECT fn.pl_using(50)
SELECT fn.pl_raise(1)
SELECT fn.pl_ctx()
SELECT fn.rec_a(2)
SELECT fn.rec_b(3)
SELECT fn.rec_c(4)
SELECT fn.rec_l('WQJada', 2)
SELECT fn.rec_l('x', 3)
SELECT fn.rec_m('WQJ-1')
SELECT fn.rec_m('x') FROM bank.donor
SELECT fn.rec_n('Zed')
SELECT fn.fact(20)
SELECT fn.over(1), fn.over(1::bigint)
SELECT fn.over('WQJada')
SELECT fn.over(1, 2, 3)
SELECT fn.over(1, VARIADIC '{1,2}')
SELECT fn.over(2::smallint)
SELECT fn.over(id) FROM bank.donor
SELECT fn.over(id::bigint) FROM bank.donor
SELECT fn.over(NULL)
SELECT fn.over(i => 1)
SELECT fn.over(i => 1::bigint)
SELECT fn.dflt()
SELECT fn.dflt(2)
SELECT fn.dflt(t => 'x')
SELECT fn.dflt(i => 3)
SELECT fn.dflt2(50)
SELECT fn.tell(1), fn.tell(i => 2)
SELECT fn.tell(id) FROM pub.site
SELECT fn.told(1), fn.told(1, 2, 3), fn.told(1, VARIADIC '{2,3}'), fn.told(i => 2)
SELECT fn.told('a'), fn.told('a', 'b')
SELECT fn.tail('a'), fn.tail('a', 'b')
SELECT fn.tail('a', c => 'x'), fn.tail(c => 'c', a => 'a')
SELECT fn.told(VARIADIC j => '{1}', i => 2)
SELECT (1).tell, fn.tell(s) FROM pub.site s
SELECT app.count()
SELECT app.count(*)
SET search_path = app, pg_catalog; SELECT count(*), count(name) FROM bank.donor
PREPARE v (int, void) AS SELECT fn.tell($1, $2); EXECUTE v (1, NULL)
SELECT fn.dflt2(45)
SELECT fn.dflt2(a => 7392)
SELECT fn.dflt2(1, 2)
SELECT fn.dflt2(1, c => 'x')
SELECT fn.same(name) FROM bank.donor
SELECT fn.same(d) FROM bank.donor d
SELECT (fn.same(d)).name FROM bank.donor d
SELECT (fn.same(d)).* FROM bank.donor d
SELECT fn.first(phones) FROM bank.donor
SELECT fn.first(ARRAY[name, status]) FROM bank.donor
SELECT fn.first(array_agg(name)) FROM bank.donor
SELECT fn.nvl(name, 'x') FROM bank.donor
SELECT fn.nvl(age, 1.5) FROM bank.donor
SELECT fn.nvl(NULL, age) FROM bank.donor
SELECT fn.nvl('2020-01-01', born) FROM bank.donor
SELECT * FROM fn.pairs('a', 'b'), bank.donor
SELECT (fn.pairs(name, status)).k FROM bank.donor
SELECT (fn.pairs(VARIADIC phones)).n FROM bank.donor
SELECT count(*) FROM bank.donor, fn.pairs(VARIADIC phones)
SELECT p.* FROM bank.donor, LATERAL fn.pairs(VARIADIC phones) p
SELECT fn.swap(name) FROM bank.donor
SELECT (fn.swap(age)).b FROM bank.donor
SELECT * FROM bank.donor d, fn.swap(d.grp)
SELECT fn.less(name, 'X') FROM bank.donor
SELECT id FROM bank.donor WHERE fn.less(name, 'X')
SELECT id FROM bank.donor WHERE name OPERATOR(shade.<<<) 'X'
SELECT name OPERATOR(shade.<<<) 'X' FROM bank.donor
SELECT fn.sub(d) FROM bank.donor d
SELECT d.sub FROM bank.donor d
SELECT d.state FROM bank.donor d
SELECT extract(year FROM age(born)), date_part('epoch', age(current_date, born)) FROM bank.donor
SELECT extract(year FROM age(now(), at)), extract(day FROM age(at, localtimestamp)) FROM bank.donor
SELECT date_part(initial, age(born)) FROM bank.donor
SELECT extract(year FROM age(born))::int FROM bank.donor
SELECT date_part('year', age(born)) / (date_part('year', age(born)) - 74) FROM bank.donor
SELECT id FROM bank.donor WHERE extract(year FROM age(born)) > 70
SELECT fn.state(d) FROM bank.donor d
SELECT fn.state(d.*), fn.sub(d.*) FROM bank.donor d
SELECT fn.sub(d.*) FROM bank.donor d, (SELECT NULL::bank.donor AS d) x
SELECT fn.sub(d.*) FROM bank.donor d (id, name, status)
SELECT information_schema._pg_truetypid(d.*, t.*) FROM bank.donor d, pg_type t
SELECT information_schema._pg_truetypid(a.*, t.*), (a.*)::text FROM pg_attribute a, pg_type t WHERE t.oid = a.atttypid AND attmissingval IS NOT NULL
SELECT fn.site_of(s) FROM pub.site s
SELECT s.site_of FROM pub.site s
SELECT id FROM pub.site s WHERE fn.site_of(s) > 'X'
SELECT id FROM pub.site s ORDER BY fn.site_of(s)
SELECT name FROM fn.donors()
SELECT (fn.donors()).name
SELECT fn.donors()
SELECT status FROM fn.donors() ORDER BY age
SELECT * FROM fn.recs() AS t (a int, b text, c int, d text)
SELECT * FROM fn.recs() AS t (a int, b varchar(3), c int, d text)
SELECT * FROM fn.recs() AS t (a int, b text, c smallint, d text)
SELECT d FROM fn.recs() AS t (a int, b text, c pub.small, d text)
SELECT fn.recs()
SELECT * FROM ROWS FROM (fn.recs() AS (a int, b text, c int, d text), fn.donors()) WITH ORDINALITY
SELECT * FROM ROWS FROM (generate_series(1, 3), fn.set_n(1), fn.atom(1)) WITH ORDINALITY AS t (a, b, c, d, o)
SELECT o FROM ROWS FROM (fn.set_n(1), fn.lim(1)) WITH ORDINALITY AS t (a, b, o)
SELECT * FROM fn.atom(1)
SELECT a FROM fn.atom(2)
SELECT b FROM fn.atom(2)
SELECT fn.arr()
SELECT (fn.arr())[1]
SELECT unnest(fn.arr())
SELECT array_length(fn.arr(), 1)
SELECT x FROM unnest(fn.arr()) x ORDER BY x
SELECT fn.ages()
SELECT (fn.ages())[2] > 5
SELECT sum(x) FROM unnest(fn.ages()) x
SELECT 1 / (fn.ages())[1]
SELECT fn.js(1)
SELECT fn.js(1) -> 'name'
SELECT fn.js(1) ->> 'status'
SELECT fn.js(1) ? 'name'
SELECT fn.js(1) @> '{"name": "WQJada"}'
SELECT jsonb_object_keys(fn.js(1))
SELECT * FROM jsonb_each_text(fn.js(1))
SELECT * FROM jsonb_to_record(fn.js(1)) AS t (name text, age int)
SELECT * FROM jsonb_populate_record(NULL::bank.donor, fn.js(1))
SELECT fn.cnt('W%')
SELECT fn.cnt('%')
SELECT fn.who('WQJ-1')
SELECT count(*) FROM fn.who('WQJ-1')
SELECT EXISTS (SELECT FROM fn.who('7'))
SELECT fn.lim(1)
SELECT count(*) FROM fn.lim(1)
SELECT fn.srt()
SELECT fn.ref()
SELECT * FROM fn.sec()
SELECT shade.now()
SELECT fn.total(age) FROM bank.donor
SELECT fn.total(age) FILTER (WHERE id = 2) FROM bank.donor
SELECT fn.total(id) FROM bank.donor
SELECT id, fn.total(age) OVER (PARTITION BY id) IS NULL FROM bank.donor
SELECT fn.cat(name) FROM bank.donor
SELECT fn.cat(name ORDER BY age) FROM bank.donor
SELECT fn.cat(status ORDER BY name) FROM bank.donor
SELECT fn.bag(name) FROM bank.donor
SELECT fn.bag(age) FROM bank.donor
SELECT fn.bag(DISTINCT name) FROM bank.donor
SELECT cardinality(fn.bag(DISTINCT age)) FROM bank.donor
SELECT fn.mixed(name, 1) FROM bank.donor
SELECT fn.mixed(name, 100000000) FROM bank.donor
SELECT fn.mixed(status, age) FROM bank.donor
SELECT fn.mixed(status, age) IS NULL FROM bank.donor
SET LOCAL search_path TO 'shade', "pg_catalog"; SELECT upper(status) FROM bank.donor
SET search_path = fn, bank; SELECT name.sub FROM donor name
SET search_path = fn; SELECT same(name) FROM bank.donor
TABLE vw.d1
SELECT n FROM vw.d1 WHERE 1 / (a - 7391) > 0
SELECT id FROM vw.d1 WHERE n > 'X'
TABLE vw.d2
SELECT y || '!' FROM vw.d2
TABLE vw.d3
SELECT k FROM vw.d3 ORDER BY yy
SELECT * FROM vw.inv
SELECT inv FROM vw.inv
SELECT inv.*::text FROM vw.inv
TABLE vw.mixed
SELECT v FROM vw.mixed WHERE k = 1
SELECT max(v) FROM vw.mixed
TABLE vw.stat
SELECT m FROM vw.stat
SELECT g > 100 FROM vw.stat
SELECT (d).name FROM vw.whole
SELECT (d).status FROM vw.whole
SELECT (r).street, (r).zip FROM vw.whole
SELECT r FROM vw.whole
SELECT (r).zip FROM vw.whole
TABLE vw.win
SELECT l FROM vw.win
TABLE vw.fun
SELECT x, o FROM vw.fun
TABLE vw.lat
SELECT name, who FROM vw.lat
TABLE vw.chain
SELECT p || '.' FROM vw.chain
TABLE vw.edit
TABLE vw.auto
TABLE vw.mv
TABLE vw.over
SELECT z FROM vw.over WHERE id = 1
TABLE vw.doc
SELECT j ->> 'n' FROM vw.doc
SELECT j -> 'i' FROM vw.doc
/*17*/ TABLE vw.jt
/*17*/ SELECT a, n FROM vw.jt
SELECT initial, ten, words FROM bank.donor
SELECT ts_rank(words, 'wqjada') FROM bank.donor
SELECT id FROM bank.donor WHERE words @@ 'wqjada'::tsquery
SELECT id FROM bank.donor WHERE words @@ to_tsquery('simple', 'wqja:*')
SELECT tsvector_to_array(words) FROM bank.donor
SELECT ts_headline('simple', name, 'x') FROM bank.donor
SELECT * FROM ts_stat('SELECT words FROM bank.donor')
SELECT unnest(words) FROM bank.donor
SELECT length(words) FROM bank.donor
SELECT strip(words), setweight(words, 'A') FROM bank.donor
/*18*/ SELECT loud FROM bank.donor
/*18*/ SELECT lower(loud), status FROM bank.donor
/*18*/ SELECT id FROM bank.donor ORDER BY loud
SELECT pg_read_file('PG_VERSION')
SELECT query_to_xml('SELECT name FROM bank.donor', true, false, '')
SELECT ndoc FROM ts_stat('SELECT words FROM bank.donor')
SELECT lo_get(1)
SELECT set_config('app.x', name, false) FROM bank.donor
SELECT pg_notify('x', name) FROM bank.donor
SELECT database_to_xml(true, false, '')
SELECT table_to_xml('bank.donor', true, false, '')
SELECT pg_stat_get_activity(NULL)
SELECT round(1 / age) FROM bank.donor
SELECT sqrt(age) FROM bank.donor
SELECT id, sqrt(hb) IS NULL FROM bank.donor
SELECT (age).sqrt FROM bank.donor
SELECT chr(age) FROM bank.donor
SELECT repeat(status, age) FROM bank.donor
SELECT generate_series(1, age % 5) FROM bank.donor
SELECT to_date(name, 'YYYY') FROM bank.donor
SELECT unnest(phones) FROM bank.donor
SELECT regexp_matches(name, 'W') FROM bank.donor
SELECT upper('x') FROM bank.donor ORDER BY length(name)
SELECT max(name), min(home) FROM bank.donor
SELECT count(DISTINCT name) FROM bank.donor
SELECT bloodbank.pg_catalog.pg_read_file('PG_VERSION')
SELECT pg_catalog.pg_read_file('PG_VERSION')
SELECT generate_series(1, (fn.ages())[1] % 7)
SELECT shade.sqrt(name) FROM bank.donor
SELECT id FROM bank.donor WHERE name LIKE 'W%'
SELECT id FROM bank.donor WHERE name ILIKE 'w%'
SELECT id FROM bank.donor WHERE name SIMILAR TO '(W|w)%'
SELECT id FROM bank.donor WHERE name ~ '^W'
SELECT id FROM bank.donor WHERE name ~~ 'W_Jada'
SELECT id FROM bank.donor WHERE name LIKE 'W!%' ESCAPE '!'
SELECT id FROM bank.donor WHERE name LIKE ANY (ARRAY['W%', 'z'])
SELECT id FROM bank.donor WHERE name NOT LIKE ALL (ARRAY['W%'])
SELECT id FROM bank.donor WHERE name ^@ 'W'
SELECT id FROM bank.donor WHERE starts_with(name, 'W')
SELECT id FROM bank.donor WHERE position('W' in name) > 0
SELECT id FROM bank.donor WHERE substring(name from 1 for 1) = 'W'
SELECT id FROM bank.donor WHERE substring(name similar 'W#"%#"a' escape '#') IS NOT NULL
SELECT id FROM bank.donor WHERE left(name, 1) IN ('W', 'X')
SELECT id FROM bank.donor WHERE overlay(name placing '' from 2) = 'W'
SELECT id FROM bank.donor WHERE name COLLATE "C" > 'W'
SELECT id FROM bank.donor WHERE name > ANY (ARRAY['A', 'W'])
SELECT id FROM bank.donor WHERE name = ANY (SELECT t FROM pub.num)
SELECT id FROM bank.donor WHERE name NOT IN (SELECT t FROM pub.num)
SELECT id FROM bank.donor WHERE (name, age) > ('W', 1)
SELECT id FROM bank.donor WHERE (age, id) = (7391, 1)
SELECT id FROM bank.donor WHERE (name, status) IS NOT DISTINCT FROM ('WQJada', 'ok')
SELECT id FROM bank.donor WHERE ROW(name) < ROW('X'::text)
SELECT id FROM bank.donor WHERE ROW(d.*) > ROW(d.*) FROM bank.donor d
SELECT id FROM bank.donor d WHERE d > d
SELECT id FROM bank.donor d WHERE d *= d
SELECT id FROM bank.donor d WHERE d.home > ROW('A', 'B', 1)::bank.addr
SELECT id FROM bank.donor WHERE age BETWEEN SYMMETRIC 9000 AND 1
SELECT id FROM bank.donor WHERE age NOT BETWEEN 1 AND 50
SELECT id FROM bank.donor WHERE (born, born + 1) OVERLAPS (DATE '1951-01-01', DATE '1952-01-01')
SELECT id FROM bank.donor WHERE (DATE '1951-01-01', INTERVAL '1 year') OVERLAPS (born, born)
SELECT id FROM bank.donor WHERE stay @> DATE '1951-08-01'
SELECT id FROM bank.donor WHERE stay && daterange('1951-01-01', '1952-01-01')
SELECT n FROM pub.num, bank.donor WHERE r @> age
SELECT n FROM pub.num JOIN bank.donor ON n < age
SELECT id FROM bank.donor WHERE lower(stay) = '1951-07-19'
SELECT id FROM bank.donor WHERE isempty(stay)
SELECT id FROM bank.donor WHERE lower_inf(stay)
SELECT id FROM bank.donor WHERE doc @? '$.a'
SELECT id FROM bank.donor WHERE doc @@ '$.n > 5'
SELECT id FROM bank.donor WHERE doc ? 'other'
SELECT id FROM bank.donor WHERE doc ->> 'a' > 'W'
SELECT id FROM bank.donor WHERE doc['a'] = '"WQJdoc"'
SELECT id FROM bank.donor WHERE jsonb_path_exists(doc, '$.k[*] ? (@.w like_regex "^W")')
SELECT jsonb_path_query(doc, '$.k[*]') FROM bank.donor
SELECT jsonb_array_elements(doc -> 'k') FROM bank.donor
SELECT jsonb_array_length(doc -> 'k') FROM bank.donor
SELECT d.id, k.* FROM bank.donor d, jsonb_array_elements(d.doc -> 'k') k
SELECT d.id, e.key FROM bank.donor d, jsonb_each(d.doc) e
/*16*/ SELECT doc IS JSON OBJECT FROM bank.donor
/*16*/ SELECT name IS JSON FROM bank.donor
/*17*/ SELECT JSON_EXISTS(doc, '$.a') FROM bank.donor
/*17*/ SELECT JSON_VALUE(doc, '$.n' RETURNING int ERROR ON ERROR) FROM bank.donor
/*17*/ SELECT JSON_QUERY(doc, '$.k' WITH WRAPPER) FROM bank.donor
/*17*/ SELECT t.* FROM bank.donor, JSON_TABLE(doc, '$.k[*]' COLUMNS (o FOR ORDINALITY, w text PATH '$.w', NESTED PATH '$.x[*]' COLUMNS (y int PATH '$'))) t
/*17*/ SELECT count(*) FROM bank.donor, JSON_TABLE(doc, '$.k[*]' COLUMNS (o FOR ORDINALITY)) t
/*17*/ SELECT JSON_SERIALIZE(raw), JSON_SCALAR(name) FROM bank.donor
/*17*/ SELECT JSON(name) FROM bank.donor
SELECT id FROM bank.donor ORDER BY loc <-> point '(1,1)'
SELECT id FROM bank.donor WHERE loc <@ box '((0,0),(100,100))'
SELECT id FROM bank.donor WHERE ip << '10.0.0.0/8'
SELECT id FROM bank.donor WHERE family(ip) = 4
SELECT id FROM bank.donor WHERE bits & B'01010101' = B'01010101'
SELECT id FROM bank.donor WHERE get_bit(bits, 1) = 1
SELECT id FROM bank.donor WHERE flag
SELECT id FROM bank.donor WHERE NOT flag
SELECT id FROM bank.donor WHERE flag IS TRUE
SELECT id, flag IS UNKNOWN FROM bank.donor
SELECT count(*) FILTER (WHERE flag) FROM bank.donor
SELECT count(nullif(flag, true)) FROM bank.donor
SELECT id FROM bank.donor WHERE grp = 'A'
SELECT id FROM bank.donor WHERE grp < 'B'
SELECT id FROM bank.donor WHERE pay > 100::money
SELECT id FROM bank.donor WHERE dur > '1 day'
SELECT id FROM bank.donor WHERE EXTRACT(year FROM at) = 2001
SELECT id FROM bank.donor WHERE date_trunc('year', at) = '2001-01-01'
SELECT id FROM bank.donor WHERE at AT TIME ZONE 'UTC' > '2000-01-01'
SELECT id FROM bank.donor WHERE phones[1] = 'WQJp1'
SELECT id FROM bank.donor WHERE phones @> '{WQJp1}'
SELECT id FROM bank.donor WHERE 'WQJp1' = ANY (phones)
SELECT id FROM bank.donor WHERE cardinality(phones) > 2
SELECT id FROM bank.donor WHERE phones IS NOT NULL AND array_length(phones, 1) = 2
SELECT id, phones[3] IS NULL FROM bank.donor
SELECT id, (homes[1]).zip IS NULL FROM bank.donor
SELECT id, home IS NULL, (home).floor IS NULL, home IS NOT NULL FROM bank.donor
SELECT id, doc -> 'other' IS NULL FROM bank.donor
SELECT id, nullif(name, '') IS NULL FROM bank.donor
SELECT id, (name = '') IS NULL FROM bank.donor
SELECT id, upper_inf(stay) FROM bank.donor
SELECT DISTINCT ON (name) id FROM bank.donor
SELECT DISTINCT grp FROM bank.donor
SELECT grp, count(*) FROM bank.donor GROUP BY grp
SELECT count(*) FROM bank.donor GROUP BY GROUPING SETS ((grp), (status))
SELECT status, count(*) FROM bank.donor GROUP BY ROLLUP (status, flag)
SELECT GROUPING(grp), count(*) FROM bank.donor GROUP BY CUBE (grp)
SELECT status FROM bank.donor GROUP BY status HAVING max(age) > 50
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY age) FROM bank.donor
SELECT mode() WITHIN GROUP (ORDER BY name) FROM bank.donor
SELECT rank('X') WITHIN GROUP (ORDER BY name) FROM bank.donor
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY prio) FILTER (WHERE age > 5) FROM bank.donor
SELECT id, row_number() OVER (ORDER BY name) FROM bank.donor
SELECT id, count(*) OVER (PARTITION BY grp) FROM bank.donor
SELECT id, count(*) OVER (ORDER BY age RANGE BETWEEN 5 PRECEDING AND 5 FOLLOWING) FROM bank.donor
SELECT id, sum(prio) OVER (ORDER BY id ROWS age PRECEDING) FROM bank.donor
SELECT id, nth_value(status, age) OVER (ORDER BY id) FROM bank.donor
SELECT id, lag(status, age) OVER (ORDER BY id) FROM bank.donor
SELECT id, ntile(age) OVER () FROM bank.donor
SELECT id, first_value(name) OVER w FROM bank.donor WINDOW w AS (ORDER BY id)
SELECT id, first_value(id) OVER w FROM bank.donor WINDOW w AS (ORDER BY age GROUPS 1 PRECEDING EXCLUDE TIES)
SELECT id FROM bank.donor TABLESAMPLE bernoulli ((SELECT age % 100 FROM bank.donor WHERE id = 1))
SELECT id FROM bank.donor TABLESAMPLE system (100) REPEATABLE ((SELECT hb FROM bank.donor LIMIT 1))
SELECT id FROM bank.donor ORDER BY age FETCH FIRST 1 ROW WITH TIES
SELECT id FROM bank.donor ORDER BY prio FETCH FIRST (SELECT age % 3 + 1 FROM bank.donor WHERE id = 1) ROWS ONLY
SELECT id FROM bank.donor LIMIT (SELECT count(*) FROM bank.donor WHERE name > 'W')
SELECT id FROM bank.donor OFFSET (SELECT age % 4 FROM bank.donor WHERE id = 2)
SELECT id FROM bank.donor ORDER BY 1, (SELECT 2), name USING <
SELECT id, name FROM bank.donor ORDER BY 2
SELECT id, name AS status FROM bank.donor ORDER BY status
SELECT d.id, g FROM bank.donor d, generate_series(1, d.age % 5) g
SELECT d.id FROM bank.donor d CROSS JOIN LATERAL (SELECT 1 LIMIT d.age % 2) x
SELECT d.id FROM bank.donor d, LATERAL (SELECT 1 WHERE d.name > 'W') x
SELECT d.id FROM bank.donor d LEFT JOIN LATERAL (VALUES (d.name)) v (x) ON x > 'W'
SELECT generate_series(born, '1951-07-25', '1 day') FROM bank.donor WHERE id = 1
SELECT generate_subscripts(phones, 1) FROM bank.donor
SELECT regexp_split_to_table(note, ' ') FROM bank.donor
SELECT string_to_table(name, 'Q') FROM bank.donor
SELECT * FROM bank.donor, regexp_matches(name, 'W', 'g')
SELECT CASE WHEN age > 50 THEN 1 END FROM bank.donor
SELECT CASE age WHEN 7391 THEN 1 END FROM bank.donor
SELECT CASE grp WHEN 'A' THEN 1 / 0 ELSE 1 END FROM bank.donor
SELECT greatest(name, 'M'), least(age, 5) FROM bank.donor
SELECT coalesce(name, (1 / 0)::text) FROM bank.donor
SELECT nullif(name, 'WQJada') FROM bank.donor
SELECT id, nullif(age, 7391) IS NULL FROM bank.donor
SELECT name::int FROM bank.donor
SELECT name::date IS NULL FROM bank.donor
SELECT age::smallint FROM bank.donor
SELECT 1 / age FROM bank.donor
SELECT age * 1000000 FROM bank.donor
SELECT name::bank.grp, name::pub.word FROM bank.donor
SELECT CAST(name AS varchar(3)), name::char(2), name::"char" FROM bank.donor
SELECT hb::numeric(3, 1) FROM bank.donor
SELECT id FROM bank.donor WHERE EXISTS (SELECT 1 WHERE name > 'W')
SELECT (SELECT id FROM pub.site WHERE name < d.name LIMIT 1) FROM bank.donor d
SELECT ARRAY(SELECT s.id FROM pub.site s WHERE s.name < d.name) FROM bank.donor d
SELECT id, name IN ('WQJada') FROM bank.donor
SELECT id, name = 'WQJada' AS hit FROM bank.donor
SELECT bool_or(name = 'WQJada') FROM bank.donor
SELECT every(age > 3) FROM bank.donor
SELECT count(*) FROM bank.donor a JOIN bank.donor b ON a.name < b.name
SELECT count(*) FROM bank.donor a JOIN pub.num n ON n.t = a.name
SELECT count(*) FROM bank.donor a NATURAL JOIN bank.visit
SELECT a.id FROM bank.donor a JOIN bank.donor b USING (name)
SELECT name FROM bank.donor EXCEPT SELECT 'WQJada'
SELECT name FROM bank.donor INTERSECT ALL SELECT t FROM pub.num
SELECT name FROM bank.donor UNION SELECT 'x'
WITH RECURSIVE r (n, i) AS (SELECT name, 1 FROM bank.donor UNION ALL SELECT left(n, -1), i + 1 FROM r WHERE length(n) > 0) SELECT i FROM r
WITH RECURSIVE r (n, i) AS (SELECT 1, 1 UNION ALL SELECT n + 1, i + 1 FROM r WHERE n < (SELECT age % 9 FROM bank.donor WHERE id = 1)) SELECT i FROM r
WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 3) SEARCH DEPTH FIRST BY i SET o SELECT o, d.name FROM r, bank.donor d
WITH RECURSIVE r (n) AS (SELECT name FROM bank.donor UNION ALL SELECT n FROM r) CYCLE n SET c TO true DEFAULT false USING p SELECT c, p FROM r
WITH x AS (SELECT name AS a FROM bank.donor), y (b) AS (TABLE x) SELECT b FROM y WHERE b > 'W'
SELECT U&'\0061', U&"\006Eame" FROM bank.donor
SELECT "d"."na" || 'x', E'\x41' FROM (SELECT name AS na FROM bank.donor) AS "d"
SELECT U&"d!0061" || '' FROM (SELECT name AS da FROM bank.donor) x WHERE U&"d!0061" UESCAPE '!' > 'W'
SELECT d."name" FROM ONLY bank.donor AS d WHERE E'W' < d."name"
SELECT (d).name, (d.*)::text, d::text, row_to_json(d), to_jsonb(d.*) FROM bank.donor d
SELECT (SELECT d) FROM bank.donor d
SELECT (SELECT d.name || '') FROM bank.donor d
SELECT ROW(d.*, 1), ARRAY[d], ARRAY[d.home] FROM bank.donor d
SELECT (ROW(name, age)).f1 FROM bank.donor
SELECT ((home)).street, (home2).zip, (homes[1]).street, homes[1:2] FROM bank.donor
SELECT hstore(d) FROM bank.donor d
SELECT name % 'W' FROM bank.donor
SELECT similarity(name, 'WQJ') FROM bank.donor
SELECT set_masklen(ip, 8), host(ip), text(ip), abbrev(ip) FROM bank.donor
SELECT encode(photo, 'base64'), md5(photo), sha256(photo), length(photo) FROM bank.donor
SELECT get_byte(photo, 0) FROM bank.donor
SELECT convert_from(photo, 'UTF8') FROM bank.donor
SELECT crc32('a'), hashtext(name), hash_record(d) FROM bank.donor d
SELECT ascii(name), md5(name), reverse(name), initcap(name) FROM bank.donor
SELECT random(age, age + 1) FROM bank.donor
SELECT width_bucket(age, 0, 100, 5), age % 7, -age, abs(age) FROM bank.donor
SELECT to_char(born, 'YYYY'), age(born), born - 1, extract(dow FROM born) FROM bank.donor
SELECT make_date(age, 1, 1) FROM bank.donor
SELECT date_bin('1 year', at, '2000-01-01') FROM bank.donor
SELECT pg_column_size(d), pg_column_size(name) FROM bank.donor d
SELECT pg_size_pretty(big), pg_typeof(name) FROM bank.donor
SELECT currval('pub.ticket'), last_value FROM pub.ticket
SELECT app.next(1)
SELECT result, titre FROM bank.unit
SELECT tableoid::regclass, result || '' FROM bank.unit
SELECT * FROM bank.unit_old
SELECT max(result), bool_and(titre > 5) FROM bank.unit_h0
SELECT count(*) FROM bank.unit WHERE titre > 5
SELECT donor_no || '', what FROM bank.visit
SELECT * FROM bank.person
SELECT p.*::text, pname || '' FROM ONLY bank.person p
SELECT badge, pname FROM bank.nurse
SELECT ward FROM bank.nurse WHERE badge > 'W'
TABLE app.log
TABLE app.queue
SELECT body || '' FROM app.queue
TABLE app.tenant
SELECT boss || '' FROM app.tenant
SELECT count(*) FROM app.tenant WHERE boss > 'W'
TABLE pub.inbox
TABLE bank.keys
SELECT encode(tok, 'hex') FROM bank.keys
SELECT * FROM pg_stats WHERE tablename = 'donor'
SELECT most_common_vals FROM pg_stats_ext
SELECT stavalues1 FROM pg_statistic
SELECT histogram_bounds FROM pg_catalog.pg_stats WHERE schemaname = 'bank'
SELECT query FROM pg_stat_activity
SELECT * FROM pg_prepared_statements
SELECT pg_get_viewdef('vw.d3'::regclass), n FROM vw.d1
SELECT relrowsecurity, obj_description(oid) FROM pg_class WHERE relname = 'donor'
SELECT lo_from_bytea(0, photo) FROM bank.donor
SELECT pg_logical_emit_message(true, 'x', name) FROM bank.donor
SELECT pg_advisory_lock(age) FROM bank.donor
SELECT setval('pub.ticket', age) FROM bank.donor
SELECT pg_sleep(age / 1e9) FROM bank.donor
SELECT set_config('work_mem', age || 'kB', true) FROM bank.donor
SELECT txid_status(age) FROM bank.donor
SELECT to_regclass(name), to_regtype(name) FROM bank.donor
SELECT name::regclass FROM bank.donor
SELECT pg_input_is_valid(name, 'int') FROM bank.donor
SELECT * FROM bank.donor d, pg_input_error_info(d.name, 'int')
SELECT has_table_privilege(name, 'pub.site', 'select') FROM bank.donor
SELECT format(name, 1) FROM bank.donor
SELECT format('%1$*2$s', status, age) FROM bank.donor
SELECT lpad(status, age) FROM bank.donor
SELECT substr(status, age), split_part(status, 'k', age) FROM bank.donor
SELECT (ARRAY[1,2,3])[age] IS NULL FROM bank.donor
SELECT ('{"WQJada": 1}'::jsonb) -> name IS NULL FROM bank.donor
SELECT jsonb_set('{}', ARRAY[name], '1') FROM bank.donor
SELECT jsonb_object(ARRAY[name], ARRAY['1']), json_object_agg(name, 1) FROM bank.donor
SELECT array_fill(0, ARRAY[age]) FROM bank.donor
SELECT array_position(ARRAY['WQJada'], name) IS NULL FROM bank.donor
SELECT array_cat(phones, '{{a}}'), phones || phones FROM bank.donor
SELECT trim_array(phones, 2) FROM bank.donor
SELECT unnest(stays), range_agg(stay) FROM bank.donor
SELECT stay + daterange('1953-01-01', '1954-01-01'), stay * stay, range_merge(stay, '[2000-01-01,)') FROM bank.donor
SELECT count(*) FROM bank.donor d, unnest(d.stays)
SELECT bit_length(name), octet_length(fixed), char_length(short) FROM bank.donor
SELECT string_agg(name, ',' ORDER BY name), array_agg(age ORDER BY age DESC) FROM bank.donor
SELECT json_agg(d ORDER BY d.name) FROM bank.donor d
SELECT regr_slope(age, hb), corr(age, prio), stddev(age) FROM bank.donor
SELECT bit_and(age), bit_xor(age), bool_and(flag) FROM bank.donor
/*16*/ SELECT any_value(name), any_value(status ORDER BY name) FROM bank.donor
CREATE AGGREGATE pg_temp.mx (text) (SFUNC = fn.less, STYPE = bool)
CREATE AGGREGATE pub.mx (text) (SFUNC = textcat, STYPE = text); SELECT pub.mx(name) FROM bank.donor
CREATE OPERATOR pub.>>> (LEFTARG = text, RIGHTARG = text, FUNCTION = text_gt); SELECT id FROM bank.donor WHERE name OPERATOR(pub.>>>) 'X'
CREATE ROLE spy; GRANT SELECT ON bank.donor TO spy; SET ROLE spy; SELECT name FROM bank.donor
CREATE DOMAIN pub.probe AS text CHECK (VALUE < 'W'); SELECT name::pub.probe FROM bank.donor
CREATE DOMAIN pub.probe2 AS int; ALTER DOMAIN pub.probe2 ADD CHECK (VALUE < 50); SELECT age::pub.probe2 FROM bank.donor
ALTER DOMAIN bank.no ADD CONSTRAINT z CHECK (VALUE < 'W')
ALTER DOMAIN bank.no ADD CONSTRAINT z CHECK (VALUE < 'W') NOT VALID; ALTER DOMAIN bank.no VALIDATE CONSTRAINT z
ALTER DOMAIN bank.no SET NOT NULL
ALTER DOMAIN bank.no DROP CONSTRAINT no_check
ALTER DOMAIN bank.addr_ok ADD CHECK ((VALUE).floor < 5)
ALTER TABLE bank.donor ADD CONSTRAINT z CHECK (age < 50)
ALTER TABLE bank.donor ADD CONSTRAINT z CHECK (age < 50) NOT VALID
ALTER TABLE bank.donor VALIDATE CONSTRAINT z
ALTER TABLE bank.donor ALTER age SET NOT NULL
ALTER TABLE bank.donor ALTER age TYPE smallint
ALTER TABLE bank.donor ALTER name TYPE text USING upper(name)
ALTER TABLE bank.donor ALTER status TYPE text USING name
ALTER TABLE bank.donor ADD COLUMN z text DEFAULT fn.nth(1, 3)
ALTER TABLE bank.donor ADD COLUMN z text GENERATED ALWAYS AS (name) STORED; SELECT z FROM bank.donor
ALTER TABLE bank.donor ADD UNIQUE (grp)
ALTER TABLE bank.donor ADD EXCLUDE USING btree (grp WITH =)
ALTER TABLE bank.donor ADD FOREIGN KEY (name) REFERENCES pub.tally (k)
ALTER TABLE bank.donor RENAME name TO status2; SELECT status2 FROM bank.donor
ALTER TABLE bank.donor RENAME TO donor2; SELECT name FROM bank.donor2
ALTER TABLE bank.donor SET SCHEMA pub; SELECT name FROM pub.donor
ALTER TABLE bank.donor DISABLE TRIGGER ALL; UPDATE bank.donor SET prio = 1 RETURNING name
ALTER TABLE bank.donor ALTER name DROP NOT NULL, ALTER name SET STATISTICS 100
ALTER TABLE bank.unit DETACH PARTITION bank.unit_old; SELECT result FROM bank.unit_old
ALTER TABLE bank.nurse NO INHERIT bank.person; SELECT pname FROM bank.nurse
ALTER TYPE bank.addr ADD ATTRIBUTE z int CASCADE; SELECT (home).street FROM bank.donor
ALTER TYPE bank.addr RENAME ATTRIBUTE street TO zz CASCADE; SELECT (home).zz FROM bank.donor
ALTER TYPE bank.grp RENAME VALUE 'A' TO 'Z'; SELECT grp FROM bank.donor
ALTER VIEW vw.d1 RENAME n TO status2; SELECT status2 FROM vw.d1
ALTER FUNCTION fn.over(int) RENAME TO nth
ALTER TABLE pub.site INHERIT bank.person
DROP FUNCTION fn.over(int); CREATE FUNCTION fn.over(int) RETURNS text LANGUAGE sql AS 'SELECT name FROM bank.donor'; SELECT fn.over(1)
DROP VIEW vw.narrow; CREATE VIEW vw.narrow AS SELECT id, name AS status, prio FROM bank.donor; TABLE vw.narrow
CREATE OR REPLACE VIEW vw.narrow AS SELECT id, name AS status, prio FROM bank.donor; TABLE vw.narrow
DROP TABLE pub.mark; CREATE TABLE pub.mark AS SELECT name FROM bank.donor; TABLE pub.mark
DROP TABLE pub.num; CREATE TABLE pub.num (LIKE bank.donor INCLUDING ALL); INSERT INTO pub.num SELECT * FROM bank.donor; TABLE pub.num
DROP TABLE pub.inbox; ALTER TABLE bank.keys RENAME TO inbox; ALTER TABLE bank.inbox SET SCHEMA pub; TABLE pub.inbox
CREATE TABLE pub.z (x int) INHERITS (bank.person); TABLE pub.z
CREATE TABLE pub.z (id int REFERENCES bank.donor, n text DEFAULT fn.nth(1, 2)); INSERT INTO pub.z VALUES (1); TABLE pub.z
CREATE INDEX ON bank.donor ((1 / age))
CREATE INDEX ON bank.donor (id) WHERE 1 / age > 0
CREATE UNIQUE INDEX ON bank.donor (grp)
CREATE UNIQUE INDEX ON bank.donor (left(name, 2))
CREATE STATISTICS pub.st ON name, age FROM bank.donor
CREATE RULE z AS ON SELECT TO pub.mark DO INSTEAD SELECT photo AS a, name AS b FROM bank.donor
CREATE TRIGGER z AFTER INSERT ON pub.site EXECUTE FUNCTION app.keep()
CREATE POLICY z ON pub.site USING (name = (SELECT name FROM bank.donor LIMIT 1))
CREATE POLICY z ON bank.donor USING (name > 'W')
CREATE FUNCTION pub.z() RETURNS text LANGUAGE sql AS 'SELECT name FROM bank.donor'
CREATE CAST (text AS pub.small) WITH INOUT
CREATE TYPE pub.zr AS RANGE (subtype = text, subtype_opclass = text_ops)
CREATE VIEW pub.z AS SELECT upper(name) FROM bank.donor
CREATE TEMP VIEW z AS SELECT id FROM bank.donor WHERE name > 'W'
CREATE MATERIALIZED VIEW pub.z AS SELECT name FROM bank.donor
CREATE TABLE pub.z AS EXECUTE nothing
SELECT name INTO TEMP z FROM bank.donor
CREATE SEQUENCE pub.z START (SELECT age FROM bank.donor)
DO $$ BEGIN RAISE NOTICE '%', (SELECT name FROM bank.donor LIMIT 1); END $$
MERGE INTO pub.num t USING bank.donor d ON t.n = d.age WHEN MATCHED THEN UPDATE SET t = 'hit'
MERGE INTO pub.num t USING bank.donor d ON t.n = d.id WHEN MATCHED AND d.age > 50 THEN DELETE
MERGE INTO pub.num t USING bank.donor d ON t.n = d.id WHEN MATCHED THEN UPDATE SET t = d.name
MERGE INTO pub.num t USING bank.donor d ON t.n = d.id WHEN NOT MATCHED THEN INSERT (n, t) VALUES (d.id, d.name)
MERGE INTO bank.donor d USING pub.num n ON d.id = n.n WHEN MATCHED AND d.name > 'W' THEN UPDATE SET prio = 9
MERGE INTO bank.donor d USING pub.num n ON d.id = n.n WHEN MATCHED THEN UPDATE SET status = d.name
MERGE INTO bank.donor d USING pub.num n ON d.id = n.n WHEN MATCHED THEN UPDATE SET prio = 100 / d.age
MERGE INTO bank.donor d USING pub.num n ON d.name = n.t WHEN MATCHED THEN DELETE
/*17*/ MERGE INTO bank.donor d USING pub.num n ON d.id = n.n WHEN MATCHED THEN UPDATE SET prio = 1 RETURNING merge_action(), d.*
/*17*/ MERGE INTO bank.donor d USING pub.num n ON d.id = n.n WHEN NOT MATCHED BY SOURCE AND d.age > 50 THEN DELETE
/*17*/ MERGE INTO vw.edit d USING pub.num n ON d.id = n.n WHEN MATCHED THEN UPDATE SET status = 'q' RETURNING *
INSERT INTO bank.donor (id, no, name, born) VALUES (1, 'n', 'x', '2000-01-01') ON CONFLICT (id) DO UPDATE SET prio = 1 WHERE bank.donor.age > 50
INSERT INTO bank.donor (id, no, name, born) VALUES (1, 'n', 'x', '2000-01-01') ON CONFLICT (id) DO UPDATE SET status = bank.donor.name RETURNING status
INSERT INTO bank.donor (id, no, name, born) VALUES (1, 'n', 'x', '2000-01-01') ON CONFLICT (id) DO UPDATE SET prio = 1 RETURNING *
INSERT INTO bank.visit VALUES ('nobody', 9, 'x') RETURNING *
INSERT INTO pub.site (id, name) SELECT age, name FROM bank.donor
INSERT INTO pub.site (id, name) SELECT id, 'x' FROM bank.donor WHERE name > 'W'
INSERT INTO pub.inbox (id, n) SELECT id, age FROM bank.donor
INSERT INTO pub.inbox (id, code) SELECT id, name || 'xxxxx' FROM bank.donor
INSERT INTO pub.site (id, name) VALUES (7, (SELECT name FROM bank.donor WHERE id = 1)) RETURNING name
INSERT INTO pub.site (id, name) VALUES ((SELECT age FROM bank.donor WHERE id = 2), 'x')
INSERT INTO pub.tally VALUES ('site', 1) ON CONFLICT (k) DO UPDATE SET n = (SELECT age FROM bank.donor WHERE id = 1)
INSERT INTO pub.tally VALUES ('site', 1) ON CONFLICT (k) DO UPDATE SET n = 5 WHERE (SELECT age FROM bank.donor WHERE id = 1) > 50
INSERT INTO app.queue (id) VALUES (1) RETURNING *
INSERT INTO app.queue (id) VALUES (1) RETURNING body || ''
INSERT INTO app.queue (id, body) VALUES (2, 'x') RETURNING length(body)
INSERT INTO vw.ruled VALUES (1, 'x') RETURNING *
INSERT INTO vw.ruled VALUES (1, 'x') RETURNING body
INSERT INTO vw.auto (id, status, prio, name) VALUES (9, 'x', -1, 'y')
UPDATE vw.ruled SET body = 'x'
UPDATE vw.ruled SET body = 'x' WHERE id = 1 RETURNING *
DELETE FROM vw.ruled
UPDATE vw.edit SET status = 'q' RETURNING *
UPDATE vw.edit SET status = 'q' WHERE id = 1 RETURNING status
UPDATE vw.edit SET status = 'q' WHERE name > 'W'
UPDATE vw.auto SET prio = 5 RETURNING name
UPDATE vw.auto SET prio = -age
UPDATE vw.auto SET status = name
UPDATE vw.narrow SET status = (SELECT name FROM bank.donor WHERE id = 1) RETURNING status
UPDATE bank.donor SET status = name RETURNING status
UPDATE bank.donor SET prio = age RETURNING prio
UPDATE bank.donor SET (status, prio) = (SELECT name, age FROM bank.donor LIMIT 1)
UPDATE bank.donor SET name = name || 'x' RETURNING name, length(name)
UPDATE bank.donor SET age = age + 1
UPDATE bank.donor SET age = age * 1000000
UPDATE bank.donor SET no = 'x' || no RETURNING no
UPDATE bank.donor SET no = 'same'
UPDATE bank.donor SET prio = 1 WHERE name > 'W'
UPDATE bank.donor SET prio = 1 WHERE age BETWEEN 50 AND 9000 RETURNING id
UPDATE bank.donor d SET prio = 1 FROM pub.num n WHERE n.n < d.age RETURNING d.id
UPDATE bank.donor d SET prio = n.n FROM pub.num n WHERE n.n = d.id RETURNING d.name, d.*, n.*
UPDATE pub.site s SET name = d.name FROM bank.donor d WHERE d.id = s.id RETURNING s.name
UPDATE pub.site s SET beds = 1 FROM bank.donor d WHERE d.age > s.beds RETURNING s.id
UPDATE pub.site SET cfg['a'] = to_jsonb((SELECT name FROM bank.donor WHERE id = 1)) RETURNING cfg
UPDATE pub.tally SET n = 200 RETURNING *
UPDATE pub.tally SET n = 200; TABLE app.log
UPDATE pub.num SET n = n + 1 WHERE r @> (SELECT age FROM bank.donor WHERE id = 1)
/*18*/ UPDATE bank.donor SET prio = 1 RETURNING old.name, new.name, old.*
/*18*/ UPDATE bank.donor SET name = 'x' RETURNING WITH (OLD AS o) o.name || '', o
/*18*/ DELETE FROM bank.keys RETURNING old.pin, new.pin IS NULL
DELETE FROM bank.donor WHERE name > 'W'
DELETE FROM bank.donor USING pub.num n WHERE n.n < age RETURNING donor.id
DELETE FROM bank.donor RETURNING *
DELETE FROM bank.keys RETURNING pin || ''
DELETE FROM bank.unit WHERE titre > 50
TRUNCATE bank.donor
TRUNCATE bank.donor CASCADE
WITH x AS (UPDATE bank.donor SET prio = prio + 1 RETURNING name, id) SELECT * FROM x
WITH x AS (UPDATE bank.donor SET prio = prio + 1 RETURNING name, id) SELECT count(*) FROM x WHERE name > 'W'
WITH x AS (DELETE FROM bank.keys RETURNING *) INSERT INTO pub.mark SELECT tok, pin FROM x RETURNING *
WITH x AS (SELECT name FROM bank.donor) INSERT INTO pub.mark (b) SELECT name FROM x RETURNING b
WITH x AS (INSERT INTO app.queue (id) VALUES (3) RETURNING body) SELECT upper(body) FROM x
CALL app.swap('x')
CALL app.swap('x', 2)
CALL app.swap(b => 3, a => 'q')
CALL app.put(1)
CALL app.put((SELECT age FROM bank.donor WHERE id = 1))
CALL app.plain((SELECT age FROM bank.donor WHERE id = 1))
COPY bank.donor (id, name, age) TO STDOUT
COPY bank.donor TO STDOUT (FORMAT csv, HEADER, DELIMITER ';', QUOTE '''', ESCAPE '\', FORCE_QUOTE *, NULL 'WW')
COPY (SELECT name, age FROM bank.donor) TO STDOUT (FORMAT csv, DELIMITER 'W', QUOTE '7')
COPY (SELECT name || E'\t\n', age FROM bank.donor) TO STDOUT (DELIMITER '|', NULL '')
COPY (SELECT name, NULL, phones FROM bank.donor) TO STDOUT (NULL 'Q', ENCODING 'LATIN1')
COPY (SELECT name, home FROM bank.donor) TO STDOUT (ENCODING 'SJIS', HEADER)
COPY (SELECT name, doc FROM bank.donor) TO STDOUT (ENCODING 'UTF8', FORMAT csv, FORCE_QUOTE (name))
COPY (SELECT photo, kg, at FROM bank.donor) TO STDOUT (FORMAT binary)
COPY bank.unit TO STDOUT
COPY bank.unit_h0 TO STDOUT
COPY (TABLE bank.unit) TO STDOUT (FORMAT csv, HEADER)
COPY vw.mv TO STDOUT
COPY (TABLE vw.d3) TO STDOUT
COPY (SELECT fn.name_d(id, '') FROM bank.donor) TO STDOUT
COPY (UPDATE bank.donor SET prio = 1 RETURNING name) TO STDOUT
COPY (DELETE FROM bank.keys RETURNING pin) TO STDOUT (FORMAT binary)
COPY (SELECT name FROM bank.donor WHERE name > 'W') TO STDOUT
COPY bank.donor TO '/tmp/wqx'
COPY (SELECT name FROM bank.donor) TO PROGRAM 'cat'
COPY bank.donor (id, no, name, born) FROM STDIN
COPY bank.person FROM STDIN WHERE pname > 'W'
COPY pub.mark FROM STDIN (FORMAT csv, HEADER match)
EXPLAIN SELECT * FROM bank.donor WHERE name > 'W'
EXPLAIN (COSTS OFF, VERBOSE) SELECT upper(name) FROM bank.donor
EXPLAIN (COSTS OFF, ANALYZE, TIMING OFF, SUMMARY OFF) SELECT name FROM bank.donor
EXPLAIN (COSTS OFF) SELECT * FROM bank.donor WHERE name = fn.nth(1, 100)
EXPLAIN (COSTS OFF) SELECT id FROM pub.site LIMIT fn.age_s(1)
EXPLAIN (COSTS OFF, FORMAT json) SELECT name FROM bank.donor WHERE id = 1
/*17*/ EXPLAIN (COSTS OFF, SERIALIZE, ANALYZE) SELECT name FROM bank.donor
EXPLAIN (COSTS OFF) EXECUTE nothing
SET client_encoding = 'SQL_ASCII'; SELECT name, note FROM bank.donor
SET client_encoding = 'LATIN1'; SELECT name || '', home FROM bank.donor
SET client_encoding = 'SJIS'; SELECT name, phones, doc FROM bank.donor
SET client_encoding = 'GB18030'; SELECT name, doc FROM bank.donor
SET client_encoding = 'EUC_JP'; COPY (SELECT name, home FROM bank.donor) TO STDOUT
SET NAMES 'WIN1252'; SELECT name FROM bank.donor
SET DateStyle = 'German'; SELECT born, at, stay FROM bank.donor
SET DateStyle = 'SQL, DMY'; SELECT born, born::text, dur FROM bank.donor
SET DateStyle = 'Postgres'; SELECT born || '', stay FROM bank.donor
SET IntervalStyle = 'iso_8601'; SELECT dur, dur::text FROM bank.donor
SET bytea_output = 'escape'; SELECT photo, photo::text FROM bank.donor
SET extra_float_digits = -15; SELECT kg, loc, kg::text FROM bank.donor
SET xmlbinary = 'hex'; SET TimeZone = 'Asia/Tokyo'; SELECT at, at::date FROM bank.donor
SET lc_monetary = 'C'; SELECT pay, pay::text FROM bank.donor
SET standard_conforming_strings = off; SELECT name || 'x\'' || upper(name) || '' FROM bank.donor
SET standard_conforming_strings = off; SELECT 'a\' AS x, name FROM bank.donor --'
SET backslash_quote = on; SELECT E'\'' , name FROM bank.donor
SET quote_all_identifiers = on; SELECT pg_get_viewdef('vw.d1'::regclass), n FROM vw.d1
SET array_nulls = off; SELECT phones, '{NULL}'::text[] FROM bank.donor
SET transform_null_equals = on; SELECT id FROM bank.donor WHERE name = NULL
SET row_security = off; SELECT * FROM app.tenant
SET default_transaction_read_only = on; SELECT name FROM bank.donor
SET search_path = "$user", bank, vw; SELECT name FROM donor
SET search_path = bank; SELECT (donor).name, donor FROM donor
SET search_path = ''; SELECT name FROM bank.donor
SET plpgsql.variable_conflict = use_column; SELECT fn.pl_arr(1, 1)
SET client_min_messages = debug5; SELECT fn.pl_raise(1)
SET log_statement = 'all'; SET debug_print_plan = on; SELECT name FROM bank.donor
SET enable_seqscan = off; SELECT id FROM bank.donor
PREPARE z (text) AS SELECT id FROM bank.donor WHERE name > $1; EXECUTE z ('W')
PREPARE z (int, unknown) AS SELECT name FROM bank.donor WHERE id = $1; EXECUTE z (1, 'x')
PREPARE z (pub.word) AS SELECT $1; EXECUTE z ((SELECT name FROM bank.donor LIMIT 1))
PREPARE z AS SELECT upper(name) FROM bank.donor; EXECUTE z; DEALLOCATE z
PREPARE z AS UPDATE bank.donor SET prio = 1 RETURNING name; EXECUTE z
BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT name || '' FROM bank.donor; COMMIT; FETCH ALL c; CLOSE c
DECLARE c SCROLL CURSOR FOR SELECT name, status FROM bank.donor ORDER BY id; FETCH LAST c; FETCH ABSOLUTE -2 c; FETCH RELATIVE 0 c; MOVE FORWARD 1 c; FETCH BACKWARD 2 c
DECLARE c BINARY CURSOR FOR SELECT age, kg, uid, photo, stay FROM bank.donor; FETCH 3 c
DECLARE c INSENSITIVE CURSOR FOR SELECT id FROM bank.donor WHERE age > 50; MOVE ALL c
DECLARE c CURSOR FOR SELECT id FROM bank.donor FOR UPDATE; FETCH c; UPDATE bank.donor SET prio = 2 WHERE CURRENT OF c RETURNING name
SELECT fn.ref(); FETCH ALL cc
SAVEPOINT a; SELECT name::int FROM bank.donor; ROLLBACK TO a; SELECT name FROM bank.donor
SAVEPOINT a; UPDATE bank.donor SET prio = prio + 1; ROLLBACK TO a; SELECT what FROM app.log
UPDATE bank.donor SET prio = prio + 1; SELECT what, n FROM app.log
LOCK TABLE bank.donor; SELECT name FROM bank.donor FOR UPDATE
LISTEN x; NOTIFY x, 'y'; SELECT pg_notify('x', (SELECT name FROM bank.donor LIMIT 1))
COMMENT ON TABLE pub.site IS 'x'; SELECT shobj_description(1, 'pg_database'), name FROM bank.donor
ANALYZE bank.donor; SELECT most_common_vals FROM pg_stats
VACUUM bank.donor
CLUSTER bank.donor USING donor_no_key
REINDEX TABLE bank.donor
REFRESH MATERIALIZED VIEW vw.mv; SELECT n FROM vw.mv
GRANT pg_read_all_data TO PUBLIC; SELECT name FROM bank.donor
SHOW ALL
VALUES ((SELECT name FROM bank.donor WHERE id = 1)), (fn.nth(1, 5))
VALUES (fn.age_s(1)) ORDER BY 1 LIMIT 1
TABLE bank.donor
