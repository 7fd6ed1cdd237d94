-- Meetings of bodies, planned, held and cancelled ones.
CREATE TABLE governance.meeting (
    id text COLLATE "C" PRIMARY KEY,
    body text COLLATE "C" NOT NULL REFERENCES governance.body,
    -- `5/22`: the number in its year; papers do not always give one.
    number int,
    year int NOT NULL,
    starts timestamptz NOT NULL,
    ends timestamptz,
    days int NOT NULL DEFAULT 1,
    place text NOT NULL DEFAULT '',
    online boolean NOT NULL DEFAULT false,
    extra boolean NOT NULL DEFAULT false,
    state text NOT NULL DEFAULT 'planned' CHECK (
        state IN ('planned', 'called', 'running', 'held', 'cancelled')
    ),
    -- Goes up with every change, for calendars (RFC 5545 §3.8.7.4).
    sequence int NOT NULL DEFAULT 0,
    edit int NOT NULL DEFAULT 0,
    at timestamptz NOT NULL,
    author text NOT NULL,
    source text NOT NULL DEFAULT ''
);
CREATE INDEX meeting_body ON governance.meeting (body, starts DESC);
CREATE UNIQUE INDEX meeting_number ON governance.meeting (body, year, number) WHERE number IS NOT NULL;

-- Agendas in versions: what was sent is never changed, what comes after is a new version.
CREATE TABLE governance.agenda (
    meeting text COLLATE "C" NOT NULL REFERENCES governance.meeting,
    version int NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'sent')),
    at timestamptz NOT NULL,
    author text NOT NULL,
    PRIMARY KEY (meeting, version)
);
CREATE TABLE governance.agenda_item (
    meeting text COLLATE "C" NOT NULL,
    version int NOT NULL,
    place int NOT NULL,
    kind text NOT NULL CHECK (kind IN ('case', 'break', 'other')),
    passage text COLLATE "C" REFERENCES governance.passage,
    title text NOT NULL DEFAULT '',
    presenter text NOT NULL DEFAULT '',
    -- Minutes for presenting and for talking about it.
    presenting int NOT NULL DEFAULT 0 CHECK (presenting >= 0),
    discussing int NOT NULL DEFAULT 0 CHECK (discussing >= 0),
    -- When it was said to start, where a paper says so; otherwise it follows from what stands before.
    said_start timestamptz,
    PRIMARY KEY (meeting, version, place),
    FOREIGN KEY (meeting, version) REFERENCES governance.agenda (meeting, version)
);
CREATE INDEX agenda_item_passage ON governance.agenda_item (passage);

-- Who was there, from when to when, and for whom.
CREATE TABLE governance.attendance (
    meeting text COLLATE "C" NOT NULL REFERENCES governance.meeting,
    person text COLLATE "C" NOT NULL REFERENCES governance.person,
    capacity text NOT NULL CHECK (
        capacity IN ('leader', 'acting-leader', 'member', 'deputy', 'observer', 'secretariat', 'guest')
    ),
    -- Whose place a deputy takes.
    stands_for text COLLATE "C" REFERENCES governance.person,
    organisation text COLLATE "C" REFERENCES governance.organisation,
    present boolean NOT NULL,
    digital boolean NOT NULL DEFAULT false,
    came timestamptz,
    went timestamptz,
    source text NOT NULL DEFAULT '',
    PRIMARY KEY (meeting, person, capacity)
);
-- Guests and presenters who take part in one case.
CREATE TABLE governance.attendance_case (
    passage text COLLATE "C" NOT NULL REFERENCES governance.passage,
    person text COLLATE "C" NOT NULL REFERENCES governance.person,
    PRIMARY KEY (passage, person)
);

-- Minutes in versions; approved ones are changed only by a new version.
CREATE TABLE governance.minutes (
    meeting text COLLATE "C" NOT NULL REFERENCES governance.meeting,
    version int NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'sent', 'approved')),
    -- Whether they tell who said what.
    attributed boolean NOT NULL,
    edit int NOT NULL DEFAULT 0,
    approved_by text COLLATE "C" REFERENCES governance.passage,
    at timestamptz NOT NULL,
    author text NOT NULL,
    PRIMARY KEY (meeting, version)
);
CREATE TABLE governance.minutes_entry (
    meeting text COLLATE "C" NOT NULL,
    version int NOT NULL,
    passage text COLLATE "C" NOT NULL REFERENCES governance.passage,
    place int NOT NULL,
    summary text NOT NULL,
    statements text NOT NULL DEFAULT '[]',
    edit int NOT NULL DEFAULT 0,
    PRIMARY KEY (meeting, version, passage),
    FOREIGN KEY (meeting, version) REFERENCES governance.minutes (meeting, version)
);
-- Every saved edit of an entry: what two people write at the same time is lost to nobody.
CREATE TABLE governance.minutes_edit (
    meeting text COLLATE "C" NOT NULL,
    version int NOT NULL,
    passage text COLLATE "C" NOT NULL,
    edit int NOT NULL,
    summary text NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL,
    clashed boolean NOT NULL DEFAULT false
);
CREATE INDEX minutes_edit_of ON governance.minutes_edit (meeting, version, passage, edit);

-- Documents made of a meeting: notice, agenda, minutes, as they were sent, with their digests.
CREATE TABLE governance.document (
    id text COLLATE "C" PRIMARY KEY,
    meeting text COLLATE "C" NOT NULL REFERENCES governance.meeting,
    kind text NOT NULL CHECK (kind IN ('notice', 'agenda', 'minutes')),
    audience text NOT NULL CHECK (audience IN ('members', 'public')),
    version int NOT NULL,
    media text NOT NULL,
    bytes bytea NOT NULL,
    sha256 text NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL,
    UNIQUE (meeting, kind, audience, version)
);
