-- next_paper --
SELECT coalesce(max(number), 0) + 1 AS next FROM governance.paper WHERE passage = $1::text AND kind = $2::text

-- paper --
-- A paper, and its newest version if it has one.
SELECT a.id, a.passage, a.kind, a.number, a.title, a.title_public, coalesce(v.version, 0) AS version,
       coalesce(v.sha256, '') AS sha256
FROM governance.paper AS a
LEFT JOIN LATERAL (SELECT x.version, x.sha256 FROM governance.paper_version AS x WHERE x.paper = a.id
                   ORDER BY x.version DESC LIMIT 1) AS v ON true
WHERE a.id = $1::text

-- add_paper --
INSERT INTO governance.paper (id, passage, kind, number, title, title_public)
VALUES ($1::text, $2::text, $3::text, $4::int, $5::text, $6::text)

-- rename --
UPDATE governance.paper SET title = $2::text, title_public = $3::text WHERE id = $1::text

-- add_version --
INSERT INTO governance.paper_version (paper, version, media, bytes, sha256, text, at, author)
VALUES ($1::text, $2::int, $3::text, $4::bytea, $5::text, $6::text, $7::timestamptz, $8::text)

-- version --
-- A version of a paper; 0 asks for the newest.
SELECT a.id, a.passage, a.kind, a.number, a.title, a.title_public, v.version, v.media, v.sha256, v.text, v.at,
       octet_length(v.bytes) AS size
FROM governance.paper AS a JOIN governance.paper_version AS v ON v.paper = a.id
WHERE a.id = $1::text AND ($2::int = 0 OR v.version = $2::int) ORDER BY v.version DESC LIMIT 1

-- bytes_of --
SELECT bytes FROM governance.paper_version WHERE paper = $1::text AND version = $2::int

-- papers_of --
-- The papers of some passes of cases in their newest versions; texts are not read for a list.
SELECT DISTINCT ON (a.id) a.id, a.passage, a.kind, a.number, a.title, a.title_public, v.version, v.media, v.sha256,
       '' AS text, v.at, octet_length(v.bytes) AS size
FROM governance.paper AS a JOIN governance.paper_version AS v ON v.paper = a.id
WHERE a.passage = ANY($1::text[]) ORDER BY a.id, v.version DESC

-- versions --
SELECT version, media, sha256, at, author, octet_length(bytes) AS size
FROM governance.paper_version WHERE paper = $1::text ORDER BY version DESC

-- seen --
-- Which bytes of some papers an account has opened last.
SELECT paper, sha256 FROM governance.seen WHERE account = $1::text AND paper = ANY($2::text[])

-- mark_seen --
INSERT INTO governance.seen (account, paper, sha256, at) VALUES ($1::text, $2::text, $3::text, $4::timestamptz)
ON CONFLICT (account, paper) DO UPDATE SET sha256 = excluded.sha256, at = excluded.at
