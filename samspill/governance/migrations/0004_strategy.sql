-- Strategies: a vision for a period.
CREATE TABLE governance.strategy (
    id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    vision text NOT NULL,
    -- What all goals serve.
    aims text[] NOT NULL,
    groups text[] NOT NULL,
    starts date NOT NULL,
    ends date NOT NULL,
    source text NOT NULL DEFAULT ''
);

-- Goals and their sub-goals: `maal-1`, `delmaal-7`.
CREATE TABLE governance.goal (
    id text COLLATE "C" PRIMARY KEY,
    strategy text COLLATE "C" NOT NULL REFERENCES governance.strategy,
    parent text COLLATE "C" REFERENCES governance.goal,
    number int NOT NULL,
    title text NOT NULL
);
CREATE INDEX goal_strategy ON governance.goal (strategy, number);

-- Indicators of a goal, or of the strategy as a whole; some are parts of another.
CREATE TABLE governance.indicator (
    id text COLLATE "C" PRIMARY KEY,
    strategy text COLLATE "C" NOT NULL REFERENCES governance.strategy,
    goal text COLLATE "C" REFERENCES governance.goal,
    part_of text COLLATE "C" REFERENCES governance.indicator,
    number int NOT NULL
);
CREATE INDEX indicator_strategy ON governance.indicator (strategy, number);
CREATE INDEX indicator_goal ON governance.indicator (goal);

-- How an indicator is counted, in versions: a figure says by which it was counted.
CREATE TABLE governance.indicator_definition (
    indicator text COLLATE "C" NOT NULL REFERENCES governance.indicator,
    version int NOT NULL,
    name text NOT NULL,
    -- The counting rule in one sentence, and what is counted among what.
    rule text NOT NULL,
    numerator text NOT NULL DEFAULT '',
    denominator text NOT NULL DEFAULT '',
    unit text NOT NULL CHECK (unit IN ('percent', 'count', 'fraction')),
    -- Of how many, where it is a fraction: 5 of 7.
    whole int CHECK ((unit = 'fraction') = (whole IS NOT NULL)),
    direction text NOT NULL CHECK (direction IN ('up', 'down')),
    owner text NOT NULL DEFAULT '',
    baseline numeric,
    baseline_day date,
    starts date NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL,
    PRIMARY KEY (indicator, version)
);

-- What an indicator is to reach, and by when.
CREATE TABLE governance.target (
    indicator text COLLATE "C" NOT NULL,
    version int NOT NULL,
    day date NOT NULL,
    value numeric NOT NULL,
    PRIMARY KEY (indicator, version, day),
    FOREIGN KEY (indicator, version) REFERENCES governance.indicator_definition (indicator, version)
);

-- Values of indicators. Nothing is overwritten: a correction is a row that says which it corrects.
CREATE TABLE governance.measurement (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    indicator text COLLATE "C" NOT NULL,
    definition int NOT NULL,
    starts date NOT NULL,
    ends date NOT NULL,
    value numeric NOT NULL,
    n bigint,
    -- The share of what should have reported that has.
    completeness numeric CHECK (completeness BETWEEN 0 AND 1),
    source text NOT NULL CHECK (source IN ('typed', 'imported', 'measured')),
    note text NOT NULL DEFAULT '',
    corrects bigint REFERENCES governance.measurement,
    at timestamptz NOT NULL,
    author text NOT NULL,
    CHECK (ends >= starts),
    FOREIGN KEY (indicator, definition) REFERENCES governance.indicator_definition (indicator, version)
);
CREATE INDEX measurement_indicator ON governance.measurement (indicator, ends);
CREATE UNIQUE INDEX measurement_corrects ON governance.measurement (corrects) WHERE corrects IS NOT NULL;

-- The status of an indicator each time that it was worked out anew and came out otherwise, with what it stood on.
CREATE TABLE governance.indicator_status (
    indicator text COLLATE "C" NOT NULL REFERENCES governance.indicator,
    at timestamptz NOT NULL,
    status text NOT NULL CHECK (status IN ('green', 'yellow', 'red', 'unknown')),
    chance numeric,
    why text NOT NULL,
    -- The last measurement that was known then.
    measurement bigint REFERENCES governance.measurement,
    PRIMARY KEY (indicator, at)
);

-- Status reports of a quarter, as they were made: the figures of that day, frozen.
CREATE TABLE governance.strategy_report (
    strategy text COLLATE "C" NOT NULL REFERENCES governance.strategy,
    quarter text COLLATE "C" NOT NULL CHECK (quarter ~ '^\d{4}-K[1-4]$'),
    version int NOT NULL,
    content text NOT NULL,
    sha256 text NOT NULL,
    published boolean NOT NULL DEFAULT false,
    at timestamptz NOT NULL,
    author text NOT NULL,
    PRIMARY KEY (strategy, quarter, version)
);

CREATE SCHEMA IF NOT EXISTS published;
-- Indicators as the platform has measured them from use: written by registries, read by steering.
CREATE TABLE IF NOT EXISTS published.indicator_value (
    indicator text COLLATE "C" NOT NULL,
    definition int NOT NULL,
    starts date NOT NULL,
    ends date NOT NULL,
    value numeric NOT NULL,
    n bigint,
    completeness numeric,
    measured_at timestamptz NOT NULL,
    PRIMARY KEY (indicator, definition, starts, ends, measured_at)
);
