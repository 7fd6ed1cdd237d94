-- pointed_at --
-- Resources by type and id, as far as a grant opens them: all; those of one patient; and those of types that are nobody's
-- record. Without those that are there already.
SELECT rid, type, id, patient, body, tokens
FROM fhir.resource
WHERE (type, id) IN (SELECT * FROM unnest($1::smallint[], $2::text[]))
    AND ($3::boolean OR patient = $4::text OR type = ANY($5::smallint[]))
    AND rid <> ALL($6::bigint[])
ORDER BY rid
LIMIT $7::int

-- pointing --
-- Resources that carry one of some tokens, as far as a grant opens them, without those that are there already. A token
-- holds the number of its parameter, which tells the type.
SELECT rid, type, id, patient, body, tokens
FROM fhir.resource
WHERE tokens && $1::text[]
    AND ($2::boolean OR patient = $3::text OR type = ANY($4::smallint[]))
    AND rid <> ALL($5::bigint[])
ORDER BY rid
LIMIT $6::int
