-- What the roadmap leads to: an aim in words, and the strategy's goal that it serves.
CREATE TABLE governance.aim (
    id text COLLATE "C" PRIMARY KEY,
    place int NOT NULL,
    title text NOT NULL,
    objective text NOT NULL,
    goal text COLLATE "C" REFERENCES governance.goal,
    source text NOT NULL DEFAULT ''
);

-- Measures: who does what, from when to when. A year that is not there is open.
CREATE TABLE governance.measure (
    id text COLLATE "C" PRIMARY KEY,
    aim text COLLATE "C" NOT NULL REFERENCES governance.aim,
    place int NOT NULL,
    actor text NOT NULL,
    -- Whom it is about: gps, hospitals, municipalities, pharmacies, specialists, national.
    user_group text NOT NULL,
    what text NOT NULL,
    starts int,
    ends int,
    running boolean NOT NULL DEFAULT false,
    phase text NOT NULL DEFAULT 'national' CHECK (phase IN ('concept', 'national', 'local', 'change', 'practice')),
    -- The initiative of the portfolio that it belongs to.
    initiative text COLLATE "C",
    edit int NOT NULL DEFAULT 0,
    at timestamptz NOT NULL,
    author text NOT NULL,
    source text NOT NULL DEFAULT '',
    CHECK (ends IS NULL OR starts IS NULL OR ends >= starts)
);
CREATE INDEX measure_aim ON governance.measure (aim, place);
CREATE INDEX measure_initiative ON governance.measure (initiative);

-- Every change of a measure's years or phase, with what it was and why: slippage is history, not shame.
CREATE TABLE governance.measure_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    measure text COLLATE "C" NOT NULL REFERENCES governance.measure,
    what text NOT NULL CHECK (what IN ('starts', 'ends', 'phase')),
    before text NOT NULL,
    after text NOT NULL,
    why text NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL
);
CREATE INDEX measure_change_of ON governance.measure_change (measure, id);

-- What must be done before what.
CREATE TABLE governance.measure_needs (
    measure text COLLATE "C" NOT NULL REFERENCES governance.measure,
    needs text COLLATE "C" NOT NULL REFERENCES governance.measure,
    PRIMARY KEY (measure, needs),
    CHECK (measure <> needs)
);

-- Scenarios: what if these measures are late by so many years.
CREATE TABLE governance.scenario (
    id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    shifts text NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL
);

-- Roll-outs: a solution that municipalities take into use, one after the other.
CREATE TABLE governance.rollout (
    id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    initiative text COLLATE "C",
    source text NOT NULL DEFAULT ''
);
-- Where a municipality is in a roll-out, and when it came there; the newest step holds, all are kept.
CREATE TABLE governance.rollout_step (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rollout text COLLATE "C" NOT NULL REFERENCES governance.rollout,
    municipality text COLLATE "C" NOT NULL CHECK (municipality ~ '^\d{4}$'),
    phase text NOT NULL CHECK (phase IN ('none', 'planned', 'local', 'change', 'practice')),
    day date NOT NULL,
    note text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    author text NOT NULL
);
CREATE INDEX rollout_step_of ON governance.rollout_step (rollout, municipality, id DESC);
