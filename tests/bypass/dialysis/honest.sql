SELECT f.own()
SELECT f.own() || name FROM lo.unit ORDER BY id
INSERT INTO lo.route VALUES (1, 'x') RETURNING id, t, at
INSERT INTO lo.t21 VALUES (1) RETURNING *
SELECT n, id FROM lo.q1
SELECT id FROM lo.t1
