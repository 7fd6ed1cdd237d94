"""What health personnel attest when they ask for data: who they are, for whom they work, and why they need it.

The model of Tillitsrammeverket ("Informasjons- og datamodell", v1.1 of 30.04.2024), as plain values.
`trust.attestation` reads and writes its spellings and checks its rules.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number of somebody or something, and the system it counts in (`urn:oid:…`)."""

    id: str = field(repr=False)
    system: str = ""
    name: str = ""
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a code list."""

    code: str
    system: str = ""
    text: str = ""
    assigner: str = ""


@dataclass(frozen=True, slots=True)
class DecisionRef:
    """The consumer's own decision to give access, which it must be able to produce on inquiry."""

    id: str
    description: str = ""
    user_selected: bool | None = None
    """False: derived by the system. True: chosen by the user."""


@dataclass(frozen=True, slots=True)
class AttestedPractitioner:
    """Who asks. What is not attested is None."""

    identifier: Identifier | None = None
    hpr_nr: Identifier | None = None
    authorization: Code | None = None
    legal_entity: Identifier | None = None
    point_of_care: Identifier | None = None
    department: Identifier | None = None


@dataclass(frozen=True, slots=True)
class CareRelationship:
    """Why."""

    healthcare_service: Code | None = None
    purpose_of_use: Code | None = None
    purpose_of_use_details: Code | None = None
    decision_ref: DecisionRef | None = None


@dataclass(frozen=True, slots=True)
class AttestedPatient:
    """About whom, and where in the practitioner's own organisation that patient has a contact."""

    identifier: Identifier | None = None
    point_of_care: Identifier | None = None
    department: Identifier | None = None


@dataclass(frozen=True, slots=True)
class Attestation:
    """One attest. It is good for sixty minutes and for one patient (ATT-58)."""

    toa: int | None = None
    """When it was made: seconds since 1970, UTC."""
    practitioner: AttestedPractitioner = AttestedPractitioner()
    care_relationship: CareRelationship = CareRelationship()
    patients: tuple[AttestedPatient, ...] = ()
