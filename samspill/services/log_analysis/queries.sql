-- weighed --
SELECT chain, seq FROM log_analysis.weighed

-- note_weighed --
INSERT INTO log_analysis.weighed (chain, seq) VALUES ($1::int, $2::bigint)
ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq

-- hold --
-- One analysis at a time.
SELECT pg_advisory_xact_lock(7302)

-- days --
-- The last sixty days of work of some people, up to a day.
SELECT caller, day, looks, nights, records FROM log_analysis.day
WHERE caller = ANY($1::text[]) AND day > $2::date - 60

-- keep_days --
INSERT INTO log_analysis.day (caller, day, looks, nights, records)
SELECT caller, day, looks, nights, string_to_array(records, ' ')
FROM unnest($1::text[], $2::date[], $3::int[], $4::int[], $5::text[]) AS given (caller, day, looks, nights, records)
ON CONFLICT (caller, day) DO UPDATE SET looks = excluded.looks, nights = excluded.nights, records = excluded.records

-- crowds --
SELECT patient, day, callers FROM log_analysis.crowd WHERE patient = ANY($1::text[]) AND day = ANY($2::date[])

-- keep_crowds --
INSERT INTO log_analysis.crowd (patient, day, callers)
SELECT patient, day, string_to_array(callers, ' ')
FROM unnest($1::text[], $2::date[], $3::text[]) AS given (patient, day, callers)
ON CONFLICT (patient, day) DO UPDATE SET callers = excluded.callers

-- keep_works --
INSERT INTO log_analysis.works (hpr, organisation) SELECT hpr, organisation
FROM unnest($1::text[], $2::text[]) AS given (hpr, organisation)
ON CONFLICT DO NOTHING

-- works --
SELECT hpr, organisation FROM log_analysis.works WHERE organisation = ANY($1::text[])

-- watch --
INSERT INTO log_analysis.watched (patient, reason, kind, since, by)
VALUES ($1::text, $2::text, $3::text, $4::timestamptz, $5::text)
ON CONFLICT (patient) DO UPDATE
SET reason = excluded.reason, kind = excluded.kind, since = excluded.since, by = excluded.by

-- all_watched --
-- Every record that draws curiosity, the newest first.
SELECT patient, reason, kind, since, by FROM log_analysis.watched ORDER BY since DESC, patient LIMIT $1::int

-- watch_no_more --
DELETE FROM log_analysis.watched WHERE patient = $1::text

-- watched --
SELECT patient FROM log_analysis.watched WHERE patient = ANY($1::text[])

-- find --
-- What is worth checking. A look that stands there already gets the signs too, each taking its share of what is left.
INSERT INTO log_analysis.finding (id, chain, seq, part, at, patient, caller, organisation, operation, score, signs)
SELECT * FROM unnest(
    $1::text[], $2::int[], $3::bigint[], $4::int[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::int[], $11::text[]
)
ON CONFLICT (id) DO UPDATE SET
    score = round(100 - (100 - finding.score) * (100 - excluded.score) / 100.0),
    signs = (finding.signs::jsonb || excluded.signs::jsonb)::text

-- worklist --
-- What is to be checked, for one organisation or all, the weightiest first.
SELECT id, at, patient, caller, organisation, operation, score, signs, state FROM log_analysis.finding
WHERE state = ANY($1::text[]) AND ($2::text = '' OR organisation = $2::text)
ORDER BY score DESC, at DESC, id
LIMIT $3::int

-- one --
SELECT id, patient, organisation, state FROM log_analysis.finding WHERE id = $1::text FOR UPDATE

-- settle --
UPDATE log_analysis.finding SET state = $2::text WHERE id = $1::text

-- note_outcome --
INSERT INTO log_analysis.outcome (finding, at, state, by, note)
VALUES ($1::text, $2::timestamptz, $3::text, $4::text, $5::text)

-- worth --
-- How often each sign stood on a look that was found unjustified, and on one that was justified.
SELECT sign.value ->> 'name' AS name,
    count(*) FILTER (WHERE state = 'justified')::int AS justified,
    count(*) FILTER (WHERE state = 'unjustified')::int AS unjustified
FROM log_analysis.finding CROSS JOIN json_array_elements(signs::json) AS sign
WHERE state IN ('justified', 'unjustified') AND ($1::text = '' OR organisation = $1::text)
GROUP BY 1
ORDER BY 1

-- overridden --
-- Whether an override of a record by somebody, within a day before a moment, is found already.
SELECT EXISTS (
    SELECT FROM log_analysis.finding
    WHERE patient = $1::text AND caller = $2::text AND at > $3::timestamptz - interval '1 day' AND at <= $3
        AND signs::jsonb @> '[{"name": "override"}]'
) AS found
