-- initiatives --
-- Initiatives that are chosen, each with its newest status and its budget of a year. Only public ones for the public.
SELECT i.id, CASE WHEN $1::boolean THEN i.title ELSE i.title_public END AS title, i.owner, i.actors, i.user_groups,
    i.segment, i.phase, i.state, i.main_goal, i.goals, i.starts, i.ends, i.is_public, s.colour, s.progress, s.economy,
    s.quality, s.risk, s.benefits, s.comment, s.at AS reported, s.author AS reporter, b.amount AS budget
FROM governance.initiative AS i
LEFT JOIN LATERAL (SELECT * FROM governance.status AS s WHERE s.initiative = i.id ORDER BY id DESC LIMIT 1) AS s ON true
LEFT JOIN LATERAL (
    SELECT sum(amount) AS amount FROM (
        SELECT DISTINCT ON (payer) amount FROM governance.budget_line
        WHERE initiative = i.id AND year = $9::int ORDER BY payer, id DESC
    ) AS newest
) AS b ON true
WHERE ($1::boolean OR i.is_public)
    AND ($2::text = '' OR i.state = $2::text) AND ($3::text = '' OR i.segment = $3::text)
    AND ($4::text = '' OR i.owner = $4::text) AND ($5::text = '' OR i.main_goal = $5::text OR $5::text = ANY(i.goals))
    AND ($6::text = '' OR $6::text = ANY(i.user_groups)) AND ($7::text = '' OR i.phase = $7::text)
    AND ($8::text = '' OR coalesce(s.colour, 'unknown') = $8::text)
ORDER BY lower(i.title), i.id
LIMIT $10::int OFFSET $11::int

-- counted --
-- Every combination of state, segment, phase, owner, main goal and colour, and how many initiatives have it.
SELECT i.state, i.segment, i.phase, i.owner, coalesce(i.main_goal, '') AS goal, coalesce(s.colour, 'unknown') AS colour,
    count(*)::int AS number
FROM governance.initiative AS i
LEFT JOIN LATERAL (SELECT colour FROM governance.status AS s WHERE s.initiative = i.id ORDER BY id DESC LIMIT 1) AS s
    ON true
WHERE ($1::boolean OR i.is_public)
GROUP BY 1, 2, 3, 4, 5, 6

-- groups --
SELECT name, count(*)::int AS number FROM governance.initiative AS i CROSS JOIN unnest(i.user_groups) AS name
WHERE ($1::boolean OR i.is_public) AND i.state <> 'closed' GROUP BY name ORDER BY name

-- money --
-- The budgets of a year, of initiatives that are going on.
SELECT coalesce(sum(amount), 0) AS amount FROM (
    SELECT DISTINCT ON (b.initiative, b.payer) b.amount FROM governance.budget_line AS b
    JOIN governance.initiative AS i ON i.id = b.initiative
    WHERE b.year = $1::int AND i.state = 'active' AND ($2::boolean OR i.is_public)
    ORDER BY b.initiative, b.payer, b.id DESC
) AS newest

-- initiative --
SELECT id, title, title_public, about, owner, account, actors, user_groups, segment, phase, state, main_goal, goals,
    starts, ends, is_public, edit, at, author, source
FROM governance.initiative WHERE id = $1::text

-- hold --
SELECT edit FROM governance.initiative WHERE id = $1::text FOR UPDATE

-- add --
INSERT INTO governance.initiative (
    id, title, title_public, about, owner, account, actors, user_groups, segment, phase, state, main_goal, goals, starts,
    ends, is_public, source, at, author
)
VALUES (
    $1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text[], $8::text[], $9::text, $10::text, $11::text,
    nullif($12::text, ''), $13::text[], $14::date, $15::date, $16::boolean, $17::text, $18::timestamptz, $19::text
)
ON CONFLICT DO NOTHING RETURNING id

-- change --
UPDATE governance.initiative SET title = $2::text, title_public = $3::text, about = $4::text, owner = $5::text,
    account = $6::text, actors = $7::text[], user_groups = $8::text[], segment = $9::text, phase = $10::text,
    state = $11::text, main_goal = nullif($12::text, ''), goals = $13::text[], starts = $14::date, ends = $15::date,
    is_public = $16::boolean, source = $17::text, edit = edit + 1, at = $18::timestamptz, author = $19::text
WHERE id = $1::text RETURNING edit

-- note_changes --
INSERT INTO governance.initiative_change (initiative, what, before, after, at, author)
SELECT $1::text, what, before, after, $5::timestamptz, $6::text
FROM unnest($2::text[], $3::text[], $4::text[]) AS given (what, before, after)

-- changes --
SELECT what, before, after, at, author FROM governance.initiative_change WHERE initiative = $1::text
ORDER BY id DESC LIMIT 100

-- known_goals --
SELECT id FROM governance.goal WHERE id = ANY($1::text[])

-- goal_titles --
SELECT id, parent, number, title FROM governance.goal ORDER BY number, id

-- budget --
SELECT DISTINCT ON (year, payer) year, payer, amount, at, author FROM governance.budget_line
WHERE initiative = $1::text ORDER BY year, payer, id DESC

-- costs --
-- What some initiatives cost in each year from one on: the newest amount of every payer. Only public ones for the public.
SELECT initiative, year, sum(amount) AS amount FROM (
    SELECT DISTINCT ON (b.initiative, b.year, b.payer) b.initiative, b.year, b.amount FROM governance.budget_line AS b
    JOIN governance.initiative AS i ON i.id = b.initiative
    WHERE b.initiative = ANY($1::text[]) AND b.year >= $2::int AND ($3::boolean OR i.is_public)
    ORDER BY b.initiative, b.year, b.payer, b.id DESC
) AS newest
GROUP BY initiative, year ORDER BY initiative, year

-- put_money --
INSERT INTO governance.budget_line (initiative, year, payer, amount, at, author)
VALUES ($1::text, $2::int, $3::text, $4::numeric, $5::timestamptz, $6::text)

-- statuses --
SELECT id, round, progress, economy, quality, risk, benefits, colour, comment, at, author FROM governance.status
WHERE initiative = $1::text ORDER BY id DESC LIMIT 50

-- report --
INSERT INTO governance.status (
    initiative, round, progress, economy, quality, risk, benefits, colour, comment, at, author
)
VALUES (
    $1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::text, $10::timestamptz, $11::text
)
RETURNING id

-- rounds --
SELECT r.id, r.title, r.opens, r.due, r.state, r.reminded,
    (SELECT count(DISTINCT initiative)::int FROM governance.status AS s WHERE s.round = r.id) AS reported
FROM governance.reporting_round AS r ORDER BY r.opens DESC, r.id DESC LIMIT 50

-- round --
SELECT id, title, opens, due, state, reminded FROM governance.reporting_round WHERE id = $1::text

-- open_round --
-- The round that is open on a day, if there is one.
SELECT id, title, due FROM governance.reporting_round WHERE state = 'open' AND opens <= $1::date
ORDER BY due, id LIMIT 1

-- add_round --
INSERT INTO governance.reporting_round (id, title, opens, due, at, author)
VALUES ($1::text, $2::text, $3::date, $4::date, $5::timestamptz, $6::text) ON CONFLICT DO NOTHING RETURNING id

-- close_round --
UPDATE governance.reporting_round SET state = 'closed' WHERE id = $1::text AND state = 'open' RETURNING id

-- missing --
-- Initiatives that are going on and have not reported in a round, by owner.
SELECT i.id, i.title, i.owner, i.account FROM governance.initiative AS i
WHERE i.state = 'active'
    AND NOT EXISTS (SELECT FROM governance.status AS s WHERE s.round = $1::text AND s.initiative = i.id)
ORDER BY i.owner, lower(i.title), i.id LIMIT $2::int

-- owing --
-- What an account has not reported yet in the round that is open on a day, and when it was reminded.
SELECT i.id, i.title, r.id AS round, r.due, r.reminded FROM governance.initiative AS i
JOIN governance.reporting_round AS r ON r.state = 'open' AND r.opens <= $2::date
WHERE i.account = $1::text AND i.state = 'active'
    AND NOT EXISTS (SELECT FROM governance.status AS s WHERE s.round = r.id AND s.initiative = i.id)
ORDER BY r.due, lower(i.title) LIMIT 50

-- note_reminder --
UPDATE governance.reporting_round SET reminded = $2::timestamptz WHERE id = $1::text RETURNING id

-- criteria --
SELECT id, name, starts, ends, state, rule, texts, source FROM governance.criteria ORDER BY starts NULLS LAST, id

-- add_criteria --
INSERT INTO governance.criteria (id, name, starts, ends, state, rule, texts, source, at, author)
VALUES (
    $1::text, $2::text, $3::date, $4::date, $5::text, $6::text, $7::text, $8::text, $9::timestamptz, $10::text
)
ON CONFLICT DO NOTHING RETURNING id

-- assess --
INSERT INTO governance.assessment (initiative, criteria, criterion, met, reason, at, author)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::timestamptz, $7::text)

-- assessments --
-- What has been found of each criterion of a version, for every initiative that is not closed.
SELECT i.id, CASE WHEN $2::boolean THEN i.title ELSE i.title_public END AS title, i.owner, i.state,
    coalesce(a.found, '{}'::jsonb)::text AS found
FROM governance.initiative AS i
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(criterion, jsonb_build_object('met', met, 'reason', reason)) AS found FROM (
        SELECT DISTINCT ON (criterion) criterion, met, reason FROM governance.assessment
        WHERE initiative = i.id AND criteria = $1::text ORDER BY criterion, id DESC
    ) AS newest
) AS a ON true
WHERE i.state <> 'closed' AND ($2::boolean OR i.is_public)
ORDER BY lower(i.title), i.id

-- of_initiative --
SELECT DISTINCT ON (criteria, criterion) criteria, criterion, met, reason, at, author FROM governance.assessment
WHERE initiative = $1::text ORDER BY criteria, criterion, id DESC

-- dependencies --
SELECT d.initiative, d.needs, d.kind, d.by_day, d.note, i.starts AS initiative_starts, i.ends AS initiative_ends,
    n.starts AS needs_starts, n.ends AS needs_ends,
    CASE WHEN $1::boolean THEN i.title ELSE i.title_public END AS title,
    CASE WHEN $1::boolean THEN n.title ELSE n.title_public END AS needs_title
FROM governance.dependency AS d
JOIN governance.initiative AS i ON i.id = d.initiative
JOIN governance.initiative AS n ON n.id = d.needs
WHERE ($1::boolean OR (i.is_public AND n.is_public)) AND ($2::text = '' OR $2::text IN (d.initiative, d.needs))
ORDER BY d.initiative, d.needs, d.kind LIMIT 5000

-- depend --
INSERT INTO governance.dependency (initiative, needs, kind, by_day, note, at, author)
VALUES ($1::text, $2::text, $3::text, $4::date, $5::text, $6::timestamptz, $7::text)
ON CONFLICT (initiative, needs, kind) DO UPDATE SET
    by_day = excluded.by_day, note = excluded.note, at = excluded.at, author = excluded.author

-- challenges --
SELECT id, title, text, initiatives, opened, settled, source FROM governance.challenge
ORDER BY settled IS NOT NULL, opened DESC, id LIMIT 100

-- put_challenge --
INSERT INTO governance.challenge (id, title, text, initiatives, opened, settled, source, at, author)
VALUES (
    $1::text, $2::text, $3::text, $4::text[], $5::date, $6::date, $7::text, $8::timestamptz, $9::text
)
ON CONFLICT (id) DO UPDATE SET title = excluded.title, text = excluded.text, initiatives = excluded.initiatives,
    settled = excluded.settled, at = excluded.at, author = excluded.author

-- reports --
SELECT DISTINCT ON (id) id, version, published, at, author FROM governance.portfolio_report
WHERE $1::boolean OR published ORDER BY id DESC, version DESC LIMIT 50

-- made_report --
SELECT id, version, content, sha256, published, at, author FROM governance.portfolio_report
WHERE id = $1::text AND ($2::boolean OR published) ORDER BY version DESC LIMIT 1

-- report_before --
SELECT id, content FROM governance.portfolio_report WHERE id < $1::text AND published
ORDER BY id DESC, version DESC LIMIT 1

-- make_report --
INSERT INTO governance.portfolio_report (id, version, content, sha256, at, author)
SELECT $1::text, coalesce(max(version), 0) + 1, $2::text, $3::text, $4::timestamptz, $5::text
FROM governance.portfolio_report WHERE id = $1::text
RETURNING version

-- publish --
UPDATE governance.portfolio_report SET published = true WHERE id = $1::text AND version = $2::int RETURNING version
