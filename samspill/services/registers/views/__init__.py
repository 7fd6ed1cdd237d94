"""What the registers know, as FHIR R4 resources of no-basis: a function of what is given, and of nothing else."""
