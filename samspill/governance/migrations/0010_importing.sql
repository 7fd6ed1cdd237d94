-- Papers that were read in: the bytes as they came, the text that was read in them, and what came out (JSON).
CREATE TABLE governance.imported (
    id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    media text NOT NULL,
    bytes bytea NOT NULL,
    sha256 text NOT NULL UNIQUE,
    text text NOT NULL,
    remarks text[] NOT NULL,
    outcome text NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL
);
CREATE INDEX imported_at ON governance.imported (at DESC, id);

-- What a person has to settle in a paper: a contradiction, or what reading alone does not tell. Places are JSON.
CREATE TABLE governance.doubt (
    id text COLLATE "C" PRIMARY KEY,
    imported text COLLATE "C" NOT NULL REFERENCES governance.imported,
    number int NOT NULL,
    kind text NOT NULL,
    message text NOT NULL,
    places text NOT NULL,
    alternatives text[] NOT NULL,
    -- The pass of a case that it is about, if it is about one.
    passage text COLLATE "C" REFERENCES governance.passage,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'settled')),
    chosen text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    settled_at timestamptz,
    settled_by text NOT NULL DEFAULT '',
    UNIQUE (imported, number)
);
CREATE INDEX doubt_open ON governance.doubt (imported, number) WHERE state = 'open';
