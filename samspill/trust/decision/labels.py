"""Labels that resources bear in `meta.security`, and from whom they hide them.

9603 is the Norwegian list of confidentiality (N, NORS, NORU, NORN_…), beside HL7's own v3-Confidentiality and the
sensitivity codes of v3-ActCode. Systems are found with and without `urn:oid:`, so both are looked for.
"""

from __future__ import annotations

from typing import Final

from samspill.trust.grants import Hide

NORWEGIAN: Final = ("urn:oid:2.16.578.1.12.4.1.1.9603", "2.16.578.1.12.4.1.1.9603")
CONFIDENTIALITY: Final = (
    "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
    "urn:oid:2.16.840.1.113883.5.25",
    "2.16.840.1.113883.5.25",
)
ACT_CODE: Final = ("http://terminology.hl7.org/CodeSystem/v3-ActCode", "urn:oid:2.16.840.1.113883.5.4")
DOCUMENT_TYPE: Final = ("urn:oid:2.16.578.1.12.4.1.1.9602", "2.16.578.1.12.4.1.1.9602")

Labels = frozenset[tuple[str, str]]


def coded(systems: tuple[str, ...], *codes: str) -> Labels:
    """Give codes in every spelling of their system."""
    return frozenset((system, code) for system in systems for code in codes)


SENSITIVE: Final = coded(CONFIDENTIALITY, "R", "V") | coded(
    ACT_CODE, "BH", "ETH", "GDIS", "HIV", "PSY", "SDV", "SEX", "SOC", "STD", "SUD", "SUICIDE", "TBOO"
)
"""What is restricted: confidentiality R and V, and v3-ActCode's kinds of sensitive information."""
BLOCKED: Final = Hide(rule="block.label", labels=coded(NORWEGIAN, "NORS"))
"""A block that the patient has set on one document: a soft one."""
DENIED: Final = Hide(
    rule="label.denied",
    labels=coded(
        NORWEGIAN,
        *("NORN_FFL", "NORN_FFH", "NORN_KUT", "NORN_EPO", "NORN_FPB", "NORN_DUP", "NORN_FOR", "NORN_ALL", "NORN_ANG"),
    ),
    told=False,
)
"""Denied to the patient: danger to life or to health personnel, clearly inadvisable, and the rest of the list."""
DELAYED: Final = Hide(rule="label.delayed", labels=coded(NORWEGIAN, "NORU"))
VERY_RESTRICTED: Final = Hide(rule="label.very-restricted", labels=coded(CONFIDENTIALITY, "V"), told=False)
FROM_PARENTS: Final = Hide(rule="label.parents", labels=coded(NORWEGIAN, "NORN_FORANS"), told=False)
FROM_YOUTH: Final = Hide(rule="label.youth", labels=coded(NORWEGIAN, "NORN_UNGDOM"), told=False)

FROM_CITIZENS: Final = (DENIED, DELAYED, VERY_RESTRICTED)
"""What every citizen is kept from, whoever's record it is."""
