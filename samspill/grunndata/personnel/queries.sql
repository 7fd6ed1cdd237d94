-- clear --
WITH a AS (DELETE FROM grunndata.practitioner WHERE hpr = ANY($1::text[])),
b AS (DELETE FROM grunndata.hpr_number WHERE practitioner = ANY($1::text[])),
c AS (DELETE FROM grunndata.approval WHERE practitioner = ANY($1::text[])),
d AS (DELETE FROM grunndata.approval_detail WHERE practitioner = ANY($1::text[]))
SELECT 1

-- fill_practitioner --
INSERT INTO grunndata.practitioner (hpr, sequence, nin, name, birth_date, active)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::date[], $6::boolean[])

-- fill_hpr_number --
INSERT INTO grunndata.hpr_number (practitioner, number, rank, sequence)
SELECT * FROM unnest($1::text[], $2::text[], $3::smallint[], $4::bigint[])

-- fill_approval --
INSERT INTO grunndata.approval (practitioner, place, category, kind, valid_from, valid_to)
SELECT r.practitioner, r.place, r.category, r.kind,
    coalesce(r.valid_from, '-infinity'), coalesce(r.valid_to, 'infinity')
FROM unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
    AS r (practitioner, place, category, kind, valid_from, valid_to)

-- fill_approval_detail --
INSERT INTO grunndata.approval_detail (practitioner, place, what, code, valid_from, valid_to)
SELECT r.practitioner, r.place, r.what, r.code,
    coalesce(r.valid_from, '-infinity'), coalesce(r.valid_to, 'infinity')
FROM unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
    AS r (practitioner, place, what, code, valid_from, valid_to)

-- by_hpr --
SELECT hpr, name, birth_date, grunndata.person_of(nin) AS person, active
FROM grunndata.practitioner WHERE hpr = grunndata.practitioner_of($1::text)

-- approvals --
SELECT approval.category, approval.kind, (
    SELECT coalesce(
        jsonb_agg(jsonb_build_object('what', d.what, 'code', d.code) ORDER BY d.what, d.code), '[]'
    )::text
    FROM grunndata.approval_detail AS d
    WHERE d.practitioner = approval.practitioner AND d.place = approval.place
        AND d.valid_from <= $2::timestamptz AND d.valid_to > $2::timestamptz
) AS details
FROM grunndata.approval
WHERE approval.practitioner = grunndata.practitioner_of($1::text)
    AND approval.valid_from <= $2::timestamptz AND approval.valid_to > $2::timestamptz
ORDER BY approval.place

-- by_person_number --
-- Whoever has the number, or another that leads to the same person.
SELECT p.hpr, p.name, p.birth_date, grunndata.person_of(p.nin) AS person, p.active
FROM grunndata.practitioner AS p
WHERE (
        p.nin = $1::text
        OR p.nin IN (SELECT known.number FROM grunndata.known_numbers(grunndata.person_of($1::text)) AS known (number))
    )
    AND grunndata.practitioner_of(p.hpr) = p.hpr
ORDER BY p.hpr

-- search --
SELECT p.hpr, p.name, p.birth_date, grunndata.person_of(p.nin) AS person, p.active
FROM grunndata.practitioner AS p
WHERE grunndata.words_of(p.name) @@ to_tsquery('pg_catalog.simple', $1::text) AND p.hpr > $2::text
    AND grunndata.practitioner_of(p.hpr) = p.hpr
ORDER BY p.hpr LIMIT $3::int

-- merged --
SELECT practitioner, array_agg(number ORDER BY number) AS numbers FROM grunndata.hpr_number
WHERE practitioner = ANY($1::text[]) AND rank = 0 GROUP BY practitioner
