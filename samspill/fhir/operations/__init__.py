"""The FHIR operations that are offered, one module each; routing reads the list.

http://hl7.org/fhir/R4/operations.html
"""

from samspill.fhir.operations import everything, expand, lastn, meta, validate, validate_code
from samspill.fhir.operations.offering import In, Offered

__all__ = ["OPERATIONS", "In", "Offered"]

OPERATIONS: tuple[Offered, ...] = (
    everything.PATIENT,
    everything.ENCOUNTER,
    validate.OFFERED,
    meta.READ,
    meta.ADD,
    meta.DELETE,
    lastn.OFFERED,
    expand.OFFERED,
    validate_code.VALUE_SET,
    validate_code.CODE_SYSTEM,
)
"""Everything that stands behind a `$` in an address."""
