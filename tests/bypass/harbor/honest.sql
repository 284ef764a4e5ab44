SELECT pid FROM mh.patient WHERE surname = 'KVXberg' AND born = '1948-09-23'
SELECT count(surname), count(*) FILTER (WHERE surname IS NULL OR note IS NOT NULL) FROM mh.patient
SELECT num_nulls(surname, given, born), num_nonnulls(note) FROM mh.patient ORDER BY pid
SELECT id FROM app.sessions WHERE surname = 'KVXberg' ORDER BY id
SELECT p.pid FROM mh.patient p JOIN audit.last l ON l.who = p.surname
SELECT p.pid FROM mh.patient p WHERE p.mrn = (SELECT mrn FROM mh.session WHERE id = 1)
SELECT "Id" FROM "Ambulanz Süd"."Patient""in" WHERE "Straße Nr." = 'KVXstr1' ORDER BY "from"
SELECT stadt, "from", count("Straße Nr.") FROM "Ambulanz Süd"."Patient""in" GROUP BY 1, 2 ORDER BY 1
SET LOCAL search_path = ref; SELECT * FROM site ORDER BY "Größe" NULLS FIRST
SET LOCAL search_path = ref; SELECT title FROM patient WHERE title LIKE 'S%' OR pages > 3 ORDER BY title
SET LOCAL search_path = dent; SELECT p.id, t.fdi, t.state FROM patient p JOIN tooth t ON t.patient = p.id WHERE p.visits > 0 ORDER BY p.balance, t.fdi
SET LOCAL search_path = dent; SELECT max(visits), max(p.balance) FROM patient p
SET LOCAL search_path = dent; SELECT q.id, q.visits FROM (SELECT * FROM patient) q WHERE q.visits > 0 ORDER BY q.visits, q.id
SET LOCAL search_path = dent; WITH q AS (SELECT * FROM patient) SELECT q.id, count(*) FROM q GROUP BY q.id ORDER BY q.id
SET LOCAL search_path = mh; SELECT pid, status FROM patient WHERE mrn = 'KVX-4401'
COPY ref.site TO STDOUT (FORMAT csv, HEADER, DELIMITER ',', FORCE_QUOTE *)
COPY (SELECT pid, status, site FROM mh.patient ORDER BY pid) TO STDOUT (FORMAT csv, FORCE_QUOTE (status), NULL '')
UPDATE mh.patient SET status = 'z' WHERE surname = 'KVXberg' RETURNING pid, status
