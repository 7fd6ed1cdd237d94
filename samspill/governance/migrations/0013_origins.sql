-- Where something was read: the paper and its lines, and what stands there. One thing may be told of by several papers.
CREATE TABLE governance.origin (
    kind text NOT NULL,
    subject text COLLATE "C" NOT NULL,
    paper text COLLATE "C" NOT NULL REFERENCES governance.imported,
    first_line int NOT NULL CHECK (first_line > 0),
    last_line int NOT NULL,
    said text NOT NULL,
    -- `added`: it came with this paper; `held`: it was there, and says the same; `differs`: it says otherwise.
    outcome text NOT NULL CHECK (outcome IN ('added', 'held', 'differs')),
    at timestamptz NOT NULL,
    PRIMARY KEY (kind, subject, paper, first_line),
    CHECK (last_line >= first_line)
);
CREATE INDEX origin_paper ON governance.origin (paper, first_line);
CREATE INDEX origin_said ON governance.origin (kind, md5(said));

-- What a doubt is about, where it is about something that was stored: settling it changes that.
ALTER TABLE governance.doubt ADD COLUMN subject_kind text NOT NULL DEFAULT '';
ALTER TABLE governance.doubt ADD COLUMN subject text COLLATE "C" NOT NULL DEFAULT '';

-- A plan is for a year. A paper does not say in which phase a measure is: nobody has said so yet.
ALTER TABLE governance.measure ADD COLUMN plan_year int;
ALTER TABLE governance.measure DROP CONSTRAINT measure_phase_check;
ALTER TABLE governance.measure ADD CHECK (phase IN ('unknown', 'concept', 'national', 'local', 'change', 'practice'));
ALTER TABLE governance.measure_change DROP CONSTRAINT measure_change_what_check;
ALTER TABLE governance.measure_change ADD CHECK (what IN ('starts', 'ends', 'running', 'phase', 'group', 'actor'));

-- Published sheets as they came, from which rounds were taken over: they can be checked again at any time.
CREATE TABLE governance.taken_sheet (
    round text COLLATE "C" PRIMARY KEY REFERENCES governance.scoring_round,
    -- Sheets with rows and cells, as JSON.
    tables text NOT NULL,
    -- Of the words and figures alone, whatever lines they stood on.
    sha256 text NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL
);
CREATE INDEX taken_sheet_sha256 ON governance.taken_sheet (sha256);
