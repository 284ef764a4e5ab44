SELECT id, note, "Full Name" FROM med.inmate GROUP BY id, note, "Full Name"
SELECT i.note, v.found, i.id FROM med.inmate i JOIN med.visit v ON v.inmate = i.id GROUP BY i.note, v.found, v.vid, v.kind, v.day, i.id
SELECT id, no FROM med.inmate GROUP BY no, id
/*18*/ SELECT id, loud FROM med.inmate GROUP BY loud, id
SELECT json_build_object('a', note, 'b', jsonb_build_object('c', lower(no), 'd', inits)) FROM med.inmate
SELECT json_build_object(nullif(note, 'x'), 1) FROM med.inmate
TABLE med.inmate
TABLE api.slim
TABLE api.slimmer
TABLE api.same
TABLE api.swap
TABLE api.less
TABLE api.cube
TABLE api.people
TABLE api.fns
TABLE api.ordd
TABLE api.tree
TABLE api.wide
TABLE api.join
TABLE api.desk
TABLE api.upd2
TABLE api.box
TABLE api.daily
TABLE api.monthly
TABLE api.yearly
TABLE api.js
/*16*/ TABLE api.jc
/*17*/ TABLE api.jt
TABLE api.vals
TABLE api.tallies
TABLE med.visit
TABLE med.visit_gp
TABLE med.visit_gp_new1
TABLE med.visit_rest
TABLE med.vial
TABLE ops.asset
TABLE ONLY ops.asset
TABLE med.body
TABLE med.implant
TABLE ops.base
TABLE ONLY ops.base
TABLE med.kid
TABLE med.grandkid
TABLE ops.locker
TABLE ops.pass
TABLE ops.trail
TABLE ops.mailbox
TABLE ops.tray
TABLE med.secret
TABLE med.card
TABLE "Duty Roster"."Night Shift"
TABLE ops.org
SELECT remark FROM ops.asset
SELECT remark || '' FROM ops.asset
SELECT remark FROM ONLY ops.asset
SELECT a FROM ops.asset a
SELECT a.remark, a.cost FROM ops.asset a WHERE remark > 'a'
SELECT aid FROM ops.asset ORDER BY remark
SELECT aid, cost FROM ops.asset
SELECT max(remark) FROM ops.asset
SELECT aid FROM ops.asset WHERE remark LIKE 'V%'
SELECT tableoid::regclass, remark FROM ops.asset
SELECT aid FROM ops.asset GROUP BY aid, remark
SELECT (i::ops.asset).remark FROM med.implant i
SELECT ((i::med.body)).sample || '' FROM med.implant i
SELECT (i::ops.asset)::text FROM med.implant i
SELECT i::med.body FROM med.implant i
SELECT remark FROM med.implant
SELECT batch, remark || batch FROM med.implant
UPDATE ops.asset SET cost = 3 RETURNING remark
UPDATE ops.asset SET cost = length(remark) RETURNING cost
UPDATE ops.asset SET remark = 'x' WHERE remark > 'a' RETURNING aid
DELETE FROM ops.asset WHERE remark > 'a'
DELETE FROM ops.asset RETURNING aid, remark || ''
INSERT INTO ops.drug SELECT aid, remark FROM ops.asset
COPY ops.asset TO STDOUT
COPY (SELECT * FROM ops.asset) TO STDOUT
COPY med.implant TO STDOUT (FORMAT csv, HEADER)
SELECT id, memo || '' FROM ops.base
SELECT k.memo || '' FROM med.kid k
SELECT g.memo, g.dob + 1 FROM med.grandkid g
SELECT (g::med.kid).memo FROM med.grandkid g
SELECT ((g::med.kid)::ops.base).memo FROM med.grandkid g
SELECT ((g::med.kid)::ops.base)::text FROM med.grandkid g
SELECT "Full Name" FROM med.inmate
SELECT "Full Name" || '' FROM med.inmate
SELECT med.inmate."Full Name" FROM med.inmate
SELECT U&"Full\0020Name" FROM med.inmate
SELECT "select", "key", value, date FROM med.inmate
SELECT i."select" || i.key, i.value + 1, i.date - 1 FROM med.inmate i
SELECT key FROM med.inmate, jsonb_each(kit)
SELECT e.key, e.value FROM med.inmate, jsonb_each(kit) e
SELECT inmate.key, value FROM med.inmate CROSS JOIN LATERAL jsonb_each(kit) AS e(k, v)
SELECT value FROM med.inmate, jsonb_each(kit) AS e(k, v)
SELECT date FROM med.inmate i
SELECT date(i), i.date, date(i.born) FROM med.inmate i
SELECT no(i), i.no FROM med.inmate i
SELECT note(inmate) FROM med.inmate
SELECT key(inmate) || '' FROM med.inmate
SELECT "Full Name"(i) FROM med.inmate i
SELECT "Full Name"(i) || '' FROM med.inmate i
SELECT med.inmate.born(inmate) FROM med.inmate
SELECT block(home), door(at(home)), (home).at.door FROM med.inmate
SELECT (home).block || '', ((home).at).tier + 1, (home).seen[1] + 1 FROM med.inmate
SELECT ((home::med.place).at).door FROM med.inmate
SELECT lib.first_door(home), lib.first_door(cells[1]) FROM med.inmate
SELECT lib.first_door(ROW(no, ROW(1, note), NULL)::med.place) FROM med.inmate
SELECT (cells[1]).at.door, cells[1].block, (cells[:1])[1].at FROM med.inmate
SELECT c.at, (c.at).door FROM med.inmate, unnest(cells) c
SELECT x.door FROM med.inmate, unnest(cells) c, LATERAL (SELECT (c.at).*) x
SELECT (c.at).* FROM med.inmate, unnest(cells) AS c
SELECT nos[1], nos::text[], nos || '{a}'::med.no[], array_to_string(nos, ',') FROM med.inmate
SELECT unnest(nos) FROM med.inmate
SELECT n FROM med.inmate, unnest(nos) WITH ORDINALITY AS u(n, o)
SELECT nos[0:9], cardinality(nos), array_length(nos::text[], 1), array_position(nos, '7') FROM med.inmate
SELECT array_remove(nos, 'x'), array_replace(nos, '7', 'y'), trim_array(nos::text[], 1), array_cat(nos::text[], nos::text[]) FROM med.inmate
SELECT lower(stay), upper(stay), stay * '(,)', stay + stay, lower_inf(stay), range_merge(stays), multirange(stay), stays - stays FROM med.inmate
SELECT lower(away), isempty(away), away::daterange FROM med.inmate
SELECT lib.low(stay), lib.low(away::daterange), lib.wide(stay, born) FROM med.inmate
SELECT unnest(stays), lower(unnest(stays)) FROM med.inmate
SELECT med.span(born, born + 1), med.spans(stay), med.span(born, NULL, '[]')::text FROM med.inmate
SELECT range_agg(stay), range_intersect_agg(stays), range_agg(stays) FROM med.inmate
SELECT id FROM med.inmate WHERE stay @> '1944-12-01'::date
SELECT id FROM med.inmate WHERE stay && '[1944-01-01,1945-01-01)'
SELECT id FROM med.inmate WHERE stays -|- '{[1945-08-23,)}'
SELECT stay = '[1944-01-01,1945-01-01)', stay <@ '(,)', stay << '[2000-01-01,)', away = '(,)' FROM med.inmate
SELECT w.id FROM ops.wing w JOIN med.inmate i ON w.hours @> i.score
SELECT w.id, i.id FROM ops.wing w, med.inmate i WHERE daterange(w.opened, NULL) && i.away
SELECT risk, risk::text, risk::int, lib.kind(risk), enum_last(risk), enum_range(risk, NULL), risk + 1 FROM med.inmate
SELECT risk = 'mid', risk::int > 1, risk > 'low' FROM med.inmate
SELECT mails, mails[1].who, (mails[1]).cc[1], mails[1].body || '' FROM med.inmate
SELECT m.* FROM med.inmate, unnest(mails) m
SELECT m.who || '', cardinality(m.cc) FROM med.inmate, unnest(mails) WITH ORDINALITY AS m(who, body, cc, n)
SELECT line, npoints(line), area, isclosed(line), pclose(line), area::box, polygon(path(area)), @-@ line, center(area::circle), line::lseg FROM med.inmate
SELECT area @> '(3,2)'::point, area && '((0,0),(9,9))', line ?# line, area ~= area FROM med.inmate
SELECT id FROM med.inmate WHERE area @> point '(58,1)'
SELECT lsn, lsn - '0/0', pg_walfile_name(lsn), pg_wal_lsn_diff(lsn, '0/0'), lsn + 1, lsn::text FROM med.inmate
SELECT lsn > '0/1', greatest(lsn, '0/1'), max(lsn) OVER () FROM med.inmate
SELECT xid, xid::text, pg_xact_status(xid), pg_visible_in_snapshot(xid, pg_current_snapshot()), xid::xid, max(xid) OVER () FROM med.inmate
SELECT pg_xact_status(xid) IS NULL FROM med.inmate
SELECT snap, txid_snapshot_xmin(snap), txid_snapshot_xmax(snap), txid_snapshot_xip(snap), txid_visible_in_snapshot(5, snap) FROM med.inmate
SELECT x FROM med.inmate, txid_snapshot_xip(snap) x
SELECT tid, tid::text, tid = ctid, ctid <> tid FROM med.inmate
SELECT a.id FROM med.inmate a JOIN med.inmate b ON a.ctid = b.tid
SELECT id FROM med.inmate WHERE ctid = ANY (SELECT tid FROM med.inmate)
SELECT w.id FROM ops.wing w WHERE ctid IN (SELECT tid FROM med.inmate)
SELECT reg, reg::oid, reg::text, reg::int, pg_relation_size(reg), obj_description(reg, 'pg_class') FROM med.inmate
SELECT c.relname FROM med.inmate i JOIN pg_class c ON c.oid = i.reg
SELECT c.relname FROM pg_class c WHERE c.oid IN (SELECT reg FROM med.inmate)
SELECT a.attname FROM pg_attribute a, med.inmate i WHERE a.attrelid = i.reg AND attnum = 1
SELECT vec, vec[0], vec::text, vec::oid[], array_length(vec, 1) FROM med.inmate
SELECT bit, bit::bit(6), bit::text, bit || B'1', length(bit), ~bit, bit::int FROM med.inmate
SELECT v4, host(v4), masklen(v4), v4::text, v4 && '58.0.0.0/8', network(v4), inet_merge(v4, '1.1.1.1') FROM med.inmate
SELECT mac8, mac8::macaddr, trunc(mac8), mac8 > '00:00:00:00:00:00:00:01' FROM med.inmate
SELECT tz, tz::time, extract(hour FROM tz), tz AT TIME ZONE 'UTC', tz + '1 hour', date + tz FROM med.inmate
SELECT heard AT TIME ZONE 'UTC', heard AT LOCAL, date_trunc('day', heard, 'Europe/Berlin'), extract(epoch FROM heard), to_char(heard, 'YYYY'), age(heard), timezone('CET', heard), heard::date, heard - now() > '0' FROM med.inmate
SELECT lasted, justify_hours(lasted), extract(day FROM lasted), lasted * 2, make_interval(days => score), lasted::time, to_char(lasted, 'DD') FROM med.inmate
SELECT cash, cash::numeric, cash / 2, cash::text, cash > '1'::money, sum(cash) OVER () FROM med.inmate
SELECT pulse, pulse::int, pulse::float8, float4send(pulse), pulse = 58.27, pulse::text, erf(pulse) FROM med.inmate
SELECT code, code::text, uuid_send(code), code > '0', encode(uuid_send(code), 'hex'), substr(code::text, 1, 8) FROM med.inmate
SELECT scan, encode(scan, 'base64'), get_byte(scan, 0), sha512(scan), scan::text, convert_from(scan, 'UTF8'), scan || '\x00', position('\x56' IN scan), bit_count(scan), trim(LEADING '\x56' FROM scan), scan LIKE 'V%' FROM med.inmate
SELECT big, big::text, big::numeric, big % 10, to_hex(big), int8send(big), big::bit(64), gcd(big, 10), abs(big), big::oid, big::xid8, mod(big, 7), lcm(big, 2), numeric_log FROM med.inmate
SELECT big::bit(64), to_hex(big), gcd(big, 10) FROM med.inmate WHERE id = 1
SELECT inits, era, mini, inits || '', era + 1, mini -> 'a', mini ? 'ssn' FROM med.inmate
/*18*/ SELECT loud, level FROM med.inmate
/*18*/ SELECT level + 1 FROM med.inmate ORDER BY level
/*18*/ SELECT length(loud) FROM med.inmate
/*18*/ SELECT id FROM med.inmate WHERE loud = 'VXKABEL'
/*18*/ SELECT id FROM med.inmate WHERE loud > 'V'
/*18*/ SELECT i FROM (SELECT loud, level FROM med.inmate) i
/*18*/ UPDATE med.inmate SET rank = 1 RETURNING loud, level
/*18*/ UPDATE med.inmate SET rank = 1 RETURNING old."Full Name", new."Full Name", old.loud
/*18*/ UPDATE med.inmate SET rank = 1 RETURNING WITH (OLD AS o, NEW AS n) o.note || n.note, n.rank
/*18*/ UPDATE med.inmate SET state = 'x' RETURNING old.*, new.state
/*18*/ UPDATE med.inmate SET state = 'x' RETURNING old, new
/*18*/ UPDATE med.inmate SET state = 'x' RETURNING (old).note, (old)."Full Name" || '', to_jsonb(new)
/*18*/ DELETE FROM med.secret RETURNING old.pin, new.pin, old.sid
/*18*/ INSERT INTO med.secret (pin) VALUES ('x') RETURNING new.mrn, old.mrn, new.pin
/*18*/ INSERT INTO med.secret (sid, pin) VALUES (1, 'x') ON CONFLICT (sid) DO UPDATE SET tok = NULL RETURNING old.pin, new.pin || '', old.tok
/*18*/ MERGE INTO med.secret s USING ops.wing w ON w.id = s.sid WHEN MATCHED THEN DELETE RETURNING old.pin, new.pin, merge_action(), w.name
/*18*/ UPDATE ops.wing SET cells = 1 RETURNING old.name, (SELECT note FROM med.inmate WHERE id = old.id)
/*18*/ UPDATE ops.meter SET n = 1 RETURNING old.n, new.n
/*17*/ MERGE INTO ops.meter m USING med.inmate i ON m.k = i.state WHEN NOT MATCHED THEN INSERT (k) VALUES (i.id) RETURNING merge_action(), m.k, i."Full Name"
/*17*/ MERGE INTO ops.meter m USING med.inmate i ON m.k = i.note WHEN NOT MATCHED THEN INSERT (k) VALUES (i.id) RETURNING merge_action(), m.k
/*17*/ MERGE INTO ops.meter m USING (VALUES ('x', 1)) v (k, n) ON m.k = v.k WHEN MATCHED AND v.n < (SELECT score FROM med.inmate WHERE id = 1) THEN UPDATE SET n = 9 RETURNING merge_action()
/*17*/ MERGE INTO ops.meter m USING (VALUES ('q')) v (k) ON m.k = v.k WHEN NOT MATCHED BY SOURCE AND lib.one(1) > 'M' THEN DELETE RETURNING merge_action(), m.*
/*17*/ MERGE INTO med.inmate i USING ops.wing w ON i.wing = w.id AND i.note > 'M' WHEN MATCHED THEN UPDATE SET rank = 2 RETURNING i.id
/*17*/ MERGE INTO med.inmate i USING ops.wing w ON i.id = w.id WHEN MATCHED THEN UPDATE SET rank = 2 RETURNING i.note, i.*, merge_action()
/*17*/ MERGE INTO api.upd u USING ops.wing w ON u.id = w.id WHEN MATCHED THEN UPDATE SET rank = 2 RETURNING *
/*17*/ MERGE INTO api.desk u USING ops.wing w ON u.id = w.id WHEN MATCHED THEN UPDATE SET rank = 2 RETURNING u.nm || ''
MERGE INTO ops.meter m USING med.inmate i ON m.k = i.state WHEN NOT MATCHED THEN INSERT VALUES (i.id::text, i.score)
MERGE INTO ops.meter m USING med.inmate i ON m.k = 'x' AND i.id = 1 WHEN MATCHED AND i.score > 9 THEN DELETE
MERGE INTO ops.meter m USING med.inmate i ON m.k = 'x' AND i.id = 1 WHEN MATCHED AND i.score::text::date > '2000-01-01' THEN DELETE
MERGE INTO ops.meter m USING med.inmate i ON m.k = i.state WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED AND i."Full Name" > 'M' THEN INSERT (k) VALUES ('z' || i.id)
SELECT lib.one(1)
SELECT lib.one(id) || '' FROM ops.wing
SELECT lib.one(1) IS NULL, lib.one(99) IS NULL
SELECT lib.two()
SELECT (lib.two(2)).nm, (lib.two(2)).dt, (lib.two(2)).st
SELECT st FROM lib.two(1)
SELECT * FROM lib.two(i => 3)
SELECT nm::int FROM lib.two(1)
SELECT w.name, t.* FROM ops.wing w LEFT JOIN LATERAL lib.two(w.id) t ON t.nm = w.name
SELECT w.name FROM ops.wing w JOIN lib.two(1) t ON t.nm > w.name
SELECT * FROM lib.tab()
SELECT lib.tab(3)
SELECT state, n FROM lib.tab(3) ORDER BY who
SELECT state, n FROM lib.tab(3) ORDER BY state
SELECT (lib.tab()).who || ''
SELECT * FROM lib.tab() AS t(a, b, c) WHERE b > 'M'
SELECT t::text FROM lib.tab() t
SELECT * FROM lib.all_of('in')
SELECT a.note || '' FROM lib.all_of('in') a
SELECT lib.card(a) FROM lib.all_of('in') a
SELECT a.card, a.open FROM lib.all_of('in') a
SELECT lib.all_of(note) FROM med.inmate
SELECT (lib.all_of('in')).*
SELECT ((lib.all_of('in')).home).block
SELECT * FROM lib.rec(1) AS t(a int, b text, c date)
SELECT b || '' FROM lib.rec(1) AS t(a int, b text, c date)
SELECT * FROM lib.rec(1) AS t(a int, b varchar(5), c date)
SELECT lib.rec(1)
SELECT lib.dom(1), lib.dom(1) || '', lib.rng(1), lower(lib.rng(1))
SELECT lib.dom(1)::text::int
SELECT lib.rng(1) && '(,)', isempty(lib.rng(1))
SELECT lib.row_arr()
SELECT (lib.row_arr())[1].note
SELECT (lib.row_arr())[1].state
SELECT ((lib.row_arr())[2])."Full Name" || ''
SELECT u.note, u.state FROM unnest(lib.row_arr()) u
SELECT lib.pick(lib.row_arr(), 1)
SELECT (lib.pick(lib.row_arr(), 1)).note
SELECT lib.pick(array_agg("Full Name"::text), 1) FROM med.inmate
SELECT lib.pick(nos, 1), lib.pick(cells, 1), (lib.pick(cells, 1)).block, (lib.pick(mails, 1)).who FROM med.inmate
SELECT lib.pick(ARRAY[1, 2], score) FROM med.inmate
SELECT lib.pick(ARRAY['a', 'b'], 2), lib.pure(4), lib.gap('2024-01-02', '2024-01-05')
SELECT lib.many(',', VARIADIC nos::text[]), lib.many(note, 'a', 'b'), lib.many(state, state, note) FROM med.inmate
SELECT lib.echo(note), (lib.echo(score)).x, (lib.echo(home)).y, (lib.echo(i)).x FROM med.inmate i
SELECT * FROM med.inmate i, lib.echo(i.note) e
SELECT e.y FROM med.inmate i, lib.echo(i.stay) e
SELECT lib.card(i), lib.open(i), i.card, i.open, (i).open FROM med.inmate i
SELECT i.open, i.open || '' FROM med.inmate i ORDER BY i.open
SELECT lib.open(ROW(i.*)) FROM med.inmate i
SELECT lib.open(i) FROM api.same i
SELECT lib.open(i::med.inmate) FROM api.same i
SELECT lib.cards(i, i), lib.cards(VARIADIC ARRAY[i]) FROM med.inmate i
SELECT c FROM lib.cards(VARIADIC lib.row_arr()) c
SELECT lib.gap(born, '2000-01-01'), lib.gap(since, born), lib.gap(since, since) FROM med.inmate
SELECT lib.strict("Full Name") FROM med.inmate
SELECT lib.strict(lower(note)) FROM med.inmate
SELECT lib.strict('abc')
SELECT lib.strict(state) FROM med.inmate
SELECT lib.try(note), lib.try(note) > 0 FROM med.inmate
SELECT id FROM med.inmate WHERE lib.try(note) = -1
SELECT lib.try('x'), lib.try('5')
SELECT lib.dyn('med.inmate', 'Full Name')
SELECT * FROM lib.dyn('ops.wing', 'name')
SELECT lib.dyn2(1)
SELECT lib.cur()
SELECT lib.walk(1)
SELECT count(*) FROM lib.walk(2)
SELECT * FROM lib.each() WITH ORDINALITY
SELECT lib.diag()
SELECT lib.label(1), length(lib.label(1))
SELECT a FROM lib.out_next()
SELECT a, b || '' FROM lib.out_next()
SELECT lib.wing_of(w), w.wing_of FROM ops.wing w
SELECT lib.dflt(1), lib.dflt(1, 'b'), lib.dflt(1, c => 'q')
SELECT lib.find('VXK-1')
SELECT lib.find(no) FROM med.inmate
SELECT lib.find(name) FROM ops.wing
SELECT * FROM lib.find('in')
SELECT lib.srf_case(true)
SELECT count(*) FROM lib.srf_case(note > 'M') FROM med.inmate
SELECT lib.srf_case(note > 'M') FROM med.inmate
SELECT lib.sd()
SELECT length(lib.sd()), lib.sd() LIKE '%a%'
SELECT lib.bundle(note), lib.size(note), lib.bundle(state ORDER BY id), lib.bundle(state ORDER BY note) FROM med.inmate
SELECT lib.bundle(note) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM med.inmate
SELECT lib.size(no) FILTER (WHERE rank > 1) FROM med.inmate
SELECT lib.bundle(name ORDER BY id), lib.size(name) FROM ops.wing
SELECT lib.bundle(DISTINCT note) FROM med.inmate
SELECT no OPERATOR(lib.~~~) 'VXK' FROM med.inmate
SELECT id FROM med.inmate WHERE no OPERATOR(lib.~~~) 'VXK'
SELECT home::med.place OPERATOR(lib.<^) ROW('M', NULL, NULL)::med.place FROM med.inmate
SELECT OPERATOR(lib.@!) note, OPERATOR(lib.@!) state FROM med.inmate
SELECT id FROM med.inmate ORDER BY OPERATOR(lib.@!) note
SELECT (home).at::text, ((home).at)::text || '' FROM med.inmate
SELECT lib.to_text((home).at), lib.risk_no(risk), lib.risk_no(risk) + 1 FROM med.inmate
SELECT id FROM med.inmate WHERE risk = 2
SELECT id FROM med.inmate WHERE risk::int = 2
SELECT sum(risk), avg(risk::int) FROM med.inmate
SELECT generate_series(1, risk) FROM med.inmate
SELECT substr('abc', risk), repeat('a', risk), left('abc', risk) FROM med.inmate
SELECT id FROM med.inmate LIMIT (SELECT risk FROM med.inmate WHERE id = 1)
CALL ops.admit('x', NULL)
CALL ops.admit('x', NULL, 2)
CALL ops.admit(lib.one(1), NULL)
CALL ops.post(5, 'hi')
CALL ops.post(5, lib.one(1))
CALL ops.post((SELECT score FROM med.inmate WHERE id = 1), 'x')
CALL ops.copy_in(1)
CALL ops.add(1, 2, 3)
CALL ops.add(1)
CALL ops.add(1, VARIADIC (SELECT array_agg(score) FROM med.inmate))
SELECT setval('ops.slip', score) FROM med.inmate WHERE id = 1
SELECT setval(pg_get_serial_sequence('med.secret', 'mrn'), 5)
SELECT last_value, is_called FROM med.secret_mrn_seq
SELECT pg_sequence_last_value('med.secret_mrn_seq')
SELECT currval('med.secret_mrn_seq')
SELECT lastval()
/*18*/ SELECT * FROM pg_get_sequence_data('med.secret_mrn_seq')
INSERT INTO med.secret (pin) VALUES ('x') RETURNING mrn
INSERT INTO med.secret (pin) VALUES ('x') RETURNING currval('med.secret_mrn_seq')
INSERT INTO med.secret (pin) VALUES ('x') RETURNING lastval(), sid
INSERT INTO med.secret (sid) VALUES ((SELECT score FROM med.inmate WHERE id = 1)) RETURNING sid
INSERT INTO med.secret DEFAULT VALUES RETURNING sid, pin, mrn IS NULL
INSERT INTO med.inmate (no, "Full Name", born) VALUES ('n1', 'x', '2000-01-01') RETURNING *
INSERT INTO med.inmate (no, "Full Name", born) VALUES ('-', 'x', '2000-01-01')
INSERT INTO med.inmate (no, "Full Name", born) VALUES ('n1', 'x', '2060-01-01')
INSERT INTO med.inmate (no, "Full Name", born, home) VALUES ('n1', 'x', '2000-01-01', ROW(NULL, NULL, NULL))
INSERT INTO med.inmate (no, "Full Name", born, mate) VALUES ('n1', 'x', '2000-01-01', 'zz')
INSERT INTO med.inmate (no, "Full Name", born, rank, stay) VALUES ('n1', 'x', '2000-01-01', 99, '(,)'), ('n2', 'x', '2000-01-01', 99, '(,)')
INSERT INTO med.inmate (no, "Full Name", born, id) VALUES ('n1', 'x', '2000-01-01', 1)
INSERT INTO med.inmate (no, "Full Name", born) SELECT 'n' || id, note, born FROM med.inmate RETURNING inits
INSERT INTO med.inmate (no, "Full Name", born, state) SELECT 'n' || id, 'x', '2000-01-01', note FROM med.inmate RETURNING state
INSERT INTO med.inmate (no, "Full Name", born, rank) SELECT 'n' || id, 'x', '2000-01-01', length(note) FROM med.inmate RETURNING rank
INSERT INTO med.inmate (no, "Full Name", born) VALUES ('red', 'x', '2000-01-01') ON CONFLICT (no) DO UPDATE SET state = EXCLUDED."Full Name" RETURNING state
INSERT INTO med.inmate AS t (no, "Full Name", born) VALUES ('red', 'x', '2000-01-01') ON CONFLICT (no) DO UPDATE SET state = t.note RETURNING t.state
INSERT INTO med.inmate AS t (no, "Full Name", born) VALUES ('red', 'x', '2000-01-01') ON CONFLICT (no) DO UPDATE SET rank = 4 WHERE t.note > 'M' RETURNING t.id
INSERT INTO med.inmate (no, "Full Name", born) VALUES ('n', 'x', '2000-01-01') ON CONFLICT ON CONSTRAINT inmate_no_key DO NOTHING
INSERT INTO med.inmate (no, "Full Name", born) VALUES ('n', 'x', '2000-01-01') ON CONFLICT (md5(no)) DO NOTHING
INSERT INTO ops.locker SELECT no, score FROM med.inmate WHERE id = 4 RETURNING box
INSERT INTO ops.locker SELECT no, rank FROM med.inmate WHERE id = 4 RETURNING no, box
INSERT INTO ops.pass SELECT 7, state FROM med.inmate
INSERT INTO ops.pass (pno, mates) SELECT 9, array_agg(no) FROM med.inmate RETURNING mates
INSERT INTO ops.tray (id) VALUES (1) RETURNING n
INSERT INTO ops.tray (id) VALUES (1) RETURNING n + 1, body
INSERT INTO ops.tray (id, body) SELECT id, note FROM med.inmate RETURNING body
INSERT INTO ops.mailbox (id, body) SELECT 50 + id, note FROM med.inmate RETURNING body
INSERT INTO ops.mailbox (id, at) SELECT 50 + id, born FROM med.inmate
INSERT INTO api.box VALUES (50) RETURNING body
INSERT INTO api.box VALUES (50, 'x') RETURNING *
INSERT INTO api.box (id) SELECT score FROM med.inmate WHERE id = 1
DELETE FROM api.box
DELETE FROM api.box WHERE body > 'M'
UPDATE ops.meter SET n = 99
UPDATE ops.meter SET n = 9
UPDATE ops.meter SET n = (SELECT score FROM med.inmate WHERE id = 1) RETURNING n
UPDATE api.desk SET rank = 1 RETURNING nm
UPDATE api.desk SET state = nm RETURNING state
UPDATE api.desk SET rank = 1 WHERE nm > 'M' RETURNING id
UPDATE api.desk SET rank = 1 RETURNING id, state
UPDATE api.upd SET rank = -1
UPDATE api.upd SET state = (SELECT note FROM med.inmate WHERE id = 1) RETURNING state
UPDATE api.upd2 SET st = 'gone'
UPDATE api.upd2 SET st = 'here' RETURNING k, st
UPDATE api.same SET rank = 200
UPDATE api.same SET rank = 5 RETURNING *
UPDATE api.slim SET state = "Name" RETURNING state
UPDATE api.slim SET state = 'q' RETURNING *
UPDATE med.inmate SET wing = 2 RETURNING id
UPDATE med.inmate SET wing = 2 RETURNING note
UPDATE med.inmate SET rank = 2 WHERE id = 1 RETURNING kit
UPDATE med.inmate SET kit['n'] = to_jsonb(note) RETURNING kit
UPDATE med.inmate SET kit = kit || chart RETURNING kit
UPDATE med.inmate SET nos[1] = 'x', cells[1].block = 'y', home.at.door = state RETURNING nos, cells, home
UPDATE med.inmate SET home.at.tier = rank, stay = '(,)', mails[1].cc[2] = state RETURNING id
UPDATE med.inmate SET state = (home).block RETURNING state
UPDATE med.inmate SET (state, rank) = (SELECT note, score) RETURNING state, rank
UPDATE med.inmate SET (state, rank) = (note, DEFAULT) RETURNING state
UPDATE med.inmate SET rank = rank + 1 FROM med.visit v WHERE v.inmate = inmate.id AND v.dose > 9 RETURNING inmate.id
UPDATE med.inmate SET rank = rank + 1 FROM med.visit v WHERE v.inmate = inmate.id RETURNING v.found, v.told, inmate.rank
UPDATE med.inmate SET no = 'x' WHERE id = 4
UPDATE med.inmate SET no = no || 'z'
UPDATE med.inmate SET mate = 'in' WHERE id = 1
UPDATE med.visit SET day = '2025-05-05' RETURNING tableoid::regclass, found
UPDATE med.visit SET kind = found RETURNING kind
UPDATE med.visit SET kind = 'er' WHERE found > 'M' RETURNING vid
UPDATE med.visit SET room = (told).who RETURNING room
UPDATE med.visit SET dose = dose * 2 RETURNING dose
UPDATE med.visit_gp_new1 SET room = found RETURNING room
UPDATE med.vial SET k = length(result) RETURNING k
DELETE FROM med.secret
DELETE FROM med.secret WHERE pin > 'M' RETURNING sid
DELETE FROM med.secret USING med.inmate i WHERE i.id = sid AND i.score > 9 RETURNING sid
DELETE FROM ops.wing WHERE id = 2
DELETE FROM med.inmate WHERE id = 1 RETURNING *
DELETE FROM ops.locker WHERE no > 'M'
DELETE FROM ops.drug USING med.inmate i WHERE i.note > label RETURNING code
DELETE FROM ops.drug WHERE EXISTS (SELECT FROM med.inmate WHERE note > label) RETURNING code
WITH d AS (DELETE FROM med.secret RETURNING *) SELECT pin || '' FROM d
WITH d AS (DELETE FROM med.secret RETURNING *), i AS (INSERT INTO ops.drug SELECT sid::text, pin FROM d RETURNING label) SELECT * FROM i
WITH u AS (UPDATE med.inmate SET rank = 1 RETURNING *) SELECT state, u FROM u
WITH u AS (UPDATE med.inmate SET rank = 1 RETURNING note AS n, state), v AS (SELECT n AS m FROM u) UPDATE ops.wing SET name = m FROM v
WITH RECURSIVE r AS (SELECT id, no::text, 1 AS d FROM med.inmate WHERE id = 1 UNION ALL SELECT i.id, r.no || i.no, d + 1 FROM med.inmate i JOIN r ON i.id = r.id + 1) SEARCH DEPTH FIRST BY no SET o CYCLE id SET c USING p SELECT * FROM r
WITH RECURSIVE r(a, b) AS (SELECT 1, 'x'::text UNION ALL SELECT a + 1, b FROM r WHERE a < (SELECT score % 5 FROM med.inmate WHERE id = 1)) SELECT * FROM r
WITH RECURSIVE r(a, b) AS (VALUES (1, 'x'::text) UNION SELECT a + 1, (SELECT note FROM med.inmate WHERE id = a) FROM r WHERE a < 4) SELECT * FROM r
WITH RECURSIVE r(a, b, c) AS (VALUES (1, 'x'::text, 'y'::text) UNION SELECT a + 1, c, (SELECT note FROM med.inmate WHERE id = a) FROM r WHERE a < 4) SELECT b || '' FROM r
WITH t AS MATERIALIZED (SELECT note AS id, id AS note FROM med.inmate) SELECT id || '', note FROM t
WITH t(note, b) AS NOT MATERIALIZED (SELECT rank, note FROM med.inmate) SELECT note, b || '' FROM t
WITH inmate AS (SELECT 1 AS note) SELECT note FROM inmate
WITH a AS (SELECT note FROM med.inmate), b AS (WITH a AS (SELECT 'x' AS note) SELECT note FROM a) SELECT note FROM b
WITH a AS (SELECT 'x' AS note), b AS (WITH a AS (SELECT note FROM med.inmate) SELECT note FROM a) SELECT note || '' FROM b
TABLE med.secret_mrn_seq
SELECT last_value FROM med.inmate_id_seq
SELECT s FROM med.secret_mrn_seq s
SELECT pg_sequence_last_value('med.secret_mrn_seq'), pg_sequence_last_value('ops.slip'), pg_sequence_last_value('ops.slip'::regclass)
SELECT currval('med.secret_mrn_seq'), lastval()
SELECT currval('ops.slip')
SELECT nextval('ops.slip'), currval('ops.slip'), lastval()
INSERT INTO med.secret (sid, pin) VALUES (9, 'x') RETURNING mrn, currval('med.secret_mrn_seq'), lastval(), sid
SELECT 1 WHERE pg_sequence_last_value('med.secret_mrn_seq') > 5
SELECT currval(pg_get_serial_sequence('med.secret', 'mrn'))
SELECT currval('"med"."secret_mrn_seq"')
SELECT currval('MED.SECRET_MRN_SEQ'::regclass)
/*16*/ SELECT JSON_OBJECT('n': note, 'r': rank) FROM med.inmate
/*16*/ SELECT JSON_OBJECT(note: 1) FROM med.inmate
/*16*/ SELECT JSON_OBJECT(note: 1 WITH UNIQUE KEYS) FROM med.inmate
/*16*/ SELECT JSON_OBJECT('a': 1, state: note ABSENT ON NULL RETURNING bytea) FROM med.inmate
/*16*/ SELECT JSON_OBJECTAGG(no: rank WITH UNIQUE KEYS) FROM med.inmate
/*16*/ SELECT JSON_OBJECTAGG(state: rank WITH UNIQUE KEYS RETURNING text) FILTER (WHERE note > 'M') FROM med.inmate
/*16*/ SELECT JSON_ARRAYAGG(note ORDER BY id RETURNING jsonb), JSON_ARRAYAGG(rank ORDER BY note) FROM med.inmate
/*16*/ SELECT JSON_ARRAY(SELECT note FROM med.inmate)
/*16*/ SELECT JSON_ARRAY(SELECT rank FROM med.inmate ORDER BY note)
/*16*/ SELECT JSON_ARRAY(note, rank, NULL NULL ON NULL), JSON_ARRAY(note FORMAT JSON) FROM med.inmate
/*16*/ SELECT note IS JSON, note IS NOT JSON OBJECT, chart IS JSON ARRAY, raw IS JSON WITH UNIQUE KEYS FROM med.inmate
/*16*/ SELECT id FROM med.inmate WHERE note IS JSON
/*17*/ SELECT JSON_VALUE(chart, '$.a'), JSON_QUERY(chart, '$.k' WITH WRAPPER), JSON_EXISTS(chart, '$.ssn') FROM med.inmate
/*17*/ SELECT JSON_VALUE(chart, '$.a' RETURNING int ERROR ON ERROR) FROM med.inmate
/*17*/ SELECT JSON_VALUE(chart, '$.a' RETURNING int DEFAULT -1 ON ERROR) FROM med.inmate
/*17*/ SELECT JSON_VALUE(chart, '$.a' RETURNING int DEFAULT score ON EMPTY DEFAULT rank ON ERROR) FROM med.inmate
/*17*/ SELECT JSON_VALUE(kit, '$.bed' DEFAULT note ON EMPTY), JSON_VALUE(kit, '$.bed' RETURNING int) FROM med.inmate
/*17*/ SELECT JSON_VALUE(kit, '$.bed + $x' PASSING score AS x) FROM med.inmate
/*17*/ SELECT JSON_EXISTS(kit, '$.bed ? (@ < $x)' PASSING score AS x) FROM med.inmate
/*17*/ SELECT JSON_QUERY(kit, '$.*' WITH CONDITIONAL WRAPPER KEEP QUOTES), JSON_QUERY(chart, '$.a' OMIT QUOTES RETURNING med.place ERROR ON ERROR) FROM med.inmate
/*17*/ SELECT JSON_QUERY(chart, '$.k[*]' ERROR ON ERROR) FROM med.inmate
/*17*/ SELECT JSON(note), JSON_SCALAR(note), JSON_SERIALIZE(chart), JSON_SERIALIZE(JSON_SCALAR(score) RETURNING bytea) FROM med.inmate
/*17*/ SELECT JSON(raw::text WITH UNIQUE KEYS) FROM med.inmate
/*17*/ SELECT t.* FROM med.inmate i, JSON_TABLE(i.chart, 'lax $.k[*]' AS p COLUMNS (o FOR ORDINALITY, w text PATH '$.w', h boolean EXISTS PATH '$.x', j jsonb FORMAT JSON PATH '$')) t
/*17*/ SELECT t.v FROM med.inmate i, JSON_TABLE(i.kit, '$' PASSING i.note AS n COLUMNS (v text PATH '$.x' DEFAULT i.note ON EMPTY)) t
/*17*/ SELECT t.v FROM med.inmate i, JSON_TABLE(i.kit, '$ ? (@.bed < $n)' PASSING i.score AS n COLUMNS (v int PATH '$.bed')) t
/*17*/ SELECT count(*) FROM med.inmate i, JSON_TABLE(i.chart, '$.k[*]' COLUMNS (w text PATH '$.w')) t
/*17*/ SELECT t.v FROM JSON_TABLE(to_jsonb(lib.one(1)), '$' COLUMNS (v text PATH '$')) t
/*17*/ SELECT t.v FROM JSON_TABLE('[1, 2]', '$[*]' COLUMNS (v int PATH '$')) t
/*17*/ SELECT t.v FROM JSON_TABLE(jsonb '[1, "x"]', '$[*]' COLUMNS (v int PATH '$' ERROR ON ERROR)) t
SELECT xpath('//text()', xmlelement(name a, note)), xmlexists('//a' PASSING xmlelement(name a, note)), xmlparse(CONTENT note) FROM med.inmate
SELECT state FROM med.inmate GROUP BY ROLLUP (state, note) HAVING grouping(note) = 0
SELECT state AS note FROM med.inmate GROUP BY note
SELECT DISTINCT ON (note) id FROM med.inmate ORDER BY note
SELECT DISTINCT i FROM med.inmate i
SELECT DISTINCT lib.open(i) FROM med.inmate i ORDER BY 1
SELECT id, row_number() OVER (ORDER BY note) FROM med.inmate
SELECT id, lag(note) OVER (ORDER BY id), first_value(born) OVER w, nth_value(no, 2) OVER w FROM med.inmate WINDOW w AS (ORDER BY id)
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY born), percentile_disc(ARRAY[0.1, 0.9]) WITHIN GROUP (ORDER BY score), mode() WITHIN GROUP (ORDER BY note) FROM med.inmate
SELECT string_agg(note, ',' ORDER BY id), string_agg(state, note), string_agg(DISTINCT note, ',') FROM med.inmate
SELECT min(stay), max(v4), min(mac8), max(code::text), min(tid), max(lsn), min(xid), max(tz), min(heard), max(lasted), min(bit), max(cash) FROM med.inmate
SELECT min(home), max(cells) FROM med.inmate
SELECT any_value(note), any_value(state) FROM med.inmate
SELECT (SELECT count(*) FROM med.inmate b WHERE b.note < a.note) FROM med.inmate a
SELECT a.id, l.box FROM med.inmate a JOIN ops.locker l USING (no) ORDER BY a.id
SELECT no, box FROM med.inmate JOIN ops.locker USING (no)
SELECT no || '' FROM med.inmate JOIN ops.locker USING (no)
SELECT j.no || '', j.x FROM (med.inmate JOIN ops.locker USING (no)) AS j(no, x)
SELECT * FROM ops.locker NATURAL JOIN ops.pass
SELECT p.pno FROM ops.pass p WHERE 'VXK-1' = ANY (p.mates)
SELECT p.pno FROM ops.pass p, unnest(p.mates) m WHERE m = p.holder
SELECT p.pno, cardinality(p.mates) FROM ops.pass p
SELECT l.box FROM ops.locker l WHERE l.no > 'M'
SELECT box FROM ops.locker ORDER BY no
SELECT holder || '' FROM ops.pass
SELECT x.k FROM (VALUES ('VXK-1', 1), ('VXK-2', 2)) x(n, k) JOIN med.inmate i ON i.no = x.n
SELECT id FROM med.inmate WHERE ROW(no, rank) >= ROW('VXK-1', 0)
SELECT a.id FROM med.inmate a, med.inmate b WHERE a.* < b.*
SELECT id FROM med.inmate WHERE note IN (SELECT label FROM ops.drug UNION SELECT 'x')
SELECT d.code FROM ops.drug d WHERE d.sched @> (SELECT score FROM med.inmate WHERE id = 1)::int
SELECT nullif(rank, 0), coalesce(state, 'x'), greatest(rank, 2) FROM med.inmate ORDER BY id
SELECT to_number(note, '999'), to_date(note, 'YYYY'), to_timestamp(note, 'YYYY') FROM med.inmate
SELECT overlay(note PLACING 'x' FROM 1 FOR 1), position('a' IN note), substring(note FROM 'V(.)'), substring(note SIMILAR 'V#"_#"%' ESCAPE '#'), regexp_split_to_array(note, ''), regexp_replace(note, '(.)', '\1\1', 'g') FROM med.inmate
SELECT (note || '')::name, note::varchar(3), note::char, note::"char", note::bpchar FROM med.inmate
SELECT (jsonb_populate_record(NULL::ops.wing, to_jsonb(i))).name FROM med.inmate i
SELECT row_to_json(x) FROM (SELECT id, note FROM med.inmate ORDER BY id) x
SELECT jsonb_path_query(kit, '$.* ? (@ < $x)', jsonb_build_object('x', score)) FROM med.inmate
SELECT jsonb_set(kit, ARRAY[note], '1'), kit -> note, kit #> ARRAY[note], kit || jsonb_build_object(note, 1), kit - note FROM med.inmate
SELECT kit @> chart, kit ? note, kit ?| nos::text[], jsonb_path_match(kit, '$.bed == $x', jsonb_build_object('x', score)) FROM med.inmate
SELECT hashtext(note), hashtextextended(no, 1), hash_record(i), hash_record_extended(i, 1), hash_array(nos::text[]), hash_range(stay), jsonb_hash(chart), satisfies_hash_partition('med.visit_gp_new'::regclass, 2, 0, score) FROM med.inmate i
SELECT satisfies_hash_partition('med.visit_gp_new'::regclass, 2, 0, vid) FROM med.visit
SELECT satisfies_hash_partition('med.visit_gp_new'::regclass, 2, 0, dose) FROM med.visit
SELECT pg_column_size(note), pg_column_size(i), octet_length(note), bit_length(no), length(scan), char_length("Full Name") FROM med.inmate i
SELECT g, state FROM med.inmate, generate_series(1, rank % 3) g ORDER BY 1, 2
SELECT setseed(score / 10000.0) FROM med.inmate WHERE id = 1
SELECT pg_advisory_lock(1, hashtext(note)) FROM med.inmate
SELECT pg_notify('c', note) FROM med.inmate
SELECT set_config('custody.org', chief, true) FROM ops.org
SELECT set_config('custody.org', 'north', true), label FROM ops.org
SELECT label, chief FROM ops.org WHERE set_config('custody.org', label, true) = 'south'
SELECT set_config('search_path', note, true) FROM med.inmate
SET LOCAL custody.org = 'north'
SET debug_print_plan = on
SET row_security = off
SHOW custody.org
COMMENT ON TABLE med.inmate IS 'VX'
SELECT pg_get_viewdef('api.slim'), pg_get_viewdef('api.slim'::regclass, true)
SELECT pg_get_functiondef('lib.one'::regproc), pg_get_function_sqlbody('lib.two'::regproc)
SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'med.inmate'::regclass ORDER BY conname
SELECT pg_get_partkeydef('med.visit'::regclass), pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname LIKE 'visit%' ORDER BY relname
SELECT pg_get_ruledef(oid) FROM pg_rewrite WHERE ev_class = 'api.box'::regclass ORDER BY rulename
SELECT * FROM pg_stats_ext WHERE tablename = 'inmate'
SELECT most_common_vals, histogram_bounds, elem_count_histogram FROM pg_stats WHERE tablename = 'inmate'
/*18*/ SELECT pg_clear_attribute_stats('med', 'inmate', 'note', false)
SELECT attmissingval FROM pg_attribute WHERE attrelid = 'ops.wing'::regclass
SELECT * FROM pg_ls_dir('base')
SELECT lo_from_bytea(0, scan) FROM med.inmate
SELECT lo_import('/etc/passwd')
SELECT view_definition FROM information_schema.views WHERE table_schema = 'api' ORDER BY table_name
COPY med.inmate TO STDOUT
COPY (SELECT note, state FROM med.inmate) TO STDOUT (FORMAT binary)
COPY (TABLE api.slimmer) TO STDOUT
COPY (SELECT * FROM lib.two(1)) TO STDOUT
COPY (SELECT * FROM lib.rec(1) AS t(a int, b text, c date)) TO STDOUT (FORMAT binary)
COPY (UPDATE med.inmate SET rank = 1 RETURNING *) TO STDOUT
COPY (DELETE FROM med.secret RETURNING pin || '', sid) TO STDOUT
COPY med.visit_gp_new1 TO STDOUT
COPY med.implant TO STDOUT
COPY med.grandkid TO STDOUT (FORMAT csv)
COPY "Duty Roster"."Night Shift" TO STDOUT
COPY "Duty Roster"."Night Shift" ("who.is", "Æther") TO STDOUT (FORMAT binary)
COPY ops.trail TO STDOUT
COPY ops.mailbox TO STDOUT (FORMAT csv)
COPY ops.org TO STDOUT
COPY api.daily TO STDOUT
COPY (TABLE api.monthly) TO STDOUT
COPY med.secret_mrn_seq TO STDOUT
COPY med.inmate FROM STDIN
COPY ops.drug FROM STDIN WHERE label > lib.one(1)
COPY (SELECT last_value FROM med.secret_mrn_seq) TO STDOUT
EXPLAIN SELECT * FROM med.inmate
EXPLAIN (COSTS OFF, VERBOSE) SELECT note FROM med.inmate WHERE no = 'VXK-1'
/*17*/ EXPLAIN (SERIALIZE, ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT note FROM med.inmate
/*16*/ EXPLAIN (GENERIC_PLAN) SELECT note FROM med.inmate WHERE score > $1
EXPLAIN (FORMAT yaml, VERBOSE) SELECT lib.one(1)
EXPLAIN (COSTS OFF, VERBOSE) SELECT * FROM ops.wing WHERE name = lib.one(1)
EXPLAIN (COSTS OFF) SELECT * FROM api.slim
EXPLAIN (COSTS OFF) TABLE api.vals
EXPLAIN (VERBOSE, COSTS OFF) TABLE api.vals
EXPLAIN (ANALYZE, WAL, TIMING OFF) DELETE FROM med.secret WHERE pin > 'M'
EXPLAIN (COSTS OFF) MERGE INTO ops.drug d USING med.inmate i ON d.label = i.note WHEN MATCHED THEN DELETE
EXPLAIN REFRESH MATERIALIZED VIEW api.daily
EXPLAIN (COSTS OFF) SELECT * FROM med.visit WHERE kind = 'gp' AND day > '2024-01-01'
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT * FROM ops.asset
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT name FROM ops.wing WHERE id = 1
REASSIGN OWNED BY postgres TO pg_monitor
LISTEN moved
DISCARD PLANS
SECURITY LABEL ON COLUMN med.inmate.note IS 'x'
PREPARE q (text) AS SELECT id FROM med.inmate WHERE note = $1
DECLARE c SCROLL CURSOR WITH HOLD FOR SELECT * FROM med.visit
SELECT tableoid::regclass, ctid FROM ops.asset
SELECT tableoid::regclass, vid, kind FROM med.visit ORDER BY vid
SELECT DISTINCT tableoid::regclass FROM med.visit_gp_new ORDER BY 1
SELECT vid FROM med.visit_gp_new1
SELECT vid, room FROM med.visit WHERE kind = 'gp' ORDER BY vid
SELECT v FROM med.visit v
SELECT (v::med.visit).found FROM med.visit_gp_new1 v
SELECT v::med.visit FROM med.visit_gp_new1 v
SELECT (told).who || '', told::text, (told).cc[1] FROM med.visit
SELECT (v.told).* FROM med.visit v
SELECT "Guard" FROM "Duty Roster"."Night Shift"
SELECT "Guard" || "who.is", "Æther" + 1 FROM "Duty Roster"."Night Shift"
SELECT "Guard" || "who.is" FROM "Duty Roster"."Night Shift"
SELECT n."who.is", n."Æther" FROM "Duty Roster"."Night Shift" n WHERE slot = 1
SELECT U&"\00C6ther" FROM "Duty Roster"."Night Shift"
SELECT slot FROM "Duty Roster"."Night Shift" ORDER BY "who.is"
SELECT slot FROM "Duty Roster"."Night Shift" WHERE "Æther" > 5
SELECT n FROM "Duty Roster"."Night Shift" n
SELECT "Night Shift"::text FROM "Duty Roster"."Night Shift"
SELECT to_jsonb(n) -> 'who.is' FROM "Duty Roster"."Night Shift" n
SELECT block || '', (at).door, seen[1] FROM med.card
SELECT c::med.place FROM med.card c
SELECT (c::med.place).block FROM med.card c
SELECT lib.first_door(c::med.place) FROM med.card c
SELECT w || '', s, nm || '', st FROM api.fns
SELECT (who).note, (who).state, (h).block, (sp).door, hs[1] FROM api.people
SELECT ((who).home).block || '', (who)."Full Name" || '' FROM api.people
SELECT sp::text, (sp).tier FROM api.people
SELECT a || '', c || '' FROM api.slimmer
SELECT b FROM api.slimmer ORDER BY a
SELECT y || '', x FROM api.swap
SELECT m || '', state, c, g FROM api.cube
SELECT c FROM api.cube WHERE m > 'M'
SELECT id, up || '', path[1] FROM api.tree
SELECT cardinality(path) FROM api.tree
SELECT v || '', w FROM api.ordd
SELECT j ->> 'n', k ->> 's', r ->> 'f2' FROM api.js
SELECT k FROM api.js ORDER BY id
SELECT column2 || '' FROM api.vals
SELECT column1 FROM api.vals WHERE column2 > 'M'
SELECT t, n FROM api.tallies
SELECT f || '', b, state FROM api.daily
SELECT ff || '', state FROM api.yearly
SELECT state FROM api.yearly ORDER BY ff
SELECT name, "Full Name" || '', state FROM api.wide
SELECT holder || '', box FROM api.join
SELECT old ->> 'o', new || '{}', tab, (who).note, who FROM ops.trail
SELECT tab FROM ops.trail WHERE old IS NOT NULL
SELECT body || '', n, at FROM ops.mailbox
SELECT body, n FROM ops.tray
SELECT label, chief || '' FROM ops.org
SELECT label FROM ops.org WHERE chief > 'M'
SELECT sid, mrn, tok FROM med.secret
SELECT sid FROM med.secret ORDER BY mrn
SELECT mrn + 1 FROM med.secret
SELECT cost, (SELECT remark FROM ops.asset b WHERE b.aid = a.aid) FROM ops.asset a
