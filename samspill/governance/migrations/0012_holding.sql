-- The last number that a body has given a meeting in a year.
CREATE TABLE governance.meeting_series (
    body text COLLATE "C" NOT NULL REFERENCES governance.body,
    year int NOT NULL,
    last int NOT NULL,
    PRIMARY KEY (body, year)
);

-- Where those who take part from elsewhere meet: for those inside alone.
ALTER TABLE governance.meeting ADD COLUMN link text NOT NULL DEFAULT '';
-- Goes up with every change of a draft, so that nobody orders what somebody else has ordered meanwhile.
ALTER TABLE governance.agenda ADD COLUMN edit int NOT NULL DEFAULT 0;
-- The versions of the decisions that minutes were sent with, each as `id@version`.
ALTER TABLE governance.minutes_entry ADD COLUMN decisions text[] NOT NULL DEFAULT '{}';

-- When somebody was in the meeting: several rows for one who went and came back.
CREATE TABLE governance.presence (
    meeting text COLLATE "C" NOT NULL REFERENCES governance.meeting,
    person text COLLATE "C" NOT NULL REFERENCES governance.person,
    came timestamptz NOT NULL,
    went timestamptz,
    PRIMARY KEY (meeting, person, came),
    CHECK (went IS NULL OR went >= came)
);

-- When a meeting was at a case: from then to then. A case that was never begun was not treated, and nobody missed it.
CREATE TABLE governance.treatment (
    meeting text COLLATE "C" NOT NULL REFERENCES governance.meeting,
    passage text COLLATE "C" NOT NULL REFERENCES governance.passage,
    began timestamptz NOT NULL,
    ended timestamptz,
    PRIMARY KEY (meeting, passage),
    CHECK (ended IS NULL OR ended >= began)
);
CREATE INDEX treatment_passage ON governance.treatment (passage);
CREATE INDEX meeting_starts ON governance.meeting (starts);
CREATE INDEX minutes_entry_passage ON governance.minutes_entry (passage);
