-- Resources that are contained in others (http://hl7.org/fhir/R4/references.html#contained), for searches that ask for
-- them. The columns are those of `fhir.resource` that searches read, so that one condition can be asked of both. The
-- rows in the index tables have their numbers, which are of the same sequence.
CREATE TABLE fhir.contained (
    rid bigint PRIMARY KEY,
    -- What contains it: number, type and id.
    container bigint NOT NULL,
    container_type smallint NOT NULL,
    container_id text COLLATE "C" NOT NULL,
    type smallint NOT NULL,
    -- The local id, which follows `#`.
    id text COLLATE "C" NOT NULL,
    -- In whose record the container is, and when it was last changed.
    patient text COLLATE "C",
    updated timestamptz NOT NULL,
    starts timestamptz NOT NULL,
    ends timestamptz NOT NULL,
    tokens text[] NOT NULL,
    body bytea NOT NULL
);
CREATE INDEX contained_container ON fhir.contained (container);
CREATE INDEX contained_record ON fhir.contained (patient, type);
CREATE INDEX contained_type ON fhir.contained (type);
-- Written more often than read: entries wait in a short list, which a search looks through as well.
CREATE INDEX contained_tokens ON fhir.contained USING gin (tokens) WITH (fastupdate = on, gin_pending_list_limit = 256);

-- References within one resource: from itself or from something that it contains, to something that it contains or to
-- itself. Both are named by their numbers.
CREATE TABLE fhir.local_reference (
    container bigint NOT NULL,
    parameter smallint NOT NULL,
    rid bigint NOT NULL,
    target bigint NOT NULL
);
CREATE INDEX local_reference_container ON fhir.local_reference (container);
CREATE INDEX local_reference_rid ON fhir.local_reference (rid, parameter);
CREATE INDEX local_reference_target ON fhir.local_reference (target, parameter);

-- Whether a resource has rows in these tables. They go when it is written anew; what does that puts in the new ones.
ALTER TABLE fhir.resource ADD COLUMN holds boolean NOT NULL DEFAULT false;

CREATE FUNCTION fhir.let_go() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone bigint[];
BEGIN
    WITH left_behind AS (DELETE FROM fhir.contained WHERE container = OLD.rid RETURNING rid)
    SELECT array_agg(rid) FROM left_behind INTO gone;
    DELETE FROM fhir.local_reference WHERE container = OLD.rid;
    DELETE FROM fhir.string_index WHERE rid = ANY(gone);
    DELETE FROM fhir.date_index WHERE rid = ANY(gone);
    DELETE FROM fhir.quantity_index WHERE rid = ANY(gone);
    DELETE FROM fhir.item_index WHERE rid = ANY(gone);
    RETURN NULL;
END
$$;

CREATE TRIGGER let_go AFTER UPDATE OR DELETE ON fhir.resource
    FOR EACH ROW WHEN (OLD.holds) EXECUTE FUNCTION fhir.let_go();

-- What is contained in resources that are here already is indexed by the next generation of rules (see reindexing.py).
UPDATE fhir.indexed SET generation = 3 WHERE generation = 2 AND NOT EXISTS (SELECT FROM fhir.resource);
