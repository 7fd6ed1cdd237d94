-- remember_wordings --
-- Texts that tokens are found by, but for those that are there already and were noted lately.
INSERT INTO fhir.wording (parameter, value, token)
SELECT given.parameter, given.value, given.token
FROM unnest($1::smallint[], $2::text[], $3::text[]) AS given (parameter, value, token)
WHERE NOT EXISTS (
    SELECT FROM fhir.wording AS known
    WHERE known.token = given.token AND known.noted > now() - make_interval(days => $4::int)
)

-- by_index --
-- Whether anybody carries a token is asked of its index, however many the planner expects to.
SELECT set_config('enable_seqscan', 'off', true)

-- forget_wordings --
-- Of the texts that were noted longest ago, those go which nobody carries, or which have been noted again since.
WITH old AS (
    SELECT ctid, token, noted FROM fhir.wording
    WHERE noted < now() - make_interval(days => $1::int)
    ORDER BY noted
    LIMIT $2::int
    FOR UPDATE SKIP LOCKED
),
carried AS (
    SELECT old.ctid FROM old
    WHERE NOT EXISTS (SELECT FROM fhir.wording AS again WHERE again.token = old.token AND again.noted > old.noted)
        AND (
            EXISTS (SELECT FROM fhir.resource WHERE tokens && ARRAY[old.token])
            OR EXISTS (SELECT FROM fhir.contained WHERE tokens && ARRAY[old.token])
        )
),
kept AS (
    UPDATE fhir.wording SET noted = now() WHERE ctid IN (SELECT ctid FROM carried)
),
gone AS (
    DELETE FROM fhir.wording
    WHERE ctid IN (SELECT ctid FROM old EXCEPT SELECT ctid FROM carried)
    RETURNING true
)
SELECT (SELECT count(*) FROM old)::int AS looked, (SELECT count(*) FROM gone)::int AS forgotten
