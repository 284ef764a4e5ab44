DECLARE c CURSOR FOR SELECT name FROM dx.patient; SELECT f.fwd('c')
DECLARE c CURSOR FOR SELECT name FROM dx.patient; SELECT f.fwd_v('c')
DECLARE c CURSOR FOR SELECT name FROM dx.patient; SELECT f.fwd_t('c')
DECLARE c CURSOR FOR SELECT name FROM dx.patient; SELECT f.fwd_d('c')
DECLARE c CURSOR FOR SELECT name FROM dx.patient; SELECT f.fwd_a('c')
DECLARE c CURSOR FOR SELECT name FROM dx.patient; SELECT f.fwd_i()
DECLARE c CURSOR FOR SELECT name FROM dx.patient; SELECT f.fwd_n('c')
DECLARE c CURSOR FOR SELECT name FROM dx.patient; TABLE ap.fwd
DECLARE c CURSOR FOR SELECT name FROM dx.patient; CALL f.fwd_p('c', '')
DECLARE c CURSOR FOR SELECT name FROM dx.patient; SELECT f.fwd(name::refcursor) FROM pg_cursors
DECLARE c CURSOR FOR SELECT name FROM dx.patient; SELECT length(f.fwd('c')), f.fwd('c') LIKE '%WJXa%'
DECLARE c CURSOR FOR SELECT name FROM dx.patient; SELECT id FROM lo.unit WHERE f.fwd('c') > 'WJXb'
DECLARE c CURSOR FOR SELECT name FROM dx.patient; COPY (SELECT f.fwd('c')) TO STDOUT
DECLARE c CURSOR FOR SELECT name FROM dx.patient; CREATE TEMP TABLE z AS SELECT f.fwd('c'); TABLE z
DECLARE c CURSOR FOR SELECT name FROM dx.patient; INSERT INTO lo.t9 VALUES (1, 'a') RETURNING t
DECLARE c CURSOR FOR SELECT name FROM dx.patient; INSERT INTO lo.t9 VALUES (1, 'a'); SELECT t || '' FROM lo.t9
DECLARE c CURSOR FOR SELECT name FROM dx.patient; SELECT f.moved('c')
INSERT INTO lo.t1 VALUES (1, 'a') RETURNING t, a
INSERT INTO lo.t1 (id) SELECT 1; SELECT t || '', a[1] FROM lo.t1
INSERT INTO lo.t2 VALUES (1, 'a') RETURNING t, a
INSERT INTO lo.t2 (id) SELECT 1; SELECT t || '', a[1] FROM lo.t2
INSERT INTO lo.t3 VALUES (1, 'a') RETURNING t, a
INSERT INTO lo.t3 (id) SELECT 1; SELECT t || '', a[1] FROM lo.t3
INSERT INTO lo.t4 VALUES (1, 'a') RETURNING t, a
INSERT INTO lo.t4 (id) SELECT 1; SELECT t || '', a[1] FROM lo.t4
INSERT INTO lo.t5 VALUES (1, 'a') RETURNING t, a
INSERT INTO lo.t5 (id) SELECT 1; SELECT t || '', a[1] FROM lo.t5
INSERT INTO lo.t6 VALUES (1, 'a') RETURNING t, a
INSERT INTO lo.t6 (id) SELECT 1; SELECT t || '', a[1] FROM lo.t6
INSERT INTO lo.t7 VALUES (1, 'a') RETURNING t, a
INSERT INTO lo.t7 (id) SELECT 1; SELECT t || '', a[1] FROM lo.t7
INSERT INTO lo.t8 VALUES (1, 'a') RETURNING t, a
INSERT INTO lo.t8 (id) SELECT 1; SELECT t || '', a[1] FROM lo.t8
INSERT INTO lo.t10 VALUES (1, 'a') RETURNING t, a
INSERT INTO lo.t10 (id) SELECT 1; SELECT t || '', a[1] FROM lo.t10
INSERT INTO lo.t11 VALUES (1, 'a') RETURNING t, a
INSERT INTO lo.t11 (id) SELECT 1; SELECT t || '', a[1] FROM lo.t11
INSERT INTO lo.t12 VALUES (1, 'a') RETURNING t, a
INSERT INTO lo.t12 (id) SELECT 1; SELECT t || '', a[1] FROM lo.t12
INSERT INTO lo.t13 VALUES (1, 'a') RETURNING t, a
INSERT INTO lo.t13 (id) SELECT 1; SELECT t || '', a[1] FROM lo.t13
INSERT INTO lo.t14 VALUES (1, 'a') RETURNING t, a
INSERT INTO lo.t14 (id) SELECT 1; SELECT t || '', a[1] FROM lo.t14
INSERT INTO lo.t15 VALUES (1, 'a') RETURNING t, a
INSERT INTO lo.t15 (id) SELECT 1; SELECT t || '', a[1] FROM lo.t15
INSERT INTO lo.t16 VALUES (1, 'a') RETURNING t, a
INSERT INTO lo.t16 (id) SELECT 1; SELECT t || '', a[1] FROM lo.t16
INSERT INTO lo.t17 VALUES (1, 'a') RETURNING t, a
INSERT INTO lo.t17 (id) SELECT 1; SELECT t || '', a[1] FROM lo.t17
INSERT INTO lo.t18 VALUES (1, 'a') RETURNING t, a
INSERT INTO lo.t18 (id) SELECT 1; SELECT t || '', a[1] FROM lo.t18
INSERT INTO lo.t19 VALUES (1, 'a') RETURNING t, a
INSERT INTO lo.t19 (id) SELECT 1; SELECT t || '', a[1] FROM lo.t19
INSERT INTO lo.t20 VALUES (1, 'a') RETURNING t, a
INSERT INTO lo.t20 (id) SELECT 1; SELECT t || '', a[1] FROM lo.t20
INSERT INTO lo.t21 VALUES (1); SELECT t FROM lo.sink1
INSERT INTO lo.t21 VALUES (1); SELECT t || '' FROM lo.sink1
INSERT INTO lo.t22 VALUES (1); SELECT t FROM lo.sink2
INSERT INTO lo.t22 VALUES (1); SELECT t || '' FROM lo.sink2
INSERT INTO lo.t23 VALUES (1); SELECT t FROM lo.sink3
INSERT INTO lo.t23 VALUES (1); SELECT t || '' FROM lo.sink3
INSERT INTO lo.t24 VALUES (1); SELECT t FROM lo.sink4
INSERT INTO lo.t24 VALUES (1); SELECT t || '' FROM lo.sink4
UPDATE lo.t25 SET id = 2 RETURNING t
UPDATE lo.t25 SET id = 3 RETURNING t || '', *
INSERT INTO lo.t26 VALUES (1); SELECT t FROM lo.q1
INSERT INTO lo.t26 VALUES (1); SELECT t || '' FROM lo.q1
UPDATE lo.t25 SET t = 'x'; TABLE lo.t25
