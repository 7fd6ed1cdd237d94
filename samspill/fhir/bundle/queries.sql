-- with_identifier --
-- For each type and identifier token asked for, the resources that carry it, in any record or in one: two at most. One
-- row for all of them. There is no limit inside, which would tempt the planner to read a whole type in search of the
-- first match.
SELECT array_agg(asked.place) AS places, array_agg(found.id) AS ids, array_agg(found.patient) AS patients
FROM unnest($1::int[], $2::smallint[], $3::text[], $4::boolean[], $5::text[])
    AS asked (place, kind, token, everywhere, record)
CROSS JOIN LATERAL (
    SELECT id, patient, row_number() OVER (ORDER BY rid) AS number
    FROM fhir.resource
    WHERE tokens && ARRAY[asked.token] AND type = asked.kind AND (asked.everywhere OR patient = asked.record)
) AS found
WHERE found.number <= 2

-- bodies --
-- The current versions of resources that are to be patched, locked until the transaction ends.
SELECT type, id, version, patient, body
FROM fhir.resource
WHERE (type, id) IN (SELECT * FROM unnest($1::smallint[], $2::text[]))
FOR UPDATE

-- records_of --
-- Whose record each resource belongs to.
SELECT type, id, patient
FROM fhir.resource
WHERE (type, id) IN (SELECT * FROM unnest($1::smallint[], $2::text[]))
