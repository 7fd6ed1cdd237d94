-- Where each register's feed has come to, and when the register was heard of last.
CREATE TABLE grunndata.feed (
    register text COLLATE "C" PRIMARY KEY CHECK (register IN ('FREG', 'HPR', 'AR', 'FLR')),
    applied bigint NOT NULL DEFAULT 0,
    -- The initial load is over: from then on no number may be left out.
    following boolean NOT NULL DEFAULT false,
    heard timestamptz
);
INSERT INTO grunndata.feed (register) VALUES ('FREG'), ('HPR'), ('AR'), ('FLR');

-- Every item as it came, for good. The tables below are drawn from the newest item of each subject.
CREATE TABLE grunndata.version (
    register text COLLATE "C" NOT NULL REFERENCES grunndata.feed (register),
    sequence bigint NOT NULL,
    event text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    received timestamptz NOT NULL DEFAULT now(),
    item json NOT NULL,
    PRIMARY KEY (register, sequence)
);
CREATE INDEX version_subject ON grunndata.version (register, subject, sequence DESC);

CREATE FUNCTION grunndata.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what a register has said is added to, never changed';
END $$;
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON grunndata.version FOR EACH ROW
EXECUTE FUNCTION grunndata.refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON grunndata.version FOR EACH STATEMENT
EXECUTE FUNCTION grunndata.refuse();

-- Persons (FREG). Birth date and sex are fields of their own; nothing is read out of a number.
CREATE TABLE grunndata.person (
    id text COLLATE "C" PRIMARY KEY,
    sequence bigint NOT NULL,
    status text,
    birth_date date,
    sex text CHECK (sex IN ('female', 'male')),
    name text,
    given text,
    family text,
    protection text NOT NULL CHECK (protection IN ('ugradert', 'klientadresse', 'fortrolig', 'strengtFortrolig')),
    deceased date,
    language text,
    reserved boolean
);
CREATE INDEX person_birth ON grunndata.person (birth_date);

CREATE TABLE grunndata.number (
    person text COLLATE "C" NOT NULL,
    number text COLLATE "C" NOT NULL,
    kind text NOT NULL CHECK (kind IN ('fnr', 'dnr', 'fhn')),
    in_use boolean NOT NULL,
    -- Which person a number leads to, when several have had it: the lowest rank, then the newest word.
    rank smallint NOT NULL,
    sequence bigint NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL
);
CREATE INDEX number_number ON grunndata.number (number, rank, sequence DESC) INCLUDE (person);
CREATE INDEX number_person ON grunndata.number (person);

CREATE TABLE grunndata.address (
    person text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    -- The same for all who live in the same dwelling, and nothing that can be read.
    key text COLLATE "C",
    municipality text,
    confidentiality text NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL
);
CREATE INDEX address_person ON grunndata.address (person);

CREATE TABLE grunndata.responsibility (
    child text COLLATE "C" NOT NULL,
    responsible text COLLATE "C",
    kind text NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL
);
CREATE INDEX responsibility_child ON grunndata.responsibility (child);
CREATE INDEX responsibility_responsible ON grunndata.responsibility (responsible);

CREATE TABLE grunndata.relation (
    person text COLLATE "C" NOT NULL,
    related text COLLATE "C" NOT NULL,
    related_role text NOT NULL,
    own_role text,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL
);
CREATE INDEX relation_person ON grunndata.relation (person);

CREATE TABLE grunndata.guardianship (
    ward text COLLATE "C" NOT NULL,
    guardian text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    scope text,
    personal boolean NOT NULL,
    tasks text[] NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL
);
CREATE INDEX guardianship_ward ON grunndata.guardianship (ward);
CREATE INDEX guardianship_guardian ON grunndata.guardianship (guardian);

-- Felles hjelpenummer that were issued here. One that was linked leads to the later identity.
CREATE TABLE grunndata.help_number (
    number text COLLATE "C" PRIMARY KEY,
    person text COLLATE "C" NOT NULL,
    issued timestamptz NOT NULL,
    leads_to text COLLATE "C" CHECK (leads_to <> number),
    closed timestamptz
);
CREATE INDEX help_number_leads ON grunndata.help_number (leads_to) WHERE leads_to IS NOT NULL;

CREATE TABLE grunndata.help_number_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number text COLLATE "C" NOT NULL REFERENCES grunndata.help_number (number),
    at timestamptz NOT NULL,
    what text NOT NULL CHECK (what IN ('issued', 'linked', 'unlinked', 'closed')),
    leads_to text COLLATE "C",
    by text NOT NULL
);
CREATE INDEX help_number_event_number ON grunndata.help_number_event (number, id);
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON grunndata.help_number_event FOR EACH ROW
EXECUTE FUNCTION grunndata.refuse();

-- Which numbers a patient's record carries, and which number an organisation's resource does.
CREATE TABLE grunndata.record (
    record text COLLATE "C" PRIMARY KEY,
    numbers text[] NOT NULL
);
CREATE INDEX record_numbers ON grunndata.record USING gin (numbers);
CREATE TABLE grunndata.organisation_record (
    record text COLLATE "C" PRIMARY KEY,
    number text COLLATE "C" NOT NULL
);
CREATE INDEX organisation_record_number ON grunndata.organisation_record (number);

-- Health personnel (HPR).
CREATE TABLE grunndata.practitioner (
    hpr text COLLATE "C" PRIMARY KEY,
    sequence bigint NOT NULL,
    nin text COLLATE "C",
    name text,
    birth_date date,
    active boolean NOT NULL
);
CREATE INDEX practitioner_nin ON grunndata.practitioner (nin);

CREATE TABLE grunndata.hpr_number (
    practitioner text COLLATE "C" NOT NULL,
    number text COLLATE "C" NOT NULL,
    rank smallint NOT NULL,
    sequence bigint NOT NULL
);
CREATE INDEX hpr_number_number ON grunndata.hpr_number (number, rank, sequence DESC) INCLUDE (practitioner);
CREATE INDEX hpr_number_practitioner ON grunndata.hpr_number (practitioner);

CREATE TABLE grunndata.approval (
    practitioner text COLLATE "C" NOT NULL,
    place smallint NOT NULL,
    category text NOT NULL,
    kind text NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL
);
CREATE INDEX approval_practitioner ON grunndata.approval (practitioner);

CREATE TABLE grunndata.approval_detail (
    practitioner text COLLATE "C" NOT NULL,
    place smallint NOT NULL,
    what text NOT NULL CHECK (what IN ('speciality', 'requisition', 'restriction')),
    code text NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL
);
CREATE INDEX approval_detail_practitioner ON grunndata.approval_detail (practitioner, place);

-- Organisations and communication parties (AR, RESH, Enhetsregisteret).
CREATE TABLE grunndata.organisation (
    id text COLLATE "C" PRIMARY KEY,
    sequence bigint NOT NULL,
    number text COLLATE "C",
    resh text COLLATE "C",
    her text COLLATE "C",
    level text NOT NULL CHECK (level IN ('legal-entity', 'sub-unit', 'department')),
    name text NOT NULL,
    parent text COLLATE "C",
    active boolean NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL
);
CREATE INDEX organisation_number ON grunndata.organisation (number);
CREATE INDEX organisation_resh ON grunndata.organisation (resh);
CREATE INDEX organisation_her ON grunndata.organisation (her);
CREATE INDEX organisation_parent ON grunndata.organisation (parent);

CREATE TABLE grunndata.membership (
    organisation text COLLATE "C" NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL
);
CREATE INDEX membership_organisation ON grunndata.membership (organisation);

CREATE TABLE grunndata.accepted_terms (
    organisation text COLLATE "C" NOT NULL,
    terms text NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL
);
CREATE INDEX accepted_terms_organisation ON grunndata.accepted_terms (organisation);

-- General practitioners' contracts, who works on them, and whose they are (FLR).
CREATE TABLE grunndata.gp_contract (
    subject text COLLATE "C" NOT NULL,
    contract text COLLATE "C" NOT NULL,
    name text,
    office text,
    municipality text,
    status text,
    places int,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL
);
CREATE INDEX gp_contract_subject ON grunndata.gp_contract (subject);
CREATE INDEX gp_contract_contract ON grunndata.gp_contract (contract);

CREATE TABLE grunndata.gp_on_contract (
    subject text COLLATE "C" NOT NULL,
    contract text COLLATE "C" NOT NULL,
    hpr text COLLATE "C" NOT NULL,
    substitute_for text COLLATE "C",
    relationship text,
    percentage int,
    days smallint[] NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL
);
CREATE INDEX gp_on_contract_subject ON grunndata.gp_on_contract (subject);
CREATE INDEX gp_on_contract_contract ON grunndata.gp_on_contract (contract);
CREATE INDEX gp_on_contract_hpr ON grunndata.gp_on_contract (hpr);

CREATE TABLE grunndata.patient_on_contract (
    subject text COLLATE "C" NOT NULL,
    patient text COLLATE "C" NOT NULL,
    contract text COLLATE "C" NOT NULL,
    begun text,
    ended text,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL
);
CREATE INDEX patient_on_contract_subject ON grunndata.patient_on_contract (subject);
CREATE INDEX patient_on_contract_patient ON grunndata.patient_on_contract (patient);
CREATE INDEX patient_on_contract_contract ON grunndata.patient_on_contract (contract);

-- A patient's number that was replaced, as FLR tells of it.
CREATE TABLE grunndata.patient_number_change (
    subject text COLLATE "C" NOT NULL,
    old text COLLATE "C" NOT NULL,
    new text COLLATE "C" NOT NULL
);
CREATE INDEX patient_number_change_subject ON grunndata.patient_number_change (subject);
CREATE INDEX patient_number_change_new ON grunndata.patient_number_change (new);

-- Which person a number leads to now: that of the later identity, where it was linked to one.
CREATE FUNCTION grunndata.person_of(wanted text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT number.person FROM grunndata.number
        WHERE number.number = coalesce(
            (SELECT help_number.leads_to FROM grunndata.help_number WHERE help_number.number = wanted), wanted
        )
        ORDER BY number.rank, number.sequence DESC, number.person LIMIT 1
    );
END $$;

-- Which person a patient's record is about now.
CREATE FUNCTION grunndata.subject_of(wanted text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT number.person
        FROM grunndata.record
            CROSS JOIN unnest(record.numbers) AS carried (number)
            LEFT JOIN grunndata.help_number ON help_number.number = carried.number
            JOIN grunndata.number ON number.number = coalesce(help_number.leads_to, carried.number)
        WHERE record.record = wanted
        ORDER BY number.rank, number.kind = 'fhn', number.sequence DESC, number.person LIMIT 1
    );
END $$;

-- Where a person lived at a moment: the same for all who live in one dwelling.
CREATE FUNCTION grunndata.home_of(wanted text, moment timestamptz) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT a.key FROM grunndata.address AS a
        WHERE a.person = wanted AND a.kind = 'residential' AND a.valid_from <= moment AND a.valid_to > moment
        ORDER BY a.valid_from DESC LIMIT 1
    );
END $$;

-- What a decision asks about a person.
CREATE FUNCTION grunndata.person_at(wanted text, moment timestamptz) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT json_build_object(
            'person', p.id, 'birth_date', p.birth_date, 'deceased', p.deceased, 'status', p.status,
            'protection', p.protection, 'name', p.name, 'address_key', grunndata.home_of(p.id, moment)
        )
        FROM grunndata.person AS p WHERE p.id = wanted
    );
END $$;

-- Which practitioner an HPR number leads to now.
CREATE FUNCTION grunndata.practitioner_of(wanted text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT hpr_number.practitioner FROM grunndata.hpr_number WHERE hpr_number.number = wanted
        ORDER BY hpr_number.rank, hpr_number.sequence DESC, hpr_number.practitioner LIMIT 1
    );
END $$;

-- Every number that leads to a person now, and those that FLR says were replaced by one of them.
CREATE FUNCTION grunndata.known_numbers(wanted text) RETURNS SETOF text LANGUAGE plpgsql STABLE ROWS 3 AS $$
BEGIN
    RETURN QUERY
    WITH own AS (
        SELECT number.number FROM grunndata.number
        WHERE number.person = wanted AND grunndata.person_of(number.number) = wanted
    )
    SELECT own.number FROM own
    UNION
    SELECT change.old FROM own JOIN grunndata.patient_number_change AS change ON change.new = own.number
    UNION
    SELECT help_number.number FROM own JOIN grunndata.help_number ON help_number.leads_to = own.number;
END $$;

-- An organisation, and what it or anything above it holds at a time. Parents are few; a ring among them ends the walk.
CREATE FUNCTION grunndata.organisation_at(wanted text, moment timestamptz) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        WITH RECURSIVE above AS (
            SELECT o.id, o.parent, 1 AS height FROM grunndata.organisation AS o WHERE o.id = wanted
            UNION
            SELECT o.id, o.parent, above.height + 1
            FROM above JOIN grunndata.organisation AS o ON o.id = above.parent
            WHERE above.height < 8
        )
        SELECT json_build_object(
            'number', o.id, 'name', o.name, 'parent', o.parent,
            'active', o.active AND o.valid_from <= moment AND o.valid_to > moment,
            'member', EXISTS (
                SELECT FROM above JOIN grunndata.membership AS m ON m.organisation = above.id
                WHERE m.valid_from <= moment AND m.valid_to > moment
            ),
            'terms', to_json(ARRAY(
                SELECT DISTINCT t.terms FROM above JOIN grunndata.accepted_terms AS t ON t.organisation = above.id
                WHERE t.valid_from <= moment AND t.valid_to > moment ORDER BY t.terms
            )),
            'record', (SELECT r.record FROM grunndata.organisation_record AS r WHERE r.number = o.id ORDER BY r.record LIMIT 1)
        )
        FROM grunndata.organisation AS o WHERE o.id = wanted
    );
END $$;
