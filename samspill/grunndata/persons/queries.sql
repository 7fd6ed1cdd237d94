-- clear --
-- Take away what was drawn from these persons' former items.
WITH a AS (DELETE FROM grunndata.person WHERE id = ANY($1::text[])),
b AS (DELETE FROM grunndata.number WHERE person = ANY($1::text[])),
c AS (DELETE FROM grunndata.address WHERE person = ANY($1::text[])),
d AS (DELETE FROM grunndata.responsibility WHERE child = ANY($1::text[])),
e AS (DELETE FROM grunndata.relation WHERE person = ANY($1::text[])),
f AS (DELETE FROM grunndata.guardianship WHERE ward = ANY($1::text[]))
SELECT 1

-- fill_person --
INSERT INTO grunndata.person (
    id, sequence, status, birth_date, sex, name, given, family, protection, deceased, language, reserved
)
SELECT * FROM unnest(
    $1::text[], $2::bigint[], $3::text[], $4::date[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::date[], $11::text[], $12::boolean[]
)

-- fill_number --
INSERT INTO grunndata.number (person, number, kind, in_use, rank, sequence, valid_from, valid_to)
SELECT r.person, r.number, r.kind, r.in_use, r.rank, r.sequence,
    coalesce(r.valid_from, '-infinity'), coalesce(r.valid_to, 'infinity')
FROM unnest(
    $1::text[], $2::text[], $3::text[], $4::boolean[], $5::smallint[], $6::bigint[], $7::timestamptz[],
    $8::timestamptz[]
) AS r (person, number, kind, in_use, rank, sequence, valid_from, valid_to)

-- fill_address --
INSERT INTO grunndata.address (person, kind, key, municipality, confidentiality, valid_from, valid_to)
SELECT r.person, r.kind, r.key, r.municipality, r.confidentiality,
    coalesce(r.valid_from, '-infinity'), coalesce(r.valid_to, 'infinity')
FROM unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[]
) AS r (person, kind, key, municipality, confidentiality, valid_from, valid_to)

-- fill_responsibility --
INSERT INTO grunndata.responsibility (child, responsible, kind, valid_from, valid_to)
SELECT r.child, r.responsible, r.kind, coalesce(r.valid_from, '-infinity'), coalesce(r.valid_to, 'infinity')
FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[])
    AS r (child, responsible, kind, valid_from, valid_to)

-- fill_relation --
INSERT INTO grunndata.relation (person, related, related_role, own_role, valid_from, valid_to)
SELECT r.person, r.related, r.related_role, r.own_role,
    coalesce(r.valid_from, '-infinity'), coalesce(r.valid_to, 'infinity')
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
    AS r (person, related, related_role, own_role, valid_from, valid_to)

-- fill_guardianship --
INSERT INTO grunndata.guardianship (ward, guardian, kind, scope, personal, tasks, valid_from, valid_to)
SELECT r.ward, r.guardian, r.kind, r.scope, r.personal, string_to_array(r.tasks, E'\n'),
    coalesce(r.valid_from, '-infinity'), coalesce(r.valid_to, 'infinity')
FROM unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::timestamptz[], $8::timestamptz[]
) AS r (ward, guardian, kind, scope, personal, tasks, valid_from, valid_to)

-- by_number --
-- The person that a number leads to now.
SELECT id, status, birth_date, sex, name, given, family, protection, deceased, language, reserved
FROM grunndata.person WHERE id = grunndata.person_of($1::text)

-- by_numbers --
SELECT asked.number AS asked, person.id, person.status, person.birth_date, person.sex, person.name, person.given,
    person.family, person.protection, person.deceased, person.language, person.reserved
FROM unnest($1::text[]) AS asked (number)
    JOIN grunndata.person ON person.id = grunndata.person_of(asked.number)

-- by_id --
SELECT id, status, birth_date, sex, name, given, family, protection, deceased, language, reserved
FROM grunndata.person WHERE id = $1::text

-- numbers_of --
-- A person's numbers, and the felles hjelpenummer that lead to one of them.
SELECT number, kind, in_use, nullif(valid_from, '-infinity') AS valid_from, nullif(valid_to, 'infinity') AS valid_to
FROM grunndata.number WHERE person = $1::text
UNION
SELECT help_number.number, 'fhn', false, help_number.issued, help_number.closed
FROM grunndata.number JOIN grunndata.help_number ON help_number.leads_to = number.number
WHERE number.person = $1::text AND number.rank < 2
ORDER BY in_use DESC, valid_from DESC NULLS LAST, number

-- relatives --
SELECT grunndata.person_of(related) AS person, related_role AS role, own_role,
    nullif(valid_from, '-infinity') AS valid_from, nullif(valid_to, 'infinity') AS valid_to
FROM grunndata.relation
WHERE person = $1::text AND valid_from <= $2::timestamptz AND valid_to > $2::timestamptz
ORDER BY related_role, related

-- search --
SELECT id, status, birth_date, sex, name, given, family, protection, deceased, language, reserved
FROM grunndata.person
WHERE birth_date = $2::date AND starts_with(lower(family), $1::text) AND starts_with(lower(coalesce(given, '')), $3::text)
ORDER BY family, given, id LIMIT $4::int

-- documents --
SELECT sequence, event, received, item::text AS item FROM grunndata.version
WHERE register = 'FREG' AND subject = $1::text ORDER BY sequence DESC

-- by_ids --
SELECT id, status, birth_date, sex, name, given, family, protection, deceased, language, reserved
FROM grunndata.person WHERE id = ANY($1::text[])

-- links --
-- A number leads from an identity that is no more to the one that goes on, and the other way round.
SELECT DISTINCT mine.person, others.person AS other, mine.rank = 2 AS replaced
FROM grunndata.number AS mine
    JOIN grunndata.number AS others ON others.number = mine.number AND others.person <> mine.person
WHERE mine.person = ANY($1::text[]) AND (
    (mine.rank = 2 AND others.rank < 2 AND grunndata.person_of(mine.number) = others.person)
    OR (others.rank = 2 AND mine.rank < 2 AND grunndata.person_of(mine.number) = mine.person)
)
ORDER BY mine.person, others.person
