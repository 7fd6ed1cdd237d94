-- note --
-- Note where something was read.
INSERT INTO governance.origin (kind, subject, paper, first_line, last_line, said, outcome, at)
VALUES ($1::text, $2::text, $3::text, $4::int, $5::int, $6::text, $7::text, $8::timestamptz)
ON CONFLICT DO NOTHING

-- told --
-- What has been told of in just these words before.
SELECT subject FROM governance.origin WHERE kind = $1::text AND md5(said) = md5($2::text) AND said = $2::text
ORDER BY at, subject LIMIT 1

-- origins_of --
-- The papers that tell of something, the first one first.
SELECT o.paper, o.first_line, o.last_line, o.outcome, o.at, i.name FROM governance.origin AS o
JOIN governance.imported AS i ON i.id = o.paper
WHERE o.kind = $1::text AND o.subject = $2::text
ORDER BY o.at, o.paper, o.first_line LIMIT 50
