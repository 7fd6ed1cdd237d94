-- Which StructureDefinitions, ValueSets and CodeSystems have been written, each with a number that is raised with every
-- write: the sum of the numbers tells a process whether what it keeps of them is the newest. A row for each, and not one
-- counter, so that two who write different ones do not wait for each other.
CREATE SEQUENCE fhir.conformance_number AS bigint;

CREATE TABLE fhir.conformance (
    type smallint NOT NULL,
    id text COLLATE "C" NOT NULL,
    number bigint NOT NULL DEFAULT nextval('fhir.conformance_number'),
    PRIMARY KEY (type, id)
);

CREATE FUNCTION fhir.note_conformance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fhir.conformance (type, id)
    VALUES (CASE TG_OP WHEN 'DELETE' THEN OLD.type ELSE NEW.type END, CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END)
    ON CONFLICT (type, id) DO UPDATE SET number = nextval('fhir.conformance_number');
    RETURN NULL;
END
$$;

-- 22 CodeSystem, 128 StructureDefinition, 144 ValueSet: the numbers of `samspill.fhir.definitions.TYPES`, which are fixed.
CREATE TRIGGER note_conformance AFTER INSERT OR UPDATE ON fhir.resource
    FOR EACH ROW WHEN (NEW.type IN (22, 128, 144)) EXECUTE FUNCTION fhir.note_conformance();
CREATE TRIGGER note_conformance_gone AFTER DELETE ON fhir.resource
    FOR EACH ROW WHEN (OLD.type IN (22, 128, 144)) EXECUTE FUNCTION fhir.note_conformance();

INSERT INTO fhir.conformance (type, id) SELECT type, id FROM fhir.resource WHERE type IN (22, 128, 144);
