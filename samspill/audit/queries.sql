-- fact --
-- A call without a question: the patients it touched, as the work says.
SELECT part::int AS part, patient, resources FROM unnest({patients}::text[], {counts}::int[])
WITH ORDINALITY AS touched (patient, resources, part)

-- shown --
-- What of the question's rows is handed out: a page asks for one row more, to know whether another page follows.
SELECT patient FROM work LIMIT {shows}::bigint

-- fact_of_each --
-- A question over the population: one entry for each patient found, or one that says that none was.
SELECT row_number() OVER (ORDER BY patient)::int AS part, patient, resources FROM (
    SELECT patient, count(*)::int AS resources FROM shown GROUP BY patient
    UNION ALL
    SELECT NULL, 0 WHERE NOT EXISTS (SELECT FROM shown)
) AS found

-- link --
-- The chain's next link: a hash over the one before it and everything that this entry says.
UPDATE audit.chain SET
    seq = chain.seq + 1,
    hash = sha256(chain.hash || convert_to(
        (chain.seq + 1) || E'\n' || {constant}::text || (
            SELECT string_agg(E'\n' || part || E'\t' || coalesce(patient, '') || E'\t' || resources, '' ORDER BY part)
            FROM fact
        ), 'UTF8'
    ))
WHERE chain.chain = {chain}::int AND EXISTS (SELECT FROM fact)
RETURNING chain.seq, chain.hash

-- link_of_one --
-- The next link, for a call that touched one patient's data at most; {whose} says whose.
UPDATE audit.chain SET
    seq = chain.seq + 1,
    hash = sha256(chain.hash || convert_to(
        (chain.seq + 1) || E'\n' || {constant}::text || E'\n1\t' || coalesce({whose}, '') || E'\t'
        || (SELECT least(count(*), {shows}::bigint) FROM work), 'UTF8'
    ))
WHERE chain.chain = {chain}::int AND {found}
RETURNING chain.seq, chain.hash

-- entry_of_one --
-- Its row. A chain that is missing gives NULL, which the table refuses: nothing is answered unrecorded.
INSERT INTO audit.entry (
    at, chain, seq, part, request, operation, outcome, caller, client, organisation, purpose, about, reasons, problem,
    ground, patient, resources, hash
)
SELECT
    {at}::timestamptz, {chain}::int, (SELECT seq FROM link), 1, {request}::text, {operation}::text, {outcome}::text,
    {caller}::text, {client}::text, {organisation}::text, {purpose}::text, {about}::text, {reasons}::text,
    {problem}::text, {ground}::text, {whose}, (SELECT least(count(*), {shows}::bigint) FROM work), (SELECT hash FROM link)
WHERE {found}

-- entry --
-- The rows. A chain that is missing gives NULL, which the table refuses: nothing is answered unrecorded.
INSERT INTO audit.entry (
    at, chain, seq, part, request, operation, outcome, caller, client, organisation, purpose, about, reasons, problem,
    ground, patient, resources, hash
)
SELECT
    {at}::timestamptz, {chain}::int, (SELECT seq FROM link), part, {request}::text, {operation}::text, {outcome}::text,
    {caller}::text, {client}::text, {organisation}::text, {purpose}::text, {about}::text, {reasons}::text,
    {problem}::text, {ground}::text, patient, resources, (SELECT hash FROM link)
FROM fact

-- head --
-- How far a chain has come. Only its own connection moves it.
SELECT seq, hash FROM audit.chain WHERE chain = $1::int

-- add_entries --
-- The rows of several calls, and the chain moved past them; nothing, when the chain's head is another than was thought.
-- They come as one JSON list, since each list of values costs the driver as much as all of them so written.
-- A list of WITH parts; the last value says whether anything is to be recorded.
moved AS (
    UPDATE audit.chain SET seq = $2::bigint, hash = $3::bytea
    WHERE chain.chain = $1::int AND chain.seq = $4::bigint AND chain.hash = $5::bytea AND $7::boolean
    RETURNING chain.chain
),
work AS (
    INSERT INTO audit.entry (
        chain, at, request, operation, outcome, caller, client, organisation, purpose, about, reasons, problem,
        ground, seq, hash, part, patient, resources
    )
    SELECT moved.chain, (call ->> 0)::timestamptz, call ->> 1, call ->> 2, call ->> 3, call ->> 4, call ->> 5, call ->> 6,
        call ->> 7, call ->> 8, call ->> 9, call ->> 10, call ->> 11, (call ->> 12)::bigint,
        decode(call ->> 13, 'base64'), (call ->> 14)::int, call ->> 15, (call ->> 16)::int
    FROM moved, jsonb_array_elements($6::text::jsonb) AS given (call)
    RETURNING entry.seq
)

-- of_patient --
-- What was done with one patient's data, newest first.
SELECT at, chain, seq, part, request, operation, outcome, caller, client, organisation, purpose, about, reasons, problem, ground, resources
FROM audit.entry
WHERE patient = $1::text AND ($2::timestamptz IS NULL OR (at, chain, seq) < ($2, $3::int, $4::bigint))
ORDER BY at DESC, chain DESC, seq DESC
LIMIT $5::int

-- latest --
-- The newest entries of all, for operators.
SELECT at, chain, seq, part, request, operation, outcome, caller, client, organisation, purpose, about, reasons,
    problem, ground, patient, resources
FROM audit.entry
ORDER BY at DESC, chain DESC, seq DESC
LIMIT $1::int

-- chains --
SELECT chain, seq, hash FROM audit.chain WHERE seq > 0 OR $1::boolean ORDER BY chain

-- links --
-- A stretch of one chain, in order, with everything that its hashes cover.
SELECT at, chain, seq, part, request, operation, outcome, caller, client, organisation, purpose, about, reasons,
    problem, ground, patient, resources, hash
FROM audit.entry
WHERE chain = $1::int AND seq > $2::bigint AND seq <= $3::bigint
ORDER BY seq, part

-- beyond --
-- Entries that no chain accounts for.
SELECT entry.chain, count(*)::int AS entries
FROM audit.entry LEFT JOIN audit.chain ON chain.chain = entry.chain
WHERE entry.seq > coalesce(chain.seq, 0) OR entry.seq < 1
GROUP BY entry.chain

-- heads --
SELECT chain, seq, encode(hash, 'hex') AS hash FROM audit.chain WHERE seq > 0 ORDER BY chain

-- last_seal --
SELECT id, at, heads, previous, signature FROM audit.seal ORDER BY id DESC LIMIT 1

-- seals --
SELECT id, at, heads, previous, signature FROM audit.seal ORDER BY id

-- add_seal --
INSERT INTO audit.seal (at, heads, previous, signature) VALUES ($1::timestamptz, $2::text, $3::bytea, $4::bytea)

-- make_months --
-- The partitions of this month and the next two.
SELECT audit.make_month((date_trunc('month', now()) + n * interval '1 month')::date) FROM generate_series(0, 2) AS n

-- keep_grounds --
-- What decisions knew, each once, under the digest of its text.
INSERT INTO audit.ground (digest, content)
SELECT digest, content FROM unnest($1::text[], $2::text[]) AS given (digest, content)
ON CONFLICT DO NOTHING

-- grounds --
SELECT digest, content FROM audit.ground WHERE digest = ANY($1::text[])

-- of_request --
-- What the trail says of one request, the call's own entries first.
SELECT at, chain, seq, part, request, operation, outcome, caller, client, organisation, purpose, about, reasons,
    problem, ground, patient, resources
FROM audit.entry
WHERE request = $1::text AND at > now() - $2::interval
ORDER BY at, chain, seq, part
LIMIT 100

-- of_look --
-- What the trail says of one request about some records: few of all that were ever made there.
SELECT at, chain, seq, part, request, operation, outcome, caller, client, organisation, purpose, about, reasons,
    problem, ground, patient, resources
FROM audit.entry
WHERE patient = ANY($1::text[]) AND request = $2::text
ORDER BY at, chain, seq, part
LIMIT 100

-- bases --
-- How far each chain may be removed before a moment: up to its last entry before the first that is not.
SELECT reach.chain, reach.seq, reach.entries, encode((
    SELECT e.hash FROM audit.entry AS e WHERE e.chain = reach.chain AND e.seq = reach.seq LIMIT 1
), 'hex') AS hash
FROM (
    SELECT old.chain, max(old.seq) AS seq, count(*) AS entries
    FROM audit.entry AS old
    LEFT JOIN (
        SELECT chain, min(seq) AS seq FROM audit.entry WHERE at >= $1::timestamptz GROUP BY chain
    ) AS young ON young.chain = old.chain
    WHERE old.at < $1 AND (young.seq IS NULL OR old.seq < young.seq)
    GROUP BY old.chain
) AS reach
ORDER BY reach.chain

-- retire --
SELECT audit.retire($1::timestamptz, $2::int[], $3::bigint[])

-- retired --
-- What has been removed, in order.
SELECT id, at, until, entries, bases, previous, signature FROM audit.retired ORDER BY id

-- add_retired --
INSERT INTO audit.retired (at, until, entries, bases, previous, signature)
VALUES ($1::timestamptz, $2::timestamptz, $3::bigint, $4::text, $5::bytea, $6::bytea)

-- below --
-- Entries that stand where all was removed.
SELECT entry.chain, count(*)::int AS entries
FROM audit.entry JOIN unnest($1::int[], $2::bigint[]) AS base (chain, seq) ON base.chain = entry.chain
WHERE entry.seq <= base.seq
GROUP BY entry.chain
