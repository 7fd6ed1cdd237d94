-- Terms may be accepted here too, beside those that the register tells of: by whom. What was accepted here stays when the
-- register tells of the organisation anew.
ALTER TABLE grunndata.accepted_terms ADD COLUMN accepted_by text;
CREATE UNIQUE INDEX accepted_terms_here ON grunndata.accepted_terms (organisation, terms) WHERE accepted_by IS NOT NULL;
