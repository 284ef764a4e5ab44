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
