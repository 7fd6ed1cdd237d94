-- world --
-- A country's steering over twenty years: 10,000 cases, 1,000 meetings, 2,000 initiatives with their statuses.
INSERT INTO governance.case_file (id, title, title_public, opened, at, author)
SELECT 'c' || i, 'Sak om dokumentdeling nr. ' || i, 'Sak om deling nr. ' || i, '2004-01-01', now(), 'bench'
FROM generate_series(1, 10000) AS i;
INSERT INTO governance.passage (id, case_file, body, year, number, title, title_public, kinds, state, at, author)
SELECT 'nufa-' || (2000 + i / 1000) || '-' || (1 + i % 1000), 'c' || i, 'nufa', 2000 + i / 1000, 1 + i % 1000,
    'Sak om dokumentdeling nr. ' || i, 'Sak om deling nr. ' || i, ARRAY['discussion'], 'treated', now(), 'bench'
FROM generate_series(1, 10000) AS i;
INSERT INTO governance.decision (id, version, passage, result, act, decided, at, author)
SELECT p.id || '-vedtak-1', 1, p.id, 'noted', 'NUFA tar saken til orientering.',
    make_date(p.year, 1 + p.number % 12, 1 + p.number % 28), now(), 'bench'
FROM governance.passage AS p WHERE p.author = 'bench';
INSERT INTO governance.release (subject_kind, subject, stage, state, due, at, author)
SELECT 'passage', id, 'public', 'released', '2024-01-01'::timestamptz, now(), 'bench' FROM governance.passage
WHERE author = 'bench'
UNION ALL
SELECT 'decision', id, 'public', 'released', '2024-01-01'::timestamptz, now(), 'bench' FROM governance.decision
WHERE author = 'bench';
INSERT INTO governance.finding (
    subject_kind, subject, body, day, number, kinds, state, title, title_public, address, text, text_public,
    members_from, public_from, words, words_public, words_lasting, passage
)
SELECT k, CASE k WHEN 'decision' THEN p.id || '-vedtak-1' ELSE p.id || k END, p.body,
    make_date(p.year, 1 + p.number % 12, 1 + p.number % 28), p.number || '/' || lpad((p.year % 100)::text, 2, '0'), p.kinds,
    p.state, p.title, p.title_public, '/cases/passages/' || p.id, t.x, t.x, '2024-01-01', '2024-01-01', w.v, w.v, w.v, p.id
FROM governance.passage AS p
CROSS JOIN unnest(ARRAY['passage', 'paper', 'decision']) AS k
CROSS JOIN LATERAL (
    SELECT string_agg('ord' || ((p.number * 7 + j * j) % 5000), ' ')
        || repeat(' innføring av kjernejournal i kommunene', 3) AS x FROM generate_series(1, 200) AS j
) AS t
CROSS JOIN LATERAL (SELECT to_tsvector('norwegian', p.title || ' ' || t.x) AS v) AS w
WHERE p.author = 'bench';
INSERT INTO governance.meeting (id, body, number, year, starts, state, at, author)
SELECT 'nufa-m' || i, 'nufa', 1 + i % 50, 2004 + i / 50, make_timestamptz(2004 + i / 50, 1 + i % 12, 1 + i % 28, 9, 0, 0),
    'held', now(), 'bench'
FROM generate_series(1, 1000) AS i;
INSERT INTO governance.agenda (meeting, version, state, at, author)
SELECT id, 1, 'sent', now(), 'bench' FROM governance.meeting WHERE author = 'bench';
INSERT INTO governance.agenda_item (meeting, version, place, kind, passage, presenting, discussing)
SELECT 'nufa-m' || (1 + i % 1000), 1, 1 + i / 1000, 'case', 'nufa-' || (2000 + i / 1000) || '-' || (1 + i % 1000), 10, 10
FROM generate_series(0, 9999) AS i
WHERE EXISTS (
    SELECT FROM governance.passage AS p WHERE p.id = 'nufa-' || (2000 + i / 1000) || '-' || (1 + i % 1000)
);
-- A notice of over 200 pages: the ten cases of one meeting have a top note of some 20 pages each.
INSERT INTO governance.paper (id, passage, kind, number, title, title_public)
SELECT i.passage || '-note-1', i.passage, 'note', 1, 'Sakspapir', 'Sakspapir'
FROM governance.agenda_item AS i WHERE i.meeting = 'nufa-m501';
INSERT INTO governance.paper_version (paper, version, media, bytes, sha256, text, at, author)
SELECT a.id, 1, 'application/json', b.bytes, encode(sha256(b.bytes), 'hex'), t.x, now(), 'bench'
FROM governance.paper AS a
CROSS JOIN LATERAL (
    SELECT string_agg('Avsnitt ' || j || '. ' || (
        SELECT string_agg('ord' || ((a.number * 7 + j * k) % 5000) || ' om innføring av kjernejournal i kommunene', ', ')
        FROM generate_series(1, 14) AS k) || '.', E'\n') AS x
    FROM generate_series(1, 126) AS j
) AS t
CROSS JOIN LATERAL (SELECT convert_to(json_build_object('background', t.x)::text, 'UTF8') AS bytes) AS b
WHERE a.title = 'Sakspapir';
INSERT INTO governance.release (subject_kind, subject, stage, state, due, at, author)
SELECT 'paper', id, 'members', 'released', '2024-01-01'::timestamptz, now(), 'bench' FROM governance.paper
WHERE title = 'Sakspapir';
INSERT INTO governance.initiative (
    id, title, title_public, owner, segment, phase, state, main_goal, starts, ends, at, author, user_groups
)
SELECT 'b' || i, 'Tiltak ' || i, 'Tiltak ' || i, 'Eier ' || i % 60,
    (ARRAY['steering', 'coordination', 'observing', 'inspiring'])[1 + i % 4],
    (ARRAY['idea', 'concept', 'planning', 'execution', 'closing', 'realising'])[1 + i % 6],
    CASE WHEN i % 5 = 0 THEN 'closed' ELSE 'active' END, 'delmaal-' || 1 + i % 16, '2020-01-01', '2027-12-31', now(), 'bench',
    ARRAY[(ARRAY['gps', 'hospitals', 'municipalities'])[1 + i % 3]]
FROM generate_series(1, 2000) AS i;
INSERT INTO governance.status (
    initiative, progress, economy, quality, risk, benefits, colour, comment, at, author
)
SELECT i.id, 'on-plan', 'on-budget', 'as-agreed', 'low', 'on-plan', (ARRAY['green', 'yellow', 'red'])[1 + n % 3], 'Etter planen.',
    now() - make_interval(days => 90 * n), 'bench'
FROM governance.initiative AS i CROSS JOIN generate_series(0, 9) AS n WHERE i.author = 'bench';
INSERT INTO governance.budget_line (initiative, year, payer, amount, at, author)
SELECT i.id, 2026, 'Statsbudsjettet', 10, now(), 'bench' FROM governance.initiative AS i WHERE i.author = 'bench';
INSERT INTO governance.dependency (initiative, needs, kind, at, author)
SELECT 'b' || i, 'b' || i + 1, 'delivery', now(), 'bench' FROM generate_series(1, 1999) AS i WHERE i % 7 <> 0;
INSERT INTO governance.measure (id, aim, place, actor, user_group, what, starts, ends, phase, initiative, at, author)
SELECT 'bm' || i, 'pll', i, 'Aktør ' || i % 40, 'hospitals', 'Innføring ' || i, 2021, 2021 + i % 8, 'change', 'b' || i, now(),
    'bench'
FROM generate_series(1, 2000) AS i;
ANALYZE;
