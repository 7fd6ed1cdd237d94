-- limits --
-- Every limit that has been set.
SELECT client, api, per_minute, burst FROM trust.call_limit ORDER BY client, api

-- put_limit --
INSERT INTO trust.call_limit (client, api, per_minute, burst, set_by, set_at)
VALUES ($1::text, $2::text, $3::int, $4::int, $5::text, $6::timestamptz)
ON CONFLICT (client, api) DO UPDATE SET
    per_minute = EXCLUDED.per_minute, burst = EXCLUDED.burst, set_by = EXCLUDED.set_by, set_at = EXCLUDED.set_at

-- add_counts --
-- Add what was counted to what is there. Rows come in the order of the key, so that two workers never wait in a ring.
INSERT INTO trust.call_count AS old (day, client, operation, outcome, calls, latest)
SELECT new.day, new.client, new.operation, new.outcome, new.calls, new.latest
FROM unnest($1::date[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[])
    AS new (day, client, operation, outcome, calls, latest)
ON CONFLICT (day, client, operation, outcome) DO UPDATE SET
    calls = old.calls + EXCLUDED.calls, latest = greatest(old.latest, EXCLUDED.latest)

-- by_client_and_day --
-- Calls, refusals and failures of some days, by day, client and API; one client's where it is named.
SELECT
    day, client, split_part(operation, '.', 1) AS api, sum(calls)::bigint AS calls,
    coalesce(sum(calls) FILTER (WHERE outcome = 'refused'), 0)::bigint AS refused,
    coalesce(sum(calls) FILTER (WHERE outcome = 'failed'), 0)::bigint AS failed,
    max(latest) AS latest
FROM trust.call_count
WHERE day >= $1::date AND ($2::text IS NULL OR client = $2::text)
GROUP BY day, client, api
ORDER BY day DESC, calls DESC, client, api
LIMIT $3::int
