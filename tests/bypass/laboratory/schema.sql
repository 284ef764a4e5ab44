CREATE SCHEMA ref; CREATE SCHEMA lab; CREATE SCHEMA genom; CREATE SCHEMA img; CREATE SCHEMA appt; CREATE SCHEMA bill; CREATE SCHEMA api;

-- Nothing here is protected.
CREATE TABLE ref.site (id int PRIMARY KEY, name text NOT NULL, region text, capacity int DEFAULT 10);
CREATE TABLE ref.assay (code text PRIMARY KEY, title text, unit text, price numeric(8,2));
CREATE TYPE ref.blood AS ENUM ('0', 'A', 'B', 'AB');
CREATE SEQUENCE ref.ticket;

-- Types
CREATE TYPE lab.geo AS (lat float8, lon float8);
CREATE TYPE lab.identity AS (given text, family text, born date);
CREATE TYPE lab.address AS (street text, zip text, geo lab.geo);
CREATE TYPE lab.envelope AS (sender lab.identity, place lab.address, weight int);
CREATE DOMAIN lab.mrn AS text CHECK (VALUE ~ '^[A-Z]');
CREATE DOMAIN lab.who AS lab.identity;
CREATE DOMAIN lab.words AS text[];
CREATE TYPE lab.people_range AS RANGE (subtype = lab.identity);
CREATE TYPE lab.weights AS RANGE (subtype = numeric);

CREATE TABLE lab.donor (
  id int PRIMARY KEY, mrn lab.mrn NOT NULL, name text NOT NULL, born date, weight numeric, bmi float8, income int,
  sex char(1), blood ref.blood, site_id int NOT NULL DEFAULT 1 REFERENCES ref.site ON DELETE SET NULL ON UPDATE CASCADE,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'closed')),
  who lab.who, kin lab.identity[], home lab.address, phones lab.words, doc jsonb, photo bytea, token uuid, seen tsrange,
  height int, initials text GENERATED ALWAYS AS (left(name, 5)) STORED,
  search tsvector GENERATED ALWAYS AS (to_tsvector('simple', coalesce(name, ''))) STORED,
  CONSTRAINT donor_mrn UNIQUE (mrn) DEFERRABLE INITIALLY DEFERRED, CHECK (height > 0));
CREATE TABLE lab.specimen (
  id int PRIMARY KEY, donor_id int REFERENCES lab.donor ON DELETE CASCADE, donor_mrn lab.mrn, tube text, volume numeric,
  taken date, remark text, state text DEFAULT 'stored');
CREATE TABLE lab.mail (id int PRIMARY KEY, wrap lab.envelope, people lab.people_range, box lab.envelope[]);
CREATE TABLE lab.contact OF lab.identity;
CREATE TABLE lab.history (at int, row lab.donor);
CREATE TABLE lab.audit (id serial, tab text, what text, body jsonb);
CREATE TABLE lab.audit_rows (id serial, donor int, was text, mark text);
CREATE TABLE lab.counter (name text PRIMARY KEY, n int NOT NULL CHECK (n < 1000));
CREATE TABLE lab.label (id int PRIMARY KEY, donor int, words text, size int);
CREATE TABLE lab.flag (id int PRIMARY KEY, text text, kind int);

-- Partitions: range, then hash; list
CREATE TABLE lab.result (id int, donor_id int, assay text, taken date, value numeric, remark text, state text NOT NULL DEFAULT 'ok')
  PARTITION BY RANGE (taken);
CREATE TABLE lab.result_2023 PARTITION OF lab.result FOR VALUES FROM ('2023-01-01') TO ('2024-01-01') PARTITION BY HASH (id);
CREATE TABLE lab.result_2023_0 PARTITION OF lab.result_2023 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE lab.result_2023_1 PARTITION OF lab.result_2023 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE lab.result_rest (state text NOT NULL DEFAULT 'ok', remark text, value numeric, taken date, id int, donor_id int, assay text);
ALTER TABLE lab.result ATTACH PARTITION lab.result_rest DEFAULT;
CREATE TABLE genom.variant (id int, chrom text, carrier text, genotype text, quality int, primary key (id, chrom)) PARTITION BY LIST (chrom);
CREATE TABLE genom.variant_x PARTITION OF genom.variant FOR VALUES IN ('X', 'Y');
CREATE TABLE genom.variant_n PARTITION OF genom.variant DEFAULT;

-- Inheritance
CREATE TABLE img.item (id int, title text, taken date);
CREATE TABLE img.study (patient text, uid text, CHECK (id < 100000)) INHERITS (img.item);
CREATE TABLE img.series (modality text, operator text) INHERITS (img.study);
CREATE TABLE img."Odd Name" (id int, "The ""Name""" text, "select" text);

CREATE TABLE appt.slot (id int PRIMARY KEY, room int, during tsrange, who text, EXCLUDE USING gist (during WITH &&));
CREATE TABLE bill.invoice (id int PRIMARY KEY, donor_id int REFERENCES lab.donor DEFERRABLE INITIALLY DEFERRED, payer text, total numeric(10,2), paid bool DEFAULT false, memo text);
CREATE TABLE bill.line (invoice_id int REFERENCES bill.invoice ON DELETE CASCADE, n int, assay text, price numeric, who text, PRIMARY KEY (invoice_id, n));
CREATE TABLE bill.card (holder lab.mrn PRIMARY KEY, number text);
CREATE TABLE bill.use (id int PRIMARY KEY, holder lab.mrn REFERENCES bill.card DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE lab.specimen ADD COLUMN origin text DEFAULT 'ZQJorigin';

-- Functions
CREATE FUNCTION lab.name_of(int) RETURNS text LANGUAGE sql STABLE AS 'SELECT name FROM lab.donor WHERE id = $1';
CREATE FUNCTION lab.atomic_name(n int) RETURNS text LANGUAGE sql STABLE BEGIN ATOMIC SELECT d.name FROM lab.donor d WHERE d.id = n; END;
CREATE FUNCTION lab.short_name(n int) RETURNS text LANGUAGE sql STABLE RETURN (SELECT left(name, 4) FROM lab.donor WHERE id = n);
CREATE FUNCTION lab.out_both(IN n int, OUT label text, OUT size int) LANGUAGE sql STABLE AS 'SELECT name, height FROM lab.donor WHERE id = n';
CREATE FUNCTION lab.table_of() RETURNS TABLE (k int, v text, h int) LANGUAGE sql STABLE AS 'SELECT id, mrn::text, height FROM lab.donor';
CREATE FUNCTION lab.rows_of() RETURNS SETOF lab.donor LANGUAGE sql STABLE AS 'SELECT * FROM lab.donor';
CREATE FUNCTION lab.identity_of(int) RETURNS lab.identity LANGUAGE sql STABLE AS 'SELECT (who).given, (who).family, (who).born FROM lab.donor WHERE id = $1';
CREATE FUNCTION lab.identities() RETURNS SETOF lab.identity LANGUAGE sql STABLE AS 'SELECT unnest(kin) FROM lab.donor';
CREATE FUNCTION lab.record_of(int) RETURNS record LANGUAGE sql STABLE AS 'SELECT id, name FROM lab.donor WHERE id = $1';
CREATE FUNCTION lab.any_first(anyarray) RETURNS anyelement LANGUAGE sql IMMUTABLE AS 'SELECT $1[1]';
CREATE FUNCTION lab.pick(anyelement, anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE AS 'SELECT coalesce($1, $2)';
CREATE FUNCTION lab.glue(VARIADIC parts text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT array_to_string(parts, '+')$$;
CREATE FUNCTION lab.with_default(n int DEFAULT 1, x text DEFAULT lab.name_of(1)) RETURNS text LANGUAGE sql STABLE AS 'SELECT x';
CREATE FUNCTION lab.frozen_name() RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT name FROM lab.donor WHERE id = 1';
CREATE FUNCTION lab.pl_name(n int) RETURNS text LANGUAGE plpgsql STABLE AS $$DECLARE r text; BEGIN SELECT name INTO r FROM lab.donor WHERE id = n; RETURN r; END$$;
CREATE FUNCTION lab.pl_dynamic(n int) RETURNS text LANGUAGE plpgsql STABLE AS $$DECLARE r text; BEGIN EXECUTE 'SELECT na' || 'me FROM lab.do' || 'nor WHERE id = $1' INTO r USING n; RETURN r; END$$;
CREATE FUNCTION lab.pl_table() RETURNS TABLE (a int, b text) LANGUAGE plpgsql STABLE AS $$BEGIN FOR a, b IN SELECT id, name FROM lab.donor LOOP b := b || '!'; RETURN NEXT; END LOOP; END$$;
CREATE FUNCTION lab.pl_query(lim int DEFAULT 5) RETURNS SETOF text LANGUAGE plpgsql STABLE AS $$BEGIN RETURN QUERY SELECT d.mrn::text FROM lab.donor d LIMIT lim; END$$;
CREATE FUNCTION lab.pl_out(OUT a text, OUT b text) LANGUAGE plpgsql STABLE AS $$BEGIN SELECT name, status INTO a, b FROM lab.donor LIMIT 1; END$$;
CREATE FUNCTION lab.pl_noisy(n int) RETURNS int LANGUAGE plpgsql STABLE AS $$DECLARE r lab.donor; BEGIN SELECT * INTO r FROM lab.donor WHERE id = n; RAISE NOTICE 'found %', r.name; RETURN r.height; END$$;
CREATE FUNCTION lab.pl_fails(n int) RETURNS int LANGUAGE plpgsql STABLE AS $$BEGIN RETURN (SELECT name FROM lab.donor WHERE id = n)::int; END$$;
CREATE FUNCTION lab.pl_catches(n int) RETURNS text LANGUAGE plpgsql STABLE AS $$DECLARE m text; BEGIN PERFORM name::int FROM lab.donor WHERE id = n; RETURN 'x'; EXCEPTION WHEN OTHERS THEN GET STACKED DIAGNOSTICS m = MESSAGE_TEXT; RETURN m; END$$;
CREATE FUNCTION lab.pl_setting(n int) RETURNS void LANGUAGE plpgsql AS $$BEGIN PERFORM set_config('application_name', (SELECT name FROM lab.donor WHERE id = n), false); END$$;
CREATE FUNCTION lab.pl_notifies(n int) RETURNS void LANGUAGE plpgsql AS $$BEGIN PERFORM pg_notify('news', (SELECT name FROM lab.donor WHERE id = n)); END$$;
CREATE FUNCTION lab.pl_cursor() RETURNS refcursor LANGUAGE plpgsql AS $$DECLARE c refcursor := 'donors'; BEGIN OPEN c FOR SELECT name FROM lab.donor; RETURN c; END$$;
CREATE FUNCTION lab.pl_slice(n int) RETURNS text LANGUAGE plpgsql STABLE AS $$DECLARE k lab.identity; r text := ''; BEGIN FOREACH k IN ARRAY (SELECT kin FROM lab.donor WHERE id = n) LOOP r := r || k.family; END LOOP; RETURN r; END$$;
CREATE FUNCTION lab.pl_calls(n int) RETURNS text LANGUAGE plpgsql STABLE AS $$BEGIN RETURN lab.name_of(n); END$$;
CREATE FUNCTION lab.deep1(n int) RETURNS text LANGUAGE sql STABLE AS 'SELECT lab.pl_calls(n)';
CREATE FUNCTION lab.deep2(n int) RETURNS text LANGUAGE sql STABLE AS 'SELECT lab.deep1(n) WHERE n > 0';
CREATE FUNCTION lab.recursive(n int) RETURNS text LANGUAGE sql STABLE AS 'SELECT name FROM lab.donor WHERE id = n';
CREATE OR REPLACE FUNCTION lab.recursive(n int) RETURNS text LANGUAGE sql STABLE AS 'SELECT CASE WHEN n > 5 THEN lab.recursive(n - 1) ELSE (SELECT name FROM lab.donor WHERE id = n) END';
CREATE FUNCTION lab.upper(text) RETURNS text LANGUAGE sql STABLE AS 'SELECT max(name) FROM lab.donor';
CREATE FUNCTION lab.weight_of(lab.specimen) RETURNS text LANGUAGE sql STABLE AS 'SELECT name FROM lab.donor WHERE id = $1.donor_id';
CREATE FUNCTION lab.open_code(int) RETURNS text LANGUAGE sql STABLE AS 'SELECT code FROM ref.assay ORDER BY code LIMIT 1';
CREATE FUNCTION lab.count_of(text) RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM lab.donor WHERE name LIKE $1';
CREATE FUNCTION lab.has_mrn(text) RETURNS bool LANGUAGE sql STABLE AS 'SELECT EXISTS (SELECT FROM lab.donor WHERE mrn = $1)';
CREATE FUNCTION lab.from_temp() RETURNS SETOF text LANGUAGE sql AS 'SELECT name FROM lab.donor UNION ALL SELECT title FROM ref.assay';
CREATE PROCEDURE lab.proc_name(n int, INOUT r text DEFAULT NULL) LANGUAGE plpgsql AS $$BEGIN SELECT name INTO r FROM lab.donor WHERE id = n; END$$;
CREATE PROCEDURE lab.proc_sql(INOUT r text) LANGUAGE sql AS 'SELECT name FROM lab.donor LIMIT 1';
CREATE FUNCTION lab.step(text, text) RETURNS text LANGUAGE sql STABLE AS $$SELECT coalesce($1, '') || (SELECT name FROM lab.donor LIMIT 1)$$;
CREATE AGGREGATE lab.leak_agg(text) (SFUNC = lab.step, STYPE = text);
CREATE FUNCTION lab.join_step(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT concat_ws(',', $1, $2)$$;
CREATE AGGREGATE lab.join_agg(text) (SFUNC = lab.join_step, STYPE = text);
CREATE FUNCTION lab.op_name(int, int) RETURNS text LANGUAGE sql STABLE AS 'SELECT name FROM lab.donor WHERE id = $1 + $2';
CREATE OPERATOR lab.@+@ (LEFTARG = int, RIGHTARG = int, FUNCTION = lab.op_name);
CREATE FUNCTION lab.tell(t text) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RAISE NOTICE 'look at %', t; RETURN true; END$$;
CREATE FUNCTION lab.told(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RAISE NOTICE 'index %', t; RETURN lower(t); END$$;
CREATE FUNCTION lab.first_name() RETURNS text LANGUAGE sql STABLE AS 'SELECT name FROM lab.donor ORDER BY id LIMIT 1';
CREATE DOMAIN lab.named AS text DEFAULT lab.first_name();
CREATE TABLE lab.box (id int, named lab.named, plain text DEFAULT 'p', other text DEFAULT lab.first_name());

-- Triggers
CREATE FUNCTION lab.t_audit() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO lab.audit (tab, what, body) VALUES (TG_TABLE_NAME, NEW.tube, to_jsonb(NEW)); RETURN NEW; END$$;
CREATE TRIGGER specimen_audit AFTER INSERT OR UPDATE ON lab.specimen FOR EACH ROW EXECUTE FUNCTION lab.t_audit();
CREATE FUNCTION lab.t_rows() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO lab.audit_rows (donor, was, mark) SELECT id, name, status FROM fresh; RETURN NULL; END$$;
CREATE TRIGGER donor_rows AFTER INSERT ON lab.donor REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION lab.t_rows();
CREATE FUNCTION lab.t_label() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN SELECT name INTO NEW.words FROM lab.donor WHERE id = NEW.donor; RETURN NEW; END$$;
CREATE TRIGGER label_words BEFORE INSERT OR UPDATE ON lab.label FOR EACH ROW EXECUTE FUNCTION lab.t_label();
CREATE FUNCTION ref.t_site() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN UPDATE lab.donor SET height = NEW.capacity WHERE site_id = NEW.id AND NEW.capacity < 1; RETURN NEW; END$$;
CREATE TRIGGER site_capacity AFTER UPDATE ON ref.site FOR EACH ROW EXECUTE FUNCTION ref.t_site();

-- Views
CREATE VIEW lab.v_open AS SELECT id, status, height, sex FROM lab.donor WHERE status = 'active' WITH CHECK OPTION;
CREATE VIEW api.donor AS SELECT id, status, height FROM lab.v_open;
CREATE VIEW api.person AS SELECT d.id AS key, d.name AS label, d.mrn || '' AS code, s.name AS site FROM lab.donor d JOIN ref.site s ON s.id = d.site_id;
CREATE VIEW api.person2 (a, b, c, d) AS SELECT * FROM api.person;
CREATE VIEW api.person3 AS SELECT p.*, upper(p.b) AS shout, p AS whole FROM api.person2 p;
CREATE VIEW api.heavy AS SELECT id, status FROM lab.donor WHERE name::int > 0;
CREATE VIEW api.heavy2 AS SELECT count(*) AS n FROM api.heavy;
CREATE VIEW api.barrier WITH (security_barrier) AS SELECT id, name, height FROM lab.donor WHERE height > 100;
CREATE VIEW api.told AS SELECT id, status FROM lab.donor WHERE lab.tell(name);
CREATE VIEW api.same AS SELECT code, title FROM ref.assay WHERE title <> lab.frozen_name();
CREATE VIEW api.by_function AS SELECT code, lab.name_of(1) AS x, lab.open_code(1) AS y FROM ref.assay;
CREATE VIEW api.unioned AS SELECT id, name AS t FROM lab.donor UNION ALL SELECT 0, title FROM ref.assay;
CREATE VIEW api.lateral AS SELECT s.id, l.x, l.y FROM lab.specimen s, LATERAL (SELECT d.name, d.status FROM lab.donor d WHERE d.id = s.donor_id) l (x, y);
CREATE RECURSIVE VIEW api.tree (id, path) AS SELECT id, name FROM lab.donor WHERE id = 1 UNION ALL SELECT d.id, t.path || '/' || d.name FROM lab.donor d JOIN tree t ON d.id = t.id + 1;
CREATE VIEW api.states AS SELECT status, count(*) AS n FROM lab.donor GROUP BY status;
CREATE VIEW api.checked AS SELECT id, room, during FROM appt.slot;
CREATE VIEW api.entry AS SELECT id, tube, donor_id FROM lab.specimen;
CREATE MATERIALIZED VIEW api.mv_person AS SELECT * FROM api.person ORDER BY key;
CREATE MATERIALIZED VIEW api.mv_json AS SELECT id, to_jsonb(d) AS j FROM lab.donor d;
CREATE MATERIALIZED VIEW api.mv_count AS SELECT site_id, count(*) AS n FROM lab.donor GROUP BY site_id;
CREATE INDEX donor_told ON lab.donor (lab.told(name));
CREATE STATISTICS lab.donor_stat (mcv) ON name, status FROM lab.donor;
CREATE STATISTICS lab.donor_expr ON (lower(name)) FROM lab.donor;
ALTER TABLE ref.assay ENABLE ROW LEVEL SECURITY;
CREATE POLICY told ON ref.assay USING (lab.has_mrn(title) OR true);

INSERT INTO ref.site VALUES (1, 'North', 'N', 10), (2, 'South', 'S', 20), (3, 'West', NULL, NULL);
INSERT INTO ref.assay VALUES ('GLU', 'Glucose', 'mg/dl', 12.50), ('HB', 'Haemoglobin', 'g/dl', 8), ('NA', 'Sodium', 'mmol/l', 4.25);
INSERT INTO lab.counter VALUES ('donors', 3), ('specimens', 5);
INSERT INTO lab.donor (id, mrn, name, born, weight, bmi, income, sex, blood, site_id, status, who, kin, home, phones, doc, photo, token, seen, height) VALUES
  (1, 'ZQJ0001', 'ZQJanna', '1947-11-29', 48291.37, 73.137, 90417733, 'f', 'A', 1, 'active', ROW('ZQJgiven1', 'ZQJfamily1', '1947-11-29'), ARRAY[ROW('ZQJkin1', 'ZQJkinf1', '1947-11-29')]::lab.identity[], ROW('ZQJstreet 1', 'ZQJ77', ROW(73.137, 5)), ARRAY['ZQJphone1', 'ZQJphone2'], '{"ssn": "ZQJssn1", "kin": [{"n": "ZQJdeep"}], "ok": 1}', '\xfacade01', 'facade01-0000-4000-8000-000000000001', '[1947-11-29,1948-11-29)', 170),
  (2, 'ZQJ0002', 'ZQJbert', '1952-11-29', 48291.37, 73.137, 90417733, 'm', 'B', 2, 'active', ROW('ZQJgiven2', 'ZQJfamily2', '1952-11-29'), ARRAY[ROW('ZQJkin2', 'ZQJkinf2', '1952-11-29'), ROW('ZQJkin3', 'ZQJkinf3', NULL)]::lab.identity[], ROW('ZQJstreet 2', 'ZQJ78', ROW(73.137, 6)), ARRAY['ZQJphone3'], '{"ssn": "ZQJssn2", "ok": 2}', '\xfacade02', 'facade02-0000-4000-8000-000000000002', '[1952-11-29,1953-11-29)', 180),
  (3, 'ZQJ0003', 'ZQJcara', '1960-11-29', 48291.37, 73.137, 90417733, 'f', '0', 1, 'closed', NULL, NULL, NULL, NULL, '{"ok": 3}', NULL, NULL, NULL, 160);
INSERT INTO lab.specimen (id, donor_id, donor_mrn, tube, volume, taken, remark) VALUES (1, 1, 'ZQJ0001', 'T-1', 2.5, '2023-05-01', 'ZQJremark of Anna'), (2, 1, 'ZQJ0001', 'T-2', 3.5, '2023-06-01', NULL), (3, 2, 'ZQJ0002', 'T-3', 1, '2024-06-01', 'ZQJremark of Bert');
INSERT INTO lab.mail VALUES (1, ROW(ROW('ZQJmail', 'ZQJmailf', '1947-11-29'), ROW('ZQJmailstreet', 'ZQJzip', ROW(73.137, 1)), 5), lab.people_range(ROW('ZQJa', 'ZQJa', '1947-11-29')::lab.identity, ROW('ZQJb', 'ZQJb', '1947-11-29')::lab.identity), ARRAY[ROW(ROW('ZQJbox', 'ZQJboxf', '1947-11-29'), NULL, 7)]::lab.envelope[]);
INSERT INTO lab.contact VALUES ('ZQJcontact', 'ZQJcontactf', '1947-11-29');
INSERT INTO lab.history SELECT 1, d FROM lab.donor d;
INSERT INTO lab.label (id, donor, size) VALUES (1, 1, 10), (2, 2, 20);
INSERT INTO lab.flag VALUES (1, 'red', 1), (2, 'green', 2);
INSERT INTO lab.box (id) VALUES (1), (2);
INSERT INTO lab.result VALUES (1, 1, 'GLU', '2023-05-02', 48291.37, 'ZQJresult one'), (2, 1, 'HB', '2023-05-03', 48291.37, 'ZQJresult two'), (3, 2, 'GLU', '2022-05-02', 48291.37, 'ZQJresult three');
INSERT INTO genom.variant VALUES (1, 'X', 'ZQJcarrier1', 'ZQJ/het', 50), (2, '7', 'ZQJcarrier2', 'ZQJ/hom', 60);
INSERT INTO img.item VALUES (1, 'Atlas', '2020-01-01');
INSERT INTO img.study VALUES (2, 'Chest', '2021-01-01', 'ZQJpatient2', '1.2.3');
INSERT INTO img.series VALUES (3, 'Knee', '2022-01-01', 'ZQJpatient3', '1.2.4', 'MR', 'Olga');
INSERT INTO img."Odd Name" VALUES (1, 'ZQJodd', 'ZQJselect');
INSERT INTO appt.slot VALUES (1, 4, '[2024-01-01 09:00,2024-01-01 10:00)', 'ZQJslot one'), (2, 5, '[2024-01-01 11:00,2024-01-01 12:00)', 'ZQJslot two');
INSERT INTO bill.invoice VALUES (1, 1, 'ZQJpayer', 48291.37, false, '<m who="ZQJmemo">x</m>'), (2, 2, 'ZQJpayer', 7, true, NULL);
INSERT INTO bill.line VALUES (1, 1, 'GLU', 12.50, 'ZQJline'), (1, 2, 'HB', 8, 'ZQJline');
INSERT INTO bill.card VALUES ('ZQJ0001', 'ZQJcard1'), ('ZQJ0002', 'ZQJcard2');
INSERT INTO bill.use VALUES (1, 'ZQJ0001'), (2, 'ZQJ0002');
REFRESH MATERIALIZED VIEW api.mv_person; REFRESH MATERIALIZED VIEW api.mv_json; REFRESH MATERIALIZED VIEW api.mv_count;

