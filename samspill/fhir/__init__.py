"""FHIR R4 (4.0.1): definitions, validation, read, search, write, history, Bundles, and what the API can do."""
