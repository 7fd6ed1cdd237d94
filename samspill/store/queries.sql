-- claim_lane --
-- The lowest number that no open connection holds. The lock goes with the connection, whatever ends it.
SELECT lane::int FROM generate_series(1, 512) AS lane
WHERE pg_try_advisory_lock(7301, lane::int)
LIMIT 1;

-- next_block --
-- The first number of a fresh block.
SELECT nextval($1::text::regclass);

-- tell_here --
-- Put events in the outbox, in the statement that ends the work that caused them.
INSERT INTO store.outbox (kind, subject, facts)
SELECT kind, subject, facts::jsonb
FROM unnest({kinds}::text[], {subjects}::text[], {facts}::text[]) AS event (kind, subject, facts)

-- tell_what_here --
-- The same, where only the work itself finds out what it did: its rows say it in a column `what`.
INSERT INTO store.outbox (kind, subject, facts)
SELECT kind, subject, facts::jsonb || jsonb_build_object('what', (SELECT what FROM work LIMIT 1))
FROM unnest({kinds}::text[], {subjects}::text[], {facts}::text[]) AS event (kind, subject, facts)

-- ready --
-- Whether the database answers.
SELECT 1

-- anything_new --
-- Whether events wait to be handed out.
SELECT EXISTS (SELECT FROM store.outbox WHERE NOT handed_out) AS waiting

-- hand_out --
-- Give each consumer that takes an event of its kind a delivery of its own. Other workers skip what is locked here.
WITH batch AS (
    SELECT id FROM store.outbox WHERE NOT handed_out ORDER BY id LIMIT $3::int FOR UPDATE SKIP LOCKED
),
marked AS (
    UPDATE store.outbox SET handed_out = true FROM batch WHERE outbox.id = batch.id
    RETURNING outbox.id, outbox.kind, outbox.subject
),
given AS (
    INSERT INTO store.delivery (consumer, event, subject)
    SELECT taker.consumer, marked.id, marked.subject
    FROM marked JOIN unnest($1::text[], $2::text[]) AS taker (consumer, kind) ON taker.kind = marked.kind
    ON CONFLICT DO NOTHING
)
SELECT count(*)::int AS events FROM marked

-- subjects_due --
-- Subjects whose first waiting event is due: later ones wait for it, so that order is kept.
SELECT subject FROM (
    SELECT DISTINCT ON (subject) subject, event, due
    FROM store.delivery
    WHERE consumer = $1::text AND state = 'waiting'
    ORDER BY subject, event
) AS first
WHERE due <= clock_timestamp()
ORDER BY event
LIMIT $2::int

-- claim_subject --
-- No two workers take one subject's events for one consumer at once.
SELECT pg_try_advisory_xact_lock(hashtext($1::text), hashtext($2::text)) AS claimed

-- events_of --
-- A subject's waiting events in order, from the first that is due.
SELECT d.event, d.attempts, d.due <= clock_timestamp() AS is_due, o.kind, o.facts::text AS facts, o.at
FROM store.delivery AS d JOIN store.outbox AS o ON o.id = d.event
WHERE d.consumer = $1::text AND d.subject = $2::text AND d.state = 'waiting'
ORDER BY d.event
LIMIT $3::int
FOR UPDATE OF d

-- anything_waiting --
-- Whether events that have not failed wait for a consumer.
SELECT EXISTS (
    SELECT FROM store.delivery WHERE consumer = $1::text AND state = 'waiting' AND attempts = 0
) AS waiting

-- events_at_once --
-- Many waiting events of whatever subjects, in no order; what another worker has locked is left to it, and what has
-- failed before is taken by itself.
SELECT d.event, o.facts::text AS facts
FROM store.delivery AS d JOIN store.outbox AS o ON o.id = d.event
WHERE d.consumer = $1::text AND d.state = 'waiting' AND d.attempts = 0
LIMIT $2::int
FOR UPDATE OF d SKIP LOCKED

-- delivered --
UPDATE store.delivery SET state = 'done', ended = clock_timestamp()
WHERE consumer = $1::text AND event = ANY($2::bigint[])

-- set_back --
-- A delivery that failed is tried again later, or set aside after too many times.
UPDATE store.delivery SET
    attempts = attempts + 1,
    failure = $3::text,
    due = clock_timestamp() + $4::float * interval '1 second',
    state = CASE WHEN attempts + 1 >= $5::int THEN 'aside' ELSE 'waiting' END
WHERE consumer = $1::text AND event = $2::bigint
RETURNING state

-- aside --
-- What was set aside, for somebody to look at.
SELECT consumer, event, kind, attempts, failure, o.at
FROM store.delivery AS d JOIN store.outbox AS o ON o.id = d.event
WHERE d.state = 'aside'
ORDER BY event
LIMIT 1000

-- try_again --
UPDATE store.delivery SET state = 'waiting', attempts = 0, due = clock_timestamp()
WHERE state = 'aside' AND ($1::text IS NULL OR consumer = $1) AND ($2::bigint IS NULL OR event = $2)

-- backlog --
SELECT
    (SELECT count(*) FROM store.outbox WHERE NOT handed_out)::int AS new,
    (SELECT count(*) FROM store.delivery WHERE state = 'waiting')::int AS waiting,
    (SELECT count(*) FROM store.delivery WHERE state = 'aside')::int AS aside

-- clear_out --
-- Events that every consumer has taken are kept for some days, and then no longer.
WITH old AS (
    SELECT id FROM store.outbox AS o
    WHERE handed_out AND at < now() - $1::int * interval '1 day'
        AND NOT EXISTS (SELECT FROM store.delivery AS d WHERE d.event = o.id AND d.state <> 'done')
    ORDER BY id LIMIT 10000
),
deliveries AS (DELETE FROM store.delivery USING old WHERE delivery.event = old.id)
DELETE FROM store.outbox USING old WHERE outbox.id = old.id

-- version --
SELECT version() AS version

-- ask_of_several --
-- A question about one thing, asked about several: each value of it is a column of what is asked, in places from 1.
SELECT asked.place, found.*
FROM unnest({arrays}) WITH ORDINALITY AS asked ({names}, place) CROSS JOIN LATERAL (
{question}
) AS found
