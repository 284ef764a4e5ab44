CREATE SCHEMA member;
CREATE SCHEMA claims;
CREATE SCHEMA "Lab";
CREATE SCHEMA msg;
CREATE SCHEMA ref;
CREATE SCHEMA api;
CREATE SCHEMA "архив";

CREATE TYPE ref.tier AS ENUM ('bronze', 'silver', 'gold');
CREATE TYPE claims.state AS ENUM ('open', 'paid', 'denied');
CREATE DOMAIN member.national_id AS varchar(24) CHECK (VALUE ~ '^[A-Z]{3}');
CREATE DOMAIN ref.money_amount AS numeric(12, 2) CHECK (VALUE >= 0);
CREATE TYPE member.address AS (street text, "Postal Code" text, country char(2));
CREATE TYPE member.contact AS (email text, phone text, preferred boolean);
CREATE TYPE ref.daterange_note AS (during daterange, note text);

-- Reference data: nothing here is protected.
CREATE TABLE ref.codes (code text PRIMARY KEY, label text NOT NULL, chapter int, valid daterange);
INSERT INTO ref.codes VALUES ('A01', 'Typhoid', 1, '[2020-01-01,)'), ('B02', 'Zoster', 1, NULL),
  ('J10', 'Influenza', 10, '[2019-06-01,2030-01-01)');
CREATE TABLE ref.plan (id int PRIMARY KEY, name text UNIQUE, tier ref.tier, price ref.money_amount,
  features jsonb DEFAULT '{}', sold daterange, updated timestamptz DEFAULT '2024-01-01 00:00+00');
INSERT INTO ref.plan VALUES (1, 'Basic', 'bronze', 99.50, '{"dental": false, "limits": [1, 2]}', '[2020-01-01,2025-01-01)'),
  (2, 'Plus', 'silver', 149.00, '{"dental": true}', '[2021-01-01,)'), (3, 'Max', 'gold', 249.99, NULL, NULL);
CREATE TABLE ref.person (id int PRIMARY KEY, role text, since date);
INSERT INTO ref.person VALUES (1, 'broker', '2001-05-05'), (2, 'adjuster', '2010-10-10');
CREATE TABLE ref.calendar (day date PRIMARY KEY, holiday boolean NOT NULL DEFAULT false);
INSERT INTO ref.calendar SELECT d::date, extract(isodow FROM d) > 5 FROM generate_series('2024-01-01'::date, '2024-01-10', '1 day') d;
CREATE TABLE ref.region (code text PRIMARY KEY, parent text REFERENCES ref.region, "Label" text, label text);
INSERT INTO ref.region VALUES ('EU', NULL, 'Europe', 'eu'), ('PL', 'EU', 'Poland', 'pl'), ('DE', 'EU', 'Germany', 'de');
CREATE TABLE ref."order" (id serial PRIMARY KEY, "select" int, "Größe" numeric, "a.b" text, "two words" text);
INSERT INTO ref."order" ("select", "Größe", "a.b", "two words") VALUES (5, 1.25, 'x', 'y z'), (7, 2.50, NULL, 'q');

-- Members.
CREATE TABLE member.person (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "NationalID" member.national_id UNIQUE,
  "Family Name" text,
  given text[],
  birth date CHECK (birth > '1850-01-01'),
  sex "char",
  income numeric(12, 2),
  home member.address,
  contacts member.contact[],
  insured daterange,
  extra jsonb,
  photo bytea,
  token uuid,
  tier ref.tier DEFAULT 'bronze',
  region text REFERENCES ref.region,
  active boolean DEFAULT true,
  created timestamptz DEFAULT '2024-02-02 00:00+00',
  display text GENERATED ALWAYS AS (upper("Family Name")) STORED,
  birth_year int GENERATED ALWAYS AS (extract(year FROM birth)::int) STORED,
  plan_id int REFERENCES ref.plan,
  CONSTRAINT known_family CHECK ("Family Name" <> ''));
INSERT INTO member.person ("NationalID", "Family Name", given, birth, sex, income, home, contacts, insured, extra, photo, token, tier, region, plan_id) VALUES
  ('QZX44100A17', 'QZXkowalska', '{QZXanna,QZXmaria}', '1931-07-19', 'f', 7714.25, ROW('QZXstreet 5', 'QZX90', 'PL'),
   ARRAY[ROW('QZXanna@mail.example', 'QZX555', true)::member.contact], '[1999-07-19,2033-07-19)',
   '{"ssn": "QZX-ssn", "kin": {"name": "QZXkin"}, "lang": "pl", "visits": [{"dx": "QZXdx"}]}', '\x515a5870686f746f', 'c0ffee00-1111-4222-8333-444455556666', 'gold', 'PL', 3),
  ('QZX44200B28', 'QZXnowak', '{QZXjan}', '1944-07-19', 'm', 7714.25, ROW('QZXroad 7', 'QZX80', 'DE'),
   '{}', NULL, '{"lang": "de"}', NULL, 'c0ffee00-2222-4222-8333-444455556666', 'silver', 'DE', 2),
  (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'bronze', NULL, NULL);
CREATE INDEX person_region ON member.person (region);
CREATE INDEX person_lower ON member.person (lower("Family Name"));
COMMENT ON TABLE member.person IS 'Insured persons';
COMMENT ON COLUMN member.person.region IS 'Where the person is insured';

CREATE TABLE member."Archive" (LIKE member.person INCLUDING DEFAULTS);
CREATE TABLE member.alias (person_id bigint REFERENCES member.person ON DELETE CASCADE, alias text, kind text DEFAULT 'nick', PRIMARY KEY (person_id, alias));
INSERT INTO member.alias VALUES (1, 'QZXhania', 'nick'), (2, 'QZXjanek', 'nick');
ALTER TABLE member.person ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_region ON member.person USING (region IS DISTINCT FROM 'XX') WITH CHECK (true);

-- Claims: partitions of partitions.
CREATE SEQUENCE claims.number_seq START 5000;
CREATE TABLE claims.claim (
  id bigint DEFAULT nextval('claims.number_seq'),
  service_date date NOT NULL,
  person_id bigint,
  diagnosis text,
  note text,
  amount numeric(10, 2),
  state claims.state DEFAULT 'open',
  provider text) PARTITION BY RANGE (service_date);
CREATE TABLE claims.claim_2023 PARTITION OF claims.claim FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE claims.claim_2024 PARTITION OF claims.claim FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY LIST (state);
CREATE TABLE claims."claim_2024_Open" PARTITION OF claims.claim_2024 FOR VALUES IN ('open');
CREATE TABLE claims.claim_2024_rest PARTITION OF claims.claim_2024 DEFAULT;
CREATE TABLE claims.claim_old (note text, provider text, id bigint, service_date date NOT NULL, person_id bigint, diagnosis text, amount numeric(10, 2), state claims.state);
ALTER TABLE claims.claim ATTACH PARTITION claims.claim_old FOR VALUES FROM ('2000-01-01') TO ('2023-01-01');
INSERT INTO claims.claim (id, service_date, person_id, diagnosis, note, amount, state, provider) VALUES
  (1, '2023-03-01', 1, 'QZXdiag1', 'SSN 078-05-1120, call 212-555-0187', 120.00, 'paid', 'Mercy'),
  (2, '2024-04-01', 1, 'QZXdiag2', 'mail QZXmail@host.example', 80.50, 'open', 'Mercy'),
  (3, '2024-05-01', 2, 'QZXdiag3', NULL, 310.00, 'denied', 'Hope'),
  (4, '2011-05-01', 2, 'QZXdiag4', 'nothing here', 11.00, 'paid', 'Hope');
CREATE TABLE claims.line (claim_id bigint, n int, code text REFERENCES ref.codes, charge money, narrative text, PRIMARY KEY (claim_id, n));
INSERT INTO claims.line VALUES (1, 1, 'A01', '12.50', 'QZXnarrative one'), (1, 2, 'B02', '7.00', NULL), (2, 1, 'J10', '99.99', 'QZXnarrative two');
CREATE TABLE claims.line_audit (at timestamptz DEFAULT '2024-01-01 00:00+00', claim_id bigint, narrative text);
CREATE TABLE claims.batch (id int PRIMARY KEY, label text, total numeric, closed boolean DEFAULT false, UNIQUE (label));
INSERT INTO claims.batch VALUES (1, 'january', 200.50, true), (2, 'february', 321, false);

-- A laboratory of another vendor: quoted names, case matters.
CREATE TABLE "Lab".line (specimen text PRIMARY KEY, "Wert" double precision, wert text, "Person" bigint, taken timestamptz, machine text);
INSERT INTO "Lab".line VALUES ('S-1', 61.803, 'mg', 1, '2024-03-17 05:06:07+00', 'm1'), ('S-2', 61.803, 'ml', 2, '2023-03-17 05:06:07+00', 'm2'), ('S-3', NULL, NULL, NULL, NULL, 'm1');
CREATE TABLE "Lab"."Report" ("ID" int PRIMARY KEY, "XML" xml, "Körper" text, "Größe" numeric, status text);
INSERT INTO "Lab"."Report" VALUES (1, NULL, 'QZXkörper', 180.5, 'final'), (2, NULL, NULL, 170, 'draft');
CREATE TABLE "Lab"."Panel" ("ID" int PRIMARY KEY, "Name" text, name text, members int[]);
INSERT INTO "Lab"."Panel" VALUES (1, 'Blood', 'b', '{1,2}'), (2, 'Urine', 'u', '{}');

-- Messages: inheritance, a tree.
CREATE TABLE msg.item (id serial, sent timestamptz DEFAULT '2024-01-01 00:00+00', body text, size int);
CREATE TABLE msg.email (subject text, "to" text, folder text) INHERITS (msg.item);
CREATE TABLE msg.sms (phone text, body text) INHERITS (msg.item);
INSERT INTO msg.item (body, size) VALUES ('QZXbody item', 12);
INSERT INTO msg.email (body, size, subject, "to", folder) VALUES ('QZXbody mail', 13, 'QZXsubject', 'QZXto@mail.example', 'inbox');
INSERT INTO msg.sms (body, size, phone) VALUES ('QZXbody sms', 14, 'QZX600700800');
CREATE TABLE msg.thread (id int PRIMARY KEY, parent int REFERENCES msg.thread, title text, owner bigint);
INSERT INTO msg.thread VALUES (1, NULL, 'root', 1), (2, 1, 'reply', 2), (3, 2, 'answer', 1);
CREATE TABLE msg.queue (id int PRIMARY KEY, payload json, tries smallint DEFAULT 0, state text);
INSERT INTO msg.queue VALUES (1, '{"to": "QZXpayload", "kind": "mail"}', 0, 'new'), (2, '[1, {"a": null}]', 2, 'sent');

CREATE TABLE "архив"."Пациенты" ("номер" int PRIMARY KEY, "имя" text, "город" text);
INSERT INTO "архив"."Пациенты" VALUES (1, 'QZXиван', 'Москва'), (2, 'QZXольга', 'Тула');

CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER partner FOREIGN DATA WRAPPER nowhere OPTIONS (host 'partner.example');
CREATE FOREIGN TABLE claims.remote (id bigint, insured_name text, amount numeric) SERVER partner;

-- Functions.
CREATE FUNCTION member.full_name(who bigint) RETURNS text LANGUAGE sql STABLE AS 'SELECT given[1] || '' '' || "Family Name" FROM member.person WHERE id = who';
CREATE FUNCTION member.by_region(text) RETURNS SETOF member.person LANGUAGE sql STABLE AS 'SELECT * FROM member.person WHERE region = $1';
CREATE FUNCTION member.cards(out id bigint, out card text, out tier ref.tier) RETURNS SETOF record LANGUAGE sql STABLE AS 'SELECT id, "NationalID", tier FROM member.person';
CREATE FUNCTION member.tiers() RETURNS TABLE (tier ref.tier, n bigint) LANGUAGE sql STABLE AS 'SELECT tier, count(*) FROM member.person GROUP BY tier';
CREATE FUNCTION member.label(member.person) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1."Family Name" || '' ('' || $1.region || '')''';
CREATE FUNCTION member.home_of(bigint) RETURNS member.address LANGUAGE sql STABLE AS 'SELECT home FROM member.person WHERE id = $1';
CREATE FUNCTION member.summary(who bigint) RETURNS TABLE (id bigint, card text, region text) LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY SELECT p.id, p."NationalID"::text, p.region FROM member.person p WHERE p.id = who;
END $$;
CREATE FUNCTION member.guess(what text, who bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE r text;
BEGIN
  EXECUTE format('SELECT %I::text FROM member.person WHERE id = $1', what) INTO r USING who;
  RETURN r;
END $$;
CREATE FUNCTION member.shout(who bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE n text;
BEGIN
  SELECT "Family Name" INTO n FROM member.person WHERE id = who;
  RAISE NOTICE 'name is %', n;
  RAISE EXCEPTION 'boo %', n USING HINT = n, DETAIL = n, COLUMN = n;
END $$;
CREATE FUNCTION member.cursor_of() RETURNS refcursor LANGUAGE plpgsql AS $$
DECLARE c refcursor := 'members';
BEGIN
  OPEN c FOR SELECT "Family Name" FROM member.person;
  RETURN c;
END $$;
CREATE FUNCTION member.is_known(card text) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT EXISTS (SELECT FROM member.person WHERE "NationalID" = card)';
CREATE FUNCTION claims.total_for(who bigint) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT sum(amount) FROM claims.claim WHERE person_id = who';
CREATE FUNCTION claims.worst(text) RETURNS SETOF text LANGUAGE sql STABLE AS 'SELECT diagnosis FROM claims.claim WHERE provider = $1 ORDER BY amount DESC';
CREATE FUNCTION claims.set_state(bigint, claims.state) RETURNS text LANGUAGE sql AS 'UPDATE claims.claim SET state = $2 WHERE id = $1 RETURNING diagnosis';
CREATE PROCEDURE claims.close_batch(which int) LANGUAGE plpgsql AS $$ BEGIN UPDATE claims.batch SET closed = true WHERE id = which; END $$;
CREATE FUNCTION ref.price_of(ref.tier) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT price FROM ref.plan WHERE tier = $1';
CREATE FUNCTION ref.fiscal_year(day date) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN IF extract(month FROM day) >= 4 THEN RETURN extract(year FROM day)::int; END IF; RETURN extract(year FROM day)::int - 1; END $$;
CREATE FUNCTION ref.age_at(born date, day date) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT extract(year FROM age(day, born))::int';
CREATE FUNCTION ref.slug(text, sep text DEFAULT '-') RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT trim(both sep FROM regexp_replace(lower($1), '[^a-z0-9]+', sep, 'g'))$$;
CREATE FUNCTION ref.codes_like(text) RETURNS SETOF ref.codes LANGUAGE sql STABLE AS 'SELECT * FROM ref.codes WHERE code LIKE $1';
CREATE FUNCTION ref.add_all(VARIADIC int[]) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT sum(x)::int FROM unnest($1) x';
CREATE FUNCTION ref.plan_count() RETURNS bigint LANGUAGE plpgsql STABLE AS $$ DECLARE n bigint; BEGIN SELECT count(*) INTO n FROM ref.plan; RETURN n; END $$;
CREATE FUNCTION ref.longer(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT CASE WHEN length($1) >= length($2) THEN $1 ELSE $2 END';
CREATE AGGREGATE ref.longest(text) (SFUNC = ref.longer, STYPE = text, INITCOND = '');
CREATE FUNCTION member.append_name(text, bigint) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1 || "Family Name" FROM member.person WHERE id = $2';
CREATE AGGREGATE member.names(bigint) (SFUNC = member.append_name, STYPE = text, INITCOND = '');
CREATE OPERATOR ref.=~= (LEFTARG = text, RIGHTARG = text, FUNCTION = ref.longer);
CREATE OPERATOR member.<#!> (LEFTARG = text, RIGHTARG = bigint, FUNCTION = member.append_name);
CREATE FUNCTION ref.tier_rank(ref.tier) RETURNS int LANGUAGE sql IMMUTABLE AS $$SELECT array_position(enum_range(NULL::ref.tier), $1)$$;
CREATE CAST (ref.tier AS int) WITH FUNCTION ref.tier_rank(ref.tier);
CREATE FUNCTION member.address_text(member.address) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT ($1).street || ', ' || ($1)."Postal Code"$$;
CREATE CAST (member.address AS text) WITH FUNCTION member.address_text(member.address);

-- Triggers.
CREATE FUNCTION claims.keep_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO claims.line_audit (claim_id, narrative) VALUES (OLD.claim_id, OLD.narrative);
  RAISE NOTICE 'was %', OLD.narrative;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_line BEFORE UPDATE ON claims.line FOR EACH ROW EXECUTE FUNCTION claims.keep_line();
CREATE FUNCTION ref.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated := '2024-06-06 00:00+00'; RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON ref.plan FOR EACH ROW EXECUTE FUNCTION ref.touch();

-- What triggers fill: columns, and tables that nobody names in the policy.
CREATE TABLE member.card_type (id int PRIMARY KEY, title text);
INSERT INTO member.card_type VALUES (1, 'plastic'), (2, 'paper');
CREATE TABLE member.note (id int PRIMARY KEY, person_id bigint, words text, search text, vector tsvector, hits int DEFAULT 0, kind int REFERENCES member.card_type ON UPDATE CASCADE);
CREATE TABLE member.note_log (note_id int, was text, op text);
CREATE FUNCTION member.fill_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.search := lower(NEW.words) || coalesce(NEW.kind::text, '');
  NEW.hits = coalesce(NEW.hits, 0) + 1;
  RETURN NEW;
END $$;
CREATE FUNCTION member.log_note() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE line text;
BEGIN
  line := NEW.words;
  IF TG_OP = 'INSERT' OR NEW.words IS DISTINCT FROM OLD.words THEN
    INSERT INTO member.note_log (note_id, was, op) VALUES (NEW.id, line, TG_OP);
  END IF;
  RAISE NOTICE 'noted %', line;
  RETURN NULL;
END $$;
CREATE TRIGGER a_fill BEFORE INSERT OR UPDATE ON member.note FOR EACH ROW EXECUTE FUNCTION member.fill_note();
CREATE TRIGGER b_vector BEFORE INSERT OR UPDATE ON member.note FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger(vector, 'pg_catalog.simple', words);
CREATE TRIGGER c_log AFTER INSERT OR UPDATE ON member.note FOR EACH ROW EXECUTE FUNCTION member.log_note();
INSERT INTO member.note (id, person_id, words, kind) VALUES (1, 1, 'QZXwords one', 1), (2, 2, 'QZXwords two', 2);
CREATE TABLE member.dynamic_note (id int PRIMARY KEY, words text, shadow text);
CREATE FUNCTION member.fill_dynamic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE 'SELECT upper($1.words)' INTO NEW.shadow USING NEW;
  NEW.shadow := NEW.shadow || '!';
  RETURN NEW;
END $$;
CREATE TRIGGER fill BEFORE INSERT ON member.dynamic_note FOR EACH ROW EXECUTE FUNCTION member.fill_dynamic();
INSERT INTO member.dynamic_note (id, words) VALUES (1, 'QZXdynamic');

-- PL/pgSQL that reads protected tables: what it returns, and what it does not.
CREATE FUNCTION member.region_of(who bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE p member.person; r text := 'none';
BEGIN
  SELECT * INTO p FROM member.person m WHERE m.id = who;
  IF FOUND THEN r := coalesce(p.region, r); END IF;
  RETURN r;
END $$;
CREATE FUNCTION member.name_of(who bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE n text; again text;
BEGIN
  FOR n IN SELECT "Family Name" FROM member.person WHERE id = who LOOP again := n; END LOOP;
  RETURN upper(again);
END $$;
CREATE FUNCTION member.both(who bigint, OUT name text, OUT place text) LANGUAGE plpgsql AS $$
BEGIN
  SELECT p."Family Name", p.region INTO name, place FROM member.person p WHERE p.id = who;
END $$;
CREATE FUNCTION member.each() RETURNS TABLE (who bigint, card text, level ref.tier) LANGUAGE plpgsql AS $$
DECLARE p record;
BEGIN
  FOR p IN SELECT m.id, m."NationalID", m.tier FROM member.person m ORDER BY m.id LOOP
    who := p.id; card := p."NationalID"; level := p.tier;
    RETURN NEXT;
  END LOOP;
END $$;
CREATE FUNCTION member.rows_of(place text) RETURNS SETOF member.person LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY SELECT * FROM member.person p WHERE p.region = place;
END $$;
CREATE FUNCTION member.one_by_one() RETURNS SETOF member.person LANGUAGE plpgsql AS $$
DECLARE p member.person;
BEGIN
  FOR p IN SELECT * FROM member.person LOOP RETURN NEXT p; END LOOP;
END $$;
CREATE FUNCTION member.branch(who bigint) RETURNS int LANGUAGE plpgsql STABLE AS $$
DECLARE n text;
BEGIN
  SELECT "Family Name" INTO n FROM member.person WHERE id = who;
  IF n > 'QZXl' THEN RETURN 1; END IF;
  RETURN 0;
END $$;
CREATE FUNCTION member.reassigned(a text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  SELECT max("Family Name") INTO a FROM member.person;
  RETURN $1;
END $$;
CREATE FUNCTION member.caught(who bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE n int;
BEGIN
  SELECT "Family Name"::int INTO n FROM member.person WHERE id = who;
  RETURN 'fine';
EXCEPTION WHEN others THEN RETURN SQLERRM;
END $$;
CREATE FUNCTION member.shadowed(region text) RETURNS text LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_variable
DECLARE place text;
BEGIN
  SELECT p."Family Name" INTO region FROM member.person p WHERE p.id = 1;
  SELECT region INTO place FROM member.person p WHERE p.id = 1;
  RETURN place;
END $$;
CREATE FUNCTION member.array_of() RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE found text[] := '{}'; i int;
BEGIN
  FOR i IN 1..2 LOOP found[i] := (SELECT "Family Name" FROM member.person WHERE id = i); END LOOP;
  RETURN found;
END $$;
CREATE FUNCTION member.nested() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE x text;
BEGIN
  DECLARE x text; BEGIN SELECT alias INTO x FROM member.alias LIMIT 1; RETURN x; END;
END $$;

-- Views over views.
CREATE VIEW api.card AS SELECT id, "NationalID" AS card, tier, region FROM member.person;
CREATE VIEW api.directory (a, b, c) AS SELECT card, tier, id FROM api.card WHERE region IS NOT NULL;
CREATE VIEW api.everything AS SELECT p.*, c.amount, c.provider FROM member.person p LEFT JOIN claims.claim c ON c.person_id = p.id;
CREATE VIEW api.names AS SELECT "Family Name" AS name, 'member' AS source FROM member.person UNION ALL SELECT "имя", 'archive' FROM "архив"."Пациенты" UNION ALL SELECT name, 'plan' FROM ref.plan;
CREATE VIEW api.contact_list AS SELECT p.id, c.email, c.phone, c.preferred FROM member.person p, unnest(p.contacts) AS c;
CREATE VIEW api.feed AS SELECT p.id, to_jsonb(p) AS doc, p.tier FROM member.person p;
CREATE VIEW api.by_tier WITH (security_barrier) AS SELECT tier, count(*) AS people, sum(CASE WHEN active THEN 1 ELSE 0 END) AS active FROM member.person GROUP BY tier;
CREATE VIEW api.claim_totals AS SELECT c.provider, date_trunc('month', c.service_date)::date AS month, sum(c.amount) AS total, count(*) AS n FROM claims.claim c GROUP BY 1, 2;
CREATE RECURSIVE VIEW api.thread_tree (id, path, depth) AS SELECT id, title, 0 FROM msg.thread WHERE parent IS NULL UNION ALL SELECT t.id, r.path || '/' || t.title, r.depth + 1 FROM msg.thread t JOIN thread_tree r ON t.parent = r.id;
CREATE VIEW api.plan_list AS SELECT id, name, tier, price, features ->> 'dental' AS dental FROM ref.plan;
CREATE VIEW api."Wide View" AS SELECT l."Wert" AS "A", l.wert AS "a", l.machine, r."Körper" AS "тело" FROM "Lab".line l LEFT JOIN "Lab"."Report" r ON r."ID" = l."Person";
CREATE VIEW api.labelled AS SELECT p.id, member.label(p) AS label, p.region FROM member.person p;
CREATE MATERIALIZED VIEW api.mv_diagnosis AS SELECT diagnosis AS d, count(*) AS n, max(amount) AS top FROM claims.claim GROUP BY 1;
CREATE MATERIALIZED VIEW api.mv_provider AS SELECT provider, sum(amount) AS total FROM claims.claim GROUP BY 1;
CREATE VIEW api.over_mv AS SELECT upper(d) AS du, top FROM api.mv_diagnosis;
CREATE VIEW api.editable AS SELECT id, label, total FROM claims.batch WHERE NOT closed WITH CHECK OPTION;
CREATE VIEW api.person_edit AS SELECT id, "Family Name" AS family, region FROM member.person;
CREATE FUNCTION api.edit_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.region := OLD.family;
  RETURN NEW;
END $$;
CREATE TRIGGER edit_person INSTEAD OF UPDATE ON api.person_edit FOR EACH ROW EXECUTE FUNCTION api.edit_person();

-- Rules among open relations.
CREATE TABLE ref.desk (id int PRIMARY KEY, label text, shut boolean DEFAULT false);
INSERT INTO ref.desk VALUES (1, 'north'), (2, 'south');
CREATE VIEW api.desk_open AS SELECT id, label FROM ref.desk WHERE NOT shut;
CREATE RULE desk_shut AS ON DELETE TO api.desk_open DO INSTEAD UPDATE ref.desk SET shut = true WHERE id = OLD.id;
CREATE RULE desk_new AS ON INSERT TO api.desk_open DO INSTEAD INSERT INTO ref.desk VALUES (NEW.id, upper(NEW.label));

ANALYZE;
