-- The citizen's own settings, powers of attorney, and relations of treatment. Versions are added, never changed.
CREATE FUNCTION trust.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a new version is added; the old ones are never changed';
END $$;

CREATE TABLE trust.setting (
    setting uuid NOT NULL,
    version int NOT NULL,
    -- Whose: a person of Grunndata, or Patient/<id> where no register knows the person.
    owner text COLLATE "C" NOT NULL,
    definition uuid NOT NULL,
    active boolean NOT NULL,
    metadata jsonb NOT NULL,
    starts timestamptz,
    ends timestamptz,
    at timestamptz NOT NULL,
    -- Who set it, as the trail names callers, and where.
    author text NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (setting, version)
);
CREATE INDEX setting_owner ON trust.setting (owner, setting, version DESC);
CREATE INDEX setting_definition ON trust.setting (definition, owner);
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON trust.setting
FOR EACH ROW EXECUTE FUNCTION trust.refuse_change();

CREATE TABLE trust.power (
    power uuid NOT NULL,
    version int NOT NULL,
    -- Persons, as above.
    giver text COLLATE "C" NOT NULL,
    receiver text COLLATE "C" NOT NULL,
    areas text[] NOT NULL,
    starts timestamptz,
    ends timestamptz,
    active boolean NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL,
    PRIMARY KEY (power, version)
);
CREATE INDEX power_giver ON trust.power (giver, power, version DESC);
CREATE INDEX power_receiver ON trust.power (receiver, power, version DESC);
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON trust.power
FOR EACH ROW EXECUTE FUNCTION trust.refuse_change();

CREATE TABLE trust.relation (
    relation uuid NOT NULL,
    version int NOT NULL,
    -- Id of the FHIR Patient.
    record text COLLATE "C" NOT NULL,
    kind text NOT NULL CHECK (kind IN ('referral', 'encounter', 'declared')),
    -- One of them: an HPR number, or an organisation number.
    practitioner text NOT NULL,
    organisation text NOT NULL,
    starts timestamptz,
    ends timestamptz,
    reason text NOT NULL,
    source text NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL,
    PRIMARY KEY (relation, version),
    CHECK ((practitioner = '') <> (organisation = '')),
    CHECK (kind <> 'declared' OR (practitioner <> '' AND reason <> '' AND ends IS NOT NULL))
);
CREATE INDEX relation_record ON trust.relation (record, relation, version DESC);
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON trust.relation
FOR EACH ROW EXECUTE FUNCTION trust.refuse_change();
