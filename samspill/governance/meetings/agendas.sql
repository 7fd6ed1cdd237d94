-- newest --
-- The newest version of a meeting's agenda, or the newest that was sent, with its items.
SELECT a.meeting, a.version, a.state, a.edit, a.at, i.place, i.kind, i.passage, i.title, i.presenter, i.presenting,
       i.discussing, i.said_start AS said
FROM governance.agenda AS a
LEFT JOIN governance.agenda_item AS i ON i.meeting = a.meeting AND i.version = a.version
WHERE a.meeting = $1::text
  AND a.version = (SELECT max(x.version) FROM governance.agenda AS x
                   WHERE x.meeting = $1::text AND (NOT $2::boolean OR x.state = 'sent'))
ORDER BY i.place

-- version --
SELECT a.meeting, a.version, a.state, a.edit, a.at, i.place, i.kind, i.passage, i.title, i.presenter, i.presenting,
       i.discussing, i.said_start AS said
FROM governance.agenda AS a
LEFT JOIN governance.agenda_item AS i ON i.meeting = a.meeting AND i.version = a.version
WHERE a.meeting = $1::text AND a.version = $2::int ORDER BY i.place

-- touch --
UPDATE governance.agenda SET edit = edit + 1
WHERE meeting = $1::text AND version = $2::int AND edit = $3::int AND state = 'draft'

-- add_draft --
INSERT INTO governance.agenda (meeting, version, state, at, author)
VALUES ($1::text, $2::int, 'draft', $3::timestamptz, $4::text)

-- clear --
-- Only a draft is cleared: what was sent is never changed.
DELETE FROM governance.agenda_item AS i USING governance.agenda AS a
WHERE i.meeting = $1::text AND i.version = $2::int AND a.meeting = i.meeting AND a.version = i.version
  AND a.state = 'draft'

-- add_item --
INSERT INTO governance.agenda_item (meeting, version, place, kind, passage, title, presenter, presenting, discussing,
                                    said_start)
VALUES ($1::text, $2::int, $3::int, $4::text, $5::text, $6::text, $7::text, $8::int, $9::int, $10::timestamptz)

-- send --
UPDATE governance.agenda SET state = 'sent', at = $3::timestamptz, author = $4::text
WHERE meeting = $1::text AND version = $2::int AND state = 'draft'

-- versions --
SELECT version, state, at, author FROM governance.agenda WHERE meeting = $1::text ORDER BY version DESC

-- backlog --
SELECT id, number, year, title, kinds, state FROM governance.passage
WHERE body = $1::text AND state IN ('coming', 'postponed', 'returned')
ORDER BY state = 'postponed' DESC, year, number LIMIT 200

-- meetings_of --
SELECT i.meeting FROM governance.agenda_item AS i JOIN governance.meeting AS m ON m.id = i.meeting
WHERE i.passage = $1::text AND m.state <> 'cancelled'
  AND i.version = (SELECT max(a.version) FROM governance.agenda AS a WHERE a.meeting = i.meeting)
ORDER BY m.starts DESC

-- with_cases --
-- Meetings with some cases: whether each stands on the newest agenda, on the newest that was sent, and whether everybody
-- may read that at a moment.
SELECT i.passage, m.id, m.body, m.number, m.year, m.starts, m.ends, m.days, m.place, m.online, m.link, m.extra,
       m.state, m.sequence, m.edit, m.at, b.short, bool_or(i.version = v.newest) AS newest,
       bool_or(i.version = v.sent) AS sent,
       EXISTS (SELECT FROM governance.release AS r
               WHERE r.subject_kind = 'meeting' AND r.subject = m.id AND r.stage = 'public' AND r.state = 'released'
                 AND r.due <= $2::timestamptz) AS open
FROM governance.agenda_item AS i
JOIN governance.meeting AS m ON m.id = i.meeting AND m.state <> 'cancelled'
JOIN governance.body AS b ON b.id = m.body
CROSS JOIN LATERAL (SELECT max(a.version) AS newest, max(a.version) FILTER (WHERE a.state = 'sent') AS sent
                    FROM governance.agenda AS a WHERE a.meeting = m.id) AS v
WHERE i.passage = ANY($1::text[]) AND i.version IN (v.newest, v.sent)
GROUP BY i.passage, m.id, b.id
ORDER BY m.starts, m.id

-- passages --
SELECT id, case_file, body, year, number, title, title_public, kinds, state, coalesce(origin, '') AS origin,
       coalesce(owner, '') AS owner, handler, at, source, edit
FROM governance.passage WHERE id = ANY($1::text[])
