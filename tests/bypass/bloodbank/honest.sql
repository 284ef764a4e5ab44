TABLE pub.site
SELECT id, upper(name), beds + 1 FROM pub.site ORDER BY name
SELECT colour, count(*), sum(beds) FROM pub.site GROUP BY colour HAVING count(*) > 1
SELECT fn.fact(12)
SELECT fn.same(name), fn.first(ARRAY[id, beds]), fn.nvl(beds, 1.5) FROM pub.site ORDER BY id
SELECT * FROM fn.pairs(2, 3) ORDER BY n
SELECT fn.less(name, 'B') FROM pub.site ORDER BY id
SELECT fn.cat(name ORDER BY id), fn.bag(id ORDER BY id) FROM pub.site
SELECT id FROM pub.site WHERE name OPERATOR(shade.<<<) 'B'
SELECT shade.round('x'), shade.sqrt('y'), shade.ts_stat(3)
SELECT round(1.5), sqrt(4), repeat('x', 3), unnest('{1,2}'::int[])
SELECT round(beds / 3.0, 1), sqrt(beds), chr(64 + id) FROM pub.site ORDER BY id
SELECT generate_series(1, 3)
SELECT id, status, prio, seen, tags, site FROM bank.donor ORDER BY id
SELECT status, count(*), sum(prio) FROM bank.donor GROUP BY status ORDER BY status
SELECT d.id, s.name FROM bank.donor d JOIN pub.site s ON s.id = d.site WHERE d.prio > 0 ORDER BY d.id
SELECT id, status FROM vw.d1 ORDER BY id
SELECT x, z FROM vw.d2 ORDER BY z
SELECT status, c, p FROM vw.stat ORDER BY status
SELECT id, status FROM vw.mv ORDER BY id
TABLE vw.narrow
SELECT n, r FROM pub.num WHERE r @> 7 ORDER BY n
SELECT * FROM pub.num n JOIN LATERAL generate_series(1, 2) g ON true ORDER BY n.n, g FETCH FIRST 3 ROWS WITH TIES
SELECT DISTINCT ON (status) status, id FROM bank.donor ORDER BY status, prio DESC, id
SELECT uno, day, bag FROM bank.unit ORDER BY uno
SELECT pid, role FROM bank.person ORDER BY pid
INSERT INTO pub.site (id, name) VALUES (9, 'Nine') RETURNING *
UPDATE pub.site SET beds = beds + 1 WHERE id = 2 RETURNING id, beds
MERGE INTO pub.num t USING (VALUES (1, 'x'), (7, 'y')) s (n, t) ON t.n = s.n WHEN MATCHED THEN UPDATE SET t = s.t WHEN NOT MATCHED THEN INSERT (n, t) VALUES (s.n, s.t)
INSERT INTO pub.num (n, t) VALUES (1, 'z') ON CONFLICT (n) DO UPDATE SET t = excluded.t WHERE pub.num.n < 5 RETURNING n, t
WITH x AS (DELETE FROM pub.mark RETURNING a) SELECT count(*) FROM x
CALL app.plain(4)
SELECT nextval('pub.ticket')
SELECT fn.tell(id, beds) FROM pub.site ORDER BY id
SELECT fn.tell(j => 1, i => 2), fn.told(), fn.tail('a', 'b', 'c'), fn.dflt(4, 'x')
SELECT count(*), count(name), count(DISTINCT beds) FROM pub.site
SELECT status, count(*), count(name) FROM bank.donor GROUP BY status ORDER BY status
SELECT fn.dflt2(4, 2, 'x')
