-- lock --
-- One migration at a time; the lock goes with the transaction.
SELECT pg_advisory_xact_lock(7300);

-- ledger --
-- Which steps have been applied.
DO $$ BEGIN
    CREATE SCHEMA IF NOT EXISTS store;
    CREATE TABLE IF NOT EXISTS store.migration (
        package text NOT NULL,
        number int NOT NULL,
        name text NOT NULL,
        digest text NOT NULL,
        applied timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (package, number)
    );
END $$;

-- has_ledger --
SELECT to_regclass('store.migration') IS NOT NULL;

-- applied --
SELECT package, number, digest FROM store.migration;

-- note --
INSERT INTO store.migration (package, number, name, digest) VALUES ($1, $2, $3, $4);
