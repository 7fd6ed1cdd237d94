"""FHIRPath for R4: expressions compiled to closures that walk JSON as it is (http://hl7.org/fhirpath/N1/)."""

from samspill.fhir.fhirpath.errors import FhirPathError
from samspill.fhir.fhirpath.expression import Expression, compile_expression
from samspill.fhir.fhirpath.nodes import Node

__all__ = ["Expression", "FhirPathError", "Node", "compile_expression"]
