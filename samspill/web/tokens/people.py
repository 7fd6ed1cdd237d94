"""The made-up people that one may sign in as, as the token service knows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from samspill import demo, governance
from samspill.demo import names
from samspill.grunndata import person_of_record, personnel, persons
from samspill.kernel.identifiers import synthetic_number
from samspill.trust.issuing.people import Person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.demo import DemoUser
    from samspill.store import Transaction

LOOK_UPS: Final = (
    *(f"registers.{what}" for what in ("find", "staff", "tree", "lists")),
    *(f"registers.{kind}{end}" for kind in ("patient", "related_person", "practitioner") for end in ("", "s")),
    *(f"registers.{kind}{end}" for kind in ("role", "organization", "care_team") for end in ("", "s")),
)
"""The registers, as pages and as FHIR."""
CARER: Final = (
    *LOOK_UPS,
    "registers.entry",
    "user/*.cruds",
    "patient-record.find",
    "patient-record.read",
    "access-log.read",
    "care-relation.declare",
    "care-relation.emergency",
    "care-relation.acute",
)
PRIVACY: Final = (
    *(f"privacy.{what}" for what in ("definitions", "read", "history", "confirm", "put", "withdraw")),
    *(f"privacy.{what}" for what in ("listed", "confirm_power", "give_power", "end_power", "search", "consent")),
)
"""What citizens decide about their own data."""
CITIZEN: Final = (
    *PRIVACY,
    "patient/*.cruds",
    "patient-record.read",
    "registers.entry",
    *(f"access-log.{what}" for what in ("read", "events", "export", "search", "why")),
)
AUDITOR: Final = (
    *LOOK_UPS,
    *(f"registers.{what}" for what in ("state", "feed", "snapshot")),
    *(f"access-log.{what}" for what in ("latest", "read", "search", "decision")),
    *(f"privacy.{what}" for what in ("parties", "register", "retire", "again")),
    *(f"log-analysis.{what}" for what in ("worklist", "analyse", "settle", "watch", "watched", "all")),
    *(f"help-number.{what}" for what in ("ask", "issue", "read", "link", "close")),
    *(f"api-management.{what}" for what in ("catalogue", "api", "clients", "client", "usage")),
    *(f"api-management.{what}" for what in ("limit", "publish", "record")),
)


def steering(role: str) -> tuple[str, ...]:
    """List the scopes of a role in the steering half: those of the operations that name it."""
    operations = (operation for area in governance.catalogue() for operation in area.operations)
    return tuple(dict.fromkeys(operation.name for operation in operations if role in operation.roles))


ALLOWED: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "doctor": (CARER, ("TREAT",)),
    "nurse": (CARER, ("TREAT",)),
    "citizen": (CITIZEN, ("PATRQT",)),
    "auditor": (AUDITOR, ("HSYSADMIN",)),
    **{role: (steering(role), tuple(governance.PURPOSES)) for role in sorted(governance.EVERYONE)},
}
"""By role: the scopes that the person may have through any client, and the purposes of use. Others get none."""


def person_of(key: str) -> Person | None:
    """Find somebody by the key of the demo's user; None when there is no such user."""
    user = next((user for user in demo.users() if user.key == key), None)
    return _person(user) if user else None


def _person(user: DemoUser) -> Person:
    given, _, family = user.name.rpartition(" ")
    ceiling, purposes = ALLOWED.get(user.role, ((), ()))
    subject = f"Practitioner/{user.practitioner}" if user.practitioner else f"staff:{user.key}"
    return Person(
        subject=f"Patient/{user.patient}" if user.patient else subject,
        name=user.name,
        given=given,
        family=family,
        hpr=user.hpr,
        patient=user.patient,
        organisation=user.organisation,
        role=user.role,
        purposes=purposes,
        ceiling=ceiling,
    )


async def with_number(tx: Transaction, person: Person) -> Person:
    """Add the person's number as the registers have it; one that the registers do not know gets a made-up one."""
    known = None
    if person.hpr:
        practitioner = await personnel.by_hpr(tx, person.hpr)
        known = practitioner.person if practitioner else None
    elif person.patient:
        known = await person_of_record(tx, person.patient)
    numbers = await persons.numbers_of(tx, known) if known else ()
    number = next((number.number for number in numbers if number.in_use), "")
    made = synthetic_number(date(1970, 2, 2), names.chance("number", person.subject))
    return replace(person, pid=number or made)
