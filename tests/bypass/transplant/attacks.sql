TABLE api.person
TABLE api.person_inv
TABLE api.renamed
TABLE api.twice
TABLE api.stats
TABLE api.mixed
TABLE api.elem
TABLE api.cube
TABLE api.wholes
TABLE api.docs
TABLE api.win
TABLE api.lat
TABLE api.fun
TABLE api.fun2
TABLE api.chain
TABLE api.edit
TABLE api.ruled
TABLE api.mv
TABLE api.mv2
TABLE api.over_mv
TABLE api.ev
TABLE api.ents
/*16*/ TABLE api.json
/*17*/ TABLE api.jt
TABLE reg.entity
TABLE reg.donor
TABLE reg.living
TABLE ONLY reg.donor
TABLE reg.vault
TABLE imm.hla
TABLE imm.cross
TABLE arch.event
TABLE arch.event_call
TABLE arch.call_old
TABLE arch.call_new
TABLE arch.rest
TABLE ops.journal
TABLE ops.outbox
TABLE ops.inbox
TABLE ops.tenant
TABLE geo.tally
TABLE reg.person
SELECT person FROM reg.person
SELECT person.* FROM reg.person
SELECT (person).surname FROM reg.person
SELECT (reg.person.*)::text FROM reg.person
SELECT person::text FROM reg.person
SELECT ROW(person.*) FROM reg.person
SELECT ARRAY[person] FROM reg.person
SELECT array_agg(person) FROM reg.person
SELECT (array_agg(person))[1].surname FROM reg.person
SELECT (array_agg(person ORDER BY pid))[2:3] FROM reg.person
SELECT unnest(array_agg(p)) FROM reg.person p
SELECT u.surname || '' FROM (SELECT array_agg(p) AS a FROM reg.person p) s, unnest(s.a) u
SELECT u.* FROM (SELECT array_agg(p) AS a FROM reg.person p) s, unnest(s.a) WITH ORDINALITY u
SELECT to_json(p) FROM reg.person p
SELECT row_to_json(p, true) FROM reg.person p
SELECT json_agg(p) FROM reg.person p
SELECT jsonb_object_agg(pid, p) FROM reg.person p
SELECT jsonb_object_agg(surname, status) FROM reg.person
SELECT key FROM reg.person p, jsonb_each(to_jsonb(p))
SELECT value FROM reg.person p, jsonb_each_text(to_jsonb(p)) WHERE key = 'surname'
SELECT jsonb_path_query(to_jsonb(p), '$.surname') FROM reg.person p
SELECT jsonb_path_exists(to_jsonb(p), '$.surname ? (@ like_regex "^Z")') FROM reg.person p
SELECT to_jsonb(p) @? '$.score ? (@ > 100)' FROM reg.person p
SELECT to_jsonb(p) @@ '$.score > 100' FROM reg.person p
SELECT to_jsonb(p) -> 'surname', to_jsonb(p) #>> '{given}' FROM reg.person p
SELECT (to_jsonb(p)) ['given'] FROM reg.person p
SELECT jsonb_populate_record(NULL::geo.center, to_jsonb(p) || jsonb_build_object('name', p.surname)) FROM reg.person p
SELECT (jsonb_populate_record(NULL::geo.center, jsonb_build_object('name', p.surname))).name FROM reg.person p
SELECT * FROM reg.person p, jsonb_to_record(to_jsonb(p)) AS x(surname text, pid int)
SELECT x.n FROM reg.person p, jsonb_to_recordset(p.doc -> 'kin') AS x(n text)
SELECT jsonb_pretty(doc), jsonb_strip_nulls(doc), jsonb_typeof(doc) FROM reg.person
SELECT jsonb_object_keys(doc) FROM reg.person WHERE pid = 1
SELECT jsonb_array_elements(doc -> 'kin') FROM reg.person WHERE pid = 1
SELECT jsonb_array_length(doc -> 'kin') FROM reg.person WHERE pid = 1
SELECT doc - 'a', doc #- '{kin}', doc || '{"z": 1}', doc ? 'ssn', doc ?| ARRAY['ssn'] FROM reg.person WHERE pid = 1
SELECT pid FROM reg.person WHERE doc ? 'ssn'
SELECT pid FROM reg.person WHERE doc @> '{"a": "ZQJdoc"}'
SELECT raw ->> 'b', raw -> 'b', json_typeof(raw) FROM reg.person
SELECT xmlelement(name x, surname) FROM reg.person
SELECT xmlforest(surname, given) FROM reg.person
SELECT xmlagg(xmlelement(name p, xmlattributes(given AS g))) FROM reg.person
SELECT query_to_xml('SELECT surname FROM reg.person', true, false, '')
SELECT table_to_xml('reg.person', true, false, '')
SELECT schema_to_xml('reg', true, false, '')
SELECT table_to_xml_and_xmlschema('reg.vault', true, true, '')
SELECT database_to_xml(true, false, '')
SELECT cursor_to_xml('c', 1, true, false, '')
SELECT ts_stat('SELECT words FROM reg.person')
SELECT * FROM ts_stat('SELECT words FROM reg.person')
SELECT ts_rewrite('a'::tsquery, 'SELECT ''a''::tsquery, q FROM reg.person')
SELECT ts_headline('simple', note, 'one'::tsquery) FROM reg.person
SELECT ts_headline(note, to_tsquery(surname)) FROM reg.person
SELECT tsvector_to_array(words), strip(words), length(words) FROM reg.person
SELECT unnest(words) FROM reg.person
SELECT lexeme FROM reg.person, unnest(words)
SELECT pid FROM reg.person WHERE words @@ 'zqjarden'
SELECT pid FROM reg.person WHERE words @@ to_tsquery('simple', 'zqj:*')
SELECT ts_rank(words, 'one') FROM reg.person
SELECT ts_rank_cd(words, 'one | two') > 0 FROM reg.person
SELECT ts_debug('simple', note) FROM reg.person
SELECT ts_lexize('simple', surname) FROM reg.person
SELECT token FROM reg.person, ts_parse('default', note)
SELECT setweight(words, 'A'), ts_delete(words, 'one'), words || words FROM reg.person
SELECT querytree(q), numnode(q), q::text, !!q, q && 'x', q <-> 'y' FROM reg.person
SELECT to_tsvector('simple', surname), plainto_tsquery(surname), phraseto_tsquery(given), websearch_to_tsquery(note) FROM reg.person
SELECT array_to_tsvector(phones) FROM reg.person
SELECT json_to_tsvector('simple', raw, '"all"') FROM reg.person
SELECT jsonb_to_tsvector('simple', doc, '["string"]') FROM reg.person
SELECT lower(stays), upper(stays), isempty(stays), range_merge(stays) FROM reg.person
SELECT unnest(stays) FROM reg.person
SELECT lower(r) FROM reg.person, unnest(stays) r
SELECT stays * datemultirange(daterange(NULL, NULL)) FROM reg.person
SELECT stays + '{[2020-01-01,2020-01-02)}', stays - '{(,)}', stays && '{(,)}' FROM reg.person
SELECT pid FROM reg.person WHERE stays @> '1937-12-01'::date
SELECT pid FROM reg.person WHERE born <@ daterange('1937-01-01', '1938-01-01')
SELECT range_agg(dose) FROM reg.person
SELECT range_intersect_agg(dose), range_agg(doses) FROM reg.person
SELECT reg.doses(dose), lower_inc(dose), upper_inf(doses) FROM reg.person
SELECT daterange(born, born, '[]') FROM reg.person
SELECT int8range(score, NULL), int4multirange(int4range(0, abs(score))) FROM reg.person
SELECT numrange(weight, NULL)::text FROM reg.person
SELECT reg.dose(weight, weight, '[]') FROM reg.person
SELECT badge, trunc(badge), macaddr8(badge), macaddr8_set7bit(badge::macaddr8), ~badge, badge & '00:ff:00:ff:00:ff' FROM reg.person
SELECT pid FROM reg.person WHERE badge > '08:00:2b:01:02:03'
SELECT flags, flags::int, bit_count(flags), get_bit(flags, 0), set_bit(flags, 0, 1), flags::text, flags << 1, flags & B'11110000' FROM reg.person
SELECT length(flags), octet_length(flags), position(B'1' IN flags), substring(flags FROM 1 FOR 2), overlay(flags PLACING B'00' FROM 1) FROM reg.person
SELECT bit_and(flags), bit_or(flags), bit_xor(flags) FROM reg.person
SELECT income, income::numeric, income / 2::money, cash_words(income), income * 2, sum(income) OVER () FROM reg.person
SELECT max(income), min(income), sum(income) FROM reg.person
SELECT ip, host(ip), masklen(ip), network(ip), broadcast(ip), set_masklen(ip, 0), abbrev(ip), family(ip), hostmask(ip), inet_merge(ip, ip), ip + 1, ip - '0.0.0.0'::inet FROM reg.person WHERE pid = 1
SELECT pid FROM reg.person WHERE ip << '10.0.0.0/8'
SELECT inet_same_family(ip, '1.2.3.4') FROM reg.person
SELECT uid, uid::text, uuid_send(uid) FROM reg.person
/*17*/ SELECT uuid_extract_version(uid), uuid_extract_timestamp(uid) FROM reg.person
SELECT encode(photo, 'hex'), encode(photo, 'base64'), md5(photo), sha256(photo), get_byte(photo, 0), length(photo), photo || 'x', substring(photo FROM 2), crc32(photo) FROM reg.person WHERE pid = 1
SELECT encode(photo, 'base64') FROM reg.person WHERE pid = 1
SELECT encode(convert_to(surname, 'UTF8'), 'base64') FROM reg.person
SELECT decode(surname, 'escape'), convert_to(given, 'LATIN1') FROM reg.person
SELECT convert_from(photo, 'LATIN1') FROM reg.person WHERE pid = 1
SELECT cell[0], cell <-> '(0,0)', cell::text, circle(cell, 1), box(cell, cell), lseg(cell, cell), point(cell[1], cell[0]) FROM reg.person
SELECT path(polygon(box(cell, '(0,0)'))) FROM reg.person
SELECT center(circle(cell, 1)), diameter(circle(cell, cell[0])) FROM reg.person
SELECT pid FROM reg.person ORDER BY cell <-> '(0,0)'
SELECT pid FROM reg.person WHERE cell <@ box '((40,0),(50,5))'
SELECT home, (home).street, ((home).at).lat, (home).at.lon FROM reg.person
SELECT (home2).street, (home2).zip, home2::text FROM reg.person
SELECT home::text, util.addr_text(home), home || '' FROM reg.person
SELECT home::text || 'x' FROM reg.person
SELECT length(home) FROM reg.person
SELECT upper(home2::reg.addr) FROM reg.person
SELECT surname::reg.contact FROM reg.person
SELECT (surname::reg.contact).who FROM reg.person
SELECT ((given::text)::reg.contact).tel[1] FROM reg.person
SELECT kin[1], kin[1].who, kin[1].tel[1], (kin[1].lives).street, kin[1:1] FROM reg.person
SELECT (kin[1]).* FROM reg.person
SELECT (k).* FROM reg.person, unnest(kin) k
SELECT k.who, k.tel, k.lives FROM reg.person, unnest(kin) k
SELECT k.a, (k.c).street FROM reg.person, unnest(kin) WITH ORDINALITY AS k(a, b, c, d)
SELECT w FROM reg.person, unnest(kin) AS k(w, t, l)
SELECT unnest(kin) FROM reg.person
SELECT (unnest(kin)).who FROM reg.person
SELECT array_length(kin, 1), cardinality(phones), array_ndims(names), array_dims(phones), array_lower(names, 1), array_upper(phones, 1) FROM reg.person
SELECT phones[1], phones[:1], names[1], names[2][1] FROM reg.person
SELECT array_to_string(phones, ','), array_to_json(phones), phones::text, phones || names FROM reg.person
SELECT unnest(phones) FROM reg.person
SELECT x, o FROM reg.person, unnest(phones, names) WITH ORDINALITY AS u(x, y, o)
SELECT * FROM reg.person p, ROWS FROM (unnest(p.phones), generate_series(1, 3)) WITH ORDINALITY AS r(a, b, c) WHERE p.pid = 1
SELECT r.a FROM reg.person p, ROWS FROM (unnest(p.phones), jsonb_each_text(p.doc)) AS r(a, k, v)
SELECT generate_subscripts(phones, 1) FROM reg.person
SELECT generate_series(1, score) FROM reg.person WHERE pid = 1 LIMIT 1
SELECT generate_series(1, length(surname)) FROM reg.person
SELECT count(*) FROM reg.person, generate_series(1, length(note))
SELECT pid, n FROM reg.person, generate_series(1, cardinality(phones)) n
SELECT pid FROM reg.person, unnest(phones)
SELECT pid FROM reg.person, unnest(kin)
SELECT pid FROM reg.person, jsonb_array_elements(doc -> 'kin')
SELECT pid FROM reg.person, jsonb_each(doc)
SELECT pid, unnest(phones) IS NULL FROM reg.person
SELECT pid FROM reg.person, regexp_split_to_table(note, ' ')
SELECT pid FROM reg.person, string_to_table(note, ' ')
SELECT pid FROM reg.person, regexp_matches(note, 'o', 'g')
SELECT regexp_match(note, '(.)(.)'), regexp_replace(surname, '^ZQJ', ''), regexp_count(note, 'e'), regexp_instr(note, 'o'), regexp_substr(note, '..') FROM reg.person
SELECT similarity FROM (SELECT surname SIMILAR TO 'ZQJ%' AS similarity FROM reg.person) s
SELECT surname ~ '^ZQJa', surname ~* 'zqj', surname LIKE 'ZQJ%', surname ^@ 'ZQJ', starts_with(given, 'ZQ') FROM reg.person
SELECT ascii(surname), chr(ascii(surname)), bit_length(given), octet_length(given), initcap(surname), reverse(surname), translate(surname, 'ZQJ', 'abc'), repeat(given, 2), split_part(note, ' ', 2), strpos(surname, 'a') FROM reg.person
SELECT quote_literal(surname), quote_ident(surname), quote_nullable(given), format('%L', note), concat(surname, given), concat_ws('-', surname, given), md5(surname), to_hex(score), lpad(given, 9), rtrim(surname, 'n'), btrim(given), left(surname, 1), right(surname, -1), substr(surname, 4), overlay(surname PLACING 'x' FROM 1) FROM reg.person
SELECT normalize(surname), surname IS NORMALIZED, unistr(surname), parse_ident(surname) FROM reg.person
SELECT hashtext(surname), hashtextextended(given, 0), hash_record(ROW(surname)), hashint4(score), hash_array(phones), hashfloat8(ratio), hashinet(ip), hash_numeric(weight), jsonb_hash(doc), timestamp_hash(born), uuid_hash(uid), hash_multirange(stays), hashmacaddr(badge), hashbpchar(given), hashname(nm), hashchar(ch), hashoid(oids) FROM reg.person
SELECT pg_column_size(surname), pg_column_compression(note), pg_column_size(p) FROM reg.person p
SELECT num_nulls(surname, given, VARIADIC phones), num_nonnulls(VARIADIC phones) FROM reg.person
SELECT pg_typeof(surname), pg_collation_for(surname), pg_typeof(p) FROM reg.person p LIMIT 1
SELECT greatest(surname, 'ZQK'), least(given, 'A'), coalesce(note, 'x'), nullif(surname, 'ZQJarden') FROM reg.person
SELECT nullif('ZQJarden', surname) IS NULL FROM reg.person
SELECT nullif(status, surname) IS NULL FROM reg.person
SELECT CASE surname WHEN 'listed' THEN 1 ELSE 2 END FROM reg.person
SELECT CASE WHEN surname < 'b' THEN status END FROM reg.person
SELECT CASE WHEN status = 'listed' THEN surname ELSE status END FROM reg.person
SELECT (CASE WHEN surname < 'b' THEN NULL ELSE 1 END) IS NULL FROM reg.person
SELECT born, born + 1, born - '1900-01-01'::date, age(born), extract(year FROM born), date_part('doy', born), date_trunc('decade', born), to_char(born, 'YYYY'), make_date(1900, extract(month FROM born)::int, 1), isfinite(born), date_bin('1 day', born, '2000-01-01') FROM reg.person WHERE pid = 1
SELECT initials, decade, words FROM reg.person
SELECT initials || '', decade + 0, words::text FROM reg.person
/*18*/ SELECT vname FROM reg.person
/*18*/ SELECT vname || '' FROM reg.person
/*18*/ SELECT pid FROM reg.person WHERE vname > 'A'
/*18*/ SELECT lower(vname), p FROM reg.person p
/*18*/ SELECT casefold(surname), crc32(photo), reverse(photo), array_sort(phones), array_reverse(phones), gamma(1), photo::int4 FROM reg.person WHERE pid = 1
sELeCT "surname" FROM "reg"."person"
SELECT U&"\0073urname" FROM reg.person
SELECT U&'\005A' || surname FROM reg.person
SELECT surname COLLATE "POSIX" FROM reg.person
SELECT surname::varchar(4), surname::char(5), surname::name, surname::"char", surname::bytea, CAST(given AS text), text(nm), nm::text FROM reg.person
SELECT ch, ch::int, ch::text, oids, oids::regclass, oids::int8, oids::text FROM reg.person
SELECT jp, jp::text, q, ratio, ratio::int, ratio::text, score, score::float, -score, @ score, score % 10, score # 1, score << 1, |/ ratio, ceil(ratio), round(weight), width_bucket(ratio, 0, 10, 5) FROM reg.person WHERE pid = 1
SELECT jsonb_path_query('{"zqja": 5}', jp) FROM reg.person
SELECT pid, jsonb_path_exists('{"zqja": 5}', jp) FROM reg.person
SELECT '{"zqja": 5}'::jsonb @? jp FROM reg.person
SELECT 'zqjone'::tsvector @@ q FROM reg.person
SELECT sex, sex::text, enum_range(sex), enum_first(sex), enum_range(NULL::reg.sex, sex), ARRAY[sex] FROM reg.person
SELECT pid FROM reg.person WHERE sex > 'zqjf'
SELECT enum_range(sex, NULL)[1] FROM reg.person
SELECT weight, weight::int, trim_scale(weight), scale(weight), min_scale(weight), numeric_send(weight), div(weight, 1), mod(weight, 7), sign(weight), log(abs(weight)), factorial(abs(score) % 5) FROM reg.person
SELECT int4send(score), float8send(ratio), textsend(surname), date_send(born), record_send(p), array_send(phones), jsonb_send(doc) FROM reg.person p
SELECT textout(surname), int4out(score), record_out(p), date_out(born) FROM reg.person p
SELECT p = p, p <> p, p > ROW(NULL), p IS DISTINCT FROM NULL, p *= p FROM reg.person p
SELECT a.pid FROM reg.person a JOIN reg.person b ON a > b
SELECT record_image_lt(a, b) FROM reg.person a, reg.person b
SELECT ROW(surname, 1) < ROW('b', 1), ROW(status, surname) = ROW('listed', 'x') FROM reg.person
SELECT pid FROM reg.person WHERE (surname, given) = ('ZQJarden', 'ZQJada')
SELECT pid FROM reg.person WHERE (status, surname) > ('listed', 'a')
SELECT pid FROM reg.person WHERE (surname, pid) IN (SELECT 'listed', 4)
SELECT pid FROM reg.person WHERE (surname, status) = (SELECT 'listed', 'closed')
SELECT pid FROM reg.person WHERE surname = ANY (ARRAY['listed', status])
SELECT pid FROM reg.person WHERE surname = status
SELECT pid FROM reg.person WHERE surname = ALL (SELECT s.surname FROM reg.person s)
SELECT pid FROM reg.person WHERE 'listed' = ANY (ARRAY[surname, given])
SELECT pid FROM reg.person WHERE 'ZQJp1' = ANY (phones)
SELECT pid FROM reg.person WHERE phones && ARRAY['ZQJp1']
SELECT pid FROM reg.person WHERE surname BETWEEN 'A' AND 'b'
SELECT pid FROM reg.person WHERE surname BETWEEN SYMMETRIC 'b' AND 'A'
SELECT pid FROM reg.person WHERE NOT surname = 'x'
SELECT pid FROM reg.person WHERE surname <> 'x' OR given = 'y'
SELECT pid FROM reg.person WHERE (surname = 'listed') IS NOT TRUE
SELECT pid FROM reg.person WHERE surname IS DISTINCT FROM 'listed'
SELECT pid FROM reg.person WHERE EXISTS (SELECT 1 WHERE surname > 'b')
SELECT pid, EXISTS (SELECT 1 FROM imm.hla h WHERE h.pid = p.pid AND h.mfi > 100) FROM reg.person p
SELECT pid FROM reg.person WHERE surname OPERATOR(util.=~=) 'ZQJARDEN'
SELECT pid FROM reg.person WHERE surname OPERATOR(util.<<<) 'b'
SELECT OPERATOR(util.!!) surname FROM reg.person
SELECT pid FROM reg.person WHERE util.cmp(surname, 'LISTED')
SELECT util.shout(surname), util.same(surname), util.pick(1, surname, given), util.pick2(surname), util.pick2(status, surname), util.len(surname) FROM reg.person
SELECT util.pick(2, VARIADIC phones), util.pick(1, VARIADIC ARRAY[surname]) FROM reg.person
SELECT util.box(p), util.box(ROW(surname)), util.same(p), (util.same(p)).surname FROM reg.person p
SELECT util.same(ARRAY[p]) FROM reg.person p
SELECT util.checked(surname) FROM reg.person
SELECT util.checked(surname) IS NULL FROM reg.person
SELECT util.quiet(surname) FROM reg.person
SELECT util.quiet(surname) = -1 FROM reg.person
SELECT pid FROM reg.person WHERE util.quiet(surname) > 0
SELECT util.cat(surname), util.cat(surname ORDER BY pid), util.top(surname), util.top(p) FROM reg.person p
SELECT util.cat(status ORDER BY surname) FROM reg.person
SELECT util.cat(status) FILTER (WHERE surname > 'b') FROM reg.person
SELECT util.cat_w(surname) OVER (ORDER BY pid ROWS 1 PRECEDING) FROM reg.person
SELECT util.mid(0.5) WITHIN GROUP (ORDER BY surname), util.mid(0.5) WITHIN GROUP (ORDER BY score) FROM reg.person
SELECT pkg.surname_of(1)
SELECT pkg.surname_of(pid) FROM reg.person
SELECT pkg.person_of()
SELECT (pkg.person_of(2)).surname
SELECT (pkg.person_of(p => 2)).*
SELECT pkg.person_of()::text
SELECT to_jsonb(pkg.person_of()) ->> 'surname'
SELECT surname || '' FROM pkg.person_of(1)
SELECT x.b FROM pkg.person_of(1) AS x(a, c, d, e, f, b)
SELECT * FROM pkg.people()
SELECT pkg.people()
SELECT (pkg.people()).given
SELECT p.surname || '' FROM pkg.people() p
SELECT * FROM pkg.people() WITH ORDINALITY
SELECT pkg.full(p) FROM pkg.people() p
SELECT p.full FROM pkg.people() p
SELECT (p).full, p.badge_no, p.pkg FROM reg.person p
SELECT p.badge_no FROM reg.person p
SELECT pkg.badge_no(p) FROM reg.person p
SELECT pkg.badge_no(ROW(p.surname, p.*)::reg.person) FROM reg.person p
SELECT pkg.badge_no(jsonb_populate_record(p, jsonb_build_object('status', p.surname))) FROM reg.person p
SELECT (jsonb_populate_record(p, jsonb_build_object('status', p.surname))).status FROM reg.person p
SELECT * FROM reg.person p, pkg.sib(p) s
SELECT s.pid FROM reg.person p, pkg.sib(p) s
SELECT count(*) FROM reg.person p, pkg.sib(p) s
SELECT p.pid, (SELECT count(*) FROM pkg.sib(p)) FROM reg.person p
SELECT * FROM pkg.people_t()
SELECT pkg.people_t()
SELECT (pkg.people_t()).s
SELECT s || '' FROM pkg.people_t()
SELECT x.y FROM pkg.people_t() AS x(z, y)
SELECT * FROM pkg.people_r() AS (a bigint, b text, c text)
SELECT pkg.people_r()
SELECT b || '' FROM pkg.people_r() AS t(a bigint, b text, c text)
SELECT * FROM pkg.outs(1)
SELECT pkg.outs(1)
SELECT (pkg.outs(1)).a, (pkg.outs(1)).b
SELECT a || '', c FROM pkg.outs(2)
SELECT * FROM pkg.inout(1)
SELECT (pkg.inout(1)).s
SELECT pkg.inout(1, 'a')
SELECT pkg.atom(1)
SELECT pkg.atom_set()
SELECT * FROM pkg.atom_set() x
SELECT pkg.ret(1), pkg.ret(1) + 1
SELECT pkg.ret(1) > '1950-01-01'
SELECT pkg.deep(1)
SELECT pkg.by_default()
SELECT * FROM pkg.by_default()
SELECT pkg.by_default(pkg.by_default())
SELECT pkg.arr(), (pkg.arr())[1]
SELECT unnest(pkg.arr())
SELECT * FROM unnest(pkg.arr()) WITH ORDINALITY
SELECT count(*) FROM unnest(pkg.arr()) x WHERE x > 'b'
SELECT cardinality(pkg.arr())
SELECT pkg.js(), pkg.js() -> 0 ->> 'surname'
SELECT x ->> 'surname' FROM jsonb_array_elements(pkg.js()) x
SELECT pkg.pl_name(1)
SELECT pkg.pl_name(99)
SELECT * FROM pkg.pl_query()
SELECT b || '' FROM pkg.pl_query()
SELECT pkg.pl_query()
SELECT pkg.pl_next()
SELECT * FROM pkg.pl_next() n
SELECT pkg.pl_dyn('surname')
SELECT * FROM pkg.pl_dyn('given')
SELECT * FROM pkg.pl_any('SELECT surname FROM reg.person') AS (x text)
SELECT * FROM pkg.pl_any('SELECT 1') AS (x int)
SELECT pkg.pl_count()
SELECT pkg.pl_found('listed')
SELECT pkg.pl_found(status) FROM reg.person
SELECT pkg.pl_diag()
SELECT pkg.pl_err(1)
SELECT pkg.pl_err(2)
SELECT pkg.pl_sqlerrm(1)
SELECT length(pkg.pl_sqlerrm(1))
SELECT pkg.pl_notice(1)
SELECT pkg.pl_assert(1)
SELECT pkg.pl_code(1)
SELECT pkg.pl_state(1)
SELECT pkg.pl_state(2)
SELECT pkg.pl_ref('c')
SELECT pkg.pl_fetch()
SELECT pkg.pl_case(1)
SELECT pkg.pl_loop(3)
SELECT pkg.pl_arr()
SELECT pkg.pl_alias(1)
SELECT pkg.pl_rec(1)
SELECT * FROM pkg.pl_rec(1) AS (a text, b date)
SELECT pkg.pl_open(1)
SELECT pkg.pl_set(1)
SELECT pkg.pl_set(1), current_setting('app.last', true)
SELECT current_setting('app.last')
SHOW app.last
SELECT pkg.pl_temp()
SELECT * FROM pkg.sec()
SELECT pkg.sec()
SELECT x || '' FROM pkg.sec()
SELECT pkg.copy_out()
SELECT * FROM ROWS FROM (pkg.people_t(), pkg.pl_next()) AS r(a, b, c, d)
SELECT * FROM ROWS FROM (pkg.people_r() AS (a bigint, b text, c text), pkg.atom_set()) WITH ORDINALITY
SELECT b FROM ROWS FROM (generate_series(1, 2), pkg.pl_next()) AS r(a, b)
SELECT * FROM geo.center c, pkg.outs(c.id)
SELECT c.name, o.a FROM geo.center c LEFT JOIN LATERAL pkg.outs(c.id) o ON o.c = 'listed'
SELECT c.name FROM geo.center c LEFT JOIN LATERAL pkg.outs(c.id) o ON o.a > 'b'
SELECT c.name FROM geo.center c WHERE pkg.surname_of(c.id) > 'b'
SELECT c.name FROM geo.center c ORDER BY pkg.surname_of(c.id)
SELECT util.pick2(name, pkg.surname_of(id)) FROM geo.center
SELECT util.cat(pkg.surname_of(id)) FROM geo.center
SELECT name, util.checked(pkg.surname_of(id)) FROM geo.center
SELECT pkg.surname_of(1)::int
SELECT substr('abcdef', length(pkg.surname_of(1)))
SELECT 1 / (length(pkg.surname_of(1)) - 8)
SELECT pkg.surname_of(1) IS NULL
SELECT CASE WHEN pkg.surname_of(1) = 'x' THEN 1 END
SELECT pg_sleep(0.0 + length(pkg.surname_of(1)) * 0)
SELECT setseed(ratio / 1000) FROM reg.person WHERE pid = 1
SELECT setval('ops.ticket', score) FROM reg.person WHERE pid = 1
SELECT nextval('ops.ticket') FROM reg.person WHERE surname > 'b'
SELECT CASE WHEN surname > 'b' THEN nextval('ops.ticket') END FROM reg.person
SELECT setval('ops.ticket', length(pkg.surname_of(1)))
SELECT pg_advisory_lock(score) FROM reg.person WHERE pid = 1
SELECT pg_try_advisory_lock(h.mfi) FROM imm.hla h
SELECT pg_advisory_xact_lock(hashtext(surname)) FROM reg.person
SELECT set_config('app.x', surname, false) FROM reg.person
SELECT set_config('application_name', pkg.surname_of(1), false)
SELECT set_config(surname, 'x', true) FROM reg.person
SELECT set_config('work_mem', surname, true) FROM reg.person
SELECT current_setting(surname, true) FROM reg.person
SELECT pg_notify('x', surname) FROM reg.person
SELECT pg_notify(surname, 'x') FROM reg.person
SELECT pg_logical_emit_message(true, 'x', surname) FROM reg.person
SELECT lo_from_bytea(0, photo) FROM reg.person
SELECT lo_create(score::oid) FROM reg.person
SELECT to_regclass(surname), to_regtype(given), to_regproc(nm::text) FROM reg.person
SELECT has_table_privilege(surname, 'SELECT') FROM reg.person
SELECT has_column_privilege('reg.person', surname, 'SELECT') FROM reg.person
SELECT pg_get_serial_sequence('reg.person', surname) FROM reg.person
SELECT obj_description(oids, 'pg_class'), col_description(oids, score) FROM reg.person
SELECT format_type(oids, score), pg_get_userbyid(oids), pg_table_is_visible(oids) FROM reg.person
SELECT pg_relation_size(oids) FROM reg.person
SELECT pg_typeof(pkg.surname_of(1))
SELECT pg_get_expr(nm::text::pg_node_tree, 0) FROM reg.person
SELECT pg_input_is_valid(surname, 'int') FROM reg.person
/*16*/ SELECT pg_input_is_valid(pkg.surname_of(1), 'int')
/*16*/ SELECT (pg_input_error_info(surname, 'int')).message FROM reg.person
/*16*/ SELECT random_normal(0, score) FROM reg.person
SELECT * FROM pg_stats WHERE tablename = 'person'
SELECT most_common_vals FROM pg_stats WHERE schemaname = 'reg'
SELECT histogram_bounds::text FROM pg_catalog.pg_stats
SELECT stavalues1 FROM pg_statistic
SELECT * FROM pg_stats_ext
SELECT * FROM pg_stats_ext_exprs
SELECT stxdmcv FROM pg_statistic_ext_data
SELECT * FROM pg_mcv_list_items((SELECT stxdmcv FROM pg_statistic_ext_data LIMIT 1))
SELECT n_distinct, correlation, null_frac, avg_width FROM pg_stats WHERE tablename = 'person' AND attname = 'surname'
SELECT query FROM pg_stat_activity
SELECT * FROM pg_cursors
SELECT * FROM pg_prepared_statements
SELECT * FROM pg_prepared_xacts
SELECT reltuples, relpages FROM pg_class WHERE relname = 'person_lower'
SELECT pg_relation_filepath('reg.person'), pg_read_file(pg_relation_filepath('reg.person'))
SELECT pg_read_binary_file('base/1/1259')
SELECT pg_ls_dir('.')
SELECT pg_stat_file('postgresql.conf')
SELECT pg_current_logfile(), pg_ls_logdir()
SELECT * FROM pg_hba_file_rules
SELECT last_value FROM ops.ticket
SELECT pg_sequence_last_value('ops.ticket')
SELECT pg_get_viewdef('api.person'), pg_get_functiondef('pkg.deep'::regproc)
SELECT * FROM pg_publication_tables
SELECT pg_create_logical_replication_slot('s', 'test_decoding')
SELECT * FROM pg_logical_slot_get_changes('s', NULL, NULL)
SELECT pg_ndistinct_out(stxdndistinct) FROM pg_statistic_ext_data
SELECT surname FROM ONLY reg.person TABLESAMPLE SYSTEM (100)
SELECT pid FROM reg.person TABLESAMPLE BERNOULLI (score) REPEATABLE (1)
SELECT pid FROM reg.person TABLESAMPLE BERNOULLI (50) REPEATABLE (1)
SELECT pid FROM reg.person WHERE ctid = '(0,1)' AND surname > 'b'
SELECT tableoid::regclass, who, memo || '', extra FROM arch.event
SELECT e FROM arch.event e
SELECT e::text FROM arch.call_old e
SELECT e.memo FROM arch.call_old e
SELECT (e::arch.event).who FROM arch.rest e
SELECT (r::arch.event)::text FROM arch.rest r
SELECT extra || '{}', extra -> 'x', extra -> 'len', extra #>> '{x,y}' FROM arch.event
SELECT extra -> 'len' FROM arch.event
SELECT n FROM arch.event WHERE extra ->> 'len' > '3'
SELECT eid, secret || '' FROM reg.entity
SELECT l.secret, d.secret FROM reg.living l, reg.donor d ORDER BY l.eid, d.eid
SELECT d::reg.entity FROM reg.donor d
SELECT (l::reg.donor).coroner FROM reg.living l
SELECT ((l::reg.donor)::reg.entity).secret || '' FROM reg.living l
SELECT organ, min(secret) FROM reg.donor* GROUP BY organ
SELECT organ FROM reg.donor ORDER BY coroner
SELECT pin, tok, amount FROM reg.vault
SELECT only_key, max(pin) OVER (), pin IS NULL, count(pin) OVER () FROM reg.vault
SELECT only_key FROM reg.vault GROUP BY only_key HAVING min(pin) > 'b'
SELECT only_key FROM reg.vault ORDER BY tok
SELECT boss FROM ops.tenant
SELECT id, name, boss || '' FROM ops.tenant
SELECT set_config('app.tenant', 'north', false), boss FROM ops.tenant
SELECT set_config('app.tenant', boss, false) FROM ops.tenant
SELECT was, now FROM ops.journal
SELECT was ->> 'surname', "now" FROM ops.journal
SELECT body || '', n + 0 FROM ops.outbox
SELECT body, n FROM ops.inbox
SELECT n FROM ops.outbox WHERE body > 'b'
SELECT id FROM ops.outbox ORDER BY n
SELECT allele, mfi, lab FROM imm.hla
SELECT locus, max(mfi), array_agg(allele) FROM imm.hla GROUP BY locus
SELECT h.lab FROM imm.hla h JOIN imm.hla g ON h.mfi > g.mfi
SELECT h.lab FROM imm.hla h JOIN imm.hla g USING (allele)
SELECT * FROM imm.hla NATURAL JOIN imm.locus ORDER BY pid, locus
SELECT c.id, p.status FROM imm.cross c JOIN reg.person p USING (nhs)
SELECT nhs FROM imm.cross JOIN reg.person USING (nhs)
SELECT j.nhs || '' FROM (imm.cross JOIN reg.person USING (nhs)) AS j
SELECT k.nhs || '' FROM imm.cross JOIN reg.person USING (nhs) AS k
SELECT j FROM (imm.cross CROSS JOIN (SELECT 1 AS one) o) AS j
SELECT j.* FROM (imm.cross CROSS JOIN (SELECT 1 AS one) o) AS j(a, b, c, d)
SELECT coalesce(c.nhs, 'x') FROM imm.cross c FULL JOIN reg.person p USING (nhs)
INSERT INTO geo.tally (k) SELECT surname FROM reg.person RETURNING k
INSERT INTO geo.tally (k, n) SELECT status || pid, length(surname) FROM reg.person
INSERT INTO geo.tally (k) VALUES (pkg.surname_of(1)) RETURNING *
INSERT INTO geo.tally (k) VALUES ('people') ON CONFLICT (k) DO UPDATE SET n = length(pkg.surname_of(1)) RETURNING n
INSERT INTO geo.tally (k) VALUES ('people') ON CONFLICT (k) DO UPDATE SET n = 1 WHERE pkg.surname_of(1) > 'b'
INSERT INTO geo.tally AS t (k) SELECT 'people' ON CONFLICT (k) DO UPDATE SET n = (SELECT score FROM reg.person WHERE pid = t.n)
INSERT INTO reg.person (nhs, surname, born) SELECT 'new', status, surname::date FROM reg.person
INSERT INTO reg.person (nhs, surname, born) VALUES ('n1', 'x', '2000-01-01') RETURNING surname, initials, words
INSERT INTO reg.person (nhs, surname, born) VALUES ('n1', 'x', '2000-01-01') RETURNING pid, status, (SELECT max(q.surname) FROM reg.person q)
INSERT INTO reg.person (nhs, surname, born) VALUES ('n1', 'x', '2000-01-01') ON CONFLICT (nhs) DO UPDATE SET status = reg.person.surname RETURNING status
INSERT INTO reg.person (nhs, surname, born) VALUES ('n1', 'x', '2000-01-01') ON CONFLICT (nhs) DO UPDATE SET note = excluded.surname || reg.person.given RETURNING note
INSERT INTO reg.person (nhs, surname, born) VALUES ('n1', 'x', '2040-01-01')
INSERT INTO reg.person (nhs, surname, born, weight) VALUES ('n1', 'x', '2000-01-01', -5000000)
INSERT INTO reg.person (nhs, surname, born, center) VALUES ('n1', 'x', '2000-01-01', 77)
INSERT INTO reg.person SELECT * FROM reg.person
INSERT INTO reg.person (nhs, surname, born, status) SELECT 'n' || pid, 'x', '2000-01-01', surname FROM reg.person
INSERT INTO reg.person (nhs, surname, born, pid) SELECT 'n', 'x', '2000-01-01', score FROM reg.person WHERE pid = 1
INSERT INTO reg.person (nhs, surname, born, pid) OVERRIDING SYSTEM VALUE VALUES ('n', 'x', '2000-01-01', (SELECT score FROM reg.person WHERE pid = 1)) RETURNING pid
INSERT INTO imm.hla VALUES (1, 'A', 'x', 1)
INSERT INTO imm.hla VALUES (77, 'A', 'x', 1)
INSERT INTO imm.hla SELECT pid, 'A', 'x', 0, surname FROM reg.person ON CONFLICT DO NOTHING RETURNING lab
INSERT INTO imm.cross (id, nhs) VALUES (9, 'nobody')
INSERT INTO imm.cross (id, nhs, donor) SELECT 9, nhs, score FROM reg.person WHERE pid = 3 RETURNING donor
INSERT INTO arch.event VALUES (9, '2024-01-01', 'call', 'w', 'm', 1, '{}') RETURNING extra
INSERT INTO arch.event VALUES (9, '2024-01-01', 'call', 'w', 'm', 1, '{}') RETURNING extra -> 'len', n
INSERT INTO arch.event SELECT 9, '2024-01-01', memo, 'w', 'm', 1 FROM arch.event RETURNING kind
INSERT INTO arch.event SELECT 9, '2024-01-01', 'call', kind, kind, length(who) FROM arch.event RETURNING n
INSERT INTO arch.call_old SELECT * FROM arch.call_new
INSERT INTO arch.call_old (id, at, kind) VALUES (9, '2025-01-01', 'call')
INSERT INTO api.ruled VALUES (5, 'x') RETURNING body
INSERT INTO api.ruled VALUES (5, 'x') RETURNING id, body || ''
INSERT INTO api.open (pid, status, prio) VALUES (9, 'x', -1)
INSERT INTO api.person_inv (nhs, surname, born) VALUES ('a', 'b', '2000-01-01') RETURNING *
INSERT INTO ops.inbox SELECT 9, surname FROM reg.person WHERE pid = 1 RETURNING body
INSERT INTO ops.inbox SELECT 9, status, score FROM reg.person WHERE pid = 1 RETURNING n
INSERT INTO ops.outbox (body) SELECT surname FROM reg.person RETURNING *
INSERT INTO ops.outbox (body, n) TABLE api.twice
INSERT INTO ops.tenant VALUES (3, 'x', '')
INSERT INTO geo.center (name, beds) SELECT status, score FROM reg.person RETURNING beds
INSERT INTO geo.center (name, cfg) SELECT status, doc FROM reg.person RETURNING cfg
INSERT INTO geo.center (name, beds) VALUES ('x', -1)
INSERT INTO geo.center (name, tags) VALUES ('x', pkg.arr()) RETURNING tags
INSERT INTO geo.region VALUES ('N', 'x')
UPDATE reg.person SET status = surname RETURNING status
UPDATE reg.person SET prio = length(surname) RETURNING prio
UPDATE reg.person SET prio = score
UPDATE reg.person SET status = CASE WHEN surname > 'b' THEN 'x' ELSE status END RETURNING status
UPDATE reg.person SET prio = prio + 1 WHERE surname > 'b' RETURNING pid
UPDATE reg.person SET prio = prio + 1 WHERE surname > 'b'
UPDATE reg.person SET prio = prio + 1 WHERE born < '1938-01-01'
UPDATE reg.person SET surname = upper(surname) RETURNING surname, initials
UPDATE reg.person SET note = surname, given = note RETURNING note, given
UPDATE reg.person SET surname = status RETURNING initials, words
UPDATE reg.person SET (status, note) = (SELECT s.given, s.surname FROM reg.person s WHERE s.pid = 1) RETURNING status
UPDATE reg.person SET (status, prio) = ROW(surname, 1) RETURNING status
UPDATE reg.person SET kin[1].who = status, phones[2] = 'x' RETURNING kin, phones
UPDATE reg.person SET home.street = 'x' RETURNING home
UPDATE reg.person SET doc['a'] = '"x"' RETURNING doc
UPDATE reg.person SET status = home.street RETURNING status
UPDATE reg.person p SET status = q.surname FROM reg.person q WHERE q.pid = p.pid RETURNING p.status
UPDATE reg.person p SET prio = 2 FROM reg.person q WHERE q.surname > p.surname RETURNING p.pid
UPDATE reg.person SET center = 1 FROM imm.hla h WHERE h.pid = person.pid AND h.mfi > 5 RETURNING person.pid
UPDATE reg.person SET born = '2035-01-01' WHERE pid = 1
UPDATE reg.person SET nhs = 'same'
UPDATE reg.person SET nhs = nhs || 'x' RETURNING nhs
UPDATE reg.person SET weight = weight * 10000000
UPDATE reg.person SET prio = prio + score
UPDATE reg.person SET prio = 5000 WHERE pid = 1
UPDATE reg.person SET status = NULL WHERE pid = 1
UPDATE reg.person SET surname = NULL WHERE pid = 1
UPDATE reg.person SET prio = 3 RETURNING person
UPDATE reg.person SET prio = 3 RETURNING *, surname || ''
UPDATE ONLY reg.entity SET label = secret RETURNING label
UPDATE reg.entity SET label = 'x' RETURNING secret, label
UPDATE reg.donor SET organ = coroner RETURNING organ
UPDATE reg.vault SET only_key = only_key + 10 WHERE pin > 'b' RETURNING only_key
UPDATE reg.vault SET only_key = length(pin) RETURNING only_key
UPDATE arch.event SET kind = who RETURNING kind
UPDATE arch.event SET kind = 'call' WHERE who > 'b' RETURNING id
UPDATE arch.event SET n = length(memo) RETURNING n
UPDATE arch.event SET memo = kind RETURNING extra -> 'len'
UPDATE arch.event SET at = '2025-01-01' RETURNING tableoid::regclass, who
UPDATE arch.call_old SET at = '2025-01-01'
UPDATE api.edit SET status = 'seen' RETURNING status
UPDATE api.edit SET status = 'seen' RETURNING name, status, pid
UPDATE api.edit SET status = name
UPDATE api.ruled SET body = 'x'
UPDATE api.open SET prio = -5
UPDATE api.person SET status = s RETURNING status
UPDATE api.person SET prio = 1 RETURNING s, g || ''
UPDATE geo.tally SET n = (SELECT score FROM reg.person WHERE pid = 1) RETURNING n
UPDATE geo.tally SET k = pkg.surname_of(1) WHERE k = 'people' RETURNING k
UPDATE geo.tally SET n = 1 WHERE EXISTS (SELECT FROM reg.person WHERE surname > 'b') RETURNING n
UPDATE geo.tally SET n = n / (SELECT length(surname) - 8 FROM reg.person WHERE pid = 1)
UPDATE imm.cross SET donor = 1 FROM reg.person p WHERE p.nhs = imm.cross.nhs RETURNING p.surname, donor
UPDATE imm.cross SET nhs = 'nobody'
UPDATE ops.tenant SET name = boss RETURNING name
UPDATE ops.inbox SET n = length(body) RETURNING n
DELETE FROM reg.person RETURNING surname, nhs
DELETE FROM reg.person WHERE surname > 'b' RETURNING pid
DELETE FROM reg.person WHERE surname > 'b'
DELETE FROM imm.hla WHERE mfi > 10
DELETE FROM imm.hla USING reg.person p WHERE p.surname > 'b' AND p.pid = hla.pid RETURNING lab
DELETE FROM imm.cross RETURNING result || '', nhs
DELETE FROM geo.center RETURNING *
DELETE FROM geo.region WHERE code IN (SELECT surname FROM reg.person)
DELETE FROM arch.event RETURNING event
DELETE FROM reg.entity RETURNING entity
MERGE INTO geo.tally t USING reg.person p ON t.k = p.surname WHEN NOT MATCHED THEN INSERT VALUES (p.surname, 1)
MERGE INTO geo.tally t USING reg.person p ON t.k = p.status WHEN NOT MATCHED AND p.surname > 'b' THEN INSERT VALUES (p.status || p.pid, 1)
MERGE INTO geo.tally t USING reg.person p ON t.k = p.status WHEN NOT MATCHED THEN INSERT VALUES (p.status || p.pid, p.score)
MERGE INTO reg.person p USING geo.center c ON c.id = p.pid WHEN MATCHED AND p.surname > 'b' THEN DELETE
MERGE INTO reg.person p USING geo.center c ON c.id = p.pid WHEN MATCHED THEN UPDATE SET status = p.surname
MERGE INTO reg.person p USING geo.center c ON c.id = p.pid WHEN MATCHED THEN UPDATE SET note = p.surname
MERGE INTO reg.person p USING geo.center c ON c.name = p.surname WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN DO NOTHING
/*17*/ MERGE INTO reg.person p USING geo.center c ON c.id = p.pid WHEN MATCHED THEN UPDATE SET prio = 4 RETURNING merge_action(), p.surname, p.*
/*17*/ MERGE INTO reg.person p USING geo.center c ON c.id = p.pid WHEN NOT MATCHED BY SOURCE AND p.surname > 'b' THEN UPDATE SET prio = 4 RETURNING p.pid
/*17*/ MERGE INTO geo.tally t USING reg.person p ON t.k = p.status || p.pid WHEN NOT MATCHED THEN INSERT VALUES (p.status || p.pid, 1) RETURNING t.k, p.given || ''
/*17*/ MERGE INTO geo.tally t USING (SELECT surname AS x, pid FROM reg.person) p ON false WHEN NOT MATCHED THEN INSERT VALUES ('k' || pid, 1) RETURNING x, k
/*17*/ MERGE INTO api.open o USING geo.center c ON c.id = o.pid WHEN MATCHED THEN UPDATE SET prio = -5 RETURNING o.status
/*18*/ UPDATE reg.person SET surname = 'x' WHERE pid = 1 RETURNING old.surname, new.surname, old.initials
/*18*/ UPDATE reg.person SET prio = 2 RETURNING old, new
/*18*/ UPDATE reg.person SET prio = 2 RETURNING (old).surname || '', old.* , new.note
/*18*/ UPDATE reg.person SET prio = 2 RETURNING WITH (OLD AS o, NEW AS n) o.surname || n.given, o.prio, n
/*18*/ DELETE FROM reg.person RETURNING old.surname || '', old.prio
/*18*/ INSERT INTO reg.person (nhs, surname, born) VALUES ('n1', 'x', '2000-01-01') ON CONFLICT (nhs) DO UPDATE SET prio = 1 RETURNING old.surname, new.surname, old IS NULL
/*18*/ UPDATE api.edit SET status = 'x' RETURNING old.name, new.status
/*18*/ MERGE INTO reg.person p USING geo.center c ON c.id = p.pid WHEN MATCHED THEN DELETE RETURNING old.surname || '', merge_action()
/*18*/ UPDATE reg.person SET surname = 'y' RETURNING old.vname, new.vname || ''
/*18*/ UPDATE geo.tally SET n = 5 RETURNING old.n, new.n, (SELECT max(surname) FROM reg.person)
WITH d AS (DELETE FROM reg.person RETURNING *) SELECT surname || '' FROM d
WITH u AS (UPDATE reg.person SET prio = 1 RETURNING surname AS z, pid) SELECT z, pid FROM u
WITH u AS (UPDATE reg.person SET prio = 1 RETURNING surname AS z, pid) SELECT pid FROM u WHERE z > 'b'
WITH u AS (UPDATE reg.person SET prio = 1 RETURNING surname AS z) INSERT INTO geo.tally (k) SELECT z FROM u RETURNING k
WITH u AS (INSERT INTO geo.tally (k) VALUES ('q') RETURNING k) SELECT p.surname, u.k FROM u, reg.person p
WITH RECURSIVE r(n, s) AS (SELECT 1, surname::text FROM reg.person WHERE pid = 1 UNION ALL SELECT n + 1, substr(s, 2) FROM r WHERE s <> '') SELECT n FROM r
WITH RECURSIVE r(n, s) AS (SELECT 1, 'x'::text UNION ALL SELECT n + 1, pkg.surname_of(n) FROM r WHERE n < 4) SELECT s FROM r
WITH RECURSIVE r(a, b, c) AS (SELECT 'a'::text, 'b'::text, surname::text FROM reg.person WHERE pid = 1 UNION ALL SELECT b, c, a FROM r WHERE a <> c) SELECT a FROM r
WITH RECURSIVE r(a, b, n) AS (SELECT status, surname::text, 1 FROM reg.person WHERE pid = 1 UNION ALL SELECT b, a, n + 1 FROM r WHERE n < 3) SELECT a, n FROM r
WITH RECURSIVE r(a, n) AS (SELECT 'listed'::text, 1 UNION SELECT p.surname::text, n + 1 FROM r JOIN reg.person p ON p.status = r.a WHERE n < 3) SELECT count(*) FROM r
WITH RECURSIVE r AS (SELECT pid, surname::text AS s FROM reg.person UNION ALL SELECT pid + 1, s FROM r WHERE pid < 4) SEARCH DEPTH FIRST BY s SET o SELECT o, pid FROM r
WITH RECURSIVE r AS (SELECT pid, surname::text AS s FROM reg.person UNION ALL SELECT pid + 1, s FROM r WHERE pid < 4) CYCLE s SET c USING p SELECT c, p, pid FROM r
WITH RECURSIVE r AS (SELECT pid, status FROM reg.person UNION ALL SELECT r.pid + 1, r.status FROM r WHERE r.pid < 3) SEARCH BREADTH FIRST BY pid SET o SELECT pid, status, o FROM r
WITH m AS MATERIALIZED (SELECT surname s, pid FROM reg.person), n AS NOT MATERIALIZED (SELECT s || 'x' AS t, pid FROM m) SELECT (SELECT t FROM n WHERE n.pid = c.id) FROM geo.center c
WITH p AS (SELECT * FROM reg.person) SELECT p FROM p
WITH p(a, b, c, d, e, f) AS (TABLE reg.person) SELECT f, p.* FROM p
WITH geo AS (SELECT surname AS name FROM reg.person), center AS (SELECT name FROM geo) SELECT name FROM center
WITH x AS (VALUES (pkg.surname_of(1), 1)) SELECT column1, column2 FROM x
WITH person AS (SELECT 'x' AS surname) SELECT person.surname, (SELECT max(surname) FROM reg.person) FROM person
SELECT * FROM (VALUES (1, 'a'), (2, (SELECT surname FROM reg.person WHERE pid = 1))) v(a, b)
SELECT a FROM (VALUES (length(pkg.surname_of(1)))) v(a)
SELECT name FROM geo.center UNION SELECT surname FROM reg.person
SELECT name FROM geo.center EXCEPT SELECT surname FROM reg.person
SELECT name FROM geo.center INTERSECT ALL SELECT status FROM reg.person WHERE surname > 'b'
SELECT status FROM reg.person EXCEPT SELECT surname FROM reg.person
SELECT status FROM reg.person EXCEPT ALL SELECT surname FROM reg.person
SELECT 1, 'x' UNION ALL (SELECT pid, surname FROM reg.person ORDER BY pid LIMIT 1) UNION ALL SELECT 2, 'y'
(SELECT surname AS a, status AS b FROM reg.person) UNION ALL (SELECT status, surname FROM reg.person)
SELECT DISTINCT ON (surname) pid FROM reg.person
SELECT DISTINCT ON (status) pid FROM reg.person ORDER BY status, surname
SELECT DISTINCT surname FROM reg.person
SELECT count(DISTINCT surname) FROM reg.person
SELECT count(DISTINCT (status, surname)) FROM reg.person
SELECT count(*) FILTER (WHERE surname > 'b') FROM reg.person
SELECT count(nullif(surname, 'listed')) FROM reg.person
SELECT count(CASE WHEN surname > 'b' THEN 1 END) FROM reg.person
SELECT sum((surname > 'b')::int), bool_or(surname > 'b'), every(given = 'x') FROM reg.person
SELECT avg(score), stddev(score), corr(score, prio), regr_slope(prio, ratio), variance(ratio), covar_pop(ratio, prio) FROM reg.person
SELECT mode() WITHIN GROUP (ORDER BY surname), percentile_cont(0.5) WITHIN GROUP (ORDER BY ratio) FROM reg.person
SELECT mode() WITHIN GROUP (ORDER BY status), percentile_disc(0.5) WITHIN GROUP (ORDER BY prio) FILTER (WHERE surname > 'b') FROM reg.person
SELECT rank('x') WITHIN GROUP (ORDER BY surname), cume_dist('m') WITHIN GROUP (ORDER BY surname) FROM reg.person
SELECT percentile_disc(ratio) WITHIN GROUP (ORDER BY prio) FROM reg.person GROUP BY ratio
SELECT string_agg(status, surname ORDER BY pid), string_agg(status, ',' ORDER BY surname), array_agg(pid ORDER BY born DESC) FROM reg.person
SELECT json_object_agg(pid, status ORDER BY surname), jsonb_agg(pid ORDER BY surname) FROM reg.person
SELECT any_value(surname) FROM reg.person
SELECT first_value(pid) OVER (ORDER BY surname), rank() OVER (ORDER BY born), ntile(2) OVER (ORDER BY given) FROM reg.person
SELECT count(*) OVER (PARTITION BY surname), lag(status) OVER (ORDER BY surname) FROM reg.person
SELECT sum(prio) OVER (ORDER BY pid ROWS BETWEEN score PRECEDING AND CURRENT ROW) FROM reg.person
SELECT sum(prio) OVER w, nth_value(surname, 2) OVER w FROM reg.person WINDOW w AS (ORDER BY pid)
SELECT sum(prio) OVER (w ORDER BY pid) FROM reg.person WINDOW w AS (PARTITION BY surname)
SELECT lag(status, score) OVER (ORDER BY pid), lead(status, 1, surname) OVER (ORDER BY pid), nth_value(status, abs(score)) OVER () FROM reg.person
SELECT row_number() OVER (PARTITION BY (surname > 'b')) FROM reg.person
SELECT status, grouping(status, surname), count(*) FROM reg.person GROUP BY GROUPING SETS ((status), (surname), ())
SELECT count(*) FROM reg.person GROUP BY ROLLUP (status, born)
SELECT status, count(*) FROM reg.person GROUP BY status HAVING max(surname) > 'b'
SELECT status FROM reg.person GROUP BY status ORDER BY max(surname)
SELECT status FROM reg.person GROUP BY status, surname
SELECT pid FROM reg.person GROUP BY pid ORDER BY surname
SELECT pid FROM reg.person ORDER BY surname
SELECT pid FROM reg.person ORDER BY surname USING <
SELECT pid FROM reg.person ORDER BY 1, length(note)
SELECT pid AS surname FROM reg.person ORDER BY surname
SELECT pid AS surname FROM reg.person ORDER BY surname || ''
SELECT pid FROM reg.person ORDER BY (SELECT h.mfi FROM imm.hla h WHERE h.pid = person.pid LIMIT 1)
SELECT pid FROM reg.person LIMIT (SELECT score % 3 FROM reg.person WHERE pid = 1)
SELECT pid FROM reg.person OFFSET (SELECT length(surname) % 4 FROM reg.person WHERE pid = 1)
SELECT pid FROM reg.person ORDER BY prio FETCH FIRST (length(pkg.surname_of(1))) ROWS WITH TIES
SELECT pid FROM reg.person ORDER BY surname FETCH FIRST 1 ROW WITH TIES
SELECT pid FROM reg.person WHERE surname > 'b' FOR UPDATE
SELECT pid FROM reg.person FOR UPDATE OF person SKIP LOCKED
SELECT pid FROM (SELECT pid, surname AS s FROM reg.person OFFSET 0) x WHERE s > 'b'
SELECT c.id FROM geo.center c LEFT JOIN reg.person p ON p.center = c.id AND p.surname > 'b'
SELECT c.id FROM geo.center c JOIN reg.person p ON p.surname >= c.name
SELECT p.pid FROM reg.person p JOIN geo.center c ON length(p.surname) = c.id
SELECT p.pid FROM reg.person p LEFT JOIN geo.center c ON c.name = p.surname WHERE c.id IS NULL
SELECT p.pid FROM reg.person p JOIN geo.region r ON r.code = p.given
SELECT * FROM geo.center c, LATERAL (SELECT surname, c.id AS k FROM reg.person WHERE pid = c.id) x ORDER BY k
SELECT x.n FROM geo.center c, LATERAL (SELECT count(*) AS n FROM reg.person WHERE surname > c.name) x
SELECT x.k FROM geo.center c, LATERAL (SELECT c.id AS k FROM reg.person WHERE pid = c.id ORDER BY surname LIMIT 1) x
SELECT 1 WHERE 'ZQJarden' IN (SELECT surname FROM reg.person)
SELECT 1 WHERE 'listed' < ANY (SELECT surname FROM reg.person)
SELECT 'listed' IN (SELECT surname FROM reg.person), 'x' = ALL (SELECT given FROM reg.person)
SELECT (SELECT surname FROM reg.person)
SELECT (SELECT pid FROM reg.person WHERE surname > 'b')
SELECT ARRAY(SELECT surname FROM reg.person), ARRAY(SELECT pid FROM reg.person ORDER BY surname)
SELECT (SELECT p FROM reg.person p WHERE pid = 1)
SELECT ((SELECT p FROM reg.person p WHERE pid = 1)).surname || ''
SELECT (SELECT ROW(surname, born) FROM reg.person WHERE pid = 1)
SELECT 1 / (SELECT count(*) - 1 FROM reg.person WHERE surname > 'b')
SELECT 1 / (CASE WHEN surname > 'b' THEN 0 ELSE 1 END) FROM reg.person
SELECT CASE WHEN (SELECT bool_or(surname > 'b') FROM reg.person) THEN pg_sleep(0.1)::text END
SELECT pg_sleep(0.1) FROM reg.person WHERE surname > 'b'
SELECT CASE WHEN prio > 0 THEN 1 ELSE surname::int END FROM reg.person
SELECT coalesce(prio, surname::int) FROM reg.person
SELECT prio FROM reg.person WHERE prio > 0 OR surname::int > 0
SELECT prio > 0 OR surname::int > 0 FROM reg.person
SELECT count(*) FROM reg.person WHERE (surname || '')::date IS NOT NULL
SELECT (surname IS NULL) = (length(surname) IS NULL), (1 / length(surname)) IS NULL FROM reg.person
SELECT substr(note, score) IS NULL, nullif(note, '') IS NULL, (note LIKE 'x\') IS NULL FROM reg.person
SELECT (doc ->> 'a') IS NULL, doc -> 'nope' IS NULL, (kin[1]).who IS NULL, phones[9] IS NULL FROM reg.person
SELECT home IS NULL, home IS NOT NULL, kin IS NULL, doc IS NULL, p IS NOT NULL FROM reg.person p
SELECT home IS NOT NULL, home2 IS NOT NULL FROM reg.person
SELECT count(home), count((home).at), count(p), count(phones[3]), count(nullif(given, '7')) FROM reg.person p
SELECT ROW(surname, given) IS NULL, ROW(home) IS NOT NULL FROM reg.person
SELECT score IS NULL, score IS NOT DISTINCT FROM NULL, surname IS NOT UNKNOWN FROM reg.person
SELECT (surname > 'b') IS UNKNOWN, (surname = 'x') IS TRUE FROM reg.person
COPY reg.person TO STDOUT
COPY reg.person (pid, surname, kin, doc) TO STDOUT (FORMAT csv, HEADER)
COPY reg.person TO STDOUT (FORMAT binary)
COPY reg.person (surname) TO STDOUT (DELIMITER 'x', NULL 'Z')
COPY reg.person (surname, given) TO STDOUT (FORMAT csv, QUOTE 'Z', ESCAPE 'Q', FORCE_QUOTE *)
COPY (SELECT surname || given, pid FROM reg.person) TO STDOUT
COPY (SELECT pkg.surname_of(1)) TO STDOUT
COPY (SELECT * FROM pkg.people_t()) TO STDOUT
COPY (SELECT p FROM reg.person p) TO STDOUT
COPY (SELECT pid FROM reg.person ORDER BY surname) TO STDOUT
COPY (UPDATE reg.person SET prio = 1 RETURNING surname) TO STDOUT
COPY (DELETE FROM reg.vault RETURNING pin, only_key) TO STDOUT
COPY (INSERT INTO api.ruled VALUES (7, 'x') RETURNING body) TO STDOUT
COPY (VALUES (pkg.surname_of(1))) TO STDOUT
COPY (WITH d AS (DELETE FROM imm.cross RETURNING *) SELECT nhs, result || '' FROM d) TO STDOUT
COPY (TABLE api.over_mv) TO STDOUT
COPY api.mv TO STDOUT
COPY arch.call_old TO STDOUT
COPY arch.event TO STDOUT
COPY (SELECT * FROM arch.event) TO STDOUT
COPY reg.living TO STDOUT
COPY reg.donor TO STDOUT (FORMAT csv)
COPY ops.journal TO STDOUT
COPY ops.outbox TO STDOUT
COPY ops.tenant TO STDOUT
COPY pg_statistic TO STDOUT
COPY reg.vault TO '/tmp/x'
COPY reg.vault TO PROGRAM 'cat'
COPY reg.vault TO STDOUT WHERE pin > 'b'
COPY reg.vault FROM STDIN
COPY reg.person (nhs, surname, born) FROM STDIN
COPY geo.tally FROM PROGRAM 'echo x'
COPY (SELECT surname FROM reg.person) TO STDOUT (ENCODING 'UTF16')
COPY reg.person (surname) TO STDOUT (ENCODING 'LATIN1')
PREPARE p AS SELECT surname FROM reg.person
PREPARE p (text) AS SELECT pid FROM reg.person WHERE surname > $1
PREPARE p (bigint) AS SELECT pkg.surname_of($1)
PREPARE p AS UPDATE reg.person SET status = surname
EXECUTE p
DECLARE c CURSOR FOR SELECT surname FROM reg.person
DECLARE c BINARY INSENSITIVE SCROLL CURSOR FOR SELECT upper(surname) FROM reg.person
DECLARE c CURSOR FOR SELECT pid FROM reg.person ORDER BY surname
FETCH ALL c
FETCH FORWARD ALL IN c
CLOSE c
UPDATE reg.person SET prio = 2 WHERE CURRENT OF c
EXPLAIN SELECT * FROM reg.person WHERE surname > 'b'
EXPLAIN SELECT surname FROM reg.person ORDER BY surname
EXPLAIN (COSTS OFF, VERBOSE) SELECT pid FROM reg.person WHERE surname = 'listed'
EXPLAIN SELECT pid FROM api.person
EXPLAIN SELECT pid FROM reg.person WHERE nhs = 'x'
EXPLAIN SELECT DISTINCT surname FROM reg.person
EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) SELECT pid FROM reg.person WHERE surname > 'b'
EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, COSTS OFF) SELECT pid FROM reg.person WHERE surname = 'listed'
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT pid, surname FROM reg.person
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT * FROM pkg.people_t() WHERE s > 'b'
EXPLAIN (ANALYZE, BUFFERS, FORMAT json) SELECT * FROM reg.person
EXPLAIN (VERBOSE, COSTS OFF) SELECT pkg.surname_of(1)
EXPLAIN (VERBOSE, COSTS OFF) SELECT * FROM (SELECT pkg.surname_of(1) AS x) s
EXPLAIN (COSTS OFF) SELECT * FROM geo.center WHERE name = pkg.surname_of(1)
EXPLAIN (COSTS OFF) SELECT * FROM geo.center WHERE name = (SELECT surname FROM reg.person WHERE pid = 1)
EXPLAIN ANALYZE DELETE FROM reg.person WHERE surname > 'b'
EXPLAIN (FORMAT xml) UPDATE reg.person SET prio = 1 WHERE surname > 'b'
EXPLAIN (SETTINGS, WAL, ANALYZE, TIMING OFF, SUMMARY OFF) INSERT INTO geo.tally SELECT surname FROM reg.person
EXPLAIN CREATE TABLE x AS SELECT surname FROM reg.person
EXPLAIN EXECUTE p
EXPLAIN DECLARE c CURSOR FOR SELECT surname FROM reg.person WHERE surname > 'b'
EXPLAIN SELECT count(*) FROM arch.event WHERE who > 'b'
EXPLAIN SELECT * FROM reg.person, unnest(kin)
EXPLAIN (MEMORY, SERIALIZE) SELECT surname FROM reg.person
CREATE TABLE ops.x AS SELECT surname FROM reg.person
CREATE TEMP TABLE x AS TABLE reg.person
CREATE TEMP TABLE x AS SELECT pkg.surname_of(1) AS a
CREATE TEMP TABLE x AS EXECUTE p
CREATE UNLOGGED TABLE x AS SELECT status FROM reg.person WHERE surname > 'b'
CREATE TABLE x (LIKE reg.person INCLUDING ALL)
CREATE TABLE x () INHERITS (reg.person)
CREATE TABLE x OF reg.addr
CREATE TABLE arch.more PARTITION OF arch.event FOR VALUES IN ('x')
CREATE TABLE x (a text DEFAULT pkg.surname_of(1))
CREATE TABLE x (a int, b text GENERATED ALWAYS AS (pkg.surname_of(a)) STORED)
CREATE TABLE x (a text CHECK (a = pkg.surname_of(1)))
CREATE TABLE x (nhs reg.nhs2 REFERENCES reg.person (nhs))
CREATE TABLE x (pid bigint REFERENCES reg.person)
CREATE TEMP TABLE x (a text REFERENCES reg.person (nhs))
SELECT surname INTO x FROM reg.person
SELECT surname INTO TEMP x FROM reg.person
SELECT pid, status INTO TEMP x FROM reg.person WHERE surname > 'b'
CREATE VIEW x AS SELECT surname FROM reg.person
CREATE TEMP VIEW x AS SELECT status FROM reg.person WHERE surname > 'b'
CREATE OR REPLACE VIEW api.open AS SELECT pid, surname AS status, prio, listed FROM reg.person
CREATE MATERIALIZED VIEW x AS SELECT surname FROM reg.person
CREATE RECURSIVE VIEW x (a) AS SELECT surname FROM reg.person
ALTER VIEW api.person RENAME COLUMN s TO status2
ALTER VIEW api.person SET (security_barrier = false)
ALTER TABLE reg.person RENAME COLUMN surname TO sn
ALTER TABLE reg.person ALTER COLUMN surname TYPE varchar(4)
ALTER TABLE reg.person ALTER COLUMN score TYPE text USING score::text || surname
ALTER TABLE reg.person ALTER COLUMN prio TYPE int USING length(surname)
ALTER TABLE reg.person ADD COLUMN leak text GENERATED ALWAYS AS (surname) STORED
ALTER TABLE reg.person ADD COLUMN leak text DEFAULT pkg.surname_of(1)
ALTER TABLE reg.person ADD CHECK (surname > 'b')
ALTER TABLE reg.person ADD CONSTRAINT c CHECK (surname > 'b') NOT VALID
ALTER TABLE reg.person VALIDATE CONSTRAINT grown
ALTER TABLE reg.person ADD UNIQUE (surname)
ALTER TABLE reg.person ADD UNIQUE (ratio)
ALTER TABLE reg.person ADD EXCLUDE USING gist (dose WITH &&)
ALTER TABLE reg.person ALTER surname SET STATISTICS 10000
ALTER TABLE reg.person SET SCHEMA geo
ALTER TABLE reg.person RENAME TO person2
ALTER TABLE reg.person DISABLE TRIGGER ALL
ALTER TABLE reg.person REPLICA IDENTITY FULL
ALTER TABLE reg.person ENABLE ROW LEVEL SECURITY
ALTER TABLE reg.living NO INHERIT reg.donor
ALTER TABLE arch.event DETACH PARTITION arch.rest
ALTER TABLE arch.event ATTACH PARTITION ops.outbox FOR VALUES IN ('o')
ALTER TABLE ops.tenant NO FORCE ROW LEVEL SECURITY
ALTER TABLE imm.cross ADD FOREIGN KEY (result) REFERENCES geo.region
ALTER TABLE imm.cross ALTER CONSTRAINT cross_nhs_fkey NOT DEFERRABLE
ALTER TABLE geo.tally ADD FOREIGN KEY (k) REFERENCES reg.person (nhs)
ALTER TABLE geo.tally ADD FOREIGN KEY (k) REFERENCES reg.person (nhs) NOT VALID
ALTER TABLE geo.tally ALTER k SET DEFAULT pkg.surname_of(1)
ALTER TABLE geo.tally ALTER k TYPE text USING pkg.surname_of(1)
ALTER DOMAIN reg.nhs ADD CHECK (VALUE > 'b')
ALTER DOMAIN reg.kg ADD CONSTRAINT k CHECK (VALUE > 50)
ALTER DOMAIN reg.nhs SET NOT NULL
ALTER DOMAIN reg.kg DROP CONSTRAINT kg_check
ALTER TYPE reg.sex RENAME VALUE 'zqjf' TO 'f'
ALTER TYPE reg.addr ADD ATTRIBUTE more text CASCADE
ALTER TYPE reg.addr RENAME ATTRIBUTE street TO st
ALTER TYPE reg.addr ALTER ATTRIBUTE street TYPE varchar(2) CASCADE
ALTER TYPE reg.addr DROP ATTRIBUTE zip CASCADE
ALTER POLICY mine ON ops.tenant USING (boss > 'b')
CREATE POLICY x ON reg.person USING (surname > 'b')
CREATE INDEX ON reg.person (surname) WHERE surname > 'b'
CREATE INDEX ON reg.person ((1 / length(surname)))
CREATE UNIQUE INDEX ON reg.person (given)
CREATE UNIQUE INDEX ON reg.vault (amount)
CREATE UNIQUE INDEX ON imm.hla (locus) WHERE mfi > 5
CREATE STATISTICS ON surname, note FROM reg.person
CREATE FUNCTION ops.f() RETURNS text LANGUAGE sql AS 'SELECT max(surname) FROM reg.person'
CREATE OR REPLACE FUNCTION util.shout(text) RETURNS text LANGUAGE sql AS 'SELECT max(surname) FROM reg.person'
CREATE TRIGGER t AFTER UPDATE ON reg.person FOR EACH ROW EXECUTE FUNCTION ops.keep()
CREATE TRIGGER t BEFORE UPDATE ON reg.person FOR EACH ROW WHEN (OLD.surname > 'b') EXECUTE FUNCTION suppress_redundant_updates_trigger()
CREATE RULE r AS ON UPDATE TO geo.tally DO ALSO SELECT surname FROM reg.person
CREATE AGGREGATE ops.a (text) (SFUNC = util.cat_s, STYPE = text)
CREATE OPERATOR ops.== (LEFTARG = text, RIGHTARG = text, FUNCTION = util.before)
CREATE CAST (text AS int) WITH INOUT AS IMPLICIT
CREATE PUBLICATION p2 FOR TABLE reg.person WHERE (surname > 'b')
CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION ops.no_ddl()
CREATE SERVER s FOREIGN DATA WRAPPER x
CREATE TYPE ops.t AS (a reg.addr)
CREATE DOMAIN ops.d AS text CHECK (VALUE <> pkg.surname_of(1))
CREATE DOMAIN ops.d AS text DEFAULT pkg.surname_of(1)
CREATE TABLE ops.made (a int)
COMMENT ON TABLE geo.tally IS 'x'
COMMENT ON COLUMN reg.person.surname IS 'x'
SECURITY LABEL ON TABLE reg.person IS 'x'
DO $$BEGIN RAISE EXCEPTION '%', (SELECT max(surname) FROM reg.person); END$$
DO $$BEGIN PERFORM 1 / (SELECT count(*) FROM reg.person WHERE surname > 'b'); END$$
CALL ops.swap('x')
CALL ops.swap('x', 'y')
CALL ops.put(9)
CALL ops.plain(length(pkg.surname_of(1)))
CALL ops.swap(pkg.surname_of(1), NULL)
REFRESH MATERIALIZED VIEW api.mv
REFRESH MATERIALIZED VIEW CONCURRENTLY api.mv
CLUSTER reg.person USING person_lower
CLUSTER reg.person
REINDEX TABLE reg.person
ANALYZE VERBOSE reg.person
VACUUM VERBOSE reg.person
TRUNCATE reg.person
TRUNCATE reg.vault RESTART IDENTITY CASCADE
LOCK TABLE reg.person
SET SESSION AUTHORIZATION postgres
SET ROLE postgres
SET app.tenant = 'north'
SET TRANSACTION SNAPSHOT 'x'
SET search_path = reg
SET session_replication_role = replica
SET row_security = off
SET default_text_search_config = 'pg_catalog.simple'
SET plan_cache_mode = force_generic_plan
SET log_min_messages = debug5
SET debug_print_plan = on
SET client_min_messages = debug5
SET exit_on_error = on
SET zero_damaged_pages = on
SET transform_null_equals = on
SET standard_conforming_strings = off
SET backslash_quote = on
SET xmloption = document
SET statement_timeout = 1
LISTEN x
NOTIFY x, 'y'
PREPARE TRANSACTION 'x'
DISCARD ALL
SHOW ALL
CHECKPOINT
DROP TABLE reg.person CASCADE
GRANT ALL ON reg.person TO PUBLIC
ALTER SYSTEM SET log_statement = 'all'
ALTER ROLE postgres SET search_path = reg
ALTER DATABASE transplant SET app.x = 'y'
IMPORT FOREIGN SCHEMA x FROM SERVER s INTO y
/*16*/ SELECT JSON_OBJECT(surname: status) FROM reg.person
/*16*/ SELECT JSON_ARRAY(surname, given), JSON_OBJECTAGG(pid: surname), JSON_ARRAYAGG(given) FROM reg.person
/*16*/ SELECT JSON_OBJECTAGG(surname: pid WITH UNIQUE KEYS) FROM reg.person
/*16*/ SELECT JSON_ARRAYAGG(pid ORDER BY surname) FROM reg.person
/*16*/ SELECT surname IS JSON, note IS JSON OBJECT, doc::text IS JSON ARRAY, raw IS JSON SCALAR FROM reg.person
/*16*/ SELECT JSON_ARRAY(SELECT surname FROM reg.person), JSON_ARRAY(SELECT status FROM reg.person WHERE surname > 'b')
/*17*/ SELECT JSON_VALUE(doc, '$.a'), JSON_QUERY(doc, '$.kin'), JSON_EXISTS(doc, '$.ssn') FROM reg.person
/*17*/ SELECT JSON_VALUE(doc, '$.a' RETURNING int ERROR ON ERROR) FROM reg.person
/*17*/ SELECT JSON_VALUE(doc, '$.a' RETURNING int DEFAULT -1 ON ERROR) FROM reg.person
/*17*/ SELECT JSON_VALUE('{"a": 5}', '$.a' DEFAULT surname ON EMPTY) FROM reg.person
/*17*/ SELECT JSON_VALUE('{"a": 5}', '$ ? (@.a > $x)' PASSING score AS x) FROM reg.person
/*17*/ SELECT JSON_EXISTS('[1]', '$ ? (@ == $x)' PASSING surname AS x) FROM reg.person
/*17*/ SELECT pid FROM reg.person WHERE JSON_EXISTS(doc, '$.ssn')
/*17*/ SELECT t.* FROM reg.person, JSON_TABLE(doc, '$' COLUMNS (a text PATH '$.a', NESTED '$.kin[*]' COLUMNS (n text PATH '$.n'))) t
/*17*/ SELECT pid FROM reg.person, JSON_TABLE(doc, '$.kin[*]' COLUMNS (o FOR ORDINALITY)) t
/*17*/ SELECT t.o FROM reg.person, JSON_TABLE(doc, '$.kin[*]' COLUMNS (o FOR ORDINALITY)) t
/*17*/ SELECT t.e FROM reg.person, JSON_TABLE(doc, '$' COLUMNS (e bool EXISTS PATH '$.ssn')) t
/*17*/ SELECT t.a FROM JSON_TABLE(pkg.js(), '$[*]' COLUMNS (a text PATH '$.surname')) t
/*17*/ SELECT t.a FROM JSON_TABLE('[1]', '$[*] ? (@ < $s)' PASSING (SELECT score FROM reg.person WHERE pid = 1) AS s COLUMNS (a int PATH '$')) t
/*17*/ SELECT JSON(surname), JSON_SCALAR(surname), JSON_SERIALIZE(doc) FROM reg.person
/*17*/ SELECT t.w FROM reg.person p, JSON_TABLE('{}', '$' COLUMNS (w text PATH '$.x' DEFAULT p.surname ON EMPTY)) t
SELECT x.* FROM reg.person, XMLTABLE('/a' PASSING xmlparse(content '<a/>') COLUMNS s text DEFAULT surname) x
SELECT doc['a'], doc['kin'][0]['n'], (doc)['ssn'] FROM reg.person
SELECT (ARRAY['a', 'b', 'c'])[score % 3] IS NULL FROM reg.person
SELECT (ARRAY[1, 2, 3])[1:score] FROM reg.person
SELECT ('{"zqja": 1}'::jsonb)[surname] FROM reg.person
SELECT substring('abcdef' FROM score), left('abc', score), repeat('x', length(surname)), lpad('', length(given), 'x'), to_char(1, surname), chr(65 + length(surname)) FROM reg.person
SELECT date '2000-01-01' + score % 10, interval '1 day' * ratio, make_interval(days => length(surname)), justify_days(make_interval(hours => score % 100)) FROM reg.person WHERE pid = 1
SELECT make_time(length(surname) % 24, 0, 0), to_timestamp(ratio), timezone(surname, now()) FROM reg.person
SELECT now() AT TIME ZONE surname FROM reg.person
SELECT encode('x', surname), convert('x', 'UTF8', surname), digest FROM reg.person, LATERAL (SELECT md5(surname) AS digest) d
SELECT to_number(surname, '9'), to_date(surname, 'YYYY'), surname::numeric FROM reg.person
SELECT string_to_array(surname, 'J'), array_position(phones, 'ZQJp1'), array_remove(phones, surname), array_replace(phones, given, 'x'), array_fill(surname, ARRAY[2]), trim_array(phones, 1) FROM reg.person
SELECT array_positions(ARRAY['listed', 'x'], surname), ARRAY['x'] @> phones, phones <@ ARRAY['x'], phones = names FROM reg.person
/*16*/ SELECT array_shuffle(phones), array_sample(phones, 1) FROM reg.person
SELECT pid FROM reg.person WHERE phones[1] > 'b'
SELECT pid FROM reg.person WHERE (home).street > 'b'
SELECT pid FROM reg.person WHERE (kin[1]).who = 'ZQJkin'
SELECT pid FROM reg.person WHERE initials = 'ZQJar.'
SELECT pid FROM reg.person WHERE decade = 193
SELECT pid FROM reg.person WHERE initials > 'b'
SELECT pid FROM reg.person WHERE decade > 195
SELECT pid FROM api.elem WHERE zip = 'ZQJ1'
SELECT pid FROM api.elem WHERE kin1 > 'b'
SELECT label FROM api.twice WHERE label > 'b'
SELECT status FROM api.twice ORDER BY label
SELECT status FROM api.stats WHERE latest > 'b'
SELECT n FROM api.cube ORDER BY gs
SELECT (p).status, (p).surname, rw, (rw).street FROM api.wholes
SELECT w.p.surname || '' FROM (SELECT p FROM api.wholes) w
SELECT d -> 'who' ->> 'n', d ->> 'id' FROM api.docs
SELECT d FROM api.docs WHERE d @> '{"who": {"n": "x"}}'
SELECT n, f, prev || '' FROM api.win ORDER BY prev
SELECT depth FROM api.chain WHERE path > 'b'
SELECT id, path || '' FROM api.chain
SELECT name FROM api.lat ORDER BY who
SELECT st FROM api.fun WHERE s > 'b'
SELECT status FROM api.fun2 WHERE q = 'listed'
SELECT a, count(*) FROM api.renamed GROUP BY a, b
SELECT l, n || '' FROM api.mv WHERE l > 3
SELECT pid FROM api.over_mv WHERE z > 'b'
SELECT m FROM api.mv m
SELECT to_jsonb(o) FROM api.over_mv o
SELECT part FROM api.ev WHERE who > 'b'
SELECT v FROM api.mixed WHERE kind = 'region' AND v > 'B'
SELECT kind FROM api.mixed ORDER BY v
/*16*/ SELECT j ->> 'v', a FROM api.json
/*17*/ SELECT who || '', n FROM api.jt
EXPLAIN UPDATE api.edit SET status = 'x'
EXPLAIN DELETE FROM api.edit
EXPLAIN SELECT k FROM pkg.people_t()
EXPLAIN SELECT st FROM pkg.people_t()
EXPLAIN SELECT status FROM pkg.people()
EXPLAIN SELECT status FROM api.fun2
EXPLAIN SELECT n FROM api.win
EXPLAIN SELECT status, n FROM api.stats
EXPLAIN SELECT pid FROM api.mv
EXPLAIN SELECT kind FROM api.mixed
EXPLAIN SELECT name FROM api.lat
EXPLAIN SELECT depth FROM api.chain
EXPLAIN UPDATE api.person SET prio = 1
EXPLAIN UPDATE api.open SET prio = 1
EXPLAIN SELECT 1 FROM (SELECT p, pid FROM reg.person p OFFSET 0) x
EXPLAIN SELECT pid FROM (SELECT * FROM reg.person ORDER BY pid OFFSET 0) x
EXPLAIN WITH x AS MATERIALIZED (SELECT * FROM reg.person) SELECT pid FROM x
EXPLAIN SELECT EXISTS (SELECT surname FROM reg.person)
SELECT count(regexp_substr(surname, 'x')) FROM reg.person
SELECT count(doc -> 'ssn'), num_nulls(doc -> 'ssn', doc -> 'a') FROM reg.person
SELECT a FROM pg_attribute a WHERE attname = 'surname'
SELECT attmissingval FROM pg_attribute
SELECT to_jsonb(a) FROM pg_attribute a LIMIT 1
SELECT adbin FROM pg_attrdef
SELECT count(*) FROM reg.person p, generate_series(1, 9) g WHERE p.nhs = 'z' || g
SELECT g FROM reg.person p, (VALUES ('z'), ('y')) v(g) WHERE p.nhs = repeat(g, 2)
SELECT pid FROM reg.person p WHERE p.nhs = (ARRAY['zz', 'y', 'x'])[pid]
SELECT pid FROM reg.person p WHERE p.nhs = split_part('zz,y,x', ',', pid::int)
SELECT pid FROM reg.person p WHERE p.nhs = CASE WHEN pid = 1 THEN 'zz' ELSE 'y' END
SELECT pid FROM reg.person p WHERE p.nhs IN (SELECT 'y' UNION SELECT chr(120))
SELECT pid FROM reg.person p WHERE p.nhs IN (SELECT chr(g) FROM generate_series(97, 122) g)
SELECT pid FROM reg.person p WHERE p.nhs = ANY (string_to_array('x y', ' '))
SELECT pid FROM reg.person p WHERE p.nhs = ANY (ARRAY(SELECT chr(g) FROM generate_series(97, 122) g))
SELECT pid FROM reg.person p WHERE (p.nhs, 1) IN (SELECT chr(g), 1 FROM generate_series(97, 122) g)
SELECT pid FROM reg.person p JOIN LATERAL (SELECT chr(g) AS c FROM generate_series(97, 122) g) x ON x.c = p.nhs
SELECT c.id, d.id FROM imm.cross c JOIN imm.cross d ON c.nhs = d.nhs
UPDATE reg.person SET phones[2] = 'x' WHERE pid = 1
UPDATE reg.person SET names[2] = 'x' WHERE pid = 2
UPDATE reg.person SET phones[2:3] = '{a}' WHERE pid = 1
UPDATE reg.person SET doc['a']['b'] = '1' WHERE pid = 1
UPDATE reg.person SET doc['kin'][3] = '1' WHERE pid = 2
UPDATE reg.person SET kin[2].lives.street = 'x' WHERE pid = 1
INSERT INTO reg.person (nhs, surname, born, phones[2]) VALUES ('q', 'q', '2000-01-01', 'x')
INSERT INTO reg.person (nhs, surname, born) VALUES ('q', 'q', '2000-01-01') ON CONFLICT (pid) DO UPDATE SET phones[2] = 'x'
MERGE INTO reg.person p USING geo.center c ON c.id = p.pid WHEN MATCHED THEN UPDATE SET doc['a'] = '1'
UPDATE reg.person SET home2.street = 'x', home.zip = 'y'
UPDATE reg.person SET stays = stays
UPDATE reg.person SET prio = 1, weight = DEFAULT, kin = DEFAULT
UPDATE reg.person SET phones = phones, doc = doc, home = home
UPDATE reg.person SET nm = surname
UPDATE reg.person SET ch = surname
UPDATE reg.person SET score = oids
UPDATE reg.person SET score = ratio
UPDATE reg.person SET sex = given
UPDATE reg.person SET given = sex
UPDATE reg.person SET ratio = score, weight = score
UPDATE reg.person SET weight = ratio
UPDATE reg.person SET surname = nhs, nhs = surname
UPDATE reg.person SET photo = surname
UPDATE reg.person SET names = phones
UPDATE reg.person SET phones = names
UPDATE reg.person SET home = home2, home2 = home
UPDATE reg.person SET raw = doc, doc = raw
UPDATE reg.person SET born = now()
UPDATE imm.hla SET mfi = score FROM reg.person p WHERE p.pid = hla.pid
INSERT INTO imm.hla (pid, locus, allele, mfi) SELECT pid, 'B', surname, score FROM reg.person ON CONFLICT DO NOTHING
INSERT INTO reg.vault (only_key, pin, amount) SELECT pid + 10, surname, income FROM reg.person RETURNING only_key
INSERT INTO reg.entity (eid, secret) SELECT pid, note FROM reg.person RETURNING eid
INSERT INTO imm.cross (id, nhs) SELECT pid + 10, surname FROM reg.person
INSERT INTO arch.event (id, at, kind, who) SELECT pid, '2024-01-01', 'x', surname FROM reg.person RETURNING id
INSERT INTO arch.event (id, at, kind, who) SELECT pid, born, 'call', surname FROM reg.person
INSERT INTO reg.living (eid, secret) SELECT 9, pin FROM reg.vault
UPDATE reg.donor SET coroner = secret
UPDATE reg.entity SET secret = label RETURNING secret
SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'reg.person'::regclass
ALTER TABLE reg.person ALTER prio SET NOT NULL
ALTER TABLE reg.person ALTER note SET NOT NULL
ALTER TABLE reg.person ADD COLUMN z int NOT NULL
ALTER TABLE reg.person ADD PRIMARY KEY USING INDEX person_lower
ALTER TABLE reg.person ADD CHECK (prio < 900 OR surname > 'b')
ALTER TABLE reg.person ALTER home TYPE text
ALTER TABLE reg.person ALTER status TYPE reg.nhs
ALTER TABLE reg.person ADD COLUMN z text GENERATED ALWAYS AS (status || 'x') STORED
ALTER TABLE reg.person CLUSTER ON person_lower
ALTER TABLE reg.person ALTER surname SET STORAGE PLAIN
ALTER TABLE reg.person ALTER surname SET COMPRESSION pglz
ALTER TABLE reg.person SET UNLOGGED
ALTER TABLE reg.person ATTACH PARTITION arch.rest DEFAULT
SELECT pid FROM reg.person ORDER BY pid USING OPERATOR(pg_catalog.<)
SELECT max(pid) FROM reg.person HAVING max(surname) IS NOT NULL
SELECT pid FROM reg.person WHERE surname IS NOT NULL AND note IS NULL
SELECT pid FROM api.person WHERE s = 'listed'
SELECT pid FROM api.person WHERE s LIKE 'l%' OR pid = 1
SELECT status FROM reg.person WHERE pid = 1 AND 1 / (prio - 5) > 0 AND surname > 'b'
VALUES ((SELECT surname FROM reg.person WHERE pid = 1)), ('x')
VALUES (pkg.surname_of(1), 1), ('x', 2) ORDER BY 1
TABLE pkg.people
SELECT * FROM pkg.people_t() t ORDER BY t.s
SELECT * FROM pkg.pl_query() WITH ORDINALITY AS t(a, b, n) WHERE b > 'c'
SELECT count(*) FROM pkg.people_t() t WHERE t.s > 'b'
SELECT t.k FROM pkg.people_t() t, pkg.people_t() u WHERE t.s < u.s
SELECT CASE WHEN t.s IS NULL THEN 1 END FROM pkg.people_t() t
SELECT t.k, t.s IS NULL, count(t.s) OVER () FROM pkg.people_t() t
SELECT t IS NULL, t.* IS NOT NULL FROM pkg.people_t() t
SELECT 'x' FROM pkg.people_t() t GROUP BY t
SELECT system_user FROM reg.word
SELECT system_user || '' FROM reg.word
SELECT id FROM reg.word ORDER BY system_user
SELECT id FROM reg.word WHERE system_user > 'b'
SELECT max(system_user), upper(min(system_user)) FROM reg.word
SELECT y || '' FROM (SELECT system_user AS y FROM reg.word) z
SELECT jsonb_build_object('x', system_user), ARRAY[system_user], ROW(system_user) FROM reg.word
SELECT id FROM reg.word GROUP BY id, system_user
SELECT lag(id) OVER (ORDER BY system_user) FROM reg.word
SELECT system_user::int FROM reg.word
SELECT count(nullif(system_user, '')) FROM reg.word
SELECT (SELECT system_user || 'x') FROM reg.word
CREATE TABLE geo.t AS SELECT system_user FROM reg.word
INSERT INTO geo.tally (k) SELECT system_user FROM reg.word
UPDATE geo.tally SET k = system_user FROM reg.word
SELECT "system_user" || '', w.system_user || '', (w).system_user FROM reg.word w
SELECT json || '', merge_action || '', "user" || '' FROM reg.word
SELECT id FROM reg.word WHERE json > 'b' OR merge_action > 'b'
SELECT user, current_user, session_user FROM reg.word
COPY (SELECT system_user || '' FROM reg.word) TO STDOUT
SELECT x FROM reg.word, LATERAL (SELECT system_user AS x) l
DELETE FROM reg.word RETURNING system_user || ''
SELECT status FROM reg.person WHERE pid IN (SELECT pid FROM imm.hla WHERE mfi > 5)
SELECT status, (SELECT count(*) FROM imm.hla h WHERE h.pid = p.pid AND h.allele > 'b') FROM reg.person p
SELECT count(*) FROM reg.person p WHERE (SELECT max(mfi) FROM imm.hla h WHERE h.pid = p.pid) > 5
SELECT count((SELECT 1 WHERE surname > 'b')) FROM reg.person
SELECT count(ROW(surname, nullif(given, '7'))) FROM reg.person
SELECT num_nulls(nullif(surname, 'listed'), given) FROM reg.person
SELECT num_nonnulls(VARIADIC phones) FROM reg.person
SELECT num_nulls(VARIADIC names) FROM reg.person
SELECT num_nulls(VARIADIC ARRAY[surname, nullif(note, '')]) FROM reg.person
SELECT pg_typeof(CASE WHEN surname > 'b' THEN 1 END) FROM reg.person
SELECT pg_typeof(1 / length(surname)) FROM reg.person
SELECT pg_typeof(surname::int) FROM reg.person
SELECT count(surname::int) FROM reg.person
SELECT count(kin[1]), count((kin[1]).who) FROM reg.person
SELECT count((home).street), (home).street IS NULL FROM reg.person GROUP BY home
SELECT (surname::reg.contact) IS NULL, (home::text) IS NULL FROM reg.person
SELECT count(x) FROM (SELECT nullif(surname, 'listed') AS x FROM reg.person) s
SELECT x IS NULL FROM (SELECT nullif(surname, 'listed') AS x FROM reg.person) s
SELECT s.* IS NULL FROM (SELECT nullif(surname, 'listed') AS x FROM reg.person) s
SELECT s IS NULL, count(s) OVER () FROM (SELECT nullif(surname, 'listed') AS x FROM reg.person) s
SELECT num_nulls(s.x), pg_typeof(s) FROM (SELECT nullif(surname, 'listed') AS x FROM reg.person) s
SELECT count(*) FROM reg.person p JOIN LATERAL (SELECT 1 WHERE p.surname > 'b') x ON true
SELECT c.name, count(p) FROM geo.center c LEFT JOIN (SELECT * FROM reg.person WHERE surname > 'b') p ON p.center = c.id GROUP BY 1
WITH x AS (SELECT center FROM reg.person WHERE surname > 'b') SELECT name FROM geo.center WHERE id IN (TABLE x)
WITH x AS (SELECT surname > 'b' AS f, pid FROM reg.person) SELECT pid FROM x WHERE f
WITH x AS (SELECT surname > 'b' AS f, pid FROM reg.person) SELECT pid FROM x WHERE NOT f OR f IS NULL
WITH x(a, b) AS (SELECT pid, surname FROM reg.person), y AS (SELECT b AS q, a FROM x) SELECT a FROM y ORDER BY q
SELECT pid FROM (SELECT pid, rank() OVER (ORDER BY surname) AS r FROM reg.person) x WHERE r = 1
SELECT pid FROM (SELECT pid, rank() OVER (ORDER BY pid) AS r FROM reg.person ORDER BY surname LIMIT 1) x
SELECT max(pid) FILTER (WHERE EXISTS (SELECT FROM imm.hla h WHERE h.pid = person.pid AND mfi > 3)) FROM reg.person
SELECT array_agg(status ORDER BY (SELECT mfi FROM imm.hla h WHERE h.pid = person.pid LIMIT 1)) FROM reg.person
SELECT string_agg(DISTINCT status, ',' ORDER BY status) FROM reg.person WHERE surname ~ 'a'
SELECT status FROM reg.person WHERE surname = 'listed' AND given > 'b'
SELECT status FROM reg.person WHERE surname = 'listed' OR (prio > 1 AND born < '1990-01-01')
SELECT status FROM reg.person WHERE NOT (surname = 'listed' AND prio > 1)
SELECT status FROM reg.person WHERE (surname = 'listed') = (prio > 1)
SELECT status FROM reg.person WHERE surname = coalesce(given, 'x')
SELECT status FROM reg.person WHERE coalesce(note, status) = 'listed'
SELECT status FROM reg.person WHERE surname || '' = 'listed'
SELECT status FROM reg.person WHERE lower(surname) = 'listed'
SELECT status FROM reg.person WHERE surname COLLATE "C" = 'listed'
SELECT status FROM reg.person WHERE surname::text = 'x' || prio
SELECT status FROM reg.person WHERE born = '2001-02-28'::date + prio - 5
SELECT status FROM reg.person WHERE ROW(surname) = ROW(status)
SELECT status FROM reg.person WHERE home = ROW('', '', ROW(0, 0))::reg.addr
SELECT status FROM reg.person WHERE (home).street < 'b'
SELECT status FROM reg.person WHERE (home).at = ROW(0, 0)::reg.geo_point
SELECT status FROM reg.person WHERE kin = '{}'
SELECT status FROM reg.person WHERE doc = '7'
SELECT status FROM reg.person WHERE doc -> 'a' = '1'
SELECT status FROM reg.person WHERE stays = '{}' AND isempty(dose)
SELECT status FROM reg.person WHERE score BETWEEN 0 AND 5 OR phones[1] = 'a'
SELECT p.status FROM reg.person p, imm.hla h WHERE h.allele = p.surname
SELECT p.status FROM reg.person p, reg.vault v WHERE v.pin = p.surname
SELECT p.status FROM reg.person p WHERE EXISTS (SELECT FROM reg.vault v WHERE v.pin < p.surname)
SELECT p.status FROM reg.person p WHERE NOT EXISTS (SELECT FROM reg.vault v WHERE length(v.pin) = p.prio)
SELECT name FROM geo.center ORDER BY (SELECT max(surname) FROM reg.person WHERE center = center.id)
SELECT name FROM geo.center GROUP BY name, pkg.surname_of(1) ORDER BY 1
SELECT beds FROM geo.center WHERE beds > (SELECT score FROM reg.person WHERE pid = 3)
SELECT beds FROM geo.center LIMIT (SELECT length(surname) FROM reg.person WHERE pid = 2)
SELECT substr(name, length(pkg.surname_of(2))) FROM geo.center
SELECT (tags)[length(pkg.surname_of(2))] FROM geo.center
SELECT (tags)[(SELECT length(surname) FROM reg.person WHERE pid = 2)] IS NULL FROM geo.center
SELECT cfg #> ARRAY[pkg.surname_of(1)] FROM geo.center
SELECT jsonb_path_query(cfg, '$.a.b[*] ? (@ < $x)', jsonb_build_object('x', (SELECT score FROM reg.person WHERE pid = 4))) FROM geo.center
SELECT generate_series(1, beds, greatest(1, (SELECT score % 5 FROM reg.person WHERE pid = 4))) FROM geo.center
SELECT name FROM geo.center TABLESAMPLE SYSTEM ((SELECT 100 WHERE pkg.surname_of(1) > 'b')) REPEATABLE (1)
SELECT rank() OVER (ORDER BY pkg.surname_of(id)) FROM geo.center
SELECT json_agg(name ORDER BY pkg.surname_of(id)) FROM geo.center
SELECT util.cat(name ORDER BY pkg.surname_of(id)), util.top(pkg.surname_of(id)) FROM geo.center
SELECT lag(name, length(pkg.surname_of(2))) OVER (ORDER BY id) FROM geo.center
SELECT ntile(1 + length(pkg.surname_of(2))) OVER (ORDER BY id) FROM geo.center
SELECT percentile_disc(1.0 / (1 + length(pkg.surname_of(2)))) WITHIN GROUP (ORDER BY name) FROM geo.center
SELECT width_bucket(beds, 1, 50, 1 + length(pkg.surname_of(2))) FROM geo.center
SELECT format('%' || length(pkg.surname_of(1)) || 's', name) FROM geo.center
SELECT regexp_replace(name, pkg.surname_of(3), 'x') FROM geo.center
SELECT name LIKE pkg.surname_of(3) || '%' FROM geo.center
SELECT name FROM geo.center WHERE name SIMILAR TO pkg.surname_of(3) || '%'
SELECT to_char(opened, pkg.surname_of(1)) FROM geo.center
SELECT translate(name, 'abc', pkg.surname_of(1)) FROM geo.center
SELECT overlay(name PLACING pkg.surname_of(1) FROM 2) FROM geo.center
SELECT rpad(name, 20, pkg.surname_of(1)), concat(VARIADIC pkg.arr()) FROM geo.center
SELECT trim(both pkg.surname_of(1) FROM name), quote_literal(pkg.js()) FROM geo.center
SELECT xmlconcat(xmlcomment(pkg.surname_of(1))) FROM geo.center
SELECT tsvector_to_array(words || to_tsvector('simple', pkg.surname_of(1))) FROM geo.center
SELECT hours * int4multirange(int4range(0, length(pkg.surname_of(1)))) FROM geo.center
SELECT mac & '00:00:00:00:00:ff'::macaddr, bits | (length(pkg.surname_of(1)))::bit(4) FROM geo.center
SELECT pay * length(pkg.surname_of(1)), spot + point(length(pkg.surname_of(1)), 0) FROM geo.center
INSERT INTO geo.center (name, beds) VALUES ('q', length(pkg.surname_of(2)))
INSERT INTO geo.center (name, region) SELECT 'q', surname FROM reg.person
INSERT INTO geo.tally (k) SELECT status || pid FROM reg.person WHERE EXISTS (SELECT FROM imm.hla h WHERE h.pid = person.pid AND mfi > 5)
INSERT INTO geo.tally (k) SELECT 'p' || pid FROM api.person WHERE s = 'listed' AND g < 'b'
DELETE FROM geo.tally WHERE n < (SELECT score FROM reg.person WHERE pid = 3) RETURNING k
DELETE FROM geo.tally t USING reg.person p WHERE t.k = p.surname RETURNING t.k
UPDATE geo.center SET tags[length(pkg.surname_of(2))] = 'x' RETURNING tags
UPDATE geo.center SET cfg[pkg.surname_of(1)] = '1' RETURNING cfg
UPDATE geo.center SET (name, beds) = (SELECT status, score FROM reg.person WHERE pid = 3)
UPDATE reg.person SET center = CASE WHEN EXISTS (SELECT FROM imm.hla h WHERE h.pid = person.pid AND mfi > 5) THEN 1 ELSE 2 END RETURNING center
UPDATE reg.person SET prio = (SELECT count(*) FROM imm.hla h WHERE h.pid = person.pid AND h.allele > 'b') RETURNING prio
UPDATE reg.person SET listed = born
UPDATE reg.person SET prio = DEFAULT WHERE words @@ 'x' RETURNING pid
UPDATE imm.hla SET lab = allele RETURNING lab
UPDATE imm.hla SET lab = 'x' WHERE allele ~ '^Z' RETURNING pid
UPDATE imm.hla SET locus = allele
MERGE INTO geo.tally t USING (SELECT status FROM reg.person WHERE surname > 'b') p ON t.k = p.status WHEN NOT MATCHED THEN DO NOTHING
MERGE INTO geo.tally t USING (SELECT max(score) AS m FROM reg.person) p ON true WHEN MATCHED AND t.n < p.m THEN DELETE
UPDATE geo.center SET cfg['a'][pkg.surname_of(1)] = '1' RETURNING cfg
UPDATE geo.center SET tags[1:length(pkg.surname_of(2))] = '{x}' RETURNING tags
UPDATE geo.center SET cfg[(SELECT surname FROM reg.person WHERE pid = 1)] = '1' RETURNING cfg
UPDATE geo.center SET (cfg[pkg.surname_of(1)], beds) = ('1', 2) RETURNING cfg
UPDATE geo.center SET cfg[p.surname] = '1' FROM reg.person p WHERE p.pid = geo.center.id RETURNING cfg
UPDATE geo.center SET cfg[p.status] = p.raw::jsonb FROM reg.person p WHERE p.pid = geo.center.id RETURNING cfg
INSERT INTO geo.center (name, cfg[pkg.surname_of(1)]) VALUES ('x', '1') RETURNING cfg
INSERT INTO geo.center (name, tags[length(pkg.surname_of(1))]) VALUES ('x', '1') RETURNING tags
INSERT INTO geo.center (name, tags[(SELECT score % 9 FROM reg.person WHERE pid = 2)]) SELECT 'x', 'y' RETURNING tags
INSERT INTO geo.center AS c (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET cfg[pkg.surname_of(1)] = '1' RETURNING cfg
MERGE INTO geo.center c USING geo.region r ON c.region = r.code WHEN MATCHED THEN UPDATE SET cfg[pkg.surname_of(1)] = '1'
MERGE INTO geo.center c USING reg.person p ON c.id = p.pid + 50 WHEN NOT MATCHED THEN INSERT (name, cfg[p.surname]) VALUES ('x', '1')
/*17*/ MERGE INTO geo.center c USING reg.person p ON c.id = p.pid + 50 WHEN NOT MATCHED THEN INSERT (name, cfg[p.surname]) VALUES ('x', '1') RETURNING c.cfg
WITH u AS (UPDATE geo.center SET cfg[pkg.surname_of(1)] = '1' RETURNING cfg) SELECT cfg::text FROM u
INSERT INTO geo.center (name, tags[2 - (length(pkg.surname_of(1)) > 99)::int]) VALUES ('x', 'y') RETURNING tags
SELECT pkg.pl_sub()
SELECT pkg.pl_sub2()
SELECT * FROM pkg.pl_sub()
SELECT pkg.pl_sub3()
SELECT jsonb_object_keys(pkg.pl_sub()), array_upper(pkg.pl_sub2(), 1)
TABLE reg.tagged
SELECT id, tags::text FROM reg.tagged
SELECT id FROM reg.tagged WHERE tags ? 'abc'
UPDATE reg.tagged SET n = 1 RETURNING tags, n
SELECT jsonb_object_keys(tags) FROM reg.tagged
