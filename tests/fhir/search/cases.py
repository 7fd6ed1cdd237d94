"""Expressions of search parameters, and what they find in a resource: a case for every form that R4 uses."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

Case = tuple[dict[str, Any], str, list[Any]]


def but(resource: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A copy with elements changed; None takes one away."""
    return {key: value for key, value in (deepcopy(resource) | changes).items() if value is not None}


def to(reference: str) -> dict[str, str]:
    return {"reference": reference}


def concept(code: str) -> dict[str, Any]:
    return {"coding": [{"code": code}]}


PATIENT = {
    "resourceType": "Patient",
    "id": "p1",
    "meta": {"versionId": "1", "lastUpdated": "2026-11-01T10:00:00.123+01:00"},
    "name": [{"use": "official", "family": "Ødegård", "given": ["Kari", "Åse"]}],
    "gender": "female",
    "birthDate": "1969-11-13",
    "deceasedBoolean": False,
    "address": [{"line": ["Storgata 1"], "city": "Oslo", "postalCode": "0155"}],
    "telecom": [{"system": "phone", "value": "+4799999999"}, {"system": "email", "value": "a@b.no"}],
    "communication": [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": "nb"}]}}],
    "generalPractitioner": [to("Practitioner/pr1"), to("Organization/o1")],
    "link": [{"other": to("Patient/p9"), "type": "seealso"}],
}
DEAD = but(PATIENT, deceasedBoolean=None, deceasedDateTime="2020-01-01")
OBSERVATION = {
    "resourceType": "Observation",
    "id": "o1",
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "718-7"}]},
    "subject": to("Patient/p1"),
    "effectiveDateTime": "2026-10-01T08:30:00+02:00",
    "valueQuantity": {"value": 14.5, "unit": "g/dL"},
    "component": [
        {"code": concept("c1"), "valueQuantity": {"value": 1, "unit": "x"}},
        {"code": concept("c2"), "valueCodeableConcept": concept("cc")},
        {"code": {"text": "z"}, "dataAbsentReason": concept("unknown")},
    ],
}
OF_GROUP = but(
    OBSERVATION,
    valueQuantity=None,
    effectiveDateTime=None,
    component=None,
    valueString="abc",
    effectivePeriod={"start": "2026-01-01"},
    subject=to("Group/g1"),
)
ENCOUNTER = {
    "resourceType": "Encounter",
    "id": "e1",
    "status": "finished",
    "class": {"system": "urn:class", "code": "AMB"},
    "subject": to("Patient/p1"),
    "participant": [
        {"type": [concept("ATND")], "individual": to("Practitioner/pr1")},
        {"individual": to("RelatedPerson/rp1")},
    ],
    "location": [{"location": to("Location/l1"), "period": {"start": "2026-10-01"}}],
    "hospitalization": {"specialArrangement": [concept("wheel")]},
    "length": {"value": 60, "unit": "min"},
}
REQUEST = {
    "resourceType": "MedicationRequest",
    "id": "m1",
    "status": "active",
    "intent": "order",
    "medicationCodeableConcept": {"coding": [{"system": "http://www.whocc.no/atc", "code": "C10AA05"}]},
    "subject": to("Patient/p1"),
    "dispenseRequest": {"performer": to("Organization/ap1")},
    "dosageInstruction": [{"timing": {"event": ["2026-10-01", "2026-10-02"]}}],
}
OF_MEDICATION = but(REQUEST, medicationCodeableConcept=None, medicationReference=to("Medication/x1"))
CONDITION = {
    "resourceType": "Condition",
    "id": "c1",
    "subject": to("Patient/p1"),
    "onsetAge": {"value": 50, "unit": "a"},
    "abatementDateTime": "2020-01-01",
}
BUNDLE = {
    "resourceType": "Bundle",
    "type": "document",
    "entry": [
        {"resource": {"resourceType": "Composition", "id": "co", "status": "final"}},
        {"resource": {"resourceType": "Patient", "id": "x"}},
    ],
}
PRACTITIONER = {
    "resourceType": "Practitioner",
    "id": "pr",
    "telecom": [{"system": "email", "value": "x@y.no"}, {"system": "phone", "value": "1"}],
}
GOAL = {
    "resourceType": "Goal",
    "id": "g1",
    "startDate": "2026-01-01",
    "target": [{"dueDate": "2026-02-02"}, {"dueDuration": {"value": 3}}],
}
GROUP = {
    "resourceType": "Group",
    "id": "g",
    "characteristic": [
        {"code": {"text": "a"}, "valueBoolean": True, "exclude": False},
        {"code": {"text": "b"}, "valueCodeableConcept": concept("v"), "exclude": False},
    ],
}
COMPONENTS = [component["code"] for component in OBSERVATION["component"]]

OF_PATIENT: list[Case] = [
    (PATIENT, "Patient.name.family", ["Ødegård"]),
    (PATIENT, "Patient.name.given", ["Kari", "Åse"]),
    (PATIENT, "Patient.birthDate", ["1969-11-13"]),
    (PATIENT, "Patient.deceased.exists() and Patient.deceased != false", [False]),
    (DEAD, "Patient.deceased.exists() and Patient.deceased != false", [True]),
    (PATIENT, "(Patient.deceased as dateTime)", []),
    (DEAD, "(Patient.deceased as dateTime)", ["2020-01-01"]),
    (PATIENT, "Patient.telecom.where(system='email')", PATIENT["telecom"][1:]),
    (PATIENT, "Patient.telecom.where(system='phone')", PATIENT["telecom"][:1]),
    (PATIENT, "Patient.generalPractitioner", PATIENT["generalPractitioner"]),
    (PATIENT, "Patient.link.other", [to("Patient/p9")]),
    (PATIENT, "Patient.communication.language", [PATIENT["communication"][0]["language"]]),
    (PATIENT, "Patient.gender | Person.gender | Practitioner.gender | RelatedPerson.gender", ["female"]),
    (PATIENT, "Patient.address.city | Person.address.city", ["Oslo"]),
    (PATIENT, "Patient.name", PATIENT["name"]),
    (PATIENT, "Resource.id", ["p1"]),
    (PATIENT, "Resource.meta.lastUpdated", ["2026-11-01T10:00:00.123+01:00"]),
    (PRACTITIONER, "Practitioner.telecom.where(system='email')", PRACTITIONER["telecom"][:1]),
]
OF_OBSERVATION: list[Case] = [
    (OBSERVATION, "Observation.value as Quantity", [OBSERVATION["valueQuantity"]]),
    (
        OBSERVATION,
        "(Observation.value as Quantity) | (Observation.value as SampledData)",
        [OBSERVATION["valueQuantity"]],
    ),
    (OBSERVATION, "(Observation.value as CodeableConcept)", []),
    (OF_GROUP, "(Observation.value as string)", ["abc"]),
    (OF_GROUP, "(Observation.value as string) | (Observation.value as CodeableConcept).text", ["abc"]),
    (OBSERVATION, "Observation.effective", ["2026-10-01T08:30:00+02:00"]),
    (OF_GROUP, "Observation.effective", [{"start": "2026-01-01"}]),
    (OBSERVATION, "Observation.subject.where(resolve() is Patient)", [to("Patient/p1")]),
    (OF_GROUP, "Observation.subject.where(resolve() is Patient)", []),
    (OBSERVATION, "Observation.component.code", COMPONENTS),
    (
        OBSERVATION,
        "(Observation.component.value as Quantity) | (Observation.component.value as SampledData)",
        [{"value": 1, "unit": "x"}],
    ),
    (
        OBSERVATION,
        "(Observation.value as CodeableConcept) | (Observation.component.value as CodeableConcept)",
        [concept("cc")],
    ),
    (OBSERVATION, "Observation.code | Observation.component.code", [OBSERVATION["code"], *COMPONENTS]),
    (OBSERVATION, "Observation.dataAbsentReason | Observation.component.dataAbsentReason", [concept("unknown")]),
    (
        OBSERVATION,
        "AllergyIntolerance.code | Condition.code | Observation.code | Procedure.code",
        [OBSERVATION["code"]],
    ),
]
OF_OTHERS: list[Case] = [
    (ENCOUNTER, "Encounter.participant.individual.where(resolve() is Practitioner)", [to("Practitioner/pr1")]),
    (ENCOUNTER, "Encounter.participant.individual", [to("Practitioner/pr1"), to("RelatedPerson/rp1")]),
    (ENCOUNTER, "Encounter.class", [ENCOUNTER["class"]]),
    (ENCOUNTER, "Encounter.location.period", [{"start": "2026-10-01"}]),
    (ENCOUNTER, "Encounter.hospitalization.specialArrangement", [concept("wheel")]),
    (ENCOUNTER, "Encounter.length", [ENCOUNTER["length"]]),
    (REQUEST, "(MedicationRequest.medication as CodeableConcept)", [REQUEST["medicationCodeableConcept"]]),
    (OF_MEDICATION, "(MedicationRequest.medication as Reference)", [to("Medication/x1")]),
    (OF_MEDICATION, "(MedicationRequest.medication as CodeableConcept)", []),
    (REQUEST, "MedicationRequest.dosageInstruction.timing.event", ["2026-10-01", "2026-10-02"]),
    (REQUEST, "MedicationRequest.dispenseRequest.performer", [to("Organization/ap1")]),
    (CONDITION, "Condition.onset.as(Age) | Condition.onset.as(Range)", [CONDITION["onsetAge"]]),
    (CONDITION, "Condition.onset.as(dateTime) | Condition.onset.as(Period)", []),
    (CONDITION, "Condition.abatement.as(dateTime) | Condition.abatement.as(Period)", ["2020-01-01"]),
    (CONDITION, "Condition.subject.where(resolve() is Patient)", [to("Patient/p1")]),
    (BUNDLE, "Bundle.entry[0].resource", [BUNDLE["entry"][0]["resource"]]),
    (GOAL, "(Goal.target.due as date)", ["2026-02-02"]),
    (GOAL, "(Goal.start as date)", ["2026-01-01"]),
    (
        GROUP,
        "(Group.characteristic.value as CodeableConcept) | (Group.characteristic.value as boolean)",
        [concept("v"), True],
    ),
]
CASES = OF_PATIENT + OF_OBSERVATION + OF_OTHERS
