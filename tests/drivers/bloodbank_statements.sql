SELECT t.title, count(p.id) AS donors, count(p.email) AS reachable FROM app.tenant t LEFT JOIN donor.person p ON p.tenant_id = t.id GROUP BY t.id ORDER BY t.id

SELECT * FROM donor.person ORDER BY id LIMIT 5

SELECT * FROM donor.v_person ORDER BY id LIMIT 5

SELECT * FROM donor.v_active ORDER BY id LIMIT 5

SELECT id, born, branch, blood, registered, last_taken, times FROM donor.v_card ORDER BY id LIMIT 5

SELECT * FROM donor.v_card WHERE donor_no = 'D-7Z1003'

SELECT id, branch, times FROM donor.v_card WHERE donor_no = 'D-7Z1003'

SELECT id FROM donor.v_active WHERE family = 'Zqfam3' ORDER BY id

SELECT id, blood FROM donor.v_person WHERE email = 'zq5@mail.test'

SELECT id, version FROM donor.contact WHERE email IN ('zq5@mail.test', 'zq6@mail.test') ORDER BY id

SELECT * FROM rpt.mv_donor ORDER BY id LIMIT 4

SELECT id, blood, times FROM rpt.mv_donor WHERE donor_no = 'D-7Z1005'

SELECT blood, count(*), avg(times)::numeric(6,2) FROM rpt.mv_donor GROUP BY blood ORDER BY blood

SELECT * FROM rpt.mv_monthly ORDER BY month, kind

SELECT * FROM rpt.v_branch ORDER BY slug

SELECT * FROM rpt.v_stock ORDER BY 1, 2

SELECT * FROM donor.find('D-7Z1001')

SELECT donor.find('D-7Z1001')

SELECT (donor.find('D-7Z1001')).abo

SELECT (donor.find('D-7Z1001')).*

SELECT id, abo, rh FROM donor.find('D-7Z1002')

SELECT f.id, t.title FROM donor.find('D-7Z1002') f JOIN app.tenant t ON t.id = f.tenant_id

SELECT * FROM donor.find($1) \bind D-7Z1003

SELECT id, tags FROM donor.find($1) \bind D-7Z1003

SELECT * FROM donor.find(p_no => 'D-7Z1003')

SELECT count(*) FROM donor.find('D-7Z1003')

SELECT * FROM donor.find2('D-7Z1001')

SELECT id, abo FROM donor.find2('D-7Z1004')

SELECT donor.find2('D-7Z1001')

SELECT id, abo FROM donor.find2($1) \bind D-7Z1004

SELECT donor.id_of('D-7Z1004')

SELECT donor.id_of2('D-7Z1004')

SELECT donor.id_of($1) \bind D-7Z1009

SELECT donor.known('zq5@mail.test')

SELECT donor.known($1) AS known \bind zq5@mail.test

SELECT * FROM donor.donation WHERE person_id = donor.id_of('D-7Z1004') ORDER BY id

SELECT id, taken FROM donor.donation WHERE person_id = (SELECT donor.id_of('D-7Z1004')) ORDER BY id

SELECT * FROM donor.by_id(7)

SELECT (donor.by_id(7)).id

SELECT * FROM donor.by_id($1) \bind 7

SELECT donor.by_id(7)

SELECT id, abo FROM donor.by_id(7)

SELECT * FROM donor.of_tenant(2)

SELECT id, rh FROM donor.of_tenant(2, 5) ORDER BY id

SELECT id, rh FROM donor.of_tenant(t => 2, n => 2) ORDER BY id DESC

SELECT t.slug, o.id, o.abo FROM app.tenant t CROSS JOIN LATERAL donor.of_tenant(t.id, 2) o ORDER BY 1, 2

SELECT * FROM donor.list(1) LIMIT 5

SELECT id, since FROM donor.list(1) ORDER BY id LIMIT 5

SELECT count(*) FROM donor.list(3)

SELECT id, donor.is_rare(p) FROM donor.person p ORDER BY id LIMIT 9

SET search_path = donor, public
SELECT id, p.is_rare FROM donor.person p ORDER BY id LIMIT 9

SET search_path = donor, public
SELECT count(*) FROM donor.person p WHERE p.is_rare

SELECT abo, count(*) FILTER (WHERE donor.is_rare(p)) FROM donor.person p GROUP BY abo ORDER BY abo

SELECT id, donor.donations(p) FROM donor.person p ORDER BY id LIMIT 9

SET search_path = donor, public
SELECT p.id, p.donations FROM donor.person p ORDER BY p.donations DESC, p.id LIMIT 9

SELECT id, donor.display_name(p) FROM donor.person p ORDER BY id LIMIT 9

SET search_path = donor, public
SELECT id, p.display_name FROM donor.person p ORDER BY id LIMIT 9

SELECT id, donor.blood_label(abo, rh) FROM donor.person ORDER BY id LIMIT 9

SELECT donor.blood_label('AB', true), donor.blood_label(a => 'A', r => NULL)

SELECT donor.mail_of(5)

SELECT id, donor.mail_of(id) FROM donor.person ORDER BY id LIMIT 3

SELECT * FROM donor.due('2024-12-01') ORDER BY 1 LIMIT 5

SELECT p.id, d.last FROM donor.person p JOIN donor.due('2024-12-01') d ON d.person_id = p.id ORDER BY 1 LIMIT 5

SELECT * FROM rpt.per_month(2023)

SELECT kind, sum(bags) FROM rpt.per_month($1) GROUP BY kind ORDER BY kind \bind 2024

SELECT bag, stock.days_left(u) FROM stock.unit u ORDER BY bag LIMIT 4

SET search_path = stock, public
SELECT u.bag, u.days_left FROM stock.unit u WHERE u.days_left < 10 ORDER BY bag LIMIT 4

SELECT id, stock.path(id) FROM stock.location ORDER BY id

SELECT stock.total(ml) FROM stock.unit

SELECT stock.total(DISTINCT ml) FILTER (WHERE product = 'plasma') FROM stock.unit

SELECT product, stock.total(ml) OVER (PARTITION BY product ORDER BY bag ROWS 2 PRECEDING) FROM stock.unit ORDER BY bag LIMIT 6

SELECT * FROM donor.donation_2023 ORDER BY id LIMIT 4

SELECT count(*), min(taken), max(taken) FROM donor.donation_2024

SELECT count(note), count(*) FROM donor.donation_rest

SELECT tableoid::regclass, count(*) FROM donor.donation GROUP BY 1 ORDER BY 1

SELECT tableoid::regclass, category, count(*) FROM lab.result GROUP BY 1, 2 ORDER BY 1, 2

SELECT id, value, flag, remark FROM lab.result_virus ORDER BY id LIMIT 6

SELECT id, value, flag, remark FROM lab.result_virus_0 ORDER BY id LIMIT 6

SELECT * FROM lab.result_blood WHERE donation_id = 40 ORDER BY id

SELECT * FROM ONLY lab.result

SELECT * FROM lab.v_result ORDER BY id LIMIT 6

SELECT title, is_normal, count(*) FROM lab.v_result GROUP BY 1, 2 ORDER BY 1, 2

SELECT flag, count(remark), count(*) FROM lab.v_result GROUP BY flag ORDER BY flag

SELECT (reference).low, (reference).unit, reference, normal FROM lab.test ORDER BY code

SELECT code, (reference).* FROM lab.test ORDER BY code

SELECT t FROM lab.test t ORDER BY code

SELECT code, normal @> 130.0, lower(normal), upper_inf(normal), normal * '[100,130)'::lab.span FROM lab.test ORDER BY code

SELECT p.home, p.id FROM donor.person p ORDER BY id LIMIT 3

SELECT (p.home).city FROM donor.person p ORDER BY id LIMIT 3

SELECT p FROM donor.person p ORDER BY id LIMIT 2

SELECT id, phones, phones[1] FROM donor.person ORDER BY id LIMIT 2

SELECT row_to_json(p) FROM donor.person p ORDER BY id LIMIT 2

SELECT json_build_object('id', p.id, 'group', p.abo, 'tags', p.tags) FROM donor.person p ORDER BY p.id LIMIT 4

SELECT jsonb_agg(jsonb_build_object('id', p.id, 'lang', p.prefs->>'lang') ORDER BY p.id) FROM donor.person p WHERE p.id < 6

SELECT coalesce(json_agg(row_to_json(x)), '[]') FROM (SELECT id, abo, rh FROM donor.person ORDER BY id LIMIT 5) x

SELECT jsonb_object_agg(abo, n) FROM (SELECT abo, count(*) n FROM donor.person GROUP BY abo ORDER BY abo) x

SELECT json_build_object('total', (SELECT count(*) FROM donor.person), 'groups', (SELECT json_object_agg(abo, n ORDER BY abo) FROM (SELECT abo, count(*) n FROM donor.person GROUP BY 1) g))

SELECT id, prefs->>'lang' AS lang, (prefs->>'sms')::boolean AS sms FROM donor.person WHERE prefs @> '{"sms": true}' ORDER BY id LIMIT 5

SELECT prefs->>'lang' AS lang, count(*) FROM donor.person GROUP BY prefs->>'lang' ORDER BY 1

SELECT id, vitals->'bp'->>0 AS systolic, (vitals->>'hb')::int hb FROM donor.donation WHERE (vitals->>'hb')::int > 155 ORDER BY id LIMIT 5

SELECT percentile_cont(ARRAY[0.25,0.5,0.75]) WITHIN GROUP (ORDER BY (vitals->>'hb')::int) FROM donor.donation

SELECT width_bucket((vitals->>'hb')::int, 120, 160, 4) AS bucket, count(*), min(taken), max(taken) FROM donor.donation GROUP BY bucket ORDER BY bucket

SELECT date_bin('14 days', taken::timestamp, '2023-01-01') AS slot, kind, count(*) FROM donor.donation GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 10

SELECT date_trunc('quarter', taken)::date AS q, kind, count(*), sum(ml) FILTER (WHERE ml > 460) AS big FROM donor.donation GROUP BY GROUPING SETS ((1, 2), (1), ()) ORDER BY 1 NULLS LAST, 2 NULLS LAST

SELECT extract(isodow FROM taken) AS dow, to_char(taken, 'Dy') AS name, count(*) FROM donor.donation GROUP BY 1, 2 ORDER BY 1

SELECT kind, abo, count(*), grouping(kind, abo) FROM donor.donation d JOIN donor.person p ON p.id = d.person_id GROUP BY CUBE (kind, abo) ORDER BY 1, 2, 4

SELECT m.month, coalesce(sum(x.bags), 0) FROM generate_series('2023-01-01'::date, '2024-12-01', '1 month') AS m(month) LEFT JOIN rpt.mv_monthly x ON x.month = m.month::date GROUP BY 1 ORDER BY 1

WITH monthly AS (SELECT date_trunc('month', taken) AS m, count(*) AS n FROM donor.donation GROUP BY 1) SELECT m::date, n, n - lag(n) OVER (ORDER BY m) AS delta, round(100.0 * n / sum(n) OVER (), 2) AS pct, avg(n) OVER (ORDER BY m ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)::numeric(8,2) AS ma FROM monthly ORDER BY m

WITH first AS (SELECT person_id, min(taken) AS first FROM donor.donation GROUP BY 1), cohort AS (SELECT date_trunc('month', f.first)::date AS cohort, (extract(year FROM age(d.taken, f.first)) * 12 + extract(month FROM age(d.taken, f.first)))::int AS months, count(DISTINCT d.person_id) AS people FROM donor.donation d JOIN first f USING (person_id) GROUP BY 1, 2) SELECT * FROM cohort ORDER BY 1, 2 LIMIT 20

SELECT person_id, taken, row_number() OVER w, taken - lag(taken) OVER w AS gap, lead(taken, 1, taken) OVER w, first_value(kind) OVER w FROM donor.donation WINDOW w AS (PARTITION BY person_id ORDER BY taken) ORDER BY person_id, taken LIMIT 12

SELECT DISTINCT ON (person_id) person_id, taken, kind FROM donor.donation ORDER BY person_id, taken DESC LIMIT 5

SELECT p.id, p.abo, l.taken, l.ml FROM donor.person p LEFT JOIN LATERAL (SELECT taken, ml FROM donor.donation d WHERE d.person_id = p.id ORDER BY taken DESC FETCH FIRST 2 ROWS ONLY) l ON true ORDER BY p.id, l.taken LIMIT 7

SELECT p.id, p.donor_no, l.n FROM donor.person p CROSS JOIN LATERAL (SELECT count(*) n FROM donor.donation d WHERE d.person_id = p.id AND d.note IS NOT NULL) l ORDER BY l.n DESC, p.id LIMIT 7

SELECT p.id FROM donor.person p WHERE NOT EXISTS (SELECT 1 FROM donor.donation d WHERE d.person_id = p.id AND d.taken > '2023-06-01') ORDER BY p.id LIMIT 5

SELECT count(*) FROM donor.person WHERE email IS NULL AND deferred @> '2024-03-01'::date

SELECT count(DISTINCT person_id), count(DISTINCT (person_id, kind)) FROM donor.donation

SELECT id, array_length(tags, 1), 'plasma' = ANY (tags), tags || ARRAY['x'], array_position(tags, 'plasma') FROM donor.person ORDER BY id LIMIT 4

SELECT tag, count(*) FROM donor.person, unnest(tags) AS tag GROUP BY tag ORDER BY count(*) DESC, tag

SELECT id FROM donor.person WHERE tags && '{regular}' AND abo IN ('A', 'B') ORDER BY registered DESC LIMIT 10 OFFSET 20

SELECT id, registered FROM donor.person WHERE (registered, id) < ('2023-04-01 00:00+00', 60) ORDER BY registered DESC, id DESC LIMIT 5

SELECT id, count(*) OVER () AS total FROM donor.person WHERE abo = 'A' ORDER BY id LIMIT 3

SELECT lower(deferred), upper(deferred), isempty(deferred), deferred && '[2024-06-01,2024-08-01)' FROM donor.person WHERE deferred IS NOT NULL ORDER BY id LIMIT 4

SELECT range_agg(deferred) FROM donor.person

SELECT p.id, a.login FROM donor.person p JOIN app.account a ON a.tenant_id = p.tenant_id AND a.login = 'user3' ORDER BY p.id LIMIT 4

SELECT a.id, b.id FROM donor.person a JOIN donor.person b ON a.email = b.email AND a.id <> b.id

SELECT m.id, m.times, p.abo FROM rpt.mv_donor m JOIN donor.person p ON p.donor_no = m.donor_no ORDER BY m.id LIMIT 4

SELECT m.id, p.abo FROM rpt.mv_donor m JOIN donor.person p USING (donor_no) ORDER BY m.id LIMIT 4

SELECT title, ts_rank(search, q) AS rank FROM app.article, to_tsquery('english', 'plasma | iron') q WHERE search @@ q ORDER BY rank DESC, id LIMIT 5

SELECT id, ts_headline('english', body, websearch_to_tsquery('english', 'drinking water')) FROM app.article WHERE search @@ websearch_to_tsquery('english', 'drinking water') ORDER BY id LIMIT 3

SELECT array_agg(title ORDER BY id) FILTER (WHERE published > '2024-03-01') FROM app.article

SELECT string_agg(DISTINCT title, '; ' ORDER BY title) FROM app.article

SELECT id, title, body FROM app.article WHERE title ILIKE '%blood%' OR body ~ 'water.*1' ORDER BY id

SELECT id, hours, hours[1], upper(hours[2]), logo, encode(logo, 'base64') FROM app.tenant ORDER BY id

SELECT settings #>> '{limits,0}', settings -> 'limits' -> 1, jsonb_array_length(settings -> 'limits'), settings @? '$.limits[*] ? (@ > 3)' FROM app.tenant ORDER BY id

SELECT k, v FROM app.tenant, jsonb_each_text(settings) e(k, v) ORDER BY id, k

SELECT key, value->>'max' FROM app.setting ORDER BY key

SELECT queue, count(*), (count(*) FILTER (WHERE attempts = 0))::float8 / count(*) AS fresh FROM app.job GROUP BY queue HAVING count(*) > 1 ORDER BY queue

WITH RECURSIVE t AS (SELECT id, name, ARRAY[name] AS path FROM stock.location WHERE parent_id IS NULL UNION ALL SELECT l.id, l.name, t.path || l.name FROM stock.location l JOIN t ON l.parent_id = t.id) SELECT id, array_to_string(path, ' > ') FROM t ORDER BY path

SELECT id, name, spot, spot <-> point '(0,0)' AS distance, cold @> 3.5 FROM stock.location ORDER BY spot <-> point '(0,0)', id

SELECT e.id, e.bag, e.tableoid::regclass FROM stock.event e ORDER BY e.id LIMIT 25

SELECT * FROM stock.movement ORDER BY id LIMIT 2

SELECT u.bag, u.product, l.name FROM stock.unit u JOIN stock.location l ON l.id = u.location_id WHERE u.state IN ('new', 'tested') AND u.expires BETWEEN '2023-04-01' AND '2023-05-01' ORDER BY u.bag

SELECT u.bag, p.id AS donor, p.abo FROM stock.unit u JOIN donor.donation d ON d.id = u.donation_id JOIN donor.person p ON p.id = d.person_id WHERE p.donor_no = 'D-7Z1004' ORDER BY u.bag

SELECT u.*, d.taken, d.note FROM stock.unit u JOIN donor.donation d ON d.id = u.donation_id ORDER BY u.bag LIMIT 4

SELECT l.name, json_agg(json_build_object('bag', u.bag, 'state', u.state) ORDER BY u.bag) AS units FROM stock.location l JOIN stock.unit u ON u.location_id = l.id WHERE u.bag < 'B00012' GROUP BY l.name ORDER BY l.name

SELECT state, product, sum(price), rank() OVER (PARTITION BY product ORDER BY sum(price) DESC) FROM stock.unit GROUP BY state, product ORDER BY product, 4

SELECT 'unit' AS what, count(*) FROM stock.unit UNION ALL SELECT 'person', count(*) FROM donor.person UNION ALL SELECT 'result', count(*) FROM lab.result

SELECT id FROM donor.person WHERE tenant_id = 1 EXCEPT SELECT person_id FROM donor.donation WHERE kind = 'plasma' ORDER BY 1 LIMIT 5

SELECT p.id, p.donor_no, NULL::text AS bag FROM donor.person p WHERE p.id < 3 UNION ALL SELECT d.person_id, NULL, d.bag FROM donor.donation d WHERE d.id < 3 ORDER BY 1, 3

SELECT CASE WHEN rh THEN 'pos' WHEN NOT rh THEN 'neg' ELSE 'unknown' END AS r, count(*) FROM donor.person GROUP BY 1 ORDER BY 1

SELECT id, CASE WHEN id % 2 = 0 THEN given END AS name FROM donor.person ORDER BY id LIMIT 4

SELECT id, coalesce(email, 'none') FROM donor.person ORDER BY id LIMIT 8

SELECT id, given AS "First Name", family AS "Last Name", abo AS "Group" FROM donor.person ORDER BY id LIMIT 3

SELECT id, registered AT TIME ZONE 'Europe/Berlin', registered::date FROM donor.person ORDER BY id LIMIT 3

SELECT 1 AS one WHERE EXISTS (SELECT 1 FROM donor.person WHERE donor_no = 'D-7Z1001')

SELECT id IN (SELECT person_id FROM donor.donation WHERE note IS NOT NULL) FROM donor.person ORDER BY id LIMIT 5

SELECT (SELECT p.family FROM donor.person p WHERE p.id = d.person_id) AS donor, d.id FROM donor.donation d ORDER BY d.id LIMIT 3

SELECT d.id, p.* FROM donor.donation d JOIN donor.person p ON p.id = d.person_id WHERE d.bag = 'B00005'

SELECT * FROM donor.person WHERE nat_id = '7Z000000012'

SELECT id FROM donor.person WHERE nat_id = '7Z000000012'::char(11)

SELECT id FROM donor.person WHERE born = '1931-01-05'

SELECT id FROM donor.person WHERE born = DATE '1931-01-05' AND family = 'Zqfam3' AND tenant_id = 4

SELECT id FROM donor.person WHERE (given, family) IN (('Zqgiven3', 'Zqfam3'), ('Zqgiven4', 'Zqfam4')) ORDER BY id

SELECT id, abo FROM donor.person WHERE donor_no = $1 \bind D-7Z1010

SELECT id, abo FROM donor.person WHERE donor_no = $1::donor.dno \bind D-7Z1010

SELECT id, abo FROM donor.person WHERE donor_no = ANY ($1) ORDER BY id \bind {D-7Z1010,D-7Z1011}

SELECT id, abo FROM donor.person WHERE donor_no = ANY ($1::text[]) ORDER BY id \bind {D-7Z1010,D-7Z1011}

SELECT id FROM donor.person WHERE ($1::text IS NULL OR family = $1) AND ($2::int IS NULL OR tenant_id = $2) ORDER BY id LIMIT 4 \bind Zqfam3 NULL

SELECT id FROM donor.person WHERE email = lower($1) \bind ZQ5@MAIL.TEST

SELECT id FROM donor.person WHERE email = lower('ZQ5@mail.test') ORDER BY id

SELECT id FROM donor.person WHERE email = concat('zq', 5, '@mail.test')

SELECT id FROM donor.person WHERE email = 'zq5' || '@mail.test'

SELECT id FROM donor.person WHERE 'zq5@mail.test' = email

SELECT id FROM donor.person WHERE donor_no = 'D-7Z1001'::text::donor.dno

SELECT id FROM donor.person WHERE donor_no = format('D-7Z%s', 1001)

SELECT ARRAY(SELECT id FROM donor.person ORDER BY id LIMIT 3), ARRAY[1, NULL, 3]::int8[], '{{1,2},{3,4}}'::int[]

SELECT ROW(1, 'a', NULL), ROW(id, abo) FROM donor.person ORDER BY id LIMIT 2

SELECT '{"a": [1, {"b": null}]}'::jsonb, B'101', '10.0.0.0/8'::cidr, '08:00:2b:01:02:03'::macaddr, '1 day 02:03:04'::interval, 'infinity'::timestamptz, '-infinity'::date, 'NaN'::numeric, '12.30'::money, '(1,2)'::point, '\xdeadbeef'::bytea

SELECT $1::int, $2::text, $3::jsonb, $4::timestamptz, $5::uuid, $6::numeric, $7::boolean, $8::int[] \bind 1 x '{"a":1}' 2024-01-01T00:00:00Z 6b1b36cb-0000-4000-8000-000000000001 1.50 t {1,2}

SELECT $1::donor.abo, $2::stock.ml, $3::daterange, $4::lab.span, $5::donor.kind[], $6::lab.limits \bind AB 450 [2024-01-01,2024-02-01) [1.5,2) {whole,plasma} "(1,2,g/l)"

SELECT count(*) FROM donor.donation WHERE taken >= $1 AND taken < $2 AND kind = ANY ($3::donor.kind[]) \bind 2023-06-01 2023-09-01 {whole,platelet}

BEGIN
INSERT INTO donor.person (tenant_id, donor_no, given, family, email) VALUES (1, 'D-7Z9001', 'Zqnew', 'Zqfam', 'zqnew@mail.test') RETURNING id
UPDATE donor.person SET family = 'Zqchanged', version = version + 1 WHERE donor_no = 'D-7Z9001' RETURNING id, version, updated_at
SELECT id, family, version FROM donor.person WHERE donor_no = 'D-7Z9001'
DELETE FROM donor.person WHERE donor_no = 'D-7Z9001'
COMMIT

BEGIN
INSERT INTO donor.person (tenant_id, donor_no, given, family) VALUES (1, 'D-7Z9002', 'Zqa', 'Zqb'), (2, 'D-7Z9003', 'Zqc', 'Zqd') RETURNING id, tenant_id, donor_no, registered
INSERT INTO donor.person (tenant_id, donor_no, given, family) VALUES (1, 'D-7Z9002', 'Zqa', 'Zqb') ON CONFLICT (donor_no) DO UPDATE SET given = EXCLUDED.given, family = EXCLUDED.family, version = donor.person.version + 1 RETURNING id, version, (xmax = 0) AS inserted
INSERT INTO donor.person (tenant_id, donor_no, given, family) VALUES (1, 'D-7Z9003', 'Zqa', 'Zqb') ON CONFLICT DO NOTHING RETURNING id
INSERT INTO donor.person (tenant_id, donor_no, given, family) VALUES ($1, $2, $3, $4) RETURNING * \bind 1 D-7Z9004 Zqa Zqb
ROLLBACK

BEGIN
INSERT INTO donor.donation (id, person_id, taken, bag, ml, kind, note) VALUES (5001, 4, '2024-05-05', 'B90001', 450, 'whole', 'Zqnote') RETURNING id, bag, tableoid::regclass
INSERT INTO donor.donation_2024 (id, person_id, taken, bag) VALUES (5002, 4, '2024-05-06', 'B90002') RETURNING bag, kind
UPDATE donor.donation SET taken = '2023-05-05', note = NULL WHERE id = 5001 RETURNING id, taken
UPDATE donor.donation_2024 SET note = 'Zqtext', ml = 460 WHERE id = 5002 RETURNING id, ml
DELETE FROM donor.donation WHERE id IN (5001, 5002) RETURNING id
SAVEPOINT a
ROLLBACK TO SAVEPOINT a
ROLLBACK TO a
ROLLBACK

BEGIN
UPDATE stock.unit SET state = 'issued', price = price * 1.1 WHERE bag = 'B00007' RETURNING bag, state, price, updated_at
WITH moved AS (UPDATE stock.unit SET location_id = 3 WHERE location_id = 4 AND state = 'new' RETURNING bag, location_id) INSERT INTO stock.movement (bag, what, to_id) SELECT bag, 'move', location_id FROM moved RETURNING bag, to_id
DELETE FROM stock.event USING stock.unit u WHERE u.bag = stock.event.bag AND u.state = 'expired' RETURNING stock.event.bag
MERGE INTO stock.unit u USING (VALUES ('B00001', 400), ('B99999', 300)) AS s(bag, ml) ON u.bag = s.bag WHEN MATCHED THEN UPDATE SET ml = s.ml WHEN NOT MATCHED THEN INSERT (bag, product, ml) VALUES (s.bag, 'whole', s.ml)
MERGE INTO stock.unit u USING donor.donation d ON u.bag = d.bag AND d.id < 5 WHEN MATCHED AND d.ml > 460 THEN DELETE WHEN MATCHED THEN UPDATE SET ml = d.ml
SELECT count(*), sum(ml) FROM stock.unit
INSERT INTO stock.unit (bag, product, donation_id, ml) SELECT bag, kind, id, ml FROM donor.donation WHERE id BETWEEN 201 AND 205 RETURNING bag, product
ROLLBACK

BEGIN
SELECT state, updated_at FROM stock.unit WHERE bag = 'B00008'
SELECT location_id FROM stock.unit WHERE bag = 'B00008'
ROLLBACK

BEGIN
SELECT version FROM donor.person WHERE id = 5
ROLLBACK

BEGIN
MERGE INTO donor.person p USING (VALUES ('D-7Z1001', 'Zqnew'), ('D-7Z1002', 'Zqnew2')) AS s(no, family) ON p.donor_no = s.no WHEN MATCHED THEN UPDATE SET family = s.family, version = version + 1
UPDATE donor.person SET tags = array_append(tags, 'x'), prefs = jsonb_set(prefs, '{lang}', '"fr"') WHERE id = 3 RETURNING id, tags, prefs
UPDATE donor.person p SET deferred = daterange('2024-06-01', '2024-09-01') FROM donor.donation d WHERE d.person_id = p.id AND d.bag = 'B00003' RETURNING p.id, p.deferred, d.bag
UPDATE donor.contact SET email = 'zqother@mail.test' WHERE id = 3 RETURNING id, version
UPDATE donor.person SET email = NULL WHERE email = 'zq5@mail.test' RETURNING id
UPDATE donor.person SET home = ROW('Zqstreet', '7Z', 'Zqtown') WHERE id = 3
UPDATE donor.person SET home.street = 'Zqstreet 2' WHERE id = 3
UPDATE donor.person SET (given, family) = ('Zqg', 'Zqf') WHERE id = 3 RETURNING id, given
DELETE FROM donor.person WHERE id = 120 RETURNING id, donor_no
ROLLBACK

BEGIN
SELECT id FROM app.job WHERE queue = 'mail' AND done_at IS NULL ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
UPDATE app.job SET locked_by = 'worker-1', attempts = attempts + 1 WHERE id = (SELECT id FROM app.job WHERE locked_by IS NULL ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id, queue, payload, attempts
DELETE FROM app.job WHERE id = 2
INSERT INTO app.setting (key, value) VALUES ('theme', '"light"') ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, updated_at = '2024-01-01' RETURNING key, value
INSERT INTO app.account (tenant_id, login) VALUES (1, 'user1') ON CONFLICT (login) DO NOTHING
INSERT INTO app.account (tenant_id, login) VALUES (1, 'user1')
ROLLBACK

BEGIN
SELECT id FROM donor.person WHERE donor_no = 'D-7Z1005' FOR UPDATE
SELECT * FROM donor.person WHERE id = 5 FOR NO KEY UPDATE NOWAIT
SELECT p.id, d.bag FROM donor.person p JOIN donor.donation d ON d.person_id = p.id WHERE p.id = 5 ORDER BY d.bag FOR SHARE OF p
COMMIT

BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE
SELECT count(*) FROM donor.person
SHOW transaction_isolation
UPDATE app.setting SET value = '1'
ROLLBACK

START TRANSACTION ISOLATION LEVEL REPEATABLE READ
SET LOCAL statement_timeout = '5s'
SET LOCAL lock_timeout = 1000
SELECT current_setting('statement_timeout'), current_setting('lock_timeout')
COMMIT AND CHAIN
SELECT current_setting('transaction_isolation')
ROLLBACK AND NO CHAIN

BEGIN
DECLARE c SCROLL CURSOR FOR SELECT id, given, abo FROM donor.person ORDER BY id
FETCH 2 FROM c
FETCH LAST FROM c
FETCH BACKWARD 1 FROM c
MOVE ABSOLUTE 5 IN c
FETCH NEXT FROM c
CLOSE c
COMMIT

BEGIN
DECLARE d CURSOR FOR SELECT * FROM stock.unit WHERE bag = 'B00009' FOR UPDATE
FETCH d
UPDATE stock.unit SET ml = 1 WHERE CURRENT OF d
ROLLBACK

DECLARE h CURSOR WITH HOLD FOR SELECT id, abo FROM donor.find('D-7Z1007')
FETCH ALL FROM h
CLOSE h

BEGIN
DECLARE "_django_curs_1" NO SCROLL CURSOR FOR SELECT "person"."id", "person"."abo" FROM donor.person ORDER BY "person"."id" ASC
FETCH FORWARD 100 FROM "_django_curs_1"
FETCH FORWARD 100 FROM "_django_curs_1"
COMMIT

PREPARE p1 (int) AS SELECT id, abo FROM donor.person WHERE tenant_id = $1 ORDER BY id LIMIT 3
EXECUTE p1 (2)
DEALLOCATE p1

PREPARE p2 AS SELECT id, abo FROM donor.person WHERE donor_no = $1
EXECUTE p2 ('D-7Z1006')
DEALLOCATE ALL

PREPARE p3 (text) AS SELECT id, abo FROM donor.find($1)
EXECUTE p3 ('D-7Z1006')
DEALLOCATE p3

PREPARE ins (text, text) AS INSERT INTO app.setting VALUES ($1, to_jsonb($2)) RETURNING *
EXECUTE ins ('a1', 'b')
DEALLOCATE ins
DELETE FROM app.setting WHERE key = 'a1'

CREATE TEMP TABLE few AS SELECT id, abo, rh FROM donor.person WHERE tenant_id = 2
SELECT abo, count(*) FROM few GROUP BY abo ORDER BY abo
CREATE INDEX ON few (abo)
ANALYZE few
SELECT f.id, p.given FROM few f JOIN donor.person p USING (id) ORDER BY id LIMIT 3
ALTER TABLE few ADD COLUMN n int DEFAULT 1
UPDATE few SET n = n + 1 WHERE rh
SELECT sum(n) FROM few
DROP TABLE few

CREATE TEMPORARY TABLE batch (no text, n int) ON COMMIT PRESERVE ROWS
INSERT INTO batch VALUES ('D-7Z1001', 1), ('D-7Z1002', 2)
SELECT n FROM batch ORDER BY n
DROP TABLE batch

SELECT id, abo INTO TEMP t_groups FROM donor.person WHERE id < 5
SELECT * FROM t_groups ORDER BY id
TRUNCATE t_groups
DROP TABLE t_groups

CREATE TEMP TABLE monthly ON COMMIT DROP AS SELECT * FROM rpt.mv_monthly

BEGIN
CREATE TEMP TABLE monthly ON COMMIT DROP AS SELECT * FROM rpt.per_month(2023)
SELECT count(*), sum(bags) FROM monthly
COMMIT

COPY stock.location TO STDOUT

COPY (SELECT id, abo, rh, registered FROM donor.person ORDER BY id LIMIT 5) TO STDOUT WITH (FORMAT csv, HEADER)

COPY (SELECT id, given, abo FROM donor.person ORDER BY id LIMIT 5) TO STDOUT WITH (FORMAT csv, HEADER)

COPY donor.person (id, abo, rh) TO STDOUT

COPY donor.donation_2023 TO STDOUT

COPY (SELECT * FROM rpt.v_stock ORDER BY 1, 2) TO STDOUT WITH (FORMAT csv, HEADER true, DELIMITER ';', FORCE_QUOTE *)

COPY (SELECT id, abo FROM donor.person ORDER BY id LIMIT 5) TO STDOUT (FORMAT csv, DELIMITER ';', NULL '-')

COPY app.tenant TO STDOUT (FORMAT binary)

COPY (SELECT * FROM donor.find('D-7Z1003')) TO STDOUT

COPY lab.result_virus_1 TO STDOUT

COPY (TABLE lab.result_blood) TO STDOUT CSV

COPY stock.staging FROM STDIN (FORMAT csv) <<< B1,whole,450,2024-05-05\nB2,plasma,,2024-06-06\n
SELECT * FROM stock.staging ORDER BY bag
INSERT INTO stock.unit (bag, product, ml, expires) SELECT bag, product::donor.kind, nullif(ml, '')::int, expires::date FROM stock.staging ON CONFLICT (bag) DO NOTHING
DELETE FROM stock.unit WHERE bag IN ('B1', 'B2')
TRUNCATE stock.staging

COPY donor.person (tenant_id, donor_no, given, family) FROM STDIN <<< 1\tD-7Z7001\tZqa\tZqb\n2\tD-7Z7002\tZqc\tZqd\n
DELETE FROM donor.person WHERE donor_no IN ('D-7Z7001', 'D-7Z7002')

EXPLAIN SELECT * FROM stock.unit WHERE state = 'new'

EXPLAIN (COSTS OFF) SELECT * FROM donor.person WHERE id = 5

EXPLAIN SELECT id, abo FROM donor.person WHERE tenant_id = 3 ORDER BY id

EXPLAIN (FORMAT json) SELECT product, count(*) FROM stock.unit GROUP BY product

EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT count(*) FROM stock.unit WHERE state = 'new'

EXPLAIN (COSTS OFF) SELECT given FROM donor.person WHERE id = 1

EXPLAIN (VERBOSE, COSTS OFF) SELECT id, rh FROM donor.v_person WHERE branch = 'branch-1'

EXPLAIN (COSTS OFF) UPDATE stock.unit SET ml = 1 WHERE bag = 'B00001'

EXPLAIN (COSTS OFF) SELECT * FROM rpt.mv_monthly WHERE month > '2023-05-01'

EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) UPDATE stock.unit SET ml = 450 WHERE bag = 'nope'

EXPLAIN (SETTINGS, COSTS OFF) SELECT 1

SET app.tenant = '2'
SHOW app.tenant
SELECT current_setting('app.tenant')
SELECT app.current_tenant()
SELECT count(*) FROM donor.person WHERE tenant_id = app.current_tenant()
SELECT id, abo FROM donor.person WHERE tenant_id = current_setting('app.tenant')::int ORDER BY id LIMIT 3
RESET app.tenant
SELECT current_setting('app.tenant', true)

SELECT set_config('app.tenant', '3', false)
SELECT current_setting('app.tenant', true)
SELECT count(*) FROM app.account WHERE tenant_id = current_setting('app.tenant', true)::int
SELECT set_config('app.tenant', $1, false) \bind 1
SELECT current_setting('app.tenant')
RESET ALL

BEGIN
SET LOCAL app.user = 'nurse7'
SELECT current_setting('app.user')
SELECT app.current_login()
SELECT set_config('app.user', 'nurse8', true), set_config('app.tenant', '2', true)
INSERT INTO donor.person (tenant_id, donor_no, given, family) VALUES (1, 'D-7Z9010', 'Zqa', 'Zqb')
SELECT who, tab, op FROM app.audit_log ORDER BY id DESC LIMIT 1
ROLLBACK

SET SESSION "app.user" TO 'x y'
SHOW "app.user"
SET app.user TO DEFAULT

BEGIN
SET LOCAL "request.jwt.claims" = '{"sub": "7", "role": "nurse"}'
SELECT current_setting('request.jwt.claims', true)::json->>'role'
COMMIT

SELECT current_setting('app.never_set', true)

SET search_path TO donor, public
SELECT id, abo FROM person ORDER BY id LIMIT 2
SELECT * FROM find('D-7Z1001')
SHOW search_path
RESET search_path

SET TIME ZONE 'Europe/Berlin'
SELECT registered FROM donor.person ORDER BY id LIMIT 2
SHOW timezone
SET timezone = 'UTC'

SET datestyle = 'German, DMY'
SELECT date '2024-03-04', taken FROM donor.donation ORDER BY id LIMIT 2
RESET datestyle

SET bytea_output = 'escape'
SELECT logo FROM app.tenant ORDER BY id LIMIT 2
SET bytea_output TO DEFAULT

SET intervalstyle = iso_8601
SELECT interval '1 day 2 hours'
RESET intervalstyle

SET work_mem = '8MB'
SHOW work_mem
RESET work_mem

SHOW server_version

SHOW server_encoding

SHOW max_connections

SHOW TRANSACTION ISOLATION LEVEL

SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED

SET application_name = 'reports'
SHOW application_name

SET extra_float_digits = 3
SELECT 0.1::float4, 1e300::float8

SET NAMES 'UTF8'

SET client_min_messages TO warning
RESET client_min_messages

SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE

LISTEN jobs
UNLISTEN *

NOTIFY jobs, 'wake up'

SELECT pg_advisory_lock(42), pg_advisory_unlock(42)

SELECT pg_try_advisory_lock(1, 2), pg_advisory_unlock_all()

SELECT pg_advisory_xact_lock(hashtext('tenant-3'))

BEGIN
LOCK TABLE donor.person IN ROW EXCLUSIVE MODE
LOCK TABLE ONLY stock.unit, stock.location IN SHARE ROW EXCLUSIVE MODE NOWAIT
COMMIT

BEGIN
SAVEPOINT "sp1"
INSERT INTO app.schema_migrations VALUES ('20240101')
ROLLBACK TO SAVEPOINT "sp1"
RELEASE SAVEPOINT "sp1"
SELECT count(*) FROM app.schema_migrations
COMMIT

BEGIN
SELECT 1/0
SELECT 1
ROLLBACK

COMMIT

SELECT nextval('stock.event_id_seq') > 0, currval('stock.event_id_seq') > 0, lastval() > 0

SELECT setval('app.job_id_seq', (SELECT max(id) FROM app.job))

SELECT setval(pg_get_serial_sequence('donor.person', 'id'), 2000)

REFRESH MATERIALIZED VIEW rpt.mv_monthly

REFRESH MATERIALIZED VIEW CONCURRENTLY rpt.mv_monthly

REFRESH MATERIALIZED VIEW rpt.mv_donor

VACUUM (ANALYZE) stock.unit

ANALYZE donor.person

ANALYZE donor.person (abo, rh)

ANALYZE

VACUUM donor.donation_2023

REINDEX TABLE stock.unit

REINDEX INDEX donor.person_email

CHECKPOINT

CLUSTER stock.unit USING unit_pkey

DISCARD ALL

DISCARD TEMP

SELECT count(*) FROM app.audit_log

SELECT at, who, tab, op, row_id FROM app.audit_log ORDER BY id LIMIT 5

SELECT op, count(*) FROM app.audit_log WHERE tab = 'person' GROUP BY op ORDER BY op

CREATE TABLE stock.note (id bigserial PRIMARY KEY, bag text NOT NULL REFERENCES stock.unit ON DELETE CASCADE, body text, created_at timestamptz DEFAULT '2024-01-01', UNIQUE (bag, body))
CREATE INDEX note_body ON stock.note USING gin (to_tsvector('english', body))
COMMENT ON TABLE stock.note IS 'Notes'
ALTER TABLE stock.note ADD COLUMN author int REFERENCES app.account (id), ADD CONSTRAINT short CHECK (length(body) < 200) NOT VALID
ALTER TABLE stock.note VALIDATE CONSTRAINT short
ALTER TABLE stock.note RENAME COLUMN author TO author_id
ALTER TABLE stock.note ALTER COLUMN body SET NOT NULL, ALTER COLUMN created_at SET DEFAULT now()
INSERT INTO stock.note (bag, body, created_at) VALUES ('B00001', 'ok', '2024-01-01') RETURNING *
ALTER TABLE stock.note RENAME TO remark
SELECT body FROM stock.remark
DROP INDEX stock.note_body
DROP TABLE stock.remark

CREATE TABLE donor.consent (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), person_id bigint NOT NULL REFERENCES donor.person (id), given_on date NOT NULL)
INSERT INTO donor.consent (id, person_id, given_on) VALUES ('6b1b36cb-0000-4000-8000-000000000001', 5, '2024-01-01') RETURNING *
SELECT c.given_on, p.abo FROM donor.consent c JOIN donor.person p ON p.id = c.person_id
INSERT INTO donor.consent (person_id, given_on) VALUES (99999, '2024-01-01')
DROP TABLE donor.consent

INSERT INTO donor.donation (id, person_id, taken, bag) VALUES (6001, 3, '2025-02-02', 'B91000') RETURNING tableoid::regclass
DELETE FROM donor.donation WHERE id = 6001

CREATE TABLE app.part (id int, at date) PARTITION BY RANGE (at)
CREATE TABLE app.part_a PARTITION OF app.part FOR VALUES FROM (MINVALUE) TO ('2024-01-01')
CREATE TABLE app.part_b PARTITION OF app.part DEFAULT
INSERT INTO app.part VALUES (1, '2023-01-01'), (2, '2025-01-01') RETURNING tableoid::regclass::text, *
ALTER TABLE app.part DETACH PARTITION app.part_b
DROP TABLE app.part, app.part_b

ALTER TABLE donor.person ADD COLUMN height_cm smallint
UPDATE donor.person SET height_cm = 170 + id % 20 WHERE id <= 5
SELECT id, height_cm FROM donor.person ORDER BY id LIMIT 6
ALTER TABLE donor.person ALTER COLUMN height_cm SET DEFAULT 170
CREATE INDEX CONCURRENTLY person_height ON donor.person (height_cm) WHERE height_cm IS NOT NULL
DROP INDEX CONCURRENTLY donor.person_height
ALTER TABLE donor.person DROP COLUMN height_cm

BEGIN
ALTER TABLE stock.unit ADD COLUMN colour text DEFAULT 'red'
ROLLBACK

BEGIN
CREATE TABLE app.flag (name text PRIMARY KEY, on_for int[])
INSERT INTO app.flag VALUES ('x', '{1,2}') RETURNING *
INSERT INTO app.schema_migrations VALUES ('20240201')
SELECT f.name, t.slug FROM app.flag f JOIN app.tenant t ON t.id = ANY (f.on_for) ORDER BY 2
COMMIT
DROP TABLE app.flag
DELETE FROM app.schema_migrations WHERE version = '20240201'

CREATE VIEW rpt.v_low AS SELECT product, bags FROM rpt.v_stock WHERE bags < 10
SELECT * FROM rpt.v_low ORDER BY 1, 2
CREATE OR REPLACE VIEW rpt.v_low AS SELECT product, bags, ml FROM rpt.v_stock WHERE bags < 12
DROP VIEW rpt.v_low

CREATE VIEW rpt.v_groups AS SELECT tenant_id, abo, count(*) AS n FROM donor.person GROUP BY 1, 2
SELECT * FROM rpt.v_groups ORDER BY 1, 2
DROP VIEW rpt.v_groups

CREATE MATERIALIZED VIEW rpt.mv_groups AS SELECT abo, rh, count(*) AS n FROM donor.person GROUP BY 1, 2
SELECT * FROM rpt.mv_groups ORDER BY 1, 2
DROP MATERIALIZED VIEW rpt.mv_groups

CREATE TYPE app.colour AS ENUM ('red', 'blue')
ALTER TYPE app.colour ADD VALUE 'green' AFTER 'red'
SELECT enum_range(NULL::app.colour)::text, 'green'::app.colour
DROP TYPE app.colour

CREATE SEQUENCE app.invoice_no START 100
SELECT nextval('app.invoice_no')
ALTER SEQUENCE app.invoice_no RESTART WITH 500 INCREMENT BY 5
SELECT nextval('app.invoice_no')
DROP SEQUENCE app.invoice_no

CREATE SCHEMA IF NOT EXISTS archive
CREATE TABLE archive.old_unit AS TABLE stock.unit WITH NO DATA
INSERT INTO archive.old_unit SELECT * FROM stock.unit WHERE state = 'expired'
SELECT count(*) FROM archive.old_unit
DROP SCHEMA archive CASCADE

CREATE TABLE IF NOT EXISTS app.setting (key text)

ALTER TABLE IF EXISTS app.nothing ADD COLUMN x int

DROP TABLE IF EXISTS app.nothing, app.nothing2

CREATE TABLE IF NOT EXISTS public.django_migrations (id bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, app varchar(255) NOT NULL, name varchar(255) NOT NULL, applied timestamp with time zone NOT NULL)
INSERT INTO "django_migrations" ("app", "name", "applied") VALUES ('donor', '0001_initial', '2024-01-01T00:00:00+00:00'::timestamptz) RETURNING "django_migrations"."id"
SELECT "django_migrations"."id", "django_migrations"."app", "django_migrations"."name", "django_migrations"."applied" FROM "django_migrations"
DROP TABLE public.django_migrations

CREATE TABLE public.alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))
INSERT INTO alembic_version (version_num) VALUES ('ae1027a6acf') RETURNING alembic_version.version_num
UPDATE alembic_version SET version_num='1975ea83b712' WHERE alembic_version.version_num = 'ae1027a6acf'
SELECT alembic_version.version_num FROM alembic_version
DROP TABLE alembic_version

CREATE TABLE public."__EFMigrationsHistory" ("MigrationId" character varying(150) NOT NULL, "ProductVersion" character varying(32) NOT NULL, CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY ("MigrationId"))
SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid=c.relnamespace WHERE n.nspname='public' AND c.relname='__EFMigrationsHistory')
SELECT "MigrationId", "ProductVersion" FROM "__EFMigrationsHistory" ORDER BY "MigrationId"
DROP TABLE public."__EFMigrationsHistory"

GRANT SELECT ON stock.unit TO PUBLIC
REVOKE SELECT ON stock.unit FROM PUBLIC

ALTER TABLE stock.unit SET (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05)
ALTER TABLE stock.unit RESET (fillfactor, autovacuum_vacuum_scale_factor)

ALTER TABLE donor.donation_2024 SET (autovacuum_enabled = off)
ALTER TABLE donor.donation_2024 RESET (autovacuum_enabled)

COMMENT ON COLUMN donor.person.rh IS 'Rhesus factor'

CREATE INDEX donation_kind ON donor.donation (kind, taken)
DROP INDEX donor.donation_kind

CREATE INDEX person_name ON donor.person (family, given)
DROP INDEX donor.person_name

CREATE UNIQUE INDEX account_login_lower ON app.account (lower(login))
DROP INDEX app.account_login_lower

SELECT "app_job"."id", "app_job"."queue" FROM "app"."job" "app_job" WHERE ("app_job"."queue" = 'mail' AND NOT ("app_job"."attempts" > 3)) ORDER BY "app_job"."id" ASC LIMIT 21

SELECT "person"."id", "person"."abo" FROM "donor"."person" WHERE "person"."donor_no" = 'D-7Z1009' LIMIT 21

SELECT 1 AS "a" FROM "donor"."person" WHERE "person"."email" = 'zq5@mail.test' LIMIT 1

SELECT COUNT(*) AS "__count" FROM "donor"."person" WHERE ("person"."tenant_id" = 1 AND "person"."prefs" @> '{"lang": "en"}')

SELECT "person"."id", COUNT("donation"."id") AS "num" FROM "donor"."person" LEFT OUTER JOIN "donor"."donation" ON ("person"."id" = "donation"."person_id") GROUP BY "person"."id" HAVING COUNT("donation"."id") > 3 ORDER BY "num" DESC, 1 LIMIT 5

SELECT "person"."id", "person"."given", "person"."family", "tenant"."id", "tenant"."title" FROM "donor"."person" INNER JOIN "app"."tenant" ON ("person"."tenant_id" = "tenant"."id") WHERE "person"."id" = 7

SELECT EXTRACT('month' FROM "donation"."taken" AT TIME ZONE 'UTC') AS "m", SUM("donation"."ml") FROM "donor"."donation" GROUP BY 1 ORDER BY 1

SELECT person.id AS person_id, person.given AS person_given, anon_1.n AS anon_1_n FROM donor.person AS person LEFT OUTER JOIN (SELECT donation.person_id AS person_id, count(*) AS n FROM donor.donation AS donation GROUP BY donation.person_id) AS anon_1 ON person.id = anon_1.person_id ORDER BY person.id LIMIT $1 OFFSET $2 \bind 3 5

SELECT donor.person.id, donor.person.tenant_id, donor.person.donor_no, donor.person.registered FROM donor.person WHERE donor.person.donor_no = $1::VARCHAR AND donor.person.tenant_id = $2::INTEGER \bind D-7Z1004 1

INSERT INTO donor.person (tenant_id, donor_no, given, family) SELECT p0::INTEGER, p1::TEXT, p2::TEXT, p3::TEXT FROM (VALUES ($1, $2, $3, $4, 0)) AS imp_sen(p0, p1, p2, p3, sen_counter) ORDER BY sen_counter RETURNING donor.person.id, donor.person.id AS id__1 \bind 1 D-7Z8001 Zqa Zqb
DELETE FROM donor.person WHERE donor_no = 'D-7Z8001'

select p1_0.id,p1_0.abo,p1_0.family,t1_0.id,t1_0.title from donor.person p1_0 join app.tenant t1_0 on t1_0.id=p1_0.tenant_id where p1_0.donor_no=$1 \bind D-7Z1004

select p1_0.id,p1_0.abo from donor.person p1_0 where p1_0.tenant_id=$1 order by p1_0.registered desc offset $2 rows fetch first $3 rows only \bind 1 0 5

select count(p1_0.id) from donor.person p1_0 where p1_0.version>=$1 \bind 1

update donor.person set deferred=$1,version=$2 where id=$3 and version=$4 \bind [2024-01-01,2024-02-01) 2 3 1

SELECT "public"."person"."id", "public"."person"."abo"::text FROM "donor"."person" AS "public.person" WHERE 1=0

SELECT "donor"."person"."id", "donor"."person"."donor_no", "donor"."person"."abo"::text FROM "donor"."person" WHERE ("donor"."person"."donor_no" = $1 AND 1=1) LIMIT $2 OFFSET $3 \bind D-7Z1003 1 0

SELECT "t0"."id", "t0"."donor_no", "t1"."__prisma_data" AS "tenant" FROM "donor"."person" AS "t0" LEFT JOIN LATERAL (SELECT JSONB_BUILD_OBJECT('id', "t2"."id", 'title', "t2"."title") AS "__prisma_data" FROM "app"."tenant" AS "t2" WHERE "t0"."tenant_id" = "t2"."id" LIMIT 1) AS "t1" ON TRUE WHERE "t0"."id" < 4 ORDER BY "t0"."id"

SELECT "t0"."id", COALESCE("t1"."__prisma_data", '[]'::jsonb) AS "donations" FROM "donor"."person" AS "t0" LEFT JOIN LATERAL (SELECT JSONB_AGG("__prisma_data") AS "__prisma_data" FROM (SELECT JSONB_BUILD_OBJECT('id', "t3"."id", 'bag', "t3"."bag") AS "__prisma_data" FROM (SELECT "t2".* FROM "donor"."donation" AS "t2" WHERE "t0"."id" = "t2"."person_id" ORDER BY "t2"."id" /* root select */) AS "t3") AS "t4") AS "t1" ON TRUE WHERE "t0"."id" < 4 ORDER BY "t0"."id"

SELECT p."id", p."abo", p."given" || ' ' || p."family" AS "Name" FROM donor.person AS p WHERE p."tenant_id" = $1 ORDER BY p."id" LIMIT $2 \bind 2 3

SELECT p."id", t."title", d0."id", d0."bag" FROM donor.person AS p INNER JOIN app.tenant AS t ON p.tenant_id = t.id LEFT JOIN (SELECT d."id", d."bag", d."person_id" FROM donor.donation AS d WHERE d."kind" = 'plasma') AS d0 ON p."id" = d0."person_id" WHERE p."id" < 4 ORDER BY p."id", t."id", d0."id"

SELECT EXISTS (SELECT 1 FROM donor.person AS p WHERE p."donor_no" = $1) \bind D-7Z1003

SELECT count(*)::int FROM donor.person AS p WHERE p."email" = $1 OR p."email" = $2 \bind zq5@mail.test zq6@mail.test

SELECT "people".* FROM donor.person "people" WHERE "people"."donor_no" = $1 LIMIT $2 \bind D-7Z1003 1

SELECT 1 AS one FROM donor.person "people" WHERE "people"."email" = $1 AND "people"."id" != $2 LIMIT $3 \bind zq5@mail.test 1 1

SELECT COUNT(*) AS count_all, "people"."abo" AS people_abo FROM donor.person "people" GROUP BY "people"."abo" ORDER BY 2

SELECT DISTINCT "people"."tenant_id", "people"."abo" FROM donor.person "people" ORDER BY 1, 2 LIMIT 5

SELECT "people"."id" AS t0_r0, "people"."abo" AS t0_r1, "donations"."id" AS t1_r0 FROM donor.person "people" LEFT OUTER JOIN donor.donation "donations" ON "donations"."person_id" = "people"."id" WHERE "people"."id" IN (1, 2) ORDER BY 1, 3

SELECT MAX("people"."version") FROM donor.person "people"

select "p".*, "t"."slug" from "donor"."person" as "p" inner join "app"."tenant" as "t" on "t"."id" = "p"."tenant_id" where "p"."tenant_id" = $1 order by "p"."id" asc limit $2 \bind 2 2

select count(*) as aggregate from "donor"."person" where "deferred" is null and "abo" in ($1, $2) \bind A B

select exists(select * from "donor"."person" where "donor_no" = $1) as "exists" \bind D-7Z1003

SELECT $__time FROM donor.person

SELECT extract(epoch FROM date_trunc('day', registered))::bigint AS time, count(*) AS value, abo::text AS metric FROM donor.person WHERE registered BETWEEN '2023-01-01T00:00:00Z' AND '2023-02-01T00:00:00Z' GROUP BY 1, 3 ORDER BY 1, 3

SELECT floor(extract(epoch from registered)/3600)*3600 AS "time", avg(version) AS "version" FROM donor.person WHERE registered >= '2023-01-01' GROUP BY 1 ORDER BY 1 LIMIT 5

SELECT "source"."abo" AS "abo", "source"."Month" AS "Month", COUNT(*) AS "count", SUM(CASE WHEN "source"."rh" THEN 1 ELSE 0.0 END) AS "pos" FROM (SELECT "donor"."person"."abo" AS "abo", "donor"."person"."rh" AS "rh", CAST(DATE_TRUNC('month', "donor"."person"."registered") AS date) AS "Month" FROM "donor"."person") AS "source" GROUP BY 1, 2 ORDER BY 1, 2

SELECT "donor"."person"."id" AS "id", "donor"."person"."donor_no" AS "donor_no", "donor"."person"."given" AS "given", "Tenant"."title" AS "Tenant__title" FROM "donor"."person" LEFT JOIN "app"."tenant" AS "Tenant" ON "donor"."person"."tenant_id" = "Tenant"."id" ORDER BY 1 LIMIT 2000

SELECT COUNT(DISTINCT "t0"."id") AS "ctd:id:ok", "t0"."abo"::text AS "abo" FROM "donor"."person" "t0" INNER JOIN "donor"."donation" "t1" ON "t0"."id" = "t1"."person_id" GROUP BY 2 ORDER BY 2

select "rows"."abo" as "abo", count(1) as "Count" from (select "abo", "tenant_id" from "donor"."person" "$Table") "rows" group by "abo" order by 1

select "$Outer"."id", "$Inner"."title" from (select "_"."id", "_"."tenant_id" as "t" from "donor"."person" "_" where "_"."id" < 5) "$Outer" left outer join "app"."tenant" "$Inner" on ("$Outer"."t" = "$Inner"."id" or "$Outer"."t" is null and "$Inner"."id" is null) order by 1

SELECT abo, rh, COUNT(*) AS n FROM donor.person TABLESAMPLE SYSTEM (100) REPEATABLE (1) GROUP BY 1, 2 ORDER BY 1, 2

SELECT * FROM (SELECT ROW_NUMBER() OVER (ORDER BY p.id) AS rn, p.id, p.abo FROM donor.person p) x WHERE rn BETWEEN 11 AND 15

SELECT kind, "2023", "2024" FROM (SELECT kind, count(*) FILTER (WHERE extract(year FROM taken) = 2023) AS "2023", count(*) FILTER (WHERE extract(year FROM taken) = 2024) AS "2024" FROM donor.donation GROUP BY kind) x ORDER BY kind

SELECT d.kind, d.n, p.n FROM (SELECT kind, count(*) n FROM donor.donation GROUP BY kind) d FULL JOIN (SELECT product, count(*) n FROM stock.unit GROUP BY product) p ON p.product = d.kind ORDER BY 1

SELECT corr((vitals->>'hb')::float, ml), regr_slope(ml, (vitals->>'hb')::float), stddev_samp(ml)::numeric(10,4) FROM donor.donation

SELECT id, ml, ntile(4) OVER (ORDER BY ml, id), percent_rank() OVER (ORDER BY ml)::numeric(6,4) FROM donor.donation ORDER BY id LIMIT 5

SELECT mode() WITHIN GROUP (ORDER BY kind), rank(450) WITHIN GROUP (ORDER BY ml) FROM donor.donation

SELECT person_id, array_agg(bag ORDER BY taken) AS bags, (array_agg(taken ORDER BY taken DESC))[1] AS last FROM donor.donation GROUP BY person_id ORDER BY person_id LIMIT 4

SELECT t.code, avg(r.value)::numeric(10,2), count(*) FILTER (WHERE r.flag = 'H'), bool_or(r.value > 180) FROM lab.result r JOIN lab.test t USING (code) GROUP BY t.code ORDER BY 1

SELECT measured::date, count(*), max(value) FROM lab.result WHERE category = 'virus' AND measured >= '2024-01-01' GROUP BY 1 ORDER BY 1 LIMIT 5

SELECT r.id, r.value, (t.reference).low, r.value < (t.reference).low AS is_low FROM lab.result r JOIN lab.test t USING (code) WHERE r.id < 5 ORDER BY 1

SELECT r.* FROM lab.result r WHERE donation_id = 44 ORDER BY id

SELECT p.id, p.donor_no, r.code, r.value FROM donor.person p JOIN donor.donation d ON d.person_id = p.id JOIN lab.result r ON r.donation_id = d.id WHERE p.donor_no = $1 ORDER BY r.id \bind D-7Z1004

TABLE rpt.v_stock ORDER BY 1, 2 LIMIT 3

VALUES (1, 'x'), (2, NULL) ORDER BY 1 DESC

SELECT count(*) FROM donor.person WHERE nope = 1

SELECT nope FROM donor.v_card

SELECT donor.find(1)

SELECT donor.find()

SELECT id FROM donor.person WHERE tenant_id = 'x'

INSERT INTO stock.unit (bag, product) VALUES ('B00001', 'whole')

INSERT INTO stock.unit (bag, product) VALUES ('B1', 'nope')

INSERT INTO stock.unit (bag, product, expires) VALUES ('B1', 'whole', '2019-01-01')

UPDATE stock.unit SET location_id = 99 WHERE bag = 'B00001'

DELETE FROM stock.location WHERE id = 1

SELECT stock.days_left(1)

SELECT * FROM rpt.per_month('x')

SELECT '[2,1)'::lab.span

SELECT 'Z'::donor.abo

SELECT 1001::stock.ml

SELECT * FROM donor.nothing

SELEC 1

SELECT pg_size_pretty(pg_total_relation_size('donor.person')) IS NOT NULL

SELECT schemaname, relname, indexrelname, idx_scan >= 0 FROM pg_stat_user_indexes ORDER BY 1, 2, 3 LIMIT 5

SELECT state, count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND pid = pg_backend_pid() GROUP BY state

SELECT locktype, mode, granted FROM pg_locks WHERE pid = pg_backend_pid() AND relation = 'pg_locks'::regclass

SELECT blocked.pid FROM pg_stat_activity blocked WHERE cardinality(pg_blocking_pids(blocked.pid)) > 0

SELECT name, setting, unit, context FROM pg_settings WHERE name IN ('work_mem', 'max_connections', 'shared_buffers') ORDER BY name

SELECT datname, numbackends >= 0, xact_commit >= 0 FROM pg_stat_database WHERE datname = 'template1'

SELECT indexrelid::regclass, indisvalid, indisunique FROM pg_index WHERE indrelid = 'donor.person'::regclass ORDER BY 1

SELECT conname, contype, pg_get_constraintdef(oid, true) FROM pg_constraint WHERE conrelid = 'donor.person'::regclass ORDER BY conname

SELECT polname, polcmd, pg_get_expr(polqual, polrelid) FROM pg_policy ORDER BY polname, polrelid

SELECT * FROM pg_policies ORDER BY tablename

SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgrelid, tgname

SELECT proname, pg_get_function_arguments(oid), pg_get_function_result(oid), provolatile FROM pg_proc WHERE pronamespace = 'donor'::regnamespace ORDER BY proname, oid

SELECT pg_get_functiondef('donor.find(text)'::regprocedure)

SELECT pg_get_viewdef('donor.v_card'::regclass, true)

SELECT inhrelid::regclass, pg_get_expr(relpartbound, inhrelid) FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'donor.donation'::regclass ORDER BY 1

SELECT * FROM pg_partition_tree('lab.result')

SELECT table_name, column_name, data_type, udt_name, is_nullable, column_default, character_maximum_length FROM information_schema.columns WHERE table_schema = 'donor' ORDER BY table_name, ordinal_position

SELECT tc.constraint_name, kcu.column_name, ccu.table_name AS foreign_table, ccu.column_name AS foreign_column FROM information_schema.table_constraints tc JOIN information_schema.key_column_usage kcu ON tc.constraint_name = kcu.constraint_name AND tc.table_schema = kcu.table_schema JOIN information_schema.constraint_column_usage ccu ON ccu.constraint_name = tc.constraint_name WHERE tc.constraint_type = 'FOREIGN KEY' AND tc.table_schema = 'donor' ORDER BY 1, 2

SELECT table_schema, table_name, view_definition FROM information_schema.views WHERE table_schema IN ('donor', 'rpt') ORDER BY 1, 2

SELECT matviewname, definition FROM pg_matviews ORDER BY 1

SELECT schemaname, sequencename, start_value, increment_by FROM pg_sequences ORDER BY 1, 2

SELECT e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid WHERE t.typname = 'abo' ORDER BY e.enumsortorder

SELECT t.typname, t.typtype, pg_catalog.format_type(t.typbasetype, t.typtypmod) FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE n.nspname IN ('donor', 'lab', 'stock') AND t.typtype IN ('d', 'e', 'c', 'r', 'm') ORDER BY 1, 2

SELECT obj_description('donor.person'::regclass), col_description('donor.person'::regclass, 11)

SELECT rolname, rolsuper, rolcanlogin FROM pg_roles WHERE rolname = 'postgres'

SELECT has_table_privilege('donor.person', 'SELECT'), has_schema_privilege('app', 'USAGE'), pg_has_role('postgres', 'MEMBER')

SELECT pg_backend_pid() > 0, pg_is_in_recovery(), pg_postmaster_start_time() < now(), txid_current() > 0

SELECT oid, typname FROM pg_type WHERE oid IN (SELECT atttypid FROM pg_attribute WHERE attrelid = 'donor.person'::regclass) ORDER BY oid

SELECT 'donor.person'::regclass::oid = 'donor.person'::regclass, to_regclass('donor.nothing'), to_regtype('donor.abo'), 'donor.find'::regproc

SELECT ctid, xmin IS NOT NULL, cmin IS NOT NULL, id FROM stock.location ORDER BY id LIMIT 2

SELECT pg_relation_filenode('stock.unit') > 0, pg_column_size(ROW(1, 2)), pg_table_is_visible('donor.person'::regclass)

SELECT id, md5(id::text), hashtext(abo::text) FROM donor.person ORDER BY id LIMIT 3

SELECT id, xmin::text::bigint > 0 AS has_xmin FROM donor.person ORDER BY id LIMIT 2

SELECT json_serialize('{"a":1}') 

SELECT JSON_OBJECT('a': 1, 'b': 'x'), JSON_ARRAY(1, 2)

SELECT gen_random_uuid() IS NOT NULL, random() < 1, clock_timestamp() > '2020-01-01'

SELECT regexp_matches(title, '(\w+) (\w+)') FROM app.article ORDER BY id LIMIT 3

SELECT a.n, b.x FROM generate_series(1, 3) a(n), LATERAL (SELECT a.n * 2 AS x) b ORDER BY 1

SELECT * FROM ROWS FROM (generate_series(1, 2), unnest(ARRAY['a', 'b', 'c'])) AS r(n, s)

SELECT * FROM json_to_recordset('[{"a":1,"b":"x"}]') AS x(a int, b text)

SELECT x.* FROM app.job j, jsonb_to_record(j.payload) AS x(n int) ORDER BY 1 LIMIT 3

SELECT * FROM pg_catalog.generate_series(1, 2) AS g; SELECT 2

SELECT 1; SELECT id FROM donor.person WHERE donor_no = 'D-7Z1001'

INSERT INTO app.schema_migrations VALUES ('x'); DELETE FROM app.schema_migrations WHERE version = 'x'

/* app:web,controller:people */ SELECT id FROM donor.person WHERE id = 5 -- trailing

;

SELECT id FROM donor.person WHERE family = coalesce($1, family) ORDER BY id LIMIT 3 \bind NULL

SELECT id FROM donor.person WHERE family = coalesce($1, family) AND abo = coalesce($2, abo) ORDER BY id LIMIT 3 \bind Zqfam3 A

SELECT id FROM donor.person p WHERE coalesce('Zqfam3', p.family) = p.family ORDER BY id

SELECT p.id FROM donor.person p WHERE p.donor_no IN (SELECT m.donor_no FROM rpt.mv_donor m WHERE m.id < 4) ORDER BY 1

SELECT id FROM donor.person WHERE '+7Z-3' = ANY (phones)

SELECT id FROM donor.person WHERE $1 = ANY (phones) \bind +7Z-3

SELECT id FROM donor.person WHERE phones[1] = '+7Z-3'

SELECT id FROM donor.person WHERE (home).zip = '7Z3' ORDER BY id LIMIT 3

RESET ROLE

EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT count(*) FROM donor.person WHERE tenant_id = 3

EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT p.abo, count(*) FROM donor.person p JOIN donor.donation d ON d.person_id = p.id WHERE d.taken >= '2024-01-01' GROUP BY 1

EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF, FORMAT json) SELECT id FROM donor.person WHERE abo = 'A' ORDER BY registered DESC LIMIT 5

SELECT id, donor.greeting(p) FROM donor.person p ORDER BY id LIMIT 3

SELECT donor.greeting(f) FROM donor.find('D-7Z1003') f

SELECT id, donor.formal(given) FROM donor.person ORDER BY id LIMIT 3

SELECT donor.formal('zoe'), donor.formal($1) \bind max

CREATE TABLE donor.donation_2035 PARTITION OF donor.donation FOR VALUES FROM ('2035-01-01') TO ('2036-01-01')
INSERT INTO donor.donation (id, person_id, taken, bag, note) VALUES (90001, 1, '2035-02-03', 'B9', 'Zqnew') RETURNING id, tableoid::regclass
SELECT id, taken, note FROM donor.donation_2035
SELECT tableoid::regclass, count(*) FROM donor.donation WHERE id > 90000 GROUP BY 1
CREATE TABLE donor.donation_2035 PARTITION OF donor.donation FOR VALUES FROM ('2035-01-01') TO ('2036-01-01')
DROP TABLE donor.donation_2035

BEGIN
CREATE TABLE donor.donation_2036 PARTITION OF donor.donation FOR VALUES FROM ('2036-01-01') TO ('2037-01-01') PARTITION BY HASH (id)
COMMIT
CREATE TABLE donor.donation_2036_0 PARTITION OF donor.donation_2036 FOR VALUES WITH (MODULUS 2, REMAINDER 0)
CREATE TABLE donor.donation_2036_1 PARTITION OF donor.donation_2036 FOR VALUES WITH (MODULUS 2, REMAINDER 1)
CREATE INDEX ON donor.donation_2036 (bag)
SELECT count(*) FROM donor.donation_2036
INSERT INTO donor.donation (id, person_id, taken, bag, note, kind) VALUES (90002, 1, '2036-02-03', 'B9', 'Zqnew', 'plasma') RETURNING id, tableoid::regclass
SELECT bag, note FROM donor.donation_2036
DROP TABLE donor.donation_2036

CREATE TABLE donor.donation_2025 PARTITION OF donor.donation FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')

CREATE TABLE donor.donation_2024b PARTITION OF donor.donation FOR VALUES FROM ('2024-03-01') TO ('2024-04-01')

CREATE TABLE donor.donation_2037 PARTITION OF donor.donation FOR VALUES FROM ('2037-01-01') TO ('2038-01-01') PARTITION BY LIST (kind)
