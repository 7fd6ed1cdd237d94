-- propose --
INSERT INTO governance.proposal (passage, variant, version, text, at, author, source)
VALUES ($1::text, $2::int, $3::int, $4::text, $5::timestamptz, $6::text, $7::text)

-- proposals --
SELECT DISTINCT ON (passage, variant) passage, variant, version, text, at
FROM governance.proposal WHERE passage = ANY($1::text[]) ORDER BY passage, variant, version DESC

-- proposal_versions --
SELECT variant, version, text, at, author FROM governance.proposal
WHERE passage = $1::text ORDER BY variant, version DESC

-- questions --
SELECT passage, number, text FROM governance.question WHERE passage = ANY($1::text[]) ORDER BY passage, number

-- drop_questions --
DELETE FROM governance.question WHERE passage = $1::text

-- add_question --
INSERT INTO governance.question (passage, number, text) VALUES ($1::text, $2::int, $3::text)

-- remark --
INSERT INTO governance.remark (passage, at, author, name, version, text)
VALUES ($1::text, $2::timestamptz, $3::text, $4::text, $5::int, $6::text)

-- remarks --
SELECT at, name, version, text FROM governance.remark WHERE passage = $1::text ORDER BY at LIMIT 200
