-- Relations that follow what is recorded are found by what they were recorded in, whoever's record that is in now.
CREATE INDEX relation_source ON trust.relation (source, relation, version DESC) WHERE kind IN ('referral', 'encounter');
