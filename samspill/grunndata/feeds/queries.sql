-- lock --
-- Where a feed has come to; nobody else moves it until this transaction ends.
SELECT applied, following FROM grunndata.feed WHERE register = $1::text FOR UPDATE

-- add --
INSERT INTO grunndata.version (register, sequence, event, subject, item)
SELECT $1::text, v.sequence, v.event, v.subject, v.item::json
FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[]) AS v (sequence, event, subject, item)

-- move --
UPDATE grunndata.feed SET applied = $2::bigint, following = $3::boolean, heard = greatest(heard, now()),
    initial_until = greatest(initial_until, $4::bigint)
WHERE register = $1::text

-- hear --
UPDATE grunndata.feed SET heard = greatest(heard, $2::timestamptz) WHERE register = $1::text

-- after --
SELECT sequence, event, subject FROM grunndata.version
WHERE register = $1::text AND sequence > $2::bigint AND ($4::text[] IS NULL OR event = ANY($4::text[]))
ORDER BY sequence LIMIT $3::int

-- items --
SELECT DISTINCT ON (subject) subject, item::text AS item FROM grunndata.version
WHERE register = $1::text AND subject = ANY($2::text[]) ORDER BY subject, sequence DESC

-- newest_after --
SELECT DISTINCT ON (subject) subject, sequence, event, item::text AS item FROM grunndata.version
WHERE register = $1::text AND subject > $2::text ORDER BY subject, sequence DESC LIMIT $3::int

-- states --
SELECT register, applied, heard, (
    SELECT count(DISTINCT version.subject)::int FROM grunndata.version WHERE version.register = feed.register
) AS subjects
FROM grunndata.feed ORDER BY register

-- newest --
-- The newest word about each of these subjects, with when it came.
SELECT DISTINCT ON (subject) subject, sequence, event, received, item::text AS item FROM grunndata.version
WHERE register = $1::text AND subject = ANY($2::text[]) ORDER BY subject, sequence DESC

-- latest --
SELECT applied FROM grunndata.feed WHERE register = $1::text

-- lines --
-- What was told after a number, as it was told.
SELECT v.sequence, v.event, v.item::text AS item, v.sequence <= feed.initial_until OR NOT feed.following AS initial
FROM grunndata.version AS v JOIN grunndata.feed ON feed.register = v.register
WHERE v.register = $1::text AND v.sequence > $2::bigint
ORDER BY v.sequence LIMIT $3::int

-- snapshot --
-- The newest word about every subject as of a number, in the order in which they came.
SELECT v.sequence, v.event, v.item::text AS item, true AS initial
FROM grunndata.version AS v
WHERE v.register = $1::text AND v.sequence > $2::bigint AND v.sequence <= $4::bigint AND NOT EXISTS (
    SELECT FROM grunndata.version AS later
    WHERE later.register = v.register AND later.subject = v.subject
        AND later.sequence > v.sequence AND later.sequence <= $4::bigint
)
ORDER BY v.sequence LIMIT $3::int

-- note_refusal --
INSERT INTO grunndata.refusal (register, at, place, rule)
SELECT $1::text, $2::timestamptz, r.place, r.rule FROM unnest($3::text[], $4::text[]) AS r (place, rule)

-- refusals --
-- The newest refusals.
SELECT register, at, place, rule FROM grunndata.refusal ORDER BY at DESC, id DESC LIMIT $1::int

-- refused --
-- How much was refused of each register since a time.
SELECT register, count(*)::int AS times FROM grunndata.refusal WHERE at >= $1::timestamptz GROUP BY register
