"""Slicing, discriminator by discriminator (http://hl7.org/fhir/R4/profiling.html#slicing)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fhir.profiles.written import CORE, found, part, profile, said, sliced


def patient(*identifiers: tuple[str, str], **more: Any) -> dict[str, Any]:
    listed = [{"system": system, "value": value} for system, value in identifiers]
    return {"resourceType": "Patient", **({"identifier": listed} if listed else {}), **more}


GENDER = "http://hl7.org/fhir/administrative-gender"
FNR = (
    sliced("Patient.identifier", "value", "system"),
    part("Patient.identifier:FNR", min=1, max="1"),
    part("Patient.identifier:FNR.system", min=1, fixedUri="urn:fnr"),
)


def test_a_slice_that_must_be_there_is_missed():
    assert found(patient(("urn:fnr", "1")), *FNR) == []
    assert found(patient(("urn:other", "1")), *FNR) == ["Patient.identifier"]
    assert found(patient(), *FNR) == ["Patient.identifier"]


def test_too_many_of_a_slice_are_found_and_others_may_stand_beside():
    assert found(patient(("urn:fnr", "1"), ("urn:other", "2")), *FNR) == []
    assert found(patient(("urn:fnr", "1"), ("urn:fnr", "2")), *FNR) == ["Patient.identifier"]


def test_what_is_said_of_a_slice_holds_for_it_alone():
    elements = (*FNR, part("Patient.identifier:FNR.use", min=1))
    assert found(patient(("urn:other", "1"), ("urn:fnr", "1")), *elements) == ["Patient.identifier[1].use"]


def test_closed_slicing_allows_nothing_else():
    closed = (sliced("Patient.identifier", "value", "system", rules="closed"), *FNR[1:])
    assert found(patient(("urn:fnr", "1"), ("urn:other", "2")), *closed) == ["Patient.identifier[1]"]


def test_open_at_end_allows_others_at_the_end_only():
    elements = (sliced("Patient.identifier", "value", "system", rules="openAtEnd"), *FNR[1:])
    assert found(patient(("urn:fnr", "1"), ("urn:other", "2")), *elements) == []
    assert found(patient(("urn:other", "2"), ("urn:fnr", "1")), *elements) == ["Patient.identifier[0]"]


def test_ordered_slices_stand_in_their_order():
    elements = (
        sliced("Patient.identifier", "value", "system", ordered=True),
        part("Patient.identifier:A"),
        part("Patient.identifier:A.system", fixedUri="urn:a"),
        part("Patient.identifier:B"),
        part("Patient.identifier:B.system", fixedUri="urn:b"),
    )
    assert found(patient(("urn:a", "1"), ("urn:x", "1"), ("urn:b", "2"), ("urn:b", "3")), *elements) == []
    assert found(patient(("urn:b", "1"), ("urn:a", "2")), *elements) == ["Patient.identifier[1]"]


def test_the_default_slice_takes_all_that_is_of_no_other():
    elements = (
        sliced("Patient.identifier", "value", "system", rules="closed"),
        *FNR[1:],
        part("Patient.identifier:@default"),
        part("Patient.identifier:@default.use", min=1),
    )
    assert found(patient(("urn:fnr", "1"), ("urn:other", "2")), *elements) == ["Patient.identifier[1].use"]


def test_a_slice_of_a_slice_is_looked_for_in_it():
    elements = (
        *FNR,
        part(
            "Patient.identifier:FNR",
            max="*",
            slicing={"discriminator": [{"type": "value", "path": "use"}], "rules": "open"},
        ),
        part("Patient.identifier:FNR/official", min=1),
        part("Patient.identifier:FNR/official.use", fixedCode="official"),
    )
    one = patient(("urn:fnr", "1"))
    assert found(one, *elements) == ["Patient.identifier"]
    one["identifier"][0]["use"] = "official"
    assert found(one, *elements) == []


def test_two_discriminators_must_both_fit():
    elements = (
        part(
            "Patient.telecom",
            slicing={
                "discriminator": [{"type": "value", "path": "system"}, {"type": "value", "path": "use"}],
                "rules": "open",
            },
        ),
        part("Patient.telecom:mobile", max="0"),
        part("Patient.telecom:mobile.system", fixedCode="phone"),
        part("Patient.telecom:mobile.use", fixedCode="mobile"),
    )
    for system, use, faults in (("phone", "mobile", ["Patient.telecom"]), ("phone", "home", []), ("sms", "mobile", [])):
        assert found({"resourceType": "Patient", "telecom": [{"system": system, "use": use}]}, *elements) == faults


def observation(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": {"text": "x"}} | more


def coded(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


CATEGORY = (
    sliced("Observation.category", "pattern", "$this"),
    part("Observation.category:lab", min=1, patternCodeableConcept=coded("urn:c", "lab")),
)


def test_a_pattern_tells_a_slice_whatever_else_is_there():
    concept = {"coding": [{"system": "urn:d", "code": "x"}, {"system": "urn:c", "code": "lab", "display": "L"}]}
    assert found(observation(category=[concept]), *CATEGORY) == []
    assert found(observation(category=[coded("urn:c", "img")]), *CATEGORY) == ["Observation.category"]


def test_a_pattern_around_the_discriminator_tells_too():
    elements = (
        sliced("Observation.component", "value", "code.coding.code"),
        part("Observation.component:systolic", min=1),
        part("Observation.component:systolic.code", patternCodeableConcept=coded("http://loinc.org", "8480-6")),
    )
    for code, faults in (("8480-6", []), ("8462-4", ["Observation.component"])):
        component = {"code": coded("http://loinc.org", code), "valueString": "1"}
        assert found(observation(component=[component]), *elements) == faults


def test_a_required_binding_tells_a_slice():
    elements = (
        sliced("Patient.contact", "value", "gender"),
        part("Patient.contact:known", min=1),
        part(
            "Patient.contact:known.gender",
            min=1,
            binding={"strength": "required", "valueSet": "http://example.org/known"},
        ),
    )
    known = {
        "resourceType": "ValueSet",
        "url": "http://example.org/known",
        "compose": {"include": [{"system": GENDER, "concept": [{"code": "male"}, {"code": "female"}]}]},
    }
    for gender, faults in (("female", []), ("unknown", ["Patient.contact"])):
        one = {"resourceType": "Patient", "contact": [{"gender": gender}]}
        assert found(one, *elements, more=(known,)) == faults


def test_being_there_tells_a_slice():
    elements = (
        sliced("Patient.contact", "exists", "organization"),
        part("Patient.contact:employer", max="1"),
        part("Patient.contact:employer.organization", min=1),
        part("Patient.contact:person", max="0"),
        part("Patient.contact:person.organization", max="0"),
    )
    employer = {"organization": {"reference": "Organization/1"}}
    assert found({"resourceType": "Patient", "contact": [employer]}, *elements) == []
    assert found({"resourceType": "Patient", "contact": [employer, employer]}, *elements) == ["Patient.contact"]
    assert found({"resourceType": "Patient", "contact": [{"gender": "male"}]}, *elements) == ["Patient.contact"]


def test_the_type_tells_the_slices_of_a_choice():
    elements = (
        sliced("Observation.value[x]", "type", "$this"),
        part("Observation.value[x]:valueQuantity", type=[{"code": "Quantity"}]),
        part("Observation.value[x]:valueQuantity.unit", min=1),
        part("Observation.value[x]:valueString", type=[{"code": "string"}], maxLength=3),
    )
    assert found(observation(valueQuantity={"value": 1}), *elements) == ["Observation.value.unit"]
    assert found(observation(valueString="long"), *elements) == ["Observation.value"]
    assert found(observation(valueBoolean=True), *elements) == []


def test_a_name_with_a_type_allows_no_other_type():
    elements = (part("Observation.valueQuantity"),)
    assert found(observation(valueQuantity={"value": 1}), *elements) == []
    assert found(observation(valueString="x"), *elements) == ["Observation.value", "Observation.value"]


def test_the_type_of_an_entrys_resource_tells_a_slice():
    elements = (
        sliced("Bundle.entry", "type", "resource"),
        part("Bundle.entry:patient", min=1, max="1"),
        part("Bundle.entry:patient.resource", type=[{"code": "Patient"}]),
    )
    for kind, faults in (("Patient", []), ("Device", ["Bundle.entry"])):
        bundle = {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [{"resource": {"resourceType": kind, "id": "1"}}],
        }
        assert found(bundle, *elements) == faults


RESOLVED = (
    sliced("Observation.performer", "type", "resolve()"),
    part("Observation.performer:who", min=1, type=[{"code": "Reference", "targetProfile": [CORE + "Practitioner"]}]),
)


@pytest.mark.parametrize(
    ("performer", "faults"),
    [
        ({"reference": "Practitioner/1"}, []),
        ({"reference": "https://example.org/fhir/Practitioner/1"}, []),
        ({"reference": "#p"}, []),
        ({"type": "Practitioner", "identifier": {"value": "1"}}, []),
        ({"reference": "Organization/1"}, ["Observation.performer"]),
        ({"display": "Somebody"}, ["Observation.performer"]),
    ],
)
def test_the_type_of_what_a_reference_resolves_to_tells_a_slice(performer, faults):
    contained = [{"resourceType": "Practitioner", "id": "p"}]
    assert found(observation(performer=[performer], contained=contained), *RESOLVED) == faults


def test_a_profile_tells_a_slice():
    named = profile(part("Organization.name", min=1), of="Organization", url="http://example.org/named")
    elements = (
        sliced("Observation.performer", "profile", "resolve()"),
        part("Observation.performer:named", min=1, type=[{"code": "Reference", "targetProfile": [named["url"]]}]),
    )
    for organization, faults in (({"name": "Fjellheim"}, []), ({"active": True}, ["Observation.performer"])):
        contained = [{"resourceType": "Organization", "id": "o", **organization}]
        one = observation(contained=contained, performer=[{"reference": "#o"}])
        assert found(one, *elements, more=(named,)) == faults


def test_an_extensions_value_tells_a_slice():
    elements = (
        sliced("Patient.name", "value", "extension('http://example.org/kind').value"),
        part("Patient.name:stage", max="0"),
        part(
            "Patient.name:stage.extension:kind",
            min=1,
            type=[{"code": "Extension", "profile": ["http://example.org/kind"]}],
        ),
        part("Patient.name:stage.extension:kind.value[x]", fixedCode="stage"),
    )
    for kind, faults in (("stage", ["Patient.name"]), ("birth", [])):
        name = {"family": "A", "extension": [{"url": "http://example.org/kind", "valueCode": kind}]}
        assert found({"resourceType": "Patient", "name": [name]}, *elements) == faults


def test_one_type_of_a_choice_tells_a_slice():
    elements = (
        sliced("Observation.component", "value", "value.ofType(CodeableConcept)"),
        part("Observation.component:yes", max="0"),
        part(
            "Observation.component:yes.value[x]",
            type=[{"code": "CodeableConcept"}],
            patternCodeableConcept=coded("urn:c", "yes"),
        ),
    )
    for code, faults in (("yes", ["Observation.component"]), ("no", [])):
        component = {"code": {"text": "x"}, "valueCodeableConcept": coded("urn:c", code)}
        assert found(observation(component=[component]), *elements) == faults


def test_extensions_are_told_by_their_url_without_being_asked():
    elements = (
        part(
            "Patient.extension:colour",
            min=1,
            max="1",
            type=[{"code": "Extension", "profile": ["http://example.org/colour"]}],
        ),
    )
    colour = {"url": "http://example.org/colour", "valueString": "red"}
    assert found({"resourceType": "Patient", "extension": [colour]}, *elements) == []
    assert found({"resourceType": "Patient", "extension": [colour, colour]}, *elements) == ["Patient.extension"]
    assert found({"resourceType": "Patient"}, *elements) == ["Patient.extension"]


def test_an_extension_of_a_primitive_is_looked_for_beside_it():
    elements = (
        part(
            "Patient.birthDate.extension:source",
            min=1,
            type=[{"code": "Extension", "profile": ["http://example.org/source"]}],
        ),
    )
    assert found({"resourceType": "Patient", "birthDate": "1990-05-17"}, *elements) == ["Patient.birthDate.extension"]
    beside = {"extension": [{"url": "http://example.org/source", "valueString": "told"}]}
    assert found({"resourceType": "Patient", "birthDate": "1990-05-17", "_birthDate": beside}, *elements) == []


def test_a_slice_that_nothing_tells_from_others_refuses_nobody():
    elements = (sliced("Patient.name", "value", "family", rules="closed"), part("Patient.name:one", min=1))
    assert found({"resourceType": "Patient", "name": [{"family": "A"}]}, *elements) == []


def test_the_fault_names_the_slice_and_the_profile():
    [what] = said(patient(), *FNR)
    assert "slice FNR" in what
    assert "http://example.org/StructureDefinition/tried" in what
