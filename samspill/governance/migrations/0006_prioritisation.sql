-- Models of prioritisation in versions, each as its text (TOML). A version is never changed: what changes is a new one.
CREATE TABLE governance.scoring_model (
    id text COLLATE "C" NOT NULL,
    version int NOT NULL CHECK (version > 0),
    text text NOT NULL,
    sha256 text NOT NULL,
    changed text NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL,
    PRIMARY KEY (id, version)
);

-- Rounds in which assessors score alternatives by one version of a model.
CREATE TABLE governance.scoring_round (
    id text COLLATE "C" PRIMARY KEY,
    title text NOT NULL,
    model text COLLATE "C" NOT NULL,
    version int NOT NULL,
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'open', 'closed', 'published')),
    due date,
    source text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    author text NOT NULL,
    FOREIGN KEY (model, version) REFERENCES governance.scoring_model (id, version)
);
CREATE INDEX scoring_round_at ON governance.scoring_round (at DESC, id);

-- What is scored in a round. An alternative may name an initiative of the portfolio.
CREATE TABLE governance.scoring_alternative (
    round text COLLATE "C" NOT NULL REFERENCES governance.scoring_round,
    key text COLLATE "C" NOT NULL,
    place int NOT NULL,
    name text NOT NULL,
    area text NOT NULL DEFAULT '',
    initiative text COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (round, key),
    UNIQUE (round, place)
);

-- Who scores in a round.
CREATE TABLE governance.scoring_assessor (
    round text COLLATE "C" NOT NULL REFERENCES governance.scoring_round,
    account text NOT NULL,
    name text NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL,
    PRIMARY KEY (round, account)
);
CREATE INDEX scoring_assessor_account ON governance.scoring_assessor (account);

-- Answers of assessors. Only added to: the newest of a cell and an assessor holds. No number needs a reason.
CREATE TABLE governance.score (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    round text COLLATE "C" NOT NULL,
    alternative text COLLATE "C" NOT NULL,
    criterion text COLLATE "C" NOT NULL,
    assessor text NOT NULL,
    -- What was answered, as it was written; `value` is what of it is a number.
    answer text NOT NULL,
    value numeric,
    reason text NOT NULL DEFAULT '',
    comment text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    CHECK (value IS NOT NULL OR reason <> ''),
    FOREIGN KEY (round, alternative) REFERENCES governance.scoring_alternative (round, key),
    FOREIGN KEY (round, assessor) REFERENCES governance.scoring_assessor (round, account)
);
CREATE INDEX score_newest ON governance.score (round, assessor, alternative, criterion, id DESC);

-- Ranks that were set by hand, each with its reason. The newest of an alternative holds; rank 0 takes it back.
CREATE TABLE governance.score_adjustment (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    round text COLLATE "C" NOT NULL,
    alternative text COLLATE "C" NOT NULL,
    rank int NOT NULL CHECK (rank >= 0),
    reason text NOT NULL CHECK (reason <> ''),
    at timestamptz NOT NULL,
    author text NOT NULL,
    FOREIGN KEY (round, alternative) REFERENCES governance.scoring_alternative (round, key)
);
CREATE INDEX score_adjustment_round ON governance.score_adjustment (round, alternative, id DESC);

-- Rankings as they were published, whole and with their digest. Never changed.
CREATE TABLE governance.published_ranking (
    round text COLLATE "C" NOT NULL REFERENCES governance.scoring_round,
    version int NOT NULL,
    content text NOT NULL,
    sha256 text NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL,
    PRIMARY KEY (round, version)
);
