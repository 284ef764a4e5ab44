SELECT pid FROM pg_stat_activity WHERE query LIKE 'autovacuum:%'
SELECT umuser FROM pg_user_mappings ORDER BY umoptions
SET ROLE postgres
SELECT count(*) FROM pg_ls_waldir()
SELECT id FROM dent.patient WHERE chart_no <> 'Zq-1'
SELECT id FROM dent.patient ORDER BY last_name
SELECT last_name, count(*) FROM dent.patient GROUP BY last_name
SELECT id FROM school.pupil WHERE born > '1931-02-10'
INSERT INTO ops.load (a) SELECT note FROM dent.visit
ALTER TABLE dent.visit DETACH PARTITION dent.visit_2024
