SET LOCAL search_path = dent; SELECT * FROM patient ORDER BY id
SET LOCAL search_path = dent; SELECT * FROM patient ORDER BY chart
SET LOCAL search_path = dent; SELECT *, upper(chart) AS u FROM patient ORDER BY u
SET LOCAL search_path = dent; SELECT q.id FROM (SELECT *, chart || '' AS x FROM patient) q ORDER BY q.x
SET LOCAL search_path = dent; SELECT q.max || '', (q).chart FROM (SELECT * FROM patient) q ORDER BY q.id
SET LOCAL search_path = dent; WITH q AS (SELECT * FROM patient) SELECT q.chart || '' FROM q ORDER BY q.visits
SET LOCAL search_path = dent; WITH q (a, b) AS (SELECT * FROM patient) SELECT b || '' FROM q ORDER BY a
SET LOCAL search_path = dent; SELECT max(max), min(p.chart) FROM patient p
SET LOCAL search_path = mh; SELECT q::text, to_jsonb(q) FROM (SELECT * FROM patient) q
SET LOCAL search_path = mh; SELECT * FROM (SELECT * FROM patient UNION ALL SELECT * FROM patient) q ORDER BY pid
SET LOCAL search_path = ref, mh; SELECT title || '' FROM patient; SET LOCAL search_path = mh, ref; SELECT surname || '' FROM patient
SELECT "Straße Nr." || "имя", "Ge""burt" + 1 FROM "Ambulanz Süd"."Patient""in"
SELECT q."Ge""burt" FROM "Ambulanz Süd"."Patient""in" AS q("a", "Ge""burt", "b")
SELECT "Id" FROM "Ambulanz Süd"."Patient""in" ORDER BY "Straße Nr."
COPY "Ambulanz Süd"."Patient""in" TO STDOUT (FORMAT csv, HEADER, FORCE_QUOTE *)
COPY (SELECT surname, note, phones, born, doc, status FROM mh.patient) TO STDOUT (FORMAT csv, FORCE_QUOTE *, QUOTE '"', ESCAPE '"', ENCODING 'UTF8')
COPY mh.patient TO STDOUT (DELIMITER E'\t', NULL '\N')
COPY (SELECT surname, note FROM mh.patient) TO STDOUT (FORMAT csv, QUOTE 'V', ESCAPE 'V')
SELECT pid FROM mh.patient WHERE surname > 'KVXc'
SELECT pid, left(surname, 1), surname || '' FROM mh.patient
SELECT who || '', who FROM audit.last ORDER BY who
SELECT pid FROM mh.patient WHERE mrn = (SELECT max(mrn) FROM mh.session)
SELECT pid FROM mh.patient WHERE mrn = (SELECT mrn FROM mh.session ORDER BY summary LIMIT 1)
SELECT name FROM ref.site WHERE name = (SELECT mrn FROM mh.patient WHERE pid = 1)
SELECT pid FROM mh.patient p WHERE mrn = (SELECT mrn FROM mh.session s WHERE s.summary > p.surname LIMIT 1)
UPDATE app.people SET status = 'x' RETURNING label
INSERT INTO app.people (pid, label) VALUES (9, 'x') RETURNING label
UPDATE mh.patient SET status = 'q'; SELECT who || '', who FROM audit.last
UPDATE dent.patient SET visits = visits + 1; SELECT old_row, new_row ->> 'chart' FROM audit.change
SELECT max(p.max), (p).max FROM dent.patient p GROUP BY p.id, p.max
SELECT p."user" || '', p.count + 0, p.current_date_ - '2000-01-01' FROM mh.patient p
SELECT name::text, (name)."as known", mh.name_text(name) FROM mh.patient
SELECT (k.name).last || '', k.phones FROM mh.patient, unnest(next_of_kin) k
SELECT y || '', x + 1 FROM app.over_stats
SELECT j.mrn || '' FROM mh.patient JOIN dent.patient USING (mrn) AS j
SELECT patient.patient FROM (SELECT patient FROM mh.patient) patient
SELECT (i::img.study).report || '', (i::img.item).dose FROM img.series i
SELECT ((mh.pair(1)).a).last, (mh.patient_of(id)).given FROM ref.site
SELECT q.* FROM ROWS FROM (mh.list(), mh.loop(), generate_series(1, 4)) q
SELECT mh.tell(1); SELECT mh.must_be('nobody')
SELECT (e).option_value, (e).option_name FROM (SELECT pg_options_to_table(ARRAY[surname || '=' || given]) AS e FROM mh.patient) q
SELECT (d).token, (d).lexemes, (d).description FROM (SELECT ts_debug(surname) AS d FROM mh.patient) q
SELECT (d).grantee FROM (SELECT aclexplode(makeaclitem(pid::oid, pid::oid, 'SELECT', surname = 'KVXberg')) AS d FROM mh.patient) q
SELECT (pg_stats).most_common_vals FROM pg_catalog.pg_stats
