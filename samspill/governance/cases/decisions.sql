-- next_decision --
SELECT count(DISTINCT id)::int + 1 AS next FROM governance.decision WHERE passage = $1::text

-- add_decision --
INSERT INTO governance.decision (id, version, passage, result, act, request, condition, decided, reason, at, author,
                                 source)
VALUES ($1::text, $2::int, $3::text, $4::text, $5::text, $6::text, $7::text, $8::date, $9::text, $10::timestamptz,
        $11::text, $12::text)

-- decision_versions --
SELECT id, version, passage, result, act, request, condition, decided, reason, at, author, source
FROM governance.decision WHERE id = $1::text ORDER BY version DESC

-- decisions_of --
-- The newest versions of the decisions in some passes of cases.
SELECT DISTINCT ON (id) id, version, passage, result, act, request, condition, decided, reason, at, author, source
FROM governance.decision WHERE passage = ANY($1::text[]) ORDER BY id, version DESC

-- register --
-- The decisions that a reader may know of: those of bodies whose drafts the reader sees, those released to the reader.
SELECT d.id, d.version, d.passage, d.result, d.act, d.request, d.condition, d.decided, p.case_file, p.body, b.short,
       p.number, p.year, p.title, p.title_public, coalesce(p.owner, '') AS owner,
       (SELECT count(*)::int FROM governance.action AS a
        WHERE a.decision = d.id AND a.state IN ('open', 'started')) AS open_actions,
       (SELECT count(*)::int FROM governance.action AS a WHERE a.decision = d.id) AS actions
FROM governance.decision AS d
JOIN governance.passage AS p ON p.id = d.passage
JOIN governance.body AS b ON b.id = p.body
LEFT JOIN governance.finding AS f ON f.subject_kind = 'decision' AND f.subject = d.id
WHERE d.version = (SELECT max(x.version) FROM governance.decision AS x WHERE x.id = d.id)
  AND (p.body = ANY($1::text[])
       OR (f.members_from <= $5::timestamptz AND (p.body = ANY($2::text[]) OR p.id = ANY($3::text[])
                                                  OR p.owner = ANY($4::text[])))
       OR f.public_from <= $5::timestamptz)
  AND ($6::text = '' OR p.body = $6::text)
  AND ($7::text = '' OR d.result = $7::text)
  AND ($8::int = 0 OR d.decided BETWEEN make_date(greatest($8::int, 1), 1, 1) AND make_date(greatest($8::int, 1), 12, 31))
ORDER BY d.decided DESC, d.id
LIMIT $9::int OFFSET $10::int

-- basis_facts --
-- What a decision in a case stands on: the case, its papers by digest, proposals, questions, exemptions, conflicts.
SELECT jsonb_build_object(
    'case', (SELECT jsonb_build_object('body', p.body, 'number', p.number, 'year', p.year, 'title', p.title,
                                       'kinds', to_jsonb(p.kinds), 'state', p.state)
             FROM governance.passage AS p WHERE p.id = $1::text),
    'papers', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', v.paper, 'version', v.version, 'media', v.media,
                                                            'sha256', v.sha256) ORDER BY v.paper, v.version), '[]')
               FROM governance.paper_version AS v JOIN governance.paper AS a ON a.id = v.paper
               WHERE a.passage = $1::text),
    'proposals', (SELECT coalesce(jsonb_agg(jsonb_build_object('variant', w.variant, 'version', w.version,
                                                               'text', w.text) ORDER BY w.variant, w.version), '[]')
                  FROM governance.proposal AS w WHERE w.passage = $1::text),
    'questions', (SELECT coalesce(jsonb_agg(q.text ORDER BY q.number), '[]')
                  FROM governance.question AS q WHERE q.passage = $1::text),
    'exemptions', (SELECT coalesce(jsonb_agg(jsonb_build_object('subject', e.subject, 'scope', e.scope,
                                                                'ground', e.ground, 'at', e.at) ORDER BY e.at), '[]')
                   FROM governance.exemption AS e
                   WHERE (e.subject_kind = 'passage' AND e.subject = $1::text)
                      OR (e.subject_kind = 'paper'
                          AND e.subject IN (SELECT a.id FROM governance.paper AS a WHERE a.passage = $1::text))),
    'conflicts', (SELECT coalesce(jsonb_agg(jsonb_build_object('person', c.person, 'outcome', c.outcome, 'at', c.at)
                                            ORDER BY c.at, c.person), '[]')
                  FROM governance.conflict AS c WHERE c.passage = $1::text)
)::text AS facts

-- freeze --
INSERT INTO governance.basis (decision, version, content, sha256) VALUES ($1::text, $2::int, $3::text, $4::text)

-- basis --
SELECT content, sha256 FROM governance.basis WHERE decision = $1::text AND version = $2::int
