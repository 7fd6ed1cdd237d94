-- strategies --
SELECT id, name, vision, aims, groups, starts, ends, source FROM governance.strategy ORDER BY starts DESC, id

-- goals --
SELECT id, parent, number, title FROM governance.goal WHERE strategy = $1::text ORDER BY number, id

-- indicators --
-- Every indicator of a strategy with its newest definition, its next and last targets, its newest value and its status.
SELECT i.id, i.goal, i.part_of, i.number, d.version, d.name, d.rule, d.numerator, d.denominator, d.unit, d.whole,
    d.direction, d.owner, d.baseline, d.baseline_day,
    last.day AS target_day, last.value AS target,
    m.ends AS measured, m.value, m.n, m.completeness, m.source,
    coalesce(s.status, 'unknown') AS status, s.chance, s.why, s.at AS status_at
FROM governance.indicator AS i
JOIN LATERAL (
    SELECT * FROM governance.indicator_definition AS d WHERE d.indicator = i.id ORDER BY version DESC LIMIT 1
) AS d ON true
LEFT JOIN LATERAL (
    SELECT day, value FROM governance.target AS t WHERE t.indicator = i.id AND t.version = d.version
    ORDER BY day DESC LIMIT 1
) AS last ON true
LEFT JOIN LATERAL (
    SELECT ends, value, n, completeness, source FROM governance.measurement AS m
    WHERE m.indicator = i.id AND NOT EXISTS (SELECT FROM governance.measurement AS c WHERE c.corrects = m.id)
    ORDER BY ends DESC, id DESC LIMIT 1
) AS m ON true
LEFT JOIN LATERAL (
    SELECT * FROM governance.indicator_status AS s WHERE s.indicator = i.id ORDER BY at DESC LIMIT 1
) AS s ON true
WHERE i.strategy = $1::text AND ($2::text = '' OR i.id = $2::text)
ORDER BY i.number, i.id

-- strategy_of --
SELECT strategy FROM governance.indicator WHERE id = $1::text

-- definitions --
SELECT version, name, rule, numerator, denominator, unit, whole, direction, owner, baseline, baseline_day, starts, at,
    author
FROM governance.indicator_definition WHERE indicator = $1::text ORDER BY version DESC

-- targets --
SELECT version, day, value FROM governance.target WHERE indicator = $1::text ORDER BY version DESC, day

-- values --
-- All values of an indicator that nothing has corrected, oldest first.
SELECT m.id, m.definition, m.starts, m.ends, m.value, m.n, m.completeness, m.source, m.note, m.corrects, m.at, m.author
FROM governance.measurement AS m
WHERE m.indicator = $1::text AND NOT EXISTS (SELECT FROM governance.measurement AS c WHERE c.corrects = m.id)
ORDER BY m.ends, m.id

-- corrected --
-- Values that were corrected later, newest first.
SELECT m.id, m.ends, m.value, m.at, m.author, c.id AS by_id
FROM governance.measurement AS m JOIN governance.measurement AS c ON c.corrects = m.id
WHERE m.indicator = $1::text ORDER BY m.id DESC LIMIT 50

-- statuses --
SELECT at, status, chance, why, measurement FROM governance.indicator_status
WHERE indicator = $1::text ORDER BY at DESC LIMIT 50

-- hold --
-- Nobody else defines or measures this indicator until the call has ended.
SELECT id FROM governance.indicator WHERE id = $1::text FOR UPDATE

-- measure --
INSERT INTO governance.measurement (
    indicator, definition, starts, ends, value, n, completeness, source, note, corrects, at, author
)
VALUES (
    $1::text, $2::int, $3::date, $4::date, $5::numeric, $6::bigint, $7::numeric, $8::text, $9::text, $10::bigint,
    $11::timestamptz, $12::text
)
RETURNING id

-- gather --
-- Take in what registries have published and is not here yet.
INSERT INTO governance.measurement (
    indicator, definition, starts, ends, value, n, completeness, source, note, corrects, at, author
)
SELECT p.indicator, p.definition, p.starts, p.ends, p.value, p.n, p.completeness, 'measured', '', old.id, p.measured_at, $1::text
FROM published.indicator_value AS p
JOIN governance.indicator_definition AS d ON d.indicator = p.indicator AND d.version = p.definition
LEFT JOIN LATERAL (
    SELECT m.id FROM governance.measurement AS m
    WHERE m.indicator = p.indicator AND m.definition = p.definition AND m.starts = p.starts AND m.ends = p.ends
        AND NOT EXISTS (SELECT FROM governance.measurement AS c WHERE c.corrects = m.id)
    ORDER BY m.id DESC LIMIT 1
) AS old ON true
WHERE p.measured_at = (
        SELECT max(o.measured_at) FROM published.indicator_value AS o
        WHERE (o.indicator, o.definition, o.starts, o.ends) = (p.indicator, p.definition, p.starts, p.ends)
    )
    AND NOT EXISTS (
        SELECT FROM governance.measurement AS m
        WHERE m.indicator = p.indicator AND m.definition = p.definition AND m.starts = p.starts AND m.ends = p.ends
            AND m.source = 'measured' AND m.at >= p.measured_at
    )
RETURNING indicator

-- note_status --
INSERT INTO governance.indicator_status (indicator, at, status, chance, why, measurement)
VALUES ($1::text, $2::timestamptz, $3::text, $4::numeric, $5::text, $6::bigint)
ON CONFLICT (indicator, at) DO UPDATE SET
    status = excluded.status, chance = excluded.chance, why = excluded.why, measurement = excluded.measurement

-- define --
INSERT INTO governance.indicator_definition (
    indicator, version, name, rule, numerator, denominator, unit, whole, direction, owner, baseline, baseline_day,
    starts, at, author
)
VALUES (
    $1::text, $2::int, $3::text, $4::text, $5::text, $6::text, $7::text, $8::int, $9::text, $10::text, $11::numeric,
    $12::date, $13::date, $14::timestamptz, $15::text
)

-- aim --
INSERT INTO governance.target (indicator, version, day, value)
SELECT $1::text, $2::int, day, value FROM unnest($3::date[], $4::numeric[]) AS given (day, value)

-- add_strategy --
INSERT INTO governance.strategy (id, name, vision, aims, groups, starts, ends, source)
VALUES ($1::text, $2::text, $3::text, $4::text[], $5::text[], $6::date, $7::date, $8::text)
ON CONFLICT DO NOTHING
RETURNING id

-- add_goals --
INSERT INTO governance.goal (id, strategy, parent, number, title)
SELECT id, $1::text, nullif(parent, ''), number, title
FROM unnest($2::text[], $3::text[], $4::int[], $5::text[]) AS given (id, parent, number, title)

-- add_indicators --
INSERT INTO governance.indicator (id, strategy, goal, part_of, number)
SELECT id, $1::text, nullif(goal, ''), nullif(part_of, ''), number
FROM unnest($2::text[], $3::text[], $4::text[], $5::int[]) AS given (id, goal, part_of, number)

-- reports --
SELECT DISTINCT ON (quarter) quarter, version, published, at, author FROM governance.strategy_report
WHERE strategy = $1::text AND ($2::boolean OR published) ORDER BY quarter DESC, version DESC

-- report --
-- The newest version of a report that the reader may see.
SELECT version, content, sha256, published, at, author FROM governance.strategy_report
WHERE strategy = $1::text AND quarter = $2::text AND ($3::boolean OR published)
ORDER BY version DESC LIMIT 1

-- report_before --
-- The newest published report of an earlier quarter.
SELECT quarter, content FROM governance.strategy_report
WHERE strategy = $1::text AND quarter < $2::text AND published
ORDER BY quarter DESC, version DESC LIMIT 1

-- hold_reports --
SELECT id FROM governance.strategy WHERE id = $1::text FOR UPDATE

-- add_report --
INSERT INTO governance.strategy_report (strategy, quarter, version, content, sha256, at, author)
SELECT $1::text, $2::text, coalesce(max(version), 0) + 1, $3::text, $4::text, $5::timestamptz, $6::text
FROM governance.strategy_report WHERE strategy = $1::text AND quarter = $2::text
RETURNING version

-- publish --
UPDATE governance.strategy_report SET published = true
WHERE strategy = $1::text AND quarter = $2::text AND version = $3::int
RETURNING version
