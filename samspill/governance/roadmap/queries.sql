-- aims --
SELECT id, place, title, objective, goal, source FROM governance.aim ORDER BY place, id

-- measures --
-- Measures with their aims, some of them: of one aim, one actor, one user group, one initiative, one goal of the strategy.
SELECT m.id, m.aim, m.place, m.actor, m.user_group, m.what, m.starts, m.ends, m.running, m.phase, m.initiative, m.edit,
    m.source, a.title AS aim_title, a.goal,
    (SELECT count(*)::int FROM governance.measure_change AS c WHERE c.measure = m.id) AS changes
FROM governance.measure AS m JOIN governance.aim AS a ON a.id = m.aim
WHERE ($1::text = '' OR m.aim = $1::text) AND ($2::text = '' OR m.actor = $2::text)
    AND ($3::text = '' OR m.user_group = $3::text) AND ($4::text = '' OR m.initiative = $4::text)
    AND ($5::text = '' OR a.goal = $5::text)
ORDER BY a.place, m.place, m.id
LIMIT $6::int OFFSET $7::int

-- entrances --
-- How many measures there are behind each entrance: by aim, by actor, by user group, and the years that they span.
SELECT 'aim' AS kind, aim AS name, count(*)::int AS measures, min(starts) AS first, max(ends) AS last
FROM governance.measure GROUP BY aim
UNION ALL
SELECT 'actor', actor, count(*)::int, min(starts), max(ends) FROM governance.measure GROUP BY actor
UNION ALL
SELECT 'group', user_group, count(*)::int, min(starts), max(ends) FROM governance.measure GROUP BY user_group
ORDER BY 1, 2

-- measure --
SELECT m.id, m.aim, m.place, m.actor, m.user_group, m.what, m.starts, m.ends, m.running, m.phase, m.initiative, m.edit,
    m.at, m.author, m.source, m.plan_year, a.title AS aim_title, a.objective, a.goal
FROM governance.measure AS m JOIN governance.aim AS a ON a.id = m.aim WHERE m.id = $1::text

-- hold_measure --
SELECT id FROM governance.measure WHERE id = $1::text FOR UPDATE

-- changes --
SELECT id, measure, what, before, after, why, at, author FROM governance.measure_change
WHERE measure = $1::text ORDER BY id DESC LIMIT 100

-- slipped --
-- The newest changes of all measures.
SELECT c.id, c.measure, c.what, c.before, c.after, c.why, c.at, m.actor, m.what AS title
FROM governance.measure_change AS c JOIN governance.measure AS m ON m.id = c.measure
ORDER BY c.id DESC LIMIT $1::int

-- needs --
SELECT measure, needs FROM governance.measure_needs ORDER BY measure, needs

-- needs_of --
-- What a measure needs, and what needs it.
SELECT n.measure, n.needs, m.actor, m.what FROM governance.measure_needs AS n
JOIN governance.measure AS m ON m.id = CASE WHEN n.measure = $1::text THEN n.needs ELSE n.measure END
WHERE n.measure = $1::text OR n.needs = $1::text ORDER BY n.measure, n.needs

-- change_measure --
UPDATE governance.measure SET starts = $2::int, ends = $3::int, running = $4::boolean, phase = $5::text,
    user_group = $6::text, edit = edit + 1, at = $7::timestamptz, author = $8::text
WHERE id = $1::text RETURNING edit

-- correct_measure --
-- Let a measure have the actor and the years that its source was found to give.
UPDATE governance.measure SET actor = $2::text, starts = $3::int, ends = $4::int, running = $5::boolean,
    edit = edit + 1, at = $6::timestamptz, author = $7::text
WHERE id = $1::text

-- of_aim --
-- All measures of an aim.
SELECT id, actor, what, starts, ends, running FROM governance.measure WHERE aim = $1::text ORDER BY place, id

-- note_change --
INSERT INTO governance.measure_change (measure, what, before, after, why, at, author)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::timestamptz, $7::text)

-- add_aims --
-- Aims that are not there yet; of one that is, only the goal is filled in where there is none.
INSERT INTO governance.aim (id, place, title, objective, goal, source)
SELECT id, place, title, objective, nullif(goal, ''), $6::text
FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[]) AS given (id, place, title, objective, goal)
ON CONFLICT (id) DO UPDATE SET goal = excluded.goal WHERE aim.goal IS NULL
RETURNING id

-- known_goals --
SELECT id FROM governance.goal WHERE id = ANY($1::text[])

-- add_measures --
-- Measures that are not there yet; of one that is, only the phase and the user group are filled in where nobody said.
INSERT INTO governance.measure (
    id, aim, place, actor, user_group, what, starts, ends, running, phase, at, author, source, plan_year
)
SELECT id, aim, place, actor, user_group, what, starts, ends, running, phase, $11::timestamptz, $12::text, $13::text,
    $14::int
FROM unnest(
    $1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::int[], $8::int[], $9::boolean[],
    $10::text[]
) AS given (id, aim, place, actor, user_group, what, starts, ends, running, phase)
ON CONFLICT (id) DO UPDATE SET
    phase = CASE WHEN measure.phase = 'unknown' THEN excluded.phase ELSE measure.phase END,
    user_group = CASE WHEN measure.user_group = 'unknown' THEN excluded.user_group ELSE measure.user_group END
    WHERE measure.phase = 'unknown' OR measure.user_group = 'unknown'
RETURNING id, xmax = 0 AS added

-- add_needs --
INSERT INTO governance.measure_needs (measure, needs)
SELECT measure, needs FROM unnest($1::text[], $2::text[]) AS given (measure, needs)
ON CONFLICT DO NOTHING

-- scenarios --
SELECT id, name, shifts, at, author FROM governance.scenario ORDER BY at DESC, id LIMIT 50

-- keep_scenario --
INSERT INTO governance.scenario (id, name, shifts, at, author)
VALUES ($1::text, $2::text, $3::text, $4::timestamptz, $5::text)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, shifts = excluded.shifts, at = excluded.at, author = excluded.author

-- rollouts --
-- Roll-outs, each with how many municipalities are where.
SELECT r.id, r.name, r.initiative, r.source, coalesce(c.phases, '{}'::jsonb)::text AS phases
FROM governance.rollout AS r
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(phase, number) AS phases FROM (
        SELECT phase, count(*) AS number FROM (
            SELECT DISTINCT ON (municipality) phase FROM governance.rollout_step WHERE rollout = r.id
            ORDER BY municipality, id DESC
        ) AS newest GROUP BY phase
    ) AS counted
) AS c ON true
WHERE $1::text = '' OR r.id = $1::text
ORDER BY r.name

-- add_rollout --
INSERT INTO governance.rollout (id, name, initiative, source)
VALUES ($1::text, $2::text, nullif($3::text, ''), $4::text) ON CONFLICT DO NOTHING RETURNING id

-- where --
-- Where each municipality is in a roll-out.
SELECT DISTINCT ON (municipality) municipality, phase, day, note FROM governance.rollout_step
WHERE rollout = $1::text ORDER BY municipality, id DESC

-- step --
INSERT INTO governance.rollout_step (rollout, municipality, phase, day, note, at, author)
SELECT $1::text, municipality, phase, day, note, $6::timestamptz, $7::text
FROM unnest($2::text[], $3::text[], $4::date[], $5::text[]) AS given (municipality, phase, day, note)

-- steps --
SELECT phase, day, note, at, author FROM governance.rollout_step
WHERE rollout = $1::text AND municipality = $2::text ORDER BY id DESC LIMIT 50
