-- register --
-- A party, new or as it is from now on.
INSERT INTO privacy.party (code, name, organisation, client, endpoint, definitions, areas, services)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::uuid[], $7::text[], $8::text[])
ON CONFLICT (code) DO UPDATE SET name = excluded.name, organisation = excluded.organisation,
    client = excluded.client, endpoint = excluded.endpoint, definitions = excluded.definitions,
    areas = excluded.areas, services = excluded.services, active = true

-- retire --
-- Tell a party nothing more.
UPDATE privacy.party SET active = false WHERE code = $1::text AND active RETURNING code

-- parties --
-- All parties, with how many changes wait, have a receipt, and were given up.
SELECT p.code, p.name, p.organisation, p.client, p.endpoint, p.definitions, p.areas, p.services, p.active, p.due,
    count(*) FILTER (WHERE c.state = 'waiting')::int AS waiting,
    count(*) FILTER (WHERE c.state = 'delivered')::int AS delivered,
    count(*) FILTER (WHERE c.state = 'aside')::int AS aside
FROM privacy.party AS p LEFT JOIN privacy.change AS c ON c.party = p.code
GROUP BY p.code
ORDER BY p.code

-- party_of_client --
SELECT code, definitions, areas, services FROM privacy.party WHERE client = $1::text AND active

-- client_taken --
-- Whether another party calls by a client.
SELECT code FROM privacy.party WHERE client = $1::text AND code <> $2::text

-- tell --
-- Give every party that has asked for a definition the next number, and the change under it; once for each version. A
-- party that fetches has it kept for it.
WITH next AS (
    UPDATE privacy.party SET told = told + 1
    WHERE active AND $1::uuid = ANY(definitions)
        AND NOT EXISTS (
            SELECT FROM privacy.change AS c
            WHERE c.party = party.code AND c.setting = $2::uuid AND c.version = $3::int
        )
    RETURNING code, told, endpoint
)
INSERT INTO privacy.change (party, number, setting, version, record, at, state)
SELECT code, told, $2::uuid, $3::int, $4::text, $5::timestamptz, CASE endpoint WHEN '' THEN 'kept' ELSE 'waiting' END
FROM next

-- claim --
-- Take the first changes that wait for each party that may be called now; nobody else calls it until `$2`.
WITH ready AS (
    SELECT code, endpoint FROM privacy.party
    WHERE active AND endpoint <> '' AND due <= $1::timestamptz
        AND EXISTS (SELECT FROM privacy.change AS c WHERE c.party = party.code AND c.state = 'waiting')
    ORDER BY due LIMIT $3::int FOR UPDATE SKIP LOCKED
),
held AS (
    UPDATE privacy.party SET due = $2::timestamptz FROM ready WHERE party.code = ready.code
)
SELECT r.code, r.endpoint, c.number, c.setting, c.version, c.record, c.attempts
FROM ready AS r CROSS JOIN LATERAL (
    SELECT * FROM privacy.change WHERE party = r.code AND state = 'waiting' ORDER BY number LIMIT $4::int
) AS c
ORDER BY r.code, c.number

-- note_receipt --
UPDATE privacy.change SET state = 'delivered', attempts = attempts + 1, receipt = $3::timestamptz, fault = ''
WHERE party = $1::text AND number = $2::bigint

-- note_fault --
-- What failed waits on, or is given up after so many attempts.
UPDATE privacy.change SET attempts = attempts + 1, fault = $3::text,
    state = CASE WHEN attempts + 1 >= $4::int THEN 'aside' ELSE 'waiting' END
WHERE party = $1::text AND number = $2::bigint

-- call_next --
-- When a party may be called next.
UPDATE privacy.party SET due = $2::timestamptz WHERE code = $1::text

-- aside --
-- What was given up, newest first.
SELECT party, number, setting, version, at, attempts, fault FROM privacy.change
WHERE state = 'aside' ORDER BY at DESC LIMIT $1::int

-- again --
-- Try what was given up once more, of one party.
UPDATE privacy.change SET state = 'waiting', attempts = 0 WHERE party = $1::text AND state = 'aside' RETURNING number

-- changes --
-- What a party is told after a number, in order.
SELECT number, setting, version, record, at FROM privacy.change
WHERE party = $1::text AND number > $2::bigint ORDER BY number LIMIT $3::int

-- include --
-- A party's newest word about a citizen's place in a service of its own.
INSERT INTO privacy.inclusion (party, service, owner, version, included, starts, ends, at, author)
SELECT
    $1::text, $2::text, $3::text, coalesce(max(i.version), 0) + 1, $4::boolean, $5::timestamptz, $6::timestamptz,
    $7::timestamptz, $8::text
FROM privacy.inclusion AS i WHERE i.party = $1::text AND i.service = $2::text AND i.owner = $3::text
RETURNING version

-- inclusions --
-- The newest word of each party about a citizen's place in each of its services, of parties and services that still are.
SELECT DISTINCT ON (i.party, i.service) i.party, i.service, i.included, i.starts, i.ends, i.at, p.name
FROM privacy.inclusion AS i JOIN privacy.party AS p ON p.code = i.party AND p.active AND i.service = ANY(p.services)
WHERE i.owner = ANY($1::text[])
ORDER BY i.party, i.service, i.at DESC, i.version DESC
