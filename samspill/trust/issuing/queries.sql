-- see --
-- Note what is seen: digests of 32 octets, one after another, to be remembered for some seconds. Gives those that were
-- not seen before. What has run out may be seen again.
INSERT INTO trust.seen AS old (digest, expires)
SELECT substr($1::bytea, place, 32), clock_timestamp() + make_interval(secs => $2::float8)
FROM generate_series(1, length($1::bytea), 32) AS new (place)
ON CONFLICT (digest) DO UPDATE SET expires = EXCLUDED.expires WHERE old.expires < clock_timestamp()
RETURNING digest

-- forget --
-- Forget what has run out.
DELETE FROM trust.seen WHERE digest IN (
    SELECT digest FROM trust.seen WHERE expires < clock_timestamp() LIMIT 20000 FOR UPDATE SKIP LOCKED
)

-- withdrawn --
-- Which of some names were taken back: tokens by their `jti`, sign-ins by their `sid`.
SELECT token AS name FROM trust.revoked WHERE token = ANY($1::text[])
UNION ALL
SELECT id FROM trust.session WHERE id = ANY($1::text[]) AND revoked IS NOT NULL

-- clients_by_id --
-- Clients in force, each with the keys that hold now and the APIs that it may name.
SELECT
    client.*,
    coalesce((
        SELECT jsonb_agg(jsonb_build_object('kid', kid, 'jwk', jwk))
        FROM trust.client_key AS key
        WHERE key.client = client.id AND key.ended IS NULL AND key.expires > $2::timestamptz
    ), '[]')::text AS keys,
    coalesce((
        SELECT jsonb_agg(to_jsonb(api))
        FROM trust.api
        WHERE api.audience = ANY(client.audiences || client.serves) AND api.ended IS NULL
    ), '[]')::text AS apis
FROM trust.client
WHERE client.id = ANY($1::text[]) AND client.ended IS NULL

-- all_clients --
-- Every client in force, with its keys.
SELECT
    client.*,
    coalesce((
        SELECT jsonb_agg(jsonb_build_object('kid', kid, 'expires', key.expires, 'ended', key.ended) ORDER BY key.made)
        FROM trust.client_key AS key WHERE key.client = client.id
    ), '[]')::text AS keys
FROM trust.client
WHERE client.ended IS NULL
ORDER BY client.id

-- put_client --
INSERT INTO trust.client (
    id, name, owner, grants, scopes, purposes, redirect_uris, audiences, serves, tenancy, parent, children,
    delegations, supplier, rate, made
)
VALUES (
    $1::text, $2::text, $3::text, $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text,
    $11::text, $12::text[], $13::text[], $14::text, $15::int, $16::timestamptz
)
ON CONFLICT (id) DO UPDATE SET
    name = EXCLUDED.name, owner = EXCLUDED.owner, grants = EXCLUDED.grants, scopes = EXCLUDED.scopes,
    purposes = EXCLUDED.purposes, redirect_uris = EXCLUDED.redirect_uris, audiences = EXCLUDED.audiences,
    serves = EXCLUDED.serves, tenancy = EXCLUDED.tenancy, parent = EXCLUDED.parent, children = EXCLUDED.children,
    delegations = EXCLUDED.delegations, supplier = EXCLUDED.supplier, rate = EXCLUDED.rate, ended = NULL

-- put_key --
-- A key's name is given once; a key that was ended does not come back.
INSERT INTO trust.client_key (client, kid, jwk, made, expires)
SELECT client.id, $2::text, $3::text, $4::timestamptz, $5::timestamptz
FROM trust.client WHERE client.id = $1::text AND client.ended IS NULL
RETURNING kid

-- end_key --
UPDATE trust.client_key SET ended = $3::timestamptz WHERE client = $1::text AND kid = $2::text AND ended IS NULL

-- end_client --
UPDATE trust.client SET ended = $2::timestamptz WHERE id = $1::text AND ended IS NULL

-- revoke_of_client --
UPDATE trust.session SET revoked = $2::timestamptz WHERE client = $1::text AND revoked IS NULL

-- put_api --
INSERT INTO trust.api (audience, name, owner, scopes, claims, token_life, made)
VALUES ($1::text, $2::text, $3::text, $4::text[], $5::text[], $6::int, $7::timestamptz)
ON CONFLICT (audience) DO UPDATE SET
    name = EXCLUDED.name, owner = EXCLUDED.owner, scopes = EXCLUDED.scopes, claims = EXCLUDED.claims,
    token_life = EXCLUDED.token_life, ended = NULL

-- end_api --
UPDATE trust.api SET ended = $2::timestamptz WHERE audience = $1::text AND ended IS NULL

-- all_apis --
SELECT audience, name, owner, scopes, claims, token_life FROM trust.api WHERE ended IS NULL ORDER BY audience

-- push --
INSERT INTO trust.pushed (digest, client, parameters, expires)
VALUES ($1::bytea, $2::text, $3::text, $4::timestamptz)

-- pushed --
-- A request that may still be used.
SELECT parameters FROM trust.pushed
WHERE digest = $1::bytea AND client = $2::text AND used IS NULL AND expires > $3::timestamptz

-- use_pushed --
UPDATE trust.pushed SET used = $3::timestamptz
WHERE digest = $1::bytea AND client = $2::text AND used IS NULL AND expires > $3::timestamptz
RETURNING parameters

-- open_session --
INSERT INTO trust.session (id, client, person, asked, jkt, signed_in, expires)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::timestamptz, $7::timestamptz)

-- put_code --
INSERT INTO trust.code (digest, session, redirect_uri, challenge, nonce, expires)
VALUES ($1::bytea, $2::text, $3::text, $4::text, $5::text, $6::timestamptz)

-- take_code --
-- Use a code up; gives its sign-in, if that still holds.
UPDATE trust.code SET used = $3::timestamptz
FROM trust.session
WHERE code.digest = $1::bytea AND code.used IS NULL AND code.expires > $3::timestamptz
    AND session.id = code.session AND session.client = $2::text AND session.revoked IS NULL
RETURNING session.*, code.redirect_uri, code.challenge, code.nonce

-- used_code --
-- Whether a code of this client was used before.
SELECT session FROM trust.code JOIN trust.session ON session.id = code.session
WHERE code.digest = $1::bytea AND session.client = $2::text AND code.used IS NOT NULL

-- bind_session --
UPDATE trust.session SET jkt = $2::text WHERE id = $1::text AND jkt = ''

-- put_refresh --
INSERT INTO trust.refresh (digest, session, expires) VALUES ($1::bytea, $2::text, $3::timestamptz)

-- of_refresh --
SELECT session.* FROM trust.refresh JOIN trust.session ON session.id = refresh.session
WHERE refresh.digest = $1::bytea AND session.client = $2::text AND session.revoked IS NULL
    AND refresh.expires > $3::timestamptz AND session.expires > $3::timestamptz

-- session --
SELECT * FROM trust.session WHERE id = $1::text AND revoked IS NULL AND expires > $2::timestamptz

-- revoke_session --
UPDATE trust.session SET revoked = $2::timestamptz WHERE id = $1::text AND revoked IS NULL

-- revoke_of_code --
UPDATE trust.session SET revoked = $2::timestamptz
FROM trust.code WHERE code.digest = $1::bytea AND session.id = code.session AND session.revoked IS NULL

-- revoke_of_refresh --
UPDATE trust.session SET revoked = $3::timestamptz
FROM trust.refresh
WHERE refresh.digest = $1::bytea AND session.id = refresh.session AND session.client = $2::text
    AND session.revoked IS NULL

-- revoke_token --
INSERT INTO trust.revoked (token, expires) VALUES ($1::text, $2::timestamptz) ON CONFLICT (token) DO NOTHING

-- clear_pushed --
DELETE FROM trust.pushed WHERE expires < $1::timestamptz

-- clear_codes --
DELETE FROM trust.code WHERE expires < $1::timestamptz

-- clear_refreshes --
DELETE FROM trust.refresh WHERE expires < $1::timestamptz

-- clear_revoked --
DELETE FROM trust.revoked WHERE expires < $1::timestamptz

-- clear_sessions --
-- A code that is used again after its sign-in is forgotten finds nothing to take back.
DELETE FROM trust.session WHERE expires < $1::timestamptz
