SELECT date(v_text2) FROM "Tele"."Types"
SELECT date(v_varchar) FROM "Tele"."Types"
SELECT length(v_bytea, 'UTF8') FROM "Tele"."Types"
SELECT pg_catalog.varchar(v_varchar, 5, false) FROM "Tele"."Types"
SELECT pg_catalog.varchar(v_varchar, 5, true) FROM "Tele"."Types"
SELECT format('%*s', v_text, 'x') FROM "Tele"."Types"
SELECT format('%*s', v_int4, 'x') FROM "Tele"."Types"
SELECT format('%s', v_int4, v_text) FROM "Tele"."Types"
SELECT format('%2$*1$s', v_text, 'x') FROM "Tele"."Types"
SELECT format(v_text, 'x') FROM "Tele"."Types"
SELECT format('%I', v_text) FROM "Tele"."Types"
SELECT overlay('x' PLACING v_text2 FROM 2147483600) FROM "Tele"."Types"
SELECT lpad('x', 2000000000, v_text) FROM "Tele"."Types"
SELECT rpad('x', 2000000000, v_text) FROM "Tele"."Types"
SELECT array_agg(v_texts) FROM "Tele"."Types"
SELECT array_agg(v_grid) FROM "Tele"."Types" WHERE id < 3
SELECT ARRAY[v_texts, v_texts] FROM "Tele"."Types"
SELECT ARRAY[v_texts, '{a,b}'] FROM "Tele"."Types"
SELECT ARRAY[a.v_texts, b.v_texts] FROM "Tele"."Types" a, "Tele"."Types" b
SELECT v_texts || '{{a,b}}'::text[] FROM "Tele"."Types"
SELECT '{{a,b}}'::text[] || v_texts FROM "Tele"."Types"
SELECT v_texts || open_arr FROM "Tele"."Types"
SELECT v_grid || v_ints FROM "Tele"."Types"
SELECT v_texts || 'x'::text FROM "Tele"."Types"
SELECT array_append(v_texts, 'x') FROM "Tele"."Types"
SELECT array_prepend('x', v_texts) FROM "Tele"."Types"
SELECT array_position(v_texts, 'x') FROM "Tele"."Types"
SELECT array_remove(v_texts, 'x') FROM "Tele"."Types"
SELECT array_cat(v_texts, v_texts) FROM "Tele"."Types"
SELECT string_to_array(v_text, v_text2) FROM "Tele"."Types"
SELECT v_int8 = 5::oid FROM "Tele"."Types"
SELECT id FROM "Tele"."Types" WHERE v_int8 = '5'::oid
SELECT id FROM "Tele"."Types" WHERE v_int8 IN ('5'::oid)
SELECT id FROM "Tele"."Types" WHERE v_int8 = 'pg_class'::regclass
SELECT id FROM "Tele"."Types" JOIN pg_class c ON c.oid = v_int8
SELECT v_int8 = c.oid FROM "Tele"."Types", pg_class c LIMIT 5
SELECT age(v_ts) FROM "Tele"."Types"
SELECT sum(v_money) FROM "Tele"."Types"
SELECT sum(v_iv), avg(v_iv) FROM "Tele"."Types"
SELECT sum(v_f8), avg(v_f8), stddev(v_f8), var_pop(v_f8) FROM "Tele"."Types"
SELECT sum(v_f4) FROM "Tele"."Types"
SELECT sum(v_int8) FROM "Tele"."Types"
SELECT justify_hours(v_iv), justify_days(v_iv) FROM "Tele"."Types"
SELECT date_trunc('year', v_ts) FROM "Tele"."Types"
SELECT timezone('Asia/Kathmandu', v_tstz) FROM "Tele"."Types"
SELECT extract(epoch FROM v_tstz), extract(day FROM v_date) FROM "Tele"."Types"
SELECT v_tstz AT TIME ZONE 'UTC' FROM "Tele"."Types"
SELECT date(v_ts) FROM "Tele"."Types"
SELECT to_char(v_iv, 'HH'), to_char(v_ts, 'J'), to_char(v_num, '9.9EEEE') FROM "Tele"."Types"
SELECT to_hex(v_int4), to_hex(v_int8) FROM "Tele"."Types"
SELECT v_date = '2024-01-01'::timestamptz FROM "Tele"."Types"
SELECT v_date < v_ts, v_ts < v_tstz, v_date < v_tstz FROM "Tele"."Types"
SELECT v_json::text, v_jsonb::text FROM "Tele"."Types"
SELECT json_strip_nulls(v_json) FROM "Tele"."Types"
SELECT v_json -> 'a', v_json ->> 0 FROM "Tele"."Types"
SELECT v_json #>> '{a}' FROM "Tele"."Types"
SELECT v_jsonb -> 'a', v_jsonb || '{"a": 1}', '[1]' || v_jsonb FROM "Tele"."Types"
SELECT json_build_object(v_text, 1), json_build_object('a', v_json) FROM "Tele"."Types"
SELECT jsonb_build_object('a', v_json) FROM "Tele"."Types"
SELECT to_jsonb(v_json), to_json(v_jsonb) FROM "Tele"."Types"
SELECT jsonb_agg(v_json) FROM "Tele"."Types"
SELECT to_jsonb(t) FROM "Tele"."Types" t
SELECT row_to_json(t) FROM "Tele"."Types" t
SELECT jsonb_object_agg(v_text, 1) FROM "Tele"."Types"
SELECT jsonb_object_agg('a', v_json) FROM "Tele"."Types"
SELECT json_object_agg(v_text, v_text2) FROM "Tele"."Types"
SELECT num_nulls(VARIADIC v_texts) FROM "Tele"."Types"
SELECT concat(VARIADIC v_texts) FROM "Tele"."Types"
SELECT v_text IS JSON FROM "Tele"."Types"
SELECT v_text IS NFC NORMALIZED FROM "Tele"."Types"
SELECT normalize(v_text, NFKD) FROM "Tele"."Types"
SELECT id FROM "Tele"."Types" WHERE v_text IS JSON
/*17*/ SELECT JSON_SERIALIZE(v_text) FROM "Tele"."Types"
/*17*/ SELECT JSON_SERIALIZE(v_text2 RETURNING bytea) FROM "Tele"."Types"
/*17*/ SELECT JSON_SERIALIZE(v_jsonb RETURNING varchar(5)) FROM "Tele"."Types"
/*17*/ SELECT JSON_SERIALIZE(v_json RETURNING "Tele"."SSN") FROM "Tele"."Types"
/*17*/ SELECT JSON_SCALAR(v_text), JSON_SCALAR(v_num), JSON_SCALAR(v_ts) FROM "Tele"."Types"
/*17*/ SELECT JSON(v_text) FROM "Tele"."Types"
/*17*/ SELECT JSON(v_text WITH UNIQUE KEYS) FROM "Tele"."Types"
/*17*/ SELECT JSON_ARRAY(v_text FORMAT JSON) FROM "Tele"."Types"
/*17*/ SELECT JSON_ARRAY(v_text, v_int4) FROM "Tele"."Types"
/*17*/ SELECT JSON_ARRAY(v_text RETURNING varchar(5)) FROM "Tele"."Types"
/*17*/ SELECT JSON_ARRAY(SELECT v_text FROM "Tele"."Types")
/*17*/ SELECT JSON_ARRAY(SELECT v_text FROM "Tele"."Types" FORMAT JSON)
/*17*/ SELECT JSON_ARRAY(SELECT v_text FROM "Tele"."Types" RETURNING varchar(5))
/*17*/ SELECT JSON_ARRAYAGG(v_text FORMAT JSON) FROM "Tele"."Types"
/*17*/ SELECT JSON_ARRAYAGG(v_text RETURNING jsonb) FROM "Tele"."Types"
/*17*/ SELECT JSON_ARRAYAGG(id ORDER BY v_text) FROM "Tele"."Types"
/*17*/ SELECT JSON_ARRAYAGG(id) FILTER (WHERE v_text > 'M') FROM "Tele"."Types"
/*17*/ SELECT JSON_ARRAYAGG(id) OVER (ORDER BY v_text) FROM "Tele"."Types"
/*17*/ SELECT JSON_ARRAYAGG(id) OVER (PARTITION BY v_text) FROM "Tele"."Types"
/*17*/ SELECT JSON_ARRAYAGG(v_text ABSENT ON NULL) FROM "Tele"."Types"
/*17*/ SELECT JSON_ARRAYAGG(nullif(id, length(v_text))) FROM "Tele"."Types"
/*17*/ SELECT JSON_OBJECTAGG(id: id) FILTER (WHERE v_text > 'M') FROM "Tele"."Types"
/*17*/ SELECT JSON_OBJECTAGG(v_text: id WITH UNIQUE KEYS) FROM "Tele"."Types"
/*17*/ SELECT JSON_OBJECTAGG(v_bool: id WITH UNIQUE KEYS) FROM "Tele"."Types"
/*17*/ SELECT JSON_OBJECT('a': v_text FORMAT JSON) FROM "Tele"."Types"
/*17*/ SELECT JSON_OBJECT(v_text: 1, v_text2: 2 WITH UNIQUE KEYS) FROM "Tele"."Types"
/*17*/ SELECT JSON_OBJECT('a': 1 ABSENT ON NULL RETURNING bytea), v_text FROM "Tele"."Types"
/*17*/ SELECT JSON_VALUE(v_jsonb, '$.a' DEFAULT id ON EMPTY) FROM "Tele"."Types"
/*17*/ SELECT JSON_EXISTS(open_doc, '$.a ? (@ == $x)' PASSING v_int4 AS x) FROM "Tele"."Types"
/*17*/ SELECT JSON_QUERY(open_doc, '$.a' PASSING v_int4 AS x) FROM "Tele"."Types"
/*17*/ SELECT * FROM JSON_TABLE((SELECT v_jsonb FROM "Tele"."Types" WHERE id = 1), '$' COLUMNS (a int PATH '$.a' ERROR ON ERROR)) j
/*17*/ SELECT j.o FROM "Tele"."Types", JSON_TABLE(v_jsonb, '$[*]' COLUMNS (o FOR ORDINALITY)) j
/*17*/ SELECT "ID", has, row FROM pub.jt
/*17*/ SELECT count(*) FROM pub.jt
SELECT xmlelement(name x, v_text) FROM "Tele"."Types"
SELECT xmlelement(name x, xmlattributes(v_text AS a)) FROM "Tele"."Types"
SELECT xmlforest(v_text, v_ts, v_bytea) FROM "Tele"."Types"
SELECT xmlparse(content v_text) FROM "Tele"."Types"
SELECT xmlcomment(v_text) FROM "Tele"."Types"
SELECT xmlpi(name x, v_text) FROM "Tele"."Types"
SELECT v_text IS DOCUMENT FROM "Tele"."Types"
SELECT id FROM "Tele"."Types" ORDER BY v_text IS NULL, v_text
SELECT id FROM "Tele"."Types" WHERE CASE WHEN v_text > 'M' THEN 1/0 ELSE 1 END = 1
SELECT 1 / (v_int4 - 73519) FROM "Tele"."Types"
SELECT 1 / nullif(v_int4, 73519) FROM "Tele"."Types"
SELECT coalesce(v_text, 1 / 0 || '') FROM "Tele"."Types"
SELECT coalesce(nullif(v_text, 'x'), (1 / (id - id))::text) FROM "Tele"."Types"
SELECT greatest(v_int4, 1 / id), least(v_text, 'M') FROM "Tele"."Types"
SELECT id, generate_series(1, v_score) FROM "Tele"."Types"
SELECT id FROM "Tele"."Types", generate_series(1, length(v_text))
SELECT id FROM "Tele"."Types", LATERAL (SELECT 1 LIMIT length(v_text)) q
SELECT id FROM "Tele"."Types" LIMIT (SELECT length(v_text) FROM "Tele"."Types" WHERE id = 1)
SELECT id, (SELECT x FROM generate_series(1, 9) x OFFSET length(v_text) LIMIT 1) FROM "Tele"."Types"
SELECT pg_sleep(length(v_text)) FROM "Tele"."Types"
SELECT CASE WHEN v_text > 'M' THEN pg_sleep(1) END FROM "Tele"."Types"
SELECT nextval('ref.tickets') FROM "Tele"."Types" WHERE v_text > 'M'
SELECT setval('ref.tickets', length(v_text)) FROM "Tele"."Types"
SELECT setval('ref.tickets', (SELECT length(v_text) FROM "Tele"."Types" WHERE id = 1))
SELECT CASE WHEN v_bool THEN nextval('ref.tickets') END FROM "Tele"."Types"
SELECT pg_advisory_lock(v_int4) FROM "Tele"."Types"
SELECT pg_try_advisory_xact_lock(length(v_text)) FROM "Tele"."Types"
SELECT pg_notify('x', v_text) FROM "Tele"."Types"
SELECT set_config('application_name', v_text, false) FROM "Tele"."Types"
SELECT set_config('work_mem', v_int4::text, true) FROM "Tele"."Types"
SELECT current_setting(v_text, true) FROM "Tele"."Types"
SELECT to_regclass(v_text), to_regtype(v_text) FROM "Tele"."Types"
SELECT v_oid::regclass FROM "Tele"."Types"
SELECT pg_size_pretty(v_int8), pg_describe_object(v_oid, v_oid, 0) FROM "Tele"."Types"
SELECT has_table_privilege(v_oid, 'select') FROM "Tele"."Types"
SELECT pg_get_userbyid(v_oid), pg_encoding_to_char(v_int4) FROM "Tele"."Types"
SELECT obj_description(v_oid, 'pg_class'), format_type(v_oid, v_int4) FROM "Tele"."Types"
SELECT pg_relation_size(v_oid) FROM "Tele"."Types"
SELECT txid_status(v_int8) FROM "Tele"."Types"
SELECT ascii(v_text), chr(v_int2), reverse(v_text), md5(v_text), encode(v_bytea, 'base64'), encode(sha256(v_bytea), 'hex') FROM "Tele"."Types"
SELECT to_tsvector(v_text), to_tsquery(v_text), plainto_tsquery(v_text) FROM "Tele"."Types"
SELECT v_tsq @@ v_tsv, querytree(v_tsq), numnode(v_tsq), v_tsq && 'a', !!v_tsq FROM "Tele"."Types"
SELECT ts_rewrite(v_tsq, 'a'::tsquery, 'b'::tsquery) FROM "Tele"."Types"
SELECT setweight(v_tsv, 'A'), ts_rank(v_tsv, 'qwvone'), ts_headline(v_text, v_tsq) FROM "Tele"."Types"
SELECT get_bit(v_bit, 1), get_byte(v_bytea, 2), set_bit(v_varbit, 1, 1), bit_count(v_bit), v_bit & B'00000001', v_bit::int FROM "Tele"."Types"
SELECT v_bit << 1, ~v_bit, v_varbit || B'1', substring(v_bit FROM 2 FOR 3) FROM "Tele"."Types"
SELECT v_point <-> '(0,0)', v_box # '(1,1),(0,0)', area(v_box), length(v_lseg), center(v_circle), npoints(v_path) FROM "Tele"."Types"
SELECT id FROM "Tele"."Types" WHERE v_point <@ '<(0,0),1>'::circle
SELECT id FROM "Tele"."Types" ORDER BY v_point <-> '(0,0)' LIMIT 1
SELECT v_i4r * '[1,5)', v_i4r + '[1,5)', v_i4r - '[1,5)', lower(v_i4r), upper_inf(v_i4r) FROM "Tele"."Types"
SELECT range_merge(v_imr), multirange(v_i4r), unnest(v_imr) FROM "Tele"."Types"
SELECT range_agg(v_i4r), range_intersect_agg(v_dr) FROM "Tele"."Types"
SELECT v_i4r @> v_int4, v_i4r && '[1,5)', v_i4r -|- '[1,5)' FROM "Tele"."Types"
SELECT (v_kin[1].lives).street, v_kin[1].phones, (v_kin[1]).*, (v_addr).geo.lat, (v_home).zip FROM "Tele"."Types"
SELECT (v_addr).geo::text FROM "Tele"."Types"
SELECT text((v_addr).geo) FROM "Tele"."Types"
SELECT 'x' || (v_addr).geo FROM "Tele"."Types"
SELECT v_jp::text, v_jsonb @? v_jp, jsonb_path_query(v_jsonb, v_jp) FROM "Tele"."Types"
SELECT open_doc @@ v_jp FROM "Tele"."Types"
SELECT jsonb_path_exists(open_doc, '$.a ? (@ > $x)', v_jsonb) FROM "Tele"."Types"
SELECT v_lsn - '0/0', v_lsn::text, pg_wal_lsn_diff(v_lsn, '0/0') FROM "Tele"."Types"
SELECT v_xid::xid, age(v_xid::xid) FROM "Tele"."Types"
SELECT v_money / 2, v_money::numeric, cash_words(v_money) FROM "Tele"."Types"
SELECT v_mood > 'qwvlow', enum_range(v_mood, NULL), v_mood::text, v_moods[1] FROM "Tele"."Types"
SELECT id FROM "Tele"."Types" WHERE v_mood = 'none'
SELECT id FROM "Tele"."Types" WHERE v_mood::text = 'none'
SELECT id FROM "Tele"."Types" WHERE v_score = 5 OR v_score IS NULL
SELECT id FROM "Tele"."Types" WHERE v_bool
SELECT id FROM "Tele"."Types" WHERE NOT v_bool IS TRUE
SELECT count(*) FILTER (WHERE v_bool) FROM "Tele"."Types"
SELECT v_texts[1], v_texts[1:2], v_grid[1][1], cardinality(v_grid), array_ndims(v_texts), array_dims(v_texts), trim_array(v_texts, 1) FROM "Tele"."Types"
SELECT unnest(v_texts) FROM "Tele"."Types"
SELECT id, unnest(v_ints), unnest(open_arr) FROM "Tele"."Types"
SELECT id FROM "Tele"."Types" CROSS JOIN LATERAL unnest(v_texts, v_ints) AS u (a, b)
SELECT id FROM "Tele"."Types" WHERE 'x' = ANY (v_texts)
SELECT id FROM "Tele"."Types" WHERE v_text LIKE ANY (open_arr)
SELECT id FROM "Tele"."Types" WHERE v_texts @> '{x}'
SELECT id FROM "Tele"."Types" WHERE v_text ~ '^Q'
SELECT id FROM "Tele"."Types" WHERE v_text SIMILAR TO 'Q%'
SELECT id FROM "Tele"."Types" WHERE (v_text, id) > ('M', 1)
SELECT id FROM "Tele"."Types" WHERE (v_text, id) OVERLAPS (v_text, id)
SELECT id FROM "Tele"."Types" WHERE (v_ts, v_ts) OVERLAPS ('2020-01-01'::timestamp, '2021-01-01'::timestamp)
SELECT (v_ts, v_ts) OVERLAPS ('2020-01-01'::timestamp, '2021-01-01'::timestamp) FROM "Tele"."Types"
SELECT id FROM "Tele"."Types" WHERE v_int4 BETWEEN SYMMETRIC 1 AND 100000
SELECT id FROM "Tele"."Types" WHERE v_text COLLATE "C" = 'x'
SELECT id FROM "Tele"."Types" t WHERE t IS NULL
SELECT id FROM "Tele"."Types" WHERE (v_addr).street IS NULL
SELECT id FROM "Tele"."Types" WHERE v_addr IS NULL
SELECT v_addr IS NOT NULL FROM "Tele"."Types"
SELECT (v_addr).* IS NULL FROM "Tele"."Types"
SELECT ROW(v_addr) IS NULL FROM "Tele"."Types"
SELECT id FROM "Tele"."Types" WHERE v_kin[1] IS NULL
SELECT v_texts[1] IS NULL, v_texts[2] IS NULL FROM "Tele"."Types"
SELECT count(v_texts[2]), count((v_addr).street) FROM "Tele"."Types"
SELECT count(v_jsonb -> 's'), count(v_jsonb['s']) FROM "Tele"."Types"
SELECT v_jsonb['s'] IS NULL FROM "Tele"."Types"
SELECT * FROM "Tele"."Patient"
SELECT p FROM "Tele"."Patient" p
SELECT p.* , p."Full Name" FROM "Tele"."Patient" AS p ("X", y, z, "Full Name", w)
SELECT "X", "Full Name" FROM "Tele"."Patient" AS p ("ID", "X", z, w, "Full Name")
SELECT y FROM (SELECT * FROM "Tele"."Patient") AS q (a, b, c, y)
WITH q (a, b, c, "Visits") AS (TABLE "Tele"."Patient") SELECT "Visits", status FROM q
SELECT t."Visits" FROM (VALUES (1)) v (n), LATERAL (SELECT "Full Name" AS "Visits" FROM "Tele"."Patient" LIMIT v.n) t
SELECT "Initials", "Age Group", search FROM "Tele"."Patient"
SELECT "Initials" || '' FROM "Tele"."Patient"
SELECT id FROM pub.patient WHERE since = '1900-01-01'
SELECT "ID" FROM "Tele"."Patient" WHERE "Age Group" > 196
SELECT "ID" FROM "Tele"."Patient" WHERE search @@ 'qwvzelda'
SELECT "ID" FROM "Tele"."Patient" ORDER BY "Initials"
SELECT remark, upper(remark) FROM "Tele"."Patient"
SELECT * FROM "Audit Log".entry
SELECT * FROM "Audit Log".seen
SELECT old_row ->> 'Full Name', new_row #>> '{home,street}' FROM "Audit Log".entry
SELECT new_row - 'Full Name' FROM "Audit Log".entry
SELECT jsonb_object_keys(new_row) FROM "Audit Log".entry
SELECT line FROM ref.log
SELECT lib.name_of(1)
SELECT lib.name_of("ID") FROM ref."Site"
SELECT lib.atomic()
SELECT lib.atomic(pid => 2)
SELECT lib.atomic(pid := "ID") FROM ref."Site"
SELECT lib.returns(1), length(lib.returns(1))
SELECT (lib.outs(1)).*
SELECT (lib.outs(1))."Count"
SELECT "Count" FROM lib.outs(1)
SELECT * FROM lib.outs(1, extra => lib.name_of(2))
SELECT extra FROM lib.outs(1, lib.name_of(2))
SELECT o FROM lib.outs(1) o
SELECT lib.outs(1)
SELECT "Who" AS "State" FROM lib.listing()
SELECT * FROM lib.listing(who => 'x', lim => 2)
SELECT l."State", l."Who" FROM lib.listing(2) AS l
SELECT l.c FROM lib.listing(2) AS l (a, c, b)
SELECT l FROM lib.listing(2) AS l
SELECT x FROM lib.listing(2) WITH ORDINALITY AS l (a, x, c, o)
SELECT * FROM ROWS FROM (lib.listing(2), lib.kins()) AS r (a, b, c, d, e, f)
SELECT b FROM ROWS FROM (generate_series(1, 2), lib.listing(2)) AS r (a, k, b, c)
SELECT (lib.patients()).*
SELECT (lib.patients())."Visits"
SELECT lib.patients()
SELECT "Visits", "Full Name" FROM lib.patients()
SELECT p.status FROM lib.patients() p WHERE p."Full Name" > 'M'
SELECT (lib.one(1))."Full Name", (lib.one(1)).status
SELECT lib.one(1)
SELECT (lib.one(1)).home.street
SELECT ((lib.one(1)).kin)[1].who
SELECT * FROM lib.kins()
SELECT (lives).street FROM lib.kins()
SELECT phones[1] FROM lib.kins()
SELECT lib.rec(1)
SELECT * FROM lib.rec(1) AS r (a int, b text)
SELECT a FROM lib.recs() AS r (a int, b text)
SELECT b FROM lib.recs() AS r (a int, b text)
SELECT lib.first(ARRAY["Full Name"]) FROM "Tele"."Patient"
SELECT lib.first(mobile), lib.first(kin) FROM "Tele"."Patient"
SELECT lib.first(array_agg(p)) FROM "Tele"."Patient" p
SELECT (lib.first(array_agg(p)))."Full Name" FROM "Tele"."Patient" p
SELECT lib.either("Full Name", 'x'), lib.either(1, "Pay"::int) FROM "Tele"."Patient"
SELECT lib.join(',', "Full Name", "E-Mail") FROM "Tele"."Patient"
SELECT lib.join(',', VARIADIC mobile) FROM "Tele"."Patient"
SELECT lib.join("Full Name", 'a', 'b') FROM "Tele"."Patient"
SELECT lib.join(sep => ',', VARIADIC parts => ARRAY["Full Name"]) FROM "Tele"."Patient"
SELECT lib.shout("Full Name"), lib.shout('x', mark => "Full Name") FROM "Tele"."Patient"
SELECT lib.shout('x', times => "Visits" + length("Full Name")) FROM "Tele"."Patient"
SELECT p.full_label, lib.full_label(p), p.state_label FROM "Tele"."Patient" p
SELECT lib.state_label(p) FROM "Tele"."Patient" p
SELECT (p).state_label, (SELECT lib.full_label(p)) FROM "Tele"."Patient" p
SELECT lib.pl(1), lib.pl_state(1)
SELECT * FROM lib.pl_rows()
SELECT b FROM lib.pl_rows()
SELECT lib.pl_raise(1)
SELECT lib.pl_raise("ID") FROM ref."Site"
SELECT lib.pl_assert(1)
SELECT lib.pl_case(1)
SELECT count(*) FROM lib.pl_loop(1)
SELECT lib.pl_loop(1)
SELECT lib.pl_found('QWVzelda')
SELECT lib.pl_found("Name") FROM ref."Site"
SELECT lib.pl_count('QWV%')
SELECT lib.pl_diag('1960-01-01')
SELECT lib.pl_dyn('Full Name', 1)
SELECT lib.pl_ref('c')
SELECT lib.pl_ctx(1)
SELECT lib.sees('x')
SELECT lib.trusting("Full Name") FROM "Tele"."Patient"
SELECT lib.by_array('{1,2}')
SELECT unnest(lib.by_array('{1,2}'))
SELECT (lib.by_array(ARRAY[1]))[1]
SELECT lib.as_json(), lib.as_json() -> 0 ->> 'n'
SELECT * FROM jsonb_to_recordset(lib.as_json()) AS r (n text, v int)
SELECT v FROM jsonb_to_recordset(lib.as_json()) AS r (n text, v int)
SELECT lib."Born"(1)
SELECT lib.initcap(1), initcap($$x$$)
SELECT initcap("ID") FROM ref."Site"
SELECT lib.gather("Full Name") FROM "Tele"."Patient"
SELECT lib.gather("Name") FROM ref."Site"
SELECT lib.gather_names("ID") FROM ref."Site"
SELECT lib.gather("Name" ORDER BY lib.name_of("ID")) FROM ref."Site"
SELECT lib.gather("Full Name") OVER (ORDER BY "ID") FROM "Tele"."Patient"
SELECT lib.median("Pay") FROM "Tele"."Patient"
SELECT lib.median(weight) FROM ref."Code"
SELECT 1 OPERATOR(lib.##>) 'x'
SELECT "ID" OPERATOR(lib.##>) "Name" FROM ref."Site"
SELECT "Full Name" OPERATOR(lib.~=) 'qwvzelda' FROM "Tele"."Patient"
SELECT "ID" FROM "Tele"."Patient" WHERE "Full Name" OPERATOR(lib.~=) 'x'
CALL lib.visit(1)
CALL lib.visit(1, 'x', 2)
CALL lib.visit(pid => 1, n => 2)
CALL lib.visit_sql('x')
CALL lib.copy_names()
SELECT * FROM pub.patient
SELECT a, b, c FROM pub."Patient 2"
SELECT both, whole, days, k, d FROM pub."Patient 3"
SELECT (whole).a, (whole).k FROM pub."Patient 3"
SELECT days FROM pub."Patient 3"
SELECT "Full Name", "Visits" FROM pub.swap
SELECT sum("Full Name") FROM pub.swap
SELECT upper("Visits") FROM pub.swap
SELECT * FROM pub.barrier
SELECT "E-Mail" || '' FROM pub.barrier
SELECT * FROM pub.checked
UPDATE pub.checked SET remark = remark || 'x' RETURNING remark
UPDATE pub.checked SET "Visits" = 200
UPDATE pub.checked SET "Visits" = -5 WHERE "ID" = 1
SELECT * FROM pub.sums
SELECT status, n, v FROM pub.sums
SELECT rich FROM pub.sums
SELECT status FROM pub.sums WHERE rich
SELECT * FROM pub.latest
SELECT patient, minutes FROM pub.latest
SELECT t FROM pub.everything
SELECT t FROM pub.everything WHERE kind = 's'
SELECT kind, id FROM pub.everything WHERE t = 'Nobody'
SELECT * FROM pub.cased
SELECT "ID" FROM pub.cased WHERE wealth = 'rich'
SELECT wealth, count(*) FROM pub.cased GROUP BY wealth
SELECT "ID" FROM pub.cased WHERE is_low
SELECT * FROM pub.filtered
SELECT count(*) FROM pub.filtered
SELECT * FROM pub.lateral
SELECT "ID", n FROM pub.lateral
SELECT * FROM pub.kin
SELECT "ID", o FROM pub.kin
SELECT count(*) FROM pub.kin
SELECT * FROM pub.by_function
SELECT b FROM pub.by_function
SELECT "Count" FROM pub.by_function
SELECT "ID", has FROM pub.doc
SELECT "ID" FROM pub.doc WHERE has
SELECT plan || '' FROM pub.doc
SELECT * FROM pub.joined
SELECT name, count(*) FROM pub.joined GROUP BY name
SELECT * FROM pub.chain
SELECT id FROM pub.chain
SELECT * FROM pub.codes
SELECT * FROM pub.mv
SELECT nm FROM pub.mv WHERE "ID" = 1
SELECT x, y FROM pub.over_mv
SELECT ctid, tableoid FROM pub.mv
REFRESH MATERIALIZED VIEW pub.mv
REFRESH MATERIALIZED VIEW CONCURRENTLY pub.mv
UPDATE pub.entry SET status = 'x'
UPDATE pub.entry SET status = 'x' RETURNING who
UPDATE pub.entry SET who = 'x'
UPDATE pub.ruled SET "E-Mail" = 'x'
UPDATE pub.ruled SET "E-Mail" = 'x' RETURNING *
UPDATE pub.ruled SET "E-Mail" = 'x' RETURNING "E-Mail" || ''
SELECT * FROM "Tele"."Session"
SELECT * FROM "Tele"."Session 2023"
SELECT note FROM "Tele"."Session 2023 video"
SELECT note FROM "Tele"."Session 2023 h0"
SELECT * FROM "Tele"."Session else"
SELECT tableoid::regclass, note FROM "Tele"."Session"
SELECT note || '' FROM ONLY "Tele"."Session else"
SELECT s FROM "Tele"."Session else" s
SELECT s::"Tele"."Session" FROM "Tele"."Session else" s
SELECT (s::"Tele"."Session").note, (s::"Tele"."Session").minutes FROM "Tele"."Session else" s
UPDATE "Tele"."Session" SET at = '2025-01-01' RETURNING note, tableoid::regclass
UPDATE "Tele"."Session" SET minutes = minutes + 1 RETURNING transcript ->> 'said'
DELETE FROM "Tele"."Session 2023" RETURNING *
SELECT * FROM "Tele"."Person"
SELECT p.secret FROM ONLY "Tele"."Surgeon" p
SELECT label, secret || '' FROM "Tele"."Doctor"
SELECT d::"Tele"."Person" FROM "Tele"."Doctor" d
SELECT (d::"Tele"."Person").secret FROM "Tele"."Surgeon" d
SELECT dea FROM "Tele"."Surgeon"
SELECT blade, dea::text FROM "Tele"."Surgeon"
SELECT * FROM "Tele"."Person" NATURAL JOIN "Tele"."Doctor"
SELECT * FROM "Tele"."Person" p JOIN "Tele"."Doctor" d USING (pid, secret)
SELECT secret FROM "Tele"."Person" p JOIN "Tele"."Doctor" d USING (secret)
SELECT u.secret FROM "Tele"."Person" p JOIN "Tele"."Doctor" d USING (secret) AS u
SELECT u FROM "Tele"."Person" p JOIN "Tele"."Doctor" d USING (secret) AS u
SELECT count(*) FROM "Tele"."Person" p NATURAL JOIN ref."Site"
INSERT INTO "Tele"."Slot" VALUES (9, 1, '[2024-01-01 09:30+00,2024-01-01 09:40+00)', 'x')
INSERT INTO "Tele"."Slot" VALUES (1, 1, '[2025-01-01 09:30+00,2025-01-01 09:40+00)', 'x') ON CONFLICT (id) DO UPDATE SET room = 5 RETURNING who
INSERT INTO "Tele"."Slot" VALUES (1, 1, NULL, 'x') ON CONFLICT (id) DO UPDATE SET who = "Slot".who RETURNING who, excluded.who
INSERT INTO "Tele"."Slot" VALUES (1, 1, NULL, 'x') ON CONFLICT (id) DO UPDATE SET room = length("Slot".who)
INSERT INTO "Tele"."Slot" VALUES (1, 1, NULL, 'x') ON CONFLICT (id) DO UPDATE SET room = 7 WHERE "Slot".who > 'M'
INSERT INTO "Tele"."Slot" VALUES (1, 1, NULL, 'x') ON CONFLICT (id) WHERE who > 'M' DO NOTHING
INSERT INTO ref.log (line) SELECT "Full Name" FROM "Tele"."Patient"
INSERT INTO ref.log (n) SELECT "Visits" FROM "Tele"."Patient" WHERE "Full Name" > 'M'
INSERT INTO ref.log (line) SELECT lib.pl(1)
INSERT INTO ref.log (line) VALUES ((SELECT max("Full Name") FROM "Tele"."Patient"))
INSERT INTO ref.log (line, n) SELECT status, count(*) FROM "Tele"."Patient" GROUP BY "Mood", status
UPDATE ref.log SET line = p."Full Name" FROM "Tele"."Patient" p
UPDATE ref.log SET (line, n) = (SELECT "E-Mail", 1 FROM "Tele"."Patient" LIMIT 1)
UPDATE ref.log SET n = 1 FROM "Tele"."Patient" p WHERE p."Pay" > 100
MERGE INTO ref.log l USING "Tele"."Patient" p ON l.n = p."ID" WHEN NOT MATCHED THEN INSERT (line) VALUES (p."Full Name")
MERGE INTO ref.log l USING "Tele"."Patient" p ON p."Full Name" > 'M' WHEN NOT MATCHED THEN INSERT (line) VALUES ('x')
/*17*/ MERGE INTO "Tele"."Patient" p USING ref."Site" s ON p."ID" = s."ID" WHEN MATCHED THEN UPDATE SET "Visits" = 1 RETURNING merge_action(), p.*, s."Name"
/*17*/ MERGE INTO "Tele"."Patient" p USING ref."Site" s ON p."ID" = s."ID" WHEN MATCHED THEN UPDATE SET "Visits" = 1 RETURNING p."Full Name" || '', s.*
/*18*/ MERGE INTO "Tele"."Patient" p USING ref."Site" s ON p."ID" = s."ID" WHEN MATCHED THEN DELETE RETURNING old."Full Name", new."Full Name", old.*, to_json(old)
/*18*/ UPDATE "Tele"."Patient" SET "Visits" = 1 RETURNING old."Full Name" || new."Full Name", old.*, new."Ghost"
/*18*/ UPDATE "Tele"."Patient" SET "Visits" = 1 RETURNING WITH (OLD AS "before", NEW AS "Full Name") "before"."E-Mail", "Full Name"."Visits", "Full Name"
/*18*/ UPDATE "Tele"."Patient" SET "Visits" = 1 RETURNING WITH (OLD AS o) o, (o).home.street
/*18*/ DELETE FROM "Tele"."Slot" RETURNING WITH (OLD AS n, NEW AS o) n.who, o.who, lower(n.who)
/*18*/ INSERT INTO "Tele"."Slot" VALUES (1, 1, NULL, 'x') ON CONFLICT (id) DO UPDATE SET room = 5 RETURNING old.who, new.who, old
/*18*/ SELECT "Ghost", "Plain" FROM "Tele"."Patient"
/*18*/ SELECT "Ghost" || '', lower("Ghost") FROM "Tele"."Patient"
/*18*/ SELECT "ID" FROM "Tele"."Patient" WHERE "Ghost" > 'M'
/*18*/ SELECT "ID" FROM "Tele"."Patient" WHERE "Plain" > 'a'
UPDATE rx."Script" SET qty = qty
UPDATE rx."Script" SET qty = 600
UPDATE rx."Script" SET mrn = 'none'
UPDATE rx."Script" SET mrn = 'zz'
UPDATE "Tele"."Patient" SET "MRN" = "MRN" || 'x' WHERE "ID" = 1
UPDATE payer."Member" SET plan = 2 RETURNING holder, card, period
UPDATE payer."Member" SET plan = 99
DELETE FROM "Tele"."Patient" WHERE "ID" = 1 RETURNING *
DELETE FROM rx."Drug" WHERE ndc = '0001'
INSERT INTO "Tele"."Patient" ("MRN", "Full Name", "Born") VALUES (NULL, 'a', '1990-01-01')
INSERT INTO "Tele"."Patient" ("MRN", "Full Name", "Born") VALUES ('zz', 'a', '2021-01-01')
INSERT INTO "Tele"."Patient" ("MRN", "Full Name", "Born") VALUES ('none', 'a', '1990-01-01')
INSERT INTO "Tele"."Patient" ("ID", "MRN", "Full Name", "Born") VALUES (99, 'zz', 'a', '1990-01-01') RETURNING *, "Initials" || ''
INSERT INTO "Tele"."Patient" SELECT * FROM "Tele"."Patient" WHERE "ID" = 1
INSERT INTO "Tele"."Patient" ("MRN", "Full Name", "Born", status) SELECT 'q' || "ID", "Full Name", "Born", 'raw' FROM "Tele"."Patient" RETURNING remark
CREATE TABLE ref.copy AS SELECT * FROM "Tele"."Patient"
CREATE TEMP TABLE t AS SELECT "ID", count(*) FROM pub.kin GROUP BY 1
CREATE TEMP TABLE t (LIKE "Tele"."Patient" INCLUDING ALL)
CREATE TEMP TABLE t () INHERITS ("Tele"."Person")
CREATE TEMP TABLE t OF "Tele"."Address"
CREATE TEMP VIEW v AS SELECT "Full Name" FROM "Tele"."Patient"
CREATE TEMP TABLE t (x text DEFAULT lib.name_of(1))
CREATE TEMP TABLE t (x text GENERATED ALWAYS AS (lib.name_of(1)) STORED)
CREATE TEMP TABLE t (x text CHECK (x <> lib.name_of(1)))
CREATE TABLE "Tele"."Session 2025" PARTITION OF "Tele"."Session" FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')
ALTER TABLE "Tele"."Session" DETACH PARTITION "Tele"."Session else"
ALTER TABLE "Tele"."Doctor" NO INHERIT "Tele"."Person"
ALTER TABLE "Tele"."Patient" ADD COLUMN x text DEFAULT lib.name_of(1)
ALTER TABLE "Tele"."Patient" ADD COLUMN x text GENERATED ALWAYS AS ("Full Name") STORED
ALTER TABLE "Tele"."Patient" ADD CHECK ("Pay" > 100)
ALTER TABLE "Tele"."Patient" ALTER "Full Name" TYPE varchar(8)
ALTER TABLE "Tele"."Patient" ALTER status TYPE text USING "Full Name"
ALTER TABLE "Tele"."Patient" ALTER status SET DEFAULT lib.name_of(1)
ALTER TABLE "Tele"."Patient" RENAME "Full Name" TO fn
ALTER TABLE "Tele"."Patient" SET SCHEMA ref
ALTER VIEW pub.patient RENAME COLUMN label TO visits2
ALTER TABLE ref."Code" ADD FOREIGN KEY (label) REFERENCES "Tele"."Patient" ("MRN")
CREATE INDEX ON "Tele"."Patient" ((1 / length("Full Name")))
CREATE UNIQUE INDEX ON "Tele"."Patient" ("Mood")
CREATE INDEX ON "Tele"."Patient" (("Full Name"::int))
COMMENT ON TABLE ref.log IS 'x'
ANALYZE "Tele"."Patient"
SELECT most_common_vals FROM pg_stats WHERE tablename = 'Patient'
SELECT n_distinct, correlation FROM pg_stats
SELECT stavalues1 FROM pg_statistic
SELECT * FROM pg_stats_ext
SELECT pg_column_size("Full Name") FROM "Tele"."Patient"
SELECT sum(pg_column_size("Full Name")) FROM "Tele"."Patient"
SELECT pg_column_size(p) FROM "Tele"."Patient" p
SELECT pg_column_compression("Full Name"), pg_column_toast_chunk_id("Full Name") FROM "Tele"."Patient"
SELECT query FROM pg_stat_activity
SELECT * FROM pg_cursors
SELECT * FROM pg_prepared_statements
SELECT pg_get_viewdef('pub.patient'::regclass)
SELECT pg_read_file('PG_VERSION')
SELECT * FROM pg_ls_dir('.')
SELECT lo_import('/etc/passwd')
SELECT query_to_xml('SELECT * FROM "Tele"."Patient"', true, false, '')
SELECT table_to_xml('"Tele"."Patient"', true, false, '')
SELECT * FROM ts_stat('SELECT search FROM "Tele"."Patient"')
SELECT * FROM pg_get_multixact_members('1')
SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef
SELECT pg_logical_emit_message(true, 'x', "Full Name") FROM "Tele"."Patient"
SELECT pg_log_backend_memory_contexts(pg_backend_pid())
SELECT pg_cancel_backend(length("Full Name")) FROM "Tele"."Patient"
SELECT txid_current() FROM "Tele"."Patient" WHERE "Full Name" > 'M'
EXPLAIN SELECT * FROM "Tele"."Patient" WHERE "Full Name" = 'x'
EXPLAIN ANALYZE SELECT "ID" FROM "Tele"."Patient"
EXPLAIN (ANALYZE, FORMAT JSON) SELECT lib.name_of(1)
EXPLAIN VERBOSE SELECT lib.name_of(1)
EXPLAIN (COSTS OFF, VERBOSE) SELECT lib.first(ARRAY["Full Name"]) FROM "Tele"."Patient"
EXPLAIN (COSTS OFF) SELECT "Full Name" FROM "Tele"."Patient" WHERE "Born" < '1960-01-01'
EXPLAIN (GENERIC_PLAN) SELECT "ID" FROM "Tele"."Patient" WHERE "Full Name" = $1
EXPLAIN (SERIALIZE) SELECT * FROM "Tele"."Patient"
DECLARE c CURSOR FOR SELECT "Full Name" || '' FROM "Tele"."Patient"
COPY "Tele"."Patient" TO STDOUT
COPY (SELECT "Full Name" || '' FROM "Tele"."Patient") TO STDOUT
COPY pub."Patient 3" TO STDOUT
COPY "Tele"."Patient" ("Full Name") TO STDOUT (FORMAT csv, FORCE_QUOTE *)
SELECT DISTINCT ON ("Mood") "ID" FROM "Tele"."Patient"
SELECT count(DISTINCT "Pay") FROM "Tele"."Patient"
SELECT grouping("Mood"), count(*) FROM "Tele"."Patient" GROUP BY CUBE ("Mood")
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY "Born") FROM "Tele"."Patient"
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY "Visits") FILTER (WHERE "Pay" > 5) FROM "Tele"."Patient"
SELECT rank(5) WITHIN GROUP (ORDER BY "Visits"), max("Full Name") FROM "Tele"."Patient"
SELECT mode() WITHIN GROUP (ORDER BY status), mode() WITHIN GROUP (ORDER BY "Full Name") FROM "Tele"."Patient"
SELECT ntile(2) OVER (ORDER BY "Pay"), lag("Full Name") OVER (ORDER BY "ID") FROM "Tele"."Patient"
SELECT first_value("ID") OVER (ORDER BY "Full Name") FROM "Tele"."Patient"
SELECT sum("Visits") OVER (ORDER BY "ID" ROWS BETWEEN length("Full Name") PRECEDING AND CURRENT ROW) FROM "Tele"."Patient"
SELECT count(*) OVER (PARTITION BY "Born") FROM "Tele"."Patient"
SELECT "ID" FROM "Tele"."Patient" UNION SELECT length("Full Name") FROM "Tele"."Patient"
SELECT "Full Name" FROM "Tele"."Patient" UNION ALL SELECT "Name" FROM ref."Site"
SELECT "Name" FROM ref."Site" UNION ALL SELECT "Full Name" FROM "Tele"."Patient"
SELECT "Name" FROM ref."Site" EXCEPT SELECT "Full Name" FROM "Tele"."Patient"
SELECT "Name" FROM ref."Site" WHERE "Name" IN (SELECT "Full Name" FROM "Tele"."Patient")
SELECT "Name" FROM ref."Site" WHERE "Name" < ALL (SELECT "Full Name" FROM "Tele"."Patient")
SELECT "Name" FROM ref."Site" s WHERE EXISTS (SELECT FROM "Tele"."Patient" p WHERE p."Full Name" > s."Name")
SELECT "Name", (SELECT count(*) FROM "Tele"."Patient" p WHERE p."Full Name" > s."Name") FROM ref."Site" s
SELECT (SELECT count("Full Name") FROM "Tele"."Patient" p WHERE p."Site ID" = s."ID") FROM ref."Site" s
SELECT ARRAY(SELECT "Full Name" FROM "Tele"."Patient")
SELECT (ARRAY(SELECT "Full Name" FROM "Tele"."Patient" ORDER BY "ID"))[1]
SELECT "ID" FROM "Tele"."Patient" TABLESAMPLE bernoulli (100) WHERE "Pay" > 1
SELECT "ID" FROM "Tele"."Patient" FOR UPDATE SKIP LOCKED
SELECT "Full Name" FROM "Tele"."Patient" FOR UPDATE
WITH RECURSIVE r (n, t) AS (SELECT 1, (SELECT "Full Name" FROM "Tele"."Patient" WHERE "ID" = 1) UNION ALL SELECT n + 1, substr(t, 2) FROM r WHERE t <> '') SELECT n FROM r
WITH RECURSIVE r (n, t) AS (SELECT 1, (SELECT "Full Name" FROM "Tele"."Patient" WHERE "ID" = 1) UNION ALL SELECT n + 1, substr(t, 2) FROM r WHERE n < 4) SELECT * FROM r
WITH q AS MATERIALIZED (SELECT "Full Name" AS f, "ID" FROM "Tele"."Patient") SELECT f || '' FROM q
WITH u AS (UPDATE "Tele"."Patient" SET "Visits" = 1 RETURNING "Full Name" AS n, *) SELECT n, upper(n) FROM u
SELECT CASE "Full Name" WHEN 'QWVzelda' THEN 1 ELSE 0 END FROM "Tele"."Patient"
SELECT count(*) FILTER (WHERE "Full Name" = 'QWVzelda') FROM "Tele"."Patient"
SELECT bool_or("Full Name" = 'QWVzelda'), every("Pay" > 5) FROM "Tele"."Patient"
SELECT "Full Name" = 'QWVzelda' FROM "Tele"."Patient"
SELECT nullif("Full Name", 'QWVzelda') IS NULL FROM "Tele"."Patient"
SELECT ("Full Name" = 'QWVzelda') IS TRUE, ("Full Name" = 'x') IS UNKNOWN FROM "Tele"."Patient"
SELECT count(nullif("Full Name", 'QWVzelda')) FROM "Tele"."Patient"
SELECT "Doc" ->> 'ssn', "Doc" #>> '{plan}', "Doc"['ssn'], "Doc" - 'ssn' FROM "Tele"."Patient"
SELECT "Doc" -> 'n' FROM "Tele"."Patient"
SELECT jsonb_path_query("Doc", '$.ssn ? (@ like_regex "^Q")') FROM "Tele"."Patient"
SELECT "ID", jsonb_array_length("Doc" -> 'kin') FROM "Tele"."Patient"
SELECT "Doc"::text, "Doc" || '{}' FROM "Tele"."Patient"
SELECT d.* FROM "Tele"."Patient", jsonb_to_record("Doc") AS d (ssn text, n int)
SELECT e.* FROM "Tele"."Patient", jsonb_each_text("Doc") e
SELECT "ID" FROM "Tele"."Patient" WHERE "Doc" ? 'ssn'
SELECT "ID" FROM "Tele"."Patient" WHERE "Doc" @> '{"ssn": "x"}'
SELECT home, (home).street, (p.home).geo.lat FROM "Tele"."Patient" p
SELECT (kin[1]).who, kin[1].lives, kin[1:1] FROM "Tele"."Patient"
SELECT k.who, (k.lives).zip FROM "Tele"."Patient", unnest(kin) k
SELECT k FROM "Tele"."Patient", unnest(kin) k
SELECT cardinality(kin), kin IS NULL FROM "Tele"."Patient"
SELECT row_to_json(p)::text, hstore(p) FROM "Tele"."Patient" p
SELECT p::text, p::text::"Tele"."Patient", format('%s', p) FROM "Tele"."Patient" p
SELECT quote_literal(p), concat(p), p || '' FROM "Tele"."Patient" p
SELECT (p).* FROM (SELECT p FROM "Tele"."Patient" p) q
SELECT jsonb_populate_record(NULL::"Tele"."Patient", to_jsonb(p)) FROM "Tele"."Patient" p
SELECT x."Full Name" FROM "Tele"."Patient" p, jsonb_populate_record(p, '{}') x
SELECT "Tele"."Patient" FROM "Tele"."Patient"
SELECT "Patient"."Full Name" FROM "Tele"."Patient"
SELECT teleclinic."Tele"."Patient"."Full Name" FROM tele_a."Tele"."Patient"
SELECT U&"Full\0020Name", U&"\0046ull Name" || '' FROM "Tele"."Patient"
SELECT /* "Visits" */ "Full Name" -- x
SELECT "Full Name" "Visits" FROM "Tele"."Patient"
SELECT E'\x51' || "Full Name", $a$x$a$ || "E-Mail" FROM "Tele"."Patient"
TABLE "Tele"."Patient"
TABLE ONLY "Tele"."Person"
VALUES ((SELECT "Full Name" FROM "Tele"."Patient" LIMIT 1))
SELECT lower(period), upper(period), period @> current_date FROM payer."Member"
SELECT no FROM payer."Member" WHERE period @> current_date
SELECT no FROM payer."Member" WHERE lower(period) = '1957-09-21'
SELECT (lines[1]).name FROM payer."Claim"
SELECT body, substring(body FROM 'call (\S+)') FROM "Tele"."Chat"
SELECT regexp_matches(body, '\d+', 'g') FROM "Tele"."Chat"
SELECT regexp_split_to_table(body, ' ') FROM "Tele"."Chat"
SELECT string_to_table(body, ' ') FROM "Tele"."Chat"
SELECT count(*) FROM "Tele"."Chat", regexp_split_to_table(body, ' ')
SELECT "from" = "to", "from" || "to" FROM "Tele"."Chat"
SELECT a.id FROM "Tele"."Chat" a JOIN "Tele"."Chat" b ON a."from" = b."to"
SELECT a.id FROM "Tele"."Chat" a JOIN "Tele"."Chat" b ON a."from" < b."to"
SELECT id FROM "Tele"."Chat" WHERE "from" = "to"
SELECT id FROM "Tele"."Chat" WHERE "from" = 'a' OR "to" = 'b' AND NOT "from" = 'c'
SELECT id FROM "Tele"."Chat" WHERE NOT "from" = 'a'
SELECT id FROM "Tele"."Chat" WHERE "from" = upper('a')
SELECT id FROM "Tele"."Chat" WHERE "from" = (SELECT 'a')
SELECT id FROM "Tele"."Chat" WHERE "from" = CASE WHEN random() < 2 THEN 'a' END
SELECT id FROM "Tele"."Chat" WHERE "from" = (id || 'x')
SELECT id FROM "Tele"."Chat" WHERE "from" = chr(65 + id)
SELECT id FROM "Tele"."Chat" WHERE "from" IN (VALUES ('a'), ('b'))
SELECT id FROM "Tele"."Chat" WHERE "from" NOT IN ('a')
SELECT id FROM "Tele"."Chat" WHERE "from" <> ALL ('{a}')
SELECT id FROM "Tele"."Chat" WHERE "from" IS DISTINCT FROM 'a'
SELECT id FROM "Tele"."Chat" WHERE ("from" = 'a') = true
SELECT id FROM "Tele"."Chat" WHERE ("from" = 'a')::int > 0
SELECT id FROM "Tele"."Chat" WHERE 'x' LIKE "from"
SELECT id FROM "Tele"."Chat" WHERE "from" ILIKE 'q%'
SELECT id FROM "Tele"."Chat" WHERE left("from", 1) = 'Q'
SELECT id FROM "Tele"."Chat" WHERE length("from") = 7
SELECT id FROM "Tele"."Chat" WHERE "from"::bpchar = 'a'
SELECT id FROM "Tele"."Chat" WHERE "from"::varchar(1) = 'Q'
SELECT id FROM "Tele"."Chat" WHERE "from"::name = 'a'
SELECT id FROM "Tele"."Chat" WHERE "from" = ANY (string_to_array('a,b', ','))
SELECT id FROM "Tele"."Chat" WHERE "from" = ANY (SELECT "Name" FROM ref."Site")
SELECT id FROM "Tele"."Chat" JOIN ref."Site" ON "from" = "Name"
SELECT id FROM "Tele"."Chat" JOIN ref."Code" USING (id)
SELECT id FROM "Tele"."Chat" c JOIN LATERAL (SELECT 'a' AS x) q ON c."from" = q.x
SELECT id FROM "Tele"."Chat" c JOIN generate_series(1, 5) g ON c."from" = g::text
SELECT sent FROM "Tele"."Chat" ORDER BY body <-> 'x'
ALTER SYSTEM SET log_statement = 'all'
ALTER DATABASE teleclinic SET search_path = lib
ALTER ROLE postgres SET search_path = lib
CREATE EXTENSION IF NOT EXISTS plpgsql
LOAD 'auto_explain'
DO $$BEGIN RAISE NOTICE '%', lib.name_of(1); END$$
CREATE FUNCTION pg_temp.f() RETURNS text LANGUAGE sql AS 'SELECT max("Full Name") FROM "Tele"."Patient"'
CREATE TRIGGER t AFTER INSERT ON ref.log EXECUTE FUNCTION lib.t_audit()
CREATE RULE r AS ON SELECT TO ref.log DO INSTEAD SELECT 1, "Full Name", 1 FROM "Tele"."Patient"
CREATE POLICY p ON ref.log USING (lib.pl_count(line) > 0)
CREATE PUBLICATION p FOR ALL TABLES
CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p
CREATE CAST (text AS int) WITH INOUT AS IMPLICIT
CREATE OPERATOR pg_temp.@@@ (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq)
CREATE AGGREGATE pg_temp.a (text) (SFUNC = textcat, STYPE = text)
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION lib.t_audit()
CREATE STATISTICS ON status, "Full Name" FROM "Tele"."Patient"
CREATE COLLATION pg_temp.c FROM "C"
CREATE DOMAIN pg_temp.d AS text CHECK (lib.pl_found(VALUE))
SECURITY LABEL ON TABLE ref.log IS 'x'
IMPORT FOREIGN SCHEMA x FROM SERVER y INTO z
PREPARE TRANSACTION 'x'
SET ROLE postgres
SET SESSION AUTHORIZATION postgres
SET log_min_messages = debug5
SET debug_print_parse = on
SET client_encoding = 'LATIN1'
SET session_replication_role = replica
SET default_transaction_read_only = off; SELECT "Full Name" || '' FROM "Tele"."Patient"
SHOW ALL
SHOW log_directory
CLUSTER "Tele"."Patient" USING "MRN once"
VACUUM (VERBOSE) "Tele"."Patient"
VACUUM (FULL, ANALYZE, VERBOSE) "Tele"."Patient"
REINDEX (VERBOSE) TABLE "Tele"."Patient"
REASSIGN OWNED BY postgres TO postgres
LOCK TABLE "Tele"."Patient"
TRUNCATE "Tele"."Patient"
GRANT SELECT ON "Tele"."Patient" TO PUBLIC
DROP VIEW pub.patient
CREATE OR REPLACE VIEW pub.codes2 AS SELECT "Full Name" AS code FROM "Tele"."Patient"
CREATE TABLE ref.p PARTITION OF "Tele"."Session" FOR VALUES FROM ('2030-01-01') TO ('2031-01-01')
ALTER TABLE ref.log INHERIT "Tele"."Person"
ALTER TABLE "Tele"."Patient" DISABLE TRIGGER ALL
ALTER TABLE "Tele"."Patient" REPLICA IDENTITY FULL
ALTER TABLE "Tele"."Patient" ALTER "Full Name" SET STATISTICS 0
ALTER TABLE "Tele"."Patient" DROP COLUMN "Full Name" CASCADE
ALTER TABLE "Tele"."Patient" ADD EXCLUDE USING btree ("Born" WITH =)
ALTER TABLE "Tele"."Patient" VALIDATE CONSTRAINT "No kids"
ALTER TABLE "Tele"."Patient" ADD CHECK ("Full Name" > 'M')
ALTER TABLE "Tele"."Patient" ADD UNIQUE ("Mood")
SELECT line FROM ref.log ORDER BY lib.name_of(at)
SELECT lib.name_of(at) FROM ref.log GROUP BY 1
SELECT count(*) FROM ref."Site" GROUP BY lib.name_of("ID")
SELECT "Name" FROM ref."Site" WHERE lib.name_of("ID") > 'M'
SELECT "Name" FROM ref."Site" WHERE lib.pl_found("Name")
SELECT "Name" FROM ref."Site" LIMIT length(lib.name_of(1))
SELECT "ID" FROM "Tele"."Patient" WHERE pub.patient.label = 'x'
SELECT status FROM "Tele"."Patient" GROUP BY GROUPING SETS ((status), ("Born"))
SELECT status, max("Born") OVER (PARTITION BY status) FROM "Tele"."Patient"
SELECT min("Born"), max("Pay"), avg("Pay"), sum("Pay"), stddev("Pay"), count("Pay") FROM "Tele"."Patient"
SELECT corr("Pay", "Visits"), regr_slope("Pay", "Visits"), covar_pop("Pay", "Visits") FROM "Tele"."Patient"
SELECT string_agg("Full Name", ',' ORDER BY "Full Name") FROM "Tele"."Patient"
SELECT array_agg("ID" ORDER BY "Pay") FROM "Tele"."Patient"
SELECT json_object_agg("ID", "Full Name"), jsonb_agg("E-Mail") FROM "Tele"."Patient"
SELECT xmlagg(xmlelement(name n, "Full Name")) FROM "Tele"."Patient"
SELECT (SELECT string_agg(x, '') FROM unnest(ARRAY["Full Name", 'x']) x) FROM "Tele"."Patient"
SELECT translate("Full Name", 'QWV', '123'), reverse("E-Mail"), encode("Full Name"::bytea, 'hex') FROM "Tele"."Patient"
SELECT encode(convert_to("Full Name", 'UTF8'), 'base64'), ascii("Full Name"), to_hex(ascii("Full Name")) FROM "Tele"."Patient"
SELECT unnest(string_to_array("Full Name", NULL)) FROM "Tele"."Patient"
SELECT string_to_table("Full Name", NULL) FROM "Tele"."Patient"
SELECT regexp_matches("Full Name", '.', 'g') FROM "Tele"."Patient"
SELECT g, substr("Full Name", g, 1) FROM "Tele"."Patient", generate_series(1, 5) g
SELECT ("Born" - date '1900-01-01')::text, extract(doy FROM "Born"), to_char("Born", 'J') FROM "Tele"."Patient"
SELECT age("Born"), date_trunc('month', "Born"), "Born" + 1, isfinite("Born"), justify_interval(age("Born")) FROM "Tele"."Patient"
SELECT "Pay"::int, "Pay" / 2, round("Pay"), "Pay"::text, to_char("Pay", 'RN'), width_bucket("Pay", 0, 100000, 10) FROM "Tele"."Patient"
SELECT "ID" FROM "Tele"."Patient" WHERE "Pay" = ANY (SELECT g FROM generate_series(1, 99) g)
SELECT "ID", "Pay" IN (SELECT g FROM generate_series(1, 99) g) FROM "Tele"."Patient"
SELECT "ID" FROM "Tele"."Patient" p WHERE EXISTS (SELECT FROM generate_series(1, 9) g WHERE g = length(p."Full Name"))
SELECT g FROM generate_series(1, 9) g WHERE g = (SELECT length("Full Name") FROM "Tele"."Patient" WHERE "ID" = 1)
SELECT g FROM generate_series(1, (SELECT length("Full Name") FROM "Tele"."Patient" WHERE "ID" = 1)) g
SELECT repeat('x', length("Full Name")), lpad('', length("Full Name"), 'x'), left('abcdefghijklmn', length("Full Name")) FROM "Tele"."Patient"
SELECT (ARRAY['a', 'b'])[length("Full Name")], ('{1,2}'::int[])[ascii("Full Name")] FROM "Tele"."Patient"
SELECT make_date(2000 + length("Full Name"), 1, 1), make_interval(secs => length("Full Name")) FROM "Tele"."Patient"
SELECT chr(ascii("Full Name")), chr(length("Full Name")) FROM "Tele"."Patient"
SELECT pg_typeof("Full Name"), pg_typeof(p), pg_collation_for("Full Name") FROM "Tele"."Patient" p
SELECT row("Full Name", "Born"), (row("Full Name", 1)).f1 FROM "Tele"."Patient"
SELECT (SELECT x FROM (SELECT "Full Name") q (x)), (VALUES ("Full Name")) FROM "Tele"."Patient"
SELECT a FROM (SELECT 1, 2) q (a, b), LATERAL (SELECT "Full Name" AS c FROM "Tele"."Patient" WHERE "ID" = q.a) r ORDER BY c
SELECT * FROM (SELECT "Full Name" FROM "Tele"."Patient" ORDER BY "ID" OFFSET 0) q
SELECT * FROM (TABLE "Tele"."Patient") AS q (a, b, c, d, e)
SELECT d FROM (TABLE "Tele"."Patient") AS q (a, b, c, d, e)
SELECT max(d) || '' FROM (TABLE "Tele"."Patient") AS q (a, b, c, d, e)
SELECT lib.full_label(q) FROM "Tele"."Patient" AS q ("Full Name", s, m, zz, b)
SELECT lib.state_label(q) FROM "Tele"."Patient" AS q ("Full Name", s, m, zz, b)
SELECT lib.full_label(q), q.zz FROM "Tele"."Patient" AS q ("ID", "Site ID", "MRN", zz, "Born", "Mood", "Pay", "E-Mail", home, kin, "Doc", mobile, "Full Name", status)
SELECT q.full_label FROM "Tele"."Patient" AS q ("Full Name", s, m, zz, b)
SELECT (q).who, (q).room FROM "Tele"."Slot" AS q (who, room, during, id)
SELECT (x).who, (x).id FROM (SELECT q AS x FROM "Tele"."Slot" AS q (who, room, during, id)) y
SELECT (x).id FROM (SELECT q AS x FROM "Tele"."Slot" AS q (who, room, during, id)) y
SELECT to_jsonb(q) -> 'who', to_jsonb(q) ->> 'id' FROM "Tele"."Slot" AS q (who, room, during, id)
SELECT (jsonb_populate_record(q, '{}')).who FROM "Tele"."Slot" AS q (who, room, during, id)
SELECT (ARRAY[q])[1].id, (ARRAY[q])[1].who FROM "Tele"."Slot" AS q (who, room, during, id)
SELECT (array_agg(q))[1].who FROM "Tele"."Slot" AS q (who, room, during, id)
SELECT (q.*).who FROM "Tele"."Slot" AS q (who, room, during, id)
SELECT (SELECT q).who FROM "Tele"."Slot" AS q (who, room, during, id)
SELECT coalesce(q, q).who FROM "Tele"."Slot" AS q (who, room, during, id)
SELECT (coalesce(q, q)).who, (coalesce(q)).id FROM "Tele"."Slot" AS q (who, room, during, id)
SELECT (CASE WHEN true THEN q END).who FROM "Tele"."Slot" AS q (who, room, during, id)
SELECT (coalesce(q, NULL)).who FROM "Tele"."Slot" AS q (id, who, during, room)
SELECT x.id, x.who FROM "Tele"."Slot" AS q (who, room, during, id), LATERAL (SELECT (q).*) x
SELECT x.id, x.who FROM "Tele"."Slot" AS q (who, room, during, id), LATERAL (SELECT (coalesce(q)).*) x
SELECT u.id, u.who FROM "Tele"."Slot" AS q (who, room, during, id), unnest(ARRAY[q]) u
SELECT u.id, u.who FROM (SELECT array_agg(q) a FROM "Tele"."Slot" AS q (who, room, during, id)) z, unnest(z.a) u
SELECT id FROM "Tele"."Slot" WHERE who IN (SELECT who FROM "Tele"."Slot" WHERE id = 1)
SELECT "Name" FROM ref."Site" WHERE "Name" IN (SELECT who FROM "Tele"."Slot")
SELECT 'QWVwho1' IN (SELECT who FROM "Tele"."Slot")
SELECT id FROM "Tele"."Slot" WHERE 'x' IN (SELECT who FROM "Tele"."Slot")
SELECT id FROM "Tele"."Slot" WHERE who = coalesce(NULL, who)
SELECT id FROM "Tele"."Slot" a WHERE who = coalesce((SELECT max(who) FROM "Tele"."Slot"), who)
SELECT "ID" FROM "Tele"."Patient" WHERE mobile[1] = 'x' AND mobile[2] = 'y'
SELECT "ID" FROM "Tele"."Patient" WHERE mobile["ID"] = 'x'
SELECT "ID" FROM "Tele"."Patient" WHERE 'x' = ANY (mobile)
SELECT "ID" FROM "Tele"."Patient" WHERE status = ANY (mobile)
SELECT "ID" FROM "Tele"."Patient" WHERE 'a' < ANY (mobile)
SELECT "ID" FROM "Tele"."Patient" WHERE (home).street = 'x'
SELECT "ID" FROM "Tele"."Patient" WHERE (home).geo = ROW(1, 2)::"Tele"."Geo"
SELECT "ID" FROM "Tele"."Patient" WHERE kin[1] = NULL
SELECT set_config('app.x', "Full Name", false) FROM "Tele"."Patient"
SELECT current_setting('app.x', true)
SELECT n IS NULL FROM (SELECT nullif("Full Name", 'QWYada') || remark AS n FROM "Tele"."Patient") x
SELECT n IS NULL FROM (SELECT substring("Full Name" FROM '(a)') || '' AS n FROM "Tele"."Patient") x
SELECT count(n) FROM (SELECT CASE WHEN "Full Name" > 'M' THEN 'x' END || "E-Mail" AS n FROM "Tele"."Patient") x
SELECT count(n) FROM (SELECT upper("Full Name" || (home)."Phone") AS n FROM "Tele"."Patient") x
SELECT count(n) FROM (SELECT "Full Name" || mobile[2] AS n FROM "Tele"."Patient") x
SELECT count(n) FROM (SELECT lower("Doc" ->> 'a') AS n FROM "Tele"."Patient") x
SELECT count(n) FROM (SELECT coalesce(nullif("Full Name", 'x'), nullif("E-Mail", 'y')) AS n FROM "Tele"."Patient") x
SELECT count(n) FROM (SELECT regexp_substr("Full Name", 'a') || '' AS n FROM "Tele"."Patient") x
SELECT count(n) FROM (SELECT upper((SELECT "Full Name" FROM "Tele"."Patient" q WHERE q."Full Name" > p."Full Name" LIMIT 1)) AS n FROM "Tele"."Patient" p) x
SELECT n IS NULL FROM (SELECT "Full Name" || '' AS n FROM "Tele"."Patient" UNION ALL SELECT nullif("Full Name", 'x') || '' FROM "Tele"."Patient") x
SELECT count(n) FROM (SELECT lag("Full Name") OVER (ORDER BY "ID") || '' AS n FROM "Tele"."Patient") x
SELECT count(x) FROM (SELECT array_to_string(mobile, NULL) || '' AS x FROM "Tele"."Patient") y
ALTER TABLE "Tele"."Patient" ADD COLUMN IF NOT EXISTS "Full Name" text CHECK ("Full Name" > 'M')
ALTER TABLE "Tele"."Patient" ADD COLUMN fresh int CHECK (fresh > 0 OR "Full Name" > 'M')
ALTER TABLE "Tele"."Patient" ADD COLUMN fresh int DEFAULT 1 CHECK (("Patient")::text > 'M')
ALTER TABLE "Tele"."Patient" ALTER COLUMN "Mood" SET DEFAULT lib.nope("Full Name")
ALTER TABLE "Tele"."Patient" ALTER COLUMN "E-Mail" SET DEFAULT (SELECT "Full Name" FROM "Tele"."Patient" LIMIT 1)
ALTER VIEW pub.kin RENAME TO kin_of_nobody
ALTER VIEW pub.filtered RENAME TO unfiltered
SELECT texteq(v_text, 'QWVt1'), bttextcmp(v_text, 'QWVt1') FROM "Tele"."Types"
SELECT id FROM "Tele"."Types" WHERE texteq(v_text, 'QWVt1')
SELECT id FROM "Tele"."Types" WHERE booleq(v_text = 'QWVt1', true)
SELECT id FROM "Tele"."Types" ORDER BY textcat(v_text, 'a')
SELECT textsend(v_text), varcharsend(v_varchar), record_send(v_addr), array_send(v_texts) FROM "Tele"."Types"
SELECT count(int4div(1, v_int4)) FROM "Tele"."Types"
SELECT float8pl(v_f8, 1), numeric_add(v_num, 1), cash_words(v_money), inetnot(v_inet) FROM "Tele"."Types"
SELECT setseed(v_f8 / 1000), random() FROM "Tele"."Types"
SELECT pg_stat_reset_single_table_counters(v_oid), pg_stat_reset_slru(v_text) FROM "Tele"."Types"
SELECT jsonb_path_query_tz(v_jsonb, '$.s'), jsonb_object_field_text(v_jsonb, 's') FROM "Tele"."Types"
SELECT * FROM "Tele"."Types" t, LATERAL ts_debug(t.v_text)
SELECT in_range(v_int8, 73519::int8, 1::int8, true, true) FROM "Tele"."Types"
SELECT (v_text).textsend, (v_int4).int4abs FROM "Tele"."Types"
SELECT (v_num).sqrt, (v_int4).abs, (v_f8).ln FROM "Tele"."Types"
SELECT count((v_num).sqrt), count(((v_num)).sqrt.sqrt) FROM "Tele"."Types"
SELECT (v_texts).unnest FROM "Tele"."Types"
SELECT (v_jsonb).jsonb_object_keys FROM "Tele"."Types"
SELECT t.hash_record, t.hash_record_extended FROM "Tele"."Types" t
SELECT (v_text).channel, (v_int8).int4, (v_text).date, (v_num).status FROM "Tele"."Types"
SELECT ((q).x).sqrt, (q.x).int4 FROM (SELECT v_num x FROM "Tele"."Types") q
SELECT uuid(v_text), inet(v_text), numeric(v_text) FROM "Tele"."Types"
SELECT count(json(v_text)), count(ref.channel(v_text)) FROM "Tele"."Types"
SELECT id FROM "Tele"."Types" WHERE "Tele"."Mood"(v_text) = 'qwvcalm'
CREATE TABLE ref.p PARTITION OF "Tele"."Session" FOR VALUES FROM ('2030-01-01') TO ('2031-01-01'); UPDATE "Tele"."Session" SET at = '2030-05-01'; SELECT note FROM ref.p
CREATE TABLE ref.p PARTITION OF "Tele"."Session" FOR VALUES FROM ('2030-01-01') TO ('2031-01-01'); WITH u AS (UPDATE "Tele"."Session" SET at = '2030-05-01' RETURNING 1) SELECT note FROM ref.p
CREATE TABLE ref.p PARTITION OF "Tele"."Session" FOR VALUES FROM ('2030-01-01') TO ('2031-01-01'); TABLE ref.p
CREATE TABLE ref.p PARTITION OF "Tele"."Session" FOR VALUES FROM ('2030-01-01') TO ('2031-01-01'); COPY ref.p TO STDOUT
CREATE TABLE ref.p PARTITION OF "Tele"."Session" FOR VALUES FROM ('2030-01-01') TO ('2031-01-01'); CREATE VIEW ref.w AS SELECT note FROM ref.p; TABLE ref.w
CREATE TABLE ref.p PARTITION OF "Tele"."Session" FOR VALUES FROM ('2030-01-01') TO ('2031-01-01'); CREATE TEMP TABLE z AS TABLE ref.p; TABLE z
CREATE TABLE ref.p PARTITION OF "Tele"."Session" FOR VALUES FROM ('2030-01-01') TO ('2031-01-01'); ALTER TABLE ref.p RENAME TO q; TABLE ref.q
CREATE TABLE ref.p PARTITION OF "Tele"."Session" FOR VALUES FROM ('2030-01-01') TO ('2031-01-01'); ALTER TABLE ref.p RENAME COLUMN note TO x; SELECT x FROM ref.p
CREATE TABLE ref.p PARTITION OF "Tele"."Session" FOR VALUES FROM ('2030-01-01') TO ('2031-01-01'); ALTER TABLE "Tele"."Session" DETACH PARTITION ref.p; TABLE ref.p
CREATE TABLE ref.p PARTITION OF "Tele"."Session" FOR VALUES FROM ('2030-01-01') TO ('2031-01-01'); ALTER TABLE ref.p SET SCHEMA pub; TABLE pub.p
CREATE TABLE ref.p PARTITION OF "Tele"."Session" FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')
CREATE TABLE ref.p PARTITION OF "Tele"."Session" FOR VALUES FROM ('2030-01-01') TO ('2031-01-01') PARTITION BY LIST (note)
CREATE TABLE ref.p PARTITION OF "Tele"."Session" (CHECK (note > 'QWVb')) FOR VALUES FROM ('2030-01-01') TO ('2031-01-01')
EXPLAIN (COSTS OFF, VERBOSE) SELECT lib.returns(1), "Full Name" FROM "Tele"."Patient"
EXPLAIN (COSTS OFF) SELECT id FROM "Tele"."Session" WHERE note LIKE '%1' AND risk = 3
EXPLAIN (COSTS OFF) UPDATE "Tele"."Session" SET note = note || 'x'
