CREATE SCHEMA bank; CREATE SCHEMA pub; CREATE SCHEMA fn; CREATE SCHEMA vw; CREATE SCHEMA app; CREATE SCHEMA shade;

-- Nothing in pub is protected.
CREATE TYPE pub.colour AS ENUM ('red', 'green', 'blue');
CREATE DOMAIN pub.small AS int CHECK (VALUE < 60);
CREATE DOMAIN pub.word AS text CHECK (VALUE < 'm');
CREATE TABLE pub.site (id int PRIMARY KEY, name text, beds int DEFAULT 5, opened date DEFAULT '2020-01-01', colour pub.colour DEFAULT 'red', cfg jsonb DEFAULT '{"a": [1, 2]}');
CREATE TABLE pub.num (n int PRIMARY KEY, t text, d date, r int4range);
CREATE TABLE pub.tally (k text PRIMARY KEY, n int DEFAULT 0);
CREATE TABLE pub.inbox (id int PRIMARY KEY, body text, n smallint, code varchar(8));
CREATE TABLE pub.mark (a bytea, b text);
CREATE SEQUENCE pub.ticket;

-- The bank: donors, units, tests.
CREATE TYPE bank.grp AS ENUM ('A', 'B', 'AB', 'O');
CREATE TYPE bank.addr AS (street text, zip text, floor int);
CREATE DOMAIN bank.no AS text CHECK (length(VALUE) < 40);
CREATE DOMAIN bank.addr_ok AS bank.addr;
CREATE TYPE bank.level AS RANGE (subtype = numeric);
CREATE TABLE bank.donor (
  id int PRIMARY KEY, site int DEFAULT 1 REFERENCES pub.site, status text DEFAULT 'ok', prio int DEFAULT 0, seen date DEFAULT '2024-01-01', tags text[] DEFAULT '{x,y}',
  no bank.no NOT NULL UNIQUE, name text NOT NULL, born date NOT NULL, age int, hb numeric(7,1), grp bank.grp, home bank.addr, homes bank.addr[] DEFAULT '{}', home2 bank.addr_ok, phones text[], stay daterange, stays datemultirange, lvl bank.level,
  doc jsonb, raw json, note text, loc point, ip inet, uid uuid, photo bytea, bits bit(8), pay money, dur interval, at timestamptz, kg float8, mac macaddr, flag bool, big bigint, clock time, fixed char(12), short varchar(20), nm name, path jsonpath,
  initial text GENERATED ALWAYS AS (left(name, 4)) STORED, ten int GENERATED ALWAYS AS (age / 10) STORED, words tsvector GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED);
/*18*/ ALTER TABLE bank.donor ADD COLUMN loud text GENERATED ALWAYS AS (upper(name)) VIRTUAL;
CREATE INDEX ON bank.donor (lower(name)); CREATE INDEX ON bank.donor (prio) INCLUDE (name); CREATE INDEX ON bank.donor USING gin (words);
CREATE TABLE bank.unit (uno int, day date, donor int REFERENCES bank.donor ON DELETE CASCADE, result text, titre int, bag text DEFAULT 'b', PRIMARY KEY (uno, day)) PARTITION BY RANGE (day);
CREATE TABLE bank.unit_old (titre int, bag text DEFAULT 'b', result text, donor int, day date NOT NULL, uno int NOT NULL); ALTER TABLE bank.unit ATTACH PARTITION bank.unit_old FOR VALUES FROM ('2000-01-01') TO ('2024-01-01');
CREATE TABLE bank.unit_new PARTITION OF bank.unit DEFAULT PARTITION BY HASH (uno); CREATE TABLE bank.unit_h0 PARTITION OF bank.unit_new FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE bank.unit_h1 PARTITION OF bank.unit_new FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE bank.visit (donor_no bank.no REFERENCES bank.donor (no) ON UPDATE CASCADE ON DELETE CASCADE, k int PRIMARY KEY, what text);
CREATE TABLE bank.person (pid int, pname text, role text DEFAULT 'p'); CREATE TABLE bank.nurse (ward text, badge text) INHERITS (bank.person);
CREATE TABLE bank.keys (id int PRIMARY KEY, pin text, tok bytea);
CREATE TABLE app.log (id int GENERATED ALWAYS AS IDENTITY, what text, n int);
CREATE TABLE app.queue (id int PRIMARY KEY, body text, n int DEFAULT 0);
CREATE TABLE app.tenant (id int PRIMARY KEY, label text, boss text); ALTER TABLE app.tenant ENABLE ROW LEVEL SECURITY; ALTER TABLE app.tenant FORCE ROW LEVEL SECURITY; CREATE POLICY mine ON app.tenant USING (boss <> '') WITH CHECK (boss <> '');

-- Functions whose declared results are narrower than what they read.
CREATE FUNCTION fn.age_s(i int) RETURNS smallint LANGUAGE sql STABLE AS 'SELECT age FROM bank.donor WHERE id = i';
CREATE FUNCTION fn.age_k(i int, k int) RETURNS smallint LANGUAGE sql STABLE AS 'SELECT age * k FROM bank.donor WHERE id = i';
CREATE FUNCTION fn.age_big(i int, k bigint) RETURNS int LANGUAGE sql STABLE AS 'SELECT age + k FROM bank.donor WHERE id = i';
CREATE FUNCTION fn.age_d(i int, k int) RETURNS pub.small LANGUAGE sql STABLE AS 'SELECT age + k FROM bank.donor WHERE id = i';
CREATE FUNCTION fn.name_d(i int, k text) RETURNS pub.word LANGUAGE sql STABLE AS 'SELECT k || name FROM bank.donor WHERE id = i';
CREATE FUNCTION fn.name_c(i int, k text) RETURNS varchar LANGUAGE sql STABLE AS 'SELECT (k || name)::varchar(9) FROM bank.donor WHERE id = i';
CREATE FUNCTION fn.colour(i int, k text) RETURNS pub.colour LANGUAGE sql STABLE AS 'SELECT (k || name)::pub.colour FROM bank.donor WHERE id = i';
CREATE FUNCTION fn.ratio(i int, k numeric) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT 1 / (hb - k) FROM bank.donor WHERE id = i';
CREATE FUNCTION fn.nth(i int, k int) RETURNS text LANGUAGE sql STABLE AS 'SELECT left(name, k) FROM bank.donor WHERE id = i';
CREATE FUNCTION fn.outs_n(i int, k int, OUT a smallint, OUT b pub.small, OUT c text) LANGUAGE sql STABLE AS 'SELECT (age * k)::smallint, age + k, status FROM bank.donor WHERE id = i';
CREATE FUNCTION fn.tab_n(k int) RETURNS TABLE (a int, b smallint) LANGUAGE sql STABLE AS 'SELECT id, (age * k)::smallint FROM bank.donor';
CREATE FUNCTION fn.set_n(k int) RETURNS SETOF smallint LANGUAGE sql STABLE AS 'SELECT age * k FROM bank.donor';
CREATE FUNCTION fn.pl_s(i int, k int) RETURNS smallint LANGUAGE plpgsql STABLE AS 'DECLARE v int; BEGIN SELECT age INTO v FROM bank.donor WHERE id = i; RETURN v * k; END';
CREATE FUNCTION fn.pl_v(i int, k int) RETURNS int LANGUAGE plpgsql STABLE AS 'DECLARE v smallint; BEGIN SELECT age * k INTO v FROM bank.donor WHERE id = i; RETURN 1; END';
CREATE FUNCTION fn.pl_d(i int, k int) RETURNS int LANGUAGE plpgsql STABLE AS 'DECLARE v pub.small; BEGIN v := (SELECT age + k FROM bank.donor WHERE id = i); RETURN 1; END';
CREATE FUNCTION fn.pl_c(i int, k text) RETURNS int LANGUAGE plpgsql STABLE AS 'DECLARE v varchar(8); BEGIN SELECT name || k INTO v FROM bank.donor WHERE id = i; RETURN 1; END';
CREATE FUNCTION fn.pl_e(i int, k text) RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN PERFORM (name || k)::pub.colour FROM bank.donor WHERE id = i; RETURN 1; EXCEPTION WHEN OTHERS THEN RETURN 0; END';
CREATE FUNCTION fn.pl_if(i int, k int) RETURNS text LANGUAGE plpgsql STABLE AS 'DECLARE v int; BEGIN SELECT age INTO v FROM bank.donor WHERE id = i; IF v > k THEN RETURN ''old''; END IF; RETURN ''young''; END';
CREATE FUNCTION fn.pl_for(i int) RETURNS SETOF int LANGUAGE plpgsql STABLE AS 'BEGIN FOR n IN 1 .. (SELECT age % 5 FROM bank.donor WHERE id = i) LOOP RETURN NEXT n; END LOOP; END';
CREATE FUNCTION fn.pl_exit(i int, k int) RETURNS SETOF text LANGUAGE plpgsql STABLE AS 'DECLARE r record; BEGIN FOR r IN SELECT * FROM bank.donor ORDER BY id LOOP EXIT WHEN r.age > k; RETURN NEXT r.status; END LOOP; END';
CREATE FUNCTION fn.pl_case(i int, k text) RETURNS text LANGUAGE plpgsql STABLE AS 'DECLARE v text; BEGIN SELECT name INTO v FROM bank.donor WHERE id = i; CASE WHEN v < k THEN RETURN ''a''; END CASE; END';
CREATE FUNCTION fn.pl_arr(i int, k int) RETURNS text LANGUAGE plpgsql STABLE AS 'DECLARE a text[]; BEGIN SELECT phones INTO a FROM bank.donor WHERE id = i; RETURN a[k]; END';
CREATE FUNCTION fn.pl_slice(i int) RETURNS int LANGUAGE plpgsql STABLE AS 'DECLARE a int[] := ''{1,2,3}''; BEGIN RETURN cardinality(a[1:(SELECT age FROM bank.donor WHERE id = i)]); END';
CREATE FUNCTION fn.pl_found(k text) RETURNS bool LANGUAGE plpgsql STABLE AS 'BEGIN PERFORM FROM bank.donor WHERE name > k; RETURN FOUND; END';
CREATE FUNCTION fn.pl_strict(k text) RETURNS int LANGUAGE plpgsql STABLE AS 'DECLARE v int; BEGIN SELECT id INTO STRICT v FROM bank.donor WHERE name > k; RETURN v; END';
CREATE FUNCTION fn.pl_row(i int) RETURNS bank.donor LANGUAGE plpgsql STABLE AS 'DECLARE r bank.donor; BEGIN SELECT * INTO r FROM bank.donor WHERE id = i; r.status := r.name; RETURN r; END';
CREATE FUNCTION fn.pl_dyn(c text) RETURNS SETOF text LANGUAGE plpgsql STABLE AS 'BEGIN RETURN QUERY EXECUTE ''SELECT '' || c || ''::text FROM bank.donor''; END';
CREATE FUNCTION fn.pl_using(k int) RETURNS SETOF int LANGUAGE plpgsql STABLE AS 'BEGIN RETURN QUERY EXECUTE ''SELECT id FROM bank.donor WHERE age > $1'' USING k; END';
CREATE FUNCTION fn.pl_raise(i int) RETURNS int LANGUAGE plpgsql STABLE AS 'DECLARE v text; BEGIN SELECT name INTO v FROM bank.donor WHERE id = i; RAISE WARNING ''%'', v USING HINT = v; RETURN 1; END';
CREATE FUNCTION fn.pl_ctx() RETURNS text LANGUAGE plpgsql STABLE AS 'DECLARE s text; BEGIN PERFORM name::int FROM bank.donor; RETURN 1; EXCEPTION WHEN OTHERS THEN GET STACKED DIAGNOSTICS s = MESSAGE_TEXT; RETURN s; END';

-- Functions that call themselves and others.
CREATE FUNCTION fn.rec_a(n int) RETURNS text LANGUAGE plpgsql STABLE AS 'BEGIN IF n < 1 THEN RETURN (SELECT name FROM bank.donor WHERE id = 1); END IF; RETURN fn.rec_b(n - 1); END';
CREATE FUNCTION fn.rec_b(n int) RETURNS text LANGUAGE plpgsql STABLE AS 'BEGIN RETURN fn.rec_a(n - 1) || fn.rec_c(n - 1); END';
CREATE FUNCTION fn.rec_c(n int) RETURNS text LANGUAGE plpgsql STABLE AS 'BEGIN IF n < 1 THEN RETURN ''''; END IF; RETURN fn.rec_a(n - 1); END';
CREATE FUNCTION fn.rec_l(t text, n int) RETURNS text LANGUAGE plpgsql STABLE AS 'BEGIN IF n < 1 THEN RETURN t; END IF; RETURN fn.rec_l((SELECT d.name FROM bank.donor d WHERE d.name = t OR d.no = fn.rec_l(t, n - 1)), n - 1); END';
CREATE FUNCTION fn.rec_m(t text) RETURNS int LANGUAGE plpgsql STABLE AS 'DECLARE k int; BEGIN SELECT id INTO k FROM bank.donor WHERE no = t; RETURN coalesce(k, fn.rec_n(t || ''x'')); END';
CREATE FUNCTION fn.rec_n(t text) RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN IF length(t) > 60 THEN RETURN 0; END IF; RETURN fn.rec_m(t) + (SELECT count(*) FROM bank.donor WHERE name = t); END';
CREATE FUNCTION fn.fact(n int) RETURNS numeric LANGUAGE plpgsql IMMUTABLE AS 'BEGIN IF n < 2 THEN RETURN 1; END IF; RETURN n * fn.fact(n - 1); END';
CREATE FUNCTION fn.over(i int) RETURNS text LANGUAGE sql STABLE AS 'SELECT status FROM bank.donor WHERE id = i';
CREATE FUNCTION fn.over(i bigint) RETURNS text LANGUAGE sql STABLE AS 'SELECT name FROM bank.donor WHERE id = i';
CREATE FUNCTION fn.over(i text) RETURNS text LANGUAGE sql STABLE AS 'SELECT no::text FROM bank.donor WHERE name = i';
CREATE FUNCTION fn.over(i int, VARIADIC j int[]) RETURNS text LANGUAGE sql STABLE AS 'SELECT string_agg(name, '','') FROM bank.donor WHERE id = i OR id = ANY (j)';
CREATE FUNCTION fn.dflt(i int DEFAULT 1, t text DEFAULT fn.nth(1, 5)) RETURNS text LANGUAGE sql STABLE AS 'SELECT t';
CREATE FUNCTION fn.dflt2(a int, b int DEFAULT fn.age_s(2), c text DEFAULT 'c') RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN RETURN 100 / (a - b); END';
CREATE FUNCTION fn.tell(i int) RETURNS text LANGUAGE sql STABLE AS 'SELECT name FROM bank.donor WHERE id = i';
CREATE FUNCTION fn.tell(i int, j int) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT i || ''/'' || j';
CREATE FUNCTION fn.told(i int, VARIADIC j int[] DEFAULT '{}') RETURNS text LANGUAGE sql STABLE AS 'SELECT name FROM bank.donor WHERE id = i OR id = ANY (j)';
CREATE FUNCTION fn.told() RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''none''';
CREATE FUNCTION fn.told(a text, b text DEFAULT fn.nth(1, 4), c text DEFAULT 'c') RETURNS text LANGUAGE plpgsql STABLE AS 'BEGIN RETURN a || b || c; END';
CREATE FUNCTION fn.tail(a text, b text DEFAULT fn.nth(1, 4), c text DEFAULT 'c') RETURNS text LANGUAGE plpgsql STABLE AS 'BEGIN RETURN a || b || c; END';
CREATE FUNCTION app.count() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM name FROM bank.donor; RETURN NULL; END'; CREATE TRIGGER counts AFTER INSERT ON pub.inbox EXECUTE FUNCTION app.count();
CREATE FUNCTION fn.same(anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE FUNCTION fn.first(anyarray) RETURNS anyelement LANGUAGE sql IMMUTABLE AS 'SELECT $1[1]';
CREATE FUNCTION fn.nvl(anycompatible, anycompatible) RETURNS anycompatible LANGUAGE sql IMMUTABLE AS 'SELECT coalesce($1, $2)';
CREATE FUNCTION fn.pairs(VARIADIC a anyarray, OUT k anyelement, OUT n int) RETURNS SETOF record LANGUAGE sql IMMUTABLE AS 'SELECT x, i::int FROM unnest(a) WITH ORDINALITY AS t (x, i)';
CREATE FUNCTION fn.swap(INOUT a anyelement, INOUT b text DEFAULT 'q') LANGUAGE plpgsql STABLE AS 'BEGIN b := a::text; END';
CREATE FUNCTION fn.less(a text, b text) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT a < b';
CREATE FUNCTION fn.sub(p bank.donor) RETURNS text LANGUAGE sql STABLE AS 'SELECT p.name || p.status';
CREATE FUNCTION fn.state(p bank.donor) RETURNS text LANGUAGE sql STABLE AS 'SELECT p.status';
CREATE FUNCTION fn.site_of(s pub.site) RETURNS text LANGUAGE sql STABLE AS 'SELECT name FROM bank.donor WHERE id = s.id';
CREATE FUNCTION fn.donors() RETURNS SETOF bank.donor LANGUAGE sql STABLE AS 'TABLE bank.donor';
CREATE FUNCTION fn.recs() RETURNS SETOF record LANGUAGE sql STABLE AS 'SELECT id, name, age, status FROM bank.donor';
CREATE FUNCTION fn.atom(i int) RETURNS TABLE (a text, b date) LANGUAGE sql STABLE BEGIN ATOMIC SELECT name, born FROM bank.donor WHERE id = i; END;
CREATE FUNCTION fn.arr() RETURNS text[] LANGUAGE sql STABLE AS 'SELECT array_agg(name ORDER BY id) FROM bank.donor';
CREATE FUNCTION fn.ages() RETURNS int[] LANGUAGE sql STABLE AS 'SELECT array_agg(age ORDER BY id) FROM bank.donor';
CREATE FUNCTION fn.js(i int) RETURNS jsonb LANGUAGE sql STABLE AS 'SELECT to_jsonb(d) FROM bank.donor d WHERE id = i';
CREATE FUNCTION fn.cnt(k text) RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM bank.donor WHERE name LIKE k';
CREATE FUNCTION fn.who(k text) RETURNS SETOF int LANGUAGE sql STABLE AS 'SELECT id FROM bank.donor WHERE no = k';
CREATE FUNCTION fn.lim(k int) RETURNS SETOF text LANGUAGE sql STABLE AS 'SELECT status FROM bank.donor ORDER BY id LIMIT (SELECT age % 3 FROM bank.donor WHERE id = k)';
CREATE FUNCTION fn.srt() RETURNS SETOF text LANGUAGE sql STABLE AS 'SELECT status FROM bank.donor ORDER BY name';
CREATE FUNCTION fn.ref() RETURNS refcursor LANGUAGE plpgsql STABLE AS 'DECLARE c refcursor := ''cc''; BEGIN OPEN c FOR SELECT name, status FROM bank.donor; RETURN c; END';
CREATE FUNCTION fn.sec() RETURNS TABLE (x text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = bank AS 'SELECT name FROM donor';
CREATE FUNCTION shade.now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT at FROM bank.donor WHERE id = 1';
CREATE OPERATOR shade.<<< (LEFTARG = text, RIGHTARG = text, FUNCTION = fn.less);
CREATE FUNCTION fn.acc(s pub.small, v int) RETURNS pub.small LANGUAGE sql IMMUTABLE AS 'SELECT coalesce(s, 0) + v';
CREATE AGGREGATE fn.total (int) (SFUNC = fn.acc, STYPE = pub.small);
CREATE AGGREGATE fn.cat (text) (SFUNC = textcat, STYPE = text, INITCOND = '');
CREATE AGGREGATE fn.bag (anycompatible) (SFUNC = array_append, STYPE = anycompatiblearray, INITCOND = '{}');
CREATE FUNCTION fn.mix(s int, v text, k int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT s + k * length(v)';
CREATE AGGREGATE fn.mixed (text, int) (SFUNC = fn.mix, STYPE = int, INITCOND = '0');

-- Functions that have the names of what PostgreSQL keeps to itself, or of what fails for some values.
CREATE FUNCTION shade.pg_read_file(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE FUNCTION shade.query_to_xml(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE FUNCTION shade.ts_stat(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE FUNCTION shade.lo_get(bool) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'; CREATE FUNCTION shade.pg_ls_dir(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE FUNCTION shade.current_setting(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE FUNCTION shade.set_config(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE FUNCTION shade.pg_notify(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE FUNCTION shade.database_to_xml(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE FUNCTION shade.table_to_xml(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE FUNCTION shade.pg_stat_get_activity(bool) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION shade.round(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE FUNCTION shade.sqrt(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE FUNCTION shade.chr(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE FUNCTION shade.repeat(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE FUNCTION shade.to_date(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE FUNCTION shade.unnest(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE FUNCTION shade.regexp_matches(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1';

-- What analysts get.
CREATE VIEW vw.d1 WITH (security_barrier) AS SELECT id, status, name AS n, age AS a, born AS b, hb FROM bank.donor;
CREATE VIEW vw.d2 (x, y, z) AS SELECT status, n, id FROM vw.d1;
CREATE VIEW vw.d3 AS SELECT y || '' AS yy, z AS k FROM vw.d2;
CREATE VIEW vw.inv WITH (security_invoker) AS SELECT * FROM bank.donor;
CREATE VIEW vw.mixed AS SELECT 1 AS k, name AS v FROM pub.site UNION ALL SELECT 2, name FROM bank.donor;
CREATE VIEW vw.stat AS SELECT status, count(*) AS c, max(name) AS m, avg(age) AS g, sum(prio) AS p FROM bank.donor GROUP BY status;
CREATE VIEW vw.whole AS SELECT d, ROW(d.name, d.status, 1)::bank.addr AS r FROM bank.donor d;
CREATE VIEW vw.win AS SELECT id, lag(name) OVER (ORDER BY id) AS l, ntile(2) OVER (ORDER BY id) AS t FROM bank.donor;
CREATE VIEW vw.fun AS SELECT d.id, fn.nth(d.id, 3) AS x, fn.over(d.id) AS o FROM bank.donor d;
CREATE VIEW vw.lat AS SELECT s.name, x.* FROM pub.site s, LATERAL (SELECT d.name AS who, d.prio FROM bank.donor d WHERE d.site = s.id ORDER BY d.id LIMIT 2) x;
CREATE RECURSIVE VIEW vw.chain (id, p) AS SELECT id, name FROM bank.donor WHERE id = 1 UNION ALL SELECT d.id, c.p || d.name FROM chain c JOIN bank.donor d ON d.id = c.id + 1;
CREATE VIEW vw.edit AS SELECT id, name, status FROM bank.donor; CREATE FUNCTION app.edit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN UPDATE bank.donor SET status = NEW.status WHERE id = NEW.id; NEW.name := OLD.name; RETURN NEW; END'; CREATE TRIGGER edit INSTEAD OF UPDATE ON vw.edit FOR EACH ROW EXECUTE FUNCTION app.edit();
CREATE VIEW vw.auto AS SELECT id, status, prio, name FROM bank.donor WHERE prio >= 0 WITH CASCADED CHECK OPTION;
CREATE VIEW vw.narrow AS SELECT id, status, prio FROM bank.donor;
CREATE VIEW vw.ruled AS SELECT id, body FROM app.queue; CREATE RULE r1 AS ON INSERT TO vw.ruled DO INSTEAD INSERT INTO app.queue SELECT NEW.id, name FROM bank.donor WHERE id = 1 RETURNING id, body; CREATE RULE r2 AS ON UPDATE TO vw.ruled DO INSTEAD SELECT name FROM bank.donor; CREATE RULE r3 AS ON DELETE TO vw.ruled DO ALSO NOTHING;
CREATE RULE tally_up AS ON UPDATE TO pub.tally WHERE NEW.n > 100 DO ALSO INSERT INTO app.log (what) SELECT name FROM bank.donor;
CREATE MATERIALIZED VIEW vw.mv AS SELECT id, name AS n, status FROM bank.donor ORDER BY id; CREATE UNIQUE INDEX ON vw.mv (id); CREATE VIEW vw.over AS SELECT n AS z, id FROM vw.mv;
CREATE VIEW vw.doc AS SELECT jsonb_build_object('i', id, 'n', name) AS j FROM bank.donor;
/*17*/ CREATE VIEW vw.jt AS SELECT d.id, t.* FROM bank.donor d, JSON_TABLE(d.doc, '$' COLUMNS (a text PATH '$.a', n int PATH '$.n' DEFAULT 0 ON ERROR)) t;
CREATE FUNCTION app.keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO app.log (what, n) VALUES (OLD.name, OLD.age); RAISE NOTICE ''was %'', OLD.name; RETURN NULL; END'; CREATE TRIGGER keep AFTER UPDATE OR DELETE ON bank.donor FOR EACH ROW EXECUTE FUNCTION app.keep();
CREATE FUNCTION app.fill() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.body := (SELECT name FROM bank.donor WHERE id = NEW.id); RETURN NEW; END'; CREATE TRIGGER fill BEFORE INSERT ON app.queue FOR EACH ROW EXECUTE FUNCTION app.fill();
CREATE FUNCTION app.counted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN UPDATE pub.tally SET n = n + 1 WHERE k = ''site''; RETURN NULL; END'; CREATE TRIGGER counted AFTER INSERT ON pub.site EXECUTE FUNCTION app.counted();
CREATE PROCEDURE app.swap(INOUT a text, INOUT b int DEFAULT 1) LANGUAGE plpgsql AS 'BEGIN SELECT name, age INTO a, b FROM bank.donor WHERE id = b; END';
CREATE PROCEDURE app.put(k int) LANGUAGE sql AS 'INSERT INTO app.queue (id) VALUES (k)';
CREATE PROCEDURE app.plain(INOUT n int) LANGUAGE plpgsql AS 'BEGIN n := n + 1; END';
CREATE FUNCTION app.next(i int) RETURNS bigint LANGUAGE sql AS 'SELECT setval(''pub.ticket'', age) FROM bank.donor WHERE id = i';

INSERT INTO pub.site VALUES (1, 'Alpha', 5), (2, 'Beta', 9), (3, 'Gamma', 12);
INSERT INTO pub.num VALUES (1, 'one', '2020-01-01', '[1,5)'), (2, 'two', '2021-01-01', '[5,9)'), (50, 'fifty', '1960-01-01', '[40,60)'), (100, 'hundred', '1990-01-01', '[60,200)');
INSERT INTO pub.tally VALUES ('site', 0), ('x', 3);
