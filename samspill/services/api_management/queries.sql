-- publish --
-- A version is published once, and never changed.
INSERT INTO api_management.terms (api, version, text, published, by)
VALUES ($1::text, $2::text, $3::text, $4::timestamptz, $5::text)
ON CONFLICT DO NOTHING
RETURNING version

-- newest --
-- The newest version of each API's terms.
SELECT DISTINCT ON (api) api, version, published FROM api_management.terms ORDER BY api, published DESC, version DESC

-- terms_of --
-- Every version of an API's terms, the newest first.
SELECT version, text, published FROM api_management.terms WHERE api = $1::text ORDER BY published DESC, version DESC
