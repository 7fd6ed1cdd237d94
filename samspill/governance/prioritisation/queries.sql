-- models --
-- The newest version of every model.
SELECT DISTINCT ON (id) id, version, text, at FROM governance.scoring_model ORDER BY id, version DESC

-- versions --
-- All versions of a model, the newest first.
SELECT version, text, sha256, changed, at, author FROM governance.scoring_model WHERE id = $1::text ORDER BY version DESC

-- add_model --
-- A new version of a model, after the one that its author had before them.
INSERT INTO governance.scoring_model (id, version, text, sha256, changed, at, author)
VALUES ($1::text, $2::int, $3::text, $4::text, $5::text, $6::timestamptz, $7::text)

-- rounds --
-- A page of rounds, the newest first: all of them, or those of which a ranking is published.
SELECT r.id, r.title, r.state, r.due, r.at, r.model, r.version,
    (SELECT count(*)::int FROM governance.scoring_alternative AS a WHERE a.round = r.id) AS alternatives,
    (SELECT count(*)::int FROM governance.scoring_assessor AS s WHERE s.round = r.id) AS assessors,
    EXISTS (
        SELECT FROM governance.scoring_assessor AS s WHERE s.round = r.id AND s.account = $2::text
    ) AS mine,
    (SELECT max(p.at) FROM governance.published_ranking AS p WHERE p.round = r.id) AS published
FROM governance.scoring_round AS r
WHERE NOT $1::boolean OR EXISTS (SELECT FROM governance.published_ranking AS p WHERE p.round = r.id)
ORDER BY r.at DESC, r.id
LIMIT $3::int OFFSET $4::int

-- round --
-- A round with its model's text.
SELECT r.id, r.title, r.model, r.version, r.state, r.due, r.source, r.at, m.text
FROM governance.scoring_round AS r
JOIN governance.scoring_model AS m ON m.id = r.model AND m.version = r.version
WHERE r.id = $1::text

-- hold_round --
-- A round, held until the end of the transaction.
SELECT id, state FROM governance.scoring_round WHERE id = $1::text FOR UPDATE

-- alternatives --
SELECT key, place, name, area, initiative FROM governance.scoring_alternative WHERE round = $1::text ORDER BY place

-- assessors --
-- Those who score in a round, each with the number of their cells.
SELECT s.account, s.name, (
    SELECT count(DISTINCT (a.alternative, a.criterion))::int FROM governance.score AS a
    WHERE a.round = s.round AND a.assessor = s.account
) AS cells
FROM governance.scoring_assessor AS s WHERE s.round = $1::text ORDER BY s.name, s.account

-- answers --
-- The newest answer of every cell: of all assessors, or of one.
SELECT DISTINCT ON (assessor, alternative, criterion) assessor, alternative, criterion, answer, value, reason, comment, at
FROM governance.score
WHERE round = $1::text AND ($2::text = '' OR assessor = $2::text)
ORDER BY assessor, alternative, criterion, id DESC

-- adjustments --
-- The newest adjustment of every alternative, also those that were taken back.
SELECT DISTINCT ON (alternative) alternative, rank, reason, at, author
FROM governance.score_adjustment WHERE round = $1::text ORDER BY alternative, id DESC

-- published --
-- The newest published ranking of a round.
SELECT version, content, sha256, at FROM governance.published_ranking WHERE round = $1::text
ORDER BY version DESC LIMIT 1

-- add_round --
INSERT INTO governance.scoring_round (id, title, model, version, state, due, source, at, author)
VALUES ($1::text, $2::text, $3::text, $4::int, $5::text, $6::date, $7::text, $8::timestamptz, $9::text)

-- add_alternative --
INSERT INTO governance.scoring_alternative (round, key, place, name, area, initiative)
VALUES ($1::text, $2::text, $3::int, $4::text, $5::text, $6::text)

-- add_assessor --
INSERT INTO governance.scoring_assessor (round, account, name, at, author)
VALUES ($1::text, $2::text, $3::text, $4::timestamptz, $5::text)
ON CONFLICT (round, account) DO NOTHING

-- add_answer --
INSERT INTO governance.score (round, alternative, criterion, assessor, answer, value, reason, comment, at)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::numeric, $7::text, $8::text, $9::timestamptz)

-- set_state --
UPDATE governance.scoring_round SET state = $2::text WHERE id = $1::text

-- add_adjustment --
INSERT INTO governance.score_adjustment (round, alternative, rank, reason, at, author)
VALUES ($1::text, $2::text, $3::int, $4::text, $5::timestamptz, $6::text)

-- publish --
INSERT INTO governance.published_ranking (round, version, content, sha256, at, author)
VALUES ($1::text, $2::int, $3::text, $4::text, $5::timestamptz, $6::text)

-- keep_sheet --
INSERT INTO governance.taken_sheet (round, tables, sha256, at, author)
VALUES ($1::text, $2::text, $3::text, $4::timestamptz, $5::text)

-- taken_sheet --
-- The sheets that a round was taken over from.
SELECT tables, sha256, at FROM governance.taken_sheet WHERE round = $1::text

-- known_sheet --
-- The first round that was taken over from these very words and figures.
SELECT round FROM governance.taken_sheet WHERE sha256 = $1::text ORDER BY at, round LIMIT 1

-- ids_like --
-- Ids of rounds that begin with a word.
SELECT id FROM governance.scoring_round WHERE starts_with(id, $1::text)

-- chosen_sets --
-- The sets that were chosen in a round, the newest first.
SELECT version, content, sha256, reason, at, author FROM governance.chosen_set WHERE round = $1::text
ORDER BY version DESC LIMIT 20

-- keep_set --
INSERT INTO governance.chosen_set (round, version, content, sha256, reason, at, author)
SELECT $1::text, 1 + coalesce(max(version), 0), $2::text, $3::text, $4::text, $5::timestamptz, $6::text
FROM governance.chosen_set WHERE round = $1::text
