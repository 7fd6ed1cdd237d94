-- assess --
INSERT INTO governance.exemption (id, subject_kind, subject, scope, ground, assessor, assessed, review, at)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::date, $8::date, $9::timestamptz)

-- redact --
INSERT INTO governance.redacted (subject_kind, subject, text, at, author)
VALUES ($1::text, $2::text, $3::text, $4::timestamptz, $5::text)

-- history --
SELECT scope, ground, assessor, assessed, review, at FROM governance.exemption
WHERE subject_kind = $1::text AND subject = $2::text ORDER BY at DESC, id DESC

-- due --
-- Exemptions that hold and are to be assessed anew by a day, in some bodies.
SELECT e.subject_kind, e.subject, e.scope, e.ground, e.assessor, e.assessed, e.review, p.id AS passage, p.title,
       p.number, p.year, p.body, b.short
FROM governance.exemption AS e
LEFT JOIN governance.paper AS a ON e.subject_kind = 'paper' AND a.id = e.subject
LEFT JOIN governance.decision AS d ON e.subject_kind = 'decision' AND d.id = e.subject AND d.version = 1
JOIN governance.passage AS p
    ON (e.subject_kind = 'passage' AND p.id = e.subject) OR p.id = a.passage OR p.id = d.passage
    OR (e.subject_kind = 'case_file' AND p.case_file = e.subject)
JOIN governance.body AS b ON b.id = p.body
WHERE e.review <= $2::date AND e.scope <> 'lifted' AND p.body = ANY($1::text[])
  AND NOT EXISTS (SELECT FROM governance.exemption AS n
                  WHERE n.subject_kind = e.subject_kind AND n.subject = e.subject AND (n.at, n.id) > (e.at, e.id))
ORDER BY e.review, e.id LIMIT $3::int OFFSET $4::int
