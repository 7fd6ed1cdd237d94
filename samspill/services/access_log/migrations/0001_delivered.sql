-- Looks that other systems have recorded and delivered here, so that the citizen reads all of it in one place. What was
-- delivered is kept as it came; the same thing delivered twice is one.
CREATE TABLE access_log.delivered (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    patient text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    source text NOT NULL,
    digest text COLLATE "C" NOT NULL,
    received timestamptz NOT NULL DEFAULT now(),
    content text NOT NULL,
    UNIQUE (source, digest)
);
CREATE INDEX delivered_patient ON access_log.delivered (patient, at DESC, number DESC);
