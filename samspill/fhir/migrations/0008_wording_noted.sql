-- When a text was last noted, so that those which nobody carries any more can go after a while (see
-- `samspill/fhir/tidying.py`): they may be words about a person.
ALTER TABLE fhir.wording ADD COLUMN noted timestamptz NOT NULL DEFAULT now();
CREATE INDEX wording_noted ON fhir.wording (noted);
