-- public_cases --
-- Ids of matters of which everybody may know some pass, after one, by id.
SELECT c.id, c.title_public, c.opened FROM governance.case_file AS c
WHERE c.id > $2::text
  AND EXISTS (SELECT FROM governance.passage AS p
              JOIN governance.finding AS f ON f.subject_kind = 'passage' AND f.subject = p.id
              WHERE p.case_file = c.id AND f.public_from <= $1::timestamptz)
ORDER BY c.id LIMIT $3::int

-- passages_of_cases --
SELECT id, case_file, body, year, number, title, title_public, kinds, state, coalesce(origin, '') AS origin,
       coalesce(owner, '') AS owner, handler, at, source, edit
FROM governance.passage WHERE case_file = ANY($1::text[]) ORDER BY year, number

-- public_papers --
-- Ids of papers in passes of cases that everybody may know of, after one, by id, each with its pass.
SELECT a.id, a.passage FROM governance.paper AS a
WHERE a.id > $2::text
  AND EXISTS (SELECT FROM governance.finding AS f
              WHERE f.subject_kind = 'passage' AND f.subject = a.passage AND f.public_from <= $1::timestamptz)
  AND EXISTS (SELECT FROM governance.release AS r
              WHERE r.subject_kind = 'paper' AND r.subject = a.id AND r.stage = 'public' AND r.state = 'released'
                AND r.due <= $1::timestamptz)
ORDER BY a.id LIMIT $3::int

-- digests --
-- The SHA-512 of versions of papers.
SELECT v.paper, encode(sha512(v.bytes), 'hex') AS sha512
FROM governance.paper_version AS v
JOIN unnest($1::text[], $2::int[]) AS w (paper, version) ON w.paper = v.paper AND w.version = v.version

-- senders --
-- Organisations that somebody sits for, or has sat for.
SELECT o.id, o.name FROM governance.organisation AS o
WHERE EXISTS (SELECT FROM governance.seat AS s JOIN governance.membership AS m ON m.seat = s.id
              WHERE s.organisation = o.id)
ORDER BY o.id

-- membership_ids --
SELECT id FROM governance.membership WHERE id > $1::text ORDER BY id LIMIT $2::int

-- persons --
-- People who sit or have sat somewhere, after one, by id; or the one that is asked for.
SELECT p.id, p.name, array_agg(m.id ORDER BY m.id) AS memberships
FROM governance.person AS p JOIN governance.membership AS m ON m.person = p.id
WHERE ($1::text = '' OR p.id = $1::text) AND p.id > $2::text
GROUP BY p.id, p.name ORDER BY p.id LIMIT $3::int
