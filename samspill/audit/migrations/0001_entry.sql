-- Who did what to whose data, and how it ended. Rows are added, never changed.
CREATE TABLE audit.chain (
    chain int PRIMARY KEY,
    seq bigint NOT NULL DEFAULT 0,
    hash bytea NOT NULL
);
-- One chain for each lane a connection can have (samspill/store/queries.sql, claim_lane).
INSERT INTO audit.chain (chain, hash)
SELECT chain, sha256(convert_to('samspill audit chain ' || chain, 'UTF8')) FROM generate_series(1, 512) AS chain;

CREATE TABLE audit.entry (
    at timestamptz NOT NULL,
    chain int NOT NULL,
    seq bigint NOT NULL,
    part int NOT NULL,
    request text NOT NULL,
    operation text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
    caller text NOT NULL,
    client text NOT NULL,
    organisation text NOT NULL,
    purpose text NOT NULL,
    about text NOT NULL,
    reasons text NOT NULL,
    problem text NOT NULL,
    patient text COLLATE "C",
    resources int NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (chain, seq, part, at)
) PARTITION BY RANGE (at);
CREATE INDEX entry_patient ON audit.entry (patient, at DESC) WHERE patient IS NOT NULL;
CREATE INDEX entry_caller ON audit.entry (caller, at DESC);

-- Where a month's partition is missing, the row is kept all the same.
CREATE TABLE audit.entry_other PARTITION OF audit.entry DEFAULT;

CREATE FUNCTION audit.make_month(month date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text := 'entry_' || to_char(month, 'YYYY_MM');
    first timestamptz := date_trunc('month', month::timestamp) AT TIME ZONE 'UTC';
    last timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
BEGIN
    IF to_regclass('audit.' || name) IS NULL THEN
        EXECUTE format('CREATE TABLE audit.%I PARTITION OF audit.entry FOR VALUES FROM (%L) TO (%L)', name, first, last);
    END IF;
END $$;
SELECT audit.make_month((date_trunc('month', now()) + n * interval '1 month')::date) FROM generate_series(0, 2) AS n;

CREATE FUNCTION audit.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit rows are added, never changed';
END $$;
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON audit.entry FOR EACH ROW EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit.entry FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

-- How far each chain had come at a moment, signed with a key that the database does not have.
CREATE TABLE audit.seal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    heads text NOT NULL,
    previous bytea NOT NULL UNIQUE,
    signature bytea NOT NULL
);
