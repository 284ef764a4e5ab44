SELECT lib.pure(5), lib.gap('2024-01-01', '2024-02-01'), lib.many('-', 'a', 'b'), lib.pick(ARRAY[4, 5], 2), lib.try('x')
SELECT lib.low(int4range(1, 5)), lib.kind(shift), lib.wide(int8range(1, 5), 3) FROM ops.wing ORDER BY id
SELECT (lib.echo(name)).y, (lib.echo(cells)).x FROM ops.wing ORDER BY id
SELECT lib.wing_of(w) FROM ops.wing w ORDER BY id
SELECT lib.bundle(name ORDER BY id), lib.size(name ORDER BY id) FROM ops.wing
SELECT lib.first_door(ROW('a', ROW(1, 'b'), NULL)::med.place)
SELECT id, state, rank, since, kit FROM med.inmate ORDER BY id
SELECT id, since - 5, rank::text || state, kit -> 'bed' FROM med.inmate WHERE rank BETWEEN 1 AND 9 ORDER BY id
SELECT id, lib.open(i) FROM med.inmate i ORDER BY id
SELECT vid, kind, day, room FROM med.visit ORDER BY vid
SELECT kind, count(*), min(day) FROM med.visit GROUP BY kind ORDER BY kind
SELECT vid, day FROM med.visit WHERE kind = 'gp' AND day >= '2024-01-01'
SELECT v.vid, i.state FROM med.visit v JOIN med.inmate i ON i.id = v.inmate ORDER BY v.vid
SELECT vid, room FROM med.visit_gp_new1 ORDER BY vid
SELECT aid, cost FROM ops.asset ORDER BY aid
SELECT serial IS NULL, batch, cost, aid, bid FROM med.implant ORDER BY aid
SELECT id FROM ops.base ORDER BY id
SELECT box, fee FROM ops.locker ORDER BY box
SELECT pno FROM ops.pass ORDER BY pno
SELECT id, label FROM ops.org ORDER BY id
SELECT sid FROM med.secret ORDER BY sid
SELECT slot FROM "Duty Roster"."Night Shift" ORDER BY slot
SELECT nr, state FROM api.slim ORDER BY nr
SELECT b FROM api.slimmer ORDER BY b
SELECT state, c, g FROM api.cube ORDER BY state, wing, c
SELECT id, k FROM api.js ORDER BY id
SELECT name, state, rank FROM api.wide ORDER BY id
SELECT box, pno FROM api.join ORDER BY box
SELECT state FROM api.daily ORDER BY state
SELECT column1 FROM api.vals
TABLE api.tallies
TABLE api.upd
SELECT k, st FROM api.upd2 ORDER BY k
INSERT INTO ops.drug VALUES ('d4', 'dopamine', 3) RETURNING *
INSERT INTO ops.drug (code, dose) VALUES ('a1', 3) ON CONFLICT (code) DO UPDATE SET dose = excluded.dose, label = drug.label || '!' RETURNING code, label, dose
UPDATE ops.drug SET dose = dose + 1 WHERE code IN ('a1', 'b2') RETURNING code, dose
UPDATE ops.drug d SET label = w.name FROM ops.wing w WHERE w.id = d.dose / 30 RETURNING d.code, w.id
DELETE FROM ops.drug WHERE dose < 10 RETURNING *
MERGE INTO ops.drug d USING (VALUES ('a1', 1), ('z9', 2)) v (c, n) ON d.code = v.c WHEN MATCHED THEN UPDATE SET dose = v.n WHEN NOT MATCHED THEN INSERT (code, dose) VALUES (v.c, v.n)
WITH d AS (DELETE FROM ops.drug WHERE dose > 50 RETURNING code, label) INSERT INTO ops.drug SELECT code || 'x', label FROM d RETURNING *
UPDATE med.inmate SET kit = kit || '{"a": 1}', since = since + 1 WHERE id = 2 RETURNING kit, since
UPDATE api.upd2 SET st = 'here' WHERE k = 1 RETURNING k, st
UPDATE api.upd SET rank = 7 WHERE id = 2 RETURNING *
UPDATE api.desk SET rank = 4 WHERE id = 2 RETURNING id, state, rank
INSERT INTO med.visit (vid, kind, day, inmate) VALUES (10, 'gp', '2024-03-03', 1) RETURNING vid, kind, day, room
UPDATE med.visit SET room = 'z' WHERE vid = 2 RETURNING vid, room
DELETE FROM med.visit WHERE vid = 4 RETURNING vid, kind
INSERT INTO ops.asset VALUES (9, 'note', 4) RETURNING aid, cost
CALL ops.add(1, 2, 3)
CALL ops.add(4)
EXPLAIN (COSTS OFF) SELECT name FROM ops.wing WHERE id = 1
EXPLAIN (COSTS OFF) SELECT state FROM med.inmate WHERE id = 1
EXPLAIN (COSTS OFF, FORMAT json) SELECT * FROM ops.wing JOIN ops.drug ON dose = cells
COPY ops.wing TO STDOUT
COPY ops.wing (id, name) TO STDOUT (FORMAT csv, HEADER)
COPY (SELECT id, state FROM med.inmate ORDER BY id) TO STDOUT (FORMAT binary)
COPY (SELECT * FROM ops.drug WHERE dose > 4 ORDER BY code) TO STDOUT (FORMAT csv, FORCE_QUOTE *)
/*16*/ SELECT JSON_OBJECT('n': name, 'c': cells) FROM ops.wing ORDER BY id
/*16*/ SELECT cfg IS JSON OBJECT, name IS JSON FROM ops.wing
/*17*/ SELECT w.id, t.* FROM ops.wing w, JSON_TABLE(w.cfg, '$.a[*]' COLUMNS (o FOR ORDINALITY, v int PATH '$')) t ORDER BY w.id, t.o
/*17*/ SELECT JSON_VALUE(cfg, '$.k.z'), JSON_QUERY(cfg, '$.a' WITH WRAPPER), JSON_EXISTS(cfg, '$.a[1]') FROM ops.wing
/*17*/ SELECT t.* FROM med.inmate i, JSON_TABLE(i.kit, '$' COLUMNS (bed int PATH '$.bed')) t
/*17*/ SELECT JSON_VALUE(kit, '$.bed' RETURNING int) FROM med.inmate ORDER BY id
/*17*/ MERGE INTO ops.drug d USING ops.wing w ON d.dose = w.cells WHEN MATCHED THEN UPDATE SET label = w.name WHEN NOT MATCHED AND w.id = 3 THEN INSERT VALUES ('w3', w.name, 1) RETURNING merge_action(), d.code, d.label
SELECT kit ->> 'bed', jsonb_each_text(kit), kit @? '$.bed ? (@ > 0)' FROM med.inmate ORDER BY id
SELECT row_to_json(w) FROM ops.wing w ORDER BY id
SELECT x FROM (SELECT id, state, kit FROM med.inmate ORDER BY id) x
SELECT id FROM med.inmate i WHERE EXISTS (SELECT FROM med.visit v WHERE v.inmate = i.id AND v.kind = 'gp') ORDER BY id
SELECT id, (SELECT count(*) FROM med.visit v WHERE v.inmate = i.id) FROM med.inmate i ORDER BY id
SELECT id FROM med.inmate ORDER BY rank FETCH FIRST 2 ROWS WITH TIES
SELECT kind, day, count(*) OVER (PARTITION BY kind) FROM med.visit ORDER BY kind, day
SELECT tableoid::regclass, vid FROM med.visit ORDER BY vid
SELECT set_config('custody.org', 'north', true)
SELECT pg_get_viewdef('api.tallies'), obj_description('ops.wing'::regclass)
REFRESH MATERIALIZED VIEW api.daily
TRUNCATE ops.drug
