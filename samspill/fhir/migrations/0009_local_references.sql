-- Local references to one type of several are indexed by the next generation of rules (see reindexing.py).
UPDATE fhir.indexed SET generation = 4 WHERE generation = 3 AND NOT EXISTS (SELECT FROM fhir.resource);
