-- The terms of an API, each version as it was published; the newest is the one that is accepted.
CREATE TABLE api_management.terms (
    api text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    text text NOT NULL,
    published timestamptz NOT NULL,
    by text NOT NULL,
    PRIMARY KEY (api, version)
);
