-- matters --
SELECT matter, title, summary, statements, edit FROM governance.minutes_matter
WHERE meeting = $1::text AND version = $2::int ORDER BY matter

-- hold --
-- Numbers are given one at a time: whoever raises something meanwhile comes after.
UPDATE governance.minutes SET edit = edit + 1 WHERE meeting = $1::text AND version = $2::int AND state = 'draft'

-- add --
-- The next number of the meeting; one that was struck out is not given again.
INSERT INTO governance.minutes_matter (meeting, version, matter, title, summary, statements)
SELECT $1::text, $2::int,
       1 + greatest((SELECT coalesce(max(m.matter), 0) FROM governance.minutes_matter AS m WHERE m.meeting = $1::text),
                    (SELECT coalesce(max(e.matter), 0) FROM governance.minutes_edit AS e WHERE e.meeting = $1::text)),
       $3::text, $4::text, $5::text
RETURNING matter

-- write --
UPDATE governance.minutes_matter SET title = $5::text, summary = $6::text, statements = $7::text, edit = edit + 1
WHERE meeting = $1::text AND version = $2::int AND matter = $3::int AND edit = $4::int

-- strike --
DELETE FROM governance.minutes_matter
WHERE meeting = $1::text AND version = $2::int AND matter = $3::int AND edit = $4::int

-- keep_edit --
INSERT INTO governance.minutes_edit (meeting, version, matter, edit, summary, at, author, clashed)
VALUES ($1::text, $2::int, $3::int, $4::int, $5::text, $6::timestamptz, $7::text, $8::boolean)
