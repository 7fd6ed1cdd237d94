"""The registers' FHIR R4 endpoint: reading and searching, as of now or of any moment (`as-of`)."""
