-- deliver --
-- Take in what a system has recorded; what it has delivered before is passed over.
INSERT INTO access_log.delivered (patient, at, source, digest, content)
SELECT patient, at, $1::text, digest, content
FROM unnest($2::text[], $3::timestamptz[], $4::text[], $5::text[]) AS given (patient, at, digest, content)
ON CONFLICT DO NOTHING
RETURNING number

-- delivered --
-- What other systems did with one patient's data, newest first, from before a place.
SELECT number, at, source, content FROM access_log.delivered
WHERE patient = $1::text AND ($2::timestamptz IS NULL OR (at, number) < ($2, $3::bigint))
ORDER BY at DESC, number DESC
LIMIT $4::int
