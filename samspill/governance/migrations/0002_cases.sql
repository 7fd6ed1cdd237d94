-- A matter, through all the bodies that treat it. Every title is there twice: as it is, and as the public may read it.
CREATE TABLE governance.case_file (
    id text COLLATE "C" PRIMARY KEY,
    title text NOT NULL,
    title_public text NOT NULL,
    language text NOT NULL DEFAULT 'nb' CHECK (language IN ('nb', 'nn', 'se', 'en')),
    owner text COLLATE "C" REFERENCES governance.organisation,
    opened date NOT NULL,
    closed date,
    edit int NOT NULL DEFAULT 0,
    at timestamptz NOT NULL,
    author text NOT NULL
);

-- The last number that a body has given in a year.
CREATE TABLE governance.series (
    body text COLLATE "C" NOT NULL REFERENCES governance.body,
    year int NOT NULL,
    last int NOT NULL,
    PRIMARY KEY (body, year)
);

-- One pass of a case through a body: `n/yy`, its type there, and how it ended.
CREATE TABLE governance.passage (
    id text COLLATE "C" PRIMARY KEY,
    case_file text COLLATE "C" NOT NULL REFERENCES governance.case_file,
    body text COLLATE "C" NOT NULL REFERENCES governance.body,
    year int NOT NULL,
    number int NOT NULL CHECK (number > 0),
    title text NOT NULL,
    title_public text NOT NULL,
    -- Case types, several where they are combined: approval, information, discussion, endorsement, recommendation.
    kinds text[] NOT NULL,
    state text NOT NULL DEFAULT 'coming' CHECK (
        state IN ('coming', 'scheduled', 'treated', 'postponed', 'returned', 'withdrawn')
    ),
    -- The pass that sent the case here.
    origin text COLLATE "C" REFERENCES governance.passage,
    owner text COLLATE "C" REFERENCES governance.organisation,
    -- The one who prepares the case (saksbehandler).
    handler text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    author text NOT NULL,
    source text NOT NULL DEFAULT '',
    edit int NOT NULL DEFAULT 0,
    UNIQUE (body, year, number)
);
CREATE INDEX passage_case ON governance.passage (case_file);
CREATE INDEX passage_origin ON governance.passage (origin);

-- Who changed which case how: type, title, state, each with what it was.
CREATE TABLE governance.passage_change (
    passage text COLLATE "C" NOT NULL REFERENCES governance.passage,
    at timestamptz NOT NULL,
    author text NOT NULL,
    what text NOT NULL,
    before text NOT NULL,
    after text NOT NULL
);
CREATE INDEX passage_change_of ON governance.passage_change (passage, at);

-- Papers of a case: the top note, attachments, presentations.
CREATE TABLE governance.paper (
    id text COLLATE "C" PRIMARY KEY,
    passage text COLLATE "C" NOT NULL REFERENCES governance.passage,
    kind text NOT NULL CHECK (kind IN ('note', 'attachment', 'presentation', 'link')),
    number int NOT NULL,
    title text NOT NULL,
    title_public text NOT NULL,
    UNIQUE (passage, kind, number)
);

-- The versions of a paper, with the bytes as they came in and what can be read in them. A text that is written here is
-- kept as its heads and paragraphs (JSON).
CREATE TABLE governance.paper_version (
    paper text COLLATE "C" NOT NULL REFERENCES governance.paper,
    version int NOT NULL,
    media text NOT NULL,
    bytes bytea NOT NULL,
    sha256 text NOT NULL,
    text text NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL,
    PRIMARY KEY (paper, version)
);

-- Which bytes of a paper somebody has opened last: what is new or changed since then is marked.
CREATE TABLE governance.seen (
    account text NOT NULL,
    paper text COLLATE "C" NOT NULL REFERENCES governance.paper,
    sha256 text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (account, paper)
);

-- Proposed decisions, in versions; several variants may stand beside each other.
CREATE TABLE governance.proposal (
    passage text COLLATE "C" NOT NULL REFERENCES governance.passage,
    variant int NOT NULL DEFAULT 1,
    version int NOT NULL,
    text text NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL,
    source text NOT NULL DEFAULT '',
    PRIMARY KEY (passage, variant, version)
);

-- Questions for discussion that a case asks.
CREATE TABLE governance.question (
    passage text COLLATE "C" NOT NULL REFERENCES governance.passage,
    number int NOT NULL,
    text text NOT NULL,
    PRIMARY KEY (passage, number)
);

-- What was decided: an act, and perhaps a request. A change is a new version, and the old one is kept.
CREATE TABLE governance.decision (
    id text COLLATE "C" NOT NULL,
    version int NOT NULL,
    passage text COLLATE "C" NOT NULL REFERENCES governance.passage,
    result text NOT NULL CHECK (
        result IN ('approved', 'noted', 'discussed', 'endorsed', 'recommended', 'conditional', 'amended', 'postponed',
                   'returned', 'withdrawn')
    ),
    act text NOT NULL,
    request text NOT NULL DEFAULT '',
    condition text NOT NULL DEFAULT '',
    decided date NOT NULL,
    reason text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    author text NOT NULL,
    source text NOT NULL DEFAULT '',
    PRIMARY KEY (id, version)
);
CREATE INDEX decision_passage ON governance.decision (passage);
CREATE INDEX decision_decided ON governance.decision (decided DESC, id);

-- What a decision stood on when it was made: papers, scores, figures, each by its digest. Never changed.
CREATE TABLE governance.basis (
    decision text COLLATE "C" NOT NULL,
    version int NOT NULL,
    content text NOT NULL,
    sha256 text NOT NULL,
    PRIMARY KEY (decision, version),
    FOREIGN KEY (decision, version) REFERENCES governance.decision (id, version)
);

-- Action points: what somebody was asked to do, and by when.
CREATE TABLE governance.action (
    id text COLLATE "C" PRIMARY KEY,
    passage text COLLATE "C" REFERENCES governance.passage,
    decision text COLLATE "C",
    body text COLLATE "C" NOT NULL REFERENCES governance.body,
    text text NOT NULL,
    owner text COLLATE "C" REFERENCES governance.organisation,
    person text COLLATE "C" REFERENCES governance.person,
    deadline date,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'started', 'done', 'dropped')),
    edit int NOT NULL DEFAULT 0,
    at timestamptz NOT NULL,
    author text NOT NULL
);
CREATE INDEX action_body ON governance.action (body, state, deadline);
CREATE INDEX action_decision ON governance.action (decision);
CREATE TABLE governance.action_step (
    action text COLLATE "C" NOT NULL REFERENCES governance.action,
    at timestamptz NOT NULL,
    author text NOT NULL,
    state text NOT NULL,
    note text NOT NULL
);
CREATE INDEX action_step_of ON governance.action_step (action, at);

-- What the public may not read, and by which provision (offentleglova). The newest row of a subject holds.
CREATE TABLE governance.exemption (
    id text COLLATE "C" PRIMARY KEY,
    -- `case_file`, `passage`, `paper`, `decision`, `minutes`, and its id.
    subject_kind text NOT NULL,
    subject text COLLATE "C" NOT NULL,
    scope text NOT NULL CHECK (scope IN ('whole', 'part', 'title', 'lifted')),
    ground text NOT NULL,
    assessor text NOT NULL,
    assessed date NOT NULL,
    review date,
    at timestamptz NOT NULL
);
CREATE INDEX exemption_of ON governance.exemption (subject_kind, subject, at DESC);
CREATE INDEX exemption_review ON governance.exemption (review) WHERE review IS NOT NULL;

-- What the public may read of something that is exempt in part, written for it; the newest row of a subject holds.
CREATE TABLE governance.redacted (
    subject_kind text NOT NULL,
    subject text COLLATE "C" NOT NULL,
    text text NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL
);
CREATE INDEX redacted_of ON governance.redacted (subject_kind, subject, at DESC);

-- What has been released, to whom, when: members first, the public later.
CREATE TABLE governance.release (
    subject_kind text NOT NULL,
    subject text COLLATE "C" NOT NULL,
    stage text NOT NULL CHECK (stage IN ('members', 'public')),
    state text NOT NULL CHECK (state IN ('planned', 'released', 'withdrawn')),
    due timestamptz NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL,
    PRIMARY KEY (subject_kind, subject, stage)
);
CREATE INDEX release_due ON governance.release (stage, due DESC);

-- Members who do not take part in a case, and why (habilitet).
CREATE TABLE governance.conflict (
    passage text COLLATE "C" NOT NULL REFERENCES governance.passage,
    person text COLLATE "C" NOT NULL REFERENCES governance.person,
    reason text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('declared', 'steps-aside', 'may-stay')),
    at timestamptz NOT NULL,
    author text NOT NULL,
    PRIMARY KEY (passage, person, at)
);

-- What members say of a case to the secretariat and each other before it is treated.
CREATE TABLE governance.remark (
    passage text COLLATE "C" NOT NULL REFERENCES governance.passage,
    at timestamptz NOT NULL,
    author text NOT NULL,
    name text NOT NULL,
    -- The version of the top note that it was said of.
    version int NOT NULL,
    text text NOT NULL
);
CREATE INDEX remark_of ON governance.remark (passage, at);

-- What belongs together: a decision and the initiatives, goals, indicators and measures that came of it, or led to it.
CREATE TABLE governance.link (
    from_kind text NOT NULL,
    from_id text COLLATE "C" NOT NULL,
    to_kind text NOT NULL,
    to_id text COLLATE "C" NOT NULL,
    what text NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL,
    PRIMARY KEY (from_kind, from_id, to_kind, to_id, what)
);
CREATE INDEX link_back ON governance.link (to_kind, to_id);

-- What can be found by words: one row for each thing, in Norwegian. The public's words hold nothing that is exempt;
-- `words_lasting` lack personal names too (offentlegforskrifta §§ 6-7: a name leads nobody to what is over a year old).
CREATE TABLE governance.finding (
    subject_kind text NOT NULL,
    subject text COLLATE "C" NOT NULL,
    body text COLLATE "C",
    day date,
    number text NOT NULL DEFAULT '',
    kinds text[] NOT NULL DEFAULT '{}',
    state text NOT NULL DEFAULT '',
    title text NOT NULL,
    title_public text NOT NULL,
    address text NOT NULL,
    text text NOT NULL,
    text_public text NOT NULL,
    -- From when the members of the body may read it, and from when everybody; NULL is never.
    members_from timestamptz,
    public_from timestamptz,
    words tsvector NOT NULL,
    words_public tsvector NOT NULL,
    words_lasting tsvector NOT NULL,
    -- The pass of a case that it belongs to, and whose case that is.
    passage text COLLATE "C",
    owner text COLLATE "C",
    PRIMARY KEY (subject_kind, subject)
);
CREATE INDEX finding_words ON governance.finding USING gin (words);
CREATE INDEX finding_words_public ON governance.finding USING gin (words_public) WHERE public_from IS NOT NULL;
CREATE INDEX finding_words_lasting ON governance.finding USING gin (words_lasting);
CREATE INDEX finding_number ON governance.finding (number);
CREATE INDEX finding_day ON governance.finding (day DESC NULLS LAST, subject_kind, subject);

-- Who follows what: a case or a body, and up to when they have been told.
CREATE TABLE governance.follow (
    account text NOT NULL,
    subject_kind text NOT NULL CHECK (subject_kind IN ('case_file', 'body')),
    subject text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (account, subject_kind, subject)
);
-- What followers are told, with its context.
CREATE TABLE governance.notice (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account text NOT NULL,
    at timestamptz NOT NULL,
    subject_kind text NOT NULL,
    subject text COLLATE "C" NOT NULL,
    what text NOT NULL,
    context text NOT NULL,
    before text NOT NULL DEFAULT '',
    after text NOT NULL DEFAULT '',
    address text NOT NULL,
    read timestamptz
);
CREATE INDEX notice_account ON governance.notice (account, id DESC);
