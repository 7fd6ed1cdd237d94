-- accept --
-- Nothing when the organisation has accepted these terms already.
INSERT INTO grunndata.accepted_terms (organisation, terms, valid_from, valid_to, accepted_by)
SELECT $1::text, $2::text, $3::timestamptz, 'infinity', $4::text
WHERE NOT EXISTS (
    SELECT FROM grunndata.accepted_terms AS t
    WHERE t.organisation = $1::text AND t.terms = $2::text
        AND t.valid_from <= $3::timestamptz AND t.valid_to > $3::timestamptz
)
ON CONFLICT DO NOTHING
RETURNING terms

-- accepted --
-- Who has accepted some terms that hold at a time.
SELECT t.organisation, o.name, t.terms, nullif(t.valid_from, '-infinity') AS since, coalesce(t.accepted_by, '') AS accepted_by
FROM grunndata.accepted_terms AS t JOIN grunndata.organisation AS o ON o.id = t.organisation
WHERE t.terms = ANY($1::text[]) AND t.valid_from <= $2::timestamptz AND t.valid_to > $2::timestamptz
ORDER BY o.name, t.organisation, t.terms
