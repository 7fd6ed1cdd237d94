-- texts --
-- What papers say in their newest versions; of those written here, under their heads.
SELECT DISTINCT ON (v.paper) v.paper, v.text, CASE WHEN v.media = 'application/json' THEN v.bytes END AS heads
FROM governance.paper_version AS v WHERE v.paper = ANY($1::text[]) ORDER BY v.paper, v.version DESC

-- keep --
INSERT INTO governance.document (id, meeting, kind, audience, version, media, bytes, sha256, at, author)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::int, $6::text, $7::bytea, $8::text, $9::timestamptz, $10::text)
ON CONFLICT (meeting, kind, audience, version) DO UPDATE
SET bytes = excluded.bytes, sha256 = excluded.sha256, at = excluded.at, author = excluded.author
WHERE governance.document.audience = 'public'

-- listed --
SELECT kind, audience, version, media, sha256, at, octet_length(bytes) AS size
FROM governance.document WHERE meeting = $1::text ORDER BY at DESC, kind, audience

-- stored --
SELECT bytes, sha256 FROM governance.document
WHERE meeting = $1::text AND kind = $2::text AND audience = 'members' AND version = $3::int

-- release --
INSERT INTO governance.release (subject_kind, subject, stage, state, due, at, author)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::timestamptz, $5::timestamptz, $6::text)
ON CONFLICT (subject_kind, subject, stage)
DO UPDATE SET state = excluded.state, due = excluded.due, at = excluded.at, author = excluded.author

-- released --
SELECT subject_kind, stage, state, due FROM governance.release
WHERE subject = $1::text AND subject_kind IN ('meeting', 'minutes') ORDER BY subject_kind, stage
