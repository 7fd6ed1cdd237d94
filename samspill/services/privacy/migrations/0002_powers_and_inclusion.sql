-- What a party may ask and say beside settings: powers of attorney by service area, and who is included in its services.
ALTER TABLE privacy.party
    -- Service areas of powers of attorney that it acts on (rows of decision/citizens.tsv).
    ADD COLUMN areas text[] NOT NULL DEFAULT '{}',
    -- Services of its own, by the codes that it gives them.
    ADD COLUMN services text[] NOT NULL DEFAULT '{}';

-- Inclusion tickets (PVK: inkluderingsbillett): what a party says of a citizen's place in a service of its own. Versions
-- are added, never changed; whoever has none is not included.
CREATE TABLE privacy.inclusion (
    party text COLLATE "C" NOT NULL,
    service text COLLATE "C" NOT NULL,
    -- Whose: as in trust.setting.
    owner text COLLATE "C" NOT NULL,
    version int NOT NULL,
    included boolean NOT NULL,
    starts timestamptz,
    ends timestamptz,
    at timestamptz NOT NULL,
    -- Who said it, as the trail names callers.
    author text NOT NULL,
    PRIMARY KEY (party, service, owner, version)
);
CREATE INDEX inclusion_owner ON privacy.inclusion (owner, party, service, version DESC);
CREATE FUNCTION privacy.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a new version is added; the old ones are never changed';
END $$;
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON privacy.inclusion
FOR EACH ROW EXECUTE FUNCTION privacy.refuse_change();
