-- Organisations that sit in bodies, own initiatives or do measures. The id is a short word of the name: `helse-vest-rhf`.
CREATE TABLE governance.organisation (
    id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    name_nn text NOT NULL DEFAULT '',
    number text NOT NULL DEFAULT '',
    kind text NOT NULL DEFAULT '',
    -- Other ways in which papers write the name.
    aliases text[] NOT NULL DEFAULT '{}'
);

-- People in their public roles: nothing but a name, and the account they sign in with.
CREATE TABLE governance.person (
    id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    account text UNIQUE
);

-- Councils, committees, boards and groups: `nuit`, `nufa`, `e-helseradet`.
CREATE TABLE governance.body (
    id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    name_nn text NOT NULL DEFAULT '',
    short text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('council', 'committee', 'area', 'programme', 'working')),
    parent text COLLATE "C" REFERENCES governance.body,
    -- The body that this one came after: the council after the board.
    follows text COLLATE "C" REFERENCES governance.body,
    formed date,
    ended date,
    -- Working days before a meeting at which its notice and papers go out.
    notice_days int NOT NULL DEFAULT 5 CHECK (notice_days BETWEEN 0 AND 60),
    deputies boolean NOT NULL DEFAULT true,
    attributed boolean NOT NULL DEFAULT true,
    -- Goes up with every change, so that nobody writes over what somebody else has written meanwhile.
    edit int NOT NULL DEFAULT 0
);

-- What a body is for, in versions: which held when.
CREATE TABLE governance.mandate (
    body text COLLATE "C" NOT NULL REFERENCES governance.body,
    version int NOT NULL,
    text text NOT NULL,
    starts date NOT NULL,
    ends date,
    at timestamptz NOT NULL,
    author text NOT NULL,
    PRIMARY KEY (body, version)
);

-- Places in a body: the representative of somebody, for as long as there is such a place.
CREATE TABLE governance.seat (
    id text COLLATE "C" PRIMARY KEY,
    body text COLLATE "C" NOT NULL REFERENCES governance.body,
    label text NOT NULL,
    organisation text COLLATE "C" REFERENCES governance.organisation,
    kind text NOT NULL CHECK (kind IN ('member', 'observer', 'secretariat')),
    starts date,
    ends date
);
CREATE INDEX seat_body ON governance.seat (body);

-- Who sits in a seat, as what, from when to when: a member and the deputies of the member share a seat.
CREATE TABLE governance.membership (
    id text COLLATE "C" PRIMARY KEY,
    seat text COLLATE "C" NOT NULL REFERENCES governance.seat,
    person text COLLATE "C" NOT NULL REFERENCES governance.person,
    role text NOT NULL CHECK (role IN ('leader', 'deputy-leader', 'member', 'deputy', 'observer', 'secretary')),
    title text NOT NULL DEFAULT '',
    starts date,
    ends date,
    -- The person whom this one came after in the seat.
    replaces text COLLATE "C" REFERENCES governance.person,
    at timestamptz NOT NULL,
    author text NOT NULL,
    -- Where it is known from: a paper and its line, or a decision.
    source text NOT NULL DEFAULT '',
    edit int NOT NULL DEFAULT 0,
    CHECK (ends IS NULL OR starts IS NULL OR ends >= starts)
);
CREATE INDEX membership_seat ON governance.membership (seat);
CREATE INDEX membership_person ON governance.membership (person);
