-- link --
INSERT INTO governance.link (from_kind, from_id, to_kind, to_id, what, at, author)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::timestamptz, $7::text) ON CONFLICT DO NOTHING

-- unlink --
DELETE FROM governance.link
WHERE from_kind = $1::text AND from_id = $2::text AND to_kind = $3::text AND to_id = $4::text AND what = $5::text

-- links_of --
SELECT to_kind AS kind, to_id AS id, what, true AS forward, at FROM governance.link
WHERE from_kind = $1::text AND from_id = $2::text
UNION ALL
SELECT from_kind, from_id, what, false, at FROM governance.link WHERE to_kind = $1::text AND to_id = $2::text
ORDER BY at, kind, id
