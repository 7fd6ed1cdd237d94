-- attendance --
-- Who attended a meeting, with when each was there, and the cases of guests.
SELECT a.person, p.name, a.capacity, a.stands_for, s.name AS stands_for_name, o.name AS organisation_name, a.present,
       a.digital, a.came, a.went, w.came AS came_all, w.went AS went_all,
       CASE WHEN a.capacity = 'guest'
            THEN (SELECT array_agg(c.passage) FROM governance.attendance_case AS c
                  WHERE c.person = a.person
                    AND c.passage IN (SELECT i.passage FROM governance.agenda_item AS i WHERE i.meeting = a.meeting))
       END AS cases
FROM governance.attendance AS a
JOIN governance.person AS p ON p.id = a.person
LEFT JOIN governance.person AS s ON s.id = a.stands_for
LEFT JOIN governance.organisation AS o ON o.id = a.organisation
LEFT JOIN LATERAL (SELECT array_agg(x.came ORDER BY x.came) AS came, array_agg(x.went ORDER BY x.came) AS went
                   FROM governance.presence AS x
                   WHERE x.meeting = a.meeting AND x.person = a.person) AS w ON true
WHERE a.meeting = $1::text

-- forget --
DELETE FROM governance.attendance WHERE meeting = $1::text AND person = $2::text AND capacity <> 'guest'

-- note --
INSERT INTO governance.attendance (meeting, person, capacity, stands_for, organisation, present, digital)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::boolean, $7::boolean)
ON CONFLICT (meeting, person, capacity) DO UPDATE
SET stands_for = excluded.stands_for, organisation = excluded.organisation, present = excluded.present,
    digital = excluded.digital

-- note_guest --
INSERT INTO governance.attendance_case (passage, person) VALUES ($1::text, $2::text) ON CONFLICT DO NOTHING

-- no_presence --
DELETE FROM governance.presence WHERE meeting = $1::text AND person = $2::text

-- is_there --
SELECT 1 AS yes FROM governance.presence
WHERE meeting = $1::text AND person = $2::text AND came <= $3::timestamptz
  AND (went IS NULL OR went > $3::timestamptz)
LIMIT 1

-- come --
INSERT INTO governance.presence (meeting, person, came) VALUES ($1::text, $2::text, $3::timestamptz)

-- go --
UPDATE governance.presence SET went = $3::timestamptz
WHERE meeting = $1::text AND person = $2::text AND went IS NULL AND came <= $3::timestamptz

-- end_others --
UPDATE governance.treatment SET ended = greatest(began, $3::timestamptz)
WHERE meeting = $1::text AND passage <> $2::text AND ended IS NULL

-- begin --
INSERT INTO governance.treatment (meeting, passage, began) VALUES ($1::text, $2::text, $3::timestamptz)
ON CONFLICT (meeting, passage) DO UPDATE SET ended = NULL

-- end --
UPDATE governance.treatment SET ended = greatest(began, $3::timestamptz)
WHERE meeting = $1::text AND passage = $2::text AND ended IS NULL

-- treatments --
SELECT passage, began, ended FROM governance.treatment WHERE meeting = $1::text
