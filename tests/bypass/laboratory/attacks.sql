SELECT * FROM lab.donor
TABLE lab.donor
SELECT name FROM ONLY lab.donor
SELECT d FROM lab.donor d
SELECT d.* FROM lab.donor d
SELECT (d).* FROM lab.donor d
SELECT (d).name FROM lab.donor d
SELECT name(d) FROM lab.donor d
SELECT d.text FROM lab.donor d
SELECT d.jsonb FROM (SELECT to_jsonb(x) AS jsonb FROM lab.donor x) d
SELECT d::text FROM lab.donor d
SELECT CAST(d AS text) FROM lab.donor d
SELECT d::text::bytea FROM lab.donor d
SELECT row_to_json(d, true) FROM lab.donor d
SELECT to_json(d) -> 'name' FROM lab.donor d
SELECT json_agg(d) FROM lab.donor d
SELECT jsonb_agg(d.*) FROM lab.donor d
SELECT array_agg(d) FROM lab.donor d
SELECT (array_agg(d))[1].name FROM lab.donor d
SELECT ((array_agg(d))[1]).name FROM lab.donor d
SELECT (unnest(array_agg(d))).* FROM lab.donor d
SELECT u.name FROM (SELECT array_agg(d) AS a FROM lab.donor d) s, unnest(s.a) u
SELECT * FROM (SELECT array_agg(d) AS a FROM lab.donor d) s CROSS JOIN LATERAL unnest(s.a) WITH ORDINALITY
SELECT xmlforest(name, mrn AS m) FROM lab.donor
SELECT xmlelement(name a, xmlattributes(name AS b), name) FROM lab.donor
SELECT xmlagg(xmlelement(name a, name)) FROM lab.donor
SELECT xmlserialize(content xmlelement(name a, name) AS text) FROM lab.donor
SELECT xmlconcat(xmlelement(name m, xmlattributes(payer AS who)), xmlelement(name m, xmlattributes(payer AS who))) FROM bill.invoice
SELECT xmlpi(name a, name) FROM lab.donor
SELECT xmlroot(xmlelement(name m, xmlattributes(payer AS who)), version '1.1') FROM bill.invoice
SELECT xmlparse(content name) FROM lab.donor
SELECT xpath('/m/@who', xmlelement(name m, xmlattributes(payer AS who))) FROM bill.invoice
SELECT (xpath('//@who', xmlelement(name m, xmlattributes(payer AS who))))[1]::text FROM bill.invoice
SELECT xmlexists('//m' PASSING xmlelement(name m, xmlattributes(payer AS who))) FROM bill.invoice
SELECT x.* FROM bill.invoice, xmltable('/m' PASSING xmlelement(name m, xmlattributes(payer AS who)) COLUMNS w text PATH '@who') x
SELECT x.w FROM bill.invoice i, xmltable('/m' PASSING xmlelement(name m, xmlattributes(payer AS who)) COLUMNS n FOR ORDINALITY, w text PATH '@who' DEFAULT 'x') AS x
SELECT string_agg(name, ',') FROM lab.donor
SELECT string_agg(name, ',' ORDER BY id) FROM lab.donor
SELECT string_agg(height::text, ',' ORDER BY name) FROM lab.donor
SELECT string_agg(id::text, ',' ORDER BY mrn DESC) FROM lab.donor
SELECT mode() WITHIN GROUP (ORDER BY name) FROM lab.donor
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY weight) FROM lab.donor
SELECT percentile_disc(ARRAY[0, 0.5, 1]) WITHIN GROUP (ORDER BY income) FROM lab.donor
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY bmi) FROM lab.donor
SELECT rank('ZR') WITHIN GROUP (ORDER BY name) FROM lab.donor
SELECT dense_rank(1) WITHIN GROUP (ORDER BY income) FROM lab.donor
SELECT min(name), max(mrn), min(born), max(weight) FROM lab.donor
SELECT range_agg(seen) FROM lab.donor
SELECT lower(range_agg(seen)) FROM lab.donor
SELECT seen * seen, upper(seen), lower(seen) FROM lab.donor
SELECT tsmultirange(seen) FROM lab.donor
SELECT unnest(tsmultirange(seen)) FROM lab.donor
SELECT range_merge(seen, seen) FROM lab.donor
SELECT isempty(seen), seen && tsrange('1900-01-01', '2000-01-01') FROM lab.donor
SELECT id FROM lab.donor WHERE seen @> timestamp '1948-01-01'
SELECT numrange(weight, NULL) FROM lab.donor
SELECT lab.weights(weight, weight + 1) FROM lab.donor
SELECT first_value(name) OVER w, last_value(mrn) OVER w FROM lab.donor WINDOW w AS (ORDER BY id)
SELECT lag(name) OVER (ORDER BY id), lead(name, 1, 'x') OVER (ORDER BY id) FROM lab.donor
SELECT nth_value(name, 2) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM lab.donor
SELECT id, row_number() OVER (ORDER BY name) FROM lab.donor
SELECT id, ntile(2) OVER w FROM lab.donor WINDOW w AS (ORDER BY weight)
SELECT id, count(*) OVER (ORDER BY income RANGE BETWEEN 5 PRECEDING AND CURRENT ROW) FROM lab.donor
SELECT id, count(*) OVER (PARTITION BY born) FROM lab.donor
SELECT id, sum(height) OVER (ORDER BY id ROWS income PRECEDING) FROM lab.donor
SELECT id, rank() OVER (PARTITION BY sex ORDER BY (SELECT d2.name FROM lab.donor d2 WHERE d2.id = d.id)) FROM lab.donor d
SELECT CASE WHEN name LIKE 'ZQJa%' THEN 1 ELSE 2 END FROM lab.donor
SELECT CASE name WHEN 'ZQJanna' THEN 1 END FROM lab.donor
SELECT CASE WHEN id > 0 THEN name END FROM lab.donor
SELECT coalesce(name, 'x') FROM lab.donor
SELECT nullif(name, 'x') FROM lab.donor
SELECT greatest(name, 'A'), least(name, 'zz') FROM lab.donor
SELECT greatest(NULL, name) FROM lab.donor
SELECT COALESCE(CASE WHEN false THEN 'x' END, mrn) FROM lab.donor
SELECT ARRAY[name, mrn] FROM lab.donor
SELECT ARRAY[[name], [mrn]] FROM lab.donor
SELECT ARRAY(SELECT name FROM lab.donor)
SELECT ROW(name, 1) FROM lab.donor
SELECT (ROW(name, 1)).f1 FROM lab.donor
SELECT (x).f1 FROM (SELECT ROW(name, 1) AS x FROM lab.donor) s
SELECT name COLLATE "C" FROM lab.donor
SELECT name::varchar(7) FROM lab.donor
SELECT name::name FROM lab.donor
SELECT mrn::text FROM lab.donor
SELECT name::lab.mrn FROM lab.donor
SELECT name::"char" FROM lab.donor
SELECT mrn || name FROM lab.donor
SELECT 'x' || d.name || 'y' FROM lab.donor d
SELECT format('%s %L %I', name, name, name) FROM lab.donor
SELECT format(VARIADIC ARRAY['%s', name]) FROM lab.donor
SELECT concat_ws('-', VARIADIC ARRAY[name, mrn::text]) FROM lab.donor
SELECT encode(convert_to(name, 'UTF8'), 'hex') FROM lab.donor
SELECT convert_from(photo, 'LATIN1') FROM lab.donor
SELECT encode(photo, 'base64'), encode(photo, 'escape') FROM lab.donor
SELECT get_byte(photo, 0), get_bit(photo, 3) FROM lab.donor
SELECT photo || '\x00', substring(photo from 1 for 2) FROM lab.donor
SELECT sha256(photo), md5(name) FROM lab.donor
SELECT to_char(born, 'YYYY-MM-DD'), to_char(weight, '99999.99') FROM lab.donor
SELECT extract(year FROM born), date_part('day', born), born - date '1900-01-01' FROM lab.donor
SELECT age(born), born + 1, born::timestamptz FROM lab.donor
SELECT date_trunc('month', born) FROM lab.donor
SELECT make_date(1900, 1, 1) + (born - date '1900-01-01') FROM lab.donor
SELECT income + 0, income::text, -income, income % 10 FROM lab.donor
SELECT to_hex(income), income::bit(32) FROM lab.donor
SELECT chr(ascii(name)) FROM lab.donor
SELECT generate_series(1, income / 10000000) FROM lab.donor
SELECT regexp_matches(name, '(.)', 'g') FROM lab.donor
SELECT regexp_split_to_table(name, '') FROM lab.donor
SELECT string_to_table(name, NULL) FROM lab.donor
SELECT unnest(string_to_array(name, NULL)) FROM lab.donor
SELECT unnest(phones) FROM lab.donor
SELECT phones[1], phones[1:2], array_to_string(phones, ' ') FROM lab.donor
SELECT p FROM lab.donor, unnest(phones) WITH ORDINALITY AS u (p, n)
SELECT * FROM lab.donor d, ROWS FROM (unnest(d.phones), generate_series(1, 2)) AS r (a, b)
SELECT (kin[1]).given, (kin[1]).family, kin[1] FROM lab.donor
SELECT k.given FROM lab.donor d, unnest(d.kin) k
SELECT (unnest(kin)).born FROM lab.donor
SELECT (who).given FROM lab.donor
SELECT (who).* FROM lab.donor
SELECT (d.who).family, (d).who FROM lab.donor d
SELECT ((d).who).given FROM lab.donor d
SELECT who::lab.identity FROM lab.donor
SELECT (who::lab.identity).born FROM lab.donor
SELECT given(who::lab.identity) FROM lab.donor
SELECT (home).geo, ((home).geo).lat, (home).street FROM lab.donor
SELECT (home).* FROM lab.donor
SELECT lat((home).geo) FROM lab.donor
SELECT wrap FROM lab.mail
SELECT (wrap).sender, ((wrap).sender).given FROM lab.mail
SELECT ((wrap).place).zip, (((wrap).place).geo).lat FROM lab.mail
SELECT (box[1]).sender FROM lab.mail
SELECT ((box[1]).sender).family FROM lab.mail
SELECT (b.sender).given FROM lab.mail m, unnest(m.box) b
SELECT people FROM lab.mail
SELECT lower(people) FROM lab.mail
SELECT (lower(people)).given FROM lab.mail
SELECT upper(people)::text FROM lab.mail
SELECT lab.people_multirange(people) FROM lab.mail
SELECT * FROM lab.contact
SELECT given || family FROM lab.contact
SELECT c FROM lab.contact c
SELECT c::lab.identity FROM lab.contact c
SELECT (c::lab.identity).given FROM lab.contact c
SELECT row FROM lab.history
SELECT (row).name, (row).born FROM lab.history
SELECT ((row).who).given FROM lab.history
SELECT (row).initials FROM lab.history
SELECT at, h FROM lab.history h
SELECT jsonb_populate_record(NULL::lab.identity, doc) FROM lab.donor
SELECT * FROM lab.donor d, jsonb_populate_record(NULL::lab.identity, to_jsonb(d.who))
SELECT * FROM lab.donor d, jsonb_to_record(to_jsonb(d)) AS r (name text, mrn text)
SELECT doc FROM lab.donor
SELECT doc -> 'ssn', doc ->> 'ssn', doc #>> '{kin,0,n}' FROM lab.donor
SELECT doc['ssn'] FROM lab.donor
SELECT doc - 'ok' FROM lab.donor
SELECT jsonb_path_query(doc, '$.**') FROM lab.donor
SELECT jsonb_path_query_first(doc, '$.ssn') FROM lab.donor
SELECT jsonb_path_exists(doc, '$.ssn ? (@ starts with "ZQJ")') FROM lab.donor
SELECT id FROM lab.donor WHERE doc @? '$.ssn ? (@ starts with "ZQJ")'
SELECT id FROM lab.donor WHERE doc @@ '$.ssn == "ZQJssn1"'
SELECT id FROM lab.donor WHERE doc @> '{"ssn": "ZQJssn1"}'
SELECT id FROM lab.donor WHERE doc ? 'kin'
SELECT e.key, e.value FROM lab.donor, jsonb_each_text(doc) e
SELECT jsonb_object_keys(doc) FROM lab.donor
SELECT jsonb_set(doc, '{ssn}', '1'), jsonb_pretty(doc), jsonb_strip_nulls(doc) FROM lab.donor
SELECT jsonb_object_agg(name, mrn) FROM lab.donor
SELECT json_build_object('a', name) FROM lab.donor
SELECT json_object(ARRAY['a', name]) FROM lab.donor
SELECT json_object_agg_unique(id, name) FROM lab.donor
/*16*/ SELECT JSON_OBJECT('k': name) FROM lab.donor
/*16*/ SELECT JSON_OBJECT(name: 1 ABSENT ON NULL) FROM lab.donor
/*16*/ SELECT JSON_ARRAY(name, mrn::text RETURNING jsonb) FROM lab.donor
/*16*/ SELECT JSON_ARRAY(SELECT name FROM lab.donor)
/*16*/ SELECT JSON_ARRAYAGG(name ORDER BY id) FROM lab.donor
/*16*/ SELECT JSON_OBJECTAGG(id: name) FROM lab.donor
/*16*/ SELECT name IS JSON FROM lab.donor
/*17*/ SELECT JSON_VALUE(doc, '$.ssn') FROM lab.donor
/*17*/ SELECT JSON_VALUE(doc, '$.ssn' RETURNING int ERROR ON ERROR) FROM lab.donor
/*17*/ SELECT JSON_QUERY(doc, '$.kin' WITH WRAPPER) FROM lab.donor
/*17*/ SELECT JSON_EXISTS(doc, '$.ssn ? (@ starts with $x)' PASSING 'ZQJ' AS x) FROM lab.donor
/*17*/ SELECT JSON_VALUE('{}', '$.a' DEFAULT name ON EMPTY) FROM lab.donor
/*17*/ SELECT JSON_VALUE('{"a": 1}', '$.a ? (@ == $n)' PASSING income AS n) FROM lab.donor
/*17*/ SELECT JSON_SCALAR(name), JSON_SERIALIZE(doc) FROM lab.donor
/*17*/ SELECT JSON(name) FROM lab.donor
/*17*/ SELECT t.* FROM lab.donor, JSON_TABLE(doc, '$' COLUMNS (ssn text PATH '$.ssn', NESTED PATH '$.kin[*]' COLUMNS (n text PATH '$.n'))) t
/*17*/ SELECT t.n FROM lab.donor, JSON_TABLE('[1]', '$[*]' PASSING name AS q COLUMNS (n text PATH '$' DEFAULT name ON EMPTY)) t
/*17*/ MERGE INTO ref.site s USING lab.donor d ON s.id = d.site_id WHEN MATCHED THEN UPDATE SET capacity = 5 RETURNING merge_action(), d.name, s.*
/*17*/ MERGE INTO lab.donor d USING ref.site s ON s.id = d.site_id AND d.id = 1 WHEN MATCHED THEN UPDATE SET height = 171 RETURNING d.*
/*17*/ MERGE INTO lab.donor d USING (VALUES (1)) v (id) ON d.id = v.id WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING d.name
/*17*/ WITH m AS (MERGE INTO lab.donor d USING ref.site s ON s.id = d.id WHEN MATCHED THEN UPDATE SET height = 1 RETURNING d.name || '') SELECT * FROM m
/*18*/ UPDATE lab.donor SET height = 1 WHERE id = 1 RETURNING WITH (OLD AS o, NEW AS n) o.name, n.mrn
/*18*/ UPDATE lab.donor SET height = 1 WHERE id = 1 RETURNING old.name, new.mrn, old.*
/*18*/ DELETE FROM bill.line RETURNING old.who || ''
/*18*/ INSERT INTO lab.flag VALUES (9, 'x', 1) RETURNING WITH (NEW AS n) n.*, (SELECT name FROM lab.donor LIMIT 1)
/*18*/ INSERT INTO lab.donor (id, mrn, name) VALUES (1, 'A', 'b') ON CONFLICT (id) DO UPDATE SET height = 5 RETURNING old.name, old.mrn::text
/*18*/ SELECT array_sort(phones), array_reverse(phones) FROM lab.donor
/*18*/ SELECT casefold(name), reverse(photo), crc32(photo) FROM lab.donor
/*18*/ SELECT uuid_extract_timestamp(token), uuid_extract_version(token) FROM lab.donor
SELECT name FROM lab.donor UNION ALL SELECT title FROM ref.assay
SELECT title FROM ref.assay UNION ALL SELECT name FROM lab.donor
SELECT title FROM ref.assay UNION SELECT name FROM lab.donor
SELECT name FROM lab.donor INTERSECT SELECT 'ZQJanna'
SELECT 'ZQJanna' EXCEPT SELECT name FROM lab.donor
(SELECT title FROM ref.assay LIMIT 1) UNION ALL (SELECT mrn FROM lab.donor ORDER BY id LIMIT 1)
SELECT x FROM (SELECT title AS x, 1 FROM ref.assay UNION ALL SELECT name, 2 FROM lab.donor) s
VALUES ((SELECT name FROM lab.donor LIMIT 1)), ('x')
SELECT v.a FROM (VALUES (1, (SELECT mrn FROM lab.donor LIMIT 1))) v (b, a)
WITH v (a) AS (VALUES ((SELECT name FROM lab.donor LIMIT 1)::text)) SELECT a FROM v
WITH RECURSIVE r (id, p) AS (SELECT id, name FROM lab.donor WHERE id = 1 UNION ALL SELECT d.id, r.p FROM lab.donor d JOIN r ON d.id = r.id + 1) SELECT p FROM r
WITH RECURSIVE r (n, s) AS (SELECT 1, '' UNION ALL SELECT n + 1, (SELECT name FROM lab.donor WHERE id = r.n) FROM r WHERE n < 4) SELECT s FROM r
WITH RECURSIVE r (n, a, b, c) AS (SELECT 1, 'a', 'b', name FROM lab.donor UNION ALL SELECT n + 1, b, c, a FROM r WHERE n < 4) SELECT n, a FROM r
WITH RECURSIVE r (id, up) AS (SELECT id, id - 1 FROM lab.donor UNION ALL SELECT d.id, d.id - 1 FROM lab.donor d, r WHERE d.id = r.up) SEARCH DEPTH FIRST BY id SET o SELECT o, (SELECT name FROM lab.donor x WHERE x.id = r.id) FROM r
WITH RECURSIVE r (id, n) AS (SELECT id, name FROM lab.donor UNION ALL SELECT r.id + 1, r.n FROM r WHERE r.id < 2) SEARCH BREADTH FIRST BY n SET o SELECT o FROM r
WITH RECURSIVE r (id, n) AS (SELECT id, name FROM lab.donor UNION ALL SELECT r.id, r.n FROM r) CYCLE n SET c USING p SELECT id, p FROM r
WITH RECURSIVE r (id, n) AS (SELECT id, name FROM lab.donor UNION ALL SELECT r.id, r.n FROM r) CYCLE n SET c TO 'y' DEFAULT 'n' USING p SELECT id, c FROM r
WITH a AS MATERIALIZED (SELECT name AS n FROM lab.donor), b AS NOT MATERIALIZED (SELECT n AS m FROM a) SELECT m || '' FROM b
WITH donor AS (SELECT 'x' AS name) SELECT d.name || '' FROM lab.donor d, donor
WITH site AS (SELECT name FROM lab.donor) SELECT name FROM site
WITH assay (code) AS (TABLE lab.label) SELECT assay FROM assay
WITH u AS (UPDATE lab.donor SET height = height RETURNING *) SELECT name FROM u
WITH i AS (INSERT INTO lab.specimen (id, donor_id, donor_mrn, remark) SELECT 77, id, mrn, 'x' FROM lab.donor LIMIT 1 RETURNING donor_mrn) TABLE i
WITH d AS (DELETE FROM bill.line RETURNING who) SELECT string_agg(who, '') FROM d
SELECT a.name FROM lab.donor a NATURAL JOIN lab.donor b
SELECT name FROM lab.donor JOIN (SELECT id, title AS name FROM img.item) x USING (name)
SELECT * FROM lab.donor JOIN lab.label USING (id)
SELECT j.* FROM (lab.donor JOIN lab.label USING (id)) j
SELECT j.name FROM (lab.donor d JOIN lab.label l USING (id)) AS j
SELECT u.id, d.name || l.words FROM lab.donor d JOIN lab.label l USING (id) AS u
SELECT k FROM (lab.donor JOIN lab.label USING (id)) AS k
SELECT a FROM lab.donor AS t (a, b, c)
SELECT b, c || '' FROM lab.donor AS t (a, b, c)
SELECT t.title FROM lab.donor AS t (id, title, region)
SELECT s.name FROM ref.site s LEFT JOIN lab.donor d ON d.name = s.name
SELECT coalesce(s.name, d.name) FROM ref.site s FULL JOIN lab.donor d ON false
SELECT x.name FROM ref.site s CROSS JOIN LATERAL (SELECT d.name FROM lab.donor d WHERE d.site_id = s.id) x
SELECT (SELECT d.name FROM lab.donor d WHERE d.site_id = s.id LIMIT 1) FROM ref.site s
SELECT (SELECT d FROM lab.donor d LIMIT 1)::text
SELECT ((SELECT d FROM lab.donor d LIMIT 1)).name
SELECT (SELECT (SELECT (SELECT mrn FROM lab.donor LIMIT 1)))
SELECT id FROM lab.donor TABLESAMPLE bernoulli ((SELECT income FROM lab.donor LIMIT 1))
SELECT name FROM lab.donor TABLESAMPLE system (100) REPEATABLE (1)
SELECT id FROM lab.donor ORDER BY name
SELECT id AS name FROM lab.donor ORDER BY name || ''
SELECT id FROM lab.donor ORDER BY lower(mrn)
SELECT id, weight FROM lab.donor ORDER BY 2
SELECT id FROM lab.donor ORDER BY (who).given
SELECT id FROM lab.donor ORDER BY d
SELECT id FROM lab.donor d ORDER BY d
SELECT DISTINCT name FROM lab.donor
SELECT DISTINCT ON (mrn) id FROM lab.donor
SELECT count(DISTINCT name) FROM lab.donor
SELECT count(*) FROM lab.donor GROUP BY name
SELECT count(*) FROM lab.donor GROUP BY GROUPING SETS ((born), ())
SELECT site_id, count(*) FROM lab.donor GROUP BY CUBE (site_id, weight)
SELECT count(*), grouping(name) FROM lab.donor GROUP BY ROLLUP (name)
SELECT count(*) FROM lab.donor GROUP BY left(name, 4)
SELECT count(*) FROM lab.donor HAVING max(name) > 'ZQJb'
SELECT count(*) FILTER (WHERE name LIKE 'ZQJa%') FROM lab.donor
SELECT bool_or(name LIKE 'ZQJa%') FROM lab.donor
SELECT id FROM lab.donor LIMIT (SELECT length(name) - 6 FROM lab.donor WHERE id = 1)
SELECT id FROM lab.donor OFFSET (SELECT (income > 5)::int FROM lab.donor WHERE id = 1)
SELECT id FROM lab.donor ORDER BY id FETCH FIRST (SELECT count(*) FROM lab.donor WHERE name > 'ZQJb') ROWS WITH TIES
SELECT id FROM lab.donor WHERE name LIKE 'ZQJa%'
SELECT id FROM lab.donor WHERE name ILIKE '%anna'
SELECT id FROM lab.donor WHERE name SIMILAR TO 'ZQJ(a|b)%'
SELECT id FROM lab.donor WHERE name ~ '^ZQJ'
SELECT id FROM lab.donor WHERE name > 'ZQJb'
SELECT id FROM lab.donor WHERE born BETWEEN '1900-01-01' AND '1950-01-01'
SELECT id FROM lab.donor WHERE born BETWEEN SYMMETRIC '1950-01-01' AND '1900-01-01'
SELECT id FROM lab.donor WHERE (name, id) = ('ZQJanna', 1)
SELECT id FROM lab.donor WHERE (name, id) >= ('ZQJb', 1)
SELECT id FROM lab.donor WHERE ROW(name) IN (SELECT title FROM ref.assay)
SELECT id FROM lab.donor WHERE name IS DISTINCT FROM 'ZQJanna'
SELECT id FROM lab.donor WHERE NOT name = 'ZQJanna'
SELECT id FROM lab.donor WHERE (name = 'ZQJanna') IS TRUE
SELECT id FROM lab.donor WHERE name = ANY (SELECT title FROM ref.assay)
SELECT id FROM lab.donor WHERE name <> ALL (ARRAY['a', 'b'])
SELECT id FROM lab.donor WHERE 'ZQJa' <= name
SELECT id FROM lab.donor WHERE starts_with(name, 'ZQJa')
SELECT id FROM lab.donor WHERE name ^@ 'ZQJa'
SELECT id FROM lab.donor WHERE left(name, 4) = 'ZQJa'
SELECT id FROM lab.donor WHERE length(name) = 7
SELECT id FROM lab.donor WHERE search @@ to_tsquery('simple', 'zqjanna')
SELECT id FROM lab.donor WHERE search @@ 'zqja:*'
SELECT ts_headline(name, to_tsquery('zqjanna')) FROM lab.donor
SELECT search, strip(search), tsvector_to_array(search) FROM lab.donor
SELECT u.lexeme FROM lab.donor, unnest(search) u
SELECT ts_rank(search, 'zqjanna'), numnode(plainto_tsquery(name)) FROM lab.donor
SELECT * FROM ts_stat('SELECT search FROM lab.donor')
SELECT * FROM ts_parse('default', (SELECT name FROM lab.donor LIMIT 1))
SELECT to_tsvector(name), phraseto_tsquery(name) FROM lab.donor
SELECT ts_rewrite('a'::tsquery, 'SELECT plainto_tsquery(name), plainto_tsquery(name) FROM lab.donor')
SELECT initials FROM lab.donor
SELECT initials || '' FROM lab.donor
SELECT count(*) FROM lab.donor WHERE name = (SELECT name FROM lab.donor WHERE id = 1) || ''
SELECT EXISTS (SELECT FROM lab.donor WHERE name LIKE 'ZQJa%')
SELECT 1 WHERE EXISTS (SELECT FROM lab.donor WHERE weight > 5)
SELECT count(*) FROM generate_series(1, (SELECT length(name) FROM lab.donor WHERE id = 1))
SELECT count(*) FROM lab.donor d JOIN generate_series(1, 100) g ON g = d.income
SELECT count(*) FROM lab.donor d JOIN ref.assay a ON a.title = d.name
SELECT count(*) FROM lab.donor a JOIN lab.donor b ON a.name < b.name
SELECT setval('ref.ticket', income) FROM lab.donor
SELECT setval('ref.ticket', length(name)) FROM lab.donor
SELECT nextval('ref.ticket') FROM lab.donor WHERE name LIKE 'ZQJa%'
SELECT CASE WHEN name > 'ZQJb' THEN nextval('ref.ticket') END FROM lab.donor
SELECT pg_sleep(length(name) / 1000.0) FROM lab.donor
SELECT CASE WHEN name LIKE 'ZQJa%' THEN pg_sleep(0.001) END FROM lab.donor
SELECT pg_sleep(0.001) FROM lab.donor WHERE weight > 5
SELECT coalesce(nullif(name, 'ZQJanna'), pg_sleep(0.001)::text) FROM lab.donor
SELECT pg_advisory_xact_lock(income) FROM lab.donor
SELECT pg_try_advisory_xact_lock(length(name)) FROM lab.donor
SELECT pg_advisory_xact_lock(id) FROM lab.donor WHERE name > 'ZQJb'
SELECT id FROM lab.donor WHERE name = 'ZQJanna' AND pg_notify('x', name) IS NULL
SELECT 1 / (income - 90417733) FROM lab.donor
SELECT 1 / length(replace(name, 'ZQJanna', '')) FROM lab.donor
SELECT name LIKE 'ZQJa\' FROM lab.donor
SELECT name LIKE '%b\' FROM lab.donor
SELECT name NOT ILIKE 'ZQJa\' FROM lab.donor
SELECT id, 'ZQJa' SIMILAR TO name FROM lab.donor
SELECT name SIMILAR TO 'ZQJ(a' FROM lab.donor
SELECT regexp_like('abc', name) FROM lab.donor
SELECT regexp_replace('abc', name, 'x') FROM lab.donor
SELECT regexp_count('abc', mrn) FROM lab.donor
SELECT format(name) FROM lab.donor
SELECT split_part('a-b', '-', income) FROM lab.donor
SELECT substr('abc', 1, income) FROM lab.donor
SELECT lpad('a', income) FROM lab.donor
SELECT nth_value(id, income) OVER () FROM lab.donor
SELECT left('abc', income), overlay('abc' placing 'x' from income) FROM lab.donor
SELECT to_char(now(), name) FROM lab.donor
SELECT date_trunc(name, now()) FROM lab.donor
SELECT timezone(name, now()) FROM lab.donor
SELECT encode('abc', name) FROM lab.donor
SELECT normalize(name, nfc), name IS NFC NORMALIZED FROM lab.donor
SELECT array_agg(phones) FROM lab.donor
SELECT array_position(phones, 'x'), array_append(phones, name) FROM lab.donor
SELECT sum(income), avg(weight), stddev(bmi), sum(bmi * 1e300) FROM lab.donor
SELECT name::int FROM lab.donor
SELECT name::date FROM lab.donor
SELECT name::ref.blood FROM lab.donor
SELECT name::regclass FROM lab.donor
SELECT to_regclass(name) FROM lab.donor
SELECT name::jsonb FROM lab.donor
SELECT name::inet FROM lab.donor
SELECT name::xml FROM lab.donor
SELECT to_date(name, 'YYYY') FROM lab.donor
SELECT to_number(name, '999') FROM lab.donor
SELECT decode(name, 'hex') FROM lab.donor
SELECT 'a' ~ name FROM lab.donor
SELECT ('{' || name)::int[] FROM lab.donor
SELECT name::lab.mrn || '' FROM lab.donor
SELECT ROW(name, name, name)::lab.identity FROM lab.donor
SELECT income::int2 FROM lab.donor
SELECT income * income FROM lab.donor
SELECT weight::int * 100000 FROM lab.donor
SELECT (SELECT name FROM lab.donor)
SELECT id, (SELECT id FROM lab.donor WHERE name > 'A') FROM lab.donor
SELECT ltree2text(name) FROM lab.donor
SELECT chr(income) FROM lab.donor
SELECT repeat(name, 100000000) FROM lab.donor
SELECT xmin, ctid, tableoid, name FROM lab.donor
SELECT tableoid::regclass, carrier FROM genom.variant
SELECT lab.name_of(1)
SELECT lab.name_of(id) FROM lab.donor
SELECT * FROM lab.name_of(1)
SELECT n || '' FROM lab.name_of(1) n
SELECT lab.atomic_name(1)
SELECT lab.short_name(1)
SELECT lab.out_both(1)
SELECT (lab.out_both(1)).label
SELECT (lab.out_both(1)).*
SELECT label || '' FROM lab.out_both(2)
SELECT * FROM lab.out_both(n => 1)
SELECT * FROM lab.table_of()
SELECT v FROM lab.table_of() WHERE k = 1
SELECT t FROM lab.table_of() t
SELECT x.b FROM lab.table_of() AS x (a, b, c)
SELECT r.name FROM lab.rows_of() r
SELECT (lab.rows_of()).name
SELECT lab.rows_of()
SELECT name(lab.rows_of())
SELECT * FROM lab.rows_of() WITH ORDINALITY
SELECT * FROM ROWS FROM (lab.rows_of(), lab.table_of())
SELECT lab.identity_of(1)
SELECT given FROM lab.identity_of(1)
SELECT (lab.identity_of(1)).family
SELECT * FROM lab.identities()
SELECT i::text FROM lab.identities() i
SELECT * FROM lab.record_of(1) AS (a int, b text)
SELECT b FROM lab.record_of(1) AS r (a int, b text)
SELECT lab.record_of(1)::text
SELECT lab.any_first(phones), lab.any_first(kin) FROM lab.donor
SELECT (lab.any_first(kin)).given FROM lab.donor
SELECT (lab.any_first(array_agg(d))).name FROM lab.donor d
SELECT lab.pick(name, NULL), lab.pick(NULL, mrn::text) FROM lab.donor
SELECT (lab.pick(d, d)).mrn FROM lab.donor d
SELECT lab.glue(name, mrn) FROM lab.donor
SELECT lab.glue(VARIADIC phones) FROM lab.donor
SELECT lab.glue(VARIADIC ARRAY(SELECT name FROM lab.donor))
SELECT lab.with_default()
SELECT lab.with_default(2)
SELECT lab.with_default(x => 'a', n => 1), lab.with_default(n => 1)
SELECT lab.frozen_name()
SELECT code FROM ref.assay WHERE title = lab.frozen_name()
EXPLAIN VERBOSE SELECT code FROM ref.assay WHERE title = lab.frozen_name()
EXPLAIN (VERBOSE, FORMAT json) SELECT lab.frozen_name()
SELECT lab.pl_name(1)
SELECT lab.pl_dynamic(1)
SELECT * FROM lab.pl_table()
SELECT b FROM lab.pl_table()
SELECT lab.pl_query()
SELECT * FROM lab.pl_query(1)
SELECT lab.pl_out()
SELECT a FROM lab.pl_out()
SELECT lab.pl_noisy(1)
SELECT lab.pl_fails(1)
SELECT lab.pl_catches(1)
SELECT lab.pl_setting(1)
SELECT lab.pl_notifies(1)
SELECT lab.pl_cursor()
SELECT lab.pl_slice(1)
SELECT lab.pl_calls(1), lab.deep1(1), lab.deep2(1)
SELECT lab.recursive(7)
SELECT lab.upper('x')
SELECT upper(title) FROM ref.assay, lab.donor WHERE donor.id = 1 AND upper(name) <> ''
SELECT lab.weight_of(s) FROM lab.specimen s
SELECT s.weight_of FROM lab.specimen s
SELECT (s).weight_of FROM lab.specimen s
SELECT weight_of(s.*) FROM lab.specimen s
SELECT lab.count_of('ZQJa%')
SELECT lab.count_of(name) FROM lab.donor
SELECT lab.has_mrn('ZQJ0001')
SELECT lab.has_mrn(d.name) FROM lab.donor d
SELECT * FROM lab.from_temp()
CALL lab.proc_name(1)
CALL lab.proc_name(1, 'x')
CALL lab.proc_sql(NULL)
DO $$BEGIN RAISE NOTICE '%', (SELECT name FROM lab.donor LIMIT 1); END$$
SELECT lab.leak_agg(title) FROM ref.assay
SELECT lab.leak_agg(title) OVER () FROM ref.assay
SELECT lab.join_agg(name) FROM lab.donor
SELECT lab.join_agg(mrn ORDER BY id) FROM lab.donor
SELECT 0 OPERATOR(lab.@+@) 1
SELECT id @+@ 0 FROM ref.site
SELECT s::text FROM ref.site s
SELECT CAST(s AS text) FROM ref.site s
SELECT s || '' FROM ref.site s
SELECT concat(s) FROM ref.site s
SELECT lab.tell(name), lab.told(name) FROM lab.donor
SELECT lab.tell(title) FROM ref.assay, lab.donor WHERE lab.tell(donor.name)
SELECT * FROM lab.specimen
SELECT origin, remark || '' FROM lab.specimen
SELECT * FROM lab.audit
SELECT body FROM lab.audit
SELECT body ->> 'remark' FROM lab.audit
SELECT a::text FROM lab.audit a
SELECT * FROM lab.audit_rows
SELECT was || '' FROM lab.audit_rows
SELECT * FROM lab.label
SELECT words || '' FROM lab.label
UPDATE lab.label SET size = 1 RETURNING words
INSERT INTO lab.label (id, donor) VALUES (9, 1) RETURNING *
UPDATE lab.label SET size = size + 1 RETURNING words || 'x'
SELECT * FROM lab.box
SELECT named FROM lab.box
SELECT other || '' FROM lab.box
INSERT INTO lab.box (id) VALUES (5) RETURNING *
INSERT INTO lab.box DEFAULT VALUES RETURNING named || ''
SELECT * FROM lab.result
SELECT value, remark FROM lab.result_2023
SELECT remark || '' FROM lab.result_2023_0
SELECT value + 1, remark FROM lab.result_rest
SELECT r FROM lab.result_2023_1 r
SELECT r::lab.result FROM lab.result_rest r
SELECT max(remark) FROM ONLY lab.result_rest
SELECT carrier FROM genom.variant_x UNION ALL SELECT carrier FROM genom.variant_n
SELECT genotype || '' FROM genom.variant_x
SELECT * FROM img.item
SELECT * FROM img.study
SELECT patient FROM img.series
SELECT patient || uid FROM ONLY img.series
SELECT s::img.study FROM img.series s
SELECT (s::img.study).patient FROM img.series s
SELECT i::text FROM img.item i
SELECT * FROM img."Odd Name"
SELECT "The ""Name""" FROM img."Odd Name"
SELECT "select" || "The ""Name""" FROM img."Odd Name"
SELECT o."select" FROM img."Odd Name" o
SELECT U&"\0073elect" FROM img."Odd Name"
SELECT * FROM U&"\0069mg".U&"\004fdd Name"
SELECT who FROM appt.slot
SELECT memo, payer, total FROM bill.invoice
SELECT holder FROM bill.use
SELECT holder || '' FROM bill.use
SELECT count(*) FROM bill.use GROUP BY holder
SELECT id FROM bill.use ORDER BY holder
SELECT * FROM bill.use NATURAL JOIN bill.card
SELECT * FROM lab.v_open
SELECT * FROM api.person
SELECT label, code FROM api.person
SELECT code || '' FROM api.person
SELECT b, c FROM api.person2
SELECT shout, whole FROM api.person3
SELECT (whole).b FROM api.person3
SELECT p FROM api.person3 p
SELECT name, height FROM api.barrier
SELECT id FROM api.barrier WHERE name > 'ZQJb'
SELECT id FROM api.barrier WHERE lab.tell(name)
SELECT * FROM api.by_function
SELECT x || y FROM api.by_function
SELECT t FROM api.unioned
SELECT t || '' FROM api.unioned WHERE id = 0
SELECT x FROM api.lateral
SELECT x || y FROM api.lateral
SELECT path FROM api.tree
TABLE api.tree
SELECT * FROM api.mv_person
SELECT label || code FROM api.mv_person
SELECT j FROM api.mv_json
SELECT j ->> 'name' FROM api.mv_json
REFRESH MATERIALIZED VIEW api.mv_person
REFRESH MATERIALIZED VIEW CONCURRENTLY api.mv_person
UPDATE lab.v_open SET status = 'closed'
UPDATE lab.v_open SET status = 'wrong'
UPDATE lab.v_open SET status = NULL
UPDATE lab.v_open SET height = -1 WHERE id = 1
UPDATE api.donor SET height = -1
UPDATE api.donor SET id = NULL
UPDATE api.donor SET id = 1
UPDATE api.donor SET status = NULL RETURNING *
INSERT INTO lab.v_open (id, status) VALUES (7, 'closed')
INSERT INTO api.donor (id) VALUES (1)
INSERT INTO api.donor (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET status = NULL
DELETE FROM api.donor
UPDATE ref.site SET id = NULL
DELETE FROM ref.site WHERE id = 1
DELETE FROM ref.site
UPDATE ref.site SET capacity = 0
UPDATE ref.site SET capacity = -5 WHERE id = 1
UPDATE ref.site SET id = id + 10
MERGE INTO ref.site s USING (VALUES (1)) v (id) ON s.id = v.id WHEN MATCHED THEN DELETE
TRUNCATE ref.site CASCADE
UPDATE api.checked SET during = '[2024-01-01 08:00,2024-01-01 20:00)'
UPDATE api.checked SET room = 13
UPDATE api.checked SET id = NULL
INSERT INTO api.checked VALUES (9, 1, '[2024-01-01 08:00,2024-01-01 20:00)')
INSERT INTO appt.slot (id, during) VALUES (9, '[2024-01-01 08:00,2024-01-01 20:00)')
UPDATE appt.slot SET room = 13
UPDATE api.entry SET tube = 'x' RETURNING tube
UPDATE api.entry SET tube = 'x' RETURNING *
DELETE FROM lab.flag
UPDATE lab.flag SET text = 'x'
UPDATE lab.flag SET kind = 2 WHERE id = 1
UPDATE lab.flag SET kind = 2 RETURNING *
SET CONSTRAINTS ALL IMMEDIATE
INSERT INTO lab.donor (id, mrn, name) SELECT id + 70, mrn, name FROM lab.donor
INSERT INTO lab.donor (id, mrn, name) VALUES (1, 'X', 'x')
INSERT INTO lab.donor (id, mrn, name) VALUES (9, 'x', 'x')
INSERT INTO lab.donor (id, mrn) VALUES (9, 'X')
INSERT INTO lab.donor (id, mrn, name) VALUES (9, 'ZQJ0001'::text || '', 'y') RETURNING initials
DELETE FROM bill.card
DELETE FROM bill.card WHERE holder = 'ZQJ0001' RETURNING number
UPDATE bill.card SET holder = 'X' WHERE number IS NOT NULL
DELETE FROM lab.donor RETURNING name || ''
UPDATE lab.donor SET status = name
UPDATE lab.donor SET status = left(name, 2)
UPDATE lab.donor SET name = mrn
UPDATE lab.donor SET name = name || 'x'
UPDATE lab.donor SET name = lower(name) WHERE id = 1
UPDATE lab.donor SET (status, height) = (SELECT name, 1 FROM lab.donor LIMIT 1)
UPDATE lab.donor SET (name, status) = (SELECT status, name FROM lab.donor LIMIT 1)
UPDATE lab.donor d SET status = s.who FROM appt.slot s
UPDATE lab.donor SET doc['ok'] = to_jsonb(name)
UPDATE lab.donor SET who.given = name
UPDATE lab.donor SET home.geo.lon = bmi
UPDATE lab.mail SET wrap.weight = (SELECT income FROM lab.donor LIMIT 1)
UPDATE ref.site SET name = d.name FROM lab.donor d
INSERT INTO ref.site SELECT id + 100, name FROM lab.donor
INSERT INTO ref.site (name, id) SELECT id::text, income FROM lab.donor
INSERT INTO ref.site VALUES (50, (SELECT name FROM lab.donor LIMIT 1))
INSERT INTO ref.site (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = (SELECT name FROM lab.donor LIMIT 1)
INSERT INTO lab.flag VALUES (1, 'x', 1) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind RETURNING *, (SELECT mrn FROM lab.donor LIMIT 1)
WITH x AS (SELECT name FROM lab.donor) INSERT INTO lab.flag (id, text) SELECT 70, name FROM x
MERGE INTO lab.flag f USING lab.donor d ON f.id = d.id WHEN MATCHED THEN UPDATE SET text = d.name
MERGE INTO lab.flag f USING lab.donor d ON f.id = d.id WHEN MATCHED AND d.name > 'ZQJb' THEN DELETE
MERGE INTO lab.flag f USING lab.donor d ON d.name = f.text WHEN NOT MATCHED THEN INSERT VALUES (d.id, d.name)
CREATE TABLE lab.copy AS SELECT name FROM lab.donor
CREATE TEMP TABLE copy AS TABLE lab.donor
SELECT name INTO TEMP copy FROM lab.donor
CREATE TEMP VIEW copy AS SELECT name FROM lab.donor
CREATE MATERIALIZED VIEW lab.copy AS SELECT name FROM lab.donor
CREATE TABLE lab.copy (LIKE lab.donor INCLUDING ALL)
CREATE TABLE lab.copy () INHERITS (lab.donor)
CREATE TABLE lab.copy (a text DEFAULT lab.first_name())
CREATE TABLE lab.copy (a int, b text GENERATED ALWAYS AS (lab.frozen_name()) STORED)
CREATE TABLE lab.copy (m lab.mrn REFERENCES lab.donor (mrn))
CREATE TABLE lab.copy PARTITION OF genom.variant FOR VALUES IN ('9')
CREATE TABLE lab.copy (a text CHECK (a <> lab.first_name()))
CREATE RECURSIVE VIEW lab.copy (a) AS SELECT name FROM lab.donor
ALTER TABLE ref.site ALTER name TYPE text USING lab.name_of(id)
ALTER TABLE ref.site ADD x text DEFAULT lab.first_name()
ALTER TABLE ref.site ALTER name SET DEFAULT lab.first_name()
ALTER TABLE ref.site ADD x lab.named
ALTER TABLE ref.site ADD CHECK (lab.tell(name))
ALTER TABLE ref.site ADD CHECK (name <> lab.frozen_name())
ALTER TABLE lab.donor RENAME name TO n
ALTER TABLE lab.donor RENAME TO d
ALTER TABLE lab.donor ADD x int
ALTER TABLE lab.donor ADD UNIQUE (weight)
ALTER TABLE lab.donor ADD CHECK (income < 5)
ALTER TABLE lab.donor ALTER name TYPE int USING name::int
ALTER TABLE lab.result DETACH PARTITION lab.result_rest
ALTER TABLE img.series NO INHERIT img.study
ALTER TYPE lab.identity RENAME ATTRIBUTE given TO g
ALTER TYPE lab.identity ADD ATTRIBUTE x text
ALTER DOMAIN lab.mrn ADD CHECK (VALUE < 'A')
ALTER SCHEMA lab RENAME TO l
ALTER TABLE lab.donor SET SCHEMA ref
ALTER FUNCTION lab.name_of(int) RENAME TO n
CREATE UNIQUE INDEX ON lab.donor (weight)
CREATE INDEX ON lab.donor (name) WHERE name::int > 5
CREATE INDEX ON lab.donor ((name::int))
CREATE INDEX ON ref.site (lab.tell(name))
CREATE INDEX ON ref.site ((lab.frozen_name()))
REINDEX INDEX lab.donor_told
REINDEX TABLE lab.donor
REINDEX SCHEMA lab
ANALYZE
ANALYZE VERBOSE lab.donor
ANALYZE lab.donor (name)
CLUSTER lab.donor USING donor_pkey
CREATE STATISTICS s ON lower(name), status FROM lab.donor
CREATE SCHEMA leak
CREATE SEQUENCE ref.leak
COMMENT ON TABLE ref.site IS 'x'
CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT name FROM lab.donor'
CREATE RULE r AS ON INSERT TO ref.site DO ALSO SELECT name FROM lab.donor
CREATE TRIGGER t AFTER INSERT ON ref.site EXECUTE FUNCTION lab.t_rows()
CREATE POLICY p ON ref.site USING (lab.tell(name))
CREATE OPERATOR ## (LEFTARG = text, FUNCTION = lab.told)
CREATE DOMAIN d AS text CHECK (lab.tell(VALUE))
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION lab.e_ddl()
CREATE PUBLICATION p FOR TABLE lab.donor
IMPORT FOREIGN SCHEMA x FROM SERVER y INTO z
SECURITY LABEL ON TABLE lab.donor IS 'x'
ALTER SYSTEM SET log_statement = 'all'
ALTER ROLE postgres SET search_path = x
LOAD 'auto_explain'
SELECT most_common_vals FROM pg_stats
SELECT * FROM pg_stats WHERE schemaname = 'lab'
SELECT * FROM pg_catalog.pg_statistic
SELECT stavalues1 FROM pg_statistic
SELECT * FROM pg_stats_ext
SELECT most_common_vals FROM pg_stats_ext WHERE statistics_name = 'donor_stat'
SELECT * FROM pg_stats_ext_exprs
SELECT stxdmcv, pg_mcv_list_items(stxdmcv) FROM pg_statistic_ext_data
SELECT * FROM pg_mcv_list_items((SELECT stxdmcv FROM pg_statistic_ext_data LIMIT 1))
SELECT histogram_bounds FROM "pg_stats"
WITH p AS (TABLE pg_stats) SELECT * FROM p
SELECT attmissingval FROM pg_attribute
SELECT attmissingval::text FROM pg_attribute WHERE attname = 'origin'
SELECT a FROM pg_attribute a WHERE attname = 'origin'
SELECT to_jsonb(a) FROM pg_attribute a WHERE attname = 'origin'
SELECT * FROM pg_attribute WHERE attname = 'origin'
SELECT query FROM pg_stat_activity
SELECT * FROM pg_stat_get_activity(NULL)
SELECT pg_stat_get_backend_activity(1)
SELECT current_query() FROM lab.donor
SELECT query_to_xml('SELECT name FROM lab.donor', true, true, '')
SELECT table_to_xml('lab.donor', true, true, '')
SELECT schema_to_xml('lab', true, true, '')
SELECT database_to_xml(true, true, '')
SELECT query_to_xml_and_xmlschema('TABLE lab.donor', true, true, '')
SELECT cursor_to_xml('c', 5, true, true, '')
SELECT pg_read_file('/etc/passwd'), pg_ls_dir('.')
SELECT lo_get(1), lo_from_bytea(0, photo) FROM lab.donor
SELECT loread(lo_open(1, 262144), 10)
SELECT data FROM pg_largeobject
SELECT lo_export(1, '/tmp/x')
SELECT * FROM pg_prepared_statements
SELECT * FROM pg_cursors
SELECT * FROM pg_backend_memory_contexts
SELECT set_config('application_name', name, false) FROM lab.donor
SELECT set_config('app.x', (SELECT name FROM lab.donor LIMIT 1), true)
SELECT current_setting('app.x', true)
SELECT pg_notify('news', name) FROM lab.donor
SELECT pg_logical_emit_message(false, 'x', name) FROM lab.donor
SELECT pg_export_snapshot() || name FROM lab.donor
UPDATE pg_settings SET setting = 'off' WHERE name = 'standard_conforming_strings'
UPDATE pg_settings SET setting = 'LATIN1' WHERE name = 'client_encoding'
UPDATE pg_settings SET setting = (SELECT name FROM lab.donor LIMIT 1) WHERE name = 'application_name'
UPDATE pg_settings SET setting = 'scram' WHERE name = 'role'
UPDATE pg_settings SET setting = setting WHERE name = 'application_name' RETURNING setting
UPDATE pg_catalog.pg_attribute SET attname = 'x' WHERE attname = 'name'
UPDATE pg_class SET relname = 'x' WHERE relname = 'donor'
DELETE FROM pg_statistic
INSERT INTO pg_catalog.pg_description SELECT 1, 1, 1, name FROM lab.donor
UPDATE pg_proc SET prosrc = 'SELECT name FROM lab.donor' WHERE proname = 'open_code'
UPDATE pg_rewrite SET ev_enabled = 'D'
UPDATE pg_trigger SET tgenabled = 'D'
SELECT lowrite(1, photo) FROM lab.donor
SELECT dblink('', 'SELECT name FROM lab.donor')
SELECT * FROM crosstab('SELECT id, status, name FROM lab.donor') AS c (a int, b text)
COPY lab.donor TO STDOUT
COPY lab.donor (name, mrn) TO STDOUT (FORMAT csv, HEADER)
COPY lab.donor TO STDOUT (FORMAT csv, FORCE_QUOTE *)
COPY lab.donor TO STDOUT (FORMAT binary)
COPY lab.donor TO STDOUT WITH NULL 'ZZ' DELIMITER '|'
COPY lab.donor TO STDOUT (ENCODING 'LATIN1')
COPY (TABLE lab.donor) TO STDOUT
COPY (SELECT d FROM lab.donor d) TO STDOUT
COPY (SELECT row_to_json(d) FROM lab.donor d) TO STDOUT (FORMAT csv)
COPY (UPDATE lab.donor SET height = height RETURNING name, mrn) TO STDOUT
COPY (DELETE FROM bill.line RETURNING *) TO STDOUT (FORMAT binary)
COPY (INSERT INTO lab.label (id, donor) VALUES (8, 1) RETURNING words) TO STDOUT
COPY (VALUES ((SELECT name FROM lab.donor LIMIT 1))) TO STDOUT
COPY (WITH x AS (SELECT mrn FROM lab.donor) SELECT mrn || '' FROM x) TO STDOUT
COPY (SELECT * FROM api.person3) TO STDOUT
COPY (SELECT * FROM lab.table_of()) TO STDOUT
COPY (SELECT * FROM lab.rows_of(), lab.mail) TO STDOUT BINARY
COPY (SELECT kin, home, who FROM lab.donor) TO STDOUT BINARY
COPY lab.audit TO STDOUT
COPY lab.audit_rows TO STDOUT (FORMAT csv)
COPY lab.contact TO STDOUT
COPY lab.mail TO STDOUT
COPY bill.use TO STDOUT
COPY lab.box TO STDOUT
COPY lab.result_rest TO STDOUT
COPY lab.result_rest (value, state, remark) TO STDOUT
COPY api.mv_person TO STDOUT
COPY lab.donor TO PROGRAM 'cat'
COPY lab.donor TO '/tmp/x'
COPY pg_stats TO STDOUT
COPY pg_attribute TO STDOUT
COPY (SELECT * FROM pg_attribute) TO STDOUT (FORMAT csv)
COPY ref.site FROM STDIN WHERE lab.tell(name)
COPY lab.donor FROM STDIN
EXPLAIN SELECT id FROM lab.donor WHERE name = 'ZQJanna'
EXPLAIN (ANALYZE, VERBOSE, BUFFERS, FORMAT json) SELECT name FROM lab.donor
EXPLAIN ANALYZE SELECT lab.pl_noisy(1)
EXPLAIN (GENERIC_PLAN) SELECT id FROM lab.donor WHERE name LIKE $1
EXPLAIN (ANALYZE, TIMING off) UPDATE lab.donor SET height = 1 WHERE weight > 5
EXPLAIN SELECT id FROM lab.donor WHERE income > 90417732
EXPLAIN SELECT count(*) FROM lab.donor GROUP BY name
EXPLAIN VERBOSE SELECT name || 'x' FROM api.person
EXPLAIN CREATE TABLE x AS SELECT name FROM lab.donor
EXPLAIN (ANALYZE) INSERT INTO lab.flag VALUES (30, (SELECT name FROM lab.donor LIMIT 1), 1)
EXPLAIN (ANALYZE, SUMMARY off) UPDATE lab.flag SET kind = 1
EXPLAIN (ANALYZE) DELETE FROM ref.site
PREPARE p AS SELECT name || '' FROM lab.donor
PREPARE p (text) AS SELECT id FROM lab.donor WHERE name LIKE $1
DECLARE c CURSOR FOR SELECT name || '' FROM lab.donor
DECLARE c NO SCROLL CURSOR WITH HOLD FOR SELECT id FROM lab.donor WHERE name > 'A'
LISTEN news
NOTIFY news, 'x'
SET standard_conforming_strings = off
SET SESSION AUTHORIZATION scram
SET ROLE scram
SET LOCAL xmloption = document
SET client_encoding = 'SQL_ASCII'
SET NAMES 'LATIN1'
SET app.x = 'y'
SET session_replication_role = replica
SET log_min_messages = debug5
SET debug_print_plan = on
SET transform_null_equals = on
SET array_nulls = off
SET default_text_search_config = 'simple'
SHOW ALL
SHOW app.x
RESET ROLE
PREPARE TRANSACTION 'x'
SELECT * FROM pg_prepared_xacts, lab.donor
SELECT name FROM lab.donor FOR UPDATE SKIP LOCKED
SELECT id FROM lab.donor WHERE mrn > 'ZQJ0001' FOR UPDATE NOWAIT
SELECT $1 || name FROM lab.donor
SELECT name, ''::text AS "select", 1 AS name FROM lab.donor
SELECT pg_typeof(d), pg_column_size(name) FROM lab.donor d
SELECT hstore(d) FROM lab.donor d
SELECT each(hstore(d)) FROM lab.donor d
SELECT similarity(name, 'anna'), name % 'anna' FROM lab.donor
SELECT id FROM lab.donor ORDER BY name <-> 'anna'
SELECT soundex(name), levenshtein(name, 'anna'), metaphone(name, 5) FROM lab.donor
SELECT crypt(name, 'aa'), digest(name, 'md5') FROM lab.donor
SELECT enum_range(NULL::ref.blood), blood, name::text FROM lab.donor
SELECT id FROM lab.donor WHERE who = ROW('ZQJgiven1', 'ZQJfamily1', '1947-11-29')::lab.identity
SELECT id FROM lab.donor WHERE (who).given = 'ZQJgiven1' OR (who).given > 'A'
SELECT id FROM lab.donor WHERE kin @> ARRAY[ROW('a', 'b', NULL)::lab.identity]
SELECT id FROM lab.donor WHERE d IS NULL
SELECT id FROM lab.donor WHERE phones && ARRAY['ZQJphone1']
SELECT id FROM lab.donor WHERE 'ZQJphone1' = ANY (phones)
SELECT id FROM lab.donor WHERE array_length(phones, 1) = 2
SELECT id FROM lab.mail WHERE people @> ROW('ZQJaa', 'x', NULL)::lab.identity
SELECT a.id FROM lab.donor a, lab.donor b WHERE a.name || '' = b.name
SELECT id FROM lab.donor WHERE mrn = lower('zqj0001') || random()
SELECT id FROM lab.donor WHERE name = lab.open_code(id)
SELECT v.x, (SELECT count(*) FROM lab.donor WHERE name = v.x) FROM (VALUES ('anna'), ('b')) v (x)
SELECT x, count(d.id) FROM unnest(ARRAY['anna', 'b']) x LEFT JOIN lab.donor d ON d.name = x GROUP BY x
SELECT count(*) FROM lab.donor d, lab.specimen s WHERE d.mrn = s.donor_mrn AND d.name > 'ZQJb'
EXPLAIN VERBOSE SELECT code FROM api.same
EXPLAIN (FORMAT yaml) TABLE api.same
SELECT * FROM api.heavy
SELECT id FROM api.heavy
SELECT n FROM api.heavy2
SELECT count(*) FROM api.heavy2
SELECT 1 FROM api.heavy
SELECT (SELECT count(*) FROM api.heavy)
SELECT EXISTS (TABLE api.heavy2)
EXPLAIN ANALYZE SELECT * FROM api.heavy
WITH h AS MATERIALIZED (TABLE api.heavy) SELECT count(*) FROM h
SELECT s.id FROM ref.site s LEFT JOIN api.heavy h ON h.id = s.id
UPDATE ref.site s SET capacity = 5 FROM api.heavy h WHERE h.id = s.id
DELETE FROM lab.flag WHERE id IN (SELECT id FROM api.heavy)
INSERT INTO lab.flag SELECT id + 50, status, 1 FROM api.heavy
SELECT * FROM api.told
SELECT count(*) FROM api.told
TABLE api.same
COPY (SELECT id FROM api.heavy) TO STDOUT
SELECT name LIKE ANY ('{"ZQJa\\"}') FROM lab.donor
SELECT name NOT LIKE ALL (ARRAY['ZQJa\']) FROM lab.donor
SELECT name OPERATOR(pg_catalog.~~*) 'zqja\' FROM lab.donor
CREATE DOMAIN ref.d AS text DEFAULT lab.first_name()
CREATE DOMAIN ref.d AS text CHECK (lab.has_mrn(VALUE))
CREATE DOMAIN ref.d AS int CHECK (lab.pl_noisy(VALUE) > 0)
CREATE DOMAIN ref.d AS lab.named
CREATE TYPE ref.c AS (a lab.named)
CREATE TABLE ref.zz (id int, v lab.named)
CREATE TEMP TABLE zz (v lab.named[])
ALTER TABLE ref.site ADD COLUMN v lab.named
ALTER TABLE ref.site ALTER COLUMN region TYPE lab.named
ALTER VIEW api.told RENAME TO w
ALTER VIEW api.told SET SCHEMA ref
SELECT current_setting(s.name) FROM pg_settings s
EXPLAIN (VERBOSE, COSTS OFF) INSERT INTO lab.box (id) VALUES (1)
EXPLAIN (VERBOSE, COSTS OFF) UPDATE lab.box SET other = DEFAULT
EXPLAIN (VERBOSE) WITH x AS (INSERT INTO lab.box DEFAULT VALUES RETURNING id) TABLE x
SELECT v.x || '' FROM (VALUES ('a'), ((SELECT name FROM lab.donor LIMIT 1))) v(x)
SELECT v.x FROM lab.donor d JOIN LATERAL (VALUES ('a'), (d.name)) v(x) ON v.x = d.name
SELECT u FROM unnest((SELECT array_agg(name) FROM lab.donor)) u
SELECT u.x FROM lab.donor d JOIN unnest(string_to_array('a,b', ',')) u(x) ON u.x = d.name
SELECT v.x FROM lab.donor d JOIN (VALUES ('a')) v(x) ON v.x = left(d.name, 1)
SELECT x FROM (SELECT '' AS x UNION ALL SELECT name FROM lab.donor) v
SELECT id FROM lab.donor WHERE name IN (SELECT unnest(array_agg(chr(n))) FROM generate_series(65, 90) n)
WITH RECURSIVE w(x) AS (VALUES ('a') UNION ALL SELECT x || 'a' FROM w WHERE length(x) < 5) SELECT x FROM w JOIN lab.donor d ON d.name = x
ALTER TABLE lab.donor ADD COLUMN x text DEFAULT lab.name_of(1)
ALTER TABLE lab.donor ADD COLUMN x text GENERATED ALWAYS AS (left(name, 1)) STORED
ALTER TABLE lab.donor ADD COLUMN x int CHECK (name <> 'ZQJanna')
ALTER TABLE lab.donor ADD CHECK (name <> 'ZQJanna')
ALTER TABLE lab.donor ADD CHECK (donor IS NOT NULL)
ALTER TABLE lab.donor ADD CHECK (1 / (length(name) - 5) > 0) NOT VALID
ALTER TABLE lab.donor ADD CONSTRAINT u UNIQUE (name)
ALTER TABLE lab.donor ADD CONSTRAINT u EXCLUDE (name WITH =)
ALTER TABLE lab.donor ADD FOREIGN KEY (name) REFERENCES ref.site (name)
ALTER TABLE lab.donor ALTER COLUMN site_id TYPE text USING name
ALTER TABLE lab.donor ALTER COLUMN site_id TYPE int USING 1 / (length(name) - 5)
ALTER TABLE lab.donor ALTER COLUMN name TYPE int USING 1
ALTER TABLE lab.donor ALTER COLUMN name TYPE date USING name::date
ALTER TABLE lab.donor RENAME COLUMN name TO title
ALTER TABLE lab.donor DROP COLUMN name
ALTER TABLE lab.donor DROP COLUMN site_id CASCADE
ALTER TABLE lab.donor ALTER COLUMN name SET STATISTICS 10000
ALTER TABLE lab.donor ALTER COLUMN site_id SET DEFAULT length(lab.name_of(1))
ALTER TABLE lab.donor ALTER COLUMN name ADD GENERATED ALWAYS AS IDENTITY
CREATE UNIQUE INDEX ON lab.donor (name)
CREATE UNIQUE INDEX ON lab.donor (site_id) WHERE name = 'ZQJanna'
CREATE INDEX ON lab.donor (site_id) WHERE 1 / (length(name) - 5) > 0
CREATE UNIQUE INDEX ON lab.donor ((left(name, 1)))
CREATE UNIQUE INDEX ON lab.donor ((donor IS NULL))
CREATE INDEX ON lab.donor ((1 / (length(name) - 5)))
CREATE INDEX ON lab.donor ((lab.name_of(site_id)))
CREATE TABLE ref.w (m text REFERENCES lab.donor (mrn))
