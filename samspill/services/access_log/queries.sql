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

-- note_again --
-- Count a look that rests on an override which the citizen has been told of.
UPDATE access_log.notice SET looks = looks + 1, last = greatest(last, $4::timestamptz)
WHERE id = (
    SELECT id FROM access_log.notice
    WHERE patient = $1::text AND caller = $2::text AND organisation = $3::text
        AND first > $4::timestamptz - interval '1 day' AND ($5::text = '' OR reason = $5)
    ORDER BY first DESC LIMIT 1
)
RETURNING id

-- notice --
-- Tell the citizen of an override; one that was told before is passed over.
INSERT INTO access_log.notice (id, patient, caller, organisation, reason, first, last, looks)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::timestamptz, $6, 1)
ON CONFLICT DO NOTHING

-- notices --
-- What the owner of some records is told of, newest first.
SELECT patient, caller, organisation, reason, first, last, looks FROM access_log.notice
WHERE patient = ANY($1::text[])
ORDER BY first DESC, id LIMIT $2::int
