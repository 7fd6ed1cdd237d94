-- subject_fact --
-- The person that a record is about. This and the next eight are parts of a larger statement: one JSON value each.
SELECT grunndata.person_at(grunndata.subject_of({record}::text), {at}::timestamptz) AS fact

-- caller_fact --
-- The person that a number leads to.
SELECT grunndata.person_at(grunndata.person_of({pid}::text), {at}::timestamptz) AS fact

-- personnel_fact --
-- What somebody is approved as at a time.
SELECT (
    WITH detail AS (
        SELECT d.place, d.what, d.code FROM grunndata.approval_detail AS d
        WHERE d.practitioner = whose.hpr AND d.valid_from <= {at}::timestamptz AND d.valid_to > {at}::timestamptz
    )
    SELECT json_build_object(
        'hpr', p.hpr, 'person', grunndata.person_of(p.nin), 'authorisations', coalesce((
            SELECT json_agg(json_build_object(
                'category', a.category, 'kind', a.kind,
                'restricted', EXISTS (SELECT FROM detail AS d WHERE d.place = a.place AND d.what = 'restriction'),
                'specialities', to_json(ARRAY(
                    SELECT d.code FROM detail AS d WHERE d.place = a.place AND d.what = 'speciality' ORDER BY d.code
                )),
                'requisition', to_json(ARRAY(
                    SELECT d.code FROM detail AS d WHERE d.place = a.place AND d.what = 'requisition' ORDER BY d.code
                ))
            ) ORDER BY a.place)
            FROM grunndata.approval AS a
            WHERE a.practitioner = p.hpr AND a.valid_from <= {at}::timestamptz AND a.valid_to > {at}::timestamptz
        ), '[]')
    )
    FROM grunndata.practitioner AS p WHERE p.hpr = whose.hpr
) AS fact
FROM (SELECT grunndata.practitioner_of({hpr}::text) AS hpr) AS whose

-- legal_entity_fact --
SELECT grunndata.organisation_at({legal_entity}::text, {at}::timestamptz) AS fact

-- point_of_care_fact --
SELECT grunndata.organisation_at({point_of_care}::text, {at}::timestamptz) AS fact

-- parent_fact --
-- Whether a caller has parental responsibility for the person that a record is about, at a time, and whether anybody who
-- has it is registered at the child's address.
SELECT (
    WITH responsible AS (
        SELECT grunndata.person_of(r.responsible) AS person, r.kind FROM grunndata.responsibility AS r
        WHERE r.child = known.child AND r.valid_from <= {at}::timestamptz AND r.valid_to > {at}::timestamptz
    ),
    home AS (
        SELECT a.person, a.key FROM grunndata.address AS a
        WHERE (a.person = known.child OR a.person IN (SELECT person FROM responsible))
            AND a.kind = 'residential' AND a.key IS NOT NULL
            AND a.valid_from <= {at}::timestamptz AND a.valid_to > {at}::timestamptz
    )
    SELECT json_build_object(
        'responsible', EXISTS (SELECT FROM responsible WHERE responsible.person = known.caller),
        'kind', (SELECT min(responsible.kind) FROM responsible WHERE responsible.person = known.caller),
        'at_child_address', EXISTS (
            SELECT FROM home AS childs JOIN home AS theirs ON theirs.key = childs.key
            WHERE childs.person = known.child AND theirs.person IN (SELECT person FROM responsible)
        )
    )
    WHERE known.child IS NOT NULL AND known.caller IS NOT NULL
) AS fact
FROM (
    SELECT grunndata.subject_of({record}::text) AS child, grunndata.person_of({pid}::text) AS caller
) AS known

-- guardian_fact --
-- A caller's guardianship over the person that a record is about, at a time.
SELECT (
    WITH held AS (
        SELECT g.scope, g.kind, g.tasks FROM grunndata.guardianship AS g
        WHERE g.ward = known.ward AND grunndata.person_of(g.guardian) = known.caller
            AND g.valid_from <= {at}::timestamptz AND g.valid_to > {at}::timestamptz
    )
    SELECT json_build_object(
        'scopes', to_json(ARRAY(SELECT DISTINCT scope FROM held WHERE scope IS NOT NULL ORDER BY scope)),
        'kinds', to_json(ARRAY(SELECT DISTINCT kind FROM held ORDER BY kind)),
        'tasks', to_json(ARRAY(SELECT DISTINCT task FROM held, unnest(held.tasks) AS task ORDER BY task))
    )
    WHERE known.ward IS NOT NULL AND known.caller IS NOT NULL
) AS fact
FROM (
    SELECT grunndata.subject_of({record}::text) AS ward, grunndata.person_of({pid}::text) AS caller
) AS known

-- feeds_fact --
-- How far each register has come, and when it was heard of last.
SELECT (
    SELECT json_agg(json_build_object('register', f.register, 'applied', f.applied, 'heard', f.heard) ORDER BY f.register)
    FROM grunndata.feed AS f
) AS fact

-- heard_fact --
-- The same of those that were loaded, in few words: it is read with every call.
SELECT string_agg(f.register || ' ' || coalesce(f.heard::text, ''), ',') AS fact FROM grunndata.feed AS f WHERE f.applied > 0

-- note_record --
INSERT INTO grunndata.record (record, numbers) VALUES ($1::text, $2::text[])
ON CONFLICT (record) DO UPDATE SET numbers = excluded.numbers WHERE record.numbers <> excluded.numbers

-- note_records --
-- Many at once: the numbers of each, separated by spaces.
INSERT INTO grunndata.record (record, numbers)
SELECT DISTINCT ON (r.record) r.record, string_to_array(r.numbers, ' ')
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS r (record, numbers, place) ORDER BY r.record, r.place DESC
ON CONFLICT (record) DO UPDATE SET numbers = excluded.numbers WHERE record.numbers <> excluded.numbers

-- note_organisation --
INSERT INTO grunndata.organisation_record (record, number) VALUES ($1::text, $2::text)
ON CONFLICT (record) DO UPDATE SET number = excluded.number WHERE organisation_record.number <> excluded.number

-- records_of --
-- The records that are about a person now.
SELECT r.record FROM grunndata.record AS r
WHERE r.numbers && ARRAY(SELECT grunndata.known_numbers($1::text)) AND grunndata.subject_of(r.record) = $1::text
ORDER BY r.record

-- person_of_record --
SELECT grunndata.subject_of($1::text) AS person

-- identities_fact --
-- Every id that a person has had here: what was kept under one before two were found to be the same still counts. It is a
-- part too; {person} says whose.
SELECT json_agg(DISTINCT had.person ORDER BY had.person) AS fact
FROM (
    SELECT whose.person FROM (SELECT {person}::text AS person) AS whose WHERE whose.person IS NOT NULL
    UNION ALL
    SELECT n.person FROM grunndata.known_numbers({person}::text) AS known (number)
        JOIN grunndata.number AS n ON n.number = known.number
    UNION ALL
    SELECT h.person FROM grunndata.known_numbers({person}::text) AS known (number)
        JOIN grunndata.help_number AS h ON h.number = known.number
) AS had

-- ties_of_records --
-- Who records are about, where they live, and as which health personnel they are known.
SELECT asked.record, who.person, grunndata.home_of(who.person, $2::timestamptz) AS home, (
    SELECT p.hpr FROM grunndata.known_numbers(who.person) AS known (number)
        JOIN grunndata.practitioner AS p ON p.nin = known.number
    ORDER BY p.hpr LIMIT 1
) AS hpr
FROM unnest($1::text[]) AS asked (record) CROSS JOIN LATERAL (SELECT grunndata.subject_of(asked.record) AS person) AS who
WHERE who.person IS NOT NULL

-- ties_of_personnel --
-- Who health personnel are, and where they live.
SELECT asked.hpr, who.person, grunndata.home_of(who.person, $2::timestamptz) AS home
FROM unnest($1::text[]) AS asked (hpr)
    JOIN grunndata.practitioner AS p ON p.hpr = grunndata.practitioner_of(asked.hpr)
    CROSS JOIN LATERAL (SELECT grunndata.person_of(p.nin) AS person) AS who
WHERE who.person IS NOT NULL

-- owner_of_record --
-- The person that a record is about. This and the next five are parts of a statement that asks about several records.
SELECT n.person
FROM grunndata.record AS r
    CROSS JOIN unnest(r.numbers) AS carried (number)
    LEFT JOIN grunndata.help_number AS h ON h.number = carried.number
    JOIN grunndata.number AS n ON n.number = coalesce(h.leads_to, carried.number)
WHERE r.record = {record}
ORDER BY n.rank, n.kind = 'fhn', n.sequence DESC, n.person LIMIT 1

-- person_of_owner --
SELECT p.id, p.birth_date, p.deceased, p.status, p.protection FROM grunndata.person AS p WHERE p.id = {person}

-- numbers_of_owner --
-- As `grunndata.known_numbers`.
SELECT array_agg(known.number) AS numbers
FROM grunndata.number AS own CROSS JOIN LATERAL (
    SELECT own.number
    UNION ALL
    SELECT change.old FROM grunndata.patient_number_change AS change WHERE change.new = own.number
    UNION ALL
    SELECT h.number FROM grunndata.help_number AS h WHERE h.leads_to = own.number
) AS known (number)
WHERE own.person = {person} AND (
    SELECT n.person FROM grunndata.number AS n
    WHERE n.number = coalesce((SELECT h.leads_to FROM grunndata.help_number AS h WHERE h.number = own.number), own.number)
    ORDER BY n.rank, n.sequence DESC, n.person LIMIT 1
) = {person}

-- identities_of_owner --
-- As `identities_fact`, without the person's own id of now, and some of them perhaps twice.
SELECT array_agg(had.person) AS persons
FROM (
    SELECT n.person FROM grunndata.number AS n WHERE n.number = ANY({numbers})
    UNION ALL
    SELECT h.person FROM grunndata.help_number AS h WHERE h.number = ANY({numbers})
) AS had

-- doctors_of_owner --
-- The numbers in HPR, those that go on, of the GPs and of those who stand in for them, at a time.
SELECT
    array_agg(doctor.hpr) FILTER (WHERE NOT doctor.substitute) AS gps,
    array_agg(doctor.hpr) FILTER (WHERE doctor.substitute) AS substitutes
FROM (
    SELECT d.substitute_for IS NOT NULL AS substitute, coalesce((
        SELECT h.practitioner FROM grunndata.hpr_number AS h WHERE h.number = d.hpr
        ORDER BY h.rank, h.sequence DESC, h.practitioner LIMIT 1
    ), d.hpr) AS hpr
    FROM (
        SELECT p.contract
        FROM grunndata.patient_on_contract AS p JOIN grunndata.gp_contract AS c ON c.contract = p.contract
        WHERE p.patient = ANY({numbers}) AND p.valid_from <= {at} AND p.valid_to > {at}
            AND c.valid_from <= {at} AND c.valid_to > {at}
        ORDER BY p.valid_from DESC, p.subject LIMIT 1
    ) AS listed JOIN grunndata.gp_on_contract AS d ON d.contract = listed.contract
    WHERE d.valid_from <= {at} AND d.valid_to > {at}
) AS doctor

-- person_of_number --
-- The id of the person that a number leads to, where the register of persons has that person.
SELECT p.id FROM grunndata.person AS p WHERE p.id = grunndata.person_of({attested})

-- turns_of_owner --
-- When something that the registers say of somebody's GPs began or ended last, and when something next does.
SELECT ARRAY[max(turn.at) FILTER (WHERE turn.at <= {at}), min(turn.at) FILTER (WHERE turn.at > {at})]
FROM (
    SELECT unnest(ARRAY[p.valid_from, p.valid_to, c.valid_from, c.valid_to, d.valid_from, d.valid_to]) AS at
    FROM grunndata.patient_on_contract AS p
        LEFT JOIN grunndata.gp_contract AS c ON c.contract = p.contract
        LEFT JOIN grunndata.gp_on_contract AS d ON d.contract = p.contract
    WHERE p.patient = ANY({numbers})
) AS turn
WHERE isfinite(turn.at)

-- practitioner_fact --
-- The number in HPR that goes on, of a number that may not.
SELECT coalesce(grunndata.practitioner_of({hpr}), {hpr}) AS fact

-- turns_fact --
-- When something that the registers say of somebody's approvals and of two organisations began or ended last, and when
-- something next does.
SELECT ARRAY[max(turn.at) FILTER (WHERE turn.at <= {at}), min(turn.at) FILTER (WHERE turn.at > {at})] AS fact
FROM (
    SELECT unnest(ARRAY[a.valid_from, a.valid_to]) AS at
    FROM grunndata.approval AS a WHERE a.practitioner = grunndata.practitioner_of({hpr})
    UNION ALL
    SELECT unnest(ARRAY[d.valid_from, d.valid_to])
    FROM grunndata.approval_detail AS d WHERE d.practitioner = grunndata.practitioner_of({hpr})
    UNION ALL
    SELECT unnest(ARRAY[
        above.valid_from, above.valid_to, m.valid_from, m.valid_to, t.valid_from, t.valid_to
    ])
    FROM (
        WITH RECURSIVE above AS (
            SELECT o.id, o.parent, o.valid_from, o.valid_to, 1 AS height FROM grunndata.organisation AS o
            WHERE o.id IN ({legal_entity}, {point_of_care})
            UNION
            SELECT o.id, o.parent, o.valid_from, o.valid_to, above.height + 1
            FROM above JOIN grunndata.organisation AS o ON o.id = above.parent
            WHERE above.height < 8
        )
        SELECT id, valid_from, valid_to FROM above
    ) AS above
        LEFT JOIN grunndata.membership AS m ON m.organisation = above.id
        LEFT JOIN grunndata.accepted_terms AS t ON t.organisation = above.id
) AS turn
WHERE isfinite(turn.at)

-- numbers_fact --
-- The numbers that a record carries.
SELECT r.numbers AS fact FROM grunndata.record AS r WHERE r.record = {record}

-- generation_fact --
-- What changes whenever the tables are written to that say who somebody is, what they may do, and whose GP they are.
SELECT sum(g.number)::bigint AS fact FROM grunndata.generation AS g

-- records_of_persons --
-- The records that carry any number of some persons, whoever they are about now.
SELECT whose.person, r.record
FROM unnest($1::text[]) AS whose (person)
CROSS JOIN LATERAL (
    SELECT record.record FROM grunndata.record AS record
    WHERE record.numbers && ARRAY(SELECT grunndata.known_numbers(whose.person))
) AS r
