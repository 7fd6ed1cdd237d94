-- Parties: organisations and systems that are told of changes of some settings (PVK: `part`), and how it goes with them.
CREATE TABLE privacy.party (
    -- PVK: partKode.
    code text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    -- Organisation number.
    organisation text COLLATE "C" NOT NULL,
    -- The client by which it calls here.
    client text COLLATE "C" NOT NULL UNIQUE,
    -- Where changes are pushed; empty for a party that fetches them.
    endpoint text NOT NULL,
    definitions uuid[] NOT NULL,
    active boolean NOT NULL DEFAULT true,
    -- The number of the last change that it is to be told. Its row is locked while one is added, so that numbers are
    -- seen in order.
    told bigint NOT NULL DEFAULT 0,
    -- When it may be called next: later after a failure, and while it is being called.
    due timestamptz NOT NULL DEFAULT '-infinity'
);

-- What each party is to be told: one row for each change of a setting, and what came of telling.
CREATE TABLE privacy.change (
    party text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    setting uuid NOT NULL,
    version int NOT NULL,
    record text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'aside', 'kept')),
    attempts int NOT NULL DEFAULT 0,
    -- When the party said that it has it.
    receipt timestamptz,
    -- What went wrong the last time.
    fault text NOT NULL DEFAULT '',
    PRIMARY KEY (party, number),
    UNIQUE (party, setting, version)
);
CREATE INDEX change_waiting ON privacy.change (party, number) WHERE state = 'waiting';
CREATE INDEX change_aside ON privacy.change (at DESC) WHERE state = 'aside';
