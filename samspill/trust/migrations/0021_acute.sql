-- A practitioner who treats acutely, by their own word, keeps a record open for a limited time, with the reason given.
ALTER TABLE trust.relation DROP CONSTRAINT relation_kind_check;
ALTER TABLE trust.relation ADD CONSTRAINT relation_kind_check
    CHECK (kind IN ('referral', 'encounter', 'declared', 'emergency', 'acute'));
ALTER TABLE trust.relation DROP CONSTRAINT relation_emergency_check;
ALTER TABLE trust.relation ADD CONSTRAINT relation_emergency_check
    CHECK (kind NOT IN ('emergency', 'acute') OR (practitioner <> '' AND reason <> '' AND ends IS NOT NULL));
