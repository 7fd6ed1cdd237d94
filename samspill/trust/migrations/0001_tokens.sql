-- The security token service: who may ask for tokens, what is under way, what was taken back.

-- A program that may ask for tokens.
CREATE TABLE trust.client (
    id text PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9._\-]{1,100}$'),
    name text NOT NULL,
    -- Whoever answers for it: an organisation number, or a name.
    owner text NOT NULL,
    -- Grant types of OAuth 2.0 (RFC 6749, RFC 8693).
    grants text[] NOT NULL,
    scopes text[] NOT NULL,
    -- Purposes of use (HL7 v3 PurposeOfUse) that its own tokens carry.
    purposes text[] NOT NULL,
    redirect_uris text[] NOT NULL,
    -- APIs that it may ask tokens for, and those that it is: whose tokens it may exchange (RFC 8693).
    audiences text[] NOT NULL,
    serves text[] NOT NULL,
    tenancy text NOT NULL CHECK (tenancy IN ('none', 'single-tenant', 'multi-tenant')),
    -- Organisation numbers: its own (single-tenant), the units that it may name, those that have given it their
    -- delegation (multi-tenant), and its supplier.
    parent text NOT NULL,
    children text[] NOT NULL,
    delegations text[] NOT NULL,
    supplier text NOT NULL,
    -- Requests a minute; 0: no limit.
    rate int NOT NULL CHECK (rate >= 0),
    made timestamptz NOT NULL,
    ended timestamptz
);

-- The public keys by which a client says who it is (RFC 7523).
CREATE TABLE trust.client_key (
    client text NOT NULL REFERENCES trust.client (id),
    kid text NOT NULL,
    jwk text NOT NULL,
    made timestamptz NOT NULL,
    expires timestamptz NOT NULL,
    ended timestamptz,
    PRIMARY KEY (client, kid)
);

-- What tokens can be for: an API, with its scopes and the claims that its tokens carry.
CREATE TABLE trust.api (
    audience text PRIMARY KEY,
    name text NOT NULL,
    owner text NOT NULL,
    scopes text[] NOT NULL,
    claims text[] NOT NULL,
    -- Seconds that a token for it is good for; 0: as the settings say.
    token_life int NOT NULL CHECK (token_life >= 0),
    made timestamptz NOT NULL,
    ended timestamptz
);

-- A request that a client has pushed ahead (RFC 9126); used once, by whoever signs in.
CREATE TABLE trust.pushed (
    -- SHA-256 of the request_uri.
    digest bytea PRIMARY KEY,
    client text NOT NULL,
    parameters text NOT NULL,
    expires timestamptz NOT NULL,
    used timestamptz
);

-- Somebody has signed in to a client: everything that came of it belongs to it, and falls with it.
CREATE TABLE trust.session (
    id text PRIMARY KEY,
    client text NOT NULL,
    -- The person as the tokens say; the scopes and details that were asked for.
    person text NOT NULL,
    asked text NOT NULL,
    jkt text NOT NULL,
    signed_in timestamptz NOT NULL,
    expires timestamptz NOT NULL,
    revoked timestamptz
);

-- A code that is exchanged for tokens, once (RFC 6749 §4.1).
CREATE TABLE trust.code (
    digest bytea PRIMARY KEY,
    session text NOT NULL,
    redirect_uri text NOT NULL,
    challenge text NOT NULL,
    nonce text NOT NULL,
    expires timestamptz NOT NULL,
    used timestamptz
);

CREATE TABLE trust.refresh (
    digest bytea PRIMARY KEY,
    session text NOT NULL,
    expires timestamptz NOT NULL
);

-- Access tokens that were taken back one by one, by their `jti`, until they would have ended.
CREATE TABLE trust.revoked (
    token text PRIMARY KEY,
    expires timestamptz NOT NULL
);

-- What must be seen once only: proofs (RFC 9449), assertions, request objects. It is not kept through a crash of the
-- database: what it guards lives for seconds.
CREATE UNLOGGED TABLE trust.seen (
    digest bytea PRIMARY KEY,
    expires timestamptz NOT NULL
);

CREATE INDEX pushed_expires ON trust.pushed (expires);
CREATE INDEX session_expires ON trust.session (expires);
CREATE INDEX code_expires ON trust.code (expires);
CREATE INDEX refresh_expires ON trust.refresh (expires);
CREATE INDEX refresh_session ON trust.refresh (session);
CREATE INDEX revoked_expires ON trust.revoked (expires);
CREATE INDEX seen_expires ON trust.seen (expires);
