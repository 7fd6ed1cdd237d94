-- things --
-- A pass of a case, and then its papers in their newest versions and its decisions: what each says.
SELECT * FROM (
    SELECT 0 AS place, 'passage' AS kind, p.id AS subject, p.case_file, p.body, p.number, p.year, p.kinds, p.state,
           p.owner, p.handler, p.title, p.title_public, '' AS anchor,
           coalesce(m.day, least((p.at AT TIME ZONE 'Europe/Oslo')::date, make_date(p.year, 12, 31))) AS day,
           concat_ws(E'\n',
               (SELECT string_agg(q.text, E'\n' ORDER BY q.number) FROM governance.question AS q WHERE q.passage = p.id),
               (SELECT string_agg(w.text, E'\n' ORDER BY w.variant) FROM governance.proposal AS w
                WHERE w.passage = p.id AND w.version = (SELECT max(v.version) FROM governance.proposal AS v
                                                        WHERE v.passage = w.passage AND v.variant = w.variant))) AS text
    FROM governance.passage AS p
    LEFT JOIN LATERAL (SELECT max((t.starts AT TIME ZONE 'Europe/Oslo')::date) AS day
                       FROM governance.agenda_item AS i JOIN governance.meeting AS t ON t.id = i.meeting
                       WHERE i.passage = p.id AND t.state <> 'cancelled') AS m ON true
    WHERE p.id = $1::text
    UNION ALL
    SELECT 1, 'paper', a.id, '', '', 0, 0, '{}', '', NULL, '', a.title, a.title_public, '/papers/' || a.id,
           least((v.at AT TIME ZONE 'Europe/Oslo')::date, make_date(p.year, 12, 31)), v.text
    FROM governance.paper AS a
    JOIN governance.passage AS p ON p.id = a.passage
    JOIN LATERAL (SELECT x.text, x.at FROM governance.paper_version AS x WHERE x.paper = a.id
                  ORDER BY x.version DESC LIMIT 1) AS v ON true
    WHERE a.passage = $1::text
    UNION ALL
    SELECT 2, 'decision', d.id, '', '', 0, 0, '{}', '', NULL, '', p.title, p.title_public, '#decisions',
           d.decided, concat_ws(E'\n', d.act, d.request, d.condition)
    FROM governance.decision AS d JOIN governance.passage AS p ON p.id = d.passage
    WHERE d.passage = $1::text
      AND d.version = (SELECT max(x.version) FROM governance.decision AS x WHERE x.id = d.id)
) AS t ORDER BY place, subject
