-- lock --
-- Where a feed has come to; nobody else moves it until this transaction ends.
SELECT applied, following FROM grunndata.feed WHERE register = $1::text FOR UPDATE

-- add --
INSERT INTO grunndata.version (register, sequence, event, subject, item)
SELECT $1::text, v.sequence, v.event, v.subject, v.item::json
FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[]) AS v (sequence, event, subject, item)

-- move --
UPDATE grunndata.feed SET applied = $2::bigint, following = $3::boolean, heard = greatest(heard, now())
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
