TABLE pub.dated
SELECT x || '' FROM pub.dated
TABLE pub.spelt
SELECT z FROM pub.spelt
SELECT c || '' FROM pub.coded
SELECT upper(c) FROM pub.coded
SELECT c LIKE 'QXVa%' FROM pub.coded
SELECT id FROM pub.coded WHERE c LIKE 'QXVa%'
SELECT id FROM pub.coded WHERE c ~ '^QXVa'
SELECT id FROM pub.coded WHERE starts_with(c, 'QXVa')
SELECT id FROM pub.coded ORDER BY upper(c)
SELECT id FROM pub.coded ORDER BY c || ''
SELECT count(*) FROM pub.coded GROUP BY c || 'x'
SELECT substr(c, 1, 5), length(c), md5(c) FROM pub.coded
SELECT trim(c), position('Q' IN c), overlay(c PLACING 'x' FROM 1), substring(c FROM 2) FROM pub.coded
SELECT c COLLATE "C" FROM pub.coded
SELECT string_agg(c, ',') FROM pub.coded
SELECT c::text FROM pub.coded
SELECT format('%s', c), concat(c, 'x'), c::varchar, to_json(c), ARRAY[c]::text[] FROM pub.coded
SELECT ('k1'::pub.code) || ''
SELECT upper('k1'::pub.code)
SELECT upper(enum_first(NULL::pub.code))
SELECT upper(x) FROM unnest(enum_range(NULL::pub.code)) x
SELECT coalesce(c, 'k1') || 'z' FROM pub.coded
SELECT (SELECT c FROM pub.coded LIMIT 1) || ''
SELECT q.z || '' FROM (SELECT c AS z FROM pub.coded) q
SELECT (k).c || '' FROM (SELECT k FROM pub.coded k) w
SELECT (k).c || '' FROM pub.coded k
SELECT max(c) || '' FROM pub.coded
SELECT c IN ('QXVadams'), c = 'k1', c || NULL FROM pub.coded
SELECT 1 FROM pub.coded c WHERE c
SELECT id FROM pub.coded WHERE coded
SELECT id FROM pub.coded k WHERE k AND true
SELECT id FROM pub.coded k WHERE NOT k
SELECT k IS TRUE FROM pub.coded k
SELECT CASE WHEN k THEN 1 ELSE 2 END FROM pub.coded k
SELECT count(*) FILTER (WHERE k) FROM pub.coded k
SELECT 1 FROM pub.coded k JOIN pub.drug d ON k
SELECT count(*) FROM pub.coded k HAVING bool_or(true) AND (SELECT k2 FROM pub.coded k2 LIMIT 1)
UPDATE pub.coded k SET f = k RETURNING f
UPDATE pub.coded k SET f = k WHERE id = 1 RETURNING *
INSERT INTO pub.tag (id, t) SELECT id, c FROM pub.coded RETURNING t
INSERT INTO pub.tag (t) SELECT c FROM pub.coded RETURNING t
INSERT INTO pub.tag (t) VALUES ('k1'::pub.code) RETURNING t
SELECT pub.made(1) + 1
SELECT extract(year FROM pub.made(1))
SELECT z + 1 FROM pub.made(2) z
SELECT m + 1 FROM (SELECT pub.made(1) AS m) q
SELECT ROW(1, NULL, NULL)::pub.drug + 1
SELECT json_populate_record(NULL::pub.drug, '{"id": 1}') + 1
SELECT drug + 1 FROM pub.drug
SELECT (SELECT d) + 1 FROM pub.drug d
SELECT (d.*) + 1 FROM pub.drug d
SELECT (array_agg(d))[1] + 1 FROM pub.drug d
SELECT lag(d) OVER () + 1 FROM pub.drug d
SELECT id FROM pub.drug d WHERE d < '1951-11-01'::date
SELECT id FROM pub.drug d WHERE d BETWEEN '1951-01-01'::date AND '1951-12-31'::date
SELECT id FROM pub.drug d WHERE d IN ('1951-10-23'::date)
SELECT id FROM pub.drug d ORDER BY d + 1
SELECT (d, 1) OVERLAPS ('1951-01-01'::date, 5) FROM pub.drug d
SELECT isfinite(d), date_part('year', d) FROM pub.drug d
SELECT d AT TIME ZONE 'UTC' FROM pub.drug d
SELECT 1 FROM pub.drug d JOIN pub.coded k ON d > '1951-11-01'::date
SELECT sum(1) OVER (ORDER BY d + 1) FROM pub.drug d
SELECT generate_series(d, d + 2, '1 day') FROM pub.drug d
SELECT count(*) FROM pub.drug d, generate_series('1951-01-01'::timestamp, d, '1 day')
SELECT make_interval(days => d - '1951-01-01'::date) FROM pub.drug d
SELECT daterange(d, NULL) FROM pub.drug d
SELECT to_char(d, 'YYYY') FROM pub.drug d
SELECT p = q FROM onc.patient p, onc.patient q
SELECT fn.report(1) IS DISTINCT FROM fn.report(2)
SELECT nullif(fn.report(1), fn.report(2)) IS NULL
SELECT greatest(fn.report(1), fn.report(2))
SELECT fn.lesions(1) = fn.lesions(2)
SELECT p.rep = q.rep FROM onc.patient p, onc.patient q
SELECT p.reps = q.reps FROM onc.patient p, onc.patient q
SELECT p.reps @> q.reps FROM onc.patient p, onc.patient q
SELECT array_position(p.reps, q.reps[1]) FROM onc.patient p, onc.patient q
SELECT max(reps) FROM onc.patient
SELECT max((rep).lesions) FROM onc.patient
SELECT (rep).lesions[1] = (reps[1]).lesions[1] FROM onc.patient
SELECT p.rep = ROW('QXVdr', NULL)::onc.report FROM onc.patient p
SELECT id FROM onc.patient WHERE rep = ROW('QXVdr', NULL)::onc.report
SELECT id FROM onc.patient WHERE reps = ARRAY[ROW('QXVdr2', NULL)]::onc.report[]
SELECT p.rep IN (SELECT rep FROM onc.patient) FROM onc.patient p
SELECT CASE p.rep WHEN q.rep THEN 1 END FROM onc.patient p, onc.patient q
SELECT one = one FROM onc.whole
SELECT (w.pat) = (w.pat) FROM onc.whole w
SELECT id FROM pub.drug LIMIT (SELECT d - '1951-01-01'::date FROM pub.drug d LIMIT 1)
TABLE onc.whole
TABLE onc.patient
SELECT p.name FROM onc.patient p, pub.drug d WHERE d > p.dob
SELECT p.rep <= q.rep, p.rep > q.rep FROM onc.patient p, onc.patient q
SELECT p.reps && q.reps FROM onc.patient p, onc.patient q
SELECT p.rep BETWEEN q.rep AND q.rep FROM onc.patient p, onc.patient q
SELECT p.rep IN (q.rep) FROM onc.patient p, onc.patient q
SELECT p.rep = ANY (q.reps) FROM onc.patient p, onc.patient q
SELECT least(p.rep, q.rep), greatest(p.reps, q.reps) FROM onc.patient p, onc.patient q
SELECT array_remove(p.reps, q.reps[1]), array_replace(p.reps, q.reps[1], NULL), array_positions(p.reps, q.reps[1]) FROM onc.patient p, onc.patient q
SELECT (p.rep).lesions = (q.rep).lesions FROM onc.patient p, onc.patient q
SELECT coalesce(p.rep, q.rep) = q.rep FROM onc.patient p, onc.patient q
SELECT max(ARRAY[rep]) FROM onc.patient
SELECT max(a) FROM (SELECT array_agg(rep) a FROM onc.patient GROUP BY id) q
SELECT (SELECT rep FROM onc.patient WHERE id = 1) = (SELECT rep FROM onc.patient WHERE id = 2)
SELECT p = ROW(1, 'QXVadams', '1951-10-23', NULL, NULL, NULL)::onc.patient FROM onc.patient p
SELECT jsonb_populate_record(NULL::onc.report, to_jsonb(rep)) = rep FROM onc.patient
SELECT p.id FROM onc.patient p JOIN onc.patient q USING (rep)
SELECT p.id FROM onc.patient p NATURAL JOIN onc.patient q
SELECT p.id FROM onc.patient p JOIN onc.patient q ON p.rep = q.rep
SELECT DISTINCT rep FROM onc.patient
SELECT rep FROM onc.patient UNION SELECT rep FROM onc.patient
SELECT name FROM onc.patient WHERE (rep, id) = (ROW('QXVdr', NULL)::onc.report, 1)
SELECT p.rep IS DISTINCT FROM q.rep FROM onc.patient p, onc.patient q
SELECT rank(NULL::onc.report) WITHIN GROUP (ORDER BY rep) FROM onc.patient
SELECT record_eq(p.rep, q.rep), record_lt(p.rep, q.rep), btrecordcmp(p.rep, q.rep), array_eq(p.reps, q.reps), record_image_eq(p.rep, q.rep) FROM onc.patient p, onc.patient q
SELECT arraycontains(p.reps, q.reps), arrayoverlap(p.reps, q.reps), array_larger(p.reps, q.reps) FROM onc.patient p, onc.patient q
/*18*/ SELECT max(rep), min(rep) FROM onc.patient
/*18*/ SELECT array_sort(reps) FROM onc.patient
SELECT hash_record(rep), hash_array(reps) FROM onc.patient
SELECT jsonb_populate_record(NULL::onc.report, to_jsonb(p.rep)) = jsonb_populate_record(NULL::onc.report, to_jsonb(q.rep)) FROM onc.patient p, onc.patient q
SELECT array_remove(p.reps, NULL) = array_remove(q.reps, NULL) FROM onc.patient p, onc.patient q
SELECT array_cat(p.reps, p.reps) = array_cat(q.reps, q.reps) FROM onc.patient p, onc.patient q
SELECT nullif(p.rep, NULL) = nullif(q.rep, NULL) FROM onc.patient p, onc.patient q
SELECT max(reps[1:1]) FROM onc.patient
SELECT unnest(p.reps) = q.reps[1] FROM onc.patient p, onc.patient q
SELECT b FROM fn.rows() AS t(a int, b pub.early, c date, d text)
SELECT * FROM fn.rows() AS t(a int, b pub.early, c date, d text)
SELECT x.b FROM ROWS FROM (fn.rows() AS (a int, b pub.early, c date, d text)) x
SELECT x.b, g FROM ROWS FROM (fn.rows() AS (a int, b pub.early, c date, d text), generate_series(1, 2)) x(a, b, c, d, g)
SELECT count(b) FROM fn.rows() AS t(a int, b pub.early, c date, d text)
SELECT a FROM fn.rows() AS t(a int, b pub.early, c date, d text) WHERE b IS NOT NULL
SELECT b IS NULL FROM fn.one(1) AS t(a int, b pub.early)
SELECT t FROM fn.one(2) AS t(a int, b pub.early)
COPY (SELECT b FROM fn.one(1) AS t(a int, b pub.early)) TO STDOUT
PREPARE early AS SELECT b FROM fn.rows() AS t(a int, b pub.early, c date, d text)
DECLARE early CURSOR FOR SELECT b FROM fn.rows() AS t(a int, b pub.early, c date, d text)
SELECT b, b || '', d FROM fn.rows() AS t(a int, b text, c date, d text)
SELECT a FROM fn.rows() AS t(d int, a text, b date, c text)
SELECT c FROM fn.rows() AS t(a int, b text, c timestamp, d text)
SELECT b FROM fn.rows() AS t(a int, b varchar(4), c date, d text)
SELECT b FROM fn.rows() AS t(a int, b char(4), c date, d text)
SELECT t.b FROM ROWS FROM (fn.rows() AS (a int, b varchar(4), c date, d text)) t
SELECT b FROM fn.one(1) AS t(a int, b pg_catalog.varchar(4))
SELECT fn.tag(name) FROM onc.patient
SELECT fn.tag_pl(name) IS NULL FROM onc.patient
SELECT fn.tag_all(name, 'a') FROM onc.patient
SELECT fn.tag_all(VARIADIC ARRAY[name]) FROM onc.patient
SELECT fn.tagged(name) FROM onc.patient
SELECT count(fn.tagged(name)) FROM onc.patient
SELECT fn.tagged_rows(name) FROM onc.patient
SELECT (fn.tagged_rows(name)).b FROM onc.patient
SELECT t.b FROM onc.patient p, fn.tagged_rows(p.name) t
SELECT fn.tag_last(name) FROM onc.patient
SELECT fn.tag_last(name) OVER (ORDER BY id) FROM onc.patient
SELECT fn.tag(fn.tagged(name)) FROM onc.patient
