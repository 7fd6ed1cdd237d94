-- Up to which number a feed's events were those of the initial load: whoever is fed onwards must be told which these are.
ALTER TABLE grunndata.feed ADD COLUMN initial_until bigint NOT NULL DEFAULT 0;
UPDATE grunndata.feed SET initial_until = CASE
    WHEN NOT feed.following THEN feed.applied
    -- Numbers are left out in an initial load only, so all up to the last gap belong to it.
    ELSE coalesce((
        SELECT max(v.sequence) FROM grunndata.version AS v
        WHERE v.register = feed.register AND NOT EXISTS (
            SELECT FROM grunndata.version AS before
            WHERE before.register = v.register AND before.sequence = v.sequence - 1
        )
    ), 0)
END;

-- What was refused of the feeds: which register, when, the place and the rule, and never a value.
CREATE TABLE grunndata.refusal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    register text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    place text NOT NULL,
    rule text NOT NULL
);
CREATE INDEX refusal_at ON grunndata.refusal (at);
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON grunndata.refusal FOR EACH ROW
EXECUTE FUNCTION grunndata.refuse();

-- The words of a name, to be found by their beginnings; signs between them are no part of a word.
CREATE FUNCTION grunndata.words_of(name text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('pg_catalog.simple'::regconfig, translate(coalesce(name, ''), '.-/,''&()_@:+', '            '))
$$;
CREATE INDEX practitioner_words ON grunndata.practitioner USING gin (grunndata.words_of(name));
CREATE INDEX organisation_words ON grunndata.organisation USING gin (grunndata.words_of(name));
