-- Criteria for what belongs in the national portfolio, in versions: which held when, and how they are put together.
CREATE TABLE governance.criteria (
    id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    starts date,
    ends date,
    state text NOT NULL CHECK (state IN ('held', 'proposed')),
    -- The rule as JSON: `{"all": ["1", {"any": ["2a", "2b"]}]}`.
    rule text NOT NULL,
    -- The criteria by their numbers, each in words, as JSON.
    texts text NOT NULL,
    source text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    author text NOT NULL
);

-- Initiatives of the portfolio, and candidates for it.
CREATE TABLE governance.initiative (
    id text COLLATE "C" PRIMARY KEY,
    title text NOT NULL,
    title_public text NOT NULL,
    about text NOT NULL DEFAULT '',
    owner text NOT NULL,
    -- Who reports on it: the account that signs in.
    account text NOT NULL DEFAULT '',
    actors text[] NOT NULL DEFAULT '{}',
    user_groups text[] NOT NULL DEFAULT '{}',
    segment text NOT NULL CHECK (segment IN ('steering', 'coordination', 'observing', 'inspiring')),
    phase text NOT NULL CHECK (phase IN ('idea', 'concept', 'planning', 'execution', 'closing', 'realising')),
    state text NOT NULL CHECK (state IN ('candidate', 'active', 'closed')),
    main_goal text COLLATE "C" REFERENCES governance.goal,
    goals text[] NOT NULL DEFAULT '{}',
    starts date,
    ends date,
    is_public boolean NOT NULL DEFAULT true,
    edit int NOT NULL DEFAULT 0,
    at timestamptz NOT NULL,
    author text NOT NULL,
    source text NOT NULL DEFAULT '',
    CHECK (ends IS NULL OR starts IS NULL OR ends >= starts)
);
CREATE INDEX initiative_state ON governance.initiative (state, title);
CREATE INDEX initiative_owner ON governance.initiative (owner);
CREATE INDEX initiative_goal ON governance.initiative (main_goal);

-- What an initiative was before each change.
CREATE TABLE governance.initiative_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    initiative text COLLATE "C" NOT NULL REFERENCES governance.initiative,
    what text NOT NULL,
    before text NOT NULL,
    after text NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL
);
CREATE INDEX initiative_change_of ON governance.initiative_change (initiative, id DESC);

-- What an initiative costs in a year, and who pays; the newest row of a line holds. In millions of kroner.
CREATE TABLE governance.budget_line (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    initiative text COLLATE "C" NOT NULL REFERENCES governance.initiative,
    year int NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    payer text NOT NULL,
    amount numeric NOT NULL CHECK (amount >= 0),
    at timestamptz NOT NULL,
    author text NOT NULL
);
CREATE INDEX budget_line_of ON governance.budget_line (initiative, year, payer, id DESC);

-- Whether an initiative meets a criterion, and why; the newest row holds.
CREATE TABLE governance.assessment (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    initiative text COLLATE "C" NOT NULL REFERENCES governance.initiative,
    criteria text COLLATE "C" NOT NULL REFERENCES governance.criteria,
    criterion text NOT NULL,
    met text NOT NULL CHECK (met IN ('yes', 'no', 'unclear')),
    reason text NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL
);
CREATE INDEX assessment_of ON governance.assessment (initiative, criteria, criterion, id DESC);

-- Rounds in which owners report, each with its deadline.
CREATE TABLE governance.reporting_round (
    id text COLLATE "C" PRIMARY KEY,
    title text NOT NULL,
    opens date NOT NULL,
    due date NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
    reminded timestamptz,
    at timestamptz NOT NULL,
    author text NOT NULL,
    CHECK (due >= opens)
);

-- Status of an initiative, as its owner published it: never changed, the newest holds.
CREATE TABLE governance.status (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    initiative text COLLATE "C" NOT NULL REFERENCES governance.initiative,
    round text COLLATE "C" REFERENCES governance.reporting_round,
    progress text NOT NULL,
    economy text NOT NULL,
    quality text NOT NULL,
    risk text NOT NULL,
    benefits text NOT NULL,
    -- The worst colour of the five.
    colour text NOT NULL CHECK (colour IN ('green', 'yellow', 'red', 'unknown')),
    comment text NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL
);
CREATE INDEX status_of ON governance.status (initiative, id DESC);
CREATE INDEX status_round ON governance.status (round);

-- What an initiative depends on, and when it must be there.
CREATE TABLE governance.dependency (
    initiative text COLLATE "C" NOT NULL REFERENCES governance.initiative,
    needs text COLLATE "C" NOT NULL REFERENCES governance.initiative,
    kind text NOT NULL CHECK (kind IN ('delivery', 'decision', 'capacity', 'financing')),
    by_day date,
    note text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    author text NOT NULL,
    PRIMARY KEY (initiative, needs, kind),
    CHECK (initiative <> needs)
);
CREATE INDEX dependency_needs ON governance.dependency (needs);

-- Challenges of the portfolio as a whole.
CREATE TABLE governance.challenge (
    id text COLLATE "C" PRIMARY KEY,
    title text NOT NULL,
    text text NOT NULL,
    initiatives text[] NOT NULL DEFAULT '{}',
    opened date NOT NULL,
    settled date,
    source text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    author text NOT NULL
);

-- Reports to NUIT, frozen as they were made.
CREATE TABLE governance.portfolio_report (
    id text COLLATE "C" NOT NULL,
    version int NOT NULL,
    content text NOT NULL,
    sha256 text NOT NULL,
    published boolean NOT NULL DEFAULT false,
    at timestamptz NOT NULL,
    author text NOT NULL,
    PRIMARY KEY (id, version)
);
