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
    FROM trust.relation WHERE record = {record}::text
    ORDER BY relation, version DESC
) AS newest
WHERE newest.practitioner = {hpr}::text
    OR newest.organisation IN ({legal_entity}::text, {point_of_care}::text) AND newest.organisation <> ''
