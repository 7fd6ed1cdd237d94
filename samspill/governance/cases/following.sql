-- tell --
INSERT INTO governance.notice (account, at, subject_kind, subject, what, context, before, after, address)
SELECT DISTINCT f.account, $3::timestamptz, 'passage', $4::text, $5::text, $6::text, $7::text, $8::text, $9::text
FROM governance.follow AS f
WHERE (f.subject_kind = 'case_file' AND f.subject = $1::text) OR (f.subject_kind = 'body' AND f.subject = $2::text)

-- follow --
INSERT INTO governance.follow (account, subject_kind, subject, at)
VALUES ($1::text, $2::text, $3::text, $4::timestamptz) ON CONFLICT DO NOTHING

-- unfollow --
DELETE FROM governance.follow WHERE account = $1::text AND subject_kind = $2::text AND subject = $3::text

-- follows --
SELECT 1 AS yes FROM governance.follow WHERE account = $1::text AND subject_kind = $2::text AND subject = $3::text

-- followed --
SELECT subject_kind, subject FROM governance.follow WHERE account = $1::text ORDER BY at DESC LIMIT 200

-- notices --
-- Notices of an account, with the pass of a case that each is about.
SELECT n.id, n.at, n.what, n.context, n.before, n.after, n.address, n.read, p.id AS passage, p.case_file, p.body,
       b.short, p.number, p.year, p.title, p.title_public, coalesce(p.owner, '') AS owner
FROM governance.notice AS n
JOIN governance.passage AS p ON p.id = n.subject
JOIN governance.body AS b ON b.id = p.body
WHERE n.account = $1::text AND ($2::bigint = 0 OR n.id < $2::bigint) ORDER BY n.id DESC LIMIT $3::int

-- mark_read --
UPDATE governance.notice SET read = $3::timestamptz WHERE account = $1::text AND id <= $2::bigint AND read IS NULL
