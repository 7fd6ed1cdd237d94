-- issue --
-- The first of the candidates that nobody has, and the person that it is given to.
WITH given AS (
    INSERT INTO grunndata.help_number (number, person, issued)
    SELECT candidate.number, $2::text, $3::timestamptz FROM unnest($1::text[]) AS candidate (number)
    WHERE NOT EXISTS (SELECT FROM grunndata.number WHERE number.number = candidate.number)
        AND NOT EXISTS (SELECT FROM grunndata.help_number WHERE help_number.number = candidate.number)
    LIMIT 1
    ON CONFLICT (number) DO NOTHING
    RETURNING number, person, issued
),
noted AS (
    INSERT INTO grunndata.help_number_event (number, at, what, by)
    SELECT number, issued, 'issued', $4::text FROM given
),
known AS (
    INSERT INTO grunndata.person (id, sequence, status, birth_date, sex, name, protection)
    SELECT person, 0, 'midlertidig', $6::date, $7::text, $5::text, 'ugradert' FROM given
),
numbered AS (
    INSERT INTO grunndata.number (person, number, kind, in_use, rank, sequence, valid_from, valid_to)
    SELECT person, number, 'fhn', true, 0, 0, issued, 'infinity' FROM given
)
SELECT number, person, issued, NULL::text AS leads_to, NULL::timestamptz AS closed FROM given

-- find --
SELECT number, coalesce(grunndata.person_of(number), person) AS person, issued, leads_to, closed
FROM grunndata.help_number WHERE number = $1::text

-- history --
SELECT at, what, leads_to, by FROM grunndata.help_number_event WHERE number = $1::text ORDER BY id

-- leads --
SELECT grunndata.person_of($1::text) AS person

-- link --
-- Those that led to this number lead on with it.
WITH linked AS (
    UPDATE grunndata.help_number SET leads_to = $2::text WHERE number = $1::text OR leads_to = $1::text
    RETURNING number, person
),
noted AS (
    INSERT INTO grunndata.help_number_event (number, at, what, leads_to, by)
    SELECT number, $3::timestamptz, 'linked', $2::text, $4::text FROM linked
),
left_behind AS (
    UPDATE grunndata.person SET status = 'opphoert' WHERE id IN (SELECT person FROM linked)
)
UPDATE grunndata.number SET rank = 2, in_use = false WHERE person IN (SELECT person FROM linked)

-- unlink --
WITH unlinked AS (
    UPDATE grunndata.help_number SET leads_to = NULL WHERE number = $1::text
    RETURNING number, person, closed
),
noted AS (
    INSERT INTO grunndata.help_number_event (number, at, what, by)
    SELECT number, $2::timestamptz, 'unlinked', $3::text FROM unlinked
),
restored AS (
    UPDATE grunndata.person SET status = 'midlertidig' WHERE id IN (SELECT person FROM unlinked)
)
UPDATE grunndata.number SET rank = CASE WHEN unlinked.closed IS NULL THEN 0 ELSE 1 END, in_use = unlinked.closed IS NULL
FROM unlinked WHERE number.person = unlinked.person

-- close --
WITH closed AS (
    UPDATE grunndata.help_number SET closed = $2::timestamptz WHERE number = $1::text AND closed IS NULL
    RETURNING number, person, leads_to
),
noted AS (
    INSERT INTO grunndata.help_number_event (number, at, what, by)
    SELECT number, $2::timestamptz, 'closed', $3::text FROM closed
)
UPDATE grunndata.number SET in_use = false, valid_to = $2::timestamptz, rank = greatest(number.rank, 1)
FROM closed WHERE number.person = closed.person
