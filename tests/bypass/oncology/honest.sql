TABLE pub.drug
SELECT id, upper(name) FROM pub.drug WHERE price > 5 ORDER BY id
SELECT d.id, d.name FROM pub.drug AS d WHERE d.id = 1
SELECT id, f FROM pub.coded WHERE id = 1
SELECT id, (s).mm + 1 FROM pub.mark ORDER BY id
SELECT s = ROW(5, '(1,2)')::pub.size, max((s).mm) OVER () FROM pub.mark
SELECT id, ward FROM onc.patient WHERE name = 'nobody'
SELECT id, upper(ward) FROM onc.patient WHERE (rep).author = 'nobody'
SELECT ward, count(*) FROM onc.patient GROUP BY ward ORDER BY ward
SELECT p.ward, d.name FROM onc.patient p JOIN pub.drug d ON d.id = p.id ORDER BY 1, 2
SELECT a, d FROM fn.rows() AS t(a int, b text, c date, d text) ORDER BY a
SELECT t.d FROM ROWS FROM (fn.rows() AS (a int, b text, c date, d text)) t WHERE t.a = 1
SELECT a FROM fn.one(2) AS t(a int, b text)
SELECT a, d FROM fn.rows() AS t(a smallint, b varchar, c date, d varchar(9)) ORDER BY a
