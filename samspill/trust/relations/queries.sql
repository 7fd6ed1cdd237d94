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
