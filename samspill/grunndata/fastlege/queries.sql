-- clear --
WITH a AS (DELETE FROM grunndata.gp_contract WHERE subject = ANY($1::text[])),
b AS (DELETE FROM grunndata.gp_on_contract WHERE subject = ANY($1::text[])),
c AS (DELETE FROM grunndata.patient_on_contract WHERE subject = ANY($1::text[])),
d AS (DELETE FROM grunndata.patient_number_change WHERE subject = ANY($1::text[]))
SELECT 1

-- fill_contract --
INSERT INTO grunndata.gp_contract (
    subject, contract, name, office, municipality, status, places, valid_from, valid_to
)
SELECT r.subject, r.contract, r.name, r.office, r.municipality, r.status, r.places,
    coalesce(r.valid_from, '-infinity'), coalesce(r.valid_to, 'infinity')
FROM unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::timestamptz[],
    $9::timestamptz[]
) AS r (subject, contract, name, office, municipality, status, places, valid_from, valid_to)

-- fill_gp_on_contract --
INSERT INTO grunndata.gp_on_contract (
    subject, contract, hpr, substitute_for, relationship, percentage, days, valid_from, valid_to
)
SELECT r.subject, r.contract, r.hpr, r.substitute_for, r.relationship, r.percentage,
    string_to_array(r.days, ',')::smallint[], coalesce(r.valid_from, '-infinity'), coalesce(r.valid_to, 'infinity')
FROM unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::timestamptz[],
    $9::timestamptz[]
) AS r (subject, contract, hpr, substitute_for, relationship, percentage, days, valid_from, valid_to)

-- fill_patient_on_contract --
INSERT INTO grunndata.patient_on_contract (subject, patient, contract, begun, ended, valid_from, valid_to)
SELECT r.subject, r.patient, r.contract, r.begun, r.ended,
    coalesce(r.valid_from, '-infinity'), coalesce(r.valid_to, 'infinity')
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[])
    AS r (subject, patient, contract, begun, ended, valid_from, valid_to)

-- fill_patient_number_change --
INSERT INTO grunndata.patient_number_change (subject, old, new)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[])

-- gp_of --
-- The contract whose list a person was on at a time, the newest if two overlap, and who worked on it then.
WITH listed AS (
    SELECT c.contract, c.name, c.office
    FROM grunndata.known_numbers($1::text) AS known (number)
        JOIN grunndata.patient_on_contract AS p ON p.patient = known.number
        JOIN grunndata.gp_contract AS c ON c.contract = p.contract
    WHERE p.valid_from <= $2::timestamptz AND p.valid_to > $2::timestamptz
        AND c.valid_from <= $2::timestamptz AND c.valid_to > $2::timestamptz
    ORDER BY p.valid_from DESC, p.subject LIMIT 1
)
SELECT listed.contract, listed.name, listed.office, doctor.hpr, doctor.substitute_for
FROM listed
    LEFT JOIN grunndata.gp_on_contract AS doctor ON doctor.contract = listed.contract
        AND doctor.valid_from <= $2::timestamptz AND doctor.valid_to > $2::timestamptz
ORDER BY doctor.substitute_for NULLS FIRST, doctor.hpr

-- on_list --
SELECT DISTINCT grunndata.person_of(coalesce(change.new, listed.patient)) AS person
FROM grunndata.gp_on_contract AS doctor
    JOIN grunndata.gp_contract AS contract ON contract.contract = doctor.contract
        AND contract.valid_from <= $2::timestamptz AND contract.valid_to > $2::timestamptz
    JOIN grunndata.patient_on_contract AS listed ON listed.contract = doctor.contract
        AND listed.valid_from <= $2::timestamptz AND listed.valid_to > $2::timestamptz
    LEFT JOIN grunndata.patient_number_change AS change ON change.old = listed.patient
WHERE coalesce(grunndata.practitioner_of(doctor.hpr), doctor.hpr)
        = coalesce(grunndata.practitioner_of($1::text), $1::text)
    AND doctor.valid_from <= $2::timestamptz AND doctor.valid_to > $2::timestamptz
    AND grunndata.person_of(coalesce(change.new, listed.patient)) IS NOT NULL
ORDER BY person

-- place --
-- A place on a list, with its contract. A number that was replaced is followed to the one that came instead.
SELECT p.subject, grunndata.person_of(coalesce(change.new, p.patient)) AS person,
    nullif(p.valid_from, '-infinity') AS valid_from, nullif(p.valid_to, 'infinity') AS valid_to,
    p.contract, c.name, c.office, c.municipality,
    nullif(c.valid_from, '-infinity') AS opens, nullif(c.valid_to, 'infinity') AS closes
FROM grunndata.patient_on_contract AS p
    JOIN grunndata.gp_contract AS c ON c.contract = p.contract
    LEFT JOIN LATERAL (
        SELECT n.new FROM grunndata.patient_number_change AS n WHERE n.old = p.patient ORDER BY n.subject LIMIT 1
    ) AS change ON true
WHERE p.subject = $1::text

-- places_of --
SELECT p.subject, grunndata.person_of(coalesce(change.new, p.patient)) AS person,
    nullif(p.valid_from, '-infinity') AS valid_from, nullif(p.valid_to, 'infinity') AS valid_to,
    p.contract, c.name, c.office, c.municipality,
    nullif(c.valid_from, '-infinity') AS opens, nullif(c.valid_to, 'infinity') AS closes
FROM grunndata.patient_on_contract AS p
    JOIN grunndata.gp_contract AS c ON c.contract = p.contract
    LEFT JOIN LATERAL (
        SELECT n.new FROM grunndata.patient_number_change AS n WHERE n.old = p.patient ORDER BY n.subject LIMIT 1
    ) AS change ON true
WHERE p.patient IN (SELECT known.number FROM grunndata.known_numbers($1::text) AS known (number))
ORDER BY p.valid_from DESC, p.subject

-- places_with --
SELECT p.subject, grunndata.person_of(coalesce(change.new, p.patient)) AS person,
    nullif(p.valid_from, '-infinity') AS valid_from, nullif(p.valid_to, 'infinity') AS valid_to,
    p.contract, c.name, c.office, c.municipality,
    nullif(c.valid_from, '-infinity') AS opens, nullif(c.valid_to, 'infinity') AS closes
FROM grunndata.patient_on_contract AS p
    JOIN grunndata.gp_contract AS c ON c.contract = p.contract
    LEFT JOIN LATERAL (
        SELECT n.new FROM grunndata.patient_number_change AS n WHERE n.old = p.patient ORDER BY n.subject LIMIT 1
    ) AS change ON true
WHERE p.contract IN (
        SELECT d.contract FROM grunndata.gp_on_contract AS d
        WHERE d.valid_from <= $2::timestamptz AND d.valid_to > $2::timestamptz AND (
            d.hpr = $1::text OR d.hpr IN (
                SELECT h.number FROM grunndata.hpr_number AS h
                WHERE h.practitioner = grunndata.practitioner_of($1::text)
            )
        )
    )
    AND p.valid_from <= $2::timestamptz AND p.valid_to > $2::timestamptz
    AND c.valid_from <= $2::timestamptz AND c.valid_to > $2::timestamptz
    AND p.subject > $3::text
ORDER BY p.subject LIMIT $4::int

-- work --
SELECT d.subject, d.hpr, d.substitute_for, d.days, d.percentage, d.relationship,
    nullif(d.valid_from, '-infinity') AS valid_from, nullif(d.valid_to, 'infinity') AS valid_to,
    d.contract, c.name, c.office, c.municipality,
    nullif(c.valid_from, '-infinity') AS opens, nullif(c.valid_to, 'infinity') AS closes
FROM grunndata.gp_on_contract AS d JOIN grunndata.gp_contract AS c ON c.contract = d.contract
WHERE d.subject = $1::text

-- work_of --
SELECT d.subject, d.hpr, d.substitute_for, d.days, d.percentage, d.relationship,
    nullif(d.valid_from, '-infinity') AS valid_from, nullif(d.valid_to, 'infinity') AS valid_to,
    d.contract, c.name, c.office, c.municipality,
    nullif(c.valid_from, '-infinity') AS opens, nullif(c.valid_to, 'infinity') AS closes
FROM grunndata.gp_on_contract AS d JOIN grunndata.gp_contract AS c ON c.contract = d.contract
WHERE ($1::text IS NULL OR d.hpr = $1::text OR d.hpr IN (
        SELECT h.number FROM grunndata.hpr_number AS h WHERE h.practitioner = grunndata.practitioner_of($1::text)
    ))
    AND ($2::text IS NULL OR c.office = $2::text)
ORDER BY d.valid_from DESC, d.subject

-- works_on --
SELECT d.subject, d.hpr, d.substitute_for, d.days, d.percentage, d.relationship,
    nullif(d.valid_from, '-infinity') AS valid_from, nullif(d.valid_to, 'infinity') AS valid_to,
    d.contract, c.name, c.office, c.municipality,
    nullif(c.valid_from, '-infinity') AS opens, nullif(c.valid_to, 'infinity') AS closes
FROM grunndata.gp_on_contract AS d JOIN grunndata.gp_contract AS c ON c.contract = d.contract
WHERE d.contract = ANY($1::text[])
ORDER BY d.contract, d.substitute_for NULLS FIRST, d.valid_from, d.hpr
