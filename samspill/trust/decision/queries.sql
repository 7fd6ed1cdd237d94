-- settings_fact --
-- The settings that are active now, of whoever a record is about. This and the next two are parts of a larger statement.
SELECT json_agg(json_build_object(
    'setting', newest.setting, 'definition', newest.definition, 'metadata', newest.metadata, 'starts', newest.starts,
    'ends', newest.ends
) ORDER BY newest.setting) AS fact
FROM (
    SELECT DISTINCT ON (setting) setting, definition, active, metadata, starts, ends
    FROM trust.setting WHERE owner = ANY(array_append({owners}, 'Patient/' || {record}::text))
    ORDER BY setting, version DESC
) AS newest
WHERE newest.active

-- powers_fact --
-- Powers of attorney from whoever a record is about to whoever asks.
SELECT json_agg(json_build_object(
    'power', newest.power, 'areas', newest.areas, 'starts', newest.starts, 'ends', newest.ends
) ORDER BY newest.power) AS fact
FROM (
    SELECT DISTINCT ON (power) power, areas, starts, ends, active
    FROM trust.power WHERE giver = ANY({owners}) AND receiver = ANY({askers})
    ORDER BY power, version DESC
) AS newest
WHERE newest.active

-- relations_fact --
-- The relations of treatment of a record with whoever asks, or with the organisation or unit.
SELECT json_agg(json_build_object(
    'relation', newest.relation, 'kind', newest.kind, 'practitioner', newest.practitioner,
    'organisation', newest.organisation, 'starts', newest.starts, 'ends', newest.ends, 'reasoned', newest.reason <> ''
) ORDER BY newest.relation) AS fact
FROM (
    SELECT DISTINCT ON (relation) relation, kind, practitioner, organisation, starts, ends, reason
    FROM trust.relation
    WHERE record = {record}::text
        -- A relation keeps its party through all its versions.
        AND (
            practitioner = {hpr}::text AND practitioner <> ''
            OR organisation IN ({legal_entity}::text, {point_of_care}::text) AND organisation <> ''
        )
    ORDER BY relation, version DESC
) AS newest

-- of_callers --
-- What the registers say of several callers, each with a time; and the generation of the registers.
SELECT
    asked.place, ({caller_fact}) AS caller, ({personnel_fact}) AS personnel, ({legal_entity_fact}) AS legal_entity,
    ({point_of_care_fact}) AS point_of_care, ({practitioner_fact}) AS hpr, ({turns_fact}) AS turns,
    ({generation_fact}) AS generation
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]) WITH ORDINALITY
    AS asked (pid, hpr, legal_entity, point_of_care, at, place)

-- of_records --
-- What the registers say of several records, each with the number that somebody attests and a time; and the generation.
SELECT
    asked.place, ({numbers_fact}) AS numbers, person.id, person.birth_date, person.deceased, person.status,
    person.protection, array_append(had.persons, owner.person) AS owners, doctors.gps, doctors.substitutes,
    ({turns_of_owner}) AS turns, CASE WHEN asked.attested <> '' THEN ({person_of_number}) END AS attested,
    ({generation_fact}) AS generation
FROM unnest($1::text[], $2::text[], $3::timestamptz[]) WITH ORDINALITY AS asked (record, attested, at, place)
    LEFT JOIN LATERAL ({owner_of_record}) AS owner ON true
    LEFT JOIN LATERAL ({person_of_owner}) AS person ON true
    LEFT JOIN LATERAL ({numbers_of_owner}) AS known ON true
    LEFT JOIN LATERAL ({identities_of_owner}) AS had ON true
    LEFT JOIN LATERAL ({doctors_of_owner}) AS doctors ON true

-- given --
-- Calls as they are named (`dossiers.named`), each with what it presumes, where it does. A part of the next two.
SELECT
    place, call ->> 0 AS record, string_to_array(call ->> 1, chr(31)) AS owners, call ->> 2 AS hpr,
    call ->> 3 AS legal_entity, call ->> 4 AS point_of_care, (call ->> 5)::smallint AS type, call ->> 6 AS id,
    call ->> 7 AS settings, call ->> 8 AS relations, call -> 9 AS numbers
FROM jsonb_array_elements($3::text::jsonb) WITH ORDINALITY AS given (call, place)

-- of_calls --
-- What is read for every call: settings and relations, the numbers of the record, whose record a resource is in, the
-- feeds, and the generation. The proofs that came with the calls are noted with it. The calls come as a JSON list, since
-- each list of values costs the driver as much as all of them so written.
WITH seen AS ({see})
SELECT
    asked.place, ({numbers_fact}) AS numbers, ({settings_fact}) AS settings, ({relations_fact}) AS relations,
    {within} AS within,
    CASE WHEN asked.place = 1 THEN ({heard_fact}) END AS heard,
    CASE WHEN asked.place = 1 THEN ({generation_fact}) END AS generation,
    CASE WHEN asked.place = 1 THEN (SELECT array_agg(digest) FROM seen) END AS seen{found}
FROM ({given}) AS asked{reading}

-- presumed --
-- Whether what several calls were decided on is what would be read now, and that their proofs are new; and what they end
-- with (`decision.presuming`). A list of WITH parts, of which the last gives a row for each.
seen AS ({see}),
known AS (
    SELECT
        coalesce(({heard_fact}), '') = $4::text AND ({generation_fact}) = $5::bigint AS registers,
        (SELECT count(*) FROM seen) = $6::int AS proofs
),
read AS (
    SELECT
        asked.place, coalesce(
            found.done AND ({settings_fact})::text IS NOT DISTINCT FROM asked.settings
                AND ({relations_fact})::text IS NOT DISTINCT FROM asked.relations
                AND to_jsonb(({numbers_fact})) IS NOT DISTINCT FROM nullif(asked.numbers, 'null'),
            false
        ) AS fits, found.*
    FROM ({given}) AS asked
    LEFT JOIN LATERAL ({question}) AS found ON true
)

-- withholding --
-- The active settings of everybody that keep something from others: a search across records leaves that out.
SELECT json_agg(json_build_object(
    'setting', newest.setting, 'owner', newest.owner, 'definition', newest.definition, 'metadata', newest.metadata,
    'starts', newest.starts, 'ends', newest.ends
) ORDER BY newest.setting)::text AS settings
FROM (
    SELECT DISTINCT ON (setting) setting, owner, definition, active, metadata, starts, ends
    FROM trust.setting WHERE definition = ANY($1::uuid[])
    ORDER BY setting, version DESC
) AS newest
WHERE newest.active
