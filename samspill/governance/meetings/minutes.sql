-- newest --
-- The newest version of a meeting's minutes, or the newest that is no draft, with its entries.
SELECT m.meeting, m.version, m.state, m.attributed, m.approved_by, m.at, e.passage, e.place, e.summary, e.statements,
       e.edit, e.decisions
FROM governance.minutes AS m
LEFT JOIN governance.minutes_entry AS e ON e.meeting = m.meeting AND e.version = m.version
WHERE m.meeting = $1::text
  AND m.version = (SELECT max(x.version) FROM governance.minutes AS x
                   WHERE x.meeting = $1::text AND (NOT $2::boolean OR x.state <> 'draft'))
ORDER BY e.place

-- version --
SELECT m.meeting, m.version, m.state, m.attributed, m.approved_by, m.at, e.passage, e.place, e.summary, e.statements,
       e.edit, e.decisions
FROM governance.minutes AS m
LEFT JOIN governance.minutes_entry AS e ON e.meeting = m.meeting AND e.version = m.version
WHERE m.meeting = $1::text AND m.version = $2::int ORDER BY e.place

-- add_minutes --
INSERT INTO governance.minutes (meeting, version, state, attributed, at, author)
SELECT m.id, $2::int, 'draft', b.attributed, $3::timestamptz, $4::text
FROM governance.meeting AS m JOIN governance.body AS b ON b.id = m.body WHERE m.id = $1::text

-- add_entry --
INSERT INTO governance.minutes_entry (meeting, version, passage, place, summary, statements)
VALUES ($1::text, $2::int, $3::text, $4::int, $5::text, $6::text)
ON CONFLICT (meeting, version, passage) DO UPDATE SET place = excluded.place

-- write --
UPDATE governance.minutes_entry SET summary = $5::text, statements = $6::text, edit = edit + 1
WHERE meeting = $1::text AND version = $2::int AND passage = $3::text AND edit = $4::int

-- keep_edit --
INSERT INTO governance.minutes_edit (meeting, version, passage, edit, summary, at, author, clashed)
VALUES ($1::text, $2::int, $3::text, $4::int, $5::text, $6::timestamptz, $7::text, $8::boolean)

-- edits --
SELECT edit, summary, at, author, clashed FROM governance.minutes_edit
WHERE meeting = $1::text AND version = $2::int AND passage = $3::text ORDER BY at DESC, edit DESC LIMIT 100

-- carry_matters --
-- A new version begins with what the one before it says was raised.
INSERT INTO governance.minutes_matter (meeting, version, matter, title, summary, statements)
SELECT meeting, $3::int, matter, title, summary, statements FROM governance.minutes_matter
WHERE meeting = $1::text AND version = $2::int

-- move --
UPDATE governance.minutes SET state = $3::text, approved_by = $4::text, at = $5::timestamptz, edit = edit + 1
WHERE meeting = $1::text AND version = $2::int

-- keep_decisions --
UPDATE governance.minutes_entry SET decisions = $4::text[]
WHERE meeting = $1::text AND version = $2::int AND passage = $3::text

-- waiting --
SELECT m.meeting, m.version, t.number, t.year, t.starts
FROM governance.minutes AS m JOIN governance.meeting AS t ON t.id = m.meeting
WHERE t.body = $1::text AND m.state = 'sent'
  AND m.version = (SELECT max(x.version) FROM governance.minutes AS x WHERE x.meeting = m.meeting)
ORDER BY t.starts DESC LIMIT 20

-- versions --
SELECT version, state, at, author, approved_by FROM governance.minutes WHERE meeting = $1::text ORDER BY version DESC

-- meetings_with --
-- Meetings in whose minutes a case is told of.
SELECT DISTINCT meeting FROM governance.minutes_entry WHERE passage = $1::text

-- clashed --
-- Texts of a version that came too late, the newest first; those of what was raised have no number of a case.
SELECT e.passage, e.matter, e.edit, e.summary, e.at, p.number, p.year
FROM governance.minutes_edit AS e LEFT JOIN governance.passage AS p ON p.id = e.passage
WHERE e.meeting = $1::text AND e.version = $2::int AND e.clashed ORDER BY e.at DESC LIMIT 50

-- decisions_in --
-- Some versions of decisions, each asked for as `id@version`.
SELECT id, version, passage, result, act, request, condition, decided, reason, at, author, source
FROM governance.decision WHERE id || '@' || version = ANY($1::text[]) AND passage = ANY($2::text[]) ORDER BY id

-- aside --
-- Who steps aside in which of some cases: what was decided last of each person's conflict of interest.
SELECT t.passage, t.person, t.name
FROM (SELECT DISTINCT ON (c.passage, c.person) c.passage, c.person, p.name, c.outcome
      FROM governance.conflict AS c JOIN governance.person AS p ON p.id = c.person
      WHERE c.passage = ANY($1::text[]) ORDER BY c.passage, c.person, c.at DESC) AS t
WHERE t.outcome = 'steps-aside' ORDER BY t.passage, t.name
