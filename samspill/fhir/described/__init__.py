"""What the API offers, as conformance resources: a SearchParameter and an OperationDefinition for each thing.

They are written from the same tables that serve the calls, so that what is stated is what is done.
"""

from samspill.fhir.described.reading import definition, describes, read_definition

__all__ = ["definition", "describes", "read_definition"]
