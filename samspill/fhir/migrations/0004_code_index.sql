-- What a resource is about, in one code, beside its main date: "the newest of this code", of a patient or of all, is the
-- beginning of an index range.
CREATE TABLE fhir.code_index (
    code text COLLATE "C" NOT NULL,
    patient text COLLATE "C",
    starts timestamptz NOT NULL,
    ends timestamptz NOT NULL,
    rid bigint NOT NULL
);
-- `ends` is for comparisons that no bound on `starts` follows from: what began long ago may still go on.
CREATE INDEX code_index_record ON fhir.code_index (patient, code, starts DESC, rid DESC) INCLUDE (ends);
CREATE INDEX code_index_code ON fhir.code_index (code, starts DESC, rid DESC) INCLUDE (ends);
CREATE INDEX code_index_rid ON fhir.code_index (rid);

-- By which generation of the rules for indexing (see reindexing.py) everything here has been indexed. A database that
-- held resources before there were generations has those of the first.
CREATE TABLE fhir.indexed (
    generation int NOT NULL
);
INSERT INTO fhir.indexed (generation) SELECT CASE WHEN EXISTS (SELECT FROM fhir.resource) THEN 1 ELSE 2 END;

-- The planner has the commonest codes from the index above: it need not learn so many tokens, which costs it time each time.
ALTER TABLE fhir.resource ALTER COLUMN tokens SET STATISTICS 300;
