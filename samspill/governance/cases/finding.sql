-- names_in --
-- Persons who are known by name here and whose names stand in a text.
SELECT name FROM governance.person WHERE strpos(lower($1::text), lower(name)) > 0

-- index --
INSERT INTO governance.finding (subject_kind, subject, body, day, number, kinds, state, title, title_public, address,
                                text, text_public, members_from, public_from, passage, owner, words, words_public,
                                words_lasting)
VALUES ($1::text, $2::text, $3::text, $4::date, $5::text, $6::text[], $7::text, $8::text, $9::text, $10::text,
        $11::text, $12::text, $13::timestamptz, $14::timestamptz, $15::text, $16::text,
        setweight(to_tsvector('norwegian', $8::text), 'A') || to_tsvector('norwegian', $11::text),
        setweight(to_tsvector('norwegian', $9::text), 'A') || to_tsvector('norwegian', $12::text),
        to_tsvector('norwegian', $17::text))
ON CONFLICT (subject_kind, subject) DO UPDATE SET
    body = excluded.body, day = excluded.day, number = excluded.number, kinds = excluded.kinds,
    state = excluded.state, title = excluded.title, title_public = excluded.title_public, address = excluded.address,
    text = excluded.text, text_public = excluded.text_public, members_from = excluded.members_from,
    public_from = excluded.public_from, passage = excluded.passage, owner = excluded.owner, words = excluded.words,
    words_public = excluded.words_public, words_lasting = excluded.words_lasting

-- learn --
-- Take the words of some names out of what lasts of everything that has all words of one of them.
UPDATE governance.finding AS f SET words_lasting = ts_delete(f.words_lasting, k.lexemes)
FROM (
    SELECT g.subject_kind, g.subject, array_agg(DISTINCT l.lexeme) AS lexemes
    FROM unnest($1::text[]) AS n (name)
    JOIN governance.finding AS g ON g.words_lasting @@ plainto_tsquery('norwegian', n.name)
    CROSS JOIN unnest(tsvector_to_array(to_tsvector('norwegian', n.name))) AS l (lexeme)
    GROUP BY g.subject_kind, g.subject
) AS k
WHERE f.subject_kind = k.subject_kind AND f.subject = k.subject

-- remove --
DELETE FROM governance.finding WHERE subject_kind = $1::text AND subject = $2::text

-- find_words --
-- The best hits of some words, among the newest of those that have them: a word that stands everywhere would else be
-- weighed everywhere. Each reader's hits are made of the words that the reader may find a thing by. The piece around the
-- word ($15) is cut out only for what stands on the page.
SELECT p.subject_kind, p.subject, p.body, b.short, p.day, p.number, p.kinds, p.state, p.address,
       CASE WHEN p.inside THEN p.title ELSE p.title_public END AS title,
       substr(CASE WHEN p.inside THEN p.text ELSE p.text_public END,
              greatest(strpos(lower(CASE WHEN p.inside THEN p.text ELSE p.text_public END), lower($15::text)) - 80, 1),
              260) AS text
FROM (
    SELECT c.*, ts_rank(CASE WHEN c.inside THEN c.words ELSE c.words_public END, c.query) AS rank
    FROM (
        SELECT f.*, i.inside, q.query
        FROM websearch_to_tsquery('norwegian', $1::text) AS q (query)
        CROSS JOIN governance.finding AS f
        CROSS JOIN LATERAL (SELECT coalesce(
            f.body = ANY($2::text[])
            OR (f.members_from <= $6::timestamptz AND (f.body = ANY($3::text[]) OR f.passage = ANY($4::text[])
                                                       OR f.owner = ANY($5::text[]))), false)) AS i (inside)
        WHERE ((f.words @@ q.query AND i.inside)
            OR (f.words_lasting @@ q.query AND f.public_from IS NOT NULL AND f.public_from <= $6::timestamptz)
            OR (f.words_public @@ q.query AND f.public_from IS NOT NULL AND f.public_from <= $6::timestamptz
                AND f.day >= $14::date))
          AND ($7::text = '' OR f.body = $7::text)
          AND ($8::int = 0 OR extract(year FROM f.day)::int = $8::int)
          AND (cardinality($9::text[]) = 0 OR f.kinds && $9::text[])
          AND ($10::text = '' OR f.state = $10::text)
          AND f.subject_kind = ANY($11::text[])
        ORDER BY f.day DESC NULLS LAST
        LIMIT 300
    ) AS c
    ORDER BY rank DESC, c.day DESC NULLS LAST, c.subject_kind, c.subject
    LIMIT $12::int OFFSET $13::int
) AS p
LEFT JOIN governance.body AS b ON b.id = p.body
ORDER BY p.rank DESC, p.day DESC NULLS LAST, p.subject_kind, p.subject

-- find_number --
-- What bears a case number.
SELECT f.subject_kind, f.subject, f.body, b.short, f.day, f.number, f.kinds, f.state, f.address,
       CASE WHEN i.inside THEN f.title ELSE f.title_public END AS title,
       substr(CASE WHEN i.inside THEN f.text ELSE f.text_public END, 1, 260) AS text
FROM governance.finding AS f
CROSS JOIN LATERAL (SELECT coalesce(
    f.body = ANY($2::text[])
    OR (f.members_from <= $6::timestamptz AND (f.body = ANY($3::text[]) OR f.passage = ANY($4::text[])
                                               OR f.owner = ANY($5::text[]))), false)) AS i (inside)
LEFT JOIN governance.body AS b ON b.id = f.body
WHERE f.number = $1::text AND (i.inside OR f.public_from <= $6::timestamptz)
  AND ($7::text = '' OR f.body = $7::text)
  AND ($8::int = 0 OR extract(year FROM f.day)::int = $8::int)
  AND (cardinality($9::text[]) = 0 OR f.kinds && $9::text[])
  AND ($10::text = '' OR f.state = $10::text)
  AND f.subject_kind = ANY($11::text[])
ORDER BY f.subject_kind = 'passage' DESC, f.day DESC NULLS LAST, f.subject_kind, f.subject
LIMIT $12::int OFFSET $13::int

-- find_all --
-- Everything, the newest first.
SELECT f.subject_kind, f.subject, f.body, b.short, f.day, f.number, f.kinds, f.state, f.address,
       CASE WHEN i.inside THEN f.title ELSE f.title_public END AS title, '' AS text
FROM governance.finding AS f
CROSS JOIN LATERAL (SELECT coalesce(
    f.body = ANY($1::text[])
    OR (f.members_from <= $5::timestamptz AND (f.body = ANY($2::text[]) OR f.passage = ANY($3::text[])
                                               OR f.owner = ANY($4::text[]))), false)) AS i (inside)
LEFT JOIN governance.body AS b ON b.id = f.body
WHERE (i.inside OR f.public_from <= $5::timestamptz)
  AND ($6::text = '' OR f.body = $6::text)
  AND ($7::int = 0 OR extract(year FROM f.day)::int = $7::int)
  AND (cardinality($8::text[]) = 0 OR f.kinds && $8::text[])
  AND ($9::text = '' OR f.state = $9::text)
  AND f.subject_kind = ANY($10::text[])
ORDER BY f.day DESC NULLS LAST, f.subject_kind, f.subject
LIMIT $11::int OFFSET $12::int
