"""The GP register: a doctor's work on a contract (PractitionerRole), and a person's place on its list (CareTeam).

FHIR has no resource for a list. A person's place on one is a CareTeam: the person is its subject, the place's period is
its own, and the doctors of the contract are participants, each for as long as both lasted. So "was she the GP then?" is
a search of one type by patient and moment, and so is "whose GP is she?".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.grunndata.wire import far
from samspill.services.registers.views.protection import labels, withheld, withholds
from samspill.services.registers.views.spelling import (
    JSON,
    bare,
    coding,
    concept,
    extension,
    in_force,
    is_empty,
    period,
    reference,
    resource,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from samspill.grunndata.fastlege import Contract, Place, Work

RELATIONSHIP: Final = "urn:oid:2.16.578.1.12.4.1.1.7750"
MUNICIPALITY: Final = "urn:oid:2.16.578.1.12.4.1.1.3402"
CONTRACT: Final = "https://samspill.no/fhir/NamingSystem/gp-contract"
ROLE: Final = "https://samspill.no/fhir/CodeSystem/gp-role"
GP: Final = "general-practitioner"
SUBSTITUTE: Final = "substitute"
NAMES: Final = {GP: "Fastlege", SUBSTITUTE: "Vikar for fastlege"}
DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


def role_of(work: Work) -> str:
    """Tell whether a doctor works as the GP or stands in for the GP."""
    return SUBSTITUTE if work.substitute_for else GP


def practitioner_role(work: Work, at: datetime) -> JSON:
    """Give a doctor's work on a contract as of a moment."""
    days = [DAYS[day] for day in dict.fromkeys(work.days) if 0 <= day < len(DAYS)]
    office = work.contract.office
    return resource(
        "PractitionerRole",
        work.id,
        {},
        extension=[
            *(
                [extension("gp-substitute-for", valueReference=reference("Practitioner", s))]
                if (s := work.substitute_for)
                else []
            ),
            *(
                [extension("gp-working-percentage", valueInteger=work.percentage)]
                if work.percentage is not None
                else []
            ),
            *_municipality(work.contract),
        ],
        identifier=[{"system": CONTRACT, "value": work.contract.id}],
        active=in_force(work.valid_from, work.valid_to, at) and _is_open(work.contract, at),
        period=period(work.valid_from, work.valid_to),
        practitioner=reference("Practitioner", work.hpr),
        organization=reference("Organization", office, work.contract.name) if office else None,
        code=[concept(_role(work)), *([told] if (told := concept(coding(RELATIONSHIP, work.relationship))) else [])],
        availableTime=[{"daysOfWeek": days}] if days else [],
    )


def _role(work: Work) -> JSON:
    return {"system": ROLE, "code": role_of(work), "display": NAMES[role_of(work)]}


def _municipality(contract: Contract) -> Iterable[JSON]:
    found = coding(MUNICIPALITY, contract.municipality)
    return [extension("gp-contract-municipality", valueCoding=found)] if found else []


def _is_open(contract: Contract, at: datetime) -> bool:
    return in_force(contract.valid_from, contract.valid_to, at)


def is_in_force(place: Place, at: datetime) -> bool:
    """Tell whether somebody was on the list of a contract that ran, at a moment."""
    return in_force(place.valid_from, place.valid_to, at) and _is_open(place.contract, at)


def care_team(place: Place, works: Sequence[Work], at: datetime, level: str, *, past: bool, hidden: bool) -> JSON:
    """Give a person's place on a list as of a moment; with `past` only the doctors of that moment stand there.

    `level` is the person's address protection; `hidden` whether doctor and office are to be withheld for its sake.
    """
    doctors = [one for one in (_participant(place, work, at, past=past) for work in works) if one]
    office = place.contract.office
    return resource(
        "CareTeam",
        place.id,
        # No profile of no-basis: R4's own CareTeam.
        {"profile": None, "security": labels(level, masked=hidden)},
        identifier=[] if hidden else [{"system": CONTRACT, "value": place.contract.id}],
        status="active" if is_in_force(place, at) else ("proposed" if _is_ahead(place, at) else "inactive"),
        name=None if hidden else words(place.contract.name),
        subject=reference("Patient", place.person) if place.person else None,
        period=period(place.valid_from, place.valid_to),
        participant=[{"member": withheld()}] if hidden else doctors,
        managingOrganization=[withheld()]
        if hidden
        else ([reference("Organization", office, place.contract.name)] if office else []),
    )


def _is_ahead(place: Place, at: datetime) -> bool:
    return place.valid_from is not None and place.valid_from > at


def _participant(place: Place, work: Work, at: datetime, *, past: bool) -> JSON | None:
    """Give a doctor for as long as the place, the contract and the work all lasted; None when they never did."""
    start = max(filter(None, map(far, (place.valid_from, work.valid_from, work.contract.valid_from))), default=None)
    end = min(filter(None, map(far, (place.valid_to, work.valid_to, work.contract.valid_to))), default=None)
    if is_empty(start, end) or (past and not in_force(start, end, at)):
        return None
    behalf = reference("Organization", work.contract.office) if work.contract.office else None
    found: dict[str, Any] = bare(
        role=[concept(_role(work))],
        member=reference("Practitioner", work.hpr),
        onBehalfOf=behalf,
        period=period(start, end),
    )
    return found


def was_withheld(level: str, caller_hpr: str, works: Iterable[Work], numbers: Iterable[str] = ()) -> bool:
    """Tell whether doctor and office are withheld from a caller: not from the doctor whose list it is."""
    own = {caller_hpr, *numbers} - {""}
    return withholds(level) and not any(work.hpr in own for work in works)
