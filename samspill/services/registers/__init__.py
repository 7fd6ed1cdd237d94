"""The registers, seen from outside: persons, health personnel, organisations and GPs' lists.

As FHIR R4 under `/registers/fhir` (`fhir/` reads what is asked, `views/` makes the resources), as feeds onwards under
`/registers/feeds`, and as pages. Looking somebody up opens no record, and is told in the record's log all the same.

This file is the table of contents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.exchange import Service
from samspill.services.registers.entry import entry
from samspill.services.registers.feed import feed, snapshot
from samspill.services.registers.fhir.capability import metadata
from samspill.services.registers.fhir.general_practice import care_team, care_teams, role, roles
from samspill.services.registers.fhir.organizations import organization, organizations
from samspill.services.registers.fhir.patients import patient, patients, related_person, related_persons
from samspill.services.registers.fhir.practitioners import practitioner, practitioners
from samspill.services.registers.find import find
from samspill.services.registers.lists import lists
from samspill.services.registers.staff import staff
from samspill.services.registers.state import state
from samspill.services.registers.tree import tree

if TYPE_CHECKING:
    from samspill.exchange.operations import Doing

RUNNING: Final = frozenset({"HSYSADMIN"})
LOOKING_UP: Final = frozenset({"TREAT", "ETREAT", "BTG", "COC"}) | RUNNING
"""Those who treat must know who somebody is and who else treats; those who run the registers must too."""
OWN: Final = frozenset({"PATRQT", "FAMRQT", "PWATRNY"})

service = Service("registers", "Registrene", owner="registries")
service.about_nobody("", purposes=LOOKING_UP, page="find.html")(find)
service.about_nobody("", purposes=LOOKING_UP, method="POST", page="find.html")(find)
service.about_nobody("/staff", purposes=LOOKING_UP, page="staff.html", menu=False)(staff)
service.about_nobody("/organisations", purposes=LOOKING_UP, page="tree.html", menu=False)(tree)
service.about_nobody("/lists", purposes=LOOKING_UP, page="lists.html", menu=False)(lists)
service.about_patient("/entry/{patient}", purposes=LOOKING_UP | OWN, page="entry.html")(entry)
service.about_nobody("/feeds", purposes=RUNNING, page="state.html", menu=False)(state)
service.about_nobody("/feeds/{feed}", purposes=RUNNING)(feed)
service.about_nobody("/feeds/{feed}/snapshot", purposes=RUNNING)(snapshot)
service.about_nobody("/fhir/metadata", purposes=RUNNING, public=True)(metadata)


def _offer(kind: str, one: Doing, several: Doing) -> None:
    """Offer a type: reading by id, and searching, by GET and by a form."""
    service.about_nobody(f"/fhir/{kind}", purposes=LOOKING_UP)(several)
    service.about_nobody(f"/fhir/{kind}/_search", purposes=LOOKING_UP, method="POST")(several)
    service.about_nobody(f"/fhir/{kind}/{{id}}", purposes=LOOKING_UP)(one)


_offer("Patient", patient, patients)
_offer("RelatedPerson", related_person, related_persons)
_offer("Practitioner", practitioner, practitioners)
_offer("PractitionerRole", role, roles)
_offer("Organization", organization, organizations)
_offer("CareTeam", care_team, care_teams)
