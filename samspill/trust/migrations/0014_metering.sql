-- How often a client may call an API of ours; `*` stands for whatever has no line of its own.
CREATE TABLE trust.call_limit (
    client text NOT NULL,
    api text NOT NULL,
    -- Calls a minute; 0: no limit.
    per_minute int NOT NULL CHECK (per_minute >= 0),
    -- Calls that may come at once.
    burst int NOT NULL CHECK (burst > 0),
    set_by text NOT NULL,
    set_at timestamptz NOT NULL,
    PRIMARY KEY (client, api)
);

-- What clients have asked for, by day: numbers only, never about whom.
CREATE TABLE trust.call_count (
    day date NOT NULL,
    client text NOT NULL,
    operation text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
    calls bigint NOT NULL,
    latest timestamptz NOT NULL,
    PRIMARY KEY (day, client, operation, outcome)
);
CREATE INDEX call_count_client ON trust.call_count (client, day);
