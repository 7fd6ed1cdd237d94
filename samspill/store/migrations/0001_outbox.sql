-- What happened, waiting to be taken; and how far each consumer has come with it.
CREATE TABLE store.outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    subject text NOT NULL,
    facts jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    handed_out boolean NOT NULL DEFAULT false
);
CREATE INDEX outbox_waiting ON store.outbox (id) WHERE NOT handed_out;

CREATE TABLE store.delivery (
    consumer text NOT NULL,
    event bigint NOT NULL,
    subject text NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'aside')),
    attempts int NOT NULL DEFAULT 0,
    due timestamptz NOT NULL DEFAULT now(),
    failure text,
    ended timestamptz,
    PRIMARY KEY (consumer, event)
);
CREATE INDEX delivery_waiting ON store.delivery (consumer, subject, event) WHERE state = 'waiting';
CREATE INDEX delivery_aside ON store.delivery (consumer, event) WHERE state = 'aside';
