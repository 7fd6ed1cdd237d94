-- Whether the same person's override of the same record has been found already is asked for every override.
CREATE INDEX finding_patient ON log_analysis.finding (patient, caller, at DESC);
