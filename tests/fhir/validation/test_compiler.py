"""What the compiled definitions refuse: each broken resource is one change away from a valid one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from samspill.fhir.definitions import TYPES
from samspill.fhir.validation import validate
from samspill.fhir.validation.compiler import any_resource, check_of
from tests.fhir.validation.written import ABSENT, DIV, concept, written

GONE = object()
LONG = "x" * (1024 * 1024 + 1)
VITAL_SIGN = "http://unitsofmeasure.org"

# Which resource, which member to set (or take away), to what, where the fault is, and of which kind.
BROKEN: list[tuple[str, str, Any, str, str]] = [
    # Objects, arrays and single values.
    ("Patient", "name", {"family": "Berg"}, "Patient.name", "structure"),
    ("Patient", "name", "Berg", "Patient.name", "structure"),
    ("Patient", "name", [], "Patient.name", "structure"),
    ("Patient", "name", None, "Patient.name", "structure"),
    ("Patient", "name.0", {}, "Patient.name[0]", "structure"),
    ("Patient", "name.0", None, "Patient.name[0]", "structure"),
    ("Patient", "name.0", "Berg", "Patient.name[0]", "structure"),
    ("Patient", "name.0.family", ["Berg"], "Patient.name[0].family", "structure"),
    ("Patient", "name.0.family", {"value": "Berg"}, "Patient.name[0].family", "structure"),
    ("Patient", "name.0.family", 5, "Patient.name[0].family", "structure"),
    ("Patient", "gender", None, "Patient.gender", "structure"),
    ("Patient", "gender", ["female"], "Patient.gender", "structure"),
    ("Patient", "contact.0.name", [{"family": "Dahl"}], "Patient.contact[0].name", "structure"),
    ("Patient", "active", "true", "Patient.active", "structure"),
    ("Patient", "telecom.0.rank", "1", "Patient.telecom[0].rank", "structure"),
    ("Patient", "communication.0.preferred", 1, "Patient.communication[0].preferred", "structure"),
    ("Observation", "valueQuantity.value", "72.50", "Observation.value.value", "structure"),
    ("Observation", "valueQuantity", [{"value": 1}], "Observation.value", "structure"),
    # Members that R4 does not have.
    ("Patient", "hairColour", "red", "Patient.hairColour", "structure"),
    ("Patient", "name.0.middle", "red", "Patient.name[0].middle", "structure"),
    ("Patient", "contact.0.birthDate", "1970", "Patient.contact[0].birthDate", "structure"),
    ("Patient", "name.0.resourceType", "HumanName", "Patient.name[0].resourceType", "structure"),
    ("Patient", "fhir_comments", ["x"], "Patient", "structure"),
    ("Patient", "13917012345", "x", "Patient", "structure"),
    ("Patient", "_name", [{"extension": [ABSENT]}], "Patient._name", "structure"),
    ("Patient", "_id", {"extension": [ABSENT]}, "Patient._id", "structure"),
    ("Patient", "xgender", "female", "Patient.xgender", "structure"),
    ("Observation", "valueAddress", {"city": "Oslo"}, "Observation.valueAddress", "structure"),
    ("Patient", "meta.project", "urn:x", "Patient.meta.project", "structure"),
    (
        "Observation",
        "referenceRange.0.low.comparator",
        "<",
        "Observation.referenceRange[0].low.comparator",
        "structure",
    ),
    # What must be there.
    ("Observation", "status", GONE, "Observation.status", "required"),
    ("Observation", "code", GONE, "Observation.code", "required"),
    ("Observation", "component.1.code", GONE, "Observation.component[1].code", "required"),
    ("Patient", "link.0.other", GONE, "Patient.link[0].other", "required"),
    ("Patient", "text.div", GONE, "Patient.text.div", "required"),
    ("Patient", "extension.0.url", GONE, "Patient.extension[0].url", "required"),
    ("MedicationRequest", "medicationCodeableConcept", GONE, "MedicationRequest.medication", "required"),
    ("Bundle", "entry.1.request.url", GONE, "Bundle.entry[1].request.url", "required"),
    ("Appointment", "participant", GONE, "Appointment.participant", "required"),
    ("EvidenceVariable", "characteristic", GONE, "EvidenceVariable.characteristic", "required"),
    # Choices.
    ("Patient", "deceasedDateTime", "2026", "Patient.deceased", "structure"),
    ("Observation", "valueString", "x", "Observation.value", "structure"),
    ("Observation", "_valueString", {"extension": [ABSENT]}, "Observation.value", "structure"),
    (
        "MedicationRequest",
        "medicationReference",
        {"reference": "Medication/1"},
        "MedicationRequest.medication",
        "structure",
    ),
    ("Patient", "extension.0.extension.0.valueCode", "x", "Patient.extension[0].extension[0].value", "structure"),
    # Formats of primitives.
    ("Patient", "id", "a_b", "Patient.id", "value"),
    ("Patient", "id", "x" * 65, "Patient.id", "value"),
    ("Patient", "birthDate", "1970-02-30", "Patient.birthDate", "value"),
    ("Patient", "birthDate", "1900-02-29", "Patient.birthDate", "value"),
    ("Patient", "birthDate", "28.02.1970", "Patient.birthDate", "value"),
    ("Patient", "birthDate", "1970-2-28", "Patient.birthDate", "value"),
    ("Patient", "birthDate", "1970-02-28T08:00:00Z", "Patient.birthDate", "value"),
    ("Patient", "meta.lastUpdated", "2026-11-26", "Patient.meta.lastUpdated", "value"),
    ("Patient", "telecom.0.rank", 0, "Patient.telecom[0].rank", "value"),
    ("Patient", "telecom.0.rank", Decimal("1.0"), "Patient.telecom[0].rank", "value"),
    ("Patient", "photo.0.data", "aGV", "Patient.photo[0].data", "value"),
    ("Patient", "name.0.family", "", "Patient.name[0].family", "value"),
    ("Patient", "name.0.family", " \n", "Patient.name[0].family", "value"),
    ("Patient", "name.0.family", "Be\x07rg", "Patient.name[0].family", "value"),
    ("Patient", "name.0.family", LONG, "Patient.name[0].family", "value"),
    ("Patient", "name.0.given.0", "", "Patient.name[0].given[0]", "value"),
    ("Patient", "identifier.0.system", "urn:oid:2.16 ", "Patient.identifier[0].system", "value"),
    ("Patient", "meta.profile.0", "http://example.org/a b", "Patient.meta.profile[0]", "value"),
    ("Patient", "contact.0.id", "a b", "Patient.contact[0].id", "value"),
    ("Observation", "effectiveDateTime", "2026-11-26T08:30:00", "Observation.effective", "value"),
    ("Observation", "effectiveDateTime", "2026-11-26T08:30Z", "Observation.effective", "value"),
    ("Observation", "code.coding.0.code", "29463 -  7", "Observation.code.coding[0].code", "value"),
    ("Observation", "valueQuantity.value", 72.5, "Observation.value.value", "structure"),
    ("Observation", "component.0.valueInteger", 2**31, "Observation.component[0].value", "value"),
    (
        "MedicationRequest",
        "dosageInstruction.0.timing.repeat.timeOfDay.0",
        "24:00:00",
        "MedicationRequest.dosageInstruction[0].timing.repeat.timeOfDay[0]",
        "value",
    ),
    # Required codes.
    ("Patient", "gender", "kvinne", "Patient.gender", "code-invalid"),
    ("Patient", "link.0.type", "see-also", "Patient.link[0].type", "code-invalid"),
    ("Observation", "status", "done", "Observation.status", "code-invalid"),
    ("Observation", "valueQuantity.comparator", "=", "Observation.value.comparator", "code-invalid"),
    ("Condition", "verificationStatus", {"text": "confirmed"}, "Condition.verificationStatus", "code-invalid"),
    ("Condition", "verificationStatus", concept("x", "confirmed"), "Condition.verificationStatus", "code-invalid"),
    (
        "MedicationRequest",
        "dosageInstruction.0.timing.repeat.dayOfWeek.1",
        "tir",
        "MedicationRequest.dosageInstruction[0].timing.repeat.dayOfWeek[1]",
        "code-invalid",
    ),
    ("Questionnaire", "subjectType.0", "Pasient", "Questionnaire.subjectType[0]", "code-invalid"),
    ("Questionnaire", "item.1.type", "info", "Questionnaire.item[1].type", "code-invalid"),
    (
        "EvidenceVariable",
        "characteristic.0.groupMeasure",
        "x",
        "EvidenceVariable.characteristic[0].groupMeasure",
        "code-invalid",
    ),
    # Resources inside.
    ("Patient", "contained.0.resourceType", GONE, "Patient.contained[0]", "required"),
    ("Patient", "contained.0.resourceType", "Hospital", "Patient.contained[0]", "not-supported"),
    ("Patient", "contained.0.name", 5, "Patient.contained[0].name", "structure"),
    ("Bundle", "entry.0.resource.code", GONE, "Bundle.entry[0].resource.code", "required"),
    ("Bundle", "entry.0.resource", "x", "Bundle.entry[0].resource", "structure"),
    (
        "Parameters",
        "parameter.1.part.0.resource.code.text",
        5,
        "Parameters.parameter[1].part[0].resource.code.text",
        "structure",
    ),
    # Narrative, and members that share another's definition.
    ("Patient", "text.div", DIV.replace("<p>", "<p onclick='x()'>"), "Patient.text.div", "invariant"),
    ("Patient", "text.div", "<p>Kari</p>", "Patient.text.div", "invariant"),
    ("Questionnaire", "item.0.item.0.required", "yes", "Questionnaire.item[0].item[0].required", "structure"),
    (
        "Observation",
        "component.0.referenceRange",
        [{"age": {"low": {"value": 1}}}],
        "Observation.component[0].referenceRange[0]",
        "invariant",
    ),
    # Elements with nothing in them.
    ("Patient", "communication.0", {"id": "c1"}, "Patient.communication[0]", "invariant"),
    ("Patient", "maritalStatus", {"id": "m1"}, "Patient.maritalStatus", "invariant"),
    ("Patient", "extension.0.extension", GONE, "Patient.extension[0]", "invariant"),
    ("Patient", "extension.0.valueString", "x", "Patient.extension[0]", "invariant"),
]


def changed(name: str, path: str, value: Any) -> Any:
    """A written resource with one member set or, with GONE, taken away."""
    resource = written(name)
    *steps, last = [int(step) if step.isdigit() and len(step) < 3 else step for step in path.split(".")]
    inside = resource
    for step in steps:
        inside = inside[step]
    if value is GONE:
        del inside[last]
    else:
        inside[last] = value
    return resource


@pytest.mark.parametrize(
    ("name", "path", "value", "where", "code"), BROKEN, ids=[f"{b[0]}.{b[1]}-{place}" for place, b in enumerate(BROKEN)]
)
def test_a_broken_resource_is_refused_with_the_place_and_the_kind_of_fault(name, path, value, where, code):
    assert [(f.where, f.code) for f in validate(changed(name, path, value))] == [(where, code)]


def test_every_fault_is_told_each_with_its_place():
    patient = written("Patient") | {"gender": "kvinne", "birthDate": "1970-02-30", "foo": 1, "name": [{}, {"use": "x"}]}
    patient["contact"] = [{"name": {"family": ""}, "gender": "x"}]
    assert {f.where for f in validate(patient)} == {
        "Patient.gender",
        "Patient.birthDate",
        "Patient.foo",
        "Patient.name[0]",
        "Patient.name[1].use",
        "Patient.contact[0].name.family",
        "Patient.contact[0].gender",
        "Patient.contained[0]",  # Nothing refers to it now.
    }


def test_a_broken_rule_is_told_beside_another_fault():
    observation = written("Observation") | {"dataAbsentReason": {"text": "x"}, "issued": "now"}
    assert {(f.where, f.code) for f in validate(observation)} == {
        ("Observation.issued", "value"),
        ("Observation", "invariant"),
    }


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_compiles_and_knows_its_members(kind):
    every = {"resourceType": kind, "language": "nb", "noSuchElement": 1}
    assert f"{kind}.noSuchElement" in {f.where for f in validate(every)}
    assert f"{kind}.language" not in {f.where for f in validate(every)}


@pytest.mark.parametrize("kind", TYPES)
def test_every_member_of_every_type_can_be_asked(kind):
    """Each check is made when it is first asked: here all of them are, with a value that none of them takes."""
    found = any_resource({"resourceType": kind} | {name: {"noSuchElement": {}} for name in member_names(kind)})
    assert found is not None
    places = {trouble.where.partition(".")[0].partition("[")[0] for trouble in found.faults}
    assert len(places) > 3


def member_names(kind: str) -> list[str]:
    from samspill.fhir.validation import tables

    return [e.json_name(code) for e in tables.structure(kind).below[""] for code in e.types or ("",)]


def test_a_broken_rule_is_told_once():
    patient = {"resourceType": "Patient", "contact": [{"gender": "female"}]}
    assert [(f.where, f.what.partition(":")[0]) for f in validate(patient)] == [("Patient.contact[0]", "pat-1")]


def test_a_profile_compiles_from_the_same_tables():
    simple = check_of("SimpleQuantity")
    assert simple({"value": 1, "unit": "kg"}) is None
    found = simple({"value": 1, "comparator": "<"})
    assert found is not None
    assert found.faults[0].where == "comparator"
