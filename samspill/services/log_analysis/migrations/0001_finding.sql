-- Looks worth checking, and what came of checking them. A look is named by its place in the trail.
CREATE TABLE log_analysis.finding (
    id text COLLATE "C" PRIMARY KEY,
    chain int NOT NULL,
    seq bigint NOT NULL,
    part int NOT NULL,
    at timestamptz NOT NULL,
    patient text COLLATE "C" NOT NULL,
    caller text COLLATE "C" NOT NULL,
    organisation text COLLATE "C" NOT NULL,
    operation text NOT NULL,
    score int NOT NULL CHECK (score BETWEEN 0 AND 100),
    -- A list of {name, weight, figures}.
    signs text NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'asked', 'justified', 'unjustified')),
    UNIQUE (chain, seq, part)
);
CREATE INDEX finding_open ON log_analysis.finding (organisation, score DESC, at DESC, id) WHERE state IN ('open', 'asked');

-- What controllers found, each step a row of its own.
CREATE TABLE log_analysis.outcome (
    finding text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    state text NOT NULL,
    by text NOT NULL,
    note text NOT NULL,
    PRIMARY KEY (finding, at)
);

-- Records that draw curiosity, as the organisation says.
CREATE TABLE log_analysis.watched (
    patient text COLLATE "C" PRIMARY KEY,
    reason text NOT NULL
);

-- From where health personnel look: who works together.
CREATE TABLE log_analysis.works (
    hpr text COLLATE "C" NOT NULL,
    organisation text COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation, hpr)
);

-- How far each chain of the trail has been weighed.
CREATE TABLE log_analysis.weighed (
    chain int PRIMARY KEY,
    seq bigint NOT NULL
);

-- What people do in a day, so that each is compared with their own habits.
CREATE TABLE log_analysis.day (
    caller text COLLATE "C" NOT NULL,
    day date NOT NULL,
    looks int NOT NULL,
    nights int NOT NULL,
    records text[] NOT NULL,
    PRIMARY KEY (caller, day)
);
CREATE TABLE log_analysis.crowd (
    patient text COLLATE "C" NOT NULL,
    day date NOT NULL,
    callers text[] NOT NULL,
    PRIMARY KEY (patient, day)
);
