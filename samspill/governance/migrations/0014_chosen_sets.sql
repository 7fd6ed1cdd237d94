-- Sets of alternatives that were chosen within budgets, whole, with their reason. Only added to; the newest holds.
CREATE TABLE governance.chosen_set (
    round text COLLATE "C" NOT NULL REFERENCES governance.scoring_round,
    version int NOT NULL CHECK (version > 0),
    -- Budgets, costs, what was held in or out by hand, and both sets, as JSON.
    content text NOT NULL,
    sha256 text NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    at timestamptz NOT NULL,
    author text NOT NULL,
    PRIMARY KEY (round, version)
);
