"""Value sets and code systems, as far as they are known here: R4's own, and what an installation adds.

    expand(known, "http://hl7.org/fhir/ValueSet/observation-status")            -> the codes, or None
    contains(known, "http://hl7.org/fhir/ValueSet/observation-status", "", "final")    -> True
    below(known, "http://terminology.hl7.org/CodeSystem/v3-ActCode", "_ActEncounterCode") -> the codes under it

`known` says what an installation adds (`Source`); with None, only R4's own is known. SNOMED CT, LOINC and other systems
that HL7 does not publish are known only as far as HL7's own value sets list their codes.
"""

from samspill.fhir.terminology.expansion import Coded, Expansion, expand, expansion_of
from samspill.fhir.terminology.hierarchy import above, below, subsumes
from samspill.fhir.terminology.membership import contains
from samspill.fhir.terminology.sources import NotKnown, Source, code_system, definition, value_set
from samspill.fhir.terminology.systems import Concept, System, system_of

__all__ = [
    "Coded",
    "Concept",
    "Expansion",
    "NotKnown",
    "Source",
    "System",
    "above",
    "below",
    "code_system",
    "contains",
    "definition",
    "expand",
    "expansion_of",
    "subsumes",
    "system_of",
    "value_set",
]
