-- add --
-- A relation of treatment: its first version.
INSERT INTO trust.relation (
    relation, version, record, kind, practitioner, organisation, starts, ends, reason, source, at, author
)
VALUES (
    $1::uuid, 1, $2::text, $3::text, $4::text, $5::text, $6::timestamptz, $7::timestamptz, $8::text, $9::text,
    $10::timestamptz, $11::text
)

-- finish --
-- The version that says when a relation ends; one that has ended already is left as it is.
INSERT INTO trust.relation (
    relation, version, record, kind, practitioner, organisation, starts, ends, reason, source, at, author
)
SELECT
    relation, version + 1, record, kind, practitioner, organisation, starts, $3::timestamptz, reason, source,
    $3::timestamptz, $4::text
FROM (SELECT * FROM trust.relation WHERE relation = $1::uuid ORDER BY version DESC LIMIT 1) AS newest
WHERE record = $2::text AND (ends IS NULL OR ends > $3::timestamptz)
RETURNING relation

-- listed --
-- The newest version of each relation of a record, those that have ended too.
SELECT DISTINCT ON (relation)
    relation, version, record, kind, practitioner, organisation, starts, ends, reason, source, at, author
FROM trust.relation WHERE record = $1::text
ORDER BY relation, version DESC

-- of_sources --
-- The newest version of each relation that follows something recorded.
SELECT DISTINCT ON (source, relation)
    source, relation, version, record, kind, practitioner, organisation, starts, ends
FROM trust.relation WHERE source = ANY($1::text[]) AND kind IN ('referral', 'encounter')
ORDER BY source, relation, version DESC

-- add_many --
-- Versions of relations that follow what is recorded.
INSERT INTO trust.relation (
    relation, version, record, kind, practitioner, organisation, starts, ends, reason, source, at, author
)
SELECT
    relation, version, record, kind, practitioner, organisation, starts, ends, '', source, $10::timestamptz, $11::text
FROM unnest(
    $1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[],
    $9::text[]
) AS given (relation, version, record, kind, practitioner, organisation, starts, ends, source)

-- open_at_once --
-- Keep a record open to a practitioner, unless it is open for that kind of reason already; gives how long.
WITH standing AS (
    SELECT ends FROM trust.relation
    WHERE record = $2::text AND practitioner = $4::text AND kind = $3::text AND ends > $6::timestamptz
    ORDER BY ends DESC LIMIT 1
),
opened AS (
    INSERT INTO trust.relation (
        relation, version, record, kind, practitioner, organisation, starts, ends, reason, source, at, author
    )
    SELECT $1::uuid, 1, $2, $3, $4, '', $6, $7::timestamptz, $5::text, $3, $6, $8::text
    WHERE NOT EXISTS (SELECT FROM standing)
    RETURNING ends
)
SELECT ends FROM opened UNION ALL SELECT ends FROM standing
