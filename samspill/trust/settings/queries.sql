-- put --
-- A new version of a setting, or its first. One that is somebody else's, or of another definition, is not touched.
INSERT INTO trust.setting (
    setting, version, owner, definition, active, metadata, starts, ends, at, author, source
)
SELECT
    $1::uuid, coalesce(max(s.version), 0) + 1, $2::text, $3::uuid, $4::boolean, $5::text::jsonb, $6::timestamptz,
    $7::timestamptz, $8::timestamptz, $9::text, $10::text
FROM trust.setting AS s WHERE s.setting = $1::uuid
HAVING coalesce(bool_and(s.owner = $2::text AND s.definition = $3::uuid), true)
RETURNING version

-- current --
-- The newest version of each of somebody's settings; all definitions when none is named.
SELECT DISTINCT ON (setting)
    setting, version, owner, definition, active, metadata::text AS metadata, starts, ends, at, author, source
FROM trust.setting
WHERE owner = ANY($1::text[]) AND ($2::uuid IS NULL OR definition = $2::uuid)
ORDER BY setting, version DESC

-- history --
-- Every version of somebody's settings, newest first.
SELECT setting, version, owner, definition, active, metadata::text AS metadata, starts, ends, at, author, source
FROM trust.setting WHERE owner = ANY($1::text[])
ORDER BY at DESC, setting, version DESC LIMIT $2::bigint

-- versions --
-- Every version of one setting, newest first.
SELECT setting, version, owner, definition, active, metadata::text AS metadata, starts, ends, at, author, source
FROM trust.setting WHERE setting = $1::uuid ORDER BY version DESC

-- holders --
-- Who has a setting of one definition that is active at a moment, in order, after somebody.
SELECT owner FROM (
    SELECT DISTINCT ON (setting) owner, active, starts, ends
    FROM trust.setting WHERE definition = $1::uuid AND owner > $2::text
    ORDER BY setting, version DESC
) AS newest
WHERE active AND (starts IS NULL OR starts <= $3::timestamptz) AND (ends IS NULL OR ends > $3::timestamptz)
GROUP BY owner ORDER BY owner LIMIT $4::bigint

-- give_power --
-- A new version of a power of attorney, or its first.
INSERT INTO trust.power (power, version, giver, receiver, areas, starts, ends, active, at, author)
SELECT
    $1::uuid, coalesce(max(p.version), 0) + 1, $2::text, $3::text, $4::text[], $5::timestamptz, $6::timestamptz, true,
    $7::timestamptz, $8::text
FROM trust.power AS p WHERE p.power = $1::uuid
HAVING coalesce(bool_and(p.giver = $2::text AND p.receiver = $3::text), true)
RETURNING version

-- end_power --
-- The version that ends a power of attorney; the giver or the receiver may end it.
INSERT INTO trust.power (power, version, giver, receiver, areas, starts, ends, active, at, author)
SELECT power, version + 1, giver, receiver, areas, starts, ends, false, $3::timestamptz, $4::text
FROM (SELECT * FROM trust.power WHERE power = $1::uuid ORDER BY version DESC LIMIT 1) AS newest
WHERE active AND (giver = ANY($2::text[]) OR receiver = ANY($2::text[]))
RETURNING giver, receiver

-- powers --
-- The newest version of each power of attorney that somebody has given or holds.
SELECT DISTINCT ON (power) power, version, giver, receiver, areas, starts, ends, active, at, author
FROM trust.power WHERE giver = ANY($1::text[]) OR receiver = ANY($1::text[])
ORDER BY power, version DESC

-- power --
-- The newest version of one power of attorney.
SELECT power, version, giver, receiver, areas, starts, ends, active, at, author
FROM trust.power WHERE power = $1::uuid ORDER BY version DESC LIMIT 1
