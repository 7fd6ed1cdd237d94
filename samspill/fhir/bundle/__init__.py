"""Batches and transactions. http://hl7.org/fhir/R4/http.html#transaction"""

from samspill.fhir.bundle.batch import receive
from samspill.fhir.bundle.transaction import transaction

__all__ = ["receive", "transaction"]
