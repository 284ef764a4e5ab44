SELECT count(*) FROM clinical.patients
SELECT count(mrn), count(ssn), count(*) FROM clinical.patients
SELECT ward_id, count(*) FROM clinical.patients GROUP BY ward_id ORDER BY ward_id NULLS FIRST
SELECT w.name, count(p.id) FROM ops.wards w LEFT JOIN clinical.patients p ON p.ward_id = w.id GROUP BY w.name ORDER BY w.name
SELECT min(admitted_at), max(admitted_at) FROM clinical.patients
SELECT vip, language, count(*) FROM clinical.patients GROUP BY GROUPING SETS ((vip), (language), ()) ORDER BY 1,2
SELECT status, count(*) FILTER (WHERE slot && tstzrange('2024-04-02','2024-04-03')) FROM clinical.appointments GROUP BY status ORDER BY status
SELECT date_trunc('week', lower(slot)) AS week, count(*) FROM clinical.appointments GROUP BY 1 ORDER BY 1
SELECT a.id, a.status, s.full_name AS staff FROM clinical.appointments a JOIN hr.staff s ON s.id = a.staff_id WHERE a.ward_id = 3 ORDER BY a.id LIMIT 5
SELECT a.id, p.id, p.vip FROM clinical.appointments a JOIN clinical.patients p ON p.id = a.patient_id ORDER BY a.id OFFSET 10 ROWS FETCH NEXT 5 ROWS ONLY
SELECT p.id, p.ward_id, row_number() OVER (PARTITION BY p.ward_id ORDER BY p.id) FROM clinical.patients p ORDER BY 1 LIMIT 20
SELECT * FROM clinical.census ORDER BY ward
SELECT id, ward, vip FROM clinical.patient_wards ORDER BY id LIMIT 10
SELECT * FROM clinical.patient_wards ORDER BY id LIMIT 10
SELECT * FROM clinical.patients ORDER BY id LIMIT 3
SELECT full_name, id, birth FROM clinical.patients WHERE mrn = 'MRN-100005'
SELECT id, ward_id FROM clinical.patients WHERE mrn IN ('MRN-100005','MRN-100007') ORDER BY id
SELECT id FROM clinical.patients WHERE ssn IS NULL
SELECT id FROM clinical.patients WHERE id BETWEEN 5 AND 9 AND vip IS FALSE ORDER BY id
SELECT EXISTS (SELECT 1 FROM clinical.patients WHERE mrn = 'MRN-100005')
SELECT department_id, sum(total), avg(total)::numeric(10,2), count(*) FILTER (WHERE paid) FROM billing.invoices GROUP BY ROLLUP(department_id) ORDER BY 1
SELECT extract(year FROM issued) AS y, extract(quarter FROM issued) q, sum(total) FROM billing.invoices GROUP BY CUBE(1,2) ORDER BY 1,2
SELECT department_id, issued, total, sum(total) OVER w, lag(total) OVER w, rank() OVER (PARTITION BY department_id ORDER BY total DESC) FROM billing.invoices WINDOW w AS (PARTITION BY department_id ORDER BY issued ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) ORDER BY department_id, issued LIMIT 40
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY total), mode() WITHIN GROUP (ORDER BY department_id), stddev(total), variance(total), corr(total, department_id), regr_slope(total, department_id) FROM billing.invoices
SELECT string_agg(name, ', ' ORDER BY name), array_agg(beds ORDER BY id), json_agg(name ORDER BY id), jsonb_object_agg(name, beds ORDER BY name), bool_and(beds>0), bit_or(beds) FROM ops.wards
SELECT ntile(4) OVER (ORDER BY beds), first_value(name) OVER (ORDER BY beds), last_value(name) OVER (ORDER BY beds RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), nth_value(name,2) OVER (ORDER BY beds), cume_dist() OVER (ORDER BY beds), percent_rank() OVER (ORDER BY beds) FROM ops.wards
SELECT d.code, w.name FROM ops.departments d CROSS JOIN LATERAL (SELECT name FROM ops.wards WHERE department_id = d.id ORDER BY name LIMIT 1) w ORDER BY 1
WITH RECURSIVE t(id, title, depth, path) AS (SELECT id, title, 0, ARRAY[id] FROM ops.departments WHERE parent_id IS NULL UNION ALL SELECT d.id, d.title, depth+1, path || d.id FROM ops.departments d JOIN t ON d.parent_id = t.id) SELECT * FROM t ORDER BY path
WITH RECURSIVE t AS (SELECT id, parent_id FROM ops.departments WHERE id = 9 UNION SELECT d.id, d.parent_id FROM ops.departments d JOIN t ON d.id = t.parent_id) SEARCH DEPTH FIRST BY id SET o CYCLE id SET c USING p SELECT id, parent_id, c FROM t ORDER BY o
SELECT sku, item, ts_rank(search, q) FROM ops.inventory, plainto_tsquery('english','glove') q WHERE search @@ q ORDER BY 3 DESC, 1 LIMIT 5
SELECT sku, ts_headline('english', item, to_tsquery('english','running:*')) FROM ops.inventory WHERE search @@ to_tsquery('english','running') ORDER BY sku LIMIT 3
SELECT websearch_to_tsquery('english', 'gloves or "infusion pumps" -old'), phraseto_tsquery('fat cats'), to_tsvector('simple','a b c') || to_tsvector('d')
SELECT sku FROM ops.inventory WHERE item ILIKE '%gloves%' AND item ~* '^surg' AND item NOT LIKE '%9' AND item SIMILAR TO '%(1|2|3)%' ORDER BY 1
SELECT sku, reorder, reorder @> 7, lower(reorder), upper(reorder), isempty(reorder), reorder * int4range(6,9), reorder && int4range(100,200) FROM ops.inventory ORDER BY sku LIMIT 5
SELECT range_agg(valid), range_intersect_agg(valid) FROM billing.codes
SELECT int4multirange(int4range(1,3), int4range(5,9)), '{[1,2),[4,5)}'::int4multirange @> 4, unnest('{[1,2),[4,5)}'::int4multirange)
SELECT id, tags || 'z'::text, tags[1], tags[1:1], array_length(tags,1), cardinality(tags), 'x' = ANY(tags), tags @> ARRAY['x'], tags && ARRAY['t1','q'], array_position(tags,'x'), array_to_string(tags,'|'), array_remove(tags,'x'), array_replace(tags,'x','y'), array_append(tags,'n'), array_prepend('p',tags) FROM ops.departments ORDER BY id
SELECT d.id, t.tag, t.ord FROM ops.departments d, unnest(d.tags) WITH ORDINALITY t(tag, ord) ORDER BY 1,3
SELECT * FROM unnest(ARRAY[1,2], ARRAY['a','b','c']) AS t(a,b)
SELECT settings->'limits'->>0, settings#>>'{nested,a}', settings ? 'color', settings @> '{"color":"c1"}', jsonb_path_query_array(settings,'$.limits[*]'), settings - 'color', settings || '{"n":1}', jsonb_set(settings,'{color}','"z"'), jsonb_typeof(settings->'limits'), jsonb_pretty(settings) FROM ops.departments ORDER BY id
SELECT id, k, v FROM ops.departments, jsonb_each(settings) AS e(k,v) ORDER BY 1,2
SELECT * FROM jsonb_to_recordset('[{"a":1,"b":"x"},{"a":2}]') AS x(a int, b text)
SELECT x.* FROM billing.invoices i, jsonb_to_recordset(i.lines) AS x(code int, amount numeric) WHERE i.id < 5 ORDER BY 1
SELECT jsonb_array_elements(lines)->>'amount' FROM billing.invoices ORDER BY id LIMIT 5
SELECT json_build_object('a', 1, 'b', ARRAY[1,2]), row_to_json(w), to_jsonb(w) FROM ops.wards w ORDER BY id LIMIT 3
SELECT jsonb_path_exists('{"a":[1,2,3]}', '$.a[*] ? (@ > 2)'), jsonb_path_match('{"a":1}', '$.a == 1'), jsonb_strip_nulls('{"a":null,"b":1}'), jsonb_insert('{"a":[0,1]}', '{a,1}', '9')
SELECT g, g::date, to_char(g,'YYYY-MM-DD HH24:MI'), extract(epoch FROM g), date_part('dow', g), age(g, '2020-01-01'), g + interval '1 mon', g AT TIME ZONE 'America/New_York' FROM generate_series('2024-01-01'::timestamptz, '2024-03-01', '1 week') g
SELECT make_date(2024,2,29), make_interval(days => 3, hours => 4), make_timestamptz(2024,1,1,0,0,0,'UTC'), justify_interval('36 hours'), date '2024-03-01' - date '2024-02-01', isfinite('infinity'::date), to_timestamp(1700000000), to_date('01.02.2024','DD.MM.YYYY'), date_bin('15 min', timestamptz '2024-01-01 10:07', '2001-01-01')
SELECT * FROM generate_series(1,5) a LEFT JOIN generate_series(3,7) b ON a=b FULL JOIN generate_series(4,9) c ON c=b ORDER BY 1,2,3
SELECT DISTINCT ON (staff_id) staff_id, lower(during), kind FROM hr.shifts ORDER BY staff_id, lower(during) DESC LIMIT 10
SELECT DISTINCT role FROM hr.staff ORDER BY role
SELECT kind, count(*) FROM hr.shifts WHERE during @> '2024-03-05 09:00+00'::timestamptz GROUP BY kind HAVING count(*) > 0 ORDER BY kind
SELECT role, avg(salary), min(hired), max(hired), array_agg(DISTINCT ward_id ORDER BY ward_id) FROM hr.staff WHERE active GROUP BY role ORDER BY role
SELECT CASE WHEN beds < 15 THEN 'small' WHEN beds < 25 THEN 'mid' ELSE 'big' END AS size, count(*) FROM ops.wards GROUP BY 1 ORDER BY 1
SELECT coalesce(note,'-'), nullif(kind,'early'), greatest(id,5), least(id,5) FROM hr.shifts ORDER BY id LIMIT 6
SELECT id FROM hr.staff EXCEPT SELECT staff_id FROM hr.shifts WHERE id < 50 ORDER BY 1 LIMIT 5
SELECT 'a' UNION ALL SELECT 'b' UNION SELECT NULL INTERSECT SELECT 'c' ORDER BY 1
VALUES (1,'a'),(2,'b'),(3,NULL)
TABLE ops.vehicle
TABLE ONLY ops.base_asset
SELECT tableoid::regclass, count(*) FROM billing.invoices GROUP BY 1 ORDER BY 1
SELECT w, (w.size).width, w.size FROM ops.wards w ORDER BY id LIMIT 3
SELECT (w).* FROM ops.wards w ORDER BY id LIMIT 3
SELECT ops.full_label(w), w.full_label FROM ops.wards w ORDER BY id LIMIT 2
SELECT billing.vat(total), billing.vat(total, rate => 0.1) FROM billing.invoices ORDER BY id LIMIT 3
SELECT * FROM ops.low_stock(10)
SELECT ops.shout(name) FROM ops.wards ORDER BY id LIMIT 2
SELECT ops.product(n) FROM generate_series(1,5) n
SELECT * FROM billing.revenue ORDER BY department_id, month LIMIT 5
SELECT code, description, price FROM billing.codes WHERE valid @> date '2024-05-05' AND price BETWEEN 100 AND 200 ORDER BY price
SELECT * FROM billing.codes TABLESAMPLE SYSTEM (100) REPEATABLE (1) ORDER BY code LIMIT 3
SELECT md5('x'), encode(sha256('x'),'hex'), encode(decode('aGk=','base64'),'escape'), length('ü'), octet_length('ü'), position('b' in 'abc'), overlay('abc' placing 'x' from 2), substring('abcdef' from 2 for 3), substring('foo12' from '[0-9]+'), trim(both 'x' from 'xax'), split_part('a,b,c',',',2), regexp_replace('abc','b','x'), regexp_matches('a1b2','[0-9]','g'), format('%s-%I-%L','a','b c','d'), initcap('hello'), lpad('1',3,'0'), repeat('a',3), reverse('abc'), translate('abc','ab','xy'), ascii('a'), chr(65), concat_ws(',','a',NULL,'b'), starts_with('abc','a'), left('abc',2), right('abc',2), quote_ident('a b'), quote_literal('a''b'), quote_nullable(NULL)
SELECT inet '10.0.0.1/8', host(inet '10.0.0.1/8'), network('10.1.2.3/8'), masklen('10.0.0.0/8'), inet '10.1.0.1' << inet '10.0.0.0/8', macaddr '08:00:2b:01:02:03', cidr '10.0.0.0/8'
SELECT point(1,2), box '((0,0),(1,1))', circle '<(0,0),1>', path '((0,0),(1,1))', polygon '((0,0),(1,1),(1,0))', lseg '[(0,0),(1,1)]', line '{1,2,3}', point '(1,1)' <@ box '((0,0),(2,2))', area(box '((0,0),(2,2))'), '(1,2)'::point <-> '(3,4)'::point
SELECT bit '1010' & bit '0110', B'1010'::int, '101'::varbit, money '12.34', '$1,000.00'::money * 2
SELECT '12345678-1234-1234-1234-123456789abc'::uuid, 'a'::"char", 'abc'::name, 'pg_class'::regclass, 'int4'::regtype, 'sum(int4)'::regprocedure, '1 day 02:03:04'::interval, '12:34:56.789+02'::timetz, E'\\xdeadbeef'::bytea, '0/1'::pg_lsn, '1:2:'::pg_snapshot, '{}'::int[], '[0:2]={1,2,3}'::int[], '{{1,2},{3,4}}'::int[], ROW(1,'a',NULL), NULL, NULL::int
SELECT 'late'::ops.shift_kind, enum_range(NULL::ops.shift_kind), enum_first(NULL::ops.shift_kind), 'early'::ops.shift_kind < 'night', 12.5::billing.money_amount, '[1.5,2.5)'::ops.floatrange, ROW(1,2,'m')::ops.dimensions
SELECT a.status::text, count(DISTINCT a.patient_id) FROM clinical.appointments a GROUP BY a.status ORDER BY 1
SELECT s.role, count(*) AS n, count(DISTINCT a.patient_id) pats FROM clinical.appointments a JOIN hr.staff s ON a.staff_id=s.id GROUP BY s.role ORDER BY n DESC, 1
SELECT p.ward_id, avg(i.total)::numeric(12,2) FROM clinical.patients p JOIN billing.invoices i ON i.patient_id=p.id GROUP BY p.ward_id ORDER BY 1
SELECT p.id, (SELECT count(*) FROM clinical.appointments a WHERE a.patient_id = p.id) AS visits FROM clinical.patients p ORDER BY visits DESC, p.id LIMIT 5
SELECT id FROM clinical.patients p WHERE NOT EXISTS (SELECT FROM clinical.appointments a WHERE a.patient_id=p.id) ORDER BY 1
SELECT kind, count(*), count(body) FROM clinical.notes GROUP BY kind
SELECT n.id, n.kind, s.full_name FROM clinical.notes n JOIN hr.staff s ON s.id=n.author_id ORDER BY n.id LIMIT 4
SELECT id, body FROM clinical.notes ORDER BY id LIMIT 4
SELECT count(*) AS total, count(*) FILTER (WHERE ssn IS NULL) AS missing_ssn, count(birth) * 100.0 / count(*) AS pct FROM clinical.patients
SELECT 1 AS x, clinical.patients.id FROM clinical.patients WHERE ward_id = ANY(ARRAY[1,2]) ORDER BY id LIMIT 3
SELECT ward_id, array_agg(id ORDER BY id) FROM clinical.patients WHERE ward_id IN (SELECT id FROM ops.wards WHERE beds > 25) GROUP BY ward_id ORDER BY 1
SELECT generate_series(1,3), unnest(ARRAY['a','b'])
SELECT
SELECT FROM ops.wards LIMIT 3
SELECT WHERE false
SELECT * FROM ops.empty_table
SELECT * FROM ops.wards WHERE false
SELECT NULL::text, NULL::int[], NULL::jsonb FROM ops.wards LIMIT 2
SELECT row(p.id, p.vip) FROM clinical.patients p ORDER BY id LIMIT 3
SELECT jsonb_build_object('id', id, 'vip', vip) FROM clinical.patients ORDER BY id LIMIT 3
SELECT json_agg(json_build_object('id', p.id, 'ward', w.name) ORDER BY p.id) FROM clinical.patients p JOIN ops.wards w ON w.id=p.ward_id WHERE p.id < 5
SELECT * FROM (SELECT id, vip FROM clinical.patients) q ORDER BY id LIMIT 3
WITH p AS MATERIALIZED (SELECT id, ward_id FROM clinical.patients) SELECT ward_id, count(*) FROM p GROUP BY 1 ORDER BY 1
SELECT ward_id, lag(admitted_at) OVER (PARTITION BY ward_id ORDER BY admitted_at) FROM clinical.patients ORDER BY admitted_at LIMIT 4
SELECT date_trunc('month', admitted_at) m, count(*) FROM clinical.patients GROUP BY m ORDER BY m
SELECT extract(hour FROM admitted_at), count(*) FROM clinical.patients GROUP BY 1 ORDER BY 1
SELECT mode() WITHIN GROUP (ORDER BY ward_id) FROM clinical.patients
SELECT percentile_disc(0.9) WITHIN GROUP (ORDER BY admitted_at) FROM clinical.patients
SELECT width_bucket(id, 0, 200, 4), count(*) FROM clinical.patients GROUP BY 1 ORDER BY 1
SELECT language, string_agg(id::text, ',' ORDER BY id) FROM clinical.patients WHERE id < 10 GROUP BY language
SELECT * FROM clinical.patients WHERE mrn = 'nope'
SELECT id, ward_id FROM clinical.patients WHERE (mrn, ssn) = ('MRN-100005', '555-66-1005')
SELECT p.id FROM clinical.patients p WHERE p.mrn = ANY('{MRN-100001,MRN-100002}') ORDER BY id
SELECT p.id FROM clinical.patients p WHERE p.mrn = 'MRN-100001' OR p.mrn = 'MRN-100003' ORDER BY p.id
SELECT count(*) FROM clinical.patients WHERE birth = '1940-06-09'
SELECT a.id, a.slot, a.status FROM clinical.appointments a JOIN clinical.patients p ON p.id=a.patient_id WHERE p.mrn='MRN-100005' ORDER BY lower(a.slot)
SELECT a.* FROM clinical.appointments a ORDER BY id LIMIT 2
SELECT p.*, w.name FROM clinical.patients p JOIN ops.wards w ON w.id=p.ward_id ORDER BY p.id LIMIT 2
SELECT w.*, (SELECT count(*) FROM clinical.patients p WHERE p.ward_id=w.id) n FROM ops.wards w ORDER BY w.id LIMIT 2
SELECT pg_typeof(id), pg_typeof(vip) FROM clinical.patients LIMIT 1
SELECT pg_column_size(name) > 0 FROM ops.wards LIMIT 1
SELECT id, not vip, vip::int, vip::text FROM clinical.patients ORDER BY 1 LIMIT 3
SELECT id % 10 AS b, sum(version), bool_or(vip), every(vip) FROM clinical.patients GROUP BY b ORDER BY b
SELECT ward_id, count(*) c, rank() OVER (ORDER BY count(*) DESC) FROM clinical.patients GROUP BY ward_id ORDER BY c DESC, ward_id LIMIT 5
SELECT count(*) FROM clinical.patients p, clinical.appointments a WHERE a.patient_id = p.id AND a.status = 'done'
SELECT count(*) FROM clinical.appointments WHERE slot && '[2024-04-01,2024-04-02)'::tstzrange
SELECT w.name, x.id FROM ops.wards w CROSS JOIN LATERAL (SELECT p.id FROM clinical.patients p WHERE p.ward_id=w.id ORDER BY p.admitted_at DESC LIMIT 1) x ORDER BY 1
SELECT id, CASE WHEN vip THEN 'VIP' ELSE '' END FROM clinical.patients ORDER BY id LIMIT 3
SELECT id, coalesce(ward_id, 0) FROM clinical.patients ORDER BY id LIMIT 12
SELECT id FROM clinical.patients ORDER BY admitted_at DESC NULLS LAST, id LIMIT 3
SELECT id, ward_id FROM clinical.patients ORDER BY ward_id NULLS FIRST, 1 LIMIT 3
SELECT DISTINCT ward_id FROM clinical.patients ORDER BY 1 LIMIT 3
SELECT DISTINCT ON (ward_id) ward_id, id FROM clinical.patients ORDER BY ward_id, id LIMIT 3
SELECT ward_id FROM clinical.patients UNION SELECT id FROM ops.wards ORDER BY 1 LIMIT 3
SELECT id FROM clinical.patients INTERSECT SELECT patient_id FROM billing.invoices ORDER BY 1 LIMIT 3
SELECT patient_id, sum(total) FROM billing.invoices GROUP BY 1 HAVING sum(total) > 1000 ORDER BY 2 DESC, 1 LIMIT 3
SELECT nme FROM ops.wards
SELECT w.nme FROM ops.wards w
SELECT name FROM ops.wrds
SELECT name FROM nope.wards
SELECT 1 +
SELECT name FROM ops.wards WHERE
SELECT nofunc(1)
SELECT upper(1, 2)
SELECT 'a'::int
SELECT '2024-13-01'::date
SELECT 1/0
SELECT name, count(*) FROM ops.wards
SELECT id FROM ops.wards, ops.departments
SELECT * FROM ops.wards ORDER BY 99
SELECT 1 UNION SELECT 'a'
SELECT (SELECT id FROM ops.wards)
SELECT ARRAY[1,'a']
SELECT 1 = 'x'::text
INSERT INTO ops.wards (nope) VALUES (1)
INSERT INTO ops.wards (id, department_id, name, beds) VALUES (1, 1, 'x', 1)
INSERT INTO ops.wards (department_id) VALUES (1, 2)
INSERT INTO ops.inventory (sku, unit_price) VALUES ('x', 1)
UPDATE ops.wards SET beds = 'many'
UPDATE ops.wards SET beds = 99999
DELETE FROM ops.wards WHERE id = 1
DELETE FROM ops.departments
SHOW nope
SELECT * FROM clinical.patients WHERE nope = 1
SELECT idd FROM clinical.patients
SELECT p.fullname FROM clinical.patients p
SELECT id FROM clinical.patient
INSERT INTO clinical.patients (mrnn) VALUES ('x')
UPDATE clinical.patients SET nope = 1 WHERE id = 1
SELECT nofunc(id) FROM clinical.patients
SELECT id FROM clinical.patients WHERE ward_id = 'x'
SELECT id FROM clinical.patients GROUP BY ward_id
SELECT id, FROM clinical.patients
SELECT 'unterminated
SELECT $1
SELECT "x
SELECT 1; SELEC 2
SELECT 1; SELECT 1/0; SELECT 2
SELECT lower(ARRAY[1])
SELECT * FROM generate_series(1,2) WITH ORDINALITY AS t(a,b,c)
SELECT 99999999999::int
SELECT sqrt(-1)
SELECT 'x' COLLATE "nope"
SELECT 1::nope
SELECT json '{bad'
SELECT jsonb '{"a":}'
SELECT regexp_replace('a','(','x')
SELECT to_date('x','YYYY')
SELECT 'nope'::ops.shift_kind
SELECT '(1,2'::ops.dimensions
SELECT -1::billing.money_amount
SELECT 'ab'::clinical.mrn_no
INSERT INTO billing.codes VALUES ('000001', 'x', 1, 'bad range')
SELECT 1 LIMIT -1
SELECT 'ops.nope'::regclass
SELECT generate_series(1,3) ORDER BY nope
WITH x AS (SELECT 1) SELECT * FROM y
SELECT max(min(id)) FROM ops.wards
SELECT sum(name) FROM ops.wards
SELECT row_number() FROM ops.wards
SELECT a.attname, format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid), a.attnotnull, a.atttypid, a.atttypmod, c.collname, col_description(a.attrelid, a.attnum) AS comment, attidentity AS identity, attgenerated as attgenerated FROM pg_attribute a LEFT JOIN pg_attrdef d ON a.attrelid = d.adrelid AND a.attnum = d.adnum LEFT JOIN pg_type t ON a.atttypid = t.oid LEFT JOIN pg_collation c ON a.attcollation = c.oid AND a.attcollation <> t.typcollation WHERE a.attrelid = '"ops"."wards"'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
SELECT t.oid, t.typname, t.typelem, t.typdelim, t.typinput, r.rngsubtype, t.typtype, t.typbasetype FROM pg_type as t LEFT JOIN pg_range as r ON oid = rngtypid WHERE t.typname IN ('int2', 'int4', 'text', 'shift_kind') ORDER BY 1
SELECT a.attname FROM ( SELECT indrelid, indkey, generate_subscripts(indkey, 1) idx FROM pg_index WHERE indrelid = 'ops.wards'::regclass AND indisprimary ) i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[i.idx] ORDER BY i.idx
SELECT distinct i.relname, d.indisunique, d.indkey, pg_get_indexdef(d.indexrelid), pg_catalog.obj_description(i.oid, 'pg_class') AS comment, d.indisvalid FROM pg_class t INNER JOIN pg_index d ON t.oid = d.indrelid INNER JOIN pg_class i ON d.indexrelid = i.oid LEFT JOIN pg_namespace n ON n.oid = t.relnamespace WHERE i.relkind IN ('i', 'I') AND d.indisprimary = 'f' AND t.relname = 'inventory' AND n.nspname = 'ops' ORDER BY i.relname
SELECT t2.oid::regclass::text AS to_table, a1.attname AS column, a2.attname AS primary_key, c.conname AS name, c.confupdtype AS on_update, c.confdeltype AS on_delete, c.convalidated AS valid, c.condeferrable AS deferrable, c.conkey, c.confkey FROM pg_constraint c JOIN pg_class t1 ON c.conrelid = t1.oid JOIN pg_class t2 ON c.confrelid = t2.oid JOIN pg_attribute a1 ON a1.attnum = c.conkey[1] AND a1.attrelid = t1.oid JOIN pg_attribute a2 ON a2.attnum = c.confkey[1] AND a2.attrelid = t2.oid JOIN pg_namespace t3 ON c.connamespace = t3.oid WHERE c.contype = 'f' AND t1.relname = 'shifts' ORDER BY c.conname
SELECT type.typname AS name, type.oid AS oid, n.nspname AS schema, array_agg(enum.enumlabel ORDER BY enum.enumsortorder) AS value FROM pg_enum AS enum JOIN pg_type AS type ON (type.oid = enum.enumtypid) JOIN pg_namespace n ON type.typnamespace = n.oid GROUP BY type.OID, n.nspname, type.typname ORDER BY 1
SELECT c.relname FROM pg_class c LEFT JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY (current_schemas(false)) AND c.relkind IN ('r','p') ORDER BY 1
SELECT max_identifier_length FROM (SELECT setting AS max_identifier_length FROM pg_settings WHERE name = 'max_identifier_length') x
SELECT namespace.nspname as schema_name, tbl.relname as table_name, (CASE WHEN tbl.relhassubclass AND tbl.relkind = 'p' THEN true ELSE false END) as is_partition, tbl.relhassubclass as has_subclass, tbl.relrowsecurity as has_row_level_security, reloptions, obj_description(tbl.oid, 'pg_class') as description FROM pg_class AS tbl INNER JOIN pg_namespace AS namespace ON namespace.oid = tbl.relnamespace WHERE tbl.relkind IN ('r', 'p') AND namespace.nspname = ANY ( ARRAY['ops','clinical'] ) ORDER BY namespace.nspname, tbl.relname
SELECT oid.namespace, info.table_name, info.column_name, format_type(att.atttypid, att.atttypmod) as formatted_type, info.numeric_precision, info.numeric_scale, info.numeric_precision_radix, info.datetime_precision, info.data_type, info.udt_schema as type_schema_name, info.udt_name as full_data_type, pg_get_expr(attdef.adbin, attdef.adrelid) AS column_default, info.is_nullable, info.is_identity, info.character_maximum_length, col_description(att.attrelid, ordinal_position) AS description FROM information_schema.columns info JOIN pg_attribute att ON att.attname = info.column_name JOIN ( SELECT pg_class.oid, relname, pg_namespace.nspname as namespace FROM pg_class JOIN pg_namespace on pg_namespace.oid = pg_class.relnamespace AND pg_namespace.nspname = ANY ( ARRAY['ops'] ) WHERE reltype > 0 ) as oid on oid.oid = att.attrelid AND relname = info.table_name AND namespace = info.table_schema LEFT OUTER JOIN pg_attrdef attdef ON attdef.adrelid = att.attrelid AND attdef.adnum = att.attnum AND table_schema = namespace WHERE table_schema = ANY ( ARRAY['ops'] ) ORDER BY namespace, table_name, ordinal_position
WITH table_privileges AS (SELECT NULL as role, t.schemaname as schema, t.objectname as table, pg_catalog.has_any_column_privilege(current_user, '"' || replace(t.schemaname, '"', '""') || '"' || '.' || '"' || replace(t.objectname, '"', '""') || '"', 'update') as update, pg_catalog.has_table_privilege(current_user, '"' || t.schemaname || '"' || '.' || '"' || t.objectname || '"', 'delete') as delete FROM (SELECT schemaname, tablename as objectname FROM pg_catalog.pg_tables UNION SELECT schemaname, viewname as objectname FROM pg_views UNION SELECT schemaname, matviewname as objectname FROM pg_matviews) t WHERE t.schemaname !~ '^pg_' AND t.schemaname <> 'information_schema') SELECT * FROM table_privileges ORDER BY 2,3
SELECT db.oid as did, db.datname as name, ta.spcname as spcname, db.datallowconn, has_database_privilege(db.oid, 'CREATE') as cancreate, datdba as owner FROM pg_catalog.pg_database db LEFT OUTER JOIN pg_catalog.pg_tablespace ta ON db.dattablespace = ta.oid WHERE db.oid > 16383 OR db.datname IN ('postgres', 'edb') ORDER BY datname
SELECT rel.oid, rel.relname AS name, (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid=rel.oid AND tgisinternal = FALSE) AS triggercount, (SELECT count(1) FROM pg_catalog.pg_inherits WHERE inhrelid=rel.oid LIMIT 1) as is_inherits FROM pg_catalog.pg_class rel WHERE rel.relkind IN ('r','s','t','p') AND rel.relnamespace = 'ops'::regnamespace::oid AND NOT rel.relispartition ORDER BY rel.relname
SELECT usename FROM pg_catalog.pg_user ORDER BY 1
SELECT c.oid,c.*,d.description,pg_catalog.pg_get_expr(c.relpartbound, c.oid) as partition_expr, pg_catalog.pg_get_partkeydef(c.oid) as partition_key FROM pg_catalog.pg_class c LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid=c.oid AND d.objsubid=0 AND d.classoid='pg_class'::regclass WHERE c.relnamespace='hr'::regnamespace AND c.relkind not in ('i','I','c') AND c.relname='staff'
SELECT t.oid,t.*,c.relkind,format_type(nullif(t.typbasetype, 0), t.typtypmod) as base_type_name, d.description FROM pg_catalog.pg_type t LEFT OUTER JOIN pg_catalog.pg_type et ON et.oid=t.typelem LEFT OUTER JOIN pg_catalog.pg_class c ON c.oid=t.typrelid LEFT OUTER JOIN pg_catalog.pg_description d ON t.oid=d.objoid WHERE t.typname IS NOT NULL AND (c.relkind IS NULL OR c.relkind = 'c') AND (et.typcategory IS NULL OR et.typcategory <> 'C') ORDER BY t.oid
SELECT c.relname,a.*,pg_catalog.pg_get_expr(ad.adbin, ad.adrelid, true) as def_value,dsc.description,dep.objid FROM pg_catalog.pg_attribute a INNER JOIN pg_catalog.pg_class c ON (a.attrelid=c.oid) LEFT OUTER JOIN pg_catalog.pg_attrdef ad ON (a.attrelid=ad.adrelid AND a.attnum = ad.adnum) LEFT OUTER JOIN pg_catalog.pg_description dsc ON (c.oid=dsc.objoid AND a.attnum = dsc.objsubid) LEFT OUTER JOIN pg_depend dep on dep.refobjid = a.attrelid AND dep.deptype = 'i' and dep.refobjsubid = a.attnum and dep.classid = dep.refclassid WHERE NOT a.attisdropped AND c.oid='ops.wards'::regclass ORDER BY a.attnum
SELECT p.oid,p.*,l.lanname,pg_catalog.pg_get_expr(p.proargdefaults, 0) as arg_defaults,d.description FROM pg_catalog.pg_proc p LEFT OUTER JOIN pg_catalog.pg_language l ON l.oid=p.prolang LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid=p.oid WHERE p.pronamespace='ops'::regnamespace ORDER BY p.proname
select typinput='array_in'::regproc, typtype, typname, pg_type.oid from pg_type left join (select ns.oid as nspoid, ns.nspname, r.r from pg_namespace as ns join ( select s.r, (current_schemas(false))[s.r] as nspname from generate_series(1, array_upper(current_schemas(false), 1)) as s(r) ) as r using ( nspname ) ) as sp on sp.nspoid = typnamespace where pg_type.typname = 'shift_kind' order by sp.r, pg_type.oid desc
SELECT ns.nspname, t.oid, t.typname, t.typtype, t.typnotnull, t.elemtypoid FROM ( SELECT typ.oid, typ.typnamespace, typ.typname, typ.typtype, typ.typrelid, typ.typnotnull, typ.relkind, elemtyp.oid AS elemtypoid, elemtyp.typname AS elemtypname, elemcls.relkind AS elemrelkind, CASE WHEN elemproc.proname='array_recv' THEN 'a' ELSE elemtyp.typtype END AS elemtyptype , typ.typcategory FROM ( SELECT typ.oid, typnamespace, typname, typrelid, typnotnull, relkind, typelem AS elemoid, CASE WHEN proc.proname='array_recv' THEN 'a' ELSE typ.typtype END AS typtype, CASE WHEN proc.proname='array_recv' THEN typ.typelem WHEN typ.typtype='r' THEN rngsubtype WHEN typ.typtype='m' THEN (SELECT rngtypid FROM pg_range WHERE rngmultitypid = typ.oid) WHEN typ.typtype='d' THEN typ.typbasetype END AS elemtypoid , typ.typcategory FROM pg_type AS typ LEFT JOIN pg_class AS cls ON (cls.oid = typ.typrelid) LEFT JOIN pg_proc AS proc ON proc.oid = typ.typreceive LEFT JOIN pg_range ON (pg_range.rngtypid = typ.oid) ) AS typ LEFT JOIN pg_type AS elemtyp ON elemtyp.oid = elemtypoid LEFT JOIN pg_class AS elemcls ON (elemcls.oid = elemtyp.typrelid) LEFT JOIN pg_proc AS elemproc ON elemproc.oid = elemtyp.typreceive ) AS t JOIN pg_namespace AS ns ON (ns.oid = typnamespace) WHERE ( typtype IN ('b', 'r', 'm', 'e', 'd') OR (typtype = 'c' AND relkind='c') OR (typtype = 'p' AND typname IN ('record', 'void', 'unknown')) OR (typtype = 'a' AND ( elemtyptype IN ('b', 'r', 'm', 'e', 'd') OR (elemtyptype = 'p' AND elemtypname IN ('record', 'void')) OR (elemtyptype = 'c' AND elemrelkind='c') )) ) ORDER BY t.oid
SELECT TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM INFORMATION_SCHEMA.tables where TABLE_SCHEMA not in ('information_schema', 'pg_catalog') order by TABLE_SCHEMA, TABLE_NAME
select COLUMN_NAME, ORDINAL_POSITION, IS_NULLABLE, case when (data_type like '%unsigned%') then DATA_TYPE || ' unsigned' else DATA_TYPE end as DATA_TYPE from INFORMATION_SCHEMA.columns where TABLE_SCHEMA = 'ops' and TABLE_NAME = 'wards' order by TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION
select pkcol.COLUMN_NAME as PK_COLUMN_NAME, fkcol.TABLE_SCHEMA AS FK_TABLE_SCHEMA, fkcol.TABLE_NAME AS FK_TABLE_NAME, fkcol.COLUMN_NAME as FK_COLUMN_NAME, fkcol.ORDINAL_POSITION as ORDINAL, fkcon.CONSTRAINT_SCHEMA || '_' || fkcol.TABLE_NAME || '_' || fkcon.CONSTRAINT_NAME as FK_NAME from (select distinct constraint_catalog, constraint_schema, unique_constraint_schema, constraint_name, unique_constraint_name from INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS) fkcon inner join INFORMATION_SCHEMA.KEY_COLUMN_USAGE fkcol on fkcon.CONSTRAINT_SCHEMA = fkcol.CONSTRAINT_SCHEMA and fkcon.CONSTRAINT_NAME = fkcol.CONSTRAINT_NAME inner join INFORMATION_SCHEMA.KEY_COLUMN_USAGE pkcol on fkcon.unique_constraint_schema = pkcol.CONSTRAINT_SCHEMA and fkcon.unique_constraint_name = pkcol.CONSTRAINT_NAME where pkcol.TABLE_SCHEMA = 'ops' and pkcol.TABLE_NAME = 'wards' and pkcol.ORDINAL_POSITION = fkcol.ORDINAL_POSITION order by FK_NAME, fkcol.ORDINAL_POSITION
select character_set_name from INFORMATION_SCHEMA.character_sets
SELECT * FROM information_schema.table_constraints WHERE table_schema='ops' ORDER BY constraint_name
SELECT * FROM information_schema.routines WHERE routine_schema='ops' ORDER BY specific_name
SELECT * FROM information_schema.parameters WHERE specific_schema='ops' ORDER BY specific_name, ordinal_position
SELECT * FROM information_schema.views WHERE table_schema IN ('ops','clinical') ORDER BY table_name
SELECT * FROM information_schema.triggers ORDER BY trigger_name
SELECT * FROM information_schema.sequences ORDER BY sequence_name
SELECT * FROM information_schema.domains ORDER BY domain_name
SELECT * FROM information_schema.check_constraints WHERE constraint_schema='ops' ORDER BY constraint_name
SELECT * FROM information_schema.key_column_usage ORDER BY constraint_name, ordinal_position
SELECT * FROM information_schema.role_table_grants WHERE table_schema='ops' ORDER BY table_name, grantee, privilege_type
SELECT * FROM information_schema.columns WHERE table_name='patients' ORDER BY ordinal_position
SELECT * FROM information_schema.element_types WHERE object_schema='ops' ORDER BY object_name, collection_type_identifier
SELECT * FROM information_schema.sql_features LIMIT 3
SELECT * FROM information_schema.user_defined_types
SELECT * FROM information_schema.column_privileges WHERE table_name='wards' ORDER BY column_name, grantee, privilege_type
SELECT * FROM information_schema.constraint_column_usage ORDER BY constraint_name, column_name
SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = 'ops')
SELECT EXISTS ( SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'ops' AND c.relname = 'flyway_schema_history' AND c.relkind = 'r')
SELECT COUNT(*) FROM pg_namespace WHERE nspname = 'ops'
SELECT "installed_rank","version","description","type","script","checksum","installed_on","installed_by","execution_time","success" FROM ops.flyway_schema_history WHERE "installed_rank" > -1 ORDER BY "installed_rank"
SELECT COALESCE(EXTRACT(epoch FROM pg_last_xact_replay_timestamp()), 0), pg_is_in_recovery()
SELECT nsp.nspname AS schema, rel.relname AS "table", att.attname AS "column" FROM pg_attribute att JOIN pg_class rel ON att.attrelid = rel.oid JOIN pg_namespace nsp ON rel.relnamespace = nsp.oid WHERE rel.relkind = 'S' ORDER BY 1,2,3
SELECT c.oid, (SELECT count(*) FROM pg_catalog.pg_index x WHERE x.indrelid = c.oid), obj_description(c.oid) FROM pg_class c WHERE c.relname = 'patients'
SELECT quote_ident(nspname) || '.' || quote_ident(relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r','v') AND n.nspname = 'hr' ORDER BY 1
SELECT "public"."alembic_version"."version_num" AS "version_num" FROM "public"."alembic_version" LIMIT 1048575
SELECT "source"."ward_id" AS "ward_id", COUNT(*) AS "count" FROM (SELECT "clinical"."patients"."ward_id" AS "ward_id", "clinical"."patients"."vip" AS "vip" FROM "clinical"."patients") AS "source" GROUP BY "source"."ward_id" ORDER BY "source"."ward_id" ASC
SELECT DATE_TRUNC('month', "clinical"."patients"."admitted_at") AS "admitted_at", COUNT(*) AS "count" FROM "clinical"."patients" GROUP BY DATE_TRUNC('month', "clinical"."patients"."admitted_at") ORDER BY DATE_TRUNC('month', "clinical"."patients"."admitted_at") ASC
SELECT CAST("patients"."ward_id" AS TEXT) AS "ward", SUM(1) AS "sum:rows:ok" FROM "clinical"."patients" "patients" GROUP BY 1 ORDER BY 1
select "_"."id", "_"."ward_id" from "clinical"."patients" "_" where "_"."ward_id" = 3 order by 1 limit 1000
select "$Table"."id" as "id", "$Table"."name" as "name" from "ops"."wards" "$Table" limit 4
SELECT name, statement, is_holdable, is_scrollable FROM pg_cursors
SELECT name, statement, from_sql FROM pg_prepared_statements
SELECT ts_rewrite('a & b'::tsquery, 'a'::tsquery, 'c | d'::tsquery)
SELECT xmltable.* FROM XMLTABLE('/r/x' PASSING '<r><x a="1">t</x></r>'::xml COLUMNS a int PATH '@a', t text PATH '.')
SELECT json_table.a, n FROM ops.departments d, JSON_TABLE(d.settings, '$.limits[*]' COLUMNS (n FOR ORDINALITY, a int PATH '$')) ORDER BY d.id, n LIMIT 4
SELECT "coalesce".*, "greatest" + 1 FROM coalesce(1, 2), greatest(3, 4)
SELECT current_user, u FROM current_user u
SELECT (date '2024-01-01', date '2024-02-01') OVERLAPS (date '2024-01-15', date '2024-03-01')
SELECT corr(id, ward_id), regr_slope(id, ward_id), covar_pop(id, ward_id), stddev_samp(id), var_pop(version) FROM clinical.patients
SELECT sum(total) OVER (ORDER BY issued RANGE BETWEEN '7 days' PRECEDING AND CURRENT ROW), avg(total) OVER (ORDER BY issued GROUPS 1 PRECEDING EXCLUDE CURRENT ROW) FROM billing.invoices ORDER BY id LIMIT 5
SELECT p.id, l.* FROM clinical.patients p LEFT JOIN LATERAL (SELECT count(*) n, max(lower(a.slot)) last FROM clinical.appointments a WHERE a.patient_id = p.id) l ON true ORDER BY 1 LIMIT 5
SELECT CASE WHEN count(*) < 11 THEN NULL ELSE count(*) END FROM clinical.patients GROUP BY ward_id ORDER BY ward_id
SELECT round(100.0 * count(*) FILTER (WHERE vip) / nullif(count(*), 0), 2) AS pct, count(birth)::float / count(*) AS complete FROM clinical.patients
