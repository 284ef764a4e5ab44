SELECT pid, status, prio, listed, center FROM reg.person ORDER BY pid
SELECT status || '/' || prio, count(*) FROM reg.person GROUP BY 1 ORDER BY 1
SELECT count(surname), count(*) FILTER (WHERE prio > 3), sum(prio) FROM reg.person
SELECT pid FROM reg.person WHERE note IS NOT NULL AND nhs = 'nobody'
SELECT pkg.badge_no(p) FROM reg.person p ORDER BY 1
SELECT c.name, p.status FROM geo.center c JOIN reg.person p ON p.center = c.id ORDER BY p.pid
SELECT name, x.o, t FROM geo.center, unnest(tags) WITH ORDINALITY AS x(t, o) ORDER BY 1, 2
SELECT name, hours, lower(hours), cfg -> 'a' -> 'b', mac, pay, bits, spot, words FROM geo.center ORDER BY id
SELECT cfg['a']['b'][0], unnest(hours) FROM geo.center ORDER BY id
SELECT g, s FROM ROWS FROM (generate_series(1, 2), unnest(ARRAY['x', 'y'])) AS r(g, s)
SELECT eid, label, made FROM reg.entity ORDER BY eid
SELECT eid, organ, alive, tie FROM reg.living
SELECT id, kind, n, at FROM arch.event ORDER BY id
SELECT id, n, kind FROM arch.call_old
SELECT pid, status, prio, listed FROM api.open ORDER BY pid
SELECT status, n, p FROM api.stats ORDER BY status
SELECT status, center, g, n FROM api.cube ORDER BY 1, 2, 3
SELECT name, prio FROM api.lat ORDER BY 1, 2
SELECT pid, n, f FROM api.win ORDER BY pid
SELECT id, depth FROM api.chain ORDER BY id
SELECT pid, status FROM api.mv ORDER BY pid
SELECT x, y FROM api.vals ORDER BY x
SELECT util.cat(name ORDER BY name), util.top(beds ORDER BY beds), util.mid(0.5) WITHIN GROUP (ORDER BY name) FROM geo.center
SELECT name OPERATOR(util.=~=) 'ALPHA', OPERATOR(util.!!) name, util.pick(2, 1, 5), util.same(tags) FROM geo.center ORDER BY id
SELECT k FROM geo.tally WHERE n > 0 ORDER BY k
UPDATE reg.person SET kin = '{}', home.street = 'x' WHERE pid = 99
UPDATE geo.center SET tags[2] = 'z', cfg['a'] = '5' RETURNING tags, cfg
INSERT INTO geo.tally (k) VALUES ('people') ON CONFLICT (k) DO UPDATE SET n = excluded.n + 9 RETURNING *
MERGE INTO geo.tally t USING (VALUES ('people', 2), ('new', 3)) v(k, n) ON t.k = v.k WHEN MATCHED THEN UPDATE SET n = v.n WHEN NOT MATCHED THEN INSERT VALUES (v.k, v.n)
EXPLAIN (COSTS OFF) SELECT pid, status FROM api.person WHERE prio > 3
EXPLAIN (COSTS OFF) SELECT pid, surname FROM reg.person
/*16*/ SELECT JSON_OBJECT('k': name, 'b': beds), JSON_ARRAYAGG(name) OVER () FROM geo.center ORDER BY id
/*17*/ SELECT name, t.b FROM geo.center, JSON_TABLE(cfg, '$.a.b[*]' COLUMNS (b int PATH '$')) t ORDER BY 1, 2
/*18*/ UPDATE geo.tally SET n = n + 1 RETURNING old.n, new.n, k
