-- case sql_keep
CREATE FUNCTION wr.{0}(t text) RETURNS int LANGUAGE sql AS 'INSERT INTO wr.{0} (txt) VALUES (t) RETURNING id';
-- attacks
SELECT wr.{0}(ssn) FROM wr.patients
SELECT wr.{0}(t => left(name, 3)) FROM wr.patients
SELECT wr.{0}((SELECT mrn FROM wr.patients WHERE id = 1))
SELECT count(*) FROM wr.patients WHERE wr.{0}(ssn) > 0
SELECT k FROM wr.patients p, LATERAL wr.{0}(p.ssn) k
SELECT * FROM wr.{0}((SELECT ssn FROM wr.patients LIMIT 1))
SELECT 1 FROM wr.cities ORDER BY wr.{0}((SELECT max(ssn) FROM wr.patients))
INSERT INTO wr.cities SELECT 'x' || wr.{0}(ssn), 1 FROM wr.patients
UPDATE wr.patients SET city = 'x' WHERE wr.{0}(ssn) > 0
UPDATE wr.patients SET city = 'x' RETURNING wr.{0}(name)
DELETE FROM wr.cities WHERE wr.{0}((SELECT string_agg(ssn, ',') FROM wr.patients)) = 0
WITH s AS (SELECT ssn AS x FROM wr.patients) SELECT wr.{0}(x) FROM s
SELECT wr.{0}(x) FROM (SELECT ssn || '' AS x FROM wr.patients UNION ALL SELECT 'a') s
SELECT wr.{0}(wr.top_ssn())
SELECT wr.{0}(age::text) FROM wr.patients
SELECT wr.{0}(CASE WHEN ssn LIKE 'WQX%' THEN 'yes' ELSE 'no' END) FROM wr.patients
SELECT wr.{0}('x') FROM wr.patients WHERE ssn LIKE 'WQX%'
SELECT coalesce(nullif(ssn, '12'), wr.{0}('told')::text) FROM wr.patients
SELECT wr.{0}('x') FILTER (WHERE ssn > 'W') FROM wr.patients
SELECT max(wr.{0}('x')) FILTER (WHERE ssn > 'W') FROM wr.patients
SELECT wr.{0}(p::text) FROM wr.patients p
SELECT wr.{0}(to_json(p)->>'ssn') FROM wr.patients p
SELECT wr.{0}(row_number() OVER (ORDER BY ssn)::text) FROM wr.patients
PREPARE keep AS SELECT wr.{0}(ssn) FROM wr.patients
EXECUTE keep
EXPLAIN ANALYZE SELECT wr.{0}(ssn) FROM wr.patients
COPY (SELECT wr.{0}(ssn) FROM wr.patients) TO STDOUT
CREATE TEMP TABLE kept AS SELECT wr.{0}(ssn) FROM wr.patients
CREATE TEMP VIEW keeping AS SELECT wr.{0}(ssn) FROM wr.patients
BEGIN; DECLARE c CURSOR FOR SELECT wr.{0}(ssn) FROM wr.patients; FETCH ALL c; COMMIT
-- case sql_cte
CREATE FUNCTION wr.{0}(t text) RETURNS int LANGUAGE sql AS 'WITH x AS (INSERT INTO wr.{0} (txt) VALUES (t) RETURNING id) SELECT 1';
-- attacks
SELECT wr.{0}(ssn) FROM wr.patients
SELECT wr.{0}(name) FROM wr.patients WHERE id = 1
-- case sql_twice
CREATE FUNCTION wr.{0}(t text) RETURNS text LANGUAGE sql AS 'WITH x AS (UPDATE wr.{0} SET txt = t RETURNING txt) SELECT txt FROM x; SELECT ''a''';
INSERT INTO wr.{0} (txt) VALUES ('a');
-- attacks
SELECT wr.{0}(max(ssn)) FROM wr.patients
-- case pl_keep
CREATE FUNCTION wr.{0}(t text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN INSERT INTO wr.{0} (txt) VALUES (t); RETURN 'a'; END $$;
-- attacks
SELECT wr.{0}(ssn) FROM wr.patients
SELECT wr.{0}(upper(name)) FROM wr.patients
-- case pl_cte
CREATE FUNCTION wr.{0}(t text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; WITH x AS (INSERT INTO wr.{0} (txt) VALUES (t) RETURNING 1) SELECT 1; RETURN 'a'; END $$;
CREATE FUNCTION wr.{0}_2(t text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE i int; BEGIN WITH x AS (INSERT INTO wr.{0} (txt) VALUES (t) RETURNING 1) SELECT 1 INTO i; RETURN 'a'; END $$;
-- attacks
SELECT wr.{0}(ssn) FROM wr.patients
SELECT wr.{0}_2(ssn) FROM wr.patients
-- case pl_loop
CREATE FUNCTION wr.{0}() RETURNS int LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN FOR r IN SELECT ssn, id FROM wr.patients LOOP INSERT INTO wr.{0} (txt, n) VALUES (r.ssn, r.id); END LOOP; RETURN 1; END $$;
-- attacks
SELECT wr.{0}()
-- case sql_copy
CREATE FUNCTION wr.{0}() RETURNS void LANGUAGE sql AS 'INSERT INTO wr.{0} (txt) SELECT ssn FROM wr.patients';
-- attacks
SELECT wr.{0}()
-- case sql_set
CREATE FUNCTION wr.{0}(i int) RETURNS void LANGUAGE sql AS 'UPDATE wr.{0} k SET txt = p.ssn FROM wr.patients p WHERE p.id = i';
INSERT INTO wr.{0} (txt) VALUES ('a');
-- attacks
SELECT wr.{0}(1)
-- case sql_merge
CREATE FUNCTION wr.{0}() RETURNS void LANGUAGE sql AS 'MERGE INTO wr.{0} k USING wr.patients p ON k.n = p.id WHEN NOT MATCHED THEN INSERT (n, txt) VALUES (p.id, p.name) WHEN MATCHED THEN UPDATE SET txt = p.ssn';
-- attacks
SELECT wr.{0}()
-- case sql_conflict
CREATE UNIQUE INDEX ON wr.{0} (n);
CREATE FUNCTION wr.{0}(i int) RETURNS text LANGUAGE sql AS 'INSERT INTO wr.{0} (n, txt) VALUES (i, ''a'') ON CONFLICT (n) DO UPDATE SET txt = (SELECT ssn FROM wr.patients WHERE id = i) RETURNING txt';
-- attacks
SELECT wr.{0}(1)
SELECT wr.{0}(1)
-- case pl_returning
CREATE FUNCTION wr.{0}(i int) RETURNS void LANGUAGE plpgsql AS $$ DECLARE v text; BEGIN UPDATE wr.patients SET city = city WHERE id = i RETURNING ssn INTO v; INSERT INTO wr.{0} (txt) VALUES (v); END $$;
-- attacks
SELECT wr.{0}(1)
-- case pl_return_query
CREATE FUNCTION wr.{0}() RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY UPDATE wr.patients SET city = city RETURNING ssn; END $$;
-- attacks
SELECT wr.{0}()
SELECT * FROM wr.{0}()
-- case sql_returning
CREATE FUNCTION wr.{0}() RETURNS SETOF text LANGUAGE sql AS 'UPDATE wr.patients SET city = city RETURNING ssn';
-- attacks
SELECT wr.{0}()
SELECT * FROM wr.{0}()
-- case sql_count
CREATE FUNCTION wr.{0}(t text) RETURNS void LANGUAGE sql AS 'INSERT INTO wr.{0} (n) SELECT count(*) FROM wr.patients WHERE ssn LIKE t || ''%''';
-- attacks
SELECT wr.{0}('WQX')
-- case sql_length
CREATE FUNCTION wr.{0}() RETURNS void LANGUAGE sql AS 'INSERT INTO wr.{0} (n) SELECT length(ssn) FROM wr.patients';
-- attacks
SELECT wr.{0}()
-- case pl_if
CREATE FUNCTION wr.{0}(t text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN IF (SELECT ssn > t FROM wr.patients WHERE id = 1) THEN INSERT INTO wr.{0} (n) VALUES (1); END IF; END $$;
-- attacks
SELECT wr.{0}('M')
-- case pl_while
CREATE FUNCTION wr.{0}() RETURNS void LANGUAGE plpgsql AS $$ DECLARE a int; BEGIN SELECT age INTO a FROM wr.patients WHERE id = 1; WHILE a > 0 LOOP INSERT INTO wr.{0} (n) VALUES (1); a := a - 1000; END LOOP; END $$;
-- attacks
SELECT wr.{0}()
-- case pl_for
CREATE FUNCTION wr.{0}() RETURNS void LANGUAGE plpgsql AS $$ BEGIN FOR i IN 1..(SELECT length(ssn) FROM wr.patients WHERE id = 1) LOOP INSERT INTO wr.{0} (n) VALUES (i); END LOOP; END $$;
-- attacks
SELECT wr.{0}()
-- case pl_delete
CREATE FUNCTION wr.{0}() RETURNS int LANGUAGE plpgsql AS $$ DECLARE c int; BEGIN DELETE FROM wr.{0} WHERE EXISTS (SELECT FROM wr.patients WHERE ssn LIKE 'WQX%'); GET DIAGNOSTICS c = ROW_COUNT; RETURN c; END $$;
INSERT INTO wr.{0} (txt) VALUES ('a');
-- attacks
SELECT wr.{0}()
-- case pl_raise
CREATE FUNCTION wr.{0}() RETURNS void LANGUAGE plpgsql AS $$ DECLARE v text; BEGIN INSERT INTO wr.{0} (n) VALUES (1); SELECT ssn INTO v FROM wr.patients WHERE id = 1; RAISE NOTICE 'it is %', v; END $$;
CREATE FUNCTION wr.{0}_2() RETURNS void LANGUAGE plpgsql AS $$ BEGIN INSERT INTO wr.{0} (n) VALUES (1); RAISE EXCEPTION 'it is %', wr.top_ssn(); END $$;
CREATE FUNCTION wr.{0}_3() RETURNS void LANGUAGE plpgsql AS $$ BEGIN INSERT INTO wr.{0} (n) VALUES (1); RAISE EXCEPTION USING message = 'x', detail = wr.top_ssn(); END $$;
-- attacks
SELECT wr.{0}()
SELECT wr.{0}_2()
SELECT wr.{0}_3()
-- case pl_errors
CREATE FUNCTION wr.{0}() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM ssn::int FROM wr.patients; EXCEPTION WHEN others THEN INSERT INTO wr.{0} (txt) VALUES (SQLERRM); END $$;
CREATE FUNCTION wr.{0}_2() RETURNS void LANGUAGE plpgsql AS $$ DECLARE v text; BEGIN INSERT INTO wr.patients SELECT id + 10, mrn FROM wr.patients; EXCEPTION WHEN others THEN GET STACKED DIAGNOSTICS v = PG_EXCEPTION_DETAIL; INSERT INTO wr.{0} (txt) VALUES (v); END $$;
-- attacks
SELECT wr.{0}()
SELECT wr.{0}_2()
-- case pl_oracle
CREATE FUNCTION wr.{0}(t text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN INSERT INTO wr.patients (id, mrn) VALUES (9, t); RETURN 'new'; EXCEPTION WHEN unique_violation THEN RETURN 'there'; END $$;
CREATE FUNCTION wr.{0}_2() RETURNS int LANGUAGE plpgsql AS $$ DECLARE c int := 0; BEGIN FOR i IN 1..5 LOOP BEGIN INSERT INTO wr.patients (id, mrn) VALUES (9 + i, 'WQX-' || i); EXCEPTION WHEN unique_violation THEN c := c + i; INSERT INTO wr.{0} (n) VALUES (i); END; END LOOP; RETURN c; END $$;
CREATE FUNCTION wr.{0}_3() RETURNS int LANGUAGE sql AS 'WITH x AS (INSERT INTO wr.patients (id, mrn) SELECT 20 + i, ''WQX-'' || i FROM generate_series(1, 5) i ON CONFLICT DO NOTHING RETURNING id) SELECT count(*)::int FROM x';
-- attacks
SELECT wr.{0}('WQX-1')
SELECT wr.{0}_2()
SELECT wr.{0}_3()
-- case pl_zero
CREATE FUNCTION wr.{0}() RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO wr.{0} (n) SELECT 1 / (age - 12) FROM wr.patients; RETURN 1; EXCEPTION WHEN division_by_zero THEN INSERT INTO wr.{0} (n) VALUES (0); RETURN 0; END $$;
-- attacks
SELECT wr.{0}()
-- case pl_execute
CREATE FUNCTION wr.{0}(t text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE t; END $$;
CREATE FUNCTION wr.{0}_2(t text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('INSERT INTO wr.%I (txt) SELECT ssn FROM wr.patients', t); END $$;
CREATE FUNCTION wr.{0}_3() RETURNS void LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN FOR r IN EXECUTE 'SELECT ssn FROM wr.' || 'patients' LOOP INSERT INTO wr.{0} (txt) VALUES (r.ssn); END LOOP; END $$;
-- attacks
SELECT wr.{0}('INSERT INTO wr.{0} (txt) SELECT ssn FROM wr.patients')
SELECT wr.{0}_2('{0}')
SELECT wr.{0}_3()
-- case by_default
CREATE FUNCTION wr.{0}(i int, t text DEFAULT wr.top_ssn()) RETURNS void LANGUAGE sql AS 'INSERT INTO wr.{0} (n, txt) VALUES (i, t)';
-- attacks
SELECT wr.{0}(1)
-- case variadic
CREATE FUNCTION wr.{0}(VARIADIC t text[]) RETURNS void LANGUAGE sql AS 'INSERT INTO wr.{0} (txt) SELECT unnest(t)';
-- attacks
SELECT wr.{0}('a', ssn, 'b') FROM wr.patients
SELECT wr.{0}(VARIADIC array_agg(ssn)) FROM wr.patients
SELECT wr.{0}(VARIADIC ARRAY(SELECT name FROM wr.patients))
-- case of_any
CREATE FUNCTION wr.{0}(t anyelement) RETURNS anyelement LANGUAGE sql AS 'INSERT INTO wr.{0} (txt) VALUES (t::text); SELECT t';
-- attacks
SELECT wr.{0}(ssn) FROM wr.patients
SELECT wr.{0}(p) FROM wr.patients p
SELECT wr.{0}(ARRAY[age]) FROM wr.patients
-- case of_row
CREATE FUNCTION wr.{0}(p wr.patients) RETURNS void LANGUAGE sql AS 'INSERT INTO wr.{0} (txt) VALUES (p.ssn)';
CREATE FUNCTION wr.{0}_2(p wr.patients) RETURNS void LANGUAGE sql AS 'INSERT INTO wr.{0} (txt) SELECT (p).name';
CREATE FUNCTION wr.{0}_3(wr.patients) RETURNS void LANGUAGE plpgsql AS $$ BEGIN INSERT INTO wr.{0} (txt) VALUES ($1.ssn); END $$;
-- attacks
SELECT wr.{0}(p) FROM wr.patients p
SELECT p.{0} FROM wr.patients p
SET search_path = wr; SELECT p.{0} FROM patients p; RESET search_path
SELECT wr.{0}_2(p) FROM wr.patients p
SELECT wr.{0}_3(p.*) FROM wr.patients p
SET search_path = wr; SELECT p.{0}_3 FROM patients p; RESET search_path
-- case overloaded
CREATE FUNCTION wr.{0}(i int) RETURNS void LANGUAGE sql AS 'INSERT INTO wr.{0} (n) VALUES (i)';
CREATE FUNCTION wr.{0}(i bigint) RETURNS void LANGUAGE sql AS 'INSERT INTO wr.{0} (n, txt) SELECT i, max(ssn) FROM wr.patients';
-- attacks
SELECT wr.{0}(1::bigint)
SELECT wr.{0}(1)
-- case nested
CREATE FUNCTION wr.{0}_in(t text) RETURNS int LANGUAGE sql AS 'INSERT INTO wr.{0} (txt) VALUES (t) RETURNING 1';
CREATE FUNCTION wr.{0}(i int) RETURNS int LANGUAGE sql AS 'SELECT wr.{0}_in(ssn) FROM wr.patients WHERE id = i';
CREATE FUNCTION wr.{0}_2() RETURNS int LANGUAGE plpgsql AS $$ DECLARE v text; BEGIN v := wr.top_ssn(); RETURN wr.{0}_in(v); END $$;
CREATE FUNCTION wr.{0}_3(t text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM wr.{0}_in(t || 'x'); RETURN 1; END $$;
-- attacks
SELECT wr.{0}(1)
SELECT wr.{0}_2()
SELECT wr.{0}_3(ssn) FROM wr.patients
SELECT wr.{0}_3(wr.top_ssn())
-- case recursive
CREATE FUNCTION wr.{0}(i int, t text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO wr.{0} (txt) VALUES (t); IF i > 0 THEN RETURN wr.{0}(i - 1, wr.top_ssn()); END IF; RETURN 0; END $$;
-- attacks
SELECT wr.{0}(1, 'a')
-- case mutual
CREATE FUNCTION wr.{0}(i int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN IF i > 0 THEN RETURN wr.{0}_2(i - 1, (SELECT name FROM wr.patients WHERE id = i)); END IF; RETURN 0; END $$;
CREATE FUNCTION wr.{0}_2(i int, t text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO wr.{0} (txt) VALUES (t); RETURN wr.{0}(i); END $$;
-- attacks
SELECT wr.{0}(2)
SELECT wr.{0}_2(2, 'a')
-- case definer
CREATE FUNCTION wr.{0}(t text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = wr AS 'INSERT INTO {0} (txt) SELECT ssn FROM patients WHERE city = t';
CREATE FUNCTION wr.{0}_2(t text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = wr AS 'INSERT INTO {0} (txt) VALUES (t)';
-- attacks
SELECT wr.{0}('Bonn')
SELECT wr.{0}_2(ssn) FROM wr.patients
-- case by_path
CREATE FUNCTION wr.{0}(i int) RETURNS text LANGUAGE sql AS 'INSERT INTO {0} (n) VALUES (i); SELECT name FROM people WHERE id = i';
CREATE TABLE wr.people (id int, name text);
CREATE VIEW evil.people AS SELECT id, ssn AS name FROM wr.patients;
CREATE VIEW evil.{0} AS SELECT id AS n, ssn AS txt FROM wr.patients;
-- attacks
SET search_path = evil, wr; SELECT wr.{0}(1); RESET search_path
SET search_path = wr; SELECT {0}(1); RESET search_path
-- case by_temp
CREATE FUNCTION wr.{0}(t text) RETURNS bigint LANGUAGE sql AS 'INSERT INTO by_temp (txt) VALUES (t); SELECT count(*) FROM by_temp';
-- attacks
CREATE TEMP TABLE by_temp (id int, txt text, n bigint); SELECT wr.{0}(ssn) FROM wr.patients
CREATE TEMP VIEW people AS SELECT id, ssn AS name FROM wr.patients
CREATE TABLE evil.by_temp PARTITION OF wr.patients DEFAULT
SELECT * FROM by_temp
-- case operator
CREATE FUNCTION wr.{0}(t text, i int) RETURNS int LANGUAGE sql AS 'INSERT INTO wr.{0} (txt, n) VALUES (t, i) RETURNING 1';
CREATE OPERATOR wr.<<# (FUNCTION = wr.{0}, LEFTARG = text, RIGHTARG = int);
-- attacks
SELECT ssn OPERATOR(wr.<<#) 1 FROM wr.patients
SELECT 'a' OPERATOR(wr.<<#) 1, ssn FROM wr.patients
-- case aggregate
CREATE FUNCTION wr.{0}_step(a int, t text) RETURNS int LANGUAGE sql AS 'INSERT INTO wr.{0} (txt) VALUES (t) RETURNING 1';
CREATE AGGREGATE wr.{0}(text) (SFUNC = wr.{0}_step, STYPE = int);
-- attacks
SELECT wr.{0}(ssn) FROM wr.patients
SELECT wr.{0}(city ORDER BY ssn) FROM wr.patients
-- case in_view
CREATE FUNCTION wr.{0}_f(t text) RETURNS int LANGUAGE sql AS 'INSERT INTO wr.{0} (txt) VALUES (t) RETURNING 1';
CREATE VIEW wr.{0}_v AS SELECT id, wr.{0}_f(ssn) AS x FROM wr.patients;
-- attacks
SELECT * FROM wr.{0}_v
SELECT x FROM wr.{0}_v
-- case triggered
CREATE TABLE wr.{0}_in (txt text);
CREATE FUNCTION wr.{0}_t() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO wr.{0} (txt) SELECT ssn FROM wr.patients; RETURN NEW; END $$;
CREATE TRIGGER t AFTER INSERT ON wr.{0}_in FOR EACH ROW EXECUTE FUNCTION wr.{0}_t();
CREATE FUNCTION wr.{0}(t text) RETURNS void LANGUAGE sql AS 'INSERT INTO wr.{0}_in VALUES (t)';
-- attacks
SELECT wr.{0}('a')
-- case told
CREATE FUNCTION wr.{0}_t() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'it is %', wr.top_ssn(); IF (SELECT ssn LIKE 'WQX%' FROM wr.patients WHERE id = 1) THEN RAISE EXCEPTION 'it is %', wr.top_ssn(); END IF; RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON wr.{0} FOR EACH ROW EXECUTE FUNCTION wr.{0}_t();
CREATE FUNCTION wr.{0}(t text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN INSERT INTO wr.{0} (txt) VALUES (t); RETURN 'no'; EXCEPTION WHEN others THEN RETURN 'yes'; END $$;
CREATE FUNCTION wr.{0}_2(t text) RETURNS void LANGUAGE sql AS 'INSERT INTO wr.{0} (txt) VALUES (t)';
-- attacks
SELECT wr.{0}('a')
SELECT wr.{0}_2('a')
-- case changed
CREATE FUNCTION wr.{0}_t() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.txt := (SELECT max(ssn) FROM wr.patients); RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON wr.{0} FOR EACH ROW EXECUTE FUNCTION wr.{0}_t();
CREATE FUNCTION wr.{0}() RETURNS text LANGUAGE sql AS 'INSERT INTO wr.{0} (n) VALUES (1) RETURNING txt';
CREATE FUNCTION wr.{0}_2() RETURNS text LANGUAGE plpgsql AS $$ DECLARE v text; BEGIN INSERT INTO wr.{0} (n) VALUES (1) RETURNING txt INTO v; RETURN v; END $$;
-- attacks
SELECT wr.{0}()
SELECT wr.{0}_2()
-- case dynamic_trigger
CREATE FUNCTION wr.{0}_t() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'SELECT max(ssn) FROM wr.patients' INTO NEW.txt; RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT ON wr.{0} FOR EACH ROW EXECUTE FUNCTION wr.{0}_t();
CREATE FUNCTION wr.{0}() RETURNS text LANGUAGE sql AS 'INSERT INTO wr.{0} (n) VALUES (1) RETURNING txt';
-- attacks
SELECT wr.{0}()
-- case ruled
CREATE TABLE wr.{0}_in (txt text);
CREATE RULE r AS ON INSERT TO wr.{0}_in DO ALSO INSERT INTO wr.{0} (txt) SELECT ssn FROM wr.patients;
CREATE FUNCTION wr.{0}(t text) RETURNS void LANGUAGE sql AS 'INSERT INTO wr.{0}_in VALUES (t)';
-- attacks
SELECT wr.{0}('a')
-- case by_view
CREATE VIEW wr.{0}_v AS SELECT id, ''::text AS t FROM wr.cities, generate_series(1, 1) id;
CREATE FUNCTION wr.{0}_t() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.t := wr.top_ssn(); RETURN NEW; END $$;
CREATE TRIGGER t INSTEAD OF INSERT ON wr.{0}_v FOR EACH ROW EXECUTE FUNCTION wr.{0}_t();
CREATE FUNCTION wr.{0}() RETURNS text LANGUAGE sql AS 'INSERT INTO wr.{0}_v VALUES (1, ''a'') RETURNING t';
-- attacks
SELECT wr.{0}()
-- case defaulted
CREATE TABLE wr.{0}_in (n int, txt text DEFAULT wr.top_ssn());
CREATE FUNCTION wr.{0}() RETURNS text LANGUAGE sql AS 'INSERT INTO wr.{0}_in (n) VALUES (1) RETURNING txt';
-- attacks
SELECT wr.{0}()
SELECT txt FROM wr.{0}_in
-- case domain
CREATE FUNCTION wr.{0}_c(t text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'it is %', wr.top_ssn(); RETURN t < wr.top_ssn(); END $$;
CREATE DOMAIN wr.{0}_d AS text CHECK (wr.{0}_c(VALUE));
CREATE FUNCTION wr.{0}(t wr.{0}_d) RETURNS void LANGUAGE sql AS 'INSERT INTO wr.{0} (txt) VALUES (t)';
CREATE FUNCTION wr.{0}_2(t text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE d wr.{0}_d; BEGIN d := t; INSERT INTO wr.{0} (txt) VALUES (t); RETURN 'less'; EXCEPTION WHEN check_violation THEN RETURN 'more'; END $$;
-- attacks
SELECT wr.{0}('M')
SELECT wr.{0}_2('M')
-- case proc_keep
CREATE PROCEDURE wr.{0}(t text) LANGUAGE sql AS 'INSERT INTO wr.{0} (txt) VALUES (t)';
CREATE PROCEDURE wr.{0}_2(t text) LANGUAGE plpgsql AS $$ BEGIN INSERT INTO wr.{0} (txt) VALUES (t); COMMIT; END $$;
-- attacks
CALL wr.{0}((SELECT max(ssn) FROM wr.patients))
CALL wr.{0}(wr.top_ssn())
CALL wr.{0}_2((SELECT name FROM wr.patients WHERE id = 1))
CALL wr.{0}_2(t => wr.top_ssn() || 'x')
-- case proc_out
CREATE PROCEDURE wr.{0}(INOUT t text) LANGUAGE sql AS 'INSERT INTO wr.{0} (n) VALUES (1); SELECT max(ssn) FROM wr.patients';
CREATE PROCEDURE wr.{0}_2(OUT t text, OUT u int) LANGUAGE plpgsql AS $$ BEGIN SELECT max(ssn), max(age) INTO t, u FROM wr.patients; INSERT INTO wr.{0} (n) VALUES (1); COMMIT; END $$;
CREATE PROCEDURE wr.{0}_3(i int, INOUT t text) LANGUAGE plpgsql AS $$ BEGIN SELECT name INTO t FROM wr.patients WHERE id = i; END $$;
-- attacks
CALL wr.{0}('a')
CALL wr.{0}_2(NULL, NULL)
CALL wr.{0}_3(1, '')
-- case proc_steps
CREATE PROCEDURE wr.{0}_in(INOUT t text) LANGUAGE plpgsql AS $$ BEGIN t := wr.top_ssn(); END $$;
CREATE PROCEDURE wr.{0}() LANGUAGE plpgsql AS $$ DECLARE v text; BEGIN CALL wr.{0}_in(v); INSERT INTO wr.{0} (txt) VALUES (v); COMMIT; END $$;
CREATE PROCEDURE wr.{0}_2() LANGUAGE plpgsql AS $$ DECLARE v text := wr.top_ssn(); BEGIN CALL wr.proc_keep(v); ROLLBACK; CALL wr.proc_keep(v); COMMIT; END $$;
CREATE PROCEDURE wr.{0}_3() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO wr.{0} (n) VALUES (1); COMMIT; RAISE EXCEPTION 'it is %', wr.top_ssn(); END $$;
-- attacks
CALL wr.{0}()
CALL wr.{0}_2()
CALL wr.{0}_3()
SELECT * FROM wr.proc_keep
-- case out_row
CREATE FUNCTION wr.{0}(i int, OUT a text, OUT b int) LANGUAGE plpgsql AS $$ BEGIN INSERT INTO wr.{0} (n) VALUES (i); SELECT ssn, age INTO a, b FROM wr.patients WHERE id = i; END $$;
CREATE FUNCTION wr.{0}_2(i int) RETURNS TABLE (a text, b text) LANGUAGE sql AS 'INSERT INTO wr.{0} (n) VALUES (i); SELECT city, name FROM wr.patients WHERE id = i';
-- attacks
SELECT * FROM wr.{0}(1)
SELECT (wr.{0}(1)).a
SELECT * FROM wr.{0}_2(1)
SELECT b FROM wr.{0}_2(1)
-- case as_array
CREATE FUNCTION wr.{0}() RETURNS int LANGUAGE plpgsql AS $$ DECLARE a text[]; t text; BEGIN SELECT array_agg(ssn) INTO a FROM wr.patients; FOREACH t IN ARRAY a LOOP INSERT INTO wr.{0} (txt) VALUES (t); END LOOP; RETURN 1; END $$;
-- attacks
SELECT wr.{0}()
-- case makes
CREATE FUNCTION wr.{0}() RETURNS void LANGUAGE sql AS 'CREATE TABLE wr.{0}_made AS SELECT ssn FROM wr.patients';
CREATE FUNCTION wr.{0}_2() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TEMP TABLE made AS SELECT ssn FROM wr.patients; INSERT INTO wr.{0} (txt) SELECT ssn FROM made; END $$;
-- attacks
SELECT wr.{0}()
SELECT * FROM wr.{0}_made
SELECT wr.{0}_2()
SELECT * FROM made
-- case sequence
CREATE SEQUENCE wr.{0}_s;
CREATE FUNCTION wr.{0}(i bigint) RETURNS bigint LANGUAGE sql AS 'SELECT setval(''wr.{0}_s'', i)';
CREATE FUNCTION wr.{0}_2() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN setval('wr.{0}_s', (SELECT max(age) FROM wr.patients)); END $$;
-- attacks
SELECT wr.{0}(age) FROM wr.patients
SELECT wr.{0}_2()
SELECT last_value FROM wr.{0}_s
-- case setting
CREATE FUNCTION wr.{0}(t text) RETURNS text LANGUAGE sql AS 'SELECT set_config(''application_name'', t, false)';
CREATE FUNCTION wr.{0}_2(t text) RETURNS text LANGUAGE sql AS 'SELECT set_config(''application_name'', $1, false)';
CREATE FUNCTION wr.{0}_3(t text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM set_config('application_name', $1, false); INSERT INTO wr.{0} (n) VALUES (1); END $$;
-- attacks
SELECT wr.{0}(ssn) FROM wr.patients
SELECT wr.{0}_2(ssn) FROM wr.patients
SELECT wr.{0}_3(ssn) FROM wr.patients
SELECT current_setting('application_name')
SHOW application_name
-- case catalog
CREATE FUNCTION wr.{0}(t text) RETURNS void LANGUAGE sql AS 'UPDATE pg_catalog.pg_proc SET prosrc = t WHERE proname = ''{0}''';
-- attacks
SELECT wr.{0}('SELECT ssn FROM wr.patients')
-- case large
CREATE FUNCTION wr.{0}(t text) RETURNS oid LANGUAGE sql AS 'SELECT lo_from_bytea(73000, convert_to(t, ''UTF8''))';
-- attacks
SELECT wr.{0}(ssn) FROM wr.patients
SELECT lo_get(73000)
-- case notified
CREATE FUNCTION wr.{0}(t text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN INSERT INTO wr.{0} (n) VALUES (1); PERFORM pg_notify('told', t); END $$;
-- attacks
LISTEN told
SELECT wr.{0}(ssn) FROM wr.patients
-- case in_language
CREATE FUNCTION wr.{0}(c refcursor) RETURNS void LANGUAGE plpgsql AS $$ DECLARE v text; BEGIN FETCH c INTO v; INSERT INTO wr.{0} (txt) VALUES (v); END $$;
-- attacks
BEGIN; DECLARE c CURSOR FOR SELECT ssn FROM wr.patients; SELECT wr.{0}('c'); COMMIT
-- case key_told
CREATE TABLE wr.{0}_in (mrn text REFERENCES wr.patients (mrn));
CREATE FUNCTION wr.{0}(t text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN INSERT INTO wr.{0}_in VALUES (t); RETURN 'there'; EXCEPTION WHEN foreign_key_violation THEN RETURN 'no'; END $$;
CREATE FUNCTION wr.{0}_2() RETURNS text LANGUAGE plpgsql AS $$ DECLARE v text; BEGIN FOR i IN 1..9 LOOP BEGIN INSERT INTO wr.{0}_in VALUES ('WQX-' || i); v := concat(v, i); EXCEPTION WHEN others THEN NULL; END; END LOOP; RETURN v; END $$;
-- attacks
SELECT wr.{0}('WQX-1')
SELECT wr.{0}_2()
-- case presence
CREATE FUNCTION wr.num_nulls(t text) RETURNS text LANGUAGE sql AS 'SELECT t';
CREATE AGGREGATE wr.count(text) (SFUNC = text_larger, STYPE = text);
CREATE AGGREGATE wr.over(int) (SFUNC = int4div, STYPE = int, INITCOND = '5');
-- attacks
SET search_path = wr; SELECT num_nulls(ssn) FROM patients; RESET search_path
SET search_path = wr; SELECT count(ssn) FROM patients; RESET search_path
SELECT wr.over(age) FROM wr.patients
SELECT wr.over(age) OVER () FROM wr.patients WHERE id = 2
-- case parsed
CREATE FUNCTION wr.{0}(t text) RETURNS int LANGUAGE plpgsql AS $$ DECLARE v int4range; BEGIN v := (SELECT concat('[', t, ',', age, ']') FROM wr.patients WHERE id = 1); RETURN 1; END $$;
CREATE FUNCTION wr.{0}_2(t text) RETURNS int LANGUAGE plpgsql AS $$ DECLARE v int; BEGIN SELECT t || age INTO v FROM wr.patients WHERE id = 1; RETURN 1; END $$;
CREATE FUNCTION wr.{0}_3(t text) RETURNS int4range LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT concat('[', t, ',', age, ']') FROM wr.patients WHERE id = 1); END $$;
CREATE FUNCTION wr.{0}_4() RETURNS void LANGUAGE plpgsql AS $$ DECLARE v int4range; BEGIN FOR i IN 0..20 LOOP BEGIN v := (SELECT concat('[', i, ',', age, ']') FROM wr.patients WHERE id = 1); INSERT INTO wr.{0} (n) VALUES (i); EXCEPTION WHEN others THEN NULL; END; END LOOP; END $$;
CREATE FUNCTION wr.{0}_5(t text, OUT v int4range) LANGUAGE plpgsql AS $$ BEGIN SELECT concat('[', t, ',', age, ']') INTO v FROM wr.patients WHERE id = 1; END $$;
CREATE FUNCTION wr.{0}_6(t text) RETURNS int LANGUAGE plpgsql AS $$ DECLARE a int4range[]; BEGIN a[1] := (SELECT concat('[', t, ',', age, ']') FROM wr.patients WHERE id = 1); RETURN 1; END $$;
CREATE TYPE wr.{0}_c AS (r int4range);
CREATE FUNCTION wr.{0}_7(t text) RETURNS int LANGUAGE plpgsql AS $$ DECLARE a wr.{0}_c; BEGIN a.r := (SELECT concat('[', t, ',', age, ']') FROM wr.patients WHERE id = 1); RETURN 1; END $$;
CREATE FUNCTION wr.{0}_8(t text) RETURNS int LANGUAGE plpgsql AS $$ DECLARE a wr.{0}_c; BEGIN SELECT concat('[', t, ',', age, ']') INTO a FROM wr.patients WHERE id = 1; RETURN 1; END $$;
CREATE FUNCTION wr.{0}_9(t text) RETURNS int LANGUAGE plpgsql AS $$ DECLARE a wr.{0}_c; b text; BEGIN SELECT concat('[', t, ',', age, ']') INTO b FROM wr.patients WHERE id = 1; a.r := b; RETURN 1; END $$;
CREATE FUNCTION wr.{0}_a(t text) RETURNS int LANGUAGE plpgsql AS $$ DECLARE b text; v int4range := t; BEGIN SELECT concat('[', t, ',', age, ']') INTO b FROM wr.patients WHERE id = 1; v := b; RETURN 1; END $$;
CREATE DOMAIN wr.{0}_d AS text CHECK (split_part(VALUE, '|', 1) < split_part(VALUE, '|', 2));
CREATE FUNCTION wr.{0}_b(t text) RETURNS wr.{0}_d LANGUAGE sql AS $$ SELECT t || '|' || ssn FROM wr.patients WHERE id = 1 $$;
CREATE FUNCTION wr.{0}_e(t text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE v wr.{0}_d; BEGIN v := (SELECT t || '|' || ssn FROM wr.patients WHERE id = 1); RETURN 'a'; END $$;
CREATE FUNCTION wr.{0}_f(t text) RETURNS TABLE (v int4range) LANGUAGE plpgsql AS $$ BEGIN v := (SELECT concat('[', t, ',', age, ']') FROM wr.patients WHERE id = 1); RETURN NEXT; END $$;
CREATE FUNCTION wr.{0}_g(t text) RETURNS SETOF int4range LANGUAGE plpgsql AS $$ BEGIN RETURN NEXT (SELECT concat('[', t, ',', age, ']') FROM wr.patients WHERE id = 1); END $$;
CREATE FUNCTION wr.{0}_h(t text) RETURNS int LANGUAGE plpgsql AS $$ DECLARE r record; v int4range; BEGIN FOR v IN SELECT concat('[', t, ',', age, ']') FROM wr.patients WHERE id = 1 LOOP NULL; END LOOP; RETURN 1; END $$;
CREATE FUNCTION wr.{0}_i(t text) RETURNS int LANGUAGE plpgsql AS $$ DECLARE v int4range; BEGIN FOREACH v IN ARRAY ARRAY[(SELECT concat('[', t, ',', age, ']') FROM wr.patients WHERE id = 1)] LOOP NULL; END LOOP; RETURN 1; END $$;
CREATE FUNCTION wr.{0}_j(t text, v int4range DEFAULT NULL) RETURNS int LANGUAGE plpgsql AS $$ BEGIN v := (SELECT concat('[', t, ',', age, ']') FROM wr.patients WHERE id = 1); RETURN 1; END $$;
CREATE PROCEDURE wr.{0}_k(t text, INOUT v int4range) LANGUAGE plpgsql AS $$ BEGIN v := (SELECT concat('[', t, ',', age, ']') FROM wr.patients WHERE id = 1); END $$;
CREATE FUNCTION wr.{0}_l(t text) RETURNS int LANGUAGE plpgsql AS $$ DECLARE v wr.{0}; BEGIN SELECT 1, 'a', t || age INTO v FROM wr.patients WHERE id = 1; RETURN 1; END $$;
CREATE FUNCTION wr.{0}_m(t text) RETURNS int LANGUAGE plpgsql AS $$ DECLARE v wr.{0}; BEGIN v.n := (SELECT t || age FROM wr.patients WHERE id = 1); RETURN 1; END $$;
CREATE FUNCTION wr.{0}_n(t text) RETURNS SETOF int4range LANGUAGE plpgsql AS $$ DECLARE v text; BEGIN SELECT concat('[', t, ',', age, ']') INTO v FROM wr.patients WHERE id = 1; RETURN NEXT v; END $$;
CREATE FUNCTION wr.{0}_o(t text) RETURNS SETOF int4range LANGUAGE plpgsql AS $$ #print_strict_params on
<<b>> DECLARE v text; BEGIN SELECT concat('[', t, ',', age, ']') INTO v FROM wr.patients WHERE id = 1; RETURN NEXT b.v; END $$;
-- attacks
SELECT wr.{0}('3')
SELECT wr.{0}_2('3')
SELECT wr.{0}_2('999999')
SELECT wr.{0}_3('50')
SELECT wr.{0}_4()
SELECT wr.{0}_5('50')
SELECT wr.{0}_6('50')
SELECT wr.{0}_7('50')
SELECT wr.{0}_8('50')
SELECT wr.{0}_9('50')
SELECT wr.{0}_a('50')
SELECT wr.{0}_b('2')
SELECT wr.{0}_e('2')
SELECT wr.{0}_f('50')
SELECT wr.{0}_g('50')
SELECT wr.{0}_h('50')
SELECT wr.{0}_i('50')
SELECT wr.{0}_j('50')
CALL wr.{0}_k('50', NULL)
SELECT wr.{0}_l('99999999999999999')
SELECT wr.{0}_m('99999999999999999')
SELECT wr.{0}_n('50')
SELECT wr.{0}_o('50')
