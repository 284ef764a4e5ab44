SELECT * FROM member.person
TABLE member.person
TABLE member.person ORDER BY id DESC LIMIT 1
SELECT "NationalID" AS tier, "Family Name" AS region, given AS id FROM member.person
SELECT U&"\0046amily Name" FROM member.person
SELECT p.U&"!0046amily Name" UESCAPE '!' FROM member.person p
SELECT person."Family Name" FROM member.person
SELECT member.person."Family Name" FROM member.person
SELECT "Family Name"::text COLLATE "C" FROM member.person
SELECT "NationalID"::text FROM member.person
SELECT "NationalID"::varchar(3) FROM member.person
SELECT CAST("NationalID" AS member.national_id) FROM member.person
SELECT given[1] FROM member.person
SELECT given[1:2] FROM member.person
SELECT (given)[array_lower(given, 1)] FROM member.person
SELECT unnest(given) FROM member.person
SELECT array_to_string(given, ',') FROM member.person
SELECT array_agg(g) FROM member.person, unnest(given) g
SELECT (array_agg("Family Name"))[1] FROM member.person
SELECT array_agg("Family Name" ORDER BY id) FILTER (WHERE id = 1) FROM member.person
SELECT (ARRAY["Family Name", region])[1] FROM member.person
SELECT ARRAY(SELECT "Family Name" FROM member.person)
SELECT ARRAY(SELECT given FROM member.person WHERE given IS NOT NULL)
SELECT '{}'::text[] || "Family Name" FROM member.person
SELECT (home).street FROM member.person
SELECT (home)."Postal Code" AS country FROM member.person
SELECT (p.home).country, (p.home).street FROM member.person p
SELECT home FROM member.person
SELECT home::text FROM member.person
SELECT (home).* FROM member.person
SELECT row_to_json(home) FROM member.person
SELECT (contacts[1]).email FROM member.person
SELECT contacts[1] FROM member.person
SELECT (unnest(contacts)).phone FROM member.person
SELECT c.email FROM member.person p, unnest(p.contacts) c
SELECT c FROM member.person p CROSS JOIN LATERAL unnest(p.contacts) AS c
SELECT u.* FROM member.person p, ROWS FROM (unnest(p.contacts), unnest(p.given)) WITH ORDINALITY u
SELECT (SELECT c.phone FROM unnest(p.contacts) c LIMIT 1) FROM member.person p
SELECT lower(insured) FROM member.person
SELECT upper(insured), isempty(insured) FROM member.person
SELECT insured * '[2000-01-01,2020-01-01)' FROM member.person
SELECT insured::text FROM member.person
SELECT daterange(birth, NULL) FROM member.person
SELECT datemultirange(insured) FROM member.person
SELECT range_agg(insured) FROM member.person
SELECT range_intersect_agg(insured) FROM member.person
SELECT unnest(datemultirange(insured)) FROM member.person
SELECT lower_inc(insured), range_merge(insured, '[2000-01-01,2020-01-01)') FROM member.person
SELECT extra FROM member.person
SELECT extra ->> 'ssn' FROM member.person
SELECT extra -> 'kin' ->> 'name' FROM member.person
SELECT extra #>> '{kin,name}' FROM member.person
SELECT extra['ssn'] FROM member.person
SELECT extra['kin']['name'] FROM member.person
SELECT jsonb_path_query(extra, '$.ssn') FROM member.person
SELECT jsonb_path_query(extra, '$.keyvalue()') FROM member.person
SELECT jsonb_path_query_array(extra, '$.visits[*].dx') FROM member.person
SELECT jsonb_path_exists(extra, '$.ssn ? (@ like_regex "^QZ")') FROM member.person
SELECT extra @? '$.ssn ? (@ starts with "Q")' FROM member.person
SELECT extra @@ '$.ssn == "QZX-ssn"' FROM member.person
SELECT id FROM member.person WHERE extra @> '{"lang": "pl"}' AND extra->>'ssn' LIKE 'Q%'
SELECT key, value FROM member.person, jsonb_each(extra)
SELECT e.* FROM member.person p, jsonb_each_text(p.extra) e
SELECT (jsonb_each(extra)).value FROM member.person
SELECT jsonb_object_keys(extra -> 'kin') FROM member.person
SELECT x.ssn FROM member.person, jsonb_to_record(extra) AS x(ssn text)
SELECT jsonb_populate_record(NULL::member.person, extra) FROM member.person
SELECT jsonb_pretty(extra), jsonb_typeof(extra) FROM member.person
SELECT extra - 'lang', extra #- '{kin}' FROM member.person
SELECT extra || '{"a": 1}' FROM member.person
SELECT jsonb_set(extra, '{lang}', '"x"') FROM member.person
SELECT json_object_agg(id, "Family Name") FROM member.person
SELECT jsonb_agg(extra) FROM member.person
SELECT json_build_object('a', "Family Name") FROM member.person
SELECT json_build_array(birth, income) FROM member.person
SELECT to_json("Family Name"), to_jsonb(given) FROM member.person
SELECT JSON_OBJECT('a': "Family Name") FROM member.person
SELECT JSON_ARRAY("Family Name", birth) FROM member.person
SELECT JSON_ARRAYAGG("Family Name") FROM member.person
SELECT JSON_OBJECTAGG(id: "Family Name") FROM member.person
SELECT JSON_ARRAY(SELECT "Family Name" FROM member.person)
SELECT jt.* FROM member.person p, JSON_TABLE(p.extra, '$' COLUMNS (ssn text PATH '$.ssn', kin text PATH '$.kin.name')) jt
SELECT JSON_VALUE(extra, '$.ssn') FROM member.person
SELECT JSON_QUERY(extra, '$.kin') FROM member.person
SELECT JSON_EXISTS(extra, '$.ssn ? (@ == "QZX-ssn")') FROM member.person
SELECT JSON_SERIALIZE(extra RETURNING text) FROM member.person
SELECT extra IS JSON OBJECT FROM member.person
SELECT "Family Name" IS JSON FROM member.person
SELECT row_to_json(p) FROM member.person p
SELECT row_to_json(x) FROM (SELECT id, "Family Name" FROM member.person) x
SELECT to_jsonb(p) - 'photo' FROM member.person p
SELECT to_jsonb(p) ->> 'Family Name' FROM member.person p
SELECT json_agg(p) FROM member.person p
SELECT json_agg(x) FROM (SELECT birth FROM member.person) x
SELECT jsonb_build_object('p', p) FROM member.person p
SELECT p FROM member.person p
SELECT p.* FROM member.person p
SELECT (p).* FROM member.person p
SELECT (p)."Family Name" FROM member.person p
SELECT p::text FROM member.person p
SELECT format('%s', p) FROM member.person p
SELECT format('%2$s %1$L', id, "Family Name") FROM member.person
SELECT concat(p) FROM member.person p
SELECT concat_ws(',', id, "Family Name", birth) FROM member.person
SELECT array_agg(p) FROM member.person p
SELECT (array_agg(p))[1]."Family Name" FROM member.person p
SELECT ((array_agg(p))[1])."Family Name" FROM member.person p
SELECT ROW(p.*) FROM member.person p
SELECT ROW(p.*)::text FROM member.person p
SELECT (ROW("Family Name", id)).f1 FROM member.person
SELECT ((SELECT p)).birth FROM member.person p
SELECT (x.y)."Family Name" FROM (SELECT p AS y FROM member.person p) x
SELECT (x.y).id, (x.y).birth FROM (SELECT p AS y FROM member.person p) x
SELECT (x.y).* FROM (SELECT p AS y FROM member.person p OFFSET 0) x
WITH x AS MATERIALIZED (SELECT p FROM member.person p) SELECT (p)."NationalID" FROM x
SELECT (v)."Family Name" FROM (VALUES ((SELECT p FROM member.person p WHERE id = 1))) AS t (v)
SELECT (coalesce(p, p))."Family Name" FROM member.person p
SELECT (CASE WHEN true THEN p END)."Family Name" FROM member.person p
SELECT "Family Name"(p) FROM member.person p
SELECT p."label" FROM member.person p
SELECT member.label(p) FROM member.person p
SELECT label(p) FROM member.person p
SELECT (p).label FROM member.person p
SELECT display FROM member.person
SELECT birth_year FROM member.person
SELECT birth_year / 1 FROM member.person
SELECT lower(display) FROM member.person
SELECT (birth - '1900-01-01'::date) FROM member.person
SELECT extract(doy FROM birth), to_char(birth, 'DDD') FROM member.person
SELECT age(birth), birth + interval '1 day', date_trunc('day', birth) FROM member.person
SELECT ref.age_at(birth, '2024-01-01') FROM member.person
SELECT birth AT TIME ZONE 'UTC' FROM member.person
SELECT birth::timestamp, birth::timestamptz FROM member.person
SELECT make_date(2000, extract(month FROM birth)::int, 1) FROM member.person
SELECT income, -income, income + 0, income::float8, income::text FROM member.person
SELECT sum(income), avg(income), max(income), stddev(income) FROM member.person
SELECT width_bucket(income, 0, 10000, 100) FROM member.person
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY income) FROM member.person
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY income) FROM member.person
SELECT mode() WITHIN GROUP (ORDER BY "Family Name") FROM member.person
SELECT rank('QZXl') WITHIN GROUP (ORDER BY "Family Name") FROM member.person
SELECT percent_rank(5000) WITHIN GROUP (ORDER BY income) FROM member.person
SELECT regr_slope(income, id), corr(income, id) FROM member.person
SELECT min("Family Name"), max("Family Name") FROM member.person
SELECT any_value("Family Name") FROM member.person
SELECT bool_or("Family Name" LIKE 'QZXk%') FROM member.person
SELECT every("Family Name" > 'M') FROM member.person
SELECT bit_and(ascii("Family Name")) FROM member.person
SELECT string_agg("Family Name", ',') FROM member.person
SELECT string_agg(region, "Family Name") FROM member.person
SELECT xmlagg(xmlelement(name a, "Family Name")) FROM member.person
SELECT xmlforest("Family Name" AS a) FROM member.person
SELECT xmlconcat(xmlelement(name x, xmlattributes("Family Name" AS n))) FROM member.person
SELECT x.* FROM member.person p, XMLTABLE('/a' PASSING xmlelement(name a, p."Family Name") COLUMNS v text PATH '.') x
SELECT query_to_xml('SELECT * FROM member.person', true, true, '')
SELECT table_to_xml('member.person', true, true, '')
SELECT schema_to_xml('member', true, true, '')
SELECT database_to_xml(true, true, '')
SELECT cursor_to_xml('members', 10, true, true, '')
SELECT photo FROM member.person
SELECT encode(photo, 'hex'), encode(photo, 'base64') FROM member.person
SELECT get_byte(photo, 0), get_bit(photo, 3) FROM member.person
SELECT convert_from(photo, 'UTF8') FROM member.person
SELECT md5(photo), sha256(photo), length(photo) FROM member.person
SELECT substring(photo FROM 1 FOR 3) FROM member.person
SELECT token, token::text FROM member.person
SELECT uuid_send(token) FROM member.person
SELECT textsend("Family Name"), record_send(p) FROM member.person p
SELECT hashtext("Family Name"), hashtextextended("Family Name", 0) FROM member.person
SELECT decode(md5("Family Name"), 'hex') FROM member.person
SELECT to_tsvector('simple', "Family Name") FROM member.person
SELECT to_tsvector("Family Name") @@ to_tsquery('qzxnowak') FROM member.person
SELECT ts_headline("Family Name", to_tsquery('qzxnowak')) FROM member.person
SELECT ts_stat('SELECT to_tsvector("Family Name") FROM member.person')
SELECT * FROM ts_stat('SELECT to_tsvector(''simple'', "Family Name") FROM member.person')
SELECT ts_rewrite('a'::tsquery, 'SELECT to_tsquery(''a''), to_tsquery("Family Name") FROM member.person')
SELECT tsvector_to_array(to_tsvector("Family Name")) FROM member.person
SELECT pg_typeof("Family Name"), pg_column_size("Family Name"), pg_column_compression("Family Name") FROM member.person
SELECT overlay("Family Name" PLACING 'x' FROM 1), position('k' IN "Family Name") FROM member.person
SELECT regexp_replace("Family Name", 'x', 'y'), regexp_matches("Family Name", '(.)', 'g') FROM member.person
SELECT regexp_split_to_table("Family Name", '') FROM member.person
SELECT string_to_table("Family Name", NULL) FROM member.person
SELECT split_part("Family Name", 'X', 2), translate("Family Name", 'Q', 'R') FROM member.person
SELECT chr(ascii(substr("Family Name", 4))) FROM member.person
SELECT generate_series(1, ascii("Family Name")) FROM member.person
SELECT g FROM member.person, generate_series(1, length("Family Name")) g
SELECT generate_subscripts(given, 1) FROM member.person
SELECT pg_sleep(ascii("Family Name") / 10000.0) FROM member.person
SELECT setseed(ascii("Family Name") / 1000.0) FROM member.person
SELECT repeat('x', ascii("Family Name")) FROM member.person
SELECT lpad('', ascii("Family Name"), 'x') FROM member.person
SELECT lag("Family Name") OVER (ORDER BY id) FROM member.person
SELECT first_value("Family Name") OVER w, nth_value(birth, 1) OVER w FROM member.person WINDOW w AS (ORDER BY id)
SELECT last_value(income) OVER (PARTITION BY region ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING) FROM member.person
SELECT row_number() OVER (ORDER BY "Family Name") FROM member.person
SELECT rank() OVER w FROM member.person WINDOW w AS (PARTITION BY "Family Name")
SELECT ntile(2) OVER (ORDER BY income), id FROM member.person
SELECT cume_dist() OVER (ORDER BY birth), id FROM member.person
SELECT sum(1) OVER (ORDER BY income RANGE BETWEEN 5 PRECEDING AND CURRENT ROW) FROM member.person
SELECT count(*) OVER (PARTITION BY "Family Name") FROM member.person
SELECT count(*) FILTER (WHERE "Family Name" LIKE 'QZXk%') FROM member.person
SELECT count(*) FILTER (WHERE birth < '1940-01-01') FROM member.person
SELECT count(CASE WHEN "Family Name" = 'QZXnowak' THEN 1 END) FROM member.person
SELECT count(nullif("Family Name", 'QZXnowak')) FROM member.person
SELECT count(DISTINCT "Family Name") FROM member.person
SELECT sum(CASE WHEN income > 5000 THEN 1 ELSE 0 END) FROM member.person
SELECT CASE WHEN "Family Name" > 'QZXl' THEN 1 / 0 ELSE 1 END FROM member.person
SELECT CASE "Family Name" WHEN 'QZXnowak' THEN 'yes' ELSE 'no' END FROM member.person
SELECT 1 / (ascii("Family Name") - 81) FROM member.person
SELECT 1 / (length("Family Name") - 8) FROM member.person
SELECT "Family Name"::int FROM member.person
SELECT "Family Name"::date FROM member.person WHERE id = 1
SELECT ("Family Name" || 'x')::ref.tier FROM member.person
SELECT "Family Name"::regclass FROM member.person
SELECT "Family Name"::json FROM member.person
SELECT "Family Name"::xml FROM member.person
SELECT "Family Name"::inet FROM member.person
SELECT "Family Name"::member.address FROM member.person
SELECT "Family Name"::char(4)::text FROM member.person
SELECT "Family Name"::name FROM member.person
SELECT "Family Name"::"char" FROM member.person
SELECT to_regclass("Family Name") FROM member.person
SELECT to_number("Family Name", '999') FROM member.person
SELECT to_date("Family Name", 'YYYY') FROM member.person
SELECT cast(income AS int), income::bigint, round(income) FROM member.person
SELECT sqrt(income - 7715), ln(income - 7715) FROM member.person
SELECT factorial(income::bigint % 5) FROM member.person
SELECT id FROM member.person WHERE "Family Name" LIKE 'QZXk%'
SELECT id FROM member.person WHERE "Family Name" ~ '^QZXk'
SELECT id FROM member.person WHERE "Family Name" SIMILAR TO 'QZXk%'
SELECT id FROM member.person WHERE "Family Name" > 'QZXl'
SELECT id FROM member.person WHERE "Family Name" BETWEEN 'QZXk' AND 'QZXl'
SELECT id FROM member.person WHERE "Family Name" <> 'QZXnowak'
SELECT id FROM member.person WHERE NOT ("Family Name" = 'QZXnowak')
SELECT id FROM member.person WHERE "Family Name" IS DISTINCT FROM 'QZXnowak'
SELECT id FROM member.person WHERE ("Family Name" = 'QZXnowak') IS NOT TRUE
SELECT id FROM member.person WHERE ("Family Name" > 'QZXl') IS UNKNOWN
SELECT id FROM member.person WHERE starts_with("Family Name", 'QZXk')
SELECT id FROM member.person WHERE "Family Name" ^@ 'QZXk'
SELECT id FROM member.person WHERE left("Family Name", 4) = 'QZXk'
SELECT id FROM member.person WHERE "Family Name" || '' = 'QZXkowalska'
SELECT id FROM member.person WHERE length("Family Name") = 11
SELECT id FROM member.person WHERE 'QZXanna' = ANY (given)
SELECT id FROM member.person WHERE given @> '{QZXanna}'
SELECT id FROM member.person WHERE given && ARRAY['QZXanna']
SELECT id FROM member.person WHERE given[1] = 'QZXanna'
SELECT id FROM member.person WHERE (home).street LIKE 'QZXs%'
SELECT id FROM member.person WHERE home > ROW('QZXs', '', '')::member.address
SELECT id FROM member.person WHERE p > ROW(1) FROM member.person p
SELECT id FROM member.person WHERE insured @> '2000-01-01'::date
SELECT id FROM member.person WHERE extract(month FROM birth) = 7
SELECT id FROM member.person WHERE birth + 1 = '1931-07-20'
SELECT id FROM member.person WHERE birth < now() - interval '90 years'
SELECT id FROM member.person WHERE age(birth) > interval '90 years'
SELECT id FROM member.person WHERE income > 7000
SELECT id FROM member.person WHERE income IN (SELECT generate_series(7000, 8000) + 0.25)
SELECT id FROM member.person WHERE "Family Name" IN (SELECT 'QZX' || label FROM ref.codes)
SELECT id FROM member.person WHERE "Family Name" NOT IN ('QZXnowak', 'x')
SELECT id FROM member.person WHERE "Family Name" = (SELECT max(name) FROM ref.plan)
SELECT id FROM member.person WHERE EXISTS (SELECT FROM ref.codes WHERE label < "Family Name")
SELECT id FROM member.person WHERE NOT EXISTS (SELECT FROM ref.codes WHERE "Family Name" > label)
SELECT id FROM member.person WHERE (SELECT "Family Name" LIKE 'QZXk%')
SELECT id FROM member.person WHERE ("Family Name", id) > ('QZXl', 0)
SELECT id FROM member.person WHERE ("Family Name", id) IN (VALUES ('QZXnowak', 2))
SELECT id FROM member.person WHERE ROW("Family Name", birth) < ROW('QZXl', '1940-01-01'::date)
SELECT id FROM member.person WHERE (birth, income) OVERLAPS (date '1930-01-01', date '1940-01-01')
SELECT id FROM member.person WHERE CASE WHEN "Family Name" = 'QZXnowak' THEN true ELSE false END
SELECT id FROM member.person WHERE coalesce("Family Name", '') = 'QZXnowak'
SELECT id FROM member.person WHERE greatest("Family Name", 'QZXl') = 'QZXl'
SELECT id FROM member.person WHERE nullif("Family Name", 'QZXnowak') IS NULL
SELECT id FROM member.person WHERE "Family Name" = ANY (SELECT name FROM ref.plan)
SELECT id FROM member.person WHERE "Family Name" < ALL (ARRAY['QZXl'])
SELECT id FROM member.person WHERE birth_year = 1931 AND birth_year > 1930
SELECT id FROM member.person WHERE display > 'QZXL'
SELECT id FROM member.person ORDER BY "Family Name"
SELECT id FROM member.person ORDER BY birth DESC NULLS LAST LIMIT 1
SELECT id, "Family Name" FROM member.person ORDER BY 2
SELECT id, "Family Name" AS n FROM member.person ORDER BY n USING >
SELECT id FROM member.person ORDER BY (SELECT "Family Name")
SELECT id FROM member.person ORDER BY CASE WHEN income > 5000 THEN 1 ELSE 2 END
SELECT count(*) FROM member.person GROUP BY "Family Name"
SELECT count(*) FROM member.person GROUP BY GROUPING SETS (("Family Name"), ())
SELECT count(*), grouping(birth) FROM member.person GROUP BY ROLLUP (birth)
SELECT count(*) FROM member.person GROUP BY CUBE (region, income)
SELECT region FROM member.person GROUP BY region HAVING max("Family Name") > 'QZXl'
SELECT region FROM member.person GROUP BY region HAVING count(*) FILTER (WHERE income > 1) > 0
SELECT DISTINCT "Family Name" FROM member.person
SELECT DISTINCT ON (birth) id FROM member.person
SELECT id FROM member.person LIMIT (SELECT ascii("Family Name") - 80 FROM member.person WHERE id = 1)
SELECT day FROM ref.calendar OFFSET (SELECT length("Family Name") - 8 FROM member.person WHERE id = 2)
SELECT day FROM ref.calendar FETCH FIRST (SELECT count(*) FROM member.person WHERE "Family Name" > 'QZXl') ROWS WITH TIES
SELECT "Family Name" FROM member.person INTERSECT SELECT name FROM ref.plan
SELECT name FROM ref.plan EXCEPT SELECT "Family Name" FROM member.person
SELECT "Family Name" FROM member.person UNION SELECT 'QZXnowak'
SELECT "Family Name" FROM member.person UNION ALL SELECT name FROM ref.plan
SELECT name FROM ref.plan UNION ALL SELECT "Family Name" FROM member.person
SELECT name, 1 FROM ref.plan UNION ALL (SELECT "Family Name", 2 FROM member.person LIMIT 1)
SELECT NULL::text UNION ALL SELECT "NationalID" FROM member.person
VALUES ((SELECT "Family Name" FROM member.person WHERE id = 1), 2), ('x', 3)
WITH RECURSIVE r (n, t) AS (SELECT 1, ''::text UNION ALL SELECT n + 1, (SELECT "Family Name" FROM member.person WHERE id = 1) FROM r WHERE n < 3) SELECT * FROM r
WITH RECURSIVE r AS (SELECT 1 AS n, 'x'::text AS t, 'y'::text AS u UNION ALL SELECT n + 1, u, (SELECT "Family Name" FROM member.person WHERE id = 1) FROM r WHERE n < 4) SELECT t FROM r
WITH RECURSIVE r AS (SELECT id, "Family Name" AS f FROM member.person UNION ALL SELECT id + 10, f FROM r WHERE id < 5) SEARCH DEPTH FIRST BY f SET o CYCLE f SET c USING path SELECT o, path FROM r
WITH a AS (SELECT "Family Name" AS x FROM member.person), b AS (SELECT x AS y FROM a), c (z) AS (SELECT y FROM b) SELECT z FROM c
WITH person AS (SELECT 'x' AS "Family Name") SELECT * FROM member.person
WITH plan AS (SELECT "Family Name" AS name FROM member.person) SELECT name FROM plan
WITH ref AS (TABLE member.person) SELECT ref."Family Name" FROM ref
SELECT t.a FROM member.person AS t (x, a, b)
SELECT t.c FROM member.person AS t (a, b, c)
SELECT id FROM member.person AS t ("Family Name", id)
SELECT x.* FROM member.person AS p, LATERAL (SELECT p.*) AS x
SELECT x FROM member.person p, LATERAL (VALUES (p."Family Name"), (p."NationalID")) AS v (x)
SELECT * FROM member.person NATURAL JOIN ref.plan
SELECT * FROM member.person p JOIN ref.person r USING (id)
SELECT j."Family Name" FROM (member.person p JOIN ref.person r USING (id)) AS j
SELECT u.id, p."Family Name" FROM member.person p JOIN ref.person r USING (id) AS u
SELECT r.role, (SELECT p."Family Name" FROM member.person p WHERE p.id = r.id) FROM ref.person r
SELECT role, "Family Name" FROM ref.person FULL JOIN member.person ON true
SELECT r.role FROM ref.person r JOIN member.person p ON p."Family Name" > r.role
SELECT r.role FROM ref.person r JOIN member.person p ON p."Family Name" LIKE '%a' AND r.id = p.id
SELECT c.label FROM ref.codes c JOIN member.person p ON p."Family Name" = 'QZX' || c.label
SELECT * FROM member.person TABLESAMPLE BERNOULLI (100)
SELECT "Family Name" FROM member.person TABLESAMPLE SYSTEM (100) REPEATABLE (1)
SELECT 1 FROM ref.codes TABLESAMPLE BERNOULLI ((SELECT ascii("Family Name") FROM member.person WHERE id = 1))
SELECT * FROM ONLY member.person
SELECT * FROM ONLY msg.item
SELECT * FROM msg.item
SELECT body FROM msg.item *
SELECT body FROM msg.email
SELECT item.body FROM msg.email AS item
SELECT e::msg.item FROM msg.email e
SELECT (e::msg.item).body FROM msg.email e
SELECT subject, "to" FROM msg.email
SELECT phone, body FROM msg.sms
SELECT tableoid::regclass, ctid, xmin, body FROM msg.item
SELECT * FROM claims.claim
SELECT diagnosis FROM claims.claim_2023
SELECT diagnosis FROM claims.claim_2024
SELECT diagnosis, note FROM claims."claim_2024_Open"
SELECT * FROM claims.claim_2024_rest
SELECT * FROM claims.claim_old
SELECT note FROM claims.claim
SELECT upper(note), note || '' FROM claims.claim
SELECT reverse(note) FROM claims.claim_old UNION ALL SELECT reverse(note) FROM claims.claim
SELECT c.diagnosis FROM claims.claim c JOIN claims.line l ON l.claim_id = c.id
SELECT narrative FROM claims.line
SELECT initcap(narrative) FROM claims.line
SELECT n.narrative FROM "Lab".line l, claims.line n
SELECT line.narrative FROM claims.line, ref.codes
SELECT "Wert" FROM "Lab".line
SELECT "Wert"::int FROM "Lab".line
SELECT "Wert" * 2, sum("Wert") OVER (), -"Wert" FROM "Lab".line
SELECT L."Wert" FROM "Lab".line AS l, "Lab".line AS "L"
SELECT "L"."Wert" || '' FROM "Lab".line AS l (a, b), "Lab".line AS "L"
SELECT taken FROM "Lab".line
SELECT extract(epoch FROM taken), taken::date, taken::time FROM "Lab".line
SELECT date_trunc('hour', taken) FROM "Lab".line
SELECT machine FROM "Lab".line ORDER BY taken
SELECT "Körper", left("Körper", 4), "XML" FROM "Lab"."Report"
SELECT "Lab"."Report"."Körper" FROM "Lab"."Report"
SELECT U&"K\00f6rper" FROM "Lab"."Report"
SELECT "имя" FROM "архив"."Пациенты"
SELECT * FROM "архив"."Пациенты"
SELECT п FROM "архив"."Пациенты" п
SELECT upper("имя") AS "город" FROM "архив"."Пациенты"
SELECT string_agg("имя", '') FROM "архив"."Пациенты"
SELECT payload FROM msg.queue
SELECT payload ->> 'to', payload -> 'to' FROM msg.queue
SELECT json_each(payload) FROM msg.queue WHERE id = 1
SELECT json_extract_path_text(payload, 'to') FROM msg.queue WHERE id = 1
SELECT alias FROM member.alias
SELECT a.alias || a.kind FROM member.alias a
SELECT * FROM member."Archive"
SELECT insured_name FROM claims.remote
SELECT * FROM api.card
SELECT card, card || '' FROM api.card
SELECT a FROM api.directory
SELECT d FROM api.directory d
SELECT a FROM api.directory ORDER BY a
SELECT "Family Name", note, amount FROM api.everything NATURAL LEFT JOIN claims.claim
SELECT * FROM api.everything
SELECT name FROM api.names
SELECT source, name FROM api.names WHERE name > 'M'
SELECT upper(name) FROM api.names
SELECT email FROM api.contact_list
SELECT lower(phone) FROM api.contact_list
SELECT * FROM api.contact_list
SELECT doc FROM api.feed
SELECT doc ->> 'Family Name' FROM api.feed
SELECT doc -> 'extra' -> 'ssn' FROM api.feed
SELECT * FROM api."Wide View"
SELECT "A" FROM api."Wide View"
SELECT "тело" FROM api."Wide View"
SELECT label FROM api.labelled
SELECT d FROM api.mv_diagnosis
SELECT * FROM api.mv_diagnosis
SELECT du FROM api.over_mv
SELECT family FROM api.person_edit
SELECT member.full_name(1)
SELECT member.full_name(id) FROM member.person
SELECT full_name(1)
SELECT * FROM member.full_name(1)
SELECT * FROM member.by_region('PL')
SELECT (member.by_region('PL'))."Family Name"
SELECT (member.by_region('PL')).*
SELECT b FROM member.by_region('PL') b
SELECT f."Family Name" FROM ref.region r, member.by_region(r.code) f
SELECT * FROM ROWS FROM (member.by_region('PL'), generate_series(1, 2))
SELECT card FROM member.cards()
SELECT (member.cards()).card
SELECT * FROM member.summary(1)
SELECT (member.summary(1)).card
SELECT card FROM ref.person, LATERAL member.summary(ref.person.id)
SELECT member.guess('Family Name', 1)
SELECT member.home_of(1)
SELECT (member.home_of(1)).street
SELECT street FROM member.home_of(1)
SELECT member.shout(1)
SELECT member.cursor_of()
SELECT claims.worst('Mercy')
SELECT * FROM claims.worst('Mercy')
SELECT claims.set_state(2, 'paid')
SELECT member.is_known(label) FROM ref.codes
SELECT member.is_known('QZX' || g) FROM generate_series(1, 5) g
SELECT member.names(id) FROM ref.person
SELECT ref.longest("Family Name") FROM member.person
SELECT ref.longest("Family Name") OVER (ORDER BY id) FROM member.person
SELECT ref.slug("Family Name") FROM member.person
SELECT ref.slug('x', sep => "Family Name") FROM member.person
SELECT "Family Name" OPERATOR(ref.=~=) '' FROM member.person
SELECT 'x' OPERATOR(member.<#!>) 1::bigint
SELECT label OPERATOR(member.<#!>) 1::bigint FROM ref.codes
SELECT CAST(home AS text) FROM member.person
SELECT address_text(home), member.address_text(home) FROM member.person
SELECT text(home) FROM member.person
SELECT home || '' FROM member.person
SELECT (SELECT member.full_name(1)) || ''
SELECT coalesce(member.full_name(1), 'x')
SELECT * FROM generate_series(1, length(member.full_name(1)))
INSERT INTO ref.codes (code, label) SELECT "NationalID", "Family Name" FROM member.person WHERE id = 1
INSERT INTO ref.codes (code, label) SELECT 'ZZ', member.full_name(1) RETURNING label
INSERT INTO ref.codes (code, label) VALUES ('ZZ', (SELECT "Family Name" FROM member.person WHERE id = 1)) RETURNING *
INSERT INTO ref.codes (code, label) VALUES ('A01', 'x') ON CONFLICT (code) DO UPDATE SET label = (SELECT "Family Name" FROM member.person WHERE id = 1) RETURNING label
INSERT INTO member.alias (person_id, alias) VALUES (1, 'QZXhania') ON CONFLICT (person_id, alias) DO UPDATE SET kind = member.alias.alias RETURNING kind
INSERT INTO member.alias VALUES (1, 'x', 'y') ON CONFLICT (person_id, alias) DO UPDATE SET kind = excluded.alias RETURNING *
INSERT INTO member.alias VALUES (1, 'QZXhania', 'y')
INSERT INTO member.alias SELECT id, "Family Name" FROM member.person WHERE id = 1 RETURNING alias, kind
INSERT INTO member.person ("Family Name") VALUES ('') RETURNING *
INSERT INTO member.person ("NationalID") VALUES ('QZX44100A17')
INSERT INTO member."Archive" SELECT * FROM member.person RETURNING *
INSERT INTO ref.plan (id, name) SELECT 90, "Family Name" FROM member.person WHERE id = 1
UPDATE ref.plan SET name = (SELECT "Family Name" FROM member.person WHERE id = 1) WHERE id = 1 RETURNING name
UPDATE ref.plan SET name = p."Family Name" FROM member.person p WHERE p.plan_id = plan.id RETURNING plan.name
UPDATE ref.plan SET (name, features) = (SELECT "Family Name", extra FROM member.person WHERE id = 1) WHERE plan.id = 1 RETURNING *
UPDATE ref.plan SET id = id FROM member.person p WHERE p.plan_id = plan.id RETURNING p.*
UPDATE ref.plan SET features['a'] = to_jsonb((SELECT "Family Name" FROM member.person WHERE id = 1))
UPDATE member.person SET region = "Family Name" RETURNING region
UPDATE member.person SET tier = 'gold' RETURNING *
UPDATE member.person SET tier = 'gold' RETURNING "Family Name" || ''
UPDATE member.person SET tier = 'gold' RETURNING old."Family Name", new.birth
UPDATE member.person SET tier = 'gold' RETURNING WITH (OLD AS o, NEW AS n) o."Family Name" || n.region
UPDATE member.person SET income = income + 1 WHERE id = 1 RETURNING income
UPDATE member.person SET "Family Name" = left("Family Name", 4)
UPDATE member.person SET birth = date_trunc('year', birth)
UPDATE member.person SET active = "Family Name" > 'QZXl' RETURNING active
UPDATE member.person SET active = false WHERE "Family Name" > 'QZXl'
UPDATE member.person SET extra = jsonb_set(extra, '{lang}', extra -> 'ssn') RETURNING extra
UPDATE claims.line SET code = 'A01' RETURNING narrative
UPDATE claims.line SET code = 'A01'
UPDATE claims.claim SET provider = diagnosis RETURNING provider
UPDATE claims.claim SET service_date = '1999-01-01' WHERE id = 1
UPDATE api.card SET tier = 'gold' RETURNING card
DELETE FROM member.alias RETURNING alias
DELETE FROM member.alias USING member.person p WHERE p.id = person_id RETURNING p."Family Name"
DELETE FROM member.alias WHERE alias > 'QZXi' RETURNING person_id
DELETE FROM ref.plan WHERE id = 3
MERGE INTO ref.plan t USING member.person p ON t.id = p.plan_id WHEN MATCHED THEN UPDATE SET name = p."Family Name"
MERGE INTO ref.plan t USING member.person p ON t.id = p.plan_id WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN INSERT (id, name) VALUES (90, p."Family Name")
MERGE INTO ref.plan t USING member.person p ON t.id = p.plan_id WHEN MATCHED AND p."Family Name" > 'QZXl' THEN DELETE
MERGE INTO ref.plan t USING member.person p ON t.name > p."Family Name" WHEN MATCHED THEN DELETE
MERGE INTO ref.plan t USING member.person p ON t.id = p.plan_id WHEN MATCHED THEN UPDATE SET price = 1 RETURNING p.*, t.*
MERGE INTO ref.plan t USING member.person p ON t.id = p.plan_id WHEN MATCHED THEN UPDATE SET price = 1 RETURNING merge_action(), p."Family Name"
MERGE INTO member.alias t USING ref.person p ON t.person_id = p.id WHEN MATCHED THEN DELETE RETURNING old.alias, new.alias
MERGE INTO member.alias t USING ref.person p ON t.person_id = p.id WHEN MATCHED THEN UPDATE SET kind = t.alias RETURNING t.kind
WITH d AS (DELETE FROM member.alias RETURNING *) SELECT alias FROM d
WITH u AS (UPDATE member.person SET tier = 'gold' RETURNING "Family Name" AS x) SELECT x FROM u
WITH i AS (INSERT INTO ref.codes (code, label) SELECT 'Z' || id, "Family Name" FROM member.person WHERE id < 3 RETURNING label) TABLE i
CREATE TABLE ref.copy AS SELECT * FROM member.person
CREATE TEMP TABLE t AS SELECT "Family Name" FROM member.person
CREATE TABLE ref.copy AS TABLE member.person WITH NO DATA
SELECT "Family Name" INTO ref.copy FROM member.person
SELECT id INTO TEMP t FROM member.person WHERE "Family Name" > 'M'
CREATE VIEW ref.v AS SELECT "Family Name" FROM member.person
CREATE OR REPLACE VIEW api.plan_list AS SELECT id, name, tier, price, (SELECT "Family Name" FROM member.person LIMIT 1) AS dental FROM ref.plan
CREATE MATERIALIZED VIEW ref.m AS SELECT birth FROM member.person
CREATE VIEW ref.v AS SELECT id FROM member.person WHERE "Family Name" > 'QZXl'
CREATE RECURSIVE VIEW ref.v (x) AS SELECT "Family Name" FROM member.person
CREATE TABLE ref.child () INHERITS (member.person)
CREATE TABLE ref.part PARTITION OF claims.claim FOR VALUES FROM ('2030-01-01') TO ('2031-01-01')
CREATE TABLE ref.like (LIKE member.person INCLUDING ALL)
CREATE TABLE ref.typed OF member.address
CREATE TABLE ref.d (id int, n text DEFAULT member.full_name(1))
CREATE TABLE ref.d (id int, n text GENERATED ALWAYS AS (member.append_name('', 1)) STORED)
CREATE TABLE ref.d (id int CHECK (member.is_known(id::text)))
CREATE TABLE ref.d (id int REFERENCES member.person, x text)
ALTER TABLE member.person RENAME COLUMN "Family Name" TO region2
ALTER TABLE member.person RENAME TO person2
ALTER TABLE member.person SET SCHEMA ref
ALTER TABLE member.person ADD COLUMN copy text GENERATED ALWAYS AS (lower("Family Name")) STORED
ALTER TABLE member.person ALTER COLUMN region TYPE text USING "Family Name"
ALTER TABLE member.person ALTER COLUMN "Family Name" TYPE int USING length("Family Name")
ALTER TABLE member.person ADD CHECK ("Family Name" < 'QZXm')
ALTER TABLE member.person ADD CONSTRAINT u UNIQUE ("Family Name", region)
ALTER TABLE member.person ADD EXCLUDE USING btree ("Family Name" WITH =)
ALTER TABLE member.alias ADD FOREIGN KEY (alias) REFERENCES ref.codes (code)
ALTER TABLE ref.plan ADD FOREIGN KEY (name) REFERENCES member.person ("NationalID")
ALTER TABLE member.person DISABLE ROW LEVEL SECURITY
ALTER TABLE msg.email NO INHERIT msg.item
ALTER TABLE claims.claim DETACH PARTITION claims.claim_2023
ALTER TABLE member.person ATTACH PARTITION ref.plan DEFAULT
ALTER TABLE member.person DROP COLUMN "NationalID"
ALTER TABLE ref.plan ALTER COLUMN name SET DEFAULT member.full_name(1)
ALTER TYPE member.address RENAME ATTRIBUTE street TO road
ALTER DOMAIN member.national_id ADD CHECK (VALUE < 'QZX442')
ALTER TYPE member.address ADD ATTRIBUTE x text
ALTER VIEW api.card RENAME COLUMN card TO x
ALTER SCHEMA member RENAME TO ref2
ALTER FUNCTION ref.plan_count() RENAME TO pc
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC
ALTER SYSTEM SET log_min_messages = debug5
ALTER DATABASE postgres SET search_path = member
ALTER ROLE CURRENT_USER SET search_path = member
CREATE UNIQUE INDEX ON member.person ("Family Name")
CREATE UNIQUE INDEX ON member.person (left("Family Name", 4))
CREATE INDEX ON member.person ((1 / (length("Family Name") - 8)))
CREATE INDEX ON member.person (id) WHERE "Family Name" > 'QZXl'
CREATE INDEX ON member.person (("Family Name"::int))
CREATE STATISTICS ref.st ON (lower("Family Name")), region FROM member.person
CREATE FUNCTION ref.f() RETURNS text LANGUAGE sql AS 'SELECT "Family Name" FROM member.person'
CREATE OR REPLACE FUNCTION ref.slug(text, sep text) RETURNS text LANGUAGE sql AS 'SELECT member.full_name(1)'
CREATE FUNCTION pg_temp.lower(text) RETURNS text LANGUAGE sql AS 'SELECT member.full_name(1)'
CREATE OPERATOR pg_temp.+ (LEFTARG = text, RIGHTARG = text, FUNCTION = ref.longer)
CREATE AGGREGATE pg_temp.max(text) (SFUNC = ref.longer, STYPE = text)
CREATE CAST (member.address AS json) WITH INOUT
CREATE TYPE pg_temp.int4 AS (x text)
CREATE DOMAIN pg_temp.d AS text CHECK (VALUE <> member.full_name(1))
CREATE RULE r AS ON INSERT TO ref.plan DO ALSO SELECT * FROM member.person
CREATE TRIGGER t BEFORE UPDATE ON member.person FOR EACH ROW WHEN (OLD."Family Name" > 'QZXl') EXECUTE FUNCTION ref.touch()
CREATE POLICY p ON ref.plan USING (EXISTS (SELECT FROM member.person WHERE "Family Name" > 'QZXl'))
CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION ref.touch()
CREATE PUBLICATION p FOR TABLE member.person
CREATE SUBSCRIPTION s CONNECTION 'host=evil' PUBLICATION p
CREATE SERVER s2 FOREIGN DATA WRAPPER nowhere
CREATE USER MAPPING FOR CURRENT_USER SERVER partner OPTIONS (password 'x')
CREATE FOREIGN TABLE ref.ft (x text) SERVER partner
IMPORT FOREIGN SCHEMA member FROM SERVER partner INTO ref
CREATE EXTENSION pageinspect
CREATE LANGUAGE plpython3u
CREATE ROLE evil SUPERUSER
CREATE ACCESS METHOD x TYPE TABLE HANDLER heap_tableam_handler
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple)
CREATE CONVERSION c FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1
CREATE COLLATION ref.c FROM "C"
DO $$ BEGIN RAISE NOTICE '%', (SELECT "Family Name" FROM member.person WHERE id = 1); END $$
DO $$ DECLARE x text; BEGIN SELECT "Family Name" INTO x FROM member.person; RAISE EXCEPTION '%', x; END $$
CALL claims.close_batch((SELECT ascii("Family Name") FROM member.person WHERE id = 1))
EXPLAIN SELECT * FROM member.person WHERE "Family Name" = 'QZXnowak'
EXPLAIN ANALYZE SELECT * FROM member.person
EXPLAIN (ANALYZE, VERBOSE, BUFFERS) SELECT "Family Name" FROM member.person
EXPLAIN (ANALYZE, FORMAT JSON) UPDATE member.person SET tier = 'gold' RETURNING *
EXPLAIN (GENERIC_PLAN) SELECT * FROM member.person WHERE "Family Name" > $1
EXPLAIN SELECT * FROM member.person WHERE income > 7000
EXPLAIN (VERBOSE) SELECT * FROM api.mv_diagnosis WHERE d > 'QZX'
EXPLAIN EXECUTE x
COPY member.person TO STDOUT
COPY member.person ("Family Name") TO STDOUT (FORMAT csv)
COPY member.person (id, birth, token) TO STDOUT (FORMAT binary)
COPY (TABLE member.person) TO STDOUT
COPY (SELECT p FROM member.person p) TO STDOUT
COPY (SELECT row_to_json(p) FROM member.person p) TO STDOUT
COPY (SELECT "Family Name" || '' FROM member.person) TO STDOUT
COPY (SELECT * FROM api.everything) TO STDOUT WITH (FORMAT csv, HEADER true)
COPY (SELECT note FROM claims.claim) TO STDOUT
COPY (UPDATE member.person SET tier = 'gold' RETURNING "Family Name") TO STDOUT
COPY (SELECT * FROM member.summary(1)) TO STDOUT
COPY (SELECT * FROM member.by_region('PL')) TO STDOUT
COPY msg.item TO STDOUT
COPY msg.email TO STDOUT
COPY claims.claim_2023 TO STDOUT
COPY "Lab".line TO STDOUT (FORMAT csv, FORCE_QUOTE *)
COPY member.person TO STDOUT (DELIMITER '|')
COPY member.person TO STDOUT (NULL 'x')
COPY member.person TO STDOUT WITH CSV HEADER QUOTE ''''
COPY member.person TO STDOUT (ENCODING 'LATIN1')
COPY member.person TO '/tmp/x'
COPY member.person TO PROGRAM 'cat'
COPY ref.plan FROM '/etc/passwd'
COPY ref.plan FROM PROGRAM 'id'
COPY member.person ("Family Name") FROM STDIN WHERE "Family Name" > 'M'
SELECT * FROM pg_stats WHERE tablename = 'person'
SELECT most_common_vals FROM pg_catalog.pg_stats
SELECT histogram_bounds::text FROM pg_stats WHERE schemaname = 'claims'
SELECT stavalues1 FROM pg_statistic
SELECT * FROM pg_stats_ext
SELECT * FROM pg_stat_activity
SELECT query FROM pg_stat_activity
SELECT pg_stat_get_backend_activity(1)
SELECT * FROM pg_stat_get_activity(NULL)
SELECT (pg_stat_get_activity(NULL)).query
SELECT statement FROM pg_prepared_statements
SELECT statement FROM pg_cursors
SELECT (pg_prepared_statement()).statement
SELECT * FROM pg_cursor()
SELECT pg_read_file('/etc/passwd')
SELECT pg_read_binary_file('PG_VERSION')
SELECT pg_ls_dir('.')
SELECT pg_stat_file('PG_VERSION')
SELECT pg_file_write('x', 'y', true)
SELECT lo_import('/etc/passwd')
SELECT lo_get(1)
SELECT loread(lo_open(1, 262144), 100)
SELECT data FROM pg_largeobject
SELECT dblink('host=x', 'SELECT 1')
SELECT * FROM pg_ls_waldir()
SELECT current_setting('app.user')
SELECT set_config('app.x', (SELECT "Family Name" FROM member.person WHERE id = 1), false)
SELECT set_config('search_path', "Family Name", false) FROM member.person
SELECT set_config('log_min_messages', 'debug5', false)
SELECT set_config('session_preload_libraries', 'auto_explain', false)
SET log_min_messages = debug5
SET auto_explain.log_min_duration = 0
SET debug_print_parse = on
SET log_statement = 'all'
SET local_preload_libraries = 'x'
SET session_replication_role = replica
SET ROLE postgres
SET SESSION AUTHORIZATION postgres
RESET ROLE
SET client_encoding = LATIN1
SET check_function_bodies = off
SET dynamic_library_path = '/tmp'
SET temp_tablespaces = 'x'
SET default_text_search_config = 'simple'
SET lc_messages = 'pl_PL'
SET "app.name" = 'x'
SHOW app.name
SHOW all
SHOW hba_file
SELECT * FROM pg_settings WHERE name LIKE 'app.%'
LISTEN x
NOTIFY x, 'y'
SELECT pg_notify('x', "Family Name") FROM member.person
LOAD 'auto_explain'
PREPARE TRANSACTION 'x'
SECURITY LABEL ON TABLE member.person IS 'x'
SELECT currtid2('member.person', '(0,1)'), currtid('member.person'::regclass, '(0,1)')
SELECT get_raw_page('member.person', 0)
SELECT * FROM heap_page_items(NULL)
SELECT pg_relation_filepath('member.person'), pg_read_binary_file(pg_relation_filepath('member.person'))
SELECT pg_logical_slot_get_changes('x', NULL, NULL)
SELECT * FROM pg_logical_slot_peek_changes('x', NULL, NULL)
SELECT pg_create_logical_replication_slot('x', 'test_decoding')
SELECT txid_status(1), pg_export_snapshot(), "Family Name" || '' FROM member.person
SELECT pg_get_expr(extra::text::pg_node_tree, 0) FROM member.person
SELECT format_type(length("Family Name")::oid, NULL) FROM member.person
SELECT pg_describe_object(1259, length("Family Name")::oid, 0) FROM member.person
SELECT has_table_privilege("Family Name", 'x', 'select') FROM member.person
SELECT obj_description(ascii("Family Name")::oid, 'pg_class') FROM member.person
SELECT nextval('claims.number_seq') FROM member.person WHERE "Family Name" > 'QZXl'
SELECT setval('claims.number_seq', ascii("Family Name")) FROM member.person
SELECT pg_advisory_lock(ascii("Family Name")) FROM member.person
SELECT pg_cancel_backend(ascii("Family Name")) FROM member.person
SELECT pg_backend_pid() * ascii("Family Name") FROM member.person
SELECT * FROM pg_locks l, member.person p WHERE l.objid = ascii(p."Family Name")
SELECT lo_create(0), lo_from_bytea(0, photo) FROM member.person
SELECT * FROM pg_toast.pg_toast_2619
SELECT enum_range(NULL::ref.tier)::text || "Family Name" FROM member.person
SELECT ("Family Name" = 'QZXnowak')::int FROM member.person
SELECT "Family Name" = 'QZXnowak' OR id = 1 FROM member.person
SELECT NOT "Family Name" = 'QZXnowak' FROM member.person
SELECT "Family Name" IS DISTINCT FROM 'QZXnowak' FROM member.person
SELECT ("Family Name" > 'QZXl') IS TRUE FROM member.person
SELECT (birth, id) < ('1940-01-01', 5) FROM member.person
SELECT num_nulls(nullif("Family Name", 'QZXnowak')) FROM member.person
SELECT coalesce(nullif("Family Name", 'QZXnowak'), 'hit') FROM member.person
SELECT greatest("Family Name", ''), least("Family Name", 'ZZZ') FROM member.person
SELECT "Family Name" IN ('QZXnowak'), "Family Name" BETWEEN 'A' AND 'Z' FROM member.person
SELECT "Family Name" LIKE ANY (ARRAY['QZXk%']) FROM member.person
SELECT p IS NULL, p."Family Name" IS NOT NULL, p = p FROM member.person p
SELECT p.home IS NULL, (p.home).street IS NULL FROM member.person p
SELECT (nullif("Family Name", 'QZXnowak')) IS NULL FROM member.person
SELECT ("Family Name" || NULL) IS NULL, ("Family Name")::text IS NULL FROM member.person
SELECT (CASE WHEN "Family Name" > 'QZXl' THEN 1 END) IS NULL FROM member.person
SELECT (SELECT 1 WHERE "Family Name" > 'QZXl') FROM member.person
SELECT EXISTS (SELECT 1 WHERE "Family Name" > 'QZXl') FROM member.person
SELECT EXISTS (SELECT FROM member.alias a WHERE a.alias > p."Family Name") FROM member.person p
SELECT ARRAY(SELECT 1 WHERE "Family Name" > 'QZXl') FROM member.person
SELECT (SELECT count(*) FROM member.person q WHERE q."Family Name" < p."Family Name") FROM member.person p
SELECT sum(1) FROM member.person p JOIN member.person q ON q.birth < p.birth GROUP BY p.id
SELECT id, (SELECT max(code) FROM ref.codes WHERE label < p."Family Name") FROM member.person p
SELECT "Family Name" FROM member.person FOR SHARE
SELECT * FROM (SELECT "Family Name" FROM member.person) AS "ref.plan"
SELECT "ref.plan".name FROM (SELECT "Family Name" AS name FROM member.person) AS "ref.plan"
SELECT plan.name FROM (SELECT "Family Name" AS name FROM member.person) plan
SELECT ref.plan.name FROM ref.plan JOIN (SELECT "Family Name" AS name FROM member.person) p ON true
SELECT postgres.member.person."Family Name" FROM member.person
SELECT id, id, "Family Name", id FROM member.person
SELECT DISTINCT ON (id) "Family Name" FROM member.person ORDER BY id, tier
SELECT "Family Name", count(*) FROM member.person GROUP BY id ORDER BY id
SELECT max(id), ("Family Name") FROM member.person GROUP BY id
SELECT b.* FROM member.person a, LATERAL (SELECT a."Family Name" AS x UNION ALL SELECT a."NationalID") b
SELECT (SELECT (SELECT (SELECT p."Family Name"))) FROM member.person p
SELECT t.* FROM ref.plan, LATERAL (SELECT "Family Name" FROM member.person WHERE plan_id = plan.id) t
SELECT x FROM unnest(ARRAY(SELECT "Family Name" FROM member.person)) x
SELECT x FROM unnest((SELECT given FROM member.person WHERE id = 1)) WITH ORDINALITY AS t (x, n)
SELECT * FROM jsonb_array_elements_text((SELECT jsonb_agg("Family Name") FROM member.person))
SELECT * FROM json_to_recordset((SELECT json_agg(p) FROM member.person p)) AS t ("Family Name" text)
SELECT value FROM json_each_text((SELECT row_to_json(p) FROM member.person p WHERE id = 1))
SELECT (json_populate_record(NULL::member.person, (SELECT row_to_json(p) FROM member.person p WHERE id = 1)))."Family Name"
SELECT r.f FROM (SELECT row_to_json(p) ->> 'birth' AS f FROM member.person p) r
SELECT 'x' || (SELECT string_agg(a.alias, ';') FROM member.alias a) FROM ref.plan
SELECT ref.price_of(tier), "Family Name" || '' FROM member.person
SELECT extract(year FROM lower(insured)) FROM member.person
SELECT l."Wert" - 60 > 1 FROM "Lab".line l
SELECT to_char("Wert", '999.999') FROM "Lab".line
SELECT (amount || note)::text FROM claims.claim
SELECT c FROM claims.claim c
SELECT claim FROM claims.claim
SELECT claim_2023 FROM claims.claim_2023
SELECT c.claim::text FROM (SELECT claim FROM claims.claim) c
SELECT item::text FROM msg.item
SELECT hstore(p) FROM member.person p
SELECT ROW(1, (SELECT "Family Name" FROM member.person WHERE id = 1))
SELECT (1, "Family Name") FROM member.person
SELECT (d).a FROM (SELECT d FROM api.directory d) x
SELECT (d.x).a || '' FROM (SELECT directory AS x FROM api.directory) d
SELECT everything::text FROM api.everything
SELECT json_agg(names) FROM api.names
SELECT lower(card), lower(a) FROM api.card, api.directory
FETCH ALL FROM members
EXECUTE anything
SELECT "Family Name" AS "a", "a" FROM member.person, (SELECT 1 AS a) x
SELECT pg_catalog.lower("Family Name"), pg_catalog."upper"("Family Name") FROM member.person
SELECT "Family Name" OPERATOR(pg_catalog.||) 'x' FROM member.person
SELECT @ income, |/ income, income ^ 2, income % 7 FROM member.person
SELECT ~ascii("Family Name"), ascii("Family Name") # 1, ascii("Family Name") << 1 FROM member.person
SELECT current_user || "Family Name", CURRENT_DATE - birth FROM member.person
SELECT coalesce(given[3], "Family Name") FROM member.person
SELECT trim("Family Name"), btrim("Family Name", 'Q'), substring("Family Name" FROM '(.)$') FROM member.person
SELECT substring("Family Name" SIMILAR 'QZX#"%#"' ESCAPE '#') FROM member.person
SELECT normalize("Family Name"), "Family Name" IS NORMALIZED FROM member.person
SELECT convert_to("Family Name", 'UTF8'), "Family Name"::bytea FROM member.person
SELECT quote_literal("Family Name"), quote_ident("Family Name"), to_hex(ascii("Family Name")) FROM member.person
SELECT host("Family Name"::inet), macaddr("Family Name") FROM member.person
SELECT money(income), income::money FROM member.person
SELECT interval '1 day' * income, make_interval(days => income::int) FROM member.person
SELECT point(income, id), circle(point(income, 0), 1), box(point(income, 0), point(0, 0)) FROM member.person
SELECT bit_length("Family Name"), octet_length("Family Name"), char_length("Family Name") FROM member.person
SELECT array_position(given, 'QZXanna'), cardinality(given), array_dims(given) FROM member.person
SELECT array_remove(given, 'QZXanna'), given || given, array_fill("Family Name", ARRAY[2]) FROM member.person
SELECT given = '{QZXjan}', given < '{QZXb}' FROM member.person
SELECT (SELECT g FROM unnest(given) g ORDER BY g LIMIT 1) FROM member.person
SELECT max(g) FROM member.person, unnest(given) AS g GROUP BY id
UPDATE api.person_edit SET region = 'DE' WHERE id = 1 RETURNING region
UPDATE api.person_edit SET family = 'x' RETURNING *
SELECT search FROM member.note
SELECT vector FROM member.note
SELECT vector::text, search || '' FROM member.note
SELECT id FROM member.note WHERE search LIKE '%one%'
SELECT id FROM member.note WHERE vector @@ to_tsquery('simple', 'qzxwords')
SELECT was FROM member.note_log
SELECT upper(was), op FROM member.note_log
SELECT * FROM member.note_log
SELECT shadow FROM member.dynamic_note
INSERT INTO member.dynamic_note (id, words) SELECT 9, words FROM member.note WHERE id = 1 RETURNING shadow
UPDATE member.note SET kind = 1 RETURNING search, vector, hits
UPDATE member.card_type SET id = id + 10
DELETE FROM member.note_log RETURNING was
COPY member.note TO STDOUT
COPY member.note_log TO STDOUT
SELECT member.name_of(1)
SELECT name FROM member.both(1)
SELECT (member.both(1)).name
SELECT member.both(1)
SELECT card FROM member.each()
SELECT each FROM member.each() each
SELECT upper(card) FROM member.each()
SELECT "Family Name" FROM member.rows_of('PL')
SELECT * FROM member.rows_of('PL')
SELECT display, birth FROM member.one_by_one()
SELECT member.one_by_one()
SELECT member.branch(1)
SELECT member.branch(id) FROM ref.plan
SELECT member.reassigned('x')
SELECT member.caught(1)
SELECT member.shadowed('x')
SELECT member.array_of()
SELECT unnest(member.array_of())
SELECT member.nested()
SELECT member.region_of(ascii("Family Name")) FROM member.person
SELECT * FROM generate_series(1, length(member.name_of(1)))
SELECT id FROM member.person WHERE member.region_of(length("Family Name") - 10) = 'PL'
SELECT current_setting(s.name) FROM (SELECT 'app.user' AS name) s
SELECT current_setting(s.name, true) FROM pg_settings s
SELECT current_setting(s.setting) FROM pg_settings s
SELECT current_setting(s.name) FROM pg_settings AS s (a, name)
SELECT current_setting(s.name || '') FROM pg_settings s, member.person
SELECT current_setting(s.name) FROM pg_settings s, LATERAL (SELECT "Family Name" AS name FROM member.person) t
DELETE FROM api.desk_open d USING member.person p WHERE p."Family Name" > 'M'
DELETE FROM api.desk_open WHERE label < (SELECT max("Family Name") FROM member.person)
INSERT INTO api.desk_open SELECT id, "Family Name" FROM member.person
INSERT INTO api.desk_open VALUES (9, (SELECT min("NationalID") FROM member.person))
UPDATE api.desk_open SET label = (SELECT min("NationalID") FROM member.person)
WITH gone AS (DELETE FROM api.desk_open RETURNING id) SELECT "Family Name" || '' FROM member.person, gone
