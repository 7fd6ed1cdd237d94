-- hold_series --
-- Wait for whoever gives meetings their numbers, before the transaction sees anything.
LOCK TABLE governance.meeting_series IN SHARE ROW EXCLUSIVE MODE

-- next_number --
-- The next number of a body in a year; numbers that papers brought along count.
INSERT INTO governance.meeting_series AS s (body, year, last)
VALUES ($1::text, $2::int, (SELECT coalesce(max(m.number), 0) + 1 FROM governance.meeting AS m
                            WHERE m.body = $1::text AND m.year = $2::int))
ON CONFLICT (body, year) DO UPDATE SET last = greatest(s.last + 1, excluded.last) RETURNING last

-- add_meeting --
INSERT INTO governance.meeting (id, body, number, year, starts, ends, days, place, online, link, extra, at, author)
VALUES ($1::text, $2::text, $3::int, $4::int, $5::timestamptz, $6::timestamptz, $7::int, $8::text, $9::boolean,
        $10::text, $11::boolean, $12::timestamptz, $13::text)

-- meeting --
SELECT id, body, number, year, starts, ends, days, place, online, link, extra, state, sequence, edit, at
FROM governance.meeting WHERE id = $1::text

-- meetings --
SELECT id, body, number, year, starts, ends, days, place, online, link, extra, state, sequence, edit, at
FROM governance.meeting WHERE id = ANY($1::text[]) ORDER BY starts, id

-- change_meeting --
UPDATE governance.meeting
SET starts = $3::timestamptz, ends = $4::timestamptz, days = $5::int, place = $6::text, online = $7::boolean,
    link = $8::text, extra = $9::boolean, sequence = sequence + 1, edit = edit + 1
WHERE id = $1::text AND edit = $2::int

-- move_meeting --
UPDATE governance.meeting SET state = $2::text, sequence = sequence + 1, edit = edit + 1 WHERE id = $1::text

-- coming --
-- Meetings that are not over at a moment, the soonest first.
SELECT m.id, m.body, m.number, m.year, m.starts, m.ends, m.days, m.place, m.online, m.link, m.extra, m.state,
       m.sequence, m.edit, m.at, b.short
FROM governance.meeting AS m JOIN governance.body AS b ON b.id = m.body
WHERE m.starts >= $1::timestamptz - make_interval(days => 1) AND (m.state <> 'held' OR m.starts >= $1::timestamptz)
  AND ($2::text = '' OR m.body = $2::text) AND ($3::int = 0 OR m.year = $3::int)
ORDER BY m.starts, m.id LIMIT $4::int OFFSET $5::int

-- past --
-- Meetings before a moment, the newest first.
SELECT m.id, m.body, m.number, m.year, m.starts, m.ends, m.days, m.place, m.online, m.link, m.extra, m.state,
       m.sequence, m.edit, m.at, b.short
FROM governance.meeting AS m JOIN governance.body AS b ON b.id = m.body
WHERE m.starts < $1::timestamptz
  AND ($2::text = '' OR m.body = $2::text) AND ($3::int = 0 OR m.year = $3::int)
ORDER BY m.starts DESC, m.id LIMIT $4::int OFFSET $5::int

-- around --
-- The meetings of a body before and after another.
(SELECT 'before' AS way, id, body, number, year, starts, ends, days, place, online, link, extra, state, sequence, edit,
        at
 FROM governance.meeting
 WHERE body = $1::text AND (starts, id) < ($2::timestamptz, $3::text) AND state <> 'cancelled'
 ORDER BY starts DESC, id DESC LIMIT 1)
UNION ALL
(SELECT 'after', id, body, number, year, starts, ends, days, place, online, link, extra, state, sequence, edit, at
 FROM governance.meeting
 WHERE body = $1::text AND (starts, id) > ($2::timestamptz, $3::text) AND state <> 'cancelled'
 ORDER BY starts, id LIMIT 1)

-- years --
SELECT DISTINCT year FROM governance.meeting WHERE $1::text = '' OR body = $1::text ORDER BY year DESC

-- reminders --
-- Meetings of some bodies for which something is to be done: not called yet, held lately without approved minutes.
SELECT m.id, m.body, m.number, m.year, m.starts, m.ends, m.days, m.place, m.online, m.link, m.extra, m.state,
       m.sequence, m.edit, m.at, b.short, b.notice_days,
       coalesce((SELECT a.state FROM governance.agenda AS a WHERE a.meeting = m.id ORDER BY a.version DESC LIMIT 1),
                '') AS agenda,
       coalesce((SELECT w.state FROM governance.minutes AS w WHERE w.meeting = m.id ORDER BY w.version DESC LIMIT 1),
                '') AS minutes,
       (SELECT count(*)::int FROM governance.agenda_item AS i
        WHERE i.meeting = m.id AND i.passage IS NOT NULL
          AND i.version = (SELECT max(a.version) FROM governance.agenda AS a WHERE a.meeting = m.id)
          AND NOT EXISTS (SELECT FROM governance.paper AS p JOIN governance.paper_version AS v ON v.paper = p.id
                          WHERE p.passage = i.passage)) AS bare
FROM governance.meeting AS m JOIN governance.body AS b ON b.id = m.body
WHERE m.body = ANY($1::text[]) AND m.state <> 'cancelled' AND m.starts > $2::timestamptz
ORDER BY m.starts, m.id LIMIT 200

-- public_meetings --
-- Meetings after one, by id, with the short name of their body.
SELECT m.id, m.body, m.number, m.year, m.starts, m.ends, m.days, m.place, m.online, m.link, m.extra, m.state,
       m.sequence, m.edit, m.at, b.short
FROM governance.meeting AS m JOIN governance.body AS b ON b.id = m.body
WHERE m.id > $1::text ORDER BY m.id LIMIT $2::int

-- fed --
-- Meetings of a body, or of all, around a moment; with the names of their bodies and which of them everybody may read
-- the agenda and the minutes of.
SELECT m.id, m.body, m.number, m.year, m.starts, m.ends, m.days, m.place, m.online, m.link, m.extra, m.state,
       m.sequence, m.edit, m.at, b.short, b.name,
       (SELECT r.due FROM governance.release AS r
        WHERE r.subject_kind = 'meeting' AND r.subject = m.id AND r.stage = 'public' AND r.state = 'released'
          AND r.due <= $2::timestamptz
          AND EXISTS (SELECT FROM governance.agenda AS a WHERE a.meeting = m.id AND a.state = 'sent')) AS agenda_from,
       (SELECT r.due FROM governance.release AS r
        WHERE r.subject_kind = 'minutes' AND r.subject = m.id AND r.stage = 'public' AND r.state = 'released'
          AND r.due <= $2::timestamptz
          AND EXISTS (SELECT FROM governance.minutes AS w
                      WHERE w.meeting = m.id AND w.state = 'approved')) AS minutes_from
FROM governance.meeting AS m JOIN governance.body AS b ON b.id = m.body
WHERE (cardinality($1::text[]) = 0 OR m.body = ANY($1::text[]) OR m.id = ANY($3::text[]))
  AND m.starts > $2::timestamptz - make_interval(years => 2)
ORDER BY m.starts DESC LIMIT $4::int

-- followed --
-- Meetings with a case on the newest agenda that an account follows.
SELECT DISTINCT i.meeting
FROM governance.follow AS f
JOIN governance.passage AS p ON p.case_file = f.subject
JOIN governance.agenda_item AS i ON i.passage = p.id
JOIN governance.agenda AS a ON a.meeting = i.meeting AND a.version = i.version AND a.state = 'sent'
WHERE f.account = $1::text AND f.subject_kind = 'case_file'
