-- conformance_state --
-- Of which database, and how new the conformance resources in it are: with each write of one the sum gets greater.
-- `clean`: this transaction has written nothing, so that what it sees is what others see.
SELECT
    current_database()::text AS database, pg_postmaster_start_time() AS started,
    pg_current_xact_id_if_assigned() IS NULL AS clean,
    (SELECT coalesce(sum(number), 0)::bigint FROM fhir.conformance) AS number

-- conformance_list --
-- Every conformance resource with its number, as three lists of the same length, and their sum.
SELECT
    array_agg(c.type) AS types, array_agg(c.id) AS ids, array_agg(c.number) AS numbers,
    coalesce(sum(c.number), 0)::bigint AS number
FROM fhir.conformance AS c

-- conformance_bodies --
-- The texts of some of them, as three lists; those that have been deleted are not among them.
SELECT array_agg(r.type) AS types, array_agg(r.id) AS ids, array_agg(r.body) AS bodies
FROM fhir.resource AS r
WHERE (r.type, r.id) IN (SELECT * FROM unnest($1::smallint[], $2::text[]))
