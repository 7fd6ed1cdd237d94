-- hold_series --
-- Wait for whoever gives numbers, before the transaction sees anything.
LOCK TABLE governance.series IN SHARE ROW EXCLUSIVE MODE

-- next_number --
INSERT INTO governance.series (body, year, last) VALUES ($1::text, $2::int, 1)
ON CONFLICT (body, year) DO UPDATE SET last = governance.series.last + 1 RETURNING last

-- reserve --
INSERT INTO governance.series (body, year, last) VALUES ($1::text, $2::int, $3::int)
ON CONFLICT (body, year) DO UPDATE SET last = greatest(governance.series.last, excluded.last)

-- references --
-- Whether what a case refers to is there.
SELECT EXISTS (SELECT FROM governance.body WHERE id = $1::text) AS body,
       EXISTS (SELECT FROM governance.organisation WHERE id = $2::text) AS owner,
       EXISTS (SELECT FROM governance.case_file WHERE id = $3::text) AS case_file,
       EXISTS (SELECT FROM governance.passage WHERE id = $4::text) AS origin

-- add_case_file --
INSERT INTO governance.case_file (id, title, title_public, language, owner, opened, at, author)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::date, $7::timestamptz, $8::text)

-- case_file --
SELECT id, title, title_public, language, owner, opened, closed, edit FROM governance.case_file WHERE id = $1::text

-- change_case --
UPDATE governance.case_file SET title = $3::text, title_public = $4::text, closed = $5::date, edit = edit + 1
WHERE id = $1::text AND edit = $2::int

-- add_passage --
INSERT INTO governance.passage (id, case_file, body, year, number, title, title_public, kinds, state, origin, owner,
                                handler, at, author, source)
VALUES ($1::text, $2::text, $3::text, $4::int, $5::int, $6::text, $7::text, $8::text[], $9::text, $10::text, $11::text,
        $12::text, $13::timestamptz, $14::text, $15::text)

-- passage --
SELECT id, case_file, body, year, number, title, title_public, kinds, state, coalesce(origin, '') AS origin,
       coalesce(owner, '') AS owner, handler, at, source, edit
FROM governance.passage WHERE id = $1::text

-- passage_numbered --
SELECT id, case_file, body, year, number, title, title_public, kinds, state, coalesce(origin, '') AS origin,
       coalesce(owner, '') AS owner, handler, at, source, edit
FROM governance.passage WHERE body = $1::text AND year = $2::int AND number = $3::int

-- passages_of_case --
SELECT id, case_file, body, year, number, title, title_public, kinds, state, coalesce(origin, '') AS origin,
       coalesce(owner, '') AS owner, handler, at, source, edit
FROM governance.passage WHERE case_file = $1::text

-- change_passage --
UPDATE governance.passage SET title = $3::text, title_public = $4::text, kinds = $5::text[], owner = $6::text,
       handler = $7::text, edit = edit + 1
WHERE id = $1::text AND edit = $2::int

-- move_passage --
UPDATE governance.passage SET state = $2::text, edit = edit + 1 WHERE id = $1::text

-- note_change --
INSERT INTO governance.passage_change (passage, at, author, what, before, after)
VALUES ($1::text, $2::timestamptz, $3::text, $4::text, $5::text, $6::text)

-- changes --
SELECT at, author, what, before, after FROM governance.passage_change
WHERE passage = $1::text ORDER BY at DESC LIMIT 100

-- rename_case --
UPDATE governance.case_file SET title = $4::text, title_public = $5::text, edit = edit + 1
WHERE id = $1::text AND title = $2::text AND title_public = $3::text

-- rename_note --
UPDATE governance.paper SET title = $4::text, title_public = $5::text
WHERE passage = $1::text AND kind = 'note' AND title = $2::text AND title_public = $3::text
