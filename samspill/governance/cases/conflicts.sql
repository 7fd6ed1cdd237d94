-- person_of_account --
SELECT id FROM governance.person WHERE account = $1::text

-- is_person --
SELECT id FROM governance.person WHERE id = $1::text

-- note_conflict --
INSERT INTO governance.conflict (passage, person, reason, outcome, at, author)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::timestamptz, $6::text)

-- conflicts --
SELECT DISTINCT ON (c.person) c.person, p.name, c.reason, c.outcome, c.at
FROM governance.conflict AS c JOIN governance.person AS p ON p.id = c.person
WHERE c.passage = $1::text ORDER BY c.person, c.at DESC
