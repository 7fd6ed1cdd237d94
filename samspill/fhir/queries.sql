-- read --
-- The current version, if the grant opens it; else the mark that its deletion left. Whoever finds the one looks for no
-- other.
SELECT true AS done, patient, version, updated, body
FROM fhir.resource
WHERE type = $1::smallint AND id = $2::text AND ($3::boolean OR patient = $4::text)
UNION ALL
(
    SELECT false, patient, version, updated, NULL
    FROM fhir.version
    WHERE type = $1 AND id = $2 AND ($3 OR patient = $4) AND method = 4
        AND NOT EXISTS (SELECT FROM fhir.resource WHERE type = $1 AND id = $2)
    ORDER BY version DESC
    LIMIT 1
)
LIMIT 1

-- vread --
-- One version, current or not, if the grant opens it.
SELECT true AS done, patient, version, updated, body
FROM fhir.resource
WHERE type = $1::smallint AND id = $2::text AND version = $5::int
    AND ($3::boolean OR patient = $4::text)
UNION ALL
SELECT body IS NOT NULL, patient, version, updated, body
FROM fhir.version
WHERE type = $1 AND id = $2 AND version = $5 AND ($3 OR patient = $4)

-- patient_of --
-- Whose record a resource belongs to, or belonged to before it was deleted; no row when there is no such resource.
SELECT patient FROM fhir.resource WHERE type = $1::smallint AND id = $2::text
UNION ALL
SELECT patient FROM fhir.version WHERE type = $1 AND id = $2
LIMIT 1

-- patient_fact --
-- The same, as a part of a larger statement.
SELECT found.patient AS fact FROM (
    SELECT r.patient FROM fhir.resource AS r WHERE r.type = {type} AND r.id = {id}
    UNION ALL
    SELECT v.patient FROM fhir.version AS v WHERE v.type = {type} AND v.id = {id}
) AS found LIMIT 1

-- patients_of --
-- The same of several resources, each with its place among those that are asked for.
SELECT asked.place, found.patient
FROM unnest($1::smallint[], $2::text[]) WITH ORDINALITY AS asked (type, id, place) CROSS JOIN LATERAL (
    SELECT r.patient FROM fhir.resource AS r WHERE r.type = asked.type AND r.id = asked.id
    UNION ALL
    SELECT v.patient FROM fhir.version AS v WHERE v.type = asked.type AND v.id = asked.id
    LIMIT 1
) AS found

-- create --
-- A new resource. The parts that write its index rows come between this and `create_work` (see index_rows.py).
made AS (
    INSERT INTO fhir.resource (rid, type, id, patient, version, updated, method, starts, ends, tokens, body)
    VALUES (
        $1::bigint, $2::smallint, $3::text, $4::text, $5::int, $6::timestamptz, $7::smallint,
        $8::timestamptz, $9::timestamptz, $10::text[], $11::bytea
    )
    RETURNING rid, patient, version
),

-- create_work --
work AS (SELECT true AS done, patient, version FROM made)

-- update --
-- The next version of a resource, the old one kept; or its first version, where there is none and If-Match is not given.
-- The number is put into the body here, between the two texts, since only here it is known.
old AS (
    SELECT rid, version, patient, updated, method, body
    FROM fhir.resource
    WHERE type = $2::smallint AND id = $3::text
    FOR UPDATE
),
marked AS (
    SELECT version, patient FROM fhir.version WHERE type = $2 AND id = $3 AND NOT EXISTS (SELECT FROM old)
    ORDER BY version DESC
    LIMIT 1
),
allowed AS (
    SELECT rid, version, patient, updated, method, body FROM old
    WHERE ($13::int IS NULL OR version = $13) AND ($14::boolean OR patient IS NOT DISTINCT FROM $4::text)
),
kept AS (
    INSERT INTO fhir.version (type, id, version, patient, updated, method, body)
    SELECT $2, $3, version, patient, updated, method, body FROM allowed
),
changed AS (
    UPDATE fhir.resource AS r SET
        version = allowed.version + 1, patient = $4, updated = $6::timestamptz, method = $7::smallint, holds = false,
        starts = $8::timestamptz, ends = $9::timestamptz, tokens = $10::text[],
        body = $5::bytea || convert_to((allowed.version + 1)::text, 'UTF8') || $11::bytea
    FROM allowed
    WHERE r.rid = allowed.rid
    RETURNING r.rid, r.version, r.patient, false AS created
),
made AS (
    INSERT INTO fhir.resource (rid, type, id, patient, version, updated, method, starts, ends, tokens, body)
    SELECT
        $1::bigint, $2, $3, $4, first.version, $6, $7, $8, $9, $10,
        $5 || convert_to(first.version::text, 'UTF8') || $11
    FROM (SELECT coalesce((SELECT version FROM marked), 0) + 1 AS version) AS first
    WHERE NOT EXISTS (SELECT FROM old) AND $12::boolean AND $13 IS NULL
        AND ($14 OR NOT EXISTS (SELECT FROM marked) OR (SELECT patient FROM marked) IS NOT DISTINCT FROM $4)
    RETURNING rid, version, patient, true AS created
),
stored AS (
    SELECT rid, version, patient, created FROM changed
    UNION ALL
    SELECT rid, version, patient, created FROM made
),

-- update_work --
work AS (
    SELECT
        stored.version IS NOT NULL AS done, stored.version, stored.created, found.patient, found.was,
        CASE WHEN stored.created THEN 'created' ELSE 'updated' END AS what
    FROM (
        SELECT patient, version AS was FROM old
        UNION
        SELECT $4, (SELECT version FROM old)
    ) AS found
    LEFT JOIN stored ON true
)

-- delete --
-- The mark of a deletion, the last version kept. A row with `done` false: If-Match named another version.
old AS (
    SELECT rid, version, patient, updated, method, body
    FROM fhir.resource
    WHERE type = $1::smallint AND id = $2::text AND ($3::boolean OR patient = $4::text)
    FOR UPDATE
),
allowed AS (
    SELECT rid, version, patient, updated, method, body FROM old WHERE $5::int IS NULL OR version = $5
),
kept AS (
    INSERT INTO fhir.version (type, id, version, patient, updated, method, body)
    SELECT $1, $2, version, patient, updated, method, body FROM allowed
    UNION ALL
    SELECT $1, $2, version + 1, patient, $6::timestamptz, 4, NULL FROM allowed
),
gone AS (DELETE FROM fhir.resource AS r USING allowed WHERE r.rid = allowed.rid),

-- delete_work --
work AS (
    SELECT allowed.rid IS NOT NULL AS done, old.patient, old.version
    FROM old LEFT JOIN allowed ON true
)

-- history_of_instance --
-- Every version of one resource, newest first, from a version downwards; those that were current in some period.
SELECT true AS done, patient, type, id, version, updated, method, body
FROM (
    SELECT *, lead(updated) OVER (ORDER BY version) AS replaced
    FROM (
        SELECT patient, type, id, version, updated, method, body
        FROM fhir.resource WHERE type = $1::smallint AND id = $2::text
        UNION ALL
        SELECT patient, type, id, version, updated, method, body
        FROM fhir.version WHERE type = $1 AND id = $2
    ) AS every
) AS known
WHERE ($3::boolean OR patient = $4::text)
    AND ($5::timestamptz IS NULL OR updated >= $5)
    AND ($6::timestamptz IS NULL OR (updated < $7::timestamptz AND (replaced IS NULL OR replaced > $6)))
    AND ($8::int IS NULL OR version < $8)
ORDER BY version DESC
LIMIT $9::int

-- history --
-- Every version of every resource of some types, newest first, from a moment downwards; those that were current in some
-- period. For each type the grant opens all, or one record.
SELECT true AS done, patient, type, id, version, updated, method, body
FROM unnest($1::smallint[], $2::boolean[]) AS asked (kind, everything)
CROSS JOIN LATERAL (
    (
        SELECT patient, type, id, version, updated, method, body FROM fhir.resource
        WHERE type = asked.kind AND (asked.everything OR patient = $3::text)
            AND updated >= coalesce($4::timestamptz, '-infinity') AND updated <= coalesce($7::timestamptz, 'infinity')
            AND ($5::timestamptz IS NULL OR updated < $6::timestamptz)
            AND ($7 IS NULL OR (updated, type, id, version) < ($7, $8::smallint, $9::text, $10::int))
        ORDER BY updated DESC, id DESC, version DESC LIMIT $11::int
    )
    UNION ALL
    (
        SELECT patient, type, id, version, updated, method, body FROM fhir.version AS old
        WHERE type = asked.kind AND (asked.everything OR patient = $3)
            AND updated >= coalesce($4, '-infinity') AND updated <= coalesce($7, 'infinity')
            AND ($5 IS NULL OR (
                updated < $6
                AND NOT EXISTS (
                    SELECT FROM fhir.version AS next
                    WHERE next.type = old.type AND next.id = old.id AND next.version = old.version + 1
                        AND next.updated <= $5
                )
                AND NOT EXISTS (
                    SELECT FROM fhir.resource AS next
                    WHERE next.type = old.type AND next.id = old.id AND next.version = old.version + 1
                        AND next.updated <= $5
                )
            ))
            AND ($7 IS NULL OR (updated, type, id, version) < ($7, $8, $9, $10))
        ORDER BY updated DESC, id DESC, version DESC LIMIT $11
    )
) AS known
ORDER BY updated DESC, type DESC, id DESC, version DESC
LIMIT $11

-- current --
-- Which of these resources exist, and in which version.
SELECT type, id, rid, version, patient, updated, method
FROM fhir.resource
WHERE (type, id) IN (SELECT * FROM unnest($1::smallint[], $2::text[]))
FOR UPDATE

-- marks --
-- The last version of those that have been deleted.
SELECT type, id, max(version) AS version, (array_agg(patient ORDER BY version DESC))[1] AS patient
FROM fhir.version
WHERE (type, id) IN (SELECT * FROM unnest($1::smallint[], $2::text[]))
GROUP BY type, id

-- keep_old --
-- Move current versions to the kept ones, before they are replaced or deleted.
INSERT INTO fhir.version (type, id, version, patient, updated, method, body)
SELECT type, id, version, patient, updated, method, body FROM fhir.resource WHERE rid = ANY($1::bigint[])

-- mark_deleted --
INSERT INTO fhir.version (type, id, version, patient, updated, method, body)
VALUES ($1::smallint, $2::text, $3::int, $4::text, $5::timestamptz, 4, NULL)

-- drop_resources --
DELETE FROM fhir.resource WHERE rid = ANY($1::bigint[])

-- note_loaded --
INSERT INTO fhir.loaded (source, place, resources) VALUES ($1::text, $2::bigint, $3::int)

-- places_loaded --
SELECT place, resources FROM fhir.loaded WHERE source = $1::text

-- totals --
SELECT type, resources FROM fhir.total

-- add_to_total --
INSERT INTO fhir.total (type, resources) VALUES ($1::smallint, $2::bigint)
ON CONFLICT (type) DO UPDATE SET resources = total.resources + excluded.resources

-- record --
-- A patient's resources of some types, newest first, from a moment downwards: one index range.
SELECT type, id, version, starts, rid, body FROM fhir.resource
WHERE patient = $1::text AND type = ANY($2::smallint[])
    AND ($3::timestamptz IS NULL OR (starts, rid) < ($3, $4::bigint))
ORDER BY starts DESC, rid DESC
LIMIT $5::int

-- with_tokens --
-- A patient's resources of one type that carry one of some tokens, newest first.
SELECT body FROM fhir.resource
WHERE patient = $1::text AND type = $2::smallint AND tokens && $3::text[]
ORDER BY starts DESC, rid DESC
LIMIT $4::int

-- record_counts --
SELECT type, count(*)::int AS resources FROM fhir.resource WHERE patient = $1::text GROUP BY type

-- loaded_units --
SELECT count(*)::int AS units FROM fhir.loaded

-- export --
SELECT rid, type, patient, body FROM fhir.resource
WHERE rid > $3::bigint AND ($1::smallint[] IS NULL OR type = ANY($1)) AND ($2::text[] IS NULL OR patient = ANY($2))
ORDER BY rid
LIMIT $4::int

-- gather_tokens --
-- New entries of the token index wait in its list.
ALTER INDEX fhir.resource_tokens SET (fastupdate = on)

-- gathers_tokens --
SELECT 'fastupdate=on' = ANY(reloptions) AS gathers FROM pg_class WHERE oid = 'fhir.resource_tokens'::regclass

-- put_tokens_in --
-- New entries go into the token index at once.
ALTER INDEX fhir.resource_tokens SET (fastupdate = off)

-- learn --
-- What a load has brought is looked at by the planner now, and not when PostgreSQL comes to it.
ANALYZE fhir.resource, fhir.contained, fhir.code_index, fhir.date_index, fhir.item_index, fhir.quantity_index, fhir.string_index

-- clean_tokens --
SELECT gin_clean_pending_list('fhir.resource_tokens'::regclass)

-- open_ones --
-- Resources of a type that is nobody's record, by their ids.
SELECT id, body FROM fhir.resource WHERE type = $1::smallint AND id = ANY($2::text[])

-- whole_record --
-- All of a patient's record, locked until the transaction ends.
SELECT rid, type, id, patient, version, body FROM fhir.resource WHERE patient = $1::text ORDER BY rid FOR UPDATE

-- current_whole --
-- Resources of a type by their ids, locked.
SELECT rid, type, id, patient, version, body FROM fhir.resource
WHERE type = $1::smallint AND id = ANY($2::text[]) FOR UPDATE

-- with_numbers --
-- Records by what their patients are identified by.
SELECT id, tokens FROM fhir.resource WHERE type = $1::smallint AND tokens && $2::text[]

-- hold_in_session --
-- Take the locks of conditions, in order, for the session (see conditional.py).
SELECT count(pg_advisory_lock(7302, slot)) AS held FROM unnest($1::int[]) AS slot

-- hold_in_transaction --
-- Take them over for the transaction, each before the session lets go of it.
SELECT count(CASE WHEN pg_advisory_xact_lock(7302, slot) IS NOT NULL THEN pg_advisory_unlock(7302, slot) END) AS held
FROM unnest($1::int[]) AS slot

-- let_go_in_session --
SELECT count(pg_advisory_unlock(7302, slot)) AS let_go FROM unnest($1::int[]) AS slot

-- there_now --
-- The current version of a resource, locked until the transaction ends, if the grant opens it.
SELECT id, rid, patient, version, updated, body
FROM fhir.resource
WHERE type = $1::smallint AND id = $2::text AND ($3::boolean OR patient = $4::text)
FOR UPDATE

-- versions_now --
-- The current versions of resources of a type that a condition found.
SELECT id, patient, version, updated, body FROM fhir.resource WHERE type = $1::smallint AND id = ANY($2::text[])

-- generation --
SELECT generation FROM fhir.indexed

-- note_generation --
UPDATE fhir.indexed SET generation = $1::int

-- to_index --
-- A stretch of resources, in the order of their numbers.
SELECT rid, type, id, updated, body FROM fhir.resource WHERE rid > $1::bigint ORDER BY rid LIMIT $2::int FOR UPDATE

-- index_again --
UPDATE fhir.resource
SET patient = $2::text, starts = $3::timestamptz, ends = $4::timestamptz, tokens = $5::text[], holds = $6::boolean
WHERE rid = $1::bigint

-- kinds_contained --
-- Which of some types are contained anywhere.
SELECT kind FROM unnest($1::smallint[]) AS kind WHERE EXISTS (SELECT FROM fhir.contained WHERE type = kind)

-- standing --
-- Resources as they stand, whose main date is not over before a moment, held as they are until the transaction ends: one
-- that was changed meanwhile makes it start again.
SELECT id, patient, body FROM fhir.resource
WHERE type = $1::smallint AND id = ANY($2::text[]) AND (ends > $3::timestamptz OR ends = '-infinity')
FOR SHARE
