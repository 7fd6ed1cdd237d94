-- known --
SELECT EXISTS (SELECT FROM governance.organisation WHERE id = $1::text) AS owner,
       EXISTS (SELECT FROM governance.person WHERE id = $2::text) AS person

-- add_action --
INSERT INTO governance.action (id, passage, decision, body, text, owner, person, deadline, at, author)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::date, $9::timestamptz, $10::text)

-- add_step --
INSERT INTO governance.action_step (action, at, author, state, note)
VALUES ($1::text, $2::timestamptz, $3::text, $4::text, $5::text)

-- move_action --
UPDATE governance.action SET state = $3::text, edit = edit + 1 WHERE id = $1::text AND edit = $2::int

-- action --
SELECT a.id, a.passage, a.decision, a.body, a.text, a.owner, o.name AS owner_name, a.person, p.name AS person_name,
       a.deadline, a.state, a.edit, a.at
FROM governance.action AS a
LEFT JOIN governance.organisation AS o ON o.id = a.owner
LEFT JOIN governance.person AS p ON p.id = a.person
WHERE a.id = $1::text

-- steps --
SELECT at, author, state, note FROM governance.action_step WHERE action = $1::text ORDER BY at

-- actions --
-- The actions of some bodies, by deadline.
SELECT a.id, a.passage, a.decision, a.body, b.short, a.text, a.owner, o.name AS owner_name, p.name AS person_name,
       a.deadline, a.state, a.edit, g.number, g.year,
       (SELECT s.note FROM governance.action_step AS s WHERE s.action = a.id ORDER BY s.at DESC LIMIT 1) AS latest
FROM governance.action AS a
JOIN governance.body AS b ON b.id = a.body
LEFT JOIN governance.organisation AS o ON o.id = a.owner
LEFT JOIN governance.person AS p ON p.id = a.person
LEFT JOIN governance.passage AS g ON g.id = a.passage
WHERE a.body = ANY($1::text[]) AND a.state = ANY($2::text[])
ORDER BY a.deadline NULLS LAST, a.at, a.id LIMIT $3::int OFFSET $4::int

-- actions_of --
SELECT a.id, a.decision, a.text, a.deadline, a.state, a.edit, o.name AS owner_name, p.name AS person_name,
       (SELECT s.note FROM governance.action_step AS s WHERE s.action = a.id ORDER BY s.at DESC LIMIT 1) AS latest
FROM governance.action AS a
LEFT JOIN governance.organisation AS o ON o.id = a.owner
LEFT JOIN governance.person AS p ON p.id = a.person
WHERE a.decision = ANY($1::text[]) ORDER BY a.at, a.id
