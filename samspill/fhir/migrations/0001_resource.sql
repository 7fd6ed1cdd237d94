-- The current version of every resource, with all that searches need beside it; clustered by patient, so that a
-- patient's record is one index range. `body` is the exact JSON that is handed out, `meta` in it.
CREATE SEQUENCE fhir.resource_rid AS bigint INCREMENT BY 1000;

CREATE TABLE fhir.resource (
    rid bigint PRIMARY KEY,
    type smallint NOT NULL,
    id text COLLATE "C" NOT NULL,
    -- Whose record it belongs to; NULL: nobody's, such as an organisation.
    patient text COLLATE "C",
    version int NOT NULL,
    updated timestamptz NOT NULL,
    -- How this version came: 1 POST, 2 PUT, 3 PATCH.
    method smallint NOT NULL,
    -- The bounds of the main date of the type, [starts, ends); both -infinity when there is none.
    starts timestamptz NOT NULL DEFAULT '-infinity',
    ends timestamptz NOT NULL DEFAULT '-infinity',
    tokens text[] NOT NULL,
    body bytea NOT NULL
);
CREATE UNIQUE INDEX resource_type_id ON fhir.resource (type, id);
CREATE INDEX resource_record ON fhir.resource (patient, type, starts DESC, rid DESC);
CREATE INDEX resource_tokens ON fhir.resource USING gin (tokens) WITH (fastupdate = off);
CREATE INDEX resource_starts ON fhir.resource (type, starts DESC, rid DESC);
CREATE INDEX resource_updated ON fhir.resource (type, updated DESC, rid DESC);
ALTER TABLE fhir.resource ALTER COLUMN tokens SET STATISTICS 1000;

CREATE TABLE fhir.string_index (
    parameter smallint NOT NULL,
    value text COLLATE "C" NOT NULL,
    exact text COLLATE "C" NOT NULL,
    rid bigint NOT NULL
);
CREATE INDEX string_index_value ON fhir.string_index (parameter, value, rid);
CREATE INDEX string_index_rid ON fhir.string_index (rid);

CREATE TABLE fhir.date_index (
    parameter smallint NOT NULL,
    starts timestamptz NOT NULL,
    ends timestamptz NOT NULL,
    rid bigint NOT NULL
);
CREATE INDEX date_index_starts ON fhir.date_index (parameter, starts, rid);
CREATE INDEX date_index_rid ON fhir.date_index (rid);

-- Versions that are no longer current, and the marks that deletions leave (body NULL, method 4).
CREATE TABLE fhir.version (
    type smallint NOT NULL,
    id text COLLATE "C" NOT NULL,
    version int NOT NULL,
    patient text COLLATE "C",
    updated timestamptz NOT NULL,
    method smallint NOT NULL,
    body bytea,
    PRIMARY KEY (type, id, version)
);
CREATE INDEX version_updated ON fhir.version (type, updated DESC, id, version DESC);

-- What `samspill load` has taken in, so that a load that was stopped goes on where it was.
CREATE TABLE fhir.loaded (
    source text NOT NULL,
    place bigint NOT NULL,
    resources int NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, place)
);

-- How many resources of each type there are, kept by the consumer `fhir.counts`.
CREATE TABLE fhir.total (
    type smallint PRIMARY KEY,
    resources bigint NOT NULL
);
