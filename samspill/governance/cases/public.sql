-- disclosures --
-- What is decided about several things: the newest exemption, the releases, the text written for the public.
SELECT g.kind, g.subject, e.scope, e.ground, m.due AS members_from, p.due AS public_from, r.text AS text_public
FROM unnest($1::text[], $2::text[]) AS g (kind, subject)
LEFT JOIN LATERAL (
    SELECT x.scope, x.ground FROM governance.exemption AS x
    WHERE x.subject_kind = g.kind AND x.subject = g.subject ORDER BY x.at DESC, x.id DESC LIMIT 1
) AS e ON true
LEFT JOIN governance.release AS m
    ON m.subject_kind = g.kind AND m.subject = g.subject AND m.stage = 'members' AND m.state = 'released'
LEFT JOIN governance.release AS p
    ON p.subject_kind = g.kind AND p.subject = g.subject AND p.stage = 'public' AND p.state = 'released'
LEFT JOIN LATERAL (
    SELECT x.text FROM governance.redacted AS x
    WHERE x.subject_kind = g.kind AND x.subject = g.subject ORDER BY x.at DESC LIMIT 1
) AS r ON true
