-- record --
-- A patient's resources from a number upwards, by what was asked for. Undated ones are in any period. The order is by
-- `rid + 0`, so that no planner walks through everybody's resources by their number instead of one range of the record's.
SELECT rid, type, id, body FROM fhir.resource
WHERE patient = $1::text AND type = ANY($2::smallint[])
    AND ($3::timestamptz IS NULL OR updated >= $3)
    AND (
        ends = '-infinity' OR type = $6::smallint
        OR (($4::timestamptz IS NULL OR ends > $4) AND ($5::timestamptz IS NULL OR starts < $5))
    )
    AND rid + 0 > $7::bigint AND ($8::bytea IS NULL OR position($8 IN body) > 0)
ORDER BY rid + 0
LIMIT $9::int

-- around --
-- Resources by type and id: those that are in nobody's record, and those in the given patient's.
SELECT found.type, found.id, found.body
FROM unnest($1::smallint[], $2::text[], $3::boolean[]) AS wanted (type, id, open)
JOIN fhir.resource AS found ON found.type = wanted.type AND found.id = wanted.id
WHERE (wanted.open OR found.patient = $4::text) AND ($5::timestamptz IS NULL OR found.updated >= $5)
    AND ($6::smallint IS NULL OR (found.type, found.id) > ($6, $7::text))
ORDER BY found.type, found.id
LIMIT $8::int

-- alone --
-- One resource that is in nobody's record, by what was asked for.
SELECT rid, type, id, body FROM fhir.resource
WHERE type = $1::smallint AND id = $2::text AND patient IS NULL AND type = ANY($3::smallint[])
    AND ($4::timestamptz IS NULL OR updated >= $4) AND rid > $5::bigint

-- labels --
-- Every profile, tag and security label in use, among the resources of a type or of all, each once.
SELECT DISTINCT kind, label
FROM (
    SELECT convert_from(body, 'UTF8')::json -> 'meta' AS meta FROM fhir.resource
    WHERE ($1::smallint IS NULL OR type = $1) AND ($2::boolean OR patient = $3::text)
        AND (position('"profile":' IN body) > 0 OR position('"tag":' IN body) > 0 OR position('"security":' IN body) > 0)
) AS found
CROSS JOIN LATERAL (
    SELECT 'profile' AS kind, one::text AS label FROM json_array_elements(found.meta -> 'profile') AS one
    UNION ALL
    SELECT 'security', one::text FROM json_array_elements(found.meta -> 'security') AS one
    UNION ALL
    SELECT 'tag', one::text FROM json_array_elements(found.meta -> 'tag') AS one
) AS labels
ORDER BY kind, label
