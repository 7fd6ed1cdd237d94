-- Texts that tokens are found by (`samspill/fhir/search/wording.py`), each once for a parameter: what is said beside
-- codes, as it is compared, and addresses. A text that nobody carries any more leads to a token that finds nothing. Two
-- who write the same at once may both leave it here, which is no harm; a key would make one of them wait, or fail.
CREATE TABLE fhir.wording (
    parameter smallint NOT NULL,
    value text COLLATE "C" NOT NULL,
    token text NOT NULL
);
CREATE INDEX wording_value ON fhir.wording (parameter, value, token);
CREATE INDEX wording_token ON fhir.wording (token);
