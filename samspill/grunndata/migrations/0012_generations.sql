-- How often the tables were written to that say who somebody is, as what they are approved, what an organisation holds, and
-- whose GP somebody is. Whoever remembers what they said asks for the sum: another sum, and they may say something else. A row for some of
-- the connections each, so that nobody who writes waits for somebody else who does.
CREATE TABLE grunndata.generation (
    place smallint PRIMARY KEY,
    number bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 20);
INSERT INTO grunndata.generation (place) SELECT generate_series(0, 15);

CREATE FUNCTION grunndata.note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE grunndata.generation SET number = generation.number + 1 WHERE generation.place = pg_backend_pid() % 16;
    RETURN NULL;
END $$;
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grunndata.person FOR EACH STATEMENT
EXECUTE FUNCTION grunndata.note_change();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grunndata.number FOR EACH STATEMENT
EXECUTE FUNCTION grunndata.note_change();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grunndata.practitioner FOR EACH STATEMENT
EXECUTE FUNCTION grunndata.note_change();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grunndata.hpr_number FOR EACH STATEMENT
EXECUTE FUNCTION grunndata.note_change();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grunndata.approval FOR EACH STATEMENT
EXECUTE FUNCTION grunndata.note_change();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grunndata.approval_detail FOR EACH STATEMENT
EXECUTE FUNCTION grunndata.note_change();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grunndata.organisation FOR EACH STATEMENT
EXECUTE FUNCTION grunndata.note_change();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grunndata.membership FOR EACH STATEMENT
EXECUTE FUNCTION grunndata.note_change();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grunndata.accepted_terms FOR EACH STATEMENT
EXECUTE FUNCTION grunndata.note_change();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grunndata.help_number FOR EACH STATEMENT
EXECUTE FUNCTION grunndata.note_change();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grunndata.patient_number_change FOR EACH STATEMENT
EXECUTE FUNCTION grunndata.note_change();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grunndata.gp_contract FOR EACH STATEMENT
EXECUTE FUNCTION grunndata.note_change();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grunndata.gp_on_contract FOR EACH STATEMENT
EXECUTE FUNCTION grunndata.note_change();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grunndata.patient_on_contract FOR EACH STATEMENT
EXECUTE FUNCTION grunndata.note_change();
