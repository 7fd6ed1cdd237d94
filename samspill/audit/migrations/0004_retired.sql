-- What has been removed of the trail since it was too old: how far each chain was removed, and the hash that the rest goes
-- on from, signed as seals are.
CREATE TABLE audit.retired (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    -- Everything before this moment was removed.
    until timestamptz NOT NULL,
    entries bigint NOT NULL,
    -- A list of [chain, seq, hash].
    bases text NOT NULL,
    previous bytea NOT NULL UNIQUE,
    signature bytea NOT NULL
);
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON audit.retired FOR EACH ROW EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit.retired FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

-- Remove whole months before a moment, as far as each chain has come in them. An entry of those months that stands after a
-- later one in its chain is kept: the chain goes on from it.
CREATE FUNCTION audit.retire(until timestamptz, chains int[], seqs bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    month text;
BEGIN
    CREATE TEMPORARY TABLE kept ON COMMIT DROP AS
    SELECT e.* FROM audit.entry AS e LEFT JOIN unnest(chains, seqs) AS base (chain, seq) ON base.chain = e.chain
    WHERE e.at < until AND e.seq > coalesce(base.seq, 0);
    FOR month IN
        SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'audit.entry'::regclass AND c.relname ~ '^entry_[0-9]{4}_[0-9]{2}$'
            AND (to_date(substr(c.relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC' <= until
    LOOP
        EXECUTE format('DROP TABLE audit.%I', month);
    END LOOP;
    ALTER TABLE audit.entry DISABLE TRIGGER never_changed;
    DELETE FROM audit.entry AS e WHERE e.at < until;
    ALTER TABLE audit.entry ENABLE TRIGGER never_changed;
    INSERT INTO audit.entry SELECT * FROM kept;
    ALTER TABLE audit.ground DISABLE TRIGGER never_changed;
    -- A call may end in the month after it began.
    DELETE FROM audit.ground AS g
    WHERE (g.content::json ->> 'at')::timestamptz < until - interval '1 day'
        AND NOT EXISTS (SELECT FROM kept WHERE kept.ground = g.digest);
    ALTER TABLE audit.ground ENABLE TRIGGER never_changed;
END $$;
