-- facts --
-- All that is known of a caller: memberships, meetings stood in at, bodies, secretaries, organisations.
SELECT 'held' AS what, s.body, m.role, m.starts, m.ends, '' AS other
FROM governance.person AS p
JOIN governance.membership AS m ON m.person = p.id
JOIN governance.seat AS s ON s.id = m.seat
WHERE p.account = $1::text
UNION ALL
SELECT 'standing', t.body, 'deputy', NULL,
       (t.starts AT TIME ZONE 'Europe/Oslo')::date + t.days - 1, i.passage
FROM governance.person AS p
JOIN governance.attendance AS a ON a.person = p.id AND a.capacity = 'deputy'
JOIN governance.meeting AS t ON t.id = a.meeting AND t.state IN ('planned', 'called', 'running', 'held')
JOIN governance.agenda_item AS i ON i.meeting = t.id
WHERE p.account = $1::text AND i.passage IS NOT NULL
  AND i.version = (SELECT max(g.version) FROM governance.agenda AS g WHERE g.meeting = t.id)
UNION ALL
SELECT 'served', s.body, m.role, m.starts, m.ends, ''
FROM governance.membership AS m
JOIN governance.seat AS s ON s.id = m.seat
JOIN governance.person AS p ON p.id = m.person
WHERE m.role = 'secretary' AND p.account IS NOT NULL
UNION ALL
SELECT 'body', id, '', NULL, NULL, coalesce(parent, '') FROM governance.body
UNION ALL
SELECT 'organisation', '', '', NULL, NULL, id FROM governance.organisation
WHERE $2::text <> '' AND (id = $2::text OR number = $2::text)
UNION ALL
SELECT DISTINCT 'organisation', '', '', NULL::date, NULL::date, s.organisation
FROM governance.person AS p
JOIN governance.membership AS m ON m.person = p.id
JOIN governance.seat AS s ON s.id = m.seat
WHERE $3::boolean AND p.account = $1::text AND s.organisation IS NOT NULL
