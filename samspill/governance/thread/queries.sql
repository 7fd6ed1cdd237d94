-- ties --
-- What hangs directly together with some things: pairs, each with how; a decision stands for the case that it is in.
WITH here AS (SELECT kind, id FROM unnest($1::text[], $2::text[]) AS given (kind, id)),
linked AS (
    SELECT CASE WHEN l.from_kind = 'decision' THEN 'passage' ELSE l.from_kind END AS from_kind,
        CASE WHEN l.from_kind = 'decision' THEN f.passage ELSE l.from_id END AS from_id,
        CASE WHEN l.to_kind = 'decision' THEN 'passage' ELSE l.to_kind END AS to_kind,
        CASE WHEN l.to_kind = 'decision' THEN t.passage ELSE l.to_id END AS to_id, l.what
    FROM governance.link AS l
    LEFT JOIN governance.decision AS f ON l.from_kind = 'decision' AND f.id = l.from_id AND f.version = 1
    LEFT JOIN governance.decision AS t ON l.to_kind = 'decision' AND t.id = l.to_id AND t.version = 1
)
SELECT l.from_kind, l.from_id, l.to_kind, l.to_id, l.what FROM linked AS l
WHERE l.from_id IS NOT NULL AND l.to_id IS NOT NULL
    AND (EXISTS (SELECT FROM here WHERE kind = l.from_kind AND id = l.from_id)
        OR EXISTS (SELECT FROM here WHERE kind = l.to_kind AND id = l.to_id))
UNION
SELECT 'initiative', i.id, 'goal', goal, CASE WHEN goal = i.main_goal THEN 'main-goal' ELSE 'goal' END
FROM governance.initiative AS i CROSS JOIN LATERAL unnest(i.main_goal || i.goals) AS goal
WHERE goal IS NOT NULL AND (
    i.id IN (SELECT id FROM here WHERE kind = 'initiative') OR goal IN (SELECT id FROM here WHERE kind = 'goal')
)
UNION
SELECT 'initiative', m.initiative, 'measure', m.id, 'roadmap' FROM governance.measure AS m
WHERE m.initiative IN (SELECT id FROM here WHERE kind = 'initiative')
    OR (m.initiative IS NOT NULL AND m.id IN (SELECT id FROM here WHERE kind = 'measure'))
UNION
SELECT 'initiative', r.initiative, 'rollout', r.id, 'rollout' FROM governance.rollout AS r
WHERE r.initiative IN (SELECT id FROM here WHERE kind = 'initiative')
    OR (r.initiative IS NOT NULL AND r.id IN (SELECT id FROM here WHERE kind = 'rollout'))
UNION
SELECT 'measure', m.id, 'goal', a.goal, 'goal' FROM governance.measure AS m JOIN governance.aim AS a ON a.id = m.aim
WHERE a.goal IS NOT NULL
    AND (m.id IN (SELECT id FROM here WHERE kind = 'measure') OR a.goal IN (SELECT id FROM here WHERE kind = 'goal'))
UNION
SELECT 'goal', g.id, 'indicator', i.id, 'measured' FROM governance.goal AS g
JOIN governance.indicator AS i ON i.goal = g.id
WHERE g.id IN (SELECT id FROM here WHERE kind = 'goal') OR i.id IN (SELECT id FROM here WHERE kind = 'indicator')
LIMIT 2000

-- told --
-- What pages say of some things: a title, and a status where there is one. Cases are told of elsewhere.
SELECT 'initiative' AS kind, i.id, CASE WHEN $2::boolean THEN i.title ELSE i.title_public END AS title,
    coalesce(s.colour, 'unknown') AS status, i.owner AS more
FROM governance.initiative AS i
LEFT JOIN LATERAL (SELECT colour FROM governance.status AS s WHERE s.initiative = i.id ORDER BY id DESC LIMIT 1) AS s
    ON true
WHERE i.id = ANY($1::text[]) AND ($2::boolean OR i.is_public)
UNION ALL
SELECT 'measure', m.id, m.what, m.phase, m.actor FROM governance.measure AS m WHERE m.id = ANY($1::text[])
UNION ALL
SELECT 'rollout', r.id, r.name, '', '' FROM governance.rollout AS r WHERE r.id = ANY($1::text[])
UNION ALL
SELECT 'goal', g.id, g.title, '', '' FROM governance.goal AS g WHERE g.id = ANY($1::text[])
UNION ALL
SELECT 'indicator', d.indicator, d.name, coalesce(s.status, 'unknown'), '' FROM governance.indicator_definition AS d
LEFT JOIN LATERAL (
    SELECT status FROM governance.indicator_status AS s WHERE s.indicator = d.indicator ORDER BY at DESC LIMIT 1
) AS s ON true
WHERE d.indicator = ANY($1::text[])
    AND d.version = (SELECT max(version) FROM governance.indicator_definition AS n WHERE n.indicator = d.indicator)

-- passages --
-- Passes of cases by their ids.
SELECT id, case_file, body, year, number, title, title_public, kinds, state, coalesce(origin, '') AS origin,
    coalesce(owner, '') AS owner, handler, at, source, edit
FROM governance.passage WHERE id = ANY($1::text[]) ORDER BY year, number, body

-- numbered --
-- Passes of cases with a number, in whatever body.
SELECT id FROM governance.passage
WHERE year = $1::int AND number = $2::int ORDER BY body

-- linked --
-- The newest links from cases and decisions, for a start page.
SELECT DISTINCT ON (p.id) p.id FROM governance.link AS l
JOIN governance.decision AS d ON d.id = l.from_id AND d.version = 1
JOIN governance.passage AS p ON p.id = d.passage
WHERE l.from_kind = 'decision'
UNION
SELECT p.id FROM governance.link AS l JOIN governance.passage AS p ON p.id = l.from_id WHERE l.from_kind = 'passage'
LIMIT 50
