-- Emergency overrides that a citizen is told of: one for each time that the glass was broken, with the reason that was
-- given and how many looks followed.
CREATE TABLE access_log.notice (
    id text COLLATE "C" PRIMARY KEY,
    patient text COLLATE "C" NOT NULL,
    caller text COLLATE "C" NOT NULL,
    organisation text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    first timestamptz NOT NULL,
    last timestamptz NOT NULL,
    looks int NOT NULL
);
CREATE INDEX notice_patient ON access_log.notice (patient, first DESC);
