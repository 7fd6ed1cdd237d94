-- A practitioner who has broken the glass keeps a record open for a limited time, with the reason that was given.
ALTER TABLE trust.relation DROP CONSTRAINT relation_kind_check;
ALTER TABLE trust.relation ADD CONSTRAINT relation_kind_check
    CHECK (kind IN ('referral', 'encounter', 'declared', 'emergency'));
ALTER TABLE trust.relation ADD CONSTRAINT relation_emergency_check
    CHECK (kind <> 'emergency' OR (practitioner <> '' AND reason <> '' AND ends IS NOT NULL));
