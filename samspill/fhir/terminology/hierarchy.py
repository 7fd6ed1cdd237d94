"""What lies above and below a code, and which of two says more. http://hl7.org/fhir/R4/codesystem-operation-subsumes.html"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.fhir.terminology import sources

if TYPE_CHECKING:
    from samspill.fhir.terminology.sources import Source
    from samspill.fhir.terminology.systems import Subsumption


def subsumes(source: Source | None, system: str, one: str, other: str) -> Subsumption | None:
    """Compare two codes of a system; None when the system or one of them is not known here."""
    found = sources.code_system(source, system)
    first, second = (found.find(one), found.find(other)) if found else (None, None)
    if found is None or first is None or second is None:
        return None
    if first.code == second.code:
        return "equivalent"
    if found.subsumes and second.code in found.below(first.code):
        return "subsumes"
    return "subsumed-by" if found.subsumes and second.code in found.above(first.code) else "not-subsumed"


def below(source: Source | None, system: str, code: str) -> frozenset[str] | None:
    """Give a code and every code that it subsumes; None when the system or the code is not known here."""
    found = sources.code_system(source, system)
    concept = found.find(code) if found else None
    if found is None or concept is None:
        return None
    return found.below(concept.code) if found.subsumes else frozenset({concept.code})


def above(source: Source | None, system: str, code: str) -> frozenset[str] | None:
    """Give a code and every code that subsumes it; None when the system or the code is not known here."""
    found = sources.code_system(source, system)
    concept = found.find(code) if found else None
    if found is None or concept is None:
        return None
    return found.above(concept.code) if found.subsumes else frozenset({concept.code})
