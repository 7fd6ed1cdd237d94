-- texts --
-- What a pass of a case says: itself, its papers in their newest versions, its decisions in theirs.
SELECT 'passage' AS kind, p.id AS subject, p.title, p.title_public,
       concat_ws(E'\n',
           (SELECT string_agg(q.text, E'\n' ORDER BY q.number) FROM governance.question AS q WHERE q.passage = p.id),
           (SELECT string_agg(w.text, E'\n' ORDER BY w.variant) FROM governance.proposal AS w
            WHERE w.passage = p.id)) AS text
FROM governance.passage AS p WHERE p.id = $1::text
UNION ALL
SELECT 'paper', a.id, a.title, a.title_public, v.text
FROM governance.paper AS a
JOIN LATERAL (SELECT x.text FROM governance.paper_version AS x WHERE x.paper = a.id
              ORDER BY x.version DESC LIMIT 1) AS v ON true
WHERE a.passage = $1::text
UNION ALL
SELECT 'decision', d.id, p.title, p.title_public, concat_ws(E'\n', d.act, d.request, d.condition)
FROM governance.decision AS d JOIN governance.passage AS p ON p.id = d.passage
WHERE d.passage = $1::text AND d.version = (SELECT max(x.version) FROM governance.decision AS x WHERE x.id = d.id)

-- release --
INSERT INTO governance.release (subject_kind, subject, stage, state, due, at, author)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::timestamptz, $6::timestamptz, $7::text)
ON CONFLICT (subject_kind, subject, stage)
DO UPDATE SET state = excluded.state, due = excluded.due, at = excluded.at, author = excluded.author

-- stages --
SELECT r.subject_kind, r.subject, r.stage, r.state, r.due, r.at
FROM governance.release AS r
WHERE (r.subject_kind = 'passage' AND r.subject = $1::text)
   OR (r.subject_kind = 'paper' AND r.subject IN (SELECT a.id FROM governance.paper AS a WHERE a.passage = $1::text))
   OR (r.subject_kind = 'decision'
       AND r.subject IN (SELECT d.id FROM governance.decision AS d WHERE d.passage = $1::text))
ORDER BY r.stage, r.subject_kind, r.subject
