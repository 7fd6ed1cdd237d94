-- known_digest --
SELECT id FROM governance.imported WHERE sha256 = $1::text

-- keep_paper --
INSERT INTO governance.imported (id, name, media, bytes, sha256, text, remarks, outcome, at, author)
VALUES ($1::text, $2::text, $3::text, $4::bytea, $5::text, $6::text, $7::text[], $8::text, $9::timestamptz, $10::text)

-- keep_outcome --
UPDATE governance.imported SET outcome = $2::text WHERE id = $1::text

-- papers --
-- The papers that were read in, the newest first, each with how many doubts it has and how many are open.
SELECT i.id, i.name, i.media, i.outcome, i.at, i.author, octet_length(i.bytes) AS size,
       (SELECT count(*)::int FROM governance.doubt AS d WHERE d.imported = i.id) AS doubts,
       (SELECT count(*)::int FROM governance.doubt AS d WHERE d.imported = i.id AND d.state = 'open') AS open
FROM governance.imported AS i ORDER BY i.at DESC, i.id LIMIT $1::int OFFSET $2::int

-- paper --
SELECT id, name, media, sha256, remarks, outcome, at, author, octet_length(bytes) AS size
FROM governance.imported WHERE id = $1::text

-- original --
SELECT name, media, bytes FROM governance.imported WHERE id = $1::text

-- lines --
SELECT name, text FROM governance.imported WHERE id = $1::text

-- add_doubt --
INSERT INTO governance.doubt (id, imported, number, kind, message, places, alternatives, passage, subject_kind, subject)
VALUES ($1::text, $2::text, $3::int, $4::text, $5::text, $6::text, $7::text[],
        (SELECT p.id FROM governance.passage AS p WHERE p.id = $8::text), $9::text, $10::text)

-- doubts --
-- The doubts of a paper, the open ones first, in the order in which they were found.
SELECT id, number, kind, message, places, state, chosen, settled_at FROM governance.doubt
WHERE imported = $1::text ORDER BY (state = 'settled'), number LIMIT $2::int OFFSET $3::int

-- doubt --
SELECT id, imported, number, kind, message, places, alternatives, passage, subject_kind, subject, state, chosen, note,
    settled_at, settled_by
FROM governance.doubt WHERE id = $1::text AND imported = $2::text

-- doubts_at --
-- The doubts of a paper that have a place within some of its lines.
SELECT d.id, d.number, d.kind, d.state FROM governance.doubt AS d
WHERE d.imported = $1::text AND EXISTS (
    SELECT FROM jsonb_array_elements(d.places::jsonb) AS place
    WHERE (place ->> 'first')::int <= $3::int AND (place ->> 'last')::int >= $2::int
)
ORDER BY d.number LIMIT 50

-- stored --
-- What came of a paper and where it is, in the order of the lines: all of it, or what is of one kind or of some lines.
SELECT kind, subject, first_line, last_line, said, outcome FROM governance.origin
WHERE paper = $1::text AND ($2::text = '' OR kind = $2::text)
    AND ($3::int = 0 OR (first_line <= $4::int AND last_line >= $3::int))
ORDER BY first_line, kind, subject LIMIT $5::int OFFSET $6::int

-- stored_kinds --
-- How much of each kind came of a paper, and how much of that was there before.
SELECT kind, count(*)::int AS number, count(*) FILTER (WHERE outcome <> 'added')::int AS held
FROM governance.origin WHERE paper = $1::text GROUP BY kind ORDER BY kind

-- beside --
-- What came of the same lines of a paper as something else of its kind, that included.
SELECT o.subject FROM governance.origin AS o
JOIN governance.origin AS s USING (kind, paper, first_line, last_line)
WHERE s.paper = $1::text AND s.kind = $2::text AND s.subject = $3::text ORDER BY o.subject

-- following_doubt --
-- The next open doubt of a paper after this one, or else its first.
SELECT id FROM governance.doubt
WHERE imported = $1::text AND state = 'open' ORDER BY (number <= $2::int), number LIMIT 1

-- settle --
UPDATE governance.doubt
SET state = 'settled', chosen = $2::text, note = $3::text, settled_at = $4::timestamptz, settled_by = $5::text
WHERE id = $1::text AND state = 'open'

-- title_of --
SELECT title, title_public, kinds FROM governance.passage WHERE id = $1::text

-- retitle --
UPDATE governance.passage SET title = $2::text, title_public = $3::text, edit = edit + 1 WHERE id = $1::text

-- retype --
UPDATE governance.passage SET kinds = $2::text[], edit = edit + 1 WHERE id = $1::text

-- note_change --
INSERT INTO governance.passage_change (passage, at, author, what, before, after)
VALUES ($1::text, $2::timestamptz, $3::text, $4::text, $5::text, $6::text)

-- add_body --
INSERT INTO governance.body (id, name, short, kind) VALUES ($1::text, $2::text, $3::text, $4::text)
ON CONFLICT (id) DO NOTHING

-- follow_body --
-- Say which body a body came after, once both are there.
UPDATE governance.body SET follows = $2::text
WHERE id = $1::text AND follows IS NULL AND EXISTS (SELECT FROM governance.body AS b WHERE b.id = $2::text)

-- meeting_of --
-- The meeting of a body on a day, or of a number in a year.
SELECT id, number, starts, ends, place, online FROM governance.meeting
WHERE body = $1::text
  AND ((starts AT TIME ZONE 'Europe/Oslo')::date = $2::date OR (year = $3::int AND number = $4::int))
ORDER BY (number IS DISTINCT FROM $4::int), starts LIMIT 1

-- add_meeting --
INSERT INTO governance.meeting (id, body, number, year, starts, ends, days, place, online, extra, state, at, author,
                                source)
VALUES ($1::text, $2::text, $3::int, $4::int, $5::timestamptz, $6::timestamptz, $7::int, $8::text, $9::boolean,
        $10::boolean, $11::text, $12::timestamptz, $13::text, $14::text)

-- agenda_of --
-- The rows of the newest agenda of a meeting.
SELECT place, kind, coalesce(passage, '') AS passage, title, presenter, said_start FROM governance.agenda_item
WHERE meeting = $1::text
  AND version = (SELECT max(a.version) FROM governance.agenda AS a WHERE a.meeting = $1::text)
ORDER BY place

-- add_agenda --
INSERT INTO governance.agenda (meeting, version, state, at, author)
VALUES ($1::text, 1, 'sent', $2::timestamptz, $3::text)

-- add_agenda_item --
INSERT INTO governance.agenda_item (meeting, version, place, kind, passage, title, presenter, presenting, discussing,
                                    said_start)
VALUES ($1::text, 1, $2::int, $3::text, $4::text, $5::text, $6::text, $7::int, $8::int, $9::timestamptz)

-- passage_of --
SELECT id, title, kinds, state FROM governance.passage WHERE body = $1::text AND year = $2::int AND number = $3::int

-- add_case_file --
INSERT INTO governance.case_file (id, title, title_public, owner, opened, at, author)
VALUES ($1::text, $2::text, $2::text, $3::text, $4::date, $5::timestamptz, $6::text)
ON CONFLICT (id) DO NOTHING

-- add_passage --
INSERT INTO governance.passage (id, case_file, body, year, number, title, title_public, kinds, state, owner, handler,
                                at, author, source)
VALUES ($1::text, $2::text, $3::text, $4::int, $5::int, $6::text, $6::text, $7::text[], $8::text, $9::text, $10::text,
        $11::timestamptz, $12::text, $13::text)

-- treat --
-- A pass that was to come has been treated: what a notice foretold, minutes tell.
UPDATE governance.passage SET state = $2::text, edit = edit + 1
WHERE id = $1::text AND state IN ('coming', 'scheduled') AND state <> $2::text

-- proposals_of --
SELECT variant, version, text FROM governance.proposal WHERE passage = $1::text ORDER BY variant, version

-- add_proposal --
INSERT INTO governance.proposal (passage, variant, version, text, at, author, source)
VALUES ($1::text, $2::int, $3::int, $4::text, $5::timestamptz, $6::text, $7::text)

-- decisions_of --
SELECT id, version, act, request, result FROM governance.decision WHERE passage = $1::text ORDER BY id, version

-- add_decision --
INSERT INTO governance.decision (id, version, passage, result, act, request, condition, decided, reason, at, author,
                                 source)
VALUES ($1::text, $2::int, $3::text, $4::text, $5::text, $6::text, $7::text, $8::date, $9::text, $10::timestamptz,
        $11::text, $12::text)

-- add_question --
INSERT INTO governance.question (passage, number, text) VALUES ($1::text, $2::int, $3::text) ON CONFLICT DO NOTHING

-- add_action --
INSERT INTO governance.action (id, passage, decision, body, text, owner, state, at, author)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::text, 'open', $7::timestamptz, $8::text)
ON CONFLICT (id) DO NOTHING

-- add_attachment --
INSERT INTO governance.paper (id, passage, kind, number, title, title_public)
VALUES ($1::text, $2::text, $3::text, $4::int, $5::text, $5::text)
ON CONFLICT DO NOTHING

-- add_note_text --
INSERT INTO governance.paper_version (paper, version, media, bytes, sha256, text, at, author)
VALUES ($1::text, 1, 'text/plain', $2::bytea, $3::text, $4::text, $5::timestamptz, $6::text)
ON CONFLICT DO NOTHING

-- release --
-- What is read in was public when it came: it is released to members and to all.
INSERT INTO governance.release (subject_kind, subject, stage, state, due, at, author)
SELECT $1::text, $2::text, s.stage, 'released', $3::timestamptz, $3::timestamptz, $4::text
FROM (VALUES ('members'), ('public')) AS s (stage)
ON CONFLICT DO NOTHING

-- add_seat --
INSERT INTO governance.seat (id, body, label, organisation, kind) VALUES ($1::text, $2::text, $3::text, $4::text, $5::text)
ON CONFLICT (id) DO NOTHING

-- membership_of --
-- How somebody sits in a body in a role: the row that holds on a day, or else the latest.
SELECT m.id, m.title, m.starts, m.ends, s.organisation FROM governance.membership AS m
JOIN governance.seat AS s ON s.id = m.seat
WHERE s.body = $1::text AND m.person = $2::text AND m.role = $3::text
ORDER BY (m.ends IS NOT NULL AND m.ends < $4::date), m.starts DESC NULLS LAST LIMIT 1

-- add_membership --
INSERT INTO governance.membership (id, seat, person, role, title, starts, ends, replaces, at, author, source)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::date, $7::date, $8::text, $9::timestamptz, $10::text,
        $11::text)

-- known_since --
-- Somebody is known to have sat there on an earlier day than was known.
UPDATE governance.membership SET starts = $2::date WHERE id = $1::text AND starts > $2::date

-- end_membership --
UPDATE governance.membership SET ends = $2::date
WHERE id = $1::text AND ends IS NULL AND (starts IS NULL OR starts <= $2::date)

-- attendance_of --
SELECT person, capacity, present, came, went FROM governance.attendance WHERE meeting = $1::text

-- add_attendance --
INSERT INTO governance.attendance (meeting, person, capacity, stands_for, organisation, present, digital, came, went,
                                   source)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::boolean, $7::boolean, $8::timestamptz, $9::timestamptz,
        $10::text)
ON CONFLICT DO NOTHING

-- minutes_of --
SELECT count(*)::int AS versions FROM governance.minutes WHERE meeting = $1::text

-- add_minutes --
INSERT INTO governance.minutes (meeting, version, state, attributed, at, author)
SELECT m.id, 1, 'sent', b.attributed, $2::timestamptz, $3::text
FROM governance.meeting AS m JOIN governance.body AS b ON b.id = m.body WHERE m.id = $1::text

-- add_minutes_entry --
INSERT INTO governance.minutes_entry (meeting, version, passage, place, summary)
VALUES ($1::text, 1, $2::text, $3::int, $4::text)
