CREATE FUNCTION lab.site_text(ref.site) RETURNS text LANGUAGE sql STABLE AS 'SELECT name FROM lab.donor WHERE site_id = $1.id LIMIT 1';
CREATE CAST (ref.site AS text) WITH FUNCTION lab.site_text(ref.site);
CREATE FUNCTION appt.t_slot() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF NEW.room = 13 THEN RAISE EXCEPTION 'room of %', OLD.who USING DETAIL = OLD.who; END IF; RETURN NEW; END$$;
CREATE TRIGGER slot_room BEFORE UPDATE ON appt.slot FOR EACH ROW EXECUTE FUNCTION appt.t_slot();
CREATE FUNCTION api.t_entry() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.tube := lab.name_of(NEW.donor_id); RETURN NEW; END$$;
CREATE TRIGGER entry_instead INSTEAD OF UPDATE ON api.entry FOR EACH ROW EXECUTE FUNCTION api.t_entry();
-- Code that tells what it works on.
CREATE FUNCTION lab.t_touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM set_config('application_name', (SELECT name FROM lab.donor WHERE id = NEW.kind), false); RETURN NEW; END$$;
CREATE TRIGGER flag_touch AFTER UPDATE ON lab.flag FOR EACH ROW EXECUTE FUNCTION lab.t_touch();
CREATE FUNCTION lab.t_late() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'late %', (SELECT name FROM lab.donor LIMIT 1); END$$;
CREATE CONSTRAINT TRIGGER flag_late AFTER DELETE ON lab.flag DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lab.t_late();
CREATE FUNCTION lab.e_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN RAISE NOTICE 'ddl %: %', tg_tag, (SELECT name FROM lab.donor LIMIT 1); END$$;
CREATE EVENT TRIGGER ddl_told ON ddl_command_end WHEN TAG IN ('CREATE SCHEMA', 'COMMENT', 'CREATE SEQUENCE') EXECUTE FUNCTION lab.e_ddl();
CREATE INDEX ON lab.donor (site_id);
-- Defaults, checks and settings that hold or ask for protected values.
CREATE TABLE ref.frozen (id int, told text DEFAULT lab.frozen_name());
INSERT INTO ref.frozen VALUES (1, 'x');
CREATE DOMAIN lab.known AS text CHECK (lab.has_mrn(VALUE));
CREATE DOMAIN lab.known2 AS lab.known;
CREATE TYPE lab.knows AS (a lab.known);
CREATE DOMAIN lab.sayer AS text CHECK (lab.pl_fails(length(VALUE)) > 0);
CREATE TYPE lab.says AS (a lab.sayer);
CREATE TABLE ref.plain (id int);
CREATE FUNCTION ref.t_set() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM set_config('app.last', (SELECT name FROM lab.donor LIMIT 1), false); RETURN NEW; END$$;
CREATE TRIGGER plain_set BEFORE INSERT ON ref.plain FOR EACH ROW EXECUTE FUNCTION ref.t_set();
