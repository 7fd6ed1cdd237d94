"""Compartments: what belongs with a patient, an encounter, a practitioner, a device or a related person.

http://hl7.org/fhir/R4/compartmentdefinition.html: by the official parameters of each type.

    Patient/17/Observation        observations that name the patient by `subject` or by `performer`
    Patient/17/*                  all that is in the compartment, and the patient
    Encounter/5/Observation       what was observed during the encounter
    Practitioner/3/Encounter      the encounters that the practitioner took part in

The resource itself is in its own compartment, but for a Device, which the official definition leaves out. A patient's
compartment is wider than a record (see `parameter.compartment`): what names two patients is in the compartments of
both, and in nobody's record.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from samspill.fhir.definitions import TYPE_CODE, TYPES
from samspill.fhir.search.clause import Member, refuse
from samspill.fhir.search.parameter import belongs
from samspill.fhir.search.references import ID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.fhir.search.clause import Bind

PATIENT: Final = "Patient"
OFFICIAL: Final = ("Patient", "Encounter", "RelatedPerson", "Practitioner", "Device")
"""The types that have a compartment: all that R4 defines."""


def canonical(owner: str) -> str:
    """Give the address of the official definition of a type's compartment."""
    return f"http://hl7.org/fhir/CompartmentDefinition/{owner[0].lower()}{owner[1:]}"


@cache
def types(owner: str) -> tuple[str, ...]:
    """Give the types whose resources may be in the compartment of a resource of a type: none where there is none."""
    return tuple(kind for kind in TYPES if owner in OFFICIAL and belongs(kind, owner) is not None)


def read(kinds: Sequence[str], owner: tuple[str, str]) -> Member:
    """Read whose compartment the resources of some types must be in. Raises `Malformed`."""
    whose, id_ = owner
    if whose not in OFFICIAL:
        raise refuse(whose, "there is no such compartment")
    if not ID.fullmatch(id_):
        raise refuse(whose, f"a compartment is named by the id of its {whose}")
    outside = next((one for one in kinds if one not in types(whose)), None)
    if outside is not None:
        raise refuse(outside, f"resources of this type are in no compartment of a {whose}")
    tokens = [
        f"{source.number}|{whose}/{id_}"
        for one in kinds
        for parameter in belongs(one, whose) or ()
        for source in parameter.sources
        if source.target in {"", whose}
    ]
    return Member(tuple(dict.fromkeys(tokens)), whose, id_, whose in kinds)


def write(member: Member, patient: str | None, bind: Bind, *, whole: bool = True) -> str:
    """Write the condition that a row of `resource` is in the compartment; `patient` is whose record alone is opened.

    What is in a patient's record names that patient by one of the compartment's parameters, so it need not be asked.
    Without `whole`, the rows are of contained resources: their ids are their own, and name nothing outside.
    """
    if whole and patient is not None and (member.type_name, member.id) == (PATIENT, patient):
        return "true"
    found = f"resource.tokens && {bind(list(member.tokens), 'text[]')}"
    if member.itself and whole:
        kind, id_ = bind(TYPE_CODE[member.type_name], "smallint"), bind(member.id, "text")
        found += f" OR (resource.type = {kind} AND resource.id = {id_})"
    return f"({found})"
