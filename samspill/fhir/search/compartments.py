"""The Patient compartment: what belongs with a patient, by the official parameters of each type.

http://hl7.org/fhir/R4/compartmentdefinition-patient.html

    Patient/17/Observation      observations that name the patient by `subject` or by `performer`
    Patient/17/*                all that is in the compartment, and the patient

A compartment is wider than a record (see `parameter.compartment`): what names two patients is in the compartments of
both, and in nobody's record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.fhir.definitions import TYPE_CODE, TYPES
from samspill.fhir.search.clause import Member, refuse, unsupported
from samspill.fhir.search.parameter import compartment, in_records
from samspill.fhir.search.references import ID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.fhir.search.clause import Bind

PATIENT: Final = "Patient"
OFFICIAL: Final = frozenset({"Patient", "Encounter", "RelatedPerson", "Practitioner", "Device"})
"""All compartments of R4 (http://hl7.org/fhir/R4/compartmentdefinition.html)."""


def types() -> tuple[str, ...]:
    """Give the types whose resources may be in a patient's compartment."""
    return tuple(kind for kind in TYPES if in_records(kind))


def read(kinds: Sequence[str], owner: tuple[str, str]) -> Member:
    """Read whose compartment the resources of some types must be in. Raises `Malformed` and `Unsupported`."""
    kind, id_ = owner
    if kind != PATIENT:
        if kind in OFFICIAL:
            raise unsupported(kind, f"the {kind} compartment")
        raise refuse(kind, "there is no such compartment")
    if not ID.fullmatch(id_):
        raise refuse(kind, "a compartment is named by the id of its Patient")
    outside = next((one for one in kinds if not in_records(one)), None)
    if outside is not None:
        raise refuse(outside, "resources of this type are in no patient's compartment")
    tokens = [
        f"{source.number}|{PATIENT}/{id_}"
        for one in kinds
        for parameter in compartment(one)
        for source in parameter.sources
        if source.target in {"", PATIENT}
    ]
    return Member(tuple(dict.fromkeys(tokens)), id_, PATIENT in kinds)


def write(member: Member, patient: str | None, bind: Bind) -> str:
    """Write the condition that a row of `resource` is in the compartment; `patient` is whose record alone is opened.

    What is in a patient's record names that patient by one of the compartment's parameters, so it need not be asked.
    """
    if patient is not None and patient == member.patient:
        return "true"
    found = f"resource.tokens && {bind(list(member.tokens), 'text[]')}"
    if member.itself:
        kind, id_ = bind(TYPE_CODE[PATIENT], "smallint"), bind(member.patient, "text")
        found += f" OR (resource.type = {kind} AND resource.id = {id_})"
    return f"({found})"
