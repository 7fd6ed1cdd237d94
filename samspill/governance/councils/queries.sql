-- sittings --
-- Every membership of a body, and those with some ids, in the shape of `Sitting`, each with its body.
SELECT s.body, m.id AS membership, s.id AS seat, s.label, coalesce(s.organisation, '') AS organisation,
       coalesce(o.name, '') AS organisation_name, p.id AS person, p.name, m.role, m.title, m.starts, m.ends,
       coalesce(r.name, '') AS replaces, m.edit
FROM governance.seat AS s
JOIN governance.membership AS m ON m.seat = s.id
JOIN governance.person AS p ON p.id = m.person
LEFT JOIN governance.organisation AS o ON o.id = s.organisation
LEFT JOIN governance.person AS r ON r.id = m.replaces
WHERE s.body = $1::text OR m.id = ANY($2::text[])
ORDER BY m.id

-- bodies --
SELECT b.id, b.name, b.name_nn, b.short, b.kind, b.parent, b.follows, b.formed, b.ended, b.notice_days, b.deputies,
       b.attributed, b.edit,
       (SELECT min(t.starts) FROM governance.meeting AS t
        WHERE t.body = b.id AND t.starts >= now() AND t.state <> 'cancelled') AS next_meeting
FROM governance.body AS b
ORDER BY b.ended IS NOT NULL, b.parent IS NOT NULL, b.name

-- body --
SELECT id, name, name_nn, short, kind, parent, follows, formed, ended, notice_days, deputies, attributed, edit
FROM governance.body WHERE id = $1::text

-- add_body --
INSERT INTO governance.body (id, name, name_nn, short, kind, parent, follows, formed, ended, notice_days, deputies,
                             attributed)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::date, $9::date, $10::int,
        $11::boolean, $12::boolean)

-- change_body --
UPDATE governance.body
SET name = $3::text, name_nn = $4::text, short = $5::text, kind = $6::text, parent = $7::text, follows = $8::text,
    formed = $9::date, ended = $10::date, notice_days = $11::int, deputies = $12::boolean, attributed = $13::boolean,
    edit = edit + 1
WHERE id = $1::text AND edit = $2::int

-- mandates --
SELECT version, text, starts, ends, at, author FROM governance.mandate WHERE body = $1::text ORDER BY version DESC

-- end_mandate --
UPDATE governance.mandate SET ends = $3::date - 1 WHERE body = $1::text AND version = $2::int AND ends IS NULL

-- add_mandate --
INSERT INTO governance.mandate (body, version, text, starts, at, author)
VALUES ($1::text, $2::int, $3::text, $4::date, $5::timestamptz, $6::text)

-- seats --
SELECT s.id, s.label, s.organisation, o.name AS organisation_name, s.kind, s.starts, s.ends
FROM governance.seat AS s LEFT JOIN governance.organisation AS o ON o.id = s.organisation
WHERE s.body = $1::text ORDER BY s.kind, s.label

-- add_seat --
INSERT INTO governance.seat (id, body, label, organisation, kind, starts)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::date)

-- membership --
SELECT m.id, m.seat, s.body, m.person, m.role, m.title, m.starts, m.ends, m.edit
FROM governance.membership AS m JOIN governance.seat AS s ON s.id = m.seat WHERE m.id = $1::text

-- overlap --
-- A membership of the same person in the same seat and role, at the same time.
SELECT id FROM governance.membership
WHERE seat = $1::text AND person = $2::text AND role = $3::text
  AND daterange(starts, ends, '[]') && daterange($4::date, $5::date, '[]')
LIMIT 1

-- appoint --
INSERT INTO governance.membership (id, seat, person, role, title, starts, ends, replaces, at, author, source)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::date, $7::date, $8::text, $9::timestamptz, $10::text,
        $11::text)

-- end_membership --
UPDATE governance.membership SET ends = $3::date, edit = edit + 1 WHERE id = $1::text AND edit = $2::int

-- leading --
-- Who leads a body on a day.
SELECT m.id, m.seat, m.person, m.role, m.title, m.starts, m.ends, m.edit
FROM governance.membership AS m JOIN governance.seat AS s ON s.id = m.seat
WHERE s.body = $1::text AND m.role = 'leader' AND daterange(m.starts, m.ends, '[]') @> $2::date

-- organisations --
SELECT id, name, name_nn, number, kind, aliases FROM governance.organisation ORDER BY name

-- organisation --
SELECT id FROM governance.organisation WHERE id = $1::text

-- add_organisation --
INSERT INTO governance.organisation (id, name, name_nn, number, kind, aliases)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::text[])

-- change_organisation --
UPDATE governance.organisation
SET name = $2::text, name_nn = $3::text, number = $4::text, kind = $5::text, aliases = $6::text[]
WHERE id = $1::text

-- persons_named --
SELECT id FROM governance.person WHERE lower(name) = lower($1::text)

-- person_ids --
SELECT id FROM governance.person WHERE id = $1::text OR id LIKE $1::text || '-%'

-- add_person --
INSERT INTO governance.person (id, name, account) VALUES ($1::text, $2::text, $3::text)

-- person --
SELECT id, name FROM governance.person WHERE id = $1::text

-- set_account --
UPDATE governance.person SET account = $2::text WHERE id = $1::text

-- plan --
-- The meetings of a body in a year.
SELECT id, number, year, starts, ends, days, place, online, extra, state
FROM governance.meeting WHERE body = $1::text AND year = $2::int ORDER BY starts

-- plan_years --
SELECT DISTINCT year FROM governance.meeting WHERE body = $1::text ORDER BY year DESC

-- successors --
SELECT id, name, name_nn, short FROM governance.body WHERE follows = $1::text ORDER BY name
