-- clear --
WITH a AS (DELETE FROM grunndata.organisation WHERE id = ANY($1::text[])),
b AS (DELETE FROM grunndata.membership WHERE organisation = ANY($1::text[])),
c AS (DELETE FROM grunndata.accepted_terms WHERE organisation = ANY($1::text[]) AND accepted_by IS NULL)
SELECT 1

-- fill_organisation --
INSERT INTO grunndata.organisation (
    id, sequence, number, resh, her, level, name, parent, active, valid_from, valid_to
)
SELECT r.id, r.sequence, r.number, r.resh, r.her, r.level, r.name, r.parent, r.active,
    coalesce(r.valid_from, '-infinity'), coalesce(r.valid_to, 'infinity')
FROM unnest(
    $1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::boolean[],
    $10::timestamptz[], $11::timestamptz[]
) AS r (id, sequence, number, resh, her, level, name, parent, active, valid_from, valid_to)

-- fill_membership --
INSERT INTO grunndata.membership (organisation, valid_from, valid_to)
SELECT r.organisation, coalesce(r.valid_from, '-infinity'), coalesce(r.valid_to, 'infinity')
FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS r (organisation, valid_from, valid_to)

-- fill_accepted_terms --
INSERT INTO grunndata.accepted_terms (organisation, terms, valid_from, valid_to)
SELECT r.organisation, r.terms, coalesce(r.valid_from, '-infinity'), coalesce(r.valid_to, 'infinity')
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[]) AS r (organisation, terms, valid_from, valid_to)

-- by_number --
-- An organisation, and what it or anything above it holds at a time. Parents are few; a ring among them ends the walk.
WITH RECURSIVE above AS (
    SELECT o.id, o.parent, 1 AS height FROM grunndata.organisation AS o
    WHERE o.id = $1::text OR ($1::text = 'resh:' || o.resh) OR ($1::text = 'her:' || o.her)
    UNION
    SELECT o.id, o.parent, above.height + 1 FROM above JOIN grunndata.organisation AS o ON o.id = above.parent
    WHERE above.height < 8
)
SELECT o.id, o.number, o.resh, o.her, o.level, o.name, o.parent,
    o.active AND o.valid_from <= $2::timestamptz AND o.valid_to > $2::timestamptz AS active,
    EXISTS (
        SELECT FROM above JOIN grunndata.membership AS m ON m.organisation = above.id
        WHERE m.valid_from <= $2::timestamptz AND m.valid_to > $2::timestamptz
    ) AS member,
    ARRAY(
        SELECT DISTINCT t.terms FROM above JOIN grunndata.accepted_terms AS t ON t.organisation = above.id
        WHERE t.valid_from <= $2::timestamptz AND t.valid_to > $2::timestamptz ORDER BY t.terms
    ) AS terms
FROM grunndata.organisation AS o JOIN above ON above.id = o.id AND above.height = 1
LIMIT 1

-- by_ids --
SELECT o.id, o.number, o.resh, o.her, o.level, o.name, o.parent,
    (held.fact ->> 'active')::boolean AS active, (held.fact ->> 'member')::boolean AS member,
    ARRAY(SELECT json_array_elements_text(held.fact -> 'terms')) AS terms
FROM grunndata.organisation AS o
    CROSS JOIN LATERAL (SELECT grunndata.organisation_at(o.id, $2::timestamptz) AS fact) AS held
WHERE o.id = ANY($1::text[])

-- search --
WITH found AS (
    SELECT o.* FROM grunndata.organisation AS o
    WHERE ($1::text = '' OR grunndata.words_of(o.name) @@ to_tsquery('pg_catalog.simple', nullif($1::text, '')))
        AND ($2::text IS NULL OR o.parent = $2::text) AND o.id > $3::text
    ORDER BY o.id LIMIT $4::int
)
SELECT o.id, o.number, o.resh, o.her, o.level, o.name, o.parent,
    (held.fact ->> 'active')::boolean AS active, (held.fact ->> 'member')::boolean AS member,
    ARRAY(SELECT json_array_elements_text(held.fact -> 'terms')) AS terms
FROM found AS o
    CROSS JOIN LATERAL (SELECT grunndata.organisation_at(o.id, $5::timestamptz) AS fact) AS held
ORDER BY o.id

-- above --
-- What an organisation is a part of, all the way up. A ring among parents ends the walk.
WITH RECURSIVE up AS (
    SELECT o.parent, 0 AS height FROM grunndata.organisation AS o WHERE o.id = $1::text
    UNION
    SELECT o.parent, up.height + 1 FROM up JOIN grunndata.organisation AS o ON o.id = up.parent WHERE up.height < 8
)
SELECT o.id, o.number, o.resh, o.her, o.level, o.name, o.parent,
    (held.fact ->> 'active')::boolean AS active, (held.fact ->> 'member')::boolean AS member,
    ARRAY(SELECT json_array_elements_text(held.fact -> 'terms')) AS terms
FROM (SELECT up.parent, max(up.height) AS height FROM up GROUP BY up.parent) AS way
    JOIN grunndata.organisation AS o ON o.id = way.parent AND o.id <> $1::text
    CROSS JOIN LATERAL (SELECT grunndata.organisation_at(o.id, $2::timestamptz) AS fact) AS held
ORDER BY way.height DESC
