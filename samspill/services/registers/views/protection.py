"""Address protection: what is withheld, and how it is said that something is.

What could tell where somebody lives is withheld for those whose address is confidential (code 7) or strictly
confidential (code 6): addresses, municipality, the doctor's office and the doctor. It is withheld from everybody here,
the person too: a screen has other readers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.grunndata.persons.rows import LEVELS

if TYPE_CHECKING:
    from samspill.services.registers.views.spelling import JSON

LEVEL: Final = "http://ehelse.no/fhir/CodeSystem/gd-address-confidentiality"
CONFIDENTIALITY: Final = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
OBSERVATION_VALUE: Final = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"
ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
WITHHOLDS: Final = frozenset({"fortrolig", "strengtFortrolig"})
MASKED: Final[JSON] = {"system": OBSERVATION_VALUE, "code": "MASKED", "display": "masked"}
"""The label of a resource from which something is withheld (HL7 v3 SecurityIntegrityObservationValue)."""
_CONFIDENTIALITY: Final = {"fortrolig": ("R", "restricted"), "strengtFortrolig": ("V", "very restricted")}
_STRENGTH: Final = list(LEVELS.values())


def withholds(level: str) -> bool:
    """Tell whether a level of protection withholds the address."""
    return level in WITHHOLDS


def stricter(one: str, other: str) -> str:
    """Give the stricter of two levels."""
    return max(one, other, key=_STRENGTH.index)


def labels(level: str, *, masked: bool) -> list[JSON]:
    """Give the security labels of a level; nothing for an address that is open."""
    found: list[JSON] = [] if level == _STRENGTH[0] else [{"system": LEVEL, "code": level}]
    if level in _CONFIDENTIALITY:
        known, display = _CONFIDENTIALITY[level]
        found.append({"system": CONFIDENTIALITY, "code": known, "display": display})
    return [*found, MASKED] if masked else found


def withheld() -> JSON:
    """Give what stands in the place of what is withheld (http://hl7.org/fhir/R4/extension-data-absent-reason.html)."""
    return {"extension": [{"url": ABSENT, "valueCode": "masked"}]}
