-- remember_wordings --
-- Texts that tokens are found by, but for those that are there already.
INSERT INTO fhir.wording (parameter, value, token)
SELECT given.parameter, given.value, given.token
FROM unnest($1::smallint[], $2::text[], $3::text[]) AS given (parameter, value, token)
WHERE NOT EXISTS (SELECT FROM fhir.wording AS known WHERE known.token = given.token)
