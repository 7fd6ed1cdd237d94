-- released --
-- What has been released to everybody of a body or a case, the newest first.
SELECT t.kind, t.subject, t.title_public, t.text, t.passage, r.due
FROM (
    SELECT 'passage' AS kind, p.id AS subject, p.title_public, '' AS text, p.id AS passage
    FROM governance.passage AS p WHERE p.body = $1::text OR p.case_file = $2::text
    UNION ALL
    SELECT 'paper', a.id, a.title_public, '', p.id
    FROM governance.paper AS a JOIN governance.passage AS p ON p.id = a.passage
    WHERE p.body = $1::text OR p.case_file = $2::text
    UNION ALL
    SELECT 'decision', d.id, p.title_public, concat_ws(E'\n', d.act, d.request, d.condition), p.id
    FROM governance.decision AS d JOIN governance.passage AS p ON p.id = d.passage
    WHERE (p.body = $1::text OR p.case_file = $2::text)
      AND d.version = (SELECT max(x.version) FROM governance.decision AS x WHERE x.id = d.id)
) AS t
JOIN governance.release AS r ON r.subject_kind = t.kind AND r.subject = t.subject
WHERE r.stage = 'public' AND r.state = 'released' AND r.due <= $3::timestamptz
ORDER BY r.due DESC, t.kind, t.subject LIMIT $4::int

-- public_passages --
-- Ids of passes of cases that everybody may know of, after one, by id.
SELECT subject FROM governance.finding
WHERE subject_kind = 'passage' AND public_from <= $1::timestamptz AND subject > $2::text
  AND ($3::text = '' OR body = $3::text)
ORDER BY subject LIMIT $4::int

-- passages_by_id --
SELECT id, case_file, body, year, number, title, title_public, kinds, state, coalesce(origin, '') AS origin,
       coalesce(owner, '') AS owner, handler, at, source, edit
FROM governance.passage WHERE id = ANY($1::text[]) ORDER BY id
