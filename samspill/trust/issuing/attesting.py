"""From the grounds that a client asks to have attested to the claim in the token: looked up, completed, checked.

The client sends codes and numbers; who has signed in and what the registers say is added here (Tillitsrammeverket,
data model 4.6; HelseID, profile for tillitsrammeverk).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from samspill.grunndata import organisations, personnel
from samspill.kernel.attestation import Identifier
from samspill.kernel.identifiers import FNR, HPR, classify
from samspill.trust.attestation import check, read_rar, write_claim
from samspill.trust.issuing.denials import denied
from samspill.trust.issuing.details import ERROR

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from samspill.kernel.attestation import Attestation
    from samspill.store import Transaction
    from samspill.trust.issuing.details import Organisation
    from samspill.trust.issuing.people import Person

FREG: Final = "https://www.skatteetaten.no"
HDIR: Final = "https://www.helsedirektoratet.no"
BRREG: Final = "https://www.brreg.no"


async def attest(
    tx: Transaction, said: Mapping[str, Any], person: Person, organisation: Organisation, at: datetime
) -> dict[str, Any]:
    """Make the claim. Raises `Denied` with the rule of Tillitsrammeverket that the attest breaks."""
    asked = read_rar([said], issued_at=int(at.timestamp()))
    if asked is None or not person.pid:
        raise denied(ERROR, "details.attestation", "grounds are attested for a person who has signed in")
    attestation = await _named(tx, _completed(asked, person), at)
    practitioner = attestation.practitioner
    entity = practitioner.legal_entity.id if practitioner.legal_entity else ""
    found = await organisations.by_number(tx, entity, at)
    facts = (
        {"number": found.number, "name": found.name, "active": found.active, "member": found.member} if found else None
    )
    approvals = await personnel.approvals(tx, person.hpr, at) if person.hpr else ()
    findings = check(
        attestation,
        at=at,
        pid=person.pid,
        hpr=person.hpr,
        legal_entity=organisation.parent,
        point_of_care=organisation.child,
        personnel={"hpr": person.hpr, "authorisations": [{"category": a.category} for a in approvals]}
        if approvals
        else None,
        organisation=facts | {"terms": list(found.terms)} if facts and found else None,
        patient_numbers=None,
        register_known=bool(approvals and found),
        security_level=person.security_level,
    )
    for finding in findings:
        if finding.severity == "reject":
            raise denied(ERROR, finding.rule, f"{finding.rule}: {finding.message}")
    return write_claim(attestation)


def _completed(asked: Attestation, person: Person) -> Attestation:
    """Add who it is."""
    known = classify(person.pid)
    number = Identifier(person.pid, known.system if known else FNR, person.name, FREG)
    hpr = Identifier(person.hpr, HPR, authority=HDIR) if person.hpr else None
    return replace(asked, practitioner=replace(asked.practitioner, identifier=number, hpr_nr=hpr))


async def _named(tx: Transaction, attestation: Attestation, at: datetime) -> Attestation:
    """Add what the organisations are called."""

    async def named(one: Identifier | None) -> Identifier | None:
        found = await organisations.by_number(tx, one.id, at) if one else None
        return replace(one, name=found.name, authority=BRREG) if one and found else one

    practitioner = attestation.practitioner
    entity, unit = await named(practitioner.legal_entity), await named(practitioner.point_of_care)
    return replace(attestation, practitioner=replace(practitioner, legal_entity=entity, point_of_care=unit))
